"""A wire between the server and its database that can be cut, held or taken away at a chosen moment
of PostgreSQL's protocol (version 3): before the writer's COMMIT goes out, while it goes, before its
answer comes back."""
import socket
import struct
import threading

WRITER = b"datafloor-writer"


class Messages:
    """Bytes as they come, cut into whole messages; a startup message has no type byte."""

    def __init__(self, startup):
        self.data, self.startup = b"", startup

    def add(self, data):
        self.data += data
        found = []
        while True:
            head = 0 if self.startup else 1
            if len(self.data) < head + 4:
                return found
            size = head + struct.unpack_from(">I", self.data, head)[0]
            if len(self.data) < size:
                return found
            found.append(self.data[:size])
            self.data, self.startup = self.data[size:], False


def is_commit(message):
    """The Parse message of the word."""
    return message[:1] == b"P" and message[5:].split(b"\0")[1:2] == [b"commit"]


def says_committed(message):
    return message[:1] == b"C" and message[5:] == b"COMMIT\0"


class Link:
    """One connection, and the one behind it."""

    def __init__(self, wire, near):
        self.wire, self.near = wire, near
        self.is_writer = self.flying = False
        self.far = socket.socket(socket.AF_UNIX)
        self.far.connect(wire.target)

    def begin(self):
        for way in (self.outward, self.inward):
            threading.Thread(target=way, daemon=True).start()

    def cut(self):
        for end in (self.near, self.far):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # cut already

    def carry(self, source, target, startup, goes_on):
        """Until a message is lost, or the last."""
        messages = Messages(startup)
        try:
            while data := source.recv(1 << 16):
                self.wire.flow.wait()
                ready = b""
                for message in messages.add(data):
                    fate = goes_on(message)
                    ready += message if fate != "lost" else b""
                    if fate != "passes":
                        target.sendall(ready)
                        return
                target.sendall(ready)
        except OSError:
            pass
        finally:
            self.cut()
            self.wire.forget(self)

    def outward(self):
        self.carry(self.near, self.far, True, self.question_goes_on)

    def inward(self):
        self.carry(self.far, self.near, False, self.answer_goes_on)

    def question_goes_on(self, message):
        self.is_writer = self.is_writer or WRITER in message[:512]
        if self.flying and message[:1] == b"S":  # what makes PostgreSQL read all before it
            return "last"
        trap = None
        if self.is_writer and is_commit(message):
            trap = self.wire.spring("before", "flying", "held before")
        self.flying = trap == "flying"
        return "lost" if trap == "before" else "passes"

    def answer_goes_on(self, message):
        caught = (self.is_writer and says_committed(message)
                  and self.wire.spring("after", "held after") == "after")
        return "lost" if caught else "passes"


class Wire:
    """Listens on a TCP port and speaks to the UNIX socket `target`."""

    def __init__(self, target):
        self.target = str(target)
        self.lock = threading.Lock()
        self.links, self.trap, self.then_away, self.away = set(), None, False, False
        self.caught, self.flow = threading.Event(), threading.Event()
        self.flow.set()
        self.door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.door.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            near, _ = self.door.accept()
            with self.lock:
                try:
                    link = None if self.away else Link(self, near)
                except OSError:  # the database is not there
                    link = None
                if link:
                    self.links.add(link)
                    link.begin()
                else:
                    near.close()

    def forget(self, link):
        with self.lock:
            self.links.discard(link)

    def arm(self, trap, then_away=False):
        """At the writer's next COMMIT: "before", "flying" and "after" cut its connection there,
        "held before" and "held after" hold up everything; `then_away`: nobody gets through."""
        with self.lock:
            self.caught.clear()
            self.trap, self.then_away = trap, then_away

    def spring(self, *traps):
        """The trap, if it is one of these."""
        with self.lock:
            if self.trap not in traps:
                return None
            trap, self.trap = self.trap, None
            if trap.startswith("held"):
                self.flow.clear()
            self.away = self.then_away
        if self.then_away:
            self.cut()
        self.caught.set()
        self.flow.wait()
        return trap

    def cut(self):
        """All connections of this moment."""
        with self.lock:
            links = list(self.links)
        for link in links:
            link.cut()

    def mend(self):
        self.away = False
        self.flow.set()

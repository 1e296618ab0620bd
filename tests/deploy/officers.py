"""An officer with a browser's headers, as Python: signing in, out, and asking for pages."""
import base64
import hashlib
import hmac
import html
import json
import re
import socket
import struct
import time
import urllib.parse

from floor import PROGRAM, Actor, request, run

PASSWORD = "correct horse battery staple"


def totp(secret, at=None, step=0):
    """RFC 6238; `secret` as an authenticator gets it."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    count = int((at or time.time()) // 30) + step
    mac = hmac.new(key, struct.pack(">Q", count), hashlib.sha1).digest()
    place = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[place:place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def officer_command(floor, *words, password=PASSWORD):
    return run(PROGRAM, "officer", *words, "--dir", floor.folder / "server",
               input=(password + "\n").encode())


class Officer:
    """Somebody with a login. `sign_in` waits until a code counts that none counted before."""

    def __init__(self, floor, login, actor):
        self.floor, self.login, self.actor = floor, login, actor
        self.kid = json.loads(floor.call(actor, "keys", "show", "--json").stdout)["kid"]
        self.cookie, self.used = None, 0

    def add(self):
        made = officer_command(self.floor, "add", "--login", self.login, "--key", self.kid,
                               "--password-memory", "8", "--password-passes", "1", "--json")
        if made.returncode != 0:
            raise SystemExit(made.stdout.decode() + made.stderr.decode())
        address = urllib.parse.urlsplit(json.loads(made.stdout)["otpauth"])
        self.secret = urllib.parse.parse_qs(address.query)["secret"][0]
        return self

    def code(self):
        """One of a step that no sign-in used."""
        while int(time.time() // 30) + 1 <= self.used:
            time.sleep(1)
        self.used = max(int(time.time() // 30), self.used + 1)
        return totp(self.secret, self.used * 30)

    def post(self, path, form, headers=None):
        """As a browser sends a form of this origin."""
        usual = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html",
                 "Origin": self.floor.url, "Sec-Fetch-Site": "same-origin"}
        if self.cookie:
            usual["Cookie"] = self.cookie
        usual |= headers or {}
        return request(self.floor.url, "POST", path, urllib.parse.urlencode(form),
                       {name: value for name, value in usual.items() if value is not None})

    def try_sign_in(self, headers=None, **changed):
        form = {"login": self.login, "password": PASSWORD, "code": ""} | changed
        return self.post("/supervision/sign-in", form, headers)

    def sign_in(self, **changed):
        answer = self.try_sign_in(code=self.code(), **changed)
        if answer.status == 303:
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        return answer

    def get(self, path, headers=None):
        return request(self.floor.url, "GET", path, None,
                       {"Accept": "text/html", "Cookie": self.cookie or ""} | (headers or {}))

    def token(self):
        page = self.get("/supervision?lang=en").body.decode()
        return page.split('name="token" value="')[1].split('"')[0]

    def form(self, path, act):
        """Where the form for this act sends, and what it settles; None where the page has none."""
        page = self.get(path + "?lang=en").body.decode()
        for place, settled in re.findall(r'data-path="([^"]*)"\s+data-settled="([^"]*)"', page):
            members = json.loads(html.unescape(settled))
            if members["act"] == act:
                return place, members
        return None

    def direct(self, form, reason="The file is open."):
        """As the page's script does it: signed with the officer's key, with a token of its own."""
        place, members = form
        person = Actor(self.floor, self.actor)
        kind = members["typ"].removeprefix("datafloor.").removesuffix(".v1")
        body = person.document(kind, **members, legal_basis="Decree 314/2026 Art. 17",
                               reason=reason)
        return person.post(place, kind, body)


class Live:
    """An officer's stream of new entries; HTTP/1.0, so that no chunks come in between."""

    def __init__(self, officer, query="", headers=None):
        place = urllib.parse.urlsplit(officer.floor.url)
        fields = {"Host": place.netloc, "Accept": "text/event-stream",
                  "Cookie": officer.cookie} | (headers or {})
        text = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.socket = socket.create_connection((place.hostname, place.port), timeout=60)
        self.socket.sendall(f"GET /supervision/events{query} HTTP/1.0\r\n{text}\r\n".encode())
        self.data = ""

    def receive(self):
        part = self.socket.recv(65536)
        self.data += part.decode()
        return bool(part)

    def shows(self, text):
        """Whether the text comes before the stream ends."""
        while text not in self.data:
            if not self.receive():
                return False
        return True

    def rest(self):
        while self.receive():
            pass
        return self.data

    def ids(self):
        return [int(index) for index in re.findall(r"(?m)^id: (\d+)$", self.data)]

    def close(self):
        self.socket.close()

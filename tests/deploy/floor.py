"""What the tests of this folder share: checks, a pilot floor of deploy/quickstart whose processes
can be stopped and killed, and its actors as HTTP clients that sign documents themselves."""
import base64
import contextlib
import ctypes
import datetime
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build" / "datafloor"
SODIUM = ctypes.CDLL("libsodium.so.23")
failures = 0


def check(what, good, detail=""):
    """One line; `detail` says what was there instead."""
    global failures
    print(("ok    " if good else "FAIL  ") + what + ("" if good else f"  {detail}"), flush=True)
    failures += not good
    return good


def finish():
    print(f"{failures} failed")
    sys.exit(1 if failures else 0)


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, timeout=900,
                          **options)


def curl(*arguments):
    return run("curl", "-sS", "--max-time", "20", *arguments)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(what, condition, seconds=60):
    """What `condition` answers, once it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := condition():
            return answer
        time.sleep(0.05)
    raise SystemExit(f"FAIL  {what} did not come about in {seconds} s")


def command_line(process):
    """Nothing for a process that is no more, or only waits to be buried."""
    try:
        return pathlib.Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def new_id():
    """A UUIDv7."""
    number = bytearray(int(time.time() * 1000).to_bytes(6, "big") + os.urandom(10))
    number[6], number[8] = number[6] & 0x0F | 0x70, number[8] & 0x3F | 0x80
    digits = number.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def canonical(value):
    """RFC 8785, for what documents hold."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    @property
    def problem(self):
        """The last word of a problem's type; None where the answer is none."""
        if self.headers.get("Content-Type") != "application/problem+json":
            return None
        return self.json()["type"].removeprefix("/problems/")

    def __repr__(self):
        return f"{self.status} {self.body[:400]!r}"


def request(url, method, path, body=None, headers=None, connection=None, seconds=60):
    """One request; `connection` is used and left open, else there is one for this request alone."""
    to = connection or http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc,
                                                  timeout=seconds)
    try:
        to.request(method, path, body, headers or {})
        answer = to.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        if connection is None:
            to.close()


class Actor:
    """One of the pilot's actors, who speaks HTTP and signs with the key of its home."""

    def __init__(self, floor, name, url=None):
        self.floor, self.name = floor, name
        self.url = url or floor.url
        self.home = pathlib.Path(floor.pilot["actors"][name])
        seed = json.loads((self.home / "signing-key.jwk").read_text())["d"]
        self.secret = ctypes.create_string_buffer(64)
        public = ctypes.create_string_buffer(32)
        seed = base64.urlsafe_b64decode(seed + "=" * (-len(seed) % 4))
        SODIUM.crypto_sign_seed_keypair(public, self.secret, seed)
        jwk = {"crv": "Ed25519", "kty": "OKP", "x": base64url(public.raw)}
        self.kid = base64url(hashlib.sha256(canonical(jwk)).digest())
        self.token, self.token_ends = None, 0

    def jws(self, typ, payload):
        """Compact."""
        header = canonical({"alg": "EdDSA", "kid": self.kid, "typ": typ})
        signed = f"{base64url(header)}.{base64url(payload)}".encode()
        signature = ctypes.create_string_buffer(64)
        SODIUM.crypto_sign_detached(signature, None, signed, ctypes.c_ulonglong(len(signed)),
                                    self.secret)
        return signed.decode() + "." + base64url(signature.raw)

    def detached(self, kind, body):
        """The value of Floor-Signature."""
        header, _, signature = self.jws(f"datafloor.{kind}.v1", body).split(".")
        return f"{header}..{signature}"

    def sign_in(self):
        """A new access token."""
        at = int(time.time())
        claims = canonical({"aud": self.floor.pilot["url"], "exp": at + 60, "iat": at,
                            "iss": self.kid, "jti": new_id(), "sub": self.kid})
        form = urllib.parse.urlencode({
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": self.jws("JWT", claims)})
        answer = request(self.url, "POST", "/oauth/token", form,
                         {"Content-Type": "application/x-www-form-urlencoded"})
        if answer.status != 200:
            raise SystemExit(f"FAIL  {self.name} gets no token: {answer}")
        self.token = answer.json()["access_token"]
        self.token_ends = time.monotonic() + answer.json()["expires_in"] - 20
        return self.token

    def bearer(self):
        if time.monotonic() > self.token_ends:
            self.sign_in()
        return {"Authorization": "Bearer " + self.token}

    def get(self, path, headers=None, **options):
        return request(self.url, "GET", path, None, self.bearer() | (headers or {}), **options)

    def document(self, kind, **members):
        """The bytes of a new document; members are JSON values."""
        now = datetime.datetime.now(datetime.timezone.utc)
        common = {"floor": self.floor.id, "salt": os.urandom(16).hex(),
                  "typ": f"datafloor.{kind}.v1", "v": 1, "id": new_id(),
                  "time": now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03}Z"}
        return canonical(common | members)

    def order(self, offer, **members):
        """An order document for an offer as the catalogue shows it; its id is the order's."""
        taken = {name: offer[name]
                 for name in ("licence_sha256", "manifest_sha256", "offer", "price")}
        return self.document("order", **(taken | {
            "answers": offer["document_sha256"], "purpose": "a test", "place_of_use": "VN",
            "recipient": self.floor.recipient(self.name)} | members))

    def command(self, kind, body, key=None):
        """The headers of a command of one document, whose id is the key unless another is given."""
        return self.bearer() | {
            "Content-Type": "application/json", "Floor-Signature": self.detached(kind, body),
            "Idempotency-Key": key or json.loads(body)["id"]}

    def post(self, path, kind, body, key=None, **options):
        return request(self.url, "POST", path, body, self.command(kind, body, key), **options)


class Floor:
    """A pilot floor in `folder`, with the trade of the quickstart behind it."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        made = run(ROOT / "deploy/quickstart", "--once", "--dir", folder, "--port", self.port)
        if made.returncode != 0:
            raise SystemExit(made.stdout.decode() + made.stderr.decode())
        self.printed = made.stdout.decode()
        self.pilot = json.loads((folder / "pilot.json").read_text())
        self.url = self.pilot["url"]
        self.id = json.loads((folder / "server/floor.json").read_text())["floor"]
        self.parties = json.loads((folder / "parties.json").read_text())
        self.recipients = {}
        self.processes = {}

    def start_all(self):
        self.start_database()
        self.start("keyholder")
        self.start("serve", "--port", self.port)
        self.wait()

    # Processes: `name` is that of the subcommand, or `serve-WORD` for another server.
    def start(self, name, *arguments):
        with open(self.folder / "log" / (name + ".log"), "ab") as log:
            self.processes[name] = subprocess.Popen(
                [str(part) for part in (PROGRAM, name.split("-")[0], "--dir",
                                        self.folder / "server", *arguments)],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def kill(self, name):
        self.processes[name].kill()
        self.processes.pop(name).wait()

    def stop(self, name):
        """Politely; answers the exit status."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(60)

    def stop_all(self):
        return [self.stop(name) for name in reversed(list(self.processes))]

    def log_of(self, name):
        return (self.folder / "log" / (name + ".log")).read_text(errors="replace")

    def ready(self, url=None):
        try:
            return request(url or self.url, "GET", "/readyz", seconds=5).status == 200
        except (OSError, http.client.HTTPException):
            return False

    def wait(self, url=None):
        wait_until("readiness", lambda: self.ready(url))

    def start_database(self):
        started = run(ROOT / "deploy/cluster", "start", self.folder / "postgres")
        if started.returncode != 0:
            raise SystemExit(started.stderr.decode())

    def stop_database(self):
        run(ROOT / "deploy/cluster", "stop", self.folder / "postgres")

    def kill_database(self):
        pids = next((self.folder / "postgres").rglob("postmaster.pid"))
        process = int(pids.read_text().split()[0])
        os.kill(process, signal.SIGKILL)
        # deploy/cluster would take one that is still dying for one that runs.
        wait_until("the end of the postmaster", lambda: not command_line(process))

    def query(self, sql):
        """The rows of a statement, each a list of texts."""
        answer = run("psql", "-X", "-A", "-t", "-d", self.pilot["postgres"], "-c", sql)
        if answer.returncode != 0:
            raise SystemExit(answer.stderr.decode())
        return [line.split("|") for line in answer.stdout.decode().splitlines()]

    # Actors.
    def call(self, actor, *arguments, url=None):
        """The program, as this actor would call it."""
        environment = dict(os.environ, DATAFLOOR_HOME=self.pilot["actors"][actor],
                           DATAFLOOR_URL=url or self.url)
        return run(PROGRAM, *arguments, env=environment)

    def recipient(self, actor):
        if actor not in self.recipients:
            keys = self.call(actor, "keys", "export")
            self.recipients[actor] = json.loads(keys.stdout)["recipient"]
        return self.recipients[actor]

    def fund(self, amount):
        done = self.call("cashier", "fund", self.parties["buyer"], amount,
                         "--bank-reference", "TEST-" + new_id())
        if done.returncode != 0:
            raise SystemExit(done.stderr.decode())

    def offer(self, dataset):
        """The offer of a dataset of deploy/pilot-datasets, as the catalogue shows it."""
        offer = (self.folder / "data" / (dataset + ".offer")).read_text().strip()
        return request(self.url, "GET", "/v1/offers/" + offer).json()

    def audit(self):
        """Checks that the books are whole."""
        result = run(PROGRAM, "audit", "--dir", self.folder / "server")
        print(result.stdout.decode(), flush=True)
        return check("the audit finds the books whole", result.returncode == 0,
                     result.stderr.decode())


@contextlib.contextmanager
def pilot_floor(prefix):
    """A pilot floor in a folder of its own, which is gone afterwards."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix=prefix + "-"))
    folder.chmod(0o755)
    floor = None
    try:
        floor = Floor(folder)
        yield floor
    finally:
        if floor is not None:
            for process in floor.processes.values():
                process.kill()
                process.wait()
        run(ROOT / "deploy/cluster", "stop", folder / "postgres")
        shutil.rmtree(folder, ignore_errors=True)

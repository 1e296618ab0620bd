"""An officer with a browser's headers, as Python: signing in, out, and asking for pages."""
import base64
import hashlib
import hmac
import json
import struct
import time
import urllib.parse

from floor import PROGRAM, request, run

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

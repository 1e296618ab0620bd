"""A request that hands in documents, before it is sent: every part of it can be spoilt. And a door
to send it through."""
import copy
import http.client
import json
import os
import urllib.parse

from documents import canonical, header_of, jws, sha256


class Part:
    """One document of an attempt. `data` and `signature` are made from the rest where not given;
    a signature of False is left out."""

    def __init__(self, key, body):
        self.key, self.body, self.typ = key, body, body["typ"]
        self.header = self.data = self.signature = None
        self.follows = True  # as the second document, it answers the first

    def __deepcopy__(self, memo):
        other = copy.copy(self)
        other.body = copy.deepcopy(self.body, memo)
        return other

    def made(self, first):
        body = {**self.body, "answers": sha256(first)} if first and self.follows else self.body
        data = canonical(body) if self.data is None else self.data
        if self.signature is not None:
            return data, self.signature
        return data, jws(self.key, self.header or header_of(self.key, self.typ), data)


class Attempt:
    def __init__(self, path, caller, *parts):
        self.method, self.path, self.caller = "POST", path, caller
        self.parts = [Part(key, body) for key, body in parts]
        for part in self.parts[1:]:
            part.body["answers"] = sha256(self.parts[0].made(None)[0])
        self.authorization = None  # instead of the caller's token; False: none
        self.content_type = "application/json"
        self.keys = [os.urandom(12).hex()]  # Idempotency-Key, as often as it stands here
        self.more = []  # further headers
        self.envelope = None  # the whole body, instead of what the parts make

    def but(self, **changed):
        """A copy with some attributes changed."""
        other = copy.copy(self)
        other.parts = copy.deepcopy(self.parts)
        other.__dict__.update(changed)
        return other

    def with_part(self, index, **changed):
        other = self.but()
        other.parts[index].__dict__.update(changed)
        return other

    def with_members(self, index, **changed):
        """A document with other members, signed as it should be; None: left out."""
        other = self.but()
        body = other.parts[index].body
        for name, value in changed.items():
            if value is None:
                body.pop(name, None)
            else:
                body[name] = value
        return other

    def signed_by(self, key, caller=None):
        """All documents by another key, and handed in by another caller."""
        other = self.but(caller=caller or self.caller)
        for part in other.parts:
            part.key = key
        return other

    def elsewhere(self, member, value):
        """About another thing, in path and document."""
        other = self.with_members(0, **{member: value})
        other.path = self.path.replace(self.body[member], value)
        return other

    @property
    def body(self):
        return self.parts[0].body

    def wire(self):
        made = []
        for part in self.parts:
            made.append(part.made(made[0][0] if made else None))
        headers = list(self.more)
        authorization = self.authorization
        if authorization is None:
            authorization = "Bearer " + self.caller.token()
        if authorization is not False:
            headers.append(("Authorization", authorization))
        if self.content_type is not None:
            headers.append(("Content-Type", self.content_type))
        headers += [("Idempotency-Key", key) for key in self.keys]
        if self.envelope is not None:
            return self.method, self.path, headers, self.envelope
        if len(made) == 1:
            if made[0][1] is not False:
                headers.append(("Floor-Signature", made[0][1]))
            return self.method, self.path, headers, made[0][0]
        documents = [{"body": data.decode(),
                      **({} if signature is False else {"signature": signature})}
                     for data, signature in made]
        return self.method, self.path, headers, canonical({"documents": documents})


class Answer:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return {}


class Door:
    """One kept connection to the floor."""

    def __init__(self, url):
        self._at = urllib.parse.urlsplit(url).netloc
        self._connection = None

    def send(self, method, path, headers=(), body=None):
        for _ in range(2):
            kept = self._connection is not None
            try:
                return self._exchange(method, path, headers, body)
            except (http.client.RemoteDisconnected, ConnectionError):
                self._connection = None
                if not kept:
                    raise
        raise ConnectionError(f"{method} {path}: no answer")

    def _exchange(self, method, path, headers, body):
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self._at, timeout=30)
            self._connection.connect()
        connection = self._connection
        connection.putrequest(method, path, skip_accept_encoding=True)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        for name, value in headers:
            connection.putheader(name, value)
        try:
            connection.endheaders(body or None)
        except BrokenPipeError:
            pass  # refused before all was sent: the answer is there
        answer = Answer(connection.getresponse())
        if connection.sock is None:
            self._connection = None
        return answer

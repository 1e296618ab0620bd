"""The token endpoint, spoilt. Its errors have the form of RFC 6749, not of a problem."""
import os
import time
import urllib.parse

from documents import Key, assertion, canonical, header_of, jws

FORM = ("Content-Type", "application/x-www-form-urlencoded")
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def sign_in(trade):
    floor, judge, caller = trade.floor, trade.judge, trade.people["buyer"]
    key, now = caller.key, int(time.time())
    seen = set()

    def post(form, headers=(FORM,), path="/oauth/token"):
        body = form if isinstance(form, bytes) else urllib.parse.urlencode(form).encode()
        return floor.door.send("POST", path, headers, body)

    def of(text, **changed):
        form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION,
                "client_assertion": text, **changed}
        return {name: value for name, value in form.items() if value is not None}

    def refused(what, answer, status, error, said):
        before = floor.books.state()
        found = answer.json
        judge.check("issue-token", what, answer.status == status and found.get("error") == error and
                    said in found.get("error_description", "") and
                    answer.headers.get("Cache-Control") == "no-store", (answer.status, answer.body))
        judge.check("issue-token", what + " changes nothing", before == floor.books.state())
        seen.add(found.get("error_description"))

    good = assertion(key, floor.issuer)
    request, client = "invalid_request", "invalid_client"
    for what, form, error in (
            ("no form", b"", "unsupported_grant_type"), ("no fields", b"%", request),
            ("no grant", of(good, grant_type=None), "unsupported_grant_type"),
            ("another grant", of(good, grant_type="password"), "unsupported_grant_type"),
            ("no type", of(good, client_assertion_type=None), request),
            ("another type", of(good, client_assertion_type="x"), request),
            ("no assertion", of(None), request)):
        refused(what, post(form), 400, error, "")
    twice = urllib.parse.urlencode(of(good)).encode() + b"&grant_type=client_credentials"
    refused("a field twice", post(twice), 400, "unsupported_grant_type", "grant_type")
    for media in ([], [("Content-Type", "application/json")]):
        refused(f"media type {media}", post(of(good), media), 400, request, "form")
    out = [caller for (when, _), caller in (item for item in trade.people.items()
                                            if isinstance(item[0], tuple))]
    header, stranger = header_of(key, "JWT"), Key()
    claims = {"aud": floor.issuer, "exp": now + 60, "iat": now, "iss": key.kid, "sub": key.kid,
              "jti": os.urandom(9).hex()}
    for what, text, said in (
            ("no JWT", "x", "malformed"), ("empty", "", ""), ("cut", good[:-1], "malformed"),
            ("detached", jws(key, header, canonical(claims)), "signature_wrong"),
            ("alg none", jws(key, {**header, "alg": "none"}, canonical(claims), False),
             "algorithm"),
            ("a header too many", jws(key, {**header, "x": "y"}, canonical(claims), False),
             "header"),
            ("a document's typ", jws(key, {**header, "typ": "datafloor.order.v1"},
                                     canonical(claims), False), "type"),
            ("by nobody's key", assertion(stranger, floor.issuer), "not bound"),
            ("another's signature", jws(stranger, header, canonical(claims), False),
             "signature_wrong"),
            ("claims that are no JSON", jws(key, header, b"x", False), "claims_not_json"),
            ("for another floor", assertion(key, "https://elsewhere.example"), "`aud`"),
            ("for several", assertion(key, [floor.issuer, "https://b.example"]), "`aud`"),
            ("for nobody", assertion(key, None), "`aud`"),
            ("another's iss", assertion(key, floor.issuer, iss=stranger.kid), "`iss`"),
            ("another's sub", assertion(key, floor.issuer, sub=stranger.kid), "`sub`"),
            ("expired", assertion(key, floor.issuer, exp=now - 1), "`exp`"),
            ("no end", assertion(key, floor.issuer, exp=None), "`exp`"),
            ("an end in words", assertion(key, floor.issuer, exp="soon"), "`exp`"),
            ("too long", assertion(key, floor.issuer, exp=now + 3600), "`exp`"),
            ("of tomorrow", assertion(key, floor.issuer, iat=now + 86400), "`iat`"),
            ("not before tomorrow", assertion(key, floor.issuer, nbf=now + 86400), "`nbf`"),
            ("no jti", assertion(key, floor.issuer, jti=None), "`jti`"),
            ("a short jti", assertion(key, floor.issuer, jti="a"), "`jti`"),
            *((f"a key {one.name} in force", assertion(one.key, floor.issuer), "not in force")
              for one in out)):
        # An empty assertion is no field at all to some readers.
        refused(what, post(of(text)), 401 if text else 401, client, said)
    judge.check("issue-token", "the specimen is accepted", post(of(good)).status == 200)
    refused("the same again", post(of(good)), 401, client, "`jti`")
    judge.check("issue-token", "the faults are told apart", len(seen) > 15, seen)
    large = post(of("A" * 20_000))
    judge.check("issue-token", "oversized", large.status == 413 and
                large.json.get("type") == "/problems/body-too-large", large.body)
    nobody = post({"token": "x"}, path="/oauth/revoke")
    judge.check("revoke-token", "no token", nobody.status == 401, nobody.body)
    mine = [FORM, ("Authorization", "Bearer " + caller.token())]
    judge.check("revoke-token", "nothing to revoke", post({}, mine, "/oauth/revoke").status == 400)
    others = trade.people["provider"].token()
    post({"token": others}, mine, "/oauth/revoke")
    still = floor.door.send("GET", "/v1/balance", [("Authorization", "Bearer " + others)])
    judge.check("revoke-token", "another's token stays", still.status == 200, still.body)

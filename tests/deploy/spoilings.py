"""What can be wrong with any command, whatever it asks for. Each function yields cases:
(what is wrong, the spoilt attempt, status, problem, pointer). A pointer of None is not looked at,
and of problems with `|` between them one must come."""
import copy
import re

from documents import Key, Members, Raw, base64url, canonical, header_of, instant, jws, uuid7
from forms import may_be_absent, wrong_values

BODY_BYTES_MAX = 128 * 1024


def _at(body, path):
    for step in path:
        body = body[step]
    return body


def pointer_to(path):
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def form_name(path):
    """The name DOCUMENTS.md gives the member at a path: permission[].action."""
    return re.sub(r"\.\[\]", "[]", ".".join("[]" if isinstance(step, int) else step
                                            for step in path))


def members_of(value, path=()):
    """The paths of all members, and of the items of lists."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for step, item in items:
        yield path + (step,)
        if isinstance(item, (dict, list)):
            yield from members_of(item, path + (step,))


def _changed(attempt, index, path, value):
    other = attempt.but()
    _at(other.parts[index].body, path[:-1])[path[-1]] = value
    return other


def bodies(attempt, index):
    """The document's bytes as a whole; each signed as it stands."""
    good = attempt.parts[index]
    data = canonical(good.body)
    members = sorted(good.body.items())
    deep = Raw("[" * 40 + "]" * 40)
    malformed = "document-malformed"
    cases = [
        ("an empty body", b"", malformed), ("no JSON", b"hello", malformed),
        ("truncated", data[:-1], malformed), ("half", data[:len(data) // 2], malformed),
        ("trailing bytes", data + b"x", malformed), ("two documents", data + data, malformed),
        ("a comma too many", data[:-1] + b",}", malformed),
        ("single quotes", data.replace(b'"', b"'"), malformed),
        ("a comment", b"/**/" + data, malformed), ("NaN", b'{"v":NaN}', malformed),
        ("a byte order mark", b"\xef\xbb\xbf" + data, malformed),
        ("a list", b"[]", "member-invalid"), ("null", b"null", "member-invalid"),
        ("a text", b'"x"', "member-invalid"), ("no members", b"{}", "member-missing"),
        ("nested too deep", canonical({**good.body, "zz": deep}), "document-too-deep"),
        ("a line feed behind", data + b"\n", "document-not-canonical"),
        ("a blank before", b" " + data, "document-not-canonical"),
        ("blanks", data.replace(b'":', b'": '), "document-not-canonical"),
        ("another order", canonical(Members(reversed(members))), "document-not-canonical"),
        ("an escape too many", data.replace(b'"v":1', b'"\\u0076":1'), "document-not-canonical"),
        ("1.0 for 1", data.replace(b'"v":1', b'"v":1.0'), "document-not-canonical|member-invalid"),
    ]
    for what, spoilt, problem in cases:
        yield what, attempt.with_part(index, data=spoilt), 400, problem, None
    if len(attempt.parts) == 1:
        yield ("no UTF-8", attempt.with_part(0, data=data.replace(b"datafloor.", b"\xff.", 1)), 400,
               "text-not-allowed", None)


def members(attempt, index, forms):
    """Every member, in every wrong way its form allows."""
    attempt = attempt.with_part(index, follows=False)
    part = attempt.parts[index]
    outside = f"/documents/{index}/body" if len(attempt.parts) > 1 else None
    for path in list(members_of(part.body)):
        name, value = ".".join(str(step) for step in path), _at(part.body, path)
        form = forms[part.typ].get(form_name(path))
        if isinstance(path[-1], int):
            form = _item_form(forms[part.typ][form_name(path[:-1])])
        yield from _names(attempt, index, path, name, form)
        if form is None:
            raise SystemExit(f"docs/DOCUMENTS.md does not say what {part.typ} {name} is")
        for what, wrong in wrong_values(form, value):
            if wrong == value:
                continue
            yield (f"{name}: {what}", _changed(attempt, index, path, wrong), 400, "member-invalid",
                   pointer_to(path))
        if isinstance(value, str):
            yield from _texts(attempt, index, path, name, outside)


def _item_form(form):
    """The form of a list's items."""
    if "objects" in form:
        return "object"
    return form.split(": ")[1] if ": text" in form else "one of the names"


def _names(attempt, index, path, name, form):
    """The member left out, standing twice, and another beside it."""
    if isinstance(path[-1], int):
        return
    body = attempt.parts[index].body
    if form is None or not may_be_absent(form):
        spoilt = attempt.but()
        del _at(spoilt.parts[index].body, path[:-1])[path[-1]]
        yield f"{name}: left out", spoilt, 400, "member-missing", pointer_to(path)
    holder = Members(sorted(_at(body, path[:-1]).items()))
    at = [item for item, _ in holder].index(path[-1])
    for what, value in (("the same", holder[at][1]), ("another", "x"), ("null", None)):
        twice = Members(holder)
        twice.insert(at, (path[-1], value))
        yield (f"{name}: twice, {what} first", _held(attempt, index, path, twice), 400,
               "member-duplicate", pointer_to(path))
    unknown = path[:-1] + (path[-1] + "_",)
    yield (f"{name}: and an unknown one", _changed(attempt, index, unknown, "x"), 400,
           "member-unknown", pointer_to(unknown))


def _held(attempt, index, path, holder):
    if len(path) > 1:
        return _changed(attempt, index, path[:-1], holder)
    return attempt.with_part(index, data=canonical(holder))


def _texts(attempt, index, path, name, outside):
    """Texts that no document holds. What is not NFC is seen already in the body around it."""
    place = pointer_to(path)
    for what, text, seen in (
            ("U+0000", r'"a\u0000b"', place), ("a lone surrogate", r'"\ud800"', place),
            ("a low surrogate first", r'"\udc00\ud800"', place),
            ("not NFC", '"e\u0301"', outside or place),
            ("a control character", '"a\tb"', None)):
        problem = "text-not-allowed" if seen else "document-malformed"
        yield (f"{name}: {what}", _changed(attempt, index, path, Raw(text.encode())), 400, problem,
               seen)
    for what, number in (("2^53", "9007199254740992"), ("1e400", "1e400"), ("1e-400", "1e-400")):
        yield (f"{name}: {what}", _changed(attempt, index, path, Raw(number)), 400,
               "number-not-exact", place)


def signatures(attempt, index, own=False):
    """`own`: the document brings the key that must have signed it."""
    part = attempt.parts[index]
    data, good = part.made(attempt.parts[0].made(None)[0] if index else None)
    key, header = part.key, header_of(part.key, part.typ)
    first, signature = good.split("..")
    other, place = Key(), f"/documents/{index}/signature" if len(attempt.parts) > 1 else None
    malformed, wrong_header = "signature-malformed", "signature-header-wrong"
    cases = [
        ("nothing", "", malformed), ("a word", "signature", malformed), ("dots", "..", malformed),
        ("not detached", jws(key, header, data, detached=False), malformed),
        ("a part too many", good + ".x", malformed), ("no header", ".." + signature, wrong_header),
        ("cut", good[:-1], malformed), ("padded", good + "==", malformed),
        ("no base64url", first + ".." + "+/" + signature[2:], malformed),
        ("unused bits", good[:-1] + chr(ord(good[-1]) + 1), malformed),
        ("far too long", good + "A" * 600, malformed),
        ("no JSON header", base64url(b"x") + ".." + signature, wrong_header),
    ]
    for what, text in (("another order", Members(reversed(sorted(header.items())))),
                       ("blanks", canonical(header).replace(b":", b": ")),
                       ("jwk", {**header, "jwk": {}}), ("crit", {**header, "crit": ["b64"]}),
                       ("b64", {**header, "b64": False}),
                       ("no typ", {"alg": "EdDSA", "kid": key.kid}),
                       ("no kid", {"alg": "EdDSA", "typ": part.typ}),
                       ("no alg", {"kid": key.kid, "typ": part.typ}),
                       ("a short kid", {**header, "kid": key.kid[1:]})):
        text = text if isinstance(text, bytes) else canonical(text)
        cases.append(("header: " + what, jws(key, text, data), wrong_header))
    for algorithm in ("none", "HS256", "ES256", "Ed25519", "eddsa"):
        cases.append((f"alg {algorithm}", jws(key, {**header, "alg": algorithm}, data),
                      "signature-algorithm-refused"))
    for typ in ("datafloor.confirmation.v1", "JWT", part.typ[:-1] + "2"):
        cases.append((f"typ {typ}", jws(key, {**header, "typ": typ}, data),
                      "signature-for-another-kind"))
    for what, text in (("other bytes", jws(key, header, data + b" ")),
                       ("another key's signature", jws(other, header, data)),
                       ("a bit wrong", f"{first}..{'BA'[signature[0] == 'B']}{signature[1:]}")):
        cases.append((what, text, "signature-invalid"))
    cases.append(("by a key nobody knows", jws(other, header_of(other, part.typ), data),
                  "signature-by-another-key" if own else "key-unknown"))
    for what, text, problem in cases:
        status = 403 if problem in ("signature-invalid", "key-unknown",
                                    "signature-by-another-key") else 400
        yield ("signature: " + what, attempt.with_part(index, signature=text), status, problem,
               place if problem.startswith("signature") else None)
    yield ("unsigned", attempt.with_part(index, signature=False), 400, "signature-missing", place)


def doors(attempt, floor):
    """Token, headers, method and size."""
    for what, value, problem in (("no token", False, "token-missing"),
                                 ("another scheme", "Basic eDp5", "token-missing"),
                                 ("no token behind Bearer", "Bearer", "token-missing"),
                                 ("a token nobody has", "Bearer " + "A" * 43, "token-invalid"),
                                 ("a token cut", "Bearer " + attempt.caller.token()[1:],
                                  "token-invalid"),
                                 ("a revoked token", "Bearer " + floor.revoked_token,
                                  "token-invalid")):
        yield what, attempt.but(authorization=value), 401, problem, None
    for what, keys, problem in (("none", [], "missing"), ("an empty one", [""], "malformed"),
                                ("65 characters", ["k" * 65], "malformed"),
                                ("a blank in it", ["a b"], "malformed"),
                                ("not ASCII", ["kh\u00f3a"], "malformed"),
                                ("half a quote", ['"a'], "malformed")):
        yield ("Idempotency-Key: " + what, attempt.but(keys=keys), 400,
               "idempotency-key-" + problem, None)
    for media in (None, "", "text/plain", "application/xml", "application/jsonx",
                  "application/x-www-form-urlencoded", "multipart/form-data"):
        yield f"Content-Type {media}", attempt.but(content_type=media), 415, \
            "media-type-unsupported", None
    yield ("oversized", attempt.but(envelope=b" " * (BODY_BYTES_MAX + 1)), 413, "body-too-large",
           None)
    for name in ("Idempotency-Key", "Authorization", "Content-Type", "Floor-Signature"):
        value = dict(attempt.wire()[2]).get(name)
        if value:
            yield (f"two {name}", attempt.but(more=[(name, value)]), 400,
                   "malformed-request|signature-missing", None)
    for method in ("PUT", "PATCH", "DELETE"):
        yield method, attempt.but(method=method), 405, "method-not-allowed", None
    yield "a path below", attempt.but(path=attempt.path + "/x/y/z"), 404, "not-found", None
    yield "a slash behind", attempt.but(path=attempt.path + "/"), 404, "not-found", None


def envelopes(attempt):
    """What is around several documents."""
    body = attempt.wire()[3]
    for what, spoilt, problem in (
            ("empty", b"", "document-malformed"), ("no JSON", b"hello", "document-malformed"),
            ("truncated", body[:-1], "document-malformed"),
            ("trailing bytes", body + b"x", "document-malformed"),
            ("a byte order mark", b"\xef\xbb\xbf" + body, "document-malformed"),
            ("a list", b"[]", "envelope-wrong"), ("null", b"null", "envelope-wrong"),
            ("no documents", b'{"documents":[]}', "envelope-wrong"),
            ("no list", b'{"documents":{}}', "envelope-wrong"),
            ("an unknown member", body[:-1] + b',"x":1}', "envelope-wrong"),
            ("twice", body[:-1] + b',"documents":[]}', "member-duplicate"),
            ("texts", b'{"documents":["a","b"]}', "envelope-wrong"),
            ("bodies that are no texts",
             b'{"documents":[{"body":{},"signature":"a"},{"body":{},"signature":"b"}]}',
             "envelope-wrong"),
            ("too deep", b'{"documents":' + b"[" * 60 + b"]" * 60 + b"}", "document-too-deep"),
            ("no UTF-8", b'{"documents":"\xff"}', "text-not-allowed")):
        yield "envelope: " + what, attempt.but(envelope=spoilt), 400, problem, None
    for count, parts in (("one document", attempt.parts[:1]), ("three", attempt.parts * 2)):
        documents = [{"body": "{}", "signature": "x"} for _ in parts][:3]
        yield ("envelope: " + count, attempt.but(envelope=canonical({"documents": documents})), 400,
               "envelope-wrong", "/documents")
    first, second = (copy.deepcopy(part) for part in attempt.parts)
    data, signature = first.made(None)
    answer, its = second.made(data)
    documents = [{"body": answer.decode(), "signature": its},
                 {"body": data.decode(), "signature": signature}]
    yield ("envelope: the wrong way round",
           attempt.but(envelope=canonical({"documents": documents})), 400,
           "signature-for-another-kind|member-invalid|member-missing", None)


def freshness(attempt, index, answers=True):
    """This floor's, and of now."""
    def case(what, status, problem, name, value):
        changed = attempt.with_members(index, **{name: value})
        if name == "answers":
            changed.parts[index].follows = False
        return f"{what} ({attempt.parts[index].typ})", changed, status, problem, "/" + name
    yield case("another floor's", 422, "document-for-another-floor", "floor", uuid7())
    yield case("expired", 422, "document-too-old", "time", instant(-86400 - 60))
    yield case("of long ago", 422, "document-too-old", "time", "1970-01-01T00:00:00.000Z")
    yield case("from the future", 422, "document-from-the-future", "time", instant(180))
    yield case("of another age", 422, "document-from-the-future", "time",
               "9999-12-31T23:59:59.999Z")
    if answers:
        yield case("answering nothing", 422, "document-answers-another", "answers", None)
    yield case("answering another", 422, "document-answers-another", "answers", "ab" * 32)

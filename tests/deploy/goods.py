"""Listings, uploads, inspections, offers, their withdrawals and suspensions, spoilt."""
import base64
import json
import os

from attempt import Attempt

from documents import canonical, instant, sha256, uuid7

DAY = 86400


class Request(Attempt):
    """A request without documents."""

    def __init__(self, method, path, caller, headers=(), body=None):
        super().__init__(path, caller)
        self.method, self.more, self.envelope = method, list(headers), body
        self.content_type, self.keys = None, []

    def wire(self):
        headers = list(self.more)
        if self.authorization is not False:
            headers.append(("Authorization",
                            self.authorization or "Bearer " + self.caller.token()))
        return self.method, self.path, headers, self.envelope


def description(trade, listing, caller, version="1", **changed):
    text = {"en": "Tide tables", "vi": "Bảng thủy triều"}
    return trade.new("listing", **{
        "class": "1-ordinary", "delivery_mode": "download", "disclosures": {
            "accuracy": "to the minute", "completeness": "whole", "limits": "none known",
            "quality": "compared", "update": "yearly"},
        "flags": ["geodata", "origin-viet-nam"], "keywords": ["tide", "sea"],
        "licence": {
            "@context": "http://www.w3.org/ns/odrl.jsonld", "@type": "Offer",
            "assigner": "urn:uuid:" + caller.party, "profile": "urn:datafloor:odrl-profile:v1",
            "permission": [{"action": "use", "constraint": [
                {"leftOperand": "spatial", "operator": "eq", "rightOperand": ["VN"]}],
                "duty": [{"action": "attribute"}]}],
            "prohibition": [{"action": "distribute"}, {"action": "floor:reidentify"}],
            "target": "urn:uuid:" + listing, "uid": "urn:datafloor:licence:" + listing + ":1"},
        "listing": listing, "media_type": "text/csv", "origin": "VN", "period": "2026",
        "product_type": "dataset", "records": "1200",
        "rights": {"basis": "own measurements", "evidence_sha256": "ab" * 32,
                   "holder": "Harbour office", "scope": "all uses"},
        "sector": "transport",
        "source": {"licence": "own", "name": "gauge", "url": "https://example"},
        "subjects": "0", "summary": dict(text), "title": text, "version": version, **changed})


def manifest(trade, of, **changed):
    chunks, plain = 2, 100_000
    return trade.new("manifest", **{
        "custody": "floor", "delivery_class": "shared",
        "hpt_list": {"bytes": str(32 * chunks), "sha256": os.urandom(32).hex()},
        "key_commitment": os.urandom(32).hex(), "licence_sha256": sha256(canonical(of["licence"])),
        "listing": of["listing"], "version": of["version"], "suite": "age-v1-x25519",
        "payload": {"bytes": str(16 + plain + 16 * chunks), "nonce": os.urandom(16).hex(),
                    "sha256": os.urandom(32).hex()},
        "plaintext": {"bytes": str(plain), "chunk": 65536, "chunks": str(chunks),
                      "media_type": of["media_type"], "tree_root": os.urandom(32).hex()},
        "provenance_sha256": "01" * 32, "quality_sha256": "02" * 32, "schema_sha256": "03" * 32,
        **changed})


def drafting(trade, caller, described, **changed):
    return trade.attempt("/v1/listings", caller, described, manifest(trade, described, **changed))


def draft(trade):
    command, people = "draft-version", trade.people
    provider = people["provider"]

    def of(listing=None, version="1", second=None, **first):
        return drafting(trade, provider, description(trade, listing or uuid7(), provider, version,
                                                     **first), **(second or {}))

    specimen = of()
    trade.common(command, specimen, answers=(1,))
    for index in (0, 1):
        trade.strangers(command, specimen, index, people["provider's reader"], people["rival"],
                        [people["buyer"], people["registrar"]] if index == 0 else [])
    judge, listed = trade.judge, specimen.body["listing"]
    body, second = specimen.parts[0].body, specimen.parts[1].body
    sizes = {"payload": second["payload"], "plaintext": second["plaintext"],
             "hpt_list": second["hpt_list"]}

    def misfit(what, pointer, **changed):
        return what, specimen.with_members(1, **changed), 422, "manifest-mismatch", pointer

    def licence(what, pointer, **changed):
        policy = {**body["licence"], **changed}
        other = specimen.with_members(0, licence=policy)
        other = other.with_members(1, licence_sha256=sha256(canonical(policy)))
        return what, other, 422, "licence-mismatch", pointer

    rivals = drafting(trade, people["rival"],
                      description(trade, trade.listing, people["rival"], "2"))
    judge.table(command, [
        ("another's listing", rivals, 403, "listing-not-yours", "/listing"),
        ("version 2 first", of(version="2"), 409, "version-number-wrong", "/version"),
        ("version 0", of(version="0"), 409, "version-number-wrong", "/version"),
        ("version 1 twice", of(trade.listing), 409, "version-number-wrong", "/version"),
        ("custody by the provider", specimen.with_members(1, custody="provider"), 422,
         "custody-not-offered", "/custody"),
        ("delivery per buyer", specimen.with_members(1, delivery_class="per-buyer"), 422,
         "custody-not-offered", "/delivery_class"),
        misfit("another listing's manifest", "/listing", listing=uuid7()),
        misfit("another version's manifest", "/version", version="2"),
        misfit("another suite", "/suite", suite="age-v1-scrypt"),
        *(misfit(f"another {name} of {of_what}", f"/{of_what}/{name}",
                 **{of_what: {**sizes[of_what], name: value}})
          for of_what, name, value in (
              ("plaintext", "media_type", "text/plain"), ("plaintext", "chunk", 4096),
              ("plaintext", "chunks", "3"), ("plaintext", "bytes", str(2**50 + 1)),
              ("hpt_list", "bytes", "32"), ("payload", "bytes", "1"))),
        ("another licence's hash", specimen.with_members(1, licence_sha256="00" * 32), 422,
         "licence-mismatch", "/licence_sha256"),
        licence("a licence on another target", "/licence/target", target="urn:uuid:" + uuid7()),
        licence("another's licence", "/licence/assigner", assigner="urn:uuid:" + trade.rival),
        licence("re-identification not prohibited", "/licence/prohibition", prohibition=[]),
        licence("nothing permitted", "/licence/permission", permission=[]),
        licence("one act permitted and prohibited", "/licence/prohibition/0/action",
                prohibition=[{"action": "use"}, *body["licence"]["prohibition"]]),
        licence("re-identification permitted", "/licence/permission/0/action",
                permission=[{"action": "floor:reidentify", "constraint": [], "duty": []}])])
    trade.repeats(command, specimen, judge.accepted(command, specimen))
    trade.draft = listed
    judge.table(command, [
        ("a nonce of before", of(second={"payload": {**sizes["payload"],
                                                     "nonce": second["payload"]["nonce"]}}), 409,
         "payload-reused", None),
        ("a file key of before", of(second={"key_commitment": second["key_commitment"]}), 409,
         "payload-reused", None)])
    for name in ("3-personal", "4-important", "5-core", "6-state-secret", "x-banned"):
        blocked(trade, of(**{"class": name}))


def blocked(trade, attempt):
    """A class that must not be listed: the attempt is an entry, and nothing else changes."""
    command, floor, judge = "draft-version", trade.floor, trade.judge
    floor.rest()
    money = floor.books.state().split()[1:3]
    rows = floor.pilot.query("select count(*) from books.version")
    size = int(floor.books.state().split()[0])
    what = "class " + attempt.body["class"]
    answer = floor.door.send(*attempt.wire())
    floor.restless = True
    judge.check(command, what + " is not listed", answer.status == 422 and
                answer.json.get("type") == "/problems/class-not-listable", answer.body)
    after = floor.books.state().split()
    judge.check(command, what + " leaves its attempt alone", int(after[0]) == size + 1 and
                after[1:3] == money and rows == floor.pilot.query(
                    "select count(*) from books.version"), after)


def encoded(**values):
    return ",".join(f"{name} {base64.b64encode(str(value).encode()).decode()}"
                    for name, value in values.items())


TUS = ("Tus-Resumable", "1.0.0")


def uploads(trade):
    """tus: no commands of the ledger, but they change what is stored."""
    people, judge, door = trade.people, trade.judge, trade.floor.door
    provider, rival = people["provider"], people["rival"]

    def create(length="100", caller=provider, tus=TUS, body=None, **metadata):
        values = {"listing": trade.draft, "version": "1", "part": "file", **metadata}
        headers = [tus] if tus else []
        headers += [("Upload-Length", length)] if length is not None else []
        return Request("POST", "/v1/uploads", caller,
                       headers + [("Upload-Metadata", encoded(**values))], body)

    command, malformed = "create-upload", "upload-malformed"
    good = create()
    no_metadata = good.but(more=[TUS, ("Upload-Length", "100")])
    judge.table(command, [
        ("no tus", create(tus=None), 412, "tus-version", None),
        ("another tus", create(tus=("Tus-Resumable", "0.2.2")), 412, "tus-version", None),
        ("no length", create(None), 400, malformed, None),
        *((f"length {length}", create(length), 400, malformed, None)
          for length in ("-1", "01", "1.5", "x", "", "9" * 30)),
        ("length 0", create("0"), 413, "length-refused", None),
        ("length 2^50", create(str(2**50)), 413, "length-refused", None),
        ("no metadata", no_metadata, 400, malformed, None),
        *((f"{name} {value!r}", create(**{name: value}), 400, malformed, None)
          for name, value in (("part", "all"), ("part", ""), ("version", "-1"), ("version", "one"),
                              ("listing", "x"), ("listing", trade.draft.upper()))),
        ("metadata that is no base64", good.but(more=[TUS, ("Upload-Length", "1"), (
            "Upload-Metadata", "listing ???,version MQ==,part ZmlsZQ==")]), 400, malformed, None),
        ("a body", create(body=b"x"), 400, "body-not-allowed", None),
        ("no token", good.but(authorization=False), 401, "token-missing", None),
        ("a revoked token", good.but(authorization="Bearer " + trade.floor.revoked_token), 401,
         "token-invalid", None),
        ("by the buyer", create(caller=people["buyer"]), 403, "role-missing", None)])
    trade.alike(command, "a version that does not wait", "version-not-waiting", create(
        listing=uuid7()), create(version="2"), create(caller=rival), create(listing=trade.listing))
    made = door.send(*good.wire())
    judge.check(command, "the specimen is accepted", made.status == 201, made.body)
    append(trade, made.headers["Location"])


def append(trade, at):
    command, judge, door = "append-upload", trade.judge, trade.floor.door
    people = trade.people
    bytes_type = ("Content-Type", "application/offset+octet-stream")

    def patch(offset="0", caller=people["provider"], path=at, tus=TUS, media=bytes_type,
              body=b"12345"):
        headers = [one for one in (tus, media) if one]
        headers += [("Upload-Offset", offset)] if offset is not None else []
        return Request("PATCH", path, caller, headers, body)

    def offset():
        bearer = "Bearer " + people["provider"].token()
        head = door.send("HEAD", at, [("Authorization", bearer), TUS])
        return head.headers.get("Upload-Offset")

    good = patch()
    cases = [
        ("no tus", patch(tus=None), 412, "tus-version", None),
        ("no Content-Type", patch(media=None), 415, "media-type-unsupported", None),
        ("JSON", patch(media=("Content-Type", "application/json")), 415, "media-type-unsupported",
         None),
        *((f"offset {value}", patch(value), 400, "upload-malformed", None)
          for value in (None, "-1", "00", "x", "1.0", "")),
        ("another offset", patch("5"), 409, "offset-differs", None),
        ("more than declared", patch(body=b"x" * 101), 413, "length-exceeded", None),
        ("no token", good.but(authorization=False), 401, "token-missing", None),
        ("by the buyer", patch(caller=people["buyer"]), 403, "role-missing", None)]
    judge.table(command, cases)
    judge.check(command, "refused pieces are not kept", offset() == "0", offset())
    trade.alike(command, "an upload of nobody's or another's", "upload-unknown",
                patch(path="/v1/uploads/" + uuid7()), patch(path="/v1/uploads/x"),
                patch(caller=people["rival"]))
    judge.check(command, "the specimen is accepted", door.send(*good.wire()).status == 204)
    judge.table(command, [("the same piece again", good, 409, "offset-differs", None)])
    judge.check(command, "and is kept once", offset() == "5", offset())


def version_of(trade, listing):
    path = f"/v1/listings/{listing}/versions/1"
    return trade.floor.door.send("GET", path, [
        ("Authorization", "Bearer " + trade.people["provider"].token())]).json


def publish(trade, name, licence=None):
    """A dataset of the pilot once more, stored, by the program; its listing. `licence`: terms of
    its own, without the names."""
    folder = trade.floor.pilot.folder / "data"
    data = next(path for path in sorted(folder.iterdir())
                if path.name.startswith(name + "-data"))
    description, standard = folder / f"{name}.json", ("--licence", "internal-use")
    if licence:
        words = json.loads(description.read_text())
        description, standard = folder / f"{name}-licence.json", ()
        description.write_text(json.dumps({**words, "licence": licence}))
    made = trade.floor.program("provider", "publish", data, "--description", description,
                               *standard)
    return made["listing"]


def inspection_attempt(trade, listing, of, **changed):
    return trade.attempt("/v1/inspections", trade.people["inspector"], trade.new("inspection", **{
        "answers": of["description_sha256"], "class": of["class"], "listing": listing,
        "manifest_sha256": of["manifest_sha256"], "reason": "looked at", "verdict": "approved",
        "version": "1", **changed}))


def inspect(trade):
    command, people = "inspect-version", trade.people
    facts = version_of(trade, trade.listing)
    specimen = inspection_attempt(trade, trade.listing, facts)
    trade.common(command, specimen, answers=(0,))
    trade.strangers(command, specimen, 0, people["cashier"], people["officer1"],
                    [people["provider"], people["buyer"], people["officer1"]])
    drafted = version_of(trade, trade.draft)
    trade.wrong(
        command, specimen,
        ("no such listing", {"listing": uuid7()}, 404, "version-unknown", "/version"),
        ("no such version", {"version": "9"}, 404, "version-unknown", "/version"),
        ("another manifest", {"manifest_sha256": "00" * 32}, 422, "manifest-mismatch",
         "/manifest_sha256"),
        ("another class", {"class": "2-deidentified"}, 422, "class-mismatch", "/class"))
    trade.judge.table(command, [("a version without its payload",
                                 inspection_attempt(trade, trade.draft, drafted), 409,
                                 "payload-missing", None)])
    trade.repeats(command, specimen, trade.judge.accepted(command, specimen))
    trade.wrong(command, trade.anew(specimen),
                ("approved already", {}, 409, "version-state-wrong", None),
                ("refused after approval", {"verdict": "refused"}, 409, "version-state-wrong",
                 None))


def offer_attempt(trade, listing, caller=None, **changed):
    of = version_of(trade, listing)
    span = {"acceptance_seconds": "86400", "dispute_seconds": "86400",
            "key_deposit_seconds": "86400", "receipt_seconds": "86400"}
    return trade.attempt("/v1/offers", caller or trade.people["provider"], trade.new("offer", **{
        **span, "answers": of["manifest_sha256"], "licence_sha256": of["licence_sha256"],
        "listing": listing, "price": {"amount": "1000", "currency": "VND"}, "refusal_fee": "10",
        "valid_from": instant(-60), "valid_until": instant(DAY), "version": "1", **changed}))


def make_offer(trade):
    command, people = "make-offer", trade.people
    specimen = offer_attempt(trade, trade.listing, orders_max="1000",
                             buyer=people["buyer"].party)
    trade.common(command, specimen, answers=(0,))
    trade.strangers(command, specimen, 0, people["provider's reader"], people["rival"],
                    [people["buyer"], people["registrar"]])

    def price(amount, currency="VND"):
        return {"price": {"amount": amount, "currency": currency}}

    fee = ("fee-out-of-range", "/refusal_fee")
    trade.wrong(
        command, specimen,
        ("a currency nobody trades in", price("1000", "USD"), 422, "currency-unknown",
         "/price/currency"),
        ("a price below zero", price("-1"), 422, "price-out-of-range", "/price/amount"),
        ("a price above all", price("1000000000001"), 422, "price-out-of-range", "/price/amount"),
        ("a fee below zero", {"refusal_fee": "-1"}, 422, *fee),
        ("a fee above its share", {"refusal_fee": "51"}, 422, *fee),
        *((f"{name} of {span}", {name + "_seconds": span}, 422, "deadline-out-of-range",
           f"/{name}_seconds") for name in ("key_deposit", "receipt", "acceptance", "dispute")
          for span in ("0", "59", "2592001")),
        ("a validity that is over", {"valid_until": instant(-1)}, 422, "validity-out-of-range",
         "/valid_until"),
        ("an empty validity", {"valid_from": instant(DAY), "valid_until": instant(DAY - 1)}, 422,
         "validity-out-of-range", "/valid_until"),
        ("a validity of two years", {"valid_until": instant(731 * DAY)}, 422,
         "validity-out-of-range", "/valid_until"),
        ("another licence", {"licence_sha256": "00" * 32}, 422, "licence-mismatch",
         "/licence_sha256"))
    trade.judge.table(command, [
        ("a version nobody inspected", offer_attempt(trade, trade.draft), 409,
         "version-state-wrong", None),
        ("open data at a price", offer_attempt(trade, trade.open), 422, "class-only-free",
         "/price/amount"),
        ("a suspended listing", offer_attempt(trade, trade.suspended), 409, "listing-suspended",
         None)])
    rivals = specimen.signed_by(people["rival"].key, people["rival"])
    trade.alike(command, "a version of another's or nobody's", "version-unknown", rivals,
                specimen.with_members(0, listing=uuid7()), specimen.with_members(0, version="7"))
    trade.repeats(command, specimen, trade.judge.accepted(command, specimen))


def withdraw_offer(trade):
    command, people = "withdraw-offer", trade.people
    offer = offer_attempt(trade, trade.listing)
    trade.must(offer)
    its_id, its_hash = offer.body["id"], sha256(canonical(offer.body))
    specimen = trade.attempt(f"/v1/offers/{its_id}/withdrawal", people["provider"],
                             trade.new("offer-withdrawal", answers=its_hash, offer=its_id))
    trade.common(command, specimen, answers=(0,))
    trade.strangers(command, specimen, 0, people["provider's reader"], people["rival"],
                    [people["buyer"], people["registrar"]])
    trade.paths(command, specimen, "offer")
    nobodys = specimen.elsewhere("offer", uuid7())
    trade.alike(command, "an offer of another's or nobody's", "offer-unknown", nobodys,
                specimen.signed_by(people["rival"].key, people["rival"]))
    trade.repeats(command, specimen, trade.judge.accepted(command, specimen))
    trade.wrong(command, trade.anew(specimen), ("withdrawn already", {}, 409, "offer-closed", None))
    trade.closed_offer = offer


def withdraw_version(trade):
    command, people = "withdraw-version", trade.people
    listing = trade.draft
    specimen = trade.attempt(f"/v1/listings/{listing}/withdrawal", people["provider"], trade.new(
        "listing-withdrawal", answers=version_of(trade, listing)["description_sha256"],
        listing=listing, reason="no longer kept", version="1"))
    trade.common(command, specimen, answers=(0,))
    trade.strangers(command, specimen, 0, people["provider's reader"], people["rival"],
                    [people["buyer"], people["registrar"]])
    trade.paths(command, specimen, "listing")
    trade.alike(command, "a version of another's or nobody's", "version-unknown",
                specimen.elsewhere("listing", uuid7()), specimen.with_members(0, version="3"),
                specimen.signed_by(people["rival"].key, people["rival"]))
    trade.repeats(command, specimen, trade.judge.accepted(command, specimen))
    trade.wrong(command, trade.anew(specimen),
                ("withdrawn already", {}, 409, "version-state-wrong", None))
    trade.judge.table(command, [("an offer on it", offer_attempt(trade, listing), 409,
                                 "version-state-wrong", None)])


def suspend(trade):
    command, people = "suspend-listing", trade.people
    officer = people["officer1"]
    specimen = trade.attempt("/v1/directives/suspension", officer, trade.new(
        "suspension-directive", act="suspend", legal_basis="Decree 1/2026, article 2",
        listing=trade.suspended, reason="under inquiry"))
    trade.common(command, specimen)
    trade.strangers(command, specimen, 0, people["auditor"], people["registrar"],
                    [people["provider"], people["buyer"], people["registrar"]])
    trade.wrong(command, specimen,
                ("a listing nobody has", {"listing": uuid7()}, 404, "listing-unknown", "/listing"),
                ("lifted before it was suspended", {"act": "lift"}, 409, "listing-not-suspended",
                 None))
    trade.repeats(command, specimen, trade.judge.accepted(command, specimen))
    trade.wrong(command, trade.anew(specimen),
                ("suspended already", {}, 409, "listing-suspended", None))

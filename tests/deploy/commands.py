"""What every table of a command is made of; and the tables of parties and their keys."""
import hashlib
import os
import time

import spoilings
from attempt import Attempt
from documents import Key, age_recipient, canonical, document, instant, uuid7


class Trade:
    """What the commands so far have made."""

    def __init__(self, floor, judge):
        self.floor, self.judge, self.people = floor, judge, dict(floor.callers)
        self.recipients, self.arbiters = {}, {}

    def new(self, kind, **members):
        return document(self.floor.id, kind, **members)

    def attempt(self, path, caller, *bodies):
        return Attempt(path, caller, *((caller.key, body) for body in bodies))

    def must(self, attempt):
        self.floor.restless = True
        answer = self.floor.door.send(*attempt.wire())
        if answer.status != 201:
            raise SystemExit(f"{attempt.path}: {answer.status} {answer.body}")
        return answer.json

    def common(self, command, specimen, own_key=False, answers=()):
        """Everything that can be wrong with any command. `answers`: which documents answer one."""
        judge, forms = self.judge, self.floor.forms
        judge.table(command, spoilings.doors(specimen, self.floor))
        for index in range(len(specimen.parts)):
            own = own_key and index == 0
            judge.table(command, spoilings.bodies(specimen, index))
            judge.table(command, spoilings.members(specimen, index, forms))
            judge.table(command, spoilings.signatures(specimen, index, own))
            judge.table(command, spoilings.freshness(specimen, index, index in answers))
        if len(specimen.parts) > 1:
            judge.table(command, spoilings.envelopes(specimen))

    def strangers(self, command, specimen, index, lacking, outsider, role_missing):
        """Signed by a key without the scope, by keys out of force, by another party's; handed in
        by one without the role."""
        scope = [("a key without the scope", lacking, "key-lacks-scope")]
        for key in ("not yet", "no longer"):
            caller = self.people.get((key, lacking.party))
            if caller:
                scope.append((f"a key {key} in force", caller, "key-not-in-force"))
        cases = []
        for what, caller, problem in scope:
            cases.append((what, specimen.with_part(index, key=caller.key), 403, problem, None))
        cases.append(("another party's signature", specimen.with_part(index, key=outsider.key), 403,
                      "signer-is-not-the-caller", None))
        for caller in role_missing:
            cases.append((f"handed in by {caller.name}", specimen.but(caller=caller), 403,
                          "role-missing", None))
        self.judge.table(command, cases)

    def repeats(self, command, specimen, answer):
        """After it was accepted: the same again, under other keys, and other content."""
        judge = self.judge
        self.floor.rest()
        before = self.floor.books.state()
        again = self.floor.door.send(*specimen.wire())
        judge.check(command, "the same again is answered as before",
                    (again.status, again.body) == (answer.status, answer.body), again.body)
        judge.check(command, "and changes nothing", self.floor.books.state() == before)
        other_key = specimen.but(keys=[os.urandom(8).hex()])
        reused = specimen.with_members(0, salt=os.urandom(16).hex())
        judge.table(command, [
            ("replayed under another key", other_key, 409, "document-already-used", None),
            ("the same key, other content", reused, 422, "idempotency-key-reused", None),
            ("the same key, another path", specimen.but(path=specimen.path + "?x=1"), 422,
             "idempotency-key-reused", None),
            ("the same id, other content", reused.but(keys=[os.urandom(8).hex()]), 409,
             "document-id-reused", "/id")])

    def wrong(self, command, specimen, *cases):
        """Cases (what, members, status, problem, pointer) about the first document."""
        def made():
            for what, changed, status, problem, pointer in cases:
                yield what, specimen.with_members(0, **changed), status, problem, pointer
        self.judge.table(command, made())

    def paths(self, command, specimen, member):
        """The path names another thing than the document, or nothing."""
        own = specimen.body[member]
        self.judge.table(command, [
            (f"path id {value}", specimen.but(path=specimen.path.replace(own, value)), 422,
             "path-and-document-differ", "/" + member)
            for value in (uuid7(), own.upper(), own[:-1], "x", "%20")] + [
            ("another id in the document", specimen.with_members(0, **{member: uuid7()}), 422,
             "path-and-document-differ", "/" + member)])

    def alike(self, command, what, problem, *attempts):
        """Refused with the very same words, so that nobody learns what exists. Only the id of the
        request is its own."""
        bodies = set()
        self.floor.rest()
        for attempt in attempts:
            answer = self.judge.refused(command, what, attempt, 404, problem)
            own = f'"request":"{answer.headers["Floor-Request-Id"]}",'.encode()
            self.judge.check(command, what + ": names its request", own in answer.body, answer)
            bodies.add(answer.body.replace(own, b""))
        self.judge.check(command, what + ": answers alike", len(bodies) == 1, bodies)

    def anew(self, specimen, **members):
        """The same request with a fresh document, as one that comes later."""
        other = specimen.with_members(0, id=uuid7(), time=instant(), **members)
        other.keys = [os.urandom(8).hex()]
        return other


def admit(trade):
    command, registrar = "admit-party", trade.people["registrar"]

    def admission(name, **members):
        salt = os.urandom(16).hex()
        facts = {"business_code": "0" + str(time.time_ns())[-9:], "name": name}
        identity = hashlib.sha256(bytes.fromhex(salt) + canonical(facts)).hexdigest()
        return trade.new("admission", country="VN", identity_sha256=identity, party=uuid7(),
                         **facts, **{"roles": ["provider", "buyer"], **members}) | {"salt": salt}

    specimen = trade.attempt("/v1/parties", registrar, admission("Sông Hồng Data Ltd"))
    provider = trade.people["provider"].party
    trade.common(command, specimen)
    trade.strangers(command, specimen, 0, trade.people["cashier"], trade.people["officer1"],
                    [trade.people["officer1"], trade.people["provider"], trade.people["buyer"]])
    trade.wrong(
        command, specimen,
        ("admitted already", {"party": provider}, 409, "party-exists", "/party"),
        ("a group nobody is in", {"control_group": uuid7()}, 404, "party-unknown",
         "/control_group"),
        ("another's identity", {"business_code": "0999999999"}, 422, "identity-mismatch",
         "/identity_sha256"),
        ("another name", {"name": "Sông Hồng Data JSC"}, 422, "identity-mismatch",
         "/identity_sha256"),
        ("another salt", {"salt": "00" * 16}, 422, "identity-mismatch", "/identity_sha256"),
        ("no capacity", {"roles": []}, 403, "role-not-admitted", "/roles"),
        ("an operator", {"roles": ["operator"]}, 403, "role-not-admitted", "/roles"),
        ("a regulator", {"roles": ["regulator"]}, 403, "role-not-admitted", "/roles"),
        ("roles in another order", {"roles": ["buyer", "provider"]}, 400, "member-invalid",
         "/roles/1"),
        ("a role twice", {"roles": ["buyer", "buyer"]}, 400, "member-invalid", "/roles/1"))
    trade.repeats(command, specimen, trade.judge.accepted(command, specimen))
    trade.wrong(command, trade.anew(specimen),
                ("the party again", {}, 409, "party-exists", "/party"))
    trade.rival = specimen.body["party"]
    sister = trade.attempt("/v1/parties", registrar,
                           admission("Sister Ltd", roles=["buyer"], control_group=provider))
    trade.must(sister)
    trade.sister = sister.body["party"]
    for name in ("arbiter", "other arbiter"):
        arbiter = trade.attempt("/v1/parties", registrar, admission(name, roles=["auditor"]))
        trade.must(arbiter)
        trade.arbiters[name] = arbiter.body["party"]


def binding_of(trade, key, party, role, scopes, **members):
    """The attempt to bind a key, by the registrar."""
    registrar = trade.people["registrar"]
    binding = trade.new("key-binding", **{
        "key": key.public.hex(), "party": party, "user": uuid7(), "role": role, "scopes": scopes,
        "valid_from": instant(-60), "valid_until": instant(86400), **members})
    approval = trade.new("binding-approval", key=key.kid, party=binding["party"])
    return Attempt("/v1/keys", registrar, (key, binding), (registrar.key, approval))


TRADER = ["read", "publish", "order", "receive"]


def bind(trade):
    command, people = "bind-key", trade.people
    registrar = people["registrar"]

    def of(key, party, role, scopes, **members):
        return binding_of(trade, key, party, role, scopes, **members)

    specimen = of(Key(), trade.rival, "trader", TRADER, recipient=age_recipient(),
                  spending_limit="1000000000")
    trade.common(command, specimen, own_key=True, answers=(1,))
    trade.strangers(command, specimen, 1, people["cashier"], people["officer1"],
                    [people["officer1"], people["provider"], people["buyer"]])
    key, other, operator = specimen.parts[0].key, Key(), registrar.party
    approval = specimen.with_members(1, key=other.kid)
    later = instant(3600)
    trade.judge.table(command, [
        ("bound already", of(people["buyer"].key, trade.rival, "trader", TRADER), 409,
         "key-already-bound", "/key"),
        ("for a party nobody is", of(key, uuid7(), "trader", TRADER), 404, "party-unknown",
         "/party"),
        ("a registrar of no operator", of(key, trade.rival, "registrar", ["read", "admit"]), 403,
         "role-not-admitted", "/role"),
        ("an arbiter of no auditor", of(key, trade.rival, "arbiter", ["read"]), 403,
         "role-not-admitted", "/role"),
        ("an officer of no regulator", of(key, trade.rival, "officer", ["read"]), 403,
         "role-not-admitted", "/role"),
        ("a trader of the operator", of(key, operator, "trader", TRADER), 403, "role-not-admitted",
         "/role"),
        ("a treasurer of the regulator",
         of(key, people["officer1"].party, "treasurer", ["read", "payout"]), 403,
         "role-not-admitted", "/role"),
        ("a reader who publishes", of(key, trade.rival, "reader", ["read", "publish"]), 403,
         "scope-not-in-role", "/scopes"),
        ("a trader with a treasurer's scope", of(key, trade.rival, "trader", ["order", "payout"]),
         403, "scope-not-in-role", "/scopes"),
        ("an empty validity", of(key, trade.rival, "trader", TRADER, valid_from=later,
                                 valid_until=later), 422, "validity-empty", "/valid_until"),
        ("a validity that is over", of(key, trade.rival, "trader", TRADER,
                                       valid_until=instant(-1)), 422, "validity-empty",
         "/valid_until"),
        ("a limit below zero", of(key, trade.rival, "trader", TRADER, spending_limit="-1"), 422,
         "amount-out-of-range", "/spending_limit"),
        ("a limit beyond all money",
         of(key, trade.rival, "trader", TRADER, spending_limit=str(2**63 - 1)), 422,
         "amount-out-of-range", "/spending_limit"),
        ("the approval names another key", approval, 403, "signer-not-entitled", None),
        ("the approval names another party", specimen.with_members(1, party=trade.sister), 403,
         "signer-not-entitled", None),
        ("the new key approves itself", specimen.with_part(1, key=key), 403, "key-unknown", None),
        ("signed by the registrar alone", specimen.with_part(0, key=registrar.key), 403,
         "signature-by-another-key", "/documents/0/signature")])
    trade.repeats(command, specimen, trade.judge.accepted(command, specimen))
    people["rival"] = trade.floor.caller("rival", key, trade.rival)
    trade.rival_recipient = specimen.body["recipient"]
    trade.judge.table(command, [("the key again", of(key, trade.rival, "trader", TRADER), 409,
                                 "key-already-bound", "/key")])
    for name, party, role, scopes, members in (
            ("provider's reader", people["provider"].party, "reader", ["read"], {}),
            ("buyer's reader", people["buyer"].party, "reader", ["read"], {}),
            ("treasurer", people["buyer"].party, "treasurer", ["read", "payout"], {}),
            ("rival's treasurer", trade.rival, "treasurer", ["read", "payout"], {}),
            ("thrifty buyer", people["buyer"].party, "trader", TRADER,
             {"recipient": age_recipient(), "spending_limit": "10"}),
            ("buyer without recipient", people["buyer"].party, "trader", TRADER, {}),
            ("sister", trade.sister, "trader", TRADER, {"recipient": age_recipient()})):
        new = Key()
        trade.must(of(new, party, role, scopes, **members))
        people[name] = trade.floor.caller(name, new, party)
        trade.recipients[name] = members.get("recipient")
    for name, whose, role, scopes in (
            ("arbiter", "arbiter", "arbiter", ["read", "arbitrate"]),
            ("other arbiter", "other arbiter", "arbiter", ["read", "arbitrate"]),
            ("arbiter's reader", "arbiter", "reader", ["read"])):
        new, party = Key(), trade.arbiters[whose]
        trade.must(of(new, party, role, scopes))
        people[name] = trade.floor.caller(name, new, party)
    for party, role, scopes in ((operator, "registrar", ["read", "admit"]),
                                (people["officer1"].party, "officer", ["read", "supervise"]),
                                (people["provider"].party, "trader", TRADER),
                                (people["buyer"].party, "trader", TRADER)):
        for when, span in (("not yet", (3600, 7200)), ("no longer", (-60, 2))):
            new = Key()
            trade.must(of(new, party, role, scopes, valid_from=instant(span[0]),
                          valid_until=instant(span[1])))
            people[when, party] = trade.floor.caller(when, new, party)
    time.sleep(2.5)


def bound_trader(trade, name, party, **members):
    """Another trader of this party, who may call."""
    key = Key()
    trade.must(binding_of(trade, key, party, "trader", TRADER, **members))
    trade.people[name] = trade.floor.caller(name, key, party)
    trade.recipients[name] = members.get("recipient")
    return trade.people[name]


def revocation_of(trade, key, caller, cause="retired"):
    return trade.attempt(f"/v1/keys/{key.kid}/revocation", caller,
                         trade.new("key-revocation", key=key.kid, cause=cause))


def revoke(trade):
    command, people, judge = "revoke-key", trade.people, trade.judge
    buyer, registrar = people["buyer"], people["registrar"]
    lost = bound_trader(trade, "lost", buyer.party, recipient=age_recipient())
    specimen = revocation_of(trade, lost.key, buyer)
    trade.common(command, specimen)
    another = Key().kid
    judge.table(command, [
        ("another party's signature", specimen.with_part(0, key=people["rival"].key), 403,
         "signer-is-not-the-caller", None),
        ("a key not yet in force",
         specimen.with_part(0, key=people["not yet", buyer.party].key), 403, "key-not-in-force",
         None),
        ("a key that may sign less", specimen.with_part(0, key=people["buyer's reader"].key), 403,
         "signer-not-entitled", None),
        ("another party", specimen.signed_by(people["rival"].key, people["rival"]), 403,
         "signer-not-entitled", None),
        ("the operator's cashier", specimen.signed_by(people["cashier"].key, people["cashier"]),
         403, "signer-not-entitled", None),
        ("an officer", specimen.signed_by(people["officer1"].key, people["officer1"]), 403,
         "signer-not-entitled", None),
        ("an officer's key, by the registrar",
         revocation_of(trade, people["officer1"].key, registrar), 403, "signer-not-entitled", None),
        ("a key nobody has", revocation_of(trade, Key(), buyer), 404, "subject-key-unknown",
         "/key"),
        ("another key in the path", specimen.but(path=f"/v1/keys/{another}/revocation"), 422,
         "path-and-document-differ", "/key"),
        ("another key in the document", specimen.with_members(0, key=another), 422,
         "path-and-document-differ", "/key")])
    lost.token()
    trade.repeats(command, specimen, judge.accepted(command, specimen))
    again = trade.anew(specimen)
    time.sleep(1)  # for so long a token may be believed
    judge.table(command, [
        ("revoked already", again, 409, "key-revoked-already", "/key"),
        ("by the revoked key itself", again.with_part(0, key=lost.key), 403, "key-not-in-force",
         None),
        ("with the revoked key's token", again.but(caller=lost), 401, "token-invalid", None)])
    trade.must(again.with_members(0, cause="compromised"))
    judge.table(command, [
        ("compromised already", trade.anew(specimen, cause="compromised"), 409,
         "key-revoked-already", "/key"),
        ("retired after that", trade.anew(specimen), 409, "key-revoked-already", "/key")])
    own = bound_trader(trade, "its own", buyer.party)
    trade.must(revocation_of(trade, own.key, own))
    trade.must(revocation_of(trade, bound_trader(trade, "the registrar's", buyer.party).key,
                             registrar, "compromised"))


def rotation_of(trade, caller, key, **members):
    """The caller's key gives way to this one."""
    old = trade.floor.door.send("GET", "/v1/keys/" + caller.key.kid, [
        ("Authorization", "Bearer " + caller.token())]).json
    same = {name: old[name] for name in ("party", "user", "role", "scopes", "recipient",
                                         "spending_limit") if name in old}
    binding = trade.new("key-binding", **{
        **same, "key": key.public.hex(), "valid_from": instant(-60),
        "valid_until": old["valid_until"][:23] + "Z", **members})
    rotation = trade.new("key-rotation", key=key.kid)
    return Attempt(f"/v1/keys/{caller.key.kid}/rotation", caller, (key, binding),
                   (caller.key, rotation))


def rotate(trade):
    command, people, judge = "rotate-key", trade.people, trade.judge
    old = bound_trader(trade, "old", people["buyer"].party, recipient=age_recipient(),
                       spending_limit="5000")
    specimen = rotation_of(trade, old, Key())
    trade.common(command, specimen, own_key=True, answers=(1,))
    differs, reader = ("rotation-differs",), people["buyer's reader"]
    judge.table(command, [
        (f"another {name}", specimen.with_members(0, **{name: value}), 422, *differs, "/" + name)
        for name, value in (("party", people["rival"].party), ("user", uuid7()),
                            ("role", "reader"), ("scopes", ["read"]), ("spending_limit", "5001"),
                            ("recipient", age_recipient()),
                            ("valid_until", instant(400 * 86400)))] + [
        ("no limit any more", specimen.with_members(0, spending_limit=None), 422, *differs,
         "/spending_limit"),
        ("an empty validity", specimen.with_members(0, valid_until=instant(-60),
                                                    valid_from=instant(-60)), 422,
         "validity-empty", "/valid_until"),
        ("a key that is bound", rotation_of(trade, old, people["rival"].key), 409,
         "key-already-bound", "/key"),
        ("the rotation names another key", specimen.with_members(1, key=Key().kid), 403,
         "signer-not-entitled", None),
        ("another party's signature", specimen.with_part(1, key=people["rival"].key), 403,
         "signer-is-not-the-caller", None),
        ("the new key approves itself", specimen.with_part(1, key=specimen.parts[0].key), 403,
         "key-unknown", None),
        ("signed by the old key alone", specimen.with_part(0, key=old.key), 403,
         "signature-by-another-key", "/documents/0/signature"),
        ("by a key that may sign less",
         specimen.with_part(1, key=reader.key).but(path=f"/v1/keys/{reader.key.kid}/rotation"),
         422, *differs, "/user"),
        ("another key in the path", specimen.but(path=f"/v1/keys/{Key().kid}/rotation"), 422,
         "path-and-document-differ", None)])
    answer = judge.accepted(command, specimen)
    young = trade.floor.caller("young", specimen.parts[0].key, old.party)
    time.sleep(1)  # for so long a token may be believed
    judge.table(command, [
        ("with the old key's token", specimen.but(keys=[os.urandom(8).hex()]), 401, "token-invalid",
         None),
        ("by the old key", rotation_of(trade, young, Key()).with_part(1, key=old.key).but(
            path=f"/v1/keys/{old.key.kid}/rotation"), 403, "key-not-in-force", None)])
    trade.repeats(command, specimen.but(caller=young), answer)
    trade.must(rotation_of(trade, young, Key()))

"""Money, orders and their documents, spoilt."""
import json
import time

from commands import bound_trader, revocation_of
from documents import age_recipient, canonical, instant, sha256, uuid7
from goods import Request, inspection_attempt, offer_attempt, publish, version_of


def fund_in(trade):
    command, people = "record-fund-in", trade.people
    cashier = people["cashier"]

    def of(party, amount="5000", currency="VND", **changed):
        return trade.attempt("/v1/fund-ins", cashier, trade.new("fund-in", **{
            "amount": {"amount": amount, "currency": currency}, "party": party,
            "bank_reference": "REFUSALS-" + uuid7(), **changed}))

    specimen = of(people["buyer"].party)
    trade.common(command, specimen)
    trade.strangers(command, specimen, 0, people["inspector"], people["officer1"],
                    [people["provider"], people["buyer"], people["officer1"]])
    reference = specimen.body["bank_reference"]
    amount = ("amount-out-of-range", "/amount/amount")
    trade.wrong(
        command, specimen,
        *(("amount " + value, {"amount": {"amount": value, "currency": "VND"}}, 422, *amount)
          for value in ("0", "-1", str(-2**63), str(2**63 - 1))),
        ("a currency nobody trades in", {"amount": {"amount": "1", "currency": "XAU"}}, 422,
         "currency-unknown", "/amount/currency"),
        ("a party nobody is", {"party": uuid7()}, 404, "party-unknown", "/party"),
        ("a party without an account", {"party": people["officer1"].party}, 403,
         "role-not-admitted", "/party"))
    trade.repeats(command, specimen, trade.judge.accepted(command, specimen))
    trade.judge.table(command, [
        ("the bank's reference again", of(trade.rival, bank_reference=reference), 409,
         "bank-reference-used", "/bank_reference")])


def order_attempt(trade, offer, caller=None, recipient=None, **changed):
    """`offer`: the attempt that made it."""
    of = offer.body
    return trade.attempt("/v1/orders", caller or trade.people["buyer"], trade.new("order", **{
        "answers": sha256(canonical(of)), "offer": of["id"], "manifest_sha256": of["answers"],
        "licence_sha256": of["licence_sha256"], "price": of["price"], "place_of_use": "VN",
        "purpose": "to see what is refused",
        "recipient": recipient or trade.floor.pilot.recipient("buyer"), **changed}))


def place_order(trade):
    command, people, judge = "place-order", trade.people, trade.judge
    offer = offer_attempt(trade, trade.listing)
    trade.must(offer)
    trade.offer = offer
    specimen = order_attempt(trade, offer)
    trade.common(command, specimen, answers=(0,))
    trade.strangers(command, specimen, 0, people["buyer's reader"], people["rival"],
                    [people["provider"], people["registrar"], people["officer1"]])
    trade.wrong(
        command, specimen,
        ("another price", {"price": {"amount": "999", "currency": "VND"}}, 422, "price-mismatch",
         "/price"),
        ("another currency", {"price": {"amount": "1000", "currency": "USD"}}, 422,
         "price-mismatch", "/price"),
        ("another manifest", {"manifest_sha256": "00" * 32}, 422, "manifest-mismatch",
         "/manifest_sha256"),
        ("another licence", {"licence_sha256": "00" * 32}, 422, "licence-mismatch",
         "/licence_sha256"),
        ("another recipient", {"recipient": trade.rival_recipient}, 422, "recipient-mismatch",
         "/recipient"),
        ("an offer nobody made", {"offer": uuid7()}, 404, "offer-unknown", "/offer"))
    soon = offer_attempt(trade, trade.listing, valid_until=instant(3))
    for_rival = offer_attempt(trade, trade.listing, buyer=trade.rival)
    later = offer_attempt(trade, trade.listing, valid_from=instant(3600))
    none_left = offer_attempt(trade, trade.listing, orders_max="0")
    for one in (soon, for_rival, later, none_left):
        trade.must(one)
    time.sleep(3)
    rival = (people["rival"], trade.rival_recipient)
    sister = (people["sister"], trade.recipients["sister"])
    thrifty = (people["thrifty buyer"], trade.recipients["thrifty buyer"])
    judge.table(command, [
        (what, order_attempt(trade, of, *buyer), status, problem, pointer)
        for what, of, buyer, status, problem, pointer in (
            ("an offer that has expired", soon, (), 409, "offer-expired", None),
            ("an offer for another", for_rival, (), 403, "offer-not-for-you", None),
            ("an offer of tomorrow", later, (), 409, "offer-not-yet-valid", None),
            ("an offer of none", none_left, (), 409, "offer-exhausted", None),
            ("a withdrawn offer", trade.closed_offer, (), 409, "offer-closed", None),
            ("a suspended listing", trade.suspended_offer, (), 409, "listing-suspended", None),
            ("a withdrawn version", trade.withdrawn_offer, (), 409, "listing-withdrawn", None),
            ("no money", offer, rival, 402, "funds-insufficient", "/price/amount"),
            ("within one's own group", offer, sister, 403, "own-listing", None),
            ("above the key's limit", offer, thrifty, 403, "spending-limit-exceeded",
             "/price/amount"),
            ("a key without a recipient", offer, (people["buyer without recipient"],), 422,
             "recipient-missing", None))])
    trade.repeats(command, specimen, judge.accepted(command, specimen))
    trade.order = specimen.body["id"]


def documents_of(trade, order):
    """{kind: body} of an order's documents."""
    answer = trade.floor.door.send("GET", f"/v1/orders/{order}/documents", [
        ("Authorization", "Bearer " + trade.people["buyer"].token())])
    return {found["typ"].split(".")[1]: found["body"] for found in answer.json["documents"]}


def wait_for_state(trade, order, *states):
    for _ in range(600):
        answer = trade.floor.door.send("GET", "/v1/orders/" + order, [
            ("Authorization", "Bearer " + trade.people["buyer"].token())])
        if answer.json["state"] in states:
            trade.floor.restless = True
            return trade.floor.rest()
        time.sleep(0.1)
    raise SystemExit(f"FAIL  order {order} is not {states}")


def step(trade, order, kind, name, **members):
    return trade.attempt(f"/v1/orders/{order}/{name}", trade.people["buyer"],
                         trade.new(kind, order=order, **members))


def cancellation_of(trade, order):
    confirmation = documents_of(trade, order)["confirmation"]
    return step(trade, order, "cancellation", "cancellation", reason="ordered twice",
                answers=sha256(confirmation.encode()))


def of_an_order(trade, command, specimen, outsiders):
    """What the documents of an order share."""
    people = trade.people
    trade.common(command, specimen, answers=(0,))
    trade.strangers(command, specimen, 0, people["buyer's reader"], people["rival"], outsiders)
    trade.paths(command, specimen, "order")
    trade.alike(command, "an order of another's or nobody's", "order-unknown",
                specimen.elsewhere("order", uuid7()),
                specimen.signed_by(people["rival"].key, people["rival"]))


def cancel(trade):
    command, people = "cancel-order", trade.people
    second = order_attempt(trade, trade.offer)
    trade.must(second)
    specimen = cancellation_of(trade, second.body["id"])
    of_an_order(trade, command, specimen, [people["registrar"], people["officer1"]])
    early = receipt_of(trade, trade.order)
    trade.judge.table("give-receipt", [
        ("before the key deposit", early, 409, "order-state-wrong", None)])
    trade.judge.table("accept-order", [
        ("before the key deposit", acceptance_of(trade, trade.order), 409, "order-state-wrong",
         None)])
    trade.repeats(command, specimen, trade.judge.accepted(command, specimen))
    trade.wrong(command, trade.anew(specimen),
                ("cancelled already", {}, 409, "order-state-wrong", None))


def receipt_of(trade, order):
    found = documents_of(trade, order)
    deposit = json.loads(found.get("key-deposit", "{}"))
    manifest = json.loads(found["manifest"])
    some = "ab" * 32
    return step(trade, order, "receipt", "receipt", **{
        "answers": sha256(found.get("key-deposit", "").encode()),
        "confirmation_sha256": sha256(found["confirmation"].encode()),
        "header_sha256": deposit.get("header_sha256", some),
        "key_commitment": deposit.get("key_commitment", some),
        "manifest_sha256": sha256(found["manifest"].encode()),
        "payload": {name: manifest["payload"][name] for name in ("bytes", "sha256")}})


def receipt(trade):
    command, people, judge = "give-receipt", trade.people, trade.judge
    trade.floor.pilot.start("keyholder")
    wait_for_state(trade, trade.order, "deposited")
    specimen = receipt_of(trade, trade.order)
    judge.table("cancel-order", [("after the key deposit", cancellation_of(trade, trade.order), 409,
                                  "order-state-wrong", None)])
    judge.table("accept-order", [("before the disclosure", acceptance_of(trade, trade.order), 409,
                                  "order-state-wrong", None)])
    of_an_order(trade, command, specimen, [people["provider"], people["registrar"]])
    some, payload = "00" * 32, specimen.body["payload"]
    trade.wrong(
        command, specimen,
        *((f"another {name}", {name: some}, 422, "receipt-mismatch", "/" + name)
          for name in ("confirmation_sha256", "manifest_sha256", "header_sha256",
                       "key_commitment")),
        ("a byte less", {"payload": {**payload, "bytes": str(int(payload["bytes"]) - 1)}}, 422,
         "receipt-mismatch", "/payload/bytes"),
        ("another payload", {"payload": {**payload, "sha256": some}}, 422, "receipt-mismatch",
         "/payload/sha256"))
    answer = judge.accepted(command, specimen)
    wait_for_state(trade, trade.order, "disclosed")
    trade.repeats(command, specimen, answer)
    trade.wrong(command, trade.anew(specimen),
                ("received already", {}, 409, "order-state-wrong", None))
    judge.table("cancel-order", [("after the disclosure", cancellation_of(trade, trade.order), 409,
                                  "order-state-wrong", None)])


def order_under(trade, *constraints):
    """The attempt to order a dataset whose licence permits use under these constraints."""
    listing = publish(trade, "time-zones", {
        "permission": [{"action": "use", "constraint": list(constraints), "duty": []}],
        "prohibition": [{"action": "floor:reidentify"}]})
    trade.must(inspection_attempt(trade, listing, version_of(trade, listing)))
    offer = offer_attempt(trade, listing)
    trade.must(offer)
    return order_attempt(trade, offer)


def sell_under(trade, *constraints):
    """The order under such a licence, deposited."""
    order = order_under(trade, *constraints)
    trade.must(order)
    wait_for_state(trade, order.body["id"], "deposited")
    return order.body["id"]


def constraint(left, operator, *right):
    return {"leftOperand": left, "operator": operator, "rightOperand": list(right)}


def licence(trade):
    """An order or a download that the licence denies names the rule that decided."""
    buyer = trade.people["buyer"]

    def download(order, *headers):
        return Request("GET", f"/v1/orders/{order}/payload", buyer, headers)

    def denied(command, what, attempt, rule, words):
        trade.floor.rest()
        detail = trade.judge.refused(command, what, attempt, 403, "licence-denies").json["detail"]
        trade.judge.check(command, what + ": the rule is named", rule in detail and
                          words in detail, detail)

    place = constraint("spatial", "isNoneOf", "US", "VN")
    command = "place-order"
    denied(command, "from a country that is left out", order_under(trade, place),
           "/permission/0/constraint/0", "anywhere except in “US” or “VN”")
    denied(command, "after the licence's end",
           order_under(trade, constraint("purpose", "eq", "research"),
                       constraint("dateTime", "lt", "2026-01-01T00:00:00.000Z")),
           "/permission/0/constraint/1", "before 2026-01-01T00:00:00.000Z")
    denied(command, "a year before its beginning",
           order_under(trade, constraint("dateTime", "gteq", instant(365 * 86_400))),
           "/permission/0/constraint/0", "")
    denied(command, "for another recipient",
           order_under(trade, constraint("recipient", "eq", "urn:uuid:" + trade.rival)),
           "/permission/0/constraint/0", "only towards the recipient")
    command = "get-payload"
    denied(command, "before the licence's beginning",
           download(sell_under(trade, constraint("dateTime", "gteq", instant(3600)))),
           "/permission/0/constraint/0", "")
    brief = sell_under(trade, constraint("elapsedTime", "lteq", "PT1S"))
    time.sleep(1.1)
    denied(command, "a second after the contract", download(brief), "/permission/0/constraint/0",
           "for at most 1 second")
    once = sell_under(trade, constraint("count", "eq", "1"))
    first = trade.floor.door.send(*download(once).wire())
    trade.judge.check(command, "the first of one", first.status == 200, first.body[:300])
    trade.floor.restless = True
    rest = trade.floor.door.send(*download(once, ("Range", "bytes=10-")).wire())
    trade.judge.check(command, "and its rest", rest.status == 206, rest.body[:300])
    denied(command, "the second of one", download(once), "/permission/0/constraint/0",
           "exactly 1 times")


def refusal_of(trade, order):
    deposit = documents_of(trade, order).get("key-deposit", "")
    return step(trade, order, "refusal", "refusal", answers=sha256(deposit.encode()),
                claim="bytes-differ", reason="other bytes, fetched twice")


def finding_of(trade, order, **served):
    """What an officer found served: by itself the manifest's payload."""
    found = documents_of(trade, order)
    manifest = json.loads(found["manifest"])
    return trade.attempt(f"/v1/orders/{order}/refusal-finding", trade.people["officer1"], trade.new(
        "refusal-finding", order=order, reason="fetched and hashed again",
        answers=sha256(found.get("refusal", "").encode()),
        payload={**{name: manifest["payload"][name] for name in ("bytes", "sha256")}, **served}))


def refuse(trade):
    """A delivery refused, found right, refused again and found wrong."""
    command, people, judge = "refuse-delivery", trade.people, trade.judge
    placed = order_attempt(trade, trade.offer)
    trade.must(placed)
    order = trade.refused = placed.body["id"]
    wait_for_state(trade, order, "deposited")
    judge.table("decide-refusal", [("nothing is refused", finding_of(trade, order), 409,
                                    "order-state-wrong", None)])
    specimen = refusal_of(trade, order)
    of_an_order(trade, command, specimen, [people["provider"], people["officer1"]])
    trade.repeats(command, specimen, judge.accepted(command, specimen))
    trade.wrong(command, trade.anew(specimen),
                ("refused already", {}, 409, "order-state-wrong", None))
    judge.table(command, [("after the settlement", refusal_of(trade, trade.order), 409,
                           "order-state-wrong", None)])


def decide_refusal(trade):
    command, people, order = "decide-refusal", trade.people, trade.refused
    specimen = finding_of(trade, order)
    trade.common(command, specimen, answers=(0,))
    trade.strangers(command, specimen, 0, people["auditor"], people["registrar"],
                    [people["provider"], people["buyer"], people["registrar"]])
    trade.paths(command, specimen, "order")
    trade.alike(command, "an order nobody placed", "order-unknown",
                specimen.elsewhere("order", uuid7()), specimen.elsewhere("order", uuid7()))
    money = trade.floor.books.state().split()[1]
    trade.repeats(command, specimen, trade.judge.accepted(command, specimen))
    trade.judge.check(command, "a refusal of the right bytes moves no money",
                      trade.floor.books.state().split()[1] == money)
    trade.wrong(command, trade.anew(specimen),
                ("decided already", {}, 409, "order-state-wrong", None))
    trade.must(refusal_of(trade, order))
    trade.must(finding_of(trade, order, sha256="00" * 32))
    wait_for_state(trade, order, "refunded")
    trade.judge.table("refuse-delivery", [("after the refund", refusal_of(trade, order), 409,
                                           "order-state-wrong", None)])


def disputed_order(trade):
    """A new order under an offer with an arbiter, disclosed."""
    offer = offer_attempt(trade, trade.listing, arbiter=trade.people["arbiter"].party,
                          partial_refund_max_basis_points="5000")
    trade.must(offer)
    placed = order_attempt(trade, offer)
    trade.must(placed)
    order = placed.body["id"]
    wait_for_state(trade, order, "deposited")
    trade.must(receipt_of(trade, order))
    wait_for_state(trade, order, "disclosed")
    return order


def dispute_of(trade, order, claim="chunk-differs"):
    disclosure = documents_of(trade, order).get("disclosure", "")
    return step(trade, order, "dispute", "dispute", answers=sha256(disclosure.encode()),
                claim=claim, evidence_sha256="ab" * 32, reason="not what was promised")


def verdict_of(trade, order, who, kind, outcome="refund", **members):
    """The arbiter's finding, or an officer's directive."""
    its_dispute = documents_of(trade, order).get("dispute", "")
    return trade.attempt(f"/v1/orders/{order}/{kind}", trade.people[who], trade.new(
        kind, order=order, reason="looked at", answers=sha256(its_dispute.encode()),
        verdict={"outcome": outcome}, **members))


def finding_on(trade, order, who="arbiter", **members):
    return verdict_of(trade, order, who, "dispute-finding", report_sha256="cd" * 32, **members)


def directive_on(trade, order, who="officer1", **members):
    return verdict_of(trade, order, who, "dispute-directive", legal_basis="rulebook", **members)


def partial(amount):
    return {"verdict": {"outcome": "partial-refund", "refund": amount}}


BAD_VERDICTS = [
    ("a part without an amount", {"verdict": {"outcome": "partial-refund"}}, 422,
     "refund-out-of-range", "/verdict/refund"),
    ("an amount of a full refund", {"verdict": {"outcome": "refund", "refund": "1"}}, 422,
     "refund-out-of-range", "/verdict/refund"),
    *((f"a part of {amount}", partial(amount), 422, "refund-out-of-range", "/verdict/refund")
      for amount in ("-1", "0", "501", "1000"))]


def dispute(trade):
    command, people, judge = "dispute-order", trade.people, trade.judge
    order = trade.disputed = disputed_order(trade)
    judge.table("find-dispute", [("nothing is disputed", finding_on(trade, order), 409,
                                  "order-state-wrong", None)])
    judge.table("direct-dispute", [("nothing is disputed", directive_on(trade, order), 409,
                                    "order-state-wrong", None)])
    specimen = dispute_of(trade, order)
    of_an_order(trade, command, specimen, [people["provider"], people["officer1"]])
    trade.repeats(command, specimen, judge.accepted(command, specimen))
    trade.wrong(command, trade.anew(specimen),
                ("disputed already", {}, 409, "order-state-wrong", None))


def find_dispute(trade):
    command, people, order = "find-dispute", trade.people, trade.disputed
    specimen = finding_on(trade, order).with_members(0, **partial("500"))
    trade.common(command, specimen, answers=(0,))
    trade.strangers(command, specimen, 0, people["arbiter's reader"], people["registrar"],
                    [people["provider"], people["buyer"], people["officer1"]])
    trade.paths(command, specimen, "order")
    trade.alike(command, "an order of another arbiter's or nobody's", "order-unknown",
                specimen.elsewhere("order", uuid7()),
                specimen.signed_by(people["other arbiter"].key, people["other arbiter"]))
    trade.wrong(command, specimen, *BAD_VERDICTS)
    trade.judge.table("direct-dispute", [
        ("before the arbiter", directive_on(trade, order), 409, "deadline-not-reached", None)])
    trade.repeats(command, specimen, trade.judge.accepted(command, specimen))
    wait_for_state(trade, order, "settled")
    trade.wrong(command, trade.anew(specimen),
                ("decided already", {}, 409, "order-state-wrong", None))


def direct_dispute(trade):
    command, people = "direct-dispute", trade.people
    order = disputed_order(trade)
    trade.must(dispute_of(trade, order, "content-poor"))
    trade.judge.table("find-dispute", [("what no machine decides", finding_on(trade, order), 403,
                                        "signer-not-entitled", None)])
    specimen = directive_on(trade, order)
    trade.common(command, specimen, answers=(0,))
    trade.strangers(command, specimen, 0, people["auditor"], people["registrar"],
                    [people["provider"], people["buyer"], people["registrar"]])
    trade.paths(command, specimen, "order")
    trade.alike(command, "an order nobody placed", "order-unknown",
                specimen.elsewhere("order", uuid7()), specimen.elsewhere("order", uuid7()))
    trade.wrong(command, specimen, *BAD_VERDICTS)
    trade.repeats(command, specimen, trade.judge.accepted(command, specimen))
    trade.must(directive_on(trade, order))  # the same officer once more decides nothing
    wait_for_state(trade, order, "disputed")
    trade.must(directive_on(trade, order, "officer2"))
    wait_for_state(trade, order, "refunded")
    trade.judge.table(command, [("after the decision", trade.anew(specimen), 409,
                                 "order-state-wrong", None)])


def acceptance_of(trade, order):
    found = documents_of(trade, order)
    return step(trade, order, "acceptance", "acceptance",
                answers=sha256(found.get("disclosure", "").encode()))


def accept(trade):
    command, people = "accept-order", trade.people
    specimen = acceptance_of(trade, trade.order)
    of_an_order(trade, command, specimen, [people["provider"], people["registrar"]])
    answer = trade.judge.accepted(command, specimen)
    wait_for_state(trade, trade.order, "settled")
    trade.repeats(command, specimen, answer)
    trade.wrong(command, trade.anew(specimen),
                ("settled already", {}, 409, "order-state-wrong", None))
    trade.judge.table("give-receipt", [("after the settlement", receipt_of(trade, trade.order), 409,
                                        "order-state-wrong", None)])
    trade.judge.table("cancel-order", [("after the settlement", cancellation_of(trade, trade.order),
                                        409, "order-state-wrong", None)])


def revoked_keys(trade):
    """A key deposit for a key that is revoked before the receipt; an offer of a compromised one."""
    judge, people = trade.judge, trade.people
    leaving = bound_trader(trade, "leaving", people["buyer"].party, recipient=age_recipient())
    attempt = order_attempt(trade, trade.offer, leaving, trade.recipients["leaving"])
    trade.must(attempt)
    order = attempt.body["id"]
    wait_for_state(trade, order, "deposited")
    receipt = receipt_of(trade, order)
    trade.must(revocation_of(trade, leaving.key, people["buyer"]))
    wait_for_state(trade, order, "confirmed")
    judge.table("give-receipt", [("for a header that is void", receipt, 409, "order-state-wrong",
                                  None)])
    trade.must(cancellation_of(trade, order))
    robbed = bound_trader(trade, "robbed", people["provider"].party)
    offer = offer_attempt(trade, trade.listing).signed_by(robbed.key, robbed)
    trade.must(offer)
    trade.must(revocation_of(trade, robbed.key, people["provider"], "compromised"))
    judge.table("place-order", [("an offer of a compromised key", order_attempt(trade, offer), 409,
                                 "offer-key-compromised", None)])


def payout(trade):
    command, people = "request-payout", trade.people
    treasurer = people["treasurer"]
    specimen = trade.attempt("/v1/payouts", treasurer, trade.new(
        "payout-request", account="VN-0123", party=treasurer.party,
        amount={"amount": "2000", "currency": "VND"}))
    trade.common(command, specimen)
    trade.strangers(command, specimen, 0, people["buyer"], people["rival's treasurer"],
                    [people["registrar"], people["officer1"]])
    amount = ("amount-out-of-range", "/amount/amount")
    trade.wrong(
        command, specimen,
        *(("amount " + value, {"amount": {"amount": value, "currency": "VND"}}, 422, *amount)
          for value in ("0", "-2000", str(2**63 - 1))),
        ("a currency nobody trades in", {"amount": {"amount": "1", "currency": "USD"}}, 422,
         "currency-unknown", "/amount/currency"),
        ("more than there is", {"amount": {"amount": "900000000", "currency": "VND"}}, 402,
         "funds-insufficient", "/amount/amount"),
        ("another's money", {"party": people["provider"].party}, 403, "signer-not-entitled",
         "/party"),
        ("nobody's money", {"party": uuid7()}, 403, "signer-not-entitled", "/party"))
    trade.repeats(command, specimen, trade.judge.accepted(command, specimen))
    trade.payout = specimen


def conclude(trade):
    command, people = "conclude-payout", trade.people
    request = trade.payout.body
    conclusion = trade.new("payout-conclusion", answers=sha256(canonical(request)),
                           payout=request["id"], outcome="paid", bank_reference="OUT-" + uuid7())
    specimen = trade.attempt(f"/v1/payouts/{request['id']}/conclusion", people["cashier"],
                             conclusion)
    trade.common(command, specimen, answers=(0,))
    trade.strangers(command, specimen, 0, people["inspector"], people["officer1"],
                    [people["buyer"], people["treasurer"], people["officer1"]])
    trade.paths(command, specimen, "payout")
    trade.alike(command, "a payout nobody asked for", "payout-unknown",
                specimen.elsewhere("payout", uuid7()), specimen.elsewhere("payout", trade.order))
    trade.repeats(command, specimen, trade.judge.accepted(command, specimen))
    trade.wrong(command, trade.anew(specimen),
                ("paid already", {}, 409, "payout-state-wrong", None),
                ("failed after it was paid", {"outcome": "failed"}, 409, "payout-state-wrong",
                 None))


def reads(trade):
    """Foreign and unknown things answer alike where they are read, too."""
    people, size = trade.people, int(trade.floor.books.state().split()[0])
    rival = people["rival"]

    def get(path, caller=rival, method="GET"):
        return Request(method, path, caller)

    for rest in ("", "/documents", "/payload", "/header"):
        trade.alike("reads", f"an order{rest} of another's or nobody's", "not-found",
                    *(get(f"/v1/orders/{order}{rest}") for order in (
                        trade.order, uuid7(), "x", trade.order.upper())))
    trade.alike("reads", "an entry of another's or nobody's", "not-found",
                get(f"/v1/ledger/entries/{size}"), get(f"/v1/ledger/entries/{size + 1000}"),
                get("/v1/ledger/entries/x"), get("/v1/ledger/entries/-1"))
    trade.alike("reads", "a version of another's or nobody's", "not-found",
                get(f"/v1/listings/{trade.draft}/versions/1"),
                get(f"/v1/listings/{uuid7()}/versions/1"), get("/v1/listings/x/versions/1"))
    trade.judge.table("reads", [
        ("no token", get("/v1/orders").but(authorization=False), 401, "token-missing", None),
        ("a revoked token", get("/v1/balance").but(
            authorization="Bearer " + trade.floor.revoked_token), 401, "token-invalid", None),
        ("a cursor of nobody's", get("/v1/orders?cursor=x"), 400, "cursor-malformed", None),
        ("a cursor twice", get("/v1/listings?cursor=AA"), 400, "cursor-malformed", None),
        ("a long search", get("/v1/listings?q=" + "a" * 501), 400, "query-too-long", None)])

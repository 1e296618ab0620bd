"""Officers' directives on parties and orders, spoilt; and what they stop."""
from deals import (acceptance_of, cancellation_of, order_attempt, receipt_of, refusal_of,
                   wait_for_state)
from documents import uuid7

BASIS = {"legal_basis": "Decree 1/2026, article 2", "reason": "under inquiry"}


def on_party(trade, act, who="officer1", party=None):
    return trade.attempt("/v1/directives/party", trade.people[who], trade.new(
        "party-directive", act=act, party=party or trade.rival, **BASIS))


def on_order(trade, order, act, who="officer1"):
    return trade.attempt("/v1/directives/order", trade.people[who], trade.new(
        "order-directive", act=act, order=order, **BASIS))


def both(trade, directive, *arguments):
    for who in ("officer1", "officer2"):
        trade.must(directive(trade, *arguments, who=who))


def directed(trade, command, specimen):
    """What both kinds of directive share."""
    people = trade.people
    trade.common(command, specimen)
    trade.strangers(command, specimen, 0, people["auditor"], people["registrar"],
                    [people["provider"], people["buyer"], people["registrar"]])


def party(trade):
    command, people, judge = "direct-party", trade.people, trade.judge
    specimen = on_party(trade, "suspend")
    directed(trade, command, specimen)
    trade.wrong(
        command, specimen,
        ("a party nobody is", {"party": uuid7()}, 404, "party-unknown", "/party"),
        ("the operator", {"party": people["registrar"].party}, 403, "role-not-admitted", "/party"),
        ("the regulator", {"party": people["officer1"].party}, 403, "role-not-admitted", "/party"),
        ("lifted before it was suspended", {"act": "lift-suspension"}, 409, "party-not-suspended",
         "/act"),
        ("no freeze to lift", {"act": "lift-freeze"}, 409, "party-not-frozen", "/act"),
        ("an act nobody knows", {"act": "ban"}, 400, "member-invalid", "/act"))
    trade.repeats(command, specimen, judge.accepted(command, specimen))
    trade.wrong(command, trade.anew(specimen),
                ("suspended already", {}, 403, "party-suspended", "/act"))
    rival = (people["rival"], trade.rival_recipient)
    judge.table("place-order", [("a suspended buyer", order_attempt(trade, trade.offer, *rival),
                                 403, "party-suspended", None)])
    trade.must(on_party(trade, "lift-suspension", "officer2"))
    judge.accepted(command, on_party(trade, "freeze"))
    judge.table(command, [("one officer twice", on_party(trade, "freeze"), 409,
                           "directive-given-already", None)])
    judge.accepted(command, on_party(trade, "freeze", "officer2"))
    judge.table(command, [("frozen already", on_party(trade, "freeze"), 403, "party-frozen",
                           "/act")])
    both(trade, on_party, "lift-freeze")
    judge.table(command, [("lifted already", on_party(trade, "lift-freeze"), 409,
                           "party-not-frozen", "/act")])


def order(trade):
    command, judge = "direct-order", trade.judge
    placed = order_attempt(trade, trade.offer)
    trade.must(placed)
    name = placed.body["id"]
    wait_for_state(trade, name, "deposited")
    specimen = on_order(trade, name, "freeze")
    directed(trade, command, specimen)
    trade.wrong(
        command, specimen,
        ("an order nobody placed", {"order": uuid7()}, 404, "order-unknown", "/order"),
        ("no freeze to lift", {"act": "lift"}, 409, "order-not-frozen", "/act"),
        ("an act nobody knows", {"act": "thaw"}, 400, "member-invalid", "/act"))
    trade.repeats(command, specimen, judge.accepted(command, specimen))
    judge.table(command, [("one officer twice", on_order(trade, name, "freeze"), 409,
                           "directive-given-already", None)])
    judge.accepted(command, on_order(trade, name, "freeze", "officer2"))
    judge.table(command, [("frozen already", on_order(trade, name, "freeze"), 409, "order-frozen",
                           None)])
    frozen(trade, name)
    both(trade, on_order, name, "lift")
    trade.must(receipt_of(trade, name))
    wait_for_state(trade, name, "disclosed")
    both(trade, on_order, name, "freeze")
    judge.table("accept-order", [("of a frozen order", acceptance_of(trade, name), 409,
                                  "order-frozen", None)])
    both(trade, on_order, name, "lift")
    trade.must(acceptance_of(trade, name))
    wait_for_state(trade, name, "settled")
    judge.table(command, [("a settled order", on_order(trade, name, "freeze"), 409,
                           "order-state-wrong", None)])


def frozen(trade, name):
    """What the parties of a deposited order cannot do while it is frozen."""
    for command, attempt in (("cancel-order", cancellation_of), ("give-receipt", receipt_of),
                             ("refuse-delivery", refusal_of)):
        trade.judge.table(command, [("of a frozen order", attempt(trade, name), 409,
                                     "order-frozen", None)])

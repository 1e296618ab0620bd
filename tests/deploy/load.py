"""Buyers who order as fast as they are answered, for the tests that break something meanwhile, and
what must hold of their orders afterwards."""
import http.client
import json
import random
import threading
import urllib.parse

from floor import check, request, wait_until


class Order:
    """A signed order as it was sent, and what was answered."""

    def __init__(self, buyer, offer):
        self.body = buyer.order(offer)
        self.id = json.loads(self.body)["id"]
        self.headers = buyer.command("order", self.body)
        self.answer = None  # of status 201

    def send(self, url, connection=None):
        answer = request(url, "POST", "/v1/orders", self.body, self.headers, connection)
        if answer.status == 201:
            self.answer = answer
        return answer

    def repeat(self, url):
        """Sends it again, as long as the floor says that it should."""
        return wait_until("an answer to a repeated order",
                          lambda: (answer := self.send(url)).status != 503 and answer)


class Load:
    """Clients that order one after another until something keeps them from it."""

    def __init__(self, buyer, offers, chance, clients=12):
        self.buyer, self.offers = buyer, offers
        self.chance = random.Random(chance.random())
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.orders = []
        self.in_flight = {}
        self.wrong = []
        buyer.floor.recipient(buyer.name)  # asked once, before all threads do
        self.threads = [threading.Thread(target=self.client) for _ in range(clients)]
        for thread in self.threads:
            thread.start()

    def client(self):
        host = urllib.parse.urlsplit(self.buyer.url).netloc
        connection = http.client.HTTPConnection(host, timeout=60)
        while not self.over.is_set():
            with self.lock:
                offer = self.chance.choice(self.offers)
            order = Order(self.buyer, offer)
            with self.lock:
                self.orders.append(order)
                self.in_flight[order.id] = order
            try:
                answer = order.send(self.buyer.url, connection)
            except (OSError, http.client.HTTPException):
                break
            if answer.status == 503:
                break
            with self.lock:
                del self.in_flight[order.id]
                if answer.status != 201:
                    self.wrong.append(answer)
        connection.close()

    def under_way(self):
        """What was sent and not answered at this moment."""
        with self.lock:
            return list(self.in_flight.values())

    def end(self):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def settle(self, url=None):
        """After the fault: (those never answered, how many of these were recorded all the same).
        Each of them is sent again, and some that were answered are, too."""
        floor, url = self.buyer.floor, url or self.buyer.url
        self.end()
        unanswered = [order for order in self.orders if order.answer is None]
        size = size_of(floor)
        recorded = {row[0] for row in floor.query("select order_id from books.orders")}
        kept = 0
        for order in unanswered:
            answer = order.repeat(url)
            first_time = order.id in recorded
            kept += first_time
            if answer.status != 201 or answer.json()["order"] != order.id or \
                    (int(answer.json()["index"]) < size) != first_time:
                self.wrong.append(answer)
        # An answer that was given is given again.
        for order in self.chance.sample(self.orders, min(3, len(self.orders))):
            before = order.answer
            again = order.send(url)
            if (again.status, again.body) != (before.status, before.body):
                self.wrong.append(again)
        if self.wrong:
            check("every answer is right", False, self.wrong[:3])
        return unanswered, kept


def at_once(*calls):
    """Runs the calls at the same time; their answers in the same order."""
    answers = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def one(place):
        gate.wait()
        answers[place] = calls[place]()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def size_of(floor):
    return int(floor.query("select count(*) from ledger.entries")[0][0])


def look_at_books(floor, orders, before):
    kept = [row[0] for row in floor.query("select order_id from books.orders")]
    ours = [order.id for order in orders]
    check("nothing acknowledged is lost", not set(ours) - set(kept), len(set(ours) - set(kept)))
    check("nothing is there that was not sent", set(kept) - set(before) == set(ours))
    check("no order was sent twice as two", len(ours) == len(set(ours)))
    indexes = [order.answer.json()["index"] for order in orders]
    check("each order has an entry of its own", len(indexes) == len(set(indexes)))
    twice = floor.query("select credit, count(*) from books.transfer where kind = 'posted' and "
                        "credit like 'escrow:%' group by credit having count(*) <> 1")
    check("no price was taken twice", not twice, twice[:3])
    wrong = floor.query("select o.order_id from books.orders o left join books.transfer t on "
                        "t.credit = 'escrow:' || o.order_id || ':' || o.currency and "
                        "t.kind = 'posted' where o.price > 0 and t.amount is distinct from o.price")
    check("each price lies in its escrow account", not wrong, wrong[:3])

#!/usr/bin/env bash
# verify.sh VKEY [--payload FILE [--identity FILE]]
#
# Verifies the evidence bundle it lies in: that every signed document stands in the ledger of the
# log with the key VKEY, at its place, signed by a key that the ledger had bound before, and that
# the documents belong together. It needs bash, python3 and openssl; with --identity also age.
#   VKEY             the log's verifier key, had from the floor's public page or the regulator, NOT
#                    from this bundle
#   --payload FILE   the encrypted data as it was delivered: checked against the seller's manifest
#   --identity FILE  the buyer's age identity: header and payload are opened as well
# Exit status 0: everything holds; 1: something does not; 2: wrong usage.
# An auditor runs a copy of this script that is his own: a bundle may bring a false one.
set -euo pipefail

exec python3 - "$(dirname "$0")" "$@" <<'PYTHON'
import base64
import datetime
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile


class Fault(Exception):
    """Something that does not hold, in words."""


def need(holds, what):
    if not holds:
        raise Fault(what)


def sha256(data):
    return hashlib.sha256(data).digest()


def hex_of(data):
    return sha256(data).hex()


def no_duplicates(pairs):
    names = [name for name, _ in pairs]
    need(len(names) == len(set(names)), "a member name stands twice")
    return dict(pairs)


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def parse(data, what):
    """JSON that is its own canonical form (RFC 8785; there are no fractions in these files)."""
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=no_duplicates)
    except ValueError as fault:
        raise Fault(f"{what} is no JSON: {fault}")
    need(canonical(value) == data, f"{what} is not in canonical form")
    return value


def unbase64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed_by(key, message, signature):
    """Ed25519 (RFC 8032) by openssl; the key as a SubjectPublicKeyInfo (RFC 8410)."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for name, data in (("key", bytes.fromhex("302a300506032b6570032100") + key),
                           ("message", message), ("signature", signature)):
            paths[name] = os.path.join(folder, name)
            with open(paths[name], "wb") as file:
                file.write(data)
        done = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", paths["key"],
             "-rawin", "-in", paths["message"], "-sigfile", paths["signature"]],
            capture_output=True)
        return done.returncode == 0


def thumbprint(key):
    """RFC 7638 of an Ed25519 key."""
    jwk = {"crv": "Ed25519", "kty": "OKP", "x": base64url(key)}
    return base64url(sha256(canonical(jwk)))


def instant(text):
    """Microseconds; times have three or six decimals."""
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    since = moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return since // datetime.timedelta(microseconds=1)


class Log:
    """A log by its verifier key (C2SP signed-note, tlog-checkpoint, tlog-proof)."""

    def __init__(self, vkey):
        try:
            self.name, self.id, key = vkey.split("+", 2)
            key = base64.b64decode(key, validate=True)
        except ValueError:
            raise Fault("VKEY is no verifier key")
        need(len(key) == 33 and key[0] == 1, "VKEY is not of an Ed25519 key")
        need(sha256(self.name.encode() + b"\n" + key)[:4].hex() == self.id,
             "VKEY's id is not its key's")
        self.key = key[1:]
        self.checked = {}

    def open_checkpoint(self, note):
        """Size and root of a checkpoint that this log signed."""
        if note in self.checked:
            return self.checked[note]
        text, blank, signatures = note.partition("\n\n")
        need(blank, "a checkpoint has no signatures")
        text += "\n"
        good = False
        for line in signatures.splitlines():
            parts = line.split(" ")
            need(len(parts) == 3 and parts[0] == "\u2014", "a checkpoint's signature is malformed")
            blob = base64.b64decode(parts[2], validate=True)
            if parts[1] == self.name and blob[:4].hex() == self.id:
                need(signed_by(self.key, text.encode(), blob[4:]),
                     "a checkpoint is not signed by the log")
                good = True
        need(good, "a checkpoint is not of the log with this VKEY")
        origin, size, root = text.split("\n")[:3]
        need(origin == self.name, "a checkpoint is of another log")
        self.checked[note] = int(size), base64.b64decode(root, validate=True)
        return self.checked[note]

    def check_inclusion(self, proof, leaf, index):
        """RFC 9162, section 2.1.3.2."""
        head, blank, note = proof.partition("\n\n")
        lines = head.split("\n")
        need(blank and lines[0] == "c2sp.org/tlog-proof@v1", "a proof is malformed")
        need(lines[1] == f"index {index}", "a proof is of another entry")
        path = [base64.b64decode(line, validate=True) for line in lines[2:]]
        size, root = self.open_checkpoint(note)
        need(index < size, "a checkpoint does not cover its entry")
        at, last, node = index, size - 1, sha256(b"\0" + leaf)
        for sibling in path:
            need(last != 0, "a proof is too long")
            if at & 1 or at == last:
                node = sha256(b"\1" + sibling + node)
                while not at & 1 and at:
                    at, last = at >> 1, last >> 1
            else:
                node = sha256(b"\1" + node + sibling)
            at, last = at >> 1, last >> 1
        need(last == 0 and node == root, f"entry {index} is not in the log's tree")


class Entry:
    """One entry of the ledger, all of its parts checked against the log."""

    def __init__(self, log, index, files):
        what = f"entry {index}"
        need({"leaf.json", "core.json", "proof"} <= files.keys(), f"{what} lacks a part")
        log.check_inclusion(files["proof"].decode(), files["leaf.json"], index)
        leaf = parse(files["leaf.json"], f"{what}, leaf")
        need(leaf["index"] in (index, str(index)), f"{what}: the leaf is another entry's")
        self.index, self.floor, self.time = index, leaf["floor"], instant(leaf["time"])
        self.public = leaf["public"]
        private = files.get("private.json")
        private_sha256 = hex_of(private) if private is not None else \
            files.get("private.sha256", b"").decode()
        body = {"core_sha256": hex_of(files["core.json"]), "private_sha256": private_sha256}
        need(hex_of(canonical(body)) == leaf["body_sha256"],
             f"{what}: the content is not what the ledger holds")
        core = parse(files["core.json"], f"{what}, core")
        self.kind, self.events = core["kind"], core["events"]
        self.recorded = [e for e in self.events if e["type"] == "document-recorded.v1"]
        self.documents = parse(private, f"{what}, private part")["documents"] \
            if private is not None else []


class Keys:
    """The keys that the ledger bound, and since when."""

    def __init__(self, entries):
        self.keys = {}
        for entry in entries:
            for event in entry.events:
                if event["type"] == "floor-opened.v1":
                    for name in ("documents", "keyholder", "log"):
                        self.add(event["keys"][name], entry, None, None, f"the floor ({name})")
                if event["type"] == "key-bound.v1":
                    self.add(event["key"], entry, instant(event["valid_from"]),
                             instant(event["valid_until"]), f"party {event['party']}")
                if event["type"] == "key-rotated.v1":
                    need(event["key"] in self.keys,
                         f"entry {entry.index} rotates a key that no entry here binds")
                    self.add(event["successor"], entry, instant(event["valid_from"]),
                             instant(event["valid_until"]), self.keys[event["key"]][4])

    def add(self, key, entry, start, end, owner):
        key = bytes.fromhex(key)
        self.keys[thumbprint(key)] = (key, entry.index, start, end, owner)

    def check(self, body, jws, at=None):
        """Whose valid signature this is; `at` is the entry that holds the document."""
        header, payload, signature = jws.split(".")
        need(payload == "", "a signature is not detached")
        protected = parse(unbase64url(header), "a signature's header")
        need(protected.keys() == {"alg", "kid", "typ"} and protected["alg"] == "EdDSA",
             "a signature's header is not {alg, kid, typ} with EdDSA")
        need(protected["typ"] == parse(body, "a document")["typ"],
             "a signature is for another kind of document")
        need(protected["kid"] in self.keys, f"no entry here binds the key {protected['kid']}")
        key, bound, start, end, owner = self.keys[protected["kid"]]
        message = header.encode() + b"." + base64url(body).encode()
        need(signed_by(key, message, unbase64url(signature)),
             f"a {protected['typ']} is not signed by {protected['kid']}")
        if at is not None:
            need(bound < at.index, f"{protected['kid']} signed before it was bound")
            need(start is None or start <= at.time < end,
                 f"{protected['kid']} was not valid at entry {at.index}")
        return protected["kid"], owner


def read_members(folder):
    """All files of the bundle, by path; what is not listed must not be there."""
    root = pathlib.Path(folder)
    files = {str(path.relative_to(root)): path.read_bytes()
             for path in sorted(root.rglob("*")) if path.is_file()}
    need({"index.json", "index.jws"} <= files.keys(), "the bundle has no index")
    index = parse(files["index.json"], "index.json")
    need(index["typ"] == "datafloor.evidence.v1" and index["v"] == 1, "index.json is no evidence")
    listed = {member["path"]: member for member in index["members"]}
    extra = files.keys() - listed.keys() - {"index.json", "index.jws"}
    need(not extra, "files the index does not name: " + ", ".join(sorted(extra)))
    missing = listed.keys() - files.keys()
    need(not missing, "missing: " + ", ".join(sorted(missing)))
    for path, member in listed.items():
        need(hex_of(files[path]) == member["sha256"] and str(len(files[path])) == member["bytes"],
             f"{path} was altered after the bundle was signed")
    return index, files


def read_entries(log, files):
    folders = {}
    for path, data in files.items():
        parts = path.split("/")
        if parts[0] == "entries":
            need(len(parts) == 3 and parts[1].isdigit(), f"{path} has no place in a bundle")
            folders.setdefault(int(parts[1]), {})[parts[2]] = data
    return {index: Entry(log, index, folder) for index, folder in sorted(folders.items())}


def read_documents(files):
    """Bodies with their signatures, in their order."""
    bodies = sorted(path for path in files if path.startswith("documents/")
                    and path.endswith(".json"))
    for path in bodies:
        need(path[:-5] + ".jws" in files, f"{path} has no signature")
        yield path, files[path], files[path[:-5] + ".jws"].decode()


def check_binding(entry, keys):
    """A key that no entry 0 bound came with two signatures: its own, and the registrar's or that of
    the key it takes the place of."""
    rotated = [event["key"] for event in entry.events if event["type"] == "key-rotated.v1"]
    for document in entry.documents:
        body = document["body"].encode()
        typ = parse(body, "a binding")["typ"]
        if typ == "datafloor.key-binding.v1":
            keys.check(body, document["jws"])
        if typ == "datafloor.key-rotation.v1":
            kid, _ = keys.check(body, document["jws"], entry)
            need([kid] == rotated, f"entry {entry.index}: another key approved the rotation")
    need(entry.public, f"entry {entry.index} binds a key and is not public")


def check_documents(documents, entries, keys, order):
    """Each document stands in an entry, or is named by one that does. Returns them by kind."""
    placed = {}
    for entry in entries.values():
        for event in entry.recorded:
            placed[event["sha256"]] = (entry, event)
    found = {}
    for path, body, jws in documents:
        content = parse(body, path)
        entry, event = placed.get(hex_of(body), (None, None))
        kid, owner = keys.check(body, jws, entry)
        kind = content["typ"].split(".")[1]
        if event:
            need(event["signer"] == kid and event["typ"] == content["typ"],
                 f"{path}: the ledger records another signer or kind")
        if kind not in ("manifest", "offer"):
            need(entry, f"{path} stands in no entry of this bundle")
            need(content["id" if kind == "order" else "order"] == order,
                 f"{path} is of another order")
        found[kind] = (hex_of(body), content, entry, kid, owner)
        where = f"entry {entry.index:>6}" if entry else "named by the order"
        print(f"ok  {kind:14} {where:18}  signed by {owner}, key {kid}")
    return found


ANSWERS = {"confirmation": "order", "key-deposit": "confirmation", "receipt": "key-deposit",
           "release": "receipt", "disclosure": "release", "acceptance": "disclosure",
           "refusal": "key-deposit", "dispute": "disclosure"}


def check_story(found):
    """The documents of an order answer one another and speak of the same bytes and money."""
    need({"manifest", "offer", "order", "confirmation"} <= found.keys(),
         "manifest, offer, order or confirmation is missing")
    hashes = {kind: document[0] for kind, document in found.items()}
    content = {kind: document[1] for kind, document in found.items()}
    need(content["order"]["answers"] == hashes["offer"], "the order answers another offer")
    need(content["offer"]["answers"] == hashes["manifest"], "the offer is of another manifest")
    for kind in ("order", "confirmation", "key-deposit", "receipt"):
        if kind in content:
            need(content[kind]["manifest_sha256"] == hashes["manifest"],
                 f"the {kind} is about another manifest")
    need(content["order"]["licence_sha256"] == content["offer"]["licence_sha256"],
         "the licence ordered is not the one offered")
    for kind in ("order", "confirmation"):
        need(content[kind]["price"] == content["offer"]["price"], f"the {kind}'s price differs")
    for kind, answered in ANSWERS.items():
        if kind in content and answered in content:
            need(content[kind]["answers"] == hashes[answered],
                 f"the {kind} does not answer this {answered}")
    need(found["manifest"][4] == found["offer"][4], "manifest and offer are of two parties")
    for kind in ("confirmation", "release", "settlement"):
        if kind in found:
            need(found[kind][4] == "the floor (documents)", f"the {kind} is not the floor's")
    for kind in ("key-deposit", "disclosure"):
        if kind in found:
            need(found[kind][4] == "the floor (keyholder)", f"the {kind} is not the keyholder's")
    if "refusal-finding" in content and (
            found["refusal"][2].index < found["refusal-finding"][2].index):
        need(content["refusal-finding"]["answers"] == hashes["refusal"],
             "the finding is of another refusal")
    for kind in ("dispute-finding", "dispute-directive"):
        if kind in content:
            need(content[kind]["answers"] == hashes.get("dispute"),
                 f"the {kind} is of another dispute")
    if "dispute" in content:
        need(found["dispute"][4] == found["order"][4], "the dispute is not the buyer's")
    if "refusal" in content:
        need(found["refusal"][4] == found["order"][4], "the refusal is not the buyer's")
    if "receipt" in content:
        need(found["receipt"][4] == found["order"][4], "the receipt is not the buyer's")
        need(content["receipt"]["payload"] ==
             {name: content["manifest"]["payload"][name] for name in ("bytes", "sha256")},
             "the receipt is for other bytes")
    headers = {content[kind]["header_sha256"] for kind in
               ("key-deposit", "receipt", "release", "disclosure") if kind in content}
    need(len(headers) <= 1, "the documents are about two headers")
    return content


def check_delivery(files, content, arguments):
    header = files.get("header.age")
    if header is not None:
        need("disclosure" in content and
             hex_of(header) == content["disclosure"]["header_sha256"],
             "header.age is not the header that was disclosed")
        print("ok  header.age is the header that was disclosed")
    if "--payload" not in arguments:
        return
    payload = pathlib.Path(arguments["--payload"]).read_bytes()
    manifest = content["manifest"]
    need(str(len(payload)) == manifest["payload"]["bytes"] and
         hex_of(payload) == manifest["payload"]["sha256"],
         "the payload is not the one the seller signed")
    print("ok  the payload is the one the seller signed")
    if "--identity" not in arguments:
        return
    need(header is not None, "the bundle holds no header to open the payload with")
    opened = subprocess.run(["age", "-d", "-i", arguments["--identity"]], input=header + payload,
                            capture_output=True)
    need(opened.returncode == 0, "age does not open it: " + opened.stderr.decode().strip())
    need(str(len(opened.stdout)) == manifest["plaintext"]["bytes"],
         "the data has another length than the seller signed")
    print("ok  age opens header and payload")


def print_life(entries, order):
    print(f"\norder {order} in the ledger:")
    for entry in entries.values():
        of_order = [e for e in entry.events if e.get("order") == order]
        if of_order:
            moment = datetime.datetime.fromtimestamp(entry.time / 1e6, datetime.timezone.utc)
            names = ", ".join(e["type"].split(".")[0] for e in of_order)
            print(f"    {moment:%Y-%m-%d %H:%M:%S} UTC  entry {entry.index:>6}  {names}")


def verify(folder, vkey, arguments):
    log = Log(vkey)
    index, files = read_members(folder)
    entries = read_entries(log, files)
    need(0 in entries, "entry 0, which names the floor's keys, is missing")
    need(all(entry.floor == index["floor"] for entry in entries.values()),
         "an entry is of another floor")
    opened = [e for e in entries[0].events if e["type"] == "floor-opened.v1"]
    need(len(opened) == 1 and opened[0]["floor"] == index["floor"],
         "entry 0 opens another floor")
    need(bytes.fromhex(opened[0]["keys"]["log"]) == log.key,
         "entry 0 names another log key than VKEY")
    print(f"ok  {len(entries)} entries are in the tree that {log.name} signed")
    keys = Keys(entries.values())
    for entry in entries.values():
        if any(e["type"] in ("key-bound.v1", "key-rotated.v1") for e in entry.events):
            check_binding(entry, keys)
    kid, owner = keys.check(files["index.json"], files["index.jws"].decode())
    print(f"ok  the bundle is whole as {owner} signed it, key {kid}")
    found = check_documents(read_documents(files), entries, keys, index["order"])
    content = check_story(found)
    print("ok  the documents answer one another")
    summary = parse(files["order.json"], "order.json")
    need(summary["order"] == index["order"] and summary["price"] == content["order"]["price"],
         "order.json is of another order")
    check_delivery(files, content, arguments)
    print_life(entries, index["order"])


def main():
    folder, *words = sys.argv[1:]
    arguments = dict(zip(words[1::2], words[2::2]))
    if len(words) % 2 == 0 or arguments.keys() - {"--payload", "--identity"} or \
            words[0].startswith("-"):
        print("usage: verify.sh VKEY [--payload FILE [--identity FILE]]", file=sys.stderr)
        sys.exit(2)
    try:
        verify(folder, words[0], arguments)
    except Fault as fault:
        print(f"FAIL  {fault}")
        sys.exit(1)
    except (ValueError, KeyError, IndexError, TypeError, OSError) as fault:
        print(f"FAIL  the bundle is malformed: {type(fault).__name__}: {fault}")
        sys.exit(1)
    print("\neverything holds")


main()
PYTHON

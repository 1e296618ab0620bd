"""age v1 files by hand (C2SP age.md, RFC 8439), for payloads that no honest program makes: chunks
anywhere, headers of other keys, and one payload that opens under two file keys."""
import base64
import ctypes
import hashlib
import hmac
import os

_sodium = ctypes.CDLL("libsodium.so.23")
CHUNK, TAG, NONCE = 65536, 16, 16
SEALED = CHUNK + TAG
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def hkdf(secret, salt, info):
    """32 bytes."""
    extracted = hmac.digest(salt or bytes(32), secret, "sha256")
    return hmac.digest(extracted, info + b"\1", "sha256")


def base64_unpadded(data):
    return base64.b64encode(data).rstrip(b"=").decode()


def point_of(text):
    """The 32 bytes of an age recipient or identity; its checksum is not looked at."""
    number = 0
    for letter in text.lower().rpartition("1")[2][:-6]:
        number = number << 5 | BECH32.index(letter)
    return (number >> 4).to_bytes(32, "big")


def identity_of(file):
    """The secret of a key file."""
    lines = [line for line in file.read_text().splitlines() if line.startswith("AGE-SECRET-KEY-1")]
    return point_of(lines[0])


def x25519(secret, point=None):
    out = ctypes.create_string_buffer(32)
    if point is None:
        _sodium.crypto_scalarmult_curve25519_base(out, secret)
    else:
        assert _sodium.crypto_scalarmult_curve25519(out, secret, point) == 0
    return out.raw


def seal(key, nonce, data):
    out = ctypes.create_string_buffer(len(data) + TAG)
    _sodium.crypto_aead_chacha20poly1305_ietf_encrypt(
        out, None, data, ctypes.c_ulonglong(len(data)), None, ctypes.c_ulonglong(0), None, nonce,
        key)
    return out.raw


def unseal(key, nonce, data):
    """None where the tag is wrong."""
    out = ctypes.create_string_buffer(max(1, len(data) - TAG))
    good = _sodium.crypto_aead_chacha20poly1305_ietf_decrypt(
        out, None, None, data, ctypes.c_ulonglong(len(data)), None, ctypes.c_ulonglong(0), nonce,
        key)
    return out.raw[:len(data) - TAG] if good == 0 else None


def keystream(key, nonce, length):
    """From ChaCha20's block 0 on."""
    out = ctypes.create_string_buffer(length)
    _sodium.crypto_stream_chacha20_ietf(out, ctypes.c_ulonglong(length), nonce, key)
    return out.raw


def stanza(file_key, recipient):
    secret = os.urandom(32)
    share = x25519(secret)
    wrap = hkdf(x25519(secret, recipient), share + recipient, b"age-encryption.org/v1/X25519")
    body = base64_unpadded(seal(wrap, bytes(12), file_key))
    return f"-> X25519 {base64_unpadded(share)}\n{body}\n"


def header(file_key, *recipients):
    text = "age-encryption.org/v1\n" + "".join(stanza(file_key, one) for one in recipients) + "---"
    mac = hmac.digest(hkdf(file_key, b"", b"header"), text.encode(), "sha256")
    return f"{text} {base64_unpadded(mac)}\n".encode()


def unwrap(text, identity):
    """The file key of a header whose first stanza is this identity's."""
    lines = text.decode().split("\n")
    share, body = (base64.b64decode(part + "=" * (-len(part) % 4))
                   for part in (lines[1].split(" ")[2], lines[2]))
    wrap = hkdf(x25519(identity, share), share + x25519(identity), b"age-encryption.org/v1/X25519")
    return unseal(wrap, bytes(12), body)


def chunk_nonce(index, last):
    return index.to_bytes(11, "big") + bytes([last])


def sealed(file_key, nonce, plaintext):
    """A whole payload, nonce first."""
    key = hkdf(file_key, nonce, b"payload")
    pieces = cut(plaintext, CHUNK)
    return nonce + b"".join(seal(key, chunk_nonce(index, index + 1 == len(pieces)), piece)
                            for index, piece in enumerate(pieces))


def cut(data, size):
    return [data[at:at + size] for at in range(0, len(data), size)] or [b""]


def chunks_of(payload):
    return cut(payload[NONCE:], SEALED)


def exchanged(payload, left, right):
    """With two of its full chunks in each other's place."""
    chunks = chunks_of(payload)
    chunks[left], chunks[right] = chunks[right], chunks[left]
    return payload[:NONCE] + b"".join(chunks)


def root_of(leaves):
    """RFC 9162, of hashed leaves."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root_of(leaves[:half]) + root_of(leaves[half:])).digest()


def hashes(file_key, nonce, plaintext):
    """The list of plaintext hashes."""
    key = hkdf(file_key, nonce, b"floor/v1/leaf")
    return [hmac.digest(key, index.to_bytes(8, "big") + piece, "sha256")
            for index, piece in enumerate(cut(plaintext, CHUNK))]


def numbers(file_key, payload, listed):
    """What a manifest says of this payload and this list, true or not."""
    chunks = chunks_of(payload)
    leaves = [hashlib.sha256(b"\0" + index.to_bytes(8, "big") + hashlib.sha256(chunk).digest() +
                             hash_of_plaintext).digest()
              for index, (chunk, hash_of_plaintext) in enumerate(zip(chunks, listed))]
    return {"hpt_list": {"bytes": str(32 * len(listed)),
                         "sha256": hashlib.sha256(b"".join(listed)).hexdigest()},
            "key_commitment": hkdf(file_key, payload[:NONCE], b"floor/v1/key-commitment").hex(),
            "payload": {"bytes": str(len(payload)), "nonce": payload[:NONCE].hex(),
                        "sha256": hashlib.sha256(payload).hexdigest()},
            "plaintext": {"bytes": str(len(payload) - NONCE - TAG * len(chunks)),
                          "chunk": 65536, "chunks": str(len(chunks)), "media_type": "text/csv",
                          "tree_root": root_of(leaves).hex()}}


class OneTime:
    """Poly1305 of one chunk under one file key: the tag is a polynomial's value plus `summand`."""
    PRIME, BIT = 2**130 - 5, 2**128

    def __init__(self, file_key, nonce):
        self.key = hkdf(file_key, nonce, b"payload")
        stream = keystream(self.key, chunk_nonce(0, True), 32)
        self.factor = int.from_bytes(stream[:16], "little") & 0x0ffffffc0ffffffc0ffffffc0fffffff
        self.summand = int.from_bytes(stream[16:], "little")

    def apply(self, data, start):
        stream = keystream(self.key, chunk_nonce(0, True), 64 + start + len(data))[64 + start:]
        return bytes(a ^ b for a, b in zip(data, stream))

    def value(self, blocks):
        out = 0
        for block in blocks:
            out = (out + block + self.BIT) * self.factor % self.PRIME
        return out


def two_keys(left_text, right_text):
    """(left key, right key, payload): a payload of one chunk, at whose beginning the left key shows
    one text and before whose end the right key shows the other. That both tags are the same is one
    linear equation modulo 2^130 - 5 in the last block."""
    nonce, keys = os.urandom(NONCE), (os.urandom(16), os.urandom(16))
    left, right = (OneTime(key, nonce) for key in keys)
    bound, prime = OneTime.BIT, OneTime.PRIME
    size = -(len(left_text) + len(right_text)) % 16 + len(left_text) + len(right_text) + 16
    start = size - len(right_text)
    lengths = (size + 16) << 64
    while True:
        body = (left.apply(left_text, 0) + os.urandom(start - len(left_text)) +
                right.apply(right_text, start))
        blocks = [int.from_bytes(block, "little") for block in cut(body, 16)]
        # x * factor^2 + rest, for the last block x and the block of lengths behind it.
        rest = [one.value(blocks + [0, lengths]) for one in (left, right)]
        slope = pow(left.factor**2 - right.factor**2, -1, prime)
        for above in range(-4, 5):
            x = (right.summand - left.summand + above * bound + rest[1] - rest[0]) * slope % prime
            tags = {(one.value(blocks + [x, lengths]) + one.summand) % bound
                    for one in (left, right)} if x < bound else ()
            if len(tags) == 1:
                return (*keys, nonce + body + x.to_bytes(16, "little") +
                        tags.pop().to_bytes(16, "little"))

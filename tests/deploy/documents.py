"""Signed documents as a stranger makes them: canonical JSON, detached JWS, UUIDv7. Nothing of the
program is used; Ed25519 is OpenSSL's libcrypto."""
import base64
import ctypes
import ctypes.util
import datetime
import hashlib
import json
import os
import pathlib
import subprocess
import time

_crypto = ctypes.CDLL(ctypes.util.find_library("crypto"))
_crypto.EVP_PKEY_new_raw_private_key.restype = ctypes.c_void_p
_crypto.EVP_MD_CTX_new.restype = ctypes.c_void_p
ED25519 = 1087  # NID_ED25519


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Key:
    """An Ed25519 key; `kid` is its RFC 7638 thumbprint."""

    def __init__(self, seed=None):
        self.seed = seed or os.urandom(32)
        self._key = ctypes.c_void_p(
            _crypto.EVP_PKEY_new_raw_private_key(ED25519, None, self.seed, 32))
        public, length = ctypes.create_string_buffer(32), ctypes.c_size_t(32)
        assert _crypto.EVP_PKEY_get_raw_public_key(self._key, public, ctypes.byref(length)) == 1
        self.public = public.raw
        jwk = '{"crv":"Ed25519","kty":"OKP","x":"%s"}' % base64url(self.public)
        self.kid = base64url(hashlib.sha256(jwk.encode()).digest())

    @staticmethod
    def of_home(home):
        jwk = json.loads((pathlib.Path(home) / "signing-key.jwk").read_text())
        return Key(from_base64url(jwk["d"]))

    def sign(self, data):
        context = ctypes.c_void_p(_crypto.EVP_MD_CTX_new())
        signature, length = ctypes.create_string_buffer(64), ctypes.c_size_t(64)
        assert _crypto.EVP_DigestSignInit(context, None, None, None, self._key) == 1
        assert _crypto.EVP_DigestSign(context, signature, ctypes.byref(length), data,
                                      ctypes.c_size_t(len(data))) == 1
        _crypto.EVP_MD_CTX_free(context)
        return signature.raw


def header_of(key, typ):
    return {"alg": "EdDSA", "kid": key.kid, "typ": typ}


def jws(key, header, payload, detached=True):
    """`header`: the members, or else its exact bytes."""
    if isinstance(header, dict):
        header = canonical(header)
    first, second = base64url(header), base64url(payload)
    signature = base64url(key.sign(f"{first}.{second}".encode()))
    return f"{first}.{'' if detached else second}.{signature}"


class Raw:
    """Bytes that stand in the JSON as they are."""

    def __init__(self, data):
        self.data = data if isinstance(data, bytes) else data.encode()


class Members(list):
    """An object as a list of (name, value), in this order: for names that stand twice."""


def canonical(value):
    """RFC 8785 for what documents hold: ASCII names, texts, whole numbers."""
    if isinstance(value, Raw):
        return value.data
    if isinstance(value, dict):
        value = Members(sorted(value.items()))
    if isinstance(value, Members):
        inside = (json.dumps(name, ensure_ascii=False).encode() + b":" + canonical(item)
                  for name, item in value)
        return b"{" + b",".join(inside) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(canonical(item) for item in value) + b"]"
    return json.dumps(value, ensure_ascii=False).encode()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def uuid7():
    number = bytearray(int(time.time() * 1000).to_bytes(6, "big") + os.urandom(10))
    number[6], number[8] = number[6] & 0x0F | 0x70, number[8] & 0x3F | 0x80
    digits = number.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def instant(seconds=0):
    """Now, or so many seconds from it, as documents write it."""
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def document(floor, kind, **members):
    return {"floor": floor, "id": uuid7(), "salt": os.urandom(16).hex(), "time": instant(),
            "typ": f"datafloor.{kind}.v1", "v": 1, **members}


def age_recipient():
    """A new one; its identity is thrown away."""
    made = subprocess.run(["age-keygen"], capture_output=True, timeout=20, check=True)
    return made.stderr.decode().split()[-1]


def assertion(key, issuer, **changed):
    now = int(time.time())
    claims = {"aud": issuer, "exp": now + 60, "iat": now, "iss": key.kid,
              "jti": os.urandom(16).hex(), "sub": key.kid, **changed}
    claims = {name: value for name, value in claims.items() if value is not None}
    return jws(key, header_of(key, "JWT"), canonical(claims), detached=False)

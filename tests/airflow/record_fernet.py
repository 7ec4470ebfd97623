"""Asks a real Airflow to decrypt variables and prints what came of each: a JSON line [key, token, outcome, value].

    PATH/TO/RELEASE/bin/python tests/airflow/record_fernet.py >tests/airflow/fernet.jsonl

The outcome is `value`, `invalid-token`, `bad-key` (no Fernet can be made of the key) or `error` (another exception); the value
is what `Variable.get_val` gives. Times and initialisation vectors are fixed, so that a second recording is equal. Airflow
2.2.5 (Python 3.8, cryptography 36), 2.11.2 and 3.3.2 (Python 3.11, cryptography 50) answer alike.
"""

import base64
import contextlib
import hashlib
import hmac
import io
import json
import logging
import os
import tempfile

os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp()
with contextlib.redirect_stdout(io.StringIO()):
    from airflow.models import crypto
    from airflow.models.variable import Variable
from cryptography.fernet import Fernet, InvalidToken


def key_of(seed):
    return base64.urlsafe_b64encode(hashlib.sha256(seed).digest()).decode()


A, B, C = key_of(b"fake a"), key_of(b"fake b"), key_of(b"fake c 15")


def token(text, key=A):
    return Fernet(key)._encrypt_from_parts(text, 1_700_000_000, bytes(range(16))).decode()


def signed(parts, key=A):
    """Any bytes with a signature that fits."""
    secret = base64.urlsafe_b64decode(key)[:16]
    return base64.urlsafe_b64encode(parts + hmac.new(secret, parts, hashlib.sha256).digest()).decode()


def flipped(text, at):
    raw = bytearray(base64.urlsafe_b64decode(text))
    raw[at] ^= 1
    return base64.urlsafe_b64encode(bytes(raw)).decode()


def padded(last_block, key=A):
    """A token whose plaintext is this one block, padding and all."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    iv = bytes(range(16))
    encryptor = Cipher(algorithms.AES(base64.urlsafe_b64decode(key)[16:]), modes.CBC(iv)).encryptor()
    return signed(b"\x80" + bytes(8) + iv + encryptor.update(last_block) + encryptor.finalize(), key)


def standard(text):
    return text.replace("-", "+").replace("_", "/")


def cases():
    good = token(b"fake-value")
    # Texts of all lengths around a block, and what is no text.
    for text in [b"", b"x", b"1" * 15, b"2" * 16, b"3" * 17, b"4" * 31, b"5" * 32, b"\x00", "fake-ü-☃-😀".encode(), b'{"a": "fake"}', b"fake\n"]:
        yield A, token(text)
    yield A, token(b"\xff\xfe")
    yield A, token(b"caf\xe9")
    # Which key.
    for key in [B, f"{A},{B}", f"{B},{A}", f"{B},{C}", f"{B},{C},{A}", f"{A},{A}", f"{C},{B}"]:
        yield key, good
    yield f"{A},{B}", token(b"fake-of-b", B)
    # No key: the ciphertext is the value.
    yield "", good
    yield "", "fake-plain"
    yield "", ""
    # Keys that are no keys, alone and among others.
    for bad in [" ", ",", "fake", A[:-1], A[:-2], A[:-4], A + "=", A + "==", A + "AAAA", A + "A", "=" + A, A[:20] + "=" + A[20:], A * 2, "ü" * 44, A[:43] + "A"]:
        yield bad, good
    for several in [f"{A},", f",{A}", f"{A},,{B}", f"{A},fake", f"fake,{A}", f"{A}, {B}", f"{A} ,{B}", f"{B},{A}\n", f"{A};{B}"]:
        yield several, good
    # Keys in another dress.
    for odd in [f" {A}", f"{A}\n", f"\t{A[:10]} {A[10:]}\r\n", f'"{A}"', f"'{A}'", f"b'{A}'", A[:5] + "!" + A[5:], A[:5] + "é" + A[5:], standard(A), A[:5] + "\x00" + A[5:]]:
        yield odd, good
    for key in [key_of(b"fake %d" % n) for n in range(40)]:
        if "-" in key and "_" in key:
            yield standard(key), token(b"fake-alphabet", key)
            yield key, standard(token(b"fake-alphabet", key))
            break
    # Tokens in another dress.
    raw = good.rstrip("=")
    for odd in [f" {good}\n", good[:30] + "\n" + good[30:], good[:30] + " \t" + good[30:], good[:30] + "*" + good[30:], good[:30] + "é" + good[30:], good[:30] + "=" + good[30:],
                good[:32] + "=" + good[32:], f'"{good}"', "gAAAAA" + good, good + "AAAA", good + "A", good + "=", good + "==", good + "=AAAA", "====" + good]:
        yield A, odd
    for length in (10, 11, 12, 16, 26, 31):
        text = token(b"f" * length)
        bare = text.rstrip("=")
        yield A, bare
        yield A, bare + "="
        yield A, bare + "=="
        yield A, bare[:-1]
    yield A, raw[:-4]
    # Tokens that are none.
    for bad in ["", " ", "=", "A", "AA", "AAA", "AAAA", "gA==", "gAAAAABl", "gAAAAABlU_EA", "fake-value", "ü", good.swapcase()]:
        yield A, bad
    for at in (0, 1, 8, 9, 24, 25, 40, -32, -1):
        yield A, flipped(good, at)
    # Signed, and yet wrong inside.
    head = b"\x80" + bytes(8)
    for parts in [b"\x81" + bytes(40), b"", b"\x80", head, head + bytes(8), head + bytes(15), head + bytes(16), head + bytes(16 + 15), head + bytes(16 + 17), head + bytes(16 + 16)]:
        yield A, signed(parts)
    for block in [b"\x10" * 16, b"\x00" * 16, b"x" * 15 + b"\x01", b"x" * 15 + b"\x00", b"x" * 15 + b"\x02", b"x" * 14 + b"\x02\x02", b"x" * 14 + b"\x01\x02", b"\x11" * 16, b"x" * 12 + b"\x04\x04\x03\x04"]:
        yield A, padded(block)
    yield B, padded(b"x" * 14 + b"\x02\x02")


def outcome(stored):
    try:
        crypto.get_fernet().decrypt(stored.encode()).decode()
    except InvalidToken:
        return "invalid-token"
    except Exception as error:
        return "bad-key" if str(error).startswith("Could not create Fernet object") else "error"
    return "value"


class Options:
    """The one option that is read: as an environment variable gives it, neither interpolated nor stripped."""

    fernet_key = ""

    def get(self, *_arguments, **_options):
        return self.fernet_key


def main():
    logging.disable(logging.CRITICAL)
    crypto.conf = options = Options()
    for key, stored in cases():
        if hasattr(crypto, "_fernet"):
            crypto._fernet = None
        else:
            crypto.get_fernet.cache_clear()
        options.fernet_key = key
        variable = Variable(key="fake")
        variable._val, variable.is_encrypted = stored, True
        with contextlib.redirect_stdout(io.StringIO()):
            row = [key, stored, outcome(stored), variable.get_val()]
        print(json.dumps(row))


main()

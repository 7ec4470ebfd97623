"""Asks a real Airflow for the JSON form of connections and prints what came of each: a JSON object per line.

    PATH/TO/RELEASE/bin/python tests/airflow/record_connection.py >tests/airflow/connection-RELEASE.jsonl

`row` is what the columns hold, `json` what `Connection.as_json` gives, `error` the class of what is raised where the row is
loaded (`on_db_load`) or handed on (`get_uri`). Times and initialisation vectors are fixed.
"""

import base64
import contextlib
import hashlib
import io
import json
import logging
import os
import tempfile

os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp()
with contextlib.redirect_stdout(io.StringIO()):
    from airflow.models import crypto
    from airflow.models.connection import Connection
from cryptography.fernet import Fernet


class Options:
    fernet_key = ""

    def get(self, *_arguments, **_options):
        return self.fernet_key


def key_of(seed):
    return base64.urlsafe_b64encode(hashlib.sha256(seed).digest()).decode()


A, B = key_of(b"fake a"), key_of(b"fake b")


def token(text, key=A):
    return Fernet(key)._encrypt_from_parts(text, 1_700_000_000, bytes(range(16))).decode()


FULL = {
    "conn_type": "postgres", "description": "fake ü", "host": "fake.example.com", "login": "fake-login", "password": "fake-password",
    "schema": "fake-db", "port": 5432, "extra": '{"sslmode": "require", "n": [1, 2.50, null], "ü": {"fake": true}}',
}
LOCKED = {**FULL, "password": token(b"fake-password"), "extra": token(FULL["extra"].encode()), "is_encrypted": 1, "is_extra_encrypted": 1}


def cases():
    yield "", FULL
    yield A, FULL
    yield A, LOCKED
    yield f"{B},{A}", LOCKED
    yield A, {**LOCKED, "is_extra_encrypted": 0, "extra": None}
    yield A, {**LOCKED, "is_encrypted": 0, "password": "fake-plain"}
    yield A, {"conn_type": "http"}
    yield A, {"conn_type": "http", "host": "", "login": "", "password": "", "is_encrypted": 1, "extra": "", "is_extra_encrypted": 1, "port": 0}
    yield "", {"conn_type": "http", "password": "", "is_encrypted": 1}
    for extra in ["{}", "[]", "null", '"fake"', "0", "[1]", "not json", ' {"a": 1, "a": 2} ', '{"a": null, "b": ""}', '"{}"', '{"a": "{\\"b\\": 1}"}', '{"a": 1.0, "b": 1e3, "c": NaN}']:
        yield "", {"conn_type": "aws", "extra": extra}
    yield B, LOCKED
    yield "fake", LOCKED
    yield f"{A},", LOCKED
    yield "", LOCKED
    yield B, {**LOCKED, "is_encrypted": 0}
    yield "", {**LOCKED, "is_encrypted": 0}
    yield B, {**LOCKED, "is_extra_encrypted": 0, "extra": None}
    yield A, {**LOCKED, "password": token(b"\xff")}
    yield A, {**LOCKED, "password": "fake-no-token"}


def ask(row):
    connection = Connection(conn_id="fake")
    for name, value in row.items():
        setattr(connection, {"password": "_password", "extra": "_extra"}.get(name, name), value)
    connection.on_db_load()
    connection.get_uri()
    return connection.as_json()


def main():
    logging.disable(logging.CRITICAL)
    crypto.conf = options = Options()
    for key, row in cases():
        if hasattr(crypto, "_fernet"):
            crypto._fernet = None
        else:
            crypto.get_fernet.cache_clear()
        options.fernet_key = key
        text, error = None, None
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                text = ask(row)
            except Exception as raised:
                error = type(raised).__name__
        print(json.dumps({"fernet_key": key, "row": row, "json": text, "error": error}))


main()

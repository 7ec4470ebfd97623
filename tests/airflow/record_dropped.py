"""Records which keys of a secret a real Amazon provider throws away when it builds a connection: each is removed in turn, and the
connection stays the same.

    PATH/TO/RELEASE/bin/python tests/airflow/record_dropped.py tests/airflow/dropped.jsonl

Appends to that file. The first line says the releases and the options; the others are the secret's text and the keys that make no difference.
"""

import ast
import json
import random
import sys
from importlib.metadata import version

from airflow.providers.amazon.aws.secrets.secrets_manager import SecretsManagerBackend

WORDS = {
    "login": ["user", "username", "login", "user_name"], "password": ["password", "pass", "key"],
    "host": ["host", "remote_host", "server"], "schema": ["database", "schema", "dbname"],
    "conn_type": ["conn_type", "connection_type", "engine"], "port": ["port"], "extra": ["extra"],
    "nothing": ["description", "uri", "masterarn", "dbInstanceIdentifier", "User", "host "],
}
COUNT = 60


def secret(choose):
    """Words for most of the fields, some twice; no two have the same value."""
    chosen = []
    for field, words in WORDS.items():
        chosen += choose.sample(words, min(len(words), choose.choice([0, 1, 1, 2, 3])))
    choose.shuffle(chosen)
    values = {"port": 5432, "extra": json.dumps({"fake": "x"})}
    return {word: values.get(word, f"fake{number}") for number, word in enumerate(chosen)}


def built(backend, text):
    """The fields of the connection, or the exception's class."""
    backend._get_secret = lambda *_, **__: text
    try:
        connection = backend.get_connection("c")
    except Exception as error:
        return type(error).__name__
    if connection is None:
        return None
    return [getattr(connection, name) for name in ("conn_type", "host", "login", "password", "schema", "port", "extra_dejson")]


def main():
    choose = random.Random(3_301)
    for options in ({}, {"full_url_mode": False}):
        releases = [version("apache-airflow"), version("apache-airflow-providers-amazon")]
        try:
            backend = SecretsManagerBackend(**options)
        except TypeError:
            continue
        lines = []
        for number in range(COUNT):
            held = secret(choose)
            for write, read in ((json.dumps, json.loads), (repr, ast.literal_eval)):
                text = write(held)
                whole = built(backend, text)
                if not isinstance(whole, list):
                    continue
                without = {key: built(backend, write({k: v for k, v in held.items() if k != key})) for key in held}
                if all(isinstance(other, list) for other in without.values()):
                    lines.append([text, [key for key in held if without[key] == whole]])
        if lines:
            lines.insert(0, ["release", *releases, options, "%d.%d" % sys.version_info[:2]])
            with open(sys.argv[1], "a") as file:
                file.writelines(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)


if __name__ == "__main__":
    main()

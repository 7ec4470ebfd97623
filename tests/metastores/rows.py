"""What is put into each database: awkward keys, values and connections, under every state of encryption. All values are obvious fakes.

Runs in the environment of a release, and uses nothing of it.
"""

import random

SEED = 20_261_129
# Made up: Airflow writes with the first; some rows are of the second, which it may also know; nobody here knows the third.
KEY = "mb7EFcnk4jrxshVouRJ1y3_gzZGlogIJWzCyvUz2c-0="
SECOND = "N3VfmlwyQkC0F6AtdWUPNXmb2xoIy2CHdignoXpLk44="
UNKNOWN = "q83vEjRWeJq83vASNFZ4mrze8BI0Vnias83vEjRWeJo="
# `[core] fernet_key` as Airflow is asked with it.
FERNET_KEYS = [KEY, f"{SECOND},{KEY}", f"{KEY},{SECOND}", SECOND, "", "no-fernet-key"]

VALUES = [
    "fake", "", " fake ", "fake\n", "fake\r\n\tfake", '{"fake": [1, 2.5, null, {"a": "é"}]}', '"fake quoted"', "'fake'", "null", "true", "0", "{", "fäke 漢字 é",
    "fake 😀", "fake\\n\\0%s%%{}$HOME", "fake\u0001\u0007\u001b[31m\u007f", "\ufefffake", "fake\u2028fake\u202efake", "gAAAAA fake", "fake = fake; -- '",
    "-----BEGIN FAKE KEY-----\nZmFrZQ==\n-----END FAKE KEY-----\n", "fake " * 2_000, "NaN", "\u00a0fake\u00a0",
]
KEYS = [
    "plain", "Plain_Case", "UPPER", "mixed-Dash.dot", "a b", " leading", "trailing ", "slash/in/it", "per%20cent", "100%", "q?x=1&y", "hash#x", "colon:x", "at@x", "quote'x",
    'double"x', "back\\slash", "semi;--", "tab\tx", "new\nline", "straße", "ключ", "漢字", "é", "e\u0301", "ﬁ", "ı", "smile😀", "*", "_", "%", "a%", "__", "..", "../x", "a/../b", "keys", "a//b", "/lead", "end/", "dot.", "enqueue-test",
    "x" * 250, "\u200bzero", "null", "None", "1", "{json}", "$HOME", "~", "a--b", "team__x", "pass", "db_password", "api_key", "secret_x",
]
# What a caller writes in place of a key that is there.
OTHERWISE = [str.upper, str.lower, str.swapcase, lambda key: key + " ", lambda key: " " + key, str.strip, lambda key: key + "\t", lambda key: key.replace("é", "e"), lambda key: key.replace("ß", "ss")]
STATES = ["plain", "right", "second", "unknown", "token-unmarked", "text-marked", "broken-token", "null-flag", "null-value"]

EXTRAS = ["", "{}", '{"fake": 1}', '{"password": "fake", "nested": {"a": [1]}}', "fake no json", "[1]", '"fake"', "null", "{", '{"a": "é😀"}', ' {"a": 1} ']
TEXTS = [None, "", "fake", "fäke", "fake host", "fake/x?y#z", "fake%20x", "fake@x:1", "fake'\"", "localhost", "fake\n"]
TYPES = ["postgres", "http", "aws", "google-cloud-platform", "spark_k8s", "", "Fake-Type", "fake type", "mysql"]
PORTS = [None, 0, 1, 5432, 65535, 70000, -1]


def variables():
    """`{"key", "value", "state"}` of each; a key may be refused by the database, then it is left out there."""
    rng = random.Random(f"{SEED} variables")
    made = [{"key": f"value_{number}", "value": value, "state": state} for number, value in enumerate(VALUES) for state in (rng.choice(STATES[:3]),)]
    made += [{"key": key, "value": f"fake of {key}"[:60], "state": rng.choice(["plain", "right"])} for key in KEYS]
    for state in STATES:
        made += [{"key": f"state_{state}_{number}", "value": rng.choice(VALUES), "state": state} for number in range(5)]
    made += [{"key": f"flag_{flag}", "value": "fake", "state": "plain", "flag": flag} for flag in (0, 1)]
    return made


def connections():
    rng = random.Random(f"{SEED} connections")
    made = []
    for number in range(70):
        row = {name: rng.choice(TEXTS) for name in ("host", "login", "schema", "description")}
        row.update(conn_type=rng.choice(TYPES), port=rng.choice(PORTS))
        password, extra = rng.choice(TEXTS), rng.choice([None, *EXTRAS])
        made.append({"key": f"conn_{number}", "row": row, "password": password, "extra": extra, "state": rng.choice(STATES[:7]), "extra_state": rng.choice(STATES[:7])})
    for key in KEYS[:30]:
        made.append({"key": key, "row": {"conn_type": "http", "host": "fake"}, "password": "fake", "extra": None, "state": "right", "extra_state": "plain"})
    return made


def asked(rows):
    """The keys that are asked for: those that are there, and others like them."""
    keys = [row["key"] for row in rows]
    near = [change(key) for number, key in enumerate(keys) for change in (OTHERWISE[number % len(OTHERWISE)],)]
    # Nothing can ask for an empty key, and no argument holds a NUL.
    return [key for key in dict.fromkeys(keys + near + ["nope", "state_", "value_", "%", "_lain", "plai_", "conn_%"]) if key and "\0" not in key]


def asked_again(rows):
    """Those whose answer depends on the Fernet key."""
    return [row["key"] for row in rows if row["state"] != "plain" or row.get("extra_state", "plain") != "plain"]


def stored(value, state, encrypt):
    """What the column holds, and its flag. `encrypt` makes a token of a value under a key."""
    if value is None or state == "null-value":
        return None, 0
    if state in ("right", "second", "unknown"):
        return encrypt({"right": KEY, "second": SECOND, "unknown": UNKNOWN}[state], value), 1
    if state == "token-unmarked":
        return encrypt(KEY, value), 0
    if state == "broken-token":
        return encrypt(KEY, value)[:-8] + "AAAAAAA=", 1
    return value, {"text-marked": 1, "null-flag": None}.get(state, 0)

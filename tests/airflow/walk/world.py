"""What AWS, the environments and the metadata database hold in every recording.

`record_walk.py --world` writes it to world.json and rows.json, which the recordings and their replay both read.
"""

import base64
import hashlib
import itertools
import json
import os

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# AWS has the secrets in this region alone.
REGION = "us-east-1"

RIGHT = base64.urlsafe_b64encode(b"fake-right-key-fake-right-key-32").decode()
OTHER = base64.urlsafe_b64encode(b"fake-other-key-fake-other-key-32").decode()

BACKEND = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"

# Where the default and the unusual prefixes and separators put a key.
PLACES = ["airflow/variables/{}", "{}", "/{}", "p/{}", "p--{}", "p----{}", "p{}", "p-{}", "airflow/variables--{}", "airflow/variables{}", "5/{}"]

PLAIN = ["".join(letters) or "none" for n in range(5) for letters in itertools.combinations("aesm", n)]

LONG = "k" * 300

FAULTS = {
    "AccessDeniedException": 400, "ThrottlingException": 400, "DecryptionFailure": 400, "InternalServiceError": 500,
    "InvalidRequestException": 400, "InvalidParameterException": 400, "ExpiredTokenException": 400,
    "UnrecognizedClientException": 400, "ValidationException": 400,
}

# key: what holds it (a: AWS, e: the environment, s: the api-server's environment, m: the metadata database), and values
# for those of them whose value is not a plain text.
KEYS = {"in_" + letters: (letters if letters != "none" else "", {}) for letters in PLAIN}
KEYS.update({
    "json_a": ("a", {"a": '{"n": 1, "t": ["fake", null, true]}'}),
    "json_ae": ("ae", {"a": '{"from": "aws"}', "e": '{"from": "env"}'}),
    "json_m": ("m", {"m": '[1, 2.50, "\\u00e4"]'}),
    "json_s": ("s", {"s": '"fake"'}),
    "bad_a": ("a", {"a": '{"n": 1,}'}),
    "bad_ae": ("ae", {"a": "{'n': 1}", "e": '{"n": 1}'}),
    "bad_am": ("am", {"a": "[1", "m": "[1]"}),
    "bad_as": ("as", {"a": "nul", "s": "null"}),
    "bad_e": ("e", {"e": "01"}),
    "bad_m": ("m", {"m": '"fake'}),
    "bad_all": ("aesm", {"a": "{a}", "e": "{e}", "s": "{s}", "m": "{m}"}),
    "num_a": ("a", {"a": "12"}),
    "num_e": ("e", {"e": "1.50"}),
    "nan_m": ("m", {"m": "NaN"}),
    "empty_e": ("ae", {"a": "fake", "e": ""}),
    "empty_only_e": ("em", {"e": ""}),
    "empty_m": ("m", {"m": ""}),
    "spaces_e": ("e", {"e": "  "}),
    "word_a": ("a", {"a": "airflow"}),
    "db_password": ("am", {}),
    "both": ("ae", {}), "BOTH": ("", {}), "Both": ("", {}),
    "my-key": ("ae", {}), "a--b": ("aem", {}), "a---b": ("ae", {}), "my-key--x": ("ae", {}), "--b": ("a", {}), "a--": ("a", {}),
    "_A___k": ("aem", {}), "_a___k": ("", {}), "x___y": ("em", {}), "_A_b___k": ("e", {}),
    "x/y": ("am", {}), "a key": ("aem", {}), " a ": ("m", {}), "": ("em", {}), "stra\u00dfe": ("aem", {}), "\u6771": ("sm", {}),
    "a": ("sm", {}), "x": ("sm", {}), "b": ("e", {}), "a b": ("s", {}),
    "a?b": ("am", {}), "a#b": ("m", {}), "a%2Fb": ("m", {}), "a%20b": ("m", {}), "a/b": ("s", {}), "50%": ("s", {}), "../x": ("m", {}), "./a": ("m", {}),
    "x.y": ("ae", {}), "a:b": ("m", {}), "keys": ("sm", {}), "both\n": ("m", {}), "tab\tk": ("m", {}), LONG: ("m", {}),
    "secret_binary": ("m", {}), "secret_binary_e": ("e", {}), "secret_deleted": ("m", {}), "secret_deleted_e": ("e", {}),
})
for code in FAULTS:
    KEYS["fault_" + code] = ("", {})
    KEYS["fault_e_" + code] = ("e", {})

ROW_KEYS = ["row_other", "row_corrupt", "row_flagged", "row_null", "row_right", "row_plain", "row_encrypted_empty", "row_latin", "row_team", "row_upper"]


def token(key, value):
    """A Fernet token that is always the same: no clock, no random start."""
    from cryptography.fernet import Fernet

    return Fernet(key.encode())._encrypt_from_parts(value, 0, b"fake-iv-fake-iv-").decode()


def rows():
    """[key, val, is_encrypted, team_name] of every row; half of the ordinary ones are encrypted."""
    for number, (key, (holders, values)) in enumerate(sorted(KEYS.items())):
        if "m" in holders:
            value = values.get("m", "fake row " + key[:20])
            hidden = number % 2 and value
            yield [key, token(RIGHT, value.encode()) if hidden else value, int(bool(hidden)), None]
    yield ["row_right", token(RIGHT, b"fake right"), 1, None]
    yield ["row_other", token(OTHER, b"fake other"), 1, None]
    yield ["row_corrupt", token(RIGHT, b"fake corrupt")[:-4] + "AAAA", 1, None]
    yield ["row_flagged", "fake flagged", 1, None]
    yield ["row_null", None, 0, None]
    yield ["row_plain", "fake plain", 0, None]
    yield ["row_encrypted_empty", token(RIGHT, b""), 1, None]
    yield ["row_latin", token(RIGHT, b"fake \xe4"), 1, None]
    yield ["row_team", "fake team", 0, "red"]
    yield ["ROW_UPPER", "fake upper", 0, None]


def secrets():
    """What AWS answers for each SecretId it has."""
    found = {}
    for place in PLACES:
        for key, (holders, values) in KEYS.items():
            if "a" in holders and (key != LONG):
                found[place.format(key)] = values.get("a", "fake aws " + place.format(key))
        for code, status in FAULTS.items():
            for key in ("fault_" + code, "fault_e_" + code):
                found[place.format(key)] = {"fault": code, "status": status}
        for suffix in ("", "_e"):
            found[place.format("secret_binary" + suffix)] = {"binary": "ZmFrZQ=="}
            found[place.format("secret_deleted" + suffix)] = {"deleted": "fake deleted"}
    return found


def environment(holder):
    base = {
        "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y", "AWS_DEFAULT_REGION": REGION,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "sqlite:///{DB}", "AIRFLOW__CORE__SQL_ALCHEMY_CONN": "sqlite:///{DB}",
        "AIRFLOW__CORE__FERNET_KEY": RIGHT,
    }
    label = {"e": "fake env ", "s": "fake server env "}[holder]
    for key, (holders, values) in KEYS.items():
        if holder in holders:
            base["AIRFLOW_VAR_" + key.upper()] = values.get(holder, label + key)
    return base


def write():
    whole = {"keys": list(KEYS) + ROW_KEYS, "secrets": secrets(), "env": environment("e"), "server_env": environment("s")}
    for name, content in (("world.json", whole), ("rows.json", list(rows()))):
        with open(os.path.join(HERE, name), "w") as file:
            file.write(json.dumps(content, indent=0) + "\n")


def read(name):
    with open(os.path.join(HERE, name)) as file:
        return json.load(file)


def secrets_of(kind):
    """Config options have copies of what the variables have, below their own prefix."""
    content = read("world.json")["secrets"]
    if kind == "config":
        content.update({"airflow/config" + name[17:]: value for name, value in content.items() if name.startswith("airflow/variables")})
    return content


def seed(endpoint, kind="variable"):
    """Puts the secrets into moto, once for each content of the world."""
    import boto3

    client = boto3.session.Session().client(
        "secretsmanager", endpoint_url=endpoint, region_name=REGION, aws_access_key_id="x", aws_secret_access_key="y")
    content = secrets_of(kind)
    marker = "world-" + hashlib.sha256(json.dumps(content).encode()).hexdigest()
    if marker in listed(client):
        return
    for name, value in content.items():
        try:
            put(client, name, value)
        except (client.exceptions.ResourceExistsException, client.exceptions.InvalidRequestException):
            pass  # another kind's recording has put it there
    client.create_secret(Name=marker, SecretString="done")


def listed(client):
    pages = client.get_paginator("list_secrets").paginate()
    return {secret["Name"] for page in pages for secret in page["SecretList"]}


def put(client, name, value):
    if isinstance(value, str):
        client.create_secret(Name=name, SecretString=value)
    elif "binary" in value:
        client.create_secret(Name=name, SecretBinary=base64.b64decode(value["binary"]))
    elif "deleted" in value:
        client.create_secret(Name=name, SecretString=value["deleted"])
        client.delete_secret(SecretId=name, RecoveryWindowInDays=7)

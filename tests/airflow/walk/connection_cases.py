"""Connections as people write them and get them wrong: texts, rows of the database and options, from a seeded generator.

All values are obvious fakes.
"""

import json
from urllib.parse import quote, quote_plus

from .world import BACKEND, OTHER, RIGHT, token

KWARGS = "AIRFLOW__SECRETS__BACKEND_KWARGS"

SCHEMES = [
    "postgres", "postgresql", "http", "https", "aws", "mysql", "google-cloud-platform", "google_cloud_platform", "Postgres", "HTTP", "s3", "ftp",
    "spark+sql", "a.b", "1abc", "", "snowflake", "my-odd_type", "POSTGRESQL", "mssql+pyodbc", "fs", "sftp", "x", "\u00e4b", "postgres ", "-x",
]
LOGINS = ["", "u", "fake-user", "User", "us%40er", "u%2Fv", "u%zz", "%", "fake%20login", "\u00fcser", "a b", "u+v", "%F0%9F%98%80", "%ff", "u%C3"]
PASSWORDS = ["", "p", "fake-pass", "pa/ss", "p%2Fw", "p@w", "p:w", "p%40w%3A", "p#w", "p?w", "%", "p%", "fake%2520", "p\u00e4", "[p", "p]", "***", "p w"]
HOSTS = [
    "", "h", "db.example", "DB.Example", "127.0.0.1", "[::1]", "[2001:db8::1]", "[2001:DB8::1%25eth0]", "[v1.fake]", "[127.0.0.1]", "[fake]", "[2001:db8::1", "::1]",
    "h%2Fo", "H%2FO", "%2Fcloudsql%2Fp:r:i", "h\u00e4", "\u00c4H", "h_x", "h%20x", "a,b", "h:1,i:2", "h%zz", "\u2100", "\uff0f", "\u0130x", "my-bucket", "*", "h.", "%5B", "\u03a3\u03a3",
    "[fe80::1%Eth0]", "[]", "[::ffff:1.2.3.4]", "[1:2:3:4:5:6:7:8:9]", "[::1]x", "x[::1]", "h\u00b2",
]
PORTS = ["", ":", ":5432", ":0", ":80", ":65535", ":65536", ":-1", ":port", ":08", ": 5", ":5 ", ":\u0663", ":5_4", ":+5", ":99999999999", ":1.5", ":\u00b2"]
PATHS = ["", "/", "/db", "/DB", "/a/b", "//x", "/d%20b", "/d%2Fb", "/\u00e4", "/db;p=1", "/a;b/c;d", "/%", "/db ", "/d b", "/;x", "/a:b@c"]
VALUES = [
    "1", "true", "false", "null", "x", "", "1.5", "-0", "NaN", "1e400", "[1]", '{"a": 1}', '{"a": {"b": null}}', '"x"', "01", "a b", "\u00e4", "require", "100000000000000000000",
    "%", "{", "a=b", "+", "Infinity", " 1", "1 ", "True", "None", "2024-01-01", "\u20ac", "1E5", "1.0", "0.1e-7", "12345678901234567",
]
NAMES = ["a", "sslmode", "timeout", "A", "a b", "\u00e4", "", "__extra__", "extra", "n", "t", "a.b", "k[0]", "__EXTRA__", "host"]
EXTRAS = [
    "{}", '{"a": 1}', '{"a": "b"}', '{"a": "b", "c": "d e"}', '{"a": "b", "c": 1}', '{"a": {"b": [1, null]}}', "not json", "[1, 2]", "[]", "null", "5", '"text"', "", '{"a": 1, "a": 2}',
    ' {"a": "b"} ', '{"a": "\\ud800"}', '{"\u00e4": "\u00f6"}', '{"a": NaN}', "0", "true", "{'a': 1}", '{"": ""}', '{"a": "b"', '{"a": "{\\"b\\": 1}"}', '""', "{ }", '{"a":"b&c=d"}', '{"a": "b+c"}',
]
TEXTS = [
    "plainstring", "plain string", " ", "   ", "\n", "{", "}", "{}", "[]", "null", "None", "5", "0", '""', "''", "\"fake\"", "a:b", "a://", "://", "//", "/", "?", "#", "@", "a@b", "u:p@h", ":", "h:5432",
    "postgres:", "postgres:/h/d", "postgres:h", "postgres:5432", "http:80", "postgres:///db", "postgres://?a=b", "postgres://#x", "aws://?region_name=eu-west-1", "://h", "u:p@h:1/s?x=1",
    "http://u:p@https://h.com:80/s?x=1", "http://https://h.com:80/s", "https://https://h", "http://http://h:1/p", "http://https://u:p@h/s", "http:////h", "http://a://b://c", "http://x/a://b", "http://h/s?u=http://x", "a://b?c=d://e",
    "http://:@h", "http://@h", "http://:p@h", "ftp://user:@host", "http://u@", "http://:80", "http://@:80/s", "http://u:p@:80/s", "http://h:/s", "HTTP://https://H.com/S", "http-x://https://h/s", "aws_x://h", "a-b_c://h",
    "user:p/ss@host", "[2001:db8::1/s", "http://h:port/s", "postgresql://u:p@h/d?sslmode=require", "\ufeffpostgres://h", "\u00a0postgres://h\u00a0", "\u2028postgres://h", "\x1fpostgres://h", "\x00postgres://h",
    "pos\ttgres://h/d\nb", "postgres://h\r\n", "\tpostgres://h", "jdbc:postgresql://h:5432/d", "Server=h;Database=d;User Id=u", "host=h port=5432 user=u", "<xml/>", "-----BEGIN FAKE KEY-----\nfake\n-----END FAKE KEY-----", "ZmFrZQ==",
    "1.2.3.4", "1_000", "0x10", "1+2", "1+2j", "-5", "(1, 2)", "{1, 2}", "{'a': 1}", "b'x'", "f'x'", "'a' 'b'", "a.b", "a()", "a[0]", "lambda: 1", "[x for x in y]", "...", "{**a}", "[*a]", "not a", "a if b else c", "1 < 2", "'unterminated", "(", "\\", "$", "a b", "{'a': 1, 'b'}", "{'a'}", "9" * 30, "--5", "'a' + 'b'",
    "{'conn_type': 'http', 'host': 'h', 'port': None, 'extra': '{\"a\": \"b\"}'}", "{'user': 'u', 'pass': 'fake', 'engine': 'mysql', 'server': 'h', 'port': 3306, 'database': 'd'}", "{'host': True}", "{'host': ('a', 'b')}", "{'host': b'x'}", "{1: 2}",
    "{'user': 'u', 'extra': {'a': 1}}", "{'user': 'u', 'extra': 'not json'}", "{'user': 'u', 'extra': '[1]'}", "{'user': 'u', 'extra': ''}", "{'user': 'u', 'extra': None}", "{'user': 'u\\n', 'password': 'a@b/c'}", " {'user': 'u'}", "\n{'user': 'u'}", "{'user': 'u'}\n", "{'user': u'x', 'host': r'\\y'}",
    "{'port': 5432}", "{'port': '5432'}", "{'port': 'x'}", "{'port': 1.5}", "{'user': ''}", "{'user': 0, 'pass': []}", "{'user': 1.0, 'host': 1e100, 'schema': -0.0}", "{'conn_type': 'a-b', 'host': 'H'}", "set()", "{'a': 1,}", "{'user': '\\x41\\u00e4'}", "# comment", "{'user': 'u'} # comment",
    "\ud800", "postgres://u:\ud800@h", "postgres://\udc80:p@h/d", "\u2066postgres://h", "postgres://h/d?x=\ud800",
]
FIELDS = ["conn_type", "description", "host", "login", "password", "schema", "port", "extra"]
ALIASES = ["user", "username", "user_name", "pass", "key", "remote_host", "server", "database", "conn_id", "connection_type", "engine"]
ODD = ["dbname", "dbInstanceIdentifier", "uri", "nosuch", "Host", "", "connection", "u", "pwd", "team_name", "is_encrypted", "id", "x y", "\u00e4"]
TEXT_VALUES = [
    "fake", "", "h", "DB.example", "u@v", "p/w:x", "\u00fcml", "a b", "%2F", "fake%20x", "http://h.com", "https://h", "postgres", "postgresql", "http", "my-type", "my_type", "HTTP", "5432", " 5 ", "null", "x" * 40, "\ud800", "\ud83d\ude00", "{}", '{"a": "b"}', "not json",
    "a+b", "~", "://x", "http://", "aws", "%zz", "\u0130", "-", "_",
]
OTHER_VALUES = [None, 0, 1, 5432, 12345, -1, 1.5, 0.0, True, False, [], ["x"], ["-"], {}, {"a": 1}, {"a": "b"}, {"-": 1}, 1e30, 5432.0, float("nan"), float("inf")]


def uri(rng):
    scheme = rng.choice(SCHEMES if rng.random() < 0.4 else SCHEMES[:6])
    body = ""
    if rng.random() < 0.65:
        body += rng.choice(LOGINS if rng.random() < 0.5 else LOGINS[1:4])
        if rng.random() < 0.8:
            body += ":" + rng.choice(PASSWORDS if rng.random() < 0.4 else PASSWORDS[:3])
        body += "@"
    body += rng.choice(HOSTS if rng.random() < 0.4 else HOSTS[:5])
    body += rng.choice(PORTS if rng.random() < 0.3 else PORTS[:3])
    body += rng.choice(PATHS if rng.random() < 0.4 else PATHS[:4])
    if rng.random() < 0.5:
        body += "?" + query(rng)
    if rng.random() < 0.05:
        body += rng.choice(["#", "#frag", "#a?b=c"])
    separator = "://" if rng.random() < 0.95 else rng.choice([":", ":/", ":///", "//", "://https://", "://http://"])
    text = scheme + separator + body
    if rng.random() < 0.06:
        text = rng.choice([" ", "\n", "\t", "\ufeff", "\u00a0", "\x0b", "'", '"']) + text + rng.choice(["", " ", "\n", "\r\n", "'", '"'])
    return text


def query(rng):
    pairs = []
    for _ in range(rng.choice([0, 1, 1, 1, 2, 2, 3, 4])):
        name = rng.choice(NAMES if rng.random() < 0.4 else NAMES[:4])
        value = rng.choice(EXTRAS) if name == "__extra__" else rng.choice(VALUES)
        encode = rng.choice([quote, quote_plus, quote, str])
        try:
            name, value = encode(name), encode(value)
        except UnicodeEncodeError:
            pass
        pairs.append(rng.choice([name + "=" + value] * 8 + [name, "=" + value, name + "==" + value, ""]))
    return rng.choice(["&"] * 9 + [";"]).join(pairs)


def value(rng, field):
    chance = rng.random()
    if field == "port":
        return rng.choice([5432, 5432, "5432", "", 0, None, "x", " 5 ", "5_4", 1.5, True, [], [1], {}, "\u0663", -1, "0x10", 1e3, "1.5", float("nan"), float("inf"), "+7", 10 ** 20])
    if field == "extra":
        return rng.choice(EXTRAS) if chance < 0.5 else rng.choice([{}, {"a": 1}, {"a": "b"}, {"a": "b", "c": "d"}, {"a": {"b": [1, None, 2.50]}}, [], [1, 2], None, 5, 0, True, {"\u00e4": "\u00f6 x"}, {"a": "\ud800"}])
    if field == "conn_type":
        return rng.choice(SCHEMES) if chance < 0.75 else rng.choice(OTHER_VALUES)
    return rng.choice(TEXT_VALUES) if chance < 0.85 else rng.choice(OTHER_VALUES)


def members(rng):
    chosen = [field for field in FIELDS if rng.random() < 0.45]
    if rng.random() < 0.35:
        chosen += rng.sample(ALIASES, rng.choice([1, 1, 2, 3]))
    if rng.random() < 0.2:
        chosen += rng.sample(ODD, rng.choice([1, 1, 2]))
    rng.shuffle(chosen)
    types = ("engine", "connection_type", "conn_id")
    return [(name, value(rng, "conn_type" if name in types else name)) for name in chosen]


def document(rng):
    pairs = members(rng)
    if rng.random() < 0.06 and pairs:
        pairs.append((pairs[0][0], value(rng, pairs[0][0])))
    if rng.random() < 0.12:
        return "{%s}" % ", ".join("%r: %r" % pair for pair in pairs)
    ascii_only = rng.random() < 0.5
    try:
        dumped = ["%s: %s" % (json.dumps(name, ensure_ascii=ascii_only), json.dumps(item, ensure_ascii=ascii_only)) for name, item in pairs]
        text = "{%s}" % rng.choice([", ", ",", ",\n  "]).join(dumped)
    except UnicodeEncodeError:
        text = "{}"
    chance = rng.random()
    if chance < 0.03:
        return text[: rng.randrange(len(text))]
    if chance < 0.05:
        return text[:-1] + ",}"
    if chance < 0.09:
        return rng.choice([" ", "\n", "\t", "\ufeff", "\u00a0"]) + text + rng.choice(["", "\n", " ", " x"])
    return text


def text(rng, in_environment=False):
    """No lone surrogates, which UTF-8 can't carry; an environment has no NUL either."""
    while True:
        chance = rng.random()
        made = uri(rng) if chance < 0.45 else document(rng) if chance < 0.85 else rng.choice(TEXTS)
        if not any("\ud800" <= letter <= "\udfff" for letter in made) and not (in_environment and "\0" in made):
            return made


def row(rng):
    """What the columns hold; None where there is no row."""
    fields = {"conn_type": rng.choice(SCHEMES[:10] + ["my_type", "my-type", ""])}
    for name in ("description", "host", "login", "schema"):
        if rng.random() < 0.6:
            fields[name] = rng.choice(["", "fake", "h", "DB.Example", "\u00fc x", "http://h", "a/b", "https://h:1", "%2F"])
    if rng.random() < 0.5:
        fields["port"] = rng.choice([5432, 0, 80, -1])
    secrets = {}
    if rng.random() < 0.6:
        secrets["password"] = rng.choice(["fake-row-pass", "p/w", "\u00fc", ""])
    if rng.random() < 0.6:
        secrets["extra"] = rng.choice([extra for extra in EXTRAS if "ud800" not in extra])
    fields["is_encrypted"] = fields["is_extra_encrypted"] = 0
    for name, flag in (("password", "is_encrypted"), ("extra", "is_extra_encrypted")):
        if name in secrets:
            chance = rng.random()
            if chance < 0.55 and secrets[name]:
                fields[flag], key = 1, RIGHT if chance < 0.42 else OTHER
                secrets[name] = token(key, secrets[name].encode())
            elif chance < 0.6:
                fields[flag] = 1
    fields.update(secrets)
    return fields


def options(rng, amazon):
    """Kwargs of the backend."""
    old = amazon < (7, 0, 0)
    kwargs = {}
    if rng.random() < 0.45:
        kwargs["extra_conn_words"] = rng.choice([
            {"nosuch": ["x"]}, ["user"], {"user": ["u"]}, {"login": ["u"]}, {"password": ["pwd", "key2"], "host": ["endpoint"]}, {"schema": ["dbname"]}, {"conn_type": ["nosuch"]}, {"extra": ["more"]}, {}, None,
            {"user": "ux"}, {"user": 5}, {"user": None}, {"port": ["dbname"]}, {"user": {"u": 1}}, "user", 5, {"host": []}, {"schema": ["dbname", "dbInstanceIdentifier"], "user": ["u"]}, {"user": [5, "u"]}, {"login": ["u"], "user": ["pwd"]},
        ])
    if rng.random() < (0.6 if old else 0.2):
        kwargs["full_url_mode"] = rng.choice([False, False, False, True, 0, "false", None, ""])
    if rng.random() < (0.35 if amazon < (9, 0, 0) else 0.1):
        kwargs["are_secret_values_urlencoded"] = rng.choice([True, False, None, 0, "no"])
    if rng.random() < 0.2:
        kwargs["connections_prefix"] = rng.choice([None, "", "p", "airflow/connections/", "/"])
    if amazon >= (7, 3, 0) and rng.random() < 0.1:
        kwargs["connections_lookup_pattern"] = rng.choice(["^c[0-4]", "(", "", None])
    return kwargs


def environment(rng, amazon, number):
    """The first two deployments have no options of their own."""
    env = {"AIRFLOW__SECRETS__BACKEND": BACKEND}
    kwargs = options(rng, amazon) if number > 3 else {}
    if kwargs:
        env[KWARGS] = json.dumps(kwargs)
    if rng.random() < 0.12:
        env["AIRFLOW__CORE__FERNET_KEY"] = rng.choice(["", OTHER, OTHER + "," + RIGHT])
    return env


def held(rng, is_task):
    """What each layer has for one connection."""
    has = {}
    chance = rng.random()
    if chance < 0.72:
        has["aws"] = text(rng)
    if rng.random() < 0.42:
        has["env"] = text(rng, True)
    if is_task and rng.random() < 0.4:
        has["server_env"] = text(rng, True)
    if rng.random() < 0.35:
        has["row"] = row(rng)
    return has

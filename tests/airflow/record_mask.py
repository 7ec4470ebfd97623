"""Records what an installed Airflow masks, and what Python's json reads and writes.

    python record_mask.py mask > masks/2.10.5.jsonl     in an environment with that release of Airflow
    python record_mask.py json > json.jsonl             in any Python 3.11

Every line is a JSON array whose first item says what it is:

    ["release", airflow]
    ["release", airflow, like]          lines left out are the same in the recording of the release `like`
    ["options", number, hide, extra, min_length]            the options that later lines name by number
    ["hide", name, "0110…"]                                 should_hide_value_for_key, one digit for each of the options
    ["pair", options, name, value, redacted, rest, ui, plain, leaves, plain of api, leaves of api]
        redacted  redact(value or its JSON, name), dumped; null where it equals the value (or its JSON, dumped)
        rest      "value": as stored; "redacted": as `redacted`; [text]: that text; "error": the answer fails
        ui        "value", "stars", "invalid" or "rest"
        plain     1: print(Variable.get(name)) shows stars
        leaves    for each text, number, true, false, null of Variable.get(name, deserialize_json=True), in order: 1 if
                  print of it shows stars; null where that raises; [0] or [1] where it gives the text, not decoded
        of api    the same for a value that came from the api-server of Airflow 3; left out where they are the same
    ["json", text, dumps(loads(text)), error class, error]

The same program gives the same lines: random choices are seeded, values are obvious fakes.
"""

import json
import os
import random
import sys
import tempfile

OPTIONS = [
    # hide_sensitive_var_conn_fields, sensitive_var_conn_names, min_length_masked_secret
    (True, "", None),
    (False, "", None),
    (True, "mine, Acme,my-field ,pwd", None),
    (True, "mine,", None),
    (True, " \u00df,\u03c3\u03c2,credential_", 8),
    (True, "pwd", 1),
    (True, ",", 3),
    (False, "mine", 2),
]


LINES = sys.stdout
sys.stdout = open(os.devnull, "w")  # Airflow 3 logs there


def emit(*line):
    print(json.dumps(line, separators=(",", ":")), file=LINES)


# ---------------------------------------------------------------------------------------------------------------------
# Names


WORDS = """access_key access_token api_key apikey auth_header authorization bearer connection_string dsn keyfile_dict
passphrase passwd password private_key proxies proxy proxy_password secret service_account service_key token webhook_url
mine acme my-field my_field pwd pass credential credential_ key user host port url login name""".split()

ODD_NAMES = [
    "", " ", "_", "-", "api-key", "api key", "api.key", "api--key", "api \t key", "apikey ", " API-KEY", "Api_Key",
    "private.key", "private/key", "access\u00a0key", "access\u2003key", "access\u200bkey", "access\u0301key",
    "access\u24b6key", "access\u0902key", "access\u093ekey", "access\u00b2key", "access\u2160key", "access\u4e00key",
    "access\u0660key", "access\u0345key", "access\u00aakey", "access\ufffdkey", "access\U0001d7d8key",
    "access\U0001f130key", "access\u2028key", "access\x1ckey", "access\x00key", "to\u212aen", "TO\u212aEN", "\u017fecret",
    "pa\u017f\u017fword", "PASSWORD", "PassWord", "passWORD_1", "passw\u00f6rd", "\u0130secret", "SECRET\u0130",
    "\u03a3\u03a3", "\u039f\u03a3", "\u03b1\u03a3\u0301", "x\u03a3.", "\u03a3", "\u0391\u03a3\u03a3", "a\u03a3b", "\u1e9e",
    "stra\u00dfe", "STRA\u1e9eE", "\ufb03secret", "\x1fsecret\x1f", "\u2003token\u2003", "\ufeffdsn", "\u180edsn",
    "d\u00adsn", "dsn\n", "\ndsn", "ds n", "d.s.n", "web-hook-url", "webhook url", "webhook__url", "webhook-_-url",
    "service account", "service--account", "connection string", "connection/string", "auth header", "auth-header",
    "bear er", "secr et", "my field", "My-Field", "MINE", "Acme", "ACME", "acme", "pWd", "key", "pass", "a" * 200 + "token",
    "keyfile-dict", "keyfile dict", "proxy password", "aws_access_key_id", "AWS_SECRET_ACCESS_KEY", "airflow", "db.password",
    "\u0e01\u0e34\u0e01token", "\u6771\u4eacsecret", "sécret", "se\u0301cret", "private\u203fkey", "private\uff3fkey",
    "private\u2013key", "\u01c5secret", "api\u00b7key", "api\u0387key", "api\U00010400key", "\U00010400\U00010401token",
    "api_\u0661key", "access\u0bf2key", "access\u2460key", "access\u3007key", "access\u3021key", "access\u2188key",
    "access\U00010140key", "access\u0488key", "access\u20ddkey", "access\u0903key", "access\u16eekey", "access\u2c60key",
    "\u2c60dsn", "\ua64asecret", "\u0370token", "\u1c88token", "\u10a0token", "\u1f88secret", "\u1fbcsecret", "\u2126dsn",
]


def names(rng):
    found = list(ODD_NAMES)
    for word in WORDS:
        found += [word, word.upper(), word.replace("_", "-"), "db_" + word, word + "_2", word.title(), word[:-1]]
    joints = ["_", "-", ".", " ", "/", "", "__", "--", ": ", "\u2013", "\u0301", "\u00b2"]
    while len(found) < 560:
        parts = rng.sample(WORDS + ["aws", "prod", "etl", "x1"], 2)
        joint = rng.choice(joints)
        found.append(rng.choice([str, str.upper, str.capitalize])(joint.join(parts).replace("_", joint)))
    return list(dict.fromkeys(found))


# ---------------------------------------------------------------------------------------------------------------------
# Values


TEXTS = [
    "", "x", "fake", "fakes", "fake-1", "fake-pass", "airflow", "AirFlow", "Airflow-fake", "fake\nline", "fake\n", " fake ",
    "f\u00e4ke", "f\u00e4k\u00e9s", "\u6771\u4eac", "\u6771\u4eac\u6771\u4eac\u6771", "\U0001f511" * 4, "\U0001f511" * 5,
    "***", "********", "fake.*[x]", "fake\\d+", "a|b|c", "$fake^", "fake'quote", 'fake"quote', "fake\ttab", "0", "12345",
    "true", "False", "None", "null", "1e5", "fake://u:fake-pass@host/db", "fa", "fak", "fakefake", "\x7f\x01fake",
]
LITERALS = [None, True, False, 0, 1, 7, -12, 12345, 1234567890123456789012, 0.5, 1e16, -0.0, 123456.5, 1.5e-9]
INNER = [
    "host", "port", "user", "password", "token", "Secret", "api-key", "api_key", "dsn", "pwd", "mine", "Acme", "extra", "",
    "access key", "login", "proxy", "webhook_url", "items", "a", "b",
]


def fake(rng):
    return rng.choice(TEXTS) if rng.random() < 0.5 else f"fake-{rng.randrange(10**rng.randrange(1, 6))}"


def tree(rng, depth):
    kind = rng.random()
    if depth <= 0 or kind < 0.4:
        return fake(rng) if rng.random() < 0.65 else rng.choice(LITERALS)
    size = rng.choice([0, 1, 1, 2, 2, 3])
    if kind < 0.75:
        return {rng.choice(INNER): tree(rng, depth - 1) for _ in range(size)}
    return [tree(rng, depth - 1) for _ in range(size)]


def nest(rng, levels, inner):
    """`inner` inside so many lists and objects; deep enough to meet the depth rules."""
    for _ in range(levels):
        inner = [inner] if rng.random() < 0.4 else {rng.choice(INNER[:3] + INNER[12:13] + INNER[15:]): inner}
    return inner


def written(rng, value):
    """A JSON text of the value, as people write it."""
    style = rng.randrange(4)
    text = json.dumps(value, ensure_ascii=style < 2, indent=2 if style == 3 else None)
    return rng.choice(["{}", "{}", "{}", "{}\n", " {} "]).format(text.replace("{", "{{").replace("}", "}}")) \
        .replace("{{", "{").replace("}}", "}")


NAMES_OF_PAIRS = [
    "db_password", "api_key", "api-key", "AWS Secret Access Key", "plain", "host", "my token", "mine", "Acme", "pwd", "",
    "webhook-url", "x.dsn", "service_account", "conf", "\u00df1", "credential.x",
]


def pairs(rng):
    for text in TEXTS:
        for name in ("db_password", "plain", "", "api-key"):
            yield 0, name, text
        yield 4, "db_password", text
        yield 5, "db_password", text
    for value in TEXTS + LITERALS + [[], {}, [[]], {"a": {}}, [{}], {"password": []}, {"": "fake-1"}, {"": ["fake-1"]}]:
        for name in ("db_password", "plain"):
            yield 0, name, json.dumps(value)
    for value in ('{"password": "fake-1", "password": "fake-2"}', '{"a": 1, "password": "fake-1", "a": 2}', "NaN", "[NaN, Infinity]",
                  "-0", "1E400", '{"token": NaN}', '{"password": "\\u0061irflow"}', '"\\ud83d\\udd11\\ud83d\\udd11"', "[1,]", "{'a': 1}",
                  '\ufeff"fake-1"', "fake-1 fake-2", '"fake-1" x', "[" * 20 + "1" + "]" * 20, '"fake\tx"', "nul", "[" * 3):
        for name in ("db_password", "plain"):
            yield 0, name, value
    for levels in range(1, 9):
        for name in ("db_password", "plain"):
            for inner in ({"password": "fake-deep"}, {"password": 12345}, {"password": {"a": "fake-deep", "b": 1}},
                          {"password": ["fake-deep", 1]}, "fake-deep", 12345, ["fake-deep"]):
                yield 0, name, json.dumps(nest(rng, levels, inner))
    for _ in range(1150):
        yield rng.choice([0, 0, 0, 1, 2, 3, 4, 5, 6, 7]), rng.choice(NAMES_OF_PAIRS), written(rng, tree(rng, rng.choice([0, 1, 2, 2, 3])))


# ---------------------------------------------------------------------------------------------------------------------
# Airflow


def parsed(value):
    try:
        return True, json.loads(value)
    except ValueError:
        return False, value


def leaves(value):
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item)]
    return [str(value)]


def logged_leaves(airflow, name, value, api):
    airflow.forget()
    try:
        decoded = airflow.get(name, value, True, api)
    except Exception:
        return None
    if decoded == value and isinstance(decoded, str):  # which no JSON decodes to
        return [int(airflow.stars(decoded))]
    return "".join(str(int(airflow.stars(leaf))) for leaf in leaves(decoded))


def logged(airflow, name, value, api):
    airflow.forget()
    plain = int(airflow.stars(airflow.get(name, value, False, api)))
    return [plain, logged_leaves(airflow, name, value, api)]


def record_pair(airflow, options, name, value):
    airflow.forget()
    is_json, obj = parsed(value)
    dump = json.dumps if is_json else str
    redacted = dump(airflow.redact(obj, name))
    rest = airflow.rest(name, value, redacted)
    log = logged(airflow, name, value, False)
    api = logged(airflow, name, value, True) if airflow.has_api else log
    shown = None if redacted == dump(obj) else redacted
    return ["pair", options, name, value, shown, rest, airflow.ui(name, value), *log, *([] if api == log else api)]


def hidden(airflow, found):
    table = {name: "" for name in found}
    for options in OPTIONS:
        airflow.configure(*options)
        for name in found:
            table[name] += str(int(airflow.hides(name)))
    return table


def answers(airflow):
    for number, options in enumerate(OPTIONS):
        yield ["options", number, *options]
    for name, digits in hidden(airflow, names(random.Random(1))).items():
        yield ["hide", name, digits]
    for options, name, value in sorted(dict.fromkeys(pairs(random.Random(2))), key=lambda pair: pair[0]):
        airflow.configure(*OPTIONS[options])
        yield record_pair(airflow, options, name, value)


# The recording that one looks into for the lines it leaves out, since they are the same there.
LIKE = {
    "2.0.2": "2.1.4", "2.1.0": "2.1.4", "2.1.1": "2.1.4", "2.1.2": "2.1.4", "2.1.4": "2.2.5", "2.2.5": "2.3.4",
    "2.3.0": "2.3.4", "2.3.4": "2.5.3", "2.4.3": "2.5.3", "2.5.3": "2.6.3", "2.6.2": "2.5.3", "2.6.3": "2.10.5",
    "2.7.3": "2.10.5", "2.8.4": "2.10.5", "2.9.3": "2.10.5", "2.11.0": "2.10.5", "2.11.1": "2.11.2", "2.11.2": "2.10.5",
    "3.0.0": "3.0.1", "3.0.1": "3.0.2", "3.0.2": "3.0.6", "3.0.4": "3.0.2", "3.0.5": "3.0.6", "3.0.6": "3.1.0",
    "3.1.0": "3.1.8", "3.1.1": "3.1.8", "3.1.7": "3.1.8", "3.1.8": "3.2.2", "3.2.0": "3.2.2", "3.2.2": "3.3.0",
    "3.3.0": "3.3.2", "3.3.1": "3.3.2",
}


def question(line):
    """The part of a line that is not the answer."""
    return json.dumps(line[:{"options": 2, "hide": 2, "pair": 4}[line[0]]])


def recorded(release):
    """All lines of a recording, by what they answer."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "masks", release + ".jsonl")) as file:
        head, *lines = map(json.loads, file)
    found = recorded(head[2]) if len(head) > 2 else {}
    found.update({question(line): line for line in lines})
    return found


def record_mask():
    os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp()
    os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
    os.environ["AIRFLOW__CORE__UNIT_TEST_MODE"] = "False"
    import airflow
    from maskers import installed

    release = airflow.__version__
    like = LIKE.get(release)
    known = recorded(like) if like else {}
    emit("release", release, *([like] if like else []))
    for line in answers(installed()):
        if known.get(question(line)) != line:
            emit(*line)


# ---------------------------------------------------------------------------------------------------------------------
# JSON


GOOD = ["null", "true", "false", "0", "-0", "1", "-1", "1.0", "-0.0", "1e5", "1E5", "1e+5", "1e-5", "0.0001", "0.00001",
        "1e15", "1e16", "1e17", "123456789012345678", "1234567890123456.7", "12345678901234567.8", "9007199254740993.0",
        "5e-324", "2.2250738585072014e-308", "1.7976931348623157e308", "1e309", "-1e309", "1e-400", "0.1", "0.30000000000000004",
        "1e22", "1e23", "1e100", "1.5e300", "100000.0", "1" * 40, "-" + "9" * 400, "1" * 4300, "-" + "1" * 4300, "NaN", "Infinity",
        "-Infinity", "[NaN]", '""', '"fake"', '"\\u0061"', '"\\ud83d\\ude00"', '"\\ud83d"', '"\\ude00"', '"\\ud83d\\ud83d\\ude00"',
        '"\\ud83dx"', '"\\ud83d\\n"', '"\\ud83d\\u0041"', '"\\uD83D\\uDE00"', '"\\u00e4\\u6771"', '"\u00e4\u6771\U0001f511"', '"\x7f"',
        '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\u2028\u2029\ufeff"', '"\\u0000"', "[]", "{}", "[ ]", "{ }", " [ 1 , 2 ] ", "\t\r\n 1 \t\r\n",
        '{"a":1}', ' { "a" : 1 , "b" : [ ] } ', '{"a":1,"a":2}', '{"a":1,"b":2,"a":3}', '{"":{"":[{}]}}', '{"\\u0061":1,"a":2}',
        "[" * 100 + "]" * 100, '{"a":' * 100 + "1" + "}" * 100, '"\\ud83d\\ude00\\ud83d"', "0.0", "-0.0e5", "0e0", "1.10", "12e0"]
BAD = ["", " ", "\n", "\n\n ", "nul", "nulll", "tru", "True", "None", "fake", "'fake'", "+1", "-", "-a", "- 1", "01", "-01", "1.", "1.a",
       ".5", "1e", "1e+", "1ea", "0x10", "1_000", "1,2", "1 2", "-Infinit", "-Inf", "Inf", "nan", "--1", "[", "]", "{", "}", "[1", "[1,", "[1,]",
       "[,1]", "[1 2]", "[1,,2]", "[1}", "{]", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{"a":1, }', '{,"a":1}', '{"a" 1}', "{a:1}", "{1:2}",
       "{'a':1}", '{"a":1 "b":2}', '{"a":1;}', '{"a":}', '{"a"::1}', '{"a":[1,}', '"', '"fake', '"fake\\', '"fake\\"', '"\\x"', '"\\u"',
       '"\\u12"', '"\\u123"', '"\\u1234', '"\\u123g"', '"\\u12345', '"\\uD83D\\u"', '"\\ud83d\\u12"', '"\\ud83d\\u1234', '"\\ud83d\\uzzzz"',
       '"\\ud83d\\u123"x', '"\\ud83d\\', '"\\ud83d\\u', '"\\ud83d', '"a\nb"', '"a\tb"', '"\x00"', '"\x1f"', "\ufeff1", "\ufeff", "1\ufeff", "\u00a01", "1\u00a0",
       "\x0b1", "\x0c1", "\u20281", '["\u00e4\U0001f511\n"]', '[\n1,\n"\u6771" x]', '[\r\n\r\nx]', '{"\U0001f511":\n\nx}', "[1]x", "{}{}", "[] []",
       "1" * 4301, "-" + "1" * 5000, "[" + "2" * 4301 + "]", "[" * 5000, '{"a":' * 5000, "//", "/* fake */ 1", "1 // fake",
       '"fake" x', '"\\ud83d\\u12g4"', '"\\8"', '"\\u 123"', '"\\u+123"', '"\\u12 4"', '"\\U00e4"', '"\\u\uff11234x"', "\u0661", "1\u0661", "-\u0661", '"\\']


def mutated(rng, text):
    at = rng.randrange(len(text) + 1)
    change = rng.randrange(3)
    if change == 0:
        return text[:at] + text[at + 1:]
    if change == 1:
        return text[:at] + rng.choice('[]{},:"\\ \n\t0123eE.-+untfNI\u00e4\U0001f511/') + text[at:]
    return text[:at]


def json_texts(rng):
    yield from GOOD
    yield from BAD
    short = [text for text in GOOD if 1 < len(text) < 60]
    for _ in range(600):
        yield mutated(rng, rng.choice(short))
    for _ in range(150):
        text = written(rng, tree(rng, 3))
        yield text
        yield mutated(rng, text)
    for _ in range(150):
        yield repr(rng.uniform(-1, 1) * 10.0 ** rng.randrange(-320, 309))
        yield f"{rng.randrange(10**17)}e{rng.randrange(-340, 320)}"


def squeezed(text):
    """Runs are written [character, count], so that long texts stay short lines."""
    if len(text) < 200:
        return text
    pieces, at = [], 0
    while at < len(text):
        unit = next((text[at:at + n] for n in (1, 5, 6) if text[at:at + n] * 20 == text[at:at + 20 * n]), text[at])
        count = 1
        while text.startswith(unit, at + count * len(unit)):
            count += 1
        pieces.append([unit, count])
        at += count * len(unit)
    return pieces


def record_json():
    for text in dict.fromkeys(json_texts(random.Random(3))):
        try:
            emit("json", squeezed(text), squeezed(json.dumps(json.loads(text))), None, None)
        except (ValueError, RecursionError) as error:
            emit("json", squeezed(text), None, type(error).__name__, str(error))


if __name__ == "__main__":
    {"mask": record_mask, "json": record_json}[sys.argv[1]]()

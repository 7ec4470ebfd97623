"""The deployments of a recording: hand-picked ones, and random ones from a seeded generator; and the keys to ask each for."""

import json

from .world import BACKEND, FAULTS, KEYS, OTHER, PLAIN, RIGHT, ROW_KEYS

CLASS, KWARGS = "AIRFLOW__SECRETS__BACKEND", "AIRFLOW__SECRETS__BACKEND_KWARGS"
SINGLE = "AIRFLOW__SECRETS__BACKEND_KWARG__"
WORKER_CLASS, WORKER_KWARGS = "AIRFLOW__WORKERS__SECRETS_BACKEND", "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS"
WORKER_SINGLE = "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARG__"
FERNET, TEAMS = "AIRFLOW__CORE__FERNET_KEY", "AIRFLOW__CORE__MULTI_TEAM"
CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


def text(kwargs):
    return kwargs if isinstance(kwargs, str) else json.dumps(kwargs)


def aws(kwargs=None, **more):
    env = {CLASS: BACKEND}
    if kwargs is not None:
        env[KWARGS] = text(kwargs)
    env.update(more)
    return env


def worker(kwargs=None, **more):
    env = {WORKER_CLASS: BACKEND}
    if kwargs is not None:
        env[WORKER_KWARGS] = text(kwargs)
    env.update(more)
    return env


def cfg(kwargs=None, backend=BACKEND, more=""):
    lines = ["[secrets]", "backend = " + backend]
    if kwargs is not None:
        lines.append("backend_kwargs = " + text(kwargs))
    return "\n".join(lines) + "\n" + more


# ---------------------------------------------------------------------------------------------------------------------
# Hand-picked: [vital, environment, airflow.cfg, keys which must be among those asked]. The vital ones are in every
# recording, the others in a seeded share of them. None stands for any keys.

PREFIXES = [
    {"variables_prefix": None}, {"variables_prefix": ""}, {"variables_prefix": "/"}, {"variables_prefix": "p/"},
    {"variables_prefix": "p--", "sep": "--"}, {"variables_prefix": "p", "sep": ""}, {"variables_prefix": "p-", "sep": "-"},
    {"variables_prefix": "p"}, {"sep": "--"}, {"sep": ""}, {"variables_prefix": "airflow", "sep": "/variables/"},
    {"variables_prefix": "p-/-/", "sep": "-/"}, {"variables_prefix": "airflow/variables/"}, {"variables_prefix": "", "sep": "--"},
]
WRONG_TYPES = [
    {"variables_prefix": 5}, {"variables_prefix": True}, {"variables_prefix": False}, {"variables_prefix": ["p"]},
    {"variables_prefix": {"p": 1}}, {"variables_prefix": 0}, {"variables_prefix": []}, {"variables_prefix": 1.5},
    {"sep": None}, {"sep": 5}, {"sep": []}, {"sep": True}, {"variables_prefix": "p", "sep": None}, {"variables_prefix": "", "sep": None},
    {"variables_prefix": None, "sep": 5},
    {"variables_lookup_pattern": 5}, {"variables_lookup_pattern": True}, {"variables_lookup_pattern": []},
    {"variables_lookup_pattern": ["^in"]}, {"variables_lookup_pattern": {}}, {"variables_lookup_pattern": {"a": 1}},
    {"variables_lookup_pattern": 0}, {"variables_lookup_pattern": 0.5},
]
PATTERNS = [
    "^in_", "(", "", None, "^in_a$", "IN_A", "^(?!both$).*$", "in_a", "n_a", ".*e$", "[a-", "(?i)x", "^(?P<n>in)_", "\\w+$", "both$",
    "a--", "stra\u00dfe", "STRASSE", "STRA\u1e9eE", "^$", "(a|b", "*", "^_", "(?<=in)_", "in_a{1,2}s?m", "\\Ain_", "[^i]", "in_(?=a)", "\u212aeys", "(in)_\\1?",
]
TEXTS = [
    "not json", "[1]", "[]", "null", '""', "0", "5", '"text"', "true", "false", "{", '{"variables_prefix": "p"', "{'variables_prefix': 'p'}",
    '{"variables_prefix": "p", "variables_prefix": "p--", "sep": "--"}', "  {} ", "", " ", '{"variables_prefix": NaN}', "NaN", "0.0", "-0", "{}x",
    '\ufeff{"variables_prefix": "p"}', '{"variables_prefix": "\\u0070"}', "~", '{"variables_prefix": "p",}', '[["variables_prefix", "p"]]',
]
OTHERS = [
    {"nosuch": 1}, {"region_name": "eu-west-1"}, {"region_name": "bad region!"}, {"region_name": 5}, {"region_name": ""}, {"region_name": None},
    {"profile_name": "nope"}, {"profile_name": ""}, {"endpoint_url": "http://127.0.0.1:9"}, {"endpoint_url": "nonsense"},
    {"connections_prefix": None, "config_prefix": None}, {"connections_prefix": 5}, {"config_prefix": ["x"]},
    {"extra_conn_words": {"user": ["u"]}}, {"full_url_mode": False}, {"are_secret_values_urlencoded": True},
    {"use_ssl": False, "api_version": "2017-10-17"}, {"aws_access_key_id": "x", "aws_secret_access_key": "y"}, {"aws_access_key_id": "x"},
    {"config_kwargs": {"retries": {"max_attempts": 2}}}, {"": 1}, {"a b": 1}, {"self": 1}, {"connections_lookup_pattern": "("}, {"Variables_Prefix": "p"},
]

RULES = ["a--b", "a---b", "my-key--x", "--b", "a--", "_A___k", "x___y", "in_aesm"]
ROWS = ["row_right", "row_other", "row_corrupt", "row_flagged", "row_plain", "row_encrypted_empty", "row_latin", "row_null", "in_m", "in_em"]
FAULTY = ["fault_" + code for code in FAULTS]


def hand():
    def vital(env, cfg=None, keys=()):
        return [True, env, cfg, list(keys)]

    def other(env, cfg=None, keys=()):
        return [False, env, cfg, list(keys)]

    yield vital({}, None, ["in_aesm", "in_none", "bad_all"])
    yield vital(aws(), None, ["in_aesm", "in_none", "bad_ae", "secret_binary", "secret_deleted"])
    yield vital(aws({}), None, FAULTY)
    yield vital(aws({}), None, ["fault_e_" + code for code in FAULTS])
    yield vital(aws({}), None, RULES)
    yield vital(aws({}), None, ["both", "BOTH", "both\n", "", "stra\u00dfe", "a?b", "a#b", "a%2Fb", "../x", "x/y", "a key"])
    yield vital({}, None, ["keys", "a%20b", "50%", "./a", "tab\tk", " a ", "\u6771", "a:b", "x/y", "", "../x"])
    yield vital({}, None, ROWS)
    yield vital({}, None, ["row_team", "row_upper", "_A___k", "_a___k", "_A_b___k", "x___y", "empty_e", "empty_m", "spaces_e"])
    for kwargs in PREFIXES[:5] + PREFIXES[8:9]:
        yield vital(aws(kwargs), None, ["in_aesm", "both", "in_am"])
    for kwargs in PREFIXES[5:8] + PREFIXES[9:]:
        yield other(aws(kwargs), None, ["in_aesm", "both", ""])
    for kwargs in WRONG_TYPES:
        yield other(aws(kwargs), None, ["in_aesm", "in_a", "in_m"])
    for number, pattern in enumerate(PATTERNS):
        keys = ["in_aesm", "in_a", "both", "BOTH", "stra\u00dfe"]
        yield [number < 2, aws({"variables_lookup_pattern": pattern}), None, keys + {"^$": [""], "both$": ["both\n"]}.get(pattern, [])]
    for kwargs in TEXTS[:4]:
        yield vital(aws(kwargs), None, ["in_aesm"])
    for kwargs in TEXTS[4:]:
        yield other(aws(kwargs), None, ["in_aesm"])
    for kwargs in OTHERS:
        yield other(aws(kwargs), None, ["in_aesm", "in_am", "in_none"])
    yield from starting(vital, other)
    yield from configured(vital, other)
    yield from single(vital, other)
    yield from surroundings(vital, other)


def starting(vital, other):
    for backend in ("no.such.Backend", BACKEND[:-7] + "NoSuch"):
        yield vital({CLASS: backend})
    for backend in ("Backend", " " + BACKEND, BACKEND + " ", "." + BACKEND, BACKEND.replace(".secrets.", ":"), "json.dumps", "None", "{}"):
        yield other({CLASS: backend, KWARGS: "{}"})
    yield vital({CLASS: "", KWARGS: '{"variables_prefix": "p"}'})
    yield other({KWARGS: '{"variables_prefix": "p"}'})
    yield other({CLASS: "no.such.Backend", KWARGS: "not json"})
    yield other({CLASS: "$BACKEND_CLASS", "BACKEND_CLASS": BACKEND})
    yield other({CLASS + "_CMD": "echo " + BACKEND})
    yield other({CLASS + "_SECRET": "fake"})


def configured(vital, other):
    prefix, asked = {"variables_prefix": "p"}, ["in_aesm", "in_a"]
    yield vital({}, cfg(prefix), asked)
    yield vital(aws({"variables_prefix": "p--", "sep": "--"}), cfg(prefix), asked)
    yield other({CLASS: BACKEND}, cfg(prefix, backend=""), asked)
    yield other({KWARGS: text(prefix)}, cfg({}), asked)
    yield other({KWARGS: ""}, cfg(prefix), asked)
    yield other({CLASS: ""}, cfg(prefix), asked)
    yield other({}, cfg({"variables_lookup_pattern": "^in%%|x"}), asked)
    yield other({}, cfg({"variables_lookup_pattern": "^in%_"}), asked)
    yield other({}, cfg({"variables_lookup_pattern": "%(helper)s"}), asked)
    yield other({"HELPER": "in_a"}, cfg({"variables_lookup_pattern": "^$HELPER"}), asked)
    yield other({"HELPER": "in_a"}, cfg({"variables_lookup_pattern": "^${HELPER}$"}), asked)
    yield other({}, cfg({"variables_lookup_pattern": "^$NOPE|in_a"}), asked)
    yield other({}, cfg('{\n  "variables_prefix": "p"\n  }'), asked)
    yield other({}, cfg('{"variables_prefix": "p"} # fake'), asked)
    yield other({}, cfg("'{\"variables_prefix\": \"p\"}'"), asked)
    yield other({}, cfg("") , asked)
    yield other({}, cfg("not json"), asked)
    yield other({}, cfg(prefix, backend="no.such.Backend"), asked)
    yield other({}, cfg(None, more="backend_kwargs_cmd = echo '{\"variables_prefix\": \"p\"}'\n"), asked)
    yield other({}, cfg({}, more="backend_kwargs_cmd = echo '{\"variables_prefix\": \"p\"}'\n"), asked)
    yield other({}, "[secrets]\nbackend: %s\nBACKEND_KWARGS={\"variables_prefix\": \"p\"}\n" % BACKEND, asked)
    yield other({}, "[secrets]\nbackend = %s\n[core]\nfernet_key = %s\n" % (BACKEND, OTHER), ["row_other", "row_right"])
    yield other({FERNET: None}, "[core]\nfernet_key = %s\n" % OTHER, ["row_other", "row_right"])
    yield other({}, "[secrets]\nbackend = x\nbackend = %s\n" % BACKEND, asked)
    yield other({}, "backend = %s\n" % BACKEND, asked)
    yield other({}, "[SECRETS]\nbackend = %s\n" % BACKEND, asked)
    yield other({}, "[ secrets ]\nbackend = %s\n" % BACKEND, asked)
    yield other({}, "[secrets]\nbackend\n", asked)
    yield other({}, "; fake\n[secrets]\n  backend = %s\n  backend_kwargs = {\"variables_prefix\": \"p\"}\n" % BACKEND, asked)
    yield other({}, cfg({}, more="[workers]\nsecrets_backend = %s\nsecrets_backend_kwargs = {\"variables_prefix\": \"p\"}\n" % BACKEND), asked)
    yield other({}, cfg({}, more="[core]\nmulti_team = True\n"), RULES)
    echo = "echo '{\"variables_prefix\": \"p\"}'"
    yield vital(aws(None, **{KWARGS + "_CMD": echo}), None, asked)
    yield other(aws({}, **{KWARGS + "_CMD": echo}), None, asked)
    yield other(aws("", **{KWARGS + "_CMD": echo}), None, asked)
    yield other(aws(None, **{KWARGS + "_CMD": "false"}), None, asked)
    yield other(aws(None, **{KWARGS + "_CMD": ""}), None, asked)
    yield other(aws(None, **{KWARGS + "_CMD": "echo"}), None, asked)
    yield other(aws(None, **{KWARGS + "_CMD": "no-such-command"}), None, asked)
    yield other(aws(None, **{KWARGS + "_CMD": "echo '"}), None, asked)
    yield other({KWARGS + "_CMD": echo}, cfg({}), asked)
    yield other({"HELPER": "in_a"}, cfg(None, more="backend_kwargs_cmd = echo '{\"variables_lookup_pattern\": \"$HELPER\"}'\n"), asked)
    for pattern in ("^$HELPER", "^${HELPER}$", "$NOPE|in", "^$HELPER$", "$", "^in_a$", "${HELPER", "$$HELPER", "^$TWICE"):
        yield other(aws({"variables_lookup_pattern": pattern}, HELPER="in_a", TWICE="$HELPER"), None, asked)
    yield other(aws('{"variables_prefix": $HELPER}', HELPER='"p"'), None, asked)
    yield other(aws("$HELPER", HELPER='{"variables_prefix": "p"}'), None, asked)


def single(vital, other):
    asked = ["in_aesm", "in_a"]
    for base in (None, {"variables_prefix": "p--", "sep": "--"}, "not json", "[1]", "null", ""):
        yield [base is None, aws(base, **{SINGLE + "VARIABLES_PREFIX": "p"}), None, asked]
    for name, value in (("VARIABLES_PREFIX", ""), ("VARIABLES_PREFIX", "null"), ("VARIABLES_PREFIX", '"p"'), ("VARIABLES_PREFIX", "$HELPER"),
                        ("variables_prefix", "p"), ("SEP", "--"), ("VARIABLES_LOOKUP_PATTERN", "^in_a$"), ("VARIABLES_LOOKUP_PATTERN", "("),
                        ("", "p"), ("NOSUCH", "x"), ("REGION_NAME", "eu-west-1"), ("USE_SSL", "false"), ("SELF", "x"), ("CONNECTIONS_PREFIX", "x")):
        yield other(aws(None, **{SINGLE + name: value, "HELPER": "p"}), None, asked)
    yield other({CLASS: BACKEND, SINGLE + "VARIABLES_PREFIX": "p"}, cfg({"variables_prefix": "p--", "sep": "--"}), asked)


def surroundings(vital, other):
    for value in ("True", "False"):
        yield [value == "True", aws({}, **{TEAMS: value}), None, RULES]
    for value in ("maybe", "1", "", "t"):
        yield other(aws({}, **{TEAMS: value}), None, RULES)
    yield other({TEAMS: "True"}, None, RULES + ["row_team"])
    yield other(aws({"variables_lookup_pattern": "^in"}, **{TEAMS: "True"}), None, RULES)
    for key in (OTHER, "", "malformed"):
        yield vital({FERNET: key}, None, ROWS)
    for key in (RIGHT + "," + OTHER, OTHER + "," + RIGHT, RIGHT + ", " + OTHER, RIGHT + ",", OTHER + ",malformed", None, " " + RIGHT, RIGHT[:-1]):
        yield other({FERNET: key}, None, ROWS)
    yield other({FERNET: None, FERNET + "_CMD": "echo " + OTHER}, None, ROWS)
    no_region = {"AWS_DEFAULT_REGION": None}
    yield vital(aws({}, **no_region), None, ["in_aesm", "in_a", "in_none"])
    yield other(aws({}, AWS_REGION="us-east-1", **no_region), None, ["in_aesm", "in_a"])
    yield other(aws({"region_name": "us-east-1"}, **no_region), None, ["in_aesm", "in_a"])
    yield other(aws({}, AWS_DEFAULT_REGION=""), None, ["in_aesm", "in_a"])
    yield other(aws({}, AWS_DEFAULT_REGION="bad region!"), None, ["in_aesm", "in_a"])
    nobody = {name: None for name in CREDENTIALS}
    yield vital(aws({}, **nobody), None, ["in_aesm", "in_a", "in_none"])
    yield other(aws({}, AWS_SECRET_ACCESS_KEY=None), None, ["in_aesm", "in_a"])
    yield other(aws({"aws_access_key_id": "x", "aws_secret_access_key": "y"}, **nobody), None, ["in_aesm", "in_a"])
    yield other(aws({}, AWS_PROFILE="nope"), None, ["in_aesm", "in_a"])
    yield other(aws({}, AIRFLOW__SECRETS__USE_CACHE="True"), None, ["in_aesm", "in_none"])
    yield other(aws({}, AIRFLOW_VAR_BOTH=None, airflow_var_both="fake lower", AIRFLOW_VAR_both="fake mixed"), None, ["both", "BOTH"])


def hand_tasks():
    """For tasks alone: what workers read, and what the api-server has meanwhile. [vital, env, cfg, server_env, server_cfg, keys]"""
    asked = ["in_aesm", "in_a", "in_as", "in_sm", "in_none", "bad_as", "bad_all"]
    prefix, null = {"variables_prefix": "p"}, {"variables_prefix": None}
    yield [True, aws(), None, aws(), None, ["in_none", "in_m", "in_s", "in_sm", "bad_all", "json_m", "bad_am"]]
    yield [True, {}, None, aws(), None, asked]
    yield [True, aws(), None, {}, None, asked]
    yield [True, aws({}), None, aws({}), None, FAULTY]
    yield [True, aws({}), None, aws({}), None, RULES]
    yield [True, {}, None, aws({}), None, ["both\n", "a?b", "a#b", "a%2Fb", "a%20b", "../x", "./a", "50%", "keys", "x/y", ""]]
    yield [True, {}, None, {}, None, ROWS]
    yield [True, worker(prefix), None, aws(null), None, asked]
    yield [True, {**aws(prefix), **worker(null)}, None, {**aws(), **worker(prefix)}, None, asked]
    yield [True, {**aws(prefix), **worker()}, None, {}, None, asked]
    yield [True, aws(prefix, **{WORKER_KWARGS: text(null)}), None, {}, None, asked]
    yield [True, {WORKER_CLASS: "no.such.Backend"}, None, aws(), None, asked]
    yield [False, {**aws(), WORKER_CLASS: "no.such.Backend"}, None, aws(), None, asked]
    yield [False, {**worker(), CLASS: "no.such.Backend"}, None, aws(), None, asked]
    yield [False, {**aws(prefix), **worker("not json")}, None, {}, None, asked]
    yield [False, {**aws(prefix), **worker("[1]")}, None, {}, None, asked]
    yield [False, {**aws(prefix), **worker("")}, None, {}, None, asked]
    yield [False, {**aws(prefix), WORKER_CLASS: ""}, None, {}, None, asked]
    yield [False, worker(null, **{WORKER_SINGLE + "VARIABLES_PREFIX": "p"}), None, {}, None, asked]
    yield [False, worker(None, **{SINGLE + "VARIABLES_PREFIX": "p"}), None, {}, None, asked]
    yield [False, aws(None, **{WORKER_SINGLE + "VARIABLES_PREFIX": "p"}), None, {}, None, asked]
    yield [False, aws(None, **{SINGLE + "VARIABLES_PREFIX": "p"}), None, {}, None, asked]
    yield [False, worker(None, **{WORKER_KWARGS + "_CMD": "echo '{\"variables_prefix\": \"p\"}'"}), None, {}, None, asked]
    yield [False, {**aws({}), WORKER_CLASS + "_CMD": "echo no.such.Backend"}, None, {}, None, asked]
    yield [False, {}, "[workers]\nsecrets_backend = %s\nsecrets_backend_kwargs = %s\n" % (BACKEND, text(prefix)), {}, None, asked]
    yield [False, worker(), "[workers]\nsecrets_backend_kwargs = %s\n" % text(prefix), {}, None, asked]
    yield [False, {}, cfg(prefix, more="[workers]\nsecrets_backend_kwargs = {\"sep\": \"--\"}\n"), aws(), None, asked]
    yield [False, {}, cfg(prefix), {}, cfg(null), asked]
    yield [False, {}, None, {}, cfg(prefix), asked]
    yield [False, aws(), None, {CLASS: "no.such.Backend"}, None, asked]
    yield [False, aws(), None, aws("[1]"), None, asked]
    yield [False, {}, None, aws({}, **{TEAMS: "True"}), None, RULES]
    yield [False, aws({}, **{TEAMS: "True"}), None, aws({}, **{TEAMS: "True"}), None, RULES]
    yield [False, aws({}, **{TEAMS: "True"}), None, {}, None, RULES]
    yield [False, {FERNET: OTHER}, None, {}, None, ROWS]
    yield [False, {}, None, {FERNET: OTHER}, None, ROWS]
    yield [False, {}, None, {FERNET: ""}, None, ROWS]
    yield [False, {}, None, {FERNET: "malformed"}, None, ROWS]
    yield [False, aws({"variables_lookup_pattern": "("}), None, aws({"variables_lookup_pattern": "in_a"}), None, asked]
    yield [False, aws({}, AWS_DEFAULT_REGION=None), None, aws({}, AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None), None, asked]


def deployment(process, env, cfg=None, server_env=None, server_cfg=None):
    found = {"process": process, "env": env, "cfg": cfg, "server_env": server_env, "server_cfg": server_cfg}
    return {name: value for name, value in found.items() if value not in (None, {})}


SERVERS = [{}, {}, aws(), aws(), aws({"variables_prefix": "p"}), aws({"variables_prefix": None}), aws({"variables_lookup_pattern": "^(in|a)"}),
           aws({}, **{TEAMS: "True"}), aws({}, AWS_DEFAULT_REGION=None), {FERNET: OTHER}]


def hand_picked(rng, tasks, share):
    """[deployment, keys] of the vital ones and a share of the others; where there are tasks, about half run as tasks."""
    chosen = [each for each in hand() if each[0] or rng.random() < share]
    for _, env, cfg_text, keys in chosen:
        if tasks and rng.random() < 0.4:
            yield deployment("task", env, cfg_text, rng.choice(SERVERS)), keys
        else:
            yield deployment("server", env, cfg_text), keys
    for vital, env, cfg_text, server_env, server_cfg, keys in hand_tasks() if tasks else ():
        if vital or rng.random() < share:
            yield deployment("task", env, cfg_text, server_env, server_cfg), keys


# ---------------------------------------------------------------------------------------------------------------------
# Random


def pattern(rng):
    atoms = ["in", "_", "a", "e", "m", ".", "\\w", "[a-m]", "(a|e)", "both", "fault", "(?:in|row)", "-", "\\d", "[^_]", "k", "x", "\\S", "(?!in_a)"]
    made = "".join(rng.choice(atoms) + rng.choice(["", "", "", "+", "*", "?", "{1,2}"]) for _ in range(rng.randrange(1, 5)))
    return rng.choice(["", "^", "^", ".*"]) + made + rng.choice(["", "", "$", "\\Z", "|in_.*", "$NOPE", "(", "\\b"])


def random_kwargs(rng):
    kwargs = {}
    if rng.random() < 0.6:
        kwargs["variables_prefix"] = rng.choice(["p", "p/", "p--", "p-", "", "/", None, "airflow/variables", "airflow/variables/", "airflow", "//", 5])
    if rng.random() < 0.4:
        kwargs["sep"] = rng.choice(["--", "-", "", "/", "/variables/", "----", "-/"])
    if rng.random() < 0.4:
        kwargs["variables_lookup_pattern"] = pattern(rng)
    if rng.random() < 0.3:
        kwargs.update(rng.choice(OTHERS))
    return kwargs


def spoiled(rng, made):
    return made if rng.random() < 0.85 else rng.choice([made[:-1], made.replace('"', "'"), "[" + made + "]", made + ",", "null"])


def random_settings(rng, section):
    """The class and its kwargs, in the environment and in a file: [environment, lines of the section]."""
    names = {"secrets": (CLASS, KWARGS, SINGLE, ""), "workers": (WORKER_CLASS, WORKER_KWARGS, WORKER_SINGLE, "secrets_")}
    name, kwargs_name, single_name, inner = names[section]
    env, lines = {}, []
    if rng.random() < 0.93:
        if rng.random() < 0.75:
            env[name] = BACKEND
        else:
            lines.append("%sbackend = %s" % (inner, BACKEND))
    way = rng.random()
    made = spoiled(rng, text(random_kwargs(rng)))
    if way < 0.5:
        env[kwargs_name] = made
    elif way < 0.7:
        lines.append("%sbackend_kwargs = %s" % (inner, made.replace("%", "%%")))
    elif way < 0.8:
        env[kwargs_name + "_CMD"] = "echo '%s'" % made.replace("'", "")
    if rng.random() < 0.2:
        env[single_name + rng.choice(["VARIABLES_PREFIX", "SEP", "VARIABLES_LOOKUP_PATTERN"])] = rng.choice(["p", "--", "", "^in", "null", "/"])
    return env, lines


def random_side(rng, is_task, with_cfg):
    env, lines = random_settings(rng, "secrets")
    sections = ["[secrets]"] + lines
    if is_task and rng.random() < 0.35:
        more, lines = random_settings(rng, "workers")
        env.update(more)
        sections += ["[workers]"] + lines
    if rng.random() < 0.2:
        env[FERNET] = rng.choice([RIGHT, OTHER, "", "malformed", OTHER + "," + RIGHT, None])
    if rng.random() < 0.25:
        env[TEAMS] = rng.choice(["True", "True", "False", "no"])
    if rng.random() < 0.12:
        env.update(rng.choice([{"AWS_DEFAULT_REGION": None}, {"AWS_DEFAULT_REGION": "eu-west-1"}, {name: None for name in CREDENTIALS}]))
    if rng.random() < 0.1:
        env["NOPE"] = rng.choice(["in", "_a", "|"])
    has_lines = any("=" in line for line in sections)
    return env, "\n".join(sections) + "\n" if has_lines and with_cfg else None


def random_ones(rng, tasks, count):
    for _ in range(count):
        is_task = tasks and rng.random() < 0.55
        env, cfg_text = random_side(rng, is_task, rng.random() < 0.5)
        server_env = server_cfg = None
        if is_task:
            server_env, server_cfg = random_side(rng, False, False)
        yield deployment("task" if is_task else "server", env, cfg_text, server_env, server_cfg), []


# ---------------------------------------------------------------------------------------------------------------------
# Keys


GROUPS = [
    (3, ["in_" + letters for letters in PLAIN]),
    (2, [key for key in KEYS if key.split("_")[0] in ("json", "bad", "num", "nan", "word", "empty", "spaces")]),
    (1, [key for key in KEYS if key.startswith("fault_") or key.startswith("secret_")]),
    (1, ROW_KEYS),
    (2, [key for key in KEYS if not key.isidentifier() or key in ("both", "BOTH", "Both", "a", "x", "keys", "_A___k", "x___y")]),
]


def keys_for(rng, wanted, count):
    """[key, whether it is deserialized]: the wanted ones, some of each group, and so many in all."""
    some = [key for least, group in GROUPS for key in rng.sample(group, least)]
    rng.shuffle(some)
    found = list(wanted) + some
    every = list(KEYS) + ROW_KEYS
    while len(set(found)) < count:
        found.append(rng.choice(every))
    return [[key, int(rng.random() < (0.6 if key.split("_")[0] in ("json", "bad", "num", "nan", "empty", "word") else 0.08))]
            for key in list(dict.fromkeys(found))[:max(count, len(set(wanted)))]]

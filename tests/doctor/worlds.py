"""Writes worlds.jsonl: deployments in which a key is missing, or is not what was expected, each with its cause.

    python3 tests/doctor/worlds.py > tests/doctor/worlds.jsonl

A world is a line: `key`, `env` (of Airflow's process), `secrets` of AWS (name to text, or `{"is": "binary" | "deleted" |
"valueless"}`), `denied` (operation to AWS's code and message), `shell` (what neither it nor this shell has), `flags` of
varlens, and `cause`: the finding that must come first; null where nothing may be above a note. Some have `regions` (secrets of other
regions), `rows` (of the metadata database, by table and key), `cfg` (airflow.cfg) and `config` (of varlens). {DB} is the path of the
database. All values are fakes.
"""

import json

import mixed

AMAZON = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"
VALUE = "fake-canary-8841"
ORDER = ["--order", "aws,env"]
DENIED = "AccessDeniedException"
USER = "User: arn:aws:iam::123456789012:user/fake is not authorized to perform: "


def backend(**kwargs):
    """The environment of an Airflow whose backend has these options."""
    options = {"connections_prefix": "airflow/connections", "variables_prefix": "airflow/variables", **kwargs}
    return {"AIRFLOW__SECRETS__BACKEND": AMAZON, "AIRFLOW__SECRETS__BACKEND_KWARGS": json.dumps(options)}


WORLDS = []


def world(cause, key, secrets=None, env=None, variables=None, flags=(), denied=None, shell=None, kind=None, order=None, **more):
    """One world; `variables` are added to the environment of Airflow's process, `more` are further members."""
    kind = ["--kind", kind] if kind else []
    WORLDS.append({
        "cause": cause,
        "key": key,
        "env": {**(backend() if env is None else env), **(variables or {})},
        "secrets": secrets or {},
        "denied": denied or {},
        "shell": shell or {},
        "flags": [*(ORDER if order is None else order), *kind, *flags],
        **more,
    })


V = "airflow/variables/"
C = "airflow/connections/"

# --- names -----------------------------------------------------------------------------------------------------------
for key in ("db_password", "aws_token", "etl_settings"):
    world("wrong-prefix", key, {f"airflow/variable/{key}": VALUE})
    world("wrong-prefix", key, {key: VALUE})
    world("wrong-prefix", key, {f"{C}{key}": VALUE})
    world("wrong-prefix", key, {f"prod/airflow/variables/{key}": VALUE})
    world("wrong-prefix", key, {f"mwaa/variables/{key}": VALUE, f"{V}other": VALUE})
    world("wrong-separator", key, {f"airflow/variables-{key}": VALUE})
    world("wrong-separator", key, {f"airflow/variables_{key}": VALUE})
    world("wrong-separator", key, {f"airflow/variables.{key}": VALUE, f"{V}other": VALUE})
    world("slash-in-name", key, {f"/airflow/variables/{key}": VALUE})
    world("slash-in-name", key, {f"airflow/variables//{key}": VALUE})
    world("slash-in-name", f"/{key}", {f"{V}{key}": VALUE})
    world("case-differs", key, {f"{V}{key.upper()}": VALUE})
    world("case-differs", key.upper(), {f"{V}{key}": VALUE})
    world("near-name", key, {f"{V}{key.replace('_', '-')}": VALUE})
    world("near-name", key, {f"{V}{key.replace('_', '.')}": VALUE})
    world("near-name", key, {f"{V}{key}s": VALUE})
    world("near-name", key, {f"{V}{key[:-1]}": VALUE})
    world("near-name", key, {}, variables={f"AIRFLOW_VARIABLE_{key.upper()}": VALUE})
    world("space-in-name", f"{key} ", {f"{V}{key}": VALUE})
    world("space-in-name", f"{key}\u200b", {f"{V}{key}": VALUE})
    world("absent-everywhere", key, {f"{V}unrelated": VALUE})
    world("absent-everywhere", key, {}, variables={"AIRFLOW_VAR_UNRELATED": VALUE})
world("near-name", "db_p\u0430ssword", {f"{V}db_password": VALUE})
for key in ("my-key", "my.key", "my key"):
    world("env-name-not-exportable", key, {}, variables={"AIRFLOW_VAR_MY_KEY": VALUE})
world("wrong-prefix", "db", {f"{V}db": VALUE}, kind="connection")
world("wrong-prefix", "pg", {f"{C}pg": "postgres://h"}, env=backend(connections_prefix="prod/connections"), kind="connection")

# --- what keeps Airflow from asking ----------------------------------------------------------------------------------
for pattern, key in (("^aws_", "db_password"), ("^prod-", "prod_token"), ("secret$", "secrets"), ("^(a|b)_", "c_key")):
    world("lookup-pattern-excludes", key, {f"{V}{key}": VALUE}, env=backend(variables_lookup_pattern=pattern))
    world("absent-everywhere", f"{key}_zz", {f"{V}unrelated": VALUE}, env=backend(variables_lookup_pattern=pattern))
for pattern in ("(", "[a-", "*x", "(?P<n"):
    world("lookup-pattern-invalid", "token", {f"{V}token": VALUE}, env=backend(variables_lookup_pattern=pattern))
for key in ("token", "aws_x"):
    world("prefix-null", key, {f"{V}{key}": VALUE}, env=backend(variables_prefix=None))
world("prefix-null", "pg", {f"{C}pg": "postgres://h"}, env=backend(connections_prefix=None), kind="connection")
for key in ("team--x", "a--b--c"):
    world("team-separator", key, {f"{V}{key}": VALUE}, flags=["--amazon-provider", "9.30.0"])

# --- the state of the secret -----------------------------------------------------------------------------------------
for key in ("token", "aws_x", "etl.settings"):
    world("scheduled-for-deletion", key, {f"{V}{key}": {"is": "deleted"}})
    world("no-current-version", key, {f"{V}{key}": {"is": "valueless"}})
    world("binary-only", key, {f"{V}{key}": {"is": "binary"}})

# --- rights and the way to AWS ---------------------------------------------------------------------------------------
GET = "GetSecretValue"
for key in ("token", "aws_x"):
    get = f"{USER}secretsmanager:GetSecretValue on resource: {V}{key} because "
    here = {f"{V}{key}": VALUE}
    world("denied", key, here, denied={GET: [DENIED, get + "no identity-based policy allows the action"]})
    world("denied", key, here, denied={GET: [DENIED, get + "with an explicit deny in a resource-based policy"]})
    world("denied", key, here, denied={GET: [DENIED, get + "with an explicit deny in a service control policy"]})
    world("denied-kms", key, here, denied={GET: [DENIED, "Access to KMS is not allowed"]})
    world("denied-kms", key, here, denied={GET: ["DecryptionFailure", "cannot decrypt"]})
    world("expired-credentials", key, here, denied={GET: ["ExpiredTokenException", "expired"]})
    world("unreachable", key, here, denied={GET: ["ServiceUnavailable", "later"]})
    world("no-credentials", key, here, shell={"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None})
    world("no-region", key, here, shell={"AWS_DEFAULT_REGION": None})

# --- options ---------------------------------------------------------------------------------------------------------
for key in ("token", "aws_x"):
    here = {f"mwaa/variables/{key}": VALUE}
    for kwargs in ("{'variables_prefix': 'mwaa/variables'}", '{"variables_prefix": "mwaa/variables"', "variables_prefix=mwaa/variables",
                   '{"variables_prefix": "mwaa/variables",}', "\u201c{}\u201d"):
        env = {"AIRFLOW__SECRETS__BACKEND": AMAZON, "AIRFLOW__SECRETS__BACKEND_KWARGS": kwargs}
        world("kwargs-not-json", key, here, env=env)
    for wrong in ("variable_prefix", "variables_prefx", "variablesprefix"):
        env = {"AIRFLOW__SECRETS__BACKEND": AMAZON, "AIRFLOW__SECRETS__BACKEND_KWARGS": json.dumps({wrong: "mwaa/variables"})}
        world("kwargs-misspelt", key, here, env=env)
    env = {**backend(), "AIRFLOW__SECRETS__BACKEND_KWARG__VARIABLES_PREFIX": "mwaa/variables"}
    world("provider-too-old", key, here, env=env, flags=["--airflow", "2.10.5"])
    for backend_class in ("airflow.providers.amazon.secrets.secrets_manager.SecretsManagerBackend", "airflow.providers.amazon.aws.secrets.secrets_manager",
                          "airflow.providers.amazon.aws.secrets.secrets_manager.SecretManagerBackend", "SecretsManagerBackend"):
        env = {**backend(), "AIRFLOW__SECRETS__BACKEND": backend_class}
        world("backend-unknown", key, {f"{V}{key}": VALUE}, env=env, flags=["--airflow", "2.10.5"])

    old = backend(variables_lookup_pattern="^aws_")
    world("provider-too-old", key, {}, env=old, flags=["--amazon-provider", "7.2.1", "--airflow", "2.6.3"])

# --- values ----------------------------------------------------------------------------------------------------------
for key in ("token", "aws_x", "db_password"):
    name = f"{V}{key}"
    world("empty-value", key, {}, variables={f"AIRFLOW_VAR_{key.upper()}": ""})
    world("quoted-value", key, {name: f'"{VALUE}"'})
    world("quoted-value", key, {name: f"'{VALUE}'"})
    world("newline-at-end", key, {name: f"{VALUE}\n"})
    world("newline-at-end", key, {name: f"{VALUE} "})
    world("console-key-value", key, {name: json.dumps({key: VALUE})})
    world("console-key-value", key, {name: json.dumps({"username": "fake", "password": VALUE})})
    world("console-key-value", key, {name: VALUE}, flags=["--deserialize-json"])
    world("shadowed", key, {name: VALUE}, variables={f"AIRFLOW_VAR_{key.upper()}": "fake-other"})

# --- healthy ---------------------------------------------------------------------------------------------------------
for number, key in enumerate(("token", "aws_x", "db_password", "a.b", "x-y", "UPPER", "n1", "long_name_of_a_key")):
    name = f"{V}{key}"
    world(None, key, {name: VALUE})
    world(None, key, {name: VALUE, f"{V}{key}_2": VALUE, f"{C}{key}": "http://h"})
    world(None, key, {name: json.dumps({"host": "h", "port": number})}, flags=["--deserialize-json"])
    world(None, key, {name: VALUE}, env=backend(variables_lookup_pattern=f"^{key[0]}"))
    world(None, "envonly", {name: VALUE}, variables={"AIRFLOW_VAR_ENVONLY": VALUE})
    world(None, key, {f"mwaa/v/{key}": VALUE, name: VALUE}, env=backend(variables_prefix="mwaa/v"))

mixed.add(world, backend, AMAZON, VALUE)

# --- an environment that was meant to have it -------------------------------------------------------------------------
for key in ("warehouse", "pg"):
    empty = {f"AIRFLOW_CONN_{key.upper()}": ""}
    world("empty-value", key, {}, variables=empty, kind="connection")
    world("empty-value", key, {}, env=backend(connections_prefix=None), variables=empty, kind="connection")
    world("empty-value", key, {f"{C}other": "http://h"}, env={}, variables=empty, kind="connection", order=["--order", "env"])
    world(None, key, {f"{C}{key}": "postgres://h"}, variables=empty, kind="connection")
    world("slash-in-name", key, {f"{V}/{key}": VALUE}, env=backend(variables_prefix="airflow/variables/"))
    world(None, key, {f"{V}{key}": VALUE}, env=backend(variables_prefix="airflow/variables/"))

for line in WORLDS:
    print(json.dumps(line, sort_keys=True))

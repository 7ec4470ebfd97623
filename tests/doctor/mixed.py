"""More worlds for worlds.py: several faults at once, harmless things nearby, other kinds, releases and layers."""

import base64
import json
from pathlib import Path

RIGHT = base64.urlsafe_b64encode(b"fake-right-key-fake-right-key-32").decode()
ROWS = {key: (value, encrypted) for key, value, encrypted, _ in json.loads((Path(__file__).resolve().parent.parent / "airflow/rows.json").read_text())}
GET, LIST = "GetSecretValue", "ListSecrets"
V, C, O = "airflow/variables/", "airflow/connections/", "airflow/config/"
DATABASE = {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "sqlite:///{DB}", "AIRFLOW__CORE__SQL_ALCHEMY_CONN": "sqlite:///{DB}"}
CONN = {"conn_type": "http", "host": "h", "is_encrypted": 0, "is_extra_encrypted": 0}


def row(value, encrypted=0):
    return {"val": value, "is_encrypted": encrypted}


def add(world, backend, amazon, value):
    names(world, backend, value)
    gates(world, backend, value)
    states(world, backend, value)
    rights(world, backend, value)
    options(world, backend, amazon, value)
    values(world, backend, value)
    database(world, backend, value)
    places(world, backend, value)
    healthy(world, backend, value)


def names(world, backend, value):
    # A secret at the wrong place, next to keys that look a little like it.
    for key, near in (("smtp_host", "smtp_port"), ("s3_bucket", "s3_bucket_old"), ("api-token", "api-token-v2"), ("retry_limit", "retry_limits")):
        world("wrong-prefix", key, {f"airflow/variable/{key}": value, f"{V}unrelated": value, f"{C}other": "http://h"})
        world("wrong-prefix", key, {f"prod/variables/{key}": value, f"{V}zebra": value}, env=backend(variables_prefix="dev/variables"))
        world("near-name", key, {f"{V}{near}": value, f"{C}zebra": "http://h"} if near.startswith(key[:-1]) else {f"{V}{key}x": value})
    world("wrong-prefix", "pg", {"airflow/connection/pg": "postgres://h", f"{C}mysql": "mysql://h"}, kind="connection")
    world("wrong-prefix", "pg", {"pg": "postgres://h"}, kind="connection")
    world("wrong-prefix", "warehouse", {"connections/warehouse": "postgres://h", f"{C}lake": "http://h"}, kind="connection")
    world("wrong-prefix", "smtp_password", {f"{V}smtp_password": value}, kind="config")
    world("wrong-prefix", "sql_conn", {"airflow/configs/sql_conn": value}, kind="config")
    world("wrong-separator", "pg", {"airflow/connections-pg": "postgres://h"}, kind="connection")
    world("wrong-separator", "etl_mode", {f"{V}etl_mode": value}, env=backend(sep="--"))
    world("wrong-separator", "etl_mode", {"airflow/variables--etl_mode": value}, env=backend(sep="__"))
    world("wrong-separator", "etl_mode", {"airflow/variables+etl_mode": value, f"{V}etl": value})
    world("wrong-separator", "etl_mode", {"airflow/variablesetl_mode": value})
    world("slash-in-name", "etl_mode", {f"{V}etl_mode": value}, env=backend(variables_prefix="/airflow/variables"))
    world("slash-in-name", "etl_mode/", {f"{V}etl_mode": value})
    world("slash-in-name", "team/etl_mode", {f"{V}team//etl_mode": value})
    world("slash-in-name", "etl_mode", {f"{V}etl_mode/": value, f"{V}mode": value})
    world("slash-in-name", "pg", {f"/{C}pg": "postgres://h"}, kind="connection")
    world("slash-in-name", "etl_mode", {f"{V}etl_mode": value}, env=backend(variables_prefix="airflow//variables"))
    world("case-differs", "Smtp_Host", {f"{V}smtp_host": value, f"{V}smtp_port": value})
    world("case-differs", "smtp_host", {"Airflow/Variables/smtp_host": value})
    world("case-differs", "smtp_host", {"AIRFLOW/VARIABLES/smtp_host": value, f"{V}zebra": value})
    world("case-differs", "pg_main", {f"{C}PG_Main": "postgres://h"}, kind="connection")
    world("case-differs", "FEATURES", {f"{V}features": '{"a": 1}'}, flags=["--deserialize-json"])
    for key, near in (("secret_1", "secret_l"), ("\u0441onfig", "config"), ("zone\u2010a", "zone-a"), ("b0x_key", "box_key"), ("reciever", "receiver"),
                      ("db_pasword", "db_password"), ("customer", "customers"), ("sendgrid.api.key", "sendgrid_api_key"), ("team/etl", "team_etl"),
                      ("stripe_key", "stripe-key")):
        world("near-name", key, {f"{V}{near}": value, f"{V}zebra": value})
    world("near-name", "pg-main", {f"{C}pg_main": "postgres://h"}, kind="connection")
    world("near-name", "pg_mian", {f"{C}pg_main": "postgres://h", f"{C}other": "http://h"}, kind="connection")
    world("near-name", "smtp_hots", {}, variables={"AIRFLOW_VAR_SMTP_HOST": value})
    for name in ("AIRFLOW_VARS_SMTP_HOST", "AIRFLOW_VAR__SMTP_HOST", "AIRFLOW__VAR__SMTP_HOST", "AIRFLOW_VARIABLES_SMTP_HOST", "AIRFLOWVAR_SMTP_HOST"):
        world("near-name", "smtp_host", {f"{V}zebra": value}, variables={name: value})
    for name in ("AIRFLOW_CONNECTION_PG", "AIRFLOW_CONN__PG", "AIRFLOW__CONN__PG"):
        world("near-name", "pg", {}, variables={name: "postgres://h"}, kind="connection")
    for key in (" smtp_host", "\u00a0smtp_host", "smtp_host\t", "smtp_host\n", "smtp\u200d_host", "\ufeffsmtp_host", "smtp_host\u00ad"):
        world("space-in-name", key, {f"{V}smtp_host": value, f"{V}smtp_port": value})
    world("space-in-name", "pg ", {f"{C}pg": "postgres://h"}, kind="connection")
    world("space-in-name", "smtp_host ", {}, variables={"AIRFLOW_VAR_SMTP_HOST": value})
    world("absent-everywhere", "quarterly_cutoff", {f"{V}zebra": value, f"{C}lake": "http://h", "unrelated/thing": value})
    world("absent-everywhere", "quarterly_cutoff", {}, flags=["--deserialize-json"])
    world("absent-everywhere", "pg", {f"{C}snowflake": "http://h", f"{V}zebra": value}, kind="connection")
    world("absent-everywhere", "smtp_password", {f"{O}fernet_key": value}, kind="config")
    world("absent-everywhere", "quarterly_cutoff", {f"{V}zebra": value}, flags=["--airflow", "2.6.3", "--amazon-provider", "8.2.0"])
    for key, name in (("my-conn", "AIRFLOW_CONN_MY_CONN"), ("my.conn", "AIRFLOW_CONN_MY_CONN")):
        world("env-name-not-exportable", key, {f"{C}lake": "http://h"}, variables={name: "http://h"}, kind="connection")
    world("env-name-not-exportable", "team/limit", {f"{V}zebra": value}, variables={"AIRFLOW_VAR_TEAM_LIMIT": value})


def gates(world, backend, value):
    for pattern, key in (("^azure_", "aws_token"), ("aws_", "token"), ("^prod/", "dev/token"), ("^(?!tmp_)", "tmp_token"), ("^sec-.*$", "token"), ("^$", "token")):
        world("lookup-pattern-excludes", key, {f"{V}{key}": value, f"{V}other": value}, env=backend(variables_lookup_pattern=pattern))
    world("lookup-pattern-excludes", "pg", {f"{C}pg": "postgres://h"}, env=backend(connections_lookup_pattern="^aws_"), kind="connection")
    world("lookup-pattern-excludes", "sql_conn", {f"{O}sql_conn": value}, env=backend(config_lookup_pattern="^aws_"), kind="config")
    world("lookup-pattern-excludes", "token", {f"{V}token": value, f"{V}tokens": value}, env=backend(variables_lookup_pattern="^aws_"))
    world("lookup-pattern-excludes", "token", {f"{V}token": '"x"', f"{V}Token": value}, env=backend(variables_lookup_pattern="^aws_"), flags=["--deserialize-json"])
    world("lookup-pattern-excludes", "token", {f"{V}token": value}, variables={"AIRFLOW_VAR_TOKENS": value}, env=backend(variables_lookup_pattern="^aws_"))
    world("lookup-pattern-invalid", "token", {f"{V}token": value, f"{V}tokens": value}, env=backend(variables_lookup_pattern="+a"))
    world("lookup-pattern-invalid", "token", {f"{V}token": value}, env=backend(variables_lookup_pattern="(?<=a+)b"))
    world("lookup-pattern-invalid", "pg", {f"{C}pg": "postgres://h"}, env=backend(connections_lookup_pattern="(["), kind="connection")
    world("prefix-null", "sql_conn", {f"{O}sql_conn": value}, env=backend(config_prefix=None), kind="config")
    world("prefix-null", "token", {f"{V}token": value, f"{V}tokens": value}, env=backend(variables_prefix=None))
    world("prefix-null", "token", {"token": value}, env=backend(variables_prefix=None))
    for key in ("red--token",):
        world("team-separator", key, {f"{V}{key}": value, f"{V}token": value}, flags=["--amazon-provider", "9.30.0"])
    gate = '[deployments.x]\norder = ["aws", "env"]\naws = { region = "eu-west-1" }\ndatacoves = { name-gate = "datacoves-" }\n'
    for key in ("token", "aws_token", "datacoves_token", "Datacoves-token"):
        world("name-gate-excludes", key, {f"{V}{key}": value, f"{V}zebra": value}, config=gate, order=[], flags=["--deployment", "x"])


def states(world, backend, value):
    for key, near in (("token", "token_old"), ("db.limit", "db.limits"), ("x-y", "x-z")):
        around = {f"{V}{near}": value, f"{C}{key}": "http://h"}
        world("scheduled-for-deletion", key, {f"{V}{key}": {"is": "deleted"}, **around})
        world("no-current-version", key, {f"{V}{key}": {"is": "valueless"}, **around})
        world("binary-only", key, {f"{V}{key}": {"is": "binary"}, **around})
    for cause, state in (("scheduled-for-deletion", "deleted"), ("no-current-version", "valueless"), ("binary-only", "binary")):
        world(cause, "pg", {f"{C}pg": {"is": state}}, kind="connection")
        world(cause, "sql_conn", {f"{O}sql_conn": {"is": state}}, kind="config")
        world(cause, "token", {f"{V}token": {"is": state}}, flags=["--deserialize-json"])
        world(cause, "token", {f"{V}token": {"is": state}}, variables={"AIRFLOW_VAR_TOKEN": value})
        world(cause, "aws_token", {f"{V}aws_token": {"is": state}}, env=backend(variables_lookup_pattern="^aws_"))
        world(cause, "token", {f"{V}token": {"is": state}, "mwaa/variables/token": value})


def rights(world, backend, value):
    user = "User: arn:aws:sts::123456789012:assumed-role/airflow/i-0 is not authorized to perform: "
    denied = "AccessDeniedException"
    for kind, beginning in (("variable", V), ("connection", C), ("config", O)):
        here = {f"{beginning}token": "http://h", f"{beginning}tokens": "http://h"}
        get = f"{user}secretsmanager:GetSecretValue on resource: {beginning}token because "
        for why in ("no permissions boundary allows the action", "no session policy allows the action", "no VPC endpoint policy allows the action",
                    "no resource-based policy allows the action", "with an explicit deny in an identity-based policy"):
            text = get.removesuffix("because ") + why if why.startswith("with") else get + why
            world("denied", "token", here, denied={GET: [denied, text + " the secretsmanager:GetSecretValue action"]}, kind=kind)
        world("denied", "token", here, denied={GET: [denied, get + "no identity-based policy allows it"], LIST: [denied, "no"]}, kind=kind)
        kms = ("Access to KMS is not allowed", f"{user}kms:Decrypt on resource: arn:aws:kms:eu-west-1:123456789012:key/fake because no identity-based policy allows the kms:Decrypt action",
               "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.")
        for text in kms:
            world("denied-kms", "token", here, denied={GET: [denied, text]}, kind=kind)
        world("denied-kms", "token", here, denied={GET: ["DecryptionFailure", "Secrets Manager can't decrypt the protected secret text using the provided KMS key."]}, kind=kind)
        for code in ("ExpiredTokenException", "UnrecognizedClientException", "InvalidSignatureException"):
            world("expired-credentials", "token", here, denied={GET: [code, "no"], LIST: [code, "no"]}, kind=kind)
        for code in ("InternalServiceError", "ThrottlingException", "ServiceUnavailableException"):
            world("unreachable", "token", here, denied={GET: [code, "later"]}, kind=kind)
        world("no-credentials", "token", here, shell={"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}, kind=kind)
        world("no-region", "token", here, shell={"AWS_DEFAULT_REGION": None}, kind=kind)
    here = {f"{V}token": value}
    world("no-region", "token", here, variables={"AWS_REGION": "eu-west-1"}, shell={"AWS_DEFAULT_REGION": None})
    world("no-region", "token", here, env=backend(region_name="eu west 1"))
    world("denied", "token", here, denied={GET: [denied, user + "secretsmanager:GetSecretValue"]}, variables={"AIRFLOW_VAR_TOKEN": value})


def options(world, backend, amazon, value):
    here = {"mwaa/variables/token": value, f"{V}tokens": value}
    for kwargs in ("{'variables_prefix': 'mwaa/variables', 'connections_prefix': None}", '{"variables_prefix": "mwaa/variables";}', 'variables_prefix: mwaa/variables',
                   "{\u201cvariables_prefix\u201d: \u201cmwaa/variables\u201d}", '"{"variables_prefix": "mwaa/variables"}"', '{"variables_prefix": "mwaa/variables"}}', '{variables_prefix: "mwaa/variables"}',
                   '{"variables_prefix": "mwaa/variables", // prod\n}'):
        world("kwargs-not-json", "token", here, env={"AIRFLOW__SECRETS__BACKEND": amazon, "AIRFLOW__SECRETS__BACKEND_KWARGS": kwargs})
    world("kwargs-not-json", "pg", {"mwaa/connections/pg": "http://h"}, env={"AIRFLOW__SECRETS__BACKEND": amazon, "AIRFLOW__SECRETS__BACKEND_KWARGS": "{'connections_prefix': 'mwaa/connections'}"}, kind="connection")
    cfg = f"[secrets]\nbackend = {amazon}\nbackend_kwargs = "
    world("kwargs-not-json", "token", here, env={}, cfg=cfg + "{'variables_prefix': 'mwaa/variables'}\n")
    for wrong in ("Variables_Prefix", "variables-prefix", "variables_prefixes", "variable_prefix"):
        world("kwargs-misspelt", "token", here, env={"AIRFLOW__SECRETS__BACKEND": amazon, "AIRFLOW__SECRETS__BACKEND_KWARGS": json.dumps({wrong: "mwaa/variables"})})
    world("kwargs-misspelt", "token", here, env={}, cfg=cfg + '{"variable_prefix": "mwaa/variables"}\n')
    world("kwargs-misspelt", "pg", {"mwaa/connections/pg": "http://h"}, kind="connection",
          env={"AIRFLOW__SECRETS__BACKEND": amazon, "AIRFLOW__SECRETS__BACKEND_KWARGS": '{"connection_prefix": "mwaa/connections"}'})
    for name in ("AIRFLOW__SECRETS__BACKENDKWARGS", "AIRFLOW__SECRETS__BACKEND_KWARG", "AIRFLOW__SECRET__BACKEND_KWARGS"):
        world("kwargs-misspelt", "token", here, env={"AIRFLOW__SECRETS__BACKEND": amazon, name: '{"variables_prefix": "mwaa/variables"}'})
    for wrong in ("airflow.providers.amazon.aws.secrets.secretsmanager.SecretsManagerBackend", "airflow.contrib.secrets.aws_secrets_manager.SecretsManagerBackend",
                  "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManager", "my_company.secrets.Backend",
                  "airflow.providers.aws.secrets.secrets_manager.SecretsManagerBackend", "airflow.secrets.secrets_manager.SecretsManagerBackend",
                  "airflow.provider.amazon.aws.secrets.secrets_manager.SecretsManagerBackend", "airlfow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"):
        for release in ("2.10.5", "3.3.2")["contrib" in wrong:]:
            world("backend-unknown", "token", {f"{V}token": value}, env={**backend(), **DATABASE, "AIRFLOW__SECRETS__BACKEND": wrong}, rows={"variable": {}}, order=[],
                  flags=["--airflow", release, "--process", "server"])
    world("backend-unknown", "token", {f"{V}token": value}, env={}, cfg="[secrets]\nbackend = airflow.providers.amazon.aws.secrets.secrets_manager.SecretManagerBackend\n", flags=["--airflow", "2.10.5"])
    world("provider-too-old", "token", {f"{V}other": value}, env=backend(variables_lookup_pattern="^aws_"), flags=["--amazon-provider", "6.0.0", "--airflow", "2.5.3"])
    world("provider-too-old", "pg", {}, env=backend(connections_lookup_pattern="^aws_"), flags=["--amazon-provider", "7.0.0", "--airflow", "2.5.3"], kind="connection")
    world("provider-too-old", "token", {"mwaa/variables/token": value}, flags=["--airflow", "2.9.3"],
          env={"AIRFLOW__SECRETS__BACKEND": amazon, "AIRFLOW__SECRETS__BACKEND_KWARG__VARIABLES_PREFIX": "mwaa/variables"})


def values(world, backend, value):
    near = {f"{V}tokens": value, f"{C}token": "http://h"}
    world("empty-value", "token", near, variables={"AIRFLOW_VAR_TOKEN": ""})
    world("empty-value", "token", near, variables={"AIRFLOW_VAR_TOKEN": ""}, flags=["--deserialize-json"])
    for text in (f'"{value}"', f"'{value}'", f'"{value}"\n'):
        world("quoted-value", "token", {f"{V}token": text, **near})
        world("quoted-value", "token", near, variables={"AIRFLOW_VAR_TOKEN": text})
    world("quoted-value", "pg", {f"{C}pg": f'"postgres://u:{value}@h/db"'}, kind="connection")
    for text in (f"{value}\n", f"{value}\r\n", f" {value}", f"{value}\t"):
        world("newline-at-end", "token", {f"{V}token": text, **near})
        world("newline-at-end", "token", near, variables={"AIRFLOW_VAR_TOKEN": text})
    for text in ("{'a': 1}", "True", '{"a": 1,}', "yes", '{"a": "b"'):
        world("console-key-value", "token", {f"{V}token": text, **near}, flags=["--deserialize-json"])
    for text in (json.dumps({"token": value}), json.dumps({"value": value}), json.dumps({"api_key": value}), json.dumps({"user": "fake", "password": value}),
                 json.dumps({"token": value}, indent=2)):
        world("console-key-value", "token", {f"{V}token": text, **near})
    world("console-key-value", "pg", {f"{C}pg": "not a connection at all"}, kind="connection")
    world("console-key-value", "pg", {f"{C}pg": '{"conn_type": "postgres", '}, kind="connection")
    for text in ("fake-other", value):
        world("shadowed", "token", {f"{V}token": value, **near}, variables={"AIRFLOW_VAR_TOKEN": text})
    world("shadowed", "pg", {f"{C}pg": "postgres://h"}, variables={"AIRFLOW_CONN_PG": "postgres://other"}, kind="connection")
    world("shadowed", "token", {f"{V}token": '{"a": 1}'}, variables={"AIRFLOW_VAR_TOKEN": '{"a": 2}'}, flags=["--deserialize-json"])


def database(world, backend, value):
    order = ["--order", "aws,env,metastore"]
    env = {**backend(), **DATABASE, "AIRFLOW__CORE__FERNET_KEY": RIGHT}

    def rows(cause, key, variable=None, connection=None, **more):
        more = {"env": env, **more}
        world(cause, key, rows={"variable": variable or {}, "connection": connection or {}}, order=order, **more)

    other, right = ROWS["row_other"][0], ROWS["row_right"][0]
    for key in ("token", "db_password"):
        rows("wrong-fernet-key", key, {key: row(other, 1)})
        rows("wrong-fernet-key", key, {key: row(other, 1), key + "s": row(value)}, secrets={f"{V}zebra": value})
        rows("wrong-fernet-key", key, {key: row(right, 1)}, env={**env, "AIRFLOW__CORE__FERNET_KEY": base64.urlsafe_b64encode(b"fake-third-key-fake-third-key-32").decode()})
        rows("near-name", key, {key + "s": row(value), "zebra": row(value)})
        rows("case-differs", key, {key.upper(): row(value)})
        rows("shadowed", key, {key: row("fake-other")}, secrets={f"{V}{key}": value})
        rows("shadowed", key, {key: row(value)}, variables={f"AIRFLOW_VAR_{key.upper()}": value})
        rows("absent-everywhere", key, {"zebra": row(value)}, {key: CONN})
        rows("quoted-value", key, {key: row(f'"{value}"')})
        rows("lookup-pattern-excludes", key, {"zebra": row(value)}, secrets={f"{V}{key}": value}, env={**env, **backend(variables_lookup_pattern="^aws_")})
        rows("scheduled-for-deletion", key, {key: row(value)}, secrets={f"{V}{key}": {"is": "deleted"}})
        rows("denied", key, {key: row(value)}, secrets={f"{V}{key}": value}, denied={GET: ["AccessDeniedException", "no identity-based policy allows it"]})
        rows("empty-value", key, {key: row("")})
        rows(None, key, {key: row(value)})
        rows(None, key, {key: row(right, 1)}, secrets={f"{V}{key}s": value})
    rows("wrong-prefix", "pg", {"pg": row(value)}, secrets={"airflow/conns/pg": "http://h"}, kind="connection")
    rows("near-name", "pg_main", connection={"pg-main": CONN}, kind="connection")
    rows(None, "pg", connection={"pg": CONN}, kind="connection")


def places(world, backend, value):
    for key in ("token", "aws_x"):
        there = {"us-east-1": {f"{V}{key}": value}}
        world("wrong-region", key, {f"{V}zebra": value}, regions=there, flags=["--regions", "us-east-1,us-west-2"])
        world("wrong-region", key, {f"{V}{key}s": value}, regions=there, flags=["--regions", "us-east-1"])
        world("wrong-region", key, {f"{V}{key}": value}, env=backend(region_name="us-east-1"), flags=["--regions", "eu-west-1"])
        world("wrong-region", key, {f"{V}zebra": value}, regions=there, variables={"AIRFLOW_VAR_ZEBRA": value}, flags=["--regions", "us-west-2,us-east-1"])
    world("wrong-region", "pg", regions={"us-west-2": {f"{C}pg": "http://h"}}, flags=["--regions", "us-west-2"], kind="connection")
    config = '[deployments.x]\norder = ["aws", "env"]\naws = { region = "eu-west-1", account = "999999999999" }\n'
    for key in ("token", "aws_x", "limits"):
        world("wrong-account", key, {f"{V}zebra": value}, config=config, order=[], flags=["--deployment", "x"])
    arn = "arn:aws:secretsmanager:eu-west-1:999999999999:secret:airflow/variables"
    world("wrong-account", "token", {f"{V}zebra": value}, env=backend(variables_prefix=arn))
    workers = {"AIRFLOW__WORKERS__SECRETS_BACKEND": "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend",
               "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS": '{"variables_prefix": "airflow/variables"}'}
    for key in ("token", "aws_x"):
        world("processes-differ", key, {f"{V}{key}": value, f"{V}zebra": value}, env={**workers, **DATABASE}, rows={"variable": {}}, order=[],
              flags=["--airflow", "3.3.2", "--process", "server"])
    old = ["--airflow", "3.2.1", "--amazon-provider", "9.18.0", "--process", "server"]
    for key in ("token", "aws_x"):
        world("known-regression", key, {f"{V}{key}": value}, flags=old, variables={"AIRFLOW__CORE__MULTI_TEAM": "True"})


def healthy(world, backend, value):
    for key in ("token", "smtp.host", "team/limit"):
        here = {f"{V}{key}": value}
        around = {f"{V}{key}_old": value, f"{V}{key.upper()}": value, f"airflow/variable/{key}": value, f"/{V}{key}": value, f"{C}{key}": "http://h"}
        world(None, key, {**here, **around})
        world(None, key, here, env=backend(variables_prefix="airflow/variables/"))
        world(None, key, here, env=backend(connections_lookup_pattern="("))
        world(None, key, here, env=backend(connections_prefix=None))
        world(None, key, here, flags=["--airflow", "2.10.5", "--amazon-provider", "9.4.0"])
        world(None, key, here, variables={"AIRFLOW_VAR_ZEBRA": "", "AIRFLOW_VAR_QUOTED": '"x"'})
    # The provider matches without regard to case.
    world(None, "aws_token", {f"{V}aws_token": value}, env=backend(variables_lookup_pattern="^AWS_"))
    for text in ("12", "https://h/p?a=b#c", 'say "hi" now', "it's", "fake, with, commas", "null", "[1, 2]", "a=b"):
        world(None, "token", {f"{V}token": text})
    for text in ('{"a": 1}\n', "[1]", '"text"', "12", " {}"):
        world(None, "token", {f"{V}token": text}, flags=["--deserialize-json"])
    world(None, "key_pem", {f"{V}key_pem": "-----BEGIN FAKE-----\nfake\n-----END FAKE-----\n"})
    for text in ("postgres://u:fake@h:5432/db", '{"conn_type": "http", "host": "h", "extra": {"a": 1}}', "http://h/?a=b"):
        world(None, "pg", {f"{C}pg": text, f"{C}pg_old": "http://h", f"{V}pg": value}, kind="connection")
    world(None, "sql_conn", {f"{O}sql_conn": value, f"{V}sql_conn": value}, kind="config")
    world(None, "pg", {}, variables={"AIRFLOW_CONN_PG": "postgres://h"}, kind="connection")

"""Records what a release answers to a team's task: the real backends, with the client of AWS replaced and a database of its own.

    PATH/TO/RELEASE/bin/python tests/airflow/record_teams.py >>tests/airflow/teams.jsonl

    ["release", airflow, amazon]
    ["aws", prefix, multi_team, team, kind, key, [the secrets asked for, in order], "found" or "absent" or an exception's class]
    ["env", multi_team, team, kind, key, variable or null]
    ["get", multi_team, team, key, value or null]          the api-server's lookup of a variable: AWS, environment, database
"""

import json
import logging
import os
import sys
import tempfile
import types
from importlib.metadata import version

HOME = tempfile.mkdtemp()
os.environ.update({
    "AIRFLOW_HOME": HOME,
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{HOME}/airflow.db",
    "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__LOGGING__LOGGING_LEVEL": "CRITICAL",
})
ENVIRONMENT = {
    "AIRFLOW_VAR__RED___OWN": "fake own",
    "AIRFLOW_VAR__RED___BOTH": "fake team",
    "AIRFLOW_VAR_BOTH": "fake all",
    "AIRFLOW_VAR__RED___EMPTY": "",
    "AIRFLOW_VAR_EMPTY": "fake all",
    "AIRFLOW_VAR_ALL": "fake all",
    "AIRFLOW_CONN__RED___OWN": "http://fake",
    "AIRFLOW_CONN_ALL": "http://fake",
}
SECRETS = ["p/red--own", "p/red/own", "p/red--both", "p/both", "p/all", "red--own", "all", "p/red--x--y", "p/blue--own"]
KEYS = ["own", "both", "empty", "all", "none", "_RED___OWN", "red--own", "x--y"]
ROWS = [("row_own", "fake own", "red"), ("row_all", "fake all", None), ("row_other", "fake blue", "blue"), ("both", "fake row", None)]


def say(*row):
    print(json.dumps(row), flush=True)


class NotFound(Exception):
    pass


def aws(prefix):
    from airflow.providers.amazon.aws.secrets.secrets_manager import SecretsManagerBackend

    asked = []

    def get_secret_value(SecretId):
        asked.append(SecretId)
        if SecretId not in SECRETS:
            raise NotFound
        return {"SecretString": "http://fake/" + SecretId}

    names = ["ResourceNotFoundException"]
    others = ["InvalidParameterException", "InvalidRequestException", "DecryptionFailure", "InternalServiceError"]
    exceptions = types.SimpleNamespace(**{name: NotFound for name in names}, **{name: KeyboardInterrupt for name in others})
    backend = SecretsManagerBackend(variables_prefix=prefix, connections_prefix=prefix)
    backend.__dict__["client"] = types.SimpleNamespace(get_secret_value=get_secret_value, exceptions=exceptions)
    return backend, asked


def call(method, team, key):
    try:
        from airflow._shared.secrets_backend.base import call_secrets_backend_method
    except ImportError:
        return method(key, team_name=team)
    return call_secrets_backend_method(method, team_name=team, **key_argument(method, key))


def key_argument(method, key):
    return {"key" if method.__name__ == "get_variable" else "conn_id": key}


def record_backends(multi_team):
    from airflow.secrets.environment_variables import EnvironmentVariablesBackend

    for team in [None, "red"] if multi_team else [None]:
        for kind, method in [("variable", "get_variable"), ("connection", "get_conn_value")]:
            for key in KEYS:
                for prefix in ["p", ""]:
                    backend, asked = aws(prefix)
                    try:
                        value = call(getattr(backend, method), team, key)
                        end = "absent" if value is None else "found"
                    except Exception as error:
                        end = type(error).__name__
                    say("aws", prefix, multi_team, team, kind, key, asked, end)
                value = call(getattr(EnvironmentVariablesBackend(), method), team, key)
                say("env", multi_team, team, kind, key, value)


def record_lookups(multi_team):
    from airflow.models.variable import Variable
    from airflow.secrets.environment_variables import EnvironmentVariablesBackend
    from airflow.secrets.metastore import MetastoreBackend
    import airflow.models.variable as module

    for team in [None, "red"] if multi_team else [None]:
        for key in KEYS + [key for key, _, _ in ROWS]:
            backends = [aws("p")[0], EnvironmentVariablesBackend(), MetastoreBackend()]
            module.ensure_secrets_loaded = lambda: backends
            say("get", multi_team, team, key, Variable.get_variable_from_secrets(key=key, team_name=team))


def main():
    multi_team = sys.argv[1] == "True"
    os.environ["AIRFLOW__CORE__MULTI_TEAM"] = sys.argv[1]
    os.environ.update(ENVIRONMENT)
    logging.disable(logging.CRITICAL)
    import airflow
    from airflow.utils import db
    from airflow.utils.session import create_session

    db.initdb()
    from airflow.models.team import Team
    from airflow.models.variable import Variable

    with create_session() as session:
        session.add_all([Team(name="red"), Team(name="blue")])
        session.flush()
        session.add_all([Variable(key=key, val=value, team_name=team) for key, value, team in ROWS])
    if multi_team:
        say("release", version("apache-airflow"), version("apache-airflow-providers-amazon"))
    record_backends(multi_team)
    record_lookups(multi_team)


main()

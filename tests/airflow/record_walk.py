"""Asks a real Airflow for variables, against moto, and prints what came of each: a JSON line per key.

    moto_server -H 127.0.0.1 -p 5599 &
    PATH/TO/RELEASE/bin/python tests/airflow/record_walk.py http://127.0.0.1:5599 >tests/airflow/walk-RELEASE.jsonl

The metadata database is left out of the search path. Calls are counted where botocore makes them.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile

ENVIRONMENT = {
    "AIRFLOW_VAR_BOTH": "fake-env",
    "AIRFLOW_VAR_ONLYENV": "1",
    "AIRFLOW_VAR_EMPTY": "",
    "AIRFLOW_VAR_GONE": "e",
}
SECRETS = {"both": "fake-both", "aws_key_001": "fake-1"}
KEYS = ["both", "BOTH", "bin", "gone", "aws_key_001", "aws_key-001", "onlyenv", "empty", "nope", "a--b", "x/y", "", "_A___k", "aws key"]
KWARGS = [
    {},
    {"variables_lookup_pattern": "^aws_"},
    {"variables_lookup_pattern": "("},
    {"variables_lookup_pattern": "^(?!both$).*$"},
    {"variables_prefix": None},
    {"variables_prefix": ""},
    {"variables_prefix": "airflow/variables/"},
    {"sep": "--"},
    {"variables_prefix": "airflow", "sep": "/variables/"},
    {"variables_prefix": "/"},
]
BACKEND = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"


def seed(url):
    import boto3

    client = boto3.client("secretsmanager", endpoint_url=url, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y")
    existing = {secret["Name"] for secret in client.list_secrets(MaxResults=100)["SecretList"]}
    for name, value in {**SECRETS, "gone": "fake-gone"}.items():
        if f"airflow/variables/{name}" not in existing:
            try:
                client.create_secret(Name=f"airflow/variables/{name}", SecretString=value)
            except client.exceptions.ResourceExistsException:
                pass
    if "airflow/variables/bin" not in existing:
        client.create_secret(Name="airflow/variables/bin", SecretBinary=b"\x00\x01")
    try:
        client.delete_secret(SecretId="airflow/variables/gone", RecoveryWindowInDays=7)
    except client.exceptions.ClientError:
        pass


def ask(url, kwargs):
    logging.disable(logging.CRITICAL)
    os.environ.update(ENVIRONMENT)
    os.environ["AIRFLOW__SECRETS__BACKEND"] = BACKEND
    os.environ["AIRFLOW__SECRETS__BACKEND_KWARGS"] = json.dumps({**kwargs, "region_name": "us-east-1", "endpoint_url": url})
    import botocore.client

    calls = []
    make = botocore.client.BaseClient._make_api_call

    def count(client, operation, parameters):
        calls.append([operation, parameters.get("SecretId")])
        return make(client, operation, parameters)

    botocore.client.BaseClient._make_api_call = count
    import airflow.configuration
    import airflow.models.variable
    from airflow.models import Variable

    backends = [backend for backend in airflow.configuration.ensure_secrets_loaded() if "Metastore" not in type(backend).__name__]
    airflow.models.variable.ensure_secrets_loaded = lambda *_, **__: backends
    for key in KEYS:
        calls.clear()
        try:
            outcome, text = "found", Variable.get(key)
        except KeyError as error:
            outcome, text = "missing", error.args[0]
        print(json.dumps([kwargs, key, outcome, text, calls]), flush=True)


def main():
    if len(sys.argv) > 2:
        return ask(sys.argv[1], json.loads(sys.argv[2]))
    seed(sys.argv[1])
    with tempfile.TemporaryDirectory() as home:
        env = {"PATH": os.environ["PATH"], "HOME": home, "AIRFLOW_HOME": home, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"}
        for kwargs in KWARGS:
            answer = subprocess.run([sys.executable, __file__, sys.argv[1], json.dumps(kwargs)], env=env, stdout=subprocess.PIPE, text=True, check=True)
            lines = [line for line in answer.stdout.splitlines() if line.startswith("[")]
            assert len(lines) == len(KEYS), answer.stdout
            print("\n".join(lines))


if __name__ == "__main__":
    main()

"""Counts what a real DAG processor asks AWS for, with moto as AWS and SQLite as the database.

    PATH/TO/RELEASE/bin/python tests/airflow/record_parses.py --moto PATH/TO/moto_server --rounds 120 --out tests/airflow/parses/RELEASE.jsonl

It starts moto on a free port, and the job of `airflow dag-processor --num-runs ROUNDS` on the files of parses/files.jsonl (`#H` is the header of
tests/dags). 120 rounds are the parses of an hour with the default min_file_process_interval of 30 seconds, without the waiting. Each
copy of a file notes that it is parsed, and moto's recorder has each request.

The first line of the recording is the release, what AWS and the environment have, and how often each secret was asked for
(GetSecretValue) in all; then one line for each file: how often it was parsed.
"""

import argparse
import base64
import collections
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
SECRETS = {
    "airflow/variables/aws_region": "eu-west-1",
    "airflow/variables/aws_bucket": "fake-bucket",
    "airflow/variables/aws_team_red": "r",
    "airflow/variables/aws_team_green": "g",
    "airflow/variables/aws_team_blue": "b",
    "airflow/variables/aws_settings": '{"name": "fake"}',
    "airflow/variables/aws_owner": "fake-owner",
    "airflow/variables/plain_name": "fake",
    "airflow/connections/aws_db": "postgres://user:fake@127.0.0.1:1/db",
}
ENVIRONMENT = {"AIRFLOW_VAR_AWS_LEVEL": "low", "AIRFLOW_VAR_PLAIN_NAME": "fake"}
PATTERN = "^aws_"

# What `airflow dag-processor` runs in Airflow 2, whose command refuses SQLite.
JOB_OF_2 = """
import argparse, sys
from airflow.cli.commands.dag_processor_command import _create_dag_processor_job_runner
from airflow.jobs.job import run_job
arguments = argparse.Namespace(subdir=sys.argv[1], num_runs=int(sys.argv[2]), do_pickle=False)
runner = _create_dag_processor_job_runner(arguments)
run_job(job=runner.job, execute_callable=runner._execute)
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--moto", required=True)
    parser.add_argument("--rounds", type=int, default=120)
    parser.add_argument("--out", required=True)
    parser.add_argument("--log", default=os.devnull)
    options = parser.parse_args()
    home = pathlib.Path(tempfile.mkdtemp())
    try:
        rows = list(record(options, home))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    pathlib.Path(options.out).write_text("".join(json.dumps(row) + "\n" for row in rows))


def record(options, home):
    release = installed("apache-airflow")
    files = [json.loads(line) for line in (HERE / "parses" / "files.jsonl").read_text().splitlines()]
    header = (HERE.parent / "dags" / f"header-{release}.py").read_text()
    dags = home / "dags"
    dags.mkdir()
    parsed = home / "parsed"
    for file in files:
        # The note comes first, so that a file whose import fails is counted too.
        note = f"open({str(parsed)!r}, 'a').write({file['file']!r} + '\\n')\n"
        (dags / file["file"]).write_text(note + file["code"].replace("#H\n", header))
    endpoint = f"http://127.0.0.1:{free_port()}"
    moto = subprocess.Popen([options.moto, "-H", "127.0.0.1", "-p", endpoint.rsplit(":")[-1]], cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        environment = settings(home, endpoint)
        os.environ.update(environment)
        create_secrets(endpoint)
        with open(options.log, "ab") as log:
            airflow = [sys.executable, "-m", "airflow"]
            subprocess.run([*airflow, "db", "migrate"], check=True, stdout=log, stderr=log)
            ask(endpoint, "/moto-api/recorder/reset-recording", b"")
            ask(endpoint, "/moto-api/recorder/start-recording", b"")
            if release.startswith("2"):
                processor = [sys.executable, "-c", JOB_OF_2, str(dags), str(options.rounds)]
            else:
                processor = [*airflow, "dag-processor", "--num-runs", str(options.rounds)]
            subprocess.run(processor, check=True, stdout=log, stderr=log, timeout=3_000)
        ask(endpoint, "/moto-api/recorder/stop-recording", b"")
        requests = ask(endpoint, "/moto-api/recorder/download-recording").decode().splitlines()
    finally:
        moto.terminate()
        moto.wait()
    counts = collections.Counter(parsed.read_text().split())
    yield {"airflow": release, "amazon": installed("apache-airflow-providers-amazon"), "secrets": sorted(SECRETS), "environment": ENVIRONMENT,
           "pattern": PATTERN, "rounds": options.rounds, "calls": dict(sorted(calls(requests).items()))}
    for file in files:
        yield {"file": file["file"], "parses": counts[file["file"]]}


def settings(home, endpoint):
    options = {"variables_lookup_pattern": PATTERN, "region_name": "us-east-1"}
    return {
        **ENVIRONMENT,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(home / "dags"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "AIRFLOW__SECRETS__BACKEND": "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend",
        "AIRFLOW__SECRETS__BACKEND_KWARGS": json.dumps(options),
        "AIRFLOW__SCHEDULER__STANDALONE_DAG_PROCESSOR": "True",
        "AIRFLOW__SCHEDULER__MIN_FILE_PROCESS_INTERVAL": "0",
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "0",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "fake",
        "AWS_SECRET_ACCESS_KEY": "fake",
        "AWS_DEFAULT_REGION": "us-east-1",
    }


def create_secrets(endpoint):
    import boto3

    for _ in range(600):
        try:
            ask(endpoint, "/moto-api/data.json")
            break
        except OSError:
            time.sleep(0.1)
    client = boto3.client("secretsmanager", endpoint_url=endpoint, region_name="us-east-1")
    for name, value in SECRETS.items():
        client.create_secret(Name=name, SecretString=value)


def calls(requests):
    """How often each secret was asked for."""
    asked = collections.Counter()
    for line in requests:
        request = json.loads(line)
        headers = {name.lower(): value for name, value in dict(request["headers"]).items()}
        if not headers.get("x-amz-target", "").endswith(".GetSecretValue"):
            continue
        body = request["body"] or ""
        if request.get("body_encoded"):
            body = base64.b64decode(body)
        asked[json.loads(body)["SecretId"]] += 1
    return asked


def ask(endpoint, path, data=None):
    with urllib.request.urlopen(endpoint + path, data=data) as answer:
        return answer.read()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def installed(package):
    from importlib.metadata import version

    return version(package)


main()

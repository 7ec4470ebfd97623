"""Records what a real, installed Airflow answers to `conf.get` for config options, wherever they are set, with moto as AWS.

    moto_server -H 127.0.0.1 -p 5599 &
    PATH/TO/RELEASE/bin/python tests/airflow/record_options.py --endpoint http://127.0.0.1:5599 --out tests/airflow/options/NAME.jsonl

With `--seed TEXT --random COUNT` it records so many random deployments in place of the fixed ones.

Each line of a recording is a JSON array:

    ["release", airflow, amazon provider, task sdk or null, python, "config"]
    ["deployment", number, {"process": "server" | "task", "env", "cfg"}]     the whole environment, but for AWS's credentials
    ["option", deployment, variable, outcome, text, asked, calls]
        variable  the one that would set the option: AIRFLOW__CORE__FERNET_KEY is `conf.get("core", "fernet_key")`
        outcome   "found" | "default" | "error"
        text      the value; [error class, error text] for an error. A value that is the default counts as one
        asked, calls   as in record_walk.py

Every deployment is a fresh interpreter, as no two share what Airflow reads while it starts. One with which Airflow cannot be
imported is left out.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile

from walk import option_cases, processes, watch, world

REGION = "us-east-1"


def environment(deployment, place):
    base = {
        "PATH": "/usr/bin:/bin", "HOME": place, "AIRFLOW_HOME": place, "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1", "PYTHONWARNINGS": "ignore",
        # Much of what is tried here would end Airflow before anything can be asked: no settings are made of it.
        "_AIRFLOW__AS_LIBRARY": "1",
        "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y", "AWS_DEFAULT_REGION": REGION,
    }
    if deployment["process"] == "server":
        base["_AIRFLOW_PROCESS_CONTEXT"] = "server"
    return dict(base, **deployment["env"])


def ask(endpoint, deployment, options, defaults, log):
    place = processes.home(deployment.get("cfg", ""))
    job = {"endpoint": endpoint, "options": options, "defaults": defaults, "place": place, "process": deployment["process"]}
    ended = subprocess.run([sys.executable, os.path.abspath(__file__), "--inside"], input=json.dumps(job).encode(), stdout=subprocess.PIPE,
                           stderr=log, env=environment(deployment, place), timeout=300)
    return [json.loads(line[2:]) for line in ended.stdout.decode().splitlines() if line.startswith("> ")]


def emit(*line):
    print("> " + json.dumps(line), flush=True)


def inside():
    """A fresh process of Airflow; the job is on the standard input."""
    job = json.load(sys.stdin)
    faults = {name: value for name, value in world.secrets_of("config").items() if "fault" in value and not isinstance(value, str)}
    watch.watch_calls(job["endpoint"], faults)
    try:
        from airflow.configuration import conf
    except Exception as error:
        return emit("stop", type(error).__name__)
    watch_backends()
    watch.taken()
    for option in job["options"]:
        section, name = option.split("__", 1)
        emit("option", "AIRFLOW__" + option, *answer(conf, section, name, job["defaults"].get(option), job["place"]), *watch.taken())


def answer(conf, section, name, default, place):
    try:
        value = conf.get(section, name)
    except Exception as error:
        text = re.sub("0x[0-9a-f]+", "0x0", str(error))
        return "error", [type(error).__name__, text.replace(place, "{HOME}")]
    if default is not None and value is not None and value.replace(place, "{HOME}") == default:
        return "default", default
    return "found", value if value is None else value.replace(place, "{HOME}")


def watch_backends():
    from airflow.providers.amazon.aws.secrets.secrets_manager import SecretsManagerBackend

    SecretsManagerBackend.get_config = watch.watched("aws", SecretsManagerBackend.get_config)


def version(name):
    from record_walk import version

    return version(name)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--endpoint")
    parser.add_argument("--out")
    parser.add_argument("--seed")
    parser.add_argument("--random", type=int, default=0)
    options = parser.parse_args()
    world.seed(options.endpoint, "config")
    airflow = version("apache-airflow")
    lines = [["release", airflow, version("apache-airflow-providers-amazon"), version("apache-airflow-task-sdk"), "%d.%d" % sys.version_info[:2], "config"]]
    with tempfile.TemporaryDirectory(prefix="varlens-") as processes.ROOT, open(os.devnull, "w") as log:
        nothing = {"process": "server", "env": {}}
        defaults = {line[1][9:]: line[3] for line in ask(options.endpoint, nothing, option_cases.ALL, {}, log) if line[2] == "found"}
        plan = option_cases.random_cases(random.Random(options.seed), options.random) if options.seed else option_cases.cases(random.Random("options"))
        for number, (deployment, asked) in enumerate(plan):
            if deployment["process"] == "task" and airflow.startswith("2"):
                continue
            found = ask(options.endpoint, deployment, asked, defaults, log)
            assert found, (deployment, "no answer")
            if found[0][0] == "stop":
                continue
            lines.append(["deployment", number, deployment])
            lines += [[line[0], number] + line[1:] for line in found]
    with open(options.out, "w") as file:
        for line in lines:
            file.write(json.dumps(line, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    inside() if "--inside" in sys.argv else main()

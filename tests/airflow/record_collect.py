"""Records what the program of `varlens collect` prints inside a real, installed Airflow, in deployments of a recorded walk.

    varlens collect >/tmp/collect.py
    PATH/TO/RELEASE/bin/python tests/airflow/record_collect.py --program /tmp/collect.py --walks tests/airflow/walks/NAME.jsonl \
        --out tests/airflow/collected/NAME.jsonl [--count N] [--process server|task]

Each line is a JSON array: [number of the deployment in the recording, {"process": "server" | "task", "output": ..., "server": ...}].
"output" is what the program printed in the process that asks; "server", for a task of Airflow 3, in the api-server's. The
processes have the environment and the airflow.cfg that those of the recording had. A deployment that keeps Airflow from
starting is left out: nothing can be collected there.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

from walk import world


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--walks", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--process", help="only deployments in which this process asks")
    return parser.parse_args()


def deployments(path):
    """[number, deployment] of those that start and name a secrets backend, in the order of the recording."""
    with open(path) as file:
        lines = [json.loads(line) for line in file]
    stopped = {line[1] for line in lines if line[0] == "stop"}
    described = [(line[1], line[2]) for line in lines if line[0] == "deployment" and line[1] not in stopped]
    return [each for each in described if "backend" in json.dumps(each).lower()]


def environment(base, changes, place, role):
    whole = {
        "PATH": "/usr/bin:/bin", "HOME": place, "AIRFLOW_HOME": place, "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1", "PYTHONWARNINGS": "ignore",
        # Nobody answers there, so that the program does not wait for STS.
        "HTTPS_PROXY": "http://127.0.0.1:9",
    }
    if role == "server":
        whole["_AIRFLOW_PROCESS_CONTEXT"] = "server"
        whole["AIRFLOW__API_AUTH__JWT_SECRET"] = "fake-jwt-secret-fake-jwt-secret-fake"
    whole.update(base)
    whole.update(changes)
    return {name: value.replace("{DB}", place + "/airflow.db") for name, value in whole.items() if value is not None}


def collected(program, base, changes, cfg, role):
    """The program's line, or None where Airflow does not start."""
    with tempfile.TemporaryDirectory(prefix="varlens-collect-") as place:
        for name, text in (("airflow.cfg", cfg), ("unittests.cfg", "")):
            with open(os.path.join(place, name), "w") as file:
                file.write(text.replace("{DB}", place + "/airflow.db"))
        with open(program) as source:
            ended = subprocess.run([sys.executable, "-", role], env=environment(base, changes, place, role), stdin=source,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
        for line in ended.stdout.decode().splitlines():
            if line.startswith('{"varlens_collect"'):
                return line.replace(place, "{HOME}")
        print(ended.stderr.decode()[-400:], file=sys.stderr)
        return None


def main():
    options = arguments()
    bases = world.read("world.json")
    found = []
    for number, deployment in deployments(options.walks):
        if len(found) == options.count:
            break
        role = deployment["process"]
        if options.process not in (None, role):
            continue
        entry = {"process": role}
        entry["output"] = collected(options.program, bases["env"], deployment.get("env", {}), deployment.get("cfg", ""), role)
        if role == "task":
            changes, cfg = deployment.get("server_env", {}), deployment.get("server_cfg", "")
            entry["server"] = collected(options.program, bases["server_env"], changes, cfg, "server")
        if entry["output"] and entry.get("server", True):
            found.append([number, entry])
            print(number, role, flush=True)
    with open(options.out, "w") as file:
        for line in found:
            file.write(json.dumps(line, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()

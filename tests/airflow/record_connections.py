"""Records what a real, installed Airflow makes of connections, with AWS stood in for below botocore and SQLite as its database.

    PATH/TO/RELEASE/bin/python tests/airflow/record_connections.py --out tests/airflow/connections/NAME.jsonl

    --seed TEXT       seeds all choices; the name of the release in the file's name, unless given
    --deployments N   so many sets of options; half of them asked as a task where the release has tasks
    --children        asks in DAG files and triggers: into tests/airflow/connection_children
    --log FILE        where Airflow's own output goes

Each line of a recording is a JSON array:

    ["release", airflow, amazon provider, task sdk or null, python]
    ["table", "CREATE TABLE connection …"]
    ["deployment", number, {"process": "server" | "task" | "dag-processor" | "triggerer", "env": {…}}]
        All processes have the options of "env". AWS, the database and the environments hold what the "get" lines say.
    ["get", deployment, conn_id, {"aws", "env", "server_env", "row"}, "found" | "missing" | "error", text, asked, calls]
        text      json.dumps of the connection's fields; else [error class, error text]
        asked     the backends in order, "=" where one has it, "!CLASS" where it fails; "api-server/" for those there
        calls     the SecretIds which were sent to AWS
        In a DAG file or a trigger there is one more: how it was asked for.

The same seed gives the same lines.
"""

import argparse
import json
import os
import random
import sys
import tempfile

from walk import connection_cases, connections, inside, processes

EACH = 44


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed")
    parser.add_argument("--deployments", type=int, default=14)
    parser.add_argument("--children", action="store_true")
    parser.add_argument("--log", default=os.devnull)
    return parser.parse_args()


def planned(options, amazon, has_tasks):
    seed = options.seed or os.path.basename(options.out).rsplit(".", 1)[0]
    for number in range(options.deployments):
        rng = random.Random("%s connections %d" % (seed, number))
        process = inside.CHILDREN[number % 2] if options.children else "task" if has_tasks and number % 2 else "server"
        deployment = {"process": process, "env": connection_cases.environment(rng, amazon, number)}
        held = {}
        for each in range(EACH):
            held["c%d" % each] = connection_cases.held(rng, deployment["process"] == "task")
        yield number, deployment, held


def main():
    options = arguments()
    out = os.path.abspath(options.out)
    with tempfile.TemporaryDirectory(prefix="varlens-") as processes.ROOT:
        installation = connections.Installation(os.path.join(processes.ROOT, "airflow.db"), os.path.abspath(options.log))
        lines = [["release", installation.release, installation.amazon, installation.sdk, "%d.%d" % sys.version_info[:2]], ["table", installation.table]]
        amazon = tuple(int(part) for part in installation.amazon.split(".")[:3])
        for number, deployment, held in planned(options, amazon, installation.sdk is not None):
            lines.append(["deployment", number, deployment])
            answers = installation.connection_answers(deployment, held)
            lines += [["get", number, answer[1], held[answer[1]]] + answer[2:] for answer in answers]
    with open(out, "w") as file:
        for line in lines:
            file.write(json.dumps(line, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()

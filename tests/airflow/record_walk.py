"""Records what a real, installed Airflow answers to lookups of variables or config options, with moto as AWS and SQLite as its database.

    moto_server -H 127.0.0.1 -p 5599 &
    PATH/TO/RELEASE/bin/python tests/airflow/record_walk.py --endpoint http://127.0.0.1:5599 --out tests/airflow/walks/NAME.jsonl

    --kind config     asks for config options, through _SECRET, instead of variables: into tests/airflow/configs
    --seed TEXT       seeds all choices; the name of the release in the file's name, unless given
    --children        asks in DAG files and triggers: into tests/airflow/children
    --jinja           there with {{ var.value.KEY }} and {{ var.json.KEY }}
    --random N        so many random deployments
    --hand            the hand-picked deployments alone
    --no-hand         the random ones alone, none of which is asked twice
    --only N,N...     deployments of these numbers alone
    --database FILE   a database that is kept, and used again
    --log FILE        where Airflow's own output goes
    --world           writes world.json and rows.json instead, which all recordings share

Each line of a recording is a JSON array:

    ["release", airflow, amazon provider, task sdk or null, python], and "config" if it is of config options
    ["deployment", number, {"process": "server" | "task" | "dag-processor" | "triggerer", "env", "cfg", "server_env", "server_cfg"}]
        A process has what world.json names "env" (the api-server of a task: "server_env"), and over it what "env"
        ("server_env") says here; a null takes a variable away. {DB} is the path of the database. Members that are empty
        are left out: there is no airflow.cfg then, or no variable to add. world.json's "secrets" are in us-east-1 alone.
    ["stop", deployment, error class, error text]       the process does not start; "api-server/CLASS": that one does not
    ["get", deployment, key, deserialize 0 | 1, "found" | "missing" | "error", text, asked, calls]
        text      the value, dumped if it is deserialized; else [error class, error text]; TaskHangs: it never ends
        asked     the backends in order, "=" where it has a value, "!CLASS" where it fails; "api-server/" for those there
        calls     the SecretIds which were sent to AWS

The backends are built anew in a fork of this process, as an import of Airflow builds them. Some deployments are asked in a
fresh interpreter too, whose answers must be those of the fork. The same seed gives the same lines.
"""

import argparse
import json
import os
import random
import sys
import tempfile

from walk import config, deployments, inside, processes, world

PROVED = {"2": 3, "3": 1}  # by the release; those of Airflow 3 take long to start
SHARE = {"variable": 0.22, "config": 0.1}
KEYS_OF_EACH = {"variable": 9, "config": 4}


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--endpoint")
    parser.add_argument("--out")
    parser.add_argument("--kind", choices=["variable", "config"], default="variable")
    parser.add_argument("--seed")
    parser.add_argument("--children", action="store_true")
    parser.add_argument("--jinja", action="store_true")
    parser.add_argument("--random", type=int, default=16)
    parser.add_argument("--only")
    parser.add_argument("--hand", action="store_true")
    parser.add_argument("--no-hand", action="store_true")
    parser.add_argument("--database")
    parser.add_argument("--log", default=os.devnull)
    parser.add_argument("--world", action="store_true")
    return parser.parse_args()


def version(name):
    try:
        from importlib.metadata import version
    except ImportError:
        from importlib_metadata import version
    try:
        return version(name)
    except Exception:
        return None


def planned(options, tasks):
    """[number, deployment, keys] of all; which ones are asked for does not change the others."""
    seed = options.seed or os.path.basename(options.out).rsplit(".", 1)[0]
    chosen = [] if options.no_hand else list(deployments.hand_picked(random.Random(seed + " hand"), tasks, SHARE[options.kind]))
    if not options.hand:
        chosen += deployments.random_ones(random.Random(seed + " random"), tasks, options.random)
    for number, (deployment, keys) in enumerate(chosen):
        rng = random.Random("%s %d" % (seed, number))
        yield number, deployment, deployments.keys_for(rng, keys, KEYS_OF_EACH[options.kind])


def children(plan):
    """Those of tasks, in the two processes that have children; these have their parent's environment."""
    for number, (_, deployment, keys) in enumerate(each for each in plan if each[1]["process"] == "task"):
        own = {name: value for name, value in deployment.items() if name in ("env", "cfg")}
        yield number, dict(own, process=("dag-processor", "triggerer")[number % 2]), keys[:6]
    # What each process makes of keys that a URL changes, and of values that need no masking.
    keys = ["stra\u00dfe", "\u6771", "x/y", "a b", "empty_e", "empty_only_e", "json_a", "num_e", "row_plain", "50%"]
    for number in range(8):
        env = deployments.aws({}) if number & 2 else {}
        asked = [[key, int(key in ("json_a", "num_e"))] for key in keys[:5] if number & 4] + [[key, 1] for key in keys[5:] if not number & 4]
        yield 1000 + number, dict(process=("dag-processor", "triggerer")[number & 1], **({"env": env} if env else {})), asked


def sample_to_prove(plan, count):
    """Half of them with an airflow.cfg, if there are such."""
    with_cfg = [each for each in plan if "cfg" in each[1] or "server_cfg" in each[1]]
    others = [each for each in plan if each not in with_cfg]
    rng = random.Random(len(plan))
    return [each for group in (with_cfg, others) for each in rng.sample(group, min(count, len(group)))]


def record(options, installation, lines):
    amazon, sdk = version("apache-airflow-providers-amazon"), version("apache-airflow-task-sdk")
    is_config = options.kind == "config"
    lines.append(["release", installation.release, amazon, sdk, "%d.%d" % sys.version_info[:2]] + ["config"] * is_config)
    only = options.only and [int(number) for number in options.only.split(",")]
    plan = list(planned(options, sdk is not None and not is_config))
    if is_config:
        empty = [] if options.no_hand else config.with_empty_variables(len(plan))
        plan = list(config.translated(plan)) + list(empty)
    if options.children:
        plan = list(children(plan))
    plan = [each for each in plan if not only or each[0] in only]
    proved = sample_to_prove(plan, PROVED[installation.release[0]])
    # This provider cannot be imported while Airflow is: only a fresh process shows that.
    always_fresh = amazon == "5.0.0"
    proved = [] if options.children or options.no_hand else proved
    differing = []
    for each in plan:
        number, deployment, keys = each
        answers = installation.answers(deployment, keys, always_fresh)
        if each in proved and not always_fresh:
            again = installation.answers(deployment, keys, True)
            if answers != again:
                differing.append([number, answers, again])
        lines.append(["deployment", number, deployment])
        lines += [[answer[0], number] + answer[1:] for answer in answers]
    return differing


def main():
    options = arguments()
    if options.world:
        return world.write()
    world.seed(options.endpoint, options.kind)
    with tempfile.TemporaryDirectory(prefix="varlens-") as processes.ROOT:
        record_all(options)


def record_all(options):
    database = options.database or os.path.join(processes.ROOT, "airflow.db")
    if not os.path.exists(database):
        processes.make_database(database, options.log)
    out = os.path.abspath(options.out)
    installation = processes.Installation(options.endpoint, database, os.path.abspath(options.log), options.kind)
    installation.jinja = options.jinja
    lines = []
    differing = record(options, installation, lines)
    with open(out, "w") as file:
        for line in lines:
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
    processes.keep_schema(installation.release, database)
    assert not differing, "fresh processes differ: %s" % differing


if __name__ == "__main__":
    inside.main() if "--inside" in sys.argv else main()

"""Records how real Airflow's lookup ends in the worlds of worlds.jsonl, with moto as AWS and SQLite as its database.

    moto_server -H 127.0.0.1 -p 5599 &
    PATH/TO/RELEASE/bin/python tests/doctor/judge.py --endpoint http://127.0.0.1:5599 --out tests/doctor/judged-NAME.jsonl

    --log FILE        where Airflow's own output goes
    --process task    asks as a task of Airflow 3 does, with an api-server that has the same environment; else as the server does
    --every NUMBER    only each world whose number it divides

The first line is the release: ["release", airflow, amazon provider, python, process]. Each other line is a world:

    [number, key, "found" | "missing" | "error" | "will-not-start", layer or null, [error class, error text] or null]

The number counts the lines of worlds.jsonl from 0; the key says that it is still the same world. A world of another release, with
another process than the one that asks, or with a file of varlens is left out. The server asks by `Variable.get`, `get_connection`, `conf.get`; a task by
`Variable.get` of the Task SDK, through its supervisor and the Execution API.
"""

import argparse
import json
import os
import sqlite3
import sys
import tempfile
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "airflow"))
sys.dont_write_bytecode = True

from walk import connections, processes, world  # noqa: E402

world.REGION = "eu-west-1"
# What a world has where it says nothing else.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "fake", "AWS_SECRET_ACCESS_KEY": "fake", "AWS_DEFAULT_REGION": world.REGION}
DATABASE = {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "sqlite:///{DB}", "AIRFLOW__CORE__SQL_ALCHEMY_CONN": "sqlite:///{DB}"}


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--log", default=os.devnull)
    parser.add_argument("--process", choices=("server", "task"), default="server")
    parser.add_argument("--every", type=int, default=1)
    return parser.parse_args()


def flag(described, name, default):
    flags = described["flags"]
    return flags[flags.index(name) + 1] if name in flags else default


class Faults(dict):
    """The answer of AWS to every GetSecretValue, where a world denies it."""

    def get(self, _name, default=None):
        code, message = self["GetSecretValue"] if "GetSecretValue" in self else (None, None)
        return {"fault": code, "message": message, "status": 400} if code else default


class Airflow(processes.Installation):
    """The installed release. Its database is empty but for what a world has."""

    def __init__(self, endpoint, folder, log, process):
        self.process = process
        database = os.path.join(folder, "airflow.db")
        processes.make_database(database, log)
        super().__init__(endpoint, database, log)
        self.amazon = connections.version("apache-airflow-providers-amazon")

    def fits(self, described):
        is_release = flag(described, "--airflow", self.release) == self.release
        is_provider = flag(described, "--amazon-provider", self.amazon) == self.amazon
        # What a file of varlens describes, stock Airflow has no options for.
        is_stock = "config" not in described
        # Of a task, the recorder asks variables.
        is_asked = self.process == "server" or flag(described, "--kind", "variable") == "variable"
        return is_stock and is_release and is_provider and is_asked and flag(described, "--process", self.process) == self.process

    def judged(self, described):
        """Outcome, layer and error of a world."""
        environment = {**CREDENTIALS, **DATABASE, **described["env"], **described["shell"]}
        self.base = {role: environment for role in ("server", "task", "api")}
        self.faults = Faults(described["denied"])
        self.kind = flag(described, "--kind", "variable")
        fill_aws(self.endpoint, described)
        self.fill_database(described.get("rows", {}))
        decode = int("--deserialize-json" in described["flags"])
        key = described["key"] if self.kind == "connection" else [described["key"], decode]
        cfg = described.get("cfg")
        deployment = {"process": self.process, "cfg": cfg, "server_cfg": cfg}
        line = self.answers(deployment, [key])[0]
        if line[0] == "stop":
            # A fork has modules that a fresh process has not imported yet.
            line = self.answers(deployment, [key], True)[0]
            assert line[0] == "stop", line
            return ["will-not-start", None, line[1:]]
        *_, outcome, text, asked, _calls = line
        having = [name.split("=")[0] for name in asked if "=" in name]
        is_found = outcome == "found"
        # A config option whose secret is missing has its default.
        is_default = outcome == "missing" and self.kind == "config"
        error = None if is_found or is_default else text
        return [outcome, having[-1] if having and is_found else None, error]

    def fill_database(self, rows):
        with sqlite3.connect(self.database) as database:
            database.execute("DELETE FROM variable")
            database.execute("DELETE FROM connection")
            for table, name in (("variable", "key"), ("connection", "conn_id")):
                for key, columns in rows.get(table, {}).items():
                    row = {name: key, **columns}
                    names, marks = ", ".join('"%s"' % column for column in row), ", ".join("?" * len(row))
                    database.execute("INSERT INTO %s (%s) VALUES (%s)" % (table, names, marks), list(row.values()))
        database.close()


def fill_aws(endpoint, described):
    """Takes away the secrets of the world before, and puts in those of this one."""
    import boto3

    urllib.request.urlopen(urllib.request.Request(endpoint + "/moto-api/reset", method="POST"), timeout=60).close()
    for region, secrets in {world.REGION: described["secrets"], **described.get("regions", {})}.items():
        client = boto3.session.Session().client(
            "secretsmanager", endpoint_url=endpoint, region_name=region, aws_access_key_id="x", aws_secret_access_key="y")
        for name, content in secrets.items():
            put(client, name, content)


def put(client, name, content):
    state = content.get("is") if isinstance(content, dict) else None
    if state == "valueless":
        client.create_secret(Name=name)
    elif state == "binary":
        world.put(client, name, {"binary": "ZmFrZQ=="})
    elif state == "deleted":
        world.put(client, name, {"deleted": "fake"})
    else:
        world.put(client, name, content)


def main():
    options = arguments()
    out = Path(options.out).resolve()
    worlds = [json.loads(line) for line in (HERE / "worlds.jsonl").read_text().splitlines()]
    with tempfile.TemporaryDirectory(prefix="varlens-") as processes.ROOT:
        airflow = Airflow(options.endpoint, processes.ROOT, os.path.abspath(options.log), options.process)
        lines = [["release", airflow.release, airflow.amazon, "%d.%d" % sys.version_info[:2], options.process]]
        for number, described in enumerate(worlds):
            if number % options.every == 0 and airflow.fits(described):
                lines.append([number, described["key"], *airflow.judged(described)])
    out.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))


if __name__ == "__main__":
    main()

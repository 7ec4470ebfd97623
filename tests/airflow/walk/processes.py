"""Runs jobs: each in a fork of this process, which has imported Airflow already, or in a fresh interpreter."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile

from . import inside, watch, world

# Everything that is written but the recording; the main program takes it away.
ROOT = None


class Installation:
    """An installed Airflow, its metadata database, and the processes that answer for it."""

    jinja = False  # a child renders templates instead

    def __init__(self, endpoint, database, log, kind="variable"):
        self.endpoint, self.database, self.log, self.kind = endpoint, database, log, kind
        self.faults = {name: value for name, value in world.secrets_of(kind).items() if "fault" in value and not isinstance(value, str)}
        self.base = {role: world.read("world.json")[name] for role, name in
                     (("server", "env"), ("task", "env"), ("api", "server_env"), ("dag-processor", "env"), ("triggerer", "env"))}
        self.home = home("")
        os.environ.clear()
        os.environ.update(self.environment("server", {}, self.home))
        import airflow

        self.release = airflow.__version__
        self.import_all()

    def import_all(self):
        """What every forked process would import and prepare for itself is done once. No backend is configured here."""
        import airflow.settings
        from airflow.models import Variable
        from airflow.providers.amazon.aws.secrets.secrets_manager import SecretsManagerBackend

        logging.disable(logging.CRITICAL)
        watch.share_loaders()
        Variable.get("row_plain")
        SecretsManagerBackend(region_name=world.REGION).client
        if self.release.startswith("3"):
            import airflow.sdk.execution_time.supervisor
            import airflow.sdk.execution_time.task_runner

            from . import api

            api.warm()
        airflow.settings.engine.dispose()
        logging.disable(logging.NOTSET)

    def environment(self, role, env, place):
        """The whole environment of a process; a null in a deployment takes a variable away."""
        whole = {
            "PATH": "/usr/bin:/bin", "HOME": place, "AIRFLOW_HOME": place, "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1", "PYTHONWARNINGS": "ignore",
        }
        if role != "task":
            whole["AIRFLOW__API_AUTH__JWT_SECRET"] = "fake-jwt-secret-fake-jwt-secret-fake"
        if role == "api" or role == "server":
            whole["_AIRFLOW_PROCESS_CONTEXT"] = "server"
        whole.update(self.base[role])
        whole.update(env)
        return {name: value.replace("{DB}", self.database) for name, value in whole.items() if value is not None}

    def job(self, role, env, cfg, keys, port=None):
        place = home(cfg.replace("{DB}", self.database)) if cfg else self.home
        hide = [[place, "{HOME}"], [self.database, "{DB}"], [self.endpoint, "{ENDPOINT}"]]
        return {"role": role, "kind": self.kind, "jinja": self.jinja, "env": self.environment(role, env, place), "keys": keys, "endpoint": self.endpoint,
                "cfg": os.path.join(place, "airflow.cfg") if cfg else None, "faults": self.faults, "hide": hide, "port": port}

    def answers(self, deployment, keys, fresh=False):
        """The lines of a deployment: what came of each key, or why it does not start."""
        env, cfg = deployment.get("env", {}), deployment.get("cfg")
        if deployment["process"] != "task":
            return self.all_lines(self.job(deployment["process"], env, cfg, keys), fresh)
        server = Running(self, self.job("api", deployment.get("server_env", {}), deployment.get("server_cfg"), []), fresh)
        try:
            first = server.line()
            if first[0] == "stop":
                return [["stop", "api-server/" + first[1], first[2]]]
            return self.task_lines(env, cfg, keys, first[1], fresh)
        finally:
            server.end()

    def all_lines(self, job, fresh):
        running = Running(self, job, fresh)
        lines = list(running.lines())
        running.end()
        return lines

    def task_lines(self, env, cfg, keys, port, fresh):
        """A task whose supervisor dies answers no more: another one is asked for the remaining keys."""
        found = []
        while len(found) < len(keys):
            lines = self.all_lines(self.job("task", env, cfg, keys[len(found):], port), fresh)
            found += lines
            if lines[:1] and lines[0][0] == "stop":
                break
            assert lines, "no answer"
        return found


class Running:
    """A process that answers in JSON lines, and ends when it is told to."""

    def __init__(self, installation, job, fresh):
        reading, writing = os.pipe()
        sys.stdout.flush()
        self.pid = (start_fresh if fresh else start_fork)(job, writing, installation.log)
        os.close(writing)
        self.answers = os.fdopen(reading)

    def line(self):
        text = self.answers.readline()
        assert text, "no answer"
        return json.loads(text)

    def lines(self):
        return (json.loads(text) for text in self.answers)

    def end(self):
        self.answers.close()
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(self.pid, 0)


def home(cfg):
    """A home with an airflow.cfg, so that Airflow writes none of its own (with a random key in it)."""
    place = tempfile.mkdtemp(dir=ROOT)
    for name, text in (("airflow.cfg", cfg), ("unittests.cfg", "")):
        with open(os.path.join(place, name), "w") as file:
            file.write(text)
    return place


def start_fork(job, writing, log):
    pid = os.fork()
    if pid:
        return pid
    try:
        quiet(log)
        os.environ.clear()
        os.environ.update(job["env"])
        inside.run(job, writing, False)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)


def quiet(log):
    noise = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(noise, 1)
    os.dup2(noise, 2)


def start_fresh(job, writing, log):
    script = os.path.join(world.HERE, "record_walk.py")
    with open(log, "a") as noise:
        child = subprocess.Popen([sys.executable, script, "--inside", str(writing)], env=job["env"], stdin=subprocess.PIPE,
                                 stdout=noise, stderr=noise, pass_fds=[writing])
    child.stdin.write(json.dumps(job).encode())
    child.stdin.close()
    child.returncode = 0  # it is waited for by its number
    return child.pid


def make_database(path, log):
    """The real command makes the tables; the rows are put in as they are. A half-made one is not kept."""
    place, part = home(""), path + ".part"
    env = {"PATH": "/usr/bin:/bin", "HOME": place, "AIRFLOW_HOME": place, "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    for section in ("CORE", "DATABASE"):
        env["AIRFLOW__%s__SQL_ALCHEMY_CONN" % section] = "sqlite:///" + part
        env["AIRFLOW__%s__LOAD_DEFAULT_CONNECTIONS" % section] = "False"
    with open(log, "a") as noise:
        for command in ("migrate", "init"):
            if subprocess.call([sys.executable, "-m", "airflow", "db", command], env=env, stdout=noise, stderr=noise) == 0:
                fill(part)
                return os.rename(part, path)
    raise SystemExit("the database could not be made, see the log")


def fill(path):
    import sqlite3

    with sqlite3.connect(path) as database:
        columns = {row[1]: row[3] for row in database.execute("PRAGMA table_info(variable)")}
        for key, value, encrypted, team in world.read("rows.json"):
            if value is None and columns["val"]:
                continue  # Airflow 3 has no such rows
            row = {"key": key, "val": value, "is_encrypted": encrypted}
            if team and "team_name" in columns:
                row["team_name"] = team
            names = ", ".join('"%s"' % name for name in row)
            database.execute("INSERT INTO variable (%s) VALUES (%s)" % (names, ", ".join("?" * len(row))), list(row.values()))
    database.close()


def schema(path):
    import sqlite3

    database = sqlite3.connect(path)
    found = database.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name IN ('connection', 'variable', 'team') ORDER BY name DESC")
    statements = [row[0] for row in found]
    database.close()
    return statements


def keep_schema(release, path):
    """schemas.json has the statements that make the tables, for each release."""
    file_name = os.path.join(world.HERE, "schemas.json")
    schemas = world.read("schemas.json") if os.path.exists(file_name) else {}
    schemas[release] = schema(path)
    with open(file_name, "w") as file:
        file.write(json.dumps(dict(sorted(schemas.items())), indent=0) + "\n")

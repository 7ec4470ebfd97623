"""An installed Airflow that runs in the places of the official images, so that no path in a log needs rewriting.

/opt/airflow has DAGs, logs and the database, /home/airflow/.local the packages, /opt/python the interpreter. The first and
the links to the others are made here, for one release at a time.
"""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time

from . import dags

HOME = pathlib.Path("/opt/airflow")
LOCAL = pathlib.Path("/home/airflow/.local")
PYTHONS = pathlib.Path("/opt/python")
BACKEND = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"
RIGHT = "ZmFrZS1yaWdodC1rZXktZmFrZS1yaWdodC1rZXktMzI="
OTHER = "ZmFrZS1vdGhlci1rZXktZmFrZS1vdGhlci1rZXktMzI="


def link(path, target):
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        path.unlink()
    assert not path.exists(), f"{path} is in the way"
    path.symlink_to(target)


def settle(venv):
    """Gives an environment the neutral places; a second time changes nothing."""
    config = venv / "pyvenv.cfg"
    text = config.read_text()
    home = pathlib.Path(re.search(r"^home = (.*)$", text, re.M)[1])
    version = ".".join(re.search(r"^version_info = (.*)$", text, re.M)[1].split(".")[:2])
    if not home.is_relative_to(PYTHONS):
        link(PYTHONS / version, home.parent)
        config.write_text(text.replace(str(home), str(PYTHONS / version / "bin")))
    link(LOCAL, venv)
    script = venv / "bin" / "airflow"
    script.write_text(re.sub(r"\A#!.*\n", f"#!{LOCAL}/bin/python\n", script.read_text()))


class Installation:
    def __init__(self, venv, release, endpoint, keep=False):
        self.release = release
        self.is_new = release.startswith("3")
        settle(pathlib.Path(venv))
        self.env = self.environment(endpoint)
        self.cases = list(dags.known(release))
        if not keep:
            self.begin()

    def begin(self):
        shutil.rmtree(HOME, ignore_errors=True)
        (HOME / "plugins").mkdir(parents=True)
        (HOME / "dags" / "etl").mkdir(parents=True)
        (HOME / "webserver_config.py").write_text("")
        self.airflow("db", "migrate" if self.release != "2.2.5" else "init", timeout=300)
        self.write()

    def environment(self, endpoint):
        kwargs = '{"region_name": "us-east-1", "endpoint_url": "%s"}' % endpoint
        env = {
            "PATH": f"{LOCAL}/bin:/usr/bin:/bin", "HOME": "/home/airflow", "AIRFLOW_HOME": str(HOME), "LANG": "C.UTF-8", "TZ": "UTC",
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "AIRFLOW__CORE__FERNET_KEY": RIGHT, "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
            "AIRFLOW__SECRETS__BACKEND": BACKEND, "AIRFLOW__SECRETS__BACKEND_KWARGS": kwargs,
            "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y", "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
            "AIRFLOW__SCHEDULER__CATCHUP_BY_DEFAULT": "False", "PYTHONWARNINGS": "ignore", "AIRFLOW__WEBSERVER__SECRET_KEY": "fake",
            "AIRFLOW__CORE__PARALLELISM": "2", "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "600", "AIRFLOW__SCHEDULER__PARSING_PROCESSES": "1", "COLUMNS": "200",
        }
        if self.release != "2.2.5":
            env.update({"AIRFLOW__CORE__EXECUTOR": "LocalExecutor", "_AIRFLOW__SKIP_DATABASE_EXECUTOR_COMPATIBILITY_CHECK": "1"})
        if self.is_new:
            env.update({
                "AIRFLOW__API_AUTH__JWT_SECRET": "fake-jwt-secret-fake-jwt-secret-fake-jwt-secret-fake-jwt-secret",
                "AIRFLOW__API__SECRET_KEY": "fake", "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": "http://127.0.0.1:8085/execution/",
                "AIRFLOW__API__PORT": "8085", "AIRFLOW__API__WORKERS": "1", "AIRFLOW__API__BASE_URL": "http://127.0.0.1:8085",
            })
        return env

    def airflow(self, *words, env=None, timeout=240):
        """What a command prints on both streams, in order."""
        command = ["nice", "-n", "15", f"{LOCAL}/bin/airflow", *words]
        done = subprocess.run(command, env={**self.env, **(env or {})}, cwd=HOME, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout)
        return self.neutral(done.stdout)

    def python(self, *words):
        command = ["nice", "-n", "15", f"{LOCAL}/bin/python", *words]
        done = subprocess.run(command, env=self.env, cwd=HOME / "dags", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=240)
        return self.neutral(done.stdout)

    def neutral(self, data):
        """Without the name of this machine, and with the place of an interpreter that looks through links (before Python 3.11)."""
        text = data if isinstance(data, str) else data.decode("utf-8", "replace")
        text = re.sub(r"(?<!\w)/[^\s\"']*/\.pyenv/versions/(\d+\.\d+)\.\d+", rf"{PYTHONS}/\1", text)
        return re.sub(rf"\b{re.escape(socket.gethostname())}\b", "airflow-worker-0", text)

    def write(self):
        folder = HOME / "dags"
        (folder / "etl" / "__init__.py").write_text("")
        (folder / "etl" / "settings.py").write_text(dags.HELPER)
        (folder / "etl" / "region.py").write_text(dags.BROKEN_HELPER)
        (folder / ".airflowignore").write_text("etl/\n")
        (HOME / "plugins" / "wait_for_table.py").write_text(dags.TRIGGER)
        for case in self.cases:
            (folder / f"{case.name}.py").write_text(case.source)
        with sqlite3.connect(HOME / "airflow.db") as database:
            database.execute("INSERT INTO variable (key, val, is_encrypted) VALUES (?, ?, 1)", ("fernet_key_of_old", self.token()))
        database.close()

    @contextlib.contextmanager
    def alone(self, name):
        """With one DAG file: some commands parse, and log, all of them."""
        others = [path for path in (HOME / "dags").glob("*.py") if path.stem != name]
        away = HOME / "dags-away"
        away.mkdir(exist_ok=True)
        for path in others:
            path.rename(away / path.name)
        try:
            yield
        finally:
            for path in others:
                (away / path.name).rename(path)

    def token(self):
        program = f"from cryptography.fernet import Fernet; print(Fernet(b'{OTHER}').encrypt(b'fake').decode())"
        return subprocess.check_output([f"{LOCAL}/bin/python", "-c", program], text=True).strip()

    def run_all(self, wait=600):
        """Parses and then runs every DAG by the real processes; keeps what each of them prints."""
        names = ["scheduler", "triggerer"] + (["dag-processor", "api-server"] if self.is_new else [])
        started = {}
        for name in names:
            output = open(HOME / f"{name}.out", "wb")
            command = ["nice", "-n", "15", f"{LOCAL}/bin/airflow", name]
            started[name] = subprocess.Popen(command, env=self.env, cwd=HOME, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
        until = time.monotonic() + wait
        self.wait(until, "the import errors", self.are_parsed)
        self.unpause()
        self.wait(until, "the tasks", self.are_done)
        for process in started.values():
            os.killpg(process.pid, signal.SIGTERM)
        for process in started.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)

    def wait(self, until, what, done):
        while time.monotonic() < until:
            missing = done()
            print(f"{self.release}: {missing} of {what} are missing", flush=True)
            if not missing:
                return
            time.sleep(8)

    def ask(self, statement):
        database = sqlite3.connect(HOME / "airflow.db", timeout=60)
        try:
            return database.execute(statement).fetchall()
        finally:
            database.close()

    def are_parsed(self):
        parsed = self.ask("SELECT (SELECT count(*) FROM import_error) + (SELECT count(*) FROM dag)")[0][0]
        return len(self.cases) - parsed

    def unpause(self):
        with sqlite3.connect(HOME / "airflow.db", timeout=60) as database:
            database.execute("UPDATE dag SET is_paused = 0")
        database.close()

    def are_done(self):
        done = self.ask("SELECT count(*) FROM task_instance WHERE state IN ('success', 'failed')")[0][0]
        return sum(case.when == "run" for case in self.cases) - done

    def import_errors(self):
        rows = self.ask("SELECT filename, stacktrace FROM import_error")
        return {pathlib.Path(name).stem: self.neutral(text) for name, text in rows}

    def logs(self, pattern):
        """The text of each log below the folder for logs that fits a pattern."""
        for path in sorted((HOME / "logs").glob(pattern)):
            if path.is_file() and not path.is_symlink():
                yield path, self.neutral(path.read_bytes())

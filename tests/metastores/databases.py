"""The world of the checks: two servers, one database of each kind for each release, filled by that release, and its own answers."""

import contextlib
import json
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import rows
import servers
from pathlib import Path

HERE = Path(__file__).resolve().parent
RELEASES = ["2.10.5", "3.3.2"]
# Those of `check_layers`, which live in other layers too.
SET_BY_COMMAND = ["everywhere", "without_aws", "without_stores", "in_server_env", "only_metastore"]
# Airflow's own advice for MySQL, and what MariaDB takes by itself: neither tells upper from lower case.
COLLATIONS = {"2.10.5": "utf8mb4_unicode_ci", "3.3.2": "utf8mb4_general_ci"}


@dataclass
class Database:
    """One database, what Airflow stored in it, and what Airflow answered."""

    kind: str
    release: str
    name: str
    # For Airflow, and for varlens as a user of its own.
    url: str
    reader_url: str
    held: list
    answers: list

    def __str__(self):
        return f"{self.kind} of {self.release}"


class World:
    def __init__(self, folder, varlens, releases):
        self.folder, self.varlens, self.releases = folder, varlens, releases
        self.home = folder / "home"
        self.home.mkdir()
        self.postgres = self.mariadb = None
        # What checks start is ended before the databases.
        self.at_end = contextlib.ExitStack()

    def __enter__(self):
        try:
            self.postgres = servers.Postgres(self.folder / "postgres")
            self.mariadb = servers.MariaDb(self.folder / "mariadb")
            with ThreadPoolExecutor(max(2, os.cpu_count() or 1)) as pool:
                self.databases = list(pool.map(lambda each: self.fill(*each), self.empty_databases()))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.at_end.close()
        for server in (self.postgres, self.mariadb):
            if server:
                server.stop()

    def empty_databases(self):
        for release in reversed(RELEASES):
            name = "airflow_" + release.replace(".", "_")
            self.postgres.create(name)
            self.mariadb.create(name, COLLATIONS[release])
            file = self.folder / f"{name}.db"
            yield release, "PostgreSQL", name, self.postgres.url(name), self.postgres.url(name, servers.READER)
            yield release, "MariaDB", name, self.mariadb.url(name), self.mariadb.url(name, servers.READER)
            yield release, "SQLite", name, f"sqlite:///{file}", f"sqlite:///{file}"

    def python(self, release):
        return self.releases / release / "bin" / "python"

    def airflow(self, release, url, job, **options):
        """What `inside.py` says of a job, in the release's own environment."""
        home = self.folder / f"airflow-{time.monotonic_ns()}"
        home.mkdir()
        ran = subprocess.run(
            [self.python(release), HERE / "inside.py"], input=json.dumps(job), capture_output=True, text=True, timeout=600,
            env=self.airflow_environment(home, url, **options),
        )
        if ran.returncode:
            raise RuntimeError(f"Airflow {release} fails: {ran.stderr[-3000:]}")
        return json.loads(ran.stdout)

    def airflow_environment(self, home, url, **options):
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(home), "AIRFLOW_HOME": str(home), "LANG": "C.UTF-8",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": url, "AIRFLOW__CORE__FERNET_KEY": rows.KEY,
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "AIRFLOW__DATABASE__LOAD_DEFAULT_CONNECTIONS": "False",
        }
        return {**environment, **options}

    def fill(self, release, kind, name, url, reader_url):
        job = {"fill": True, "keys": rows.FERNET_KEYS, "cli": [["variables", "set", key, f"fake metastore {key}"] for key in SET_BY_COMMAND]}
        said = self.airflow(release, url, job)
        assert said["release"] == release, said["release"]
        return Database(kind, release, name, url, reader_url, said["held"], said["answers"])

    def run(self, *arguments, **environment):
        """How varlens ends: exit code, standard output, standard error."""
        base = {"PATH": os.environ["PATH"], "HOME": str(self.home), "LANG": "C.UTF-8"}
        command = [str(self.varlens), *map(str, arguments)]
        ran = subprocess.run(command, env={**base, **environment}, cwd=self.home, capture_output=True, timeout=300)
        return ran.returncode, ran.stdout.decode(), ran.stderr.decode()

    def resolve(self, release, keys, url, fernet_key=rows.KEY, *flags, **environment):
        """varlens' answers for these keys, in their order, with the environment of an Airflow of this release."""
        options = {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": url, "AIRFLOW__CORE__FERNET_KEY": fernet_key, **environment}
        arguments = ["resolve", "--json", "--reveal", "--airflow", release, "--process", "server", "--python", "3.11", *flags, "--", *keys]
        code, out, err = self.run(*arguments, **options)
        # Not `splitlines`, as a value may hold other separators of lines.
        answers = [json.loads(line) for line in out.split("\n") if line]
        assert [answer["key"] for answer in answers] == list(keys), f"exit code {code}: {err[:2000]}"
        return answers

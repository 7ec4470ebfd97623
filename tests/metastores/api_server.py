"""The web server of a real release on loopback, with users of its own, and the log of every request it got."""

import ast
import hashlib
import json
import re
import subprocess
import time
import urllib.error
import urllib.request

import rows
from servers import free_port

# Users and what they may do; the passwords are obvious fakes.
ADMIN, NOBODY, PASSWORD = "jane", "joe", "fake-p@ss:w/o%rd"


class ApiServer:
    def __init__(self, world, release, url, token_seconds=3_600):
        self.world, self.release, self.database, self.port = world, release, url, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.version = "v1" if release.startswith("2.") else "v2"
        self.home = world.folder / f"web-{release}-{self.port}"
        self.home.mkdir()
        self.environment = world.airflow_environment(
            self.home, url,
            AIRFLOW__API__AUTH_BACKENDS="airflow.api.auth.backend.basic_auth",
            AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS=f"{ADMIN}:admin,{NOBODY}:viewer",
            AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE=str(self.home / "passwords.json"),
            AIRFLOW__API_AUTH__JWT_SECRET="obvious-fake-secret-of-more-than-sixty-four-bytes-for-a-test-on-loopback",
            AIRFLOW__API_AUTH__JWT_EXPIRATION_TIME=str(token_seconds),
            AIRFLOW__API__SECRET_KEY="obvious-fake", AIRFLOW__WEBSERVER__SECRET_KEY="obvious-fake",
            AIRFLOW__WEBSERVER__WEB_SERVER_MASTER_TIMEOUT="300",
        )
        (self.home / "passwords.json").write_text(json.dumps({ADMIN: PASSWORD, NOBODY: PASSWORD}))
        self.log = self.home / "server.log"

    def start(self):
        """Begins to start; `wait` waits for it."""
        if self.release.startswith("2."):
            def create(user, role):
                return ["users", "create", "-u", user, "-p", PASSWORD, "-r", role, "-f", "fake", "-l", "fake", "-e", f"{user}@example.com"]

            commands = [create(ADMIN, "Admin"), ["roles", "create", "Nothing"], create(NOBODY, "Nothing")]
            self.world.airflow(self.release, self.database, {"fill": False, "keys": [], "cli": commands})
            # Airflow's own hash takes a second for each request; one round of it is a password all the same.
            digest = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), b"fake", 1).hex()
            self.world.postgres.sql(f"UPDATE ab_user SET password = 'pbkdf2:sha256:1$fake${digest}'", self.database.rsplit("/", 1)[1].split("?")[0])
            command = ["webserver", "--hostname", "127.0.0.1", "--port", self.port, "--workers", 1, "--access-logfile", self.log]
        else:
            command = ["api-server", "--host", "127.0.0.1", "--port", self.port, "--workers", 1, "--apps", "core"]
        out = open(self.log if command[0] == "api-server" else self.home / "out.log", "wb")
        self.process = subprocess.Popen(
            [self.world.python(self.release), "-m", "airflow", *map(str, command)], env=self.environment, cwd=self.home,
            stdin=subprocess.DEVNULL, stdout=out, stderr=out,
        )
        return self

    def wait(self):
        until = time.monotonic() + 240
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/{'health' if self.release.startswith('2.') else 'api/v2/monitor/health'}", timeout=5):
                    return self
            except (OSError, urllib.error.HTTPError):
                time.sleep(0.3)
        text = "".join(path.read_text(errors="replace")[-3000:] for path in self.home.glob("*.log"))
        raise AssertionError(f"the web server of {self.release} does not start:\n{text}")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(15)

    def requests(self, since=0):
        """`METHOD PATH` of every request since then, in order, but for those of this file; and where the log ends now."""
        # The last lines are written after their answers were sent.
        size = -1
        while size != self.log.stat().st_size:
            size = self.log.stat().st_size
            time.sleep(1)
        text = self.log.read_bytes()[since:].decode(errors="replace")
        plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
        found = []
        # Answers at the same time may be written into one line.
        for said in re.finditer(r'"([A-Z]+) (\S+) HTTP|method=(\w+) path=(.*?) query=', plain):
            method, path = said[1] or said[3], said[2] or said[4]
            if not path.endswith("health"):
                # What is not plain is written as Python writes a text.
                path = ast.literal_eval(path) if path[:1] in "'\"" else path
                found.append(f"{method} {path}")
        return found, since + len(text.encode())


def deployment(server, **metastore):
    """A file of varlens with a deployment that knows this server, and nothing else."""
    home = server.world.home
    (home / "path.env").write_text("PATH=/usr/bin\n")
    own = {name: value for name, value in {"api": server.url, "user-env": "FAKE_USER", "password-env": "FAKE_PASSWORD", **metastore}.items() if value}
    text = ", ".join(f"{name} = {json.dumps(value)}" for name, value in own.items())
    path = home / f"api-{server.release}.toml"
    path.write_text(
        f'[deployments.api]\nairflow = "{server.release}"\norder = ["env", "metastore"]\nprocess = "server"\n'
        f'env = {{ file = "{home}/path.env" }}\nmetastore = {{ {text} }}\n'
    )
    return path


def run(server, *arguments, user=ADMIN, password=PASSWORD, config=None, **environment):
    config = config or deployment(server)
    return server.world.run(arguments[0], "--config", config, "--deployment", "api", *arguments[1:], FAKE_USER=user, FAKE_PASSWORD=password, **environment)


def answers_of(server, keys, *flags, **more):
    code, out, err = run(server, "resolve", "--json", *flags, "--", *keys, **more)
    answers = [json.loads(line) for line in out.split("\n") if line]
    assert [answer["key"] for answer in answers] == list(keys), f"exit code {code}: {err[:2000]}"
    return answers, code, err


def steps(answers):
    return [next(step for step in answer["steps"] if step["layer"] == "metastore") for answer in answers]


def stored_keys(database, kind):
    return [key for held, key in database.held if held == kind]


def asked(database, kind):
    """Airflow's own answers under the key that it has."""
    return [(key, real) for fernet_key, of, key, *real in database.answers if (fernet_key, of) == (rows.KEY, kind)]

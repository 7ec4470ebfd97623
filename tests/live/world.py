"""A Secrets Manager on loopback (moto), filled with obvious fakes, and programs run against it."""

import contextlib
import http.server
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.config import Config

REGION = "us-east-1"
PREFIX = "airflow/variables/"

# Names and places that checks rely on.
FOUND = "aws_found"
JSON = "aws_settings"
PASSWORD = "aws_db_password"
SHADOWING = "aws_shadowing"
BIG = "aws_big"
OUTSIDE_PATTERN = "smtp_host"
CONTROL = "aws_\x1b[31mred\x07"
BIDI = "aws_\u202eevil"
BINARY = [f"aws_binary_{n:02}" for n in range(10)]
DELETED = [f"aws_deleted_{n:02}" for n in range(10)]
BIG_SIZE = 65_536

VARIABLES = 1_000
ALL = 1_234


def free_port():
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stop(process):
    """Ends a process that was started here, and waits for it."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


@dataclass
class Ran:
    """How a program ended and what it said."""

    command: list
    code: int
    out: str
    err: str
    seconds: float

    def __str__(self):
        def clip(text):
            return text if len(text) < 1500 else text[:1200] + f"… ({len(text)} characters)"

        return (
            f"$ {' '.join(map(repr, self.command))}\nexit code {self.code} after {self.seconds:.1f} s\n"
            f"stdout: {clip(self.out)}\nstderr: {clip(self.err)}"
        )

    def lines(self):
        """Each line of standard output as JSON."""
        return [json.loads(line) for line in self.out.splitlines()]

    def one(self):
        """The only line of standard output as JSON."""
        [line] = self.lines()
        return line


class World:
    """The server, what it holds, and the program under test."""

    def __init__(self, program):
        self.program = str(program)
        self.mark = secrets.token_hex(12)
        # Part of every value; no name, tag or description contains it.
        self.canary = f"fake-canary-{self.mark}"
        self.values = {}
        self.folder = Path(tempfile.mkdtemp(prefix="varlens-live-"))
        self.home = self.folder / "home"
        self.home.mkdir()
        self.server = None

    def start(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        beside = Path(sys.executable).parent / "moto_server"
        command = str(beside) if beside.exists() else "moto_server"
        self.log = open(self.folder / "moto.log", "wb")
        self.server = subprocess.Popen(
            [command, "-H", "127.0.0.1", "-p", str(self.port)],
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            env={"PATH": os.environ["PATH"], "HOME": str(self.home), "LANG": "C.UTF-8"},
        )
        self._await_server()
        self._fill()

    def _await_server(self):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.server.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/moto-api/", timeout=5):
                    return
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"moto_server does not answer:\n{(self.folder / 'moto.log').read_text()}")

    def client(self):
        return boto3.client(
            "secretsmanager",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="fake",
            aws_secret_access_key="fake",
            config=Config(retries={"max_attempts": 2}, connect_timeout=5, read_timeout=30),
        )

    def _fill(self):
        client = self.client()

        def put(name, value=None, **more):
            if value is not None:
                more["SecretString"] = value
                self.values[name] = value
            client.create_secret(Name=name, **more)

        special = {
            FOUND: f"{self.canary}-found",
            JSON: json.dumps({"host": "db.example.com", "password": f"{self.canary}-inner"}),
            PASSWORD: f"{self.canary}-password",
            SHADOWING: f"{self.canary}-shadowing",
            BIG: (self.canary + "-").ljust(BIG_SIZE, "b"),
            OUTSIDE_PATTERN: f"{self.canary}-smtp",
            CONTROL: f"{self.canary}-control",
            BIDI: f"{self.canary}-bidi",
        }
        for key, value in special.items():
            put(PREFIX + key, value, Tags=[{"Key": "team", "Value": "data"}])
        for key in BINARY:
            put(PREFIX + key, SecretBinary=f"{self.canary}-{key}".encode())
        for key in DELETED:
            put(PREFIX + key, f"{self.canary}-{key}")
            client.delete_secret(SecretId=PREFIX + key, RecoveryWindowInDays=7)
        rest = VARIABLES - len(special) - len(BINARY) - len(DELETED)
        for number in range(rest):
            put(f"{PREFIX}aws_key_{number:04}", f"{self.canary}-{number}")
        for number in range(100):
            put(f"airflow/connections/aws_conn_{number:03}", f"smtp://u:{self.canary}@h.example.com/{number}")
        for number in range(34):
            put(f"airflow/config/option_{number:02}", f"{self.canary}-config-{number}")
        # Beside the prefix: not what Airflow asks for.
        for number in range(60):
            put(f"airflow/variables_old/aws_old_{number:02}", f"{self.canary}-old-{number}")
        for number in range(40):
            put(f"other/app_{number:02}", f"{self.canary}-other-{number}")

    def value(self, key):
        return self.values[PREFIX + key]

    def environment(self, **changes):
        """What the program gets: nothing of this shell but PATH. None takes a variable away."""
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "AWS_ACCESS_KEY_ID": "fake",
            "AWS_SECRET_ACCESS_KEY": "fake",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        variables.update(changes)
        return {name: value for name, value in variables.items() if value is not None}

    def run(self, *arguments, stdin=b"", env=None, endpoint=True, timeout=90, wrapper=()):
        """Runs the program to its end."""
        command = [*wrapper, self.program, *arguments]
        if endpoint:
            command += ["--endpoint-url", self.url]
        began = time.monotonic()
        done = subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            env=self.environment() if env is None else env,
            cwd=self.folder,
            timeout=timeout,
        )
        out, err = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
        ran = Ran(command, done.returncode, out, err, time.monotonic() - began)
        for sign in ("panicked at", "a fault in varlens itself", "RUST_BACKTRACE", "Traceback"):
            assert sign not in out + err, f"the program broke: {sign}\n{ran}"
        assert ran.code >= 0, f"ended by signal {-ran.code}\n{ran}"
        return ran

    def resolve(self, *arguments, **more):
        """`resolve --json` of one key: how it ran, and its answer."""
        ran = self.run("resolve", *arguments, "--json", **more)
        try:
            return ran, ran.one()
        except ValueError as error:
            raise AssertionError(f"not one line of JSON: {error}\n{ran}") from None

    def pieces(self):
        """Parts of the canary that cannot be there by accident; the screen may be drawn in parts."""
        return [self.mark[at : at + 8] for at in range(len(self.mark) - 7)]

    def leaks(self, text):
        return any(piece in text for piece in self.pieces())

    def file(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def close(self):
        if self.server is not None:
            stop(self.server)
            self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def interrupt_as_exit():
    """SIGTERM ends this run in order, so that no server stays behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


@contextlib.contextmanager
def answering(answer):
    """A service on loopback in the place of AWS: `answer` makes status and body of a POST's headers and body. Its URL."""

    class Service(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            asked = self.rfile.read(int(self.headers["content-length"]))
            status, body = answer(self.headers, asked)
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()

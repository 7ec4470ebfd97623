"""PostgreSQL and MariaDB of this machine on loopback: data folders of their own, a user of their own, every statement in a log."""

import datetime
import ipaddress
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# An obvious fake with every character that a URL must escape.
PASSWORD = "fake-p@ss:w/o%rd?#"
# Whom real Airflow connects as, and whom varlens does: both may write, so that it is not the rights that hinder varlens.
AIRFLOW, READER = "airflow", "reader"
READ_ONLY = re.compile(r"(SELECT|SHOW|SET|BEGIN READ ONLY|START TRANSACTION READ ONLY|ROLLBACK)\b")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(command, **more):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120, **more)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")
    return done.stdout


def certificates(folder):
    """An authority of one's own, and a certificate of it for the name localhost, not for 127.0.0.1."""
    now = datetime.datetime.now(datetime.timezone.utc)

    def name(text):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def made(subject, issuer, signing_key, key, extensions):
        builder = x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer)).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=9))
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(signing_key, hashes.SHA256())

    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = made("fake authority", "fake authority", authority_key, authority_key, [(x509.BasicConstraints(True, None), True)])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.9.9.9"))])
    certificate = made("localhost", "fake authority", authority_key, key, [(names, False), (x509.BasicConstraints(False, None), True)])
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "authority.pem").write_bytes(authority.public_bytes(pem))
    (folder / "server.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "server.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))


class Server:
    """A server that was started here. `user` is the unprivileged user that it runs as, if this is root."""

    def __init__(self, folder, user):
        self.folder, self.port = folder, free_port()
        folder.mkdir()
        folder.chmod(0o755)
        certificates(folder)
        self.run_as = {"user": user, "group": user} if os.geteuid() == 0 else {}
        if self.run_as:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, user, user)
        (folder / "server.key").chmod(0o600)
        self.environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(folder)}

    def start(self, command):
        with open(self.folder / "server.log", "ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=self.environment, cwd=self.folder, start_new_session=True, **self.run_as,
            )
        until = time.monotonic() + 60
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{command[0]} does not start:\n{(self.folder / 'server.log').read_text()}")
            time.sleep(0.1)

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(20)

    def setup(self, command):
        return run(command, env=self.environment, cwd=self.folder, **self.run_as)


class Postgres(Server):
    name = "PostgreSQL"

    def __init__(self, folder):
        super().__init__(folder, "postgres")
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(shutil.which("initdb") or "/nowhere/initdb")]
        self.bin = found[-1].parent
        data = folder / "data"
        self.setup([self.bin / "initdb", "-D", data, "-U", "admin", "--auth-local=trust", "--auth-host=scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
        with open(data / "pg_hba.conf", "a") as rules:
            rules.write("hostssl all all 127.0.0.1/32 scram-sha-256\n")
        self.command = [self.bin / "postgres", "-D", data, "-p", self.port]
        options = {
            "listen_addresses": "127.0.0.1", "unix_socket_directories": folder, "fsync": "off", "synchronous_commit": "off",
            "full_page_writes": "off", "ssl": "on", "ssl_cert_file": folder / "server.pem", "ssl_key_file": folder / "server.key",
            "log_statement": "all", "log_line_prefix": "%p|%u|%a|", "lc_messages": "C", "max_connections": "60",
        }
        for option, value in options.items():
            self.command += ["-c", f"{option}={value}"]
        self.start(self.command)
        for user in (AIRFLOW, READER):
            self.sql(f"CREATE ROLE {user} LOGIN SUPERUSER PASSWORD '{PASSWORD}'")

    def answers(self):
        done = subprocess.run([self.bin / "pg_isready", "-h", self.folder, "-p", str(self.port)], capture_output=True)
        return done.returncode == 0

    def stop(self):
        super().stop(signal.SIGINT)

    def sql(self, text, database="postgres", user="admin", application="check"):
        command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p", self.port, "-U", user, "-d", database, "-c", text]
        return run(command, env={**self.environment, "PGAPPNAME": application})

    def create(self, database):
        self.sql(f"CREATE DATABASE {database} OWNER {AIRFLOW}")

    def url(self, database, user=AIRFLOW, scheme="postgresql+psycopg2", query="sslmode=require", password=PASSWORD, host="127.0.0.1"):
        return f"{scheme}://{user}:{quote(password, safe='')}@{host}:{self.port}/{database}" + (f"?{query}" if query else "")

    def log_size(self):
        return (self.folder / "server.log").stat().st_size

    def statements(self, since, user=READER):
        """What one user sent since then: lists of statements, one for each session."""
        sessions = {}
        with open(self.folder / "server.log", encoding="utf-8", errors="replace") as log:
            log.seek(since)
            for line in log:
                parts = line.split("|", 3)
                said = re.match(r"LOG:  (?:statement|execute [^:]*): (.*)", parts[-1])
                if len(parts) == 4 and parts[1] == user and said:
                    sessions.setdefault(parts[0], []).append(said[1])
        return list(sessions.values())


class MariaDb(Server):
    name = "MariaDB"

    def __init__(self, folder):
        super().__init__(folder, "mysql")
        data, self.socket = folder / "data", folder / "socket"
        install = shutil.which("mariadb-install-db") or "/usr/bin/mariadb-install-db"
        self.setup([install, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"])
        server = shutil.which("mariadbd") or "/usr/sbin/mariadbd"
        self.command = [
            server, "--no-defaults", f"--datadir={data}", "--bind-address=127.0.0.1", f"--port={self.port}", f"--socket={self.socket}",
            f"--pid-file={folder}/pid", "--general-log=1", f"--general-log-file={folder}/general.log", "--innodb-flush-log-at-trx-commit=0",
            "--innodb-buffer-pool-size=64M", "--skip-name-resolve", f"--ssl-cert={folder}/server.pem", f"--ssl-key={folder}/server.key",
            f"--ssl-ca={folder}/authority.pem", "--character-set-server=utf8mb4",
        ]
        self.start(self.command)
        for user in (AIRFLOW, READER):
            self.sql(f"CREATE USER {user}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'; CREATE USER {user}@localhost IDENTIFIED BY '{PASSWORD}'")
            self.sql(f"GRANT ALL ON *.* TO {user}@'127.0.0.1'; GRANT ALL ON *.* TO {user}@localhost")

    def answers(self):
        return self.socket.exists() and subprocess.run([*self.client(), "-e", "SELECT 1"], capture_output=True).returncode == 0

    def client(self, user="root"):
        return ["mariadb", "--no-defaults", "-S", str(self.socket), "-u", user, "--batch", "--skip-column-names"]

    def sql(self, text, database="mysql", user="root"):
        more = {"env": {**self.environment, "MYSQL_PWD": PASSWORD}} if user != "root" else {}
        return run([*self.client(user), "-D", database, "-e", text], **more)

    def create(self, database, collation="utf8mb4_unicode_ci"):
        self.sql(f"CREATE DATABASE {database} CHARACTER SET utf8mb4 COLLATE {collation}")

    def url(self, database, user=AIRFLOW, scheme="mysql+mysqldb", query="", password=PASSWORD, host="127.0.0.1"):
        return f"{scheme}://{user}:{quote(password, safe='')}@{host}:{self.port}/{database}" + (f"?{query}" if query else "")

    def log_size(self):
        return (self.folder / "general.log").stat().st_size

    def statements(self, since, user=READER):
        """What one user sent since then: lists of statements, one for each session."""
        sessions = {}
        with open(self.folder / "general.log", encoding="utf-8", errors="replace") as log:
            log.seek(since)
            for line in log:
                said = re.search(r"\s(\d+) (Connect|Query|Prepare|Execute)\t(.*)", line)
                if said is None:
                    continue
                session, what, text = said.groups()
                if what == "Connect" and text.startswith(user + "@"):
                    sessions[session] = []
                # A statement is prepared, and then executed with the key in its place.
                elif what in ("Query", "Execute") and session in sessions:
                    sessions[session].append(text)
        return list(sessions.values())


def written(sessions):
    """The statements that do not only read, and those that read a table outside a transaction that cannot write."""
    wrong = []
    for session in sessions:
        is_open = False
        for text in session:
            # A key is shown inside its quotes, and may hold anything.
            bare = re.sub(r"'(?:[^'\\]|\\.|'')*'", "'…'", text)
            for statement in filter(None, (part.strip() for part in bare.split(";"))):
                if not READ_ONLY.match(statement) or re.search(r"\b(INTO|GLOBAL|PERSIST|FOR UPDATE)\b", statement):
                    wrong.append(text)
                is_open = (is_open or "READ ONLY" in statement and not statement.startswith("SET")) and statement != "ROLLBACK"
                if " FROM " in statement and not is_open:
                    wrong.append("outside a transaction: " + text)
    return wrong

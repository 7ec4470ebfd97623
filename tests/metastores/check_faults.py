"""What goes wrong at a database: the layer is not inspected, with a reason and a sentence; the others go on; no secret is in any message."""

import contextlib
import json
import socket
import sqlite3
import time

import rows
import servers
from proxy import Proxy

# No message holds a part of a password, a key, or a value.
SECRETS = [servers.PASSWORD, servers.quote(servers.PASSWORD, safe=""), "canary", rows.KEY, rows.SECOND, rows.KEY[:12]]


def unseen(world, url, reason, words):
    """The database is not inspected for this reason, in these words; a key of the environment is found all the same."""
    options = {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": url, "AIRFLOW__CORE__FERNET_KEY": rows.KEY, "AIRFLOW_VAR_IN_ENV": "fake in env"}
    command = ["resolve", "--airflow", "2.10.5", "--process", "server", "--reveal"]
    _, out, err = world.run(*command, "--json", "in_env", "value_0", **options)
    found, other = map(json.loads, out.splitlines())
    said = out + err + "".join(map(str, world.run(*command, "value_0", **options)))
    assert found["outcome"] == "found" and found["winner"] == "env" and found["value"] == "fake in env", found
    (step,) = [step for step in other["steps"] if step["layer"] == "metastore"]
    assert (step["verdict"], step["reason"]) == ("not-inspected", reason), step
    assert words in step["detail"], step["detail"]
    assert other["outcome"] == "undetermined" and other["next"], other
    for secret in SECRETS:
        assert secret not in said, f"a message holds {secret!r}: {said}"


def check_urls_and_logins_that_are_wrong(world):
    postgres, mariadb = world.postgres, world.mariadb
    name = "airflow_2_10_5"
    cases = [
        (postgres.url(name, password="canary"), "access-denied", "rejects the user"),
        (mariadb.url(name, password="canary"), "access-denied", "rejects the user"),
        (postgres.url("nope"), "bad-response", "no database with this name"),
        (mariadb.url("nope"), "bad-response", "no database with this name"),
        (postgres.url("postgres"), "bad-response", "no table variable"),
        (postgres.url(name, scheme="postgressql"), "unsupported-option", "did you mean postgresql"),
        (mariadb.url(name, scheme="mysq+mysqldb"), "unsupported-option", "did you mean mysql+mysqldb"),
        (postgres.url(name, scheme="mysql"), "timed-out", "did not answer in time"),
        (mariadb.url(name, scheme="postgresql"), "bad-response", "not that of such a server"),
        (postgres.url(name, query="sslmode=sometimes"), "unsupported-option", "TLS mode"),
        (postgres.url(name).replace("127.0.0.1", "can@ry"), "unsupported-option", "%40"),
        (postgres.url(name).replace(str(postgres.port), str(servers.free_port())), "unreachable", "nothing listens"),
        (f"postgresql://{servers.READER}:canary@varlens.invalid/{name}", "unreachable", "unknown"),
    ]
    for url, reason, words in cases:
        unseen(world, url, reason, words)
    return f"{len(cases)} URLs"


def check_certificates_that_do_not_match(world):
    name, authority = "airflow_2_10_5", world.postgres.folder / "authority.pem"
    other = world.mariadb.folder / "authority.pem"
    for url in (
        world.postgres.url(name, query=f"sslmode=verify-full&sslrootcert={authority}"),
        world.postgres.url(name, query=f"sslmode=verify-ca&sslrootcert={other}"),
        world.postgres.url(name, query="sslmode=verify-full", host="localhost"),
        world.mariadb.url(name, query=f"ssl_mode=VERIFY_IDENTITY&ssl_ca={other}"),
        world.mariadb.url(name, query=f"ssl_mode=VERIFY_CA&ssl_ca={authority}"),
    ):
        unseen(world, url, "bad-response", "certificate is not accepted")
    unseen(world, world.postgres.url(name, query=f"sslmode=verify-ca&sslrootcert={world.folder}/nope.pem"), "unreachable", "no such socket or file")


def check_another_schema_and_an_unknown_revision(world):
    for server in (world.postgres, world.mariadb):
        server.sql("DROP DATABASE IF EXISTS another")
        server.create("another")
        server.sql("CREATE TABLE variable (id int, description text, is_encrypted int)", "another")
        server.sql("CREATE TABLE alembic_version (version_num varchar(32))", "another")
        server.sql("INSERT INTO alembic_version VALUES ('canary-is-no-revision')", "another")
        unseen(world, server.url("another"), "bad-response", "no column key; its last migration is not one of Airflow's")
        server.sql("UPDATE alembic_version SET version_num = 'abcdef012345'", "another")
        unseen(world, server.url("another"), "bad-response", "abcdef012345, is not one of Airflow 2.0 to 3.3")
        # A table with all columns is read, and whose it is stays a question.
        server.sql("DROP TABLE variable", "another")
        name = "key" if server is world.postgres else "`key`"
        server.sql(f"CREATE TABLE variable (id int, {name} varchar(250), val text, is_encrypted boolean)", "another")
        server.sql(f"INSERT INTO variable ({name}, val, is_encrypted) VALUES ('k', 'fake', false)", "another")
        doubted(world, server.url("another"), "abcdef012345, is not one of Airflow 2.0 to 3.3")
        server.sql("UPDATE alembic_version SET version_num = '22ed7efa9da2'", "another")
        doubted(world, server.url("another"), "this database is of Airflow 2.10.0")
    # Made by the release that is simulated.
    for server in (world.postgres, world.mariadb):
        doubted(world, server.url("airflow_2_10_5"), None, "2.10.5")


def doubted(world, url, words, release="3.3.2"):
    """A key is found, and what is said of the database's release, in text and JSON."""
    options = {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": url, "AIRFLOW__CORE__FERNET_KEY": rows.KEY}
    key = "value_0" if words is None else "k"
    command = ["resolve", "--airflow", release, "--process", "server", key]
    _, text, _ = world.run(*command, **options)
    _, out, _ = world.run(*command, "--json", **options)
    answer = json.loads(out)
    assert answer["outcome"] == "found" and answer["winner"] == "metastore", answer
    doubts = [warning["text"] for warning in answer["warnings"] if warning["id"] == "database-schema"]
    assert len(doubts) == (words is not None), answer["warnings"]
    assert words is None or (words in doubts[0] and words in text), (doubts, text)


def check_a_user_without_rights(world):
    world.postgres.sql(f"CREATE ROLE poor LOGIN PASSWORD '{servers.PASSWORD}'")
    unseen(world, world.postgres.url("airflow_2_10_5", "poor"), "bad-response", "that this user may read")
    world.mariadb.sql(f"CREATE USER poor@'127.0.0.1' IDENTIFIED BY '{servers.PASSWORD}'")
    unseen(world, world.mariadb.url("airflow_2_10_5", "poor"), "access-denied", "")


def check_a_table_that_is_locked(world):
    lock = ["psql", "-X", "-q", "-h", str(world.postgres.folder), "-p", str(world.postgres.port), "-U", "admin", "-d", "airflow_2_10_5"]
    with holding(lock, "BEGIN; LOCK TABLE variable IN ACCESS EXCLUSIVE MODE; SELECT 'locked';\n", world.postgres.environment):
        unseen(world, world.postgres.url("airflow_2_10_5"), "timed-out", "locked the table")
    with holding([*world.mariadb.client(), "-n", "-D", "airflow_2_10_5"], "LOCK TABLES variable WRITE; SELECT 'locked';\n", world.mariadb.environment):
        unseen(world, world.mariadb.url("airflow_2_10_5"), "timed-out", "locked the table")
    path = world.folder / "locked.db"
    path.write_bytes((world.folder / "airflow_2_10_5.db").read_bytes())
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("BEGIN EXCLUSIVE")
        unseen(world, f"sqlite:///{path}", "timed-out", "locked the database")


@contextlib.contextmanager
def holding(command, text, environment):
    """A client of the database that keeps a lock until the end."""
    import subprocess

    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    try:
        process.stdin.write(text)
        process.stdin.flush()
        line = ""
        while "locked" not in line:
            line = process.stdout.readline()
            assert line, "the client ended"
        yield
    finally:
        process.stdin.close()
        process.wait(10)


class Cut(Proxy):
    """Ends each connection after so many bytes of the answers."""

    def __init__(self, port, limit):
        self.limit = limit
        super().__init__(port)

    def answers(self, server, client):
        left = self.limit
        while left > 0:
            data = server.recv(min(left, 4_096))
            if not data:
                break
            client.sendall(data)
            left -= len(data)
        # Closing alone sends nothing while the other thread reads.
        for end in (client, server):
            end.shutdown(socket.SHUT_RDWR)


def check_a_server_that_dies_in_the_middle(world):
    for server, query in ((world.postgres, "sslmode=disable"), (world.mariadb, "ssl_mode=DISABLED")):
        # The answer to one key is whole after some 2 kB.
        for limit in (1, 300, 900):
            cut = Cut(server.port, limit)
            url = server.url("airflow_2_10_5", query=query).replace(str(server.port), str(cut.own_port))
            began = time.monotonic()
            unseen(world, url, "unreachable", "broke off in the middle")
            assert time.monotonic() - began < 60, "waits for nothing"
            cut.listener.close()


def check_a_fernet_key_that_is_hidden(world):
    """A named deployment without a key says what is missing; the key itself is in no message."""
    config = world.home / "no-key.toml"
    config.write_text(
        '[deployments.d]\nairflow = "2.10.5"\norder = ["env", "metastore"]\nprocess = "server"\n'
        f'env = {{ file = "{world.home}/some.env" }}\nmetastore = {{ url-env = "FAKE_URL" }}\n'
    )
    (world.home / "some.env").write_text("AIRFLOW__CORE__FERNET_KEY_CMD='echo canary'\n")
    url = world.postgres.url("airflow_2_10_5")
    code, out, err = world.run("resolve", "--json", "--config", config, "--deployment", "d", "state_right_0", FAKE_URL=url)
    (step,) = [step for step in json.loads(out)["steps"] if step["layer"] == "metastore"]
    assert (step["verdict"], step["reason"]) == ("not-inspected", "not-configured") and "fernet-key-env" in step["detail"], step
    assert code == 3 and not any(secret in out + err for secret in SECRETS if secret != "canary"), out + err

"""Runs in the environment of a real release: makes its tables with `airflow db migrate`, fills them, and asks them.

Standard input: {"fill": bool, "keys": [fernet key…], "cli": [[argument…]…], "only": [key…]}. Airflow's options are in the environment.
Standard output: one JSON object, {"release", "held": [key…], "answers": [[fernet key, kind, key, backend, outcome, text]…]}.
`backend` is what `MetastoreBackend` itself does, `outcome` and `text` what `Variable.get` and `Connection.get_connection_from_secrets` do.
"""

import contextlib
import json
import logging
import os
import sys
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "airflow")]
warnings.simplefilter("ignore")

import rows  # noqa: E402


def command(*arguments):
    """The `airflow` command, without the start of another process."""
    from airflow.cli import cli_parser

    parsed = cli_parser.get_parser().parse_args(list(arguments))
    parsed.func(parsed)


def encrypt(key, value):
    from cryptography.fernet import Fernet

    return Fernet(key).encrypt(value.encode()).decode()


def insert(table, row):
    """One row in a transaction of its own. False where the database refuses it."""
    import airflow.settings
    from sqlalchemy import insert as statement

    try:
        with airflow.settings.engine.begin() as connection:
            connection.execute(statement(table).values(row))
        return True
    except Exception as error:
        sys.stderr.write("%s is not stored: %s\n" % (row.get("key", row.get("conn_id")), type(error).__name__))
        return False


def tables():
    from airflow.models import Connection, Variable

    return Variable.__table__, Connection.__table__


def fill():
    variable, connection = tables()
    held = []
    for row in rows.variables():
        value, flag = rows.stored(row["value"], row["state"], encrypt)
        flag = row.get("flag", flag)
        if insert(variable, {"key": row["key"], "val": value, "is_encrypted": flag}):
            held.append(["variable", row["key"]])
    for row in rows.connections():
        password, flag = rows.stored(row["password"], row["state"], encrypt)
        extra, extra_flag = rows.stored(row["extra"], row["extra_state"], encrypt)
        made = dict(row["row"], conn_id=row["key"], password=password, is_encrypted=flag or 0, extra=extra, is_extra_encrypted=extra_flag or 0)
        if insert(connection, made):
            held.append(["connection", row["key"]])
    return held + (fill_teams(variable, connection) if "team_name" in variable.c else [])


def fill_teams(variable, connection):
    import airflow.settings
    from sqlalchemy import text

    with airflow.settings.engine.begin() as database:
        database.execute(text("INSERT INTO team (name) VALUES ('red')"))
    held = []
    if insert(variable, {"key": "of_a_team", "val": "fake", "is_encrypted": False, "team_name": "red"}):
        held.append(["variable", "of_a_team"])
    row = {"conn_id": "of_a_team", "conn_type": "http", "team_name": "red", "is_encrypted": False, "is_extra_encrypted": False}
    if insert(connection, row):
        held.append(["connection", "of_a_team"])
    return held


def use(key):
    """Airflow reads the key once; a test of its own forgets it in the same way."""
    from airflow.models import crypto

    os.environ["AIRFLOW__CORE__FERNET_KEY"] = key
    if hasattr(crypto, "_fernet"):
        crypto._fernet = None
    if hasattr(crypto.get_fernet, "cache_clear"):
        crypto.get_fernet.cache_clear()


def backend(get, key):
    """What `MetastoreBackend` gives: a value, nothing, or an exception."""
    try:
        return "absent" if get(key) is None else "found"
    except Exception as error:
        return "!" + type(error).__name__


def asked(job, number):
    """All keys under the first Fernet key, and those for which it matters under the others."""
    choose = rows.asked_again if number else rows.asked
    only = job.get("only")
    return [only or choose(made) + ["of_a_team"] for made in (rows.variables(), rows.connections())]


def ask(key, variables, conn_ids):
    from airflow.models import Connection, Variable
    from airflow.secrets.metastore import MetastoreBackend
    from walk import connections, inside

    use(key)
    store = MetastoreBackend()
    for name in variables:
        outcome, text = inside.ask(Variable, name, 0)
        yield [key, "variable", name, backend(store.get_variable, name), outcome, text if outcome == "found" else None]
    for name in conn_ids:
        outcome, found = connections.ask(Connection, name, False)
        made = json.loads(connections.fields(found)) if outcome == "found" else None
        yield [key, "connection", name, backend(store.get_connection, name), outcome, made]


def main():
    # What Airflow prints does not belong to the answer.
    out = os.dup(1)
    os.dup2(2, 1)
    job = json.load(sys.stdin)
    import airflow
    import airflow.configuration

    with contextlib.redirect_stdout(sys.stderr):
        if job["fill"]:
            command("db", "migrate")
        for arguments in job.get("cli", []):
            command(*arguments)
        from walk import inside

        inside.be_quiet()
        held = fill() if job["fill"] else []
        answers = [answer for number, key in enumerate(job["keys"]) for answer in ask(key, *asked(job, number))]
    with os.fdopen(out, "w") as file:
        json.dump({"release": airflow.__version__, "held": held, "answers": answers}, file)


if __name__ == "__main__":
    main()

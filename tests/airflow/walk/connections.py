"""Asks an installed Airflow for connections: in a fork of this process as a server, or as a task with its api-server."""

import json
import logging
import os
import sqlite3
import sys

from . import inside, processes, watch, world

BASE = {
    **world.read("connection_env.json"),
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "sqlite:///{DB}", "AIRFLOW__CORE__SQL_ALCHEMY_CONN": "sqlite:///{DB}",
}


def version(name):
    try:
        from importlib.metadata import version
    except ImportError:
        from importlib_metadata import version
    try:
        return version(name)
    except Exception:
        return None


class Installation(processes.Installation):
    """With a database that has the table of connections alone."""

    def __init__(self, database, log):
        self.endpoint, self.database, self.log, self.faults, self.kind = "http://127.0.0.1:1", database, log, {}, "connection"
        self.base = {role: BASE for role in ("server", "task", "api", *inside.CHILDREN)}
        self.home = processes.home("")
        os.environ.clear()
        os.environ.update(self.environment("server", {}, self.home))
        import airflow

        self.release, self.amazon, self.sdk = airflow.__version__, version("apache-airflow-providers-amazon"), version("apache-airflow-task-sdk")
        self.table = self.make_table()
        self.import_all()

    def make_table(self):
        from airflow.models.connection import Connection
        from sqlalchemy.dialects import sqlite
        from sqlalchemy.schema import CreateTable

        text = str(CreateTable(Connection.__table__).compile(dialect=sqlite.dialect()))
        with sqlite3.connect(self.database) as database:
            database.execute(text)
        return " ".join(text.split())

    def import_all(self):
        import airflow.settings
        from airflow.models import Connection
        from airflow.providers.amazon.aws.secrets.secrets_manager import SecretsManagerBackend

        logging.disable(logging.CRITICAL)
        watch.share_loaders()
        SecretsManagerBackend(region_name=world.REGION).client
        try:
            Connection.get_connection_from_secrets("none")
        except Exception as error:
            assert type(error).__name__ == "AirflowNotFoundException", error
        if self.sdk:
            import airflow.sdk.execution_time.supervisor
            import airflow.sdk.execution_time.task_runner

            from . import api

            api.warm()
        airflow.settings.engine.dispose()
        logging.disable(logging.NOTSET)

    def fill(self, held):
        with sqlite3.connect(self.database) as database:
            database.execute("DELETE FROM connection")
            for conn_id, has in held.items():
                if "row" in has:
                    row = dict(has["row"], conn_id=conn_id)
                    names = ", ".join('"%s"' % name for name in row)
                    database.execute("INSERT INTO connection (%s) VALUES (%s)" % (names, ", ".join("?" * len(row))), list(row.values()))
        database.close()

    def connection_answers(self, deployment, held):
        self.fill(held)
        texts = {conn_id: has["aws"] for conn_id, has in held.items() if "aws" in has}

        def job(role, holder, port=None):
            env = dict(deployment["env"])
            env.update(("AIRFLOW_CONN_" + conn_id.upper(), has[holder]) for conn_id, has in held.items() if holder in has)
            made = self.job(role, env, None, list(held), port)
            made["texts"] = texts
            return made

        if deployment["process"] != "task":
            return self.all_lines(job(deployment["process"], "env"), False)
        server = processes.Running(self, job("api", "server_env"), False)
        try:
            port = server.line()[1]
            made = job("task", "env", port)
            found = []
            while len(found) < len(held):
                made["keys"] = list(held)[len(found):]
                lines = self.all_lines(made, False)
                assert lines, "no answer"
                found += lines
            return found
        finally:
            server.end()


def watch_connections(texts, watched=None):
    """Stands in for AWS below botocore's client, and watches the backends."""
    import botocore.client

    def call(self, operation, parameters):
        name = parameters["SecretId"]
        watch.calls.append(name)
        conn_id = name.rsplit("/", 1)[-1]
        if conn_id not in texts:
            error = {"Error": {"Code": "ResourceNotFoundException", "Message": "fake"}}
            raise self.exceptions.ResourceNotFoundException(error, operation)
        return {"SecretString": texts[conn_id]}

    botocore.client.BaseClient._make_api_call = call
    watch_backends(watched)


def watch_backends(watched=None):
    """Wraps get_connection of each class of backends."""
    from airflow.providers.amazon.aws.secrets.secrets_manager import SecretsManagerBackend
    from airflow.secrets.environment_variables import EnvironmentVariablesBackend
    from airflow.secrets.metastore import MetastoreBackend

    for backend in (SecretsManagerBackend, EnvironmentVariablesBackend, MetastoreBackend):
        backend.get_connection = (watched or watched_connection)(watch.NAMES[backend.__name__], backend.get_connection)


def watched_connection(name, get_connection):
    """A connection whose get_uri fails is marked "=!CLASS": where Airflow calls it, it fails there."""
    import functools

    @functools.wraps(get_connection)
    def wrapper(*args, **kwargs):
        at = len(watch.asked)
        watch.asked.append(name)
        try:
            connection = get_connection(*args, **kwargs)
        except Exception as error:
            watch.asked[at] += "!" + type(error).__name__
            raise
        if connection:
            watch.asked[at] += "="
            try:
                connection.get_uri()
            except Exception as error:
                watch.asked[at] += "!" + type(error).__name__
        return connection

    return wrapper


def settled(asked, spells):
    """A lookup that spells the URI of what it has, for its cache, fails there where that fails."""
    settled = []
    for name in asked:
        own, has, failed = name.partition("=")
        settled.append(own + (failed if failed and spells else has))
    return settled


def spells(function):
    import inspect

    return "save_connection_uri" in inspect.getsource(function)


def fields(connection):
    """The fields in a fixed order. What can't be read is its error's class in a list."""

    def read(of):
        try:
            value = of()
            json.dumps(value)
            return value
        except Exception as error:
            return ["!", type(error).__name__]

    made = {name: read(lambda: getattr(connection, name)) for name in ("conn_type", "host", "login", "password", "schema", "port")}
    made["extra"] = read(lambda: connection.extra_dejson)
    made["description"] = read(lambda: connection.description)
    made["uri"] = read(lambda: connection.get_uri())
    return json.dumps(made)


def ask(connection_class, conn_id, is_task):
    get = connection_class.get if is_task else connection_class.get_connection_from_secrets
    try:
        connection = get(conn_id)
    except Exception as error:
        is_missing = type(error).__name__ == "AirflowNotFoundException"
        return ["missing" if is_missing else "error", [type(error).__name__, str(error)]]
    return ["found", connection]


def run_server(job, emit):
    from airflow.models import Connection

    for conn_id in job["keys"]:
        outcome, found = ask(Connection, conn_id, False)
        asked, calls = watch.taken()
        text = fields(found) if outcome == "found" else found
        emit("get", conn_id, outcome, text, settled(asked, spells(Connection.get_connection_from_secrets)), calls)


def ask_in_task(job, emit, sock):
    import select

    from airflow.models import Connection as ServerConnection
    from airflow.sdk import Connection
    from airflow.sdk.execution_time import context, task_runner

    from . import task

    task_runner.SUPERVISOR_COMMS = task.comms(sock)
    for conn_id in job["keys"]:
        outcome, found = ask(Connection, conn_id, True)
        asked, calls = watch.taken()
        there = task.records(job["port"])
        asked = settled(asked, spells(context._get_connection))
        text = fields(found) if outcome == "found" else found
        asked += ["api-server/" + name for name in settled(there[0], spells(ServerConnection.get_connection_from_secrets))]
        emit("get", conn_id, outcome, text, asked, calls + ["api-server/" + name for name in there[1]])
        if select.select([sock], [], [], 0)[0]:
            return


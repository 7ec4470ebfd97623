"""The DAG processor and the triggerer of Airflow 3: a managing process, and its child, where the lookup runs.

The classes are the real ones: the manager forks a real DagFileProcessorProcess or TriggerRunnerSupervisor, and serves its
requests with the real in-process Execution API. Both processes write what is asked into one file, so that the child sees the
server's part of each lookup.
"""

import functools
import json
import os
import signal
import time

from . import inside

# Safe mode parses only files that name both.
DAG = "# airflow dag\nfrom walk import children\nchildren.ask_all()\n"
TRIGGER = "walk.children.AskingTrigger"
PATIENCE = 40
SERVER = "api-server/"
WAYS = ["Connection.get", "BaseHook.get_connection", "{{ conn.ID }}"]

state = {}


def note(what, name):
    os.write(state["log"], (json.dumps([os.getpid() == state["manager"], what, name]) + "\n").encode())


def seen():
    """What was noted since the last time: [asked, calls]."""
    os.lseek(state["reader"], state["read"], os.SEEK_SET)
    text = b""
    while True:
        part = os.read(state["reader"], 65536)
        if not part:
            break
        text += part
    state["read"] += len(text)
    found = {"asked": [], "calls": [], "failed": []}
    for line in text.decode().splitlines():
        is_manager, what, name = json.loads(line)
        found[what].append((SERVER if is_manager else "") + name)
    state["failed"] = bool(found["failed"])
    return [found["asked"], found["calls"]]


def watched(name, get):
    @functools.wraps(get)
    def wrapper(*args, **kwargs):
        try:
            value = get(*args, **kwargs)
        except Exception as error:
            note("asked", name + "!" + type(error).__name__)
            raise
        note("asked", name + ("=" if value is not None else ""))
        return value

    return wrapper


def watched_connection(name, get):
    """As the one of connections.py: "=!CLASS" for a connection whose get_uri fails."""

    @functools.wraps(get)
    def wrapper(*args, **kwargs):
        try:
            connection = get(*args, **kwargs)
        except Exception as error:
            note("asked", name + "!" + type(error).__name__)
            raise
        mark = "=" if connection else ""
        if connection:
            try:
                connection.get_uri()
            except Exception as error:
                mark += "!" + type(error).__name__
        note("asked", name + mark)
        return connection

    return wrapper


def watch_backends():
    from airflow.providers.amazon.aws.secrets.secrets_manager import SecretsManagerBackend
    from airflow.secrets.environment_variables import EnvironmentVariablesBackend
    from airflow.secrets.local_filesystem import LocalFilesystemBackend
    from airflow.secrets.metastore import MetastoreBackend

    from . import connections, watch

    class Calls:
        def append(self, name):
            note("calls", name)

    watch.calls = Calls()
    if "texts" in state["job"]:
        return connections.watch_connections(state["job"]["texts"], watched_connection)
    for backend in (SecretsManagerBackend, EnvironmentVariablesBackend, LocalFilesystemBackend, MetastoreBackend):
        backend.get_variable = watched(watch.NAMES[backend.__name__], backend.get_variable)


def ask_all():
    """In the child: asks for the rest of the keys, and writes a line for each. A key that ends the manager is the last one."""
    if "texts" in state["job"]:
        return ask_for_connections()
    from airflow.sdk import Variable

    variable = Rendered if state["job"]["jinja"] else Variable
    for key, decode in state["job"]["keys"][state["done"]:]:
        seen()
        outcome = inside.ask(variable, key, decode)
        state["emit"]("get", key, decode, *outcome, *seen())
        if state["failed"]:
            os._exit(0)  # the manager is gone: the rest of the keys need another one
    state["emit"]("end")


class Rendered:
    """`{{ var.value.KEY }}` and `{{ var.json.KEY }}`, as a template renders them."""

    @staticmethod
    def get(key, deserialize_json):
        from airflow.sdk.execution_time.context import VariableAccessor

        return getattr(VariableAccessor(deserialize_json=deserialize_json), key)


def ask_for_connections():
    from airflow.models import Connection as ServerConnection
    from airflow.sdk.execution_time import context

    from . import connections

    for number, conn_id in list(enumerate(state["job"]["keys"]))[state["done"]:]:
        seen()
        outcome, found = connections.ask(asker(number), conn_id, True)
        asked, calls = seen()
        text = connections.fields(found) if outcome == "found" else found
        own = connections.settled([name for name in asked if not name.startswith(SERVER)], connections.spells(context._get_connection))
        there = connections.settled([name for name in asked if name.startswith(SERVER)], connections.spells(ServerConnection.get_connection_from_secrets))
        state["emit"]("get", conn_id, outcome, text, own + there, calls, WAYS[number % len(WAYS)])
        if state["failed"]:
            os._exit(0)
    state["emit"]("end")


def asker(number):
    """In turn the ways in which the code of a DAG or a trigger gets a connection."""
    from airflow.sdk import Connection
    from airflow.sdk.execution_time.context import ConnectionAccessor

    try:
        from airflow.sdk import BaseHook
    except ImportError:
        from airflow.hooks.base import BaseHook  # 3.0

    ways = [Connection.get, BaseHook.get_connection, lambda conn_id: getattr(ConnectionAccessor(), conn_id)]

    class Way:
        get = staticmethod(ways[number % len(WAYS)])

    return Way


def trigger_class():
    from airflow.triggers.base import BaseTrigger, TriggerEvent

    class AskingTrigger(BaseTrigger):
        def serialize(self):
            return TRIGGER, {}

        async def run(self):
            ask_all()
            yield TriggerEvent("done")

    return AskingTrigger


def __getattr__(name):
    if name == "AskingTrigger":
        return trigger_class()
    raise AttributeError(name)


def share_api(module):
    """The routes take long to make; a forked manager has them already."""
    from . import api

    module.in_process_api_server = api.execution_api


def client(module):
    """As the manager's own."""
    from airflow.sdk.api.client import Client

    share_api(module)
    made = Client(base_url=None, token="", dry_run=True, transport=module.in_process_api_server().transport)
    made.base_url = "http://in-process.invalid./"
    return made


def start_parser(place, log):
    import inspect
    import selectors
    import uuid
    from pathlib import Path

    import structlog
    from airflow.dag_processing import processor

    path = Path(place, "asks.py")
    path.write_text(DAG)
    process = processor.DagFileProcessorProcess
    more = {}
    if "bundle_name" in inspect.signature(process.start).parameters:
        more["bundle_name"] = "fake"
    if "dag_file_rel_path" in inspect.signature(process.start).parameters:
        more["dag_file_rel_path"] = "asks.py"
    return process.start(
        id=uuid.uuid4(), path=str(path), bundle_path=path.parent, callbacks=[], selector=selectors.DefaultSelector(),
        logger=structlog.get_logger(), logger_filehandle=open(log, "ab"), client=client(processor), **more)


def start_triggerer():
    from types import SimpleNamespace

    from airflow.executors import workloads
    from airflow.jobs import triggerer_job_runner
    from airflow.models.trigger import Trigger

    share_api(triggerer_job_runner)
    started = triggerer_job_runner.TriggerRunnerSupervisor.start(job=SimpleNamespace(id=1, hostname="fake"), capacity=10)
    started.creating_triggers.append(workloads.RunTrigger(id=1, classpath=TRIGGER, encrypted_kwargs=Trigger.encrypt_kwargs({}), ti=None))
    return started


def end(pid):
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        pass


def run(job, emit):
    """In the manager: starts children until every key is answered."""
    place = os.environ["AIRFLOW_HOME"]
    log = os.path.join(place, "seen-%d" % os.getpid())
    state.update(manager=os.getpid(), log=os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), reader=os.open(log, os.O_RDONLY), read=0, job=job, done=0)
    watch_backends()
    lines_read, lines_write = os.pipe()
    os.set_blocking(lines_read, False)
    state["emit"] = lambda *line: os.write(lines_write, (json.dumps(line) + "\n").encode())
    buffered = b""
    while state["done"] < len(job["keys"]):
        before = state["done"]
        if job["role"] == "dag-processor":
            os.environ["_AIRFLOW_PROCESS_CONTEXT"] = "server"
            child = start_parser(place, os.devnull)
        else:
            child = start_triggerer()
        ended, deadline, failure = False, time.monotonic() + PATIENCE, None
        while not ended and time.monotonic() < deadline:
            try:
                if failure is None:
                    child._service_subprocess(0.05)
                else:
                    time.sleep(0.05)
            except Exception as error:
                # The managing process ends here, and with it its ends of the sockets.
                failure = "%s: %s" % (type(error).__name__, error)
                note("failed", failure)
                child.stdin.close()
                for sock in list(getattr(child, "_open_sockets", {})) or []:
                    sock.close()
            try:
                buffered += os.read(lines_read, 1 << 20)
            except BlockingIOError:
                pass
            *whole, buffered = buffered.split(b"\n")
            for text in whole:
                line = json.loads(text)
                if line[0] == "end":
                    ended = True
                    continue
                emit(*line)
                state["done"] += 1
                if failure is not None:
                    ended = True
        end(child.pid)
        if state["done"] == before or (failure is not None and not ended):
            key = job["keys"][state["done"]]
            emit("get", *([key] if "texts" in job else key), "error", ["Unanswered", failure or "no answer"], *seen())
            state["done"] += 1
        else:
            seen()

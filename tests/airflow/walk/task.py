"""A task of Airflow 3: a supervisor, which talks to the Execution API, and its child, where the lookup runs."""

import http.client
import json
import os
import select
import socket
import uuid

from . import watch


def prepare():
    """What supervise() does before it starts the task: a bad backend ends it here."""
    from airflow.sdk.execution_time import supervisor

    supervisor.ensure_secrets_backend_loaded()


def run(job, emit, ask):
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        ours.close()
        if "texts" in job:
            from . import connections

            connections.ask_in_task(job, emit, theirs)
        else:
            ask_all(job, emit, ask, theirs)
        os._exit(0)
    theirs.close()
    try:
        supervise(ours, client(job["port"]))
    finally:
        ours.close()
        os.waitpid(pid, 0)


def client(port):
    """The real client, with its retries but without their pauses."""
    from airflow.sdk.api.client import Client

    getattr(Client, "_request_with_retry", Client.request).retry.sleep = lambda _: None
    made = Client(base_url="http://127.0.0.1:%d/execution/" % port, token="fake")
    made.timeout = 120  # a slow machine must not make it ask twice
    return made


def supervise(sock, client):
    import psutil
    import structlog
    from airflow.sdk.execution_time import supervisor as module

    log = structlog.get_logger(logger_name="supervisor")
    more = {} if hasattr(module, "length_prefixed_frame_reader") else {"requests_fd": -1}
    supervisor = module.ActivitySubprocess(
        id=uuid.UUID(int=1), pid=os.getpid(), process=psutil.Process(), process_log=log, stdin=sock, client=client, **more)
    reader = getattr(module, "length_prefixed_frame_reader", None) or module.make_buffered_socket_reader
    handler = reader(supervisor.handle_requests(log), on_close=lambda *_: None)
    handler = handler[0] if isinstance(handler, tuple) else handler
    while handler(sock):
        pass


class TaskHangs(Exception):
    """What a task does in truth, which is to ask for ever for a line from a supervisor that is gone, cannot be recorded."""


class Lines:
    def __init__(self, sock):
        self.file = sock.makefile("r")

    def readline(self):
        line = self.file.readline()
        if not line:
            raise TaskHangs("the supervisor is gone")
        return line


def comms(sock):
    try:
        from airflow.sdk.execution_time.comms import CommsDecoder

        return CommsDecoder(socket=sock)
    except (ImportError, TypeError):
        from airflow.sdk.execution_time.task_runner import CommsDecoder

        decoder = CommsDecoder(input=Lines(sock))
        decoder.request_socket = sock.makefile("wb", buffering=0)
        return decoder


def ask_all(job, emit, ask, sock):
    """Stops early when the supervisor dies: the rest of the keys need another one."""
    from airflow.sdk import Variable
    from airflow.sdk.execution_time import task_runner

    task_runner.SUPERVISOR_COMMS = comms(sock)
    for key, decode in job["keys"]:
        outcome = ask(Variable, key, decode)
        asked, calls = watch.taken()
        there = records(job["port"])
        asked += ["api-server/" + name for name in there[0]]
        calls += ["api-server/" + name for name in there[1]]
        emit("get", key, decode, *outcome, asked, calls)
        if select.select([sock], [], [], 0)[0]:
            return


def records(port):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/records")
    seen = json.loads(connection.getresponse().read().decode())
    connection.close()
    return seen

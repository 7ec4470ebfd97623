"""What happens inside a process of Airflow: it starts as a real one does, and asks for variables.

A job is {"role": "server" | "task" | "api", "env", "keys": [[key, 0 | 1]...], "endpoint", "faults", "hide", "port"}.
"""

import json
import logging
import os
import sys

from . import config, watch

CHILDREN = ("dag-processor", "triggerer")


def start(job, fresh):
    """Builds the backends as `import airflow` does; in a forked process airflow is imported already."""
    watch.share_loaders()
    watch.watch_calls(job["endpoint"], job["faults"])
    if not fresh:
        import airflow.configuration

        if job["cfg"]:
            read_again(airflow.configuration.conf, job["cfg"])
        airflow.configuration.secrets_backend_list = airflow.configuration.initialize_secrets_backends()
    else:
        import airflow
        import airflow.configuration
    be_quiet()
    if job["role"] in CHILDREN:
        pass  # these watch both of their processes
    elif "texts" in job:
        from . import connections

        connections.watch_connections(job["texts"])
    elif job["kind"] == "connection":
        from . import connections

        connections.watch_backends()
    elif job["kind"] == "config":
        config.watch_backends()
    else:
        watch.watch_backends()


def be_quiet():
    """Nobody reads the logs, and Airflow 3 draws long pictures of each error."""
    logging.disable(logging.CRITICAL)
    structlog = sys.modules.get("structlog")
    if structlog:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL), cache_logger_on_first_use=False)


def read_again(conf, path):
    """A forked process has read an empty airflow.cfg; the task SDK has a configuration of its own, which bears a bad one."""
    conf.read(path)
    own = sys.modules.get("airflow.sdk.configuration")
    if own and own.conf is not conf:
        try:
            own.conf.read(path)
        except Exception:
            pass


def run(job, out, fresh):
    """Writes a JSON line for each thing that came of the job."""

    def emit(*line):
        text = json.dumps(line)
        for path, name in job["hide"]:
            text = text.replace(path, name)
        os.write(out, (text + "\n").encode())

    try:
        start(job, fresh)
        if job["role"] == "task":
            from . import task

            task.prepare()
    except Exception as error:
        return emit("stop", type(error).__name__, str(error))
    if job["role"] == "api":
        from . import api

        return api.serve(lambda port: emit("port", port))
    if job["role"] == "task":
        return task.run(job, emit, ask)
    if job["role"] in CHILDREN:
        from . import children

        return children.run(job, emit)
    if job["kind"] == "connection":
        from . import connections

        return connections.run_server(job, emit)
    if job["kind"] == "config":
        return config.run(job, emit)
    from airflow.models import Variable

    for key, decode in job["keys"]:
        emit("get", key, decode, *ask(Variable, key, decode), *watch.taken())


def ask(variable, key, decode):
    try:
        value = variable.get(key, deserialize_json=bool(decode))
        return "found", json.dumps(value) if decode else value
    except KeyError as error:
        return "missing", ["KeyError", str(error.args[0])]
    except Exception as error:
        reason = getattr(getattr(error, "error", None), "error", None)
        missing = getattr(reason, "value", None) == "VARIABLE_NOT_FOUND"
        return "missing" if missing else "error", [type(error).__name__, str(error)]


def main():
    """A fresh process: the job is on the standard input, the number of the pipe for the answers in the arguments."""
    run(json.load(sys.stdin), int(sys.argv[2]), True)

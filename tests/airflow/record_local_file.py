"""Records what a real LocalFilesystemBackend answers for files of every kind: a JSON array a line.

    PATH/TO/RELEASE/bin/python tests/airflow/record_local_file.py >tests/airflow/local_files/RELEASE.jsonl
    python tests/airflow/record_local_file.py --files >tests/airflow/local_files/files.json

    ["release", airflow, python]
    ["stop", options, error class, error text]           the constructor raises
    ["ask", kind, file or {"path": option}, key, "found", Python's type, text]
                                       ..., "missing"]
                                       ..., "error", error class, error text]

The text of a value that is no `str` is its `json.dumps`, with `str` of what JSON does not have. A connection's text is an object of
its fields, where ["!", CLASS] is one that raises, with what extra_dejson and get_uri() give. Files are in files.json: {kind: {name: text, or {"base64": text}}}; {FILES} is the folder that they are in.
"""

import base64
import contextlib
import io
import json
import logging
import os
import sys
import tempfile
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import local_file_cases as cases
from walk.connections import fields

OPTION = {"variable": "variables_file_path", "connection": "connections_file_path", "config": "configs_file_path"}
KINDS = [("variable", cases.VARIABLES), ("connection", cases.CONNECTIONS), ("config", cases.CONFIGS)]


def write_files(folder):
    for kind, files in KINDS:
        os.makedirs(os.path.join(folder, kind, "folder.json"))
        for name, (content, _) in files.items():
            with open(os.path.join(folder, kind, name), "wb") as file:
                file.write(content if isinstance(content, bytes) else content.encode())


def described(value):
    if type(value).__name__ == "Connection":
        return "Connection", fields(value)
    if isinstance(value, str):
        return "str", value
    try:
        return type(value).__name__, json.dumps(value, default=str)
    except TypeError:
        # A dict with keys that are no texts or numbers.
        return type(value).__name__, None


def ask(kind, backend, key):
    if not hasattr(backend, "get_" + kind):
        return ["missing"]
    try:
        value = getattr(backend, "get_" + kind)(key)
    except Exception as error:
        return ["error", type(error).__name__, str(error)]
    return ["missing"] if value is None else ["found"] + list(described(value))


def record(folder, emit):
    import airflow
    from airflow.secrets.local_filesystem import LocalFilesystemBackend

    emit(["release", airflow.__version__, "%d.%d" % sys.version_info[:2]])
    for options in cases.CONSTRUCTORS:
        try:
            LocalFilesystemBackend(**options)
        except Exception as error:
            emit(["stop", options, type(error).__name__, str(error)])
        else:
            emit(["starts", options])
    for kind, files in KINDS:
        if kind == "config" and not hasattr(LocalFilesystemBackend(), "configs_file"):
            continue
        for name, (_, keys) in files.items():
            backend = LocalFilesystemBackend(**{OPTION[kind]: os.path.join(folder, kind, name)})
            for key in keys:
                emit(["ask", kind, name, key] + ask(kind, backend, key))
    for path in cases.PATHS:
        real = path.replace("{FILES}", os.path.join(folder, "variable")) if isinstance(path, str) else path
        for kind in ("variable", "connection"):
            emit(["ask", kind, {"path": path}, "A"] + ask(kind, LocalFilesystemBackend(**{OPTION[kind]: real}), "A"))


def files():
    shown = lambda content: {"base64": base64.b64encode(content).decode()} if isinstance(content, bytes) else content
    return {kind: {name: shown(content) for name, (content, _) in those.items()} for kind, those in KINDS}


def main():
    if "--files" in sys.argv:
        return print(json.dumps(files(), indent=0))
    warnings.simplefilter("ignore")
    os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp()
    for name in ("AIRFLOW__CORE__SQL_ALCHEMY_CONN", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"):
        os.environ[name] = "sqlite://"
    lines = []
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        logging.disable(logging.CRITICAL)
        write_files(folder)
        record(folder, lines.append)
        # The folder's name is another in each run.
        hidden = lambda text: text.replace(os.path.join(folder, "variable"), "{FILES}").replace(folder, "{ROOT}")
        texts = [hidden(json.dumps(line, separators=(",", ":"))) for line in lines]
    print("\n".join(texts))


if __name__ == "__main__":
    main()

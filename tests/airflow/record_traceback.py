"""Records what a real Airflow prints where a variable or connection can't be read, with what a reader should find in it.

    PYTHON tests/airflow/record_traceback.py PATH/TO/RELEASE RELEASE
    PYTHON tests/airflow/record_traceback.py --again RELEASE            only "found", for the texts that are there

PATH/TO/RELEASE is a virtual environment with Airflow and the Amazon provider. It writes tests/airflow/tracebacks/RELEASE.jsonl. It needs the
right to make /opt/airflow, /opt/python and /home/airflow/.local, so that the paths in the logs are those of the official images.

Each line is {"id": "ORIGIN CASE", "text": …, "found": [{"kind", "key", "cause", "file", "line", "process", "releases", "at"}, …]}. Origins:
task-log, dag-processor-log, import-error (the column of the database, which the UI shows), tasks-test, dags-test, list-import-errors, variables-get,
connections-get, python, triggerer, api-server, start. What the text doesn't hold is null.
"""

import json
import pathlib
import sys
import types

from traceback_world import dags, expected, installation, stub

HERE = pathlib.Path(__file__).resolve().parent
NO_BACKEND = {"AIRFLOW__SECRETS__BACKEND": "airflow.providers.amazon.secrets.secrets_manager.SecretsManagerBackend"}
BAD_KWARGS = {"AIRFLOW__SECRETS__BACKEND_KWARGS": "{'region_name': 'us-east-1'}"}
TESTED = ["parse_missing", "parse_helper", "task_missing", "task_python_operator", "task_jinja", "task_connection", "task_hook", "task_denied",
          "task_json", "task_chained", "task_control_value"]
DAGS_TESTED = ["task_missing", "task_helper", "task_jinja_connection"]
RUN_BY_HAND = ["parse_missing", "parse_connection"]


def all_texts(place):
    """(origin, case name, text) of everything."""
    is_new = place.is_new
    for path, text in place.logs("dag_id=*/**/attempt=1.log*"):
        name = path.relative_to(installation.HOME / "logs").parts[0].split("=")[1]
        yield ("trigger-log" if "trigger" in path.name else "task-log"), name, text
    for path, text in place.logs("*/step/*/1.log"):  # 2.2
        yield "task-log", path.relative_to(installation.HOME / "logs").parts[0], text
    folder = "dag_processor/20*/**" if is_new else "scheduler/20*"
    for path, text in place.logs(f"{folder}/parse_*.py.log"):
        yield "dag-processor-log", path.name.removesuffix(".py.log"), text
    for name, text in sorted(place.import_errors().items()):
        yield "import-error", name, text
    for name in ("triggerer", "api-server"):
        output = installation.HOME / f"{name}.out"
        if output.exists():
            yield name, "task_trigger" if name == "triggerer" else "all", place.neutral(output.read_bytes())
    yield from commands(place)


def commands(place):
    def test(name, day, **env):
        with place.alone(name):
            return place.airflow("tasks", "test", name, "step", day, env=env)

    for name in TESTED:
        yield "tasks-test", name, test(name, "2026-11-02")
    for name in DAGS_TESTED:
        with place.alone(name):
            text = place.airflow("dags", "test", name, "2026-11-03")
        yield "dags-test", name, text
    for name in RUN_BY_HAND:
        yield "python", name, place.python(f"{name}.py")
    yield "list-import-errors", "all", place.airflow("dags", "list-import-errors")
    for key in ("aws_absent", "denied_absent", "größe", "it's", "fernet_key_of_old"):
        yield "variables-get", key, place.airflow("variables", "get", key)
    yield "variables-get-json", "etl_config", place.airflow("variables", "get", "--json", "etl_config")
    for key in ("absent_db", "denied_db"):
        yield "connections-get", key, place.airflow("connections", "get", key)
    yield "start", "no_backend", place.airflow("variables", "get", "aws_absent", env=NO_BACKEND)
    yield "start", "bad_kwargs", place.airflow("variables", "get", "aws_absent", env=BAD_KWARGS)
    yield "tasks-test", "unreachable", test("task_missing", "2026-11-04", **kwargs("http://127.0.0.1:9"))
    yield "tasks-test", "no_region", test("task_missing", "2026-11-05", AIRFLOW__SECRETS__BACKEND_KWARGS="{}")
    no_keys = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AIRFLOW__SECRETS__BACKEND_KWARGS": '{"region_name": "us-east-1"}'}
    yield "tasks-test", "no_credentials", test("task_missing", "2026-11-06", **no_keys)


def kwargs(endpoint):
    return {"AIRFLOW__SECRETS__BACKEND_KWARGS": json.dumps({"region_name": "us-east-1", "endpoint_url": endpoint})}


def again(release):
    """What is expected, for texts that are recorded already."""
    path = HERE / "tracebacks" / f"{release}.jsonl"
    place = types.SimpleNamespace(release=release, cases=list(dags.known(release)))
    lines = [json.loads(text) for text in path.read_text().splitlines()]
    with path.open("w") as file:
        for line in lines:
            origin, name = line["id"].split(" ", 1)
            line["found"] = list(expected.in_text(place, origin, name, line["text"]))
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def main():
    sys.dont_write_bytecode = True
    if sys.argv[1] == "--again":
        return again(sys.argv[2])
    venv, release = sys.argv[1:3]
    place = installation.Installation(venv, release, stub.start(), keep="--keep" in sys.argv)
    if "--keep" not in sys.argv:
        place.run_all()
    path = HERE / "tracebacks" / f"{release}.jsonl"
    path.parent.mkdir(exist_ok=True)
    count = 0
    with path.open("w") as file:
        for origin, name, text in all_texts(place):
            count += 1
            line = {"id": f"{origin} {name}", "text": text, "found": list(expected.in_text(place, origin, name, text))}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            print(release, origin, name, len(text), flush=True)
    print(f"{path.name}: {count} texts")


if __name__ == "__main__":
    main()

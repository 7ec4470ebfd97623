"""Asks a real Airflow where the value of a variable is in the clear once tasks have run: `python tests/dags/run.py 3.3.2`, with the
Python of an environment that has that release.

Each snippet of escapes.jsonl becomes its own DAG. It is parsed, stored and run task by task, each in its own process, as a
worker runs it. Then the log, XCom, the rendered fields, the serialized DAG and the run that was triggered are searched for the
value. What was found is written into escapes.jsonl. A task that fails is a result too; a DAG that can't be imported is null."""

import base64
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import traceback
from datetime import datetime, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Nothing else has these letters in this order.
CORE = "q7w3e9r1t5y2u8i4o6p0"
CANARY = f"fakecanary{CORE}"
# The DAG that a snippet may trigger.
OTHER = 'd2 = DAG("{name}-other", schedule=None)\n'
# What becomes of the value's end in base64, by where it begins in a group of three bytes.
ENCODED = [base64.b64encode(b"x" * skipped + CORE.encode())[4:-4].decode() for skipped in range(3)]


def is_in(content):
    """The value is in the text: as it is, in capitals, cut at its beginning, letter by letter, or in base64."""
    if isinstance(content, bytes):
        content = content.decode("utf-8", "replace")
    content = str(content)
    letters = "".join(c for c in content.lower() if c.isalnum())
    return CORE in letters or any(encoded in content for encoded in ENCODED)


def in_process(work, *arguments):
    """Does some work in another process, whose masker knows nothing yet. Gives its result; None where it fails."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            result = json.dumps(work(*arguments))
        except BaseException:
            traceback.print_exc()
            result = "null"
        with os.fdopen(writing, "w") as pipe:
            pipe.write(result)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        result = pipe.read()
    os.waitpid(child, 0)
    return json.loads(result or "null")


class Release2:
    """Airflow 2: `airflow tasks run --raw`, which the executors start for a task."""

    def __init__(self):
        from airflow.cli import cli_parser
        from airflow.models.dagbag import DagBag

        self.parser = cli_parser.get_parser()
        self.bag = DagBag

    def begin(self, dags, name):
        from airflow.utils.state import DagRunState
        from airflow.utils.types import DagRunType

        bag = self.bag(str(dags), include_examples=False)
        if bag.import_errors:
            return None
        bag.sync_to_db()
        dag, now = bag.get_dag(name), datetime.now(timezone.utc)
        dag.create_dagrun(
            run_id="r", run_type=DagRunType.MANUAL, execution_date=now, data_interval=(now, now), state=DagRunState.RUNNING
        )
        return [task.task_id for task in dag.topological_sort()]

    def run(self, dags, name, task):
        arguments = self.parser.parse_args(["tasks", "run", name, task, "r", "--raw", "-S", str(dags)])
        in_process(arguments.func, arguments)


class Release3:
    """Airflow 3: the supervisor, which the executors start for a task, with the api-server in the same process."""

    def __init__(self):
        import airflow.api_fastapi.execution_api.app
        import airflow.dag_processing.dagbag
        import airflow.sdk.execution_time.supervisor  # noqa: F401

        self.client = None

    def begin(self, dags, name):
        from airflow.dag_processing.bundles.manager import DagBundlesManager
        from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
        from airflow.models.dagrun import get_or_create_dagrun
        from airflow.serialization.serialized_objects import DagSerialization
        from airflow.utils.session import create_session
        from airflow.utils.types import DagRunTriggeredByType

        with create_session() as session:
            manager = DagBundlesManager()
            manager.sync_bundles_to_db(session=session)
            session.commit()
            bundle = next(iter(manager.get_all_dag_bundles()))
            bundle.initialize()
            bag = DagBag(dag_folder=bundle.path, bundle_path=bundle.path)
            if bag.import_errors:
                return None
            sync_bag_to_db(bag, bundle.name, bundle.version)
            dag, now = bag.dags[name], datetime.now(timezone.utc)
            get_or_create_dagrun(
                dag=DagSerialization.deserialize_dag(DagSerialization.serialize_dag(dag)),
                start_date=now,
                logical_date=now,
                data_interval=None,
                run_after=now,
                run_id="r",
                session=session,
                conf=None,
                triggered_by=DagRunTriggeredByType.TEST,
                triggering_user_name="test",
            )
            return [task.task_id for task in dag.topological_sort()]

    def run(self, dags, name, task):
        from airflow.api_fastapi.execution_api.app import InProcessExecutionAPI
        from airflow.executors import workloads
        from airflow.models.taskinstance import TaskInstance
        from airflow.sdk.api.client import Client
        from airflow.sdk.execution_time.supervisor import supervise_task
        from airflow.utils.session import create_session
        from airflow.utils.state import TaskInstanceState

        with create_session() as session:
            found = session.query(TaskInstance).filter_by(dag_id=name, task_id=task, run_id="r").one()
            found.try_number, found.state = 1, TaskInstanceState.QUEUED
            session.commit()
            bundle = workloads.BundleInfo(name="dags-folder")
            workload = workloads.ExecuteTask.make(found, dag_rel_path=Path("snippet.py"), bundle_info=bundle)
        if self.client is None:
            self.client = Client(base_url=None, token="", dry_run=True, transport=InProcessExecutionAPI().transport)
            self.client.base_url = "http://in-process.invalid./"
        # It forgets what earlier tasks were to mask, and runs the task in another process.
        supervise_task(
            ti=workload.ti,
            bundle_info=bundle,
            dag_rel_path=workload.dag_rel_path,
            token="",
            log_path=workload.log_path,
            client=self.client,
        )


def searched(home, name):
    """The places that have the value."""
    database = sqlite3.connect(home / "a.db")
    rows = lambda query: [value for row in database.execute(query) for value in row]  # noqa: E731
    places = {
        "log": [path.read_bytes() for path in (home / "logs").rglob("*.log") if f"dag_id={name}/" in str(path)],
        "xcom": rows(f"select value from xcom where dag_id = '{name}'"),
        "rendered-field": rows(f"select rendered_fields from rendered_task_instance_fields where dag_id = '{name}'"),
        "serialized-dag": rows(f"select data from serialized_dag where dag_id = '{name}'"),
        "dagrun-conf": rows(f"select conf from dag_run where dag_id = '{name}-other'"),
    }
    database.close()
    assert places["log"] and places["serialized-dag"], places
    return sorted(place for place, contents in places.items() if any(is_in(content) for content in contents if content))


def main(release, only):
    home = Path(tempfile.mkdtemp())
    dags = home / "dags"
    dags.mkdir()
    os.environ.update(
        AIRFLOW_HOME=str(home),
        AIRFLOW__CORE__LOAD_EXAMPLES="False",
        AIRFLOW__CORE__DAGS_FOLDER=str(dags),
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=f"sqlite:///{home}/a.db",
        AIRFLOW__LOGGING__BASE_LOG_FOLDER=str(home / "logs"),
        AIRFLOW_VAR_ESC_PLAIN=CANARY,
        AIRFLOW_VAR_ESC_PASSWORD=CANARY,
    )
    subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], check=True, capture_output=True)
    airflow = Release2() if release.startswith("2") else Release3()
    header = (HERE / f"header-run-{release}.py").read_text()
    lines = (HERE / "escapes.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    for number, row in enumerate(rows):
        if only and str(number) not in only:
            continue
        name = f"snippet{number}"
        code = row["code"].replace("#H\n", header).replace('DAG("d"', f'DAG("{name}"').replace('"d2"', f'"{name}-other"')
        (dags / "snippet.py").write_text(code + OTHER.format(name=name))
        tasks = in_process(airflow.begin, dags, name)
        for task in tasks or []:
            airflow.run(dags, name, task)
        found = None if tasks is None else searched(home, name)
        print(number, found, "" if row.get(release, found) == found else f"before: {row[release]}", flush=True)
        row[release] = found
    (HERE / "escapes.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    shutil.rmtree(home)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

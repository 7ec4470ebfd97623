"""Asks a real Airflow which keys it reads when it parses a DAG file: `python tests/dags/record.py 2.10.5 [--again]`, with the Python of
an environment that has that release. Imports each snippet of parse.jsonl that has no answer yet (with --again: each) with the real DagBag
and a backend that notes what it is asked for, and writes the answers into parse.jsonl, each question as often as it was asked; null where
the import fails."""

import json
import logging
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
ASKED = []


class Counting:
    """A secrets backend that has every key but those named none…, and notes each question."""

    def __init__(self, **kwargs):
        pass

    def get_variable(self, key, *args, **kwargs):
        sys.modules["record"].ASKED.append(f"variable {key}")
        if "none" in key:
            return None
        return '{"a": "b"}' if "json" in key else "5"

    def get_connection(self, conn_id, *args, **kwargs):
        sys.modules["record"].ASKED.append(f"connection {conn_id}")
        uri = "postgres://user:fake@127.0.0.1:1/db"
        try:
            from airflow.sdk import Connection
        except ImportError:
            from airflow.models import Connection

            return Connection(conn_id=conn_id, uri=uri)
        return Connection.from_uri(uri, conn_id=conn_id)

    def get_conn_value(self, *args, **kwargs):
        return None

    def get_conn_uri(self, *args, **kwargs):
        return None

    def get_config(self, *args, **kwargs):
        return None

    def _set_connection_class(self, *args):
        pass


def main(release, again):
    home = tempfile.mkdtemp()
    os.environ.update(
        AIRFLOW_HOME=home,
        PYTHONPATH=str(HERE),
        AIRFLOW__CORE__LOAD_EXAMPLES="False",
        AIRFLOW__CORE__DAGS_FOLDER=home + "/dags",
        AIRFLOW__SECRETS__BACKEND="record.Counting",
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=f"sqlite:///{home}/a.db",
    )
    os.makedirs(home + "/dags")
    sys.path.insert(0, str(HERE))
    import record

    subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], check=False, capture_output=True)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    if release.startswith("2"):
        from airflow.models.dagbag import DagBag
    else:
        from airflow.dag_processing.dagbag import DagBag
    header = (HERE / f"header-{release}.py").read_text()
    rows = [json.loads(line) for line in (HERE / "parse.jsonl").read_text().splitlines()]
    for row in rows:
        if release in row and not again:
            continue
        path = Path(home, "dags", "snippet.py")
        path.write_text(row["code"].replace("#H\n", header))
        record.ASKED.clear()
        bag = DagBag(dag_folder=os.devnull, collect_dags=False)
        bag.process_file(str(path), only_if_updated=False)
        row[release] = None if bag.import_errors else sorted(record.ASKED)
    (HERE / "parse.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


if __name__ == "__main__":
    main(sys.argv[1], "--again" in sys.argv)

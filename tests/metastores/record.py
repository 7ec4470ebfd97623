"""Records what a real release answers from a SQLite database that it made and filled, for a replay without a database server.

    PATH/TO/RELEASE/bin/python tests/metastores/record.py tests/airflow/metastores/RELEASE.jsonl

Each line is a JSON array:

    ["release", airflow, python]
    ["sql", text]                                    what makes the tables and the rows
    ["asked", fernet key, kind, key, backend, outcome, text]    as `inside.py` says it
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import rows  # noqa: E402

TABLES = ("variable", "connection")
# A value that is only long says nothing in a replay.
LONGEST = 2_000


def literal(value):
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def statements(database):
    """The two tables without their references to others, and their rows."""
    for table in TABLES:
        columns = [(name, kind) for _, name, kind, *_ in database.execute(f"PRAGMA table_info({table})")]
        named = ", ".join(f'"{name}" {kind}' for name, kind in columns)
        yield f"CREATE TABLE {table} ({named})"
        for row in database.execute(f"SELECT * FROM {table} ORDER BY id"):
            if all(len(str(value)) < LONGEST for value in row):
                yield f"INSERT INTO {table} VALUES ({', '.join(map(literal, row))})"


def main():
    out = Path(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="varlens-") as folder:
        environment = {
            "PATH": os.environ["PATH"], "HOME": folder, "AIRFLOW_HOME": folder, "LANG": "C.UTF-8",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{folder}/airflow.db", "AIRFLOW__CORE__FERNET_KEY": rows.KEY,
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "AIRFLOW__DATABASE__LOAD_DEFAULT_CONNECTIONS": "False",
        }
        job = {"fill": True, "keys": rows.FERNET_KEYS}
        ran = subprocess.run([sys.executable, HERE / "inside.py"], input=json.dumps(job), stdout=subprocess.PIPE, text=True, env=environment, check=True)
        said = json.loads(ran.stdout)
        with sqlite3.connect(f"{folder}/airflow.db") as database:
            lines = [["sql", text] for text in statements(database)]
    lines.insert(0, ["release", said["release"], "%d.%d" % sys.version_info[:2]])
    long = {row["key"] for row in rows.variables() if len(row["value"] or "") > LONGEST // 2}
    lines += [["asked", *answer] for answer in said["answers"] if answer[2] not in long]
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w") as file:
        for line in lines:
            file.write(json.dumps(line, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()

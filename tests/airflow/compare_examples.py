"""Compares what `varlens scan` says of example DAGs with what a real Airflow asks for when it imports them.

    PATH/TO/RELEASE/bin/python tests/airflow/compare_examples.py PATH/TO/varlens --out tests/airflow/examples/RELEASE.jsonl [FOLDER…]

The files are those of `example_dags` and `example_*.py` below the folders, or of the installed packages. Each is imported by the real DagBag
in a process of its own, with a backend that has every key and notes each question. It ends with 1 where a file that was imported asks for
another key than the scan says, or less often than it asks; a key that only the run knows may be any.

Each line of the recording is {"file", "asked": the questions of the import, sorted, or null where it fails here (the packages that it needs
are not installed), "parse": what the scan says of it, "run": what is read when tasks run}; files without any read are only counted, in the last.
"""

import argparse
import collections
import importlib.machinery
import json
import logging
import multiprocessing
import os
import pathlib
import subprocess
import sys
import sysconfig
import tempfile
import unittest.mock
import warnings

SNIPPETS = pathlib.Path(__file__).resolve().parent.parent / "dags"
# Seconds for one import.
LONGEST = 120


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("varlens")
    parser.add_argument("--out", required=True)
    parser.add_argument("folders", nargs="*")
    options = parser.parse_intermixed_args()
    packages = pathlib.Path(sysconfig.get_path("purelib"))
    folders = [pathlib.Path(folder) for folder in options.folders] or [packages / "airflow"]
    # The examples of a provider import helpers of its own from `system`.
    sys.path.extend(str(folder / "tests") for folder in folders)
    files = sorted({file for folder in folders for file in folder.rglob("*.py") if is_example(file)})
    release = prepare()
    differences, rows, totals = [], [], collections.Counter()
    for file in files:
        said = scan(options.varlens, file, release)
        asked = imported(file)
        name = shown(file, [packages, *folders])
        row = {"file": name, "asked": asked, "parse": sorted(said["parse"].elements()), "run": sorted(said["run"].elements())}
        totals["files"] += 1
        totals["imported"] += asked is not None
        totals["incomplete"] += said["incomplete"]
        if asked or row["parse"] or row["run"]:
            rows.append(row)
        if differs(asked, said["parse"]):
            differences.append(row)
    rows.append({"release": release, **totals})
    out = pathlib.Path(options.out)
    out.parent.mkdir(exist_ok=True)
    out.write_text("".join(json.dumps(row) + "\n" for row in rows))
    print(release, dict(totals), "with reads:", len(rows) - 1, "differences:", len(differences))
    for row in differences:
        print(json.dumps(row))
    return 1 if differences else 0


def is_example(file):
    inside = "example_dags" in file.parts or file.name.startswith("example_")
    return inside and file.name != "__init__.py"


def shown(file, roots):
    for root in roots:
        if file.is_relative_to(root):
            return str(file.relative_to(root))
    return str(file)


def prepare():
    """The environment of all imports."""
    home = tempfile.mkdtemp()
    os.environ.update(
        AIRFLOW_HOME=home,
        PYTHONPATH=str(SNIPPETS),
        AIRFLOW__CORE__LOAD_EXAMPLES="False",
        AIRFLOW__CORE__DAGS_FOLDER=home,
        AIRFLOW__SECRETS__BACKEND="record.Counting",
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=f"sqlite:///{home}/a.db",
    )
    sys.path.insert(0, str(SNIPPETS))
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], check=False, capture_output=True)
    import airflow

    dag_bag()
    sys.meta_path.append(TestHelpers())
    return airflow.__version__


def dag_bag():
    try:
        from airflow.dag_processing.dagbag import DagBag
    except ImportError:
        from airflow.models.dagbag import DagBag
    return DagBag


class TestHelpers:
    """Stands for `tests_common`, which the examples of providers import for their own tests, and which is in no package."""

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "tests_common":
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        module = unittest.mock.MagicMock()
        module.__path__ = []
        return module

    def exec_module(self, module):
        pass


def imported(file):
    """What the import of a file asks for, as often as it does; None where it fails."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=import_one, args=(str(file), sender))
    process.start()
    sender.close()
    try:
        return receiver.recv() if receiver.poll(LONGEST) else None
    except EOFError:
        return None
    finally:
        process.kill()
        process.join()


def import_one(file, sender):
    import record

    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    record.ASKED.clear()
    bag = dag_bag()(dag_folder=os.devnull, collect_dags=False)
    bag.process_file(file, only_if_updated=False, safe_mode=False)
    sender.send(None if bag.import_errors else sorted(record.ASKED))


def scan(varlens, file, release):
    command = [varlens, "scan", str(file), "--json", "--airflow", release]
    ended = subprocess.run(command, capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
    if ended.returncode not in (0, 1, 3) or "panicked" in ended.stderr:
        raise SystemExit(f"{' '.join(command)}: {ended.returncode}\n{ended.stderr}")
    said = {"parse": collections.Counter(), "run": collections.Counter(), "incomplete": 0}
    for line in map(json.loads, ended.stdout.splitlines()):
        if line.get("finding") == "incomplete":
            said["incomplete"] = 1
        if "when" in line:
            said[line["when"]][f"{line['kind']} {line['key'] or '…'}"] += 1
    return said


def differs(asked, said):
    if asked is None:
        return False
    asked = set(asked)
    named = {key for key in said if not key.endswith(" …")}
    is_open = any(key.endswith(" …") for key in said)
    return bool(named - asked) or (bool(asked - named) and not is_open)


if __name__ == "__main__":
    sys.exit(main())

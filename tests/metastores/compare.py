"""Real Airflow and varlens ask the same metadata databases on loopback, and must get the same.

    python tests/metastores/compare.py VARLENS FOLDER [WORD]

FOLDER holds the environment of each release. PostgreSQL and MariaDB are those of this machine; what is started here is ended here. A
WORD picks the checks whose name contains it. Ends with a line `N passed, M failed`, and with exit code 1 if a check failed.
"""

import contextlib
import shutil
import sys
import tempfile
import textwrap
import time
import traceback
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "live")]
sys.dont_write_bytecode = True

import check_answers  # noqa: E402
import check_api  # noqa: E402
import check_faults  # noqa: E402
import check_layers  # noqa: E402
import check_listing  # noqa: E402
import check_reading  # noqa: E402
from world import interrupt_as_exit  # noqa: E402
from databases import World  # noqa: E402

MODULES = [check_answers, check_reading, check_faults, check_listing, check_api, check_layers]


def checks(word):
    for module in MODULES:
        for name, function in list(vars(module).items()):
            if name.startswith("check_") and callable(function) and word in name.replace("_", " "):
                yield name[6:].replace("_", " "), function


def run_one(name, function, world):
    began = time.monotonic()
    try:
        said, failure = function(world), None
    except Exception as error:  # A check that breaks is a check that failed; the others go on.
        place = "".join(traceback.format_tb(error.__traceback__)[1:4])
        said, failure = None, f"{type(error).__name__}: {error}\n{place}"
    print(f"{'FAIL' if failure else 'ok  '} {name}{': ' + said if said else ''} ({time.monotonic() - began:.1f} s)", flush=True)
    if failure:
        print(textwrap.indent(failure.strip(), "     | "), flush=True)
    return failure is None


def main():
    interrupt_as_exit()
    varlens, releases = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    folder = Path(tempfile.mkdtemp(prefix="varlens-metastores-"))
    folder.chmod(0o755)
    with contextlib.ExitStack() as end:
        end.callback(shutil.rmtree, folder, ignore_errors=True)
        began = time.monotonic()
        world = end.enter_context(World(folder, varlens, releases))
        print(f"PostgreSQL and MariaDB answer on loopback, and Airflow has filled {len(world.databases)} databases ({time.monotonic() - began:.1f} s)", flush=True)
        # A server may be late on a busy machine; a difference of answers is there the second time, too.
        results = [run_one(name, function, world) or run_one(name + ", again", function, world) for name, function in checks(sys.argv[3] if len(sys.argv) > 3 else "")]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed", flush=True)
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())

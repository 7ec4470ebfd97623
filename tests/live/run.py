"""Runs the live checks: the built program, a real terminal, a Secrets Manager on loopback.

    python tests/live/run.py [WORD]

VARLENS names the program (target/debug/varlens if it is not set). A WORD picks the checks whose name contains it.
Ends with a line `N passed, M failed`, and with exit code 1 if a check failed.
"""

import importlib
import os
import sys
import textwrap
import time
import traceback
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from screen import Screen  # noqa: E402
from world import World, interrupt_as_exit  # noqa: E402


def checks(word):
    """Every function `check_…` of every file `test_*.py`, in the order in which they stand."""
    for path in sorted(HERE.glob("test_*.py")):
        module = importlib.import_module(path.stem)
        for name, function in vars(module).items():
            if name.startswith("check_") and callable(function):
                full = f"{path.stem[5:]}: {name[6:].replace('_', ' ')}"
                for case in getattr(function, "cases", [()]):
                    shown = full + "".join(f" [{part}]" for part in case)
                    if word in shown:
                        yield shown, function, case


def run_one(name, function, case, world):
    began = time.monotonic()
    try:
        function(world, *case)
        failure = None
    except Exception as error:  # A check that breaks is a check that failed; the others go on.
        kind = "" if isinstance(error, AssertionError) else f"{type(error).__name__}: "
        place = "".join(traceback.format_tb(error.__traceback__)[1:3])
        failure = f"{kind}{error}\n{place}".strip()
    seconds = time.monotonic() - began
    print(f"{'ok  ' if failure is None else 'FAIL'} {name} ({seconds:.1f} s)", flush=True)
    if failure is not None:
        print(textwrap.indent(failure, "     | "), flush=True)
    return failure is None


def main():
    interrupt_as_exit()
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    program = Path(os.environ.get("VARLENS", HERE.parent.parent / "target/debug/varlens")).resolve()
    if not program.is_file():
        raise SystemExit(f"{program} is not there: run `cargo build` first, or set VARLENS")
    world = World(program)
    try:
        began = time.monotonic()
        world.start()
        print(f"moto answers on loopback and holds {len(world.values)} text secrets ({time.monotonic() - began:.1f} s)")
        results = [run_one(name, function, case, world) for name, function, case in checks(word)]
    finally:
        world.close()
    passed = sum(results)
    print(f"{Screen.scanned} bytes of terminal output are in the grammar", flush=True)
    print(f"{passed} passed, {len(results) - passed} failed", flush=True)
    return 0 if results and passed == len(results) else 1


if __name__ == "__main__":
    sys.exit(main())

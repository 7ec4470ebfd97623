"""Reads the lines that ran from lcov files, of several runs together. Prints them in all and of the files that keep values in, with what did not run.

Lines of tests are not counted: files of tests, and what comes after `#[cfg(test)]` in another file.
"""

import pathlib
import sys

ROOT = pathlib.Path(__file__).parent.parent
GROUPS = {
    "value": ["src/domain/value.rs", "src/domain/value/*.rs"],
    "sanitizer": ["src/ui/sanitize.rs"],
    "error map": ["src/sources/secrets_manager/fault.rs", "src/sources/secrets_manager/fault/*.rs"],
    "faults of other services": ["src/sources/*/fault.rs"],
    "hardening": ["src/cli/hardening.rs"],
    "clipboard": ["src/tui/clipboard.rs", "src/tui/clipboard/*.rs", "src/app/clipboard.rs"],
}


def end(path):
    """The first line of the tests in a file."""
    lines = path.read_text().splitlines()
    for number, line in enumerate(lines, 1):
        if line.strip().startswith("#[cfg(test)]") and "{" in "".join(lines[number : number + 2]):
            return number
    return len(lines) + 1


def is_test(name):
    return name.endswith(("tests.rs", "/fake.rs")) or "/tests/" in name


def ran(lcov):
    """For each file: line to count."""
    files, lines = {}, {}
    for row in lcov.splitlines():
        kind, _, rest = row.partition(":")
        if kind == "SF":
            name = str(pathlib.Path(rest).relative_to(ROOT)) if rest.startswith(str(ROOT)) else ""
            lines = {} if not name.startswith("src/") or is_test(name) else files.setdefault(name, {})
            last = end(ROOT / name) if name else 0
        elif kind == "DA":
            number, count = map(int, rest.split(",")[:2])
            if number < last:
                lines[number] = lines.get(number, 0) + count
    return files


def share(files):
    counts = [count for lines in files.values() for count in lines.values()]
    hit = sum(count > 0 for count in counts)
    return f"{hit} of {len(counts)} ({100 * hit / max(len(counts), 1):.1f} %)"


def main():
    files = ran("\n".join(pathlib.Path(name).read_text() for name in sys.argv[1:] if not name.startswith("--")))
    print(f"all: {share(files)}")
    for group, patterns in GROUPS.items():
        own = {name: lines for name, lines in files.items() if any(pathlib.PurePath(name).match(pattern) for pattern in patterns)}
        print(f"{group}: {share(own)}")
        for name, lines in sorted(own.items()):
            missed = [number for number, count in sorted(lines.items()) if not count]
            if missed:
                print(f"    {name}: {', '.join(map(str, missed))}")
    if "--least" in sys.argv:
        least = sorted(files, key=lambda name: -sum(not count for count in files[name].values()))
        for name in least[:40]:
            print(f"{name}: {share({name: files[name]})}")


main()

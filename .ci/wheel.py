"""Checks the Python package that .ci/wheel built.

    python .ci/wheel.py contents FOLDER VERSION      what is in FOLDER/dist
    python .ci/wheel.py installed FOLDER VERSION     the wheel in new environments: without Airflow, and next to real releases
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

# The module next to this one, which installs releases of Airflow for .ci/airflow.
from airflow import RELEASES, ROOT, Failures, install, run

# One release of each line: in Airflow 2 a DAG's lookups are the server's, in Airflow 3 a task's.
BESIDE = ("2.10.5", "3.3.2")
IN_SDIST = ("PKG-INFO", "Cargo.toml", "Cargo.lock", "pyproject.toml", "README.md", "CHANGELOG.md", "SECURITY.md")
LICENCES = ("LICENSE-APACHE", "LICENSE-MIT")
FOLDERS = ("src/", "themes/", "docs/")
# What crates.io accepts; the crate has the files of the sdist.
LARGEST = 10 * 1024 * 1024


def only(folder, pattern):
    (path,) = (folder / "dist").glob(pattern)
    return path


# What is in the files


def sdist_problem(path, version):
    top = f"varlens-{version}/"
    with tarfile.open(path) as archive:
        names = [name.removeprefix(top) for name in archive.getnames()]
    unwanted = [name for name in names if name not in IN_SDIST + LICENCES and not name.startswith(FOLDERS)]
    missing = [name for name in IN_SDIST + LICENCES + ("src/main.rs", "themes/dark.toml") if name not in names]
    size = path.stat().st_size
    problems = [f"not wanted: {unwanted}"] * bool(unwanted) + [f"missing: {missing}"] * bool(missing)
    return "; ".join(problems + [f"{size} bytes"] * (size > LARGEST)) or None


def wheel_problem(path, version):
    information = f"varlens-{version}.dist-info/"
    expected = {f"varlens-{version}.data/scripts/varlens"}
    expected |= {information + name for name in ("METADATA", "WHEEL", "RECORD")}
    expected |= {f"{information}licenses/{name}" for name in LICENCES}
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    if set(contents) != expected:
        return f"differs: {sorted(set(contents) ^ expected)}"
    named = [name for name, data in contents.items() if str(ROOT).encode() in data]
    if named:
        return f"{named} name the folder {ROOT}"
    metadata = contents[information + "METADATA"].decode()
    wanted = (f"Version: {version}", "License-Expression: MIT OR Apache-2.0", "Summary: Where does", "# varlens")
    absent = [text for text in wanted if text not in metadata]
    return f"METADATA has no {absent}" if absent else None


def contents(folder, version, failures):
    sdist, wheel = only(folder, "*.tar.gz"), only(folder, "*.whl")
    failures.check(f"{sdist.name} ({sdist.stat().st_size // 1024} KiB) has what a build needs", sdist_problem(sdist, version))
    failures.check(f"{wheel.name} ({wheel.stat().st_size // 1024} KiB) has the program and licences", wheel_problem(wheel, version))


# The program, installed


class Installed:
    """The program in one environment. It runs with an empty home and without an active environment."""

    def __init__(self, folder, python):
        self.home = folder / "home"
        self.bin = python.parent
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir()

    def __call__(self, *arguments, **variables):
        environment = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", **variables}
        return subprocess.run(
            [str(self.bin / "varlens"), *arguments], env=environment, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
        )

    def options(self, **variables):
        """The rows of `varlens config`: from the name to the value and its origin."""
        ran = self("config", "--json", **variables)
        assert ran.returncode == 0, ran
        rows = map(json.loads, ran.stdout.splitlines())
        return {row["option"]: (row["value"], row["from"]) for row in rows}


def differing(actual, expected):
    """What is not as expected, or None."""
    return None if actual == expected else f"{actual} instead of {expected}"


def detected_problem(options, airflow, amazon, python):
    """The releases were detected in the packages of that environment."""
    (packages,) = python.parent.parent.glob("lib/python*/site-packages")
    origin = f"detected {packages}"
    names = ("installed-airflow", "airflow", "amazon-provider", "python")
    number = packages.parent.name.removeprefix("python")
    expected = dict(zip(names, [(airflow, origin), (airflow, origin), (amazon, origin), (number, origin)]))
    return differing({name: options.get(name) for name in names}, expected)


def basics(varlens, version, failures):
    ran = varlens("--version")
    failures.check("varlens --version", differing((ran.returncode, ran.stdout), (0, f"varlens {version}\n")))
    ran = varlens("demo")
    is_refused = ran.returncode == 2 and not ran.stdout and "needs a terminal" in ran.stderr
    failures.check("varlens demo without a terminal says what to use", None if is_refused else str(ran))
    ran = varlens("man")
    failures.check("varlens man", None if ".TH varlens" in ran.stdout else str(ran))
    for shell in ("bash", "zsh", "fish"):
        ran = varlens("completions", shell)
        problem = None if ran.returncode == 0 and "resolve" in ran.stdout else str(ran)
        if not problem and shutil.which(shell):
            problem = subprocess.run([shell, "-n"], input=ran.stdout, capture_output=True, text=True).stderr or None
        failures.check(f"varlens completions {shell}", problem)


def without_airflow(folder, wheel, failures):
    """An environment with varlens alone, made by Python's own tools."""
    place = folder / "alone"
    run([sys.executable, "-m", "venv", "--clear", place])
    python = place / "bin" / "python"
    run([python, "-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check", wheel])
    varlens = Installed(folder, python)
    options = varlens.options()
    value, origin = options["installed-airflow"]
    is_said = value == "none found" and origin.startswith("searched") and options["airflow"][1] == "assumed"
    failures.check("without Airflow: says so, and that the release is assumed", None if is_said else str(options))
    return varlens


def next_to_airflow(folder, wheel, alone, release, failures):
    """An environment with that Airflow."""
    _, airflow, amazon, *_ = release
    python = install(folder / "airflow", *release)
    uv = Path(sys.executable).parent / "uv"
    run([uv, "pip", "install", "--quiet", "--python", python, "--no-index", "--reinstall", wheel])
    varlens = Installed(folder, python)
    expected = (airflow, amazon, python)
    failures.check(f"next to Airflow {airflow}: its releases are detected", detected_problem(varlens.options(), *expected))
    # As with pipx and uvx: the program has an environment of its own.
    active = alone.options(VIRTUAL_ENV=str(python.parent.parent))
    failures.check(f"Airflow {airflow} is in the active environment: detected", detected_problem(active, *expected))
    on_path = alone.options(PATH=f"{python.parent}:/usr/bin")
    failures.check(f"Airflow {airflow} is on PATH: detected", detected_problem(on_path, *expected))
    process = "server" if airflow.startswith("2.") else "task"
    failures.check(f"next to Airflow {airflow}: the process is {process}", differing(varlens.options()["process"][0], process))


def installed(folder, version, failures):
    wheel = only(folder, "*.whl")
    alone = without_airflow(folder, wheel, failures)
    basics(alone, version, failures)
    for release in RELEASES:
        if release[0] in BESIDE:
            next_to_airflow(folder, wheel, alone, release, failures)


def main():
    part, folder, version = sys.argv[1:]
    os.environ.pop("VIRTUAL_ENV", None)
    failures = Failures()
    {"contents": contents, "installed": installed}[part](Path(folder).resolve(), version, failures)
    print(f"{len(failures) - sum(failures)} passed, {sum(failures)} failed", flush=True)
    return 1 if sum(failures) else 0


if __name__ == "__main__":
    sys.exit(main())

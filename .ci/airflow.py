"""Asks real Airflow releases again, so that no recording goes stale and new deployments are tried in every run.

    python .ci/airflow.py FOLDER [SEED]
    python .ci/airflow.py --record FOLDER (AIRFLOW AMAZON-PROVIDER | newest) [PYTHON]

The first form installs the releases below into FOLDER, from PyPI, as PyPI was at their time. For each it records
  * random and hand-picked deployments that the SEED chooses (printed; the day's date unless given), into FOLDER/recordings,
    which `VARLENS_RECORDINGS=FOLDER/recordings cargo test faithful_lookups` compares with varlens;
  * random deployments for connections, into FOLDER/connections, two of the releases for the secrets of config options, beside
    the variables, and for `conf.get` wherever an option is set, into FOLDER/options, which
    `VARLENS_CONNECTIONS=FOLDER/connections VARLENS_OPTIONS=FOLDER/options cargo test faithful` compares too;
  * some deployments of tests/airflow/walks once more, and what two of the releases mask: each line must be as it was.
It ends with `N passed, M failed`.

The second form installs one release as PyPI is today, and writes its recordings, tests/airflow/walks/AIRFLOW.jsonl and
tests/airflow/masks/AIRFLOW.jsonl. Wherever .ci/run is to ask this release again, it needs a row in RELEASES too.
"""

import datetime
import json
import os
import random
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AIRFLOW = ROOT / "tests" / "airflow"
sys.dont_write_bytecode = True

# Name of the recording, Airflow, Amazon provider, Python, and the day on which PyPI is looked at.
RELEASES = [
    ("2.2.5", "2.2.5", "3.2.0", "3.8", "2022-04-20"),
    ("2.10.5", "2.10.5", "9.4.0", "3.11", "2025-02-27"),
    ("2.11.2", "2.11.2", "9.18.1", "3.11", "2026-11-20"),
    ("3.1.8", "3.1.8", "9.22.0", "3.11", "2026-11-20"),
    ("3.3.2", "3.3.2", "9.39.0", "3.11", "2026-11-20"),
]
AGAIN = 14  # deployments of each recording
RANDOM = 24  # random deployments of each release
CONNECTIONS = 3  # random deployments of each release, for connections
CONFIGS = 2  # releases that are asked for config options
CONFIG_RANDOM = 14  # random deployments of each, for config options
OPTION_RANDOM = 6  # random deployments of each, for options wherever they are set
MASKS = 2


class Failures(list):
    def check(self, name, problem):
        print(f"{'FAIL' if problem else 'ok  '} {name}{': ' + problem if problem else ''}", flush=True)
        self.append(bool(problem))


def run(command, **more):
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore"}
    return subprocess.run([str(part) for part in command], check=True, env=environment, timeout=1500, **more)


def interpreter(version):
    """A Python of that version, on PATH or of pyenv."""
    homes = [Path.home() / ".pyenv", Path("/root/.pyenv"), Path(os.environ.get("PYENV_ROOT", "/nowhere"))]
    candidates = [shutil.which("python" + version) or ""]
    for home in homes:
        candidates += sorted(str(path) for path in home.glob(f"versions/{version}.*/bin/python"))
    for candidate in candidates:
        ask = "import sys; print('%d.%d' % sys.version_info[:2])"
        answer = subprocess.run([candidate, "-c", ask], capture_output=True, text=True) if candidate else None
        if answer and answer.returncode == 0 and answer.stdout.strip() == version:
            return candidate
    raise SystemExit(f"Python {version} is not here: install it, for example with pyenv")


def requirement(package, version):
    return package if version == "newest" else f"{package}=={version}"


def install(folder, name, airflow, amazon, python, day):
    """Each release has its own environment, which is kept while the pins stay the same."""
    place = folder / name
    pinned = f"{airflow} {amazon} {python} {day}"
    if (place / "pinned").is_file() and (place / "pinned").read_text() == pinned:
        return place / "bin" / "python"
    shutil.rmtree(place, ignore_errors=True)
    uv = Path(sys.executable).parent / "uv"
    run([uv, "venv", "--quiet", "--python", interpreter(python), place])
    packages = [requirement("apache-airflow", airflow), requirement("apache-airflow-providers-amazon", amazon)]
    for attempt in (1, 2, 3):
        try:
            run([uv, "pip", "install", "--quiet", "--python", place / "bin" / "python", "--exclude-newer", day, *packages])
            break
        except subprocess.CalledProcessError:
            if attempt == 3:
                raise
            time.sleep(10 * attempt)
    (place / "pinned").write_text(pinned)
    return place / "bin" / "python"


def start_moto():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Path(sys.executable).parent / "moto_server"
    process = subprocess.Popen([server, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(url + "/moto-api/", timeout=1)
            return process, url
        except OSError:
            time.sleep(0.25)
    process.terminate()
    raise SystemExit("moto does not answer")


def by_deployment(path):
    lines = {}
    for text in path.read_text().splitlines():
        line = json.loads(text)
        if line[0] != "release":
            lines.setdefault(line[1], []).append(text)
    return lines


def differing(was, now, numbers):
    for number in numbers:
        if was.get(number) != now.get(number):
            pairs = zip(was.get(number, []), now.get(number, []))
            first = next((pair for pair in pairs if pair[0] != pair[1]), ("…", "…"))
            return f"deployment {number}\n     was {first[0]}\n     is  {first[1]}"
    return None


def record(python, url, out, *more):
    run([python, AIRFLOW / "record_walk.py", "--endpoint", url, "--out", out, *more])


def record_release(folder, url, seed, name, python, failures):
    began = time.monotonic()
    new = folder / "recordings" / f"{name}.jsonl"
    record(python, url, new, "--seed", f"{seed} {name}", "--random", str(RANDOM))
    answers = answers_in(new)
    failures.check(f"{name}: {answers} new answers ({time.monotonic() - began:.0f} s)", None if answers > 300 else "too few")
    kept = by_deployment(AIRFLOW / "walks" / f"{name}.jsonl")
    numbers = sorted(random.Random(f"{seed} again {name}").sample(sorted(kept), min(AGAIN, len(kept))))
    again = folder / "again" / f"{name}.jsonl"
    record(python, url, again, "--only", ",".join(map(str, numbers)))
    failures.check(f"{name}: deployments {numbers} answered as recorded", differing(kept, by_deployment(again), numbers))


def answers_in(path):
    return sum(1 for text in path.read_text().splitlines() if text.startswith(('["get"', '["stop"')))


def record_connections(folder, seed, name, python, failures):
    began = time.monotonic()
    new = folder / "connections" / f"{name}.jsonl"
    run([python, AIRFLOW / "record_connections.py", "--out", new, "--seed", f"{seed} {name}", "--deployments", str(CONNECTIONS)])
    answers = answers_in(new)
    failures.check(f"{name}: {answers} new answers for connections ({time.monotonic() - began:.0f} s)", None if answers > 100 else "too few")


def record_configs(folder, url, seed, pythons, failures):
    for name in sorted(random.Random(f"{seed} configs").sample(sorted(pythons), CONFIGS)):
        began = time.monotonic()
        new = folder / "recordings" / f"{name}-config.jsonl"
        record(pythons[name], url, new, "--kind", "config", "--no-hand", "--seed", f"{seed} {name} config", "--random", str(CONFIG_RANDOM))
        answers = answers_in(new)
        failures.check(f"{name}: {answers} new answers for config options ({time.monotonic() - began:.0f} s)", None if answers > 30 else "too few")
        began, new = time.monotonic(), folder / "options" / f"{name}.jsonl"
        run([pythons[name], AIRFLOW / "record_options.py", "--endpoint", url, "--out", new, "--seed", f"{seed} {name} options", "--random", str(OPTION_RANDOM)])
        answers = sum(1 for text in new.read_text().splitlines() if text.startswith('["option"'))
        failures.check(f"{name}: {answers} new answers of conf.get ({time.monotonic() - began:.0f} s)", None if answers > 60 else "too few")


def record_masks(folder, seed, pythons, failures):
    for name in sorted(random.Random(f"{seed} masks").sample(sorted(pythons), MASKS)):
        out = folder / "again" / f"masks-{name}.jsonl"
        with out.open("w") as file:
            run([pythons[name], AIRFLOW / "record_mask.py", "mask"], stdout=file)
        is_same = out.read_text() == (AIRFLOW / "masks" / f"{name}.jsonl").read_text()
        failures.check(f"{name}: masks as recorded", None if is_same else f"see {out}")


def record_into_repository(folder, airflow, amazon="newest", python="3.11"):
    """Writes the recordings of one release into tests/airflow."""
    day = datetime.date.today().isoformat()
    release_python = install(folder, f"record-{airflow}", airflow, amazon, python, day)
    ask = "import importlib.metadata; print(importlib.metadata.version('apache-airflow'))"
    name = run([release_python, "-c", ask], capture_output=True, text=True).stdout.strip()
    walks, masks = (AIRFLOW / part / f"{name}.jsonl" for part in ("walks", "masks"))
    moto, url = start_moto()
    try:
        record(release_python, url, walks)
    finally:
        moto.terminate()
        moto.wait(20)
    with masks.open("w") as file:
        run([release_python, AIRFLOW / "record_mask.py", "mask"], stdout=file)
    for path in (walks, masks):
        print(f"{path.relative_to(ROOT)}: {len(path.read_text().splitlines())} lines", flush=True)
    return 0


def main():
    if sys.argv[1] == "--record":
        return record_into_repository(Path(sys.argv[2]).resolve(), *sys.argv[3:])
    folder = Path(sys.argv[1]).resolve()
    seed = sys.argv[2] if len(sys.argv) > 2 else datetime.date.today().isoformat()
    print(f"seed: {seed}", flush=True)
    for part in ("recordings", "connections", "options", "again"):
        shutil.rmtree(folder / part, ignore_errors=True)
        (folder / part).mkdir(parents=True)
    failures = Failures()
    pythons = {}
    for name, *pins in RELEASES:
        pythons[name] = install(folder, name, *pins)
        print(f"Airflow {pins[0]} with Amazon provider {pins[1]} is installed", flush=True)
    moto, url = start_moto()
    try:
        for name, python in pythons.items():
            record_release(folder, url, seed, name, python, failures)
            record_connections(folder, seed, name, python, failures)
        record_configs(folder, url, seed, pythons, failures)
    finally:
        moto.terminate()
        moto.wait(20)
    record_masks(folder, seed, pythons, failures)
    print(f"{len(failures) - sum(failures)} passed, {sum(failures)} failed", flush=True)
    return 1 if sum(failures) else 0


if __name__ == "__main__":
    sys.exit(main())

"""Where pull requests are checked: `varlens check`, its reports in their readers, and the hooks in pre-commit."""

import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import junitparser
from world import DELETED, FOUND, OUTSIDE_PATTERN, Ran

REPOSITORY = Path(__file__).resolve().parents[2]
TWO = ("--order", "aws,env", "--airflow", "2.10.5")

EXPECTED = f"""
[variables]
{FOUND} = "aws"
"aws_key_*" = "aws"
{OUTSIDE_PATTERN} = "aws"
"aws_deleted_*" = "missing"
only_env = "env"

[connections]
"aws_conn_*" = "aws"
"""

DAG = """from airflow.decorators import task
from airflow.models import Variable

TOP = Variable.get("aws_found")
"""


def results(ran):
    return [line["result"] for line in ran.lines() if "result" in line]


def check_expectations_are_held_against_the_secrets_manager(world):
    path = world.file("expected.toml", EXPECTED)
    env = world.environment(AIRFLOW_VAR_ONLY_ENV="x")
    ran = world.run("check", path, *TWO, "--json", env=env)
    assert ran.code == 0 and results(ran) == ["passed"] * 6, ran
    [pattern] = [line for line in ran.lines() if line.get("name") == "aws_key_*"]
    assert pattern["keys"] > 900, pattern
    # A pattern that a pull request proposes keeps one key from AWS.
    change = ("--what-if", "variables-lookup-pattern=^aws_")
    ran = world.run("check", path, *TWO, *change, "--json", env=env)
    assert ran.code == 1 and results(ran).count("failed") == 1, ran
    [failed] = [line for line in ran.lines() if line.get("result") == "failed"]
    assert failed["name"] == OUTSIDE_PATTERN and failed["is"] == "aws → missing", failed
    assert not world.leaks(ran.out + ran.err), ran
    # Denied to whoever checks: open, not passed.
    ran = world.run("check", path, *TWO, env=world.environment(AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None))
    assert ran.code == 3 and "undetermined" in ran.out, ran


def check_a_snapshot_serves_without_a_network(world):
    snapshot = str(world.folder / "prod.json")
    env = world.environment(AIRFLOW_VAR_ONLY_ENV="x")
    ran = world.run("snapshot", snapshot, *TWO, env=env)
    assert ran.code == 0, ran
    path = world.file("expected.toml", EXPECTED)
    nowhere = world.environment(AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None, AWS_ENDPOINT_URL="http://127.0.0.1:9")
    ran = world.run("check", path, "--offline", snapshot, "--json", env=nowhere, endpoint=False)
    assert ran.code == 0 and results(ran) == ["passed"] * 6, ran
    change = ("--what-if", "variables-lookup-pattern=^aws_")
    ran = world.run("check", path, "--offline", snapshot, *change, "--json", env=nowhere, endpoint=False)
    assert ran.code == 1 and results(ran).count("failed") == 1, ran
    if shutil.which("strace"):
        trace = world.folder / "calls.txt"
        wrapper = ("strace", "-f", "-e", "trace=connect,sendto", "-o", str(trace))
        world.run("check", path, "--offline", snapshot, env=nowhere, endpoint=False, wrapper=wrapper)
        calls = trace.read_text()
        assert "AF_INET" not in calls, calls


def check_the_reports_are_read_by_their_readers(world):
    folder = world.folder / "reports"
    (folder / "dags").mkdir(parents=True, exist_ok=True)
    (folder / "dags" / "dag.py").write_text(DAG)
    odd = 'dags = ["dags"]\nno-parse-time-reads = true\n[variables]\naws_found = "env"\n"aws_\\u001b[31mred\\u0007" = "env"\n"x<&>\\"" = "missing"\n'
    (folder / "odd.toml").write_text(odd)
    path = str(folder / "odd.toml")
    ran = world.run("check", path, *TWO, "--junit")
    assert ran.code == 1, ran
    [suite] = ElementTree.fromstring(ran.out)
    assert suite.tag == "testsuite" and len(suite) == 4, ran
    report = world.file("report.xml", ran.out)
    read = junitparser.JUnitXml.fromfile(report)
    assert (read.tests, read.failures, read.errors) == (4, 3, 0), ran
    cases = [case for suite in read for case in suite]
    assert [case.name for case in cases][3] == '"x<&>\\"" = "missing"', [case.name for case in cases]
    assert [len(case.result) for case in cases] == [1, 1, 1, 0], cases
    ran = world.run("check", path, *TWO, "--sarif")
    found = json.loads(ran.out)["runs"][0]["results"]
    places = [result["locations"][0]["physicalLocation"] for result in found]
    lines = [(place["artifactLocation"]["uri"].rsplit("/", 1)[-1], place["region"]["startLine"]) for place in places]
    assert lines == [("dag.py", 4), ("odd.toml", 4), ("odd.toml", 5)], lines
    assert not world.leaks(ran.out + ran.err), ran


def git(folder, *arguments):
    names = ("-c", "user.name=fake", "-c", "user.email=fake@example.com", "-c", "init.defaultBranch=main")
    done = subprocess.run(("git", *names, *arguments), cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done
    return done.stdout.strip()


def repository(folder, files):
    """A git repository with these files, all committed; the commit."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "all")
    return git(folder, "rev-parse", "HEAD")


CONFIG = """
repos:
- repo: {hooks}
  rev: {commit}
  hooks:
  - id: varlens-scan
    files: ^dags/
    language: system
  - id: varlens-check
    language: system
    args: [varlens-check.toml, --order, "aws,env", --airflow, 2.10.5, --endpoint-url, "{url}"]
"""


def check_the_hooks_in_pre_commit(world):
    folder = world.folder / "pull"
    shutil.rmtree(folder, ignore_errors=True)
    manifest = (REPOSITORY / ".pre-commit-hooks.yaml").read_text()
    commit = repository(folder / "hooks", {".pre-commit-hooks.yaml": manifest})
    config = CONFIG.format(hooks=folder / "hooks", commit=commit, url=world.url)
    mine = folder / "mine"
    quiet = "from airflow.decorators import task\n\n\n@task\ndef t():\n    pass\n"
    expected = f'[variables]\n{FOUND} = "aws"\n'
    files = {".pre-commit-config.yaml": config, "dags/dag.py": quiet, "varlens-check.toml": expected, "other.py": DAG}
    repository(mine, files)
    (folder / "bin").mkdir()
    (folder / "bin" / "varlens").symlink_to(world.program)
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    env = world.environment(PATH=path, PRE_COMMIT_HOME=str(folder / "home"), GIT_CONFIG_GLOBAL="/dev/null")

    def pre_commit(*arguments):
        command = [sys.executable, "-m", "pre_commit", *arguments]
        done = subprocess.run(command, cwd=mine, env=env, capture_output=True, text=True, timeout=120)
        return Ran(command, done.returncode, done.stdout, done.stderr, 0)

    ran = pre_commit("validate-manifest", str(REPOSITORY / ".pre-commit-hooks.yaml"))
    assert ran.code == 0, ran
    ran = pre_commit("run", "--all-files")
    assert ran.code == 0 and ran.out.count("Passed") == 2, ran
    # A read at parse time, and a key that is expected elsewhere.
    (mine / "dags/dag.py").write_text(DAG)
    (mine / "varlens-check.toml").write_text(expected + 'aws_key_0001 = "env"\n')
    git(mine, "add", "-A")
    ran = pre_commit("run")
    assert ran.code == 1 and ran.out.count("Failed") == 2, ran
    assert "dags/dag.py" in ran.out and "read each time the file is parsed" in ran.out, ran
    assert 'aws_key_0001 = "env"' in ran.out and "next: " in ran.out, ran
    assert not world.leaks(ran.out + ran.err), ran

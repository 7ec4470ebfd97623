"""The program beside a deployment of Airflow's own: airflow.cfg, a metadata database, processes, what is installed."""

import json
import sqlite3
from pathlib import Path

from world import FOUND, PREFIX

RECORDED = Path(__file__).resolve().parent.parent / "airflow"
BACKEND = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"


def database(world, release):
    """A metadata database with the tables that the release makes, and rows of which half are encrypted."""
    path = Path(world.file(f"databases/{release}.db", ""))
    path.unlink()
    with sqlite3.connect(path) as connection:
        for table in json.loads((RECORDED / "schemas.json").read_text())[release]:
            connection.execute(table)
        rows = [row for row in json.loads((RECORDED / "rows.json").read_text()) if row[1] is not None]
        connection.executemany("INSERT INTO variable (key, val, is_encrypted) VALUES (?, ?, ?)", [row[:3] for row in rows])
    return path


def keys():
    return json.loads((RECORDED / "world.json").read_text())["env"]["AIRFLOW__CORE__FERNET_KEY"]


def home(world, release, kwargs, more=""):
    """A folder with an airflow.cfg that names the backend and the database."""
    section = "core" if release.startswith("2.2") else "database"
    options = {
        "secrets": f"backend = {BACKEND}\nbackend_kwargs = {json.dumps(kwargs)}\n",
        "core": f"fernet_key = {keys()}\n{more}",
        "database": "",
    }
    options[section] += f"sql_alchemy_conn = sqlite:///{database(world, release)}\n"
    cfg = "".join(f"[{name}]\n{text}" for name, text in options.items())
    return str(Path(world.file("airflow/airflow.cfg", cfg)).parent)


def check_a_row_of_the_metadata_database_is_found_and_decrypted(world):
    for release in ("2.2.5", "2.10.5"):
        env = world.environment(AIRFLOW_HOME=home(world, release, {}))
        for key, value in (("row_right", "fake right"), ("row_plain", "fake plain"), ("empty_m", "")):
            ran, answer = world.resolve(key, "--airflow", release, "--reveal", env=env)
            assert ran.code == 0 and answer["winner"] == "metastore", ran
            assert answer["value"] == value, ran
        ran, answer = world.resolve("row_other", "--airflow", release, env=env)
        assert ran.code == 1 and answer["outcome"] == "missing", ran
        assert answer["steps"][2]["reason"] == "wrong-fernet-key", ran


def check_a_task_finds_the_row_through_the_api_server(world):
    server = world.file("server.json", json.dumps({"AIRFLOW_VAR_SERVER_ONLY": "fake"}))
    env = world.environment(AIRFLOW_HOME=home(world, "3.3.2", {}))
    ran, answer = world.resolve("row_right", "--airflow", "3.3.2", "--server-env-file", server, env=env)
    assert ran.code == 0 and answer["winner"] == "api-server/metastore" and answer["process"] == "task", ran
    place = f"{PREFIX}row_right"
    assert answer["aws_calls"] == [["GetSecretValue", place], ["GetSecretValue", place]], ran
    ran, answer = world.resolve("server_only", "--airflow", "3.3.2", "--server-env-file", server, env=env)
    assert ran.code == 0 and answer["winner"] == "api-server/env", ran
    ran, answer = world.resolve("server_only", "--airflow", "3.3.2", env=env)
    assert ran.code == 3 and not answer["certain"], f"nobody said what the api-server has\n{ran}"
    ran, answer = world.resolve("row_right", "--airflow", "3.3.2", "--process", "server", env=env)
    assert ran.code == 0 and answer["winner"] == "metastore", ran


def check_the_database_is_left_as_it_was(world):
    place = Path(home(world, "2.10.5", {}))
    path = place.parent / "databases" / "2.10.5.db"
    before = path.read_bytes(), sorted(path.parent.iterdir())
    env = world.environment(AIRFLOW_HOME=str(place))
    ran = world.run("list", "--json", "--airflow", "2.10.5", env=env)
    rows = {row["key"]: row["layers"] for row in ran.lines()}
    assert rows["row_plain"]["metastore"] == "present" and rows[FOUND]["metastore"] == "absent", ran
    assert (path.read_bytes(), sorted(path.parent.iterdir())) == before


def check_what_keeps_airflow_from_starting_is_said(world):
    for release, kwargs, error in (
        ("2.10.5", {"variables_prefix": 5}, "AttributeError"),
        ("2.2.5", [1], "TypeError"),
        ("3.3.2", {"sep": 1}, "TypeError"),
        ("2.10.5", {"variables_lookup_pattern": "50%"}, "InterpolationSyntaxError"),
    ):
        env = world.environment(AIRFLOW_HOME=home(world, release, kwargs))
        ran, answer = world.resolve("row_plain", "--airflow", release, env=env)
        assert ran.code == 1 and answer["outcome"] == "will-not-start", ran
        assert answer["error"]["type"] == error and answer["aws_calls"] == [], ran
        assert "does not start" in ran.err and "airflow.cfg" in ran.err, ran
    for url in ("nonsense fake-pass", "sqlite:///relative.db", "postgresql://jane:fake-pass@db:port/airflow"):
        env = world.environment(AIRFLOW__SECRETS__BACKEND=BACKEND, AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=url)
        ran, answer = world.resolve(FOUND, "--airflow", "2.10.5", env=env)
        assert ran.code == 1 and answer["outcome"] == "will-not-start" and "fake-pass" not in ran.out + ran.err, ran
    path = world.file("broken/airflow.cfg", "[secrets]\nfake-secret-line\n")
    env = world.environment(AIRFLOW_CONFIG=path)
    ran, answer = world.resolve("row_plain", env=env)
    assert ran.code == 1 and answer["outcome"] == "will-not-start" and "line 2" in ran.err, ran
    assert "fake-secret-line" not in ran.out + ran.err, ran


def check_bad_keys_and_urls_leave_the_other_layers(world):
    for more in (
        {"AIRFLOW__CORE__FERNET_KEY": "malformed"},
        {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "sqlite:////nowhere/airflow.db"},
        {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "postgresql://jane:fake-pass@db/airflow"},
        {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_CMD": "echo fake-pass"},
    ):
        env = world.environment(AIRFLOW__SECRETS__BACKEND=BACKEND, **more)
        ran, answer = world.resolve(FOUND, "--airflow", "2.10.5", env=env)
        assert ran.code == 0 and answer["winner"] == "aws", ran
        ran, answer = world.resolve("row_right", "--airflow", "2.10.5", env=env)
        assert ran.code in (1, 3) and answer["steps"][2]["verdict"] in ("not-inspected", "absent"), ran
        assert "fake-pass" not in ran.out + ran.err, ran


def check_config_shows_every_option_and_where_it_came_from(world):
    env = world.environment(
        AIRFLOW_HOME=home(world, "3.3.2", {"variables_prefx": "p"}, "multi_team = True\n"),
        AIRFLOW__SECRETS__BACKEND_KWARG__SEP="-",
    )
    ran = world.run("config", "--json", "--airflow", "3.3.2", env=env, endpoint=False)
    options = {line["option"]: (line["value"], line["from"]) for line in ran.lines()}
    assert options["aws.sep"] == ("-", "environment AIRFLOW__SECRETS__BACKEND_KWARG__*"), ran
    assert options["multi-team"][0] == "true" and "[core] multi_team" in options["multi-team"][1], ran
    assert options["[core] fernet_key"][0] == "(given)" and keys() not in ran.out, ran
    assert options["[secrets] use_cache"] == ("False", "default"), ran
    assert options["search-path"][0] == "aws → env → api-server (aws → env → metastore)", ran
    assert "did you mean `variables_prefix`" in ran.err, ran


def check_commands_are_run_on_request_only(world):
    trace = world.file("ran", "")
    command = f"sh -c 'echo run >>{trace}; echo {{}}'"
    env = world.environment(AIRFLOW__SECRETS__BACKEND=BACKEND, AIRFLOW__SECRETS__BACKEND_KWARGS_CMD=command)
    ran, answer = world.resolve(FOUND, "--airflow", "2.10.5", env=env)
    assert ran.code == 3 and answer["steps"][0]["verdict"] == "not-inspected", ran
    assert "--allow-cmd" in ran.err and Path(trace).read_text() == "", ran
    ran, answer = world.resolve(FOUND, "--airflow", "2.10.5", "--allow-cmd", env=env)
    assert ran.code == 0 and answer["winner"] == "aws" and Path(trace).read_text() != "", ran


def check_the_installed_release_is_detected(world):
    for name in ("apache_airflow-2.9.3.dist-info", "apache_airflow_providers_amazon-8.25.0.dist-info"):
        world.file(f"venv/lib/python3.11/site-packages/{name}/METADATA", "")
    root = str(Path(world.file("venv/pyvenv.cfg", "")).parent)
    ran = world.run("config", "--json", env=world.environment(VIRTUAL_ENV=root), endpoint=False)
    options = {line["option"]: (line["value"], line["from"]) for line in ran.lines()}
    assert options["airflow"][0] == "2.9.3" and options["airflow"][1].startswith("detected"), ran
    assert options["amazon-provider"][0] == "8.25.0" and options["process"] == ("server", "assumed"), ran
    ran = world.run("config", "--json", env=world.environment(), endpoint=False)
    options = {line["option"]: (line["value"], line["from"]) for line in ran.lines()}
    assert options["airflow"] == ("3.3.2", "assumed") and options["process"] == ("task", "assumed"), ran


def check_many_keys_in_one_call(world):
    names = sorted(key for key in world.values if key.startswith(PREFIX) and "deleted" not in key)[:500]
    short = [name.removeprefix(PREFIX) for name in names]
    ran = world.run("resolve", "--json", "--order", "aws,env", *short)
    answers = ran.lines()
    bad = [answer for answer in answers if answer["outcome"] != "found"]
    assert [answer["key"] for answer in answers] == short and not bad and ran.code == 0, f"{ran.code} {bad[:2]} {ran.err}"
    assert all(answer["winner"] == "aws" for answer in answers)

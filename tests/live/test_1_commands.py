"""The command line against the Secrets Manager: what it says is what boto3 says, and no value gets out unasked."""

import json

from test_0_world import variables
from world import BIDI, BIG, BIG_SIZE, BINARY, CONTROL, DELETED, FOUND, JSON, OUTSIDE_PATTERN, PASSWORD, SHADOWING

TWO = ("--order", "aws,env")


def step(answer, layer):
    found = [step for step in answer["steps"] if step["layer"] == layer]
    assert len(found) == 1, f"no step of {layer}: {answer}"
    return found[0]


def check_version_and_help(world):
    ran = world.run("--version", endpoint=False)
    assert ran.code == 0 and ran.out.startswith("varlens "), ran
    ran = world.run("--help", endpoint=False)
    assert ran.code == 0, ran
    for command in ("demo", "list", "resolve", "mask", "versions", "doctor", "snapshot", "compare", "watch", "collect", "policy", "config", "keys", "themes", "completions", "man"):
        assert command in ran.out, f"{command} is not in the help\n{ran}"


def check_list_agrees_with_boto3(world):
    ran = world.run("list", "--json")
    rows = ran.lines()
    keys = {row["key"]: row["layers"]["aws"] for row in rows}
    expected = variables(world)
    assert len(keys) == len(rows), "a key is listed twice"
    differing = {key for key in keys.keys() | expected.keys() if keys.get(key) != expected.get(key)}
    assert not differing, f"differs from boto3: {[(k, keys.get(k), expected.get(k)) for k in sorted(differing)[:5]]}"
    assert all(row["schema"] == 1 and row["kind"] == "variable" for row in rows)
    by_key = {row["key"]: row for row in rows}
    assert by_key[FOUND]["winner"] == "aws" and by_key[FOUND]["certain"] is True
    assert by_key[DELETED[0]]["winner"] is None
    assert by_key[PASSWORD]["sensitive"] is True and by_key[FOUND]["sensitive"] is False
    assert not world.leaks(ran.out + ran.err)


def check_list_of_connections_and_config(world):
    for kind, count in (("connection", 100), ("config", 34)):
        ran = world.run("list", "--json", "--kind", kind, *TWO)
        rows = ran.lines()
        assert len(rows) == count and {row["kind"] for row in rows} == {kind}, ran
        assert not world.leaks(ran.out + ran.err)


def check_list_with_environment(world):
    env = world.environment(AIRFLOW_VAR_AWS_SHADOWING="other", AIRFLOW_VAR_ONLY_ENV="x")
    ran = world.run("list", "--json", *TWO, env=env)
    assert ran.code == 0, ran
    rows = {row["key"]: row for row in ran.lines()}
    assert len(rows) == 1_001, len(rows)
    assert rows[SHADOWING]["layers"] == {"aws": "present", "env": "present"}, rows[SHADOWING]
    assert rows[SHADOWING]["winner"] == "aws"
    only = rows["only_env"]
    assert only["layers"] == {"aws": "absent", "env": "present"} and only["winner"] == "env", only
    assert only["case"] == "unknown", only


def check_list_as_text_escapes_what_acts_on_a_terminal(world):
    ran = world.run("list", *TWO)
    assert ran.code == 0 and FOUND in ran.out, ran
    assert not set(ran.out) & set("\x1b\x07\u202e"), "a control or bidi character went to standard output"
    assert "U+202E" in ran.out and "ESC" in ran.out
    exact = {row["key"] for row in world.run("list", "--json", *TWO).lines()}
    assert CONTROL in exact and BIDI in exact, "--json keeps the exact name"


def check_broken_pipe_is_success(world):
    import subprocess

    command = [world.program, "list", "--json", *TWO, "--endpoint-url", world.url]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=world.environment(),
        cwd=world.folder,
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read().decode()
        assert process.wait(60) == 0 and "panic" not in err, (process.returncode, err)


def check_resolve_found(world):
    ran, answer = world.resolve(FOUND, *TWO)
    assert ran.code == 0, ran
    assert (answer["outcome"], answer["winner"]) == ("found", "aws"), ran
    # Nobody said that these credentials are Airflow's.
    assert answer["certain"] is False and "--as-role" in answer["caveat"], ran
    assert answer["basis"] == "performed" and answer["value"] is None, ran
    assert step(answer, "aws")["place"] == f"airflow/variables/{FOUND}", ran
    assert step(answer, "env")["verdict"] == "not-reached", ran
    assert answer["aws_calls"] == [["GetSecretValue", f"airflow/variables/{FOUND}"]], ran
    assert not world.leaks(ran.out + ran.err), ran
    # The control: with --reveal it is there.
    ran, answer = world.resolve(FOUND, *TWO, "--reveal")
    assert ran.code == 0 and answer["value"] == world.value(FOUND), ran


def check_resolve_found_as_text(world):
    ran = world.run("resolve", FOUND, *TWO)
    assert ran.code == 0 and "AWS" in ran.out and f"airflow/variables/{FOUND}" in ran.out, ran
    assert not world.leaks(ran.out + ran.err), ran
    ran = world.run("resolve", FOUND, *TWO, "--reveal")
    assert ran.code == 0 and world.value(FOUND) in ran.out, ran


def check_resolve_in_the_default_order(world):
    ran, answer = world.resolve(FOUND)
    assert ran.code == 0 and answer["winner"] == "aws" and answer["caveat"] is not None, ran
    assert [step["layer"] for step in answer["steps"]] == ["aws", "datacoves", "env"], ran
    ran, answer = world.resolve("aws_nowhere_at_all")
    assert ran.code == 3 and answer["outcome"] == "undetermined" and answer["winner"] is None, ran
    assert step(answer, "datacoves")["verdict"] == "not-inspected", ran
    assert step(answer, "datacoves")["reason"] == "not-configured", ran


def check_resolve_missing_names_the_nearest(world):
    ran, answer = world.resolve("aws_fuond", *TWO)
    assert ran.code == 1 and answer["outcome"] == "missing" and answer["winner"] is None, ran
    assert answer["error"] is not None and "aws_fuond" in json.dumps(answer["error"]), ran
    assert {step["verdict"] for step in answer["steps"]} == {"absent"}, ran
    ran = world.run("resolve", "aws_fuond", *TWO)
    assert ran.code == 1 and FOUND in ran.out + ran.err, f"the nearest name is not said\n{ran}"
    assert "airflow/variables/aws_fuond" in ran.out + ran.err, f"the places that were asked are not said\n{ran}"
    assert "AIRFLOW_VAR_AWS_FUOND" in ran.out + ran.err, ran


def check_resolve_binary(world):
    ran, answer = world.resolve(BINARY[0], *TWO)
    assert ran.code == 1 and answer["outcome"] == "missing", ran
    assert step(answer, "aws")["reason"] == "no-secret-string", ran
    env = world.environment(**{f"AIRFLOW_VAR_{BINARY[0].upper()}": "from the environment"})
    ran, answer = world.resolve(BINARY[0], *TWO, "--reveal", env=env)
    assert ran.code == 0 and answer["winner"] == "env" and answer["value"] == "from the environment", ran


def check_resolve_scheduled_for_deletion(world):
    ran, answer = world.resolve(DELETED[0], *TWO, "--reveal")
    assert ran.code == 1 and answer["outcome"] == "missing" and answer["value"] is None, ran
    assert step(answer, "aws")["reason"] == "scheduled-for-deletion", ran
    assert not world.leaks(ran.out + ran.err), ran
    ran = world.run("resolve", DELETED[0], *TWO)
    assert ran.code == 1 and "deletion" in ran.out + ran.err and "restore" in ran.out + ran.err, ran


def check_resolve_shadowed(world):
    same = world.environment(AIRFLOW_VAR_AWS_SHADOWING=world.value(SHADOWING))
    other = world.environment(AIRFLOW_VAR_AWS_SHADOWING="other")
    for env, expected in ((same, True), (other, False)):
        ran, answer = world.resolve(SHADOWING, *TWO, "--shadowed", env=env)
        assert ran.code == 0 and answer["winner"] == "aws", ran
        assert answer["shadowed"] == [{"layer": "env", "same": expected}], ran
        assert step(answer, "env")["verdict"] == "not-reached", ran
        assert not world.leaks(ran.out + ran.err), ran
    ran, answer = world.resolve(SHADOWING, "--order", "env,aws", "--reveal", env=other)
    assert ran.code == 0 and answer["winner"] == "env" and answer["value"] == "other", ran


def check_resolve_from_the_environment_unless_datacoves_has_it(world):
    env = world.environment(AIRFLOW_VAR_ONLY_ENV="from the environment")
    ran, answer = world.resolve("only_env", env=env)
    assert ran.code == 0 and answer["winner"] == "env" and answer["certain"] is False, ran
    ran, answer = world.resolve("only_env", *TWO, env=env)
    assert ran.code == 0 and answer["winner"] == "env", ran
    # AWS was asked first, in an account that may not be Airflow's.
    assert answer["certain"] is False and answer["caveat"], ran
    ran, answer = world.resolve("only_env", "--order", "env,aws", env=env)
    assert ran.code == 0 and answer["winner"] == "env" and answer["certain"] is True, ran


def check_resolve_several_keys_ends_with_the_worst(world):
    ran = world.run("resolve", FOUND, "aws_nowhere_at_all", *TWO, "--json")
    assert ran.code == 1, ran
    assert [line["outcome"] for line in ran.lines()] == ["found", "missing"], ran
    assert [line["key"] for line in ran.lines()] == [FOUND, "aws_nowhere_at_all"], ran
    assert world.run("resolve", FOUND, PASSWORD, *TWO, "--json").code == 0


def check_resolve_json_value(world):
    ran, answer = world.resolve(JSON, *TWO, "--deserialize-json", "--reveal")
    assert ran.code == 0 and answer["value"] == json.loads(world.value(JSON)), ran
    ran, answer = world.resolve(JSON, *TWO, "--reveal")
    assert ran.code == 0 and answer["value"] == world.value(JSON), ran
    ran, answer = world.resolve(JSON, *TWO)
    assert answer["value"] is None and not world.leaks(ran.out + ran.err), ran
    assert answer["masking"]["sensitive"] is False, ran


def check_resolve_says_what_is_masked(world):
    ran, answer = world.resolve(PASSWORD, *TWO)
    assert answer["masking"]["sensitive"] is True and answer["masking"]["because"] == "password", ran
    assert answer["masking"]["task_log"]["plain"] == "masked", ran
    ran, answer = world.resolve(FOUND, *TWO)
    assert answer["masking"]["sensitive"] is False and answer["masking"]["task_log"]["plain"] == "plain", ran


def check_resolve_65536_bytes(world):
    ran, answer = world.resolve(BIG, *TWO, "--reveal")
    assert ran.code == 0 and len(answer["value"]) == BIG_SIZE and answer["value"] == world.value(BIG), ran.code
    ran, answer = world.resolve(BIG, *TWO)
    assert ran.code == 0 and answer["value"] is None and not world.leaks(ran.out + ran.err), ran


def check_resolve_names_that_act_on_a_terminal(world):
    for key, shown in ((CONTROL, "ESC"), (BIDI, "U+202E")):
        ran, answer = world.resolve(key, *TWO, "--reveal")
        assert ran.code == 0 and answer["key"] == key and answer["value"] == world.value(key), ran
        ran = world.run("resolve", key, *TWO)
        assert ran.code == 0 and shown in ran.out, ran
        assert not set(ran.out + ran.err) & set("\x1b\x07\u202e"), ran


def check_resolve_other_kinds(world):
    ran, answer = world.resolve("aws_conn_001", *TWO, "--kind", "connection")
    assert ran.code == 0 and answer["winner"] == "aws" and not world.leaks(ran.out), ran
    assert step(answer, "aws")["place"] == "airflow/connections/aws_conn_001", ran
    ran, answer = world.resolve("aws_conn_001", *TWO)
    assert ran.code == 1 and answer["outcome"] == "missing", ran


def check_resolve_walks_the_airflow_preset(world):
    env = world.environment(
        AIRFLOW__SECRETS__BACKEND="airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend",
        AIRFLOW__SECRETS__BACKEND_KWARGS=json.dumps({"variables_lookup_pattern": "^aws_"}),
    )
    paths = {
        "2.10.5": ["aws", "env", "metastore"],
        "3.3.2": ["aws", "env", "api-server/aws", "api-server/env", "api-server/metastore"],
    }
    for release, path in paths.items():
        ran, answer = world.resolve(FOUND, "--airflow", release, env=env)
        assert ran.code == 0 and answer["winner"] == "aws", ran
        assert [step["layer"] for step in answer["steps"]] == path, ran
    ran, answer = world.resolve(OUTSIDE_PATTERN, "--airflow", "2.10.5", env=env)
    assert step(answer, "aws")["verdict"] == "skipped" and step(answer, "aws")["reason"] == "lookup-pattern", ran
    assert ran.code == 3 and answer["aws_calls"] == [], ran


def check_env_file(world):
    path = world.file("scheduler.env", "AIRFLOW_VAR_FROM_FILE='quoted value'\nexport OTHER=1\n")
    env = world.environment(AIRFLOW_VAR_OF_SHELL="x")
    ran, answer = world.resolve("from_file", *TWO, "--env-file", path, "--reveal", env=env)
    assert ran.code == 0 and answer["winner"] == "env" and answer["value"] == "quoted value", ran
    ran, answer = world.resolve("of_shell", *TWO, "--env-file", path, env=env)
    assert ran.code == 1 and answer["outcome"] == "missing", ran


def check_mask(world):
    value = f'{{"password": "{world.canary}", "host": "db.example.com"}}'.encode()
    ran = world.run("mask", "aws_settings", "--json", stdin=value, endpoint=False)
    answer = ran.one()
    assert ran.code == 0 and answer["schema"] == 1 and answer["sensitive"] is False, ran
    assert answer["redacted"] is None and not world.leaks(ran.out + ran.err), ran
    ran = world.run("mask", "aws_settings", "--json", "--reveal", stdin=value, endpoint=False)
    answer = ran.one()
    assert answer["redacted"] == {"password": "***", "host": "db.example.com"}, ran
    ran = world.run("mask", "db_password", "--json", stdin=world.canary.encode(), endpoint=False)
    answer = ran.one()
    assert answer["sensitive"] is True and answer["because"] == "password", ran
    assert answer["task_log"]["plain"] == "masked" and not world.leaks(ran.out + ran.err), ran
    ran = world.run("mask", "db_host", "--json", "--reveal", stdin=world.canary.encode(), endpoint=False)
    # The control: what is not masked is the value.
    assert ran.one()["redacted"] == world.canary, ran
    ran = world.run("mask", "db_password", endpoint=False)
    assert ran.code == 0 and "password" in ran.out, ran


def check_keys_and_themes(world):
    ran = world.run("keys", "--json", endpoint=False)
    text = ran.out
    assert ran.code == 0 and ran.lines(), ran
    for name in ("perform", "reveal", "filter", "lookup", "quit"):
        assert name in text, f"{name} is not in the table of keys\n{ran}"
    ran = world.run("keys", endpoint=False)
    assert ran.code == 0 and "reveal" in ran.out, ran
    ran = world.run("themes", endpoint=False)
    assert ran.code == 0, ran
    for name in ("dark", "light", "high-contrast", "monochrome"):
        assert name in ran.out, ran


def check_config_completions_man(world):
    ran = world.run("config", endpoint=False)
    assert ran.code == 0 and "airflow" in ran.out and "order" in ran.out, ran
    ran = world.run("config", "--template", endpoint=False)
    assert ran.code == 0 and "[deployments." in ran.out, ran
    for shell in ("bash", "zsh", "fish"):
        ran = world.run("completions", shell, endpoint=False)
        assert ran.code == 0 and "resolve" in ran.out, ran
    ran = world.run("man", endpoint=False)
    assert ran.code == 0 and ".TH" in ran.out and "varlens" in ran.out, ran


def check_config_never_prints_a_secret(world):
    kwargs = {"aws_access_key_id": "fakeid", "aws_secret_access_key": world.canary, "region_name": "us-east-1"}
    env = world.environment(
        AIRFLOW__SECRETS__BACKEND="airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend",
        AIRFLOW__SECRETS__BACKEND_KWARGS=json.dumps(kwargs),
        AIRFLOW_VAR_X=world.canary,
    )
    ran = world.run("config", endpoint=False, env=env)
    assert ran.code == 0 and "us-east-1" in ran.out, ran
    assert not world.leaks(ran.out + ran.err), ran


def check_the_template_is_a_configuration(world):
    template = world.run("config", "--template", endpoint=False).out
    path = world.file("template.toml", template)
    ran = world.run("config", "--config", path, endpoint=False)
    assert ran.code == 0 and "unknown" not in ran.err, ran


def check_nothing_is_created_in_the_home_folder(world):
    world.run("list", *TWO)
    world.run("config", endpoint=False)
    left = [str(path) for path in world.home.rglob("*")]
    assert not left, f"created unasked: {left}"

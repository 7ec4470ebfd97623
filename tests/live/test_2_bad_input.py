"""What goes wrong outside: each gives a clear message with the next step, its exit code, and no panic."""

import json

from test_1_commands import TWO, step
from world import FOUND, answering, free_port

BACKEND = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"


def says(ran, *words):
    """Each word, or one of several, is said somewhere."""
    text = (ran.out + ran.err).lower()
    for word in words:
        options = (word,) if isinstance(word, str) else word
        assert any(option.lower() in text for option in options), f"says none of {options}\n{ran}"


def check_no_credentials(world):
    env = world.environment(AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
    ran, answer = world.resolve(FOUND, *TWO, env=env)
    assert ran.code == 3 and answer["outcome"] == "undetermined", ran
    assert step(answer, "aws")["verdict"] == "not-inspected", ran
    assert step(answer, "aws")["reason"] == "no-credentials", ran
    ran = world.run("resolve", FOUND, *TWO, env=env)
    assert ran.code == 3, ran
    says(ran, "credentials", ("AWS_PROFILE", "--profile"))
    ran = world.run("list", *TWO, env=env)
    assert ran.code != 0, ran
    says(ran, "credentials", ("AWS_PROFILE", "--profile"))
    assert world.resolve(FOUND, *TWO)[0].code == 0


def check_no_region(world):
    env = world.environment(AWS_REGION=None, AWS_DEFAULT_REGION=None)
    ran, answer = world.resolve(FOUND, *TWO, env=env)
    assert ran.code == 3 and step(answer, "aws")["reason"] == "no-region", ran
    ran = world.run("resolve", FOUND, *TWO, env=env)
    assert ran.code == 3, ran
    says(ran, "region", ("--region", "AWS_DEFAULT_REGION"))
    ran = world.run("list", *TWO, env=env)
    assert ran.code != 0, ran
    says(ran, "region", ("--region", "AWS_DEFAULT_REGION"))
    assert world.resolve(FOUND, *TWO, "--region", "us-east-1", env=env)[0].code == 0


def check_airflow_does_not_read_aws_region(world):
    configured = {"AIRFLOW__SECRETS__BACKEND": BACKEND, "AIRFLOW__SECRETS__BACKEND_KWARGS": "{}"}
    ran, answer = world.resolve(FOUND, env=world.environment(AWS_DEFAULT_REGION=None, **configured))
    assert step(answer, "aws")["verdict"] == "failed" and step(answer, "aws")["reason"] == "no-region", ran
    ran, answer = world.resolve(FOUND, env=world.environment(AWS_REGION=None, **configured))
    assert ran.code == 0 and answer["winner"] == "aws", ran


def check_unreachable_endpoint(world):
    closed = f"http://127.0.0.1:{free_port()}"
    ran, answer = world.resolve(FOUND, *TWO, "--endpoint-url", closed, endpoint=False)
    assert ran.code == 3 and step(answer, "aws")["reason"] == "unreachable", ran
    assert ran.seconds < 30, ran
    ran = world.run("resolve", FOUND, *TWO, "--endpoint-url", closed, endpoint=False)
    assert ran.code == 3, ran
    says(ran, ("reached", "unreachable"), ("network", "endpoint"))
    ran = world.run("list", *TWO, "--endpoint-url", closed, endpoint=False)
    assert ran.code != 0, ran
    says(ran, ("reached", "unreachable"), ("network", "endpoint"))


def check_endpoint_that_is_no_secrets_manager(world):
    with answering(lambda headers, asked: (200, b"<html>a proxy's page</html>")) as url:
        ran, answer = world.resolve(FOUND, *TWO, "--endpoint-url", url, endpoint=False)
        assert ran.code == 3 and step(answer, "aws")["reason"] == "bad-response", ran
        assert "proxy's page" not in ran.out + ran.err, "a body never leaves the error map"


def check_plain_http_to_another_machine_is_refused(world):
    ran, answer = world.resolve(FOUND, *TWO, "--endpoint-url", "http://192.0.2.1:9", endpoint=False)
    assert ran.code in (2, 3) and ran.seconds < 10, ran
    says(ran, "http")


def check_pattern_that_python_rejects(world):
    def env(pattern):
        kwargs = json.dumps({"variables_lookup_pattern": pattern})
        return world.environment(AIRFLOW__SECRETS__BACKEND=BACKEND, AIRFLOW__SECRETS__BACKEND_KWARGS=kwargs)

    ran, answer = world.resolve(FOUND, env=env("^aws_("))
    aws = step(answer, "aws")
    assert aws["verdict"] == "failed" and aws["reason"] == "lookup-pattern-invalid", ran
    assert ran.code in (1, 3) and answer["winner"] is None, ran
    says(ran, "missing ), unterminated subpattern")
    ran = world.run("resolve", FOUND, env=env("^aws_("))
    assert ran.code in (1, 3), ran
    says(ran, "missing ), unterminated subpattern", "pattern")
    ran, answer = world.resolve(FOUND, env=env("^(?!smtp_).*$"))
    assert ran.code == 0 and answer["winner"] == "aws", ran


def check_unknown_key_in_the_configuration(world):
    path = world.file("unknown.toml", '[deployments.prod]\naws = { regoin = "us-east-1" }\n')
    ran = world.run("resolve", FOUND, *TWO, "--config", path, "--json")
    assert ran.code == 0, ran
    says(ran, "regoin", "region", "unknown.toml:2")
    assert ran.one()["winner"] == "aws", "a warning goes to standard error, the answer stays"


def check_configuration_that_is_not_toml(world):
    path = world.file("unquoted.toml", "theme = 'dark'\ndefault = prod\n")
    ran = world.run("config", "--config", path, endpoint=False)
    assert ran.code == 2, ran
    says(ran, "unquoted.toml:2", "TOML")
    path = world.file("broken.toml", 'default = "prod\n[deployments\n')
    for command in (("resolve", FOUND), ("list",), ("config",)):
        ran = world.run(*command, "--config", path, endpoint=command[0] != "config")
        assert ran.code == 2 and not ran.out, ran
        says(ran, "broken.toml:", "TOML")


def check_configuration_that_cannot_be_used(world):
    absent = str(world.folder / "absent.toml")
    ran = world.run("config", "--config", absent, endpoint=False)
    assert ran.code == 2, ran
    says(ran, "absent.toml")
    path = world.file("type.toml", "[deployments.prod]\nairflow = 3\n")
    ran = world.run("config", "--config", path, endpoint=False)
    assert ran.code == 2, ran
    says(ran, "type.toml:2", "airflow")
    path = world.file("bytes.toml", b'default = "\xff"\n')
    ran = world.run("config", "--config", path, endpoint=False)
    assert ran.code == 2, ran
    says(ran, "UTF-8")
    path = world.file("prod.toml", '[deployments.prod]\nairflow = "2.10.5"\n')
    ran = world.run("config", "--config", path, "--deployment", "prdo", endpoint=False)
    assert ran.code == 2, ran
    says(ran, "prdo", "prod")


def check_a_named_deployment_does_not_read_this_shell(world):
    text = f'[deployments.prod]\norder = ["aws", "env"]\naws = {{ region = "us-east-1", endpoint-url = "{world.url}" }}\n'
    path = world.file("named.toml", text)
    env = world.environment(AIRFLOW_VAR_OF_SHELL="x")
    arguments = ("of_shell", "--config", path)
    ran, answer = world.resolve(*arguments, "--deployment", "prod", env=env, endpoint=False)
    # Nobody said what prod's process has in its environment, so nobody looked there.
    assert ran.code == 3 and answer["outcome"] == "undetermined" and answer["deployment"] == "prod", ran
    assert answer["steps"][1]["verdict"] == "not-inspected", ran
    ran, answer = world.resolve(*arguments, *TWO, env=env)
    assert ran.code == 0 and answer["winner"] == "env", ran


def check_environment_that_is_not_utf_8(world):
    env = {name.encode(): value.encode() for name, value in world.environment().items()}
    env[b"AIRFLOW_VAR_BROKEN"] = b"\xff\xfe"
    env[b"ODD_\xff"] = b"\xff"
    env[b"AWS_PROFILE"] = b""
    ran = world.run("list", "--json", *TWO, env=env)
    assert ran.code == 0, ran
    assert "broken" in {row["key"] for row in ran.lines()}, "the key is listed"
    ran, answer = world.resolve("broken", *TWO, env=env)
    assert ran.code == 0 and answer["winner"] == "env", ran
    ran, answer = world.resolve("broken", *TWO, "--reveal", env=env)
    assert ran.code == 0 and answer["value"] is not None, ran
    ran = world.run("resolve", FOUND, *TWO, env={**env, b"AWS_DEFAULT_REGION": b"\xff", b"AWS_REGION": b"\xff"})
    assert ran.code in (2, 3), ran
    says(ran, "region")


def check_argument_that_is_not_utf_8(world):
    ran = world.run("resolve", b"\xff", *TWO)
    assert ran.code == 2 and ran.err, ran


def check_usage_mistakes(world):
    for arguments, words in (
        (("resolve",), ("KEY",)),
        (("resolv", FOUND), ("resolve",)),
        (("resolve", FOUND, "--order", "aws,evn"), ("evn", "env")),
        (("resolve", FOUND, "--airflow", "two"), ("two",)),
        (("resolve", FOUND, "--kind", "secret"), ("variable", "connection")),
        (("resolve", FOUND, "--env-file", "/nowhere/x.env"), ("/nowhere/x.env",)),
    ):
        ran = world.run(*arguments, endpoint=False)
        assert ran.code == 2 and ran.err and not ran.out, ran
        says(ran, *words)


def check_explorer_without_a_terminal(world):
    ran = world.run(timeout=20)
    assert ran.code in (1, 2) and ran.err, ran
    says(ran, "terminal")
    assert "\x1b[?1049h" not in ran.out, "nothing is drawn into a pipe"


def check_logging_of_bodies_is_refused(world):
    for name in ("LOG_SENSITIVE_BODIES", "LOG_SIGNABLE_BODY"):
        ran = world.run("resolve", FOUND, *TWO, env=world.environment(**{name: "1"}))
        assert ran.code == 2 and not world.leaks(ran.out + ran.err), ran
        says(ran, name, "unset")

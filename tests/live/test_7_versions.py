"""`varlens versions` against the Secrets Manager: what boto3 put there is what it says, and no value gets out."""

import json

from world import BINARY, DELETED, FOUND, PREFIX

TWO = ("--order", "aws,env")


def rotated(world, key, before, now):
    """A secret of two versions; its name and boto3's own listing of them."""
    client = world.client()
    name = PREFIX + key
    client.create_secret(Name=name, SecretString=before)
    client.put_secret_value(SecretId=name, SecretString=now)
    try:
        listed = client.list_secret_version_ids(SecretId=name, IncludeDeprecated=True)["Versions"]
        run = world.run("versions", key, *TWO, "--compare", "--json")
        text = world.run("versions", key, *TWO, "--compare")
    finally:
        client.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    assert not world.leaks(run.out + run.err + text.out + text.err), "a value got out"
    assert "2 GetSecretValue" in run.err and "2 GetSecretValue" in text.err, run
    assert run.code == text.code, (run, text)
    return run, run.one(), text, listed


def check_versions_agree_with_boto3(world):
    before = {"host": "h", "password": f"{world.canary}-1", "user": "u", "db": {"port": 1, "name": "n"}}
    now = {"db": {"name": "n", "port": 2}, "host": "h", "password": f"{world.canary}-2", "schema": "s"}
    ran, answer, text, listed = rotated(world, "aws_live_rotated", json.dumps(before), json.dumps(now))
    assert ran.code == 1 and answer["schema"] == 1, ran
    said = {version["id"]: sorted(version["stages"]) for version in answer["versions"]}
    expected = {version["VersionId"]: sorted(version["VersionStages"]) for version in listed}
    assert said == expected and len(said) == 2, (said, expected)
    assert {version["standing"] for version in answer["versions"]} == {"current", "previous"}, ran
    comparison = answer["comparison"]
    keys = {"added": ["schema"], "removed": ["user"], "changed": ["db.port", "password"]}
    assert comparison["same"] is False and comparison["json"] == "apart", ran
    assert {change: comparison["keys"][change] for change in keys} == keys, ran
    assert sorted(comparison["keys"]["unchanged"]) == ["db.name", "host"], ran
    assert "changed: db.port, password" in text.out, text


def check_versions_that_differ_in_little(world):
    value = f"{world.canary}-little"
    pretty = json.dumps({"a": value, "b": 1}, indent=2)
    turned = json.dumps({"b": 1, "a": value})
    cases = [
        ("same", value, value, 0, True, None, "neither"),
        ("newline", value, value + "\n", 1, False, "final-newline", "neither"),
        ("layout", pretty, json.dumps(json.loads(pretty)), 1, False, "json-layout", "alike"),
        ("order", pretty, turned, 1, False, "key-order", "alike"),
        ("number", "1", "1.0", 1, False, None, "apart"),
        ("broken", "{}", "{" + value, 1, False, None, "older-only"),
    ]
    for name, before, now, code, same, only, decoded in cases:
        ran, answer, _, _ = rotated(world, f"aws_live_{name}", before, now)
        comparison = answer["comparison"]
        found = (ran.code, comparison["same"], comparison["only"], comparison["json"])
        assert found == (code, same, only, decoded), f"{name}: {found}\n{ran}"


def check_versions_without_a_comparison_read_nothing(world):
    ran = world.run("versions", FOUND, *TWO, "--json")
    answer = ran.one()
    assert ran.code == 0 and ran.err == "" and answer["comparison"] is None, ran
    [version] = answer["versions"]
    assert version["stages"] == ["AWSCURRENT"] and version["standing"] == "current", ran
    ran = world.run("versions", FOUND, *TWO)
    assert ran.code == 0 and f"{FOUND}: 1 version of {PREFIX}{FOUND}" in ran.out, ran
    assert not world.leaks(ran.out + ran.err), ran


def check_versions_that_cannot_be_compared(world):
    ran = world.run("versions", FOUND, *TWO, "--compare", "--json")
    assert ran.code == 1 and ran.one()["comparison"] is None and "nothing to compare" in ran.err, ran
    for key in (BINARY[0], DELETED[0]):
        ran = world.run("versions", key, *TWO, "--json")
        assert ran.code == 0 and len(ran.one()["versions"]) == 1, ran
        assert not world.leaks(ran.out + ran.err), ran


def check_versions_of_nothing(world):
    ran = world.run("versions", "aws_nowhere_at_all", *TWO, "--compare", "--json")
    # AWS says ResourceNotFoundException; this server breaks with HTTP 500, from which nothing is concluded.
    assert ran.code == 3 and ran.one()["error"]["reason"] == "server-error", ran
    assert ran.one()["comparison"] is None and "GetSecretValue" not in ran.err, ran
    dead = world.environment(AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
    ran = world.run("versions", FOUND, *TWO, "--json", env=dead)
    assert ran.code == 3 and ran.one()["error"]["reason"] == "no-credentials", ran
    ran = world.run("versions", FOUND, "--order", "env", "--json")
    assert ran.code == 3 and ran.one()["error"]["reason"] == "not-configured", ran
    assert world.run("versions").code == 2

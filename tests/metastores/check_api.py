"""Airflow's REST API, as its real web servers answer it, beside Airflow's own lookup in the same database."""

import base64
import contextlib
import hashlib
import hmac
import json
import time
import urllib.request

import api_server
from api_server import ADMIN, NOBODY, PASSWORD, ApiServer
from databases import RELEASES, SET_BY_COMMAND


@contextlib.contextmanager
def servers(world):
    """A web server of each release, on a copy of its database, started together and kept for all checks here."""
    if not hasattr(world, "api"):
        world.api = {}
        for release in RELEASES:
            (database,) = [each for each in world.databases if (each.release, each.kind) == (release, "PostgreSQL")]
            copy = f"api_{database.name}"
            world.postgres.sql(f"DROP DATABASE IF EXISTS {copy}")
            # A database with sessions, such as those of the checks before, cannot be copied.
            world.postgres.sql(f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{database.name}'")
            world.postgres.sql(f"CREATE DATABASE {copy} TEMPLATE {database.name}")
            # One such row, and the list of all is an error of the server: see below.
            world.api[release] = (ApiServer(world, release, world.postgres.url(copy)).start(), database, copy)
            world.at_end.callback(world.api[release][0].stop)
        for server, *_ in world.api.values():
            server.wait()
    yield [world.api[release] for release in RELEASES]


def is_like(release, kind, real, answer, step):
    """What varlens may say of a row that it sees through the API, and what Airflow did with that row."""
    _, outcome, text = real
    said = (step["verdict"], step["reason"])
    if said[0] == "not-inspected" and said[1] in ("bad-response", "server-error", "unsupported-option"):
        # The server fails with the row, or has no route for such a key: then nothing is claimed.
        return answer["outcome"] == "undetermined" and not answer["certain"] and bool(step["detail"])
    if said[0] == "found" and not answer["certain"]:
        # The row was seen, and nothing that may hide another is before it.
        return False
    if outcome == "found":
        is_value_known = release.startswith("2.") and kind == "variable"
        return said[0] == "found" and answer["outcome"] == "found" and answer["value"] == (text if is_value_known else None)
    # What Airflow does not find is not claimed to be there.
    return said[0] == "absent"


def check_every_key_through_the_real_api(world):
    total, not_inspected, found = 0, [], []
    with servers(world) as all_servers:
        for server, database, _ in all_servers:
            for kind in ("variable", "connection"):
                asked = api_server.asked(database, kind)
                _, at = server.requests()
                answers, *_ = api_server.answers_of(server, [key for key, _ in asked], "--reveal", "--kind", kind)
                for (key, real), answer, step in zip(asked, answers, api_server.steps(answers)):
                    total += 1
                    if step["verdict"] == "not-inspected":
                        not_inspected.append((server.release, kind, key, real[1], step["detail"]))
                    if not is_like(server.release, kind, real, answer, step):
                        found.append(f"{server.release}, {kind} {key!r}\n  Airflow {json.dumps(real)}\n  varlens {answer['outcome']} {json.dumps(step)} {answer['value']!r}")
                requests, _ = server.requests(at)
                # Names are listed once, for those that are like a key that is missing.
                names = [request for request in requests if request.split("?")[0] == f"GET /api/{server.version}/{kind}s"]
                gets = [request for request in requests if request.startswith(f"GET /api/{server.version}/") and request not in names]
                others = [request for request in requests if request not in gets + names]
                assert len(names) <= 2, names
                assert others == ([] if server.release.startswith("2.") else ["POST /auth/token"]), others
                without = [key for key, _ in asked if f"GET /api/{server.version}/{kind}s/{key}" not in gets]
                assert len(gets) == len(asked), f"{len(gets)} requests for {len(asked)} keys; without: {without}"
    assert not found, f"{len(found)} of {total} differ; the first:\n" + "\n".join(found[:10])
    seen = total - len(not_inspected)
    assert seen > 0.75 * total, f"only {seen} of {total} were seen; {not_inspected[:10]}"
    return f"{total} answers, 0 differences; {len(not_inspected)} not inspected, each with a reason"


def said(server, key, **more):
    """What varlens says of one key when the API is not as it should be: reason and detail, as JSON and as text."""
    answers, code, err = api_server.answers_of(server, [key], **more)
    (step,) = api_server.steps(answers)
    text = "".join(map(str, api_server.run(server, "resolve", key, **more)))
    everything = json.dumps(answers) + err + text
    for secret in (PASSWORD, "canary", "obvious-fake"):
        assert secret not in everything, f"a message holds {secret!r}: {everything}"
    assert step["verdict"] == "not-inspected" and code == 3, (step, code)
    return step["reason"], step["detail"]


def check_who_is_not_let_in(world):
    with servers(world) as all_servers:
        for server, *_ in all_servers:
            reason, detail = said(server, "value_0", password="canary")
            assert (reason, "HTTP 401" in detail) == ("access-denied", True), (server.release, reason, detail)
            reason, detail = said(server, "value_0", user=NOBODY)
            assert (reason, "HTTP 403" in detail) == ("access-denied", True), (server.release, reason, detail)
            config = api_server.deployment(server, **{"token-env": "FAKE_TOKEN", "user-env": None, "password-env": None})
            reason, detail = said(server, "value_0", config=config, FAKE_TOKEN="canary")
            # Airflow 3 answers such a token as a user without rights.
            assert reason == "access-denied" and ("HTTP 401" in detail or "token is not one of this server" in detail), (server.release, reason, detail)


def signed(server, seconds):
    """A token as the server itself makes it, which expires in so many seconds."""
    body = json.dumps({"username": ADMIN, "password": PASSWORD}).encode()
    request = urllib.request.Request(f"{server.url}/auth/token", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        head, claims, _ = json.load(answer)["access_token"].split(".")
    algorithm = {"HS512": hashlib.sha512, "HS256": hashlib.sha256}[json.loads(decoded(head))["alg"]]
    claims = encoded(json.dumps({**json.loads(decoded(claims)), "exp": int(time.time()) + seconds}).encode())
    signature = hmac.new(server.environment["AIRFLOW__API_AUTH__JWT_SECRET"].encode(), f"{head}.{claims}".encode(), algorithm)
    return f"{head}.{claims}.{encoded(signature.digest())}"


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encoded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def check_a_token_that_has_expired(world):
    with servers(world) as all_servers:
        server = all_servers[-1][0]
        config = api_server.deployment(server, **{"token-env": "FAKE_TOKEN", "user-env": None, "password-env": None})
        reason, detail = said(server, "value_0", config=config, FAKE_TOKEN=signed(server, -3_600))
        assert reason == "access-denied" and "may have expired" in detail, (reason, detail)
        (answer,), *_ = api_server.answers_of(server, ["value_0"], config=config, FAKE_TOKEN=signed(server, 600))
        assert answer["outcome"] == "found" and answer["winner"] == "metastore", answer


def check_addresses_that_are_not_the_api(world):
    with servers(world) as all_servers:
        (old, *_), (new, *_) = all_servers
        token = {"token-env": "FAKE_TOKEN", "user-env": None, "password-env": None}
        cases = [
            (old, {"api": f"{old.url}/nope"}, "bad-response", "no such API"),
            (old, {"api": old.url.replace("http", "htps")}, "unreachable", "does not begin with http"),
            (old, {"api": old.url.replace(str(old.port), str(api_server.free_port()))}, "unreachable", "refused"),
            # The pages for a browser answer everywhere else.
            (new, {"api": f"{new.url}/nope", **token}, "bad-response", "web page"),
        ]
        for server, own, reason, words in cases:
            config = api_server.deployment(server, **own)
            found = said(server, "value_0", config=config, FAKE_TOKEN="canary")
            assert found[0] == reason and words in found[1], (server.release, own, found)


def listed(server, kind):
    _, at = server.requests()
    code, out, err = api_server.run(server, "list", "--json", "--kind", kind)
    requests, _ = server.requests(at)
    rows_of = f"GET /api/{server.version}/{kind}s"
    pages = [request for request in requests if request.startswith(rows_of)]
    assert [request for request in requests if request not in pages] == ([] if server.version == "v1" else ["POST /auth/token"]), requests
    return code, {row["key"] for row in map(json.loads, out.splitlines())}, err, pages


def check_names_are_listed_page_by_page(world):
    with servers(world) as all_servers:
        for server, database, copy in all_servers:
            # What Airflow finds under its own key: the API gives no value for what it cannot decrypt.
            expected = {key for key, real in api_server.asked(database, "variable") if real[1] == "found"} | set(SET_BY_COMMAND)
            code, keys, err, pages = listed(server, "variable")
            assert keys == expected, (server.release, keys ^ expected, err)
            assert len(pages) == 2, pages
            # One row that the server cannot show is an error of the server for the whole page.
            code, keys, err, _ = listed(server, "connection")
            assert "HTTP 500" in err and not keys, (server.release, code, err)
            world.postgres.sql("DELETE FROM connection WHERE conn_id LIKE 'conn\\_%'", copy)
            code, keys, err, pages = listed(server, "connection")
            expected = set(api_server.stored_keys(database, "connection")) - {"of_a_team"}
            expected = {key for key in expected if not key.startswith("conn_")}
            assert keys == expected and code == 0, (server.release, keys ^ expected, err)


def check_a_masked_value_is_found_and_no_more(world):
    with servers(world) as all_servers:
        for server, *_ in all_servers:
            (world.home / "path.env").write_text("PATH=/usr/bin\nAIRFLOW_VAR_DB_PASSWORD=fake\n")
            config = api_server.deployment(server).read_text()
            path = world.home / "masked.toml"
            path.write_text(config.replace("path.env", "masked.env"))
            (world.home / "masked.env").write_text("AIRFLOW_VAR_DB_PASSWORD=fake\n")
            (answer,), *_ = api_server.answers_of(server, ["db_password"], "--shadowed", config=path)
            is_known = server.version == "v1"
            assert answer["winner"] == "env" and answer["shadowed"] == [{"layer": "metastore", "same": False if is_known else None}], answer
            _, text, _ = api_server.run(server, "resolve", "--shadowed", "db_password", config=path)
            words = "different value" if is_known else "masks, hides or changes the value"
            assert words in text, text

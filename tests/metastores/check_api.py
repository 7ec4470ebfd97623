"""Airflow's REST API, as its real web servers answer it, beside Airflow's own lookup in the same database."""

import contextlib
import json

import api_server
from api_server import ApiServer
from databases import RELEASES


@contextlib.contextmanager
def servers(world):
    """A web server of each release, on a copy of its database, started together and kept for all checks here."""
    if not hasattr(world, "api"):
        world.api = {}
        for release in RELEASES:
            (database,) = [each for each in world.databases if (each.release, each.kind) == (release, "PostgreSQL")]
            copy = f"api_{database.name}"
            world.postgres.sql(f"CREATE DATABASE {copy} TEMPLATE {database.name}")
            # One such row, and the list of all is an error of the server: see below.
            world.api[release] = (ApiServer(world, release, world.postgres.url(copy)).start(), database, copy)
            world.at_end.callback(world.api[release][0].stop)
        for server, *_ in world.api.values():
            server.wait()
    yield [world.api[release] for release in RELEASES]


def is_like(release, kind, real, answer, step):
    """What varlens may say of a row that it sees through the API, and what Airflow did with that row."""
    backend, outcome, text = real
    said = (step["verdict"], step["reason"])
    if said[0] == "not-inspected":
        # The server fails with the row, or has no route for such a key: then nothing is claimed.
        return answer["outcome"] == "undetermined" and not answer["certain"] and bool(step["detail"])
    if outcome == "found":
        is_value_known = release.startswith("2.") and kind == "variable"
        return said[0] == "found" and answer["outcome"] == "found" and answer["value"] == (text if is_value_known else None)
    # A connection's row is there, and Airflow fails when it builds the connection from it.
    return said[0] == "absent" or kind == "connection" and backend != "absent" and said[0] == "found"


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
                gets = [request for request in requests if request.startswith(f"GET /api/{server.version}/")]
                others = [request for request in requests if request not in gets]
                assert others == ([] if server.release.startswith("2.") else ["POST /auth/token"]), others
                assert len(gets) == len(asked), f"{len(gets)} requests for {len(asked)} keys"
    assert not found, f"{len(found)} of {total} differ; the first:\n" + "\n".join(found[:10])
    seen = total - len(not_inspected)
    assert seen > 0.6 * total, f"only {seen} of {total} were seen; {not_inspected[:10]}"
    return f"{total} answers, 0 differences; {len(not_inspected)} not inspected, each with a reason"

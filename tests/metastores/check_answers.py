"""Outcome and value of every key, under every Fernet key, from every database: Airflow's own lookup and varlens."""

import json

import rows
from databases import RELEASES

FIELDS = ["conn_type", "host", "login", "password", "schema", "port", "extra", "description", "uri"]


def is_same(kind, real, answer):
    """Whether an answer of varlens is what real Airflow did. `real` is backend, outcome and text."""
    backend, outcome, text = real
    (step,) = [step for step in answer["steps"] if step["layer"] == "metastore"]
    if answer["outcome"] != outcome or not answer["certain"]:
        return False
    # A connection that the backend has may still be one that Airflow cannot use.
    if (backend, outcome) != ("found", "missing"):
        wanted = {"found": "found", "absent": "absent"}.get(backend, "failed")
        if step["verdict"] != wanted:
            return False
    if outcome != "found":
        return True
    return answer["value"] == text if kind == "variable" else same_fields(text, answer["connection"])


def same_fields(real, ours):
    # What raises when it is read is null here.
    return all((None if isinstance(real[name], list) and real[name][:1] == ["!"] else real[name]) == ours[name] for name in FIELDS)


def grouped(answers):
    groups = {}
    for fernet_key, kind, key, *real in answers:
        groups.setdefault((fernet_key, kind), []).append((key, real))
    return groups


def differences(world, database):
    found, count = [], 0
    for (fernet_key, kind), asked in grouped(database.answers).items():
        answers = world.resolve(database.release, [key for key, _ in asked], database.reader_url, fernet_key, "--kind", kind)
        for (key, real), answer in zip(asked, answers):
            count += 1
            if not is_same(kind, real, answer):
                shown = {name: answer[name] for name in ("outcome", "certain", "error", "steps", "value", "connection") if name in answer}
                found.append(f"{database}, Fernet key {rows.FERNET_KEYS.index(fernet_key)}, {kind} {key!r}\n  Airflow {json.dumps(real)}\n  varlens {json.dumps(shown)}")
    return count, found


def check_a_control_under_another_key_differs(world):
    database = world.databases[-1]
    (group,) = [group for (key, kind), group in grouped(database.answers).items() if (key, kind) == (rows.KEY, "connection")]
    answers = world.resolve(database.release, [key for key, _ in group], database.reader_url, rows.UNKNOWN, "--kind", "connection")
    differing = sum(not is_same("connection", real, answer) for (_, real), answer in zip(group, answers))
    assert differing > 20, differing


def check_airflow_and_varlens_agree_on_every_row(world):
    total, counts, found = 0, {}, []
    for database in world.databases:
        count, different = differences(world, database)
        total += count
        counts[str(database)] = count
        found += different
    assert not found, f"{len(found)} of {total} differ; the first:\n" + "\n".join(found[:12])
    outcomes = {answer[4] for database in world.databases for answer in database.answers}
    assert total > 6_000 and {"found", "missing"} <= outcomes, (total, outcomes)
    assert {database.release for database in world.databases} == set(RELEASES)
    return f"{total} answers, " + ", ".join(f"{name} {count}" for name, count in counts.items()) + ", 0 differences"

"""The world itself, as boto3 sees it: what the other checks compare with."""

from world import ALL, BINARY, CONTROL, DELETED, PREFIX, VARIABLES


def listing(world, planned=True):
    """Name to entry, as boto3 lists them."""
    pages = world.client().get_paginator("list_secrets").paginate(IncludePlannedDeletion=planned)
    return {entry["Name"]: entry for page in pages for entry in page["SecretList"]}


def variables(world):
    """Bare key to what the layer shall say of it."""
    return {
        name.removeprefix(PREFIX): "scheduled-for-deletion" if entry.get("DeletedDate") else "present"
        for name, entry in listing(world).items()
        if name.startswith(PREFIX)
    }


def check_the_world_holds_what_the_checks_rely_on(world):
    found = variables(world)
    assert len(listing(world)) == ALL and len(found) == VARIABLES
    assert len(listing(world, planned=False)) == ALL - len(DELETED)
    deleted = {key for key, state in found.items() if state != "present"}
    assert deleted == set(DELETED)
    assert CONTROL in found
    answer = world.client().get_secret_value(SecretId=PREFIX + BINARY[0])
    assert "SecretString" not in answer and world.canary.encode() in answer["SecretBinary"]

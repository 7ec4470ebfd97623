"""Runs in the environment of the real client: prints what dbt-coves gets from the store, and what it makes of each key.

Standard input: a JSON list of keys. Standard output: one JSON object, `{"secrets": […]}` or `{"error": "class"}`, and for each key
`{"value": …}` or `{"missing": true}`.
"""

import json
import sys

from dbt_coves.core.exceptions import DbtCovesException
from dbt_coves.utils.secrets import load_secret_manager_data, replace_secrets


class Task:
    """What the client asks of the command that it runs in; everything else comes from the environment."""

    secrets_manager = "datacoves"

    def get_config_value(self, _name):
        return None


def found(listed, key):
    try:
        return {"value": replace_secrets_in(listed, key)}
    except DbtCovesException:
        return {"missing": True}


def replace_secrets_in(listed, key):
    wanted = {"it": "{{ secret('" + key + "') }}"}
    replace_secrets(listed, wanted, set())
    return wanted["it"]


def main():
    keys = json.load(sys.stdin)
    try:
        listed = load_secret_manager_data(Task())
    except Exception as error:  # The class is the answer.
        print(json.dumps({"error": type(error).__name__}))
        return
    print(json.dumps({"secrets": listed, "found": {key: found(listed, key) for key in keys}}))


if __name__ == "__main__":
    main()

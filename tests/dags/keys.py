"""Says what Python gives for the expressions of keys.jsonl: `python3.11 tests/dags/keys.py` evaluates each and writes its text beside it."""

import collections  # noqa: F401
import itertools  # noqa: F401
import json
import operator  # noqa: F401
import string  # noqa: F401
import textwrap  # noqa: F401
from pathlib import Path

path = Path(__file__).with_name("keys.jsonl")
rows = [json.loads(line) for line in path.read_text().splitlines()]
path.write_text("".join(json.dumps({"code": row["code"], "key": eval(row["code"])}) + "\n" for row in rows))

#!/usr/bin/env python3
"""Writes src/domain/python_re/fold_table.rs from what several Pythons take for the same.

    python3 fold_table.py OUTPUT PYTHON...

The PYTHONs go from the oldest to the newest. Run rustfmt on the output.
"""

import json
import subprocess
import sys

WORKER = r'''
import _sre, json, sys
try:
    from re._casefix import _EXTRA_CASES as extra
except ImportError:
    from sre_compile import _ignorecase_fixes as extra
lower = {c: _sre.unicode_tolower(c) for c in range(0x110000)}
classes = {}
for c, low in lower.items():
    classes.setdefault(min((low,) + tuple(extra.get(low, ()))), []).append(c)
json.dump({
    "minor": sys.version_info[1],
    "lower": [(c, low) for c, low in lower.items() if c != low],
    "classes": [members for members in classes.values() if len(members) > 1],
}, sys.stdout)
'''

HEAD = """//! Which characters Python's `re.IGNORECASE` takes for the same, as data.
//!
//! Written by `tests/python_re/fold_table.py` from what Python 3.8 to 3.13 answer; a test
//! compares the resulting classes with each of them over all characters.

/// Runs of characters with a lower case: first, last, step, and what to add to each.
pub(super) const LOWER: &[(u32, u32, u32, i32)] = &[
"""

EXTRA = """];

/// Lower-case characters that Python takes for one another.
pub(super) const EXTRA: &[&[u32]] = &[
"""

SINCE = """];

/// Characters that belong to the above only from a minor version on: first, last, minor.
pub(super) const SINCE: &[(u32, u32, u8)] = &[
"""


def lower_runs(lower):
    runs = []
    for c, low in lower:
        if runs:
            first, last, step, by = runs[-1]
            if by == low - c and (c - last == step or (first == last and c - last <= 2)):
                runs[-1] = (first, c, c - last, by)
                continue
        runs.append((c, c, 1, low - c))
    return runs


def extras(newest):
    lower = dict(newest["lower"])
    sets = (sorted({lower.get(c, c) for c in members}) for members in newest["classes"])
    return [lows for lows in sets if len(lows) > 1]


def since_runs(replies):
    """Characters missing in the oldest version's classes, and when they came."""
    runs = []
    added = {}
    known = {c: tuple(m) for m in replies[0]["classes"] for c in m}
    for reply in replies[1:]:
        for members in reply["classes"]:
            old = {known[c] for c in members if c in known}
            assert len(old) < 2, members
            for c in set(members) - set(*old):
                added[c] = reply["minor"]
        known = {c: tuple(m) for m in reply["classes"] for c in m}
    for c, minor in sorted(added.items()):
        if runs and runs[-1][1:] == (c - 1, minor):
            runs[-1] = (runs[-1][0], c, minor)
        else:
            runs.append((c, c, minor))
    return runs


def main():
    output, *pythons = sys.argv[1:]
    replies = [json.loads(subprocess.check_output([p, "-c", WORKER])) for p in pythons]
    with open(output, "w", encoding="utf-8") as table:
        table.write(HEAD)
        for first, last, step, by in lower_runs(replies[-1]["lower"]):
            table.write(f"    (0x{first:X}, 0x{last:X}, {step}, {by}),\n")
        table.write(EXTRA)
        for lows in extras(replies[-1]):
            table.write("    &[" + ", ".join(f"0x{c:X}" for c in lows) + "],\n")
        table.write(SINCE)
        for first, last, minor in since_runs(replies):
            table.write(f"    (0x{first:X}, 0x{last:X}, {minor}),\n")
        table.write("];\n")


if __name__ == "__main__":
    main()

"""Writes src/domain/release/option_table.txt: what each release of Airflow knows of its config options.

    uv pip install --no-deps --target FOLDER/2.10.5 apache-airflow==2.10.5        (3.x: apache-airflow-core)
    python tests/airflow/option_table.py FOLDER

FOLDER has the unpacked packages, one folder for each release: the last one of each line, and 2.6.1, since 2.6.2 added a
sensitive option. Needs PyYAML. What differs from a line to the next counts from the first release of the line on.

    SECTION OPTION SINCE FLAGS [SINCE FLAGS ...]
        d: has a default; n: has none; f: has a fallback, in case the provider that has the option is not installed
        s: sensitive, so that _CMD and _SECRET count; -: not an option of Airflow itself
    SECTION OPTION < OLD-SECTION OLD-OPTION SINCE [UNTIL]       the older name counts too
    [SECTION] < [OLD-SECTION] SINCE [UNTIL]                     so does the older section
"""

import ast
import configparser
import os
import sys

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "..", "src", "domain", "release", "option_table.txt")
# Defaults for providers that are older than the options they need.
FALLBACKS = ("pre_2_7_defaults.cfg", "provider_config_fallback_defaults.cfg")
ADDS_OLD_NAMES = (2, 6)  # since then the older name of a sensitive option is sensitive too


def constant(trees, *names):
    """The first literal that is assigned to one of these names."""
    for tree in trees:
        for node in ast.walk(tree):
            target = getattr(node, "target", None) or (getattr(node, "targets", None) or [None])[0]
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(target, ast.Name) and target.id in names:
                try:
                    value = ast.literal_eval(node.value)
                except (ValueError, TypeError):
                    continue
                if value:
                    return value
    return None


def options_of(path):
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(path)
    return {(section, option) for section in parser.sections() for option in parser[section]}


def described(path):
    with open(path) as file:
        content = yaml.safe_load(file)
    if isinstance(content, list):
        return {(section["name"], option["name"]): option for section in content for option in section["options"]}
    return {(name, option): spec for name, section in content.items() for option, spec in section["options"].items()}


def release(folder, version):
    base = os.path.join(folder, "airflow")
    sources = [os.path.join(base, "configuration.py"), os.path.join(base, "_shared", "configuration", "parser.py")]
    trees = [ast.parse(open(path).read()) for path in sources if os.path.exists(path)]
    templates = os.path.join(base, "config_templates")
    options = described(os.path.join(templates, "config.yml"))
    older = constant(trees, "deprecated_options") or {}
    sections = constant(trees, "deprecated_sections") or {}
    if version < (2, 7):
        defaults = options_of(os.path.join(templates, "default_airflow.cfg"))
    else:
        defaults = {place for place, option in options.items() if option.get("default") is not None}
    fallbacks = {place for name in FALLBACKS for place in options_of(os.path.join(templates, name))} - defaults
    sensitive = constant(trees, "sensitive_config_values", "SENSITIVE_CONFIG_VALUES")
    if sensitive is None:
        sensitive = {place for place, option in options.items() if option.get("sensitive") is True}
    sensitive = {(section.lower(), name.lower()) for section, name in sensitive}
    if version >= ADDS_OLD_NAMES:
        sensitive |= {older[place][:-1] for place in sensitive if place in older}
        sensitive |= {(sections[section][0], name) for section, name in sensitive if section in sections}
    flags = {}
    for place in set(options) | defaults | fallbacks | sensitive:
        known = "d" if place in defaults else "f" if place in fallbacks else "n" if place in options else "-"
        flags[place] = known + "s" * (place in sensitive)
    return flags, {new: old[:2] for new, old in older.items()}, {new: old[0] for new, old in sections.items()}


def spans(values):
    """[(since, value), ...] of each change; values are in the order of releases, None where there is none."""
    found, last = [], None
    lines = set()
    for version, value in values:
        since = version[:2] + (0,) if version[:2] not in lines else version
        lines.add(version[:2])
        if value != last:
            found.append((".".join(map(str, since)), value))
        last = value
    return found


def ranges(values):
    """[(old, since, until)] for names that are replaced by others."""
    changes = spans(values)
    ends = [since for since, _ in changes[1:]] + [None]
    return [(old, since, until) for (since, old), until in zip(changes, ends) if old]


def main(folder):
    versions = sorted(tuple(map(int, name.split("."))) for name in os.listdir(folder))
    read = [(version, release(os.path.join(folder, ".".join(map(str, version))), version)) for version in versions]
    lines = ["# Written by tests/airflow/option_table.py, which explains it."]
    for place in sorted({place for _, (flags, _, _) in read for place in flags}):
        changes = spans([(version, flags.get(place)) for version, (flags, _, _) in read])
        lines.append(" ".join([*place] + ["%s %s" % (since, flags or "-") for since, flags in changes]))
    for new in sorted({new for _, (_, older, _) in read for new in older}):
        for old, since, until in ranges([(version, older.get(new)) for version, (_, older, _) in read]):
            lines.append(" ".join([*new, "<", *old, since] + [until] * (until is not None)))
    for new in sorted({new for _, (_, _, sections) in read for new in sections}):
        for old, since, until in ranges([(version, sections.get(new)) for version, (_, _, sections) in read]):
            lines.append(" ".join(["[%s]" % new, "<", "[%s]" % old, since] + [until] * (until is not None)))
    with open(OUT, "w") as file:
        file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])

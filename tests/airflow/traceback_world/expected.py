"""What a reader should find in a text, from what is known of the DAG file that made it. What the text doesn't hold is null."""

import datetime
import re

LINES = ["2.%d" % minor for minor in range(12)] + ["3.%d" % minor for minor in range(4)]

# What the text must hold for a cause to be found; else it is a missing key.
SIGNS = {
    "denied": "(AccessDeniedException)", "denied-kms": "Access to KMS is not allowed", "expired-credentials": "(ExpiredTokenException)",
    "throttled": "(ThrottlingException)", "json": "JSONDecodeError", "wrong-fernet-key": "Can't decrypt _val for key=",
}

# Which releases say so, read in their sources.
WORDINGS = [
    ("(variable|connection) from secrets backend", "2.2", "3.3"),
    (r"""Variable .* does not exist['"]""", "2.0", "3.1"),
    (r"""Variable .* does not exist\.['"]""", "3.2", "3.3"),
    (r"""(?m)^Variable .* does not exist$""", "2.0", "3.1"),
    (r"""(?m)^Variable .* does not exist\.$""", "3.2", "3.3"),
    (r"VARIABLE_NOT_FOUND: \{'key'", "3.0", "3.1"),
    (r"VARIABLE_NOT_FOUND: \{'message'", "3.1", "3.3"),
    ("CONNECTION_NOT_FOUND: {'conn_id'", "3.0", "3.3"),
]

PROCESSES = {
    "task-log": "task", "dag-processor-log": "dag-processor", "import-error": "dag-processor", "tasks-test": "task", "dags-test": "task",
    "triggerer": "triggerer", "trigger-log": "triggerer", "api-server": "server",
}


def in_text(place, origin, name, text):
    cases = {case.name: case for case in place.cases}
    if origin in ("start", "variables-get", "variables-get-json", "connections-get"):
        return printed(place.release, origin, name, text)
    if origin == "api-server":
        return served(text)
    if name == "all":
        return listed(place, text)
    if name in ("unreachable", "no_region", "no_credentials"):
        return of_case(cases["task_missing"]._replace(cause=name.replace("_", "-")), origin, text)
    return of_case(cases[name], origin, text)


def served(text):
    """The api-server logs only what fails, and for most failures without the key."""
    found = {"kind": "variable", "file": None, "line": None, "process": "server", "releases": LINES[2:]}
    head = r"(?m)^(\S+Z) \[error *\] "
    failing = head + r"Unable to retrieve variable from secrets backend(?:.*\n(?!\d{4}-))*?.*\((?:AccessDenied|ExpiredToken|Throttling)Exception\).*"
    for failure in re.finditer(failing, text):
        name = re.search(r"on resource: airflow/variables/(\S+) because", failure[0])
        cause = next(cause for cause in ("denied-kms", "denied", "expired-credentials", "throttled") if SIGNS[cause] in failure[0])
        yield {**found, "key": name[1] if name else None, "cause": cause, "at": failure[1]}
    failure = re.search(head + r"Can't decrypt _val for key=(\S+),", text)
    if failure:
        yield {**found, "key": failure[2], "cause": "wrong-fernet-key", "at": failure[1], "releases": LINES}


def listed(place, text):
    """A table with the import errors of all files."""
    found = []
    for row in text.split("Traceback (most recent call last):"):
        for case in place.cases:
            named = case.key and rf"Variable {re.escape(case.key)} (does not exist\.?['\"]|not found)|`{re.escape(case.key)}` isn't"
            if case.when == "parse" and case.key and re.search(named, row.replace("\\'", "'")):
                found += [{**one, "process": None, "at": None} for one in of_case(case, "import-error", row)]
    return found


def of_case(case, origin, text):
    if case.kind is None:
        return []
    cause = case.cause
    if cause in SIGNS and SIGNS[cause] not in text:
        cause = "missing"
    if not re.search(r"Variable .* does not exist|NOT_FOUND|isn't defined|JSONDecodeError|Unable to retrieve", text):
        return []  # 3.0.6 fails otherwise in a trigger and where a command parses a file
    key = case.key if is_held(case.key, text) else None
    if key is None:
        # An error of Python's that names neither the key nor what asked for it.
        if not re.search(r"models/variable\.py|sdk/definitions/variable\.py|models/connection", text):
            return []
    line = number(case)
    bare = re.sub(r"\x1b\[[0-9;]*m", "", text)
    if line and not any(form in bare for form in (f'"{case.file}", line {line}', f'"filename":"{case.file}","lineno":{line},',
                                              f'\\"{case.file}\\", line {line}', f"{case.file}:{line} in")):
        line = None
    file = case.file if line else None
    if origin == "python" and line is None and f'"{case.name}.py", line {number(case)}' in text:  # before Python 3.9
        file, line = f"{case.name}.py", number(case)
    process = "triggerer" if "trigger" in case.name else PROCESSES.get(origin)
    if origin == "tasks-test" and case.when == "parse":
        process = None
    found = {"kind": case.kind, "key": key, "cause": cause, "file": file, "line": line, "process": process,
             "releases": releases(text), "at": time_of(case, text)}
    return [found]


def printed(release, origin, name, text):
    found = {"kind": "variable", "key": name, "cause": "missing", "file": None, "line": None, "process": None, "releases": releases(text), "at": None}
    if origin == "variables-get-json":
        return []
    if origin == "connections-get":
        found.update(kind="connection", key=None, releases=LINES)
    if name == "fernet_key_of_old" and SIGNS["wrong-fernet-key"] in text:
        found.update(cause="wrong-fernet-key")
    if name.startswith("denied") and SIGNS["denied"] in text:
        found.update(cause="denied")
    if name == "no_backend":
        found.update(kind=None, key=None, cause="backend-unknown", releases=LINES)
    if name == "bad_kwargs":
        found.update(key="aws_absent")
        if "Failed to parse [secrets] backend_kwargs" in text:
            general = {**found, "kind": None, "key": None, "cause": "kwargs-not-json", "releases": LINES[LINES.index("2.4"):]}
            return [found, general]
    return [found]


def is_held(key, text):
    escaped = repr(key)[1:-1]
    forms = {key, escaped, escaped.replace("\\", "\\\\"), key.replace('"', '\\"'), escaped.replace("\\", "\\\\").replace('"', '\\"')}
    return any(form in text for form in forms)


def number(case):
    """The line that reads: where the piece of source is first, in the file of the case or in the helper that it names."""
    from . import dags

    if case.reads is None:
        return None
    helpers = {"settings.py": dags.HELPER, "region.py": dags.BROKEN_HELPER, "wait_for_table.py": dags.TRIGGER}
    source = helpers.get(case.file.rsplit("/", 1)[1], case.source)
    return next(index for index, line in enumerate(source.splitlines(), 1) if case.reads in line)


def releases(text):
    found = set(LINES)
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    for pattern, since, until in WORDINGS:
        if re.search(pattern, text):
            found &= set(LINES[LINES.index(since):LINES.index(until) + 1])
    return sorted(found, key=LINES.index)


HEAD = re.compile(r"""^(?:\{"timestamp":"(?P<json>[^"]+)","level":"(?P<grade>\w+)"|\[(?P<old>[^\]]+)\] \{[^}]+\} (?P<level>[A-Z]+)|"""
                  r"""(?P<new>\d{4}-\d\d-\d\d[T ]\S+) \[(?P<word>\w+) *\])""")


def time_of(case, text):
    """When the record was written that the error stands in: the first that names the key, after what Airflow survived."""
    at, found = None, None
    for line in re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines():
        inner = line.rsplit(" - [", 1)
        line = "[" + inner[1] if len(inner) == 2 and inner[1].startswith("20") else line
        head = HEAD.match(line)
        if head:
            grade = (head["grade"] or head["level"] or head["word"]).lower()
            at = head["json"] or head["old"] or head["new"] if grade in ("error", "warning", "critical") else None
        is_error = re.search(r"does not exist|NOT_FOUND|isn't defined|JSONDecodeError|not authorized", line)
        if is_error and is_held(case.key, line) and "not authorized" not in line and utc(at):
            return utc(at)
        if is_error:
            found = found or at
    return utc(found)


def utc(at):
    """2.2 writes local times without a zone."""
    if at is None or not re.search(r"(Z|[+-]\d\d:?\d\d)$", at):
        return None
    decimals = re.search(r"\.(\d+)", at)
    moment = datetime.datetime.fromisoformat(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", at.replace("Z", "+00:00")))
    text = moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return text + (f".{decimals[1]}" if decimals else "") + "Z"

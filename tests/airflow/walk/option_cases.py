"""What is asked of config options: deployments, and in each the options that `conf.get` reads."""

import itertools

from . import deployments
from .world import BACKEND

FAULT = "fault_AccessDeniedException"
# Section and option, as in AIRFLOW__SECTION__OPTION: sensitive ones, plain ones, moved ones, and such that there are not.
SENSITIVE = ["CORE__FERNET_KEY", "SMTP__SMTP_PASSWORD", "DATABASE__SQL_ALCHEMY_CONN", "CORE__SQL_ALCHEMY_CONN", "SECRETS__BACKEND_KWARGS"]
PLAIN = ["CORE__PARALLELISM", "LOGGING__LOGGING_LEVEL", "CORE__DAG_CONCURRENCY", "CORE__MAX_ACTIVE_TASKS_PER_DAG"]
MOVED = ["SCHEDULER__DAG_DIR_LIST_INTERVAL", "DAG_PROCESSOR__REFRESH_INTERVAL", "CORE__SQL_ALCHEMY_POOL_SIZE", "DATABASE__SQL_ALCHEMY_POOL_SIZE",
         "KUBERNETES__NAMESPACE", "KUBERNETES_EXECUTOR__NAMESPACE", "SCHEDULER__PROCESSOR_POLL_INTERVAL", "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME"]
NONE = ["CORE__NOSUCH", "NOSUCH__NOSUCH", "CORE__DEFAULT_IMPERSONATION", "EMAIL__FROM_EMAIL", "CELERY__BROKER_URL", "SENTRY__SENTRY_DSN"]
ALL = SENSITIVE + PLAIN + MOVED + NONE
# Texts of a kind that all of these options bear.
TEXTS = ["sqlite:////fake", "", "17", "$HOME/fake", "${NOPE}/x", "~/fake", "50%", "%(here)s", "a b ", "$SHELL_FAKE"]
FORMS = ["", "_CMD", "_SECRET"]
COMMANDS = ["printf fake", "printf ''", "false", "/nowhere/fake", "sh -c 'printf \"$HOME\"'", "printf 'open", "", "printf 'fake\\n'"]
SECRETS = ["in_aesm", "in_none", FAULT, "", "json_a", "secret_binary", "/in_a"]


def aws(**more):
    return dict(deployments.aws({}), **more)


def variable(option, form=""):
    return "AIRFLOW__" + option + form


def value(form, number):
    return {"": TEXTS, "_CMD": COMMANDS, "_SECRET": SECRETS}[form][number % {"": len(TEXTS), "_CMD": len(COMMANDS), "_SECRET": len(SECRETS)}[form]]


def is_vital(option):
    """Airflow does not come up with any text of these."""
    return option in ("DATABASE__SQL_ALCHEMY_CONN", "CORE__SQL_ALCHEMY_CONN", "SECRETS__BACKEND_KWARGS")


def fitting(option, form, number):
    text = value(form, number)
    if option == "SECRETS__BACKEND_KWARGS" and form != "_CMD":
        return "{}" if form == "" else "in_aesm"
    if is_vital(option):
        return {"": "sqlite:////fake", "_CMD": "printf sqlite:////fake-cmd", "_SECRET": text}[form]
    return text


def one_form():
    """Each option in each form, in the environment or in the file."""
    for number, form in itertools.product(range(6), FORMS):
        env = {variable(option, form): fitting(option, form, number + at) for at, option in enumerate(ALL) if option != "SECRETS__BACKEND_KWARGS"}
        yield aws(**env), None
        lines = {}
        for at, option in enumerate(ALL):
            section, name = option.lower().split("__", 1)
            text = fitting(option, form, number + at)
            if option in ("LOGGING__LOGGING_LEVEL", "SECRETS__BACKEND_KWARGS") or "%" in text and is_vital(option):
                continue
            lines.setdefault(section, []).append("%s%s = %s" % (name, form.lower(), text))
        yield aws(), cfg(lines)


def cfg(lines, first=""):
    text = first
    for section, options in lines.items():
        text += "[%s]\n%s\n" % (section, "\n".join(options))
    return text


def several_forms(rng, count):
    """Forms and names mixed: which is first."""
    for _ in range(count):
        env, lines = {}, {}
        for option in ALL:
            section, name = option.lower().split("__", 1)
            for form in FORMS:
                if option in ("SECRETS__BACKEND_KWARGS", "LOGGING__LOGGING_LEVEL"):
                    continue
                if rng.random() < 0.3:
                    env[variable(option, form)] = fitting(option, form, rng.randrange(100))
                if rng.random() < 0.35:
                    text = fitting(option, form, rng.randrange(100))
                    lines.setdefault(section, []).append("%s%s = %s" % (name, form.lower(), text))
        yield (aws(**env) if rng.random() < 0.85 else env), cfg(lines)


def in_files():
    """What the file's grammar makes of sections, cases and DEFAULT."""
    yield aws(), "[DEFAULT]\nfernet_key = from-default\nparallelism = 3\nnosuch = from-default\nhere = there\n[core]\nx = y\n"
    yield aws(), "[DEFAULT]\nfernet_key = from-default\nparallelism = 3\nnosuch = from-default\nfernet_key_secret = in_aesm\n"
    yield aws(), "[DEFAULT]\nfernet_key_secret = in_aesm\nsmtp_password_cmd = printf fake\n[core]\n[smtp]\n[email]\n"
    yield aws(), "[core]\nFernet_Key = case\nFERNET_KEY_SECRET = in_aesm\nParallelism = 3\n[Smtp]\nsmtp_password = case\n[SMTP]\nsmtp_password_secret = in_aesm\n"
    yield aws(), "[core]\nhere = th%%ere\nfernet_key = a%(here)s-%(nosuch)s\nnosuch = a%(here)s\nparallelism = %(here)s\n[email]\nfrom_email = %\n"
    yield aws(), "[core]\nfernet_key =\n    two\n    lines\nnosuch : colon\nparallelism = 3 # no comment\n[smtp]\nsmtp_password_cmd = printf \"%s\" fake\n[email]\nfrom_email = $AIRFLOW__SECRETS__BACKEND\n"
    yield aws(AIRFLOW__CORE__FERNET_KEY="env"), "[core]\nfernet_key = %\nfernet_key_cmd = false\n"
    yield aws(airflow__core__fernet_key="lower", AIRFLOW__core__PARALLELISM="3", AIRFLOW__CORE__NOSUCH="x"), None
    yield {"AIRFLOW__CORE__FERNET_KEY_SECRET": "in_aesm", "AIRFLOW__SMTP__SMTP_PASSWORD_SECRET": "in_aesm"}, None
    yield {"AIRFLOW__SECRETS__BACKEND": "no.such.Class", "AIRFLOW__SMTP__SMTP_PASSWORD_SECRET": "in_aesm", "AIRFLOW__CORE__NOSUCH": "x"}, None
    yield {}, "[secrets]\nbackend = %s\nbackend_kwargs = {\"config_prefix\": \"p\"}\n[smtp]\nsmtp_password_secret = in_aesm\n" % BACKEND
    yield aws(AIRFLOW__CORE__HOSTNAME_CALLABLE="a:b", AIRFLOW__CORE__EXECUTOR="SequentialExecutor"), None
    worker = {"AIRFLOW__WORKERS__SECRETS_BACKEND": BACKEND, "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS": '{"config_prefix": "p"}'}
    for more in ({}, aws()):
        for process in ("server", "task"):
            yield dict(more, AIRFLOW__SMTP__SMTP_PASSWORD_SECRET="in_aesm", AIRFLOW__CORE__FERNET_KEY_SECRET="in_a", **worker), None, process


def chain(length):
    """An option that refers to another one, and so on; the last has a `%`."""
    lines = ["fernet_key = %(x1)s"] + ["x%d = %%(x%d)s" % (at, at + 1) for at in range(1, length)] + ["x%d = a%%%%" % length]
    return "[core]\n" + "\n".join(lines) + "\n"


def interpolated():
    """Texts of the file that are read after a secret of the environment gave nothing: to interpolate one is another lookup.

    What cannot be interpolated is not here: from 2.10 on a process ends with it, unless its settings are not made.
    """
    secrets = {"AIRFLOW__CORE__FERNET_KEY_SECRET": "in_none", "AIRFLOW__SMTP__SMTP_PASSWORD_SECRET": "in_none", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_SECRET": "/in_a"}
    plain = "[smtp]\nsmtp_password = fake\n"
    yield aws(**secrets), plain + "[database]\nsql_alchemy_conn = sqlite:////fake\n[core]\nfernet_key = a%(x)s-%(y)s\nx = 1%%\ny = plain\n"
    yield aws(**secrets), plain + "[core]\nsql_alchemy_conn = sqlite:////fake\nfernet_key = a%(x)s%(y)s\nx = %(z)s%(z)s\ny = %(z)s\nz = %%\n"
    yield aws(**secrets), "[DEFAULT]\nsmtp_password = 5%%\nfernet_key = %(smtp_password)s\n[core]\nx = y\n[smtp]\nx = y\n"
    yield aws(AIRFLOW__CORE__SQL_ALCHEMY_CONN_SECRET="in_none", **secrets), plain + "[core]\nsql_alchemy_conn = sqlite:////fake\nfernet_key_cmd = printf %%s fake\n"
    for length in (1, 2, 9):
        yield aws(**secrets), chain(length)


def cases(rng):
    """[deployment, options] of all."""
    for env, file, *process in itertools.chain([({}, None), (aws(), None)], one_form(), in_files(), several_forms(rng, 8), interpolated()):
        deployment = {"process": process[0] if process else "server", "env": env}
        if file is not None:
            deployment["cfg"] = file
        extra = [] if "AIRFLOW__CORE__HOSTNAME_CALLABLE" not in env else ["CORE__HOSTNAME_CALLABLE", "CORE__EXECUTOR"]
        yield deployment, extra + ALL


def random_cases(rng, count):
    """Random deployments: [deployment, options] of each."""
    for env, file in several_forms(rng, count):
        yield {"process": "server", "env": env, "cfg": file}, ALL

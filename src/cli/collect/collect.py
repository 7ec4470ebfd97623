"""What decides about a lookup in this Airflow, as JSON for varlens: names and options, and no secret value.

Printed by `varlens collect`. Run it with the Python of Airflow's process, with that process's environment:

    kubectl exec -i POD -- python - <collect.py >airflow.json
    varlens resolve KEY --env-file airflow.json

Reads Airflow's options, the names of AIRFLOW_VAR_* and AIRFLOW_CONN_*, and asks STS once who the caller is. Writes nothing.
An argument says which process this is: server, task, dag-processor or triggerer. Python's standard library alone.
"""

import json
import os
import sys

FORM = 1

# Options that decide about a lookup. What is not here is not read: it may be a secret.
OPTIONS = [
    ("secrets", "backend"),
    ("secrets", "backends_order"),
    ("secrets", "use_cache"),
    ("secrets", "cache_ttl_seconds"),
    ("workers", "secrets_backend"),
    ("workers", "secrets_backends_order"),
    ("core", "multi_team"),
    ("core", "hide_sensitive_var_conn_fields"),
    ("core", "sensitive_var_conn_names"),
    ("logging", "min_length_masked_secret"),
]
KWARGS = [("secrets", "backend_kwargs"), ("workers", "secrets_backend_kwargs")]

# Arguments of the secrets backends that are no secrets; of any other one the name alone is printed.
PLAIN_KWARGS = {
    "connections_prefix", "variables_prefix", "config_prefix", "connections_lookup_pattern",
    "variables_lookup_pattern", "config_lookup_pattern", "sep", "profile_name", "region_name", "role_arn",
    "endpoint_url", "full_url_mode", "are_secret_values_urlencoded", "extra_conn_words", "use_ssl", "verify",
    "connections_file_path", "variables_file_path", "configs_file_path", "connections_path", "variables_path",
    "config_path", "mount_point", "project_id", "vault_url", "url",
}
PLAIN_VARIABLES = {
    "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ROLE_ARN", "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_EC2_METADATA_DISABLED", "DATACOVES__ENVIRONMENT_SLUG",
    "DATACOVES__SECRETS_PROJECT", "DATACOVES__SECRETS_URL",
}


def version(package):
    try:
        from importlib.metadata import version
    except ImportError:
        try:
            from importlib_metadata import version
        except ImportError:
            return None
    try:
        return version(package)
    except Exception:
        return None


def process():
    """Which process this is, where that is said or can be seen."""
    if len(sys.argv) > 1:
        return sys.argv[1]
    runner = sys.modules.get("airflow.sdk.execution_time.task_runner")
    if getattr(runner, "SUPERVISOR_COMMS", None) is not None:
        return "task"
    return None


def without_password(url):
    if not isinstance(url, str) or "://" not in url:
        return url
    scheme, rest = url.split("://", 1)
    authority = rest.split("/", 1)[0]
    return scheme + "://" + rest[authority.rfind("@") + 1:]


def plain_kwargs(text, left_out, place):
    """The text without what may be a secret. What isn't a JSON object stays something that isn't."""
    try:
        kwargs = json.loads(text)
    except ValueError:
        return "not JSON"
    if not isinstance(kwargs, dict):
        return json.dumps(type(kwargs)())
    left_out += ["%s: %s" % (place, name) for name in sorted(kwargs) if name not in PLAIN_KWARGS]
    return json.dumps({name: without_password(value) for name, value in kwargs.items() if name in PLAIN_KWARGS})


def option(section, name):
    """The option as Airflow reads it: of the environment, of airflow.cfg, of a command. None where it has none."""
    from airflow.configuration import conf

    try:
        value = conf.get(section, name, fallback=None)
    except Exception as error:
        return None, type(error).__name__
    return (value if value is None else str(value)), None


def options(left_out, failed):
    found = {}
    for section, name in OPTIONS + KWARGS:
        place = "AIRFLOW__%s__%s" % (section.upper(), name.upper())
        value, error = option(section, name)
        if error:
            failed.append("%s: %s" % (place, error))
        if not value and place not in os.environ:
            continue
        value = value or ""
        if (section, name) in KWARGS and value:
            value = plain_kwargs(value, left_out, place)
        found[place] = value
    return found


def search_path(failed):
    """The classes of the backends, in the order in which this process asks them."""
    try:
        from airflow.configuration import ensure_secrets_loaded

        backends = ensure_secrets_loaded()
        if process() == "task":
            try:
                from airflow.sdk.execution_time.supervisor import ensure_secrets_backend_loaded

                backends = ensure_secrets_backend_loaded()
            except ImportError:
                pass
        return [type(backend).__module__ + "." + type(backend).__name__ for backend in backends]
    except Exception as error:
        failed.append("search path: %s" % type(error).__name__)
        return None


def caller():
    """Who asks AWS, as STS says it. A failure is named by its class: its text may quote what nobody should see."""
    try:
        import boto3
        from botocore.config import Config

        region = os.environ.get("AWS_DEFAULT_REGION") or boto3.session.Session().region_name
        config = Config(connect_timeout=3, read_timeout=3, retries={"max_attempts": 0})
        answer = boto3.client("sts", region_name=region or "us-east-1", config=config).get_caller_identity()
        return {"account": answer["Account"], "arn": answer["Arn"], "region": region}
    except Exception as error:
        return {"error": type(error).__name__}


def names():
    """Names of Airflow's variables and connections; an empty connection counts as none."""
    found = {"variables": [], "connections": [], "empty": []}
    for name, value in sorted(os.environ.items()):
        for kind, prefix in (("variables", "AIRFLOW_VAR_"), ("connections", "AIRFLOW_CONN_")):
            if name.startswith(prefix):
                found[kind].append(name)
                if not value:
                    found["empty"].append(name)
    return found


def collected():
    left_out, failed = [], []
    environment = {}
    for name, value in sorted(os.environ.items()):
        if name in PLAIN_VARIABLES:
            environment[name] = without_password(value)
        elif name.startswith(("AWS_", "DATACOVES__")):
            left_out.append(name)
    environment.update(options(left_out, failed))
    try:
        from airflow import __version__ as airflow
    except Exception as error:
        airflow = None
        failed.append("airflow: %s" % type(error).__name__)
    return {
        "varlens_collect": FORM,
        "airflow": airflow,
        "amazon_provider": version("apache-airflow-providers-amazon"),
        "python": "%d.%d" % sys.version_info[:2],
        "process": process(),
        "search_path": search_path(failed),
        "environment": environment,
        "names": names(),
        "caller": caller(),
        "left_out": left_out,
        "failed": failed,
        "complete": True,
    }


# Airflow may print while it is imported, so the object is one line of its own.
print("\n" + json.dumps(collected(), sort_keys=False))

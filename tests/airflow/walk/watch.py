"""Watches a process of Airflow: which backends it asks, and which calls it sends to AWS. Leads those calls to moto."""

import functools
import io
import json

from . import world

NAMES = {
    "SecretsManagerBackend": "aws",
    "EnvironmentVariablesBackend": "env",
    "MetastoreBackend": "metastore",
    "LocalFilesystemBackend": "local-file",
}

asked, calls = [], []


def taken():
    """What was seen since the last time."""
    seen = [list(asked), list(calls)]
    del asked[:], calls[:]
    return seen


class Raw(io.BytesIO):
    def stream(self, *_, **__):
        yield self.read()


def watch_calls(endpoint, faults):
    """Every client for Secrets Manager gets moto's address, unless it has one; without a region it fails as ever."""
    import botocore.awsrequest
    import botocore.session

    make = botocore.session.Session.create_client

    def answer(region, request, **_):
        body = request.body
        name = json.loads(body.decode() if isinstance(body, bytes) else body).get("SecretId")
        calls.append(name)
        fault = faults.get(name) if region == world.REGION else None
        if fault:
            text = json.dumps({"__type": fault["fault"], "message": fault.get("message", "fake")}).encode()
            return botocore.awsrequest.AWSResponse(request.url, fault["status"], {}, Raw(text))

    def create_client(self, service_name, region_name=None, *args, **kwargs):
        region = self.get_config_variable("region") if region_name is None else region_name
        if region and not kwargs.get("endpoint_url"):
            kwargs["endpoint_url"] = endpoint
        client = make(self, service_name, region_name, *args, **kwargs)
        client.meta.events.register("before-send.secrets-manager.GetSecretValue", functools.partial(answer, client.meta.region_name))
        return client

    botocore.session.Session.create_client = create_client


def share_loaders():
    """Most releases make a client for each lookup; botocore's data files need not be read for each."""
    import botocore.session

    if not hasattr(botocore.session.create_loader, "cache_info"):
        botocore.session.create_loader = functools.lru_cache(None)(botocore.session.create_loader)


def watch_backends():
    """Wraps get_variable of each class of backends; its signature stays visible, since Airflow 3.3 looks at it."""
    from airflow.providers.amazon.aws.secrets.secrets_manager import SecretsManagerBackend
    from airflow.secrets.environment_variables import EnvironmentVariablesBackend
    from airflow.secrets.local_filesystem import LocalFilesystemBackend
    from airflow.secrets.metastore import MetastoreBackend

    for backend in (SecretsManagerBackend, EnvironmentVariablesBackend, LocalFilesystemBackend, MetastoreBackend):
        backend.get_variable = watched(NAMES[backend.__name__], backend.get_variable)


def watched(name, get_variable):
    @functools.wraps(get_variable)
    def wrapper(*args, **kwargs):
        at = len(asked)
        asked.append(name)
        try:
            value = get_variable(*args, **kwargs)
        except Exception as error:
            asked[at] += "!" + type(error).__name__
            raise
        if value is not None:
            asked[at] += "="
        return value

    return wrapper

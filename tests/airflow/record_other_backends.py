"""Records what other secrets backends would ask their services for: the real classes of the providers, with their clients replaced.

    PATH/TO/RELEASE/bin/python tests/airflow/record_other_backends.py >tests/airflow/other_backends.jsonl

    ["release", {provider: version}]
    ["ask", class, options, kind, key, [what was asked for, in order]]
"""

import contextlib
import importlib
import io
import json
import logging
import os
import sys
import tempfile
import types
from importlib.metadata import version

os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp()
PROVIDERS = ["amazon", "hashicorp", "google", "microsoft-azure", "yandex", "akeyless", "cncf-kubernetes"]
KEYS = ["my_key", "a/b", "x", "UPPER.dot"]
asked = []


class NotFound(Exception):
    pass


def ask(name):
    asked.append(name)


def ssm(backend):
    def get_parameter(Name, WithDecryption):
        ask(Name)
        raise NotFound

    exceptions = types.SimpleNamespace(ParameterNotFound=NotFound)
    backend.__dict__["client"] = types.SimpleNamespace(get_parameter=get_parameter, exceptions=exceptions)


def vault(backend):
    mount = backend.mount_point
    get_secret = lambda secret_path, secret_version=None: ask((mount + "/" if mount else "") + secret_path)
    backend.vault_client = types.SimpleNamespace(get_secret=get_secret)


def google(backend):
    pass


def prepare_google(module):
    module.get_credentials_and_project_id = lambda **_: (None, "fake")
    real = module._SecretManagerClient

    class Client:
        is_valid_secret_name = staticmethod(real.is_valid_secret_name)

        def __init__(self, **_):
            pass

        def get_secret(self, secret_id, project_id, secret_version="latest"):
            ask(secret_id)

    module._SecretManagerClient = Client


def azure(backend):
    def get_secret(name):
        ask(name)
        return types.SimpleNamespace(value=None)

    backend.__dict__["client"] = types.SimpleNamespace(get_secret=get_secret)


def yandex(backend):
    build = backend._build_secret_name
    backend._get_secrets = lambda: [types.SimpleNamespace(name=None)]

    def built(prefix, key):
        name = build(prefix=prefix, key=key)
        ask(name)
        return name

    backend._build_secret_name = built


def akeyless(backend):
    backend._authenticate = lambda: "fake"

    def get_secret_value(body):
        ask(body.names[0])
        return {}

    backend.__dict__["_client"] = types.SimpleNamespace(get_secret_value=get_secret_value)


def kubernetes(backend):
    backend._namespace = "fake"

    def list_namespaced_secret(namespace, label_selector, **_):
        ask(label_selector.split(",")[0])
        return types.SimpleNamespace(items=[])

    backend.__dict__["client"] = types.SimpleNamespace(list_namespaced_secret=list_namespaced_secret)


P = "airflow.providers."
BACKENDS = [
    (P + "amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend", ssm, {}, [
        {}, {"variables_prefix": "/p", "connections_prefix": None, "config_prefix": ""}, {"variables_prefix": "p/"}, {"variables_prefix": "/"},
        {"variables_lookup_pattern": "^my"}]),
    (P + "hashicorp.secrets.vault.VaultBackend", vault, {"url": "http://127.0.0.1:1", "token": "fake"}, [
        {}, {"mount_point": "airflow", "variables_path": "v/", "connections_path": None, "config_path": ""}, {"mount_point": None},
        {"variables_path": ["team", "common/"]}, {"mount_point": ""}, {"kv_engine_version": 1}]),
    (P + "google.cloud.secrets.secret_manager.CloudSecretManagerBackend", google, {}, [
        {}, {"variables_prefix": "p", "sep": "_", "config_prefix": None}, {"variables_prefix": ""}]),
    (P + "microsoft.azure.secrets.key_vault.AzureKeyVaultBackend", azure, {}, [
        {}, {"variables_prefix": "", "connections_prefix": None}, {"variables_prefix": "p-", "sep": "-"}, {"variables_prefix": "my_vars"}]),
    (P + "yandex.secrets.lockbox.LockboxSecretBackend", yandex, {}, [
        {}, {"variables_prefix": "", "connections_prefix": None}, {"variables_prefix": "p", "sep": "-"}]),
    (P + "akeyless.secrets.akeyless.AkeylessBackend", akeyless, {}, [
        {}, {"variables_path": "/p/", "connections_path": None, "config_path": ""}, {"sep": "-"}]),
    (P + "cncf.kubernetes.secrets.kubernetes_secrets_backend.KubernetesSecretsBackend", kubernetes, {}, [
        {}, {"variables_label": "fake/label", "connections_label": None}]),
]


def main():
    emit = []
    with contextlib.redirect_stdout(io.StringIO()):
        import airflow  # noqa: F401

        logging.disable(logging.CRITICAL)
        for path, prepare, always, choices in BACKENDS:
            module_name, name = path.rsplit(".", 1)
            module = importlib.import_module(module_name)
            if prepare is google:
                prepare_google(module)
            for options in choices:
                backend = getattr(module, name)(**always, **options)
                prepare(backend)
                for kind, method in (("variable", "get_variable"), ("connection", "get_conn_value"), ("config", "get_config")):
                    for key in KEYS:
                        call = getattr(backend, method)
                        if kind == "connection" and prepare is akeyless:
                            call = backend.get_connection
                        with contextlib.suppress(Exception):
                            call(key)
                        emit.append(["ask", path, options, kind, key, list(asked)])
                        del asked[:]
    versions = {name: version("apache-airflow-providers-" + name) for name in PROVIDERS}
    for line in [["release", versions]] + emit:
        print(json.dumps(line, separators=(",", ":")))


if __name__ == "__main__":
    main()

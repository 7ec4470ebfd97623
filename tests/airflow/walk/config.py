"""Config options: what `conf.get` makes of the secret that AIRFLOW__CORE__FERNET_KEY_SECRET names."""

import json
import os
import re

from . import watch

OPTION = "AIRFLOW__CORE__FERNET_KEY"

# To boto3 some variables that are set and empty are values.
MAY_BE_EMPTY = [
    "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
    "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_CA_BUNDLE",
    "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE", "AWS_STS_REGIONAL_ENDPOINTS", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_SESSION_NAME",
    "AWS_EC2_METADATA_DISABLED", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "AWS_EC2_METADATA_V1_DISABLED", "AWS_IMDS_USE_IPV6",
    "AWS_METADATA_SERVICE_TIMEOUT", "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "AWS_DEFAULTS_MODE", "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_DATA_PATH", "AWS_SDK_UA_APP_ID", "AWS_ACCOUNT_ID", "AWS_ACCOUNT_ID_ENDPOINT_MODE",
    "AWS_REQUEST_CHECKSUM_CALCULATION", "AWS_RESPONSE_CHECKSUM_VALIDATION", "AWS_AUTH_SCHEME_PREFERENCE", "AWS_SIGV4A_SIGNING_REGION_SET", "AWS_EXECUTION_ENV",
    "AWS_DISABLE_REQUEST_COMPRESSION", "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "AWS_DISABLE_S3_EXPRESS_SESSION_AUTH", "BOTO_CONFIG", "AWS_CREDENTIAL_EXPIRATION",
]


def translated(plan):
    """Deployments and keys for variables, as those of config options; none of a task."""
    for number, deployment, keys in plan:
        if deployment["process"] == "server":
            text = json.dumps(deployment)
            for name in ("prefix", "lookup_pattern"):
                text = text.replace("variables_" + name, "config_" + name).replace(("variables_" + name).upper(), ("config_" + name).upper())
            # A variable of an environment can't have another text.
            yield number, json.loads(text), [[key, 0] for key, _ in keys if "\0" not in key]


def with_empty_variables(start):
    from . import deployments

    for number, name in enumerate(MAY_BE_EMPTY):
        keys = [[key, 0] for key in ("in_aesm", "in_none")]
        yield start + number, {"process": "server", "env": deployments.aws({}, **{name: ""})}, keys


def watch_backends():
    from airflow.providers.amazon.aws.secrets.secrets_manager import SecretsManagerBackend
    from airflow.secrets.local_filesystem import LocalFilesystemBackend

    for backend in (SecretsManagerBackend, LocalFilesystemBackend):
        backend.get_config = watch.watched(watch.NAMES[backend.__name__], backend.get_config)


def run(job, emit):
    from airflow.configuration import conf

    os.environ.pop(OPTION, None)
    os.environ.pop(OPTION + "_CMD", None)
    default = conf.get("core", "fernet_key")
    watch.taken()
    for key, _ in job["keys"]:
        os.environ[OPTION + "_SECRET"] = key
        try:
            value = conf.get("core", "fernet_key")
            outcome = ["missing", None] if value == default else ["found", value]
        except Exception as error:
            # An address is another one in each process.
            outcome = ["error", [type(error).__name__, re.sub("0x[0-9a-f]+", "0x0", str(error))]]
        emit("get", key, 0, *outcome, *watch.taken())

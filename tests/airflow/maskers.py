"""How to ask an installed Airflow, of any release since 2.0, what it masks: one class for each way it is built.

Every class has the same methods:

    configure(hide, extra, least)   the options of the installation
    hides(name)                     should_hide_value_for_key
    redact(value, name)
    get(name, value, decode, api)   Variable.get in a task; with `api` the api-server of Airflow 3 has the value
    stars(text)                     whether print(text) in that task would show stars
    rest(name, value, redacted), ui(name, value)
"""

import importlib.util
import logging
import os
from types import SimpleNamespace


def installed():
    import airflow

    logging.disable(logging.CRITICAL)
    if not airflow.__version__.startswith("2."):
        return Airflow3()
    has_masker = importlib.util.find_spec("airflow.utils.log.secrets_masker")
    return Airflow21() if has_masker else Airflow20()


def set_options(section, **options):
    for name, value in options.items():
        os.environ[f"AIRFLOW__{section}__{name.upper()}"] = str(value)


class Airflow2:
    """What all releases of Airflow 2 have in common."""

    has_api = False

    def __init__(self):
        from airflow.models import Variable

        self.variable = Variable

    def get(self, name, value, decode, api):
        self.variable.get_variable_from_secrets = staticmethod(lambda key: value)
        return self.variable.get(name, deserialize_json=decode)

    def rest(self, name, value, redacted):
        from airflow.api_connexion.schemas.variable_schema import variable_schema

        shown = variable_schema.dump(self.variable(key=name, val=value))["value"]
        return "value" if shown == value else [shown]

    def ui(self, name, value):
        from airflow.www.views import VariableModelView

        shown = str(VariableModelView.hidden_field_formatter({"key": name, "val": value}))
        if shown == "*" * 8 and self.hides(name):
            return "stars"
        return "value" if shown == value else "invalid" if ">Invalid<" in shown else [shown]


class Airflow20(Airflow2):
    """Only the web UI hides anything: there is no `redact`, and no log is filtered."""

    def configure(self, hide, extra, least):
        set_options("ADMIN", hide_sensitive_variable_fields=hide, sensitive_variable_fields=extra)

    def forget(self):
        pass

    def hides(self, name):
        from airflow.www.utils import should_hide_value_for_key

        return should_hide_value_for_key(name)

    def redact(self, value, name):
        return value

    def stars(self, text):
        return False


class Airflow21(Airflow2):
    def __init__(self):
        super().__init__()
        from airflow import settings
        from airflow.utils.log import secrets_masker

        self.settings, self.masking = settings, secrets_masker
        settings.MASK_SECRETS_IN_LOGS = True
        self.masker = secrets_masker._secrets_masker()

    def configure(self, hide, extra, least):
        set_options("CORE", hide_sensitive_var_conn_fields=hide, sensitive_var_conn_names=extra)
        self.settings.HIDE_SENSITIVE_VAR_CONN_FIELDS = hide
        self.masking.get_sensitive_variables_fields.cache_clear()

    def forget(self):
        self.masker.patterns, self.masker.replacer = set(), None

    def hides(self, name):
        return self.masking.should_hide_value_for_key(name)

    def redact(self, value, name):
        return self.masking.redact(value, name)

    def stars(self, text):
        return self.logged(text) != text or matches(self.masker, text)

    def logged(self, text):
        record = logging.LogRecord("airflow.task", logging.INFO, __file__, 1, text, None, None)
        self.masker.filter(record)
        return record.msg


class Airflow3:
    """A task and its supervisor are two processes, each with a masker of its own, and the supervisor writes the log.

    Both are played here by one: `Comms` hands the task's requests to the real handler of the supervisor, and changes
    what the masker has registered while it does. What the supervisor has registered is in force at the end.
    """

    has_api = True

    def __init__(self):
        from airflow import settings
        from airflow.sdk.execution_time import supervisor, task_runner

        try:
            from airflow._shared import secrets_masker as core
            from airflow.sdk._shared import secrets_masker as sdk
        except ImportError:  # 3.0
            from airflow.sdk.execution_time import secrets_masker as core

            sdk = core
        self.settings, self.supervisor, self.task_runner = settings, supervisor, task_runner
        self.modules = core, sdk

    def maskers(self):
        return [module._secrets_masker() for module in self.modules]

    def configure(self, hide, extra, least):
        set_options("CORE", hide_sensitive_var_conn_fields=hide, sensitive_var_conn_names=extra)
        os.environ.pop("AIRFLOW__LOGGING__MIN_LENGTH_MASKED_SECRET", None)
        if least is not None:
            set_options("LOGGING", min_length_masked_secret=least)
        self.settings.HIDE_SENSITIVE_VAR_CONN_FIELDS = hide  # up to 3.1
        if hasattr(self.settings, "_configure_secrets_masker"):
            self.settings._configure_secrets_masker()
        else:
            self.modules[0].get_sensitive_variables_fields.cache_clear()
            self.modules[0].get_min_secret_length.cache_clear()

    def forget(self):
        for masker in self.maskers():
            masker.patterns, masker.replacer = set(), None

    def hides(self, name):
        found = {module.should_hide_value_for_key(name) for module in self.modules}
        assert len(found) == 1
        return found.pop()

    def redact(self, value, name):
        return self.modules[0].redact(value, name)

    def get(self, name, value, decode, api):
        from airflow.sdk.execution_time.context import _get_variable

        held = [] if api else [SimpleNamespace(get_variable=lambda key: value)]
        self.supervisor.ensure_secrets_backend_loaded = lambda: held + api_backends()
        comms = Comms(self, value if api else None)
        self.task_runner.SUPERVISOR_COMMS = comms
        try:
            return _get_variable(name, deserialize_json=decode)
        finally:
            del self.task_runner.SUPERVISOR_COMMS
            comms.change_process()

    def stars(self, text):
        return self.logged(text) != text or matches(self.maskers()[1], text) or self.hides("event")

    def logged(self, text):
        from airflow.sdk.log import mask_logs

        return mask_logs(None, "info", {"event": text})["event"]

    def rest(self, name, value, redacted):
        from airflow.api_fastapi.core_api.datamodels.variables import VariableResponse

        fields = {"key": name, "value": value, "description": None, "is_encrypted": False, "team_name": None}
        try:
            shown = VariableResponse(**fields).val
        except Exception:
            return "error"
        return "value" if shown == value else "redacted" if shown == redacted else [shown]

    def ui(self, name, value):
        return "rest"


def api_backends():
    """From 3.1.1 the way to the api-server is a backend at the end of the list; before, it is taken after the list."""
    try:
        from airflow.sdk.execution_time.secrets.execution_api import ExecutionAPISecretsBackend
    except ImportError:
        return []
    return [ExecutionAPISecretsBackend()]


class Comms:
    """`SUPERVISOR_COMMS` of a task whose supervisor gets `value` from the api-server, or is told "not found"."""

    def __init__(self, airflow, value):
        self.airflow, self.value = airflow, value
        self.other_process = set(), None
        self.answer, self.lock = None, NoLock()

    def change_process(self):
        masker = self.airflow.maskers()[1]
        here = masker.patterns, masker.replacer
        masker.patterns, masker.replacer = self.other_process
        self.other_process = here

    def send(self, msg):
        runner = self.airflow.task_runner
        del runner.SUPERVISOR_COMMS  # which only the task has
        self.change_process()
        try:
            self.handle(msg)
        finally:
            self.change_process()
            runner.SUPERVISOR_COMMS = self
        return self.answer

    def send_request(self, log, msg):  # up to 3.0.2
        self.send(msg)

    def get_message(self):  # up to 3.0.2
        return self.answer

    def handle(self, msg):
        handler = self.airflow.supervisor.ActivitySubprocess._handle_request
        me = SimpleNamespace(client=SimpleNamespace(variables=SimpleNamespace(get=self.of_api_server)), send_msg=self.receive)
        request = () if self.is_old() else (1,)
        self.answer = None
        handler(me, msg, NoLog(), *request)

    def is_old(self):
        code = self.airflow.supervisor.ActivitySubprocess._handle_request.__code__
        return "req_id" not in code.co_varnames

    def receive(self, msg, *_, **__):
        self.answer = msg

    def of_api_server(self, key):
        from airflow.sdk.api.datamodels._generated import VariableResponse
        from airflow.sdk.exceptions import ErrorType
        from airflow.sdk.execution_time.comms import ErrorResponse

        if self.value is None:
            return ErrorResponse(error=ErrorType.VARIABLE_NOT_FOUND, detail={"key": key})
        return VariableResponse(key=key, value=self.value)


class NoLock:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


class NoLog:
    def __getattr__(self, level):
        return lambda *_, **__: None


def matches(masker, text):
    """For a text that is itself stars, and looks the same when it is hidden."""
    return bool(masker.replacer and masker.replacer.search(text))

"""The DAG files that fail, and what is known about each because it was written here.

A case is a file of its own, named as the case. `says` is what a reader of its logs should find: kind, key, cause and the piece of source that
reads (its line is looked up), or None where nothing is to be found. `when` is `parse` or `run`.
"""

import collections

Case = collections.namedtuple("Case", "name when source kind key cause file reads task extra")

OLD = """from datetime import datetime

from airflow import DAG
from airflow.decorators import task
from airflow.hooks.base import BaseHook
from airflow.models import Variable
from airflow.operators.bash import BashOperator
from airflow.operators.python import PythonOperator
"""

NEW = """from datetime import datetime

from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.python import PythonOperator
from airflow.sdk import DAG, Variable, task
"""

HOOK = {"3.0.6": "from airflow.hooks.base import BaseHook\n", "3.3.2": "from airflow.sdk import BaseHook\n"}

HELPER = '''"""Where things are."""
from airflow.models import Variable


class Settings:
    stage = "prod"

    def __init__(self):
        self.bucket = Variable.get("aws_" + self.stage + "_bucket")


def partner_url(name):
    # one variable per partner
    return Variable.get(f"partner_{name}_url")
'''

BROKEN_HELPER = '''"""Read when it is imported."""
from airflow.models import Variable

REGION = Variable.get("aws_region_of_helper")
'''

TRIGGER = '''"""Waits for a table."""
from airflow.models import Variable
from airflow.triggers.base import BaseTrigger, TriggerEvent


class TableTrigger(BaseTrigger):
    def __init__(self, table):
        super().__init__()
        self.table = table

    def serialize(self):
        return ("wait_for_table.TableTrigger", {"table": self.table})

    async def run(self):
        interval = Variable.get("poll_" + self.table)
        yield TriggerEvent(interval)
'''


def known(release):
    """All cases for a release."""
    is_new = release.startswith("3")
    head = NEW + HOOK[release] if is_new else OLD
    schedule = "schedule_interval" if release == "2.2.5" else "schedule"
    default = "default" if is_new else "default_var"

    def case(name, when, body, kind=None, key=None, cause=None, reads=None, file=None, task="step", extra=None):
        source = head + "\n" + body.lstrip("\n").replace("@DAG", f'DAG("{name}", start_date=datetime(2026, 11, 1), {schedule}="@once", catchup=False)').replace("@DEFAULT", default)
        return Case(name, when, source, kind, key, cause, file or f"/opt/airflow/dags/{name}.py", reads, task, extra or {})

    idle = '\nwith @DAG as dag:\n    BashOperator(task_id="step", bash_command="true")\n'

    def parse(name, body, *more, **named):
        return case(name, "parse", body + idle, *more, **named)

    def run(name, body, *more, **named):
        indented = "".join("    " + line if line.strip() else line for line in body.lstrip("\n").splitlines(True))
        return case(name, "run", "\nwith @DAG as dag:\n" + indented, *more, **named)

    v, c = "variable", "connection"
    yield parse("parse_missing", 'REGION = Variable.get("aws_region")\n', v, "aws_region", "missing", 'Variable.get("aws_region")')
    yield parse("parse_class", 'class Config:\n    retries = 3\n    bucket = Variable.get("landing.bucket")\n', v, "landing.bucket", "missing", 'Variable.get("landing.bucket")')
    yield parse("parse_helper", "from etl import settings\n\nBUCKET = settings.Settings().bucket\n", v, "aws_prod_bucket", "missing",
                'Variable.get("aws_" +', "/opt/airflow/dags/etl/settings.py")
    yield parse("parse_helper_import", "from etl import region\n", v, "aws_region_of_helper", "missing", "Variable.get(", "/opt/airflow/dags/etl/region.py")
    yield parse("parse_connection", 'HOST = BaseHook.get_connection("warehouse_db").host\n', c, "warehouse_db", "missing", "get_connection(")
    yield parse("parse_json", 'CONFIG = Variable.get("etl_config", deserialize_json=True)\n', v, "etl_config", "json", "Variable.get(")
    yield parse("parse_denied", 'TOKEN = Variable.get("denied_token")\n', v, "denied_token", "denied", "Variable.get(")
    if release != "3.0.6":  # which ends its DAG processor at any key outside of ASCII (a2wsgi/asgi.py, build_scope)
        yield parse("parse_non_ascii", 'SIZE = Variable.get("größe_東京")\n', v, "größe_東京", "missing", "Variable.get(")
    yield parse("parse_quote", 'OWNER = Variable.get("it\'s owner")\n', v, "it's owner", "missing", "Variable.get(")
    yield parse("parse_quotes", "OWNER = Variable.get('the \"real\" owner')\n", v, 'the "real" owner', "missing", "Variable.get(")
    yield parse("parse_both_quotes", "OWNER = Variable.get('it\\'s \"mine\"')\n", v, "it's \"mine\"", "missing", "Variable.get(")
    yield parse("parse_chained", '''
def load():
    try:
        return Variable.get("chained_key")
    except Exception:
        raise RuntimeError("the DAG can't be configured")


SETTINGS = load()
''', v, "chained_key", "missing", "Variable.get(")
    yield parse("parse_cause", '''
def load():
    try:
        return Variable.get("cause key")
    except Exception as error:
        raise ValueError("no settings") from error


SETTINGS = load()
''', v, "cause key", "missing", "Variable.get(")
    yield parse("parse_control_name", 'REGION = Variables.get("aws_region")\n')
    yield parse("parse_control_import", "import no_such_module\n")
    yield parse("parse_control_value", 'raise ValueError("Variable aws_region does not exist in our handbook")\n')
    yield parse("parse_control_key", 'REGION = {"aws_region": 1}["aws_regions"]\n')

    yield run("task_missing", '''
@task
def step():
    print("before")
    return Variable.get("aws_task_key")

step()
''', v, "aws_task_key", "missing", "Variable.get(")
    yield run("task_python_operator", '''
def load(table, **context):
    limit = Variable.get(
        "limit_" + table,
    )
    return limit

PythonOperator(task_id="step", python_callable=load, op_args=["orders"])
''', v, "limit_orders", "missing", "Variable.get(")
    yield run("task_jinja", 'BashOperator(task_id="step", bash_command="echo {{ var.value.jinja_key }}")\n', v, "jinja_key", "missing")
    yield run("task_jinja_json", 'BashOperator(task_id="step", bash_command="echo {{ var.json.etl_config.batch }}")\n', v, "etl_config", "json")
    yield run("task_jinja_connection", 'BashOperator(task_id="step", bash_command="echo {{ conn.jinja_conn.host }}")\n', c, "jinja_conn", "missing")
    yield run("task_connection", '''
@task
def step():
    return BaseHook.get_connection("task_conn").host

step()
''', c, "task_conn", "missing", "get_connection(")
    yield run("task_hook", '''
@task
def step():
    from airflow.providers.http.hooks.http import HttpHook

    hook = HttpHook(http_conn_id="partner_api")
    return hook.get_conn().headers

step()
''', c, "partner_api", "missing", "hook.get_conn()")
    yield run("task_json", '''
@task
def step():
    return Variable.get("etl_config", deserialize_json=True)["batch"]

step()
''', v, "etl_config", "json", "Variable.get(")
    yield run("task_denied", '''
@task
def step():
    return Variable.get("denied_password")

step()
''', v, "denied_password", "denied", "Variable.get(")
    yield run("task_denied_default", '''
@task
def step():
    return Variable.get("denied_optional", @DEFAULT="eu") + "!"

step()
''', v, "denied_optional", "denied")
    yield run("task_denied_connection", '''
@task
def step():
    return BaseHook.get_connection("denied_db").host

step()
''', c, "denied_db", "denied", "get_connection(")
    yield run("task_kms", '''
@task
def step():
    return Variable.get("kms_key")

step()
''', v, "kms_key", "denied-kms", "Variable.get(")
    yield run("task_expired", '''
@task
def step():
    return Variable.get("expired_token")

step()
''', v, "expired_token", "expired-credentials", "Variable.get(")
    yield run("task_throttled", '''
@task
def step():
    return Variable.get("throttled_key")

step()
''', v, "throttled_key", "throttled", "Variable.get(")
    yield run("task_fernet", '''
@task
def step():
    return Variable.get("fernet_key_of_old")

step()
''', v, "fernet_key_of_old", "missing" if is_new else "wrong-fernet-key", "Variable.get(")
    yield run("task_helper", '''
@task
def step():
    from etl.settings import partner_url

    return partner_url("acme")

step()
''', v, "partner_acme_url", "missing", "Variable.get(f", "/opt/airflow/dags/etl/settings.py")
    yield run("task_non_ascii", '''
@task
def step():
    return Variable.get("ключ/größe")

step()
''', v, "ключ/größe", "missing", "Variable.get(")
    yield run("task_quote", '''
@task
def step():
    return Variable.get("o'brien")

step()
''', v, "o'brien", "missing", "Variable.get(")
    yield run("task_chained", '''
@task
def step():
    try:
        return Variable.get("aws_chained")
    except Exception as error:
        raise RuntimeError("could not load the settings") from error

step()
''', v, "aws_chained", "missing", "Variable.get(")
    yield run("task_handling", '''
@task
def step():
    try:
        return Variable.get("aws_handling")
    except Exception:
        return {}["fallback"]

step()
''', v, "aws_handling", "missing", "Variable.get(")
    yield run("task_trigger", '''
from airflow.models import BaseOperator
from wait_for_table import TableTrigger

class WaitOperator(BaseOperator):
    def execute(self, context):
        self.defer(trigger=TableTrigger("orders"), method_name="done")

    def done(self, context, event):
        return event

WaitOperator(task_id="step")
''', v, "poll_orders", "missing", "Variable.get(", "/opt/airflow/plugins/wait_for_table.py")
    yield run("task_operator", '''
from airflow.models import BaseOperator

class LoadOperator(BaseOperator):
    def execute(self, context):
        return self.settings()

    def settings(self):
        return Variable.get("aws operator key")

LoadOperator(task_id="step")
''', v, "aws operator key", "missing", "Variable.get(")
    yield run("task_control_value", '''
@task
def step():
    raise ValueError("Variable aws_region does not exist, says the handbook")

step()
''')
    yield run("task_control_key", '''
@task
def step():
    region = Variable.get("good_one")
    return {"region": region}["regions"]

step()
''')
    yield run("task_control_json", '''
@task
def step():
    import json

    return json.loads("{'Variable': 'aws_region'}")

step()
''')
    yield run("task_control_bash", 'BashOperator(task_id="step", bash_command="echo \\"The conn_id is unknown\\"; exit 3")\n')

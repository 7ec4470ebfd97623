"""Writes the daily report. A DAG of varlens' sample; no real code."""

from datetime import datetime

from airflow import DAG
from airflow.decorators import task
from airflow.models import Variable
from airflow.operators.bash import BashOperator
from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator

with DAG("reports", start_date=datetime(2026, 1, 1), schedule="@daily") as dag:

    @task
    def collect():
        settings = Variable.get("aws_warehouse_settings", deserialize_json=True)
        return settings["host"]

    @task
    def sign():
        password = Variable.get("aws_mayras_password")
        return len(password)

    load = SQLExecuteQueryOperator(
        task_id="load", conn_id="aws_warehouse", sql="daily.sql"
    )
    upload = BashOperator(
        task_id="upload",
        bash_command="upload --template '{{ var.value.aws_report_template }}'",
    )
    collect() >> sign() >> load >> upload

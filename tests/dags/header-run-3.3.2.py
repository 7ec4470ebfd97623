import datetime
from airflow.sdk import DAG, dag, task, task_group, Variable, Connection, BaseOperator, BaseHook
from airflow.providers.standard.operators.python import PythonOperator, ShortCircuitOperator
from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.empty import EmptyOperator
import logging, os, subprocess, json
from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
START = datetime.datetime(2024, 1, 1)

import datetime
from airflow import DAG
from airflow.decorators import dag, task, task_group
from airflow.models import Variable, Connection, BaseOperator
from airflow.hooks.base import BaseHook
from airflow.operators.python import PythonOperator, ShortCircuitOperator
from airflow.operators.bash import BashOperator
from airflow.operators.empty import EmptyOperator
import logging, os, subprocess, json
from airflow.operators.trigger_dagrun import TriggerDagRunOperator
START = datetime.datetime(2024, 1, 1)

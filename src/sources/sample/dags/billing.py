"""Charges customers. A DAG of varlens' sample; no real code."""

from datetime import datetime

from airflow.decorators import dag, task
from airflow.models import Variable

# Asked each time the file is parsed.
REGION = Variable.get("aws_default_region")
RETRIES = int(Variable.get("aws_retry_limit", default_var="1"))


@dag(start_date=datetime(2026, 1, 1), schedule="@daily", default_args={"retries": RETRIES}, params={"team": "finance"})
def billing():
    @task
    def charge():
        key = Variable.get("aws_stripe_api_key")
        region = Variable.get("aws_default_region")
        return len(key + region)

    @task
    def notify(params=None):
        token = Variable.get(f"aws_{params['team']}_key")
        to = Variable.get("team_mailing_list")
        return bool(token and to)

    charge() >> notify()


billing()

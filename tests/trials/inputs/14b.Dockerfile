FROM example/airflow:1
ENV AIRFLOW__SECRETS__BACKEND="airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"
ENV AIRFLOW__SECRETS__BACKEND_KWARGS='{"connections_prefix": "mwaa/connections", "variables_prefix": "mwaa/variables"}'
ENV AIRFLOW_VAR_PARTNER='{"name":"a","api_secret":"fake"}'

//! More inputs of each kind of fault that the reports have.

use serde_json::json;

use super::world::trial;

// Copies and listings of airflow.cfg.

#[test]
fn a_copy_of_airflow_cfg_is_read_whatever_is_around_it() {
    let plain = "# comment\n[secrets]\nbackend=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n\
                 backend_kwargs={\"variables_prefix\": \"mwaa/variables\"}\n";
    trial("kind-cfg")
        .cfg_text(plain)
        .key("conn_id")
        .json("/winner", json!("aws"))
        .check();
}

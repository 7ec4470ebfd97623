//! `airflow.cfg` and `backend_kwargs`: what comes before a NUL is the file, the rest the option.
#![no_main]

use std::path::PathBuf;

use libfuzzer_sys::fuzz_target;
use varlens::config::{Flags, Shell, load};

fuzz_target!(|data: &[u8]| {
    let path: PathBuf =
        std::env::temp_dir().join(format!("varlens-fuzz-{}.cfg", std::process::id()));
    let mut parts = data.splitn(2, |byte| *byte == 0);
    std::fs::write(&path, parts.next().unwrap_or_default()).expect("a file");
    let kwargs = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let backend = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
    let variables = [
        ("AIRFLOW__SECRETS__BACKEND", backend),
        ("AIRFLOW__SECRETS__BACKEND_KWARGS", kwargs.as_str()),
    ];
    let used = if kwargs.is_empty() { 0 } else { 2 };
    for airflow in ["2.2.5", "2.10.5", "3.3.2"] {
        let flags = Flags {
            airflow: Some(airflow.to_owned()),
            airflow_cfg: Some(path.clone()),
            ..Flags::default()
        };
        let variables = variables.iter().take(used);
        let variables = variables.map(|(name, text)| ((*name).into(), (*text).into()));
        drop(load(&flags, &Shell::new(variables)));
    }
});

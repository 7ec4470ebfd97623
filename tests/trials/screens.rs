//! The cause of situations with configuration as users have it is on a small screen as soon as the key is looked up: nobody
//! scrolls, and nothing of it is cut.

use super::world::{Trial, trial};

const ABSENT: [&str; 2] = ["--assume-absent", "metastore"];

#[test]
fn the_cause_of_each_situation_is_seen_at_once() {
    let cases: Vec<(Trial, &[&str])> = vec![
        (
            trial("s02").env_file("13b.env").key("conn_id"),
            &["quotes around AIRFLOW__SECRETS__BACKEND and 1 more were removed"],
        ),
        (
            trial("s03").env_file("51.env").key("conn_id"),
            &["mwaa/variables/conn_id", "found"],
        ),
        (
            trial("s04").env_file("14a.yaml").key("zzz").with(&ABSENT),
            &["the file does not have the process's whole environment"],
        ),
        (
            trial("s06").airflow_cfg("19c.txt").key("conn_id"),
            &[
                "backend_kwargs is hidden in this listing",
                "give the real airflow.cfg",
            ],
        ),
        (
            trial("s11").env_file("46.env").with(&ABSENT),
            &[
                "next: fix AIRFLOW__SECRETS_BACKEND",
                "is not read by Airflow",
            ],
        ),
        (
            trial("s12")
                .env_file("08.json")
                .key("conn_id")
                .with(&ABSENT),
            &["next: put variables_prefix into AIRFLOW__SECRETS__BACKEND_KWARGS"],
        ),
        (
            trial("s19")
                .env_file("09.json")
                .key("conn_id")
                .with(&ABSENT),
            &[
                "next: write backend_kwargs",
                "as a JSON object: Airflow ignores it as it is",
            ],
        ),
    ];
    for (trial, words) in cases {
        trial.shows_at_once(words);
    }
}

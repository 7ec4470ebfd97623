//! Precedence and origins, on files and environments made for each case.

mod near_names;
mod preferences;
mod remember;

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use super::*;
use crate::domain::deployment::{Identity, Origin, Teams};
use crate::domain::key::Kind;
use crate::domain::search_path;

const BACKEND: (&str, &str) = (
    "AIRFLOW__SECRETS__BACKEND",
    "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend",
);

/// One test's own folder, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("varlens-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn shell(variables: &[(&str, &str)]) -> Shell {
    let owned = variables
        .iter()
        .map(|(name, value)| (OsString::from(name), OsString::from(value)));
    Shell::new(owned)
}

/// A release whose processes all look keys up in the same way.
fn old() -> Flags {
    Flags {
        airflow: Some("2.10.5".to_owned()),
        ..Flags::default()
    }
}

fn order(settings: &Settings) -> String {
    let layers = settings.deployment.layers(Kind::Variable);
    search_path::names(&layers, " ")
}

fn prefix(settings: &Settings) -> Option<String> {
    settings
        .deployment
        .aws
        .kind(Kind::Variable)
        .prefix
        .value
        .clone()
}

fn loaded(flags: &Flags, variables: &[(&str, &str)]) -> Settings {
    load(flags, &shell(variables)).unwrap()
}

#[test]
fn by_default_the_order_is_the_documented_one_and_the_release_the_newest() {
    let settings = loaded(&Flags::default(), &[]);
    assert_eq!(order(&settings), "aws datacoves env");
    assert!(settings.deployment.airflow.is_assumed());
    assert_eq!(settings.deployment.aws.identity, Identity::Other);
    assert!(settings.access.reads_aws_region);
    assert_eq!(settings.warnings, Vec::<String>::new());
}

#[test]
fn a_datacoves_workspace_is_the_origin_of_its_order() {
    let workspace = ("DATACOVES__SECRETS_URL", "https://fake.example");
    let origin = |flags: &Flags, variables: &[(&str, &str)]| {
        let settings = loaded(flags, variables);
        (order(&settings), settings.deployment.order.origin)
    };
    let place = "a Datacoves workspace (DATACOVES__SECRETS_URL is set)";
    let detected = Origin::Detected(place.to_owned());
    let documented = "aws datacoves env".to_owned();
    let found = origin(&Flags::default(), &[workspace]);
    assert_eq!(found, (documented.clone(), detected));
    let other = ("DATACOVES_FAKE", "fake");
    let found = origin(&Flags::default(), &[other]);
    assert_eq!(found, (documented, Origin::Assumed));
    // A flag and an Airflow that is configured here say more.
    let flags = Flags {
        order: Some("env".to_owned()),
        ..Flags::default()
    };
    assert_eq!(origin(&flags, &[workspace]).1, Origin::Flag("--order"));
    let (layers, _) = origin(&old(), &[workspace, BACKEND]);
    assert_eq!(layers, "aws env metastore");
    // This shell says nothing about a deployment that has a name.
    let folder = Folder::new("workspace");
    let flags = Flags {
        config: Some(folder.write("config.toml", "[deployments.prod]\n")),
        deployment: Some("prod".to_owned()),
        ..Flags::default()
    };
    assert_eq!(origin(&flags, &[workspace]).1, Origin::Assumed);
}

const ROLE: &str = "arn:aws:iam::012345678910:role/airflow";

#[test]
fn a_role_that_is_named_is_airflow_s_unless_the_file_denies_it() {
    let identity = |flags: &Flags, variables: &[(&str, &str)]| {
        let settings = loaded(flags, variables);
        (settings.deployment.aws.identity, settings.access.role_arn)
    };
    let role = || Some(ROLE.to_owned());
    let flags = Flags {
        as_role: role(),
        ..Flags::default()
    };
    assert_eq!(identity(&flags, &[]), (Identity::Role, role()));
    assert_eq!(identity(&Flags::default(), &[]), (Identity::Other, None));
    let folder = Folder::new("role");
    let named = |more: &str| {
        let text = format!("[deployments.prod.aws]\nrole-arn = \"{ROLE}\"\n{more}");
        Flags {
            config: Some(folder.write("config.toml", &text)),
            deployment: Some("prod".to_owned()),
            ..Flags::default()
        }
    };
    assert_eq!(identity(&named(""), &[]), (Identity::Role, role()));
    let denied = named("same-identity = false\n");
    assert_eq!(identity(&denied, &[]), (Identity::Other, role()));
    // A flag names another role than the file.
    let other = "arn:aws:iam::012345678910:role/other";
    let flags = Flags {
        as_role: Some(other.to_owned()),
        ..named("")
    };
    assert_eq!(
        identity(&flags, &[]),
        (Identity::Role, Some(other.to_owned()))
    );
    // In backend_kwargs it is Airflow's own; keys beside it are too.
    let by_kwargs = |text: &str| {
        identity(
            &old(),
            &[BACKEND, ("AIRFLOW__SECRETS__BACKEND_KWARGS", text)],
        )
    };
    let text = format!("{{\"role_arn\": \"{ROLE}\"}}");
    assert_eq!(by_kwargs(&text), (Identity::Same, role()));
}

#[test]
fn airflow_s_own_region_is_known_where_another_one_is_asked() {
    let own = |flags: &Flags, variables: &[(&str, &str)]| {
        let settings = loaded(flags, variables);
        let own = settings.deployment.aws.own_region.as_ref();
        own.map(|own| own.value.clone())
    };
    let asking = |region: &str, flags: Flags| Flags {
        region: Some(region.to_owned()),
        ..flags
    };
    let west = || Some("us-west-2".to_owned());
    let shell = [BACKEND, ("AWS_DEFAULT_REGION", "us-west-2")];
    assert_eq!(own(&asking("eu-west-1", old()), &shell), west());
    assert_eq!(own(&asking("us-west-2", old()), &shell), None);
    assert_eq!(own(&old(), &shell), None);
    let kwargs = (
        "AIRFLOW__SECRETS__BACKEND_KWARGS",
        "{\"region_name\": \"us-west-2\"}",
    );
    let both = [BACKEND, kwargs, ("AWS_DEFAULT_REGION", "eu-west-1")];
    assert_eq!(own(&asking("eu-west-1", old()), &both), west());
    // A shell in which no Airflow is configured is not Airflow's.
    let plain = [("AWS_DEFAULT_REGION", "us-west-2")];
    assert_eq!(own(&asking("eu-west-1", Flags::default()), &plain), None);
    let folder = Folder::new("own-region");
    let named = Flags {
        config: Some(folder.write("c.toml", "[deployments.prod.aws]\nregion = \"us-west-2\"\n")),
        deployment: Some("prod".to_owned()),
        ..Flags::default()
    };
    assert_eq!(own(&named, &[]), None);
    assert_eq!(own(&asking("eu-west-1", named.clone()), &[]), west());
    // The environment of the process counts before the file of varlens.
    let airflow = folder.write("airflow.env", "AWS_DEFAULT_REGION=eu-west-3\n");
    let with_environment = Flags {
        env_file: Some(airflow),
        ..named
    };
    assert_eq!(own(&with_environment, &[]).as_deref(), Some("eu-west-3"));
}

#[test]
fn a_configured_airflow_has_the_stock_order_its_own_identity_and_boto3s_region() {
    let kwargs = (
        "AIRFLOW__SECRETS__BACKEND_KWARGS",
        "{\"variables_prefix\": \"p\", \"variables_lookup_pattern\": \"^x\", \"region_name\": \"eu-west-3\"}",
    );
    let settings = loaded(&old(), &[BACKEND, kwargs]);
    assert_eq!(order(&settings), "aws env metastore");
    assert_eq!(prefix(&settings).as_deref(), Some("p"));
    assert_eq!(settings.access.region.as_deref(), Some("eu-west-3"));
    assert_eq!(settings.deployment.aws.identity, Identity::Same);
    assert!(!settings.access.reads_aws_region);
}

#[test]
fn null_switches_a_kind_off_and_bad_kwargs_leave_the_defaults() {
    let null = (
        "AIRFLOW__SECRETS__BACKEND_KWARGS",
        "{\"variables_prefix\": null}",
    );
    assert_eq!(prefix(&loaded(&Flags::default(), &[BACKEND, null])), None);
    let bad = ("AIRFLOW__SECRETS__BACKEND_KWARGS", "{fake");
    let settings = loaded(&Flags::default(), &[BACKEND, bad]);
    assert_eq!(prefix(&settings).as_deref(), Some("airflow/variables"));
    assert_eq!(settings.warnings.len(), 1);
}

#[test]
fn airflow_cfg_is_found_and_the_environment_beats_it() {
    let folder = Folder::new("cfg");
    let text = format!(
        "[secrets]\nbackend = {}\nbackend_kwargs = {{\"variables_prefix\": \"of-file\"}}\n",
        BACKEND.1
    );
    let path = folder.write("airflow.cfg", &text);
    let config = ("AIRFLOW_CONFIG", path.to_str().unwrap());
    let settings = loaded(&old(), &[config]);
    assert_eq!(order(&settings), "aws env metastore");
    assert_eq!(prefix(&settings).as_deref(), Some("of-file"));
    let env = (
        "AIRFLOW__SECRETS__BACKEND_KWARGS",
        "{\"variables_prefix\": \"of-env\"}",
    );
    let settings = loaded(&Flags::default(), &[config, env]);
    assert_eq!(prefix(&settings).as_deref(), Some("of-env"));
}

const FILE: &str = "
[deployments.prod]
airflow = \"2.10.5\"
order = [\"aws\", \"env\"]
[deployments.prod.aws]
variables-prefix = \"prod/vars\"
region = \"us-west-2\"
[deployments.prod.env]
file = \"scheduler.env\"
";

#[test]
fn a_named_deployment_never_reads_this_shells_airflow_variables() {
    let folder = Folder::new("named");
    folder.write("scheduler.env", "AIRFLOW_VAR_FROM_FILE=1\n");
    let flags = Flags {
        config: Some(folder.write("config.toml", FILE)),
        deployment: Some("prod".to_owned()),
        ..Flags::default()
    };
    let leak = (
        "AIRFLOW__SECRETS__BACKEND_KWARGS",
        "{\"variables_prefix\": \"laptop\"}",
    );
    let settings = loaded(&flags, &[BACKEND, leak, ("AIRFLOW_VAR_LAPTOP", "1")]);
    assert_eq!(prefix(&settings).as_deref(), Some("prod/vars"));
    assert_eq!(order(&settings), "aws env");
    assert_eq!(settings.access.region.as_deref(), Some("us-west-2"));
    let environment = settings.environment.unwrap();
    assert!(environment.has("AIRFLOW_VAR_FROM_FILE"));
    assert!(!environment.has("AIRFLOW_VAR_LAPTOP"));
    let origin = &settings.deployment.airflow.origin;
    assert!(origin.to_string().ends_with("config.toml:3"), "{origin}");
}

#[test]
fn the_environment_of_a_named_deployment_is_unknown_unless_a_file_gives_it() {
    let folder = Folder::new("unknown");
    let flags = Flags {
        config: Some(folder.write("config.toml", "[deployments.prod]\norder = \"env\"\n")),
        deployment: Some("prod".to_owned()),
        ..Flags::default()
    };
    let settings = loaded(&flags, &[("AIRFLOW_VAR_LAPTOP", "1")]);
    assert!(settings.environment.is_none());
}

#[test]
fn single_kwargs_beat_the_json_since_3_2_as_raw_strings() {
    let kwargs = (
        "AIRFLOW__SECRETS__BACKEND_KWARGS",
        "{\"variables_prefix\": \"json\"}",
    );
    let single = (
        "AIRFLOW__SECRETS__BACKEND_KWARG__VARIABLES_PREFIX",
        "single",
    );
    let prefix_in = |release: &str| {
        let flags = Flags {
            airflow: Some(release.to_owned()),
            ..Flags::default()
        };
        prefix(&loaded(&flags, &[BACKEND, kwargs, single]))
    };
    assert_eq!(prefix_in("3.3.2").as_deref(), Some("single"));
    assert_eq!(prefix_in("2.10.5").as_deref(), Some("json"));
}

#[test]
fn options_that_are_not_followed_leave_aws_not_inspected() {
    let command = (
        "AIRFLOW__SECRETS__BACKEND_KWARGS_CMD",
        "echo {\"sep\": \"-\"}",
    );
    let secret = ("AIRFLOW__SECRETS__BACKEND_KWARGS_SECRET", "kwargs");
    for variable in [command, secret] {
        let settings = loaded(&Flags::default(), &[BACKEND, variable]);
        assert!(
            settings.deployment.aws.not_followed.is_some(),
            "{variable:?}"
        );
        assert_eq!(settings.warnings.len(), 1);
    }
    let flags = Flags {
        allow_cmd: true,
        ..Flags::default()
    };
    let command = (
        "AIRFLOW__SECRETS__BACKEND_KWARGS_CMD",
        "echo '{\"sep\": \"-\"}'",
    );
    let run = loaded(&flags, &[BACKEND, command]);
    assert_eq!(run.deployment.aws.sep.value, "-");
    assert_eq!(run.warnings, Vec::<String>::new());
}

#[test]
fn an_option_that_keeps_airflow_from_starting_is_named() {
    let refusal = |flags: &Flags, variables: &[(&str, &str)]| {
        let refusal = loaded(flags, variables).deployment.refusal;
        refusal.map(|refusal| format!("{} {}", refusal.because, refusal.error.class))
    };
    let kwargs = |text| ("AIRFLOW__SECRETS__BACKEND_KWARGS", text);
    let of_kwargs = "environment AIRFLOW__SECRETS__BACKEND_KWARGS";
    let wrong_sep = [BACKEND, kwargs("{\"sep\": 3}")];
    let expected = Some(format!("{of_kwargs} TypeError"));
    assert_eq!(refusal(&old(), &wrong_sep), expected);
    let no_object = [BACKEND, kwargs("[1]")];
    assert_eq!(refusal(&old(), &no_object), None);
    let oldest = Flags {
        airflow: Some("2.2.5".to_owned()),
        ..Flags::default()
    };
    assert_eq!(refusal(&oldest, &no_object), expected);
    let backend = [("AIRFLOW__SECRETS__BACKEND", "nothing")];
    let expected = "environment AIRFLOW__SECRETS__BACKEND AirflowConfigException";
    assert_eq!(refusal(&old(), &backend).as_deref(), Some(expected));
    let hide = [("AIRFLOW__CORE__HIDE_SENSITIVE_VAR_CONN_FIELDS", "maybe")];
    assert!(refusal(&old(), &hide).is_some());
}

#[test]
fn a_task_has_its_own_backend_and_then_the_api_servers() {
    let folder = Folder::new("task");
    let kwargs =
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"variables_prefix\": \"s\"}\nAIRFLOW_VAR_X=fake\n";
    let text = format!("{}={}\n{kwargs}", BACKEND.0, BACKEND.1);
    let flags = Flags {
        server_env_file: Some(folder.write("server.env", &text)),
        ..Flags::default()
    };
    let workers = [
        ("AIRFLOW__WORKERS__SECRETS_BACKEND", BACKEND.1),
        (
            "AIRFLOW__SECRETS__BACKEND_KWARGS",
            "{\"variables_prefix\": \"w\"}",
        ),
    ];
    let settings = loaded(&flags, &workers);
    let deployment = &settings.deployment;
    assert_eq!(deployment.process.value.name(), "task");
    assert_eq!(
        order(&settings),
        "aws env api-server/aws api-server/env api-server/metastore"
    );
    // [workers] is all or nothing: the kwargs of [secrets] do not apply to it.
    assert_eq!(prefix(&settings).as_deref(), Some("airflow/variables"));
    let server = deployment.server.aws.kind(Kind::Variable);
    assert_eq!(server.prefix.value.as_deref(), Some("s"));
    assert!(deployment.server.has_own_aws && settings.server_access.is_some());
    assert!(settings.server_environment.unwrap().has("AIRFLOW_VAR_X"));
    let without = loaded(&Flags::default(), &workers[..1]);
    assert!(without.server_environment.is_none());
    let alike = loaded(&Flags::default(), &[BACKEND]);
    assert!(!alike.deployment.server.has_own_aws && alike.server_access.is_none());
    let stores = alike.deployment.stores(Kind::Variable);
    let stores = search_path::names(&stores, " ");
    assert_eq!(stores, "aws env api-server/env metastore");
}

#[test]
fn the_metadata_database_and_its_keys_come_from_airflows_options() {
    let url = (
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
        "sqlite:////fake/airflow.db",
    );
    let key = ("AIRFLOW__CORE__FERNET_KEY", "fake-key");
    let access = loaded(&old(), &[BACKEND, url, key]).metastore.unwrap();
    assert_eq!(access.url.expose(), url.1.as_bytes());
    assert_eq!(access.fernet_key.expose(), key.1.as_bytes());
    assert!(loaded(&old(), &[BACKEND]).metastore.is_none());
    let secret = ("AIRFLOW__CORE__FERNET_KEY_SECRET", "fernet");
    let settings = loaded(&old(), &[BACKEND, url, secret]);
    assert!(settings.metastore.unwrap().not_followed.is_some());
    let shown = |name: &str| {
        let line = settings.options.iter().find(|line| line.name == name);
        line.map(|line| line.value.clone())
    };
    assert_eq!(
        shown("[database] sql_alchemy_conn").as_deref(),
        Some("(given)")
    );
    assert_eq!(shown("[secrets] use_cache").as_deref(), Some("False"));
}

#[test]
fn a_password_in_an_endpoint_is_not_shown() {
    let flags = Flags {
        endpoint_url: Some("https://user:obvious-fake@host.invalid/?obvious-fake".to_owned()),
        ..Flags::default()
    };
    let settings = loaded(&flags, &[]);
    let endpoint = settings
        .options
        .iter()
        .find(|setting| setting.name == "aws.endpoint-url");
    assert_eq!(endpoint.unwrap().value, "https://…@host.invalid/");
}

#[test]
fn flags_beat_everything() {
    let folder = Folder::new("flags");
    folder.write("scheduler.env", "PATH=/bin\n");
    let flags = Flags {
        config: Some(folder.write("config.toml", FILE)),
        deployment: Some("prod".to_owned()),
        airflow: Some("3.3.2".to_owned()),
        order: Some("env".to_owned()),
        region: Some("eu-west-1".to_owned()),
        ..Flags::default()
    };
    let settings = loaded(&flags, &[]);
    assert_eq!(settings.deployment.airflow.value.to_string(), "3.3.2");
    assert_eq!(order(&settings), "env");
    assert_eq!(settings.access.region.as_deref(), Some("eu-west-1"));
}

fn error(flags: &Flags) -> String {
    load(flags, &shell(&[])).err().unwrap().0
}

#[test]
fn an_error_says_what_to_do() {
    let flags = |change: fn(&mut Flags)| {
        let mut flags = Flags::default();
        change(&mut flags);
        flags
    };
    let order = error(&flags(|flags| flags.order = Some("aws,nowhere".to_owned())));
    assert!(
        order.contains("--order") && order.contains("metastore"),
        "{order}"
    );
    let version = error(&flags(|flags| flags.airflow = Some("latest".to_owned())));
    assert!(version.contains("2.10.5"), "{version}");
    let process = error(&flags(|flags| flags.process = Some("worker".to_owned())));
    assert!(process.contains("dag-processor"), "{process}");
    let deployment = error(&flags(|flags| flags.deployment = Some("prod".to_owned())));
    assert!(deployment.contains("--template"), "{deployment}");
    let file = error(&flags(|flags| {
        flags.config = Some("/nowhere/config.toml".into());
    }));
    assert!(file.contains("/nowhere/config.toml"), "{file}");
}

#[test]
fn the_keys_of_airflows_process_replace_this_shells() {
    let folder = Folder::new("keys");
    let path = folder.write(
        "env",
        "AWS_ACCESS_KEY_ID=OBVIOUSFAKE\nAWS_SECRET_ACCESS_KEY=fake\n",
    );
    let flags = Flags {
        env_file: Some(path),
        ..Flags::default()
    };
    let own = [
        ("AWS_ACCESS_KEY_ID", "MINE"),
        ("AWS_SESSION_TOKEN", "mine"),
        ("HOME", "/h"),
    ];
    let settings = loaded(&flags, &own);
    let names: Vec<_> = settings
        .access
        .environment
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let expected = [
        "HOME=/h",
        "AWS_ACCESS_KEY_ID=OBVIOUSFAKE",
        "AWS_SECRET_ACCESS_KEY=fake",
    ];
    assert_eq!(names, expected);
    assert_eq!(settings.deployment.aws.identity, Identity::Same);
}

#[test]
fn paths_of_the_environment_are_expanded() {
    let folder = Folder::new("expanded");
    folder.write("airflow.cfg", "[core]\nmulti_team = True\n");
    let home = folder.0.display().to_string();
    for variables in [
        [("AIRFLOW_HOME", "~"), ("HOME", home.as_str())],
        [("AIRFLOW_HOME", "$PLACE"), ("PLACE", home.as_str())],
        [
            ("AIRFLOW_CONFIG", "${PLACE}/airflow.cfg"),
            ("PLACE", home.as_str()),
        ],
    ] {
        let settings = loaded(&Flags::default(), &variables);
        assert_eq!(settings.deployment.teams, Teams::On, "{variables:?}");
    }
}

#[test]
fn an_airflow_can_be_configured_by_its_environment_alone() {
    let variables = [(
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
        "sqlite:////nowhere/airflow.db",
    )];
    assert_eq!(order(&loaded(&old(), &variables)), "env metastore");
    let other = [("AIRFLOW__CORE__LOAD_EXAMPLES", "False")];
    assert_eq!(order(&loaded(&old(), &other)), "aws datacoves env");
}

#[test]
fn options_that_are_read_at_the_start_keep_airflow_from_starting() {
    let folder = Folder::new("start");
    let class = |release: &str, cfg: &str, variables: &[(&str, &str)]| {
        let path = folder.write("airflow.cfg", cfg).display().to_string();
        let flags = Flags {
            airflow: Some(release.to_owned()),
            ..Flags::default()
        };
        let all: Vec<_> = variables
            .iter()
            .copied()
            .chain([("AIRFLOW_CONFIG", path.as_str())])
            .collect();
        let refusal = loaded(&flags, &all).deployment.refusal;
        refusal.map_or(String::new(), |refusal| refusal.error.class)
    };
    let interpolation = "InterpolationSyntaxError";
    let url = "[database]\nsql_alchemy_conn = postgresql://u:fake%40@h/db";
    assert_eq!(class("2.10.5", url, &[]), interpolation);
    assert_eq!(
        class("2.10.5", "[core]\ndags_folder = a%b", &[]),
        interpolation
    );
    assert_eq!(
        class(
            "2.10.5",
            "[core]\ndags_folder = a%b",
            &[("AIRFLOW__CORE__DAGS_FOLDER", "x")]
        ),
        ""
    );
    assert_eq!(
        class("2.10.5", "[core]\nfernet_key = a%b", &[]),
        interpolation
    );
    assert_eq!(class("2.2.5", "[core]\nfernet_key = a%b", &[]), "");
    // What the processes of both releases did, installed without providers of these sections.
    for (section, name, since_2, since_3) in [
        ("smtp", "smtp_password", interpolation, ""),
        ("smtp", "smtp_password_cmd", interpolation, ""),
        ("core", "sql_alchemy_conn", interpolation, interpolation),
        ("sentry", "sentry_dsn", interpolation, interpolation),
        ("webserver", "secret_key", interpolation, interpolation),
        (
            "webserver",
            "secret_key_secret",
            interpolation,
            interpolation,
        ),
        ("api", "secret_key", "", interpolation),
        ("celery", "broker_url", "", ""),
        ("database", "sql_alchemy_conn_async", "", interpolation),
    ] {
        let cfg = format!("[{section}]\n{name} = %");
        assert_eq!(class("2.10.5", &cfg, &[]), since_2, "{section} {name}");
        assert_eq!(class("3.3.2", &cfg, &[]), since_3, "{section} {name}");
    }
    let cfg = "[smtp]\nsmtp_password = %";
    let variable = ("AIRFLOW__SMTP__SMTP_PASSWORD", "fake");
    assert_eq!(class("2.10.5", cfg, &[variable]), "");
    // Without a backend a secret gives nothing, so the file is read.
    let variable = ("AIRFLOW__SMTP__SMTP_PASSWORD_SECRET", "none");
    assert_eq!(class("2.10.5", cfg, &[variable]), interpolation);
    let library = ("_AIRFLOW__AS_LIBRARY", "1");
    assert_eq!(class("2.10.5", cfg, &[library]), "");
    let cfg = "[DEFAULT]\nfernet_key = a%b\n[core]\nx = y";
    assert_eq!(class("2.10.5", cfg, &[]), interpolation);
    let cfg = "[DEFAULT]\nsmtp_password = a%b\n[smtp]\nx = y";
    assert_eq!(class("2.10.5", cfg, &[]), interpolation);
    let cfg = "[smtp]\nsmtp_password = fake\nsmtp_password_cmd = %";
    assert_eq!(class("2.10.5", cfg, &[]), "");
    assert_eq!(class("2.10.5", "[nosuch]\nx = a%b", &[]), "");
    assert_eq!(
        class(
            "2.10.5",
            "[database]\nsql_alchemy_conn = sqlite:///x.db",
            &[]
        ),
        "AirflowConfigException"
    );
    assert_eq!(
        class("2.2.5", "[core]\nsql_alchemy_conn = sqlite:///x.db", &[]),
        ""
    );
    assert_eq!(
        class("3.3.2", "[logging]\nmin_length_masked_secret = fake", &[]),
        "AirflowConfigException"
    );
    assert_eq!(
        class("2.10.5", "\u{feff}[core]", &[]),
        "MissingSectionHeaderError"
    );
}

#[test]
fn a_dag_processor_asks_its_parent_process_as_the_api_server() {
    let stores = |process: &str| {
        let flags = Flags {
            process: Some(process.to_owned()),
            ..Flags::default()
        };
        search_path::names(
            &loaded(&flags, &[BACKEND]).deployment.stores(Kind::Variable),
            " ",
        )
    };
    assert_eq!(stores("task"), "aws env api-server/env metastore");
    assert_eq!(stores("dag-processor"), "aws env metastore");
}

#[test]
fn a_detected_release_that_is_unknown_is_only_a_warning() {
    let folder = Folder::new("python");
    for name in [
        "apache_airflow-3.3.2.dist-info",
        "apache_airflow_providers_amazon-9.39.0.dist-info",
    ] {
        fs::create_dir_all(folder.0.join("lib/python3.14/site-packages").join(name)).unwrap();
    }
    let place = folder.0.display().to_string();
    let active = [("VIRTUAL_ENV", place.as_str())];
    let settings = loaded(&Flags::default(), &active);
    assert_eq!(settings.deployment.airflow.value.to_string(), "3.3.2");
    assert!(
        settings.warnings[0].contains("3.14"),
        "{:?}",
        settings.warnings
    );
    // Next to another release than the simulated one, the installed packages mean nothing.
    let settings = loaded(&old(), &active);
    assert!(settings.deployment.amazon_provider.is_assumed());
    assert_eq!(
        settings.deployment.amazon_provider.value.to_string(),
        "9.4.0"
    );
    assert!(
        error(&Flags {
            amazon_provider: Some("0.1".to_owned()),
            ..Flags::default()
        })
        .contains("oldest")
    );
}

#[test]
fn what_is_not_a_url_shows_no_password() {
    let kwargs = (
        "AIRFLOW__SECRETS__BACKEND_KWARGS",
        "{\"endpoint_url\": \"u:fake-pass@h\"}",
    );
    let settings = loaded(&Flags::default(), &[BACKEND, kwargs]);
    assert!(!format!("{:?}", settings.options).contains("fake-pass"));
}

#[test]
fn a_region_of_an_environment_says_whose_it_is() {
    let folder = Folder::new("region");
    let shell = [("AWS_DEFAULT_REGION", "eu-west-1")];
    let asked = |file: Option<&str>, variables: &[(&str, &str)]| {
        let flags = Flags {
            env_file: file.map(|text| folder.write("airflow.env", text)),
            ..Flags::default()
        };
        let settings = loaded(&flags, variables);
        let mut rows = settings.options.iter();
        let row = rows.find(|row| row.name == "aws.region");
        let row = row.map(|row| format!("{} from {}", row.value, row.origin));
        let mut warnings = settings.warnings.iter();
        let warning = warnings.find(|text| text.contains("no AWS region"));
        (
            row.unwrap_or_default(),
            warning.cloned().unwrap_or_default(),
        )
    };
    let backend = "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n";
    let own = asked(None, &shell);
    assert_eq!(own.0, "eu-west-1 from environment AWS_DEFAULT_REGION");
    let with = asked(
        Some(&format!("{backend}AWS_DEFAULT_REGION=us-east-1\n")),
        &shell,
    );
    let from = "us-east-1 from environment AWS_DEFAULT_REGION (";
    assert!(
        with.0.starts_with(from) && with.0.ends_with("airflow.env:2)"),
        "{}",
        with.0
    );
    // A file without a backend leaves this shell's region in force, and one with a backend does not.
    let bare = asked(Some("AIRFLOW_VAR_X=y\n"), &shell);
    assert_eq!(
        bare.0,
        "eu-west-1 from environment AWS_DEFAULT_REGION of this shell; Airflow's environment has no region"
    );
    let hidden = asked(Some(backend), &shell);
    assert_eq!(hidden.0, "");
    assert!(
        hidden
            .1
            .contains("(eu-west-1) is not used: --region eu-west-1 uses it"),
        "{}",
        hidden.1
    );
    for (_, warning) in [own, with, bare, asked(Some(backend), &[])] {
        assert_eq!(warning, "");
    }
}

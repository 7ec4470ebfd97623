//! The scan against the walk: for any deployment, any names and any state of the listings, they predict the same.
//!
//! Both apply the same rules and keep the same progress; this guards what they add: the order of the calls, the listed
//! name, the route to the api-server.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;
use crate::domain::catalog::{Catalog, ListedKey, Listing, SecretMeta};
use crate::domain::deployment::{
    AwsOptions, ClientError, ClientErrorCause, Deployment, Identity, LookupPattern, Origin,
    ServerSide, Sourced, StartupError, Teams,
};
use crate::domain::process::Process;
use crate::domain::python_error::PythonError;
use crate::domain::python_re::PythonVersion;
use crate::domain::reason::Reason;
use crate::domain::release::Version;
use crate::domain::resolve::Fault;
use crate::domain::search_path::Order;

const AIRFLOW: [&str; 11] = [
    "2.0.0", "2.2.5", "2.10.5", "2.11.0", "3.0.0", "3.0.2", "3.1.0", "3.1.1", "3.2.1", "3.3.0",
    "3.3.2",
];
const AMAZON: [&str; 12] = [
    "1.0.0", "1.4.0", "2.2.0", "3.2.0", "6.1.0", "8.2.0", "8.25.0", "9.4.0", "9.20.0", "9.27.0",
    "9.34.0", "9.39.0",
];
const PATTERNS: [&str; 8] = [
    "",
    "^aws_",
    "aws|db",
    "(",
    "(?!db_)",
    r"(a)\1",
    r"\N{DIGIT ONE}",
    ".*_x",
];
const PREFIXES: [Option<&str>; 6] = [
    Some("p"),
    Some("p/aws_"),
    Some(""),
    Some("q"),
    Some("p/--"),
    None,
];
const NAMES: &str = "(aws_|AWS_|db_|datacoves-|_T___|a--|A--b|p/|/|\\./|\\.\\./){0,2}[aAbxß]{0,2}([./ %?#-][a-c]|\n|keys)?";

fn error(class: &str) -> PythonError {
    PythonError::new(class, "fake")
}

fn orders() -> impl Strategy<Value = Order> {
    let all: Vec<Layer> = Layer::all().collect();
    let custom = || {
        prop::option::of(select(vec![
            Layer::AWS,
            Layer::CUSTOM,
            Layer::LOCAL_FILE,
            Layer::DATACOVES,
        ]))
    };
    prop_oneof![
        any::<(bool, bool)>()
            .prop_map(|(replace, metastore)| Order::Datacoves { replace, metastore }),
        (custom(), custom()).prop_map(|(custom, server_custom)| Order::Airflow {
            custom,
            server_custom
        }),
        subsequence(all, 0..=12).prop_shuffle().prop_map(Order::Own),
    ]
}

fn teams() -> impl Strategy<Value = Teams> {
    prop_oneof![
        4 => Just(Teams::Off),
        2 => Just(Teams::On),
        1 => Just(Teams::Unreadable(error("AirflowConfigException"))),
    ]
}

fn releases() -> impl Strategy<Value = (Version, Version)> {
    let version = |text: &str| text.parse::<Version>().unwrap();
    (select(&AIRFLOW[..]), select(&AMAZON[..])).prop_map(move |(a, b)| (version(a), version(b)))
}

/// `spoilt` in one of sixteen, so that other faults show too.
fn rarely<T: Clone + std::fmt::Debug>(spoilt: T) -> impl Strategy<Value = Option<T>> {
    prop_oneof![15 => Just(None), 1 => Just(Some(spoilt))]
}

prop_compose! {
    fn options()(
        prefix in prop_oneof![Just(Some("p")), select(&PREFIXES[..])],
        pattern in prop_oneof![Just(""), select(&PATTERNS[..])],
        sep in select(vec!["/", "--", "", " "]),
        flags in any::<(bool, bool)>(),
        not_followed in rarely("fake_option".to_owned()),
        client_error in rarely(ClientError { error: error("ValueError"), cause: ClientErrorCause::NumericRegion }),
    ) -> AwsOptions {
        let mut options = AwsOptions {
            not_followed,
            client_error,
            strips_spaces: flags.0,
            identity: if flags.1 { Identity::Same } else { Identity::Other },
            ..Default::default()
        };
        options.sep.value = sep.to_owned();
        for kind in &mut options.kinds {
            kind.prefix.value = prefix.map(str::to_owned);
            kind.pattern.value = LookupPattern::parse(Some(pattern), PythonVersion::default());
        }
        options
    }
}

prop_compose! {
    fn deployments()(
        (airflow, amazon) in releases(),
        order in orders(),
        process in select(Process::all().collect::<Vec<_>>()),
        gate in prop_oneof![7 => Just(None), 1 => select(vec!["aws_", "datacoves-"]).prop_map(Some)],
        (own_teams, server_teams) in (teams(), teams()),
        (own, server, is_server_own) in (options(), options(), any::<bool>()),
        refusal in rarely(StartupError { error: error("AirflowConfigException"), because: "fake".to_owned() }),
        (is_assumed, has_own_aws, is_env_given) in any::<(bool, bool, bool)>(),
    ) -> Deployment {
        let mut deployment = Deployment::assumed("test");
        deployment.airflow.value = airflow;
        deployment.amazon_provider.value = amazon;
        deployment.order.value = order;
        deployment.process.value = process;
        if !is_assumed {
            deployment.process.origin = Origin::Flag("--process");
        }
        deployment.name_gate = Sourced::new(gate.map(str::to_owned), Origin::Default);
        deployment.teams = own_teams;
        let options = if is_server_own { server } else { own.clone() };
        deployment.server = ServerSide {
            aws: options.into(),
            has_own_aws,
            is_env_given,
            local_files: None,
            other_backend: None,
            teams: server_teams,
        }
        .into();
        deployment.aws = own.into();
        deployment.refusal = refusal;
        deployment
    }
}

/// A state of a layer's listing; None for one that failed.
fn listings() -> impl Strategy<Value = Option<Listing>> {
    prop_oneof![
        6 => Just(Some(Listing::Complete)),
        1 => Just(Some(Listing::Running)),
        1 => Just(Some(Listing::NotListed)),
        1 => Just(None),
    ]
}

/// What one layer lists: names, each perhaps about to be deleted.
type LayerNames = (Layer, Option<Listing>, Vec<(String, bool)>);

fn layer_names() -> impl Strategy<Value = Vec<LayerNames>> {
    let of = |layer| {
        let names = prop::collection::vec((NAMES, prop::bool::weighted(0.3)), 0..6);
        (Just(layer), listings(), names)
    };
    let all: Vec<_> = Layer::all().map(of).collect();
    all.prop_shuffle()
}

fn catalog(layers: Vec<LayerNames>) -> Catalog {
    let mut catalog = Catalog::new();
    for (layer, listing, names) in layers {
        if layer.store == Store::Env {
            // Mostly in upper case, as Python asks for it; what is not is never found.
            let upper = |(name, odd): (String, bool)| if odd { name } else { name.to_uppercase() };
            catalog.add_environment(layer, names.into_iter().map(upper).collect());
        } else {
            let key = |(name, deleted): (String, bool)| ListedKey {
                name,
                secret: (layer.store == Store::Aws).then(|| SecretMeta {
                    deleted: deleted.then_some(1_800_000_000),
                    ..SecretMeta::default()
                }),
            };
            catalog.add(layer, names.into_iter().map(key).collect());
        }
        match listing {
            Some(listing) => catalog.set_listing(layer, listing),
            None => catalog.set_fault(layer, Fault::new(Reason::AccessDenied)),
        }
    }
    catalog
}

fn agree(scenario: Scenario<'_>) -> Result<(), TestCaseError> {
    let catalog = scenario.catalog;
    for kind in Kind::ALL {
        let predictor = scenario.bulk(kind);
        for row in catalog.sorted() {
            let key = catalog.key(kind, *row);
            let resolution = scenario.predict(key.clone());
            for layer in scenario.simulated.layers(kind) {
                let cell = scenario.cell(layer, &key);
                prop_assert_eq!(predictor.cell(*row, layer), cell, "{:?}", (key, layer));
            }
            let walked = Prediction::from(&resolution);
            prop_assert_eq!(predictor.predict(*row), walked, "{:?}", (key, resolution));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_scan_predicts_what_the_walk_predicts(deployment in deployments(), layers in layer_names()) {
        let deployment = Arc::new(deployment);
        agree(Scenario::new(&deployment, &catalog(layers)))?;
    }

    #[test]
    fn and_so_with_names_that_were_listed_for_another_deployment(
        simulated in deployments(),
        listed in deployments(),
        layers in layer_names(),
    ) {
        agree(Scenario {
            simulated: &Arc::new(simulated),
            listed: &Arc::new(listed),
            catalog: &catalog(layers),
        })?;
    }
}

fn plain(pattern: &str) -> (Arc<Deployment>, Catalog) {
    let mut deployment = Deployment::assumed("test");
    deployment.order.value = Order::Own(vec![Layer::AWS, Layer::ENV]);
    let parsed = LookupPattern::parse(Some(pattern), PythonVersion::default());
    deployment.aws.kinds[0].pattern.value = parsed;
    let names = ["aws_both", "aws_only", "env_too"];
    let mut catalog = Catalog::new();
    catalog.add(Layer::AWS, names.map(ListedKey::named).to_vec());
    catalog.add_environment(
        Layer::ENV,
        vec!["AWS_BOTH".to_owned(), "ENV_TOO".to_owned()],
    );
    for layer in [Layer::AWS, Layer::ENV] {
        catalog.set_listing(layer, Listing::Complete);
    }
    (Arc::new(deployment), catalog)
}

#[track_caller]
fn check(name: &str, winner: Option<Layer>, aws_calls: u8, is_shadowed: bool) {
    let (deployment, catalog) = plain("^aws_");
    let predictor = Scenario::new(&deployment, &catalog).bulk(Kind::Variable);
    let prediction = predictor.predict(catalog.find(name).unwrap());
    let seen = (
        prediction.winner,
        prediction.aws_calls,
        prediction.is_shadowed(),
    );
    assert_eq!(seen, (winner, aws_calls, is_shadowed), "{name}");
    assert!(winner.is_none_or(|winner| prediction.holds(winner)));
    assert!(!prediction.holds(Layer::METASTORE));
}

#[test]
fn who_wins_who_is_shadowed_and_what_it_costs() {
    check("aws_both", Some(Layer::AWS), 1, true);
    check("aws_only", Some(Layer::AWS), 1, false);
    // The pattern keeps it from AWS, so nothing is shadowed and nothing called.
    check("env_too", Some(Layer::ENV), 0, false);
}

/// Most keys of the random worlds must not be walked in full, else the property test compares the walk with itself.
#[test]
fn plain_keys_are_not_walked_in_full() {
    let (deployment, catalog) = plain("^aws_");
    let predictor = Scenario::new(&deployment, &catalog).bulk(Kind::Variable);
    for (name, expected) in [("aws_x.y/z", true), ("straße", true), ("", true)] {
        assert_eq!(predictor.is_plain(name), expected, "{name}");
    }
}

//! The layers, and the order in which a deployment asks them.

use std::fmt;
use std::str::FromStr;

use crate::domain::key::Kind;

/// What is asked, whichever process asks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Store {
    /// AWS Secrets Manager, through the Amazon provider's backend.
    Aws,
    /// The Datacoves Secrets Manager.
    Datacoves,
    /// A secrets backend that varlens does not know; always not inspected.
    Custom,
    /// `AIRFLOW_VAR_*` and `AIRFLOW_CONN_*` of a process.
    Env,
    /// Airflow's metadata database.
    Metastore,
    /// A file of Airflow's `LocalFilesystemBackend`.
    LocalFile,
}

/// The process that asks a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// The process that runs `Variable.get`.
    Process,
    /// The api-server, which a task of Airflow 3 asks last.
    ApiServer,
}

/// One place in the search path that may hold a key: a store, asked from one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Layer {
    /// Who asks.
    pub side: Side,
    /// What is asked.
    pub store: Store,
}

/// What a store is called, and which rules of the search path apply to it. Pairs: for the process's own layer, and for the
/// api-server's.
struct StoreRow {
    names: [&'static str; 2],
    titles: [&'static str; 2],
    columns: [&'static str; 2],
    config_hints: [Option<&'static str>; 2],
    /// Airflow asks it for config options too.
    has_config_options: bool,
    /// The deployment's name gate keeps keys from it.
    is_name_gated: bool,
    /// What the api-server asks.
    at_server: AtServer,
}

/// Whether the api-server asks the very store that the process asks, so that one listing answers for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtServer {
    /// The same store.
    Same,
    /// Another one, or nobody knows.
    Another,
    /// Another one where its region, credentials or names of secrets differ.
    SameUnlessAwsDiffers,
    /// Another one where its process has another environment.
    SameUnlessEnvironmentDiffers,
}

impl Store {
    /// All stores.
    pub const ALL: [Self; 6] = [
        Self::Aws,
        Self::Datacoves,
        Self::Custom,
        Self::Env,
        Self::Metastore,
        Self::LocalFile,
    ];

    /// Everything that depends on the store alone: a new store is a new row.
    const fn row(self) -> &'static StoreRow {
        match self {
            Self::Aws => &StoreRow {
                names: ["aws", "api-server/aws"],
                titles: [
                    "AWS Secrets Manager",
                    "the api-server's AWS Secrets Manager",
                ],
                columns: ["AWS", "API-AWS"],
                config_hints: [None; 2],
                has_config_options: true,
                is_name_gated: true,
                at_server: AtServer::SameUnlessAwsDiffers,
            },
            Self::Datacoves => &StoreRow {
                names: ["datacoves", "api-server/datacoves"],
                titles: [
                    "Datacoves Secrets Manager",
                    "the api-server's Datacoves Secrets Manager",
                ],
                columns: ["DATACOVES", "API-DATACOVES"],
                config_hints: [Some(
                    "DATACOVES__SECRETS_URL, DATACOVES__ENVIRONMENT_SLUG and DATACOVES__SECRETS_TOKEN say where it is",
                ); 2],
                has_config_options: true,
                is_name_gated: true,
                at_server: AtServer::Same,
            },
            Self::Custom => &StoreRow {
                names: ["custom", "api-server/custom"],
                titles: [
                    "another secrets backend",
                    "the api-server's secrets backend",
                ],
                columns: ["CUSTOM", "API-CUSTOM"],
                config_hints: [None; 2],
                has_config_options: true,
                is_name_gated: false,
                at_server: AtServer::Another,
            },
            Self::Env => &StoreRow {
                names: ["env", "api-server/env"],
                titles: [
                    "environment variables",
                    "the api-server's environment variables",
                ],
                columns: ["ENV", "API-ENV"],
                config_hints: [
                    Some("--env-file says what the process has"),
                    Some("--server-env-file says what the api-server has"),
                ],
                has_config_options: false,
                is_name_gated: false,
                at_server: AtServer::SameUnlessEnvironmentDiffers,
            },
            Self::Metastore => &StoreRow {
                names: ["metastore", "api-server/metastore"],
                titles: [
                    "Airflow's metadata database",
                    "Airflow's metadata database, through the api-server",
                ],
                columns: ["METASTORE", "API-METASTORE"],
                config_hints: [Some("Airflow's sql_alchemy_conn says where it is"); 2],
                has_config_options: false,
                is_name_gated: false,
                at_server: AtServer::Same,
            },
            Self::LocalFile => &StoreRow {
                names: ["local-file", "api-server/local-file"],
                titles: ["local secrets file", "the api-server's local secrets file"],
                columns: ["FILE", "API-FILE"],
                config_hints: [None; 2],
                has_config_options: true,
                is_name_gated: false,
                at_server: AtServer::Another,
            },
        }
    }

    /// What users call it.
    pub const fn title(self) -> &'static str {
        self.row().titles[0]
    }

    /// Airflow asks it for keys of this kind: a config option is asked of the secrets backends only, never of the
    /// environment and the metastore (`configuration.py`).
    pub const fn serves(self, kind: Kind) -> bool {
        self.row().has_config_options || !matches!(kind, Kind::Config)
    }

    /// The deployment's name gate keeps keys from it.
    pub const fn is_name_gated(self) -> bool {
        self.row().is_name_gated
    }

    /// What the api-server asks.
    pub const fn at_server(self) -> AtServer {
        self.row().at_server
    }
}

impl Layer {
    /// The process's own AWS Secrets Manager.
    pub const AWS: Self = Self::own(Store::Aws);
    /// The process's own Datacoves Secrets Manager.
    pub const DATACOVES: Self = Self::own(Store::Datacoves);
    /// The process's own secrets backend, which varlens does not know.
    pub const CUSTOM: Self = Self::own(Store::Custom);
    /// The process's own environment.
    pub const ENV: Self = Self::own(Store::Env);
    /// The metadata database, asked by the process itself.
    pub const METASTORE: Self = Self::own(Store::Metastore);
    /// The process's own secrets file.
    pub const LOCAL_FILE: Self = Self::own(Store::LocalFile);

    /// How many layers there are; each has a number below this.
    pub const COUNT: usize = 2 * Store::ALL.len();

    /// A store that the process asks itself.
    pub const fn own(store: Store) -> Self {
        Self {
            side: Side::Process,
            store,
        }
    }

    /// The same store, asked by the api-server.
    pub const fn at_server(self) -> Self {
        Self {
            side: Side::ApiServer,
            ..self
        }
    }

    /// All layers, by number.
    pub fn all() -> impl Iterator<Item = Self> {
        [Side::Process, Side::ApiServer]
            .into_iter()
            .flat_map(|side| Store::ALL.map(|store| Self { side, store }))
    }

    /// A number below [`Self::COUNT`], for sets and small tables.
    pub const fn index(self) -> usize {
        self.side as usize * Store::ALL.len() + self.store as usize
    }

    /// This side's half of a pair in the store's row.
    const fn pick<T: Copy>(self, [own, nested]: [T; 2]) -> T {
        match self.side {
            Side::Process => own,
            Side::ApiServer => nested,
        }
    }

    /// The name in the command line and in `--json`.
    pub const fn name(self) -> &'static str {
        self.pick(self.store.row().names)
    }

    /// What users call it.
    pub const fn title(self) -> &'static str {
        self.pick(self.store.row().titles)
    }

    /// The header of its column in the list.
    pub const fn column(self) -> &'static str {
        self.pick(self.store.row().columns)
    }

    /// What configures varlens to read this layer, where nothing does yet.
    pub const fn config_hint(self) -> Option<&'static str> {
        self.pick(self.store.row().config_hints)
    }

    /// It is in the search path of the api-server, which a task of Airflow 3 asks last.
    pub const fn is_nested(self) -> bool {
        matches!(self.side, Side::ApiServer)
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Layer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::all()
            .find(|layer| layer.name() == text)
            .ok_or_else(|| {
                let names: Vec<_> = Self::all().map(Self::name).collect();
                format!("expected a layer: {}", names.join(", "))
            })
    }
}

/// The order of lookup, as a deployment names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// AWS Secrets Manager, then Datacoves Secrets Manager, then the environment (Datacoves' documentation).
    Datacoves {
        /// An external backend replaces Datacoves' own store (Datacoves' newer documentation).
        replace: bool,
        /// A metadata database is configured, and is asked last as Airflow itself does.
        metastore: bool,
    },
    /// The custom backend if there is one, then the environment, then the metadata database (`configuration.py`).
    Airflow {
        /// What fills the custom backend's slot of the process that asks.
        custom: Option<Layer>,
        /// What fills the api-server's, where a task asks (`[secrets]`, while the task's is `[workers]`).
        server_custom: Option<Layer>,
    },
    /// Any list.
    Own(Vec<Layer>),
}

impl Order {
    /// The name in the command line: a preset's name, or the layers.
    pub fn name(&self) -> String {
        match self {
            Self::Datacoves { .. } => "datacoves".to_owned(),
            Self::Airflow { .. } => "airflow".to_owned(),
            Self::Own(layers) => names(layers, ","),
        }
    }

    /// The layers that one process asks for a key of this kind, first to last.
    pub fn layers(&self, kind: Kind) -> Vec<Layer> {
        let mut layers = match self {
            Self::Datacoves { replace, metastore } => datacoves(*replace, *metastore),
            Self::Airflow { custom, .. } => stock(*custom),
            Self::Own(layers) => layers.clone(),
        };
        layers.retain(|layer| layer.store.serves(kind));
        layers
    }

    /// The layers that a task of Airflow 3 asks: its own, less the metadata database, which it cannot reach, then the
    /// whole search path of the api-server (`sdk/execution_time/secrets/__init__.py`). An order of the user's own applies as it is.
    pub fn task_layers(&self, kind: Kind) -> Vec<Layer> {
        let mut layers = self.layers(kind);
        let server = match self {
            Self::Own(_) => return layers,
            Self::Airflow { server_custom, .. } => stock(*server_custom),
            Self::Datacoves { .. } => layers.clone(),
        };
        if kind != Kind::Config {
            layers.retain(|layer| *layer != Layer::METASTORE);
            layers.extend(server.into_iter().map(Layer::at_server));
        }
        layers
    }
}

fn stock(custom: Option<Layer>) -> Vec<Layer> {
    let stock = [Layer::ENV, Layer::METASTORE];
    custom.into_iter().chain(stock).collect()
}

fn datacoves(replace: bool, metastore: bool) -> Vec<Layer> {
    let mut layers = Vec::with_capacity(4);
    layers.push(Layer::AWS);
    if !replace {
        layers.push(Layer::DATACOVES);
    }
    layers.push(Layer::ENV);
    if metastore {
        layers.push(Layer::METASTORE);
    }
    layers
}

/// The names of layers, with `between` between them.
pub fn names(layers: &[Layer], between: &str) -> String {
    let names: Vec<_> = layers.iter().map(|layer| layer.name()).collect();
    names.join(between)
}

/// The search path in one line: `aws → env → api-server (aws → env → metastore)`.
pub fn in_a_line(layers: &[Layer]) -> String {
    let start = layers.iter().position(|layer| layer.is_nested());
    let (own, nested) = layers.split_at(start.unwrap_or(layers.len()));
    let mut text = names(own, " → ");
    if !nested.is_empty() {
        let nested: Vec<_> = nested.iter().map(|layer| Layer::own(layer.store)).collect();
        let between = if own.is_empty() { "" } else { " → " };
        text.push_str(&format!("{between}api-server ({})", names(&nested, " → ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(layers: &[Layer], expected: &str) {
        assert_eq!(names(layers, " "), expected);
    }

    const PLAIN: Order = Order::Datacoves {
        replace: false,
        metastore: false,
    };

    /// A store that is missing in `ALL` could not be named, and would share its layer's number with another.
    #[test]
    fn every_store_is_in_the_list_of_all() {
        let declared = include_str!("search_path.rs");
        let (_, variants) = declared.split_once("pub enum Store {\n").unwrap();
        let (variants, _) = variants.split_once("\n}").unwrap();
        let is_variant = |line: &&str| !line.trim().starts_with("//");
        assert_eq!(
            variants.lines().filter(is_variant).count(),
            Store::ALL.len()
        );
    }

    #[test]
    fn presets() {
        check(&PLAIN.layers(Kind::Variable), "aws datacoves env");
        check(&PLAIN.layers(Kind::Config), "aws datacoves");
        let newer = Order::Datacoves {
            replace: true,
            metastore: true,
        };
        check(&newer.layers(Kind::Connection), "aws env metastore");
        let order = |custom| Order::Airflow {
            custom,
            server_custom: None,
        };
        check(&order(None).layers(Kind::Variable), "env metastore");
        let with_aws = order(Some(Layer::AWS));
        check(&with_aws.layers(Kind::Variable), "aws env metastore");
    }

    #[test]
    fn a_task_asks_the_whole_path_of_the_api_server_last() {
        let order = Order::Airflow {
            custom: Some(Layer::AWS),
            server_custom: Some(Layer::CUSTOM),
        };
        check(
            &order.task_layers(Kind::Variable),
            "aws env api-server/custom api-server/env api-server/metastore",
        );
        assert_eq!(
            in_a_line(&order.task_layers(Kind::Variable)),
            "aws → env → api-server (custom → env → metastore)"
        );
        check(&order.task_layers(Kind::Config), "aws");
        check(
            &PLAIN.task_layers(Kind::Variable),
            "aws datacoves env api-server/aws api-server/datacoves api-server/env",
        );
        let own = Order::Own(vec![Layer::ENV, Layer::ENV.at_server()]);
        check(&own.task_layers(Kind::Variable), "env api-server/env");
    }

    #[test]
    fn layers_are_numbered_in_their_order_and_nested_names_say_so() {
        let all: Vec<_> = Layer::all().collect();
        assert_eq!(all.len(), Layer::COUNT);
        assert!(all.is_sorted());
        for (number, layer) in all.into_iter().enumerate() {
            assert_eq!(layer.index(), number);
            assert_eq!(layer.name().parse(), Ok(layer));
            let own = Layer::own(layer.store);
            let (name, column) = if layer.is_nested() {
                assert_eq!(own.at_server(), layer);
                (format!("api-server/{own}"), format!("API-{}", own.column()))
            } else {
                (own.name().to_owned(), own.column().to_owned())
            };
            assert_eq!((layer.name(), layer.column()), (&*name, &*column));
        }
    }
}

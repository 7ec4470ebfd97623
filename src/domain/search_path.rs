//! The layers, and the order in which a deployment asks them.

use std::fmt;
use std::str::FromStr;

use crate::domain::key::Kind;

/// One place in the search path that may hold a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// AWS Secrets Manager, through the Amazon provider's backend.
    Aws,
    /// The Datacoves Secrets Manager.
    Datacoves,
    /// A secrets backend that varlens does not know; always not inspected.
    Custom,
    /// `AIRFLOW_VAR_*` and `AIRFLOW_CONN_*` of Airflow's process.
    Env,
    /// Airflow's metadata database.
    Metastore,
    /// A file of Airflow's `LocalFilesystemBackend`.
    LocalFile,
    /// AWS Secrets Manager, asked by the api-server for a task (Airflow 3).
    ApiAws,
    /// The Datacoves Secrets Manager, asked by the api-server.
    ApiDatacoves,
    /// An unknown backend of the api-server's.
    ApiCustom,
    /// The environment of the api-server's process.
    ApiEnv,
    /// The metadata database, asked by the api-server.
    ApiMetastore,
    /// A file of the api-server's `LocalFilesystemBackend`.
    ApiLocalFile,
}

/// Names of a layer, in one row each.
struct LayerRow {
    layer: Layer,
    /// The same thing in the search path of the api-server; a nested layer's is itself.
    at_server: Layer,
    name: &'static str,
    title: &'static str,
    column: &'static str,
}

const LAYERS: [LayerRow; 12] = [
    row(
        Layer::Aws,
        Layer::ApiAws,
        "aws",
        "AWS Secrets Manager",
        "AWS",
    ),
    row(
        Layer::Datacoves,
        Layer::ApiDatacoves,
        "datacoves",
        "Datacoves Secrets Manager",
        "DATACOVES",
    ),
    row(
        Layer::Custom,
        Layer::ApiCustom,
        "custom",
        "another secrets backend",
        "CUSTOM",
    ),
    row(
        Layer::Env,
        Layer::ApiEnv,
        "env",
        "environment variables",
        "ENV",
    ),
    row(
        Layer::Metastore,
        Layer::ApiMetastore,
        "metastore",
        "Airflow's metadata database",
        "METASTORE",
    ),
    row(
        Layer::LocalFile,
        Layer::ApiLocalFile,
        "local-file",
        "local secrets file",
        "FILE",
    ),
    row(
        Layer::ApiAws,
        Layer::ApiAws,
        "api-server/aws",
        "the api-server's AWS Secrets Manager",
        "API-AWS",
    ),
    row(
        Layer::ApiDatacoves,
        Layer::ApiDatacoves,
        "api-server/datacoves",
        "the api-server's Datacoves Secrets Manager",
        "API-DATACOVES",
    ),
    row(
        Layer::ApiCustom,
        Layer::ApiCustom,
        "api-server/custom",
        "the api-server's secrets backend",
        "API-CUSTOM",
    ),
    row(
        Layer::ApiEnv,
        Layer::ApiEnv,
        "api-server/env",
        "the api-server's environment variables",
        "API-ENV",
    ),
    row(
        Layer::ApiMetastore,
        Layer::ApiMetastore,
        "api-server/metastore",
        "Airflow's metadata database, through the api-server",
        "API-METASTORE",
    ),
    row(
        Layer::ApiLocalFile,
        Layer::ApiLocalFile,
        "api-server/local-file",
        "the api-server's local secrets file",
        "API-FILE",
    ),
];

const fn row(
    layer: Layer,
    at_server: Layer,
    name: &'static str,
    title: &'static str,
    column: &'static str,
) -> LayerRow {
    LayerRow {
        layer,
        at_server,
        name,
        title,
        column,
    }
}

impl Layer {
    /// How many layers there are; each has a number below this.
    pub const COUNT: usize = LAYERS.len();

    /// All layers.
    pub fn all() -> impl Iterator<Item = Self> {
        LAYERS.iter().map(|row| row.layer)
    }

    /// A number below [`Self::COUNT`], for sets and small tables.
    pub const fn index(self) -> usize {
        self as usize
    }

    fn row(self) -> &'static LayerRow {
        // The table has one row per layer in the order of the enum, which a test holds.
        LAYERS.get(self.index()).unwrap_or(&LAYERS[0])
    }

    /// The word of the command line and of `--json`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What a person calls it.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// The head of its column in the list.
    pub fn column(self) -> &'static str {
        self.row().column
    }

    /// What tells varlens how to look there, where nobody did.
    pub fn config_hint(self) -> Option<&'static str> {
        match self {
            Self::Env => Some("--env-file says what the process has"),
            Self::ApiEnv => Some("--server-env-file says what the api-server has"),
            Self::Metastore | Self::ApiMetastore => {
                Some("Airflow's sql_alchemy_conn says where it is")
            }
            _ => None,
        }
    }

    /// It stands in the search path of the api-server, which a task of Airflow 3 asks last.
    pub fn is_nested(self) -> bool {
        self.row().at_server == self
    }

    /// The same thing, asked by the api-server.
    pub fn at_server(self) -> Self {
        self.row().at_server
    }

    /// What is asked, whoever asks: a nested layer's own kind.
    pub fn thing(self) -> Self {
        if !self.is_nested() {
            return self;
        }
        let outer = LAYERS.iter().find(|row| row.at_server == self);
        outer.map_or(self, |row| row.layer)
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
        let named = LAYERS.iter().find(|row| row.name == text);
        named.map(|row| row.layer).ok_or_else(|| {
            let names: Vec<_> = LAYERS.iter().map(|row| row.name).collect();
            format!("expected a layer: {}", names.join(", "))
        })
    }
}

/// The order of lookup, as a deployment names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// AWS Secrets Manager, then Datacoves Secrets Manager, then the environment (Datacoves' documentation).
    Datacoves {
        /// An external backend takes the place of Datacoves' own store (Datacoves' newer documentation).
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
    /// The word of the command line: a preset's name, or the layers.
    pub fn name(&self) -> String {
        match self {
            Self::Datacoves { .. } => "datacoves".to_owned(),
            Self::Airflow { .. } => "airflow".to_owned(),
            Self::Own(layers) => names(layers, ","),
        }
    }

    /// The layers that one process asks for a key of this kind, first to last.
    ///
    /// A config option is asked of the secrets backends only, never of env and metastore (`configuration.py`).
    pub fn layers(&self, kind: Kind) -> Vec<Layer> {
        let mut layers = match self {
            Self::Datacoves { replace, metastore } => datacoves(*replace, *metastore),
            Self::Airflow { custom, .. } => stock(*custom),
            Self::Own(layers) => layers.clone(),
        };
        if kind == Kind::Config {
            layers.retain(|layer| !matches!(layer.thing(), Layer::Env | Layer::Metastore));
        }
        layers
    }

    /// The layers that a task of Airflow 3 asks: its own, less the metadata database, which it cannot reach, then the
    /// whole search path of the api-server (`sdk/execution_time/secrets/__init__.py`). An own order is taken as it is.
    pub fn task_layers(&self, kind: Kind) -> Vec<Layer> {
        let mut layers = self.layers(kind);
        let server = match self {
            Self::Own(_) => return layers,
            Self::Airflow { server_custom, .. } => stock(*server_custom),
            Self::Datacoves { .. } => layers.clone(),
        };
        if kind != Kind::Config {
            layers.retain(|layer| *layer != Layer::Metastore);
            layers.extend(server.into_iter().map(Layer::at_server));
        }
        layers
    }
}

fn stock(custom: Option<Layer>) -> Vec<Layer> {
    let stock = [Layer::Env, Layer::Metastore];
    custom.into_iter().chain(stock).collect()
}

fn datacoves(replace: bool, metastore: bool) -> Vec<Layer> {
    let mut layers = Vec::with_capacity(4);
    layers.push(Layer::Aws);
    if !replace {
        layers.push(Layer::Datacoves);
    }
    layers.push(Layer::Env);
    if metastore {
        layers.push(Layer::Metastore);
    }
    layers
}

/// Names of layers with `between` them.
pub fn names(layers: &[Layer], between: &str) -> String {
    let names: Vec<_> = layers.iter().map(|layer| layer.name()).collect();
    names.join(between)
}

/// The search path in a line: `aws → env → api-server (aws → env → metastore)`.
pub fn in_a_line(layers: &[Layer]) -> String {
    let start = layers.iter().position(|layer| layer.is_nested());
    let (own, nested) = layers.split_at(start.unwrap_or(layers.len()));
    let mut text = names(own, " → ");
    if !nested.is_empty() {
        let things: Vec<_> = nested.iter().map(|layer| layer.thing()).collect();
        let between = if own.is_empty() { "" } else { " → " };
        text.push_str(&format!("{between}api-server ({})", names(&things, " → ")));
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
        let with_aws = order(Some(Layer::Aws));
        check(&with_aws.layers(Kind::Variable), "aws env metastore");
    }

    #[test]
    fn a_task_asks_the_whole_path_of_the_api_server_last() {
        let order = Order::Airflow {
            custom: Some(Layer::Aws),
            server_custom: Some(Layer::Custom),
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
        let own = Order::Own(vec![Layer::Env, Layer::ApiEnv]);
        check(&own.task_layers(Kind::Variable), "env api-server/env");
    }

    #[test]
    fn rows_stand_in_the_order_of_the_layers() {
        for layer in Layer::all() {
            assert_eq!(layer.row().layer, layer);
            assert_eq!(layer.name().parse(), Ok(layer));
            assert_eq!(layer.at_server().thing(), layer.thing());
            assert_eq!(layer.is_nested(), layer.name().starts_with("api-server/"));
        }
    }
}

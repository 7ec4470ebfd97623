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
}

/// Names of a layer, in one row each.
struct LayerRow {
    layer: Layer,
    name: &'static str,
    title: &'static str,
    column: &'static str,
}

const LAYERS: [LayerRow; 6] = [
    LayerRow {
        layer: Layer::Aws,
        name: "aws",
        title: "AWS Secrets Manager",
        column: "AWS",
    },
    LayerRow {
        layer: Layer::Datacoves,
        name: "datacoves",
        title: "Datacoves Secrets Manager",
        column: "DATACOVES",
    },
    LayerRow {
        layer: Layer::Custom,
        name: "custom",
        title: "another secrets backend",
        column: "CUSTOM",
    },
    LayerRow {
        layer: Layer::Env,
        name: "env",
        title: "environment variables",
        column: "ENV",
    },
    LayerRow {
        layer: Layer::Metastore,
        name: "metastore",
        title: "Airflow's metadata database",
        column: "METASTORE",
    },
    LayerRow {
        layer: Layer::LocalFile,
        name: "local-file",
        title: "local secrets file",
        column: "FILE",
    },
];

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
        /// What fills the custom backend's slot.
        custom: Option<Layer>,
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

    /// The layers that are asked for a key of this kind, first to last.
    ///
    /// A config option is asked of the secrets backends only, never of env and metastore (`configuration.py`).
    pub fn layers(&self, kind: Kind) -> Vec<Layer> {
        let mut layers = match self {
            Self::Datacoves { replace, metastore } => datacoves(*replace, *metastore),
            Self::Airflow { custom } => {
                let stock = [Layer::Env, Layer::Metastore];
                custom.iter().copied().chain(stock).collect()
            }
            Self::Own(layers) => layers.clone(),
        };
        if kind == Kind::Config {
            layers.retain(|layer| !matches!(layer, Layer::Env | Layer::Metastore));
        }
        layers
    }
}

fn datacoves(replace: bool, metastore: bool) -> Vec<Layer> {
    let mut layers = vec![Layer::Aws];
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(order: &Order, kind: Kind, expected: &str) {
        assert_eq!(names(&order.layers(kind), " "), expected, "{order:?}");
    }

    #[test]
    fn presets() {
        let plain = Order::Datacoves {
            replace: false,
            metastore: false,
        };
        check(&plain, Kind::Variable, "aws datacoves env");
        check(&plain, Kind::Config, "aws datacoves");
        let newer = Order::Datacoves {
            replace: true,
            metastore: true,
        };
        check(&newer, Kind::Connection, "aws env metastore");
        let stock = Order::Airflow { custom: None };
        check(&stock, Kind::Variable, "env metastore");
        let with_aws = Order::Airflow {
            custom: Some(Layer::Aws),
        };
        check(&with_aws, Kind::Variable, "aws env metastore");
    }

    #[test]
    fn rows_stand_in_the_order_of_the_layers() {
        for layer in Layer::all() {
            assert_eq!(layer.row().layer, layer);
            assert_eq!(layer.name().parse(), Ok(layer));
        }
    }
}

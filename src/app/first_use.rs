//! The question of the first use: which order of lookup, where nothing says so.

/// An order that can be chosen.
#[derive(Debug, PartialEq, Eq)]
pub struct OrderRow {
    /// The key that chooses it.
    pub key: char,
    /// As `--order` and the configuration file name it.
    pub order: &'static str,
    /// Whose order it is.
    pub title: &'static str,
}

/// The orders that can be chosen.
#[rustfmt::skip] // One row per order.
pub const ORDERS: [OrderRow; 3] = [
    OrderRow { key: 'd', order: "datacoves", title: "Datacoves" },
    OrderRow { key: 'a', order: "airflow", title: "AWS, env, database" },
    OrderRow { key: 'e', order: "aws,env", title: "AWS, env" },
];

/// The key that has the order remembered.
pub const REMEMBER: char = 'W';

/// How far the question is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FirstUse {
    /// Nothing is asked.
    #[default]
    Settled,
    /// Which order it is.
    AsksOrder,
    /// An order was chosen, and the deployment is read again with it: the switch with this ticket.
    Loads(&'static OrderRow, u64),
    /// Whether to remember the order.
    AsksToRemember(&'static OrderRow),
}

impl FirstUse {
    /// The question, in a line with a key for each answer.
    pub fn question(self) -> Option<String> {
        match self {
            Self::Settled | Self::Loads(..) => None,
            Self::AsksOrder => {
                let answers = ORDERS.iter();
                let answers = answers.map(|row| format!("{}: {} · ", row.key, row.title));
                let answers: String = answers.collect();
                Some(format!("order? {answers}esc: not now"))
            }
            Self::AsksToRemember(row) => Some(format!(
                "{REMEMBER}: write the order ({}) to varlens' config.toml · esc: only until you quit",
                row.order
            )),
        }
    }
}

/// The order that a key chooses.
pub(super) fn chosen(key: char) -> Option<&'static OrderRow> {
    ORDERS.iter().find(|row| row.key == key)
}

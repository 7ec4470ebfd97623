//! The question of the first use: which order of lookup, where nothing says so.
//!
//! Its answers have keys that no action has: every other key does what it always does.

/// An order that can be chosen.
#[derive(Debug, PartialEq, Eq)]
pub struct OrderRow {
    /// The key that chooses it.
    pub key: char,
    /// As `--order` and the configuration file name it.
    pub order: &'static str,
    /// Which layers it has, or whose it is.
    pub title: &'static str,
    /// The same for a narrow window.
    pub short: &'static str,
}

/// The orders that can be chosen.
#[rustfmt::skip] // One row per order.
pub const ORDERS: [OrderRow; 3] = [
    OrderRow { key: 'a', order: "aws,env", title: "AWS, env", short: "aws,env" },
    OrderRow { key: 'b', order: "airflow", title: "AWS, env, database", short: "+db" },
    OrderRow { key: 'o', order: "datacoves", title: "Datacoves", short: "datacoves" },
];

/// The key that has the order remembered.
pub const REMEMBER: char = 's';

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

/// How the question is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wording {
    /// The window is too narrow for whole titles.
    pub(super) is_short: bool,
    /// `esc` ends the question, as nothing else is to be left.
    pub(super) has_esc: bool,
}

impl FirstUse {
    /// The question, in a line with a key for each answer; `is_free`: the key does nothing else.
    pub(super) fn question(
        self,
        wording: Wording,
        is_free: impl Fn(char) -> bool,
    ) -> Option<String> {
        let (text, esc) = match self {
            Self::Settled | Self::Loads(..) => return None,
            Self::AsksOrder => (order_question(wording.is_short, is_free)?, "not now"),
            Self::AsksToRemember(_) if !is_free(REMEMBER) => return None,
            Self::AsksToRemember(row) if wording.is_short => {
                (format!("{REMEMBER}: save {}", row.short), "not now")
            }
            Self::AsksToRemember(row) => (
                format!("{REMEMBER}: save the order {} in config.toml", row.order),
                "only until you quit",
            ),
        };
        let esc = if wording.has_esc {
            format!(" · esc: {esc}")
        } else {
            String::new()
        };
        Some(format!("{text}{esc}"))
    }
}

fn order_question(is_short: bool, is_free: impl Fn(char) -> bool) -> Option<String> {
    let answer = |row: &OrderRow| {
        let title = if is_short { row.short } else { row.title };
        format!("{}: {title}", row.key)
    };
    let rows = ORDERS.iter().filter(|row| is_free(row.key));
    let answers: Vec<_> = rows.map(answer).collect();
    (!answers.is_empty()).then(|| format!("order? {}", answers.join(" · ")))
}

/// The order that a key chooses.
pub(super) fn chosen(key: char) -> Option<&'static OrderRow> {
    ORDERS.iter().find(|row| row.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keymap::{Code, Keymap, Press};

    #[test]
    fn no_action_has_the_key_of_an_answer() {
        let keymap = Keymap::default();
        let keys = ORDERS.iter().map(|row| row.key).chain([REMEMBER]);
        for key in keys {
            assert_eq!(keymap.action(Press::plain(Code::Char(key))), None, "{key}");
        }
    }

    #[test]
    fn a_key_that_the_user_bound_is_no_answer() {
        let wording = Wording {
            is_short: false,
            has_esc: false,
        };
        let question = FirstUse::AsksOrder.question(wording, |key| key != 'b');
        assert_eq!(question.unwrap(), "order? a: AWS, env · o: Datacoves");
        assert_eq!(FirstUse::AsksOrder.question(wording, |_| false), None);
        let saves = FirstUse::AsksToRemember(&ORDERS[0]);
        assert_eq!(saves.question(wording, |_| false), None);
    }
}

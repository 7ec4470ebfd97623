//! Every action of the user, a row each.
//!
//! From [`ACTIONS`] come the keymap, the help, the hints, the palette, the commands, `varlens keys` and the README's
//! table. A new action is one row there and one arm in `app::update::actions`.

mod row;
mod table;

pub use row::{Action, ActionRow, Group, When};
pub use table::ACTIONS;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_keys_are_given_once() {
        let mut names: Vec<_> = ACTIONS.iter().map(|row| row.name).collect();
        let mut keys: Vec<_> = ACTIONS.iter().flat_map(|row| row.keys).collect();
        let counts = (names.len(), keys.len());
        names.sort_unstable();
        names.dedup();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!((names.len(), keys.len()), counts);
    }

    #[test]
    fn every_group_has_an_action_and_each_action_a_sentence() {
        for group in Group::ALL {
            assert!(ACTIONS.iter().any(|row| row.group == group), "{group:?}");
        }
        for row in ACTIONS {
            assert!(!row.sentence.is_empty(), "{}", row.name);
            assert_eq!(row.action.row().map(|found| found.name), Some(row.name));
        }
    }

    #[test]
    fn what_is_hinted_at_has_a_key() {
        for row in ACTIONS.iter().filter(|row| !row.hint.is_empty()) {
            assert!(!row.keys.is_empty(), "{}", row.name);
        }
    }
}

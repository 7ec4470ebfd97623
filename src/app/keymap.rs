//! Which key does what: the table of actions, and the user's bindings.
//!
//! Whatever names a key on the screen asks here, so that a rebinding shows everywhere. A wrong binding is a warning
//! and never more.

mod press;

use std::collections::HashMap;

use super::action::{ACTIONS, Action, ActionRow};
use crate::domain::suggest::unknown;

pub use press::{Code, Named, Press};

/// Leaves from anywhere, whatever is bound otherwise.
const INTERRUPT: Press = Press {
    code: Code::Char('c'),
    ctrl: true,
    alt: false,
};

/// Keys that a terminal sends as another one.
const SENT_AS: [(&str, &str); 3] = [("ctrl-i", "tab"), ("ctrl-m", "enter"), ("ctrl-[", "esc")];

/// A line of the user's bindings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Its location, as `config.toml:12`; warnings begin with it.
    pub place: String,
    /// The action's name.
    pub action: String,
    /// The keys as they were written. None: the action has no key.
    pub keys: Vec<String>,
}

/// The keys that are in force.
#[derive(Clone, Debug)]
pub struct Keymap {
    rows: Vec<Bound>,
}

#[derive(Clone, Debug)]
struct Bound {
    row: &'static ActionRow,
    keys: Vec<Press>,
    /// Where the user bound it.
    place: Option<String>,
}

impl Default for Keymap {
    /// The keys of the table of actions.
    fn default() -> Self {
        let rows = ACTIONS.iter().map(Bound::new).collect();
        let mut keymap = Self { rows };
        keymap.bind_interrupt();
        keymap
    }
}

impl Bound {
    fn new(row: &'static ActionRow) -> Self {
        let keys = row.keys.iter().filter_map(|key| key.parse().ok()).collect();
        Self {
            row,
            keys,
            place: None,
        }
    }
}

impl Keymap {
    /// What a press does, while nothing is typed.
    pub fn action(&self, press: Press) -> Option<Action> {
        let mut rows = self.rows.iter().rev();
        let bound = rows.find(|bound| bound.keys.contains(&press))?;
        Some(bound.row.action)
    }

    /// The keys of an action, as they are written; none, if it has none.
    pub fn keys(&self, action: Action) -> impl Iterator<Item = String> + '_ {
        let row = self.rows.iter().find(|bound| bound.row.action == action);
        row.into_iter()
            .flat_map(|bound| bound.keys.iter().map(Press::to_string))
    }

    /// Where the user bound an action; None where its keys are the table's.
    pub fn place(&self, action: Action) -> Option<&str> {
        let row = self.rows.iter().find(|bound| bound.row.action == action)?;
        row.place.as_deref()
    }

    /// The key of an action that hints name.
    pub fn first(&self, action: Action) -> Option<String> {
        self.keys(action).next()
    }

    /// ` · r tries again`: a separator, the action's key and what it does here. Nothing, if the action has no key.
    pub fn hint(&self, separator: &str, action: Action, does: &str) -> String {
        self.first(action)
            .map_or_else(String::new, |key| format!("{separator}{key} {does}"))
    }

    /// Binds actions as the user wrote them, in this order. An action that is named has these keys and no others; an
    /// action that is not named loses a key that another one is given. Says what was not done as it was written.
    pub fn rebind(&mut self, bindings: &[Binding]) -> Vec<String> {
        let mut warnings = Vec::new();
        if bindings.is_empty() {
            return warnings;
        }
        let mut given: HashMap<Press, &'static str> = HashMap::new();
        for binding in bindings {
            self.bind(binding, &mut given, &mut warnings);
        }
        for bound in &mut self.rows {
            bound.give_up(&given, &mut warnings);
        }
        self.bind_interrupt();
        warnings
    }

    fn bind(
        &mut self,
        binding: &Binding,
        given: &mut HashMap<Press, &'static str>,
        warnings: &mut Vec<String>,
    ) {
        let place = &binding.place;
        let named = |bound: &&mut Bound| bound.row.name == binding.action;
        let Some(bound) = self.rows.iter_mut().find(named) else {
            let names: Vec<_> = ACTIONS.iter().map(|row| row.name).collect();
            let what = unknown("action", &binding.action, &names);
            warnings.push(format!("{place}: {what}"));
            return;
        };
        let mut keys = Vec::new();
        for text in &binding.keys {
            match key(text, bound.row, given) {
                Ok(press) if keys.contains(&press) => {}
                Ok(press) => keys.push(press),
                Err(why) => warnings.push(format!("{place}: {}: {why}", bound.row.name)),
            }
        }
        if keys.is_empty() && !binding.keys.is_empty() {
            let own = bound.row.keys.join(" ");
            let name = bound.row.name;
            warnings.push(format!(
                "{place}: {name}: none of its keys can be used; it keeps {own}"
            ));
            return;
        }
        given.extend(keys.iter().map(|press| (*press, bound.row.name)));
        bound.keys = keys;
        bound.place = Some(place.clone());
    }

    fn bind_interrupt(&mut self) {
        for bound in &mut self.rows {
            if bound.row.action == Action::Interrupt && !bound.keys.contains(&INTERRUPT) {
                bound.keys.insert(0, INTERRUPT);
            }
        }
    }
}

impl Bound {
    /// A key that the user bound to another action belongs to that action.
    fn give_up(&mut self, given: &HashMap<Press, &'static str>, warnings: &mut Vec<String>) {
        if self.place.is_some() {
            return;
        }
        let name = self.row.name;
        let is_taken = |press: &Press| given.get(press).filter(|taker| **taker != name);
        for press in &self.keys {
            if let Some(taker) = is_taken(press) {
                warnings.push(format!(
                    "`{press}` is now {taker}, no longer {name}; bind {name} to another key, or to [] for none"
                ));
            }
        }
        self.keys.retain(|press| is_taken(press).is_none());
    }
}

/// A key that an action can be given.
fn key(text: &str, row: &ActionRow, given: &HashMap<Press, &'static str>) -> Result<Press, String> {
    if let Some((_, sent)) = SENT_AS.iter().find(|(key, _)| *key == text) {
        return Err(format!(
            "a terminal sends {sent} for `{text}`; write {sent}"
        ));
    }
    let press: Press = text.parse()?;
    if press == INTERRUPT && row.action != Action::Interrupt {
        return Err(format!("`{text}` is always interrupt"));
    }
    match (press.code, given.get(&press)) {
        (_, Some(other)) => Err(format!("`{text}` is already {other}, by an earlier line")),
        (Code::Char(c), _) if press.ctrl && c.is_uppercase() => Err(format!(
            "terminals send the same for `{text}` and `{}`; write that",
            text.to_lowercase()
        )),
        _ => Ok(press),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_table_is_a_key_and_prints_as_it_is_read() {
        let keymap = Keymap::default();
        for row in ACTIONS {
            for key in row.keys {
                let press: Press = key.parse().unwrap();
                assert_eq!(press.to_string(), *key);
                assert_eq!(keymap.action(press), Some(row.action), "{key}");
            }
            assert_eq!(
                keymap.first(row.action).as_deref(),
                row.keys.first().copied()
            );
        }
        assert_eq!(keymap.action("ctrl--".parse().unwrap()), None);
    }

    /// `reveal=x v; quit=` as two lines of a file.
    fn rebound(lines: &str) -> (Keymap, Vec<String>) {
        let lines = lines.split(';').filter(|line| !line.trim().is_empty());
        let bindings: Vec<_> = lines
            .enumerate()
            .map(|(at, line)| {
                let (action, keys) = line.split_once('=').unwrap();
                Binding {
                    place: format!("f:{}", at + 1),
                    action: action.trim().to_owned(),
                    keys: keys.split_whitespace().map(str::to_owned).collect(),
                }
            })
            .collect();
        let mut keymap = Keymap::default();
        let warnings = keymap.rebind(&bindings);
        (keymap, warnings)
    }

    /// Lines, then `action=keys` that are in force, then what is warned of.
    fn check(lines: &str, expected: &[(Action, &str)], warned: &[&str]) {
        let (keymap, warnings) = rebound(lines);
        for (action, keys) in expected {
            let found: Vec<_> = keymap.keys(*action).collect();
            assert_eq!(found.join(" "), *keys, "{lines}: {action:?}");
            for key in &found {
                assert_eq!(keymap.action(key.parse().unwrap()), Some(*action), "{key}");
            }
        }
        assert_eq!(warnings, warned, "{lines}");
    }

    #[test]
    fn bindings() {
        check("", &[(Action::Reveal, "x")], &[]);
        check("reveal=f8 f7", &[(Action::Reveal, "f8 f7")], &[]);
        check(
            "reveal=c; copy-name=x",
            &[(Action::Reveal, "c"), (Action::CopyName, "x")],
            &[],
        );
        check("reveal=", &[(Action::Reveal, "")], &[]);
        check(
            "quit=ctrl-q; interrupt=ctrl-x",
            &[
                (Action::Quit, "ctrl-q"),
                (Action::Interrupt, "ctrl-c ctrl-x"),
            ],
            &[],
        );
        check("interrupt=", &[(Action::Interrupt, "ctrl-c")], &[]);
    }

    #[test]
    fn a_key_that_was_another_action_s_is_taken_from_it_with_a_word() {
        check(
            "reveal=r",
            &[(Action::Reveal, "r"), (Action::Refresh, "ctrl-r")],
            &[
                "`r` is now reveal, no longer refresh; bind refresh to another key, or to [] for none",
            ],
        );
        check(
            "reveal=r; refresh=",
            &[(Action::Reveal, "r"), (Action::Refresh, "")],
            &[],
        );
    }

    #[test]
    fn what_cannot_be_bound_is_said_and_the_rest_is() {
        check(
            "reveel=v",
            &[(Action::Reveal, "x")],
            &["f:1: unknown action `reveel`; did you mean `reveal`?"],
        );
        check(
            "reveal=escp f8",
            &[(Action::Reveal, "f8")],
            &[
                "f:1: reveal: `escp` is not a key; keys are written x, X, ctrl-x, alt-x, f1, space, enter, esc, tab, up",
            ],
        );
        check(
            "reveal=f9; copy-name=f9",
            &[(Action::Reveal, "f9"), (Action::CopyName, "c")],
            &[
                "f:2: copy-name: `f9` is already reveal, by an earlier line",
                "f:2: copy-name: none of its keys can be used; it keeps c",
            ],
        );
        check(
            "reveal=f8 ctrl-c ctrl-m ctrl-X",
            &[(Action::Reveal, "f8"), (Action::Interrupt, "ctrl-c")],
            &[
                "f:1: reveal: `ctrl-c` is always interrupt",
                "f:1: reveal: a terminal sends enter for `ctrl-m`; write enter",
                "f:1: reveal: terminals send the same for `ctrl-X` and `ctrl-x`; write that",
            ],
        );
    }

    #[test]
    fn a_key_written_twice_in_one_line_counts_once() {
        check("reveal=f8 f8", &[(Action::Reveal, "f8")], &[]);
    }

    #[test]
    fn a_hint_names_the_key_that_is_in_force_or_is_not_there() {
        let (keymap, _) = rebound("refresh=f5");
        assert_eq!(
            keymap.hint(" · ", Action::Refresh, "tries again"),
            " · f5 tries again"
        );
        let (keymap, _) = rebound("refresh=");
        assert_eq!(keymap.hint(" · ", Action::Refresh, "tries again"), "");
    }
}

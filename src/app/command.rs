//! The command line after `:`: every action by its name, and the commands that take an argument.
//!
//! One table; completion, the palette and the help of `:` are made from it.

use super::action::{ACTIONS, Action};
use super::copy_form::FORMS;
use super::prompt::common_beginning;
use super::state::State;
use crate::domain::key::Kind;
use crate::domain::region::REGIONS;
use crate::domain::suggest::unknown;
use crate::domain::what_if::FIELDS;

/// What a command's argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// Any text, named like this in the help.
    Text(&'static str),
    /// A theme.
    Theme,
    /// A kind of key.
    Kind,
    /// On or off.
    Switch,
    /// A column of the list.
    Column,
    /// What can be copied.
    Form,
    /// A deployment.
    Deployment,
    /// A region.
    Region,
    /// A what-if field and its value.
    Change,
}

impl Argument {
    /// Its name in the help.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text(name) => name,
            Self::Theme => "THEME",
            Self::Kind => "KIND",
            Self::Switch => "on|off",
            Self::Column => "COLUMN",
            Self::Form => "FORM",
            Self::Deployment => "DEPLOYMENT",
            Self::Region => "REGION",
            Self::Change => "FIELD=VALUE",
        }
    }

    /// The possible values, as far as they can be listed.
    pub fn candidates(self, state: &State) -> Vec<String> {
        match self {
            Self::Text(_) => Vec::new(),
            Self::Theme => state.theme_names(),
            Self::Column => state.column_names(),
            Self::Form => FORMS.iter().map(|row| row.name.to_owned()).collect(),
            Self::Deployment if state.session.is_presented() => Vec::new(),
            Self::Deployment => state
                .session()
                .deployments()
                .iter()
                .map(|one| one.name.clone())
                .collect(),
            Self::Region => REGIONS
                .iter()
                .map(|region| region.name.to_owned())
                .collect(),
            Self::Switch => vec!["on".to_owned(), "off".to_owned()],
            Self::Change => FIELDS
                .iter()
                .map(|field| format!("{}=", field.name))
                .collect(),
            Self::Kind => Kind::ALL.map(|kind| kind.name().to_owned()).to_vec(),
        }
    }
}

/// A command that takes an argument.
pub struct CommandRow {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub argument: Argument,
    /// What it does.
    pub sentence: &'static str,
    /// Does it.
    pub run: fn(&mut State, &str),
}

/// All commands that take an argument. An action of the same name is what the command does without one.
pub const COMMANDS: &[CommandRow] = &[
    CommandRow {
        name: "filter",
        argument: Argument::Text("TEXT"),
        sentence: "filter the list",
        run: State::filter_by,
    },
    CommandRow {
        name: "resolve",
        argument: Argument::Text("KEY"),
        sentence: "look up any key",
        run: State::look_up,
    },
    CommandRow {
        name: "paste",
        argument: Argument::Text("NUMBER"),
        sentence: "look up and diagnose a key of the pasted log, by its number",
        run: State::diagnose_pasted,
    },
    CommandRow {
        name: "sort",
        argument: Argument::Column,
        sentence: "sort by a column; append `reversed` for descending",
        run: State::sort_as,
    },
    CommandRow {
        name: "copy",
        argument: Argument::Form,
        sentence: "copy the key in a form: name, arn, python, aws-cli",
        run: State::copy_as,
    },
    CommandRow {
        name: "reveal-field",
        argument: Argument::Text("FIELD"),
        sentence: "reveal one field of a JSON value",
        run: State::reveal_field,
    },
    CommandRow {
        name: "copy-field",
        argument: Argument::Text("FIELD"),
        sentence: "copy one field of a JSON value without showing it",
        run: State::copy_field,
    },
    CommandRow {
        name: "edit",
        argument: Argument::Text("NUMBER"),
        sentence: "open a usage of the key in your editor, by its number",
        run: State::edit_place,
    },
    CommandRow {
        name: "deployment",
        argument: Argument::Deployment,
        sentence: "switch deployment",
        run: State::go_to_deployment,
    },
    CommandRow {
        name: "compare",
        argument: Argument::Deployment,
        sentence: "compare names and winners with another deployment, no value",
        run: State::compare_with,
    },
    CommandRow {
        name: "region",
        argument: Argument::Region,
        sentence: "switch region",
        run: State::go_to_region,
    },
    CommandRow {
        name: "theme",
        argument: Argument::Theme,
        sentence: "set the theme; auto follows the terminal (dark or light)",
        run: State::take_theme,
    },
    CommandRow {
        name: "kind",
        argument: Argument::Kind,
        sentence: "list variables, connections or config options",
        run: State::take_kind,
    },
    CommandRow {
        name: "mouse",
        argument: Argument::Switch,
        sentence: "turn mouse capture on or off",
        run: State::take_mouse,
    },
    CommandRow {
        name: "what-if",
        argument: Argument::Change,
        sentence: "simulate one change (no calls): order=env,aws",
        run: State::change,
    },
    CommandRow {
        name: "write-report",
        argument: Argument::Text("FILE"),
        sentence: "write a report of the key to this file: Markdown, no value",
        run: State::write_report,
    },
    CommandRow {
        name: "screenshot",
        argument: Argument::Text("FILE"),
        sentence: "write the screen to this SVG file, values masked",
        run: State::screenshot,
    },
];

/// Short names that fingers know from elsewhere.
const SHORT: [(&str, &str); 6] = [
    ("ctx", "deployment"),
    ("q", "quit"),
    ("q!", "quit"),
    ("h", "help"),
    ("r", "refresh"),
    ("skin", "theme"),
];

/// What a line asks for.
pub enum Parsed {
    /// Nothing was typed.
    Nothing,
    /// An action.
    Action(Action),
    /// A command and its argument.
    Command(&'static CommandRow, String),
}

/// Reads a line.
///
/// # Errors
/// What is wrong with it, with the nearest right name.
pub fn parse(line: &str) -> Result<Parsed, String> {
    let line = line.trim();
    let (name, argument) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let argument = argument.trim();
    if name.is_empty() {
        return Ok(Parsed::Nothing);
    }
    let short = SHORT.iter().find(|(short, _)| *short == name);
    let name = short.map_or(name, |(_, long)| long);
    let action = ACTIONS.iter().find(|row| row.name == name);
    let command = COMMANDS.iter().find(|row| row.name == name);
    match (command, action) {
        (Some(row), _) if !argument.is_empty() => Ok(Parsed::Command(row, argument.to_owned())),
        (_, Some(_)) if !argument.is_empty() => Err(format!("`{name}` takes no argument")),
        (_, Some(row)) => Ok(Parsed::Action(row.action)),
        (Some(row), None) => Err(format!("`{name}` needs {}", row.argument.name())),
        (None, None) => Err(unknown("command", name, &names())),
    }
}

/// All names, each once.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = ACTIONS.iter().map(|row| row.name).collect();
    names.extend(COMMANDS.iter().map(|row| row.name));
    names.sort_unstable();
    names.dedup();
    names
}

/// The lines that what was typed may become.
pub fn completions(state: &State, typed: &str) -> Vec<String> {
    let typed = typed.trim_start();
    let Some((name, argument)) = typed.split_once(char::is_whitespace) else {
        let starts = names().into_iter().filter(|name| name.starts_with(typed));
        return starts.map(str::to_owned).collect();
    };
    let Some(row) = COMMANDS.iter().find(|row| row.name == name) else {
        return Vec::new();
    };
    let argument = argument.trim_start().to_lowercase();
    let candidates = row.argument.candidates(state).into_iter();
    candidates
        .filter(|candidate| candidate.to_lowercase().starts_with(&argument))
        .map(|candidate| format!("{name} {candidate}"))
        .collect()
}

/// What was typed, longer by what all its completions share; the next completion where it is one already.
pub fn complete(state: &State, typed: &str) -> Option<String> {
    let all = completions(state, typed);
    let first = all.first()?;
    let shared = all.iter().fold(first.as_str(), |shared, other| {
        common_beginning(shared, other)
    });
    let longer = Some(shared).filter(|text| text.len() > typed.len());
    let is_only = all.len() == 1;
    Some(match longer {
        Some(text) if is_only => format!("{text} "),
        Some(text) => text.to_owned(),
        None if is_only => format!("{first} "),
        None => first.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &str) {
        let found = match parse(line) {
            Ok(Parsed::Nothing) => "nothing".to_owned(),
            Ok(Parsed::Action(action)) => format!("{action:?}"),
            Ok(Parsed::Command(row, argument)) => format!("{}({argument})", row.name),
            Err(error) => error,
        };
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn lines() {
        check("", "nothing");
        check("  quit ", "Quit");
        check("q", "Quit");
        check("theme", "Theme");
        check("theme light", "theme(light)");
        check("skin light", "theme(light)");
        check("resolve my key ", "resolve(my key)");
        check("resolve", "`resolve` needs KEY");
        check("quit now", "`quit` takes no argument");
        check("revael", "unknown command `revael`; did you mean `reveal`?");
    }
}

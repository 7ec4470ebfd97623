//! The environment of a process, as far as a file says it.

use std::collections::BTreeMap;

use super::super::hidden::{hides_a_part, is_hidden};
use super::super::shell::Shell;
use crate::domain::key::Kind;
use crate::domain::other_reading::{DoubtfulValue, OtherReading, in_a_list};
use crate::domain::value::SecretValue;

/// Variables by name, and what a reader of the file should know.
#[derive(Default)]
pub(super) struct Variables {
    known: BTreeMap<String, SecretValue>,
    /// Variables that the file sets to something that only the running process has: name and why.
    unknown: BTreeMap<String, String>,
    /// Variables that are surely set, among those whose values aren't known.
    pub(super) present: Vec<String>,
    /// What was left out or changed, as sentences.
    pub(super) notes: Vec<String>,
    /// Why the process may have more variables than these; None if these are all.
    pub(super) incomplete: Option<String>,
    /// Airflow's release, where the file names one and no other.
    pub(super) airflow: Option<String>,
    /// The role that Airflow has.
    pub(super) role: Option<String>,
    /// The variables whose values other readers of such a file take otherwise.
    pub(super) doubtful: Vec<DoubtfulValue>,
}

impl Variables {
    /// The last value counts, as in a shell.
    pub(super) fn set(&mut self, name: impl Into<String>, value: SecretValue) {
        let name = name.into();
        self.unknown.remove(&name);
        self.known.insert(name, value);
    }

    pub(super) fn set_unknown(&mut self, name: impl Into<String>, why: impl Into<String>) {
        let name = name.into();
        self.known.remove(&name);
        self.unknown.insert(name, why.into());
    }

    /// The value, unless another place of the file gives this name another one: then it isn't known which counts.
    pub(super) fn agree(&mut self, name: &str, value: SecretValue) {
        let differs = self
            .known
            .get(name)
            .is_some_and(|other| other.expose() != value.expose());
        if differs {
            self.set_unknown(
                name,
                "the file gives it several values, for different containers",
            );
        } else if !self.unknown.contains_key(name) {
            self.set(name, value);
        }
    }

    pub(super) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Another reader of the file takes the value otherwise.
    pub(super) fn doubt(&mut self, name: &str, reading: OtherReading) {
        let name = name.to_owned();
        self.doubtful.push(DoubtfulValue { name, reading });
    }

    /// Whatever the reader does, it ends the same.
    pub(super) fn settle(&mut self, name: &str, reading: OtherReading) {
        let is_it = |value: &DoubtfulValue| value.name == name && value.reading == reading;
        self.doubtful.retain(|value| !is_it(value));
    }

    /// The variables whose values other readers take otherwise in this way.
    pub(super) fn doubted(&self, reading: OtherReading) -> Vec<String> {
        let of_it = self
            .doubtful
            .iter()
            .filter(|value| value.reading == reading);
        of_it.map(|value| value.name.clone()).collect()
    }

    /// Notes what was done with the values, once for each way.
    pub(super) fn note_doubts(&mut self) {
        for reading in OtherReading::ALL {
            let names = self.doubted(reading);
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            if !names.is_empty() {
                let what = reading.sentence(&in_a_list(&names));
                self.note(format!(
                    "{what}: if the process was started so, use the output of `env -0` inside it"
                ));
            }
        }
    }

    /// A variable's text, where it is known.
    pub(super) fn known_text(&self, name: &str) -> Option<String> {
        let text = std::str::from_utf8(self.known.get(name)?.expose()).ok()?;
        Some(text.to_owned())
    }

    /// The values of all these variables are known.
    pub(super) fn has_all(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.known.contains_key(*name))
    }

    /// A variable that every process has is there.
    pub(super) fn is_of_a_process(&self) -> bool {
        let mut names = self.names();
        names.any(|name| matches!(name, "PATH" | "HOME" | "PWD" | "HOSTNAME"))
    }

    /// The names of all variables, known or not.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.known
            .keys()
            .chain(self.unknown.keys())
            .map(String::as_str)
    }

    /// How many variables the file has, known or not.
    pub(super) fn count(&self) -> usize {
        self.known.len() + self.unknown.len()
    }

    /// Nothing that Airflow reads is among the names.
    pub(super) fn has_no_airflow(&self) -> bool {
        !self.names().any(|name| name.starts_with("AIRFLOW"))
    }

    /// Takes out Airflow's variables and connections that are set to what a listing shows in place of a value.
    pub(super) fn take_hidden(&mut self) -> Vec<String> {
        let is_mark = |value: &SecretValue| {
            let text = std::str::from_utf8(value.expose());
            text.is_ok_and(is_hidden)
        };
        let hidden = self
            .known
            .extract_if(.., |name, value| Kind::is_env_name(name) && is_mark(value));
        hidden.map(|(name, _)| name).collect()
    }

    /// A variable that is surely set, to something that isn't known.
    pub(super) fn set_present(&mut self, name: impl Into<String>, why: impl Into<String>) {
        let name = name.into();
        self.present.push(name.clone());
        self.set_unknown(name, why);
    }

    /// Forgets AWS's own variables that are set to what a listing shows in place of a value.
    pub(super) fn forget_hidden(&mut self) {
        let is_hidden = |value: &SecretValue| {
            let text = std::str::from_utf8(value.expose());
            text.is_ok_and(hides_a_part)
        };
        let hidden = self.known.extract_if(.., |name, value| {
            name.starts_with("AWS_") && is_hidden(value)
        });
        let names: Vec<_> = hidden.map(|(name, _)| name).collect();
        for name in names {
            self.set_unknown(name, "it is hidden in this listing; give the real value");
        }
    }

    /// The names whose values aren't known, and why, one sentence for each cause.
    pub(super) fn unknown_sentences(&self) -> Vec<String> {
        let mut causes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, why) in &self.unknown {
            causes.entry(why).or_default().push(name);
        }
        let sentence = |(why, names): (&str, Vec<&str>)| format!("{}: {why}", names.join(", "));
        causes.into_iter().map(sentence).collect()
    }

    pub(super) fn into_shell(self) -> Shell {
        Shell::from_variables(self.known.into_iter().collect()).with_unknown(self.unknown)
    }
}

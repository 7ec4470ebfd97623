//! Teams of Airflow 3.2 and later (`[core] multi_team`): who asks, and what a store shows of what belongs to a team.

use std::fmt;
use std::str::FromStr;

/// A team's name, as `airflow teams create` accepts it (`cli/commands/team_command.py`): 3 to 50 letters, digits, `_`, `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team(String);

impl Team {
    /// The name.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Team {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Team {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if (3..=50).contains(&text.len()) && text.bytes().all(is_allowed) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!(
            "`{text}` is no name of a team: Airflow takes 3 to 50 letters, digits, _ and -"
        ))
    }
}

/// That the task of a team gets another value than the one that was found.
pub fn gets_another(team: &str, name: &str) -> String {
    format!("{OF_A_TEAM}{team} gets {name} instead")
}

const OF_A_TEAM: &str = "a task of team ";

/// The note is [`gets_another`].
pub fn is_another_of_a_team(note: &str) -> bool {
    note.starts_with(OF_A_TEAM)
}

/// What a lookup sees of what belongs to teams.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TeamView {
    /// The release knows no teams.
    #[default]
    Unknown,
    /// Nothing of it, whoever asks.
    Hidden,
    /// Nothing of it, because it is not known which team asks.
    Open,
    /// What belongs to this team.
    Of(Team),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_airflow_accepts() {
        for name in ["red", "Data_Eng-1", &"x".repeat(50)] {
            assert_eq!(name.parse::<Team>().unwrap().name(), name);
        }
        for name in ["", "ab", "a b", "a'b", "ä-team", &"x".repeat(51)] {
            assert!(name.parse::<Team>().is_err(), "{name}");
        }
    }
}

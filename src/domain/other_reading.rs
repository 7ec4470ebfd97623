//! Values of a file with variables that another reader of such a file takes otherwise: whoever starts Airflow's process may
//! be that reader.

/// How the value was taken, and other readers take it otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherReading {
    /// The quotes around it were removed.
    QuotesRemoved,
    /// It has quotes around it.
    QuotesKept,
    /// What follows ` #` was removed.
    CommentRemoved,
    /// What follows ` #` is a part of it.
    CommentKept,
    /// It has a `$NAME` that was not replaced.
    Reference,
}

/// A variable whose value other readers take otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoubtfulValue {
    /// The variable.
    pub name: String,
    /// How its value was taken.
    pub reading: OtherReading,
}

impl OtherReading {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::QuotesRemoved,
        Self::QuotesKept,
        Self::CommentRemoved,
        Self::CommentKept,
        Self::Reference,
    ];

    /// What was done with the values of these variables, and who does otherwise.
    pub fn sentence(self, names: &str) -> String {
        match self {
            Self::QuotesRemoved => format!(
                "the quotes around {names} were removed, as docker compose does; `docker run --env-file` and kubectl keep them"
            ),
            Self::QuotesKept => format!(
                "the quotes around {names} were kept, as `docker run --env-file` does; docker compose, python-dotenv and a shell \
                 remove them"
            ),
            Self::CommentRemoved => format!(
                "the comment after {names} was removed, as docker compose and python-dotenv do; `docker run --env-file` and kubectl \
                 keep it as a part of the value"
            ),
            Self::CommentKept => format!(
                "what follows # in {names} was kept, as `docker run --env-file` does; docker compose, python-dotenv and a shell \
                 take it for a comment"
            ),
            Self::Reference => format!(
                "a $NAME in {names} was not replaced; docker compose, python-dotenv and a shell replace it"
            ),
        }
    }
}

/// `A`, `A and B`, `A, B and 3 more`.
pub fn in_a_list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} and {other}"),
        [one, other, third] => format!("{one}, {other} and {third}"),
        [one, other, rest @ ..] => format!("{one}, {other} and {} more", rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_sentence() {
        assert_eq!(in_a_list(&["A"]), "A");
        assert_eq!(in_a_list(&["A", "B"]), "A and B");
        assert_eq!(in_a_list(&["A", "B", "C"]), "A, B and C");
        assert_eq!(in_a_list(&["A", "B", "C", "D"]), "A, B and 2 more");
        for reading in OtherReading::ALL {
            assert!(reading.sentence("AIRFLOW_VAR_X").contains("AIRFLOW_VAR_X"));
        }
    }
}

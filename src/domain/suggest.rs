//! The nearest right name for one that is not known.

use crate::domain::diagnosis::Nearest;

/// `unknown key `regoin`; did you mean `region`?`
pub fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    let mut nearest = Nearest::to(name);
    for candidate in known {
        nearest.consider(candidate);
    }
    match nearest.best().first() {
        Some(near) => format!("unknown {what} `{name}`; did you mean `{}`?", near.name),
        None => format!("unknown {what} `{name}`; known: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions() {
        let known = ["region", "profile"];
        assert_eq!(
            unknown("key", "regoin", &known),
            "unknown key `regoin`; did you mean `region`?"
        );
        assert_eq!(
            unknown("key", "xyz", &known),
            "unknown key `xyz`; known: region, profile"
        );
    }
}

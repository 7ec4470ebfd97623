//! The nearest right name for one that is not known.

use crate::domain::diagnosis::Nearest;

/// The nearest of the right names, if one is near.
pub fn nearest(name: &str, known: &[&str]) -> Option<String> {
    let mut nearest = Nearest::to(name);
    for candidate in known {
        nearest.consider(candidate);
    }
    nearest.best().first().map(|near| near.name.clone())
}

/// `unknown key `regoin`; did you mean `region`?`
pub fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    match nearest(name, known) {
        Some(near) => format!("unknown {what} `{name}`; did you mean `{near}`?"),
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

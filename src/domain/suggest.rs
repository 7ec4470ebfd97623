//! The nearest right name for one that is not known.

use crate::domain::diagnosis::Nearest;

/// The nearest of the right names, if one is near.
pub fn nearest(name: &str, known: &[&str]) -> Option<String> {
    let mut nearest = Nearest::to(name);
    for candidate in known {
        nearest.consider(candidate);
    }
    let near = nearest.best().first().map(|near| near.name.clone());
    // What was begun right is meant more likely than what merely looks alike.
    let begun = known.iter().find(|candidate| candidate.starts_with(name));
    let begun = begun
        .filter(|_| name.len() > 2)
        .map(|candidate| (*candidate).to_owned());
    near.or(begun)
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
            unknown("key", "prof", &known),
            "unknown key `prof`; did you mean `profile`?"
        );
        assert_eq!(
            unknown("key", "xyz", &known),
            "unknown key `xyz`; known: region, profile"
        );
    }
}

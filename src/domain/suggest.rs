//! The nearest right name for one that is not known.

use crate::domain::nearest::Nearest;

/// The nearest of the right names, if one is near.
pub fn nearest(name: &str, known: &[&str]) -> Option<String> {
    let near = alike(name, known);
    // What was begun right is meant more likely than what merely looks alike.
    let begun = known.iter().find(|candidate| candidate.starts_with(name));
    let begun = begun
        .filter(|_| name.len() > 2)
        .map(|candidate| (*candidate).to_owned());
    near.or(begun).or_else(|| inside(name, known))
}

fn alike(name: &str, known: &[&str]) -> Option<String> {
    let mut nearest = Nearest::to(name);
    for candidate in known {
        nearest.consider(candidate);
    }
    nearest.best().first().map(|near| near.name.clone())
}

/// The right name is one of a table's, and the table was left out: `aws.region` for `regoin`.
fn inside(name: &str, known: &[&str]) -> Option<String> {
    let last = |whole: &&str| whole.rsplit_once('.').map(|(_, last)| last.to_owned());
    let names: Vec<String> = known.iter().filter_map(&last).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let near = alike(name, &names)?;
    let whole = known
        .iter()
        .find(|whole| last(whole).as_ref() == Some(&near))?;
    Some((*whole).to_owned())
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
            nearest("regoin", &["color", "aws.region", "aws.sep"]),
            Some("aws.region".to_owned())
        );
        assert_eq!(
            unknown("key", "xyz", &known),
            "unknown key `xyz`; known: region, profile"
        );
    }
}

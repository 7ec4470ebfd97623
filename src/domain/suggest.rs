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

/// Names of which the wrong one is a part, or the beginning of which it is the long form of: `pattern`, `separator`.
fn related<'k>(name: &str, known: &[&'k str]) -> Vec<&'k str> {
    let is_related = |candidate: &&&str| {
        let is_long = candidate.len() > 2;
        name.len() > 2 && candidate.contains(name) || is_long && name.starts_with(**candidate)
    };
    known.iter().filter(is_related).copied().collect()
}

/// `unknown key `regoin`; did you mean `region`?`
pub fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    let related = related(name, known);
    let near = nearest(name, known).filter(|_| related.len() < 2);
    if let Some(near) = near {
        return format!("unknown {what} `{name}`; did you mean `{near}`?");
    }
    match &related[..] {
        [] => format!("unknown {what} `{name}`; known: {}", known.join(", ")),
        [one] => format!("unknown {what} `{name}`; did you mean `{one}`?"),
        many => {
            let many = many.join(", ");
            format!("unknown {what} `{name}`; did you mean one of {many}?")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_several_names_gets_them_all() {
        let known = [
            "variables-lookup-pattern",
            "connections-lookup-pattern",
            "sep",
            "off",
        ];
        let check = |name: &str, expected: &str| {
            assert_eq!(unknown("field", name, &known), expected);
        };
        check(
            "pattern",
            "unknown field `pattern`; did you mean one of variables-lookup-pattern, connections-lookup-pattern?",
        );
        check(
            "separator",
            "unknown field `separator`; did you mean `sep`?",
        );
        check(
            "zz",
            "unknown field `zz`; known: variables-lookup-pattern, connections-lookup-pattern, sep, off",
        );
    }

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

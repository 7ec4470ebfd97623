//! The names of secrets in AWS.

use crate::domain::deployment::{AwsOptions, Deployment};
use crate::domain::key::{Key, Kind};
use crate::domain::release::{PrefixRule, SecretForm};
use crate::domain::search_path::Layer;

/// The secret's name for a key; None where the prefix is null, or not known (`secrets_manager.py`, `_get_secret`).
pub fn secret_name(deployment: &Deployment, layer: Layer, key: &Key) -> Option<String> {
    let [prefix, sep] = beginning(deployment, layer, key.kind)?;
    Some([prefix, sep, &key.name].concat())
}

/// The secret's name for a key is this one.
pub fn is_secret_name(deployment: &Deployment, layer: Layer, key: &Key, name: &str) -> bool {
    let bare = beginning(deployment, layer, key.kind).and_then(|[prefix, sep]| {
        let rest = name.strip_prefix(prefix)?;
        rest.strip_prefix(sep)
    });
    bare == Some(&key.name)
}

/// What all names of a kind begin with in AWS: what a listing is filtered by. None where the prefix is null, or not
/// known.
pub fn name_beginning(deployment: &Deployment, layer: Layer, kind: Kind) -> Option<String> {
    beginning(deployment, layer, kind).map(|parts| parts.concat())
}

/// The prefix and the separator that are put before a key in AWS. None where the prefix is null, or not known.
pub(super) fn beginning(deployment: &Deployment, layer: Layer, kind: Kind) -> Option<[&str; 2]> {
    let aws = deployment.aws_of(layer);
    if aws.kind(kind).unknown.is_some() {
        return None;
    }
    let prefix = match aws.kind(kind).prefix.value.as_deref() {
        // Its own `get_connection` asks for the bare id.
        None if kind == Kind::Connection && asks_without_prefix(deployment, aws) => {
            return Some(["", ""]);
        }
        prefix => prefix?,
    };
    let sep = aws.sep.value.as_str();
    let rule = deployment.amazon_rules().prefix;
    let stripped = match rule {
        PrefixRule::Separator if aws.strips_spaces => prefix.trim_end(),
        _ => prefix,
    };
    let strip = if aws.strips_spaces { "" } else { sep };
    Some(join(rule, stripped, strip, sep))
}

/// 5.0.0 to 6.2.0 of the provider with `full_url_mode: false`.
fn asks_without_prefix(deployment: &Deployment, aws: &AwsOptions) -> bool {
    let form = deployment.amazon_rules().secret_form;
    form == SecretForm::Arguments && !aws.connections.full_url_mode
}

fn join<'a>(rule: PrefixRule, prefix: &'a str, strip: &str, sep: &'a str) -> [&'a str; 2] {
    match rule {
        PrefixRule::SlashOnly => [prefix.trim_end_matches('/'), sep],
        PrefixRule::Separator => {
            // Python's rstrip takes a set of characters; an empty set strips nothing.
            let stripped = prefix.trim_end_matches(|c| strip.contains(c));
            [stripped, if stripped.is_empty() { "" } else { sep }]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_join(rule: PrefixRule, prefix: &str, sep: &str, expected: &str) {
        let name = join(rule, prefix, sep, sep).concat() + "k";
        assert_eq!(name, expected, "{prefix:?} {sep:?}");
    }

    #[test]
    fn names_of_secrets_by_rule() {
        use PrefixRule::{Separator, SlashOnly};
        check_join(Separator, "airflow/variables", "/", "airflow/variables/k");
        check_join(SlashOnly, "airflow/variables", "/", "airflow/variables/k");
        check_join(Separator, "", "/", "k");
        check_join(SlashOnly, "", "/", "/k");
        check_join(Separator, "/", "/", "k");
        check_join(SlashOnly, "/", "/", "/k");
        check_join(Separator, "p/", "/", "p/k");
        check_join(Separator, "p--", "--", "p--k");
        check_join(SlashOnly, "p--", "--", "p----k");
        check_join(Separator, "p", "", "pk");
        check_join(SlashOnly, "p", "", "pk");
    }
}

//! The smallest change of a lookup pattern that lets a key in.

use super::case::Case;
use crate::domain::deployment::LookupPattern;
use crate::domain::key::Kind;
use crate::domain::resolve::Step;

/// The option and its new value, which matches the key and everything that the old one matched; None where that cannot
/// be shown.
pub(super) fn wider(case: Case<'_>, step: &Step) -> Option<String> {
    let deployment = case.scenario.simulated;
    let key = &case.resolution.key;
    let old = deployment
        .aws_of(step.layer)
        .kind(key.kind)
        .pattern
        .value
        .source()?;
    let new = format!("{old}|{}$", regex::escape(&key.name));
    let LookupPattern::Python(compiled) = LookupPattern::parse(Some(&new), deployment.python.value)
    else {
        return None;
    };
    compiled
        .matches(&key.name)
        .ok()
        .filter(|matches| *matches)?;
    Some(format!("{} to {new}", option(key.kind)))
}

const fn option(kind: Kind) -> &'static str {
    match kind {
        Kind::Variable => "variables_lookup_pattern",
        Kind::Connection => "connections_lookup_pattern",
        Kind::Config => "config_lookup_pattern",
    }
}

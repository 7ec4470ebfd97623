//! What a part of a document is: variables, options of MWAA, sections of `airflow.cfg`.

use std::rc::Rc;

use super::options;
use super::yaml::Node;
use crate::domain::release::is_section;

/// `{name, value}` of one of Airflow's own variables.
pub(super) fn is_named_variable(node: &Node) -> bool {
    name_in(node).is_some_and(|name| name.starts_with("AIRFLOW_"))
}

pub(super) fn has_value(node: &Node) -> bool {
    ["value", "value_from"]
        .iter()
        .any(|part| node.get(part).is_some())
}

pub(super) fn name_in(node: &Node) -> Option<&str> {
    // `envName` is that of the official chart's `secret:`.
    let mut names = ["name", "Name", "key", "envName"].into_iter();
    names.find_map(|name| node.get(name).and_then(Node::text))
}

/// A map of options by `section.option`.
pub(super) fn is_options(entries: &[(String, Rc<Node>)]) -> bool {
    entries
        .iter()
        .any(|(name, _)| options::variable(name).is_some())
}

/// A map of variables: one of Airflow's own is among them.
pub(super) fn is_environment(entries: &[(String, Rc<Node>)]) -> bool {
    let is_text = |node: &Node| !matches!(node, Node::List(_) | Node::Map(_));
    entries
        .iter()
        .any(|(name, value)| name.starts_with("AIRFLOW_") && is_text(value))
}

/// `config` of the official chart: sections with options.
pub(super) fn is_sections(node: &Node) -> bool {
    let Node::Map(sections) = node else {
        return false;
    };
    // A block of HCL with this name has blocks in its blocks, and their names are none of Airflow's sections.
    let is_plain = |name: &str, node: &Node| match node {
        Node::Map(options) => {
            is_section(name)
                || !options
                    .iter()
                    .any(|(_, value)| matches!(**value, Node::Map(_)))
        }
        _ => false,
    };
    !sections.is_empty()
        && sections
            .iter()
            .all(|(name, section)| is_plain(name, section))
}

/// What the official chart writes for a value: `toString` prints it as Go does, `map[a:b c:d]` and `[a b]`. None where a part is
/// not known.
pub(in crate::config) fn printed_by_chart(node: &Node) -> Option<String> {
    let joined = |parts: Vec<String>| parts.join(" ");
    match node {
        Node::Text(text) => Some(text.clone()),
        Node::Null => Some(String::new()),
        Node::Computed => None,
        Node::List(items) => {
            let items = items.iter().map(|item| printed_by_chart(item));
            Some(format!("[{}]", joined(items.collect::<Option<_>>()?)))
        }
        Node::Map(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            let entry = |(name, value): &(String, Rc<Node>)| {
                Some(format!("{name}:{}", printed_by_chart(value)?))
            };
            let entries = entries.into_iter().map(entry);
            Some(format!("map[{}]", joined(entries.collect::<Option<_>>()?)))
        }
    }
}

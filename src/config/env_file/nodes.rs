//! What a part of a document is: variables, options of MWAA, sections of `airflow.cfg`.

use std::rc::Rc;

use super::options;
use super::yaml::Node;

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
    let mut names = ["name", "Name", "key"].into_iter();
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
    // A block of HCL with this name has blocks in its blocks.
    let is_section = |node: &Node| match node {
        Node::Map(options) => !options
            .iter()
            .any(|(_, value)| matches!(**value, Node::Map(_))),
        _ => false,
    };
    !sections.is_empty() && sections.iter().all(|(_, section)| is_section(section))
}

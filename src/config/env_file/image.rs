//! Airflow's release, as the name of the official image says it.

use super::yaml::Node;

/// The release in the tag of the official image: `apache/airflow:slim-2.10.5-python3.11`.
pub(super) fn release_of_image(image: &str) -> Option<&str> {
    let (_, tag) = image.split_once("apache/airflow:")?;
    release_of_tag(tag)
}

/// The same where a chart has repository and tag apart.
pub(super) fn release_of_map(image: &Node) -> Option<&str> {
    let part = |name| image.get(name).and_then(Node::text);
    let is_official = part("repository").is_some_and(|name| name.ends_with("apache/airflow"));
    let tag = part("tag").filter(|_| is_official)?;
    release_of_tag(tag)
}

fn release_of_tag(tag: &str) -> Option<&str> {
    let tag = tag.strip_prefix("slim-").unwrap_or(tag);
    let end = tag.find(|c: char| !c.is_ascii_digit() && c != '.');
    let version = tag.get(..end.unwrap_or(tag.len()))?;
    (version.split('.').count() == 3).then_some(version)
}

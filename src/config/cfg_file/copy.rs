//! What users have in place of an airflow.cfg: the file inside a `ConfigMap`, a `Secret` or a Helm chart's values, the output of
//! `airflow config list` with lines of other programs above it, what the REST API answers.

use std::borrow::Cow;
use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::env_file::{
    CFG_ENTRY, config_map, is_option_of_mwaa, is_unit, printed_by_chart, yaml,
};
use super::super::noise::{is_noise, is_timestamp};
use crate::domain::release::is_section;
use yaml::Node;

/// What `airflow config list` and the UI print in place of a sensitive value (`configuration.py`, `_include_envs`).
const HIDDEN: &str = "< hidden >";

/// The airflow.cfg that a text has in it, or that it is.
///
/// # Errors
/// It is something else: what, and what is expected. Airflow's own parser would reject it, and so would no Airflow that runs.
pub(super) fn unwrapped(text: String) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err(format!("the file is empty; {EXPECTED}"));
    }
    let text = without_colors(text);
    if is_unit(&text) {
        return Err(format!("this is a unit of systemd; {EXPECTED}"));
    }
    if let Some(entries) = config_map(&text) {
        let cfg = entries.into_iter().find(|(name, _)| name == CFG_ENTRY);
        let none = || format!("this ConfigMap has no {CFG_ENTRY}: give it to --env-file");
        return cfg.map(|(_, cfg)| cfg).ok_or_else(none);
    }
    if is_page_of_ui(&text) {
        return Err(format!(
            "this is the table of the web UI, in which values are cut or hidden: give the output of `airflow config list`; {EXPECTED}"
        ));
    }
    let mut headers = text.lines().filter(|line| line.starts_with('[')).peekable();
    let has_section = headers.peek().is_some() && !is_json_list(&text);
    if has_section && headers.all(is_timestamp) {
        return Err(
            "this is a log, not an airflow.cfg; for a log: varlens doctor - < FILE".to_owned(),
        );
    }
    if !has_section {
        let roots = yaml::documents(&text).unwrap_or_default();
        if let Some(cfg) = roots.iter().find_map(|root| cfg_in(root)) {
            return Ok(cfg);
        }
        let is_structured = |root: &Rc<Node>| matches!(**root, Node::Map(_) | Node::List(_));
        if roots.iter().any(is_structured) {
            return Err(format!(
                "this is YAML or JSON without an {CFG_ENTRY} in it; {EXPECTED}"
            ));
        }
    }
    if let Some(section) = foreign_section(&text) {
        return Err(format!(
            "it has [{section}], and no section of Airflow; {EXPECTED}"
        ));
    }
    without_noise(&text)
}

/// The page *Admin, Configuration*, copied: a row for each option.
fn is_page_of_ui(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty());
    let words: Vec<_> = first.unwrap_or_default().split_whitespace().collect();
    matches!(words[..], ["Section", "Key", "Value", ..])
}

/// The first section of a file of another program: none of its sections is one of Airflow's.
fn foreign_section(text: &str) -> Option<&str> {
    let lines = text.lines().filter(|line| is_header(line));
    let names = lines.filter_map(|line| {
        let line = line.trim_start_matches('\u{feff}');
        line.strip_prefix('[')?
            .split_once(']')
            .map(|(name, _)| name)
    });
    let names: Vec<_> = names.collect();
    let is_own = |name: &&str| is_section(name) || *name == "DEFAULT";
    names.first().copied().filter(|_| !names.iter().any(is_own))
}

/// The first line of a JSON list looks like a section.
fn is_json_list(text: &str) -> bool {
    let inside = text.trim_start().strip_prefix('[').map(str::trim_start);
    inside.is_some_and(|inside| inside.starts_with(['{', '[', '"']))
}

const EXPECTED: &str = "expected an airflow.cfg, the output of `airflow config list`, a ConfigMap with one, or a Helm file \
    with `config:`; environment variables go to --env-file";

/// The text without the colours of a terminal.
fn without_colors(text: String) -> String {
    if !text.contains('\u{1b}') {
        return text;
    }
    let mut bare = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        bare.push_str(before);
        let end = after.find(|c: char| c.is_ascii_alphabetic());
        rest = end.and_then(|end| after.get(end + 1..)).unwrap_or_default();
    }
    bare.push_str(rest);
    bare
}

/// The text, with what other programs print above a listing made a comment, so that lines keep their numbers.
fn without_noise(text: &str) -> Result<String, String> {
    let mut lines: Vec<Cow<'_, str>> = text.lines().map(Cow::Borrowed).collect();
    let mut is_after_warning = false;
    for (number, line) in lines.iter_mut().enumerate() {
        let bare = line.trim();
        if is_header(line) {
            break;
        }
        if bare.is_empty() || bare.starts_with(['#', ';']) {
            continue;
        }
        // Python prints the line that a warning is about below it, indented.
        let is_quoted = is_after_warning && line.starts_with(' ');
        is_after_warning = is_noise(bare);
        if is_after_warning || is_quoted {
            *line = Cow::Borrowed("#");
            continue;
        }
        let number = number + 1;
        let first = bare.split(['=', '|', ':', ' ', '\t']).next();
        if first.is_some_and(is_option_of_mwaa) {
            return Err(format!(
                "line {number} is an option of MWAA: give the file to --env-file"
            ));
        }
        if bare.starts_with("AIRFLOW_") || bare.starts_with("export ") {
            return Err(format!(
                "line {number} sets an environment variable; {EXPECTED}"
            ));
        }
        if !is_option(bare) {
            return Err(format!(
                "line {number} is no part of an airflow.cfg; {EXPECTED}"
            ));
        }
    }
    Ok(lines.join("\n"))
}

fn is_header(line: &str) -> bool {
    line.trim_start_matches('\u{feff}').starts_with('[') && !is_timestamp(line)
}

/// An option before the first section is a mistake in an airflow.cfg.
fn is_option(line: &str) -> bool {
    let name = line.split_once(['=', ':']).map(|(name, _)| name.trim());
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    name.is_some_and(|name| !name.is_empty() && name.chars().all(is_part))
}

fn cfg_in(node: &Node) -> Option<String> {
    let entries = match node {
        Node::Map(entries) => entries,
        Node::List(nodes) => return nodes.iter().find_map(|node| cfg_in(node)),
        Node::Text(_) | Node::Null | Node::Computed => return None,
    };
    if let Some(cfg) = node.get(CFG_ENTRY).and_then(Node::text) {
        return Some(decoded(cfg));
    }
    if let Some(cfg) = node.get("config").and_then(rendered) {
        return Some(cfg);
    }
    if let Some(cfg) = node.get("sections").and_then(of_api) {
        return Some(cfg);
    }
    entries.iter().find_map(|(_, inner)| cfg_in(inner))
}

/// The `data` of a `Secret` is base64.
fn decoded(text: &str) -> String {
    let bytes = (!text.contains('[')).then(|| STANDARD.decode(text.trim()));
    let decoded = bytes.and_then(|bytes| String::from_utf8(bytes.ok()?).ok());
    decoded.unwrap_or_else(|| text.to_owned())
}

/// `GET /config` of the REST API: `[{"name": …, "options": [{"key": …, "value": …}]}]`.
fn of_api(sections: &Node) -> Option<String> {
    let Node::List(sections) = sections else {
        return None;
    };
    let mut cfg = String::new();
    for section in sections {
        let name = section.get("name").and_then(Node::text)?;
        cfg.push_str(&format!("[{name}]\n"));
        let Some(Node::List(options)) = section.get("options") else {
            continue;
        };
        for option in options {
            let key = option.get("key").and_then(Node::text)?;
            let value = option.get("value").and_then(Node::text).unwrap_or(HIDDEN);
            cfg.push_str(&format!("{key} = {}\n", value.replace('\n', "\n    ")));
        }
    }
    Some(cfg)
}

/// What the Helm chart writes from `config`: sections with options.
fn rendered(config: &Node) -> Option<String> {
    let Node::Map(sections) = config else {
        return None;
    };
    let mut cfg = String::new();
    for (section, options) in sections {
        let Node::Map(options) = &**options else {
            return None;
        };
        cfg.push_str(&format!("[{section}]\n"));
        for (option, value) in options {
            // A template, or what another program computes, is as good as hidden.
            let text = printed_by_chart(value).filter(|text| !text.contains("{{"));
            let text = text.as_deref().unwrap_or(HIDDEN);
            let text = text.replace('\n', "\n    ");
            cfg.push_str(&format!("{option} = {text}\n"));
        }
    }
    Some(cfg)
}

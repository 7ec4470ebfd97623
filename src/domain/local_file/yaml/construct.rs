//! From the tree to Python's values: what `PyYAML`'s `SafeConstructor` does.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use super::super::entries::{Entries, LoadError, Loaded, not_evaluated, not_parsed};
use super::node::{Content, Node};
use super::scalar;
use crate::domain::python_json::{Json, PyText, printed};

/// What the document is.
pub(super) enum Constructed {
    /// A mapping.
    Map(Entries),
    /// Something else.
    Other,
}

const CORE: &str = "tag:yaml.org,2002:";

/// The document's value.
pub(super) fn construct(root: &Node) -> Result<Constructed, LoadError> {
    let Content::Map(entries) = &root.content else {
        value(root)?;
        return Ok(Constructed::Other);
    };
    check_tag(root, "map")?;
    let entries = map(entries)?.into_iter();
    let entries = entries.map(|(key, value)| (key.is_text.then_some(key.shown), value));
    Ok(Constructed::Map(entries.collect()))
}

fn value(node: &Node) -> Result<Loaded, LoadError> {
    match &node.content {
        Content::Scalar { text, is_plain } => match tag(node) {
            None => scalar::implicit(text, *is_plain),
            Some(tag) => match tag.strip_prefix(CORE) {
                Some(name) => scalar::tagged(name, text),
                None => Err(not_parsed().into()),
            },
        },
        Content::List(items) => {
            check_tag(node, "seq")?;
            let items = items.iter().map(|item| value(item));
            let items = items.collect::<Result<_, LoadError>>()?;
            Ok(Loaded::list(items))
        }
        Content::Map(entries) => {
            check_tag(node, "map")?;
            let members = map(entries)?;
            let has_odd_keys = members.iter().any(|(key, _)| !key.is_text);
            let has_date = |(key, loaded): &&(MapKey, Loaded)| key.is_date || loaded.has_date;
            let dated = members.iter().filter(has_date);
            let dated: Vec<_> = dated.map(|(key, _)| PyText::clone_of(&key.shown)).collect();
            let members = members.into_iter();
            let members = members.map(|(key, loaded)| (key.shown, loaded.value));
            Ok(Loaded {
                has_odd_keys,
                has_date: !dated.is_empty(),
                dated,
                ..Loaded::json(Json::Object(members.collect()))
            })
        }
    }
}

/// The tag that decides the type. `!` alone says nothing.
fn tag(node: &Node) -> Option<&str> {
    node.tag.as_deref().filter(|tag| *tag != "!")
}

/// A list or a map has its own tag, one whose meaning is not simulated, or one that is refused.
fn check_tag(node: &Node, own: &str) -> Result<(), LoadError> {
    match tag(node).map(|tag| tag.strip_prefix(CORE)) {
        None => Ok(()),
        Some(Some(name)) if name == own => Ok(()),
        Some(Some(name @ ("set" | "omap" | "pairs"))) => {
            Err(not_evaluated(&format!("it has the YAML tag !!{name}")))
        }
        Some(_) => Err(not_parsed().into()),
    }
}

/// The key of a mapping.
struct MapKey {
    /// What is no text is here as `json.dumps` writes it.
    shown: PyText,
    is_text: bool,
    is_date: bool,
}

/// Each key once, at its first place, with its last value. What merge keys bring comes first.
fn map(entries: &[(Rc<Node>, Rc<Node>)]) -> Result<Vec<(MapKey, Loaded)>, LoadError> {
    let mut made: Vec<(MapKey, Loaded)> = Vec::new();
    let mut places = HashMap::new();
    for (key_node, value_node) in flattened(entries)? {
        let key = key(&key_node)?;
        let loaded = value(&value_node)?;
        match places.entry((key.is_text, key.shown.as_bytes().to_vec())) {
            Entry::Occupied(place) => {
                let place: usize = *place.get();
                if let Some((_, value)) = made.get_mut(place) {
                    *value = loaded;
                }
            }
            Entry::Vacant(place) => {
                place.insert(made.len());
                made.push((key, loaded));
            }
        }
    }
    Ok(made)
}

type Pairs = Vec<(Rc<Node>, Rc<Node>)>;

/// `flatten_mapping`: the entries of merged maps, then the map's own. Of a list of maps, the first one wins.
fn flattened(entries: &[(Rc<Node>, Rc<Node>)]) -> Result<Pairs, LoadError> {
    let (mut merged, mut own) = (Vec::new(), Vec::new());
    for (key, value) in entries {
        if !is_merge(key) {
            own.push((Rc::clone(key), Rc::clone(value)));
            continue;
        }
        match &value.content {
            Content::Map(entries) => merged.extend(flattened(entries)?),
            Content::List(items) => {
                for item in items.iter().rev() {
                    let Content::Map(entries) = &item.content else {
                        return Err(not_parsed().into());
                    };
                    merged.extend(flattened(entries)?);
                }
            }
            Content::Scalar { .. } => return Err(not_parsed().into()),
        }
    }
    merged.append(&mut own);
    Ok(merged)
}

fn is_merge(key: &Node) -> bool {
    match &key.content {
        Content::Scalar { text, is_plain } => {
            *is_plain && text.as_str() == "<<" && tag(key).is_none()
        }
        _ => false,
    }
}

fn key(node: &Node) -> Result<MapKey, LoadError> {
    match &node.content {
        Content::Scalar { text, is_plain } if *is_plain && text.as_str() == "=" => Ok(MapKey {
            shown: PyText::from("="),
            is_text: true,
            is_date: false,
        }),
        Content::Scalar { .. } => {
            let loaded = value(node)?;
            let (is_text, is_date) = (loaded.class == "str", loaded.has_date);
            let shown = match loaded.value {
                Json::Str(text) => text,
                Json::Null => PyText::from("null"),
                Json::Bool(true) => PyText::from("true"),
                Json::Bool(false) => PyText::from("false"),
                other => printed(&other),
            };
            Ok(MapKey {
                shown,
                is_text,
                is_date,
            })
        }
        // "found unhashable key"
        Content::List(_) | Content::Map(_) => Err(not_parsed().into()),
    }
}

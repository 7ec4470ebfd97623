//! A YAML file as a tree of texts. A scalar stays as it is written: a container gets `1.10` and `yes` as text.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use yaml_rust2::parser::{Event, Parser};
use yaml_rust2::scanner::TScalarStyle;

/// A part of a document. It can't be printed: a text may be a secret.
pub(in crate::config) enum Node {
    Text(String),
    Null,
    /// A scalar with a tag of another program: `!Sub` and `!Ref` of `CloudFormation`.
    Computed,
    List(Vec<Rc<Node>>),
    Map(Vec<(String, Rc<Node>)>),
}

impl Node {
    /// The value of a key of a map.
    pub(in crate::config) fn get(&self, key: &str) -> Option<&Node> {
        let Self::Map(entries) = self else {
            return None;
        };
        let entry = entries.iter().find(|(name, _)| name == key)?;
        Some(&entry.1)
    }

    pub(in crate::config) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Deeper files aren't written by anyone, and would cost stack. Aliases count with their own depth.
const DEEPEST: usize = 64;

/// No file has so many parts; aliases of aliases can. Each alias counts with all that it refers to.
const MOST: usize = 200_000;

/// The documents of a file, with aliases and merge keys (`<<`) resolved. None where the text is not YAML, is too deep, or
/// has too many parts.
pub(in crate::config) fn documents(text: &str) -> Option<Vec<Rc<Node>>> {
    let mut builder = Builder::default();
    let mut parser = Parser::new_from_str(text);
    // Event by event: the parser's own loader recurses.
    loop {
        match parser.next_token().ok()? {
            (Event::StreamEnd, _) => return Some(builder.documents),
            (event, _) => builder.take(event)?,
        }
    }
}

/// The tags of YAML itself: `!!str`.
const OF_YAML: &str = "tag:yaml.org,2002:";

/// A part with its depth and the number of its parts, aliases included.
#[derive(Clone)]
struct Part {
    node: Rc<Node>,
    depth: usize,
    parts: usize,
}

#[derive(Default)]
struct Builder {
    documents: Vec<Rc<Node>>,
    open: Vec<Open>,
    anchors: HashMap<usize, Part>,
    parts: usize,
}

/// A list or a map that is not at its end yet.
struct Open {
    anchor: usize,
    items: Items,
    depth: usize,
    parts: usize,
}

enum Items {
    List(Vec<Rc<Node>>),
    /// The entries, and the key whose value comes next.
    Map(Vec<(String, Rc<Node>)>, Option<String>),
}

impl Builder {
    /// None where it becomes too deep or too large.
    fn take(&mut self, event: Event) -> Option<()> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_own = tag.is_none_or(|tag| tag.handle.starts_with(OF_YAML));
                let node = Rc::new(if is_own {
                    scalar(text, style)
                } else {
                    Node::Computed
                });
                self.add(
                    anchor,
                    Part {
                        node,
                        depth: 0,
                        parts: 1,
                    },
                )
            }
            Event::Alias(anchor) => {
                let part = self.anchors.get(&anchor)?.clone();
                self.add(0, part)
            }
            Event::SequenceStart(anchor, _) => self.begin(anchor, Items::List(Vec::new())),
            Event::MappingStart(anchor, _) => self.begin(anchor, Items::Map(Vec::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            _ => Some(()),
        }
    }

    fn begin(&mut self, anchor: usize, items: Items) -> Option<()> {
        self.open.push(Open {
            anchor,
            items,
            depth: 0,
            parts: 1,
        });
        (self.open.len() <= DEEPEST).then_some(())
    }

    fn end(&mut self) -> Option<()> {
        let open = self.open.pop()?;
        let node = Rc::new(match open.items {
            Items::List(nodes) => Node::List(nodes),
            Items::Map(entries, _) => Node::Map(merged(entries)),
        });
        let part = Part {
            node,
            depth: open.depth + 1,
            parts: open.parts,
        };
        self.add(open.anchor, part)
    }

    fn add(&mut self, anchor: usize, part: Part) -> Option<()> {
        self.parts += part.parts;
        if self.open.len() + part.depth > DEEPEST || self.parts > MOST {
            return None;
        }
        if anchor > 0 {
            self.anchors.insert(anchor, part.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.documents.push(part.node);
            return Some(());
        };
        open.depth = open.depth.max(part.depth);
        open.parts += part.parts;
        match &mut open.items {
            Items::List(nodes) => nodes.push(part.node),
            Items::Map(entries, key) => match key.take() {
                Some(key) => entries.push((key, part.node)),
                None => *key = Some(part.node.text().unwrap_or_default().to_owned()),
            },
        }
        Some(())
    }
}

fn scalar(text: String, style: TScalarStyle) -> Node {
    let is_null = style == TScalarStyle::Plain && matches!(text.as_str(), "" | "~" | "null");
    if is_null {
        Node::Null
    } else {
        Node::Text(text)
    }
}

/// The entries of the maps below `<<` come after the map's own, which win.
fn merged(entries: Vec<(String, Rc<Node>)>) -> Vec<(String, Rc<Node>)> {
    let (merges, mut own): (Vec<_>, Vec<_>) = entries.into_iter().partition(|(key, _)| key == "<<");
    if merges.is_empty() {
        return own;
    }
    let mut names: HashSet<String> = own.iter().map(|(name, _)| name.clone()).collect();
    for (_, node) in merges {
        let maps = match &*node {
            Node::List(nodes) => nodes.clone(),
            _ => vec![node],
        };
        for map in maps {
            let Node::Map(entries) = &*map else { continue };
            for (key, value) in entries {
                if names.insert(key.clone()) {
                    own.push((key.clone(), Rc::clone(value)));
                }
            }
        }
    }
    own
}

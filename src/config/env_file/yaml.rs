//! A YAML file as a tree of texts. A scalar stays as it is written: a container gets `1.10` and `yes` as text.

use std::collections::HashMap;
use std::rc::Rc;

use yaml_rust2::parser::{Event, EventReceiver, Parser};
use yaml_rust2::scanner::TScalarStyle;

/// A part of a document.
#[derive(Debug, PartialEq)]
pub(in crate::config) enum Node {
    Text(String),
    Null,
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

/// Deeper files aren't written by anyone, and would cost stack.
const DEEPEST: usize = 64;

/// The documents of a file, with aliases and merge keys (`<<`) resolved. None where the text is not YAML.
pub(in crate::config) fn documents(text: &str) -> Option<Vec<Rc<Node>>> {
    let mut builder = Builder::default();
    let mut parser = Parser::new_from_str(text);
    parser.load(&mut builder, true).ok()?;
    (!builder.is_too_deep).then_some(builder.documents)
}

#[derive(Default)]
struct Builder {
    documents: Vec<Rc<Node>>,
    open: Vec<Open>,
    anchors: HashMap<usize, Rc<Node>>,
    is_too_deep: bool,
}

/// A list or a map that is not at its end yet.
struct Open {
    anchor: usize,
    items: Items,
}

enum Items {
    List(Vec<Rc<Node>>),
    /// The entries, and the key whose value comes next.
    Map(Vec<(String, Rc<Node>)>, Option<String>),
}

impl EventReceiver for Builder {
    fn on_event(&mut self, event: Event) {
        match event {
            Event::Scalar(text, style, anchor, _) => self.add(anchor, scalar(text, style)),
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned();
                self.place(node.unwrap_or(Rc::new(Node::Null)));
            }
            Event::SequenceStart(anchor, _) => self.begin(anchor, Items::List(Vec::new())),
            Event::MappingStart(anchor, _) => self.begin(anchor, Items::Map(Vec::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            _ => {}
        }
    }
}

impl Builder {
    fn begin(&mut self, anchor: usize, items: Items) {
        self.is_too_deep |= self.open.len() >= DEEPEST;
        self.open.push(Open { anchor, items });
    }

    fn end(&mut self) {
        let Some(open) = self.open.pop() else {
            return;
        };
        let node = match open.items {
            Items::List(nodes) => Node::List(nodes),
            Items::Map(entries, _) => Node::Map(merged(entries)),
        };
        // What is too deep is dropped at once, so that dropping it never recurses far.
        let node = if self.is_too_deep { Node::Null } else { node };
        self.add(open.anchor, node);
    }

    fn add(&mut self, anchor: usize, node: Node) {
        let node = Rc::new(node);
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        self.place(node);
    }

    fn place(&mut self, node: Rc<Node>) {
        match self.open.last_mut().map(|open| &mut open.items) {
            None => self.documents.push(node),
            Some(Items::List(nodes)) => nodes.push(node),
            Some(Items::Map(entries, key)) => match key.take() {
                Some(key) => entries.push((key, node)),
                None => *key = Some(node.text().unwrap_or_default().to_owned()),
            },
        }
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
    for (_, node) in merges {
        let maps = match &*node {
            Node::List(nodes) => nodes.clone(),
            _ => vec![node],
        };
        for map in maps {
            add_missing(&mut own, &map);
        }
    }
    own
}

fn add_missing(own: &mut Vec<(String, Rc<Node>)>, map: &Node) {
    let Node::Map(entries) = map else {
        return;
    };
    for (key, value) in entries {
        if own.iter().all(|(name, _)| name != key) {
            own.push((key.clone(), Rc::clone(value)));
        }
    }
}

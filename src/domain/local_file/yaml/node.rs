//! From a text to the tree of its only document: what `PyYAML`'s composer does. What a file costs is bounded.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use yaml_rust2::parser::{Event, Parser, Tag};
use yaml_rust2::scanner::{Scanner, TScalarStyle, TokenType};
use zeroize::Zeroizing;

use super::super::entries::{LoadError, not_evaluated, not_parsed};

/// A part of the document.
pub(super) struct Node {
    /// With its handle resolved: `tag:yaml.org,2002:str`, `!own`.
    pub(super) tag: Option<String>,
    pub(super) content: Content,
}

pub(super) enum Content {
    Scalar {
        text: Zeroizing<String>,
        is_plain: bool,
    },
    List(Vec<Rc<Node>>),
    Map(Vec<(Rc<Node>, Rc<Node>)>),
}

/// Deeper files aren't written by anyone, and would cost stack. Aliases count with their own depth.
const DEEPEST: usize = 64;

/// No file has so many parts; aliases of aliases can. Each alias counts with all that it refers to.
const MOST: usize = 200_000;

/// The document; an empty one is an empty plain text, which is null.
pub(super) fn document(text: &str) -> Result<Rc<Node>, LoadError> {
    read(text, || text.chars())
}

/// `characters` gives those of the text, for each time that they are read.
fn read<T: Iterator<Item = char>>(
    text: &str,
    characters: impl Fn() -> T,
) -> Result<Rc<Node>, LoadError> {
    let mut builder = Builder::default();
    let mut parser = Parser::new(characters());
    // Event by event: the parser's own loader recurses.
    loop {
        match parser.next_token().map_err(|_| refused(text))? {
            (Event::StreamEnd, _) => break,
            (Event::DocumentStart, _) if builder.root.is_some() => return Err(not_parsed().into()),
            (event, _) => builder.take(event)?,
        }
    }
    // After the parser, whose limits the text has passed: this search has none.
    if has_anchor_twice(characters()) {
        return Err(not_parsed().into());
    }
    Ok(builder.root.unwrap_or_else(|| Rc::new(empty())))
}

/// The parser refuses the text. So does libyaml, which however takes a tab after an indicator.
fn refused(text: &str) -> LoadError {
    if [":\t", "-\t", "?\t"].iter().any(|tab| text.contains(tab)) {
        return not_evaluated("it has a tab after `:`, `-` or `?`");
    }
    not_parsed().into()
}

fn empty() -> Node {
    Node {
        tag: None,
        content: Content::Scalar {
            text: Zeroizing::default(),
            is_plain: true,
        },
    }
}

/// libyaml's composer refuses an anchor that is there already; the parser would take the last one.
fn has_anchor_twice(characters: impl Iterator<Item = char>) -> bool {
    let mut names = HashSet::new();
    Scanner::new(characters).any(|token| match token.1 {
        TokenType::Anchor(name) => !names.insert(name),
        _ => false,
    })
}

/// A part with its depth and the number of its parts, aliases included.
#[derive(Clone)]
struct Part {
    node: Rc<Node>,
    depth: usize,
    parts: usize,
}

/// A list or a map that is not at its end yet.
struct Open {
    anchor: usize,
    tag: Option<String>,
    content: Content,
    /// The key whose value comes next.
    key: Option<Rc<Node>>,
    depth: usize,
    parts: usize,
}

#[derive(Default)]
struct Builder {
    root: Option<Rc<Node>>,
    open: Vec<Open>,
    anchors: HashMap<usize, Part>,
    parts: usize,
}

impl Builder {
    fn take(&mut self, event: Event) -> Result<(), LoadError> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let content = Content::Scalar {
                    text: Zeroizing::new(text),
                    is_plain: style == TScalarStyle::Plain,
                };
                let tag = tag.as_ref().map(resolved);
                let part = Part {
                    node: Rc::new(Node { tag, content }),
                    depth: 0,
                    parts: 1,
                };
                self.add(anchor, part)
            }
            Event::Alias(anchor) => {
                let part = self.anchors.get(&anchor).cloned();
                // It is open still: the part contains itself.
                let part = part.ok_or_else(|| not_evaluated("a part of it contains itself"))?;
                self.add(0, part)
            }
            Event::SequenceStart(anchor, tag) => {
                self.begin(anchor, tag.as_ref(), Content::List(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                self.begin(anchor, tag.as_ref(), Content::Map(Vec::new()))
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            _ => Ok(()),
        }
    }

    fn begin(
        &mut self,
        anchor: usize,
        tag: Option<&Tag>,
        content: Content,
    ) -> Result<(), LoadError> {
        self.open.push(Open {
            anchor,
            tag: tag.map(resolved),
            content,
            key: None,
            depth: 0,
            parts: 1,
        });
        check_size(self.open.len(), self.parts)
    }

    fn end(&mut self) -> Result<(), LoadError> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let part = Part {
            node: Rc::new(Node {
                tag: open.tag,
                content: open.content,
            }),
            depth: open.depth + 1,
            parts: open.parts,
        };
        self.add(open.anchor, part)
    }

    fn add(&mut self, anchor: usize, part: Part) -> Result<(), LoadError> {
        self.parts += part.parts;
        check_size(self.open.len() + part.depth, self.parts)?;
        if anchor > 0 {
            self.anchors.insert(anchor, part.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(part.node);
            return Ok(());
        };
        open.depth = open.depth.max(part.depth);
        open.parts += part.parts;
        match (&mut open.content, open.key.take()) {
            (Content::List(items), _) => items.push(part.node),
            (Content::Map(entries), Some(key)) => entries.push((key, part.node)),
            (_, _) => open.key = Some(part.node),
        }
        Ok(())
    }
}

fn check_size(depth: usize, parts: usize) -> Result<(), LoadError> {
    if depth > DEEPEST || parts > MOST {
        return Err(not_evaluated(
            "it is nested too deeply, or has too many parts",
        ));
    }
    Ok(())
}

fn resolved(tag: &Tag) -> String {
    let handle = match tag.handle.as_str() {
        "!!" => "tag:yaml.org,2002:",
        other => other,
    };
    format!("{handle}{}", tag.suffix)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// How many characters of a text are looked at, and whether it is read to its end.
    fn looked_at(text: &str) -> (usize, bool) {
        let count = Cell::new(0);
        let characters = || text.chars().inspect(|_| count.set(count.get() + 1));
        let is_read = read(text, characters).is_ok();
        (count.get(), is_read)
    }

    #[test]
    fn a_file_of_dashes_is_given_up_after_as_many_as_may_be_nested() {
        let (count, is_read) = looked_at(&"- ".repeat(1 << 20));
        assert!(!is_read && count < 1_000, "{count}");
        // Nor are parts counted after they were read.
        let (count, is_read) = looked_at(&"- 1\n".repeat(4 * MOST));
        assert!(!is_read && count < 5 * MOST, "{count}");
        // The control: a text that is read is looked at to its end, once for each reader.
        let text = "a: [1, 2]\nb: &x 3\n";
        assert_eq!(looked_at(text), (2 * text.len(), true));
    }
}

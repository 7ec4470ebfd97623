//! Methods of texts whose result is known for known texts; others change the text.

use super::format_spec;
use super::interpreter::Interpreter;
use super::subscript::changed;
use super::value::{Args, Kind, Shape, Value};
use crate::domain::python_text::is_space;

/// Methods of a text whose result has nothing of it.
pub(super) const NOTHING_LEFT: &[&str] = &[
    "startswith",
    "endswith",
    "count",
    "find",
    "rfind",
    "index",
    "rindex",
    "isalnum",
    "isalpha",
    "isascii",
    "isdecimal",
    "isdigit",
    "isidentifier",
    "islower",
    "isnumeric",
    "isprintable",
    "isspace",
    "istitle",
    "isupper",
    "bit_length",
    "is_integer",
];

impl<'a> Interpreter<'a, '_> {
    pub(super) fn text_method(
        &mut self,
        owner: &Value<'a>,
        name: &str,
        args: &Args<'a>,
    ) -> Value<'a> {
        let first = args.positional.first();
        match (name, first) {
            ("format", _) => return self.format(owner, args),
            (
                "format_map",
                Some(Value {
                    kind: Kind::Dict(dict),
                    ..
                }),
            ) => {
                let args = Args {
                    keywords: dict.keywords(),
                    open: dict.open.get(),
                    ..Args::default()
                };
                return self.format(owner, &args);
            }
            ("join", Some(iterable)) => return self.join_texts(owner, iterable),
            ("strip" | "rstrip" | "lstrip" | "removesuffix" | "removeprefix", _)
                if owner.as_text().is_none() =>
            {
                return owner.clone();
            }
            _ if NOTHING_LEFT.contains(&name) && owner.as_text().is_none() => {
                return Value::unknown();
            }
            _ => {}
        }
        let Some(text) = owner.as_text().filter(|_| owner.taint.is_none()) else {
            return changed(&Value::tainted(self.lazy_taints(owner)));
        };
        let is_known = args.keywords.is_empty() && !args.open;
        let known = is_known
            .then(|| method_of_text(&text, name, &args.positional))
            .flatten();
        known.unwrap_or_else(|| Value::tainted(self.taints_of_args(args)))
    }
}

/// The result, if the arguments are known and Python gives exactly this.
fn method_of_text<'a>(text: &str, name: &str, args: &[Value<'a>]) -> Option<Value<'a>> {
    if args.is_empty() {
        return without_arguments(text, name);
    }
    if let (
        "startswith" | "endswith",
        [
            Value {
                kind: Kind::List(list),
                ..
            },
        ],
    ) = (name, args)
    {
        let members = list.members.borrow();
        let parts: Option<Vec<String>> = members.iter().map(Value::as_text).collect();
        let parts = parts.filter(|_| !list.open.get())?;
        let has = |part: &String| match name {
            "startswith" => text.starts_with(part.as_str()),
            _ => text.ends_with(part.as_str()),
        };
        return Some(Value::new(Kind::Bool(parts.iter().any(has))));
    }
    if let Some(value) = split_or_filled(text, name, args) {
        return Some(value);
    }
    let texts: Option<Vec<String>> = args.iter().map(Value::as_text).collect();
    let texts = texts?;
    let all: Vec<&str> = texts.iter().map(String::as_str).collect();
    Some(match (name, all.as_slice()) {
        ("replace", [from, to]) => Value::text(text.replace(from, to)),
        ("removeprefix", [part]) => Value::text(text.strip_prefix(part).unwrap_or(text)),
        ("removesuffix", [part]) => Value::text(text.strip_suffix(part).unwrap_or(text)),
        ("startswith", [part]) => Value::new(Kind::Bool(text.starts_with(part))),
        ("endswith", [part]) => Value::new(Kind::Bool(text.ends_with(part))),
        ("strip", [letters]) => Value::text(text.trim_matches(|c| letters.contains(c))),
        ("lstrip", [letters]) => Value::text(text.trim_start_matches(|c| letters.contains(c))),
        ("rstrip", [letters]) => Value::text(text.trim_end_matches(|c| letters.contains(c))),
        ("partition" | "rpartition", [part]) if !part.is_empty() => {
            let found = match name {
                "partition" => text.split_once(part).map(|(one, other)| [one, part, other]),
                _ => text
                    .rsplit_once(part)
                    .map(|(one, other)| [one, part, other]),
            };
            let none = match name {
                "partition" => [text, "", ""],
                _ => ["", "", text],
            };
            let parts = found.unwrap_or(none).map(Value::text).to_vec();
            Value::sequence(parts, false, Shape::Tuple)
        }
        _ => return None,
    })
}

fn without_arguments<'a>(text: &str, name: &str) -> Option<Value<'a>> {
    Some(match name {
        "upper" => Value::text(text.to_uppercase()),
        "lower" => Value::text(text.to_lowercase()),
        "casefold" if text.is_ascii() => Value::text(text.to_ascii_lowercase()),
        "capitalize" if text.is_ascii() => {
            let mut lower = text.to_ascii_lowercase();
            if let Some(first) = lower.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            Value::text(lower)
        }
        "title" if text.is_ascii() => Value::text(title(text)),
        "strip" => Value::text(text.trim_matches(is_space)),
        "lstrip" => Value::text(text.trim_start_matches(is_space)),
        "rstrip" => Value::text(text.trim_end_matches(is_space)),
        "split" | "rsplit" => {
            let parts = text.split(is_space).filter(|part| !part.is_empty());
            Value::list(parts.map(Value::text).collect(), false)
        }
        "splitlines" if !text.contains(is_unusual_line_end) => {
            Value::list(text.lines().map(Value::text).collect(), false)
        }
        _ => return None,
    })
}

/// Ends of lines for Python that are none for Rust.
fn is_unusual_line_end(c: char) -> bool {
    matches!(
        c,
        '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

fn title(text: &str) -> String {
    let mut is_inside = false;
    let letters = text.chars().map(|c| {
        let new = if is_inside {
            c.to_ascii_lowercase()
        } else {
            c.to_ascii_uppercase()
        };
        is_inside = c.is_ascii_alphabetic();
        new
    });
    letters.collect()
}

/// Methods with a number among their arguments.
fn split_or_filled<'a>(text: &str, name: &str, args: &[Value<'a>]) -> Option<Value<'a>> {
    let number = |at: usize| match args.get(at).map(|value| &value.kind) {
        Some(Kind::Int(number)) => Some(*number),
        _ => None,
    };
    match (name, args.len()) {
        ("zfill", 1) => {
            let sign = text.starts_with(['+', '-']);
            let (sign, digits) = text.split_at(usize::from(sign));
            let width = usize::try_from(number(0)?).unwrap_or(0);
            let missing = width.saturating_sub(text.chars().count());
            (missing < 1000).then(|| Value::text(format!("{sign}{}{digits}", "0".repeat(missing))))
        }
        ("ljust" | "rjust", 1 | 2) => {
            let align = if name == "ljust" { '<' } else { '>' };
            let fill = args
                .get(1)
                .map_or_else(|| Some(" ".to_owned()), Value::as_text)?;
            let width = number(0)?.max(0);
            let specification = format!("{fill}{align}{width}");
            let whole = format_spec::formatted(&Value::text(text), &specification)?;
            (fill.chars().count() == 1).then(|| Value::text(whole))
        }
        ("replace", 3) => {
            let (from, to) = (args[0].as_text()?, args[1].as_text()?);
            let most = usize::try_from(number(2)?).unwrap_or(usize::MAX);
            (!from.is_empty()).then(|| Value::text(text.replacen(&from, &to, most)))
        }
        ("split" | "rsplit", 1 | 2) => {
            let part = args[0].as_text().filter(|part| !part.is_empty())?;
            let most = if args.len() == 2 { number(1)? } else { -1 };
            let most = usize::try_from(most).map_or(usize::MAX, |most| most.saturating_add(1));
            let parts: Vec<Value<'a>> = if name == "split" {
                text.splitn(most, &part).map(Value::text).collect()
            } else {
                let mut parts: Vec<_> = text.rsplitn(most, &part).map(Value::text).collect();
                parts.reverse();
                parts
            };
            Some(Value::list(parts, false))
        }
        _ => None,
    }
}

/// `textwrap.dedent`: what all lines begin with is left out. A template keeps its pieces, by which its line is found.
pub(super) fn dedented<'a>(text: &Value<'a>) -> Value<'a> {
    let known = text.as_text().filter(|_| text.taint.is_none());
    let Some(known) = known.filter(|known| !known.contains("{{")) else {
        return text.clone();
    };
    let is_indent = |c: char| c == ' ' || c == '\t';
    let lines: Vec<&str> = known
        .split('\n')
        .map(|line| {
            let is_blank = line.chars().all(is_indent);
            if is_blank { "" } else { line }
        })
        .collect();
    let indents = lines.iter().filter(|line| !line.is_empty()).map(|line| {
        let rest = line.trim_start_matches(is_indent);
        &line[..line.len() - rest.len()]
    });
    let margin = indents.reduce(common).unwrap_or("");
    let cut: Vec<&str> = lines
        .iter()
        .map(|line| line.strip_prefix(margin).unwrap_or(line))
        .collect();
    Value::text(cut.join("\n"))
}

/// What both begin with.
fn common<'t>(left: &'t str, right: &'t str) -> &'t str {
    let same = left.bytes().zip(right.bytes());
    &left[..same.take_while(|(one, other)| one == other).count()]
}

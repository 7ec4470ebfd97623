//! Functions of Python's library that give collections or parts of them: `collections`, `itertools`, `operator`, `json`.

use std::cell::RefCell;

use super::concurrent::lazy;
use super::interpreter::Interpreter;
use super::subscript::changed;
use super::value::{Args, Kind, Lazy, Made, Shape, Value};
use crate::domain::python_json::{self, Json};

/// The value of a constant of the `string` module.
pub(super) fn constant<'a>(path: &str) -> Option<Value<'a>> {
    const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
    const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    Some(Value::text(match path.strip_prefix("string.")? {
        "ascii_lowercase" => LOWER.to_owned(),
        "ascii_uppercase" => UPPER.to_owned(),
        "ascii_letters" => format!("{LOWER}{UPPER}"),
        "digits" => "0123456789".to_owned(),
        "hexdigits" => "0123456789abcdefABCDEF".to_owned(),
        "octdigits" => "01234567".to_owned(),
        _ => return None,
    }))
}

impl<'a> Interpreter<'a, '_> {
    /// Collections that behave like a dict or a list.
    pub(super) fn collection(&mut self, path: &str, args: &Args<'a>) -> Option<Value<'a>> {
        match path.strip_prefix("collections.")? {
            "OrderedDict" => Some(self.dict_of(args.positional.iter(), args)),
            // The first one that has a key decides; the keys of the last come first.
            "ChainMap" => Some(self.dict_of(args.positional.iter().rev(), args)),
            "deque" if args.positional.len() < 2 && args.keywords.is_empty() => {
                let given = args.positional.first().cloned();
                let (members, open) =
                    given.map_or((Vec::new(), false), |value| self.iterate(&value));
                Some(Value::list(members, open))
            }
            _ => None,
        }
    }

    /// `list`, `tuple`, `set`, `iter` and `reversed` of the members.
    pub(super) fn sequence_of(&mut self, name: &str, value: &Value<'a>) -> Value<'a> {
        if name == "iter" && matches!(value.kind, Kind::Lazy(_)) {
            return value.clone();
        }
        let is_unordered = value.is_unordered();
        let (mut members, open) = self.iterate(value);
        let taint = if open { changed(value).taint } else { None };
        let shape = match name {
            "set" | "frozenset" => Shape::Unordered,
            _ if is_unordered => Shape::Unordered,
            "tuple" => Shape::Tuple,
            _ => Shape::List,
        };
        if name == "reversed" {
            members.reverse();
        }
        if matches!(name, "set" | "frozenset") && members.len() < 100 {
            let mut once: Vec<Value<'a>> = Vec::new();
            for member in members {
                if !once.iter().any(|known| known.same(&member) == Some(true)) {
                    once.push(member);
                }
            }
            members = once;
        }
        if name == "iter" && shape != Shape::Unordered {
            return Value {
                taint,
                ..lazy(Lazy::Iterator(RefCell::new(members.into()), open))
            };
        }
        Value {
            taint,
            ..Value::sequence(members, open, shape)
        }
    }

    /// A dict of other dicts or of pairs, and of the arguments by name.
    pub(super) fn dict_of<'v>(
        &mut self,
        from: impl Iterator<Item = &'v Value<'a>>,
        args: &Args<'a>,
    ) -> Value<'a>
    where
        'a: 'v,
    {
        let dict = Value::dict(Vec::new(), args.open);
        for value in from {
            self.fill(&dict, value);
        }
        for (key, value) in &args.keywords {
            self.set_item(&dict, Value::text(key.clone()), value.clone(), 0);
        }
        dict
    }

    fn fill(&mut self, dict: &Value<'a>, from: &Value<'a>) {
        if let Kind::Dict(inner) = &from.kind {
            let items = inner.items.borrow().clone();
            for (key, value) in items {
                self.set_item(dict, key, value, 0);
            }
            if let Kind::Dict(dict) = &dict.kind {
                dict.open.set(dict.open.get() || inner.open.get());
            }
            return;
        }
        let (pairs, open) = self.iterate(from);
        for pair in pairs {
            if let (members, false) = self.iterate(&pair)
                && let [key, value] = members.as_slice()
            {
                self.set_item(dict, key.clone(), value.clone(), 0);
            }
        }
        if let Kind::Dict(dict) = &dict.kind {
            dict.open.set(dict.open.get() || open);
        }
    }

    /// `islice`, `repeat` and `starmap`.
    pub(super) fn itertools(&mut self, path: &str, args: &Args<'a>) -> Option<Value<'a>> {
        let (first, rest) = args.positional.split_first()?;
        let numbers: Option<Vec<usize>> = rest
            .iter()
            .map(|value| match value.kind {
                Kind::Int(number) => usize::try_from(number).ok(),
                _ => None,
            })
            .collect();
        match (path, numbers.as_deref()) {
            ("itertools.starmap", _) => {
                let iterable = rest.first()?.clone();
                Some(lazy(Lazy::Starmap(first.clone(), iterable, false.into())))
            }
            ("itertools.repeat", Some([times])) if *times < 1000 => {
                Some(Value::list(vec![first.clone(); *times], false))
            }
            ("itertools.islice", Some([end])) => Some(self.slice_of(first, 0, *end)),
            ("itertools.islice", Some([begin, end])) => Some(self.slice_of(first, *begin, *end)),
            _ => None,
        }
    }

    fn slice_of(&mut self, value: &Value<'a>, begin: usize, end: usize) -> Value<'a> {
        if value.is_unordered() {
            return Value::list(Vec::new(), true);
        }
        let (mut members, open) = self.take(value, end);
        members.drain(..begin.min(members.len()));
        Value::list(members, open)
    }

    /// `json.loads` of a constant; of anything else, the text is changed.
    pub(super) fn loaded(&mut self, args: &Args<'a>) -> Value<'a> {
        let only = args.positional.first().filter(|_| args.keywords.is_empty());
        let text = only.filter(|value| value.taint.is_none());
        let known = text.and_then(Value::as_text);
        let read = known.and_then(|text| python_json::loads(&text).ok());
        match read {
            Some(json) => value_of(&json),
            None => changed(&Value::tainted(self.taints_of_args(args))),
        }
    }

    /// What `operator.methodcaller`, `attrgetter` and `itemgetter` gave is called.
    pub(super) fn call_getter(
        &mut self,
        made: &Made<'a>,
        args: &Args<'a>,
        line: u32,
    ) -> Option<Value<'a>> {
        let kind = made.path.strip_prefix("operator.")?;
        let (owner, first) = (args.positional.first()?, made.args.positional.first()?);
        match (kind, made.args.positional.len()) {
            ("methodcaller", _) => {
                let method = self.attribute(owner, &first.as_text()?, line);
                let given = Args {
                    positional: made.args.positional.iter().skip(1).cloned().collect(),
                    ..made.args.clone()
                };
                Some(self.call(&method, given, line))
            }
            ("attrgetter", 1) => {
                let mut value = owner.clone();
                for name in first.as_text()?.split('.') {
                    value = self.attribute(&value, name, line);
                }
                Some(value)
            }
            ("itemgetter", 1) => Some(self.subscript(owner, first)),
            _ => None,
        }
    }
}

fn value_of<'a>(json: &Json) -> Value<'a> {
    match json {
        Json::Null => Value::new(Kind::None),
        Json::Bool(bool) => Value::new(Kind::Bool(*bool)),
        Json::Int(digits) => digits
            .parse()
            .map_or_else(|_| Value::unknown(), |int| Value::new(Kind::Int(int))),
        Json::Float(_) => Value::unknown(),
        Json::Str(text) => Value::text(text.to_lossy()),
        Json::Array(items) => {
            Value::sequence(items.iter().map(value_of).collect(), false, Shape::List)
        }
        Json::Object(entries) => {
            let items = entries
                .iter()
                .map(|(name, item)| (Value::text(name.to_lossy()), value_of(item)));
            Value::dict(items.collect(), false)
        }
    }
}

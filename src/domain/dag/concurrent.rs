//! Functions that threads, processes and pools run while the file is parsed, and iterables that are made of others.

use std::rc::Rc;

use super::interpreter::Interpreter;
use super::value::{Args, Kind, Lazy, Made, Value};

impl<'a> Interpreter<'a, '_> {
    /// Threads, processes and pools run functions while the file is parsed. None for any other method.
    pub(super) fn concurrent(
        &mut self,
        made: &Rc<Made<'a>>,
        name: &str,
        args: &Args<'a>,
        line: u32,
    ) -> Option<Value<'a>> {
        if name == "start" || name == "run" {
            let target = made
                .args
                .keyword("target")
                .or(made.args.positional.get(1))?
                .clone();
            let given = made.args.keyword("args").cloned();
            let positional = given
                .map(|given| self.iterate(&given).0)
                .unwrap_or_default();
            let keywords = match made.args.keyword("kwargs").map(|value| &value.kind) {
                Some(Kind::Dict(dict)) => dict.keywords(),
                _ => Vec::new(),
            };
            return Some(self.call(
                &target,
                Args {
                    positional,
                    keywords,
                    open: false,
                },
                line,
            ));
        }
        let (function, rest) = args.positional.split_first()?;
        match name {
            "submit" => Some(self.call(
                function,
                Args {
                    positional: rest.to_vec(),
                    keywords: args.keywords.clone(),
                    open: args.open,
                },
                line,
            )),
            "map" | "starmap" => {
                let value = lazy(Lazy::Map(function.clone(), rest.to_vec(), false.into()));
                let (members, open) = self.iterate(&value);
                Some(Value::list(members, open))
            }
            "apply" | "apply_async" => {
                let positional = rest
                    .first()
                    .cloned()
                    .map(|given| self.iterate(&given).0)
                    .unwrap_or_default();
                Some(self.call(
                    function,
                    Args {
                        positional,
                        ..Args::default()
                    },
                    line,
                ))
            }
            _ => None,
        }
    }

    /// An instance of what `namedtuple("Name", "a b")` gave.
    pub(super) fn named_tuple(&mut self, made: &Made<'a>, args: &Args<'a>, line: u32) -> Value<'a> {
        let listed = made
            .args
            .positional
            .get(1)
            .cloned()
            .unwrap_or_else(Value::unknown);
        let names: Vec<String> = match listed.as_text() {
            Some(text) => text
                .replace(',', " ")
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            None => self
                .iterate(&listed)
                .0
                .iter()
                .filter_map(Value::as_text)
                .collect(),
        };
        let value = Self::made(&"types.SimpleNamespace".into(), Args::default(), line);
        if let Kind::Made(new) = &value.kind {
            let mut fields = new.fields.borrow_mut();
            fields.extend(
                names
                    .iter()
                    .zip(&args.positional)
                    .map(|(name, value)| (name.as_str().into(), value.clone())),
            );
            fields.extend(args.keywords.iter().cloned());
        }
        value
    }

    /// `sorted`: in order, where the order is known and no key function decides.
    pub(super) fn sorted_list(members: Vec<Value<'a>>, open: bool, args: &Args<'a>) -> Value<'a> {
        let plain = args.keyword("key").is_none() && !open;
        let Some(mut sorted) = super::sequence::sorted(&members).filter(|_| plain) else {
            // Each member is known, but not which comes first.
            return Value::new(Kind::Lazy(Rc::new(Lazy::Unordered(members, open))));
        };
        if args
            .keyword("reverse")
            .is_some_and(|value| value.truth() != Some(false))
        {
            sorted.reverse();
        }
        Value::list(sorted, false)
    }

    /// `itertools.chain`; `nested`: of the members of its argument.
    pub(super) fn chain(&mut self, args: &Args<'a>, nested: bool) -> Value<'a> {
        let mut lists = args.positional.clone();
        let mut open = false;
        for _ in 0..=usize::from(nested) {
            let mut members = Vec::new();
            for list in &lists {
                let (more, unknown) = self.iterate(list);
                members.extend(more);
                open |= unknown;
            }
            lists = members;
        }
        Value::list(lists, open)
    }

    pub(super) fn product(&mut self, args: &Args<'a>) -> Value<'a> {
        let mut rows: Vec<Vec<Value<'a>>> = vec![Vec::new()];
        for iterable in &args.positional {
            let (members, open) = self.iterate(iterable);
            if open || rows.len() * members.len() > 1000 {
                return Value::list(Vec::new(), true);
            }
            rows = rows
                .iter()
                .flat_map(|row| {
                    members
                        .iter()
                        .map(|member| row.iter().chain([member]).cloned().collect())
                })
                .collect();
        }
        Value::list(
            rows.into_iter()
                .map(|row| Value::list(row, false))
                .collect(),
            false,
        )
    }
}

pub(super) fn lazy(lazy: Lazy<'_>) -> Value<'_> {
    Value::new(Kind::Lazy(Rc::new(lazy)))
}

/// So many members of `itertools.count`.
pub(super) fn counted<'a>(made: &Made<'a>, most: usize) -> (Vec<Value<'a>>, bool) {
    let given =
        |at: usize, otherwise: i64| match made.args.positional.get(at).map(|value| &value.kind) {
            Some(Kind::Int(number)) => Some(*number),
            Some(_) => None,
            None => Some(otherwise),
        };
    let (Some(begin), Some(step)) = (given(0, 0), given(1, 1)) else {
        return (Vec::new(), true);
    };
    if most > 1000 || !made.args.keywords.is_empty() {
        return (Vec::new(), true);
    }
    let numbers = (0..)
        .take(most)
        .map(|at: i64| begin.checked_add(step.checked_mul(at)?));
    let numbers = numbers
        .map(|number| number.map_or_else(Value::unknown, |number| Value::new(Kind::Int(number))));
    (numbers.collect(), false)
}

pub(super) fn range<'a>(args: &[Value<'a>]) -> Value<'a> {
    let mut numbers = Vec::new();
    for value in args {
        let Kind::Int(number) = value.kind else {
            return Value::list(Vec::new(), true);
        };
        numbers.push(number);
    }
    let (begin, end, step) = match numbers.as_slice() {
        [end] => (0, *end, 1),
        [begin, end] => (*begin, *end, 1),
        [begin, end, step] if *step > 0 => (*begin, *end, *step),
        _ => return Value::list(Vec::new(), true),
    };
    if end.saturating_sub(begin) / step > 2000 {
        return Value::list(Vec::new(), true);
    }
    let step = usize::try_from(step).unwrap_or(1);
    Value::list(
        (begin..end)
            .step_by(step)
            .map(|at| Value::new(Kind::Int(at)))
            .collect(),
        false,
    )
}

//! Functions that threads, processes and pools run while the file is parsed, and iterables that are made of others.

use std::rc::Rc;

use super::interpreter::Interpreter;
use super::value::{Args, Kind, Lazy, Made, Value};

impl<'a> Interpreter<'a, '_> {
    /// Threads, processes, pools and loops run functions while the file is parsed.
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
                Some(Kind::Dict(dict)) => dict
                    .items
                    .borrow()
                    .iter()
                    .filter_map(|(key, value)| Some((key.as_text()?.into(), value.clone())))
                    .collect(),
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

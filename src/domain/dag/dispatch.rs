//! `functools.singledispatch`: the function that runs is chosen by the class of the first argument.

use std::rc::Rc;

use super::interpreter::Interpreter;
use super::value::{Args, Function, Kind, Value};

/// What `f.register(…)` gives.
pub(super) const REGISTER: &str = "functools.register";

impl<'a> Interpreter<'a, '_> {
    /// `@f.register` and `@f.register(int)`: whether it is one of these.
    pub(super) fn registered(&mut self, decorator: &Value<'a>, function: &Value<'a>) -> bool {
        let (owner, named) = match &decorator.kind {
            Kind::Attribute(owner, name) if &**name == "register" => (owner.as_ref().clone(), None),
            Kind::Made(made) if &*made.path == REGISTER => {
                let given = &made.args.positional;
                let Some(owner) = given.first() else {
                    return false;
                };
                (owner.clone(), given.get(1).and_then(class_name))
            }
            _ => return false,
        };
        let (Kind::Function(owner), Kind::Function(function)) = (&owner.kind, &function.kind)
        else {
            return false;
        };
        let name = named.or_else(|| annotated(function));
        self.dispatched.push((owner.at, name, function.clone()));
        true
    }

    /// Runs the function that fits; where the class of the argument is not known, all of them. None where nothing is registered.
    pub(super) fn dispatch(
        &mut self,
        function: &Rc<Function<'a>>,
        args: &Args<'a>,
        line: u32,
    ) -> Option<Value<'a>> {
        let all = self.dispatched.iter();
        let all: Vec<_> = all.filter(|(at, ..)| *at == function.at).cloned().collect();
        if all.is_empty() {
            return None;
        }
        let decides = usize::from(function.class.is_some());
        let class = args.positional.get(decides).and_then(class_of_value);
        let is_known = class.is_some() && all.iter().all(|(_, name, _)| name.is_some());
        let fits = |name: &Option<String>| name.as_deref() == class;
        match all.iter().find(|(_, name, _)| is_known && fits(name)) {
            Some((_, _, chosen)) => Some(self.call_function(chosen, args.clone(), line)),
            None if is_known => None,
            None => {
                for (_, _, other) in &all {
                    self.call_function(other, args.clone(), line);
                }
                None
            }
        }
    }

    /// `f.register(int)`.
    pub(super) fn register(function: &Rc<Function<'a>>, args: &Args<'a>, line: u32) -> Value<'a> {
        let owner = Value::new(Kind::Function(function.clone()));
        let given = Args {
            positional: std::iter::once(owner)
                .chain(args.positional.iter().cloned())
                .collect(),
            ..Args::default()
        };
        Self::made(&REGISTER.into(), given, line)
    }
}

/// The name of one of Python's own classes.
fn class_name(value: &Value<'_>) -> Option<String> {
    Some(value.path()?.strip_prefix("builtins.")?.to_owned())
}

/// The class of the first parameter that has an annotation.
fn annotated(function: &Function<'_>) -> Option<String> {
    let mut parameters = function.parameters?.iter();
    let annotation = parameters.find_map(ruff_python_ast::AnyParameterRef::annotation)?;
    Some(annotation.as_name_expr()?.id.to_string())
}

fn class_of_value(value: &Value<'_>) -> Option<&'static str> {
    match &value.kind {
        Kind::Text(_) => Some("str"),
        Kind::Int(_) => Some("int"),
        Kind::Bool(_) => Some("bool"),
        Kind::Dict(_) => Some("dict"),
        Kind::None => Some("NoneType"),
        _ => None,
    }
}

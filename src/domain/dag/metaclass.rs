//! What classes do beside making instances: metaclasses, `__class_getitem__`, `__set_name__`, classes that `type` makes.

use std::rc::Rc;

use super::class::{find_in_class, with_class};
use super::interpreter::Interpreter;
use super::task::rebuilt;
use super::value::{Args, Class, Kind, Role, Value};

impl<'a> Interpreter<'a, '_> {
    /// A method of the class's metaclass, with the class bound to it.
    pub(super) fn meta_method(class: &Rc<Class<'a>>, name: &str) -> Option<Value<'a>> {
        let metaclass = class.metaclass.as_ref()?;
        let (found, owner) = find_in_class(metaclass, name)?;
        let Kind::Function(function) = &found.kind else {
            return None;
        };
        let function = rebuilt(function, |new| new.class = Some(owner));
        let this = Rc::new(Value::new(Kind::Class(class.clone())));
        Some(Value::new(Kind::Method(this, function)))
    }

    /// An attribute of a class: its own, that of its metaclass, or what the metaclass makes of the name.
    pub(super) fn class_member(
        &mut self,
        class: &Rc<Class<'a>>,
        name: &str,
        line: u32,
    ) -> Value<'a> {
        if class.metaclass.is_none() || find_in_class(class, name).is_some() {
            return Self::class_attribute(class, name);
        }
        if let Some(method) = Self::meta_method(class, name) {
            let is_property = matches!(&method.kind, Kind::Method(_, function) if function.role == Role::Property);
            return if is_property {
                self.call(&method, Args::default(), line)
            } else {
                method
            };
        }
        match Self::meta_method(class, "__getattr__") {
            Some(method) => self.call_with(&method, vec![Value::text(name)]),
            None => Self::class_attribute(class, name),
        }
    }

    /// `Class[key]`.
    pub(super) fn class_item(&mut self, class: &Rc<Class<'a>>, key: &Value<'a>) -> Value<'a> {
        if let Some(method) = Self::meta_method(class, "__getitem__") {
            return self.call_with(&method, vec![key.clone()]);
        }
        let found = find_in_class(class, "__class_getitem__");
        match found.map(|(value, _)| value) {
            Some(
                method @ Value {
                    kind: Kind::Function(_),
                    ..
                },
            ) => {
                let this = Value::new(Kind::Class(class.clone()));
                self.call_with(&method, vec![this, key.clone()])
            }
            _ => Value::unknown(),
        }
    }

    /// Python tells each member of a class its name, if it wants to know.
    pub(super) fn name_members(&mut self, class: &Rc<Class<'a>>) {
        let members: Vec<(&'a str, Value<'a>)> = class
            .scope
            .names
            .borrow()
            .iter()
            .filter(|(_, value)| matches!(value.kind, Kind::Instance(_)))
            .map(|(name, value)| (*name, value.clone()))
            .collect();
        for (name, member) in members {
            if let Some(method) = Self::find_method(&member, "__set_name__") {
                let this = Value::new(Kind::Class(class.clone()));
                self.call_with(&method, vec![this, Value::text(name)]);
            }
        }
    }

    /// `__init_subclass__` of the base classes.
    pub(super) fn call_init_subclass(&mut self, class: &Rc<Class<'a>>) {
        for base in &class.bases {
            let Kind::Class(base) = &base.kind else {
                continue;
            };
            let Some((hook, owner)) = find_in_class(base, "__init_subclass__") else {
                continue;
            };
            if let Kind::Function(function) = &hook.kind {
                let function = with_class(function, &owner);
                let this = Value::new(Kind::Class(class.clone()));
                self.call_function(
                    &function,
                    Args {
                        positional: vec![this],
                        ..Args::default()
                    },
                    self.line(class.definition),
                );
            }
        }
    }

    /// `type(name, bases, members)`.
    pub(super) fn made_type(&mut self, args: &Args<'a>, line: u32) -> Option<Value<'a>> {
        let [_, bases, members] = args.positional.as_slice() else {
            return None;
        };
        let (bases, _) = self.iterate(bases);
        let Kind::Dict(members) = &members.kind else {
            return None;
        };
        let keywords = members.keywords();
        if let (true, [base]) = (keywords.is_empty(), bases.as_slice()) {
            return Some(base.clone());
        }
        let namespace = Args {
            keywords,
            ..Args::default()
        };
        Some(Self::made(&"types.SimpleNamespace".into(), namespace, line))
    }
}

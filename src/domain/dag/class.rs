//! Classes of the file: bodies, instances, methods, and those that extend Airflow's operators and hooks.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use ruff_python_ast::StmtClassDef;

use super::interpreter::{Interpreter, Place};
use super::names::{Thing, thing};
use super::value::ScopeKind;
use super::value::{Args, Class, Function, Instance, Kind, Role, Value};

impl<'a> Interpreter<'a, '_> {
    pub(super) fn define_class(&mut self, definition: &'a StmtClassDef) {
        let name = definition.name.id.as_str();
        let mut decorators = Vec::new();
        for decorator in &definition.decorator_list {
            decorators.push(
                self.within(Place::Decorator(name), |this| {
                    this.evaluate(&decorator.expression)
                })
                .0,
            );
        }
        let mut bases = Vec::new();
        let mut metaclass = None;
        if let Some(arguments) = &definition.arguments {
            for base in &arguments.args {
                bases.push(self.evaluate(base));
            }
            for keyword in &arguments.keywords {
                let value = self.evaluate(&keyword.value);
                if keyword
                    .arg
                    .as_ref()
                    .is_some_and(|name| name.id == "metaclass")
                {
                    metaclass = Some(value);
                }
            }
        }
        let scope = self.new_scope(ScopeKind::Class, self.scope.clone());
        let before = std::mem::replace(&mut self.scope, scope.clone());
        self.within(Place::Class(name), |this| this.execute(&definition.body));
        self.scope = before;
        let of_base = bases.iter().find_map(|base| match &base.kind {
            Kind::Class(base) => base.metaclass.clone(),
            _ => None,
        });
        let own = metaclass.as_ref().and_then(|value| match &value.kind {
            Kind::Class(class) => Some(class.clone()),
            _ => None,
        });
        let class = Rc::new(Class {
            name,
            definition,
            scope,
            bases,
            metaclass: own.or(of_base),
        });
        self.classes.push(class.clone());
        self.name_members(&class);
        if let Some(metaclass) = metaclass {
            self.make_class(&metaclass, &class);
        }
        let mut value = Value::new(Kind::Class(class.clone()));
        for decorator in decorators.iter().rev() {
            if matches!(decorator.kind, Kind::Function(_)) {
                let decorated = self.call_with(decorator, vec![value.clone()]);
                if !matches!(decorated.kind, Kind::Unknown | Kind::None) {
                    value = decorated;
                }
            }
        }
        self.bind(name, value);
        self.call_init_subclass(&class);
    }

    pub(super) fn instantiate(
        &mut self,
        class: &Rc<Class<'a>>,
        args: &Args<'a>,
        line: u32,
    ) -> Value<'a> {
        match Self::meta_method(class, "__call__") {
            Some(method) => self.call(&method, args.clone(), line),
            None => self.new_instance(class, args, line),
        }
    }

    pub(super) fn new_instance(
        &mut self,
        class: &Rc<Class<'a>>,
        args: &Args<'a>,
        line: u32,
    ) -> Value<'a> {
        let instance = Rc::new(Instance {
            class: class.clone(),
            fields: RefCell::default(),
            args: args.clone(),
            line,
            task: Cell::new(None),
        });
        let value = Value::new(Kind::Instance(instance.clone()));
        self.instances.push(instance.clone());
        self.make_new(class, args, line);
        let base = external_base(class).map(|base| (thing(&base), base));
        // A base class of another file of the user's may be an operator by its own bases.
        let is_like_one = || {
            let has_fields = find_in_class(class, "template_fields").is_some();
            has_fields && args.keyword("task_id").is_some()
        };
        let is_operator = match &base {
            Some((Thing::Operator, _)) => true,
            Some((Thing::Other, _)) => is_like_one(),
            _ => false,
        };
        match Self::find_method(&value, "__init__") {
            Some(method) => {
                self.call(&method, args.clone(), line);
            }
            None => {
                if let Some((_, base)) = &base
                    && !is_record(base)
                {
                    self.base_init(&value, base, args.clone(), line);
                } else {
                    self.data_fields(&value, class, args);
                }
            }
        }
        self.call_method_if_any(&value, "__post_init__", line);
        if is_operator {
            self.note_connection_arguments(args, line);
            self.operator_instance(&instance);
        }
        value
    }

    /// Fields of a dataclass: arguments by order and name, defaults, `default_factory`.
    fn data_fields(&mut self, value: &Value<'a>, class: &Rc<Class<'a>>, args: &Args<'a>) {
        let mut positional = args.positional.iter();
        for statement in &class.definition.body {
            let ruff_python_ast::Stmt::AnnAssign(field) = statement else {
                continue;
            };
            let ruff_python_ast::Expr::Name(name) = &*field.target else {
                continue;
            };
            let name = name.id.as_str();
            let given = args.keyword(name).or_else(|| positional.next()).cloned();
            let default = class.scope.own(name);
            let made = match (given, default) {
                (Some(given), _) => given,
                (
                    None,
                    Some(Value {
                        kind: Kind::Made(made),
                        ..
                    }),
                ) if made.path.ends_with("field") => match made.args.keyword("default_factory") {
                    Some(factory) => self.call(factory, Args::default(), 0),
                    None => made
                        .args
                        .keyword("default")
                        .cloned()
                        .unwrap_or_else(Value::unknown),
                },
                (None, Some(default)) => default,
                (None, None) => continue,
            };
            self.set_attribute(value, name, made);
        }
    }

    /// `super().__init__(…)` of a class of Airflow: the arguments become fields of the operator or hook.
    pub(super) fn base_init(&mut self, value: &Value<'a>, base: &str, args: Args<'a>, line: u32) {
        let Kind::Instance(instance) = &value.kind else {
            return;
        };
        if matches!(thing(base), Thing::Operator | Thing::Hook) {
            self.note_connection_arguments(&args, line);
        }
        let mut fields = instance.fields.borrow_mut();
        for (name, given) in args.keywords {
            if !fields.iter().any(|(known, _)| *known == name) {
                fields.push((name, given));
            }
        }
    }

    pub(super) fn super_object(&mut self) -> Value<'a> {
        let frame = self
            .frames
            .iter()
            .rev()
            .find_map(|frame| match &frame.place {
                Place::Function(function, _) => Some(function.clone()),
                _ => None,
            });
        let class = frame.as_ref().and_then(|function| function.class.clone());
        let own = frame
            .as_ref()
            .and_then(|function| function.parameters)
            .and_then(|parameters| parameters.iter().next());
        let this = own.and_then(|parameter| self.scope.own(parameter.name().id.as_str()));
        match (this, class) {
            (Some(this), Some(class)) => Value::new(Kind::Super(Rc::new(this), class)),
            _ => Value::unknown(),
        }
    }

    /// The method of an instance, with the instance bound to it.
    pub(super) fn find_method(value: &Value<'a>, name: &str) -> Option<Value<'a>> {
        let Kind::Instance(instance) = &value.kind else {
            return None;
        };
        let (found, owner) = find_in_class(&instance.class, name)?;
        match &found.kind {
            Kind::Function(function) if function.role != Role::Static => Some(Value::new(
                Kind::Method(Rc::new(value.clone()), with_class(function, &owner)),
            )),
            _ => Some(found),
        }
    }

    pub(super) fn call_method_if_any(
        &mut self,
        value: &Value<'a>,
        name: &str,
        line: u32,
    ) -> Option<Value<'a>> {
        let method = Self::find_method(value, name)?;
        Some(self.call(&method, Args::default(), line))
    }

    pub(super) fn instance_attribute(
        &mut self,
        value: &Value<'a>,
        instance: &Instance<'a>,
        name: &str,
        line: u32,
    ) -> Value<'a> {
        if let Some((_, field)) = instance
            .fields
            .borrow()
            .iter()
            .find(|(known, _)| &**known == name)
        {
            return field.clone();
        }
        let Some((found, owner)) = find_in_class(&instance.class, name) else {
            if let Some(method) = Self::find_method(value, "__getattr__") {
                return self.call_with(&method, vec![Value::text(name)]);
            }
            return Value::new(Kind::Attribute(Rc::new(value.clone()), name.into()));
        };
        match &found.kind {
            Kind::Function(function) => {
                let function = with_class(function, &owner);
                match function.role {
                    Role::Property => self.call_function(
                        &function,
                        Args {
                            positional: vec![value.clone()],
                            ..Args::default()
                        },
                        line,
                    ),
                    Role::Static | Role::Task => Value::new(Kind::Function(function)),
                    Role::ClassMethod => {
                        let class = Value::new(Kind::Class(instance.class.clone()));
                        Value::new(Kind::Method(Rc::new(class), function))
                    }
                    _ => Value::new(Kind::Method(Rc::new(value.clone()), function)),
                }
            }
            _ => self.described(found, value),
        }
    }

    pub(super) fn class_attribute(class: &Rc<Class<'a>>, name: &str) -> Value<'a> {
        match find_in_class(class, name) {
            Some((
                Value {
                    kind: Kind::Function(function),
                    ..
                },
                owner,
            )) => {
                let function = with_class(&function, &owner);
                if function.role == Role::ClassMethod {
                    return Value::new(Kind::Method(
                        Rc::new(Value::new(Kind::Class(class.clone()))),
                        function,
                    ));
                }
                Value::new(Kind::Function(function))
            }
            Some((found, _)) => found,
            None if name == "__name__" => Value::text(class.name),
            None => match external_base(class) {
                Some(base) => Value::external(format!("{base}.{name}")),
                None => Value::unknown(),
            },
        }
    }

    /// A method that is looked up after the class, in its bases.
    pub(super) fn super_attribute(
        this: &Rc<Value<'a>>,
        class: &Rc<Class<'a>>,
        name: &str,
    ) -> Value<'a> {
        for base in &class.bases {
            let Kind::Class(base) = &base.kind else {
                continue;
            };
            let Some((found, owner)) = find_in_class(base, name) else {
                continue;
            };
            if let Kind::Function(function) = &found.kind {
                return Value::new(Kind::Method(this.clone(), with_class(function, &owner)));
            }
        }
        Value::new(Kind::Attribute(
            Rc::new(Value::new(Kind::Super(this.clone(), class.clone()))),
            name.into(),
        ))
    }
}

/// The attribute and the class that has it, base classes of the file included.
pub(super) fn find_in_class<'a>(
    class: &Rc<Class<'a>>,
    name: &str,
) -> Option<(Value<'a>, Rc<Class<'a>>)> {
    if let Some(value) = class.scope.own(name) {
        return Some((value, class.clone()));
    }
    class.bases.iter().find_map(|base| match &base.kind {
        Kind::Class(base) => find_in_class(base, name),
        _ => None,
    })
}

/// The members of an enumeration, in order.
pub(super) fn members_of_enum<'a>(class: &Rc<Class<'a>>) -> (Vec<Value<'a>>, bool) {
    let is_enum = external_base(class).is_some_and(|base| base.starts_with("enum."));
    if !is_enum
        && !class
            .bases
            .iter()
            .any(|base| base.path().is_some_and(|path| path.starts_with("enum.")))
    {
        return (Vec::new(), true);
    }
    let mut members = Vec::new();
    for statement in &class.definition.body {
        let ruff_python_ast::Stmt::Assign(assign) = statement else {
            continue;
        };
        let names = assign
            .targets
            .iter()
            .filter_map(|target| target.as_name_expr());
        members.extend(names.filter_map(|name| class.scope.own(&name.id)));
    }
    (members, false)
}

/// Its fields are those that the class lists.
fn is_record(base: &str) -> bool {
    matches!(
        base.rsplit('.').next(),
        Some("NamedTuple" | "BaseModel" | "TypedDict")
    )
}

/// The first base class that is not of this file.
pub(super) fn external_base(class: &Rc<Class<'_>>) -> Option<Rc<str>> {
    class.bases.iter().find_map(|base| match &base.kind {
        Kind::External(path) => Some(path.clone()),
        Kind::Class(base) => external_base(base),
        _ => None,
    })
}

pub(super) fn with_class<'a>(
    function: &Rc<Function<'a>>,
    class: &Rc<Class<'a>>,
) -> Rc<Function<'a>> {
    super::task::rebuilt(function, |new| new.class = Some(class.clone()))
}

//! Functions of Python and its standard library that run what they are given, or let values out.

use super::format_spec;
use super::interpreter::Interpreter;
use super::subscript::changed;
use super::usage::Sink;
use super::value::{Args, Kind, Lazy, Shape, Value, join_taints};
use crate::domain::python_text;

/// A function whose result has nothing of its arguments.
const NOTHING_LEFT: &[&str] = &[
    "len",
    "isinstance",
    "bool",
    "hash",
    "id",
    "type",
    "callable",
    "hasattr",
    "issubclass",
    "any",
    "all",
    "int",
    "float",
];
/// A method that writes to a file, of what these functions gave.
const FILES: &[&str] = &[
    "builtins.open",
    "pathlib.Path",
    "io.open",
    "tempfile.NamedTemporaryFile",
    "tempfile.TemporaryFile",
    "csv.writer",
    "tempfile",
];

pub(super) fn writes_file(path: &str, method: &str) -> bool {
    let writes = matches!(
        method,
        "write" | "write_text" | "write_bytes" | "writelines" | "writerow" | "writerows"
    );
    writes
        && (FILES.contains(&path)
            || path.starts_with("pathlib.")
            || path.rsplit('.').next() == Some("open"))
}

impl<'a> Interpreter<'a, '_> {
    /// What the function gives, if it is one that is known.
    pub(super) fn builtin(&mut self, path: &str, args: &Args<'a>, line: u32) -> Option<Value<'a>> {
        if let Some(name) = path.strip_prefix("builtins.") {
            return self.built_in(name, args, line);
        }
        if let Some(name) = path.strip_prefix("context.") {
            return Some(self.context_call(name, args, line));
        }
        let first = args.positional.first();
        match path {
            "functools.wraps"
            | "functools.lru_cache"
            | "functools.cache"
            | "functools.cached_property"
            | "functools.update_wrapper" => Some(
                first
                    .filter(|value| matches!(value.kind, Kind::Function(_)))
                    .cloned()
                    .unwrap_or_else(|| Value::external("functools.wraps()")),
            ),
            "functools.reduce" => {
                let (function, iterable) = (args.positional.first()?, args.positional.get(1)?);
                let (members, _) = self.iterate(iterable);
                let mut members = args.positional.get(2).cloned().into_iter().chain(members);
                let begin = members.next().unwrap_or_else(Value::unknown);
                let mut value = begin;
                for member in members {
                    value = self.call_with(function, vec![value, member]);
                }
                Some(value)
            }
            "importlib.import_module" => Some(
                first
                    .and_then(Value::as_text)
                    .map_or_else(Value::unknown, Value::external),
            ),
            _ if path.starts_with("collections.") => self.collection(path, args),
            "itertools.islice" | "itertools.repeat" | "itertools.starmap" => {
                self.itertools(path, args)
            }
            "itertools.chain" | "itertools.chain.from_iterable" => {
                Some(self.chain(args, path.ends_with("from_iterable")))
            }
            "itertools.product" => Some(self.product(args)),
            "asyncio.run" => first.cloned().map(|value| self.awaited(&value)),
            "asyncio.gather" => Some(Value::list(args.positional.clone(), false)),
            "copy.copy" | "copy.deepcopy" => first.cloned(),
            "textwrap.dedent" => Some(super::text_method::dedented(first?)),
            "json.dumps" | "shlex.quote" | "os.path.join" | "os.fspath" => {
                Some(Value::tainted(self.taints_of_args(args)))
            }
            "re.sub" | "re.subn" => {
                let function = args.positional.get(1).cloned()?;
                if matches!(function.kind, Kind::Function(_) | Kind::Method(..)) {
                    self.call_with(&function, vec![Value::unknown()]);
                }
                Some(Value::tainted(self.taints_of_args(args)))
            }
            "json.loads" => Some(self.loaded(args)),
            "yaml.safe_load" => Some(changed(&Value::tainted(self.taints_of_args(args)))),
            "json.dump" | "pickle.dump" | "yaml.dump" | "yaml.safe_dump" => {
                Some(self.sink(Sink::File, args, line))
            }
            "os.system" | "os.popen" => Some(self.sink(Sink::Argv, args, line)),
            "os.putenv" | "os.environ.setdefault" | "os.environ.update" => {
                Some(self.sink(Sink::Env, args, line))
            }
            "sys.stdout.write" | "sys.stderr.write" | "warnings.warn" | "pprint.pprint" => {
                Some(self.sink(Sink::Log, args, line))
            }
            "os.getenv" | "os.environ.get" => Some(Value::unknown()),
            "os.write" => Some(self.sink(Sink::File, args, line)),
            _ if path.starts_with("subprocess.")
                || path.starts_with("os.exec")
                || path.starts_with("os.spawn") =>
            {
                Some(self.subprocess(args, line))
            }
            _ if path.starts_with("hashlib.") || path.starts_with("hmac.") => {
                Some(Value::unknown())
            }
            _ if path.starts_with("logging.") => self.log_call(path, args, line),
            _ => self.of_process(path, args, line),
        }
    }

    /// What ends the process, tells the masker of a text, prints an exception, or stores something in Airflow.
    fn of_process(&mut self, path: &str, args: &Args<'a>, line: u32) -> Option<Value<'a>> {
        match path {
            "sys.exit" => {
                let given = self.taints_of_args(args);
                self.raised(&Value::tainted(given), line);
                self.raises("SystemExit");
                Some(Value::unknown())
            }
            _ if path.starts_with("airflow.") && path.ends_with(".mask_secret") => {
                let taints = self.settled(&self.taints_of_args(args));
                self.masked_by_hand
                    .extend(taints.iter().flat_map(|taints| taints.iter().cloned()));
                Some(Value::unknown())
            }
            _ if path.starts_with("traceback.") => {
                self.traceback(path.strip_prefix("traceback.").unwrap_or(""), args, line)
            }
            _ if path.ends_with(".ObjectStoragePath") => {
                self.object_storage(args, line);
                None
            }
            _ if path.ends_with(".XCom.set") => {
                self.push_result(args, line);
                Some(Value::unknown())
            }
            _ => None,
        }
    }

    fn log_call(&mut self, path: &str, args: &Args<'a>, line: u32) -> Option<Value<'a>> {
        let name = path.rsplit('.').next()?;
        super::names::is_logging(name).then(|| self.logged(name, args, line))
    }

    /// What a logger writes: its arguments, and with `exception` or `exc_info` what was raised. `INFO` is the lowest level unless a
    /// file changes that.
    pub(super) fn logged(&mut self, name: &str, args: &Args<'a>, line: u32) -> Value<'a> {
        let level = match (name, args.positional.first().map(|value| &value.kind)) {
            ("debug", _) => Some(10),
            ("log", Some(Kind::Int(level))) => Some(*level),
            ("log", Some(Kind::External(path))) if &**path == "logging.DEBUG" => Some(10),
            _ => None,
        };
        if level.is_some_and(|level| level < 20) && !self.source.contains("setLevel") {
            return Value::unknown();
        }
        let with_exception = name == "exception"
            || args
                .keyword("exc_info")
                .is_some_and(|value| value.truth() != Some(false));
        let mut taints = self.taints_of_args(args);
        if with_exception {
            taints = join_taints(&taints, &self.handled);
        }
        self.escape(Sink::Log, &Value::tainted(taints), line);
        Value::unknown()
    }

    /// `print`, to the log or to a file.
    fn print(&mut self, args: &Args<'a>, line: u32) -> Value<'a> {
        let is_file = match args.keyword("file").map(|value| &value.kind) {
            Some(Kind::Made(made)) => writes_file(&made.path, "write"),
            _ => false,
        };
        self.sink(if is_file { Sink::File } else { Sink::Log }, args, line)
    }

    /// What `traceback` prints or gives of the exception that is handled.
    fn traceback(&mut self, name: &str, args: &Args<'a>, line: u32) -> Option<Value<'a>> {
        let taints = join_taints(&self.handled, &self.taints_of_args(args));
        if name.starts_with("print_") {
            self.escape(Sink::Log, &Value::tainted(taints), line);
            return Some(Value::unknown());
        }
        name.starts_with("format_").then(|| Value::tainted(taints))
    }

    fn sink(&mut self, sink: Sink, args: &Args<'a>, line: u32) -> Value<'a> {
        let taints = self.taints_of_args(args);
        self.escape(sink, &Value::tainted(taints), line);
        Value::unknown()
    }

    fn subprocess(&mut self, args: &Args<'a>, line: u32) -> Value<'a> {
        if let Some(environment) = args.keyword("env") {
            let value = environment.clone();
            self.escape(Sink::Env, &value, line);
        }
        let command = args.get(0, "args").cloned().unwrap_or_else(Value::unknown);
        self.escape(Sink::Argv, &command, line);
        Value::unknown()
    }

    fn built_in(&mut self, name: &str, args: &Args<'a>, line: u32) -> Option<Value<'a>> {
        let first = args.positional.first().cloned();
        match (name, first) {
            ("print", _) => Some(self.print(args, line)),
            ("type", Some(_)) if args.positional.len() == 3 => self.made_type(args, line),
            ("exit" | "quit", _) => {
                self.raises("SystemExit");
                Some(Value::unknown())
            }
            ("int", Some(value)) if args.positional.len() == 1 && value.as_text().is_some() => {
                Some(self.whole_number(&value))
            }
            ("map", Some(function)) => Some(super::concurrent::lazy(Lazy::Map(
                function,
                args.positional[1..].to_vec(),
                false.into(),
            ))),
            ("filter", Some(function)) => Some(super::concurrent::lazy(Lazy::Filter(
                function,
                args.positional.get(1)?.clone(),
                false.into(),
            ))),
            ("list" | "tuple" | "set" | "frozenset" | "iter" | "reversed", Some(value)) => {
                Some(self.sequence_of(name, &value))
            }
            ("sorted" | "min" | "max" | "sum" | "any" | "all", Some(value)) => {
                let (members, open) = self.iterate(&value);
                if let Some(key) = args.keyword("key").cloned() {
                    for member in &members {
                        self.call_with(&key, vec![member.clone()]);
                    }
                }
                Some(if name == "sorted" {
                    Self::sorted_list(members, open, args)
                } else {
                    Value::tainted(self.taints_within(&value))
                })
            }
            ("next", Some(value)) => Some(self.next_member(&value, args.positional.get(1))),
            ("enumerate", Some(value)) => {
                let (members, open) = self.iterate(&value);
                let begin = match args.get(1, "start").map(|value| &value.kind) {
                    Some(Kind::Int(begin)) => Some(*begin),
                    Some(_) => None,
                    None => Some(0),
                };
                let begin = begin.filter(|_| !value.is_unordered());
                let numbered = (0..).zip(members).map(|(at, member)| {
                    let number = begin.and_then(|begin| begin.checked_add(at));
                    let number = number.map_or(Kind::Unknown, Kind::Int);
                    Value::sequence(vec![Value::new(number), member], false, Shape::Tuple)
                });
                Some(Value::list(numbered.collect(), open))
            }
            ("zip", _) => {
                let (rows, open) = self.zip(&args.positional);
                Some(Value::list(
                    rows.into_iter()
                        .map(|row| Value::sequence(row, false, Shape::Tuple))
                        .collect(),
                    open,
                ))
            }
            ("dict.fromkeys", Some(keys)) => {
                let (keys, open) = self.iterate(&keys);
                let value = args.positional.get(1).cloned();
                let value = value.unwrap_or_else(|| Value::new(Kind::None));
                let dict = Value::dict(Vec::new(), open);
                for key in keys {
                    self.set_item(&dict, key, value.clone(), 0);
                }
                Some(dict)
            }
            ("range", _) => Some(super::concurrent::range(&args.positional)),
            ("dict", _) => Some(self.dict_of(args.positional.iter(), args)),
            (_, first) => self.built_in_value(name, first, args, line),
        }
    }

    /// Those that give one value of what they are given.
    fn built_in_value(
        &mut self,
        name: &str,
        first: Option<Value<'a>>,
        args: &Args<'a>,
        line: u32,
    ) -> Option<Value<'a>> {
        match (name, first) {
            ("list" | "tuple", None) => Some(Value::list(Vec::new(), false)),
            ("set" | "frozenset", None) => {
                Some(Value::sequence(Vec::new(), false, Shape::Unordered))
            }
            ("str" | "repr" | "format" | "ascii", Some(value)) => {
                Some(self.as_printed(name, &value, args))
            }
            (
                "chr",
                Some(Value {
                    kind: Kind::Int(code),
                    ..
                }),
            ) => {
                let letter = u32::try_from(code).ok().and_then(char::from_u32);
                Some(letter.map_or_else(Value::unknown, |c| Value::text(c.to_string())))
            }
            ("getattr", Some(owner)) => {
                let name = args.positional.get(1).and_then(Value::as_text)?;
                Some(self.attribute(&owner, &name, line))
            }
            ("globals" | "locals" | "vars", None) => Some(Value::external("globals")),
            ("__import__", Some(name)) => {
                Some(name.as_text().map_or_else(Value::unknown, |name| {
                    Value::external(name.split('.').next().unwrap_or("").to_owned())
                }))
            }
            ("exec" | "eval", Some(code)) => {
                self.execute_text(&code, line);
                Some(Value::unknown())
            }
            ("staticmethod" | "classmethod" | "property", Some(value)) => Some(value),
            (_, first) if NOTHING_LEFT.contains(&name) => {
                let method = format!("__{name}__");
                if let Some(value) = first {
                    self.call_method_if_any(&value, &method, line);
                }
                self.consume_all(args);
                Some(Value::unknown())
            }
            _ => None,
        }
    }

    /// `int(text)`.
    fn whole_number(&mut self, value: &Value<'a>) -> Value<'a> {
        let text = value.as_text().filter(|_| value.taint.is_none());
        match text.as_deref().map(|text| (text, python_text::int(text))) {
            Some((_, Some(int))) => Value::new(Kind::Int(int)),
            Some((text, None)) if python_text::int_digits(text).is_none() => {
                self.raises("ValueError");
                Value::unknown()
            }
            _ => Value::unknown(),
        }
    }

    /// `str`, `repr`, `format` and `ascii`.
    fn as_printed(&mut self, name: &str, value: &Value<'a>, args: &Args<'a>) -> Value<'a> {
        let specification = args.positional.get(1).map(Value::as_text);
        let known = match (name, specification) {
            ("str" | "format", None) if args.keywords.is_empty() => {
                return self.concatenate(std::slice::from_ref(value));
            }
            ("repr", None) => format_spec::repr_of(value),
            ("format", Some(Some(specification))) => format_spec::formatted(value, &specification),
            _ => None,
        };
        match known {
            Some(known) => Value::text(known),
            None => self.unknown_text(std::slice::from_ref(value)),
        }
    }
}

//! `match`: which cases fit a value that is partly known, and what their names are bound to.

use ruff_python_ast::{Pattern, PatternMatchClass, PatternMatchMapping, Singleton, StmtMatch};

use super::flow::Flow;
use super::interpreter::Interpreter;
use super::journal::Branch;
use super::value::{Kind, Shape, Value};

impl<'a> Interpreter<'a, '_> {
    pub(super) fn execute_match(&mut self, statement: &'a StmtMatch) -> Flow {
        let subject = self.evaluate(&statement.subject);
        let mut branches = Vec::new();
        for case in &statement.cases {
            let mut known = self.matches(&subject, &case.pattern);
            if let (Some(true), Some(guard)) = (known, &case.guard) {
                let value = self.evaluate(guard);
                known = self.truth_of(&value);
            }
            if known == Some(false) {
                continue;
            }
            let certain = known == Some(true);
            if certain && branches.is_empty() {
                return self.execute(&case.body);
            }
            branches.push(self.branch(|this| {
                if let Some(guard) = case.guard.as_ref().filter(|_| !certain) {
                    this.evaluate(guard);
                }
                this.execute(&case.body)
            }));
            if certain {
                return self.join(branches);
            }
        }
        if branches.is_empty() {
            return Flow::Next;
        }
        branches.push((Flow::Next, Branch::default()));
        self.join(branches)
    }

    fn matches(&mut self, subject: &Value<'a>, pattern: &'a Pattern) -> Option<bool> {
        match pattern {
            Pattern::MatchValue(value) => {
                let value = self.evaluate(&value.value);
                subject.same(&value)
            }
            Pattern::MatchSingleton(singleton) => match (singleton.value, &subject.kind) {
                (_, Kind::Unknown) => None,
                (Singleton::None, kind) => Some(matches!(kind, Kind::None)),
                (Singleton::True, kind) => Some(matches!(kind, Kind::Bool(true))),
                (Singleton::False, kind) => Some(matches!(kind, Kind::Bool(false))),
            },
            Pattern::MatchOr(or) => {
                let mut unknown = false;
                for inner in &or.patterns {
                    match self.matches(subject, inner) {
                        Some(true) => return Some(true),
                        None => unknown = true,
                        Some(false) => {}
                    }
                }
                (!unknown).then_some(false)
            }
            Pattern::MatchAs(as_) => {
                let inner = match &as_.pattern {
                    Some(inner) => self.matches(subject, inner),
                    None => Some(true),
                };
                if let Some(name) = &as_.name {
                    self.bind(&name.id, subject.clone());
                }
                inner
            }
            Pattern::MatchStar(star) => {
                if let Some(name) = &star.name {
                    self.bind(&name.id, subject.clone());
                }
                Some(true)
            }
            Pattern::MatchSequence(sequence) => self.matches_sequence(subject, &sequence.patterns),
            Pattern::MatchMapping(mapping) => self.matches_mapping(subject, mapping),
            Pattern::MatchClass(class) => self.matches_class(subject, class),
        }
    }

    fn matches_sequence(&mut self, subject: &Value<'a>, patterns: &'a [Pattern]) -> Option<bool> {
        let members = match &subject.kind {
            Kind::List(list) if !list.open.get() && list.shape.get() != Shape::Unordered => {
                list.members.borrow().clone()
            }
            Kind::Text(_) | Kind::Dict(_) | Kind::Int(_) | Kind::Bool(_) | Kind::None => {
                return Some(false);
            }
            _ => return self.not_known(subject, patterns),
        };
        let star = patterns.iter().position(Pattern::is_match_star);
        let fits = match star {
            Some(_) => members.len() + 1 >= patterns.len(),
            None => members.len() == patterns.len(),
        };
        if !fits {
            return Some(false);
        }
        let spread =
            members.len() + usize::from(star.is_some()) - patterns.len().min(members.len() + 1);
        let mut members = members.into_iter();
        let mut all = Some(true);
        for (at, pattern) in patterns.iter().enumerate() {
            let member = if Some(at) == star {
                Value::list(members.by_ref().take(spread).collect(), false)
            } else {
                members.next().unwrap_or_else(Value::unknown)
            };
            all = both(all, self.matches(&member, pattern));
        }
        all
    }

    /// Binds the names of the patterns to what is not known.
    fn not_known(&mut self, subject: &Value<'a>, patterns: &'a [Pattern]) -> Option<bool> {
        for pattern in patterns {
            self.matches(&Value::tainted(subject.taint.clone()), pattern);
        }
        None
    }

    fn matches_mapping(
        &mut self,
        subject: &Value<'a>,
        pattern: &'a PatternMatchMapping,
    ) -> Option<bool> {
        let dict = match &subject.kind {
            Kind::Dict(dict) => dict.clone(),
            Kind::Text(_) | Kind::List(_) | Kind::Int(_) | Kind::Bool(_) | Kind::None => {
                return Some(false);
            }
            _ => {
                if let Some(rest) = &pattern.rest {
                    self.bind(&rest.id, Value::tainted(subject.taint.clone()));
                }
                return self.not_known(subject, &pattern.patterns);
            }
        };
        let mut all = Some(true);
        let mut used = Vec::new();
        for (key, pattern) in pattern.keys.iter().zip(&pattern.patterns) {
            let key = self.evaluate(key);
            let fits = match dict.find(&key) {
                Some(value) => self.matches(&value, pattern),
                None if dict.open.get() => {
                    self.matches(&Value::unknown(), pattern);
                    None
                }
                None => Some(false),
            };
            all = both(all, fits);
            used.push(key);
        }
        if let Some(rest) = &pattern.rest {
            let mut items = dict.items.borrow().clone();
            items.retain(|(key, _)| !used.iter().any(|used| key.same(used) == Some(true)));
            self.bind(&rest.id, Value::dict(items, dict.open.get()));
        }
        all
    }

    fn matches_class(
        &mut self,
        subject: &Value<'a>,
        pattern: &'a PatternMatchClass,
    ) -> Option<bool> {
        let class = self.evaluate(&pattern.cls);
        let arguments = &pattern.arguments;
        let fits = class.path().and_then(|path| is_of_builtin(subject, path));
        match (
            fits,
            arguments.patterns.as_slice(),
            arguments.keywords.is_empty(),
        ) {
            (Some(false), ..) => Some(false),
            (fits, [], true) => fits,
            (Some(true), [inner], true) => self.matches(subject, inner),
            (_, patterns, _) => {
                for keyword in &arguments.keywords {
                    self.matches(&Value::tainted(subject.taint.clone()), &keyword.pattern);
                }
                self.not_known(subject, patterns)
            }
        }
    }
}

/// Both fit.
fn both(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// The value is an instance of Python's own class of this path.
fn is_of_builtin(subject: &Value<'_>, path: &str) -> Option<bool> {
    let own: &[&str] = match &subject.kind {
        Kind::Text(_) => &["str"],
        Kind::Int(_) => &["int"],
        Kind::Bool(_) => &["bool", "int"],
        Kind::None => &[],
        Kind::Dict(_) => &["dict"],
        Kind::List(list) => match list.shape.get() {
            Shape::List => &["list"],
            Shape::Tuple => &["tuple"],
            Shape::Unordered => return None,
        },
        _ => return None,
    };
    let known = [
        "str", "int", "bool", "float", "dict", "list", "tuple", "set", "bytes",
    ];
    let name = path.strip_prefix("builtins.")?;
    known.contains(&name).then(|| own.contains(&name))
}

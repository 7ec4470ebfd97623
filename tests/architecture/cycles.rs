//! Files don't import each other in a circle.
//!
//! Every `use` and every path in code is resolved to the file that defines the name, through re-exports. A file that
//! re-exports a name of a child module (`pub use child::Name`) without using it doesn't import it: it only says where
//! the name is found.

use std::collections::{BTreeMap, BTreeSet};

use super::{Source, head, is_word, members, sources};

type ModulePath = Vec<String>;

/// What a file takes from others: file → names.
type Imports<'a> = BTreeMap<&'a str, BTreeSet<String>>;

/// One name that a `use` brings into a module.
struct Binding {
    /// The name in this module; `*` for all names of `path`.
    name: String,
    /// The whole path, from the root of the crate.
    path: ModulePath,
    is_public: bool,
}

struct Module<'a> {
    source: &'a Source,
    /// The code without its `use` items.
    body: String,
    bindings: Vec<Binding>,
}

/// The modules of the crate by path; the root has the empty one.
struct Tree<'a>(BTreeMap<ModulePath, Module<'a>>);

impl<'a> Tree<'a> {
    fn new(sources: &'a [Source]) -> Self {
        let files = sources.iter().filter(|source| !source.is_test);
        let paths: Vec<_> = files
            .map(|source| (module_path(&source.path), source))
            .collect();
        let modules = paths.iter().map(|(path, source)| {
            let is_child = |name: &str| {
                paths
                    .iter()
                    .any(|(other, _)| other.split_last() == Some((&name.to_owned(), path)))
            };
            (path.clone(), Module::new(source, path, &is_child))
        });
        Self(modules.collect())
    }

    /// The module that defines what a path names; None where it isn't of this crate.
    fn home(&self, path: &[String], depth: u32) -> Option<ModulePath> {
        let mut at: ModulePath = Vec::new();
        for (index, name) in path.iter().enumerate() {
            let mut child = at.clone();
            child.push(name.clone());
            if self.0.contains_key(&child) {
                at = child;
                continue;
            }
            return self.definition(&at, name, &path[index + 1..], depth);
        }
        Some(at)
    }

    /// Where a name of a module is defined: in its own file, or where a `use` of it leads.
    fn definition(
        &self,
        module: &ModulePath,
        name: &str,
        rest: &[String],
        depth: u32,
    ) -> Option<ModulePath> {
        let bindings = &self.0.get(module)?.bindings;
        if let Some(binding) = bindings.iter().find(|binding| binding.name == name)
            && depth < 9
        {
            let path = [&binding.path[..], rest].concat();
            return self.home(&path, depth + 1);
        }
        let globs = bindings.iter().filter(|binding| binding.name == "*");
        let defines = |path: &ModulePath| self.0[path].defines(name);
        let from_glob = globs
            .filter_map(|glob| self.home(&glob.path, depth + 1))
            .find(defines);
        Some(from_glob.unwrap_or_else(|| module.clone()))
    }

    fn imports(&self, path: &ModulePath) -> Imports<'a> {
        let module = &self.0[path];
        let is_below = |other: &ModulePath| other.len() > path.len() && other.starts_with(path);
        let mut imports = Imports::new();
        let mut add = |target: &[String]| {
            let home = self.home(target, 0).filter(|home| home != path);
            if let Some(home) = home
                && !home.is_empty()
            {
                let name = target.last().cloned().unwrap_or_default();
                let file = &self.0[&home].source.path;
                imports.entry(file).or_default().insert(name);
            }
        };
        for binding in &module.bindings {
            let is_re_export = binding.is_public && is_below(&binding.path);
            if !is_re_export || module.uses(&binding.name) {
                add(&binding.path);
            }
        }
        let is_child = |name: &str| {
            let mut child = path.clone();
            child.push(name.to_owned());
            self.0.contains_key(&child)
        };
        for target in paths(&module.body, path, &is_child) {
            add(&target);
        }
        imports
    }

    /// Files that import each other in a circle, and what ties them.
    fn knots(&self) -> Vec<String> {
        let imports: BTreeMap<&str, Imports<'a>> = self
            .0
            .iter()
            .map(|(path, module)| (module.source.path.as_str(), self.imports(path)))
            .collect();
        let reached: BTreeMap<&str, BTreeSet<&str>> = imports
            .keys()
            .map(|file| (*file, reachable(&imports, file)))
            .collect();
        let in_circle = |a: &str, b: &str| reached[a].contains(b) && reached[b].contains(a);
        let mut knots = BTreeMap::<Vec<&str>, Vec<String>>::new();
        for (file, taken) in &imports {
            let ties: Vec<_> = taken
                .iter()
                .filter(|(other, _)| in_circle(file, other))
                .collect();
            if ties.is_empty() {
                continue;
            }
            let circle = reached.keys().filter(|other| in_circle(file, other));
            let rows = knots.entry(circle.copied().collect()).or_default();
            rows.extend(ties.iter().map(|(other, names)| {
                let names: Vec<_> = names.iter().map(String::as_str).collect();
                format!("{file} -> {other}: {}", names.join(", "))
            }));
        }
        knots.into_values().map(|rows| rows.join("\n")).collect()
    }
}

impl<'a> Module<'a> {
    fn new(source: &'a Source, path: &ModulePath, is_child: &impl Fn(&str) -> bool) -> Self {
        let (body, uses) = without_uses(&without_strings(&source.code));
        let body = without_visibility(&body);
        let bindings = uses
            .iter()
            .flat_map(|(is_public, tree)| {
                leaves(tree)
                    .into_iter()
                    .filter_map(|leaf| binding(&leaf, *is_public, path, is_child))
            })
            .collect();
        Self {
            source,
            body,
            bindings,
        }
    }

    /// The code names it, beside `use` items.
    fn uses(&self, name: &str) -> bool {
        super::is_named(&self.body, name)
    }

    fn defines(&self, name: &str) -> bool {
        const ITEMS: [&str; 8] = [
            "struct ", "enum ", "trait ", "type ", "fn ", "const ", "static ", "union ",
        ];
        ITEMS.iter().any(|item| {
            let start = format!("{item}{name}");
            self.body.match_indices(&start).any(|(at, _)| {
                let after = self.body[at + start.len()..].chars().next();
                !after.is_some_and(is_word)
            })
        })
    }
}

fn module_path(file: &str) -> ModulePath {
    let stem = file.strip_suffix(".rs").unwrap();
    if stem == "lib" {
        return Vec::new();
    }
    stem.split('/').map(str::to_owned).collect()
}

fn without_strings(code: &str) -> String {
    let mut text = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find('"') {
        let (before, after) = rest.split_at(at);
        text.push_str(before);
        if before.ends_with('\'') || before.ends_with("'\\") {
            text.push(' ');
            rest = &after[1..];
            continue;
        }
        let hashes = before.len() - before.trim_end_matches('#').len();
        let is_raw = before.trim_end_matches('#').ends_with('r');
        let body = &after[1..];
        let end = if is_raw {
            let end = format!("\"{}", "#".repeat(hashes));
            body.find(&end).map(|at| at + end.len())
        } else {
            end_of_string(body)
        };
        rest = &body[end.unwrap_or(body.len())..];
    }
    text.push_str(rest);
    text
}

fn end_of_string(body: &str) -> Option<usize> {
    let mut is_escaped = false;
    body.char_indices().find_map(|(at, c)| {
        let ends = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends.then_some(at + 1)
    })
}

/// The code without its `use` items, and these: whether it's public, and the tree of names.
fn without_uses(code: &str) -> (String, Vec<(bool, String)>) {
    let (mut body, mut uses) = (String::new(), Vec::new());
    let mut rest = code;
    while let Some((at, _)) = rest.match_indices("use ").find(|(at, _)| {
        let line = rest[..*at].rsplit('\n').next().unwrap_or_default().trim();
        line.is_empty() || line == "pub" || (line.starts_with("pub(") && line.ends_with(')'))
    }) {
        let is_public = rest[..at].trim_end().ends_with("pub")
            || rest[..at]
                .trim_end()
                .rsplit('\n')
                .next()
                .is_some_and(|line| line.trim().starts_with("pub("));
        body.push_str(&rest[..at]);
        let end = rest[at..].find(';').map_or(rest.len(), |end| at + end + 1);
        let item = rest[at + "use ".len()..end].trim_end_matches(';');
        uses.push((is_public, item.to_owned()));
        rest = &rest[end..];
    }
    body.push_str(rest);
    (body, uses)
}

/// `pub(in crate::ui)` says who may use a name; it imports nothing.
fn without_visibility(body: &str) -> String {
    let mut parts = body.split("pub(in ");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once(')').map_or("", |(_, rest)| rest));
    }
    text
}

/// The single paths of a tree of names: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn leaves(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((start, group)) = tree.split_once('{') else {
        return vec![tree.to_owned()];
    };
    members(group)
        .iter()
        .filter(|member| !member.trim().is_empty())
        .flat_map(|member| leaves(member))
        .map(|leaf| format!("{start}{leaf}"))
        .collect()
}

fn binding(
    leaf: &str,
    is_public: bool,
    module: &ModulePath,
    is_child: &impl Fn(&str) -> bool,
) -> Option<Binding> {
    let (path, alias) = match leaf.split_once(" as ") {
        Some((path, alias)) => (path.trim(), Some(alias.trim().to_owned())),
        None => (leaf, None),
    };
    let mut path = absolute(path, module, is_child)?;
    if path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let name = alias.or_else(|| path.last().cloned())?;
    if name == "*" {
        path.pop();
    }
    Some(Binding {
        name,
        path,
        is_public,
    })
}

/// A path from the root of the crate; None where it leads out of the crate.
fn absolute(
    path: &str,
    module: &ModulePath,
    is_child: &impl Fn(&str) -> bool,
) -> Option<ModulePath> {
    let mut parts = path.split("::").map(|part| part.trim().to_owned());
    let first = parts.next()?;
    let mut at = match first.as_str() {
        "crate" => Vec::new(),
        "self" => module.clone(),
        "super" => module.split_last()?.1.to_vec(),
        name if is_child(name) => [&module[..], &[name.to_owned()]].concat(),
        _ => return None,
    };
    for part in parts {
        if part == "super" {
            at.pop();
        } else {
            at.push(part);
        }
    }
    Some(at)
}

/// The paths in code that begin at the crate, at this module, above it or at a child of it.
fn paths(body: &str, module: &ModulePath, is_child: &impl Fn(&str) -> bool) -> Vec<ModulePath> {
    let mut found = Vec::new();
    let mut rest = body;
    let mut before = ' ';
    while let Some(at) = rest.find(|c: char| is_word(c)) {
        before = rest[..at].chars().next_back().unwrap_or(before);
        let path = whole_path(&rest[at..]);
        if path.contains("::") && !matches!(before, ':' | '.') {
            found.extend(absolute(&path, module, is_child));
        }
        rest = &rest[at + path.len()..];
        before = path.chars().next_back().unwrap_or(' ');
    }
    found
}

/// The path at the start of a text: words with `::` between them.
fn whole_path(text: &str) -> String {
    let mut path = head(text).unwrap_or_default();
    while let Some(next) = text[path.len()..].strip_prefix("::")
        && next.starts_with(is_word)
        && let Some(word) = head(next)
    {
        path = format!("{path}::{word}");
    }
    path
}

fn reachable<'a>(imports: &BTreeMap<&'a str, Imports<'a>>, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        for next in imports.get(file).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(*next) {
                open.push(*next);
            }
        }
    }
    reached
}

/// The knots of made-up files below `app`.
fn knots(files: &[(&str, &str)]) -> Vec<String> {
    let mut files = files.to_vec();
    if files.iter().all(|(path, _)| *path != "app.rs") {
        files.push(("app.rs", ""));
    }
    let sources: Vec<_> = files
        .iter()
        .map(|(path, text)| Source::new(path, text))
        .collect();
    Tree::new(&sources).knots()
}

#[test]
fn planted_circles_are_found() {
    let circles: [&[(&str, &str)]; 6] = [
        &[
            ("app/a.rs", "use crate::app::b::B;\npub struct A;"),
            ("app/b.rs", "use crate::app::a::A;\npub struct B;"),
        ],
        // A parent and its child, in braces and by `super`.
        &[
            ("app.rs", "mod a;\nuse a::{x, A};\npub struct State;"),
            ("app/a.rs", "use super::{State as S};\npub struct A;"),
        ],
        // Paths in code, without a `use`.
        &[
            ("app/a.rs", "fn a() { super::b::b(); }"),
            ("app/b.rs", "pub fn b() { x(crate::app::a::a) }"),
        ],
        // Three files, one of them through a re-export.
        &[
            ("app.rs", "mod c;\npub use c::C;"),
            ("app/a.rs", "use super::b::B;\npub struct A;"),
            ("app/b.rs", "use crate::app::C;\npub struct B;"),
            ("app/c.rs", "use super::a::A;\npub struct C;"),
        ],
        // A re-export that its file uses too.
        &[
            ("app.rs", "mod a;\npub use a::A;\npub struct State(A);"),
            ("app/a.rs", "use super::State;\npub struct A;"),
        ],
        // All names of a module.
        &[
            ("app/a.rs", "use super::b::*;\npub struct A;"),
            ("app/b.rs", "fn b(a: super::a::A) {}\npub struct B;"),
        ],
    ];
    for circle in circles {
        assert_eq!(knots(circle).len(), 1, "{circle:?}");
    }
}

#[test]
fn what_is_no_circle_is_not_taken_for_one() {
    let trees: [&[(&str, &str)]; 4] = [
        // A re-export only says where a name is found.
        &[
            ("app.rs", "mod a;\npub use a::A;\npub struct State;"),
            ("app/a.rs", "use super::State;\npub struct A;"),
        ],
        &[
            ("app.rs", "mod a;\nmod b;\npub use b::B;"),
            ("app/a.rs", "use super::B;\npub struct A;"),
            ("app/b.rs", "pub struct B;"),
        ],
        // Comments, texts and tests don't import.
        &[
            ("app/a.rs", "use super::b::B;\npub struct A;"),
            (
                "app/b.rs",
                "// super::a::A\nconst B: &str = \"super::a::A\";\n#[cfg(test)]\nmod tests { use super::super::a::A; }",
            ),
        ],
        &[
            (
                "app/a.rs",
                "pub enum A { B }\npub(in crate::app::b) fn a() { A::B; self::a() }",
            ),
            ("app/b.rs", "use super::a::A::{self, B};\nuse std::fmt;"),
        ],
    ];
    for tree in trees {
        assert_eq!(knots(tree), Vec::<String>::new(), "{tree:?}");
    }
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let sources = sources();
    let tree = Tree::new(&sources);
    // The control: imports are seen at all.
    let walk = module_path("domain/resolve.rs");
    assert!(tree.imports(&walk).len() > 3);
    let knots = tree.knots();
    assert!(
        knots.is_empty(),
        "{} knots:\n\n{}",
        knots.len(),
        knots.join("\n\n")
    );
}

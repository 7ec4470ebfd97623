//! Reads: what is noted for `Variable.get`, `get_connection`, arguments that name a connection, and templates.

use std::rc::Rc;

use super::interpreter::{Interpreter, Place};
use super::jinja::{Template, TemplateRead, template};
use super::names::is_connection_argument;
use super::usage::{How, KeyKind, Unmasked, Usage, When};
use super::value::{Args, Kind, Taint, Taints, Text, Value};

impl<'a> Interpreter<'a, '_> {
    pub(super) fn read_variable(&mut self, method: &str, args: &Args<'a>, line: u32) -> Value<'a> {
        let key = args.get(0, "key").cloned().unwrap_or_else(Value::unknown);
        let default_at = args.positional.get(1).is_some();
        let default = default_at
            || args.keyword("default_var").is_some()
            || args.keyword("default").is_some();
        let json = args
            .keyword("deserialize_json")
            .or(args.positional.get(2))
            .is_some_and(|value| value.truth() != Some(false));
        let default = default || method == "setdefault";
        self.note_read(
            KeyKind::Variable,
            &key,
            How::VariableGet,
            line,
            default,
            json,
        );
        Value::tainted(Some(self.taint(KeyKind::Variable, key.as_text(), json)))
    }

    /// Before it writes, Airflow asks the secrets backends whether they have the key too.
    pub(super) fn write_variable(&mut self, args: &Args<'a>, line: u32) {
        let key = args.get(0, "key").cloned().unwrap_or_else(Value::unknown);
        self.note_read(
            KeyKind::Variable,
            &key,
            How::VariableGet,
            line,
            false,
            false,
        );
        if let Some(value) = args.get(1, "value").cloned() {
            self.escape(super::usage::Sink::Variable, &value, line);
        }
    }

    pub(super) fn read_connection(&mut self, args: &Args<'a>, line: u32) -> Value<'a> {
        let key = args
            .get(0, "conn_id")
            .cloned()
            .unwrap_or_else(Value::unknown);
        self.note_read(
            KeyKind::Connection,
            &key,
            How::GetConnection,
            line,
            false,
            false,
        );
        Value::tainted(Some(self.taint(KeyKind::Connection, key.as_text(), false)))
    }

    fn taint(&self, kind: KeyKind, key: Option<String>, json: bool) -> Rc<Vec<Taint>> {
        let key: Option<Rc<str>> = key.map(Into::into);
        let name = if json { None } else { key.clone() };
        let parse = self.when == When::Parse;
        Rc::new(vec![Taint {
            kind,
            key,
            name,
            json,
            parse,
            hidden: None,
            pending: None,
        }])
    }

    fn note_read(
        &mut self,
        kind: KeyKind,
        key: &Value<'a>,
        how: How,
        line: u32,
        default: bool,
        deserialize_json: bool,
    ) {
        if !self.recording {
            return;
        }
        let (key, parts) = key_or_parts(key);
        let (when, why) = (self.when, self.why());
        self.note(Usage {
            kind,
            key,
            parts,
            template: None,
            line,
            when,
            how,
            why,
            default,
            deserialize_json,
            times: 1,
        });
    }

    /// Arguments such as `postgres_conn_id="x"`: asked when the task runs, never when the file is parsed.
    pub(super) fn note_connection_arguments(&mut self, args: &Args<'a>, line: u32) {
        for (name, value) in &args.keywords {
            if is_connection_argument(name) {
                self.note_connection(name, value, line, When::Run);
            }
        }
    }

    pub(super) fn note_connection(&mut self, name: &str, value: &Value<'a>, line: u32, when: When) {
        if !self.recording {
            return;
        }
        // Airflow takes an empty text for none.
        if matches!(value.kind, Kind::None) || value.as_text().is_some_and(|text| text.is_empty()) {
            return;
        }
        // The braces of a template are noted where they are.
        if let Kind::Text(text) = &value.kind
            && text.parts().is_some_and(|parts| parts.contains("{{"))
        {
            return;
        }
        let why = if when == When::Parse {
            format!("the hook is used here: {}", self.why())
        } else {
            format!("{name} is looked up when the task runs")
        };
        let (key, parts) = key_or_parts(value);
        self.note(Usage {
            kind: KeyKind::Connection,
            key,
            parts,
            template: None,
            line,
            when,
            how: How::ConnId,
            why,
            default: false,
            deserialize_json: false,
            times: 1,
        });
    }

    /// What a rendered text reads. `field` names the field in words.
    pub(super) fn render(&mut self, text: &Text, line: u32, field: &str) -> Taints {
        let whole = text.whole();
        if !whole.contains("{{") && !whole.contains("{%") {
            return None;
        }
        let found = template(&whole);
        let mut taints = None;
        for read in &found.reads {
            let at = self.line_of_braces(text, read.at).unwrap_or(line);
            self.note_template_read(read, None, at, field);
            taints = super::value::join_taints(&taints, &Self::template_taint(read));
        }
        for id in &found.pulls {
            let pulled = self.result_by_id(id);
            taints = super::value::join_taints(&taints, &self.taints_within(&pulled));
        }
        let place = Place::Run(field.into());
        let own = self.within(place, |this| this.own_names(&found)).0;
        taints = super::value::join_taints(&taints, &own);
        for name in &found.includes {
            taints = super::value::join_taints(&taints, &self.render_file(name, field, true));
        }
        taints
    }

    /// What `params` and the macros of this file's DAGs bring into a template.
    fn own_names(&mut self, found: &Template) -> Taints {
        let mut taints = None;
        for name in &found.params {
            taints = super::value::join_taints(&taints, &self.param(name).taint);
        }
        for name in &found.names {
            let known = self.macros.iter().find(|(known, _)| **known == **name);
            let Some(value) = known.map(|(_, value)| value.clone()) else {
                continue;
            };
            let value = match value.kind {
                Kind::Function(_) | Kind::Method(..) => self.call(&value, Args::default(), 0),
                _ => value,
            };
            taints = super::value::join_taints(&taints, &self.taints_within(&value));
        }
        taints
    }

    /// The param of this name, of any DAG or task of the file.
    pub(super) fn param(&self, name: &str) -> Value<'a> {
        let known = self.params.iter().filter(|(known, _)| **known == *name);
        let mut taints = None;
        for (_, value) in known {
            taints = super::value::join_taints(&taints, &self.taints_within(value));
        }
        Value::tainted(taints)
    }

    /// The secrets that a text brings in when it is rendered.
    pub(super) fn templated(&mut self, text: &Text) -> Taints {
        let whole = text.whole();
        if !whole.contains("{{") {
            return None;
        }
        let found = template(&whole);
        let mut taints = None;
        for read in &found.reads {
            taints = super::value::join_taints(&taints, &Self::template_taint(read));
        }
        for id in &found.pulls {
            taints =
                super::value::join_taints(&taints, &self.taints_within(&self.result_by_id(id)));
        }
        super::value::join_taints(&taints, &self.own_names(&found))
    }

    /// A template file beside the DAG, or on its search path.
    /// `is_sure`: Airflow takes the text for the name of one.
    pub(super) fn render_file(&mut self, name: &str, field: &str, is_sure: bool) -> Taints {
        if self.template_depth() > 8 {
            return None;
        }
        let file = self.template_file(name, is_sure)?;
        let found = template(&file.text);
        let mut taints = None;
        for read in &found.reads {
            let line = file.text[..read.at].matches('\n').count() + 1;
            self.note_template_read(
                read,
                Some(file.name.clone()),
                u32::try_from(line).unwrap_or(u32::MAX),
                field,
            );
            taints = super::value::join_taints(&taints, &Self::template_taint(read));
        }
        for inner in &found.includes {
            let place = Place::Run(format!("{field}, included").into());
            let more = self
                .within(place, |this| this.render_file(inner, field, true))
                .0;
            taints = super::value::join_taints(&taints, &more);
        }
        taints
    }

    fn template_depth(&self) -> usize {
        self.frames
            .iter()
            .filter(|frame| matches!(&frame.place, Place::Run(why) if why.ends_with("included")))
            .count()
    }

    fn note_template_read(
        &mut self,
        read: &TemplateRead,
        file: Option<String>,
        line: u32,
        field: &str,
    ) {
        if !self.recording {
            return;
        }
        let key = read.key.clone().filter(|key| !key.contains('\u{1}'));
        self.note(Usage {
            kind: read.kind,
            key,
            parts: read
                .key
                .as_ref()
                .filter(|key| key.contains('\u{1}'))
                .map(|key| key.replace('\u{1}', "…")),
            template: file,
            line,
            when: When::Run,
            how: read.how,
            why: field.to_owned(),
            default: read.default,
            deserialize_json: read.how == How::VarJson,
            times: 1,
        });
    }

    fn template_taint(read: &TemplateRead) -> Taints {
        let key: Option<Rc<str>> = read.key.as_deref().map(Into::into);
        let json = read.how == How::VarJson;
        if read.kind == KeyKind::Connection
            && !read.fields.first().is_some_and(|field| {
                matches!(
                    field.as_str(),
                    "password" | "get_uri" | "extra_dejson" | "extra"
                )
            })
        {
            return None;
        }
        let field: Option<Rc<str>> = read.fields.last().map(|field| field.as_str().into());
        let name = match (json, read.kind) {
            (true, _) => field,
            (false, KeyKind::Connection) => read.fields.first().map(|field| field.as_str().into()),
            (false, KeyKind::Variable) => key.clone(),
        };
        let taint = Taint {
            kind: read.kind,
            key,
            name,
            json,
            parse: false,
            hidden: read.filtered.then_some(Unmasked::Changed),
            pending: None,
        };
        Some(Rc::new(vec![taint]))
    }

    /// The line of the braces that begin at this offset of the text.
    fn line_of_braces(&self, text: &Text, at: usize) -> Option<u32> {
        let mut begin = 0;
        for piece in &text.pieces {
            let inner = piece.text.as_deref().unwrap_or("\u{1}");
            if at < begin + inner.len() {
                if piece.range.1 == 0 {
                    return None;
                }
                let before = inner[..at - begin].matches('{').count();
                return Some(self.line_of_brace(piece.range, before, piece.doubled));
            }
            begin += inner.len();
        }
        None
    }

    /// The line of the brace that comes after so many others in the literal.
    fn line_of_brace(&self, range: (u32, u32), before: usize, doubled: bool) -> u32 {
        let (from, to) = (range.0 as usize, range.1 as usize);
        let literal = self.source.get(from..to).unwrap_or("");
        let wanted = if doubled { before * 2 } else { before };
        let offset = memchr::memchr_iter(b'{', literal.as_bytes())
            .nth(wanted)
            .unwrap_or(0);
        let offset = u32::try_from(from + offset).unwrap_or(u32::MAX);
        self.line_at(offset.into())
    }
}

/// The key; in place of one that is not known, its known parts.
fn key_or_parts(value: &Value<'_>) -> (Option<String>, Option<String>) {
    let key = value.as_text();
    let parts = match &value.kind {
        Kind::Text(text) if key.is_none() => text.parts(),
        _ => None,
    };
    (key, parts)
}

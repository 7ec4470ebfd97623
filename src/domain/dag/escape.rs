//! Sinks: where a value is stored or shown, and whether the masker shows `***` there.

use super::entry::Fields;
use super::interpreter::Interpreter;
use super::usage::{Escape, KeyKind, Sink, Unmasked};
use super::value::{Kind, Taint, Taints, Value, join_taints};

impl<'a> Interpreter<'a, '_> {
    /// Everything that is in the value comes to the sink.
    pub(super) fn escape(&mut self, sink: Sink, value: &Value<'a>, line: u32) {
        let taints = self.taints_within(value);
        self.escape_if(sink, &taints, line, |_| true);
    }

    /// An exception with this in its text: it is logged, unless a handler of this file catches it.
    pub(super) fn raised(&mut self, value: &Value<'a>, line: u32) {
        let taints = self.taints_within(value);
        match self.caught.last_mut() {
            Some(caught) => *caught = join_taints(caught, &taints),
            None => self.escape_if(Sink::Exception, &taints, line, |_| true),
        }
    }

    pub(super) fn escape_if(
        &mut self,
        sink: Sink,
        taints: &Taints,
        line: u32,
        wanted: impl Fn(&Taint) -> bool,
    ) {
        let Some(taints) = self.settled(taints) else {
            return;
        };
        for taint in taints.iter().filter(|taint| wanted(taint)) {
            let unmasked = if sink.may_be_masked() {
                self.unmasked(taint)
            } else {
                Some(Unmasked::Place)
            };
            self.found(sink, taint, line, unmasked);
        }
    }

    fn found(&mut self, sink: Sink, taint: &Taint, line: u32, unmasked: Option<Unmasked>) {
        let key = taint.key.as_deref().map(str::to_owned);
        self.note_escape(Escape {
            sink,
            kind: taint.kind,
            key,
            line,
            unmasked,
        });
    }

    /// Why the masker of the process does not know the text.
    fn unmasked(&self, taint: &Taint) -> Option<Unmasked> {
        let is_sensitive = match (&taint.name, taint.kind) {
            (Some(name), KeyKind::Connection) if &**name == "password" => true,
            (Some(name), _) => (self.context.sensitive)(name),
            (None, _) => false,
        };
        if self.masked_by_hand.contains(taint) {
            return None;
        }
        let by_name = (!is_sensitive).then_some(Unmasked::Name);
        taint.hidden.or(by_name)
    }

    /// What a field of a task lets out. `templated`: what its templates bring in when they are rendered.
    pub(super) fn field_escapes(
        &mut self,
        fields: &Fields<'a>,
        name: &str,
        value: &Value<'a>,
        templated: &Taints,
        rendered: bool,
    ) {
        let value = self.resolve(value);
        let own = self.taints_within(&value);
        let all = join_taints(&own, templated);
        if all.is_none() {
            return;
        }
        let line = fields.line;
        if fields.at_parse {
            self.escape_if(Sink::SerializedDag, &own, line, |taint| taint.parse);
        }
        if rendered {
            self.rendered(&value, Some(name), line, 8);
            self.rendered_rest(&value, name, templated, line);
        }
        match name {
            "bash_command" => {
                self.escape_if(Sink::Log, &all, line, |_| true);
                self.escape_if(Sink::Argv, &all, line, |_| true);
                self.printed(fields, &value, &all);
            }
            "env" | "env_vars" | "environment" => self.escape_if(Sink::Env, &all, line, |_| true),
            "conf" if &*fields.rendered_as == "TriggerDagRunOperator" => {
                self.escape_if(Sink::DagrunConf, &all, line, |_| true);
            }
            "sql" => self.escape_if(Sink::Log, &all, line, |_| true),
            _ => {}
        }
    }

    /// A command that prints the value: the last line of its output goes into `XCom`, unless that is turned off.
    fn printed(&mut self, fields: &Fields<'a>, value: &Value<'a>, taints: &Taints) {
        let pushes = fields
            .values
            .iter()
            .find(|(name, _)| &**name == "do_xcom_push")
            .and_then(|(_, value)| value.truth());
        let Kind::Text(text) = &value.kind else {
            return;
        };
        if pushes == Some(false) {
            return;
        }
        let whole = text.whole();
        let parts = whole.split([';', '\n']).flat_map(|part| part.split("&&"));
        let last = parts
            .filter(|part| !part.trim().is_empty())
            .last()
            .unwrap_or("")
            .trim();
        let prints = ["echo ", "printf ", "cat "]
            .iter()
            .any(|word| last.starts_with(word))
            && !last.contains('>');
        if prints && (last.contains('\u{1}') || last.contains("{{")) {
            self.escape_if(Sink::Xcom, taints, fields.line, |_| true);
        }
    }

    /// A rendered field as Airflow stores it: masked by the masker, or by the name of the field or of the dict's key.
    fn rendered(&mut self, value: &Value<'a>, name: Option<&str>, line: u32, depth: usize) {
        let by_name = name.is_some_and(|name| (self.context.sensitive)(name));
        match &value.kind {
            Kind::Dict(dict) if depth > 0 && !by_name => {
                for (key, inner) in dict.items.borrow().clone() {
                    self.rendered(&inner, key.as_text().as_deref(), line, depth - 1);
                }
            }
            Kind::List(list) if depth > 0 => {
                for inner in list.members.borrow().clone() {
                    self.rendered(&inner, name, line, depth - 1);
                }
            }
            _ => {
                let brought = self.brought_in(value, 8);
                let all = join_taints(&self.taints_within(value), &brought);
                for taint in all.iter().flat_map(|all| all.iter()) {
                    let unmasked = self.unmasked(taint).filter(|_| !by_name);
                    self.found(Sink::RenderedField, taint, line, unmasked);
                }
            }
        }
    }

    /// What templates bring in that stand anywhere in the value.
    fn brought_in(&mut self, value: &Value<'a>, depth: usize) -> Taints {
        if depth == 0 {
            return None;
        }
        let members = match &value.kind {
            Kind::Text(text) => return self.templated(text),
            Kind::List(list) => list.members.borrow().clone(),
            Kind::Dict(dict) => {
                let items = dict.items.borrow();
                items.iter().map(|(_, member)| member.clone()).collect()
            }
            _ => return None,
        };
        let mut all = None;
        for member in &members {
            all = join_taints(&all, &self.brought_in(member, depth - 1));
        }
        all
    }

    /// What template files and included templates bring in.
    fn rendered_rest(&mut self, value: &Value<'a>, name: &str, templated: &Taints, line: u32) {
        let Some(taints) = templated else { return };
        let here = self.brought_in(value, 8);
        let is_here = |taint: &Taint| here.as_ref().is_some_and(|here| here.contains(taint));
        let by_name = (self.context.sensitive)(name);
        for taint in taints.iter().filter(|taint| !is_here(taint)) {
            let unmasked = self.unmasked(taint).filter(|_| !by_name);
            self.found(Sink::RenderedField, taint, line, unmasked);
        }
    }
}

//! Objects of Kubernetes that become a container's environment: `Secret`, `ConfigMap` and what makes them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::names::is_name;
use super::super::nodes::is_environment;
use super::super::yaml::{Node, documents};
use super::{CFG_ENTRY, CONFIG_MAP, KUBERNETES, SECRET, Search};
use crate::domain::value::SecretValue;

impl Search {
    /// `ConfigMap`s and `Secret`s of the official chart: the entries are a text, which the chart fills in as a template.
    pub(super) fn extra(&mut self, node: &Node, is_secret: bool) {
        let Node::Map(objects) = node else {
            return;
        };
        let parts = objects.iter().flat_map(|(_, object)| {
            let part = |name: &'static str| Some((name, object.get(name)?.text()?));
            [part("data"), part("stringData")].into_iter().flatten()
        });
        for (part, text) in parts {
            for inner in documents(text).unwrap_or_default() {
                match &*inner {
                    Node::Map(entries) if is_secret && part == "data" => {
                        self.form.get_or_insert(KUBERNETES);
                        for (name, value) in entries {
                            self.encoded(name, value.text().unwrap_or_default());
                        }
                    }
                    other => self.pairs(KUBERNETES, other),
                }
            }
        }
    }

    /// `stringData` is text, `data` is base64: what `envFrom` makes variables of.
    pub(super) fn secret(&mut self, node: &Node) {
        for part in ["stringData", "data"] {
            let Some(Node::Map(entries)) = node.get(part) else {
                continue;
            };
            if !is_environment(entries) {
                continue;
            }
            self.form.get_or_insert(SECRET);
            for (name, value) in entries {
                match value.text() {
                    Some(text) if part == "data" => self.encoded(name, text),
                    Some(text) => self.known(SECRET, name, text),
                    None => self.unknown(name, "its value is not in the file"),
                }
            }
        }
    }

    /// A `SealedSecret` has only the ciphertext of its values.
    pub(super) fn sealed(&mut self, node: &Node) {
        let Node::Map(entries) = node else {
            return;
        };
        for (name, _) in entries.iter().filter(|_| is_environment(entries)) {
            self.form.get_or_insert(SECRET);
            self.unknown(name, "a SealedSecret has only its ciphertext");
        }
    }

    /// The keys that an `ExternalSecret` makes, whose values are in another store.
    pub(super) fn external(&mut self, node: &Node) {
        let data = node.get("spec").and_then(|spec| spec.get("data"));
        let Some(Node::List(items)) = data else {
            return;
        };
        let names = items
            .iter()
            .filter_map(|item| item.get("secretKey")?.text());
        for name in names.filter(|name| name.starts_with("AIRFLOW_") || name.starts_with("AWS_")) {
            self.form.get_or_insert(SECRET);
            self.unknown(name, "the value of an ExternalSecret is in another store");
        }
    }

    fn encoded(&mut self, name: &str, text: &str) {
        match STANDARD.decode(text.trim()) {
            Ok(bytes) if is_name(name) => self.variables.agree(name, SecretValue::new(bytes)),
            Ok(_) => {}
            Err(_) => self.unknown(name, "its value is not base64"),
        }
    }

    pub(super) fn config_map(&mut self, node: &Node) {
        let Some(Node::Map(entries)) = node.get("data") else {
            return;
        };
        if entries.iter().any(|(name, _)| name == CFG_ENTRY) {
            self.form.get_or_insert(CONFIG_MAP);
            self.variables.note(format!(
                "the ConfigMap has an {CFG_ENTRY}: give the file to --airflow-cfg as well"
            ));
        }
        if is_environment(entries) {
            self.pairs(CONFIG_MAP, node.get("data").unwrap_or(&Node::Null));
        }
    }
}

//! The fields of a JSON value whose names are sensitive.

use super::Masking;
use crate::domain::python_json::Json;

/// The nesting up to which fields are looked for: deeper ones Airflow hides in few releases, and nobody reads such a path.
const DEEPEST: usize = 32;

impl Masking {
    /// The sensitive fields of a value, as paths: `password`, `db.token`, `[0].key`. What is inside such a field is hidden with
    /// it, so no path leads further.
    pub(super) fn sensitive_fields(&self, json: &Json) -> Vec<String> {
        let mut found = Vec::new();
        self.collect_fields(json, &mut Vec::new(), &mut found);
        found
    }

    fn collect_fields(&self, json: &Json, path: &mut Vec<String>, found: &mut Vec<String>) {
        if path.len() == DEEPEST {
            return;
        }
        match json {
            Json::Object(entries) => {
                for (name, item) in entries {
                    let name = name.to_lossy();
                    let is_sensitive = self.hides(Some(&name));
                    path.push(name);
                    if is_sensitive {
                        found.push(joined(path));
                    } else {
                        self.collect_fields(item, path, found);
                    }
                    path.pop();
                }
            }
            Json::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    path.push(format!("[{number}]"));
                    self.collect_fields(item, path, found);
                    path.pop();
                }
            }
            _ => {}
        }
    }
}

fn joined(path: &[String]) -> String {
    let mut text = String::new();
    for part in path {
        let is_index = part.starts_with('[');
        if !text.is_empty() && !is_index {
            text.push('.');
        }
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::MaskOptions;
    use super::*;
    use crate::domain::release::{AirflowRules, Version};
    use crate::domain::value::SecretValue;

    fn fields(value: &str) -> Vec<String> {
        let rules = AirflowRules::for_version(Version::new(2, 10, 5)).mask;
        let masking = Masking::new(rules, &MaskOptions::default());
        let value = SecretValue::from_text(value.to_owned());
        masking.preview("plain", Some(&value)).sensitive_fields
    }

    #[test]
    fn sensitive_fields_are_named_by_their_paths() {
        let nested = r#"{"password": "obvious-fake", "user": "u", "db": {"token": 1, "port": 2}, "more": [{"api_key": ["fake"]}]}"#;
        assert_eq!(fields(nested), ["password", "db.token", "more[0].api_key"]);
        assert_eq!(fields(r#"[{"secret": {"token": "fake"}}]"#), ["[0].secret"]);
        let none: [&str; 0] = [];
        assert_eq!(fields(r#"{"user": "password"}"#), none);
        assert_eq!(fields("password"), none);
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        assert_eq!(fields(&deep), none);
    }
}

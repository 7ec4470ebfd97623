//! What `varlens config --template` prints: a commented configuration file, from the rows of the keys.

use super::section::{KEYS, KeyRow, PREFERENCES, Type};

const TOP: &str = r#"# varlens' own file: $XDG_CONFIG_HOME/varlens/config.toml, else ~/.config/varlens/config.toml.
# Put no secret here: name an AWS profile, or the environment variable that holds it.

# The deployment to use without --deployment.
# default = "prod"

# The explorer. A flag beats the environment, which beats this file.
"#;

const KEYBOARD: &str = r#"
# Keys: an action of `varlens keys`, and its key or keys; [] for none. Other actions keep their keys.
# [keys]
# reveal = ["x", "v"]
# copy-name = "c"

# [deployments.prod]
"#;

/// Where the comment of a line begins.
const COMMENT: usize = 40;

/// A commented configuration file, every line disabled.
pub fn template() -> String {
    let mut text = TOP.to_owned();
    text.extend(PREFERENCES.iter().map(line));
    text.push_str(KEYBOARD);
    text.extend(KEYS.iter().map(line));
    text
}

fn line(row: &KeyRow) -> String {
    let name = row.name.rsplit('.').next().unwrap_or(row.name);
    if row.kind == Type::Table {
        return format!("\n# [deployments.prod.{name}]\n");
    }
    let setting = format!("# {name} = {}", row.example);
    if row.comment.is_empty() {
        return setting + "\n";
    }
    let setting = setting + " ";
    format!("{setting:<COMMENT$}# {}\n", row.comment)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::file::parse;

    #[test]
    fn every_key_is_in_the_template_and_every_line_can_be_enabled() {
        let text = template();
        let enabled: Vec<_> = text
            .lines()
            .filter(|line| line.contains(" = ") || line.starts_with("# ["))
            .map(|line| line.trim_start_matches("# "))
            .collect();
        let file = parse(Path::new("config.toml"), &enabled.join("\n")).unwrap();
        assert_eq!(file.warnings, Vec::<String>::new());
        assert!(file.default.is_some() && !file.keys.is_empty());
        let prod = &file.deployments["prod"];
        for row in KEYS.iter().filter(|row| row.kind != Type::Table) {
            assert!(prod.has(row.name), "{}", row.name);
        }
        for row in PREFERENCES {
            assert!(file.top.has(row.name), "{}", row.name);
        }
    }
}

//! Whether this run is a presentation, and which parts of the configuration it may show: only those on a list.

use super::settings::{EffectiveOption, Flags, Settings};
use super::shell::Shell;

/// The values of `VARLENS_PRESENT` that mean no.
const NO: [&str; 4] = ["0", "false", "no", "off"];

/// Options whose values name neither an account, nor a path, nor a user. `aws.region` counts as `region`.
const SHOWN: [&str; 16] = [
    "airflow",
    "amazon-provider",
    "process",
    "python",
    "order",
    "search-path",
    "name-gate",
    "region",
    "same-identity",
    "variables-lookup-pattern",
    "connections-lookup-pattern",
    "config-lookup-pattern",
    "sensitive-names",
    "hide-sensitive",
    "min-length",
    "theme",
];

/// The flag or `VARLENS_PRESENT` asks for a presentation. Any other text means yes.
pub fn is_asked_for(flags: &Flags, shell: &Shell) -> bool {
    let says_yes = |text: String| !NO.contains(&text.to_lowercase().as_str());
    flags.present || shell.text("VARLENS_PRESENT").is_some_and(says_yes)
}

/// Hides what a presentation must not print. What decides the lookup is not changed.
pub(super) fn hide(settings: &mut Settings) {
    settings.is_presented = true;
    settings.deployment.execution_role = None;
    for option in &mut settings.options {
        hide_option(option);
    }
    let count = settings.warnings.len();
    settings.warnings.clear();
    if count > 0 {
        let (what, they, them) = match count {
            1 => ("warning", "it", "it"),
            _ => ("warnings", "they", "them"),
        };
        settings.warnings.push(format!(
            "{count} {what} about the configuration hidden, since {they} may contain names; run varlens config without --present to read {them}",
        ));
    }
}

fn hide_option(option: &mut EffectiveOption) {
    let last = option.name.rsplit('.').next().unwrap_or_default();
    if !SHOWN.contains(&last) {
        "…".clone_into(&mut option.value);
    }
    // `file /home/jane/config.toml:3` becomes `file`; a flag's name says nothing about anybody.
    let kind = option.origin.split(' ').next().unwrap_or_default();
    if kind != "flag" {
        option.origin = kind.to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::value::SecretValue;

    fn check_asked(flag: bool, variable: Option<&str>, expected: bool) {
        let flags = Flags {
            present: flag,
            ..Flags::default()
        };
        let text = |text: &str| SecretValue::from_text(text.to_owned());
        let variables = variable.map(|value| ("VARLENS_PRESENT".to_owned(), text(value)));
        let shell = Shell::from_variables(variables.into_iter().collect());
        assert_eq!(
            is_asked_for(&flags, &shell),
            expected,
            "{flag} {variable:?}"
        );
    }

    #[test]
    fn flag_or_variable_ask_for_a_presentation() {
        check_asked(false, None, false);
        check_asked(true, None, true);
        check_asked(true, Some("0"), true);
        for no in ["", "0", "false", "No", "off"] {
            check_asked(false, Some(no), false);
        }
        for yes in ["1", "true", "yes", "ye"] {
            check_asked(false, Some(yes), true);
        }
    }
}

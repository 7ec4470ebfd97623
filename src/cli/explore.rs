//! `varlens` and `varlens demo`: the explorer.

use std::sync::Arc;

use super::args::Options;
use super::output::talk;
use super::{Exit, Failure, Outcome, runtime};
use crate::config::{ConfigError, Flags, Shell, load, sources_of};
use crate::domain::key::Kind;
use crate::sources::sample;
use crate::tui::{End, RunError, Setup};
use crate::ui::theme;

/// The explorer on what is configured.
pub(super) fn run(flags: Flags, shell: Shell, options: &Options) -> Outcome {
    let kind = options.kind;
    let no_color = no_color(&shell, options);
    show(no_color, move || setup(&flags, &shell, kind))
}

/// The explorer on the sample. Reads no file, no variable of AWS's or Airflow's, and asks nobody.
pub(super) fn demo(flags: &Flags, shell: &Shell, options: &Options) -> Outcome {
    let kind = options.kind;
    let number = match &flags.theme {
        None => 0,
        Some(name) => theme::by_name(name).ok_or_else(|| {
            Failure(format!(
                "--theme: there is no theme `{name}`; see varlens themes"
            ))
        })?,
    };
    show(no_color(shell, options), move || {
        Ok(Setup {
            deployment: Arc::new(sample::deployment()),
            sources: sample::sources(),
            kind,
            theme: number,
            is_sample: true,
            warnings: Vec::new(),
        })
    })
}

fn setup(flags: &Flags, shell: &Shell, kind: Kind) -> Result<Setup, ConfigError> {
    let settings = load(flags, shell)?;
    let theme = settings.theme.as_deref().and_then(theme::by_name);
    let warnings = settings.warnings.clone();
    let (deployment, sources) = sources_of(settings);
    Ok(Setup {
        deployment,
        sources,
        kind,
        theme: theme.unwrap_or(0),
        is_sample: false,
        warnings,
    })
}

/// `NO_COLOR` counts when it is present and not empty.
fn no_color(shell: &Shell, options: &Options) -> bool {
    options.no_color || shell.text("NO_COLOR").is_some()
}

fn show(
    no_color: bool,
    load: impl FnOnce() -> Result<Setup, ConfigError> + Send + 'static,
) -> Outcome {
    use std::io::IsTerminal;
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        return Err(Failure(
            "the explorer needs a terminal; in a script use varlens list, resolve or mask with --json".to_owned(),
        ));
    }
    let runtime = runtime()?;
    let ended = runtime.block_on(crate::tui::run(no_color, load));
    // What is still under way is not waited for.
    runtime.shutdown_background();
    match ended {
        Ok(End::Quit) => Ok(Exit::Found),
        Ok(End::Signal(number)) => Ok(Exit::Signal(number)),
        Ok(End::HungUp) => Ok(Exit::Signal(1)),
        Err(RunError::Load(error)) => Err(error.into()),
        Err(RunError::Terminal(error)) => {
            talk("the terminal failed");
            Err(Failure(format!("the terminal: {}", error.kind())))
        }
    }
}

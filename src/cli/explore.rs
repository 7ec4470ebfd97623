//! `varlens` and `varlens demo`: the explorer.

use std::sync::Arc;

use super::args::Options;
use super::output::talk;
use super::{Exit, Failure, Outcome, runtime};
use crate::app::deployments::{Choice, DeploymentChoice};
use crate::app::preferences::Osc52;
use crate::config::{
    ConfigError, Flags, Settings, Shell, is_presentation, load, preferred_without_file, sources_of,
};
use crate::domain::key::Kind;
use crate::sources::sample;
use crate::tui::{End, Load, Loaded, RunError, Setup, Surroundings};
use crate::ui::theme;

/// The explorer on what is configured.
pub(super) fn run(flags: Flags, shell: Shell, options: &Options) -> Outcome {
    let kind = options.kind;
    let no_color = no_color(&shell, options);
    show(no_color, move || setup(flags, shell, kind))
}

/// The explorer on the sample. Reads no file, no variable of AWS's or Airflow's, and asks nobody.
pub(super) fn demo(flags: &Flags, shell: &Shell, options: &Options) -> Outcome {
    let kind = options.kind;
    let preferred = preferred_without_file(flags, shell);
    let number = match &flags.theme {
        None => 0,
        Some(name) => theme::by_name(name).ok_or_else(|| {
            Failure(format!(
                "--theme: there is no theme `{name}`; see varlens themes"
            ))
        })?,
    };
    let is_presented = is_presentation(flags, shell);
    let around = around(shell, preferred.preferences.osc52);
    show(no_color(shell, options), move || {
        let deployment = Arc::new(sample::deployment());
        let (deployment, sources) = if is_presented {
            sample::sources().presented(&deployment)
        } else {
            (deployment, sample::sources())
        };
        let choice = DeploymentChoice {
            name: deployment.name.clone(),
            is_current: true,
            ..DeploymentChoice::default()
        };
        Ok(Setup {
            first: Loaded {
                deployment,
                sources,
                deployments: vec![choice],
                warnings: Vec::new(),
            },
            load: Arc::new(|_| Err("the demo has this one only".to_owned())),
            preferences: preferred.preferences,
            kind,
            theme: number,
            is_sample: true,
            around,
        })
    })
}

fn setup(flags: Flags, shell: Shell, kind: Kind) -> Result<Setup, ConfigError> {
    let settings = load(&flags, &shell)?;
    let preferences = settings.preferences.clone();
    let theme = preferences.theme.as_deref().and_then(theme::by_name);
    let first = loaded(settings);
    let began_with = first.deployments.iter().find(|choice| choice.is_current);
    let around = around(&shell, preferences.osc52);
    let load = loader(flags, shell, began_with.cloned().unwrap_or_default());
    Ok(Setup {
        first,
        load,
        preferences,
        kind,
        theme: theme.unwrap_or(0),
        is_sample: false,
        around,
    })
}

fn loaded(settings: Settings) -> Loaded {
    let warnings = settings.warnings.clone();
    let deployments = settings.deployments.clone();
    let (deployment, sources) = sources_of(settings);
    Loaded {
        deployment,
        sources,
        deployments,
        warnings,
    }
}

/// Reads the configuration anew for another choice. One can always go back to the deployment with which the program
/// began, also to one that no file names.
fn loader(flags: Flags, shell: Shell, began_with: DeploymentChoice) -> Load {
    Arc::new(move |to: &Choice| {
        let flags = flags_for(&flags, &began_with.name, to);
        let settings = load(&flags, &shell).map_err(|error| error.to_string())?;
        let mut loaded = loaded(settings);
        let knows = |choice: &DeploymentChoice| choice.name == began_with.name;
        if !loaded.deployments.iter().any(knows) {
            let choice = DeploymentChoice {
                is_current: false,
                ..began_with.clone()
            };
            loaded.deployments.insert(0, choice);
        }
        Ok(loaded)
    })
}

fn flags_for(flags: &Flags, began_with: &str, to: &Choice) -> Flags {
    let flags = if to.deployment == began_with {
        flags.clone()
    } else {
        flags.for_deployment(&to.deployment)
    };
    Flags {
        region: to.region.clone().or(flags.region),
        ..flags
    }
}

/// Which clipboards can be reached from this shell.
fn around(shell: &Shell, osc52: Osc52) -> Surroundings {
    Surroundings::of(osc52, |name| shell.text(name))
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

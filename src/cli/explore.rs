//! `varlens` and `varlens demo`: start the explorer.

use std::sync::Arc;

use super::args::Options;
use super::exit::{Exit, Failure, Outcome};
use super::output::eprint_line;
use super::runtime::runtime;
use crate::app;
use crate::app::deployments::{Choice, DeploymentChoice};
use crate::app::preferences::{AUTO, Osc52};
use crate::config::{
    ConfigError, Flags, Settings, Shell, ThemeFiles, is_presentation, load, name_of,
    preferred_without_file, remember_order, sources_of, unknown_theme,
};
use crate::domain::key::Kind;
use crate::sources::sample;
use crate::tui::{ClipboardEnv, Editor, End, FirstFrame, Load, Loaded, RunError, Setup, Start};
use crate::ui::theme::{ColorDepth, RenderCaps, ThemeCatalog};

/// Explores the configured deployment.
pub(super) fn run(flags: Flags, shell: Shell, options: &Options) -> Outcome {
    let kind = options.kind;
    check_terminal(&shell)?;
    let caps = render_caps(&flags, &shell, options);
    show(caps, move || setup(flags, shell, kind))
}

/// Explores the sample. Reads no file and no variable of AWS or Airflow, and sends nothing.
pub(super) fn demo(flags: &Flags, shell: &Shell, options: &Options) -> Outcome {
    check_terminal(shell)?;
    let kind = options.kind;
    let preferred = preferred_without_file(flags, shell);
    let (theme, unread) = demo_theme(flags.theme.as_deref());
    let is_presented = is_presentation(flags, shell);
    let clipboard = clipboard_env(shell, preferred.preferences.osc52);
    let warnings = unread.into_iter().collect();
    show(render_caps(flags, shell, options), move || {
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
        let state = app::Setup {
            kind,
            is_sample: true,
            welcome: app::Welcome::Tour,
            preferences: preferred.preferences,
            deployments: vec![choice],
            warnings,
            ..app::Setup::new(deployment)
        };
        Ok(Setup {
            start: Start {
                state,
                sources,
                themes: ThemeCatalog::default(),
                theme,
                reread: None,
            },
            load: Arc::new(|_| Err("the demo has only one deployment".to_owned())),
            clipboard,
            editor: Editor::default(),
            remember: Box::new(|_| Err("the demo writes no file".to_owned())),
        })
    })
}

fn setup(flags: Flags, shell: Shell, kind: Kind) -> Result<Setup, ConfigError> {
    let settings = load(&flags, &shell)?;
    let preferences = settings.preferences.clone();
    let named = preferences.theme.clone();
    let mut files = ThemeFiles::new(&shell, named.as_deref());
    let (themes, unread) = files.reload();
    let name = named.as_deref().map(name_of);
    let in_theme = name.as_ref().map(|name| themes.warnings_of(name));
    let in_themes = unread.into_iter().chain(in_theme.into_iter().flatten());
    let mut first = loaded(settings);
    let is_presented = first.sources.is_presented();
    first
        .warnings
        .extend(theme_warnings(in_themes.collect(), is_presented));
    let began_with = first.deployments.iter().find(|choice| choice.is_current);
    let clipboard = clipboard_env(&shell, preferences.osc52);
    let editor = Editor::from_env(|name| shell.text(name));
    let shell = Arc::new(shell);
    let remember = {
        let (flags, shell) = (flags.clone(), Arc::clone(&shell));
        Box::new(move |order: &str| remember_order(&flags, &shell, order))
    };
    let load = loader(flags, shell, began_with.cloned().unwrap_or_default());
    let state = app::Setup {
        kind,
        welcome: app::Welcome::Order,
        preferences,
        deployments: first.deployments,
        warnings: first.warnings,
        ..app::Setup::new(first.deployment)
    };
    Ok(Setup {
        start: Start {
            state,
            sources: first.sources,
            theme: name.and_then(|name| themes.number(&name)),
            themes,
            reread: Some(files.into_reread()),
        },
        load,
        clipboard,
        editor,
        remember,
    })
}

/// The warnings about theme files. They contain paths, which a presentation must not show.
fn theme_warnings(warnings: Vec<String>, is_presented: bool) -> Vec<String> {
    if warnings.is_empty() || !is_presented {
        return warnings;
    }
    vec!["a theme file has errors; varlens themes shows them".to_owned()]
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

/// Reads the configuration again for another choice. The deployment with which the program began can always be chosen,
/// also if no file names it.
fn loader(flags: Flags, shell: Arc<Shell>, began_with: DeploymentChoice) -> Load {
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
        order: to.order.clone().or(flags.order),
        ..flags
    }
}

/// Which clipboards can be reached from this shell.
fn clipboard_env(shell: &Shell, osc52: Osc52) -> ClipboardEnv {
    ClipboardEnv::from_env(osc52, |name| shell.text(name))
}

/// The number of an embedded theme, None to follow the terminal; and a warning about an unknown name. Themes in files are
/// unknown too, because the demo reads no files.
fn demo_theme(name: Option<&str>) -> (Option<usize>, Option<String>) {
    let Some(name) = name.filter(|name| *name != AUTO) else {
        return (None, None);
    };
    let themes = ThemeCatalog::default();
    let number = themes.number(name);
    let unknown = || {
        let unknown = unknown_theme(name, &themes);
        format!("--theme: {unknown}; the demo reads no files, so your own themes are not available")
    };
    (number, number.is_none().then(unknown))
}

/// What the terminal can show, limited by `--no-color`, `--plain` or `VARLENS_PLAIN`.
fn render_caps(flags: &Flags, shell: &Shell, options: &Options) -> RenderCaps {
    let depth = if options.no_color {
        ColorDepth::None
    } else {
        ColorDepth::from_env(|name| shell.text(name))
    };
    RenderCaps {
        depth,
        is_plain: flags.plain || shell.text("VARLENS_PLAIN").is_some(),
    }
}

/// The explorer needs a terminal, and one that can move its cursor.
fn check_terminal(shell: &Shell) -> Result<(), Failure> {
    use std::io::IsTerminal;
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        return Err(Failure(
            "the explorer needs a terminal; in a script use varlens list, resolve or mask with --json".to_owned(),
        ));
    }
    // What a terminal without control sequences says of itself.
    if shell.text("TERM").as_deref() == Some("dumb") {
        return Err(Failure(
            "TERM is dumb, so this terminal can't show the explorer; set TERM to what it is, or use varlens list, resolve or doctor".to_owned(),
        ));
    }
    Ok(())
}

fn show(
    caps: RenderCaps,
    load: impl FnOnce() -> Result<Setup, ConfigError> + Send + 'static,
) -> Outcome {
    let ended = match FirstFrame::show(caps) {
        Ok(first_frame) => run_after(first_frame, load)?,
        Err(error) => Err(RunError::Terminal(error)),
    };
    match ended {
        Ok(End::Quit) => Ok(Exit::Found),
        Ok(End::Signal(number)) => Ok(Exit::Signal(number)),
        Ok(End::HungUp) => Ok(Exit::Signal(1)),
        Ok(End::Fault) => Ok(Exit::Fault),
        Err(RunError::Load(error)) => Err(error.into()),
        Err(RunError::Terminal(error)) => {
            eprint_line("the terminal failed");
            Err(Failure(format!("the terminal: {}", error.kind())))
        }
    }
}

fn run_after(
    first_frame: FirstFrame,
    load: impl FnOnce() -> Result<Setup, ConfigError> + Send + 'static,
) -> Result<Result<End, RunError<ConfigError>>, Failure> {
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(failure) => {
            first_frame.close();
            return Err(failure);
        }
    };
    let ended = runtime.block_on(first_frame.run(load));
    // Tasks that are still running are not awaited.
    runtime.shutdown_background();
    Ok(ended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_warns_that_it_reads_no_theme_files() {
        assert_eq!(demo_theme(Some(AUTO)), (None, None));
        assert!(matches!(demo_theme(Some("light")), (Some(_), None)));
        let (number, unread) = demo_theme(Some("mine"));
        assert_eq!(number, None);
        assert_eq!(
            unread.as_deref(),
            Some(
                "--theme: unknown theme `mine`; see varlens themes; the demo reads no files, so your own themes are not available"
            )
        );
    }

    #[test]
    fn a_presentation_does_not_show_the_path_of_a_theme() {
        let warning = || vec!["/home/jane/mine.toml: is too large".to_owned()];
        assert_eq!(theme_warnings(warning(), false), warning());
        assert!(!theme_warnings(warning(), true).concat().contains("jane"));
        assert_eq!(theme_warnings(Vec::new(), true), Vec::<String>::new());
    }
}

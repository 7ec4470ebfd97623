//! What the user prefers: what wins, and that a mistake is a warning that never keeps the explorer from starting.

use super::*;
use crate::app::action::Action;
use crate::app::preferences::Osc52;

/// The settings of a file.
fn loaded(name: &str, text: &str, variables: &[(&str, &str)], flags: Flags) -> (Settings, PathBuf) {
    let folder = Folder::new(name);
    let path = folder.write("config.toml", text);
    let flags = Flags {
        config: Some(path.clone()),
        ..flags
    };
    (load(&flags, &shell(variables)).unwrap(), path)
}

fn origin_of<'a>(settings: &'a Settings, option: &str) -> (&'a str, &'a str) {
    let line = settings.options.iter().find(|line| line.name == option);
    let line = line.unwrap();
    (&line.value, &line.origin)
}

#[test]
fn the_defaults() {
    let (settings, _) = loaded("usual", "", &[], Flags::default());
    let preferences = &settings.preferences;
    assert!(preferences.mouse && preferences.motion && !preferences.plain);
    assert_eq!(preferences.durations.reveal, 15_000);
    assert_eq!(preferences.durations.clipboard, 45_000);
    assert_eq!(preferences.osc52, Osc52::Auto);
    assert_eq!(origin_of(&settings, "mouse"), ("true", "default"));
    assert_eq!(origin_of(&settings, "reveal-seconds"), ("15", "default"));
    assert_eq!(settings.warnings, Vec::<String>::new());
}

#[test]
fn the_file_counts_and_is_named_as_the_origin() {
    let text = "mouse = false\nmotion = false\nplain = true\nreveal-seconds = 600\nclipboard-seconds = 1\n\
        osc52 = \"always\"\ntheme = \"light\"\n[keys]\nreveal = [\"x\", \"f8\"]\nquit = []\n";
    let (settings, path) = loaded("followed", text, &[], Flags::default());
    let preferences = &settings.preferences;
    assert!(!preferences.mouse && !preferences.motion && preferences.plain);
    assert_eq!(preferences.durations.reveal, 600_000);
    assert_eq!(preferences.durations.clipboard, 1_000);
    assert_eq!(preferences.osc52, Osc52::Always);
    assert_eq!(preferences.theme.as_deref(), Some("light"));
    let keys: Vec<_> = preferences.keymap.keys(Action::Reveal).collect();
    assert_eq!(keys, ["x", "f8"]);
    assert_eq!(preferences.keymap.keys(Action::Quit).count(), 0);
    let at = |line: usize| format!("file {}:{line}", path.display());
    for (option, value, line) in [
        ("mouse", "false", 1),
        ("plain", "true", 3),
        ("reveal-seconds", "600", 4),
        ("osc52", "always", 6),
        ("theme", "light", 7),
        ("keys.reveal", "x f8", 9),
        ("keys.quit", "", 10),
    ] {
        assert_eq!(origin_of(&settings, option), (value, at(line).as_str()));
    }
    assert_eq!(settings.warnings, Vec::<String>::new());
}

#[test]
fn a_flag_beats_the_environment_which_beats_the_file() {
    let file = "motion = true\nplain = false\ntheme = \"light\"\nmouse = true\n";
    let variables = [
        ("NO_MOTION", "1"),
        ("VARLENS_PLAIN", "1"),
        ("VARLENS_THEME", "monochrome"),
    ];
    let (by_file, _) = loaded("wins-0", file, &[], Flags::default());
    assert!(by_file.preferences.motion && !by_file.preferences.plain);
    let (by_shell, _) = loaded("wins-1", file, &variables, Flags::default());
    assert!(!by_shell.preferences.motion && by_shell.preferences.plain);
    assert_eq!(by_shell.preferences.theme.as_deref(), Some("monochrome"));
    assert_eq!(
        origin_of(&by_shell, "motion"),
        ("false", "environment NO_MOTION")
    );
    let flags = Flags {
        no_mouse: true,
        no_motion: true,
        plain: true,
        theme: Some("dark".to_owned()),
        ..Flags::default()
    };
    let (by_flag, _) = loaded("wins-2", file, &variables, flags);
    for (option, expected) in [
        ("mouse", ("false", "flag --no-mouse")),
        ("motion", ("false", "flag --no-motion")),
        ("plain", ("true", "flag --plain")),
        ("theme", ("dark", "flag --theme")),
    ] {
        assert_eq!(origin_of(&by_flag, option), expected);
    }
    let (empty, _) = loaded("wins-3", "", &[("NO_MOTION", "")], Flags::default());
    assert!(
        empty.preferences.motion,
        "an empty variable counts as not set"
    );
}

/// A file, the line of the mistake, and its warning.
fn check(name: &str, text: &str, line: usize, expected: &str) {
    let (settings, path) = loaded(name, text, &[], Flags::default());
    let place = path.display().to_string();
    let warning = format!("{place}:{line}: {expected}");
    assert_eq!(settings.warnings, [warning], "{text}");
}

#[test]
fn a_mistake_is_a_warning_with_its_line_and_what_was_expected() {
    check("m-0", "mouse = \"off\"", 1, "mouse: expected true or false");
    check(
        "m-1",
        "\nreveal-seconds = 601",
        2,
        "reveal-seconds: expected a whole number from 1 to 600",
    );
    check(
        "m-2",
        "clipboard-seconds = 0",
        1,
        "clipboard-seconds: expected a whole number from 1 to 3600",
    );
    check(
        "m-3",
        "reveal-seconds = \"15\"",
        1,
        "reveal-seconds: expected a whole number from 1 to 600",
    );
    check(
        "m-4",
        "osc52 = \"sometimes\"",
        1,
        "osc52: expected one of \"auto\", \"always\", \"never\"",
    );
    check(
        "m-5",
        "mosue = false",
        1,
        "unknown key `mosue`; did you mean `mouse`?",
    );
    check("m-6", "keys = 3", 1, "keys: expected a [table]");
    check(
        "m-7",
        "[keys]\nreveal = 3",
        2,
        "keys.reveal: expected a key in quotes, or a list of them",
    );
    check(
        "m-8",
        "[keys]\nreveal = [\"f8\", 3]",
        2,
        "keys.reveal: expected a key in quotes, or a list of them",
    );
    check(
        "m-9",
        "[keys]\nreveel = \"v\"",
        2,
        "unknown action `reveel`; did you mean `reveal`?",
    );
    check(
        "m-10",
        "[keys]\nreveal = \"f9\"\ncopy-name = [\"c\", \"f9\"]",
        3,
        "copy-name: `f9` is already reveal, by an earlier line",
    );
    check(
        "m-11",
        "default = \"prod\"\n[deployments.prod]\ncolor = \"redd\"",
        3,
        "unknown color `redd`; did you mean `red`? (a name, or #rrggbb)",
    );
}

#[test]
fn an_unknown_theme_is_a_warning_and_ignored() {
    let (settings, path) = loaded("theme", "theme = \"drak\"", &[], Flags::default());
    let expected = format!(
        "file {}:1: unknown theme `drak`; did you mean `dark`?",
        path.display()
    );
    assert_eq!(settings.warnings, [expected]);
    assert_eq!(settings.preferences.theme, None);
}

#[test]
fn the_first_line_that_claims_a_key_gets_it() {
    let text = "[keys]\nreveal = \"f9\"\ncopy-name = \"f9\"\n";
    let (settings, _) = loaded("claims", text, &[], Flags::default());
    let keymap = &settings.preferences.keymap;
    assert_eq!(keymap.action("f9".parse().unwrap()), Some(Action::Reveal));
    assert_eq!(keymap.first(Action::CopyName).as_deref(), Some("c"));
}

const TWO: &str = "default = \"prod\"\n[deployments.prod]\ncolor = \"#b00000\"\nmetadata-only = true\n\
    aws.region = \"us-west-2\"\n[deployments.dev]\naws.region = \"eu-west-1\"\n";

#[test]
fn deployments_can_be_switched_to_with_colour_and_region() {
    let (settings, path) = loaded("choices", TWO, &[], Flags::default());
    let shown: Vec<_> = settings
        .deployments
        .iter()
        .map(|one| {
            (
                one.name.as_str(),
                one.color.as_deref(),
                one.region.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("dev", None, Some("eu-west-1")),
            ("prod", Some("#b00000"), Some("us-west-2"))
        ]
    );
    let current: Vec<_> = settings
        .deployments
        .iter()
        .map(|one| one.is_current)
        .collect();
    assert_eq!(current, [false, true]);
    assert!(settings.metadata_only);
    let place = format!("file {}:4", path.display());
    assert_eq!(
        origin_of(&settings, "metadata-only"),
        ("true", place.as_str())
    );
    assert_eq!(origin_of(&settings, "color").0, "#b00000");
}

#[test]
fn another_deployment_does_not_take_the_flags_of_the_first() {
    let aws = Folder::new("first-aws");
    let aws = aws.write("config", "[profile prod-readonly]\n");
    let aws = [("AWS_CONFIG_FILE", aws.to_str().unwrap())];
    let first = Flags {
        deployment: Some("prod".to_owned()),
        profile: Some("prod-readonly".to_owned()),
        region: Some("us-east-1".to_owned()),
        plain: true,
        ..Flags::default()
    };
    let (settings, _) = loaded("first", TWO, &aws, first.clone());
    assert_eq!(settings.access.profile.as_deref(), Some("prod-readonly"));
    let (settings, _) = loaded("second", TWO, &[], first.for_deployment("dev"));
    assert_eq!(settings.deployment.name, "dev");
    assert_eq!(settings.access.profile, None);
    assert_eq!(settings.access.region.as_deref(), Some("eu-west-1"));
    assert!(settings.preferences.plain && !settings.metadata_only);
}

#[test]
fn a_metadata_only_that_is_neither_true_nor_false_ends_the_run() {
    let folder = Folder::new("level");
    let path = folder.write(
        "config.toml",
        "[deployments.prod]\nmetadata-only = \"yes\"\n",
    );
    let flags = Flags {
        config: Some(path.clone()),
        deployment: Some("prod".to_owned()),
        ..Flags::default()
    };
    let error = load(&flags, &Shell::default()).err().unwrap();
    let expected = format!(
        "{}:2: metadata-only: expected true or false",
        path.display()
    );
    assert_eq!(error.0, expected);
}

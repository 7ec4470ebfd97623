//! varlens' own TOML: valid files, warnings for faults, and inheritance.

use std::collections::HashMap;

use proptest::prelude::*;
use ratatui::style::Modifier;

use super::*;

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let (_, warnings) = read(text);
    assert_eq!(warnings, expected, "{text}");
}

#[test]
fn every_embedded_theme_reads_and_is_found_by_name() {
    assert!(THEMES.len() >= 8);
    for (number, row) in THEMES.iter().enumerate() {
        let (theme, warnings) = read(row.text);
        assert_eq!(warnings, Vec::<String>::new(), "{}", row.name);
        assert_eq!(by_name(row.name), Some(number));
        assert_eq!(theme, Theme::embedded(number));
    }
    assert_eq!(by_name("monochrome"), Some(MONOCHROME));
    assert_eq!(by_name("light"), Some(LIGHT));
    assert_eq!(Theme::embedded(LIGHT).kind(), ThemeKind::Light);
    assert_eq!(Theme::embedded(0).kind(), ThemeKind::Dark);
}

#[test]
fn roles_are_in_the_order_of_their_numbers() {
    for (number, row) in ROLES.iter().enumerate() {
        assert_eq!(row.role as usize, number, "{}", row.name);
        assert_eq!(Role::by_name(row.name), Some(row.role));
    }
}

#[test]
fn faults_are_warnings_with_the_nearest_right_name() {
    check("[roles]\ntext = { fg = \"green\" }", &[]);
    check(
        "[roles]\nwiner = { fg = \"green\" }",
        &["line 2: unknown role `winer`; did you mean `winner`?"],
    );
    check(
        "[rolse]\n",
        &["line 1: unknown key `rolse`; did you mean `roles`?"],
    );
    check(
        "[roles]\ntext = { foo = 1, blod = true }",
        &[
            "line 2: unknown part of a role `blod`; did you mean `bold`?",
            "line 2: unknown part of a role `foo`; known: fg, bg, bold, dim, italic, underline, reverse",
        ],
    );
    check(
        "[roles]\ntext = \"gren\"",
        &["line 2: unknown colour `gren`; did you mean `green`?"],
    );
    check(
        "[roles]\ntext = \"#12345\"",
        &[
            "line 2: unknown colour `#12345`; a colour is a name such as green, a number up to 255, or #rrggbb",
        ],
    );
    check(
        "[palette]\nmoss = \"#008000\"\n[roles]\ntext = \"mosss\"",
        &["line 4: unknown colour `mosss`; did you mean `moss`?"],
    );
    check(
        "kind = \"drak\"",
        &["line 1: unknown kind `drak`; did you mean `dark`?"],
    );
    check("paint = 1", &["line 1: expected true or false"]);
    check("roles = 1", &["line 1: expected a table"]);
    check(
        "[roles]\ntext = { bold = \"yes\" }",
        &["line 2: expected true or false"],
    );
    check("about = 3", &["line 1: expected a string in quotes"]);
    check(
        "[roles]\ntext = { fg = [] }",
        &["line 2: expected a colour in quotes, such as \"green\" or \"#80ff00\""],
    );
    check(
        "[roles\n",
        &["line 1: this is not TOML; check quotes and brackets"],
    );
    check(
        "inherits = \"drak\"",
        &["line 1: `drak`: there is no such theme; see varlens themes"],
    );
    check(
        "\"\\u001b[31m\" = 1",
        &[
            "line 1: unknown key `⟨ESC⟩[31m`; known: inherits, about, kind, background, paint, palette, roles",
        ],
    );
}

/// Valid parts count, whatever is beside them.
#[test]
fn a_fault_affects_nothing_else() {
    let text = "nonsense = 1\n[roles]\ntext = { fg = \"nope\", bg = \"blue\", bold = true }\nkey = 81\nx = {}";
    let (theme, warnings) = read(text);
    assert_eq!(warnings.len(), 3, "{warnings:?}");
    let expected = Style::new().bg(Color::Blue).add_modifier(Modifier::BOLD);
    assert_eq!(theme.style(Role::Text), expected);
    assert_eq!(theme.style(Role::Key), Style::new().fg(Color::Indexed(81)));
}

#[test]
fn what_is_before_a_syntax_error_counts() {
    let (theme, warnings) = read("[roles]\nkey = \"red\"\ntext = { fg = \n");
    assert_eq!(
        warnings.first().map(|warning| warning.contains("not TOML")),
        Some(true)
    );
    assert_eq!(theme.style(Role::Key), Style::new().fg(Color::Red));
}

#[test]
fn a_missing_role_falls_back() {
    let (theme, _) = read("[roles]\ntext = \"white\"\nmuted = \"gray\"\naccent = \"cyan\"");
    for (role, color) in [
        (Role::Shadowed, Color::Gray),
        (Role::Border, Color::Gray),
        (Role::Bar, Color::Gray),
        (Role::Error, Color::Cyan),
        (Role::Key, Color::Cyan),
        (Role::Title, Color::White),
    ] {
        assert_eq!(theme.style(role).fg, Some(color), "{role:?}");
    }
    let (theme, _) = read("[roles]\ntext = \"white\"");
    assert_eq!(theme.style(Role::Shadowed).fg, Some(Color::White));
}

/// A circular chain would never end.
#[test]
fn falling_back_ends_at_text() {
    for row in &ROLES {
        let mut at = row.role;
        for _ in 0..ROLES.len() {
            at = at.falls_back().unwrap_or(Role::Text);
        }
        assert_eq!(at, Role::Text, "{}", row.name);
    }
}

#[test]
fn the_selection_is_always_visible() {
    for text in ["", "[roles]\ntext = \"red\"", "[roles]\nselection = {}"] {
        let (theme, _) = read(text);
        let selection = theme.style(Role::Selection);
        assert!(
            selection.add_modifier.contains(Modifier::REVERSED),
            "{text}"
        );
    }
    let (theme, _) = read("[roles]\nselection = \"red\"");
    assert_eq!(theme.style(Role::Selection), Style::new().fg(Color::Red));
}

fn among(files: &[(&str, &str)], name: &str) -> (Theme, Vec<String>) {
    let files: HashMap<&str, &str> = files.iter().copied().collect();
    Theme::read(files[name], &|name| {
        files.get(name).map(|text| (*text).to_owned())
    })
}

#[test]
fn a_theme_inherits_from_another() {
    let files = [
        (
            "a",
            "kind = \"light\"\nbackground = \"moss\"\n[palette]\nmoss = \"#111111\"\n[roles]\ntext = \"moss\"\nkey = { fg = \"red\", bold = true }",
        ),
        ("b", "inherits = \"a\"\n[palette]\nmoss = \"#222222\""),
        ("c", "inherits = \"b\"\n[roles]\nkey = \"blue\""),
    ];
    let (theme, warnings) = among(&files, "c");
    assert_eq!(warnings, Vec::<String>::new());
    assert_eq!(theme.kind(), ThemeKind::Light);
    let moss = Color::Rgb(0x22, 0x22, 0x22);
    assert_eq!(theme.background(), Some(moss));
    assert_eq!(theme.style(Role::Text), Style::new().fg(moss));
    assert_eq!(theme.style(Role::Key), Style::new().fg(Color::Blue));
}

#[test]
fn a_circle_is_a_warning() {
    let files = [
        ("a", "inherits = \"b\"\n[roles]\ntext = \"red\""),
        ("b", "inherits = \"a\"\n[roles]\nkey = \"blue\""),
        ("c", "inherits = \"c\"\nkind = \"light\""),
    ];
    let (theme, warnings) = among(&files, "a");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("in a circle"), "{warnings:?}");
    assert_eq!(theme.style(Role::Text).fg, Some(Color::Red));
    assert_eq!(theme.style(Role::Key).fg, Some(Color::Blue));
    let (theme, warnings) = among(&files, "c");
    assert_eq!((theme.kind(), warnings.len()), (ThemeKind::Light, 1));
}

/// An endless chain of names, as links in a file system may give.
#[test]
fn inheritance_is_bounded() {
    let next = |name: &str| Some(format!("inherits = \"{name}x\""));
    let (_, warnings) = Theme::read("inherits = \"x\"", &next);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
}

#[test]
fn a_fault_in_an_inherited_theme_names_it() {
    let files = [("a", "[roles]\ntxt = {}"), ("b", "inherits = \"a\"")];
    let (_, warnings) = among(&files, "b");
    assert_eq!(
        warnings,
        ["in `a`, line 2: unknown role `txt`; did you mean `text`?"]
    );
}

#[test]
fn paint_gives_every_role_the_background() {
    let text = "background = \"#010203\"\n[roles]\nbar = { bg = \"red\" }\n";
    let ground = Color::Rgb(1, 2, 3);
    let (theme, _) = read(&format!("paint = true\n{text}"));
    assert_eq!(theme.style(Role::Text).bg, Some(ground));
    assert_eq!(theme.style(Role::Bar).bg, Some(Color::Red));
    let (theme, _) = read(text);
    assert_eq!(theme.style(Role::Text).bg, None);
    assert_eq!(theme.background(), Some(ground));
}

#[test]
fn the_kind_follows_the_background_by_default() {
    let kind = |text: &str| read(text).0.kind();
    assert_eq!(kind("background = \"#fdf6e3\""), ThemeKind::Light);
    assert_eq!(kind("background = \"#002b36\""), ThemeKind::Dark);
    assert_eq!(
        kind("background = \"#002b36\"\nkind = \"light\""),
        ThemeKind::Light
    );
    assert_eq!(kind(""), ThemeKind::Dark);
}

#[test]
fn a_megabyte_of_anything_is_read() {
    for piece in ["[", "a=", "[a]\n", "\"", "base00: ", "\u{0}", "é"] {
        let (_, warnings) = read(&piece.repeat(100_000 / piece.len()));
        assert!(!warnings.is_empty(), "{piece:?}");
        assert!(
            warnings.iter().all(|warning| warning.len() < 1_000_000),
            "{piece:?}"
        );
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "(base0[0-9A-F]: ?['\"#a-f0-9]{0,8}|\\[(roles|palette)\\]|[a-z]{1,9} = ?[{}\\[\\]\"#a-z0-9=, ]{0,20}|\\PC{0,20})(\n\\PC{0,12})*") {
        let (theme, _) = read(&text);
        let _ = (theme.at_depth(ColorDepth::Sixteen), theme.at_depth(ColorDepth::TwoFiftySix));
    }

    #[test]
    fn no_color_panics(text in "\\PC{0,9}") {
        let quoted = text.replace(['\\', '"'], "");
        let _ = read(&format!("[roles]\ntext = \"{quoted}\"\nkey = '#{quoted}'"));
    }
}

//! Embedded themes and the user's own together.

use super::*;

fn own(name: &str, text: &str) -> OwnTheme {
    OwnTheme {
        name: name.to_owned(),
        text: text.to_owned(),
    }
}

#[test]
fn own_themes_follow_the_embedded_ones() {
    let shelf = ThemeCatalog::new(vec![
        own("mine", "about = \"for me\"\n[roles]\ntext = \"red\""),
        own("bare", ""),
    ]);
    assert_eq!(shelf.len(), THEMES.len() + 2);
    assert_eq!(shelf.number("dark"), Some(0));
    let number = shelf.number("mine").unwrap();
    assert_eq!(number, THEMES.len());
    assert_eq!(shelf.name(number), Some("mine"));
    let theme = shelf.theme(number, RenderCaps::default());
    assert_eq!(theme.style(Role::Text).fg, Some(Color::Red));
    let rows = shelf.rows();
    assert_eq!(rows[number], ("mine".to_owned(), "for me".to_owned()));
    assert_eq!(
        rows[number + 1],
        ("bare".to_owned(), "your own theme".to_owned())
    );
    assert_eq!(rows[0], ("dark".to_owned(), THEMES[0].about.to_owned()));
    assert_eq!(shelf.number("nobody"), None);
    assert_eq!(shelf.theme(999, RenderCaps::default()), Theme::embedded(0));
}

#[test]
fn an_own_theme_may_replace_an_embedded_one_and_inherit_from_it() {
    let text = "inherits = \"dark\"\n[roles]\nkey = \"red\"";
    let shelf = ThemeCatalog::new(vec![own("dark", text), own("dark", "second")]);
    assert_eq!(shelf.len(), THEMES.len());
    let theme = shelf.theme(0, RenderCaps::default());
    assert_eq!(theme.style(Role::Key).fg, Some(Color::Red));
    let embedded = Theme::embedded(0);
    assert_eq!(theme.style(Role::Winner), embedded.style(Role::Winner));
    assert_eq!(shelf.warnings_of("dark"), Vec::<String>::new());
}

#[test]
fn own_themes_inherit_from_each_other_and_warn() {
    let shelf = ThemeCatalog::new(vec![
        own("a", "inherits = \"b\""),
        own("b", "inherits = \"a\"\n[roles]\nkye = {}"),
    ]);
    let warnings = shelf.warnings_of("a");
    assert!(warnings[0].starts_with("theme `a`: "), "{warnings:?}");
    let warns_of = |what: &str| warnings.iter().any(|warning| warning.contains(what));
    assert!(warns_of("circle") && warns_of("`key`"), "{warnings:?}");
}

#[test]
fn without_colour_every_theme_is_the_monochrome_one() {
    let shelf = ThemeCatalog::default();
    let look = RenderCaps {
        depth: ColorDepth::None,
        is_plain: true,
    };
    for number in 0..shelf.len() {
        let theme = shelf.theme(number, look);
        assert_eq!(theme, Theme::embedded(MONOCHROME).plain(true));
        assert_eq!(
            theme,
            Theme::embedded(number)
                .plain(true)
                .at_depth(ColorDepth::None)
        );
    }
}

#[test]
fn plain_symbols_stay_in_every_depth() {
    for depth in [
        ColorDepth::None,
        ColorDepth::Sixteen,
        ColorDepth::TwoFiftySix,
        ColorDepth::True,
    ] {
        let look = RenderCaps {
            depth,
            is_plain: true,
        };
        assert_eq!(ThemeCatalog::default().theme(0, look).symbols(), &PLAIN);
        assert_eq!(
            Theme::embedded(0).plain(true).at_depth(depth).symbols(),
            &PLAIN
        );
    }
    assert_eq!(Theme::embedded(0).symbols(), &UNICODE);
}

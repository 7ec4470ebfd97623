//! Texts that act on a terminal, hide, reverse or imitate something, by kind. Made here, the same in every run.

use super::Case;

/// Code points that reverse the direction of text.
pub(super) const BIDI: [char; 12] = [
    '\u{061C}', '\u{200E}', '\u{200F}', '\u{202A}', '\u{202B}', '\u{202C}', '\u{202D}', '\u{202E}',
    '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
];

/// Code points that take no room, or look like a blank and are none.
pub(super) const INVISIBLE: [char; 40] = [
    '\u{00A0}',
    '\u{00AD}',
    '\u{034F}',
    '\u{115F}',
    '\u{1160}',
    '\u{17B4}',
    '\u{17B5}',
    '\u{180B}',
    '\u{180C}',
    '\u{180D}',
    '\u{180E}',
    '\u{180F}',
    '\u{2000}',
    '\u{2003}',
    '\u{2007}',
    '\u{200B}',
    '\u{200C}',
    '\u{200D}',
    '\u{2028}',
    '\u{2029}',
    '\u{202F}',
    '\u{205F}',
    '\u{2060}',
    '\u{2061}',
    '\u{2064}',
    '\u{206A}',
    '\u{206F}',
    '\u{2800}',
    '\u{3000}',
    '\u{3164}',
    '\u{FE00}',
    '\u{FE0F}',
    '\u{FEFF}',
    '\u{FFA0}',
    '\u{FFF9}',
    '\u{FFFB}',
    '\u{E0001}',
    '\u{E0041}',
    '\u{E007F}',
    '\u{E0100}',
];

/// Every kind whose cases are texts, in the order of their numbers.
pub(super) fn all() -> Vec<Case> {
    let kinds: [(&'static str, Vec<String>); 13] = [
        ("C01 controls", controls()),
        ("C02 CSI", csi()),
        ("C03 OSC", osc()),
        ("C04 DCS, APC, PM, SOS", strings()),
        ("C05 eight-bit controls", eight_bit()),
        ("C06 direction", direction()),
        ("C07 invisible", invisible()),
        ("C08 marks and clusters", clusters()),
        ("C09 twins", twins()),
        ("C11 lengths", lengths()),
        ("C13 names of Airflow", airflow_names()),
        ("C14 looks like a secret", secret_like()),
        ("C15 markup", markup()),
    ];
    let case = |kind| move |text: String| Case::text(kind, text);
    kinds
        .into_iter()
        .flat_map(|(kind, texts)| texts.into_iter().map(case(kind)))
        .collect()
}

fn around(part: &str) -> [String; 3] {
    [
        format!("{part}tail"),
        format!("he{part}ad"),
        format!("body{part}"),
    ]
}

fn controls() -> Vec<String> {
    let all = (0_u8..32).chain([127]).map(char::from);
    all.flat_map(|c| [format!("{c}"), format!("ab{c}cd"), format!("{c}x{c}{c}y")])
        .collect()
}

fn csi() -> Vec<String> {
    let bodies = [
        "m",
        "31m",
        "1;31;48;2;255;0;0m",
        "0m",
        "2J",
        "3J",
        "H",
        "1;1H",
        "999;999H",
        "K",
        "2K",
        "10A",
        "10B",
        "10C",
        "10D",
        "5;10r",
        "?25l",
        "?1049h",
        "?1049l",
        "?2004l",
        "?1003h",
        "6n",
        "c",
        ">c",
        "?2026$p",
        "65535b",
        "4h",
        "20t",
        "",
        "9999999999999999",
    ];
    bodies
        .iter()
        .flat_map(|body| around(&format!("\u{1b}[{body}")))
        .collect()
}

fn osc() -> Vec<String> {
    let bodies = [
        "0;title",
        "1;icon",
        "2;title",
        "4;1;?",
        "10;?",
        "11;?",
        "7;file://host/",
        "8;;https://example.com",
        "9;note",
        "777;notify;a;b",
        "50;font",
        "52;c;ZmFrZQ==",
        "52;c;?",
        "52;p;!",
        "133;A",
        "1337;File=:ZmFrZQ==",
        "104",
        "112",
        "l",
        "",
    ];
    let ends = ["\u{7}", "\u{1b}\\", "\u{9c}", ""];
    let with = |body: &str| ends.map(|end| format!("ab\u{1b}]{body}{end}cd"));
    bodies.iter().flat_map(|body| with(body)).collect()
}

fn strings() -> Vec<String> {
    let bodies = [
        "",
        "$q m",
        "+q544e",
        "q#0;2;0;0;0#0~~",
        "Gf=24;ZmFrZQ==",
        "tmux;\u{1b}[31m",
        "=1s",
        "1$r0m",
        "\u{7}",
        "ab\u{1b}cd",
    ];
    let begins = ["P", "_", "^", "X", "k"];
    let with = |body: &str| begins.map(|begin| format!("a\u{1b}{begin}{body}\u{1b}\\b"));
    bodies.iter().flat_map(|body| with(body)).collect()
}

fn eight_bit() -> Vec<String> {
    let controls = (0x80_u32..0xa0)
        .filter_map(char::from_u32)
        .map(|c| format!("a{c}31mb"));
    // Their bytes hold 0x9b, 0x9c or 0x9d.
    let others = "✛✜✝✳⛛⛜⛝⚛⚜㛛㜜㝝Ûœěŝ".chars().map(|c| format!("a{c}31mb"));
    controls.chain(others).collect()
}

fn direction() -> Vec<String> {
    let each = BIDI.iter().flat_map(|c| {
        let [start, middle, end] = around(&c.to_string());
        [
            start,
            middle,
            end,
            format!("{c}abc{c}"),
            c.to_string().repeat(200),
        ]
    });
    let pairs = (0..20).map(|number| {
        format!(
            "is_admin{}\u{2066}// if{number}\u{2069}\u{2066}",
            BIDI[number % BIDI.len()]
        )
    });
    let real = [
        "שלום",
        "שם_משתנה",
        "مرحبا",
        "متغير_١",
        "abc שלום",
        "שלום abc",
        "a-ب-c",
        "ש1ל2",
        "עברית/نص",
        "x=שלום",
    ];
    each.chain(pairs).chain(real.map(str::to_owned)).collect()
}

fn invisible() -> Vec<String> {
    INVISIBLE
        .iter()
        .flat_map(|c| [format!("ab{c}cd"), format!("{c}")])
        .collect()
}

fn clusters() -> Vec<String> {
    let floods =
        [1, 2, 4, 5, 8, 50, 500, 10_000].map(|count| format!("e{}", "\u{301}".repeat(count)));
    let lone = (0x300_u32..0x320)
        .filter_map(char::from_u32)
        .map(|mark| format!("{mark}x"));
    let fixed = [
        "👨\u{200d}👩\u{200d}👧\u{200d}👦",
        "🏳\u{fe0f}\u{200d}🌈",
        "🇮🇱🇩🇪",
        "🇮",
        "👍🏽",
        "🏽",
        "❤\u{fe0f}",
        "❤\u{fe0e}",
        "1\u{fe0f}\u{20e3}",
        "한글",
        "ᄒ\u{1161}\u{11ab}",
        "ﾊﾝｶｸ",
        "ＦＵＬＬ",
        "日本語",
        "ｆ̈",
        "ä",
        "a\u{308}",
        "Ǖ",
        "ﬁ",
        "Å",
        "\u{1F9D1}\u{200d}\u{1F4BB}",
        "นี้",
        "கி",
        "நி",
        "षि",
        "ক্ষ",
        "မြန်မာ",
        "ཨོཾ",
        "ﷺ",
        "𒐫",
        "﷽",
        "\u{0E33}",
        "á\u{489}\u{489}\u{489}",
        "o\u{20dd}",
        "🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂",
        "😀a😀b",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa漢",
        "×÷±",
        "─│┌┐",
        "⟨U+202E⟩",
    ];
    floods
        .into_iter()
        .chain(lone)
        .chain(fixed.map(str::to_owned))
        .collect()
}

fn twins() -> Vec<String> {
    let pairs = [
        ("é", "e\u{301}"),
        ("Å", "Å"),
        ("Ω", "Ω"),
        ("a", "а"),
        ("e", "е"),
        ("o", "о"),
        ("p", "р"),
        ("c", "с"),
        ("x", "х"),
        ("i", "і"),
        ("l", "I"),
        ("l", "1"),
        ("O", "0"),
        ("-", "‐"),
        ("-", "–"),
        ("_", "＿"),
        (".", "．"),
        ("/", "∕"),
        ("'", "’"),
        ("ﬁ", "fi"),
        ("ß", "ss"),
        ("ı", "i"),
        ("K", "K"),
        ("ſ", "s"),
        ("µ", "μ"),
        ("٣", "3"),
        ("ａ", "a"),
        ("rn", "m"),
        ("vv", "w"),
        (" ", "\u{a0}"),
    ];
    pairs
        .iter()
        .flat_map(|(one, other)| [format!("db_{one}_key"), format!("db_{other}_key")])
        .collect()
}

fn lengths() -> Vec<String> {
    let counts = [
        0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 15, 16, 17, 31, 32, 33, 39, 40, 41, 59, 60, 61, 63,
        64, 65, 79, 80, 81, 99, 100, 101, 119, 120, 121, 127, 128, 129, 199, 200, 201, 255, 256,
        257, 511, 512, 513, 1_023, 1_024, 2_047, 2_048, 2_049, 4_096, 16_384, 65_535, 65_536,
        65_537,
    ];
    let lines = [format!("{}x", "\n".repeat(300)), "漢".repeat(2_000)];
    counts
        .iter()
        .map(|count| "k".repeat(*count))
        .chain(lines)
        .collect()
}

fn airflow_names() -> Vec<String> {
    let bodies = [
        "x", "/x", "x/", "a/b", "a//b", "//", "__x", "x__y", "x--y", "--", " x", "x ", "x y", "%",
        "%s", "%(x)s", "100%", "x.y", ".x", "x.", "..", "../x",
    ];
    let prefixed = [
        "airflow/variables",
        "airflow/variables/",
        "airflow/variables/x",
        "airflow/connections/x",
        "airflow/config/x",
        "AIRFLOW_VAR_X",
        "AIRFLOW_CONN_X",
        "AIRFLOW__CORE__X",
    ];
    let values = [
        "null",
        "None",
        "true",
        "True",
        "0",
        "-1",
        "1e9",
        "NaN",
        "{}",
        "[]",
        "\"\"",
        "''",
        "{\"a\":1}",
        "postgres://u:p@h/d",
        "http://",
        "://",
        "?x=1",
        "#x",
        "@",
        ":",
        ";",
        ",",
    ];
    let upper = [
        "X", "aB", "Ab_C", "ÄÖ", "ß", "ŉ", "ǰ", "ﬀ", "İ", "ı", "Σς", "ꭰ", "ა", "ǅ", "ŉx", "ﬆ", "ΐ",
        "և", "ẖ", "Ω", "K", "Å", "𐐀", "ⅷ", "ⓐ", "ɐ", "ᲀ", "ꙋ",
    ];
    bodies
        .iter()
        .chain(&prefixed)
        .chain(&values)
        .chain(&upper)
        .map(|text| (*text).to_owned())
        .collect()
}

fn secret_like() -> Vec<String> {
    // Each is made up, and too regular to be anybody's.
    let begins = [
        "AKIA",
        "ASIA",
        "ghp_",
        "xoxb-",
        "sk_live_",
        "AIza",
        "eyJhbGciOiJub25lIn0.",
        "-----BEGIN FAKE KEY-----",
        "postgres://u:",
        "Bearer ",
    ];
    let with = |begin: &str| {
        ["FAKE", "FAKEFAKEFAKEFAKE", "fake-fake", "0000000000000000"]
            .map(|end| format!("{begin}{end}"))
    };
    begins.iter().flat_map(|begin| with(begin)).collect()
}

fn markup() -> Vec<String> {
    let texts = [
        "[red]",
        "[/]",
        "[red](fake)",
        "{}",
        "{0}",
        "{:?}",
        "{{",
        "}}",
        "%s",
        "%n",
        "%1$s",
        "$HOME",
        "${HOME}",
        "$(id)",
        "`id`",
        "<b>",
        "</b>",
        "<script>",
        "&amp;",
        "&#27;",
        "\\x1b[31m",
        "\\033[31m",
        "\\e[31m",
        "\\u202e",
        "\\u{202e}",
        "\\n",
        "\\",
        "\\\\",
        "^[[31m",
        "⟨ESC⟩",
        "⟨U+202E⟩",
        "⟨xFF⟩",
        "⟨",
        "⟩",
        "⟨⟩",
        "<U+202E>",
        "…",
        "••••••••",
        "***",
        "********",
        "[x]",
        "a[b",
        "a]b",
        "[[",
        "]]",
        "#[fg=red]",
        "~",
        "!",
        "!!",
        "*",
        "?",
        "|",
        "||",
        "&&",
        ">",
        "<",
        "'",
        "\"",
        "--reveal",
        "-x",
    ];
    texts.map(str::to_owned).to_vec()
}

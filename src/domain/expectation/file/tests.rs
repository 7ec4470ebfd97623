//! Files of expectations, read and refused.

use super::*;

#[track_caller]
fn refused(text: &str, expected: &[&str]) {
    let problems = parse(text).unwrap_err();
    let said: Vec<_> = problems
        .iter()
        .map(|problem| format!("{}: {}", problem.line, problem.says))
        .collect();
    assert_eq!(said, expected, "{text}");
}

/// `line kind team name expected` of each key, then the limits.
fn read(text: &str) -> Vec<String> {
    let file = parse(text).unwrap();
    let keys = file.keys.iter().map(|key| {
        let name = match &key.name {
            Name::Key(name) => name.clone(),
            Name::Pattern(_) => "pattern".to_owned(),
        };
        let team = key.team.as_ref().map_or("-", Team::name);
        format!(
            "{} {} {team} {name} {}",
            key.line.number, key.kind, key.expected
        )
    });
    let limits = file
        .limits
        .iter()
        .map(|(limit, line)| format!("{} {limit:?}", line.number));
    keys.chain(limits).collect()
}

#[test]
fn tables_settings_and_the_short_form() {
    let text = "\
dags = [\"dags/\", 'more.py']
max-calls-per-day = 5_000
no-parse-time-reads = true
parse-interval = 0x1e

[variables]
aws_x = \"aws\"
\"aws_*\" = [\"aws\", 'api-server/aws'] # either
\"tmp_*\" = \"missing\"
\"my.key\" = \"found\"

[connections]
warehouse = \"env\"

[teams.red.variables]
x = \"aws\"

[config]
smtp = \"aws\"
";
    assert_eq!(
        read(text),
        [
            "7 variable - aws_x aws",
            "8 variable - pattern aws or api-server/aws",
            "9 variable - pattern missing",
            "10 variable - my.key found",
            "13 connection - warehouse env",
            "16 variable red x aws",
            "19 config - smtp aws",
            "2 CallsPerDay(5000)",
            "3 NoParseTimeReads",
        ]
    );
    let file = parse(text).unwrap();
    assert_eq!(
        file.keys[1].line.text,
        "\"aws_*\" = [\"aws\", 'api-server/aws']"
    );
    assert_eq!(
        file.dags,
        [("dags/".to_owned(), 1), ("more.py".to_owned(), 1)]
    );
    assert_eq!(file.rates.parse_interval, 30);
    // Without a table a line is about a variable.
    assert_eq!(
        read("key = \"aws\"\n\"tmp_*\" = \"missing\"\n"),
        ["1 variable - key aws", "2 variable - pattern missing"]
    );
    assert_eq!(
        read("dags = \"d\"\n[limits]\nmax-calls-per-day = 0\n"),
        ["3 CallsPerDay(0)"]
    );
}

/// `missing` without quotes is not TOML (toml 1.2 says `string values must be quoted`), nor is a `*` in a bare key.
#[test]
fn what_lacks_quotes_is_shown_with_them() {
    refused(
        "[variables]\nkey = missing\n",
        &["2: write key = \"missing\""],
    );
    refused(
        "[variables]\ntmp_* = missing # gone\nok = \"aws\"\naws_* = \"aws\"\n",
        &[
            "2: write \"tmp_*\" = \"missing\"",
            "4: write \"aws_*\" = \"aws\"",
        ],
    );
    refused(
        "[variables]\nx = api-server/aws\n",
        &["2: write x = \"api-server/aws\""],
    );
}

#[test]
fn what_is_not_toml_is_said_with_its_line() {
    for (text, line, part) in [
        ("[variables\nx = \"aws\"\n", 1, "this is not TOML"),
        ("[variables]\nx = \"aws\n", 2, "this is not TOML"),
        (
            "[variables]\nx = \"aws\"\nx = \"env\"\n",
            3,
            "duplicate key",
        ),
        (
            "[variables]\nx = \"aws\"\n[variables]\n",
            3,
            "duplicate key",
        ),
        ("[variables]\nx\n", 2, "this is not TOML"),
        ("{\"x\": \"aws\"}\n", 1, "this is not TOML"),
    ] {
        let problems = parse(text).unwrap_err();
        assert_eq!(problems[0].line, line, "{text} {problems:?}");
        assert!(problems[0].says.contains(part), "{text} {problems:?}");
    }
}

#[test]
fn what_is_not_known_is_refused_with_the_nearest_right_name() {
    refused(
        "max-call-per-day = 5000\nx = \"aws\"\n",
        &["1: unknown key `max-call-per-day`; did you mean `max-calls-per-day`?"],
    );
    refused(
        "[variable]\nx = \"aws\"\n",
        &["1: unknown key `variable`; did you mean `variables`?"],
    );
    refused(
        "[variables]\nx = \"awz\"\ny = \"metastor\"\n",
        &[
            "2: unknown layer `awz`; did you mean `aws`?",
            "3: unknown layer `metastor`; did you mean `metastore`?",
        ],
    );
    refused(
        "x = \"awz\"\n",
        &["1: unknown layer `awz`; did you mean `aws`?"],
    );
    refused(
        "[variables]\nx = \"api-server/awz\"\n",
        &["2: unknown layer `api-server/awz`; did you mean `api-server/aws`?"],
    );
    refused(
        "[limits]\nmax-calls = 3\n",
        &["2: unknown limit `max-calls`; did you mean `max-calls-per-day`?"],
    );
    refused(
        "[teams.red.variabels]\nx = \"aws\"\n",
        &["1: unknown table of a team `variabels`; did you mean `variables`?"],
    );
    refused(
        "[teams.a.variables]\nx = \"aws\"\n",
        &["1: `a` is no name of a team: Airflow takes 3 to 50 letters, digits, _ and -"],
    );
}

#[test]
fn a_value_of_another_type_says_what_was_expected() {
    refused(
        "[variables]\nx = true\n",
        &["2: x: expected a layer in quotes, such as \"aws\", or \"missing\" or \"found\""],
    );
    refused(
        "[variables]\nx = [\"aws\", \"missing\"]\n",
        &["2: \"missing\" is not a layer, so it is alone, not in a list"],
    );
    refused(
        "[variables]\nx = []\n",
        &["2: name a layer, such as \"aws\", or \"missing\""],
    );
    refused(
        "[variables]\nmy.key = \"aws\"\n",
        &["2: my: a key with a dot needs quotes: \"my.…\" = \"aws\""],
    );
    refused(
        "[variables]\nx = \"aws\"\nmax-calls-per-day = 5000\n",
        &["3: max-calls-per-day is a setting: put it above the first [table], or into [limits]"],
    );
    refused(
        "variables = 3\n",
        &["1: variables: expected a [variables] table"],
    );
    refused(
        "[variables]\n\"\" = \"aws\"\n",
        &["2: a key can't be empty"],
    );
    refused(
        "dags = [\"d\"]\nmax-calls-per-day = -1\nno-parse-time-reads = \"yes\"\nprocessors = 0\n",
        &[
            "2: max-calls-per-day: expected a whole number, such as 5000",
            "3: no-parse-time-reads: expected true or false",
            "4: processors: expected a whole number from 1",
        ],
    );
}

#[test]
fn what_is_set_twice_or_in_the_wrong_place() {
    refused(
        "dags = [\"d\"]\nmax-calls-per-day = 5\n[limits]\nmax-calls-per-day = 9\n",
        &["2: max-calls-per-day: line 4 sets it too; keep one"],
    );
    refused(
        "[variables]\nx = \"aws\"\ndags = [\"dags\"]\n",
        &["3: dags is a setting: put it above the first [table], or into [limits]"],
    );
    let problems = parse("[variables]\nx = \"hunter2-not-real-at-all\"\n").unwrap_err();
    assert!(
        problems[0]
            .says
            .starts_with("this is not the name of a layer; known: ")
    );
    assert!(!problems[0].says.contains("hunter2"));
    // In one line the order is that of the file.
    assert_eq!(
        read("variables = {\"z*\" = \"aws\", a = \"env\"}\n"),
        ["1 variable - pattern aws", "1 variable - a env"]
    );
}

#[test]
fn a_file_that_could_not_fail_is_refused() {
    let nothing = "1: nothing is expected here, so nothing could fail; begin with [variables] and a line such as \"aws_*\" = \"aws\"";
    refused("", &[nothing]);
    refused("# nothing\n[variables]\n", &[nothing]);
    refused("no-parse-time-reads = false\ndags = [\"d\"]\n", &[nothing]);
    refused(
        "\nno-parse-time-reads = true\n",
        &["2: no DAG files are named; add dags = [\"dags/\"] above the first [table]"],
    );
    refused(
        "dags = [\"d\"]\nx = \"aws\"\n",
        &[
            "1: nothing is expected of these files; add no-parse-time-reads = true or max-calls-per-day",
        ],
    );
    refused(
        "dags = [\"d\"]\nno-parse-time-reads = true\ntask-runs = 3\n",
        &["3: it counts only for max-calls-per-day, which is not set"],
    );
}

//! The manual page says what the program reads and how it ends.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::run;

/// String literals of the source that look like variables and are none that varlens reads from its environment.
const NO_VARIABLES: [&str; 20] = [
    // In a file of Airflow's environment, as the official image sets it.
    "AIRFLOW_VERSION",
    // boto3 reads these; varlens looks only whether they are set and empty.
    "AWS_ACCOUNT_ID_ENDPOINT_MODE",
    "AWS_CA_BUNDLE",
    "AWS_DEFAULTS_MODE",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
    "AWS_MAX_ATTEMPTS",
    "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
    "AWS_METADATA_SERVICE_TIMEOUT",
    "AWS_REQUEST_CHECKSUM_CALCULATION",
    "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES",
    "AWS_RESPONSE_CHECKSUM_VALIDATION",
    "AWS_RETRY_MODE",
    // How bash exports a function; not read.
    "BASH_FUNC",
    // Set while the program is built.
    "CARGO_PKG_VERSION",
    // Names inside Python's re, and in logging options of the SDK.
    "MAX_REPEAT",
    "MIN_REPEAT",
    "POSSESSIVE_REPEAT",
    "LOG_SENSITIVE_BODIES",
    "LOG_SIGNABLE_BODY",
    // A constant of Python's `typing`.
    "TYPE_CHECKING",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if path.is_dir() && name != "tests" {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") && name != "tests" {
            found.push(path);
        }
    }
}

/// The variables that a source names: literals with an underscore, and any literal in upper case that is passed to a function
/// that reads variables.
fn variables(source: &str) -> BTreeSet<String> {
    let (code, _) = source
        .split_once("#[cfg(test)]\nmod ")
        .unwrap_or((source, ""));
    let mut found = BTreeSet::new();
    for line in code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
    {
        let reads = [
            "variable(",
            ".text(\"",
            "is_in(",
            "expanded(",
            "\"DISPLAY\"",
            "\"SCRIPT\"",
        ];
        let is_read = reads.iter().any(|read| line.contains(read));
        let literals = line.split('"').skip(1).step_by(2);
        for name in literals {
            let is_upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
            let is_name = name.len() > 2 && name.chars().all(is_upper);
            if is_name && (name.contains('_') || is_read) {
                found.insert(name.trim_end_matches('_').to_owned());
            }
        }
    }
    found
}

#[test]
fn each_variable_that_is_read_is_in_the_manual_page() {
    assert!(variables("    shell.text(\"HOME\")?").contains("HOME"));
    assert!(variables("        for name in [\"FAKE_NAME\"]").contains("FAKE_NAME"));
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    let page = run(&["man"]).out.replace("\\-", "-");
    let (_, environment) = page.split_once(".SH ENVIRONMENT").unwrap();
    let (environment, _) = environment.split_once(".SH").unwrap();
    let mut read = BTreeSet::new();
    for file in files {
        // The page itself would prove nothing, and near names are those that nobody reads.
        let is_other = ["cli/man.rs", "near_names.rs"]
            .iter()
            .any(|end| file.ends_with(end));
        if !is_other {
            read.extend(variables(&fs::read_to_string(file).unwrap()));
        }
    }
    for known in ["VARLENS_CONFIG", "TERM", "TMUX", "AWS_PROFILE", "DATACOVES"] {
        assert!(read.contains(known), "{known}: {read:?}");
    }
    let is_missing = |name: &&String| {
        // Options of Airflow's are a pattern in the page.
        let is_option = name.starts_with("AIRFLOW__");
        let is_none = NO_VARIABLES.contains(&name.as_str());
        !is_option && !is_none && !environment.contains(name.as_str())
    };
    let missing: Vec<_> = read.iter().filter(is_missing).collect();
    assert!(
        missing.is_empty(),
        "ENVIRONMENT in src/cli/man.rs lacks {missing:?}"
    );
}

#[test]
fn the_manual_page_has_what_a_manual_page_has() {
    let page = run(&["man"]).out.replace("\\-", "-");
    for section in [
        "COMMANDS",
        "EXAMPLES",
        "FILES",
        "ENVIRONMENT",
        "EXIT STATUS",
        "AIRFLOW",
        "AWS",
    ] {
        let has = page
            .lines()
            .any(|line| line == format!(".SH {section}") || line == format!(".SH \"{section}\""));
        assert!(has, "{section}: {page}");
    }
    let (_, codes) = page.split_once("EXIT STATUS").unwrap();
    for code in [0, 1, 2, 3, 130] {
        assert!(
            codes.contains(&format!("\\fB{code}\\fR")),
            "{code}: {codes}"
        );
    }
    // Flags of subcommands are there too.
    for flag in [
        "--what-if",
        "--compare",
        "--template",
        "--json",
        "--reveal",
        "--order",
    ] {
        assert!(page.contains(flag), "{flag}: {page}");
    }
}

//! What is printed may be a terminal's: no byte of it acts on one, whatever names and values are, in text and in JSON.

use serde_json::Value;

use super::{Run, file, program};

/// A name that clears the screen, reverses the text, and ends in DEL.
const NAME: &str = "x\u{9b}2j\u{202e}y\u{7f}";

/// A character that acts on a terminal, or hides text. Line feeds end lines, and tabs columns.
fn acts(c: char) -> bool {
    !['\n', '\t'].contains(&c)
        && (c.is_control()
            || ('\u{200b}'..='\u{200f}').contains(&c)
            || ('\u{202a}'..='\u{202e}').contains(&c))
}

fn printed(arguments: &[&str]) -> Run {
    let variable = format!("AIRFLOW_VAR_{}", NAME.to_uppercase());
    let value = format!("fake {NAME}");
    let mut command = program(arguments);
    command.env(variable, value);
    super::ended(&mut command)
}

fn has_name(value: &Value) -> bool {
    match value {
        Value::String(text) => text.to_lowercase().contains(NAME),
        Value::Array(values) => values.iter().any(has_name),
        Value::Object(object) => object
            .iter()
            .any(|(key, value)| key.to_lowercase().contains(NAME) || has_name(value)),
        _ => false,
    }
}

#[test]
fn no_byte_of_the_output_acts_on_a_terminal_and_json_keeps_the_text() {
    let dag = file(
        "terminal-text",
        "dag.py",
        &format!("from airflow.models import Variable\nVariable.get('{NAME}')\n"),
    );
    let commands: [&[&str]; 7] = [
        &["list", "--order", "env"],
        &["resolve", NAME, "--order", "env"],
        &["resolve", NAME, "--order", "env", "--reveal"],
        &["doctor", NAME, "--order", "env"],
        &["scan", &dag],
        &["cost", &dag, "--order", "env"],
        &[
            "resolve",
            NAME,
            "--order",
            "env",
            "--what-if",
            "airflow=2.10.5",
        ],
    ];
    for command in commands {
        let text = printed(command);
        assert!(
            !text.out.contains(acts) && !text.err.contains(acts),
            "{command:?}: {text:?}"
        );
        let json = printed(&[command, &["--json"]].concat());
        assert!(
            !json.out.contains(acts) && !json.err.contains(acts),
            "{command:?}: {json:?}"
        );
        let lines: Vec<Value> = json
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        // The control: the name is there, unchanged.
        let is_there = command[0] == "cost" || lines.iter().any(has_name);
        assert!(is_there, "{command:?}: {json:?}");
    }
    let snapshot = printed(&["snapshot", "--order", "env"]);
    assert!(!snapshot.out.contains(acts), "{snapshot:?}");
    assert!(
        has_name(&serde_json::from_str(&snapshot.out).unwrap()),
        "{snapshot:?}"
    );
    // The control: what is looked for is found where it is.
    assert!(NAME.contains(acts));
}

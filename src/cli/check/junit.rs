//! `check --junit`: one document in the form of `JUnit`'s reports, which CI systems show. A test case for each line of the file.

use super::checked::{Checked, Report};
use crate::domain::expectation::Judgement;
use crate::ui::sanitize;

pub(super) fn document(report: &Report<'_>) -> String {
    let (failed, undetermined) = (
        report.count(Judgement::Failed),
        report.count(Judgement::Undetermined),
    );
    let counts = format!(
        "tests=\"{}\" failures=\"{failed}\" errors=\"{undetermined}\" time=\"0\"",
        report.checked.len()
    );
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"varlens check\" {counts}>\n  \
         <testsuite name={} skipped=\"0\" {counts}>\n",
        quoted(&report.path)
    );
    if let Some(snapshot) = &report.world.snapshot {
        let value = quoted(&snapshot.in_words());
        text.push_str(&format!(
            "    <properties><property name=\"names\" value={value}/></properties>\n"
        ));
    }
    for checked in &report.checked {
        text.push_str(&case(checked, &report.path));
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

fn case(checked: &Checked, path: &str) -> String {
    let open = format!(
        "    <testcase classname={} name={} file={} line=\"{}\" time=\"0\"",
        quoted(path),
        quoted(&checked.expects()),
        quoted(path),
        checked.line.number
    );
    let element = match checked.judgement {
        Judgement::Passed => return format!("{open}/>\n"),
        Judgement::Failed => "failure",
        // It could not be checked.
        Judgement::Undetermined => "error",
    };
    let kind = quoted(checked.about.name());
    let summary = quoted(&format!("is: {}", checked.is));
    let mut lines = vec![checked.message()];
    lines.extend(checked.about.named());
    let lines: Vec<_> = lines.iter().map(|line| sanitize::line(line)).collect();
    let inside = escaped(&lines.join("\n"));
    format!(
        "{open}>\n      <{element} type={kind} message={summary}>{inside}</{element}>\n    </testcase>\n"
    )
}

/// An attribute's value with its quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(&sanitize::line(text)))
}

/// The text for XML 1.0, which has no way to write most control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\r' => escaped.push_str("&#13;"),
            other if is_allowed(other) => escaped.push(other),
            other => escaped.push_str(&format!("U+{:04X}", u32::from(other))),
        }
    }
    escaped
}

/// `Char` of XML 1.0, without the controls that its note advises against.
fn is_allowed(letter: char) -> bool {
    let is_noncharacter = u32::from(letter) & 0xFFFE == 0xFFFE;
    matches!(letter, '\t' | '\n') || !letter.is_control() && !is_noncharacter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_have_is_written_in_words() {
        assert_eq!(escaped("a<b>&\"c'"), "a&lt;b&gt;&amp;&quot;c'");
        assert_eq!(escaped("\u{0}\u{1b}[31m\u{7}"), "U+0000U+001B[31mU+0007");
        assert_eq!(escaped("\u{85}\u{fffe}\u{1ffff}"), "U+0085U+FFFEU+1FFFF");
        assert_eq!(escaped("é\u{202e}😀]]>"), "é\u{202e}😀]]&gt;");
        assert!(!quoted("a\nb\tc\r").contains(['\n', '\t', '\r']));
    }
}

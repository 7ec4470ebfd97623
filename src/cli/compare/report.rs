//! A comparison as Markdown, for a ticket or a chat.

use super::super::args::Options;
use crate::domain::inventory::{Difference, Entry};
use crate::domain::report::Text;

/// What the report says beside the differences.
pub(super) struct Beside<'a> {
    /// What the sides are called.
    pub(super) labels: &'a [String; 2],
    /// How many values were read on each side.
    pub(super) read: usize,
    /// How many differ, in a sentence.
    pub(super) summary: String,
}

/// The lines of the report. With stand-ins, keys and sides have numbers in place of names.
pub(super) fn lines(
    beside: &Beside<'_>,
    differences: &[Difference<'_>],
    options: &Options,
) -> Vec<String> {
    let mut text = Text::default();
    let [a, b] = if options.stand_ins {
        ["A".to_owned(), "B".to_owned()]
    } else {
        beside.labels.clone()
    };
    let (a, b) = (text.cell(&a), text.cell(&b));
    let kinds = options.kind.plural();
    let mut lines = vec![
        format!("# {kinds} of {a} and {b}"),
        String::new(),
        format!("| key | differs in | {a} | {b} |"),
        "|---|---|---|---|".to_owned(),
    ];
    for (number, difference) in differences.iter().enumerate() {
        let name = if options.stand_ins {
            format!("key {}", number + 1)
        } else {
            difference.pair.key.to_owned()
        };
        let aspects = difference.aspects.iter().map(|aspect| aspect.name());
        let aspects: Vec<_> = aspects.collect();
        let doubt = if difference.certain {
            ""
        } else {
            " (not certain)"
        };
        let [first, second] = difference.pair.sides.map(side);
        let name = text.cell(&name);
        let differs = aspects.join(", ");
        lines.push(format!(
            "| {name} | {differs}{doubt} | {first} | {second} |"
        ));
    }
    lines.extend([
        String::new(),
        beside.summary.clone(),
        String::new(),
        "## Left out".to_owned(),
        String::new(),
    ]);
    lines.push(match beside.read {
        0 => "* values: none was read".to_owned(),
        read => format!("* values: {read} were read on each side and are not in this report"),
    });
    if text.accounts > 0 {
        lines.push(format!("* account numbers: {}", text.accounts));
    }
    if options.stand_ins {
        lines.push("* names: replaced by numbers".to_owned());
    }
    lines
}

fn side(entry: Option<&Entry>) -> String {
    let Some(entry) = entry else {
        return "–".to_owned();
    };
    let shape = entry.shape.as_ref();
    let shape = shape.map_or(String::new(), |shape| format!("; {shape}"));
    format!("{}{shape}", entry.end())
}

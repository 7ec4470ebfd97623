//! Rows of CSV, as log services export them: a field with a log has line breaks in it, and doubles its quotes.

use std::borrow::Cow;

use super::timestamp;

/// Reads rows, and leaves every other line as it is.
#[derive(Default)]
pub(super) struct Table {
    /// The last row goes on.
    is_open: bool,
}

/// A row, as far as a line has it.
struct Row {
    fields: Vec<String>,
    is_open: bool,
}

impl Table {
    /// The line of a log in a line of a table: of a row the longest field, after the time.
    pub fn line<'t>(&mut self, line: &'t str) -> Cow<'t, str> {
        if !line.contains('"') {
            return Cow::Borrowed(line);
        }
        if self.is_open {
            let (text, end) = field(line);
            self.is_open = end.is_none();
            return Cow::Owned(text);
        }
        let Some(row) = row(line) else {
            return Cow::Borrowed(line);
        };
        self.is_open = row.is_open;
        let at = row.fields.iter().find_map(|field| timestamp::utc(field));
        let last = row.fields.last().filter(|_| row.is_open);
        let longest = last.or_else(|| row.fields.iter().max_by_key(|field| field.len()));
        let longest = longest.map_or("", String::as_str);
        let has_own = timestamp::utc(longest).is_some();
        Cow::Owned(match at.filter(|_| !has_own) {
            Some(at) => format!("{at} {longest}"),
            None => longest.to_owned(),
        })
    }
}

/// None where a line is no row of several fields of which one is quoted.
fn row(line: &str) -> Option<Row> {
    let mut fields = Vec::new();
    let mut is_quoted = false;
    let mut rest = line;
    let is_open = loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            is_quoted = true;
            let (text, end) = field(quoted);
            fields.push(text);
            let Some(after) = end else { break true };
            match after.strip_prefix(',') {
                Some(next) => rest = next,
                None if after.trim_end().is_empty() => break false,
                None => return None,
            }
        } else {
            let (text, next) = rest
                .split_once(',')
                .map_or((rest, None), |(text, next)| (text, Some(next)));
            if text.contains('"') {
                return None;
            }
            fields.push(text.to_owned());
            let Some(next) = next else { break false };
            rest = next;
        }
    };
    (is_quoted && fields.len() > 1).then_some(Row { fields, is_open })
}

/// A quoted field up to its last quote, and what follows it; None if it goes on in the next line.
fn field(text: &str) -> (String, Option<&str>) {
    let mut held = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('"') {
        held.push_str(before);
        let Some(next) = after.strip_prefix('"') else {
            return (held, Some(after));
        };
        held.push('"');
        rest = next;
    }
    held.push_str(rest);
    (held, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_in_a_table_has_its_own_quotes_again() {
        let mut table = Table::default();
        let rows = [
            ("Date,Host,Message", "Date,Host,Message"),
            (
                "2026-11-29T16:01:02Z,w,\"Traceback:\n",
                "2026-11-29T16:01:02Z Traceback:\n",
            ),
            (
                "  File \"\"/dags/x.py\"\", line 5",
                "  File \"/dags/x.py\", line 5",
            ),
            ("KeyError: 'x'\",end", "KeyError: 'x'"),
            ("\"a\",\"say \"\"hi\"\"\"", "say \"hi\""),
            // No rows.
            (
                "  File \"/dags/x.py\", line 5",
                "  File \"/dags/x.py\", line 5",
            ),
            ("[\"a\", \"b\"]", "[\"a\", \"b\"]"),
            ("\"quoted\" words", "\"quoted\" words"),
            ("f(\"a\",\"b\")", "f(\"a\",\"b\")"),
        ];
        for (line, expected) in rows {
            assert_eq!(table.line(line), expected, "{line}");
        }
    }
}

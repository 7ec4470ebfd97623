//! Python's format specifications and `%` conversions, for texts and whole numbers. None where the result is not known.

use super::value::{Kind, Value};
use crate::domain::python_text;

/// A wider field than this is not filled.
const WIDEST: usize = 1000;

/// `str(value)`.
pub(super) fn text_of(value: &Value<'_>) -> Option<String> {
    match &value.kind {
        _ if value.taint.is_some() => None,
        Kind::Text(text) => text.constant(),
        Kind::Int(int) => Some(int.to_string()),
        Kind::Bool(bool) => Some(if *bool { "True" } else { "False" }.to_owned()),
        Kind::None => Some("None".to_owned()),
        _ => None,
    }
}

/// `repr(value)`.
pub(super) fn repr_of(value: &Value<'_>) -> Option<String> {
    let text = text_of(value)?;
    Some(if matches!(value.kind, Kind::Text(_)) {
        python_text::repr(&text)
    } else {
        text
    })
}

/// `format(value, specification)`.
pub(super) fn formatted(value: &Value<'_>, specification: &str) -> Option<String> {
    if specification.is_empty() {
        return text_of(value);
    }
    let mut field = Field::parsed(specification)?;
    let text = text_of(value)?;
    match (&value.kind, field.letter) {
        (Kind::Int(int), 's') if !field.has_letter => field.number(*int),
        (Kind::Int(int), 'd') => field.number(*int),
        (Kind::Text(_), 's') if field.sign.is_none() => {
            if field.align == Some('=') {
                return None;
            }
            field.align.get_or_insert('<');
            field.filled(&field.cut(&text))
        }
        _ => None,
    }
}

/// A field of a format: how wide, how it is filled, what it shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Field<'t> {
    /// `%(name)s`.
    pub name: Option<&'t str>,
    fill: Option<char>,
    align: Option<char>,
    sign: Option<char>,
    width: usize,
    precision: Option<usize>,
    /// Its type; `s` where none is given.
    pub letter: char,
    has_letter: bool,
}

impl Field<'_> {
    /// What follows the colon, and nothing else.
    fn parsed(specification: &str) -> Option<Self> {
        let mut field = Self {
            letter: 's',
            ..Self::default()
        };
        let is_align = |c: &char| "<>=^".contains(*c);
        let mut rest = specification;
        let mut letters = rest.chars();
        let (first, second) = (letters.next(), letters.next());
        if let (Some(fill), Some(align)) = (first, second.filter(is_align)) {
            (field.fill, field.align) = (Some(fill), Some(align));
            rest = &rest[fill.len_utf8() + 1..];
        } else if let Some(align) = first.filter(is_align) {
            field.align = Some(align);
            rest = &rest[1..];
        }
        if let Some(sign) = rest.chars().next().filter(|c| "+- ".contains(*c)) {
            field.sign = Some(sign);
            rest = &rest[1..];
        }
        if rest.starts_with('0') {
            field.fill.get_or_insert('0');
            if field.align.is_none() {
                field.align = Some(if rest.ends_with('s') { '<' } else { '=' });
            }
        }
        rest = field.sizes(rest)?;
        match rest {
            "" => {}
            "s" | "d" => (field.letter, field.has_letter) = (rest.chars().next()?, true),
            _ => return None,
        }
        Some(field)
    }

    /// Width and precision; gives the rest.
    fn sizes<'r>(&mut self, text: &'r str) -> Option<&'r str> {
        let (width, mut rest) = number(text)?;
        self.width = width.unwrap_or(0);
        if let Some(after) = rest.strip_prefix('.') {
            let (precision, more) = number(after)?;
            self.precision = Some(precision.unwrap_or(0));
            rest = more;
        }
        Some(rest)
    }

    /// It shows the text of a value and nothing else.
    pub fn is_plain(&self) -> bool {
        let plain = Field {
            name: self.name,
            letter: 's',
            has_letter: true,
            ..Field::default()
        };
        *self == plain
    }

    /// What `%` makes of the value in this field.
    pub fn applied(&self, value: &Value<'_>) -> Option<String> {
        match (self.letter, &value.kind) {
            ('s', _) => self.filled(&self.cut(&text_of(value)?)),
            ('r', _) => self.filled(&self.cut(&repr_of(value)?)),
            ('d' | 'i' | 'u', Kind::Int(int)) if value.taint.is_none() => self.number(*int),
            _ => None,
        }
    }

    fn cut(&self, text: &str) -> String {
        match self.precision {
            Some(most) => text.chars().take(most).collect(),
            None => text.to_owned(),
        }
    }

    fn number(&self, int: i64) -> Option<String> {
        if self.precision.is_some() {
            return None;
        }
        let sign = match self.sign {
            _ if int < 0 => "-",
            Some('+') => "+",
            Some(' ') => " ",
            _ => "",
        };
        let digits = int.unsigned_abs().to_string();
        if self.align == Some('=') {
            let inner = Self {
                width: self.width.saturating_sub(sign.len()),
                align: Some('>'),
                ..self.clone()
            };
            return Some(format!("{sign}{}", inner.filled(&digits)?));
        }
        self.filled(&format!("{sign}{digits}"))
    }

    fn filled(&self, text: &str) -> Option<String> {
        if self.width > WIDEST {
            return None;
        }
        let missing = self.width.saturating_sub(text.chars().count());
        let left = match self.align {
            Some('<') => 0,
            Some('^') => missing / 2,
            _ => missing,
        };
        let fill = self.fill.unwrap_or(' ').to_string();
        Some(format!(
            "{}{text}{}",
            fill.repeat(left),
            fill.repeat(missing - left)
        ))
    }
}

/// The field that begins behind a `%`, and what follows it.
pub(super) fn percent_field(text: &str) -> Option<(Field<'_>, &str)> {
    let mut field = Field::default();
    let mut rest = text;
    if let Some(inner) = rest.strip_prefix('(') {
        let (name, after) = inner.split_once(')')?;
        field.name = Some(name);
        rest = after;
    }
    while let Some(flag) = rest.chars().next().filter(|c| "-0+ #".contains(*c)) {
        match flag {
            '-' => (field.align, field.fill) = (Some('<'), None),
            '0' if field.align.is_none() => (field.align, field.fill) = (Some('='), Some('0')),
            '+' | ' ' => field.sign = Some(flag),
            '#' => return None,
            _ => {}
        }
        rest = &rest[1..];
    }
    rest = field.sizes(rest)?;
    field.letter = rest.chars().next()?;
    field.has_letter = true;
    // Zeros fill numbers only.
    if field.align == Some('=') && !matches!(field.letter, 'd' | 'i' | 'u') {
        (field.align, field.fill) = (None, None);
    }
    let rest = &rest[field.letter.len_utf8()..];
    Some((field, rest))
}

/// The digits at the beginning of the text, and the rest. None for a number that is too large.
fn number(text: &str) -> Option<(Option<usize>, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    if digits.is_empty() {
        return Some((None, rest));
    }
    Some((Some(digits.parse().ok()?), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int<'a>(int: i64) -> Value<'a> {
        Value::new(Kind::Int(int))
    }

    /// What Python 3.11 prints for each.
    #[test]
    fn specifications_are_pythons() {
        let text = |text: &str, specification: &str| formatted(&Value::text(text), specification);
        assert_eq!(text("a", ">4").as_deref(), Some("   a"));
        assert_eq!(text("a", "*^4").as_deref(), Some("*a**"));
        assert_eq!(text("abc", ".2").as_deref(), Some("ab"));
        assert_eq!(text("a", "3s").as_deref(), Some("a  "));
        assert_eq!(text("a", "d"), None);
        assert_eq!(text("a", ","), None);
        let number = |number, specification: &str| formatted(&int(number), specification);
        assert_eq!(number(3, "03d").as_deref(), Some("003"));
        assert_eq!(number(3, "03").as_deref(), Some("003"));
        assert_eq!(number(-3, "04d").as_deref(), Some("-003"));
        assert_eq!(number(3, "+d").as_deref(), Some("+3"));
        assert_eq!(number(3, "<3").as_deref(), Some("3  "));
        assert_eq!(number(3, "s"), None);
        assert_eq!(number(3, "x"), None);
        assert_eq!(number(10_000, ","), None);
    }

    #[test]
    fn percent_conversions_are_pythons() {
        let applied = |field: &str, value: &Value<'_>| {
            let (field, rest) = percent_field(field)?;
            assert_eq!(rest, "", "{field:?}");
            field.applied(value)
        };
        assert_eq!(applied("02d", &int(3)).as_deref(), Some("03"));
        assert_eq!(applied("-3d", &int(3)).as_deref(), Some("3  "));
        assert_eq!(applied("5s", &Value::text("a")).as_deref(), Some("    a"));
        assert_eq!(applied("05s", &Value::text("a")).as_deref(), Some("    a"));
        assert_eq!(applied("r", &Value::text("a")).as_deref(), Some("'a'"));
        assert_eq!(applied("d", &Value::text("a")), None);
        assert_eq!(applied("x", &int(10)), None);
    }
}

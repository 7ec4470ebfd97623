//! `int(value)` of a JSON value.

use zeroize::Zeroizing;

use super::raised::Raised;
use crate::domain::python_json::Json;
use crate::domain::python_text::int_digits;

/// # Errors
/// What Python raises.
pub(super) fn int(value: &Json) -> Result<Json, Raised> {
    let digits = match value {
        Json::Int(digits) => digits.to_string(),
        Json::Bool(value) => u8::from(*value).to_string(),
        Json::Float(value) => truncated(*value)?,
        Json::Str(text) => {
            let digits = text.as_str().and_then(int_digits);
            digits.ok_or(Raised::VALUE)?
        }
        Json::Null | Json::Array(_) | Json::Object(_) => return Err(Raised::TYPE),
    };
    Ok(Json::Int(Zeroizing::new(digits)))
}

fn truncated(value: f64) -> Result<String, Raised> {
    if value.is_nan() {
        return Err(Raised::VALUE);
    }
    if value.is_infinite() {
        return Err(Raised("OverflowError"));
    }
    let digits = format!("{:.0}", value.trunc());
    Ok(if digits == "-0" {
        "0".to_owned()
    } else {
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::python_json::{dumps, loads};

    #[test]
    fn numbers_are_read_as_python_reads_them() {
        for (json, expected) in [
            ("5432", Ok("5432")),
            ("\" 5_4 \"", Ok("54")),
            ("\"+007\"", Ok("7")),
            ("\"\\u0663\"", Ok("3")),
            ("\"-0\"", Ok("0")),
            ("true", Ok("1")),
            ("-1.9", Ok("-1")),
            ("1e20", Ok("100000000000000000000")),
            ("NaN", Err("ValueError")),
            ("Infinity", Err("OverflowError")),
            ("\"\"", Err("ValueError")),
            ("\"1.5\"", Err("ValueError")),
            ("\"5__4\"", Err("ValueError")),
            ("\"\\u00b2\"", Err("ValueError")),
            ("[1]", Err("TypeError")),
        ] {
            let read = int(&loads(json).unwrap()).map(|number| dumps(&number));
            assert_eq!(read, expected.map(str::to_owned).map_err(Raised), "{json}");
        }
    }
}

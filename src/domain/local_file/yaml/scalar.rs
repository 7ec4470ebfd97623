//! Scalars: which type a plain text has in YAML 1.1, as `PyYAML`'s `resolver.py` and `constructor.py` decide.

use std::sync::LazyLock;

use regex::Regex;
use zeroize::Zeroizing;

use super::super::entries::{LoadError, Loaded, not_evaluated, not_parsed};
use super::timestamp;
use crate::domain::python_error::PythonError;
use crate::domain::python_json::Json;

const INT: &str = r"^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$";
const FLOAT: &str = r"^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$";

/// None where the pattern itself is wrong, which a test excludes.
static PATTERNS: LazyLock<Option<[Regex; 2]>> =
    LazyLock::new(|| Some([Regex::new(INT).ok()?, Regex::new(FLOAT).ok()?]));

/// A scalar without a tag.
pub(super) fn implicit(text: &str, is_plain: bool) -> Result<Loaded, LoadError> {
    if !is_plain {
        return Ok(Loaded::json(Json::text(text)));
    }
    if let Some(value) = word(text) {
        return Ok(Loaded::json(value));
    }
    // "could not determine a constructor"
    if matches!(text, "=" | "<<") {
        return Err(not_parsed().into());
    }
    if !text.starts_with(|c: char| matches!(c, '-' | '+' | '.') || c.is_ascii_digit()) {
        return Ok(Loaded::json(Json::text(text)));
    }
    match kind(text)? {
        Some(Number::Float) => Ok(Loaded::json(Json::Float(float(text)?))),
        Some(Number::Int) => int(text),
        None => match timestamp::parse(text)? {
            Some((text, class)) => Ok(Loaded {
                value: Json::text(&text),
                class,
                has_date: true,
                ..Loaded::json(Json::Null)
            }),
            None => Ok(Loaded::json(Json::text(text))),
        },
    }
}

/// A scalar with a tag of YAML's own.
pub(super) fn tagged(name: &str, text: &str) -> Result<Loaded, LoadError> {
    let is_simple = !text.contains(':');
    match name {
        "str" => Ok(Loaded::json(Json::text(text))),
        "null" => Ok(Loaded::json(Json::Null)),
        "bool" => match word(text) {
            Some(value @ Json::Bool(_)) => Ok(Loaded::json(value)),
            _ => Err(PythonError::new("KeyError", "…").into()),
        },
        "int" if matches!(kind(text)?, Some(Number::Int)) => int(text),
        "float" if is_simple && kind(text)?.is_some() => {
            Ok(Loaded::json(Json::Float(float(text)?)))
        }
        "int" | "float" | "timestamp" | "binary" => {
            Err(not_evaluated(&format!("it has the YAML tag !!{name}")))
        }
        _ => Err(not_parsed().into()),
    }
}

/// Nothing, true or false.
fn word(text: &str) -> Option<Json> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Json::Null,
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Json::Bool(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Json::Bool(false)
        }
        _ => return None,
    })
}

enum Number {
    Int,
    Float,
}

fn kind(text: &str) -> Result<Option<Number>, LoadError> {
    let Some([int, float]) = &*PATTERNS else {
        return Err(not_evaluated("it has numbers"));
    };
    Ok(if float.is_match(text) {
        Some(Number::Float)
    } else {
        int.is_match(text).then_some(Number::Int)
    })
}

/// `construct_yaml_int`.
fn int(text: &str) -> Result<Loaded, LoadError> {
    let plain = text.replace('_', "");
    let digits = plain.trim_start_matches(['+', '-']);
    let sign = if plain.starts_with('-') { "-" } else { "" };
    let based = |digits: &str, radix: u32| {
        if digits.is_empty() {
            let text = format!("invalid literal for int() with base {radix}: ''");
            return Err(LoadError::from(PythonError::new("ValueError", text)));
        }
        let number = u128::from_str_radix(digits, radix);
        let number = number.map_err(|_| not_evaluated("it has a very long number"))?;
        Ok(number.to_string())
    };
    let number = if digits == "0" {
        digits.to_owned()
    } else if let Some(digits) = digits.strip_prefix("0b") {
        based(digits, 2)?
    } else if let Some(digits) = digits.strip_prefix("0x") {
        based(digits, 16)?
    } else if digits.starts_with('0') {
        based(digits, 8)?
    } else if digits.contains(':') {
        base_60(digits)?
    } else {
        digits.to_owned()
    };
    let sign = if number == "0" { "" } else { sign };
    let number = Zeroizing::new(format!("{sign}{number}"));
    Ok(Loaded::json(Json::Int(number)))
}

fn base_60(digits: &str) -> Result<String, LoadError> {
    let too_long = || not_evaluated("it has a very long number");
    let mut number: u128 = 0;
    for part in digits.split(':') {
        let part: u128 = part.parse().map_err(|_| too_long())?;
        let shifted = number.checked_mul(60).ok_or_else(too_long)?;
        number = shifted.checked_add(part).ok_or_else(too_long)?;
    }
    Ok(number.to_string())
}

/// `construct_yaml_float`.
fn float(text: &str) -> Result<f64, LoadError> {
    let plain = text.replace('_', "").to_lowercase();
    let digits = plain.trim_start_matches(['+', '-']);
    let sign = if plain.starts_with('-') { -1.0 } else { 1.0 };
    if digits == ".inf" {
        return Ok(sign * f64::INFINITY);
    }
    if digits == ".nan" {
        return Ok(f64::NAN);
    }
    let mut number = 0.0;
    let mut base = 1.0;
    for part in digits.rsplit(':') {
        let part: f64 = part
            .parse()
            .map_err(|_| not_evaluated("it has a number that is not simulated"))?;
        number += part * base;
        base *= 60.0;
    }
    Ok(sign * number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patterns_are_right() {
        assert!(PATTERNS.is_some());
    }
}

//! When two JSON values are the same to a DAG.
//!
//! They are if `json.loads` gives both the same Python value *of the same type*: key order and spelling do not matter
//! (`1.0` and `1.00`, `"é"` and `"\u00e9"`, the last of several equal names). This is stricter than Python's `==`, for
//! which `1 == 1.0 == True` and `nan != nan`: a DAG that prints or formats the value sees the first three differ, and
//! two versions that both say `NaN` did not change. Prints and keeps no part of a value.

use std::collections::HashMap;

use crate::domain::python_json::{Json, PyText};

/// Whether both are the same, in any order of their keys.
pub(super) fn same(one: &Json, other: &Json) -> bool {
    compare(one, other, false)
}

/// Whether both are the same and their keys are in the same order.
pub(super) fn same_in_order(one: &Json, other: &Json) -> bool {
    compare(one, other, true)
}

/// As deep as `json.loads` reads, which bounds the recursion.
fn compare(one: &Json, other: &Json, ordered: bool) -> bool {
    match (one, other) {
        (Json::Null, Json::Null) => true,
        (Json::Bool(a), Json::Bool(b)) => a == b,
        (Json::Int(a), Json::Int(b)) => a.as_str() == b.as_str(),
        (Json::Float(a), Json::Float(b)) => same_float(*a, *b),
        (Json::Str(a), Json::Str(b)) => a.as_bytes() == b.as_bytes(),
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| compare(a, b, ordered))
        }
        (Json::Object(a), Json::Object(b)) => a.len() == b.len() && same_entries(a, b, ordered),
        _ => false,
    }
}

/// As Python prints them: `0.0` and `-0.0` differ, one `nan` is like another.
fn same_float(one: f64, other: f64) -> bool {
    one.to_bits() == other.to_bits() || (one.is_nan() && other.is_nan())
}

fn same_entries(one: &[(PyText, Json)], other: &[(PyText, Json)], ordered: bool) -> bool {
    if ordered {
        let pairs = one.iter().zip(other);
        return pairs
            .into_iter()
            .all(|((a, x), (b, y))| a.as_bytes() == b.as_bytes() && compare(x, y, ordered));
    }
    let known = by_name(other);
    let mut entries = one.iter();
    entries.all(|(name, value)| {
        known
            .get(name.as_bytes())
            .is_some_and(|found| compare(value, found, ordered))
    })
}

/// The entries of an object, which `json.loads` has made distinct, by their names.
pub(super) fn by_name(entries: &[(PyText, Json)]) -> HashMap<&[u8], &Json> {
    let entries = entries.iter();
    entries
        .map(|(name, value)| (name.as_bytes(), value))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::python_json::loads;

    fn check(one: &str, other: &str, expected: bool) {
        let (a, b) = (loads(one).unwrap(), loads(other).unwrap());
        assert_eq!(same(&a, &b), expected, "{one} {other}");
        assert_eq!(same(&b, &a), expected, "{other} {one}");
        assert!(same(&a, &a) && same(&b, &b));
    }

    #[test]
    fn the_same_to_a_dag() {
        check("1", "1.0", false);
        check("1.0", "1.00", true);
        check("1e2", "100.0", true);
        check("1", "true", false);
        check("0", "false", false);
        check("-0", "0", true);
        check("-0.0", "0.0", false);
        check("NaN", "NaN", true);
        check("NaN", "Infinity", false);
        check("null", "false", false);
        check("\"\\u00e9\"", "\"é\"", true);
        check("\"1\"", "1", false);
        check("[1, 2]", "[2, 1]", false);
        check("[1]", "[1, 1]", false);
        check("{\"a\": 1, \"b\": 2}", "{\"b\": 2, \"a\": 1}", true);
        check("{\"a\": 1, \"a\": 2}", "{\"a\": 2}", true);
        check("{\"a\": 1}", "{\"b\": 1}", false);
        check("{\"a\": 1}", "{\"a\": 1, \"b\": 1}", false);
        check("{\"a\": {\"x\": [1]}}", "{\"a\": {\"x\": [1.0]}}", false);
        check("{}", "[]", false);
    }

    #[test]
    fn the_order_of_keys_is_seen_where_it_is_asked_for() {
        let of = |text: &str| loads(text).unwrap();
        let (a, b) = (of("[{\"a\": 1, \"b\": 2}]"), of("[{\"b\": 2, \"a\": 1}]"));
        assert!(same(&a, &b) && !same_in_order(&a, &b));
        assert!(same_in_order(&a, &of("[ {\"a\":1,\"b\":2} ]")));
    }

    #[test]
    fn as_deep_as_python_reads() {
        let deep = format!("{}{}", "[".repeat(990), "]".repeat(990));
        check(&deep, &deep, true);
    }
}

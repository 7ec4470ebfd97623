//! From an expression to its value.

use super::literal::Literal;
use super::parser::Node;
use super::print::str;
use crate::domain::python_json::Json;
use crate::domain::python_re::PythonVersion;
use zeroize::Zeroizing;

const MALFORMED: &str = "ValueError";

/// # Errors
/// `ValueError` for what is no literal, `TypeError` for a key that has no hash.
pub(super) fn evaluate(node: Node, python: PythonVersion) -> Result<Literal, &'static str> {
    let all = |nodes: Vec<Node>| {
        let values = nodes.into_iter().map(|node| evaluate(node, python));
        values.collect::<Result<Vec<_>, _>>()
    };
    match node {
        Node::Value(literal) => Ok(literal),
        Node::Signed(is_minus, operand) => signed(is_minus, *operand),
        Node::Sum(left, is_minus, right) => sum(*left, is_minus, *right),
        Node::List(nodes) => Ok(Literal::List(all(nodes)?)),
        Node::Tuple(nodes) => Ok(Literal::Tuple(all(nodes)?)),
        Node::Set(nodes) => {
            let items = all(nodes)?;
            items.iter().try_for_each(hashable)?;
            Ok(Literal::Set(items))
        }
        Node::Dict(pairs) => dict(pairs, python),
        Node::EmptySet if python.minor >= 9 => Ok(Literal::Set(Vec::new())),
        Node::EmptySet | Node::Other => Err(MALFORMED),
    }
}

fn dict(pairs: Vec<(Node, Node)>, python: PythonVersion) -> Result<Literal, &'static str> {
    let mut entries: Vec<(Literal, Literal)> = Vec::new();
    let mut unhashable = Ok(());
    for (key, value) in pairs {
        let (key, value) = (evaluate(key, python)?, evaluate(value, python)?);
        unhashable = unhashable.and_then(|()| hashable(&key));
        let name = str(&key);
        let same_kind = |other: &Literal| {
            other.as_text().is_some() == key.as_text().is_some()
                && str(other).as_bytes() == name.as_bytes()
        };
        match entries.iter_mut().find(|(other, _)| same_kind(other)) {
            Some((_, slot)) => *slot = value,
            None => entries.push((key, value)),
        }
    }
    unhashable.map(|()| Literal::Dict(entries))
}

fn hashable(value: &Literal) -> Result<(), &'static str> {
    match value {
        Literal::List(_) | Literal::Set(_) | Literal::Dict(_) => Err("TypeError"),
        Literal::Tuple(items) => items.iter().try_for_each(hashable),
        Literal::Plain(_) | Literal::Bytes(_) | Literal::Other(_) => Ok(()),
    }
}

fn is_complex(literal: &Literal) -> bool {
    matches!(literal, Literal::Other(text) if text.ends_with('j'))
}

/// A number with a sign.
fn signed(is_minus: bool, operand: Node) -> Result<Literal, &'static str> {
    let Node::Value(literal) = operand else {
        return Err(MALFORMED);
    };
    let minus = |digits: &str| {
        if digits == "0" {
            "0".to_owned()
        } else {
            format!("-{digits}")
        }
    };
    match literal {
        Literal::Plain(Json::Int(digits)) if is_minus => {
            Ok(Literal::Plain(Json::Int(Zeroizing::new(minus(&digits)))))
        }
        Literal::Plain(Json::Float(value)) if is_minus => Ok(Literal::Plain(Json::Float(-value))),
        Literal::Other(text) if text.ends_with('j') && is_minus => {
            Ok(Literal::Other(format!("(-0-{text})")))
        }
        number @ Literal::Plain(Json::Int(_) | Json::Float(_)) => Ok(number),
        number if is_complex(&number) => Ok(number),
        _ => Err(MALFORMED),
    }
}

/// A real number and an imaginary one.
fn sum(left: Node, is_minus: bool, right: Node) -> Result<Literal, &'static str> {
    let left = match left {
        Node::Value(literal) => signed(false, Node::Value(literal))?,
        Node::Signed(is_minus, operand) => signed(is_minus, *operand)?,
        _ => return Err(MALFORMED),
    };
    let Node::Value(right) = right else {
        return Err(MALFORMED);
    };
    if is_complex(&left) || !is_complex(&right) {
        return Err(MALFORMED);
    }
    let sign = if is_minus { '-' } else { '+' };
    let (left, right) = (str(&left).to_lossy(), str(&right).to_lossy());
    Ok(Literal::Other(format!("({left}{sign}{right})")))
}

//! `ast.literal_eval`: what old Amazon providers read secrets with, and how Python prints what it gives.
//!
//! Any expression is parsed, since what is no expression raises `SyntaxError` and an expression that is no literal
//! raises `ValueError`, which those providers take apart. Tried on `CPython` 3.8 to 3.12, which agree but for white
//! space at the start.

mod brackets;
mod evaluate;
mod literal;
mod operators;
mod parser;
mod print;
mod token;

pub use literal::Literal;
pub use print::{str, str_of_json};

use literal::SYNTAX;

use crate::domain::python_json::PyText;
use crate::domain::python_re::PythonVersion;

/// `ast.literal_eval(text)`.
///
/// # Errors
/// The class of the exception: `SyntaxError`, `IndentationError`, `ValueError`, `TypeError`, `RecursionError`.
pub fn literal_eval(text: &PyText, python: PythonVersion) -> Result<Literal, &'static str> {
    let Some(text) = text.as_str() else {
        return Err("UnicodeEncodeError");
    };
    if text.contains('\0') {
        let is_old = python.minor <= 10;
        return Err(if is_old { "ValueError" } else { SYNTAX });
    }
    let text = if python.minor >= 10 {
        text.trim_start_matches([' ', '\t'])
    } else {
        text
    };
    let tokens = token::tokens(text, python)?;
    evaluate::evaluate(operators::parse(&tokens)?, python)
}

#[cfg(test)]
mod tests;

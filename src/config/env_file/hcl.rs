//! Terraform, and other files of HCL, as a tree of texts. What is literal is read; a reference, a template or another function is a value
//! that only Terraform knows.

mod parser;
mod value;

use std::rc::Rc;

use super::yaml::Node;
use parser::Parser;
use value::{Value, node};

/// Blocks that only such files begin with.
const BLOCKS: [&str; 10] = [
    "resource \"",
    "module \"",
    "variable \"",
    "output \"",
    "data \"",
    "provider \"",
    "job \"",
    "task \"",
    "terraform {",
    "locals {",
];

/// A block of Terraform or Nomad begins in it, or a map or list is set as in a file of `.tfvars`.
pub(super) fn is_hcl(text: &str) -> bool {
    let begins_map = |line: &str| {
        let (name, value) = line.split_once('=').unwrap_or_default();
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let name = name.trim();
        !name.is_empty() && name.chars().all(is_name) && value.trim_start().starts_with(['{', '['])
    };
    let mut lines = text.lines().map(str::trim_start);
    lines.any(|line| BLOCKS.iter().any(|block| line.starts_with(block)) || begins_map(line))
}

/// The whole file as one map.
pub(super) fn document(text: &str) -> Rc<Node> {
    let body = Parser::new(text).entries(None);
    Rc::new(node("", &Value::Map(body)))
}

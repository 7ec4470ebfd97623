//! The grammar of a Python expression, as far as it tells literals, other expressions and syntax errors apart.

use super::literal::SYNTAX;
use super::parser::{DEEPEST, Node, Parsed, Parser};
use super::token::Token;

/// # Errors
/// `SyntaxError`.
pub(super) fn parse(tokens: &[Token]) -> Parsed {
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
    };
    let node = parser.list_or_one(None)?;
    if parser.at < tokens.len() {
        return Err(SYNTAX);
    }
    Ok(node)
}

/// Operators of two operands, loosest first, but for comparisons.
const BINARY: [&[&str]; 6] = [
    &["|"],
    &["^"],
    &["&"],
    &["<<", ">>"],
    &["+", "-"],
    &["*", "/", "//", "%", "@"],
];

impl Parser<'_> {
    /// One expression, or a tuple without brackets. `end` is the closing bracket, None at the top.
    pub(super) fn list_or_one(&mut self, end: Option<&str>) -> Parsed {
        let first = self.item(end.is_some())?;
        if end.is_some() && self.comprehension()? {
            return Ok(Node::Other);
        }
        if self.operator() != Some(",") {
            return Ok(first);
        }
        let mut items = vec![first];
        while self.takes(",") {
            let is_end = match end {
                Some(end) => self.operator() == Some(end),
                None => self.at == self.tokens.len(),
            };
            if is_end {
                break;
            }
            items.push(self.item(end.is_some())?);
        }
        Ok(Node::Tuple(items))
    }

    /// An element: starred, named, or an expression. At the top only the last.
    pub(super) fn item(&mut self, in_brackets: bool) -> Parsed {
        if in_brackets && self.takes("*") {
            self.binary(0)?;
            return Ok(Node::Other);
        }
        let node = self.expression()?;
        if in_brackets && self.takes(":=") {
            self.expression()?;
            return if matches!(node, Node::Other) {
                Ok(Node::Other)
            } else {
                Err(SYNTAX)
            };
        }
        Ok(node)
    }

    pub(super) fn expression(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("RecursionError");
        }
        let node = self.conditional();
        self.depth -= 1;
        node
    }

    pub(super) fn conditional(&mut self) -> Parsed {
        if self.takes_keyword("lambda") {
            while self.operator() != Some(":") {
                if self.at >= self.tokens.len() {
                    return Err(SYNTAX);
                }
                self.at += 1;
            }
            self.at += 1;
            self.expression()?;
            return Ok(Node::Other);
        }
        let node = self.disjunction()?;
        if !self.takes_keyword("if") {
            return Ok(node);
        }
        self.disjunction()?;
        if !self.takes_keyword("else") {
            return Err(SYNTAX);
        }
        self.expression()?;
        Ok(Node::Other)
    }

    pub(super) fn disjunction(&mut self) -> Parsed {
        let mut node = self.negation()?;
        while self.takes_keyword("and") || self.takes_keyword("or") {
            self.negation()?;
            node = Node::Other;
        }
        Ok(node)
    }

    pub(super) fn negation(&mut self) -> Parsed {
        let mut is_negated = false;
        while self.takes_keyword("not") {
            is_negated = true;
        }
        let node = self.comparison()?;
        Ok(if is_negated { Node::Other } else { node })
    }

    pub(super) fn comparison(&mut self) -> Parsed {
        let mut node = self.binary(0)?;
        while self.takes_comparison()? {
            self.binary(0)?;
            node = Node::Other;
        }
        Ok(node)
    }

    pub(super) fn takes_comparison(&mut self) -> Result<bool, &'static str> {
        for operator in ["<", ">", "==", "!=", "<=", ">="] {
            if self.takes(operator) {
                return Ok(true);
            }
        }
        if self.takes_keyword("in") {
            return Ok(true);
        }
        if self.takes_keyword("is") {
            self.takes_keyword("not");
            return Ok(true);
        }
        if self.takes_keyword("not") {
            return if self.takes_keyword("in") {
                Ok(true)
            } else {
                Err(SYNTAX)
            };
        }
        Ok(false)
    }

    pub(super) fn binary(&mut self, level: usize) -> Parsed {
        let Some(operators) = BINARY.get(level) else {
            return self.unary();
        };
        let mut node = self.binary(level + 1)?;
        while let Some(operator) = self.operator().filter(|found| operators.contains(found)) {
            self.at += 1;
            let right = self.binary(level + 1)?;
            node = match operator {
                "+" | "-" => Node::Sum(Box::new(node), operator == "-", Box::new(right)),
                _ => Node::Other,
            };
        }
        Ok(node)
    }

    pub(super) fn unary(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("RecursionError");
        }
        let node = match self.operator() {
            Some(sign @ ("+" | "-" | "~")) => {
                self.at += 1;
                let operand = self.unary()?;
                match sign {
                    "~" => Node::Other,
                    _ => Node::Signed(sign == "-", Box::new(operand)),
                }
            }
            _ => self.power()?,
        };
        self.depth -= 1;
        Ok(node)
    }

    pub(super) fn power(&mut self) -> Parsed {
        let is_awaited = self.takes_keyword("await");
        let mut node = self.primary()?;
        if self.takes("**") {
            self.unary()?;
            node = Node::Other;
        }
        Ok(if is_awaited { Node::Other } else { node })
    }
}

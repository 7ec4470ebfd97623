//! What a text may have so that it is parsed. A parser and what walks through its tree take stack for each level and memory for
//! each token, and an overflowing stack ends the program without a word: so the tokens are counted first, which takes neither.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer};

/// Levels of blocks, brackets and operators within each other. Python itself gives up at fewer brackets.
pub const DEEPEST: usize = 2_000;
/// Tokens of one text: a tree takes about two hundred bytes for each.
pub const MOST_TOKENS: usize = 1_000_000;

/// Why the text is not parsed.
///
/// # Errors
/// It nests too deeply or is too long: a clause about the file.
pub(super) fn check(source: &str) -> Result<(), String> {
    check_within(source, DEEPEST, MOST_TOKENS)
}

fn check_within(source: &str, deepest: usize, most_tokens: usize) -> Result<(), String> {
    let mut lexer = lexer::lex(source, Mode::Module);
    let mut depth = Depth::default();
    let mut line = 1_usize;
    for _ in 0..most_tokens {
        let kind = lexer.next_token();
        if kind == TokenKind::EndOfFile {
            return Ok(());
        }
        depth.take(kind);
        if depth.total() > deepest {
            return Err(format!(
                "the statement at line {line} or after it nests more than {deepest} levels of brackets, operators or blocks"
            ));
        }
        // Lines within strings are not counted, which the words allow for.
        line += usize::from(kind.is_any_newline());
    }
    Err(format!("it has more than {most_tokens} tokens"))
}

/// How deep the tree can be at a token, at the most.
#[derive(Default)]
struct Depth {
    blocks: usize,
    /// What is outside of brackets.
    statement: Level,
    /// One for each open bracket.
    brackets: Vec<Level>,
    /// The operators of all levels.
    operators: usize,
}

/// What is between two brackets.
#[derive(Default)]
struct Level {
    /// Each may be within the one before it, up to the next comma.
    operators: usize,
    /// Lambdas whose parameters have not ended: a comma is between parameters.
    lambdas: usize,
}

impl Depth {
    fn total(&self) -> usize {
        self.blocks + self.brackets.len() + self.operators
    }

    fn take(&mut self, kind: TokenKind) {
        match kind {
            TokenKind::Indent => self.blocks += 1,
            TokenKind::Dedent => self.blocks = self.blocks.saturating_sub(1),
            TokenKind::Newline | TokenKind::Semi => self.end_statement(),
            TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::FStringStart
            | TokenKind::TStringStart => self.brackets.push(Level::default()),
            TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd => self.close(),
            TokenKind::Comma | TokenKind::FStringMiddle | TokenKind::TStringMiddle => {
                self.end_element();
            }
            _ if is_operand(kind) => {}
            _ => self.deepen(kind),
        }
    }

    fn end_statement(&mut self) {
        let blocks = self.blocks;
        *self = Self {
            blocks,
            ..Self::default()
        };
    }

    /// What was in the brackets is one operand of what is around them, as in `f()()()`.
    fn close(&mut self) {
        let Some(level) = self.brackets.pop() else {
            return;
        };
        self.operators -= level.operators;
        self.level().operators += 1;
        self.operators += 1;
    }

    /// A comma between the members of a list, the arguments of a call.
    fn end_element(&mut self) {
        let Some(level) = self.brackets.last_mut() else {
            return;
        };
        if level.lambdas == 0 {
            self.operators -= std::mem::take(&mut level.operators);
        }
    }

    fn deepen(&mut self, kind: TokenKind) {
        let level = self.level();
        level.operators += 1;
        match kind {
            TokenKind::Lambda => level.lambdas += 1,
            TokenKind::Colon => level.lambdas = level.lambdas.saturating_sub(1),
            _ => {}
        }
        self.operators += 1;
    }

    fn level(&mut self) -> &mut Level {
        self.brackets.last_mut().unwrap_or(&mut self.statement)
    }
}

/// Names, literals and what is between the lines.
fn is_operand(kind: TokenKind) -> bool {
    kind.is_singleton()
        || kind.is_trivia()
        || matches!(
            kind,
            TokenKind::Name
                | TokenKind::Int
                | TokenKind::Float
                | TokenKind::Complex
                | TokenKind::String
        )
}

#[cfg(test)]
mod tests {
    use super::{MOST_TOKENS, check, check_within};

    fn shallow(source: &str) -> bool {
        check_within(source, 20, MOST_TOKENS).is_ok()
    }

    #[test]
    fn each_way_to_nest_is_counted() {
        let ways = [
            ("-", "1"),
            ("~", "1"),
            ("not ", "1"),
            ("(", "1"),
            ("[", "1"),
            ("{1:", "1"),
            ("f(", "1"),
            ("1+", "1"),
            ("1**", "1"),
            ("1 if 1 else ", "1"),
            ("lambda: ", "1"),
            ("lambda a, b=1: ", "1"),
            ("(lambda a, b=1: ", "1"),
            ("await ", "x"),
            ("x.", "x"),
            ("x = ", "1"),
            ("f'{", "x"),
            ("if x: ", "y"),
            ("with a, b: ", "y"),
        ];
        for (way, end) in ways {
            let deep = format!("x = {}{end}\n", way.repeat(30));
            assert!(!shallow(&deep), "{deep}");
            let flat = format!("x = {way}{end}\n").repeat(30);
            let flat = if way.ends_with(": ") && !way.contains("lambda") {
                format!("{way}{end}\n").repeat(30)
            } else {
                flat
            };
            // What is open stays open, as it does to the parser.
            let opens = way.contains(['(', '[', '{']);
            assert_eq!(shallow(&flat), !opens, "{flat}");
        }
        for chain in ["()", "[0]", ".a", " + 1", "(1, 2)"] {
            assert!(!shallow(&format!("x = y{}\n", chain.repeat(30))), "{chain}");
        }
        let blocks: Vec<_> = (0..30)
            .map(|n| format!("{}if x:\n", " ".repeat(n)))
            .collect();
        let blocks = blocks.concat();
        assert!(!shallow(&blocks));
        assert!(!shallow(&format!("f({})", "lambda a, b: ".repeat(30))));
    }

    #[test]
    fn long_texts_that_do_not_nest_are_parsed() {
        let member = "'a': -x.y(1, [2]) + f'{z} {z}', ";
        for flat in [
            format!("x = {{{}}}\n", member.repeat(1_000)),
            format!("x = f'{}'\n", "{x.y} ".repeat(1_000)),
            format!("x = ({})\n", "'text' ".repeat(1_000)),
            format!("x = [{}]\n", "lambda a, b: a, ".repeat(1_000)),
            "if x:\n    y = -1\nelse:\n    z = (2)\n".repeat(1_000),
            "x = 1; ".repeat(1_000),
        ] {
            assert!(shallow(&flat), "{}", &flat[..60]);
        }
        assert_eq!(check(""), Ok(()));
    }

    #[test]
    fn the_tokens_have_a_bound() {
        let why = check_within("x = [1, 2, 3]\n", 20, 9).unwrap_err();
        assert_eq!(why, "it has more than 9 tokens");
        assert_eq!(check_within("x = [1, 2, 3]\n", 20, 20), Ok(()));
    }

    #[test]
    fn the_place_is_said() {
        let deep = format!("a = 1\n\nx = {}1\n", "-".repeat(30));
        let why = check_within(&deep, 20, MOST_TOKENS).unwrap_err();
        assert!(
            why.starts_with("the statement at line 3 or after it nests"),
            "{why}"
        );
    }
}

//! What `ast.literal_eval` of `CPython` 3.8 to 3.12 gave.

use super::*;
use crate::domain::python_json::Json;

fn eval(text: &str, minor: u8) -> Result<String, &'static str> {
    let literal = literal_eval(&PyText::from(text), PythonVersion { minor })?;
    Ok(match literal {
        Literal::Plain(Json::Str(text)) => format!("'{}'", text.to_lossy()),
        other => str(&other).to_lossy(),
    })
}

#[track_caller]
fn check(texts: &[&str], expected: Result<&str, &'static str>) {
    for text in texts {
        assert_eq!(eval(text, 11), expected.map(str::to_owned), "{text:?}");
    }
}

#[test]
fn literals_are_read() {
    for (text, expected) in [
        ("\n1", "1"),
        (" 1", "1"),
        ("1,2", "(1, 2)"),
        ("(1,)", "(1,)"),
        ("1+2j", "(1+2j)"),
        ("1_0", "10"),
        ("1.", "1.0"),
        (".5", "0.5"),
        ("1e5", "100000.0"),
        ("0xFF_FF", "65535"),
        ("'a' 'b'", "'ab'"),
        ("'''x\ny'''", "'x\ny'"),
        ("rb'x'", "b'x'"),
        ("'\\777'", "'ǿ'"),
        ("{'a',}", "{'a'}"),
        ("{'a': 1, 'b': None} # comment", "{'a': 1, 'b': None}"),
        ("{'a': 1, 'a': 2}", "{'a': 2}"),
        ("(1\n,2)", "(1, 2)"),
        ("1\n", "1"),
        ("...", "Ellipsis"),
        ("-5", "-5"),
        ("set()", "set()"),
    ] {
        assert_eq!(eval(text, 11).as_deref(), Ok(expected), "{text:?}");
    }
    assert_eq!(eval("set()", 8), Err("ValueError"));
    assert_eq!(eval(" 1", 9), Err("IndentationError"));
}

#[test]
fn expressions_that_are_no_literals_are_malformed() {
    check(
        &[
            "[*a]",
            "{**a}",
            "{'a':1,**b}",
            "-True",
            "--5",
            "1+2",
            "f'x'",
            "lambda: 1",
            "a if b else c",
            "not a",
            "a not in b",
            "a is not b",
            "[x for x in y]",
            "(x for x in y)",
            "(a:=1)",
            "await a",
            "(yield)",
            "a()",
            "a(b=1)",
            "a[1:2]",
            "a.b",
            "a@b",
            "null",
            "a-b-c",
            "1..real",
            "1 .real",
            "'a'.b",
            "{'a':1 for x in y}",
            "-'a'",
            "~1",
            "1<2",
            "user@host",
            "ä",
            "{'a': null}",
        ],
        Err("ValueError"),
    );
}

#[test]
fn what_is_no_expression_is_a_syntax_error() {
    check(
        &[
            "\u{feff}1",
            "\u{a0}1",
            "1\u{a0}",
            "a b",
            "b'ä'",
            "'a' b'x'",
            "'\\x4'",
            "01",
            "5x",
            "1__0",
            "0x",
            "1.e",
            "(,)",
            "{,}",
            "{'a':1,'b'}",
            "lambda",
            "a if b",
            "x for x in y",
            "a:=1",
            "yield",
            "a(b c)",
            "a.1",
            "..",
            "$",
            "`a`",
            "a@",
            "%",
            "'unterminated",
            "'x\ny'",
            "\\",
            "#c",
            "",
            "\n",
            "x=1",
            "1;",
            "{'a' 1}",
            "{:1}",
            "r'\\'",
            "ur'x'",
            "1\n2",
            "1.2.3.4",
            "import x",
            "http://h",
            "ZmFrZQ==",
            "<xml/>",
            "1_",
            "1e",
            "host=h port=5",
            "[1 2]",
            "postgres://u:p@h:1/d",
        ],
        Err("SyntaxError"),
    );
    check(&["{[1]:2}", "{{}}", "{(1,[2]):2}"], Err("TypeError"));
    check(&["\n 1", "1 \n "], Err("IndentationError"));
}

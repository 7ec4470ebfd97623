//! From the start of a command to its end, against a server on this machine.

use crate::floors::KEY_TO_GET;
use crate::program::{Home, Program};
use crate::report::Report;
use crate::rounds::{Effort, Pair, in_turn};
use crate::rows;
use crate::server;

pub const SECRETS: usize = 1_000;
/// The bare program with a client that reads no certificates for plain http, like varlens.
const LEAN: &str = "without certificates";
/// The same, which asks STS who asks meanwhile, as varlens does.
const IDENTIFIED: &str = "and GetCallerIdentity";
/// The bare program with the SDK's defaults.
const USUAL: &str = "SDK's own client";

pub fn measure(effort: Effort, report: &mut Report) {
    let home = Home::make();
    let url = server::secrets_manager(SECRETS);
    let resolve = ["resolve", KEY_TO_GET, "--json", "--order", "aws,env"];
    let list = ["list", "--json", "--order", "aws,env"];
    let run = |arguments: &[&str], floor: &str, lines: usize| {
        let ours = Program::varlens(arguments, &home).with(&aws_env(&url));
        let floor = Program::floor(floor, &home).with(&aws_env(&url));
        pair(effort, &ours, &floor, lines)
    };
    let name = |what: &str, floor: &str| format!("{what} / {floor}");
    report.ratio(
        &name("resolve KEY", LEAN),
        run(&resolve, "get", 1),
        Some(1.25),
    );
    report.ratio(
        &name("resolve KEY", IDENTIFIED),
        run(&resolve, "get-identified", 1),
        Some(1.25),
    );
    report.ratio(
        &name("resolve KEY", USUAL),
        run(&resolve, "get-usual", 1),
        None,
    );
    let keys: Vec<_> = (0..SECRETS).map(|row| rows::name(row, SECRETS)).collect();
    let mut resolve_all = vec!["resolve", "--json", "--order", "aws,env"];
    resolve_all.extend(keys.iter().map(String::as_str));
    report.ratio(
        &name("resolve 1,000 keys", "one after the other"),
        run(&resolve_all, "get-all", SECRETS),
        Some(1.25),
    );
    report.ratio(
        &name("resolve 1,000 keys", "sixteen at once"),
        run(&resolve_all, "get-all-at-once", SECRETS),
        Some(1.25),
    );
    report.ratio(
        &name("list 1,000 secrets", LEAN),
        run(&list, "list", SECRETS),
        Some(1.3),
    );
    report.ratio(
        &name("list 1,000 secrets", USUAL),
        run(&list, "list-usual", SECRETS),
        None,
    );
}

/// The variables with which both programs find the server.
pub fn aws_env(url: &str) -> [(&str, &str); 5] {
    [
        ("AWS_ENDPOINT_URL", url),
        ("AWS_REGION", "us-west-2"),
        ("AWS_DEFAULT_REGION", "us-west-2"),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "example"),
    ]
}

/// Checks by the number of lines written that both do what they are measured for.
fn pair(effort: Effort, ours: &Program, floor: &Program, lines: usize) -> Result<Pair, String> {
    for program in [ours, floor] {
        let written = program.output()?.lines().count();
        if written != lines {
            let arguments = program.arguments.join(" ");
            return Err(format!(
                "“{arguments}” wrote {written} lines instead of {lines}"
            ));
        }
    }
    in_turn(effort, || ours.time(), || floor.time())
}

//! The `ENV` instructions of a Dockerfile.

use super::image::release_of_image;
use super::names::is_name;
use super::variables::Variables;
use crate::domain::value::SecretValue;

/// The first instruction is `FROM` or `ARG` (Dockerfile reference, "FROM"), or it is a part of one that begins with `ENV`.
pub(super) fn is_dockerfile(text: &str) -> bool {
    let first = instructions(text).into_iter().next();
    first.is_some_and(|(name, rest)| {
        ["FROM", "ARG", "ENV"].contains(&name.as_str())
            && !rest.is_empty()
            && !rest.starts_with('=')
    })
}

pub(super) fn read(text: &str) -> Variables {
    let mut variables = Variables::default();
    let mut stages = Vec::new();
    for (name, rest) in instructions(text) {
        if name == "ENV" {
            set(&mut variables, &rest);
        }
        if name == "FROM" && !begins_with_stage(&rest, &mut stages) {
            variables = Variables::default();
            variables.airflow = release_of_image(&rest).map(str::to_owned);
        }
    }
    variables.incomplete = Some(
        "a Dockerfile: other variables may come from the base image and the start of the container"
            .to_owned(),
    );
    variables
}

/// `FROM image AS stage`: whether the image is an earlier stage, whose variables it then has. Notes the stage.
fn begins_with_stage(rest: &str, stages: &mut Vec<String>) -> bool {
    let words: Vec<_> = rest.split_whitespace().map(str::to_lowercase).collect();
    let is_earlier = words.first().is_some_and(|image| stages.contains(image));
    if let [_, keyword, stage] = &words[..]
        && keyword == "as"
    {
        stages.push(stage.clone());
    }
    is_earlier
}

/// `ENV A=1 B="two"`, or the older `ENV A one value`.
fn set(variables: &mut Variables, rest: &str) {
    let words = shlex::split(rest).unwrap_or_default();
    let is_older = words.first().is_none_or(|word| !word.contains('='));
    if is_older {
        if let Some((name, value)) = rest
            .split_once(char::is_whitespace)
            .filter(|(name, _)| is_name(name))
        {
            match without_quotes(value.trim()) {
                Some(value) => one(variables, name, &value),
                None => variables.set_unknown(
                    name,
                    "docker build rejects its line, whose quotes are not closed",
                ),
            }
        }
        return;
    }
    let is_whole = words.iter().all(|word| word.contains('='));
    for word in &words {
        match word.split_once('=') {
            Some((name, _)) if !is_whole && is_name(name) => variables.set_unknown(name, NO_PAIR),
            Some((name, value)) => one(variables, name, value),
            None => {}
        }
    }
}

/// Without quotes and backslashes, wherever they are: docker build removes them in the older form too, and keeps blanks.
fn without_quotes(value: &str) -> Option<String> {
    let mut bare = String::with_capacity(value.len());
    let mut quote = None;
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, '\\') => bare.extend(chars.next()),
            (Some('"'), '\\') => match chars.next() {
                Some(next @ ('"' | '\\' | '$')) => bare.push(next),
                next => {
                    bare.push(c);
                    bare.extend(next);
                }
            },
            (_, c) => bare.push(c),
        }
    }
    quote.is_none().then_some(bare)
}

const NO_PAIR: &str = "docker build rejects its line, in which a word has no =: a value with blanks needs quotes around it";

fn one(variables: &mut Variables, name: &str, value: &str) {
    if !is_name(name) {
        return;
    }
    if value.contains('$') {
        return variables.set_unknown(name, "docker build replaces a $NAME in it");
    }
    variables.set(name, SecretValue::from_text(value.to_owned()));
}

/// Instructions in capitals, with the rest of their lines joined.
fn instructions(text: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut joined = String::new();
    let lines = text.lines().map(str::trim);
    for line in lines.filter(|line| !line.starts_with('#')) {
        if let Some(line) = line.strip_suffix('\\') {
            joined.push_str(line);
            joined.push(' ');
            continue;
        }
        joined.push_str(line);
        let (name, rest) = joined
            .split_once(char::is_whitespace)
            .unwrap_or((&joined, ""));
        if !name.is_empty() {
            all.push((name.to_uppercase(), rest.trim().to_owned()));
        }
        joined.clear();
    }
    all
}

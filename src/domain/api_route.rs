//! Which key reaches the api-server of Airflow 3, when a task asks for one.
//!
//! The key is written into a URL's path as it is (`sdk/api/client.py`, `f"variables/{key}"`); httpx cuts, resolves and
//! escapes it as any URL, and the server's routing decodes it and may have no route for it.

use super::key::{Key, Kind};
use super::release::ApiRoute;

/// What becomes of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrives {
    /// The api-server looks this key up, which may differ from the one that the task asked for.
    As(String),
    /// No route matches it, or another one does: the answer is "not found", and nothing is looked up.
    Nowhere(&'static str),
    /// It is never sent: httpx rejects the URL.
    Unsent,
}

/// The base path of the routes, which `..` may climb into.
const BASE: [&str; 1] = ["execution"];

/// The key that the api-server is asked for.
pub fn arrival(route: ApiRoute, key: &Key) -> Arrives {
    let name = key.name.as_str();
    if name.chars().any(|c| c.is_ascii_control()) {
        return Arrives::Unsent;
    }
    let resource = match key.kind {
        Kind::Variable => "variables",
        _ => "connections",
    };
    let path = name.split(['?', '#']).next().unwrap_or_default();
    let Some(rest) = resolved(resource, path) else {
        return Arrives::Nowhere("the key leads to another path of the API");
    };
    routed(route, key.kind, decoded(&rest))
}

/// The api-server looks such a key up as it is; without an allocation. False proves nothing: [`arrival`] knows.
pub fn arrives_as_it_is(route: ApiRoute, kind: Kind, name: &str) -> bool {
    let is_changed = |byte: u8| byte.is_ascii_control() || matches!(byte, b'?' | b'#' | b'%');
    let is_step = |part: &str| part == "." || part == "..";
    let is_list = kind == Kind::Variable && name == "keys";
    let has_route = match route {
        ApiRoute::OneSegment => !name.contains('/'),
        ApiRoute::Path => true,
        ApiRoute::PathButKeys => !is_list,
    };
    has_route && !name.is_empty() && !name.bytes().any(is_changed) && !name.split('/').any(is_step)
}

/// The path below the resource, with `.` and `..` resolved; None where it leads elsewhere.
fn resolved(resource: &str, path: &str) -> Option<String> {
    let mut kept: Vec<&str> = BASE.to_vec();
    let parts: Vec<&str> = std::iter::once(resource).chain(path.split('/')).collect();
    let last = parts.len() - 1;
    for (number, part) in parts.iter().enumerate() {
        match *part {
            "." if number < last => {}
            "." => kept.push(""),
            ".." => {
                kept.pop();
                if number == last {
                    kept.push("");
                }
            }
            part => kept.push(part),
        }
    }
    let mut kept = kept.into_iter();
    let is_ours = kept.next() == BASE.first().copied() && kept.next() == Some(resource);
    let rest: Vec<_> = kept.collect();
    (is_ours && !rest.is_empty()).then(|| rest.join("/"))
}

/// `%41` is `A` to the server; what is not UTF-8 becomes U+FFFD (`urllib.parse.unquote`).
fn decoded(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escaped = (*byte == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        let value = escaped
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        plain.push(value.unwrap_or(*byte));
        at += if value.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&plain).into_owned()
}

fn routed(route: ApiRoute, kind: Kind, key: String) -> Arrives {
    if key.is_empty() {
        return Arrives::Nowhere("the API has no route for an empty key");
    }
    match route {
        ApiRoute::OneSegment if key.contains('/') => {
            Arrives::Nowhere("the API of this release has no route for a key with /")
        }
        ApiRoute::PathButKeys if kind == Kind::Variable && key == "keys" => {
            Arrives::Nowhere("the API's route for this key lists the keys instead")
        }
        _ => Arrives::As(key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(route: ApiRoute, name: &str, expected: Option<&str>) {
        let arrives = arrival(route, &Key::new(Kind::Variable, name));
        let key = match &arrives {
            Arrives::As(key) => Some(key.as_str()),
            _ => None,
        };
        assert_eq!(key, expected, "{name:?}: {arrives:?}");
    }

    proptest::proptest! {
        #[test]
        fn arrives_as_it_is_agrees_with_arrival(name in "[a/.%?# k]{0,6}|keys|straße|\\PC{0,4}|a\n", route in 0..3_usize) {
            let route = [ApiRoute::OneSegment, ApiRoute::Path, ApiRoute::PathButKeys][route];
            for kind in [Kind::Variable, Kind::Connection] {
                if arrives_as_it_is(route, kind, &name) {
                    let arrives = arrival(route, &Key::new(kind, name.as_str()));
                    proptest::prop_assert_eq!(arrives, Arrives::As(name.clone()));
                }
            }
        }
    }

    #[test]
    fn plain_keys_arrive_as_they_are() {
        use ApiRoute::{OneSegment, Path, PathButKeys};
        for (route, name, expected) in [
            (OneSegment, "aws_x", true),
            (OneSegment, "datacoves-x.y", true),
            (OneSegment, "a/b", false),
            (Path, "a/b", true),
            (Path, "a/../b", false),
            (Path, "keys", true),
            (PathButKeys, "keys", false),
            (PathButKeys, "", false),
        ] {
            let arrives = arrives_as_it_is(route, Kind::Variable, name);
            assert_eq!(arrives, expected, "{name}");
        }
    }

    #[test]
    fn a_key_is_cut_resolved_and_decoded_like_any_url() {
        use ApiRoute::{OneSegment, Path, PathButKeys};
        check(OneSegment, "x", Some("x"));
        check(OneSegment, "a b", Some("a b"));
        check(OneSegment, "a?b", Some("a"));
        check(OneSegment, "a#b", Some("a"));
        check(OneSegment, "x/y", None);
        check(OneSegment, "a%2Fb", None);
        check(Path, "x/y", Some("x/y"));
        check(Path, "a%2Fb", Some("a/b"));
        check(Path, "100%", Some("100%"));
        check(Path, "../x", None);
        check(Path, "../variables/x", Some("x"));
        check(Path, "a/../b", Some("b"));
        check(Path, "", None);
        check(Path, "?x", None);
        check(Path, "straße", Some("straße"));
        check(Path, "keys", Some("keys"));
        check(PathButKeys, "keys", None);
        let arrives = arrival(Path, &Key::new(Kind::Variable, "both\n"));
        assert_eq!(arrives, Arrives::Unsent);
    }
}

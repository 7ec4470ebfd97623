//! The proxy that the environment names, where no answer came: it may be the proxy that is silent.
//!
//! Never says a user name or a password of it.

use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;

/// The variables that the HTTP client asks for a proxy of https, the first first.
const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The fault with the proxy through which `host` is asked, if no answer came. `host` is empty for this machine, which is
/// asked without one.
pub fn named(fault: Fault, host: &str, variable: impl Fn(&str) -> Option<String>) -> Fault {
    let is_silent = matches!(fault.reason, Reason::TimedOut | Reason::Unreachable);
    let Some((name, proxy)) = proxy_of(host, variable).filter(|_| is_silent) else {
        return fault;
    };
    let said = fault.note.as_deref();
    let said = said.map_or(String::new(), |note| format!("{note}; "));
    Fault {
        note: Some(format!("{said}asked by way of the proxy {proxy} ({name})")),
        next: Some(format!("check the proxy {proxy}, or set NO_PROXY={host}")),
        ..fault
    }
}

/// The variable that names the proxy for a host, and the proxy's host and port.
pub fn proxy_of(
    host: &str,
    variable: impl Fn(&str) -> Option<String>,
) -> Option<(&'static str, String)> {
    let get = |name: &str| variable(name).filter(|text| !text.trim().is_empty());
    let excluded = get("NO_PROXY")
        .or_else(|| get("no_proxy"))
        .unwrap_or_default();
    if host.is_empty() || excluded.split(',').any(|one| is_of(host, one.trim())) {
        return None;
    }
    let found = |name: &&'static str| Some((*name, place(&get(name)?)?));
    PROXIES.iter().find_map(found)
}

/// A host is one of those, or below one.
fn is_of(host: &str, one: &str) -> bool {
    let one = one.trim_start_matches('.');
    let is_below = || {
        host.strip_suffix(one)
            .is_some_and(|head| head.ends_with('.'))
    };
    one == "*" || (!one.is_empty() && (host == one || is_below()))
}

/// Host and port of a proxy's address.
fn place(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    let place = authority
        .rsplit_once('@')
        .map_or(authority, |(_, place)| place);
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    (!place.is_empty() && place.chars().all(is_allowed)).then(|| place.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "secretsmanager.eu-west-1.amazonaws.com";

    fn found(variables: &[(&str, &str)], host: &str) -> Option<(&'static str, String)> {
        proxy_of(host, |name| {
            let mut all = variables.iter();
            let (_, text) = all.find(|(other, _)| *other == name)?;
            Some((*text).to_owned())
        })
    }

    #[test]
    fn the_proxy_of_a_host_without_its_password() {
        let is = |name, place: &str| Some((name, place.to_owned()));
        let https = (
            "HTTPS_PROXY",
            "http://user:obvious-fake@proxy.example.com:3128/",
        );
        assert_eq!(
            found(&[https], HOST),
            is("HTTPS_PROXY", "proxy.example.com:3128")
        );
        assert_eq!(
            found(&[("all_proxy", "proxy:1")], HOST),
            is("all_proxy", "proxy:1")
        );
        assert_eq!(found(&[https], ""), None);
        assert_eq!(found(&[], HOST), None);
        assert_eq!(found(&[("HTTPS_PROXY", " ")], HOST), None);
        assert_eq!(found(&[("HTTPS_PROXY", "http://a b")], HOST), None);
        for no_proxy in ["*", ".amazonaws.com", "x, eu-west-1.amazonaws.com", HOST] {
            assert_eq!(
                found(&[https, ("NO_PROXY", no_proxy)], HOST),
                None,
                "{no_proxy}"
            );
        }
        for no_proxy in ["example.com", "zonaws.com", "", "localhost"] {
            assert!(
                found(&[https, ("no_proxy", no_proxy)], HOST).is_some(),
                "{no_proxy}"
            );
        }
    }

    #[test]
    fn only_silence_may_be_the_proxy_s() {
        let asked = |reason| {
            let variable = |name: &str| (name == "HTTPS_PROXY").then(|| "http://p:1".to_owned());
            named(Fault::new(reason), HOST, variable)
        };
        let fault = asked(Reason::TimedOut);
        assert_eq!(
            fault.note.as_deref(),
            Some("asked by way of the proxy p:1 (HTTPS_PROXY)")
        );
        assert!(
            fault
                .next_step()
                .starts_with("check the proxy p:1, or set NO_PROXY=secrets")
        );
        assert_eq!(
            asked(Reason::AccessDenied),
            Fault::new(Reason::AccessDenied)
        );
    }
}

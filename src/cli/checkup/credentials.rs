//! Where the credentials come from, which ones are shadowed, and the proxy on the way.

use super::check::{Check, State};
use crate::config::{Access, Shell, profile_names};
use crate::domain::caller::Caller;
#[cfg(feature = "aws")]
use crate::sources::http::proxy::proxy_of;

/// Without AWS nothing is asked by way of a proxy.
#[cfg(not(feature = "aws"))]
fn proxy_of(
    _host: &str,
    _variable: impl Fn(&str) -> Option<String>,
) -> Option<(&'static str, String)> {
    None
}

/// What is known of the credentials before they are used.
pub(in crate::cli) struct Credentials {
    /// Where they come from, the source that counts first.
    sources: Vec<String>,
    role: bool,
    /// A profile that is named and that the files do not have.
    missing_profile: Option<String>,
    /// `HTTPS_PROXY` and the like.
    variables: Vec<(String, String)>,
}

/// The variables that name credentials, in the order in which the SDK looks at them, and what each means.
const NAMED: [(&str, &str); 4] = [
    ("AWS_ACCESS_KEY_ID", "the environment (AWS_ACCESS_KEY_ID)"),
    ("AWS_PROFILE", "the profile of AWS_PROFILE"),
    (
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "a web identity token (AWS_WEB_IDENTITY_TOKEN_FILE)",
    ),
    (
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "the container's role (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI)",
    ),
];

const DEFAULT: &str = "the default chain: ~/.aws, else the role of the container or instance";

impl Credentials {
    pub(in crate::cli) fn new(access: &Access, shell: &Shell) -> Self {
        let mut sources = Vec::new();
        if access.keys.is_some() {
            sources.push("aws_access_key_id in backend_kwargs".to_owned());
        }
        if access.profile.is_some() {
            sources.push("the profile that is configured".to_owned());
        }
        let is_set = |name: &str| {
            let mut environment = access.environment.iter();
            environment.any(|(other, text)| other == name && !text.is_empty())
        };
        let named = NAMED.iter().filter(|(name, _)| is_set(name));
        sources.extend(named.map(|(_, what)| (*what).to_owned()));
        let names = [
            "HTTPS_PROXY",
            "https_proxy",
            "ALL_PROXY",
            "all_proxy",
            "NO_PROXY",
            "no_proxy",
        ];
        let variables = names.into_iter();
        let variables = variables.filter_map(|name| Some((name.to_owned(), shell.text(name)?)));
        let named = access.profile.clone().or_else(|| {
            let mut environment = access.environment.iter();
            let (_, name) = environment.find(|(name, _)| name == "AWS_PROFILE")?;
            Some(name.clone()).filter(|name| !name.is_empty())
        });
        let missing_profile = named.filter(|name| {
            let known = profile_names(&access.environment);
            known.is_some_and(|known| !known.contains(name))
        });
        Self {
            sources,
            missing_profile,
            role: access.role_arn.is_some(),
            variables: variables.collect(),
        }
    }

    pub(super) fn source(&self) -> Check {
        let source = self.sources.first().map_or(DEFAULT, String::as_str);
        let role = if self.role {
            "; with them the configured role is assumed"
        } else {
            ""
        };
        Check::new("credentials", State::Good, format!("{source}{role}"))
    }

    /// What is wrong with the profile: clients of AWS end with a profile that is missing, whatever keys are set as well
    /// (botocore: `ProfileNotFound`).
    pub(super) fn profile(&self) -> Option<Check> {
        let profile = self.missing_profile.as_ref()?;
        let says = format!(
            "the profile {profile} is not in the files of AWS (~/.aws/config, ~/.aws/credentials)"
        );
        let next = "correct AWS_PROFILE or the profile that is configured, or unset it: without the profile no call is made, \
                    whatever keys are set as well";
        Some(Check::new("profile", State::Problem, says).next(next))
    }

    /// Which of several sources counts; None where there is only one.
    pub(in crate::cli) fn shadowing(&self) -> Option<String> {
        let (first, others) = self.sources.split_first()?;
        let others = others.join(", ");
        (!others.is_empty()).then(|| format!("{first}; set as well, and not used: {others}"))
    }

    /// Credentials that are set and not used.
    pub(super) fn shadowed(&self) -> Option<Check> {
        let shadowed = self.sources.get(1..).filter(|others| !others.is_empty())?;
        if self.missing_profile.is_some() {
            return None;
        }
        let says = format!("set as well, and not used: {}", shadowed.join(", "));
        Some(Check::new("credentials-shadowed", State::Unknown, says))
    }

    pub(super) fn proxy(&self, caller: &Caller) -> Check {
        let region = caller.region.as_deref().unwrap_or_default();
        let host = match &caller.endpoint {
            Some(endpoint) => host_of(endpoint),
            None => format!("secretsmanager.{region}.amazonaws.com"),
        };
        let get = |name: &str| {
            let mut variables = self.variables.iter();
            let (_, text) = variables.find(|(other, _)| other == name)?;
            Some(text.clone())
        };
        match proxy_of(&host, get) {
            Some((name, proxy)) => Check::new("proxy", State::Good, format!("{proxy} ({name})")),
            None => Check::new("proxy", State::Good, "none"),
        }
    }
}

fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority
        .rsplit_once(':')
        .map_or(authority, |(host, _)| host);
    // This machine is asked without a proxy.
    if host == "localhost" || host.starts_with("127.") {
        return String::new();
    }
    host.to_owned()
}

//! Region and profile that are in effect, by the rules of precedence of AWS and boto3.
//!
//! Never asks a metadata endpoint.

use aws_config::profile::{ProfileFileLoadError, ProfileSet, load};
use aws_types::os_shim_internal::Env;

use super::connection::{AwsConnection, ClientDeps};
use super::fault::{coded, noted};
use super::login::{check_logins, login};
use super::process::ProcessChain;
use super::profile_files;
use crate::domain::reason::Reason;
use crate::domain::region::{could_be, meant};
use crate::domain::renewal::{Login, Renewal};
use crate::domain::resolve::Fault;

/// The settings that are in effect.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub region: String,
    /// The profile that was chosen explicitly; None for `default`.
    pub profile: Option<String>,
    /// The endpoint, where it is not AWS's own.
    pub endpoint: Option<String>,
    /// How the user renews the credentials.
    pub login: Login,
    /// The command that prints the credentials, where they come from one.
    pub process: Option<ProcessChain>,
}

impl Settings {
    /// The flags with which the AWS command line asks the same service.
    pub(super) fn flags(&self) -> String {
        let given = [
            ("--profile", self.profile.as_deref()),
            ("--region", Some(self.region.as_str())),
            ("--endpoint-url", self.endpoint.as_deref()),
        ];
        let quoted = |text: &str| shlex::try_quote(text).map(String::from).unwrap_or_default();
        let given = given.into_iter();
        let flags = given.filter_map(|(flag, text)| Some(format!("{flag} {}", quoted(text?))));
        flags.collect::<Vec<_>>().join(" ")
    }

    /// The host that is asked.
    pub(super) fn host(&self) -> String {
        match self.endpoint.as_deref().map(|url| url.split_once("://")) {
            Some(Some(("http", _))) => String::new(),
            Some(Some((_, rest))) => {
                let host = rest.split(['/', '?', '#', ':']).next();
                host.unwrap_or_default().to_owned()
            }
            _ => format!("secretsmanager.{}.amazonaws.com", self.region),
        }
    }
}

type Profiles = Result<ProfileSet, ProfileFileLoadError>;

impl Settings {
    /// Finds region and profile. Sends nothing; fails without a region, or if the chosen profile is not there.
    #[expect(
        clippy::default_trait_access,
        reason = "the type of the files' places is in a crate that is not needed otherwise"
    )]
    pub(super) async fn find(connection: &AwsConnection, deps: &ClientDeps) -> Result<Self, Fault> {
        let env = &deps.environment;
        let profile = chosen_profile(connection, env);
        let override_name = profile.clone().map(Into::into);
        let profiles = load(&deps.files, env, &Default::default(), override_name).await;
        check_profile(profile.as_deref(), &profiles)?;
        check_half_a_key(connection, env)?;
        let found = profiles.as_ref().ok();
        let login = login(connection, env, found);
        let mut process = None;
        if connection.keys.is_none() && !has_key(env) {
            let in_profile = found.and_then(|all| all.get("web_identity_token_file"));
            profile_files::check_tokens(env, in_profile)?;
            process = found.and_then(ProcessChain::find);
        }
        if login.by == Renewal::Sso {
            check_logins(env)?;
        }
        Ok(Self {
            region: valid(region(connection, env, &profiles)?)?,
            login,
            profile,
            endpoint: None,
            process,
        })
    }
}

/// botocore knows both variables and asks for the older one first.
fn chosen_profile(connection: &AwsConnection, env: &Env) -> Option<String> {
    // To boto3 an empty name is one, too, if it is given by option.
    connection
        .profile
        .clone()
        .or_else(|| variable(env, "AWS_DEFAULT_PROFILE"))
        .or_else(|| variable(env, "AWS_PROFILE"))
}

/// The SDK would fall through to other credentials where a chosen profile is missing; boto3 fails, and so do we.
fn check_profile(name: Option<&str>, profiles: &Profiles) -> Result<(), Fault> {
    let Some(name) = name else {
        return Ok(());
    };
    let text = match profiles {
        Ok(profiles) if profiles.get_profile(name).is_some() => return Ok(()),
        Ok(_) => {
            let text = format!("there is no AWS profile named {name}");
            return Err(Fault {
                next: Some("check the profile's name (aws configure list-profiles)".into()),
                ..coded(Reason::NoCredentials, "ProfileNotFound", text)
            });
        }
        Err(_) => "the AWS configuration files cannot be read; check ~/.aws/config".to_owned(),
    };
    Err(coded(Reason::NoCredentials, "ProfileNotFound", text))
}

/// A key of the environment comes before all files with a token.
fn has_key(env: &Env) -> bool {
    variable(env, "AWS_ACCESS_KEY_ID").is_some()
}

/// boto3 does not go on to other credentials where the environment has half of a key.
fn check_half_a_key(connection: &AwsConnection, env: &Env) -> Result<(), Fault> {
    let has = |name| variable(env, name).is_some();
    if connection.keys.is_some() || !has("AWS_ACCESS_KEY_ID") || has("AWS_SECRET_ACCESS_KEY") {
        return Ok(());
    }
    let text = "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY; set both or none";
    Err(coded(
        Reason::NoCredentials,
        "PartialCredentialsError",
        text,
    ))
}

fn region(connection: &AwsConnection, env: &Env, profiles: &Profiles) -> Result<String, Fault> {
    let aws_region = || variable(env, "AWS_REGION").filter(|_| connection.reads_aws_region);
    check_empty(connection, env)?;
    let profile_login = || {
        let region = profiles.as_ref().ok()?.get("region")?;
        given(Some(&region.to_owned()))
    };
    given(connection.region.as_ref())
        .or_else(aws_region)
        .or_else(|| variable(env, "AWS_DEFAULT_REGION"))
        .or_else(profile_login)
        .ok_or_else(|| no_region(connection, env))
}

/// To boto3 an empty region is one, and its endpoint has no name.
fn check_empty(connection: &AwsConnection, env: &Env) -> Result<(), Fault> {
    let in_env = || env.get("AWS_DEFAULT_REGION").ok();
    let region = connection.region.clone().or_else(in_env);
    if connection.reads_aws_region || region.as_deref() != Some("") {
        return Ok(());
    }
    let text = "the region is empty; set it, or remove the empty option";
    Err(coded(Reason::NoRegion, "ValueError", text))
}

/// A region becomes part of a host's name.
fn valid(region: String) -> Result<String, Fault> {
    if could_be(&region) {
        return Ok(region);
    }
    Err(Fault {
        next: Some(meant(&region)),
        ..coded(
            Reason::InvalidRegion,
            "InvalidRegionError",
            format!("`{region}`"),
        )
    })
}

fn no_region(connection: &AwsConnection, env: &Env) -> Fault {
    if !connection.reads_aws_region && variable(env, "AWS_REGION").is_some() {
        let text = "AWS_REGION is set, but boto3 does not read it; set AWS_DEFAULT_REGION";
        return noted(Reason::NoRegion, text);
    }
    Fault::new(Reason::NoRegion)
}

/// A variable that is set, and not to blanks alone.
pub(super) fn variable(env: &Env, name: &str) -> Option<String> {
    given(env.get(name).ok().as_ref())
}

fn given(text: Option<&String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty()).cloned()
}

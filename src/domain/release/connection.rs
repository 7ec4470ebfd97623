//! Rules of connections: how a text becomes one (`secrets/base_secrets.py`, `models/connection.py`, the task SDK's
//! `sdk/definitions/connection.py`), and what a lookup does with it.

use super::{Since, Version};

/// How a URI is taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UriRule {
    /// `urlparse`.
    Plain,
    /// `urlsplit`; a second `://` begins the host's own protocol.
    HostProtocol,
}

/// What the scheme in `get_uri` is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemeRule {
    /// `str(conn_type)`: `none://` where there is none.
    Printed,
    /// The same, and `TypeError` where there is none.
    PrintedUnlessNone,
    /// No scheme where there is none.
    Optional,
}

/// What `get_uri` makes of a host with its own protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProtocolRule {
    /// Nothing: it is quoted.
    Quoted,
    /// It stands before the login.
    BeforeLogin,
    /// The same, unless it is the connection's type.
    BeforeLoginUnlessType,
}

/// How `get_uri` spells a connection.
#[derive(Clone, Copy, Debug)]
pub struct UriStyle {
    /// The scheme.
    pub scheme: SchemeRule,
    /// The host's protocol.
    pub protocol: ProtocolRule,
    /// `@` before a port without host is left out where a login stands there, and `/` stands before `?`.
    pub is_separated: bool,
}

/// What reading an extra with a lone surrogate does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SurrogateRule {
    /// Nothing.
    Masked,
    /// `UnicodeEncodeError`: masking uses re2.
    Raised,
    /// The same in a task, whose masking talks to the supervisor.
    RaisedInTask,
}

/// Which class a task's own backends build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskClass {
    /// The server's.
    Server,
    /// The server's from a URI, the SDK's from JSON.
    SdkFromJson,
    /// The SDK's.
    Sdk,
}

/// The rules of one release.
#[derive(Clone, Copy, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a change of one release, on its own"
)]
pub struct ConnectionRules {
    /// A text that begins with `{` is JSON, and white space around a text does not count (since 2.3.0).
    pub reads_json: bool,
    /// How a URI is taken apart.
    pub uri: UriRule,
    /// The server's class decodes each value of a URI's query as JSON, where it can.
    pub decodes_query: bool,
    /// The server's class takes an extra only if it is a JSON object.
    pub demands_object: bool,
    /// The server's class accepts `team_name`.
    pub accepts_team: bool,
    /// How the server's class spells a URI.
    pub style: UriStyle,
    /// The server's lookup spells the URI for its cache, in the same `try` (since 2.7.0).
    pub server_spells: bool,
    /// A task's lookup does so too (since 3.1.0).
    pub task_spells: bool,
    /// Which class a task's own backends build.
    pub task_class: TaskClass,
    /// The SDK's class needs a type (up to 3.1.7).
    pub sdk_needs_type: bool,
    /// The SDK's class accepts `uri` (since 3.2.0).
    pub sdk_takes_uri: bool,
    /// Which connections can't be decoded because their extra has a lone surrogate, which masking can't take.
    pub surrogates: SurrogateRule,
}

const READS_JSON: Since<bool> = Since::new(false, &[(Version::new(2, 3, 0), true)]);

const URI: Since<UriRule> = Since::new(
    UriRule::Plain,
    &[(Version::new(2, 6, 3), UriRule::HostProtocol)],
);

const DECODES_QUERY: Since<bool> = Since::new(false, &[(Version::new(3, 1, 6), true)]);

const DEMANDS_OBJECT: Since<bool> = Since::new(false, &[(Version::new(3, 0, 0), true)]);

const ACCEPTS_TEAM: Since<bool> = Since::new(false, &[(Version::new(3, 2, 0), true)]);

const SCHEME: Since<SchemeRule> = Since::new(
    SchemeRule::Printed,
    &[
        (Version::new(2, 3, 0), SchemeRule::PrintedUnlessNone),
        (Version::new(2, 5, 0), SchemeRule::Optional),
    ],
);

const PROTOCOL: Since<ProtocolRule> = Since::new(
    ProtocolRule::Quoted,
    &[
        (Version::new(2, 6, 3), ProtocolRule::BeforeLogin),
        (Version::new(3, 1, 0), ProtocolRule::BeforeLoginUnlessType),
    ],
);

const IS_SEPARATED: Since<bool> = Since::new(false, &[(Version::new(2, 3, 3), true)]);

const SERVER_SPELLS: Since<bool> = Since::new(false, &[(Version::new(2, 7, 0), true)]);

const TASK_SPELLS: Since<bool> = Since::new(false, &[(Version::new(3, 1, 0), true)]);

const TASK_CLASS: Since<TaskClass> = Since::new(
    TaskClass::Server,
    &[
        (Version::new(3, 1, 0), TaskClass::SdkFromJson),
        (Version::new(3, 2, 0), TaskClass::Sdk),
    ],
);

const SDK_NEEDS_TYPE: Since<bool> = Since::new(true, &[(Version::new(3, 1, 8), false)]);

const SDK_TAKES_URI: Since<bool> = Since::new(false, &[(Version::new(3, 2, 0), true)]);

const SURROGATES: Since<SurrogateRule> = Since::new(
    SurrogateRule::Masked,
    &[
        (Version::new(2, 6, 3), SurrogateRule::Raised),
        (Version::new(3, 0, 0), SurrogateRule::RaisedInTask),
        (Version::new(3, 1, 0), SurrogateRule::Masked),
    ],
);

impl ConnectionRules {
    /// The rules in force in `version` of Airflow.
    pub(super) fn for_version(version: Version) -> Self {
        Self {
            reads_json: READS_JSON.at(version),
            uri: URI.at(version),
            decodes_query: DECODES_QUERY.at(version),
            demands_object: DEMANDS_OBJECT.at(version),
            accepts_team: ACCEPTS_TEAM.at(version),
            style: UriStyle {
                scheme: SCHEME.at(version),
                protocol: PROTOCOL.at(version),
                is_separated: IS_SEPARATED.at(version),
            },
            server_spells: SERVER_SPELLS.at(version),
            task_spells: TASK_SPELLS.at(version),
            task_class: TASK_CLASS.at(version),
            sdk_needs_type: SDK_NEEDS_TYPE.at(version),
            sdk_takes_uri: SDK_TAKES_URI.at(version),
            surrogates: SURROGATES.at(version),
        }
    }
}

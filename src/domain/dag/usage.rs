//! What a scan finds: one usage for each key, place and time; one escape for each value and place where it is in the clear.

use crate::domain::key::Kind;
use crate::domain::release::Version;

/// What the key names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyKind {
    Variable,
    Connection,
}

impl KeyKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Variable, Self::Connection];

    /// The one of a kind of key; None for config options, whose reads are not looked for.
    pub const fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Variable => Some(Self::Variable),
            Kind::Connection => Some(Self::Connection),
            Kind::Config => None,
        }
    }

    /// The kind of key.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Variable => Kind::Variable,
            Self::Connection => Kind::Connection,
        }
    }

    /// The word in the JSON lines.
    pub fn as_str(self) -> &'static str {
        self.kind().name()
    }
}

/// When Airflow asks for the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum When {
    /// Each time the DAG processor, or a task that starts, imports the file.
    Parse,
    /// When a task, a callback or another part runs.
    Run,
}

impl When {
    /// The word in the JSON lines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Parse => "parse",
            Self::Run => "run",
        }
    }

    /// In words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Parse => "parse time",
            Self::Run => "run time",
        }
    }
}

/// The way in which the file asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum How {
    VariableGet,
    VarValue,
    VarJson,
    GetConnection,
    ConnId,
}

impl How {
    /// The word in the JSON lines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VariableGet => "Variable.get",
            Self::VarValue => "var.value",
            Self::VarJson => "var.json",
            Self::GetConnection => "get_connection",
            Self::ConnId => "conn_id",
        }
    }
}

/// One key that a file reads at one place and time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Usage {
    pub kind: KeyKind,
    /// None where only the run knows the key.
    pub key: Option<String>,
    /// For an unknown key: its known parts, with `…` for the others. None if nothing is known.
    pub parts: Option<String>,
    /// The template file in which the braces are; None for the DAG file itself.
    pub template: Option<String>,
    /// Line of the call, or of the braces; from 1.
    pub line: u32,
    pub when: When,
    pub how: How,
    /// What makes it parse time or run time, in words.
    pub why: String,
    pub default: bool,
    pub deserialize_json: bool,
    /// How often this place asks for the key in one parse or run, as far as loops are known; 1 where they are not.
    pub times: u32,
}

impl Usage {
    /// The file that has the read: the template file, or else the DAG file, whose path is given.
    pub fn file<'a>(&'a self, dag: &'a str) -> &'a str {
        self.template.as_deref().unwrap_or(dag)
    }
}

/// Where a value leaves the masker's reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sink {
    Xcom,
    RenderedField,
    Log,
    Exception,
    File,
    Env,
    Argv,
    SerializedDag,
    Variable,
    DagrunConf,
}

impl Sink {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 10] = [
        Self::Xcom,
        Self::RenderedField,
        Self::Log,
        Self::Exception,
        Self::File,
        Self::Env,
        Self::Argv,
        Self::SerializedDag,
        Self::Variable,
        Self::DagrunConf,
    ];

    /// The word in the JSON lines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Xcom => "xcom",
            Self::RenderedField => "rendered-field",
            Self::Log => "log",
            Self::Exception => "exception",
            Self::File => "file",
            Self::Env => "env",
            Self::Argv => "argv",
            Self::SerializedDag => "serialized-dag",
            Self::Variable => "variable",
            Self::DagrunConf => "dagrun-conf",
        }
    }
}

impl Sink {
    /// What Airflow does with a value there.
    pub fn what_happens(self) -> &'static str {
        match self {
            Self::Xcom => {
                "goes into XCom, where Airflow stores it as it is and the web UI shows it"
            }
            Self::RenderedField => {
                "is in a rendered field, which Airflow stores and the web UI shows"
            }
            Self::Log => "is written to a log",
            Self::Exception => "is in the text of an exception, which is logged",
            Self::File => "is written to a file",
            Self::Env => "is put into the environment of a process",
            Self::Argv => "is an argument of a process, which every user of the machine can list",
            Self::SerializedDag => {
                "is read when the file is parsed and stored in the serialized DAG, in the database"
            }
            Self::Variable => "is copied into another variable, in the database",
            Self::DagrunConf => "goes into the configuration of a DAG run, which the web UI shows",
        }
    }

    /// In a word or two.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Xcom => "XCom",
            Self::RenderedField => "rendered field",
            Self::Log => "log",
            Self::Exception => "exception",
            Self::File => "file",
            Self::Env => "environment of a process",
            Self::Argv => "arguments of a process",
            Self::SerializedDag => "serialized DAG",
            Self::Variable => "variable",
            Self::DagrunConf => "configuration of a DAG run",
        }
    }

    /// What to do instead.
    pub fn instead(self) -> &'static str {
        match self {
            Self::Xcom => "return nothing secret; read the key in the task that uses it",
            Self::RenderedField => {
                "read the key inside the task, or pass the value by env under a name like TOKEN"
            }
            Self::Log => "don't print it",
            Self::Exception => "leave the value out of the message",
            Self::File => "use a connection, or delete the file in the same task",
            Self::Env => "unset it when the process has read it; child processes inherit it",
            Self::Argv => "pass it by env, or on standard input",
            Self::SerializedDag => {
                "read the key inside the task, or use {{ var.value… }} in a template field"
            }
            Self::Variable => "keep one copy, in the secrets backend",
            Self::DagrunConf => "pass the key's name, and read it in the DAG that is triggered",
        }
    }

    /// Whether Airflow's masker can show `***` there.
    pub fn may_be_masked(self) -> bool {
        matches!(self, Self::Log | Self::Exception | Self::RenderedField)
    }
}

/// A value that comes to a place where others can see it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Escape {
    pub sink: Sink,
    pub kind: KeyKind,
    /// None where only the run knows the key.
    pub key: Option<String>,
    /// Line of the call or statement, from 1.
    pub line: u32,
    /// Why Airflow does not show `***` there; None where it does.
    pub unmasked: Option<Unmasked>,
}

/// Why Airflow does not show `***` in the place of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unmasked {
    /// It masks nothing in such a place.
    Place,
    /// The name of the key, or of the field of its JSON, has no sensitive word.
    Name,
    /// The value came through `XCom`: another process read it.
    OtherProcess,
    /// The text is not as it was read.
    Changed,
}

impl Unmasked {
    /// The word in the JSON lines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Name => "name",
            Self::OtherProcess => "other-process",
            Self::Changed => "changed",
        }
    }
}

impl Escape {
    /// Airflow shows `***` there for a key of this name.
    pub fn is_masked(&self) -> bool {
        self.unmasked.is_none()
    }

    /// What Airflow of this release masks there, and what it does not.
    pub fn why(&self, release: Version) -> String {
        match self.unmasked {
            None => format!(
                "Airflow {release} shows *** there: its name is sensitive, and the process that shows it has read it"
            ),
            Some(Unmasked::Place) => {
                format!("Airflow {release} masks nothing there, whatever the key's name is")
            }
            Some(Unmasked::Name) => format!(
                "Airflow {release} shows *** there for a key with a sensitive word in its name, and this name has none"
            ),
            Some(Unmasked::OtherProcess) => format!(
                "Airflow {release} shows *** there only for what the same process has read; another task has read this, \
                 so that its name does not matter"
            ),
            Some(Unmasked::Changed) => format!(
                "Airflow {release} shows *** there only for the text as it was read, and this text was changed"
            ),
        }
    }

    /// What to do instead.
    pub fn instead(&self) -> &'static str {
        match (self.sink, self.unmasked) {
            (Sink::Log, Some(Unmasked::Name)) => {
                "don't print it, or give the key a name that Airflow masks, such as one with secret or password in it"
            }
            (Sink::RenderedField, Some(Unmasked::Name)) => {
                "read the key inside the task, or give it a name that Airflow masks, such as one with secret or password in it"
            }
            (Sink::Log, Some(Unmasked::OtherProcess)) => {
                "don't print it, or read the key in this task, whose masker then knows the value"
            }
            (Sink::RenderedField, Some(Unmasked::OtherProcess)) => {
                "read the key inside this task, in place of handing it from task to task"
            }
            (Sink::Log, Some(Unmasked::Changed)) => {
                "don't print it, or hand the changed text to mask_secret first"
            }
            (sink, _) => sink.instead(),
        }
    }
}

/// Why Airflow does not import a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportFault {
    /// The line at which it stops, from 1.
    pub line: u32,
    /// What Airflow raises, and what to write instead.
    pub says: String,
}

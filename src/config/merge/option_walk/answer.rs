//! What came of the lookup of a config option: its steps, and how it ended.

use crate::domain::config_option::{ConfigOption, OptionSite, SiteLocation};
use crate::domain::python_error::PythonError;
use crate::domain::release::OptionDefault;
use crate::domain::resolve::{Outcome, Resolution};
use crate::domain::value::SecretValue;
use crate::domain::verdict::Verdict;
use crate::sources::Performed;

/// The place of Airflow's own default, in steps.
pub const DEFAULT_PLACE: &str = "default";

/// One site's part in the lookup of an option.
pub struct OptionStep {
    /// Where: a variable, a line of airflow.cfg, [`DEFAULT_PLACE`].
    pub place: String,
    /// What it did.
    pub verdict: Verdict,
    /// Why.
    pub detail: Option<String>,
    /// The lookup of the secret that the site names, where it came to that.
    pub secret: Option<Resolution>,
}

/// How the lookup of an option ended.
pub struct OptionAnswer {
    /// Which option; for an older name the one that replaces it.
    pub option: ConfigOption,
    /// In the order of the lookup.
    pub steps: Vec<OptionStep>,
    /// How it ends for Airflow.
    pub outcome: Outcome,
    /// Nothing before the winner is *not inspected*.
    pub certain: bool,
    /// What Airflow raises.
    pub error: Option<PythonError>,
    /// The text that Airflow gets, unless it is a default.
    pub value: Option<SecretValue>,
    /// How often Airflow goes through the secrets of the environment: `ConfigParser` (Python 3.9 to 3.13, `configparser.py`,
    /// `BasicInterpolation`) gets the raw text of a value that it interpolates from Airflow's parser, which is another lookup.
    rounds: usize,
}

impl OptionAnswer {
    /// The lookups of secrets, in the order in which Airflow makes them, each as often as it does.
    pub fn secret_lookups(&self) -> impl Iterator<Item = &Resolution> {
        let rounds = std::iter::repeat_n(&self.steps, self.rounds);
        rounds.flatten().filter_map(|step| step.secret.as_ref())
    }

    /// The step that gives the option.
    pub fn winner(&self) -> Option<&OptionStep> {
        let is_found = self.outcome == Outcome::Found;
        let mut steps = self.steps.iter().filter(|_| is_found);
        steps.find(|step| step.verdict == Verdict::Found)
    }
}

/// What a site has.
pub(super) enum Found {
    Absent,
    /// Airflow doesn't read it: why.
    Skipped(&'static str),
    Text(SecretValue),
    /// A secret of this name.
    Secret(String),
    /// A URL where the name of a secret is expected. It is neither shown nor sent: it may have a password in it.
    Url(String),
    Failed(PythonError),
    NotInspected(String),
}

const UNKNOWN_DEFAULT: &str = "a provider may have this option, and a default for it";
const INTERPOLATED: &str = "Airflow looks an option up again to interpolate its text in the file";

/// More are not counted: a file with so many references was made by mistake.
const MOST_REPEATS: usize = 100;

/// How far the lookup has come.
#[derive(Default)]
pub(super) struct Progress {
    steps: Vec<OptionStep>,
    pub(super) outcome: Option<Outcome>,
    is_uncertain: bool,
    error: Option<PythonError>,
    value: Option<SecretValue>,
    /// The lookups that interpolating the value makes.
    repeats: usize,
}

impl Progress {
    pub(super) fn end(&mut self, outcome: Outcome, error: Option<PythonError>) {
        self.outcome = Some(outcome);
        self.error = error;
    }

    pub(super) fn push(&mut self, place: String, verdict: Verdict, detail: Option<String>) {
        self.is_uncertain |= verdict == Verdict::NotInspected;
        self.steps.push(OptionStep {
            place,
            verdict,
            detail,
            secret: None,
        });
    }

    /// The secrets so far are asked for so many times more.
    pub(super) fn repeat(&mut self, repeats: usize) {
        self.repeats = repeats.min(MOST_REPEATS);
        let asked = self.steps.iter().any(|step| step.secret.is_some());
        if let Some(step) = self.steps.last_mut().filter(|_| asked && repeats > 0) {
            let times = if repeats == 1 {
                "once more"
            } else {
                "several times more"
            };
            step.detail.get_or_insert_with(|| {
                format!("{INTERPOLATED}: it asks for the secrets above {times}")
            });
        }
    }

    pub(super) fn add(&mut self, place: String, found: Found) {
        match found {
            // A secret is read before it comes here.
            Found::Absent | Found::Secret(_) | Found::Url(_) => {
                self.push(place, Verdict::Absent, None);
            }
            Found::Skipped(why) => self.push(place, Verdict::Skipped, Some(why.to_owned())),
            Found::NotInspected(why) => self.push(place, Verdict::NotInspected, Some(why)),
            Found::Text(value) => {
                self.push(place, Verdict::Found, None);
                self.value = Some(value);
                self.end(Outcome::Found, None);
            }
            Found::Failed(error) => {
                self.push(place, Verdict::Failed, Some(error.class.clone()));
                self.end(self.failed(), Some(error));
            }
        }
    }

    /// An error is certain only if Airflow comes that far.
    fn failed(&self) -> Outcome {
        if self.is_uncertain {
            Outcome::Undetermined
        } else {
            Outcome::Error
        }
    }

    pub(super) fn add_secret(&mut self, place: String, site: &OptionSite, performed: Performed) {
        let Performed {
            resolution, value, ..
        } = performed;
        let in_file = matches!(site.location, SiteLocation::File(_));
        let is_empty = value
            .as_ref()
            .is_some_and(|value| value.expose().is_empty());
        let found = match resolution.outcome {
            // In the file, an empty secret means not set (`_get_option_from_secrets`).
            Outcome::Found if is_empty && in_file => Found::Absent,
            Outcome::Found => value.map_or(Found::NotInspected(UNREAD.to_owned()), Found::Text),
            Outcome::Missing => Found::Absent,
            Outcome::Error | Outcome::WillNotStart => match resolution.error.clone() {
                Some(error) => Found::Failed(error),
                None => Found::NotInspected(UNREAD.to_owned()),
            },
            Outcome::Undetermined => {
                Found::NotInspected("the lookup of the secret is undetermined".to_owned())
            }
        };
        self.is_uncertain |= !resolution.certain && resolution.outcome == Outcome::Found;
        self.add(place, found);
        if let Some(step) = self.steps.last_mut() {
            step.secret = Some(resolution);
        }
    }

    pub(super) fn add_default(&mut self, option: &ConfigOption) {
        let place = DEFAULT_PLACE.to_owned();
        if self.outcome.is_some() {
            return self.push(place, Verdict::NotReached, None);
        }
        match option.default() {
            OptionDefault::Unknown => {
                let why = Some(UNKNOWN_DEFAULT.to_owned());
                self.push(place, Verdict::NotInspected, why);
                self.end(Outcome::Undetermined, None);
            }
            OptionDefault::Some => {
                self.push(place, Verdict::Found, None);
                let outcome = if self.is_uncertain {
                    Outcome::Undetermined
                } else {
                    Outcome::Found
                };
                self.end(outcome, None);
            }
            OptionDefault::None => {
                self.push(place, Verdict::Absent, None);
                let text = format!(
                    "section/key [{}/{}] not found in config",
                    option.place.section, option.place.name
                );
                let outcome = self.failed();
                let error = PythonError::new("AirflowConfigException", text);
                let error = (outcome == Outcome::Error).then_some(error);
                self.end(outcome, error);
            }
        }
    }

    pub(super) fn answer(self, option: ConfigOption) -> OptionAnswer {
        OptionAnswer {
            option,
            outcome: self.outcome.unwrap_or(Outcome::Undetermined),
            certain: !self.is_uncertain,
            steps: self.steps,
            error: self.error,
            value: self.value,
            rounds: self.repeats + 1,
        }
    }
}

/// varlens reads no value here.
const UNREAD: &str = "its value was not read";

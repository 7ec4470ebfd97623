//! A key that AWS lacks where Airflow looks, looked for among the names of all secrets: listed once for all keys.

use serde_json::{Value, json};

use super::session::Session;
use super::text::Part;
use crate::domain::catalog::{Catalog, Listing};
use crate::domain::diagnosis::{misplaced_next_step, place_of_missing};
use crate::domain::elsewhere::{Elsewhere, MOST_PAGES, SecretNames};
use crate::domain::lookup::name_beginning;
use crate::domain::misplaced::{Misplaced, Misplacement};
use crate::domain::nearest::Near;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Fault, Resolution};
use crate::domain::search_path::Layer;
use crate::ui::sanitize;
use crate::ui::theme::Role;

/// The names of all secrets, once they are listed.
pub(super) struct Everywhere {
    most_pages: usize,
    listed: Option<(Layer, Result<SecretNames, Fault>)>,
}

/// What was found of one key, or why nothing could be.
pub(super) struct Found {
    result: Result<Elsewhere, Fault>,
    next: Option<String>,
}

impl Everywhere {
    /// Nothing listed yet. `most_pages`: of 100 names each; 0 looks for nothing.
    pub(super) fn new(most_pages: Option<usize>) -> Self {
        Self {
            most_pages: most_pages.unwrap_or(MOST_PAGES),
            listed: None,
        }
    }

    /// Looks for a key that AWS does not have where Airflow looks. `spent`: pages that another listing took of the same
    /// budget. None where there is no reason to, where nothing is left of it, or where a similar key is known already.
    pub(super) async fn look(
        &mut self,
        session: &Session,
        resolution: &Resolution,
        catalog: Option<&Catalog>,
        near: &[Near],
        spent: usize,
    ) -> Option<Found> {
        let key = &resolution.key;
        let layer = place_of_missing(resolution)?.layer;
        let is_known = near.iter().any(|near| near.is_alike(&key.name));
        let store = session.deployment.store(layer);
        // Another listing would fail as the first one did.
        let is_listed = catalog.is_none_or(|all| all.listing(store) == Listing::Complete);
        let most_pages = self.most_pages.saturating_sub(spent);
        if most_pages == 0 || is_known || !is_listed {
            return None;
        }
        let beginning = name_beginning(&session.deployment, layer, key.kind);
        let search = Misplacement::in_layer(&session.deployment, layer, key).beyond_prefix();
        // Without a prefix, the names that are listed are all there are.
        let all = catalog.filter(|_| beginning.as_deref() == Some(""));
        if let Some(catalog) = all {
            let names = catalog.sorted().iter();
            let listed = SecretNames {
                names: names.map(|row| catalog.name(*row).to_owned()).collect(),
                ..SecretNames::default()
            };
            let found = Elsewhere::among(search, &listed);
            return Some(Found::new(session, resolution, found));
        }
        if self
            .listed
            .as_ref()
            .is_none_or(|(listed, _)| *listed != store)
        {
            let listed = session.sources.every_name(store, most_pages).await?;
            self.listed = Some((store, listed));
        }
        match &self.listed.as_ref()?.1 {
            Ok(listed) => {
                let found = Elsewhere::among(search, listed);
                Some(Found::new(session, resolution, found))
            }
            // The source of a presentation, or of the sample.
            Err(fault) if fault.reason == Reason::UnsupportedOption => None,
            Err(fault) => Some(Found {
                result: Err(fault.clone()),
                next: None,
            }),
        }
    }
}

impl Everywhere {
    /// A name is among those of all secrets that were listed.
    pub(super) fn has(&self, name: &str) -> bool {
        let listed = self
            .listed
            .as_ref()
            .and_then(|(_, names)| names.as_ref().ok());
        listed.is_some_and(|listed| listed.names.iter().any(|other| other == name))
    }
}

impl Found {
    /// Among how many names it was looked for, where there are more.
    pub(super) fn cut(&self) -> Option<usize> {
        let elsewhere = self.result.as_ref().ok().filter(|found| found.is_cut)?;
        Some(elsewhere.names)
    }

    fn new(session: &Session, resolution: &Resolution, elsewhere: Elsewhere) -> Self {
        let first = elsewhere.found.first();
        let next =
            first.and_then(|found| misplaced_next_step(&session.deployment, resolution, found));
        Self {
            result: Ok(elsewhere),
            next,
        }
    }

    /// What to do, for the likeliest.
    pub(super) fn next_step(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// The secrets that may be meant, the likeliest first.
    pub(super) fn misplaced(&self) -> &[Misplaced] {
        self.result
            .as_ref()
            .map_or(&[], |elsewhere| &elsewhere.found)
    }

    /// How many secrets have the prefix of no kind; None where the names could not be listed.
    pub(super) fn outside(&self) -> Option<usize> {
        self.result.as_ref().ok().map(|elsewhere| elsewhere.outside)
    }

    /// As `--json` has it.
    pub(super) fn json(&self) -> Value {
        let one = |found: &Misplaced| {
            json!({
                "name": found.name,
                "rule": found.rule.id(),
                "why": found.why,
                "prefix": found.prefix,
                "key": found.key,
            })
        };
        match &self.result {
            Ok(elsewhere) => json!({
                "found": elsewhere.found.iter().map(one).collect::<Vec<_>>(),
                "names": elsewhere.names,
                "calls": elsewhere.calls,
                "complete": !elsewhere.is_cut,
                "reason": null,
            }),
            Err(fault) => json!({
                "found": [], "names": null, "calls": null, "complete": false, "reason": fault.reason.name(),
            }),
        }
    }

    /// As the text has it: each name, and in how many it was looked for.
    pub(super) fn parts(&self) -> Vec<Part> {
        let part = |text: String, role| Part::Remark {
            label: "elsewhere",
            text: sanitize::line(&text),
            role,
        };
        let elsewhere = match &self.result {
            Ok(elsewhere) => elsewhere,
            Err(fault) => {
                let (why, next) = (fault.reason.sentence(), fault.next_step());
                let text = format!("not looked for among all secrets: {why}; {next}");
                return vec![part(text, Role::Muted)];
            }
        };
        let one = |found: &Misplaced| format!("{} ({})", found.name, found.why);
        let found = elsewhere.found.iter().map(one);
        let mut parts: Vec<_> = found.map(|text| part(text, Role::Accent)).collect();
        parts.push(part(elsewhere.looked_at(), Role::Muted));
        parts
    }
}

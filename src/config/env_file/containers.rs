//! Environment variables inside a file that describes containers: docker compose, Kubernetes, the Helm charts of Airflow,
//! a `ConfigMap`, a `Secret`, an ECS task, MWAA's `aws mwaa get-environment`.
//!
//! Such a file is never the whole environment: the image, other files and the host add to it.

mod objects;

use std::rc::Rc;

use super::image::{release_of_image, release_of_map};
use super::names::is_name;
use super::nodes::{
    has_value, is_environment, is_named_variable, is_options, is_sections, name_in,
    printed_by_chart,
};
use super::options::{self, MWAA, region_of_mwaa};
use super::references::refers;
use super::variables::Variables;
use super::yaml::{Node, documents};
use crate::domain::airflow_config::env_name;
use crate::domain::caller::is_role;
use crate::domain::value::SecretValue;

/// Everything below the documents that a container gets as its environment. None where there is nothing of the kind.
pub(super) fn find(roots: &[Rc<Node>]) -> Option<(&'static str, Variables)> {
    search(roots, false)
}

/// The same in a file of HCL.
pub(super) fn find_in_hcl(root: Rc<Node>) -> Option<(&'static str, Variables)> {
    search(&[root], true)
}

fn search(roots: &[Rc<Node>], is_hcl: bool) -> Option<(&'static str, Variables)> {
    let mut search = Search {
        variables: Variables::default(),
        is_hcl,
        form: None,
        is_ambiguous: false,
        has_roles: false,
        regions: Vec::new(),
    };
    for root in roots {
        search.root(root);
    }
    if search.is_ambiguous {
        search.variables.airflow = None;
    }
    if search.has_roles {
        search.variables.role = None;
    }
    let form = search.form?;
    options::set_region(&mut search.variables, &search.regions);
    search.variables.incomplete = Some(format!(
        "{form}: other variables may come from the image, other files and the host"
    ));
    Some((form, search.variables))
}

const COMPOSE: &str = "a docker compose file";
const KUBERNETES: &str = "a Kubernetes or Helm file";
const CONFIG_MAP: &str = "a ConfigMap";
const SECRET: &str = "a Kubernetes Secret";
const LIST: &str = "a list of variables";
const COMPOSER: &str = "a Cloud Composer environment";

struct Search {
    variables: Variables,
    /// `environment` is none of docker compose, and `env` may be a block with `name` and `value`.
    is_hcl: bool,
    form: Option<&'static str>,
    /// Several releases are named.
    is_ambiguous: bool,
    /// Several roles are named.
    has_roles: bool,
    /// Those of the MWAA environments.
    regions: Vec<String>,
}

impl Search {
    fn root(&mut self, node: &Node) {
        match node {
            Node::List(_) => self.pairs(LIST, node),
            Node::Map(entries) if is_environment(entries) => self.pairs(LIST, node),
            _ => {}
        }
        self.walk(node);
    }

    fn walk(&mut self, node: &Node) {
        match node {
            // Charts and tools have many names for it.
            Node::List(nodes) if nodes.iter().any(|node| is_named_variable(node)) => {
                self.pairs(KUBERNETES, node);
            }
            Node::Map(entries) if is_environment(entries) => self.pairs(KUBERNETES, node),
            Node::Map(entries) if is_options(entries) => self.mwaa(node),
            Node::List(nodes) => nodes.iter().for_each(|node| self.walk(node)),
            Node::Map(entries) => {
                match node.get("kind").and_then(Node::text) {
                    Some("ConfigMap") => return self.config_map(node),
                    Some("Secret") => return self.secret(node),
                    Some("ExternalSecret") => return self.external(node),
                    _ => {}
                }
                self.release(release_of_map(node));
                for (key, value) in entries {
                    self.entry(key, value);
                }
            }
            Node::Text(_) | Node::Null | Node::Computed => {}
        }
    }

    fn entry(&mut self, key: &str, value: &Node) {
        match key {
            "encryptedData" => self.sealed(value),
            "environment" | "env" if self.is_hcl => self.block(value),
            "environment" => self.pairs(COMPOSE, value),
            "env" => self.pairs(KUBERNETES, value),
            // `docker inspect`, and kustomize.
            "Env" | "literals" if matches!(value, Node::List(_)) => self.pairs(LIST, value),
            // The official chart takes this one as a text, which it fills in as a template.
            "extraEnv" => match value {
                Node::Text(text) => {
                    let inner = documents(text).unwrap_or_default();
                    for node in &inner {
                        self.pairs(KUBERNETES, node);
                    }
                }
                _ => self.pairs(KUBERNETES, value),
            },
            "config" if is_sections(value) => self.sections(value),
            "extraConfigMaps" | "extraSecrets" => self.extra(value, key == "extraSecrets"),
            // As AWS, CloudFormation and Terraform write it.
            "AirflowConfigurationOptions" | "airflow_configuration_options" => self.mwaa(value),
            "airflowConfigOverrides" | "airflow_config_overrides" => self.composer(value),
            "AirflowVersion" | "airflowVersion" | "airflow_version" => self.release(value.text()),
            "imageVersion" | "image_version" => {
                let version = value.text().and_then(|text| text.split_once("-airflow-"));
                self.release(version.map(|(_, version)| version));
            }
            // That of MWAA, of an ECS task, and of a service account.
            "ExecutionRoleArn"
            | "execution_role_arn"
            | "taskRoleArn"
            | "eks.amazonaws.com/role-arn" => self.role(value.text()),
            "Arn" | "arn" => self.regions.extend(value.text().and_then(region_of_mwaa)),
            "image" => match value.text() {
                Some(image) => self.release(release_of_image(image)),
                None => self.walk(value),
            },
            "env_file" | "envFrom" | "extraEnvFrom" | "extraEnvVarsCM" | "extraEnvVarsSecret" => {
                self.variables
                    .note(format!("the variables that {key} refers to are not in it"));
            }
            _ => self.walk(value),
        }
    }

    fn release(&mut self, named: Option<&str>) {
        let Some(named) = named else {
            return;
        };
        let known = self.variables.airflow.get_or_insert(named.to_owned());
        self.is_ambiguous |= known != named;
    }

    fn role(&mut self, named: Option<&str>) {
        let Some(named) = named.filter(|named| is_role(named)) else {
            return;
        };
        let known = self.variables.role.get_or_insert(named.to_owned());
        self.has_roles |= known != named;
    }

    fn block(&mut self, value: &Node) {
        match value {
            Node::Map(entries) if is_environment(entries) => self.pairs(LIST, value),
            Node::Map(_) if name_in(value).is_some_and(is_name) && has_value(value) => {
                self.form.get_or_insert(LIST);
                self.item(LIST, value);
            }
            Node::List(_) => self.pairs(LIST, value),
            _ => self.walk(value),
        }
    }

    /// A map of names and values, a list of `NAME=value`, or a list of `{name, value}`.
    fn pairs(&mut self, form: &'static str, node: &Node) {
        let form = match node {
            // ECS: taken as it is, without the signs of docker compose.
            Node::List(nodes)
                if form == COMPOSE && nodes.iter().all(|node| matches!(**node, Node::Map(_))) =>
            {
                LIST
            }
            _ => form,
        };
        let before = self.variables.count();
        match node {
            Node::Map(entries) => {
                for (name, value) in entries {
                    self.variable(form, name, value);
                }
            }
            Node::List(nodes) => nodes.iter().for_each(|node| self.item(form, node)),
            Node::Text(_) | Node::Null | Node::Computed => {}
        }
        if self.variables.count() > before {
            self.form.get_or_insert(form);
        }
    }

    fn item(&mut self, form: &'static str, node: &Node) {
        match node {
            Node::Text(text) => match text.split_once('=') {
                Some((name, value)) => self.known(form, name, value),
                None if form == COMPOSE => self.unknown(text, FROM_HOST),
                None => {}
            },
            Node::Map(_) => {
                let Some(name) = name_in(node) else {
                    return;
                };
                let value = node.get("value").or(node.get("Value"));
                // A deployment file of Astro leaves the value out.
                let is_secret = node.get("is_secret").and_then(Node::text) == Some("true");
                let is_empty = value.is_none_or(|value| matches!(value.text(), None | Some("")));
                if is_secret && is_empty {
                    return self.unknown(name, "its value is kept secret");
                }
                match value {
                    Some(value) => self.variable(form, name, value),
                    None => self.unknown(name, NOT_IN_FILE),
                }
            }
            _ => {}
        }
    }

    fn variable(&mut self, form: &'static str, name: &str, value: &Node) {
        match value {
            Node::Text(text) => self.known(form, name, text),
            Node::Null if form == COMPOSE => self.unknown(name, FROM_HOST),
            Node::Null => self.known(form, name, ""),
            Node::Computed => self.unknown(
                name,
                "CloudFormation, Terraform or another program computes it",
            ),
            Node::List(_) | Node::Map(_) => self.unknown(name, "its value is not in the file"),
        }
    }

    fn known(&mut self, form: &'static str, name: &str, text: &str) {
        if !is_name(name) {
            return;
        }
        if [KUBERNETES, COMPOSE].contains(&form) && text.contains("{{") {
            return self.unknown(name, "a template ({{ … }}) is replaced in it");
        }
        let text = match form {
            // `$$` is a dollar sign.
            COMPOSE if refers(text.replace("$$", "").as_bytes()) => {
                return self.unknown(name, "docker compose replaces a $NAME in it");
            }
            COMPOSE => text.replace("$$", "$"),
            KUBERNETES if text.contains("$(") => {
                return self.unknown(name, "Kubernetes replaces a $(NAME) in it");
            }
            _ => text.to_owned(),
        };
        self.variables.agree(name, SecretValue::from_text(text));
    }

    fn unknown(&mut self, name: &str, why: &str) {
        if is_name(name) {
            self.variables.set_unknown(name, why);
        }
    }

    /// The chart writes `config` into airflow.cfg. Airflow's variables of the same name say the same.
    fn sections(&mut self, node: &Node) {
        let Node::Map(sections) = node else {
            return;
        };
        self.form.get_or_insert(KUBERNETES);
        for (section, options) in sections {
            let Node::Map(options) = &**options else {
                continue;
            };
            for (option, value) in options {
                let name = env_name(section, option);
                match (&**value, printed_by_chart(value)) {
                    (Node::List(_) | Node::Map(_), Some(text)) => {
                        self.variables.note(format!(
                            "the chart prints the map or list of {name} as Go does, map[…], which is not JSON: write it as a text, in quotes"
                        ));
                        self.known(KUBERNETES, &name, &text);
                    }
                    _ => self.variable(KUBERNETES, &name, value),
                }
            }
        }
    }

    fn mwaa(&mut self, node: &Node) {
        self.options(MWAA, node, '.');
    }

    /// `secrets-backend`.
    fn composer(&mut self, node: &Node) {
        self.options(COMPOSER, node, '-');
    }

    fn options(&mut self, form: &'static str, node: &Node, separator: char) {
        let Node::Map(options) = node else {
            return;
        };
        self.form.get_or_insert(form);
        for (name, value) in options {
            if let Some((section, option)) = name.split_once(separator) {
                self.variable(form, &env_name(section, option), value);
            }
        }
    }
}

const NOT_IN_FILE: &str = "its value is not in the file (valueFrom, a Secret)";
const FROM_HOST: &str = "docker compose takes its value from the host";

/// The entry of a `ConfigMap` that the official Helm chart puts the file into.
pub(in crate::config) const CFG_ENTRY: &str = "airflow.cfg";

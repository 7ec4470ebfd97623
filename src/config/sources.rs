//! Makes sources from settings, a few lines for each source.

use std::sync::Arc;

#[cfg(feature = "http")]
use super::settings::ApiAccess;
use super::settings::Settings;
use crate::domain::deployment::Deployment;
#[cfg(any(feature = "metastore", feature = "http"))]
use crate::domain::key::Kind;
use crate::domain::search_path::Layer;
#[cfg(any(feature = "metastore", feature = "http"))]
use crate::domain::team::TeamView;
use crate::sources::Sources;
#[cfg(feature = "http")]
use crate::sources::airflow_api::{AirflowApi, ApiConnection, Login};
use crate::sources::dag_scan::DagSource;
#[cfg(feature = "http")]
use crate::sources::datacoves::{DatacovesConnection, DatacovesStore};
use crate::sources::local_file::LocalFile;
#[cfg(feature = "metastore")]
use crate::sources::metastore::Metastore;

/// Makes the sources that the settings describe. In a presentation, they and the deployment know only stand-ins.
pub fn make(settings: Settings) -> (Arc<Deployment>, Sources) {
    let deployment = Arc::new(settings.deployment);
    let mut sources = Sources::new(Vec::new());
    if settings.metadata_only {
        sources = sources.metadata_only();
    }
    let environments = [
        (Layer::ENV, settings.environment),
        (Layer::ENV.at_server(), settings.server_environment),
    ];
    for (layer, environment) in environments {
        if let Some(environment) = environment {
            let environment = environment.with_teams(deployment.team_view(layer));
            sources = sources.with(layer, Arc::new(environment));
        }
    }
    let (rules, python) = (deployment.airflow_rules(), deployment.python.value);
    for (layer, files) in settings.local_files {
        sources = sources.with(
            layer,
            Arc::new(LocalFile::new(layer, files, &rules, python)),
        );
    }
    #[cfg(feature = "aws")]
    {
        let accesses = [
            (Layer::AWS, Some(settings.access)),
            (Layer::AWS.at_server(), settings.server_access),
        ];
        for (layer, access) in accesses {
            if let Some(access) = access {
                sources = sources.with(layer, Arc::new(aws::source(&deployment, layer, access)));
            }
        }
    }
    #[cfg(feature = "http")]
    if let Some(access) = settings.datacoves {
        let store = Arc::new(DatacovesStore::new(DatacovesConnection {
            url: access.url,
            environment: access.environment,
            tags: access.tags,
            token: access.token,
            token_variable: access.token_variable,
        }));
        sources = sources.with(Layer::DATACOVES, store);
    }
    #[cfg(feature = "metastore")]
    if let Some(access) = settings.metastore {
        let key = Some(&access.fernet_key).filter(|_| access.not_followed.is_none());
        let teams = metastore_teams(&deployment);
        let metastore =
            Metastore::new(Layer::METASTORE, &access.url, key, teams).with_schema(access.schema);
        sources = sources.with(Layer::METASTORE, Arc::new(metastore));
    }
    #[cfg(feature = "http")]
    if let Some(access) = settings.metastore_api {
        let api = AirflowApi::new(api_connection(&deployment, access));
        sources = sources.with(Layer::METASTORE, Arc::new(api));
    }
    if !settings.dags.is_empty() {
        sources = sources.with_dags(DagSource::Paths(settings.dags));
    }
    if settings.is_presented {
        return sources.presented(&deployment);
    }
    (deployment, sources)
}

/// What a lookup sees of the rows of teams: the api-server's, where that asks the database for a task.
#[cfg(any(feature = "metastore", feature = "http"))]
fn metastore_teams(deployment: &Deployment) -> TeamView {
    let server = Layer::METASTORE.at_server();
    let is_nested = deployment.layers(Kind::Variable).contains(&server);
    deployment.team_view(if is_nested { server } else { Layer::METASTORE })
}

#[cfg(feature = "http")]
fn api_connection(deployment: &Deployment, access: ApiAccess) -> ApiConnection {
    let login = match (access.token, access.user) {
        (Some(token), _) => Login::Token(token),
        (None, Some((user, password))) => Login::User(user, password),
        (None, None) => Login::Missing(
            "varlens has no login for Airflow's API; set metastore.token-env, or metastore.user-env and metastore.password-env, to variables of this shell".to_owned(),
        ),
    };
    let rules = deployment.airflow_rules();
    ApiConnection {
        url: access.url,
        login,
        api: rules.rest_api,
        teams: metastore_teams(deployment),
    }
}

#[cfg(feature = "aws")]
mod aws {
    use super::super::settings::{Access, Keys};
    use crate::domain::deployment::Deployment;
    use crate::domain::key::Kind;
    use crate::domain::lookup::name_beginning;
    use crate::domain::search_path::Layer;
    use crate::sources::secrets_manager::{AwsConnection, SecretsManager, StaticKeys};

    pub(super) fn source(deployment: &Deployment, layer: Layer, access: Access) -> SecretsManager {
        let beginnings = Kind::ALL.map(|kind| name_beginning(deployment, layer, kind));
        let options = deployment.aws_of(layer);
        let unknown = Kind::ALL.map(|kind| options.kind(kind).unknown.clone());
        let connection = AwsConnection {
            region: access.region,
            profile: access.profile,
            endpoint_url: access.endpoint_url,
            role_arn: access.role_arn,
            keys: access.keys.map(static_keys),
            reads_aws_region: access.reads_aws_region,
            environment: access.environment,
        };
        SecretsManager::new(connection, beginnings).with_unknown_names(unknown)
    }

    fn static_keys(keys: Keys) -> StaticKeys {
        StaticKeys {
            id: keys.id,
            secret: keys.secret,
            token: keys.token,
        }
    }
}

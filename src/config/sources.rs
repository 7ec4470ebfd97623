//! From settings to sources: a source is one line here.

use std::sync::Arc;

use super::Settings;
use crate::domain::deployment::Deployment;
use crate::sources::{Source, Sources};

pub(super) fn make(settings: Settings) -> (Arc<Deployment>, Sources) {
    let deployment = Arc::new(settings.deployment);
    let environment = settings
        .environment
        .map(|source| Arc::new(source) as Arc<dyn Source>);
    let others: Vec<Arc<dyn Source>> = vec![
        #[cfg(feature = "aws")]
        Arc::new(aws::source(&deployment, settings.access)),
    ];
    let all = environment.into_iter().chain(others).collect();
    (deployment, Sources::new(all))
}

#[cfg(feature = "aws")]
mod aws {
    use super::super::{Access, Keys};
    use crate::domain::deployment::Deployment;
    use crate::domain::key::Kind;
    use crate::domain::lookup::name_beginning;
    use crate::sources::secrets_manager::{AwsConnection, SecretsManager, StaticKeys};

    pub(super) fn source(deployment: &Deployment, access: Access) -> SecretsManager {
        let beginnings = Kind::ALL.map(|kind| name_beginning(deployment, kind));
        let connection = AwsConnection {
            region: access.region,
            profile: access.profile,
            endpoint_url: access.endpoint_url,
            role_arn: access.role_arn,
            keys: access.keys.map(static_keys),
            reads_aws_region: access.reads_aws_region,
            environment: access.environment,
        };
        SecretsManager::new(connection, beginnings)
    }

    fn static_keys(keys: Keys) -> StaticKeys {
        StaticKeys {
            id: keys.id,
            secret: keys.secret,
            token: keys.token,
        }
    }
}

//! A value that was read with credentials that are not known to be Airflow's: Airflow may not be allowed to read it.

use crate::domain::caller::{Caller, account_in};
use crate::domain::deployment::{Deployment, Identity};
use crate::domain::reason::Reason;
use crate::domain::resolve::{Basis, Resolution, Verdict};
use crate::domain::search_path::{Layer, Store};

/// The layer that gave a value to other credentials than Airflow's, as far as is known.
pub fn read_by_another(deployment: &Deployment, resolution: &Resolution) -> Option<Layer> {
    if resolution.basis != Basis::Performed {
        return None;
    }
    let mut steps = resolution.steps.iter();
    let found = steps.find(|step| step.verdict == Verdict::Found)?;
    let is_other = deployment.aws_of(found.layer).identity == Identity::Other;
    (found.layer.store == Store::Aws && is_other).then_some(found.layer)
}

/// That this is so, in a sentence; None where Airflow's own credentials asked. `caller` is who asked.
pub(super) fn identity_caveat(
    deployment: &Deployment,
    resolution: &Resolution,
    caller: Option<&Caller>,
) -> Option<String> {
    read_by_another(deployment, resolution)?;
    let role = deployment.execution_role.as_deref();
    let full = caller.and_then(|caller| caller.arn.as_deref());
    if role
        .zip(full)
        .is_some_and(|(role, arn)| is_session_of(arn, role))
    {
        return None;
    }
    let arn = caller.and_then(Caller::short_arn);
    let who = arn.map_or("with your credentials".to_owned(), |arn| {
        format!("as {arn}")
    });
    if let Some(role) = role {
        // Accounts may differ, too.
        let who = full.map_or(who, |arn| format!("as {arn}"));
        return Some(format!(
            "read {who}; Airflow has the role {role}, which may not be allowed to: --as-role {role} asks as Airflow does"
        ));
    }
    Some(format!(
        "read {who}; Airflow's role is not known and may not be allowed to: --as-role ARN asks as Airflow does, \
         same-identity = true says that it is the same"
    ))
}

/// AWS lacks the key where other credentials than Airflow's asked, and a later layer gave it: in Airflow's own account AWS may
/// have it, and wins. None where the account is known to be the same.
pub(super) fn absent_to_another(
    deployment: &Deployment,
    resolution: &Resolution,
    caller: Option<&Caller>,
) -> Option<String> {
    if resolution.basis != Basis::Performed || resolution.winner_step()?.layer.store == Store::Aws {
        return None;
    }
    let before = resolution.steps.iter();
    let mut before = before.take_while(|step| step.verdict != Verdict::Found);
    let absent = before.find(|step| {
        let is_plain = step.reason == Some(Reason::NotFound) && step.verdict == Verdict::Absent;
        is_plain && step.layer.store == Store::Aws
    })?;
    let options = deployment.aws_of(absent.layer);
    let role = deployment.execution_role.as_deref();
    let own = options
        .account
        .as_ref()
        .map(|account| account.value.as_str());
    let own = own.or_else(|| account_in(role?));
    let asked = caller.and_then(|caller| caller.account.as_deref());
    if options.identity != Identity::Other || (own.is_some() && own == asked) {
        return None;
    }
    let asked = asked.map_or("another account".to_owned(), |account| {
        format!("account {account}")
    });
    Some(format!(
        "AWS was asked in {asked}, and Airflow's account is {}; if AWS has the key there, it wins: --as-role ARN asks as Airflow \
         does, aws.account says which account it is",
        own.unwrap_or("not known")
    ))
}

/// `arn:aws:sts::ACCOUNT:assumed-role/NAME/session` and `arn:aws:iam::ACCOUNT:role/path/NAME`.
fn is_session_of(arn: &str, role: &str) -> bool {
    let session = arn.split_once(":assumed-role/");
    let role_name = role
        .split_once(":role/")
        .map(|(_, path)| path.rsplit('/').next().unwrap_or_default());
    let name = session.and_then(|(_, rest)| rest.split('/').next());
    name.is_some() && name == role_name && account_in(arn) == account_in(role)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::key::{Key, Kind};
    use crate::domain::resolve::{Answer, Walk};
    use crate::domain::search_path::Order;

    fn caveat(identity: Identity, basis: Basis, order: &[Layer], by: Layer) -> Option<String> {
        let mut deployment = Deployment::assumed("test");
        deployment.order.value = Order::Own(order.to_vec());
        deployment.aws.identity = identity;
        let deployment = Arc::new(deployment);
        let mut walk = Walk::new(
            Arc::clone(&deployment),
            Key::new(Kind::Variable, "x"),
            basis,
        );
        while let Some(ask) = walk.next_ask() {
            let is_there = ask.layer == by;
            walk.answer(if is_there {
                Answer::Present
            } else {
                Answer::Absent(crate::domain::reason::Reason::NotFound)
            });
        }
        identity_caveat(
            &deployment,
            &walk.finish(),
            Some(&Caller {
                arn: Some("arn:aws:iam::012345678910:user/jane".to_owned()),
                ..Caller::default()
            }),
        )
    }

    #[test]
    fn a_session_of_a_role() {
        let session = "arn:aws:sts::012345678910:assumed-role/mwaa/x";
        for role in ["role/mwaa", "role/service-role/mwaa"] {
            let role = format!("arn:aws:iam::012345678910:{role}");
            assert!(is_session_of(session, &role), "{role}");
        }
        for other in [
            "arn:aws:iam::012345678910:role/other",
            "arn:aws:iam::111111111111:role/mwaa",
            "arn:aws:iam::012345678910:user/mwaa",
            "mwaa",
        ] {
            assert!(!is_session_of(session, other), "{other}");
        }
    }

    #[test]
    fn only_a_value_that_aws_gave_to_others_is_uncertain() {
        let order = [Layer::AWS, Layer::ENV];
        let said = caveat(Identity::Other, Basis::Performed, &order, Layer::AWS).unwrap();
        assert!(said.starts_with("read as user/jane; Airflow's role"));
        for identity in [Identity::Role, Identity::Same] {
            assert_eq!(caveat(identity, Basis::Performed, &order, Layer::AWS), None);
        }
        assert_eq!(
            caveat(Identity::Other, Basis::Predicted, &order, Layer::AWS),
            None
        );
        assert_eq!(
            caveat(Identity::Other, Basis::Performed, &order, Layer::ENV),
            None
        );
        assert_eq!(
            caveat(Identity::Other, Basis::Performed, &order, Layer::METASTORE),
            None
        );
    }
}

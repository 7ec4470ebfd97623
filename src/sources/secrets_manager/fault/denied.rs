//! Who may not do what, and by which kind of policy, from AWS's message about a denied request (IAM User Guide,
//! "Troubleshoot access denied error messages").
//!
//! Only an ARN, an action and one of the phrases below are taken from the message; the sentences are our own.

/// What AWS's message says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Denial {
    /// The ARN of the caller, e.g. that of an assumed role.
    caller: Option<String>,
    /// E.g. `secretsmanager:GetSecretValue`.
    action: Option<String>,
    policy: Option<&'static Policy>,
}

#[derive(Debug, PartialEq, Eq)]
struct Policy {
    /// A part of AWS's message.
    phrase: &'static str,
    /// Why the request is denied.
    cause: &'static str,
    /// What to do; `{action}` is the action, `{resource}` what it must be allowed on, `{caller}` who asked.
    next: &'static str,
}

const fn row(phrase: &'static str, cause: &'static str, next: &'static str) -> Policy {
    Policy {
        phrase,
        cause,
        next,
    }
}

#[rustfmt::skip] // One row per kind of policy, explicit denials first.
const POLICIES: [Policy; 16] = [
    row("explicit deny in a service control policy", "a service control policy of the organization denies it", "ask who manages the organization: no policy of this account can allow {action}"),
    row("explicit deny in a resource control policy", "a resource control policy of the organization denies it", "ask who manages the organization: no policy of this account can allow {action}"),
    row("explicit deny in a resource-based policy", "the secret's resource policy denies it", "change the secret's resource policy: it denies {action}"),
    row("explicit deny in an identity-based policy", "a policy of this user or role denies it", "change the policy that denies {action} to {caller}"),
    row("explicit deny in a permissions boundary", "the permissions boundary denies it", "change the permissions boundary that denies {action}"),
    row("explicit deny in a session policy", "the session's policy denies it", "start a session whose policy does not deny {action}"),
    row("explicit deny in a VPC endpoint policy", "the policy of the VPC endpoint denies it", "change the policy of the VPC endpoint: it denies {action}"),
    row("explicit deny", "a policy denies it", "find the policy that denies {action}"),
    row("no identity-based policy allows", "no policy of this user or role allows it", "allow {action} on {resource} in a policy of {caller}"),
    row("no resource-based policy allows", "the secret's resource policy does not allow it", "allow {action} in the secret's resource policy"),
    row("no session policy allows", "the session's policy does not allow it", "start a session whose policy allows {action}"),
    row("no permissions boundary allows", "the permissions boundary does not allow it", "allow {action} in the permissions boundary"),
    row("no service control policy allows", "no service control policy of the organization allows it", "ask who manages the organization to allow {action}"),
    row("no resource control policy allows", "no resource control policy of the organization allows it", "ask who manages the organization to allow {action}"),
    row("no VPC endpoint policy allows", "the policy of the VPC endpoint does not allow it", "allow {action} in the policy of the VPC endpoint"),
    row("no assume role policy allows", "the role's trust policy does not allow it", "allow this caller in the role's trust policy"),
];

impl Denial {
    /// Reads AWS's message; what is not in it stays unknown.
    pub(super) fn read(message: &str) -> Self {
        Self {
            caller: word_after(message, "User: ").filter(|word| is_arn(word)),
            action: word_after(message, "not authorized to perform: ")
                .filter(|word| is_action(word)),
            policy: POLICIES.iter().find(|row| message.contains(row.phrase)),
        }
    }

    /// The ARN of the caller.
    pub(super) fn caller(self) -> Option<String> {
        self.caller
    }

    /// Who may not do what, and why; None where the message says nothing of it.
    pub(super) fn note(&self) -> Option<String> {
        if *self == Self::default() {
            return None;
        }
        let caller = self.caller.as_deref().unwrap_or("this caller");
        let action = self.action.as_deref().unwrap_or("do this");
        let verb = if self.action.is_some() {
            "may not call"
        } else {
            "may not"
        };
        let cause = self
            .policy
            .map_or(String::new(), |row| format!(": {}", row.cause));
        Some(format!("{caller} {verb} {action}{cause}"))
    }

    /// What to do. `operation` is the action that was requested, for a message that names none.
    pub(super) fn next(&self, operation: &str) -> String {
        let action = self.action.as_deref().unwrap_or(operation);
        match self.policy {
            Some(row) => row
                .next
                .replace("{action}", action)
                .replace("{resource}", resource(action))
                .replace(
                    "{caller}",
                    self.caller.as_deref().unwrap_or("this user or role"),
                ),
            None if action == ASSUME => format!(
                "allow {ASSUME} on the role to this caller, and this caller in the role's trust policy; check that the role exists"
            ),
            None if action == GET => format!(
                "grant {GET} on this secret, and kms:Decrypt if its KMS key is customer-managed"
            ),
            None => format!("grant {action} on {}", resource(action)),
        }
    }
}

const GET: &str = "secretsmanager:GetSecretValue";

/// AWS answers so for a role that does not exist too.
const ASSUME: &str = "sts:AssumeRole";

/// What a policy must name as the resource of an action. AWS checks a listing against no single secret (Service
/// Authorization Reference, "Actions defined by AWS Secrets Manager").
fn resource(action: &str) -> &'static str {
    match action.split_once(':') {
        Some(("secretsmanager", "ListSecrets")) => "all resources (\"*\")",
        Some(("sts", _)) => "the role",
        Some(("kms", _)) => "the KMS key of the secret",
        _ => "this secret",
    }
}

fn word_after(message: &str, phrase: &str) -> Option<String> {
    let (_, rest) = message.split_once(phrase)?;
    let word = rest.split_whitespace().next()?;
    Some(word.trim_end_matches([',', '.']).to_owned())
}

/// The ARN of a caller: role, user and session names have these characters (IAM User Guide, "IAM identifiers").
fn is_arn(word: &str) -> bool {
    let is_name = |text: &str| {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-_./+=,@".contains(c);
        !text.is_empty() && text.chars().all(is_allowed)
    };
    let parts: Vec<_> = word.splitn(6, ':').collect();
    let [
        "arn",
        "aws" | "aws-cn" | "aws-us-gov" | "aws-iso" | "aws-iso-b" | "aws-iso-e" | "aws-iso-f"
        | "aws-eusc",
        "iam" | "sts",
        "",
        account,
        caller,
    ] = parts.as_slice()
    else {
        return false;
    };
    let kind = caller.split_once('/').filter(|(_, name)| is_name(name));
    let is_caller = *caller == "root"
        || kind.is_some_and(|(kind, _)| {
            ["user", "role", "assumed-role", "federated-user"].contains(&kind)
        });
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    word.len() <= 256 && is_account && is_caller
}

/// What a request of varlens, or of the SDK for its credentials, may need (Service Authorization Reference). Another word was
/// chosen by whoever answered.
const ACTIONS: [&str; 10] = [
    "kms:Decrypt",
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
    "secretsmanager:ListSecretVersionIds",
    "secretsmanager:ListSecrets",
    "sso:GetRoleCredentials",
    ASSUME,
    "sts:AssumeRoleWithWebIdentity",
    "sts:GetCallerIdentity",
    "sts:TagSession",
];

fn is_action(word: &str) -> bool {
    ACTIONS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHO: &str = "User: arn:aws:sts::012345678910:assumed-role/mwaa/i-1 is not authorized to perform: \
        secretsmanager:GetSecretValue on resource: airflow/variables/x ";

    fn check(message: &str, note: Option<&str>, next: &str) {
        let denial = Denial::read(message);
        assert_eq!(denial.note().as_deref(), note, "{message}");
        assert_eq!(denial.next(GET), next, "{message}");
    }

    #[test]
    fn who_what_and_which_policy_are_taken_from_the_message() {
        let by = |cause: &str| {
            format!(
                "arn:aws:sts::012345678910:assumed-role/mwaa/i-1 may not call secretsmanager:GetSecretValue{cause}"
            )
        };
        check(
            &format!(
                "{WHO}because no identity-based policy allows the secretsmanager:GetSecretValue action"
            ),
            Some(&by(": no policy of this user or role allows it")),
            "allow secretsmanager:GetSecretValue on this secret in a policy of arn:aws:sts::012345678910:assumed-role/mwaa/i-1",
        );
        check(
            &format!(
                "{WHO}with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o/p"
            ),
            Some(&by(
                ": a service control policy of the organization denies it",
            )),
            "ask who manages the organization: no policy of this account can allow secretsmanager:GetSecretValue",
        );
        check(
            WHO,
            Some(&by("")),
            "grant secretsmanager:GetSecretValue on this secret, and kms:Decrypt if its KMS key is customer-managed",
        );
    }

    #[test]
    fn a_listing_is_allowed_on_all_resources_and_a_role_on_the_role() {
        let denied = |action: &str| {
            let message = format!(
                "not authorized to perform: {action} because no identity-based policy allows it"
            );
            Denial::read(&message).next("")
        };
        assert_eq!(
            denied("secretsmanager:ListSecrets"),
            "allow secretsmanager:ListSecrets on all resources (\"*\") in a policy of this user or role"
        );
        assert_eq!(
            denied("sts:AssumeRole"),
            "allow sts:AssumeRole on the role in a policy of this user or role"
        );
    }

    #[test]
    fn every_kind_of_policy_is_recognised() {
        for row in &POLICIES {
            let denial = Denial::read(&format!("{WHO}because {} x", row.phrase));
            assert!(
                denial.note().unwrap().ends_with(row.cause),
                "{}",
                row.phrase
            );
            assert!(!denial.next(GET).contains('{'), "{}", row.phrase);
        }
    }

    #[test]
    fn nothing_else_of_a_message_gets_through() {
        let hostile = [
            "fake-secret",
            "User: fake-secret is not authorized to perform: fake-secret",
            "User: arn:aws:iam::1:user/a\u{1b}[31m is not authorized to perform: a:b;fake-secret",
            "not authorized to perform: :fake-secret",
            "not authorized to perform: secretsmanager:fake-secret",
            "not authorized to perform: fake-secret:GetSecretValue",
            "User: arn:aws:fake-secret is not authorized",
            "User: arn:aws:iam::fake-secret:user/a is not authorized",
            "User: arn:aws:fake-secret::012345678910:user/a is not authorized",
            "User: arn:aws:iam::012345678910:fake-secret is not authorized",
            "",
        ];
        for message in hostile {
            let denial = Denial::read(message);
            let said = format!("{:?} {}", denial.note(), denial.next(GET));
            assert!(
                !said.contains("fake-secret") && !said.contains('\u{1b}'),
                "{message}: {said}"
            );
        }
        assert_eq!(Denial::read("User is not allowed").note(), None);
    }
}

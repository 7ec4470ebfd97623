//! How the store is reached.

use crate::domain::value::SecretValue;

/// How the store is reached.
pub struct DatacovesConnection {
    /// The address of the API: `https://api.example.datacoves.com`.
    pub url: String,
    /// The environment's slug: `dev123`.
    pub environment: String,
    /// Only secrets with one of these tags; empty: all.
    pub tags: Vec<String>,
    /// The token, without the word before it.
    pub token: SecretValue,
    /// The variable that has the token, for the texts of faults.
    pub token_variable: String,
}

//! How often somebody has to say again that a service is right.

use serde::{Deserialize, Serialize};

use super::PolicyError;

/// The longest that a service may stand without anybody saying that it is right: ten years, in days.
pub const LONGEST: u32 = 3_660;

/// How often services are verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Verification {
    /// After so many days somebody has to say again that a service is right.
    pub every_days: u32,
}

impl Default for Verification {
    /// Every quarter, as the national guidance asks.
    fn default() -> Self {
        Self { every_days: 90 }
    }
}

impl Verification {
    /// The same, if it can be meant.
    pub(super) fn checked(self) -> Result<(), PolicyError> {
        if (1..=LONGEST).contains(&self.every_days) {
            return Ok(());
        }
        Err(PolicyError(format!(
            "verification.every_days is {}; write a number of days from 1 to {LONGEST}",
            self.every_days
        )))
    }

    /// What is understood of it in a policy of another version of the program.
    pub(super) fn understood(policy: &toml::Table) -> Self {
        let every_days = policy
            .get("verification")
            .and_then(|verification| verification.get("every_days"))
            .and_then(toml::Value::as_integer)
            .and_then(|days| u32::try_from(days).ok())
            .filter(|days| (1..=LONGEST).contains(days));
        every_days.map_or_else(Self::default, |every_days| Self { every_days })
    }
}

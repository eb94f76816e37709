//! What may be accepted without anybody looking, and how soon mistakes are put right.

use serde::{Deserialize, Serialize};

use super::PolicyError;
use crate::queue::Area;

/// The longest that a mistake may stand that somebody told of: thirty days, in hours.
pub const LONGEST_CORRECTION: u32 = 720;

/// What may be accepted without anybody looking, of what needs somebody's yes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Acceptance {
    /// Changes of published entries that touch nothing but these parts, and in which checks find nothing new that counts.
    pub automatically: Vec<Area>,
}

/// How soon mistakes are put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Correction {
    /// So many hours after somebody told of it.
    pub within_hours: u32,
}

impl Default for Correction {
    /// Two days, as the national guidance asks.
    fn default() -> Self {
        Self { within_hours: 48 }
    }
}

impl Acceptance {
    /// The same, if it can be meant.
    pub(super) fn checked(&self) -> Result<(), PolicyError> {
        let never = self
            .automatically
            .iter()
            .find(|area| !Area::MAY_PASS.contains(area));
        never.map_or(Ok(()), |area| {
            let words: Vec<&str> = Area::MAY_PASS.iter().map(|area| area.word()).collect();
            Err(PolicyError(format!(
                "acceptance.automatically names {}, which is never accepted without anybody looking; write some of {}",
                area.word(),
                words.join(", ")
            )))
        })
    }

    /// What is understood of it in a policy of another version of the program.
    pub(super) fn understood(policy: &toml::Table) -> Self {
        let named = policy
            .get("acceptance")
            .and_then(|acceptance| acceptance.get("automatically"))
            .and_then(toml::Value::as_array);
        let known = |word: &toml::Value| {
            let mut all = Area::MAY_PASS.into_iter();
            all.find(|area| Some(area.word()) == word.as_str())
        };
        Self {
            automatically: named.into_iter().flatten().filter_map(known).collect(),
        }
    }
}

impl Correction {
    /// The same, if it can be meant.
    pub(super) fn checked(self) -> Result<(), PolicyError> {
        if (1..=LONGEST_CORRECTION).contains(&self.within_hours) {
            return Ok(());
        }
        Err(PolicyError(format!(
            "correction.within_hours is {}; write a number of hours from 1 to {LONGEST_CORRECTION}",
            self.within_hours
        )))
    }

    /// What is understood of it in a policy of another version of the program.
    pub(super) fn understood(policy: &toml::Table) -> Self {
        let hours = policy
            .get("correction")
            .and_then(|correction| correction.get("within_hours"))
            .and_then(toml::Value::as_integer)
            .and_then(|hours| u32::try_from(hours).ok())
            .filter(|hours| (1..=LONGEST_CORRECTION).contains(hours));
        hours.map_or_else(Self::default, |within_hours| Self { within_hours })
    }
}

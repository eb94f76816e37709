//! Chance, passed in, so that tests decide what comes up.

/// Where random bytes come from.
pub trait Chance: Send + Sync + std::fmt::Debug {
    /// Fills bytes that nobody can foretell.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance>;
}

/// The machine has no random bytes to give.
#[derive(Clone, Debug, thiserror::Error)]
#[error("this machine gives no random numbers, so nobody can be let in safely: {0}")]
pub struct NoChance(pub String);

/// The machine's own.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance> {
        getrandom::fill(bytes).map_err(|error| NoChance(error.to_string()))
    }
}

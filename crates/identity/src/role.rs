//! What somebody is.

use std::fmt;
use std::str::FromStr;

/// A role that somebody has in a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Runs the installation: people, keys, audit.
    Administrator,
    /// Leads the work: sees how it goes, changes no records.
    Manager,
    /// Is accountable for what is published.
    Assurer,
    /// Sends what their organisation collects.
    Collector,
    /// Keeps the entries of their own organisation.
    Provider,
    /// Finds services for others, and tells peers how they are.
    FrontlineWorker,
    /// Takes the data to use them again.
    Consumer,
    /// Looks, and changes nothing.
    Viewer,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Administrator,
        Self::Manager,
        Self::Assurer,
        Self::Collector,
        Self::Provider,
        Self::FrontlineWorker,
        Self::Consumer,
        Self::Viewer,
    ];

    /// Its name in tables, commands and texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Manager => "manager",
            Self::Assurer => "assurer",
            Self::Collector => "collector",
            Self::Provider => "provider",
            Self::FrontlineWorker => "frontline-worker",
            Self::Consumer => "consumer",
            Self::Viewer => "viewer",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// A name that no role has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no role; there are administrator, manager, assurer, collector, provider, frontline-worker, consumer and viewer"
)]
pub struct NoRole(pub String);

impl FromStr for Role {
    type Err = NoRole;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|role| role.name() == name);
        known.ok_or_else(|| NoRole(name.to_owned()))
    }
}

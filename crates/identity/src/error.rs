//! What can go wrong when somebody is let in, said to the person who can act.

use repository::RepositoryError;

use crate::actor::NotPermitted;
use crate::chance::NoChance;
use crate::password::Weakness;
use crate::role::{NoRole, Role};

/// Why something about accounts could not be done.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// What is kept could not be read or written.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    /// There is no chance to make secrets from.
    #[error(transparent)]
    NoChance(#[from] NoChance),
    /// It is not for them to do.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// A password that is too easily guessed.
    #[error(transparent)]
    Weak(#[from] Weakness),
    /// A role that is none.
    #[error(transparent)]
    NoRole(#[from] NoRole),
    /// A role that somebody may not give to others.
    #[error("you cannot make somebody {0}; ask an administrator")]
    NotToGive(Role),
    /// So many invitations were sent into one team that somebody may be abusing them.
    #[error("{0} invitations were sent in one day; send the others tomorrow")]
    Enough(i64),
    /// A claim of somebody's own, or of their own team, which somebody else has to look at.
    #[error("somebody else has to decide this: it is your own, or your team's")]
    OwnClaim,
    /// A team that is not there, or none was named.
    #[error("there is no such team")]
    NoTeam,
    /// Nothing in a name but blanks, or too much.
    #[error("enter a name, of at most {most} characters")]
    Name {
        /// How long it may be.
        most: usize,
    },
    /// A password could not be hashed or read.
    #[error("the password could not be worked with: {0}")]
    Hash(String),
    /// The work of hashing was broken off.
    #[error("the work was broken off: {0}")]
    BrokenOff(#[from] tokio::task::JoinError),
}

//! Who somebody is and what they may.
//!
//! Nobody has rights of their own: people have [`Role`]s in teams, programs hold keys of a source, and
//! [`permission`] says in one table what each role may. Whoever wants to write asks the [`Actor`] first
//! ([`Actor::may`]), and gets a [`Grant`] that the writing functions here take; there is no other way to one.
//! What people do to their own accounts needs none.

mod account;
mod actor;
mod asked;
mod chance;
mod claim;
mod email;
mod error;
mod invitation;
mod key;
mod one_time_code;
pub mod openid;
mod outside;
mod password;
pub mod permission;
mod registration;
mod role;
mod secret;
mod session;
mod sign_in;

use std::num::NonZero;
use std::sync::Arc;

use repository::Repository;
use tokio::sync::Semaphore;
use uuid::Uuid;

pub use account::NewPerson;
pub use actor::{Actor, Grant, NotPermitted, Whose};
pub use asked::Keepers;
pub use chance::{Chance, NoChance, SystemChance};
pub use email::{EmailAddress, NoEmailAddress};
pub use error::IdentityError;
pub use invitation::{Invitation, Joined};
pub use one_time_code::NewCodes;
pub use outside::{Newcomers, Outsider};
pub use password::Weakness;
pub use permission::Permission;
pub use registration::Registering;
pub use role::{NoRole, Role};
pub use secret::Secret;
pub use session::{Begun, Browser, SignedIn, Way};
pub use sign_in::{Link, Proof, Step};

/// The team of those who run the installation: there from the first administrator on.
pub const HOST_TEAM: Uuid = Uuid::from_u128(0x6e1f_8a5c_2b7d_5d43_9a70_3f5e_8c11_0d2a);

/// Accounts, sessions, invitations and keys of one installation; cheap to clone.
#[derive(Clone, Debug)]
pub struct Identity {
    repository: Repository,
    chance: Arc<dyn Chance>,
    /// Whose turn it is to have a password hashed.
    turns: Arc<Semaphore>,
}

impl Identity {
    /// Over a repository; secrets come from this chance.
    pub fn new(repository: Repository, chance: Arc<dyn Chance>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self {
            repository,
            chance,
            turns: Arc::new(Semaphore::new(cores)),
        }
    }

    /// What everything is kept in.
    pub fn repository(&self) -> &Repository {
        &self.repository
    }

    /// A secret for somebody to hold who is on the way.
    pub fn new_secret(&self) -> Result<Secret, IdentityError> {
        self.secret()
    }

    fn secret(&self) -> Result<Secret, IdentityError> {
        Ok(Secret::new(&*self.chance)?)
    }

    /// An id that nobody can guess.
    fn id(&self) -> Result<Uuid, IdentityError> {
        let mut bytes = [0; 16];
        self.chance.fill(&mut bytes)?;
        Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// Forgets what is of no use any more: sessions and tickets that ended, attempts to get in, old mail.
    pub async fn tidy(&self) -> Result<(), IdentityError> {
        let now = self.repository.now();
        let before = |days| now - chrono::TimeDelta::days(days);
        // A browser is known for as long as its last session is.
        self.repository.forget_sessions(before(90)).await?;
        self.repository.forget_tickets(before(30)).await?;
        self.repository.forget_attempts(before(1)).await?;
        self.repository.forget_letters(before(30)).await?;
        Ok(())
    }
}

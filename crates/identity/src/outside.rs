//! Signing in as somebody for whom another directory vouches, such as that of a council.
//!
//! What the directory calls somebody never changes, and it is by that that they are known again. Their address of
//! mail counts once: it ties them to the account that they were invited to.

use repository::{OutsideAccount, Person};

use crate::account::NewPerson;
use crate::email::EmailAddress;
use crate::error::IdentityError;
use crate::permission::Permission;
use crate::role::Role;
use crate::session::{Browser, Way};
use crate::sign_in::Step;
use crate::{HOST_TEAM, Identity};

/// Somebody as another directory says that they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outsider {
    /// Who they are there.
    pub account: OutsideAccount,
    /// Where they get mail, where the directory can be believed to know.
    pub email: Option<EmailAddress>,
    /// What they are called, if it says so.
    pub name: Option<String>,
}

/// Who comes in by another directory without an account here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Newcomers {
    /// Nobody: they are invited first.
    #[default]
    Nobody,
    /// Everybody for whom it vouches, as this among those who run the installation.
    As(Role),
}

impl Newcomers {
    /// Everybody, in a role of this name. Whoever could let others in is always let in by somebody.
    pub fn named(role: &str) -> Result<Self, IdentityError> {
        let role: Role = role.parse()?;
        let lets_in = [Permission::ManagePeople, Permission::ManageTeam]
            .into_iter()
            .any(|permission| crate::permission::extent(role, permission).is_some());
        if lets_in {
            return Err(IdentityError::NotToGive(role));
        }
        Ok(Self::As(role))
    }
}

impl Identity {
    /// Signs in whom another directory vouches for; nothing if they have no account here and get none.
    pub async fn sign_in_from_outside(
        &self,
        outsider: &Outsider,
        newcomers: Newcomers,
        browser: &Browser,
    ) -> Result<Option<Step>, IdentityError> {
        let known = self.repository.person_outside(&outsider.account).await?;
        let person = match known {
            Some(person) => Some(person),
            None => match self.tied(outsider).await? {
                Some(person) => Some(person),
                None => self.newcomer(outsider, newcomers).await?,
            },
        };
        match person {
            Some(person) => Ok(Some(self.let_in(person, Way::Outside, browser).await?)),
            None => Ok(None),
        }
    }

    /// The account with the address that the directory knows, tied to who they are there from now on.
    async fn tied(&self, outsider: &Outsider) -> Result<Option<Person>, IdentityError> {
        let Some(email) = &outsider.email else {
            return Ok(None);
        };
        let Some(person) = self.repository.person_by_email(email.as_str()).await? else {
            return Ok(None);
        };
        let account = &outsider.account;
        let is_tied = self.repository.tie_outside(&person, account).await?;
        Ok(is_tied.then_some(person))
    }

    async fn newcomer(
        &self,
        outsider: &Outsider,
        newcomers: Newcomers,
    ) -> Result<Option<Person>, IdentityError> {
        let (Newcomers::As(role), Some(email)) = (newcomers, &outsider.email) else {
            return Ok(None);
        };
        if self.repository.team(HOST_TEAM).await?.is_none() {
            return Err(IdentityError::NoTeam);
        }
        let before_at = email.as_str().split('@').next().unwrap_or_default();
        let name = outsider.name.as_deref().unwrap_or(before_at);
        let person = self.account(&NewPerson {
            email: email.clone(),
            name: name.to_owned(),
            language: "en-GB".to_owned(),
        })?;
        let place = (HOST_TEAM, role.name());
        let account = &outsider.account;
        let is_new = self.repository.add_person_outside(&person, account, place);
        Ok(is_new.await?.then_some(person))
    }
}

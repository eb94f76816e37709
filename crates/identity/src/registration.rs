//! Registration: somebody whom nobody has invited opens an account, by what is mailed to their address.

use chrono::TimeDelta;
use repository::{Attempt, Purpose, Ticket};

use crate::account::{NewPerson, tidy_name};
use crate::actor::Actor;
use crate::error::IdentityError;
use crate::invitation::Joined;
use crate::secret::{self, Secret};
use crate::session::{Browser, Way};
use crate::sign_in::Link;
use crate::{EmailAddress, Identity};

/// What was mailed is good for so long.
const LASTS: TimeDelta = TimeDelta::hours(24);
/// So many letters are mailed to one address in that time: those before are still good.
const LETTERS: i64 = 5;

/// What is to be mailed to somebody who wants an account.
#[derive(Clone, Debug)]
pub enum Registering {
    /// Somebody new: what opens their account.
    New(Secret),
    /// Somebody who has one: a way to sign in.
    Known(Link),
}

impl Identity {
    /// What to mail to an address for which somebody wants an account; nothing if enough was mailed to it lately.
    /// Those who ask are told the same in every case: nobody learns here who has an account.
    pub async fn register(&self, new: &NewPerson) -> Result<Option<Registering>, IdentityError> {
        let name = tidy_name(&new.name)?;
        let known = self.repository.person_by_email(new.email.as_str()).await?;
        if known.is_some() {
            return Ok(self.link(&new.email).await?.map(Registering::Known));
        }
        let attempt = Attempt {
            what: "registration".to_owned(),
            account: secret::hash(new.email.as_str()),
            device: String::new(),
        };
        let since = self.repository.now() - LASTS;
        if !self
            .repository
            .take_attempt(&attempt, LETTERS, since)
            .await?
        {
            return Ok(None);
        }
        let secret = self.secret()?;
        let now = self.repository.now();
        let ticket = Ticket {
            hash: secret.hash(),
            email: new.email.as_str().to_owned(),
            name: Some(name),
            team: None,
            role: None,
            made_by: Actor::nobody().name(),
            made_at: now,
            expires_at: now + LASTS,
        };
        let purpose = Purpose::Registration;
        self.repository.add_ticket(purpose, &ticket).await?;
        Ok(Some(Registering::New(secret)))
    }

    /// The address for which a mailed letter opens an account, while it is good: looking uses nothing up.
    pub async fn registration(&self, held: &str) -> Result<Option<String>, IdentityError> {
        let hash = secret::hash(held);
        let ticket = self.repository.ticket(Purpose::Registration, &hash).await?;
        Ok(ticket.map(|ticket| ticket.email))
    }

    /// Opens the account and lets in to it, which uses the letter up. Whoever got an account in another way since
    /// signs in as always: a letter that lasts a day, and that other people's mail passes on, lets into no account
    /// that is in use.
    pub async fn accept_registration(
        &self,
        held: &str,
        language: &str,
        browser: &Browser,
    ) -> Result<Joined, IdentityError> {
        let hash = secret::hash(held);
        let ticket = self.repository.ticket(Purpose::Registration, &hash).await?;
        let Some(ticket) = ticket else {
            return Ok(Joined::Gone);
        };
        let Ok(email) = ticket.email.parse::<EmailAddress>() else {
            return Ok(Joined::Gone);
        };
        let account = self.account(&NewPerson {
            email,
            name: ticket.name.unwrap_or_default(),
            language: language.to_owned(),
        })?;
        match self.repository.accept_registration(&hash, account).await? {
            Some((person, true)) => {
                let way = Way::Registration.word();
                let begun = self.begin(person, way, browser).await?;
                Ok(Joined::In(Box::new(begun)))
            }
            Some((_, false)) => Ok(Joined::SignInFirst),
            None => Ok(Joined::Gone),
        }
    }
}

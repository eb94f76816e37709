//! Sessions: a browser that is signed in holds a secret, and another that stays when it signs out.

use chrono::{DateTime, TimeDelta, Utc};
use repository::{Person, Session};
use uuid::Uuid;

use crate::Identity;
use crate::actor::Actor;
use crate::error::IdentityError;
use crate::role::Role;
use crate::secret::{self, Secret};

/// A session ends when it is not used for so long.
const IDLE: TimeDelta = TimeDelta::hours(24);
/// It ends after so long, used or not.
const LONGEST: TimeDelta = TimeDelta::days(14);
/// It is noted so often that it was used.
const NOTED: TimeDelta = TimeDelta::minutes(5);

/// How somebody signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By an address that was mailed to them.
    Link,
    /// By a password.
    Password,
    /// By accepting an invitation that was mailed to them.
    Invitation,
    /// By opening an account with an address that was mailed to them.
    Registration,
    /// By a directory of their own, such as their council's.
    Outside,
    /// By saying who they want to be, where nothing is real.
    Demonstration,
}

impl Way {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Password => "password",
            Self::Invitation => "invitation",
            Self::Registration => "registration",
            Self::Outside => "outside",
            Self::Demonstration => "demonstration",
        }
    }
}

/// A browser that somebody wants to sign in with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Browser {
    /// What it is, in a word or two: people know their own by it.
    pub name: String,
    /// What stayed in it when somebody signed in with it before.
    pub device: Option<String>,
}

impl Browser {
    /// What we keep of what stays in it.
    pub(crate) fn device_hash(&self) -> Option<String> {
        self.device.as_deref().map(secret::hash)
    }
}

/// A session that has begun: what its browser is to hold.
#[derive(Clone, Debug)]
pub struct Begun {
    /// Whose it is.
    pub person: Person,
    /// For as long as it lasts.
    pub secret: Secret,
    /// For longer: by it the browser is known again.
    pub device: String,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub person: Person,
    /// What they may.
    pub actor: Actor,
}

impl Identity {
    pub(crate) async fn begin(
        &self,
        person: Person,
        way: &str,
        browser: &Browser,
    ) -> Result<Begun, IdentityError> {
        let secret = self.secret()?;
        let device = match &browser.device {
            Some(device) => device.clone(),
            None => self.secret()?.reveal().to_owned(),
        };
        let now = self.repository.now();
        let session = Session {
            id: self.id()?,
            person: person.id,
            way: way.to_owned(),
            browser: browser.name.clone(),
            began_at: now,
            seen_at: now,
            ends_at: now + IDLE,
        };
        let hashes = (secret.hash(), secret::hash(&device));
        self.repository
            .begin_session(&session, (&hashes.0, &hashes.1))
            .await?;
        Ok(Begun {
            person,
            secret,
            device,
        })
    }

    /// Who is signed in with a browser that holds this; it goes on for a while from now.
    pub async fn signed_in(&self, held: &str) -> Result<Option<SignedIn>, IdentityError> {
        let known = self.repository.session(&secret::hash(held)).await?;
        let Some((session, person)) = known else {
            return Ok(None);
        };
        let now = self.repository.now();
        if now - session.seen_at >= NOTED {
            let ends_at = ends_at(session.began_at, now);
            self.repository.see_session(session.id, ends_at).await?;
        }
        let actor = self.actor_of(person.id).await?;
        Ok(Some(SignedIn {
            session,
            person,
            actor,
        }))
    }

    /// What somebody may, by what they are now.
    pub async fn actor_of(&self, person: Uuid) -> Result<Actor, IdentityError> {
        let memberships = self.repository.memberships_of(person).await?;
        let roles = memberships.iter().map(|membership| {
            let role: Role = membership.role.parse()?;
            Ok((membership.team, role))
        });
        let roles: Result<Vec<_>, IdentityError> = roles.collect();
        Ok(Actor::person(person, roles?))
    }
}

fn ends_at(began_at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    (now + IDLE).min(began_at + LONGEST)
}

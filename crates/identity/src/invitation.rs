//! Invitations: somebody is asked by mail to become a member of a team.

use chrono::TimeDelta;
use repository::{Attempt, Purpose, Team, Ticket};
use uuid::Uuid;

use crate::account::{NewPerson, must_manage, tidy_name};
use crate::actor::{Actor, Grant, Whose};
use crate::error::IdentityError;
use crate::role::Role;
use crate::secret::{self, Secret};
use crate::session::{Begun, Browser, Way};
use crate::{EmailAddress, Identity, Permission};

/// An invitation is good for so long.
const LASTS: TimeDelta = TimeDelta::days(7);

/// So many invitations into one team, and by one person into all of theirs, are sent in a day: nobody is a way to send mail to
/// everybody.
const A_DAY: i64 = 50;

/// What comes of accepting an invitation.
#[derive(Clone, Debug)]
pub enum Joined {
    /// Somebody new, who is let in.
    In(Box<Begun>),
    /// Somebody who had an account before: they are a member now, and sign in as always. An invitation is good
    /// for days, and other people's mail passes it on; it must not let into an account.
    SignInFirst,
    /// It is no longer good.
    Gone,
}

/// An invitation that is good.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The invitation itself.
    pub ticket: Ticket,
    /// Into which team.
    pub team: Team,
    /// As what.
    pub role: Role,
}

impl Identity {
    /// Invites somebody into the team that a grant is for; what comes back is to be mailed to them.
    pub async fn invite(
        &self,
        grant: &Grant,
        team: &Team,
        new: &NewPerson,
        role: Role,
    ) -> Result<Secret, IdentityError> {
        must_manage(grant, team.id)?;
        if !grant.may_hand_on(role, team.id) {
            return Err(IdentityError::NotToGive(role));
        }
        let name = tidy_name(&new.name)?;
        let since = self.repository.now() - TimeDelta::days(1);
        let own = format!("by {}", grant.by());
        for whose in [team.id.to_string(), own] {
            let attempt = Attempt {
                what: "invitation".to_owned(),
                account: secret::hash(&whose),
                device: String::new(),
            };
            if !self.repository.take_attempt(&attempt, A_DAY, since).await? {
                return Err(IdentityError::Enough(A_DAY));
            }
        }
        let secret = self.secret()?;
        let now = self.repository.now();
        let ticket = Ticket {
            hash: secret.hash(),
            email: new.email.as_str().to_owned(),
            name: Some(name),
            team: Some(team.id),
            role: Some(role.name().to_owned()),
            made_by: grant.by().to_owned(),
            made_at: now,
            expires_at: now + LASTS,
        };
        self.repository
            .add_ticket(Purpose::Invitation, &ticket)
            .await?;
        Ok(secret)
    }

    /// The invitation that a mailed address holds, while it is good.
    pub async fn invitation(&self, held: &str) -> Result<Option<Invitation>, IdentityError> {
        let hash = secret::hash(held);
        let ticket = self.repository.ticket(Purpose::Invitation, &hash).await?;
        let Some(ticket) = ticket else {
            return Ok(None);
        };
        let team = match ticket.team {
            Some(team) => self.repository.team(team).await?,
            None => None,
        };
        let team = team.filter(|team| team.closed_at.is_none());
        let role = ticket.role.as_deref().unwrap_or_default().parse()?;
        let Some(team) = team else {
            return Ok(None);
        };
        let is_still_theirs = self.may_still_hand_on(&ticket, role, team.id).await?;
        Ok(is_still_theirs.then_some(Invitation { ticket, team, role }))
    }

    /// Whether whoever sent an invitation could still send it: what they may no longer do they have not done.
    async fn may_still_hand_on(
        &self,
        ticket: &Ticket,
        role: Role,
        team: Uuid,
    ) -> Result<bool, IdentityError> {
        let Some(sender) = ticket.made_by.strip_prefix("person:") else {
            return Ok(ticket.made_by == Actor::operator().name());
        };
        let Ok(sender) = sender.parse() else {
            return Ok(false);
        };
        let actor = self.actor_of(sender).await?;
        let grant = actor.may(Permission::ManageTeam, Whose::Team(team));
        Ok(grant.is_ok_and(|grant| grant.may_hand_on(role, team)))
    }

    /// Accepts an invitation: adds the role, and opens an account if there is none, which it lets in to.
    pub async fn accept(
        &self,
        held: &str,
        language: &str,
        browser: &Browser,
    ) -> Result<Joined, IdentityError> {
        let Some(invitation) = self.invitation(held).await? else {
            return Ok(Joined::Gone);
        };
        let Ok(email) = invitation.ticket.email.parse::<EmailAddress>() else {
            return Ok(Joined::Gone);
        };
        let account = self.account(&NewPerson {
            email,
            name: invitation.ticket.name.unwrap_or_default(),
            language: language.to_owned(),
        })?;
        let accepted = self
            .repository
            .accept_invitation(&secret::hash(held), |_| account)
            .await?;
        match accepted {
            Some((person, true)) => {
                let begun = self.begin(person, Way::Invitation.word(), browser).await?;
                Ok(Joined::In(Box::new(begun)))
            }
            Some((_, false)) => Ok(Joined::SignInFirst),
            None => Ok(Joined::Gone),
        }
    }

    /// Takes an invitation back, by the hash that its team knows it by.
    pub async fn withdraw(
        &self,
        grant: &Grant,
        team: &Team,
        hash: &str,
    ) -> Result<bool, IdentityError> {
        must_manage(grant, team.id)?;
        let by = grant.by();
        Ok(self
            .repository
            .withdraw_invitation(team.id, hash, by)
            .await?)
    }
}

//! Invitations: somebody is asked by mail to become a member of a team.

use chrono::TimeDelta;
use repository::{Purpose, Team, Ticket};

use crate::account::{NewPerson, must_manage, tidy_name};
use crate::actor::Grant;
use crate::error::IdentityError;
use crate::role::Role;
use crate::secret::{self, Secret};
use crate::session::{Browser, Way};
use crate::sign_in::Step;
use crate::{EmailAddress, Identity};

/// An invitation is good for so long.
const LASTS: TimeDelta = TimeDelta::days(7);

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
        if !grant.may_hand_on(role) {
            return Err(IdentityError::NotToGive(role));
        }
        let secret = self.secret()?;
        let now = self.repository.now();
        let ticket = Ticket {
            hash: secret.hash(),
            email: new.email.as_str().to_owned(),
            name: Some(tidy_name(&new.name)?),
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
        Ok(team.map(|team| Invitation { ticket, team, role }))
    }

    /// Accepts an invitation: opens an account if there is none, adds the role, and signs in. An account that
    /// asks for codes still does.
    pub async fn accept(
        &self,
        held: &str,
        language: &str,
        browser: &Browser,
    ) -> Result<Step, IdentityError> {
        let Some(invitation) = self.invitation(held).await? else {
            return Ok(Step::Wrong);
        };
        let Ok(email) = invitation.ticket.email.parse::<EmailAddress>() else {
            return Ok(Step::Wrong);
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
            Some(person) => self.let_in(person, Way::Invitation, browser).await,
            None => Ok(Step::Wrong),
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

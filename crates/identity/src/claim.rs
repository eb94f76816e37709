//! Claims of providers: made in the name of a team, and decided by who may.

use repository::{
    Claim, ClaimDecision, Claimant, DecidedClaim, NewClaim, Person, RepositoryError, Team,
};

use uuid::Uuid;

use crate::account::{LONGEST_NAME, must_be, tidy_name};
use crate::actor::{Actor, Grant};
use crate::error::IdentityError;
use crate::role::Role;
use crate::{HOST_TEAM, Identity, NotPermitted, Permission};

impl Identity {
    /// Claims an organisation in the name of the team that a grant to send records is for. Whoever has none founds
    /// a team by it, of the name of the organisation, and is a provider there: so much everybody may, and no more.
    ///
    /// Fails where the same is claimed already.
    pub async fn make_claim(
        &self,
        person: &Person,
        grant: Option<&Grant>,
        new: &NewClaim,
    ) -> Result<Claim, IdentityError> {
        let claimant = if let Some(grant) = grant {
            must_be(grant, Permission::SendRecords)?;
            Claimant::Team(grant.team().ok_or(IdentityError::NoTeam)?)
        } else {
            let short: String = new.name.chars().take(LONGEST_NAME).collect();
            Claimant::Founder {
                person: person.id,
                team: tidy_name(&short)?,
                role: Role::Provider.name().to_owned(),
            }
        };
        let by = person.actor();
        Ok(self.repository.make_claim(&claimant, new, &by).await?)
    }

    /// Whether somebody may decide about a claim: by leave that reaches everywhere or is for the team of the
    /// collector that it names; never their own, nor that of a team of theirs.
    pub fn may_decide(&self, actor: &Actor, claim: &Claim) -> Result<Grant, IdentityError> {
        let grant = actor.may(
            Permission::ConfirmClaims,
            crate::actor::whose(claim.collector),
        )?;
        // Those who run the record are all in one team: there it is enough that somebody else decides.
        let is_of_theirs =
            claim.team != HOST_TEAM && actor.roles().iter().any(|(team, _)| *team == claim.team);
        let is_theirs = actor.person_id().is_some() && claim.by == actor.name();
        if is_theirs || is_of_theirs {
            return Err(IdentityError::OwnClaim);
        }
        Ok(grant)
    }

    /// Decides about a claim; nothing if it does not wait any more. Whether what the team sends is published at
    /// once is for those to say who say how far sources are trusted.
    pub async fn decide_claim(
        &self,
        actor: &Actor,
        claim: &Claim,
        decision: &ClaimDecision,
    ) -> Result<Option<DecidedClaim>, IdentityError> {
        let grant = self.may_decide(actor, claim)?;
        if matches!(decision, ClaimDecision::Confirm { publishes: true }) {
            actor.may(Permission::ManageSources, crate::Whose::Everyones)?;
        }
        let is_confirmed = matches!(decision, ClaimDecision::Confirm { .. });
        if is_confirmed && !grant.is_everywhere() && self.is_hand_over(claim).await? {
            return Err(NotPermitted::NotYours.into());
        }
        let by = grant.by();
        Ok(self.repository.decide_claim(claim.id, decision, by).await?)
    }

    /// Whether confirming a claim takes an organisation from another team: that is for those who see all of them.
    async fn is_hand_over(&self, claim: &Claim) -> Result<bool, RepositoryError> {
        let Some(organization) = claim.organization else {
            return Ok(false);
        };
        let speaker = self.repository.speaker_for(organization).await?;
        Ok(speaker.is_some_and(|speaker| speaker.team != claim.team))
    }

    /// Says with whom the team of a confirmed claim works: for those who might have confirmed it. False where the claim is
    /// confirmed no more, or where they are no such team and no such person.
    pub async fn prefer(
        &self,
        actor: &Actor,
        claim: &Claim,
        (collector, assurer): (Option<Uuid>, Option<Uuid>),
    ) -> Result<bool, IdentityError> {
        let grant = self.may_decide(actor, claim)?;
        let (teams, people) = (self.collecting_teams().await?, self.assurers().await?);
        // Who was named before may stay.
        let is_known = collector
            .is_none_or(|id| claim.collector == Some(id) || teams.iter().any(|team| team.id == id))
            && assurer.is_none_or(|id| {
                claim.assurer == Some(id) || people.iter().any(|person| person.id == id)
            });
        if !is_known {
            return Ok(false);
        }
        let set = self
            .repository
            .set_preferred(claim.id, (collector, assurer), grant.by());
        Ok(set.await?)
    }

    /// Those who assure what others send, by name.
    pub async fn assurers(&self) -> Result<Vec<Person>, RepositoryError> {
        let roles: Vec<&str> = Role::ALL
            .into_iter()
            .filter(|role| crate::permission::extent(*role, Permission::Assure).is_some())
            .map(Role::name)
            .collect();
        self.repository.people_with(&roles).await
    }

    /// Gives up a claim of the team that a grant to send records is for; false if it has no such.
    pub async fn end_claim(&self, grant: &Grant, claim: &Claim) -> Result<bool, IdentityError> {
        must_be(grant, Permission::SendRecords)?;
        if grant.team() != Some(claim.team) {
            return Err(NotPermitted::NotYours.into());
        }
        let ended = self.repository.end_claim(claim.id, claim.team, grant.by());
        Ok(ended.await?)
    }

    /// The teams that collect: those with whom a provider may say that they work, by name.
    pub async fn collecting_teams(&self) -> Result<Vec<Team>, RepositoryError> {
        self.repository.teams_with(Role::Collector.name()).await
    }
}

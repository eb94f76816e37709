//! Who is asked whether what is said of a service is right: those who look after it.

use std::collections::HashMap;

use repository::{Colleague, Person};
use uuid::Uuid;

use crate::Identity;
use crate::error::IdentityError;
use crate::permission::{Extent, Permission, extent};
use crate::role::Role;

/// Which teams look after which services.
#[derive(Clone, Debug, Default)]
pub struct Keepers {
    /// The teams that speak for organisations, each with that of the collector with whom it works.
    speakers: HashMap<Uuid, (Uuid, Option<Uuid>)>,
    /// The teams that collect for sources.
    collectors: HashMap<String, Uuid>,
}

impl Keepers {
    /// The team that looks after a service: that which speaks for who runs it, else that which collects for its source; and the team to
    /// which one turns if that does not answer, if there is another.
    pub fn of(&self, source: &str, organization: Option<Uuid>) -> (Option<Uuid>, Option<Uuid>) {
        let collector = self.collectors.get(source).copied();
        let speaker = organization.and_then(|organization| self.speakers.get(&organization));
        match speaker {
            Some((team, works_with)) => {
                let next = works_with.or(collector);
                (Some(*team), next.filter(|next| next != team))
            }
            None => (collector, None),
        }
    }
}

impl Identity {
    /// Which teams look after which services, now.
    pub async fn keepers(&self) -> Result<Keepers, IdentityError> {
        let speakers = self.repository.speakers().await?.into_iter();
        let sources = self.repository.sources().await?.into_iter();
        Ok(Keepers {
            speakers: speakers
                .map(|(organization, team, collector)| (organization, (team, collector)))
                .collect(),
            collectors: sources
                .filter_map(|source| Some((source.slug, source.team?)))
                .collect(),
        })
    }

    /// Those of a team who may send its records, and so say that they are right; nobody of a team that is closed.
    pub async fn senders(&self, team: Uuid) -> Result<Vec<Person>, IdentityError> {
        let known = self.repository.team(team).await?;
        if known.is_none_or(|team| team.closed_at.is_some()) {
            return Ok(Vec::new());
        }
        let colleagues = self.repository.colleagues(team).await?.into_iter();
        let senders = colleagues.filter(|colleague: &Colleague| {
            let mut roles = colleague.roles.iter();
            roles.any(|role| may_send(role).is_some())
        });
        Ok(senders.map(|colleague| colleague.person).collect())
    }

    /// The teams whose services somebody may say to be right; nothing if that is all of them.
    pub async fn answers_for(&self, person: Uuid) -> Result<Option<Vec<Uuid>>, IdentityError> {
        let mut teams = Vec::new();
        for membership in self.repository.memberships_of(person).await? {
            match may_send(&membership.role) {
                Some(Extent::Everywhere) => return Ok(None),
                Some(Extent::OwnTeam) => teams.push(membership.team),
                None => {}
            }
        }
        Ok(Some(teams))
    }
}

fn may_send(role: &str) -> Option<Extent> {
    let role: Role = role.parse().ok()?;
    extent(role, Permission::SendRecords)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_speaks_for_an_organisation_is_asked_before_who_collects() {
        let [ours, theirs, third] = [1, 2, 3].map(Uuid::from_u128);
        let [claimed, worked_with, other] = [11, 12, 13].map(Uuid::from_u128);
        let keepers = Keepers {
            speakers: HashMap::from([(claimed, (ours, None)), (worked_with, (ours, Some(third)))]),
            collectors: HashMap::from([("council".to_owned(), theirs), ("own".to_owned(), ours)]),
        };
        assert_eq!(
            keepers.of("council", Some(claimed)),
            (Some(ours), Some(theirs))
        );
        assert_eq!(keepers.of("own", Some(claimed)), (Some(ours), None));
        assert_eq!(
            keepers.of("council", Some(worked_with)),
            (Some(ours), Some(third))
        );
        assert_eq!(keepers.of("council", Some(other)), (Some(theirs), None));
        assert_eq!(keepers.of("nobody", None), (None, None));
    }
}

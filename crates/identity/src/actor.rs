//! Who acts, and the grants that they get.

use uuid::Uuid;

use crate::HOST_TEAM;
use crate::permission::{self, Extent, Permission};
use crate::role::Role;

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Who {
    /// Nobody that we know.
    Nobody,
    /// Somebody who is signed in.
    Person(Uuid),
    /// A program that holds a key of a source.
    Key {
        /// Which key.
        id: Uuid,
        /// The source that it writes for.
        source: String,
    },
    /// Whoever runs commands on the machine that the records are on: the machine let them in.
    Operator,
}

/// Whose something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose<'a> {
    /// It belongs to the installation.
    Everyones,
    /// It belongs to a team.
    Team(Uuid),
    /// It belongs to a source, and to the team that collects for it, if one does.
    Source(&'a str, Option<Uuid>),
}

/// What belongs to a team if one is named, else to the installation.
pub(crate) fn whose(team: Option<Uuid>) -> Whose<'static> {
    team.map_or(Whose::Everyones, Whose::Team)
}

/// Somebody who acts, with what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    who: Who,
    roles: Vec<(Uuid, Role)>,
}

/// Leave to do something, given by [`Actor::may`] and by nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    by: String,
    permission: Permission,
    extent: Extent,
    whose: Option<Uuid>,
    /// What the actor is in the team that it is for.
    roles: Vec<Role>,
}

/// Somebody may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPermitted {
    /// It is not known who they are.
    #[error("sign in first")]
    SignIn,
    /// They may not.
    #[error("your roles do not let you do this; ask an administrator")]
    NotYours,
}

impl Actor {
    /// Nobody that we know.
    pub const fn nobody() -> Self {
        Self {
            who: Who::Nobody,
            roles: Vec::new(),
        }
    }

    /// Whoever runs commands on this machine.
    pub const fn operator() -> Self {
        Self {
            who: Who::Operator,
            roles: Vec::new(),
        }
    }

    /// Somebody who is signed in.
    pub(crate) const fn person(id: Uuid, roles: Vec<(Uuid, Role)>) -> Self {
        Self {
            who: Who::Person(id),
            roles,
        }
    }

    /// A program with a key.
    pub(crate) const fn key(id: Uuid, source: String) -> Self {
        Self {
            who: Who::Key { id, source },
            roles: Vec::new(),
        }
    }

    /// The person, if it is one.
    pub const fn person_id(&self) -> Option<Uuid> {
        match self.who {
            Who::Person(id) => Some(id),
            _ => None,
        }
    }

    /// The roles, each with the team that it is in.
    pub fn roles(&self) -> &[(Uuid, Role)] {
        &self.roles
    }

    /// How the audit trail names them.
    pub fn name(&self) -> String {
        match &self.who {
            Who::Nobody => "nobody".to_owned(),
            Who::Person(id) => format!("person:{id}"),
            Who::Key { id, .. } => format!("key:{id}"),
            Who::Operator => "operator".to_owned(),
        }
    }

    /// Leave to do something with what is somebody's, or why not.
    pub fn may(&self, permission: Permission, whose: Whose<'_>) -> Result<Grant, NotPermitted> {
        let team = match whose {
            Whose::Everyones => None,
            Whose::Team(team) => Some(team),
            Whose::Source(_, team) => team,
        };
        let extent = match &self.who {
            Who::Nobody => return Err(NotPermitted::SignIn),
            Who::Operator => Some(Extent::Everywhere),
            // A key writes for its own source and does nothing else.
            Who::Key { source, .. } => {
                let is_its_own = matches!(whose, Whose::Source(of, _) if of == source);
                let is_writing = permission == Permission::SendRecords;
                (is_its_own && is_writing).then_some(Extent::OwnTeam)
            }
            Who::Person(_) => self.extent(permission, |of| Some(of) == team),
        };
        let extent = extent.ok_or(NotPermitted::NotYours)?;
        let own = self.roles.iter().filter(|(of, _)| Some(*of) == team);
        Ok(Grant {
            by: self.name(),
            permission,
            extent,
            whose: team,
            roles: own.map(|(_, role)| *role).collect(),
        })
    }

    /// Whether they may do something with anything at all: whether its page is for them.
    pub fn may_somewhere(&self, permission: Permission) -> Result<(), NotPermitted> {
        let may = match &self.who {
            Who::Nobody => return Err(NotPermitted::SignIn),
            Who::Operator => true,
            Who::Key { .. } => permission == Permission::SendRecords,
            Who::Person(_) => self.extent(permission, |_| true).is_some(),
        };
        may.then_some(()).ok_or(NotPermitted::NotYours)
    }

    /// How far a person may do something; roles in other teams than these count only where they reach everywhere.
    fn extent(&self, permission: Permission, is_own: impl Fn(Uuid) -> bool) -> Option<Extent> {
        let extents = self.roles.iter().filter_map(|(team, role)| {
            let extent = permission::extent(*role, permission)?;
            (extent == Extent::Everywhere || is_own(*team)).then_some(extent)
        });
        extents.max()
    }
}

impl Grant {
    /// Who acts, as the audit trail names them.
    pub fn by(&self) -> &str {
        &self.by
    }

    /// The team that it is for, if it is for one.
    pub fn team(&self) -> Option<Uuid> {
        self.whose
    }

    /// Whether a role may be handed on by it in a team. Roles that reach everywhere are had in the team of those
    /// who run the installation only; and in their own team people make others no more than they are.
    pub fn may_hand_on(&self, role: Role, team: Uuid) -> bool {
        let is_of_team = self.permission == Permission::ManageTeam && self.whose == Some(team);
        let is_theirs = self.extent == Extent::Everywhere || self.roles.contains(&role);
        (self.permission == Permission::ManagePeople || is_of_team && is_theirs)
            && (team == HOST_TEAM || !permission::reaches_everywhere(role))
    }

    /// Whether it reaches all of the installation.
    pub(crate) fn is_everywhere(&self) -> bool {
        self.extent == Extent::Everywhere
    }

    /// Whether it is leave to do this.
    pub(crate) fn is_for(&self, permission: Permission) -> bool {
        self.permission == permission
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: Uuid = Uuid::from_u128(1);
    const THEIRS: Uuid = Uuid::from_u128(2);

    fn person(roles: &[(Uuid, Role)]) -> Actor {
        Actor::person(Uuid::from_u128(9), roles.to_vec())
    }

    #[test]
    fn nobody_does_anything_with_what_is_another_teams() {
        for role in Role::ALL {
            let actor = person(&[(OURS, role)]);
            for permission in Permission::ALL {
                let everywhere = permission::extent(role, permission) == Some(Extent::Everywhere);
                for whose in [
                    Whose::Everyones,
                    Whose::Team(THEIRS),
                    Whose::Source("a", Some(THEIRS)),
                    Whose::Source("a", None),
                ] {
                    let granted = actor.may(permission, whose).is_ok();
                    assert_eq!(granted, everywhere, "{role} {permission:?} {whose:?}");
                }
                let own = actor.may(permission, Whose::Team(OURS)).is_ok();
                assert_eq!(own, permission::extent(role, permission).is_some());
                assert_eq!(own, actor.may_somewhere(permission).is_ok());
            }
        }
    }

    #[test]
    fn a_key_writes_for_its_source_and_does_nothing_else() {
        let key = Actor::key(Uuid::from_u128(3), "spreadsheet".to_owned());
        for permission in Permission::ALL {
            let own = key.may(permission, Whose::Source("spreadsheet", Some(OURS)));
            assert_eq!(own.is_ok(), permission == Permission::SendRecords);
            for whose in [
                Whose::Everyones,
                Whose::Team(OURS),
                Whose::Source("feed", Some(OURS)),
            ] {
                assert_eq!(key.may(permission, whose), Err(NotPermitted::NotYours));
            }
        }
    }

    #[test]
    fn whoever_is_unknown_is_asked_to_sign_in() {
        for permission in Permission::ALL {
            let nobody = Actor::nobody();
            assert_eq!(
                nobody.may(permission, Whose::Everyones),
                Err(NotPermitted::SignIn)
            );
            assert_eq!(nobody.may_somewhere(permission), Err(NotPermitted::SignIn));
            assert!(Actor::operator().may(permission, Whose::Team(OURS)).is_ok());
        }
    }

    #[test]
    fn nobody_makes_others_more_than_they_are() {
        let provider = person(&[(OURS, Role::Provider), (THEIRS, Role::Collector)]);
        let grant = provider
            .may(Permission::ManageTeam, Whose::Team(OURS))
            .unwrap();
        for role in Role::ALL {
            let may = grant.may_hand_on(role, OURS);
            assert_eq!(may, role == Role::Provider, "{role}");
            assert!(!grant.may_hand_on(role, THEIRS) && !grant.may_hand_on(role, HOST_TEAM));
        }
        let administrator = person(&[(HOST_TEAM, Role::Administrator)]);
        let may = |permission, team| {
            let grant = administrator.may(permission, Whose::Team(team));
            let grant = grant.unwrap();
            move |role: &Role| grant.may_hand_on(*role, team)
        };
        assert!(Role::ALL.iter().all(may(Permission::ManageTeam, HOST_TEAM)));
        // What reaches everywhere is nobody's in a team of their own.
        for role in Role::ALL {
            let reaches = permission::reaches_everywhere(role);
            assert_eq!(
                may(Permission::ManageTeam, THEIRS)(&role),
                !reaches,
                "{role}"
            );
        }
        assert!(!Role::ALL.iter().any(may(Permission::SeeAudit, HOST_TEAM)));
    }
}

//! What each role may: the one table that every route and every command goes through.

use crate::role::Role;
use Extent::{Everywhere, OwnTeam};
use Role::{Administrator, Assurer, Collector, FrontlineWorker, Manager, Provider, Viewer};

/// Something that somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See records that are not published, and why.
    SeeHeldRecords,
    /// Send records of a source.
    SendRecords,
    /// Decide what is published: accept, correct, merge, withdraw.
    Assure,
    /// Say who speaks for which organisation.
    ConfirmClaims,
    /// Add sources, and say how far each is trusted.
    ManageSources,
    /// Make and revoke the keys by which programs write for a source.
    ManageKeys,
    /// Say who is in a team, and as what.
    ManageTeam,
    /// Say what is asked of services beside the standard.
    ManageQuestions,
    /// Say what is asked of data, and try it.
    SetPolicy,
    /// Add teams, and give the roles that reach everywhere.
    ManagePeople,
    /// Read what people say about the site, and mark it as dealt with.
    ReadFeedback,
    /// Read who did what.
    SeeAudit,
    /// Read what mail was sent, and whether it went.
    SeeMail,
    /// Read how the machine is doing.
    SeeOperations,
    /// Read what colleagues say about services, and say it oneself.
    ReadPeers,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::SeeHeldRecords,
        Self::SendRecords,
        Self::Assure,
        Self::ConfirmClaims,
        Self::ManageSources,
        Self::ManageKeys,
        Self::ManageTeam,
        Self::ManageQuestions,
        Self::SetPolicy,
        Self::ManagePeople,
        Self::ReadFeedback,
        Self::SeeAudit,
        Self::SeeMail,
        Self::SeeOperations,
        Self::ReadPeers,
    ];

    /// Whether it is shared by all who work with the record, of whichever team. It reaches everywhere, as what is shared does, and makes nobody
    /// one of those who run the installation.
    const fn is_shared(self) -> bool {
        matches!(self, Self::ReadPeers)
    }
}

/// How far a permission reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// What belongs to the team in which somebody has the role.
    OwnTeam,
    /// All of the installation.
    Everywhere,
}

/// Who may what, and how far. Who is not in a line may not. Consumers have accounts
/// for what is their own, and need none of these.
const fn holders(permission: Permission) -> &'static [(Role, Extent)] {
    match permission {
        Permission::SeeHeldRecords => &[
            (Administrator, Everywhere),
            (Manager, Everywhere),
            (Assurer, Everywhere),
            (Viewer, Everywhere),
        ],
        Permission::SendRecords => &[
            (Assurer, Everywhere),
            (Collector, OwnTeam),
            (Provider, OwnTeam),
        ],
        Permission::Assure => &[(Assurer, Everywhere)],
        Permission::ConfirmClaims => &[
            (Administrator, Everywhere),
            (Assurer, Everywhere),
            (Collector, OwnTeam),
        ],
        Permission::ManageSources | Permission::ManageQuestions => {
            &[(Administrator, Everywhere), (Assurer, Everywhere)]
        }
        Permission::ManageKeys => &[(Administrator, Everywhere), (Collector, OwnTeam)],
        Permission::ManageTeam => &[
            (Administrator, Everywhere),
            (Collector, OwnTeam),
            (Provider, OwnTeam),
        ],
        Permission::SetPolicy | Permission::ReadFeedback | Permission::SeeAudit => {
            &[(Administrator, Everywhere), (Manager, Everywhere)]
        }
        Permission::ManagePeople | Permission::SeeMail | Permission::SeeOperations => {
            &[(Administrator, Everywhere)]
        }
        // Not those of whom they speak: a provider reads nothing of it.
        Permission::ReadPeers => &[
            (Administrator, Everywhere),
            (Manager, Everywhere),
            (Assurer, Everywhere),
            (Collector, Everywhere),
            (FrontlineWorker, Everywhere),
        ],
    }
}

/// Whether a role reaches what is not its own team's: those who run the installation have such, and nobody else. What all share who work with
/// the record counts for nothing here.
pub fn reaches_everywhere(role: Role) -> bool {
    let own = Permission::ALL
        .iter()
        .filter(|permission| !permission.is_shared());
    let mut extents = own.filter_map(|permission| extent(role, *permission));
    extents.any(|extent| extent == Everywhere)
}

/// How far a role may do something; nothing if it may not at all.
pub fn extent(role: Role, permission: Permission) -> Option<Extent> {
    let mut holders = holders(permission).iter();
    holders
        .find(|(holder, _)| *holder == role)
        .map(|(_, extent)| *extent)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[test]
    fn those_who_run_the_installation_reach_everywhere() {
        let far = Role::ALL
            .into_iter()
            .filter(|role| reaches_everywhere(*role));
        let far: Vec<Role> = far.collect();
        assert_eq!(far, [Administrator, Manager, Assurer, Viewer]);
        for role in [Collector, FrontlineWorker] {
            assert_eq!(extent(role, Permission::ReadPeers), Some(Everywhere));
        }
    }

    #[test]
    fn the_table_is_what_was_decided() {
        let mut table = String::new();
        for permission in Permission::ALL {
            let _ = write!(table, "{permission:?}:");
            for role in Role::ALL {
                match extent(role, permission) {
                    Some(Everywhere) => write!(table, " {role}"),
                    Some(OwnTeam) => write!(table, " {role} (own team)"),
                    None => Ok(()),
                }
                .expect("text");
            }
            table.push('\n');
        }
        insta::assert_snapshot!(table, @r"
        SeeHeldRecords: administrator manager assurer viewer
        SendRecords: assurer collector (own team) provider (own team)
        Assure: assurer
        ConfirmClaims: administrator assurer collector (own team)
        ManageSources: administrator assurer
        ManageKeys: administrator collector (own team)
        ManageTeam: administrator collector (own team) provider (own team)
        ManageQuestions: administrator assurer
        SetPolicy: administrator manager
        ManagePeople: administrator
        ReadFeedback: administrator manager
        SeeAudit: administrator manager
        SeeMail: administrator
        SeeOperations: administrator
        ReadPeers: administrator manager assurer collector frontline-worker
        ");
    }
}

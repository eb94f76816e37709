//! The people of the place: one of each role, so that everything can be looked at with their eyes.

use anyhow::Result;
use identity::{Actor, HOST_TEAM, NewPerson, Permission, Role, Whose};
use repository::{Person, Team};

use crate::installation::Installation;

/// Somebody of the place.
struct Local {
    name: &'static str,
    email: &'static str,
    role: Role,
    /// The team of another organisation; nothing for those who run the place's record.
    team: Option<usize>,
}

/// The organisations that collect, with the sources that they do it for.
const TEAMS: [(&str, &[&str]); 2] = [
    ("Wyrebridge Voluntary Action", &["voluntary-v1"]),
    ("Carers' Corner", &["carers"]),
];

const LOCALS: [Local; 8] = [
    Local {
        name: "Ada Okafor, administrator",
        email: "ada@wyrebridge.example",
        role: Role::Administrator,
        team: None,
    },
    Local {
        name: "Mair Pritchard, manager",
        email: "mair@wyrebridge.example",
        role: Role::Manager,
        team: None,
    },
    Local {
        name: "Sam Whittle, assurer",
        email: "sam@wyrebridge.example",
        role: Role::Assurer,
        team: None,
    },
    Local {
        name: "Colin Ng, collector",
        email: "colin@voluntary.example",
        role: Role::Collector,
        team: Some(0),
    },
    Local {
        name: "Priya Shah, provider",
        email: "priya@carers.example",
        role: Role::Provider,
        team: Some(1),
    },
    Local {
        name: "Fran Doyle, social worker",
        email: "fran@wyrebridge.example",
        role: Role::FrontlineWorker,
        team: None,
    },
    Local {
        name: "Dev Rahman, developer",
        email: "dev@apps.example",
        role: Role::Consumer,
        team: None,
    },
    Local {
        name: "Vera Holt, councillor",
        email: "vera@wyrebridge.example",
        role: Role::Viewer,
        team: None,
    },
];

/// Whether somebody is of the place, or was invited into it: its addresses can be nobody's (RFC 2606).
pub(super) fn is_local(person: &Person) -> bool {
    person.email.ends_with(".example")
}

/// Lets them all in. A second time changes nothing.
pub(crate) async fn settle(installation: &Installation, place: &str) -> Result<()> {
    let identity = installation.identity();
    let repository = &installation.repository;
    let grant = Actor::operator().may(Permission::ManagePeople, Whose::Everyones)?;
    identity.ensure_host_team(&grant, place).await?;
    let mut teams: Vec<Team> = Vec::new();
    for (name, sources) in TEAMS {
        let known = repository.teams().await?;
        let team = match known.into_iter().find(|team| team.name == name) {
            Some(team) => team,
            None => identity.add_team(&grant, name).await?,
        };
        for slug in sources {
            if let Some(mut source) = repository.source(slug).await?
                && source.team.is_none()
            {
                source.team = Some(team.id);
                repository.save_source(&source, grant.by()).await?;
            }
        }
        teams.push(team);
    }
    for local in &LOCALS {
        let new = NewPerson {
            email: local.email.parse()?,
            name: local.name.to_owned(),
            language: "en-GB".to_owned(),
        };
        let person = identity.ensure_person(&grant, &new).await?;
        let team = local.team.and_then(|at| teams.get(at));
        let team = team.map_or(HOST_TEAM, |team| team.id);
        identity
            .add_role(&grant, (person.id, team), local.role)
            .await?;
    }
    Ok(())
}

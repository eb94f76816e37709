//! The people of the place: one of each role, so that everything can be looked at with their eyes.

use anyhow::Result;
use hsds::Kind;
use identity::{Actor, HOST_TEAM, Identity, NewPerson, Permission, Role, Whose};
use repository::{
    ClaimDecision, Claimant, NewClaim, Person, RecordFilter, Repository, RepositoryError, Standing,
    Team,
};
use uuid::Uuid;

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

/// The source in which an organisation speaks of itself, and of others.
const SPEAKERS: &str = "carers";
/// The team that sends it, by the name of its organisation.
const SPEAKS: &str = "Carers' Corner";
/// Somebody whom nobody has invited, and the organisation that she says she speaks for.
const NEWCOMER: (&str, &str) = ("Nia Bowen, new here", "nia@nightowls.example");
const NEWCOMERS: &str = "Night Owls Young Carers";

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
    let speaker = teams.iter().find(|team| team.name == SPEAKS);
    if let Some(team) = speaker {
        let by = grant.by();
        confirm(repository, team, by).await?;
        assure::work_off(repository, &installation.gazetteer).await?;
    }
    let new = NewPerson {
        email: NEWCOMER.1.parse()?,
        name: NEWCOMER.0.to_owned(),
        language: "en-GB".to_owned(),
    };
    let newcomer = identity.ensure_person(&grant, &new).await?;
    ask(&identity, &newcomer, teams.first().map(|team| team.id)).await
}

/// The organisation that sends the guide for carers speaks for itself.
async fn confirm(repository: &Repository, team: &Team, by: &str) -> Result<()> {
    let (Some(organization), Some(source)) = (
        organization(repository, SPEAKS).await?,
        repository.source(SPEAKERS).await?,
    ) else {
        return Ok(());
    };
    let new = NewClaim {
        source: Some(source.slug),
        note: "They have sent their guide for years.".to_owned(),
        ..claim(organization, SPEAKS)
    };
    let claimant = Claimant::Team(team.id);
    let made = match repository.make_claim(&claimant, &new, by).await {
        Ok(made) => made,
        Err(RepositoryError::ClaimedBefore(_)) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let decision = ClaimDecision::Confirm {
        publishes: source.trust.publishes(),
    };
    repository.decide_claim(made.id, &decision, by).await?;
    Ok(())
}

/// Somebody new says that she speaks for hers, and waits.
async fn ask(identity: &Identity, newcomer: &Person, collector: Option<Uuid>) -> Result<()> {
    let repository = identity.repository();
    let Some(organization) = organization(repository, NEWCOMERS).await? else {
        return Ok(());
    };
    let new = NewClaim {
        collector,
        note: "I run the Friday group. I am named on our website.".to_owned(),
        ..claim(organization, NEWCOMERS)
    };
    match identity.make_claim(newcomer, None, &new).await {
        Ok(_) | Err(identity::IdentityError::Repository(RepositoryError::ClaimedBefore(_))) => {
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

fn claim(organization: Uuid, name: &str) -> NewClaim {
    NewClaim {
        organization: Some(organization),
        name: name.to_owned(),
        details: None,
        source: None,
        collector: None,
        note: String::new(),
    }
}

/// An organisation of the guide for carers that is published.
async fn organization(repository: &Repository, name: &str) -> Result<Option<Uuid>> {
    let filter = RecordFilter {
        source: Some(SPEAKERS.to_owned()),
        kind: Some(Kind::Organization),
        ..RecordFilter::default()
    };
    let records = repository.records(&filter).await?;
    let named = records
        .iter()
        .find(|record| record.name.as_deref() == Some(name));
    let Some(id) = named.and_then(|record| record.id) else {
        return Ok(None);
    };
    let published = repository.published(Kind::Organization, id).await?;
    Ok(published
        .filter(|published| published.standing == Standing::Live)
        .map(|published| published.id))
}

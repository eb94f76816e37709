//! One's own organisation: found or added, claimed, and what became of the claim.

mod agree;
mod details;
mod find;
mod logo;
mod said;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use identity::{Grant, NotPermitted, Permission, Whose};
use repository::{Claim, ClaimFilter, ClaimState};
use uuid::Uuid;

use super::frame::{Frame, Part, page};
use super::see;
use crate::member::{Member, OwnForm};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

pub(crate) use agree::{agree, look};
pub(crate) use details::{ask as details, say};
pub(crate) use find::find;
pub(crate) use logo::{remove as remove_logo, set as set_logo, show as logo};
pub(crate) use said::{add, ask};

/// So many claims are shown of one's teams.
const SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "pages/claim.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    may_send: bool,
}

struct Row {
    id: Uuid,
    name: String,
    /// Where the public sees it.
    address: Option<String>,
    state: &'static str,
    colour: &'static str,
    next: String,
    /// With whom they work, in a sentence.
    works_with: Option<String>,
    /// Where its services are entered, and what it says of itself; nothing where it is not looked after.
    services: Option<String>,
    details: Option<String>,
    /// What the button says that gives it up.
    stop: Option<&'static str>,
}

/// What somebody looks after, and what becomes of what they have asked for.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    let teams = own_teams(&member);
    let claims = if teams.is_empty() {
        Vec::new()
    } else {
        let filter = ClaimFilter {
            teams,
            limit: SHOWN,
            ..ClaimFilter::default()
        };
        site.repository().claims(&filter).await?
    };
    let mut rows = Vec::with_capacity(claims.len());
    for claim in claims {
        rows.push(row(&site, claim).await?);
    }
    let may_send = member.actor().may_somewhere(Permission::SendRecords);
    let shown = Page {
        frame: Frame::new(&site, &visitor, Part::Account).for_member(&member),
        rows,
        may_send: may_send.is_ok(),
    };
    page(&shown, &shown.frame)
}

/// A claim given up.
pub(crate) async fn stop(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let claim = site.repository().claim_of(id).await?;
    let claim = claim.ok_or(Fault::NotFound)?;
    let grant = grant(&member, claim.team)?;
    site.identity().end_claim(&grant, &claim).await?;
    see("/organisation")
}

/// The teams of somebody in whose name they may send records: where they have a role, not all that they reach.
fn own_teams(member: &Member) -> Vec<Uuid> {
    let roles = member.actor().roles().iter();
    let mut teams: Vec<Uuid> = roles
        .map(|(team, _)| *team)
        .filter(|team| grant(member, *team).is_ok())
        .collect();
    teams.dedup();
    teams
}

/// Leave to speak in the name of a team of one's own.
fn grant(member: &Member, team: Uuid) -> Result<Grant, NotPermitted> {
    let actor = member.actor();
    let is_member = actor.roles().iter().any(|(of, _)| *of == team);
    if !is_member {
        return Err(NotPermitted::NotYours);
    }
    actor.may(Permission::SendRecords, Whose::Team(team))
}

async fn row(site: &Site, claim: Claim) -> Result<Row, Fault> {
    let (state, colour) = state(claim.state);
    let next = match claim.state {
        ClaimState::Waiting => "Somebody who keeps this record looks whether you speak for it, and we email you what they decide. \
             You can send what you have until then: it waits."
            .to_owned(),
        ClaimState::Confirmed => {
            let source = site.repository().source(&claim.source).await?;
            let publishes = source.is_some_and(|source| source.trust.publishes());
            let then = if publishes {
                "What you send is published at once, if it passes our checks."
            } else {
                "What you send is looked at before it is published."
            };
            format!("You look after it. {then}")
        }
        ClaimState::Refused => match &claim.reason {
            Some(reason) => format!("The answer was: {reason}"),
            None => String::new(),
        },
        ClaimState::Ended if claim.reason.is_some() => {
            "Somebody else looks after it now. What you sent stays in the record.".to_owned()
        }
        ClaimState::Ended => {
            "You no longer look after it. What you sent stays in the record.".to_owned()
        }
    };
    let is_published = claim.details.is_none();
    Ok(Row {
        works_with: works_with(site, &claim).await?,
        id: claim.id,
        address: claim
            .organization
            .filter(|_| is_published)
            .map(|id| format!("/organisations/{id}")),
        state,
        colour,
        next,
        stop: match claim.state {
            ClaimState::Waiting => Some("Take it back"),
            ClaimState::Confirmed => Some("Stop looking after it"),
            ClaimState::Refused | ClaimState::Ended => None,
        },
        services: claim
            .stands()
            .then(|| format!("/sources/{}/services", claim.source)),
        details: claim
            .is_confirmed()
            .then(|| format!("/organisation/{}/details", claim.id)),
        name: claim.name,
    })
}

/// With whom the team of a confirmed claim works, in a sentence.
async fn works_with(site: &Site, claim: &Claim) -> Result<Option<String>, Fault> {
    if !claim.is_confirmed() {
        return Ok(None);
    }
    let repository = site.repository();
    let collector = match claim.collector {
        Some(team) => repository.team(team).await?.map(|team| team.name),
        None => None,
    };
    // Whoever assures no more is named no more.
    let assurer = match claim.assurer {
        Some(id) => {
            let assurers = site.identity().assurers().await?;
            let found = assurers.into_iter().find(|person| person.id == id);
            found.map(|person| person.name)
        }
        None => None,
    };
    Ok(match (collector, assurer) {
        (Some(collector), Some(assurer)) => Some(format!(
            "You work with {collector}. {assurer} looks at what you send."
        )),
        (Some(collector), None) => Some(format!("You work with {collector}.")),
        (None, Some(assurer)) => Some(format!("{assurer} looks at what you send.")),
        (None, None) => None,
    })
}

/// A state in words, and the colour of its tag.
pub(crate) fn state(state: ClaimState) -> (&'static str, &'static str) {
    match state {
        ClaimState::Waiting => ("Waiting", "yellow"),
        ClaimState::Confirmed => ("Confirmed", "green"),
        ClaimState::Refused => ("Refused", "red"),
        ClaimState::Ended => ("Ended", "grey"),
    }
}

//! How verification goes: what is due, asked, confirmed and lapsed, list by list and month by month, and what to do next.

use std::collections::HashMap;

use askama::Template;
use assure::quality::today;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use chrono::Days;
use hsds::FieldPath;
use identity::{Permission, Whose};
use repository::{MonthOfVerification, SourceVerification, WaitingContact};
use serde_json::json;
use uuid::Uuid;

use super::frame::{Frame, Part, page};
use super::{prose, see};
use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many days are looked back on.
const DAYS: u64 = 366;
/// So many words that something has ended are shown at once.
const ENDED: i64 = 50;

#[derive(Template)]
#[template(path = "pages/verification.html")]
struct Page {
    frame: Frame,
    whole: SourceVerification,
    sources: Vec<Row>,
    months: Vec<MonthOfVerification>,
    ended: Vec<Ended>,
    unreachable: Vec<Unreached>,
    /// What came of the word that something has ended.
    decided: Option<&'static str>,
    may_assure: bool,
    may_set_addresses: bool,
    is_unmailed: bool,
}

struct Row {
    name: String,
    figures: SourceVerification,
    /// What to do next.
    next: Option<&'static str>,
}

/// A service of which somebody said that it has ended.
struct Ended {
    /// The number of what was said first.
    number: i64,
    id: String,
    name: String,
    said: Vec<Said>,
}

/// What was said of that once.
struct Said {
    when: String,
    /// As what, and of which team.
    by: String,
    how: &'static str,
    note: String,
}

struct Unreached {
    id: String,
    name: String,
    since: String,
}

/// The page.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let repository = site.repository();
    let day = today(repository.now());
    let names = repository.sources().await?.into_iter();
    let names: HashMap<String, String> = names.map(|source| (source.slug, source.name)).collect();
    let figures = repository.verification_by_source(day).await?;
    let nothing = SourceVerification::default();
    let whole = figures.iter().fold(nothing, |whole, of| sum(&whole, of));
    let ended = said_to_have_ended(&site).await?;
    let unreachable = repository.unreachable().await?.into_iter();
    let settings = site.settings();
    let may = |permission| member.actor().may_somewhere(permission).is_ok();
    let shown = Page {
        whole,
        sources: figures
            .into_iter()
            .map(|figures| Row {
                name: names
                    .get(&figures.source)
                    .cloned()
                    .unwrap_or_else(|| figures.source.clone()),
                next: next(&figures),
                figures,
            })
            .collect(),
        months: repository
            .verification_by_month(day - Days::new(DAYS))
            .await?,
        ended,
        unreachable: unreachable
            .map(|gone| Unreached {
                id: gone.person.to_string(),
                name: gone.name,
                since: prose::moment(gone.at),
            })
            .collect(),
        decided: match fields.text("ended") {
            "close" => Some("It says now that it is closed."),
            "keep" => Some("It goes on as it is. Those who look after it are asked again."),
            _ => None,
        },
        may_assure: may(Permission::Assure),
        may_set_addresses: may(Permission::ManagePeople),
        is_unmailed: settings.public_url.is_none()
            || !(settings.sends_mail || settings.demonstration),
        frame: Frame::new(&site, &visitor, Part::Records).for_member(&member),
    };
    page(&shown, &shown.frame)
}

/// Services that are said to have ended, each once, with all who say so.
async fn said_to_have_ended(site: &Site) -> Result<Vec<Ended>, Fault> {
    let repository = site.repository();
    let teams = repository.teams().await?.into_iter();
    let teams: HashMap<Uuid, String> = teams.map(|team| (team.id, team.name)).collect();
    let mut ended: Vec<Ended> = Vec::new();
    for WaitingContact { contact, name } in repository.said_to_have_ended(ENDED).await? {
        let said = Said {
            when: prose::moment(contact.at),
            by: by(site, &teams, &contact.by).await?,
            how: if contact.channel == "mail" {
                "by mail"
            } else {
                "after a call"
            },
            note: contact.note,
        };
        let id = contact.entity.to_string();
        if let Some(known) = ended.iter_mut().find(|known| known.id == id) {
            known.said.push(said);
        } else {
            ended.push(Ended {
                number: contact.id,
                id,
                name,
                said: vec![said],
            });
        }
    }
    Ok(ended)
}

/// As what somebody spoke, and of which team: not who they are.
async fn by(site: &Site, teams: &HashMap<Uuid, String>, actor: &str) -> Result<String, Fault> {
    let person = actor.strip_prefix("person:").and_then(|id| id.parse().ok());
    let Some(person) = person else {
        return Ok("Whoever runs this installation".to_owned());
    };
    let memberships = site.repository().memberships_of(person).await?.into_iter();
    let roles: Vec<String> = memberships
        .filter_map(|of| Some(format!("{} of {}", of.role, teams.get(&of.team)?)))
        .collect();
    if roles.is_empty() {
        return Ok("Somebody who has left".to_owned());
    }
    Ok(roles.join(", "))
}

/// What to do next about a list, if anything.
fn next(figures: &SourceVerification) -> Option<&'static str> {
    if figures.unreached > 0 {
        return Some("Nobody of its team can be written to: find somebody who can, or ring.");
    }
    if figures.lapsed > 0 {
        return Some("Ring those who run what lapsed, and write down what came of it.");
    }
    if figures.overdue > 0 {
        return Some("Find out why nobody answers.");
    }
    None
}

fn sum(whole: &SourceVerification, of: &SourceVerification) -> SourceVerification {
    SourceVerification {
        source: String::new(),
        services: whole.services + of.services,
        confirmed: whole.confirmed + of.confirmed,
        fresh: whole.fresh + of.fresh,
        due: whole.due + of.due,
        asked: whole.asked + of.asked,
        overdue: whole.overdue + of.overdue,
        lapsed: whole.lapsed + of.lapsed,
        unreached: whole.unreached + of.unreached,
    }
}

/// An assurer decides about the word that a service has ended.
pub(crate) async fn decide(
    State(site): State<Site>,
    member: Member,
    Path(number): Path<i64>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let grant = member.actor().may(Permission::Assure, Whose::Everyones)?;
    let decision @ ("close" | "keep") = fields.text("decision") else {
        return Err(Fault::NotFound);
    };
    let repository = site.repository();
    let service = repository.waiting_contact(number).await?;
    let service = service.ok_or(Fault::NotFound)?;
    // It is closed first: if that fails, the word waits as before.
    if decision == "close" {
        let status: FieldPath = "status".parse().map_err(|_| Fault::Internal)?;
        let gazetteer = site.gazetteer();
        let value = json!("defunct");
        let pinned = assure::pin(repository, &gazetteer, service, &status, value, grant.by());
        pinned.await.map_err(|error| {
            tracing::error!(%error, entity.id = %service, "a service could not be closed");
            Fault::Internal
        })?;
    }
    let looked_at = repository
        .look_at_ended(number, decision, grant.by())
        .await?;
    if decision == "keep" && looked_at.is_none() {
        return Err(Fault::NotFound);
    }
    see(&format!("/verification?ended={decision}"))
}

//! How verification goes: what is due, asked, confirmed and lapsed, list by list and month by month, and what to do next.

use std::collections::HashMap;

use askama::Template;
use assure::quality::today;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use chrono::Days;
use hsds::FieldPath;
use identity::{Permission, Whose};
use repository::{MonthOfVerification, SourceVerification};
use serde_json::json;

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

/// Somebody said that a service has ended.
struct Ended {
    number: i64,
    id: String,
    name: String,
    when: String,
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
    let ended = repository.said_to_have_ended(ENDED).await?.into_iter();
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
        ended: ended
            .map(|ended| Ended {
                number: ended.contact.id,
                id: ended.contact.entity.to_string(),
                name: ended.name,
                when: prose::moment(ended.contact.at),
                note: ended.contact.note,
            })
            .collect(),
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
    let looked_at = repository
        .look_at_ended(number, decision, grant.by())
        .await?;
    let service = looked_at.ok_or(Fault::NotFound)?;
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
    see(&format!("/verification?ended={decision}"))
}

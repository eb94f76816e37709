//! Who did what, and when.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use uuid::Uuid;

use super::frame::{Frame, Part, page};
use super::prose;
use crate::member::Member;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Rows of the page.
const ROWS: i64 = 200;

#[derive(Template)]
#[template(path = "pages/audit.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
}

struct Row {
    at: String,
    by: String,
    action: String,
    subject: String,
    detail: String,
}

/// The latest rows of the trail.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    let names = names(&site).await?;
    let named = |who: String| names.get(&who).cloned().unwrap_or(who);
    let entries = site.repository().audit(ROWS).await?;
    let rows = entries.into_iter().map(|entry| Row {
        at: prose::moment(entry.at),
        by: named(entry.actor),
        action: entry.action,
        subject: named(entry.subject),
        detail: if entry
            .detail
            .as_object()
            .is_some_and(serde_json::Map::is_empty)
        {
            String::new()
        } else {
            entry.detail.to_string()
        },
    });
    let shown = Page {
        rows: rows.collect(),
        frame: Frame::new(&site, &visitor, Part::Account).for_member(&member),
    };
    page(&shown, &shown.frame)
}

/// What people and teams are called, by how the trail names them. Whoever has gone has no name any more.
async fn names(site: &Site) -> Result<HashMap<String, String>, Fault> {
    let people = site.repository().people().await?;
    let teams = site.repository().teams().await?;
    let called = |kind: &str, id: Uuid, name: String| (format!("{kind}:{id}"), name);
    let people = people
        .into_iter()
        .map(|person| called("person", person.id, person.name));
    let teams = teams
        .into_iter()
        .map(|team| called("team", team.id, team.name));
    Ok(people.chain(teams).collect())
}

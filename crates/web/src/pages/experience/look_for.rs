//! Looking for a service to read what colleagues say of it.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use find::Question;

use crate::form::Fields;
use crate::member::Member;
use crate::pages::frame::{Frame, Part, page};
use crate::pages::results::row;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many services are shown.
const LISTED: usize = 20;
/// Letters that are read.
const LONGEST: usize = 200;

#[derive(Template)]
#[template(path = "pages/colleagues_find.html")]
struct Page {
    frame: Frame,
    what: String,
    /// The address, the name and the organisation of each service; nothing if nothing was asked.
    rows: Option<Vec<(String, String, Option<String>)>>,
}

/// The question, and what was found.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let what: String = fields.text("what").trim().chars().take(LONGEST).collect();
    let rows = if what.is_empty() {
        None
    } else {
        Some(found(&site, &visitor, &what).await?)
    };
    let shown = Page {
        frame: Frame::new(&site, &visitor, Part::Account).for_member(&member),
        what,
        rows,
    };
    page(&shown, &shown.frame)
}

async fn found(
    site: &Site,
    visitor: &Visitor,
    what: &str,
) -> Result<Vec<(String, String, Option<String>)>, Fault> {
    let finder = site.finder().ok_or(Fault::NotReady)?;
    let question = Question {
        words: what.to_owned(),
        limit: LISTED,
        ..Question::at(site.repository().now())
    };
    let answer = finder.ask(question).await?;
    let rows = row::found(site, visitor, &answer.hits, &BTreeSet::new()).await?;
    let rows = rows.into_iter().map(|row| {
        let address = format!("/services/{}/colleagues", row.id);
        (address, row.plain_name, row.organisation)
    });
    Ok(rows.collect())
}

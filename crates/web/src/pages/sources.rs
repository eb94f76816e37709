//! The sources that somebody collects for, and a new one.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use identity::{Grant, Permission, Whose};
use repository::Source;

use super::field::{Field, wrongs};
use super::frame::{Frame, Part, page};
use super::results::Wrong;
use super::see;
use super::sign_in::with_status;
use crate::member::{Member, OwnForm};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Names are as long as a line.
const LONGEST: usize = 60;

#[derive(Template)]
#[template(path = "pages/sources.html")]
struct Page {
    frame: Frame,
    wrongs: Vec<Wrong>,
    sources: Vec<Row>,
    may_add: bool,
    name: Field,
}

struct Row {
    slug: String,
    name: String,
    /// How far it is trusted, in words.
    trust: &'static str,
    may_keep_keys: bool,
}

/// The source of an address, and leave to send records of it.
pub(crate) async fn sendable(
    site: &Site,
    member: &Member,
    slug: &str,
) -> Result<(Source, Grant), Fault> {
    let source = site.repository().source(slug).await?;
    let source = source
        .filter(|source| source.slug != repository::DESK)
        .ok_or(Fault::NotFound)?;
    let whose = Whose::Source(&source.slug, source.team);
    let grant = member.actor().may(Permission::SendRecords, whose)?;
    Ok((source, grant))
}

/// The sources.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    sources_page(&site, &visitor, &member, name_field()).await
}

/// A new source of one's own team: what it sends waits until somebody trusts it.
pub(crate) async fn add(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let name = fields.text("name").trim();
    let (team, by) = own_team(&member).ok_or(Fault::NotYours)?;
    let slug = Source::slug_of(name);
    let wrong = if slug.is_empty() {
        Some("Enter a name, such as \u{201c}Food banks\u{201d}")
    } else if name.chars().count() > LONGEST {
        Some("Enter a name of at most 60 letters")
    } else if site.repository().source(&slug).await?.is_some() {
        Some("There is a list of this name already. Choose another name")
    } else {
        None
    };
    if let Some(wrong) = wrong {
        let field = name_field().filled(name).wrong(wrong);
        return sources_page(&site, &visitor, &member, field).await;
    }
    let mut source = Source::new(&slug)?;
    name.clone_into(&mut source.name);
    source.team = Some(team);
    site.repository().save_source(&source, &by).await?;
    see(&format!("/sources/{slug}/spreadsheets"))
}

/// The team for which somebody may add a source: the first in which they may send records.
fn own_team(member: &Member) -> Option<(uuid::Uuid, String)> {
    let actor = member.actor();
    actor.roles().iter().find_map(|(team, _)| {
        let grant = actor
            .may(Permission::SendRecords, Whose::Team(*team))
            .ok()?;
        Some((*team, grant.by().to_owned()))
    })
}

async fn sources_page(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    name: Field,
) -> Result<Response, Fault> {
    let actor = member.actor();
    let mine = site.repository().sources().await?;
    let rows = mine.into_iter().filter(|source| {
        let whose = Whose::Source(&source.slug, source.team);
        source.slug != repository::DESK && actor.may(Permission::SendRecords, whose).is_ok()
    });
    let rows = rows.map(|source| {
        let whose = Whose::Source(&source.slug, source.team);
        Row {
            may_keep_keys: actor.may(Permission::ManageKeys, whose).is_ok(),
            trust: if source.trust.publishes() {
                "What it sends is published at once."
            } else {
                "What it sends waits until an assurer has looked at it."
            },
            name: source.name,
            slug: source.slug,
        }
    });
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        wrongs: wrongs([&name]),
        sources: rows.collect(),
        may_add: own_team(member).is_some(),
        name,
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}

fn name_field() -> Field {
    Field::new("name", "What the new list is called")
        .hinted("For example \u{201c}Food banks\u{201d}. It cannot be changed later.")
}

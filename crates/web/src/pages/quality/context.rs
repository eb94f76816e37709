//! Contexts and how good the data in them is: the figures of each, and which services are kept out, why, and what to do.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use repository::{ContextReason, ContextState, InContext, KeptOut, Source};
use url::form_urlencoded;
use uuid::Uuid;

use super::found::{Seat, place};
use super::parts::mean;
use crate::form::Fields;
use crate::member::Member;
use crate::pages::frame::{Frame, Part, page};
use crate::pages::prose;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many services are on a page.
const LISTED: i64 = 50;
/// So many that are kept out are shown where a source is spoken of.
const FIRST: i64 = 5;

#[derive(Template)]
#[template(path = "pages/quality_kept.html")]
struct Page {
    frame: Frame,
    back: String,
    name: String,
    /// The source whose services they are, if not all are.
    source: Option<String>,
    /// Under what address the quality of each stands.
    one: String,
    services: Vec<Kept>,
    next: Option<String>,
}

/// The figures of a context.
pub(super) struct ContextRow {
    pub(super) name: String,
    pub(super) listed: i64,
    pub(super) kept_out: i64,
    pub(super) score: String,
    /// Where those stand that are kept out.
    pub(super) address: String,
    /// The first of these, where they are shown at once.
    pub(super) first: Vec<Kept>,
}

impl ContextRow {
    /// How many more are kept out than are shown at once, if any are.
    pub(super) fn more(&self) -> Option<String> {
        let shown = self.first.len() as i64;
        let more = usize::try_from(self.kept_out - shown).unwrap_or_default();
        (more > 0).then(|| prose::count(more))
    }
}

/// A service that is kept out of a context.
pub(super) struct Kept {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) reasons: Vec<Reason>,
}

/// What keeps it out, and what to do.
pub(super) struct Reason {
    /// The field, in words; empty for the whole service.
    pub(super) place: String,
    pub(super) message: String,
    pub(super) remedy: String,
}

/// A context that one service belongs to.
pub(super) struct Belonging {
    pub(super) name: String,
    pub(super) is_in: bool,
    pub(super) score: i64,
    pub(super) reasons: Vec<Reason>,
}

/// The figures of each context, of all services or of those of a source.
pub(super) async fn rows(
    site: &Site,
    source: Option<&str>,
    address: impl Fn(&str) -> String,
) -> Result<Vec<ContextRow>, Fault> {
    let contexts = site.contexts().await?;
    if contexts.is_empty() {
        return Ok(Vec::new());
    }
    let repository = site.repository();
    let figures = repository.context_figures(source).await?;
    let mut rows = Vec::new();
    for context in &contexts {
        let own = figures.iter().find(|known| known.context == context.slug);
        // A source is told only of what its services belong to.
        if source.is_some() && own.is_none() {
            continue;
        }
        let first = if source.is_some() {
            let kept = repository.kept_out(&context.slug, source, Uuid::nil(), FIRST);
            kept.await?.into_iter().map(kept_row).collect()
        } else {
            Vec::new()
        };
        rows.push(ContextRow {
            name: context.name.clone(),
            listed: own.map_or(0, |own| own.listed),
            kept_out: own.map_or(0, |own| own.kept_out),
            score: own.map_or_else(String::new, |own| mean(own.score)),
            address: address(&context.slug),
            first,
        });
    }
    Ok(rows)
}

/// The contexts that a service belongs to, as people read them.
pub(super) async fn belongings(
    site: &Site,
    belongs: Vec<InContext>,
) -> Result<Vec<Belonging>, Fault> {
    let contexts = site.contexts().await?;
    let told = belongs.into_iter().filter_map(|one| {
        let context = contexts.iter().find(|known| known.slug == one.context)?;
        Some(Belonging {
            name: context.name.clone(),
            is_in: one.state == ContextState::In,
            score: one.score,
            reasons: one.reasons.into_iter().map(reason).collect(),
        })
    });
    Ok(told.collect())
}

/// What is kept out of a context, for those who see all.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let seat = Seat {
        back: "/quality".to_owned(),
        list: format!("/quality/contexts/{slug}"),
        one: "/quality/services".to_owned(),
        named: None,
    };
    let frame = Frame::new(&site, &visitor, Part::Records).for_member(&member);
    list(&site, frame, None, (&slug, fields.text("after")), seat).await
}

/// The page of what is kept out, after a service.
pub(super) async fn list(
    site: &Site,
    frame: Frame,
    source: Option<Source>,
    (slug, after): (&str, &str),
    seat: Seat,
) -> Result<Response, Fault> {
    let contexts = site.contexts().await?;
    let context = contexts.iter().find(|context| context.slug == slug);
    let context = context.ok_or(Fault::NotFound)?;
    let after = after.parse().unwrap_or_default();
    let of = source.as_ref().map(|source| source.slug.as_str());
    let mut kept = site
        .repository()
        .kept_out(slug, of, after, LISTED + 1)
        .await?;
    let has_more = kept.len() > LISTED as usize;
    kept.truncate(LISTED as usize);
    let last = kept.last().filter(|_| has_more).map(|last| last.entity);
    let shown = Page {
        frame,
        name: context.name.clone(),
        source: source.map(|source| source.name),
        next: last.map(|last| next(&seat, slug, last)),
        services: kept.into_iter().map(kept_row).collect(),
        back: seat.back,
        one: seat.one,
    };
    page(&shown, &shown.frame)
}

fn next(seat: &Seat, slug: &str, last: Uuid) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if seat.named.is_some() {
        query.append_pair("context", slug);
    }
    query.append_pair("after", &last.to_string());
    format!("{}?{}", seat.list, query.finish())
}

fn kept_row(kept: KeptOut) -> Kept {
    Kept {
        id: kept.entity,
        name: kept.name.unwrap_or_else(|| kept.entity.to_string()),
        reasons: kept.reasons.into_iter().map(reason).collect(),
    }
}

fn reason(reason: ContextReason) -> Reason {
    Reason {
        place: place(&reason.field),
        message: reason.message,
        remedy: reason.remedy,
    }
}

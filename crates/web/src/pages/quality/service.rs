//! How good what is said of one service is, and how what it lost is won back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use hsds::{Document, Kind};
use repository::{Quality, Standing};
use uuid::Uuid;

use super::context::{self, Belonging};
use super::found::Found;
use super::parts::{self, PartRow};
use crate::entry::said;
use crate::member::Member;
use crate::pages::frame::{Frame, Part, page};
use crate::pages::sources::sendable;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/quality_service.html")]
struct Page {
    frame: Frame,
    back: String,
    id: Uuid,
    name: String,
    /// Nothing as long as it was not looked at.
    judged: Option<Judged>,
    /// The contexts that it belongs to.
    contexts: Vec<Belonging>,
    /// Where its own team changes it.
    change: Option<String>,
}

struct Judged {
    score: i64,
    parts: [PartRow; 5],
    costing: Vec<Found>,
    advice: Vec<Found>,
}

impl Judged {
    fn of(quality: Quality) -> Self {
        let found = quality.findings.into_iter().filter_map(Found::of);
        let (costing, advice) = found.partition(|found| found.costs.is_some());
        Self {
            score: quality.grades.score,
            parts: parts::rows(&parts::of_one(&quality.grades)),
            costing,
            advice,
        }
    }
}

/// For those who see all.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let frame = Frame::new(&site, &visitor, Part::Records).for_member(&member);
    service_page(&site, frame, id, format!("/records/{id}"), None).await
}

/// For whoever looks after a source that has a word in it.
pub(crate) async fn of_own(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (source, _) = sendable(&site, &member, &slug).await?;
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    if !site.repository().has_word_in(&source.slug, id).await? {
        return Err(Fault::NotFound);
    }
    let frame = Frame::new(&site, &visitor, Part::Account).for_member(&member);
    let change = format!("/sources/{slug}/services");
    let back = format!("/sources/{slug}/quality");
    service_page(&site, frame, id, back, Some(change)).await
}

async fn service_page(
    site: &Site,
    frame: Frame,
    id: Uuid,
    back: String,
    change: Option<String>,
) -> Result<Response, Fault> {
    let repository = site.repository();
    let published = repository.published(Kind::Service, id).await?;
    let published = published.ok_or(Fault::NotFound)?;
    match published.standing {
        Standing::Live => {}
        Standing::Gone { at } => return Err(Fault::Gone { id, at }),
        // What was judged of it is judged of the other now.
        Standing::Moved { .. } => return Err(Fault::NotFound),
    }
    let document: Document = serde_json::from_str(&published.detail).map_err(|error| {
        tracing::error!(%error, entity.id = %id, "a published document cannot be read");
        Fault::Internal
    })?;
    let mut quality = repository.quality(id).await?;
    let belongs = quality
        .as_mut()
        .map(|quality| std::mem::take(&mut quality.contexts));
    let shown = Page {
        contexts: context::belongings(site, belongs.unwrap_or_default()).await?,
        name: said(&document, "name").unwrap_or_else(|| id.to_string()),
        judged: quality.map(Judged::of),
        frame,
        back,
        id,
        change,
    };
    page(&shown, &shown.frame)
}

//! What residents tell of a service, where the policy shows it: single voices, no stars, no mean.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use repository::{Experience, ExperienceVoice};

use super::{are_shown, label};
use crate::entry;
use crate::form::Fields;
use crate::pages::frame::{Frame, Part, page};
use crate::pages::report::{frame, service};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;
use crate::voice::Voice;

/// So many stand on a page.
const LISTED: usize = 20;

#[derive(Template)]
#[template(path = "pages/experiences.html")]
struct Page {
    frame: Frame,
    service: String,
    address: String,
    rows: Vec<Row>,
    /// Where older ones stand.
    next: Option<String>,
}

struct Row {
    helped: String,
    month: String,
    lines: Vec<String>,
    /// The language that they were written in.
    language: String,
}

/// The list.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let (id, document) = service(&site, &id).await?;
    if !are_shown(&site).await? {
        return Err(Fault::NotFound);
    }
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let before = fields.text("before").parse().ok();
    let of = (id, ExperienceVoice::Resident);
    let found = site
        .repository()
        .experiences_shown(of, before, LISTED as i64 + 1)
        .await?;
    let voice = site.voice(visitor.language);
    let address = voice.to(&format!("/services/{id}"));
    let last = found.get(LISTED).and_then(|_| found.get(LISTED - 1));
    let shown = Page {
        frame: frame(&site, &visitor, &document),
        service: entry::text(&document, "name").to_owned(),
        next: last.map(|last| format!("{address}/experiences?before={}", last.number)),
        rows: found
            .iter()
            .take(LISTED)
            .map(|told| row(&voice, told))
            .collect(),
        address,
    };
    page(&shown, &shown.frame)
}

fn row(voice: &Voice, told: &Experience) -> Row {
    Row {
        helped: label(voice, told.helped),
        // The day might say who it was.
        month: voice.month_of(told.at),
        lines: told.words.lines().map(str::to_owned).collect(),
        language: told.language.clone(),
    }
}

//! What residents tell of a service, where the policy shows it: single voices, no stars, no mean.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use repository::{Experience, ExperienceVoice};

use super::{are_shown, label};
use crate::entry;
use crate::form::{Fields, FormBody};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::report::{frame, service};
use crate::pages::see;
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
    /// Somebody has just said that one should be looked at.
    is_told: bool,
    /// Where older ones stand.
    next: Option<String>,
}

struct Row {
    number: i64,
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
        is_told: fields.text("done") == "look",
        address,
    };
    page(&shown, &shown.frame)
}

/// A reader says that one should be looked at, because it names somebody or for whatever reason.
pub(crate) async fn look(
    State(site): State<Site>,
    visitor: Visitor,
    Path(id): Path<String>,
    FormBody(body): FormBody,
) -> Result<Response, Fault> {
    let (id, _) = service(&site, &id).await?;
    let number = Fields::read(&body).text("number").parse();
    let number: i64 = number.map_err(|_| Fault::NotFound)?;
    let address = visitor.caller.address.filter(|_| !visitor.caller.local);
    address.map_or(Ok(()), |address| site.second_thoughts().check(address))?;
    if !are_shown(&site).await? || !site.repository().look_at_shown(id, number).await? {
        return Err(Fault::NotFound);
    }
    let voice = site.voice(visitor.language);
    see(&voice.to(&format!("/services/{id}/experiences?done=look")))
}

fn row(voice: &Voice, told: &Experience) -> Row {
    Row {
        number: told.number,
        helped: label(voice, told.helped),
        // The day might say who it was.
        month: voice.month_of(told.at),
        lines: told.words.lines().map(str::to_owned).collect(),
        language: told.language.clone(),
    }
}

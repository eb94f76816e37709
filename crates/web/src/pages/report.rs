//! Telling that something about a service is wrong: a question, an answer, a number to refer to.

mod status;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use hsds::Document;
use http::StatusCode;
use repository::{NewReport, ReportAbout, RepositoryError};
use uuid::Uuid;

use super::frame::{Frame, Part, page};
use super::results::Wrong;
use crate::entry;
use crate::form::{Fields, FormBody};
use crate::problem::Fault;
use crate::reported::{self, LONGEST, Lack};
use crate::site::Site;
use crate::visitor::Visitor;

pub(crate) use status::show as status;

/// What can be wrong, in the order in which it is asked.
const ABOUT: [ReportAbout; 6] = [
    ReportAbout::Hours,
    ReportAbout::Place,
    ReportAbout::Contact,
    ReportAbout::Cost,
    ReportAbout::Closed,
    ReportAbout::Other,
];
#[derive(Template)]
#[template(path = "pages/report.html")]
struct Ask {
    frame: Frame,
    service: String,
    address: String,
    choices: Vec<Choice>,
    detail: String,
    wrongs: Vec<Wrong>,
    longest: usize,
}

/// Thanks to whoever has sent something, and the number of it.
#[derive(Template)]
#[template(path = "pages/reported.html")]
struct Sent {
    frame: Frame,
    reference: String,
    service: String,
    address: String,
    /// Where it stands, for as long as it is kept.
    status: String,
    texts: &'static Thanks,
}

/// What is said to whoever has sent something.
pub(super) struct Thanks {
    /// The text that says what happens next, about the service.
    pub(super) next: &'static str,
    /// The text that says what the number is for.
    pub(super) keep: &'static str,
    /// Under what address things of that kind stand by their number.
    pub(super) stands: &'static str,
}

const THANKS: Thanks = Thanks {
    next: "reported-checked",
    keep: "reported-keep",
    stands: "/reports",
};

struct Choice {
    value: &'static str,
    label: String,
    chosen: bool,
}

/// The question.
pub(crate) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let (id, document) = service(&site, &id).await?;
    let ask = form(
        &site,
        &visitor,
        id,
        &document,
        &Fields::default(),
        Vec::new(),
    );
    page(&ask, &ask.frame)
}

/// The answer.
pub(crate) async fn send(
    State(site): State<Site>,
    visitor: Visitor,
    Path(id): Path<String>,
    FormBody(body): FormBody,
) -> Result<Response, Fault> {
    let (id, document) = service(&site, &id).await?;
    let filled = Fields::read(&body);
    let again = |status: StatusCode, wrongs: Vec<Wrong>| {
        let ask = form(&site, &visitor, id, &document, &filled, wrongs);
        let mut response = page(&ask, &ask.frame)?;
        *response.status_mut() = status;
        Ok(response)
    };
    let voice = site.voice(visitor.language);
    let later = |text: &str| Wrong {
        field: "detail",
        text: voice.say(text),
    };
    let wrongs = wrongs(&site, &visitor, &filled);
    if !wrongs.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, wrongs);
    }
    if reported::admit(&site, &visitor.caller).is_err() {
        let wrong = later("report-wrong-often");
        return again(StatusCode::TOO_MANY_REQUESTS, vec![wrong]);
    }
    let about = filled.text("about").parse().unwrap_or(ReportAbout::Other);
    // A machine is told what a person would be told, and nothing is kept.
    let reference = if filled.text("website").is_empty() {
        let new = NewReport {
            entity: id,
            about,
            detail: filled.text("detail").trim().to_owned(),
            reply_to: None,
            language: visitor.language.code().to_owned(),
        };
        match site.repository().report(new).await {
            Ok(report) => report.reference,
            Err(RepositoryError::TooManyReports) => {
                let wrong = later("report-wrong-many");
                return again(StatusCode::TOO_MANY_REQUESTS, vec![wrong]);
            }
            Err(error) => return Err(error.into()),
        }
    } else {
        "----".to_owned()
    };
    super::see(&voice.to(&format!("/services/{id}/report/sent?reference={reference}")))
}

/// Thanks, and the number.
pub(crate) async fn sent(
    State(site): State<Site>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    thank(&site, &visitor, (&id, query), &THANKS).await
}

/// Thanks whoever has sent something about a service, if the query names its number.
pub(super) async fn thank(
    site: &Site,
    visitor: &Visitor,
    (id, query): (&str, Option<String>),
    texts: &'static Thanks,
) -> Result<Response, Fault> {
    let (id, document) = service(site, id).await?;
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let reference = fields.text("reference").to_owned();
    if !is_reference(&reference) {
        return Err(Fault::NotFound);
    }
    let voice = site.voice(visitor.language);
    let sent = Sent {
        frame: frame(site, visitor, &document),
        service: entry::text(&document, "name").to_owned(),
        address: voice.to(&format!("/services/{id}")),
        status: voice.to(&format!("{}/{reference}", texts.stands)),
        reference,
        texts,
    };
    page(&sent, &sent.frame)
}

/// Whether a text can be a reference that we gave: what is none is not shown as one.
pub(super) fn is_reference(text: &str) -> bool {
    let is_letter =
        |letter: u8| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == b'-';
    !text.is_empty() && text.len() <= 9 && text.bytes().all(is_letter)
}

/// A published service by what an address says of it.
pub(super) async fn service(site: &Site, id: &str) -> Result<(Uuid, Document), Fault> {
    let (id, found) = reported::service(site, id).await?;
    Ok((id, super::service::read(&found)?))
}

pub(super) fn frame(site: &Site, visitor: &Visitor, document: &Document) -> Frame {
    let is_sensitive = is_sensitive(site, document);
    Frame::new(site, visitor, Part::Find).with_exit(site, is_sensitive)
}

/// Whether a service is one that nobody should be seen reading about.
pub(super) fn is_sensitive(site: &Site, document: &Document) -> bool {
    let listing = find::Listing::of(document, &place::Gazetteer::embedded());
    listing.is_some_and(|listing| super::results::row::is_sensitive(site, &listing))
}

fn form(
    site: &Site,
    visitor: &Visitor,
    id: Uuid,
    document: &Document,
    filled: &Fields,
    wrongs: Vec<Wrong>,
) -> Ask {
    let voice = site.voice(visitor.language);
    let choice = |about: &ReportAbout| Choice {
        value: about.name(),
        label: voice.say(&format!("report-about-{}", about.name())),
        chosen: about.name() == filled.text("about"),
    };
    let mut frame = frame(site, visitor, document);
    frame.elsewhere = Some(
        voice
            .in_language(visitor.language.other())
            .to(&format!("/services/{id}/report")),
    );
    Ask {
        frame,
        service: entry::text(document, "name").to_owned(),
        address: voice.to(&format!("/services/{id}")),
        choices: ABOUT.iter().map(choice).collect(),
        detail: filled.text("detail").to_owned(),
        wrongs,
        longest: LONGEST,
    }
}

fn wrongs(site: &Site, visitor: &Visitor, filled: &Fields) -> Vec<Wrong> {
    let voice = site.voice(visitor.language);
    let lacks = reported::lacks(filled.text("about").parse().ok(), filled.text("detail"));
    let wrong = |lack| {
        let (field, text) = match lack {
            Lack::About => ("about-hours", "report-wrong-about"),
            Lack::Words => ("detail", "report-wrong-detail"),
            Lack::Brevity => ("detail", "report-wrong-length"),
        };
        Wrong {
            field,
            text: voice.say(text),
        }
    };
    lacks.into_iter().map(wrong).collect()
}

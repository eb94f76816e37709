//! Telling that something about a service is wrong: a question, an answer, a number to refer to.

mod status;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use hsds::Document;
use http::StatusCode;
use repository::{NewReport, ReportAbout};
use url::form_urlencoded;
use uuid::Uuid;

use super::frame::{Frame, Part, page};
use super::results::Wrong;
use crate::entry;
use crate::form::FormBody;
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

#[derive(Template)]
#[template(path = "pages/reported.html")]
struct Sent {
    frame: Frame,
    reference: String,
    service: String,
    address: String,
    /// Where it stands, for as long as it is kept.
    status: String,
}

struct Choice {
    value: &'static str,
    label: String,
    chosen: bool,
}

/// What was filled in.
#[derive(Debug, Default)]
struct Filled {
    about: String,
    detail: String,
    /// A field that people do not see; what fills it in is no person.
    website: String,
}

impl Filled {
    fn read(body: &[u8]) -> Self {
        let mut filled = Self::default();
        for (key, value) in form_urlencoded::parse(body) {
            match &*key {
                "about" => filled.about = value.into_owned(),
                "detail" => filled.detail = value.into_owned(),
                "website" => filled.website = value.into_owned(),
                _ => {}
            }
        }
        filled
    }
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
        &Filled::default(),
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
    let filled = Filled::read(&body);
    let again = |status: StatusCode, wrongs: Vec<Wrong>| {
        let ask = form(&site, &visitor, id, &document, &filled, wrongs);
        let mut response = page(&ask, &ask.frame)?;
        *response.status_mut() = status;
        Ok(response)
    };
    let wrongs = wrongs(&site, &visitor, &filled);
    if !wrongs.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, wrongs);
    }
    if reported::admit(&site, &visitor.caller).is_err() {
        let wrong = Wrong {
            field: "detail",
            text: site.voice(visitor.language).say("report-wrong-often"),
        };
        return again(StatusCode::TOO_MANY_REQUESTS, vec![wrong]);
    }
    let about = filled.about.parse().unwrap_or(ReportAbout::Other);
    // A machine is told what a person would be told, and nothing is kept.
    let reference = if filled.website.is_empty() {
        let new = NewReport {
            entity: id,
            about,
            detail: filled.detail.trim().to_owned(),
            reply_to: None,
            language: visitor.language.code().to_owned(),
        };
        site.repository().report(new).await?.reference
    } else {
        "----".to_owned()
    };
    let voice = site.voice(visitor.language);
    super::see(&voice.to(&format!("/services/{id}/report/sent?reference={reference}")))
}

/// Thanks, and the number.
pub(crate) async fn sent(
    State(site): State<Site>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let (id, document) = service(&site, &id).await?;
    let query = query.unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let reference = pairs.find(|(key, _)| key == "reference");
    let reference = reference.map_or_else(String::new, |(_, value)| value.into_owned());
    if !is_reference(&reference) {
        return Err(Fault::NotFound);
    }
    let sent = Sent {
        frame: frame(&site, &visitor, &document),
        service: entry::text(&document, "name").to_owned(),
        address: site.voice(visitor.language).to(&format!("/services/{id}")),
        status: site
            .voice(visitor.language)
            .to(&format!("/reports/{reference}")),
        reference,
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
    filled: &Filled,
    wrongs: Vec<Wrong>,
) -> Ask {
    let voice = site.voice(visitor.language);
    let choice = |about: &ReportAbout| Choice {
        value: about.name(),
        label: voice.say(&format!("report-about-{}", about.name())),
        chosen: about.name() == filled.about,
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
        detail: filled.detail.clone(),
        wrongs,
        longest: LONGEST,
    }
}

fn wrongs(site: &Site, visitor: &Visitor, filled: &Filled) -> Vec<Wrong> {
    let voice = site.voice(visitor.language);
    let lacks = reported::lacks(filled.about.parse().ok(), &filled.detail);
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

//! The places of a service, and its times: what there is, and one more.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use collect::form::{self, Question, Rhythm};
use find::hours::london_now;
use hsds::Document;
use hsds::document::{object, objects, text};
use repository::ExtraQuestion;
use uuid::Uuid;

use super::question::next;
use super::{Work, frame};
use crate::entry::timetable::Timetable;
use crate::language::Language;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::see;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/draft_members.html")]
struct Members {
    frame: Frame,
    name: String,
    /// The draft.
    back: String,
    address: String,
    title: &'static str,
    /// They are asked one by one: none is added or taken out.
    is_fixed: bool,
    /// What one is called: "place", "times".
    what: &'static str,
    lines: Vec<Line>,
    /// The address of one more.
    more: String,
    /// How often new times come; nothing for places.
    rhythms: Vec<(&'static str, &'static str, &'static str)>,
    next: String,
}

/// One of them.
pub(super) struct Line {
    pub(super) id: String,
    pub(super) said: Vec<String>,
    /// Whether its page can be asked for again.
    pub(super) can_change: bool,
}

/// What there is.
pub(super) fn show(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    work: &Work,
    question: Question,
) -> Result<Response, Fault> {
    let address = format!("{}/{question}", work.address());
    // Sent twice, it is added once.
    let new = Uuid::new_v5(
        &work.draft.id,
        format!("{question} {}", work.draft.version).as_bytes(),
    );
    let is_times = question == Question::Times;
    let (title, what) = match question {
        Question::Times => ("When is it open?", "times"),
        Question::Extra => ("More questions", "answer"),
        _ => ("Where do people go?", "place"),
    };
    let rhythms = Rhythm::ALL.iter().map(|rhythm| {
        let (label, hint) = rhythm.label();
        (rhythm.word(), label, hint)
    });
    let shown = Members {
        frame: frame(site, visitor, member),
        name: work.name(),
        back: work.address(),
        title,
        is_fixed: question == Question::Extra,
        what,
        lines: lines(site, work, question),
        more: format!("{address}/{new}"),
        rhythms: rhythms.filter(|_| is_times).collect(),
        next: next(work, question),
        address,
    };
    page(&shown, &shown.frame)
}

/// The pictures, places, times or extra answers of a draft, as people read them.
pub(super) fn lines(site: &Site, work: &Work, question: Question) -> Vec<Line> {
    let document = work.document();
    match question {
        Question::Venues => {
            let places = objects(document, "service_at_locations");
            places.map(place).collect()
        }
        Question::Pictures => form::pictures(document).map(picture).collect(),
        Question::Extra => {
            let questions = work.offer.extra.iter();
            questions.map(|extra| answered(document, extra)).collect()
        }
        _ => {
            let schedules = objects(document, "schedules");
            let schedules =
                schedules.filter(|schedule| text(schedule, "id").parse::<Uuid>().is_ok());
            schedules
                .map(|schedule| times(site, document, schedule))
                .collect()
        }
    }
}

fn answered(document: &Document, extra: &ExtraQuestion) -> Line {
    let mut said = vec![extra.asked.label.clone()];
    let answer = form::extra_answer(document, extra);
    if answer.is_empty() {
        said.push("Not answered".to_owned());
    }
    said.extend(answer);
    Line {
        id: extra.id.to_string(),
        said,
        can_change: true,
    }
}

fn times(site: &Site, document: &Document, schedule: &Document) -> Line {
    let voice = site.voice(Language::English);
    let now = london_now(site.repository().now());
    let mut said = Timetable::of(&voice, [schedule], now).plain(&voice);
    let at = text(schedule, "service_at_location_id");
    let here = objects(document, "service_at_locations")
        .find(|here| !at.is_empty() && text(here, "id") == at);
    said.extend(here.map(|here| format!("At {}", form::venue_name(here))));
    if here.is_none() && objects(document, "service_at_locations").nth(1).is_some() {
        said.push("At all places".to_owned());
    }
    Line {
        id: text(schedule, "id").to_owned(),
        said,
        can_change: Rhythm::of(schedule).is_some(),
    }
}

fn picture(picture: &Document) -> Line {
    Line {
        id: text(picture, "id").to_owned(),
        said: vec![text(picture, "label").to_owned()],
        can_change: true,
    }
}

fn place(here: &Document) -> Line {
    let mut said = vec![form::venue_name(here)];
    if let Some(location) = object(here, "location") {
        let address = objects(location, "addresses").next();
        let parts = ["address_1", "city", "postal_code"]
            .map(|field| address.map_or("", |address| text(address, field)));
        let parts: Vec<&str> = parts
            .into_iter()
            .filter(|part| !part.is_empty() && *part != said[0])
            .collect();
        said.push(parts.join(", "));
        let access: Vec<&str> = objects(location, "accessibility")
            .map(|access| text(access, "description"))
            .collect();
        said.push(access.join(", "));
        if location.get("x_confidential") == Some(&true.into()) {
            said.push("The address is secret: nobody sees it".to_owned());
        }
    }
    said.retain(|line| !line.is_empty());
    Line {
        id: text(here, "id").to_owned(),
        said,
        can_change: true,
    }
}

/// One taken out.
pub(crate) async fn remove(
    State(site): State<Site>,
    member: Member,
    Path((id, word, which)): Path<(String, String, String)>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let question: Question = word.parse().map_err(|_| Fault::NotFound)?;
    let which: Uuid = which.parse().map_err(|_| Fault::NotFound)?;
    let mut work = match Work::open(&site, &member, &id).await? {
        Ok(work) if question.is_list() => work,
        Ok(_) => return Err(Fault::NotFound),
        Err(elsewhere) => return Ok(elsewhere),
    };
    let removed = work
        .change(&site, |document, _| {
            form::remove(question, which, document);
            Ok::<(), std::convert::Infallible>(())
        })
        .await?;
    match removed {
        Ok(()) => see(&format!("{}/{question}", work.address())),
        Err(never) => match never {},
    }
}

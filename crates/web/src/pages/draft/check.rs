//! All answers together, what is agreed to, and the sending.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use collect::form::{self, Question};
use repository::NewUpload;

use super::{Work, frame, gaps, members};
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::results::Wrong;
use crate::pages::see;
use crate::pages::sign_in::with_status;
use crate::pages::spreadsheet::accepts;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// What somebody agrees to who sends a service: the value in the form, as the audit trail keeps it, and the words.
const AGREED: [(&str, &str); 2] = [
    (
        "open_data",
        "Anyone may use what I entered, free of charge, as open data.",
    ),
    (
        "no_personal_data",
        "It holds nothing private: nobody’s name or home, and no telephone number or email address but those that are given out to everybody.",
    ),
];

/// What is told of a place that nobody may find.
const FOUND: &str = "The address is secret, and there are pictures. Make sure that nobody can tell from them where it is.";

#[derive(Template)]
#[template(path = "pages/draft_check.html")]
struct Check {
    frame: Frame,
    wrongs: Vec<Wrong>,
    address: String,
    name: String,
    answers: Vec<Answered>,
    gaps: Vec<(String, &'static str)>,
    /// What of individuals would be kept back, or should be looked at.
    personal: Vec<String>,
    /// What must be answered before it can be sent.
    needed: Vec<(String, &'static str)>,
    agreements: Vec<(&'static str, &'static str, bool)>,
    /// Whether it is published as soon as it is sent.
    at_once: bool,
}

/// A question and its answer.
struct Answered {
    address: String,
    label: &'static str,
    said: Vec<String>,
}

/// The answers.
pub(crate) async fn check(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let work = match Work::open(&site, &member, &id).await? {
        Ok(work) => work,
        Err(elsewhere) => return Ok(elsewhere),
    };
    check_page(&site, &visitor, &member, &work, &[], Vec::new())
}

/// The draft is sent.
pub(crate) async fn send(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let work = match Work::open(&site, &member, &id).await? {
        Ok(work) => work,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let agreed: Vec<&str> = fields.all("agreed").collect();
    let mut wrongs = Vec::new();
    if AGREED.iter().any(|(value, _)| !agreed.contains(value)) {
        wrongs.push(Wrong {
            field: AGREED[0].0,
            text: "Tick both boxes, or change what keeps you from it".to_owned(),
        });
    }
    if !wrongs.is_empty() || !needed(&work).is_empty() {
        return check_page(&site, &visitor, &member, &work, &agreed, wrongs);
    }
    let new = NewUpload {
        source: work.source.slug.clone(),
        by: work.grant.by().to_owned(),
        name: work.name(),
        content: form::sent(work.document()),
    };
    let accept = accepts(&member, &work.source);
    let agreed = AGREED.map(|(value, _)| value);
    // Where a colleague changed it a moment ago, or a file the record, it is looked at again.
    let sent = site
        .repository()
        .send_draft(&work.draft, new, accept, &agreed)
        .await?;
    see(&if sent {
        format!("{}/sent", work.address())
    } else {
        work.address()
    })
}

fn personal(work: &Work) -> Vec<String> {
    let speaks = !work.source.speaks_for.is_empty();
    let told = assure::personal::forecast(hsds::Kind::Service, work.document(), speaks);
    let told = told.into_iter().map(|problem| problem.message);
    let is_found =
        form::has_secret_place(work.document()) && form::pictures(work.document()).count() > 0;
    told.chain(is_found.then(|| FOUND.to_owned())).collect()
}

fn needed(work: &Work) -> Vec<(String, &'static str)> {
    Question::ALL
        .into_iter()
        .filter(|question| {
            question.is_needed() && !question.is_answered(work.document(), &work.offer)
        })
        .map(|question| (format!("{}/{question}", work.address()), question.label()))
        .collect()
}

fn check_page(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    work: &Work,
    agreed: &[&str],
    wrongs: Vec<Wrong>,
) -> Result<Response, Fault> {
    let asked = Question::ALL.into_iter();
    let asked = asked.filter(|question| question.is_asked(&work.offer));
    let answers = asked.map(|question| Answered {
        address: format!("{}/{question}", work.address()),
        label: question.label(),
        said: said(site, work, question),
    });
    let shown = Check {
        frame: frame(site, visitor, member),
        wrongs,
        name: work.name(),
        answers: answers.collect(),
        gaps: gaps(work),
        personal: personal(work),
        needed: needed(work),
        agreements: AGREED
            .map(|(value, words)| (value, words, agreed.contains(&value)))
            .into(),
        at_once: accepts(member, &work.source),
        address: work.address(),
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}

/// What was answered, as people read it.
fn said(site: &Site, work: &Work, question: Question) -> Vec<String> {
    if question.is_list() {
        let lines = members::lines(site, work, question);
        return lines.into_iter().map(|line| line.said.join(", ")).collect();
    }
    if !question.is_answered(work.document(), &work.offer) {
        return Vec::new();
    }
    let page = form::ask(question, None, work.document(), &work.offer);
    let said = page.fields.iter().flat_map(|field| {
        let label = field.label.trim_end_matches(" (optional)");
        let is_choice = !matches!(field.input, form::Input::Line | form::Input::Short);
        field.said().into_iter().map(move |said| {
            if label.is_empty() || is_choice {
                said
            } else {
                format!("{label}: {said}")
            }
        })
    });
    said.collect()
}

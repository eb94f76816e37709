//! What people think of the site: asked of anybody, and read by those who run it.

mod received;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use identity::EmailAddress;
use repository::NewFeedback;

use super::frame::{Frame, Part, page};
use super::results::Wrong;
use crate::form::{Fields, FormBody};
use crate::member::Reader;
use crate::middleware::limit::Client;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;
pub(crate) use received::{deal, list as received};

/// Letters that an answer may have.
const LONGEST: usize = 2_000;

#[derive(Template)]
#[template(path = "pages/feedback.html")]
struct Ask {
    frame: Frame,
    wrongs: Vec<Wrong>,
    asked: [Words; 2],
    email: Words,
    longest: usize,
}

/// A field with what was written into it, and what is wrong with that.
struct Words {
    name: &'static str,
    value: String,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/feedback_sent.html")]
struct Sent {
    frame: Frame,
    reference: String,
}

/// The question.
pub(crate) async fn ask(State(site): State<Site>, visitor: Visitor) -> Result<Response, Fault> {
    let ask = form(&site, &visitor, &Fields::default(), Vec::new());
    page(&ask, &ask.frame)
}

/// The answer.
pub(crate) async fn send(
    State(site): State<Site>,
    visitor: Visitor,
    reader: Reader,
    FormBody(body): FormBody,
) -> Result<Response, Fault> {
    let fields = Fields::read(&body);
    let again = |status: StatusCode, wrongs: Vec<Wrong>| {
        let ask = form(&site, &visitor, &fields, wrongs);
        let mut response = page(&ask, &ask.frame)?;
        *response.status_mut() = status;
        Ok(response)
    };
    let wrongs = wrongs(&site, &visitor, &fields);
    if !wrongs.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, wrongs);
    }
    if is_too_often(&site, &visitor, &reader) {
        let wrong = Wrong {
            field: "doing",
            text: site.voice(visitor.language).say("feedback-wrong-often"),
        };
        return again(StatusCode::TOO_MANY_REQUESTS, vec![wrong]);
    }
    // A machine is told what a person would be told, and nothing is kept.
    let reference = if fields.text("website").is_empty() {
        let new = NewFeedback {
            doing: fields.text("doing").to_owned(),
            better: fields.text("better").to_owned(),
            reply_to: Some(fields.text("email").trim().to_owned()),
            language: visitor.language.code().to_owned(),
        };
        site.repository().give_feedback(new).await?
    } else {
        "----".to_owned()
    };
    let voice = site.voice(visitor.language);
    super::see(&voice.to(&format!("/feedback/sent?reference={reference}")))
}

/// Whether somebody says too much at once; whoever sits at the machine may.
fn is_too_often(site: &Site, visitor: &Visitor, reader: &Reader) -> bool {
    let caller = &visitor.caller;
    let client = match &reader.0 {
        Some(member) => Some(Client::Account(member.actor().name())),
        None => caller.address.map(Client::from),
    };
    let counted = client.filter(|_| !caller.local);
    counted.is_some_and(|client| site.feedback().check(client).is_err())
}

/// Thanks, and the number.
pub(crate) async fn sent(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let reference = fields.text("reference").to_owned();
    if !super::report::is_reference(&reference) {
        return Err(Fault::NotFound);
    }
    let sent = Sent {
        frame: Frame::new(&site, &visitor, Part::Find),
        reference,
    };
    page(&sent, &sent.frame)
}

fn form(site: &Site, visitor: &Visitor, fields: &Fields, wrongs: Vec<Wrong>) -> Ask {
    let words = |name: &'static str| Words {
        name,
        value: fields.text(name).to_owned(),
        wrong: wrongs
            .iter()
            .find(|wrong| wrong.field == name)
            .map(|wrong| wrong.text.clone()),
    };
    Ask {
        frame: Frame::new(site, visitor, Part::Find),
        asked: ["doing", "better"].map(words),
        email: words("email"),
        wrongs,
        longest: LONGEST,
    }
}

fn wrongs(site: &Site, visitor: &Visitor, fields: &Fields) -> Vec<Wrong> {
    let voice = site.voice(visitor.language);
    let mut wrongs = Vec::new();
    let mut wrong = |field, text| {
        wrongs.push(Wrong {
            field,
            text: voice.say(text),
        });
    };
    let is_long = |name: &str| fields.text(name).trim().chars().count() > LONGEST;
    if fields.text("doing").trim().is_empty() {
        wrong("doing", "feedback-wrong-doing");
    } else if is_long("doing") {
        wrong("doing", "feedback-wrong-length");
    }
    if fields.text("better").trim().is_empty() {
        wrong("better", "feedback-wrong-better");
    } else if is_long("better") {
        wrong("better", "feedback-wrong-length");
    }
    let email = fields.text("email").trim();
    if !email.is_empty() && email.parse::<EmailAddress>().is_err() {
        wrong("email", "feedback-wrong-email");
    }
    wrongs
}

//! How it was for somebody: told by residents on a page beside that of the service, read by an assurer, and shown only where the policy says so.
//! Colleagues have pages of their own for it.

mod amiss;
mod colleagues;
mod look_for;
mod shown;
mod status;

use askama::Template;
use assure::policy::Numbered;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use hsds::Document;
use http::StatusCode;
use repository::{ExperienceBy, ExperienceGiven, Helped, NewExperience};
use uuid::Uuid;

use super::frame::{Frame, Part, page};
use super::home::{Said, emergency};
use super::report::{Thanks, frame, service, thank};
use super::results::Wrong;
use crate::entry;
use crate::form::{Fields, FormBody};
use crate::problem::Fault;
use crate::reported;
use crate::site::Site;
use crate::visitor::Visitor;
use crate::voice::Voice;

pub(crate) use amiss::known_names;
pub(crate) use colleagues::{act as act_on_note, add as add_note, list as colleagues};
pub(crate) use look_for::show as look_for;
pub(crate) use shown::{list as shown, look as look_at_shown};
pub(crate) use status::{show as status, withdraw};

/// Letters that the words may have.
const LONGEST: usize = 1_000;

#[derive(Template)]
#[template(path = "pages/experience.html")]
struct Ask {
    frame: Frame,
    service: String,
    address: String,
    emergency: Vec<Vec<Said>>,
    choices: Vec<Choice>,
    words: String,
    are_words_amiss: bool,
    wrongs: Vec<Wrong>,
    longest: usize,
    /// What is told may be shown.
    may_be_shown: bool,
    /// Tells this sending of the form from others.
    once: String,
}

const THANKS: Thanks = Thanks {
    next: "experience-sent-next",
    keep: "experience-sent-keep",
    stands: "/experiences",
};

/// An answer to whether it helped.
struct Choice {
    value: &'static str,
    label: String,
    chosen: bool,
}

/// Whether the policy shows what residents tell.
pub(crate) async fn are_shown(site: &Site) -> Result<bool, Fault> {
    let current = Numbered::current(site.repository()).await?;
    Ok(current.policy.experiences.shown)
}

/// The question.
pub(crate) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let (id, document) = service(&site, &id).await?;
    let of = (id, &document);
    let ask = form(&site, &visitor, of, &Fields::default(), Vec::new()).await?;
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
    let fields = Fields::read(&body);
    let again = async |status: StatusCode, wrongs: Vec<Wrong>| {
        let ask = form(&site, &visitor, (id, &document), &fields, wrongs).await?;
        let mut response = page(&ask, &ask.frame)?;
        *response.status_mut() = status;
        Ok(response)
    };
    let voice = site.voice(visitor.language);
    let later = |text: &str| {
        vec![Wrong {
            field: "words",
            text: voice.say(text),
        }]
    };
    let today = site.repository().now().date_naive();
    let wrongs = amiss::wrongs(&voice, &fields, &document, today);
    if !wrongs.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, wrongs).await;
    }
    if reported::admit(&site, &visitor.caller).is_err() {
        let wrongs = later("experience-wrong-often");
        return again(StatusCode::TOO_MANY_REQUESTS, wrongs).await;
    }
    // A machine is told what a person would be told, and nothing is kept.
    let reference = if fields.text("website").is_empty() {
        let new = NewExperience {
            entity: id,
            by: ExperienceBy::Resident,
            helped: fields.text("helped").parse()?,
            words: fields.text("words").to_owned(),
            language: visitor.language.code().to_owned(),
            once: fields.text("once").parse().ok(),
            is_alarming: false,
        };
        match site.repository().give_experience(new).await? {
            ExperienceGiven::Kept(kept) => kept.reference,
            ExperienceGiven::TooMany => {
                let wrongs = later("experience-wrong-many");
                return again(StatusCode::TOO_MANY_REQUESTS, wrongs).await;
            }
        }
    } else {
        "----".to_owned()
    };
    super::see(&voice.to(&format!(
        "/services/{id}/experience/sent?reference={reference}"
    )))
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

async fn form(
    site: &Site,
    visitor: &Visitor,
    (id, document): (Uuid, &Document),
    fields: &Fields,
    wrongs: Vec<Wrong>,
) -> Result<Ask, Fault> {
    let voice = site.voice(visitor.language);
    let mut frame = frame(site, visitor, document);
    let elsewhere = voice.in_language(visitor.language.other());
    frame.elsewhere = Some(elsewhere.to(&format!("/services/{id}/experience")));
    Ok(Ask {
        frame,
        service: entry::text(document, "name").to_owned(),
        address: voice.to(&format!("/services/{id}")),
        emergency: emergency(&voice),
        choices: choices(&voice, fields),
        words: fields.text("words").to_owned(),
        are_words_amiss: are_amiss(&wrongs),
        wrongs,
        longest: LONGEST,
        may_be_shown: are_shown(site).await?,
        once: match fields.text("once") {
            "" => once(),
            sent => sent.to_owned(),
        },
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "it names nothing: two forms have to differ, whatever is filled in"
)]
fn once() -> String {
    Uuid::new_v4().to_string()
}

/// Whether something is amiss with the words.
fn are_amiss(wrongs: &[Wrong]) -> bool {
    wrongs.iter().any(|wrong| wrong.field == "words")
}

/// Whether it helped, as choices.
fn choices(voice: &Voice, fields: &Fields) -> Vec<Choice> {
    let choice = |helped: &Helped| Choice {
        value: helped.word(),
        label: label(voice, *helped),
        chosen: helped.word() == fields.text("helped"),
    };
    Helped::ALL.iter().map(choice).collect()
}

/// Whether it helped, in words.
fn label(voice: &Voice, helped: Helped) -> String {
    voice.say(&format!("experience-helped-{}", helped.word()))
}

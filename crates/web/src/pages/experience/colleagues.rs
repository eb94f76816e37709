//! What colleagues say of a service: for those who are signed in and work with the record, and for nobody else.

use askama::Template;
use assure::experience::hints_at_harm;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use hsds::Document;
use http::StatusCode;
use identity::permission::extent;
use identity::{Permission, Role};
use repository::{Experience, ExperienceBy, ExperienceGiven, ExperienceVoice, NewExperience};
use uuid::Uuid;

use super::{Choice, LONGEST, amiss, are_amiss, choices, label};
use crate::entry;
use crate::form::Fields;
use crate::language::Language;
use crate::member::{Member, OwnForm};
use crate::middleware::limit::Client;
use crate::pages::frame::{Frame, Part, page};
use crate::pages::report::{is_sensitive, service};
use crate::pages::results::Wrong;
use crate::pages::{prose, see};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many stand on a page.
const LISTED: usize = 20;
const ADDED: &str = "added";
const BACK: &str = "back";
const TOLD: &str = "told";
const RISK: &str = "risk";

#[derive(Template)]
#[template(path = "pages/colleagues.html")]
struct Page {
    frame: Frame,
    id: Uuid,
    service: String,
    rows: Vec<Row>,
    next: Option<String>,
    choices: Vec<Choice>,
    words: String,
    are_words_amiss: bool,
    wrongs: Vec<Wrong>,
    longest: usize,
    done: Option<&'static str>,
}

struct Row {
    reference: String,
    helped: String,
    words: String,
    /// What they are, in which team, and in which month they said it.
    by: String,
    is_own: bool,
    /// An assurer is to look at it.
    is_told_off: bool,
}

/// What was filled in, and what came of it.
#[derive(Default)]
struct Filled {
    fields: Fields,
    wrongs: Vec<Wrong>,
    before: Option<i64>,
    status: StatusCode,
}

/// The list.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let (id, document) = service(&site, &id).await?;
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let done = told(fields.text("done"));
    let filled = Filled {
        before: fields.text("before").parse().ok(),
        ..Filled::default()
    };
    shown(&site, (&visitor, &member), (id, &document), (filled, done)).await
}

/// A note is added.
pub(crate) async fn add(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (id, document) = service(&site, &id).await?;
    let voice = site.voice(Language::English);
    let today = site.repository().now().date_naive();
    let mut wrongs = amiss::wrongs(&voice, &fields, &document, today);
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if wrongs.is_empty() {
        let client = Client::Account(member.actor().name());
        let is_often = !visitor.caller.local && site.feedback().check(client).is_err();
        let is_kept = !is_often && keep(&site, &member, id, &fields).await?;
        if is_kept {
            let is_alarming = hints_at_harm(fields.text("words"));
            let done = if is_alarming { RISK } else { ADDED };
            return see(&format!("/services/{id}/colleagues?done={done}"));
        }
        status = StatusCode::TOO_MANY_REQUESTS;
        let why = if is_often {
            "experience-wrong-often"
        } else {
            "experience-wrong-yours"
        };
        wrongs.push(Wrong {
            field: "words",
            text: voice.say(why),
        });
    }
    let filled = Filled {
        fields,
        wrongs,
        before: None,
        status,
    };
    shown(&site, (&visitor, &member), (id, &document), (filled, None)).await
}

/// Puts a note down. False if there are too many of theirs.
async fn keep(site: &Site, member: &Member, id: Uuid, fields: &Fields) -> Result<bool, Fault> {
    let person = member.actor().person_id().ok_or(Fault::SignIn)?;
    let (team, role) = as_what(member).ok_or(Fault::NotYours)?;
    let new = NewExperience {
        entity: id,
        by: ExperienceBy::Worker {
            person,
            team: Some(team),
            role: role.name().to_owned(),
        },
        helped: fields.text("helped").parse()?,
        words: fields.text("words").to_owned(),
        language: Language::English.code().to_owned(),
        once: None,
        is_alarming: hints_at_harm(fields.text("words")),
    };
    let given = site.repository().give_experience(new).await?;
    Ok(given != ExperienceGiven::TooMany)
}

/// As what somebody says it: rather as who works with people than as who runs the record.
fn as_what(member: &Member) -> Option<(Uuid, Role)> {
    let roles = member.actor().roles().iter().copied();
    let sharing = roles.filter(|(_, role)| extent(*role, Permission::ReadPeers).is_some());
    sharing.max_by_key(|(_, role)| match role {
        Role::FrontlineWorker => 2,
        Role::Collector => 1,
        _ => 0,
    })
}

/// What somebody does with a note: it is taken back, or should be looked at.
pub(crate) async fn act(
    State(site): State<Site>,
    member: Member,
    Path((id, reference)): Path<(String, String)>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (id, _) = service(&site, &id).await?;
    let person = member.actor().person_id().ok_or(Fault::SignIn)?;
    let repository = site.repository();
    let is_note = |note: &Experience| note.voice == ExperienceVoice::Worker;
    let note = repository.experience_called(&reference).await?;
    let note = note.filter(is_note).ok_or(Fault::NotFound)?;
    let (is_done, done) = match fields.text("act") {
        "back" => {
            let back = repository.withdraw_experience(&note.reference, Some(person));
            (back.await?, BACK)
        }
        "look" => {
            let told = repository.tell_off_experience(&note.reference, person);
            (told.await?, TOLD)
        }
        _ => return Err(Fault::NotFound),
    };
    let done = if is_done { done } else { "late" };
    see(&format!("/services/{id}/colleagues?done={done}"))
}

fn told(done: &str) -> Option<&'static str> {
    Some(match done {
        ADDED => "Your note is here. Your colleagues can read it now.",
        BACK => "Your note is taken back.",
        TOLD => "An assurer will look at it.",
        RISK => {
            "Your note is here, and an assurer will look at it. If somebody is at risk, follow your safeguarding procedure."
        }
        "late" => "Nothing was changed: it is not here any more, or you have said so already.",
        _ => return None,
    })
}

async fn shown(
    site: &Site,
    (visitor, member): (&Visitor, &Member),
    (id, document): (Uuid, &Document),
    (filled, done): (Filled, Option<&'static str>),
) -> Result<Response, Fault> {
    let of = (id, ExperienceVoice::Worker);
    let found = site
        .repository()
        .experiences_shown(of, filled.before, LISTED as i64 + 1)
        .await?;
    let voice = site.voice(Language::English);
    let last = found.get(LISTED).and_then(|_| found.get(LISTED - 1));
    let person = member.actor().person_id();
    let row = |note: &Experience| Row {
        reference: note.reference.clone(),
        helped: label(&voice, note.helped),
        by: by(note, &voice.month_of(note.at)),
        words: note.words.clone(),
        is_own: note.person.is_some() && note.person == person,
        is_told_off: note.told_off > 0,
    };
    let page_of = Page {
        frame: Frame::new(site, visitor, Part::Account)
            .for_member(member)
            .with_exit(site, is_sensitive(site, document)),
        id,
        service: entry::text(document, "name").to_owned(),
        next: last.map(|last| format!("/services/{id}/colleagues?before={}", last.number)),
        rows: found.iter().take(LISTED).map(row).collect(),
        choices: choices(&voice, &filled.fields),
        words: filled.fields.text("words").to_owned(),
        are_words_amiss: are_amiss(&filled.wrongs),
        wrongs: filled.wrongs,
        longest: LONGEST,
        done,
    };
    let mut response = page(&page_of, &page_of.frame)?;
    *response.status_mut() = filled.status;
    Ok(response)
}

/// Who says it: the team and what they are in it, never their name.
fn by(note: &Experience, month: &str) -> String {
    let role = note.role.as_deref().and_then(|role| role.parse().ok());
    let role = role.map_or("A colleague", prose::role);
    match &note.team {
        Some(team) => format!("{role}, {team}. {month}"),
        None => format!("{role}. {month}"),
    }
}

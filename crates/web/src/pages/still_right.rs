//! "Is this still right?": what somebody was mailed about, as the public sees it, to be confirmed without signing in.
//!
//! Whoever holds the address can say of the services that the mail was about that they are right, or that they have ended, and nothing
//! else: once, as long as it lasts, as long as whom it was mailed to still looks after them, and as they were shown.

mod ended;
pub(crate) mod shown;

use std::collections::HashMap;

use askama::Template;
use assure::quality::{self, ToDo};
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use identity::{Keepers, Secret};
use repository::{
    AnsweredQuestion, Assertion, AssertionKind, Person, Question, VerificationLetter,
};
use uuid::Uuid;

use super::frame::{Frame, Part, page};
use super::see;
use crate::form::{Fields, FormBody};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;
use shown::Shown;

pub(crate) use ended::{ask as ask_ended, send as send_ended};

/// So many services are shown at once; the others come when these are answered.
const AT_ONCE: usize = 25;
/// So many that were answered are told of.
const TOLD: usize = 50;
/// So much is told of what is to be put right in one.
const TO_DO: usize = 5;

#[derive(Template)]
#[template(path = "pages/still_right.html")]
struct Page {
    frame: Frame,
    address: String,
    name: String,
    open: Vec<Shown>,
    /// So many more come when these are answered.
    more: usize,
    done: Vec<Done>,
    /// How many were just confirmed.
    confirmed: usize,
    /// What was just answered was changed meanwhile, or answered before.
    is_changed: bool,
    is_over: bool,
}

#[derive(Template)]
#[template(path = "pages/still_right_gone.html")]
struct Gone {
    frame: Frame,
}

/// A service that was answered about.
struct Done {
    id: Uuid,
    name: String,
    has_ended: bool,
    /// Somebody else was quicker.
    is_others: bool,
    to_do: Vec<ToDo>,
}

/// A letter that can be answered now, and whoever it was mailed to.
struct Held {
    letter: VerificationLetter,
    person: Person,
    keepers: Keepers,
    /// The teams whose services they answer for; nothing if that is all.
    teams: Option<Vec<Uuid>>,
}

impl Held {
    /// The letter that a secret is of, unless it is none, is too old, or was mailed to somebody who has no say any more.
    async fn by(site: &Site, secret: &str) -> Result<Option<Self>, Fault> {
        let repository = site.repository();
        let hash = Secret::given(secret).hash();
        let Some(letter) = repository.verification_letter(&hash).await? else {
            return Ok(None);
        };
        let person = repository.person(letter.person).await?;
        let Some(person) = person.filter(|person| person.closed_at.is_none()) else {
            return Ok(None);
        };
        let identity = site.identity();
        let held = Self {
            keepers: identity.keepers().await?,
            teams: identity.answers_for(person.id).await?,
            person,
            letter,
        };
        let has_a_say = held
            .letter
            .questions
            .iter()
            .any(|question| held.may(question));
        Ok(has_a_say.then_some(held))
    }

    /// Whether they may still say of a service that it is right.
    fn may(&self, question: &Question) -> bool {
        let Some(source) = &question.source else {
            return false;
        };
        let Some(teams) = &self.teams else {
            return true;
        };
        let (team, collector) = self.keepers.of(source, question.organization);
        let mut of = team.into_iter().chain(collector);
        of.any(|team| teams.contains(&team))
    }

    /// A service of the letter that they may answer about.
    fn question(&self, entity: Uuid) -> Option<&Question> {
        let mut questions = self.letter.questions.iter();
        questions.find(|question| question.entity == entity && self.may(question))
    }

    /// Their word that a service is right: as that of whoever they do it for, not as their own.
    async fn word(&self, site: &Site, question: &Question) -> Result<Assertion, Fault> {
        let repository = site.repository();
        let source = question.source.as_deref().unwrap_or_default();
        let (team, _) = self.keepers.of(source, question.organization);
        let is_keeper = match (&self.teams, team) {
            (Some(teams), Some(team)) => teams.contains(&team),
            _ => false,
        };
        let spoken_for =
            question.organization.is_some() && is_keeper && team != self.keepers.of(source, None).0;
        let by = match team {
            Some(team) if is_keeper => repository.team(team).await?.map(|team| team.name),
            _ => repository.source(source).await?.map(|source| source.name),
        };
        Ok(Assertion {
            entity: question.entity,
            kind: AssertionKind::Verified,
            context: None,
            version: None,
            by: by.unwrap_or_else(|| source.to_owned()),
            role: if spoken_for { "provider" } else { "collector" }.to_owned(),
            channel: "mail".to_owned(),
            at: repository.now(),
        })
    }
}

/// The services. Programs that look through mail open the address too, so nothing changes by that.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(secret): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let Some(held) = Held::by(&site, &secret).await? else {
        return gone(&site, &visitor);
    };
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let mine = held
        .letter
        .questions
        .iter()
        .filter(|question| held.may(question));
    let (open, answered): (Vec<&Question>, Vec<&Question>) =
        mine.partition(|question| question.is_open);
    let at_once: Vec<&Question> = open.iter().take(AT_ONCE).copied().collect();
    let shown = Page {
        frame: frame(&site, &visitor),
        address: format!("/still-right/{secret}"),
        name: held.person.name.clone(),
        more: open.len().saturating_sub(AT_ONCE),
        open: shown::all(&site, &at_once).await?,
        done: done(&site, &answered).await?,
        confirmed: fields.text("confirmed").parse().unwrap_or_default(),
        is_changed: fields.text("changed") == "1",
        is_over: fields.text("over") == "1",
    };
    page(&shown, &shown.frame)
}

/// Nothing has changed in one service, or in those that were shown.
pub(crate) async fn confirm(
    State(site): State<Site>,
    visitor: Visitor,
    Path(secret): Path<String>,
    FormBody(body): FormBody,
) -> Result<Response, Fault> {
    let Some(held) = Held::by(&site, &secret).await? else {
        return gone(&site, &visitor);
    };
    let fields = Fields::read(&body);
    let (mut confirmed, mut is_changed, mut is_over) = (0, false, false);
    for seen in fields.all("seen").take(AT_ONCE) {
        // Service and hash of what was shown of it.
        let (id, hash) = seen.split_once(' ').ok_or(Fault::NotFound)?;
        let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
        let question = held.question(id).ok_or(Fault::NotFound)?;
        let word = held.word(&site, question).await?;
        let (letter, by) = (held.letter.id, held.person.actor());
        let repository = site.repository();
        match repository
            .confirm_by_letter(letter, hash, &word, &by)
            .await?
        {
            AnsweredQuestion::Counts => confirmed += 1,
            AnsweredQuestion::Changed => is_changed = true,
            AnsweredQuestion::Over => is_over = true,
        }
    }
    let mut to = format!("/still-right/{secret}?confirmed={confirmed}");
    if is_changed {
        to.push_str("&changed=1");
    }
    if is_over {
        to.push_str("&over=1");
    }
    see(&to)
}

/// What was answered, and what is to be put right in each.
async fn done(site: &Site, answered: &[&Question]) -> Result<Vec<Done>, Fault> {
    let answered: Vec<&Question> = answered.iter().take(TOLD).copied().collect();
    let ids: Vec<Uuid> = answered.iter().map(|question| question.entity).collect();
    let names: HashMap<Uuid, String> = shown::names(site, &ids).await?;
    let gazetteer = site.gazetteer();
    let to_do = quality::to_do(site.repository(), &gazetteer, &ids).await;
    let mut to_do = to_do.map_err(|error| {
        tracing::error!(%error, "it could not be looked at what is to be put right");
        Fault::Internal
    })?;
    let done = answered.into_iter().map(|question| {
        let mut to_do = to_do.remove(&question.entity).unwrap_or_default();
        to_do.truncate(TO_DO);
        let has_ended = question.answer.as_deref() == Some("ended");
        Done {
            id: question.entity,
            name: names.get(&question.entity).cloned().unwrap_or_default(),
            is_others: question.answer.is_none(),
            to_do: if has_ended { Vec::new() } else { to_do },
            has_ended,
        }
    });
    Ok(done.collect())
}

fn frame(site: &Site, visitor: &Visitor) -> Frame {
    Frame::new(site, visitor, Part::Door)
}

fn gone(site: &Site, visitor: &Visitor) -> Result<Response, Fault> {
    let shown = Gone {
        frame: frame(site, visitor),
    };
    let mut response = page(&shown, &shown.frame)?;
    *response.status_mut() = StatusCode::GONE;
    Ok(response)
}

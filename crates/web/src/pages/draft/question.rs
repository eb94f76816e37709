//! The page of one question.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use collect::form::{self, Answers, Input, Page, Question, Rhythm};
use find::hours::london_now;
use uuid::Uuid;

use super::{Work, frame, members};
use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::results::Wrong;
use crate::pages::see;
use crate::pages::sign_in::with_status;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/question.html")]
struct Asked {
    frame: Frame,
    wrongs: Vec<Wrong>,
    /// Where the form goes.
    address: String,
    /// Where one goes back to.
    back: String,
    name: String,
    page: Page,
    /// It is one of several places or times.
    is_member: bool,
}

impl Asked {
    /// What describes a field, for those who hear the page.
    #[expect(clippy::unused_self, reason = "templates call what they show")]
    fn described_by(&self, field: &form::Field) -> String {
        field.described_by()
    }
}

/// Which of several, and of a new one how often it comes.
fn which(id: &str, query: Option<&str>) -> Result<form::Member, Fault> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let rhythm = match fields.text("rhythm") {
        "" => None,
        word => Some(word.parse::<Rhythm>().map_err(|_| Fault::NotFound)?),
    };
    Ok(form::Member {
        id: id.parse::<Uuid>().map_err(|_| Fault::NotFound)?,
        rhythm,
    })
}

fn question(word: &str) -> Result<Question, Fault> {
    word.parse().map_err(|_| Fault::NotFound)
}

/// What comes after a question; nothing after the last. People who go nowhere are not asked for places.
pub(super) fn next(work: &Work, question: Question) -> String {
    let goes_somewhere = form::ask(Question::Ways, None, work.document(), &work.offer)
        .fields
        .iter()
        .any(|field| field.has("Venue"));
    let mut after = Question::ALL
        .into_iter()
        .skip_while(|known| *known != question)
        .skip(1)
        .filter(|known| *known != Question::Closing && known.is_asked(&work.offer))
        .filter(|known| goes_somewhere || *known != Question::Venues);
    match after.next() {
        Some(next) => format!("{}/{next}", work.address()),
        None => work.address(),
    }
}

/// A question, or the list of its answers.
pub(crate) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((id, word)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let question = question(&word)?;
    let work = match Work::open(&site, &member, &id).await? {
        Ok(work) => work,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if question.is_list() {
        return members::show(&site, &visitor, &member, &work, question);
    }
    let asked = form::ask(question, None, work.document(), &work.offer);
    asked_page(&site, &visitor, &member, &work, (question, None), asked)
}

/// One of several places or times.
pub(crate) async fn ask_member(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((id, word, one)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let question = question(&word)?;
    let work = match Work::open(&site, &member, &id).await? {
        Ok(work) if question.is_list() => work,
        Ok(_) => return Err(Fault::NotFound),
        Err(elsewhere) => return Ok(elsewhere),
    };
    let one = which(&one, query.as_deref())?;
    let asked = form::ask(question, Some(one), work.document(), &work.offer);
    asked_page(
        &site,
        &visitor,
        &member,
        &work,
        (question, Some(one)),
        asked,
    )
}

/// An answer.
pub(crate) async fn answer(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((id, word)): Path<(String, String)>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let question = question(&word)?;
    if question.is_list() {
        return Err(Fault::NotFound);
    }
    let answers: Answers = fields.pairs().collect();
    take(&site, &visitor, &member, &id, (question, None), &answers).await
}

/// An answer about one of several places or times.
pub(crate) async fn answer_member(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((id, word, one)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let question = question(&word)?;
    if !question.is_list() {
        return Err(Fault::NotFound);
    }
    let one = which(&one, query.as_deref())?;
    let answers: Answers = fields.pairs().collect();
    take(
        &site,
        &visitor,
        &member,
        &id,
        (question, Some(one)),
        &answers,
    )
    .await
}

type Spot = (Question, Option<form::Member>);

async fn take(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    id: &str,
    spot: Spot,
    answers: &Answers,
) -> Result<Response, Fault> {
    let mut work = match Work::open(site, member, id).await? {
        Ok(work) => work,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let (question, one) = spot;
    let today = london_now(site.repository().now()).date();
    let changed = work
        .change(site, |document, offer| {
            form::answer(question, one, answers, document, offer, today)
        })
        .await?;
    if let Err(wrongs) = changed {
        let asked = form::ask(question, one, work.document(), &work.offer);
        let asked = asked.answered(answers, &wrongs);
        return asked_page(site, visitor, member, &work, spot, asked);
    }
    if one.is_some() {
        return see(&format!("{}/{question}", work.address()));
    }
    if answers.has("then", "list") {
        return see(&work.address());
    }
    let work = match Work::open(site, member, id).await? {
        Ok(work) => work,
        Err(elsewhere) => return Ok(elsewhere),
    };
    see(&next(&work, question))
}

fn asked_page(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    work: &Work,
    (question, one): Spot,
    asked: Page,
) -> Result<Response, Fault> {
    let address = work.address();
    let (address, back) = match one {
        Some(one) => {
            let rhythm = one
                .rhythm
                .map_or_else(String::new, |rhythm| format!("?rhythm={rhythm}"));
            (
                format!("{address}/{question}/{}{rhythm}", one.id),
                format!("{address}/{question}"),
            )
        }
        None => (format!("{address}/{question}"), address),
    };
    let wrongs = asked.fields.iter().filter_map(|field| {
        let text = field.wrong.clone()?;
        Some(Wrong {
            field: field.name,
            text,
        })
    });
    let shown = Asked {
        frame: frame(site, visitor, member),
        wrongs: wrongs.collect(),
        address,
        back,
        name: work.name(),
        page: asked,
        is_member: one.is_some(),
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}

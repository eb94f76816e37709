//! What went back to whoever sent it: questions to answer, what was refused and why, and what readers say is wrong.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use hsds::Kind;
use http::StatusCode;
use repository::{PassedOn, SentBackKind, SentBackTo};

use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::queue::about_in_words;
use crate::pages::sources::sendable;
use crate::pages::{prose, see};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many are on the page; the others come when these are dealt with.
const LISTED: i64 = 100;
/// Letters of an answer.
const LONGEST: usize = 2_000;

#[derive(Template)]
#[template(path = "pages/source_questions.html")]
struct Page {
    frame: Frame,
    source: String,
    title: String,
    questions: Vec<Row>,
    refusals: Vec<Row>,
    reports: Vec<Reported>,
    told: Option<&'static str>,
    wrong: Option<Unfit>,
}

struct Row {
    id: i64,
    /// What the list calls it, if it can be changed on a page here.
    key: Option<String>,
    name: String,
    words: String,
    when: String,
}

/// What a reader says is wrong, and an assurer passed on: never who they are.
struct Reported {
    reference: String,
    about: &'static str,
    /// What the list calls it, if it can be changed on a page here.
    key: Option<String>,
    name: String,
    words: String,
    when: String,
}

/// An answer that cannot be taken.
struct Unfit {
    id: i64,
    answer: String,
    wrong: &'static str,
}

impl Page {
    /// What was typed for a question that could not be taken.
    fn unfit(&self, row: &Row) -> Option<&Unfit> {
        self.wrong.as_ref().filter(|unfit| unfit.id == row.id)
    }
}

/// The page.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let told = match fields.text("answered") {
        "done" => Some("Answered. An assurer looks at it again."),
        "late" => Some("Somebody else has answered it, or it was changed or decided meanwhile."),
        _ => match fields.text("mended") {
            "done" => Some("Thank you. The assurers read it beside the entry."),
            "late" => Some("Somebody has said so already, or it is no longer in your list."),
            _ => None,
        },
    };
    shown(&site, (&visitor, &member), &slug, (told, None)).await
}

async fn shown(
    site: &Site,
    (visitor, member): (&Visitor, &Member),
    slug: &str,
    (told, wrong): (Option<&'static str>, Option<Unfit>),
) -> Result<Response, Fault> {
    let (source, _) = sendable(site, member, slug).await?;
    let repository = site.repository();
    let sent = repository.sent_back_to(&source.slug, LISTED).await?;
    let reports = repository.passed_on_to(&source.slug, LISTED).await?;
    let (questions, refusals): (Vec<_>, Vec<_>) = sent
        .into_iter()
        .partition(|back| back.is.what == SentBackKind::Question);
    let status = if wrong.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        questions: questions.into_iter().map(row).collect(),
        refusals: refusals.into_iter().map(row).collect(),
        reports: reports.into_iter().map(reported).collect(),
        told,
        wrong,
        source: source.slug,
        title: source.name,
    };
    let mut response = page(&shown, &shown.frame)?;
    *response.status_mut() = status;
    Ok(response)
}

fn row(back: SentBackTo) -> Row {
    Row {
        id: back.is.id,
        name: back.name.unwrap_or_else(|| back.key.clone()),
        key: Some(back.key).filter(|_| back.kind == Kind::Service),
        words: back.is.words,
        when: prose::moment(back.is.at),
    }
}

fn reported(report: PassedOn) -> Reported {
    Reported {
        about: about_in_words(report.about),
        name: report.name.unwrap_or_else(|| report.key.clone()),
        key: Some(report.key).filter(|_| report.kind == Kind::Service),
        words: report.detail,
        when: prose::moment(report.at),
        reference: report.reference,
    }
}

/// Somebody says that what a reader told of is put right.
pub(crate) async fn mended(
    State(site): State<Site>,
    member: Member,
    Path((slug, reference)): Path<(String, String)>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    let of = (source.slug.as_str(), source.name.as_str());
    let is_new = site
        .repository()
        .report_mended(of, &reference, grant.by())
        .await?;
    let told = if is_new { "done" } else { "late" };
    see(&format!("/sources/{slug}/questions?mended={told}"))
}

/// An answer.
pub(crate) async fn answer(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    let id = fields
        .text("question")
        .parse()
        .map_err(|_| Fault::NotFound)?;
    let answer = fields.text("answer").trim();
    let wrong = match answer.chars().count() {
        0 => Some("Write an answer"),
        1..=LONGEST => None,
        _ => Some("Write at most 2,000 letters"),
    };
    if let Some(wrong) = wrong {
        let answer = answer.to_owned();
        let unfit = Unfit { id, answer, wrong };
        return shown(&site, (&visitor, &member), &slug, (None, Some(unfit))).await;
    }
    let repository = site.repository();
    let is_answered = repository
        .answer_question(&source.slug, id, answer, grant.by())
        .await?;
    let told = if is_answered { "done" } else { "late" };
    see(&format!("/sources/{slug}/questions?answered={told}"))
}

//! What a reader reported: looked at, put right or not, and answered.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use assure::Correction;
use assure::queue::Area;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use find::hours::london_now;
use hsds::{Document, FieldPath};
use http::StatusCode;
use identity::Grant;
use repository::{
    DESK, QueueItem, QueueKind, RecordFilter, RecordState, Report, ReportAbout, ReportOutcome,
};
use serde_json::Value;
use uuid::Uuid;

use super::change::next;
use super::correct::{self, Fix};
use super::decide::wrong;
use super::decided::{Banner, banner};
use super::short::{self, Line};
use super::subject::Subject;
use super::words::{self, Words};
use super::{grant, list, looked};
use crate::form::Fields;
use crate::language::Language;
use crate::letter::{self, Returned};
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::{prose, see};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a thing of its own that the page says or leaves out"
)]
#[template(path = "pages/queue_report.html")]
struct Page {
    frame: Frame,
    reference: String,
    about: &'static str,
    detail: String,
    when: String,
    due: Option<String>,
    is_late: bool,
    /// How it was for somebody, if the report was made of that.
    behind: Option<String>,
    wants_answer: bool,
    is_welsh: bool,
    name: String,
    entity: Uuid,
    is_public: bool,
    facts: Vec<Line>,
    others: Vec<Other>,
    /// What came of it, where somebody has said so.
    closed: Option<Closed>,
    outcomes: Vec<Choice>,
    answer: String,
    tells: bool,
    fixes: Vec<Fix>,
    /// What the corrections are about: when what is published was made.
    modified: String,
    opened: String,
    list: String,
    wrongs: Vec<Mistake>,
    late: Option<&'static str>,
    told: Option<Banner>,
}

struct Mistake {
    field: String,
    text: String,
}

struct Other {
    reference: String,
    about: &'static str,
    detail: String,
    when: String,
}

struct Closed {
    when: String,
    outcome: &'static str,
    answer: String,
    /// When those to whom it was passed on said that it is put right.
    mended: Option<String>,
}

struct Choice {
    value: &'static str,
    text: &'static str,
    hint: &'static str,
    is_chosen: bool,
}

/// What was filled in.
#[derive(Default)]
struct Filled {
    fields: Fields,
    late: Option<&'static str>,
    is_sent: bool,
}

/// What a report is about, as assurers read it.
pub(crate) const fn about_in_words(about: ReportAbout) -> &'static str {
    match about {
        ReportAbout::Hours => "The times",
        ReportAbout::Place => "The place or the address",
        ReportAbout::Contact => "The phone, email or website",
        ReportAbout::Closed => "It has closed, or never ran",
        ReportAbout::Cost => "The cost",
        ReportAbout::Other => "Something else",
    }
}

const fn area(about: ReportAbout) -> Option<Area> {
    Some(match about {
        ReportAbout::Hours => Area::Times,
        ReportAbout::Place => Area::Place,
        ReportAbout::Contact => Area::Contact,
        ReportAbout::Closed => Area::Closing,
        ReportAbout::Cost => Area::Cost,
        ReportAbout::Other => return None,
    })
}

const fn outcome_in_words(outcome: ReportOutcome) -> (&'static str, &'static str) {
    match outcome {
        ReportOutcome::PutRight => (
            "It is put right",
            "The reader was right, and the page says so now",
        ),
        ReportOutcome::PassedOn => (
            "It is passed on",
            "Whoever sends the entry was told, and puts it right",
        ),
        ReportOutcome::NothingWrong => ("Nothing is wrong", "You checked, and the page is right"),
        ReportOutcome::Unclear => ("It is not clear", "Nobody could find out what was meant"),
    }
}

/// The report.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(reference): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let report = site
        .repository()
        .report_called(&reference)
        .await?
        .ok_or(Fault::NotFound)?;
    let filled = Filled {
        fields,
        ..Filled::default()
    };
    shown(&site, (&visitor, &member), report, filled).await
}

async fn shown(
    site: &Site,
    (visitor, member): (&Visitor, &Member),
    report: Report,
    filled: Filled,
) -> Result<Response, Fault> {
    let repository = site.repository();
    let subject = Subject::of(site, report.entity).await?;
    let item = repository
        .queue_item(QueueKind::Report, &report.reference)
        .await?;
    let due = item.as_ref().and_then(|item| item.is.due_at);
    let now = repository.now();
    let fields = &filled.fields;
    let names = names(site, &subject.document).await?;
    let voice = site.voice(Language::English);
    let words = Words {
        voice: &voice,
        names: &names,
        now: london_now(now),
    };
    let mut fixes = fixes(&subject, report.about, &words);
    let mut wrongs = Vec::new();
    if filled.is_sent {
        for fix in &mut fixes {
            fix.fill(fields);
            wrongs.extend(fix.wrong.as_ref().map(|wrong| Mistake {
                field: fix.id.clone(),
                text: format!("{}: {wrong}", fix.label),
            }));
        }
        wrongs.extend(mistakes(fields));
    }
    let status = match filled.late {
        Some(_) => StatusCode::CONFLICT,
        None if wrongs.is_empty() => StatusCode::OK,
        None => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let facts = facts(&subject, report.about, &words);
    let page_of = Page {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        others: others(site, &subject, &report).await?,
        about: about_in_words(report.about),
        when: prose::moment(report.at),
        due: due.map(|due| list::due_in(due - now)),
        is_late: due.is_some_and(|due| due <= now),
        wants_answer: report.reply_to.is_some(),
        is_welsh: report.language == Language::Welsh.code(),
        name: subject.name,
        entity: subject.entity,
        is_public: subject.is_public,
        facts,
        closed: closed(&report),
        outcomes: choices(fields.text("outcome")),
        answer: fields.text("answer").to_owned(),
        tells: fields.text("tell") == "yes",
        fixes,
        modified: subject.modified,
        opened: now.to_rfc3339(),
        list: fields.text("list").to_owned(),
        wrongs,
        late: filled.late,
        told: banner(site, fields.text("done")).await?,
        detail: report.detail,
        behind: site
            .repository()
            .experience_behind(&report.reference)
            .await?,
        reference: report.reference,
    };
    let mut response = page(&page_of, &page_of.frame)?;
    *response.status_mut() = status;
    Ok(response)
}

fn choices(chosen: &str) -> Vec<Choice> {
    let choice = |outcome: ReportOutcome| {
        let (text, hint) = outcome_in_words(outcome);
        Choice {
            value: outcome.word(),
            text,
            hint,
            is_chosen: outcome.word() == chosen,
        }
    };
    ReportOutcome::ALL.into_iter().map(choice).collect()
}

fn closed(report: &Report) -> Option<Closed> {
    let at = report.closed_at?;
    Some(Closed {
        when: prose::moment(at),
        outcome: report
            .outcome
            .map_or("It was dealt with", |outcome| outcome_in_words(outcome).0),
        answer: report.answer.clone(),
        mended: report.mended_at.map(prose::moment),
    })
}

fn mistakes(fields: &Fields) -> Vec<Mistake> {
    let mistake = |field: &str, text: &str| Mistake {
        field: field.to_owned(),
        text: text.to_owned(),
    };
    let mut wrongs = Vec::new();
    if fields.text("outcome").parse::<ReportOutcome>().is_err() {
        wrongs.push(mistake("outcome-1", "Choose what came of it"));
    }
    let answer = fields.text("answer").trim();
    if !answer.is_empty()
        && let Some(text) = wrong(answer, "")
    {
        wrongs.push(mistake("answer", text));
    }
    wrongs
}

async fn names(site: &Site, document: &Document) -> Result<HashMap<Uuid, String>, Fault> {
    let mut ids = BTreeSet::new();
    words::ids(&Value::Object(document.clone()), &mut ids);
    let ids: Vec<Uuid> = ids.into_iter().collect();
    Ok(site.repository().record_names(&ids).await?)
}

/// What is published about what the report is about; of times and places, what each place says.
fn facts(subject: &Subject, about: ReportAbout, words: &Words<'_>) -> Vec<Line> {
    let area = area(about);
    let by_place = matches!(area, Some(Area::Times | Area::Place | Area::Contact));
    let is_about = |name: &String| match area {
        None => true,
        Some(_) if by_place && name == "service_at_locations" => true,
        Some(area) => Area::of(subject.kind, &FieldPath::of(name.as_str())) == area,
    };
    let about: Document = subject
        .document
        .iter()
        .filter(|(name, _)| is_about(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    short::lines(subject.kind, &about, words)
}

fn fixes(subject: &Subject, about: ReportAbout, words: &Words<'_>) -> Vec<Fix> {
    if !subject.is_public {
        return Vec::new();
    }
    let area = area(about);
    correct::fields_about(subject.kind, &subject.document, area, words)
}

async fn others(site: &Site, subject: &Subject, report: &Report) -> Result<Vec<Other>, Fault> {
    let open = site
        .repository()
        .open_reports_by_entity(&[subject.entity])
        .await?;
    let open = open
        .into_values()
        .flatten()
        .filter(|other| other.reference != report.reference);
    let other = |other: Report| Other {
        reference: other.reference,
        about: about_in_words(other.about),
        detail: other.detail,
        when: prose::moment(other.at),
    };
    Ok(open.map(other).collect())
}

/// What came of it.
pub(crate) async fn close(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(reference): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let grant = grant(&member)?;
    let repository = site.repository();
    let report = repository
        .report_called(&reference)
        .await?
        .ok_or(Fault::NotFound)?;
    let again = async |fields, report, late| {
        let filled = Filled {
            fields,
            late,
            is_sent: true,
        };
        shown(&site, (&visitor, &member), report, filled).await
    };
    if report.closed_at.is_some() {
        let late = "A colleague has answered this report already. Nothing of yours was saved.";
        return again(fields, report, Some(late)).await;
    }
    let subject = Subject::of(&site, report.entity).await?;
    let names = names(&site, &subject.document).await?;
    let voice = site.voice(Language::English);
    let words = Words {
        voice: &voice,
        names: &names,
        now: london_now(repository.now()),
    };
    let mut fixes = fixes(&subject, report.about, &words);
    for fix in &mut fixes {
        fix.fill(&fields);
    }
    let is_wrong = fixes.iter().any(|fix| fix.wrong.is_some()) || !mistakes(&fields).is_empty();
    let Some(outcome) = fields.text("outcome").parse().ok().filter(|_| !is_wrong) else {
        return again(fields, report, None).await;
    };
    let corrects = fixes.iter().any(|fix| fix.correction().is_some());
    if corrects && fields.text("modified") != subject.modified {
        let late = "The entry has changed since you looked. Nothing was saved: look again, then send this once more.";
        return again(fields, report, Some(late)).await;
    }
    let item = repository
        .queue_item(QueueKind::Report, &report.reference)
        .await?;
    correct_all(&site, &subject, &fixes, &grant).await?;
    let answer = fields.text("answer").trim();
    let seconds = looked(fields.text("opened"), repository.now());
    let closed = repository
        .close_report(&report.reference, (outcome, answer), seconds, grant.by())
        .await?;
    let Some(closed) = closed else {
        let late = "A colleague has answered this report meanwhile. What you corrected is saved, your answer is not.";
        return again(fields, report, Some(late)).await;
    };
    letter::report_answered(&site, &visitor.caller, &closed, &subject.name).await?;
    if fields.text("tell") == "yes" {
        tell(&site, &visitor, &subject, &closed).await?;
    }
    let of = (QueueKind::Report, closed.reference.as_str(), item.as_ref());
    see(&went_on(&site, &member, &fields, of).await?)
}

/// Where somebody goes on.
pub(super) async fn went_on(
    site: &Site,
    member: &Member,
    fields: &Fields,
    (kind, reference, item): (QueueKind, &str, Option<&QueueItem>),
) -> Result<String, Fault> {
    let last = site.repository().last_decision(kind, reference).await?;
    let done = last.map_or_else(String::new, |last| last.id.to_string());
    let list = fields.text("list");
    Ok(super::decide::place(
        next(site, member, list, item).await?,
        list,
        &done,
    ))
}

/// Corrects what was written for fields.
async fn correct_all(
    site: &Site,
    subject: &Subject,
    fixes: &[Fix],
    grant: &Grant,
) -> Result<(), Fault> {
    let corrections: Vec<Correction> = fixes
        .iter()
        .filter_map(Fix::correction)
        .filter(|(_, value)| value.is_some())
        .collect();
    if corrections.is_empty() {
        return Ok(());
    }
    let gazetteer = site.gazetteer();
    let repository = site.repository();
    assure::correct(
        repository,
        &gazetteer,
        subject.entity,
        &corrections,
        grant.by(),
    )
    .await?;
    Ok(())
}

/// Tells those who send the entry what a reader says: their words, never their address.
async fn tell(
    site: &Site,
    visitor: &Visitor,
    subject: &Subject,
    report: &Report,
) -> Result<(), Fault> {
    let filter = RecordFilter {
        entity: Some(subject.entity),
        kind: Some(subject.kind),
        ..RecordFilter::default()
    };
    let rows = site.repository().records(&filter).await?;
    let live = rows
        .into_iter()
        .filter(|row| row.state != RecordState::Withdrawn && row.source != DESK);
    let sources: BTreeSet<String> = live.map(|row| row.source).collect();
    let words = format!("{}: {}", about_in_words(report.about), report.detail);
    for source in sources {
        let returned = Returned::Reported(words.trim_end_matches(": "));
        letter::returned(site, &visitor.caller, &source, &subject.name, returned).await?;
    }
    Ok(())
}

//! What somebody sent and nobody has accepted: what it changes, what follows from it, and all that helps to decide.

use askama::Template;
use assure::queue::{self, Area, Foreseen, Outcome};
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use hsds::{Document, Kind, Problem};
use http::StatusCode;
use repository::{QueueItem, QueueKind, RecordNumber, SentBackKind, WaitingRecord};
use uuid::Uuid;

use super::asked::Asked;
use super::beside::{self, Aside, Past, Went};
use super::case::{Case, others, personal, speaking};
use super::correct::Fix;
use super::decided::{Banner, banner};
use super::short::{self, Line};
use super::words::{self, Told, Words};
use super::{People, address};
use crate::form::Fields;
use crate::language::Language;
use crate::letter;
use crate::member::Member;
use crate::pages::frame::{Frame, Part, page};
use crate::pages::prose;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/queue_change.html")]
struct Page {
    frame: Frame,
    record: i64,
    name: String,
    kind: String,
    source: String,
    /// Where the public sees it, and where it is in full.
    public: Option<String>,
    entity: Option<Uuid>,
    since: String,
    why: Vec<String>,
    groups: Vec<Group>,
    /// Something new, in short.
    lines: Vec<Line>,
    brings: Vec<Brought>,
    forecast: Forecast,
    personal: Vec<String>,
    seen: Vec<String>,
    opened: String,
    list: String,
    fixes: Vec<Fix>,
    question: Written,
    reason: Written,
    wrongs: Vec<Mistake>,
    /// A question waits for an answer.
    is_asked: bool,
    /// Whether anybody is there who can answer.
    can_be_asked: bool,
    sent_back: Vec<Went>,
    decisions: Vec<Past>,
    aside: Aside,
    told: Option<Banner>,
    late: Option<String>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/queue_gone.html")]
struct Gone {
    frame: Frame,
    name: String,
    entity: Option<Uuid>,
    /// Who decided what, in a sentence.
    decided: Option<String>,
    typed: Vec<String>,
    list: String,
    next: Option<String>,
    told: Option<Banner>,
}

/// Words that somebody may write, and what is wrong with them.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) wrong: Option<&'static str>,
}

/// Something in a field that cannot be used.
pub(super) struct Mistake {
    field: String,
    text: String,
}

/// What was typed into the forms of the page, where it is shown again.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) fields: Fields,
    pub(super) question: Written,
    pub(super) reason: Written,
    /// Why what was decided does not hold.
    pub(super) outcome: Option<Outcome>,
}

/// Fields of one part of an entry.
struct Group {
    title: String,
    told: Vec<Shown>,
}

struct Shown {
    label: String,
    was: Vec<String>,
    is: Vec<String>,
    others: Vec<(String, Vec<String>)>,
}

/// What comes with it.
struct Brought {
    kind: String,
    name: String,
    lines: Vec<Line>,
}

/// What would follow.
#[derive(Default)]
struct Forecast {
    /// It would not be published.
    is_held: bool,
    reasons: Vec<String>,
    findings: Vec<(String, String)>,
    /// It cannot be told, or not be accepted just now.
    cannot: Option<&'static str>,
}

/// The page.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(record): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let record = RecordNumber(record.parse().map_err(|_| Fault::NotFound)?);
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let came = Came {
        list: fields.text("list").to_owned(),
        done: fields.text("done").to_owned(),
    };
    shown(&site, (&visitor, &member), record, &came, Typed::default()).await
}

/// From where somebody came, and what they have just decided.
#[derive(Default)]
pub(super) struct Came {
    pub(super) list: String,
    pub(super) done: String,
}

/// The page, with what was typed.
pub(super) async fn shown(
    site: &Site,
    (visitor, member): (&Visitor, &Member),
    record: RecordNumber,
    came: &Came,
    typed: Typed,
) -> Result<Response, Fault> {
    let Some(case) = Case::of(site, record).await? else {
        return gone(site, (visitor, member), record, came, &typed).await;
    };
    let repository = site.repository();
    let change = &case.change;
    let sources = repository.sources().await?;
    let source_name = |slug: &str| {
        let known = sources.iter().find(|source| source.slug == slug);
        known.map_or_else(|| slug.to_owned(), |source| source.name.clone())
    };
    let item = repository
        .queue_item(QueueKind::Change, &record.0.to_string())
        .await?;
    let voice = site.voice(Language::English);
    let names = case.names(repository).await?;
    let words = speaking(site, &voice, &names);
    let foreseen = queue::foresee(repository, &site.gazetteer(), &case.numbers()).await?;
    let detail = match &foreseen {
        Foreseen::Published { detail, .. } => detail.clone(),
        _ => None,
    };
    let mut fixes = case.fixes(detail.as_ref(), &words);
    for fix in &mut fixes {
        fix.fill(&typed.fields);
    }
    let groups = groups(site, &case, &words, &source_name).await?;
    let mut people = People::default();
    let sent_back = repository.sent_back_of(record).await?;
    let status = match typed.outcome {
        Some(_) => StatusCode::CONFLICT,
        None if typed.question.wrong.is_some() || typed.reason.wrong.is_some() => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        None if fixes.iter().any(|fix| fix.wrong.is_some()) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let late = match typed.outcome {
        Some(outcome) => Some(beside::late(site, &mut people, record, outcome).await?),
        None => None,
    };
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Account)
            .with_scripts(&["queue.js"])
            .for_member(member),
        record: record.0,
        name: case.name(),
        kind: prose::label(change.kind.name()),
        source: source_name(&change.source),
        public: change
            .entity
            .filter(|_| change.is_published)
            .and_then(|id| match change.kind {
                Kind::Service => Some(format!("/services/{id}")),
                Kind::Organization => Some(format!("/organisations/{id}")),
                _ => None,
            }),
        entity: change.entity,
        since: prose::moment(change.at),
        why: item
            .as_ref()
            .map(|item| item.is.why.clone())
            .unwrap_or_default(),
        lines: if change.before.is_none() {
            short::lines(
                change.kind,
                detail.as_ref().unwrap_or(&change.document),
                &words,
            )
        } else {
            Vec::new()
        },
        groups,
        brings: case
            .with
            .iter()
            .map(|other| brought(other, &words))
            .collect(),
        personal: personal(&case),
        forecast: forecast(foreseen),
        seen: case.seen(),
        opened: repository.now().to_rfc3339(),
        list: came.list.clone(),
        wrongs: mistakes(&fixes, &typed),
        fixes,
        can_be_asked: letter::can_be_asked(site, &case.change.source).await?,
        is_asked: sent_back.iter().any(|back| {
            back.what == SentBackKind::Question
                && back.version == change.version
                && back.ended_at.is_none()
        }),
        sent_back: beside::went(site, &mut people, sent_back).await?,
        decisions: beside::decisions(site, &mut people, change.entity).await?,
        aside: beside::aside(site, member, &mut people, item.as_ref(), change.entity).await?,
        told: banner(site, &came.done).await?,
        late,
        next: next(site, member, &came.list, item.as_ref())
            .await?
            .map(|(address, _)| address),
        question: typed.question,
        reason: typed.reason,
    };
    let mut response = page(&shown, &shown.frame)?;
    *response.status_mut() = status;
    Ok(response)
}

/// The next of a list, after something that was in it; its first where nothing comes after. What is left out is not given again.
pub(super) async fn next(
    site: &Site,
    member: &Member,
    list: &str,
    after: Option<&QueueItem>,
) -> Result<Option<(String, i64)>, Fault> {
    let asked = Asked::read(list);
    let mut filter = asked.filter(member.actor());
    filter.limit = 2;
    filter.after = after.map(|item| (item.is.risk, item.id));
    let mut found = site.repository().queue(&filter).await?;
    if found.is_empty() {
        filter.after = None;
        found = site.repository().queue(&filter).await?;
    }
    let other = found
        .iter()
        .find(|found| after.is_none_or(|after| after.id != found.id));
    Ok(other.map(|item| (address(item, list), item.id)))
}

async fn groups(
    site: &Site,
    case: &Case,
    words: &Words<'_>,
    source_name: &impl Fn(&str) -> String,
) -> Result<Vec<Group>, Fault> {
    let mut all = Vec::new();
    if let Some(before) = &case.change.before {
        let differences = case.differences().unwrap_or_default();
        all.extend(words.told((before, &case.change.document), &differences));
    }
    for (kind, before, after) in &case.change.with {
        let differences = assure::queue::differences(*kind, before, after);
        let name = hsds::document::text(after, "name").to_owned();
        for told in words.told((before, after), &differences) {
            all.push(Told {
                label: format!("{name}: {}", told.label),
                ..told
            });
        }
    }
    let others = others(site, case).await?;
    let mut groups: Vec<(Area, Group)> = Vec::new();
    for told in all {
        let name = words::last_name(&told.path).to_owned();
        let say = |(source, document): &(String, Document)| {
            let said = words.said(&name, told.path.get(document));
            (!said.is_empty()).then(|| (source_name(source), said))
        };
        let line = Shown {
            others: others.iter().filter_map(say).collect(),
            label: told.label,
            was: told.was,
            is: told.is,
        };
        match groups.iter_mut().find(|(area, _)| *area == told.area) {
            Some((_, group)) => group.told.push(line),
            None => groups.push((
                told.area,
                Group {
                    title: prose::sentence(told.area.in_words()),
                    told: vec![line],
                },
            )),
        }
    }
    Ok(groups.into_iter().map(|(_, group)| group).collect())
}

fn brought(other: &WaitingRecord, words: &Words<'_>) -> Brought {
    let name = hsds::document::written(&other.document, "name");
    Brought {
        kind: prose::label(other.kind.name()),
        name: name.map(str::to_owned).unwrap_or_default(),
        lines: short::lines(other.kind, &other.document, words),
    }
}

fn forecast(foreseen: Foreseen) -> Forecast {
    let messages = |problems: Vec<Problem>| -> Vec<String> {
        let told = problems
            .into_iter()
            .filter(|problem| !problem.code.starts_with("personal-"));
        let mut messages: Vec<String> = told.map(|problem| problem.message).collect();
        messages.dedup();
        messages
    };
    match foreseen {
        Foreseen::Published {
            findings, problems, ..
        } => {
            // What is wrong with a number is wrong wherever it stands.
            let mut told: Vec<(String, String)> = Vec::new();
            for found in findings {
                let found = (found.message, found.remedy);
                if !told.contains(&found) {
                    told.push(found);
                }
            }
            Forecast {
                reasons: messages(problems),
                findings: told,
                ..Forecast::default()
            }
        }
        Foreseen::Held(problems) => Forecast {
            is_held: true,
            reasons: messages(problems),
            ..Forecast::default()
        },
        Foreseen::Not(outcome) => Forecast {
            cannot: Some(super::decide::why_not(outcome)),
            ..Forecast::default()
        },
    }
}

fn mistakes(fixes: &[Fix], typed: &Typed) -> Vec<Mistake> {
    let fixes = fixes.iter().filter_map(|fix| {
        let text = format!("{}: {}", fix.label, fix.wrong.as_ref()?);
        Some(Mistake {
            field: fix.id.clone(),
            text,
        })
    });
    let words = [("question", &typed.question), ("reason", &typed.reason)];
    let words = words.into_iter().filter_map(|(field, words)| {
        let text = words.wrong?.to_owned();
        Some(Mistake {
            field: field.to_owned(),
            text,
        })
    });
    fixes.chain(words).collect()
}

async fn gone(
    site: &Site,
    (visitor, member): (&Visitor, &Member),
    record: RecordNumber,
    came: &Came,
    typed: &Typed,
) -> Result<Response, Fault> {
    let repository = site.repository();
    let name = repository
        .record_called(record)
        .await?
        .ok_or(Fault::NotFound)?;
    let last = beside::lately(site, record).await?;
    let mut people = People::default();
    let decided = match &last {
        Some(last) => Some(beside::sentence(site, &mut people, last).await?),
        None => None,
    };
    let fixed = typed
        .fields
        .pairs()
        .filter(|(name, value)| name.starts_with("fix:") && !value.trim().is_empty());
    let words = [&typed.question.text, &typed.reason.text]
        .into_iter()
        .filter(|text| !text.is_empty());
    let shown = Gone {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        name,
        entity: last.and_then(|last| last.is.entity),
        decided,
        typed: fixed
            .map(|(_, value)| value.to_owned())
            .chain(words.cloned())
            .collect(),
        list: came.list.clone(),
        next: next(site, member, &came.list, None)
            .await?
            .map(|(address, _)| address),
        told: banner(site, &came.done).await?,
    };
    let mut response = page(&shown, &shown.frame)?;
    if typed.outcome.is_some() {
        *response.status_mut() = StatusCode::CONFLICT;
    }
    Ok(response)
}

//! What was decided lately, by whom and how fast, and its taking back.

use askama::Template;
use assure::queue::{self, Outcome};
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use repository::{Decision, QueueKind, RecordNumber};
use uuid::Uuid;

use super::{LISTED, People, grant};
use crate::effect;
use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::{prose, see};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/queue_decided.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    filters: Vec<Filter>,
    next: Option<String>,
    told: Option<&'static str>,
}

struct Filter {
    text: &'static str,
    address: &'static str,
    is_here: bool,
}

struct Row {
    id: i64,
    name: String,
    entity: Option<Uuid>,
    by: String,
    did: &'static str,
    when: String,
    took: Option<String>,
    may_be_taken_back: bool,
    is_taken_back: bool,
}

/// What somebody is told of what they have just decided.
pub(super) struct Banner {
    pub(super) text: String,
    /// The decision, if it can be taken back.
    pub(super) back: Option<i64>,
}

/// What is told of a decision of this number.
pub(super) async fn banner(site: &Site, done: &str) -> Result<Option<Banner>, Fault> {
    let Ok(id) = done.parse() else {
        return Ok(None);
    };
    let Some(decision) = site.repository().decision(id).await? else {
        return Ok(None);
    };
    let name = name(site, &decision).await?;
    let done = match decision.is.what.as_str() {
        "accept" => "Accepted",
        "correct" => "Accepted with corrections",
        "ask" => "Asked about",
        "refuse" => "Refused",
        "shown" | "not-shown" | "made-report" => "Decided about what somebody told",
        _ => "Answered",
    };
    Ok(Some(Banner {
        text: format!("{done}: {name}."),
        back: may_be_taken_back(&decision).then_some(decision.id),
    }))
}

/// What somebody did, after their name.
pub(super) fn did(what: &str) -> &'static str {
    match what {
        "accept" => "accepted it",
        "correct" => "accepted it with corrections",
        "ask" => "asked about it",
        "refuse" => "refused it",
        "put-right" => "put right what a reader reported",
        "passed-on" => "passed a reader’s report on",
        "nothing-wrong" => "found nothing wrong with what a reader reported",
        "unclear" => "could not find out what a reader’s report meant",
        "shown" => "read how it was for somebody: it can be shown",
        "not-shown" => "read how it was for somebody: it is not shown",
        "made-report" => "made a report of what somebody told",
        _ => "decided about it",
    }
}

fn may_be_taken_back(decision: &Decision) -> bool {
    decision.is.kind == QueueKind::Change && decision.stands
}

async fn name(site: &Site, decision: &Decision) -> Result<String, Fault> {
    if let Some(name) = &decision.name {
        return Ok(name.clone());
    }
    if let (QueueKind::Change, Ok(number)) = (decision.is.kind, decision.is.subject.parse()) {
        let called = site
            .repository()
            .record_called(RecordNumber(number))
            .await?;
        if let Some(called) = called {
            return Ok(called);
        }
    }
    Ok(format!(
        "{} {}",
        assure::queue::in_words(decision.is.kind),
        decision.is.subject
    ))
}

/// The list.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let by = fields.text("by");
    let by_policy = match by {
        "policy" => Some(true),
        "people" => Some(false),
        _ => None,
    };
    let before = fields.text("before").parse().ok();
    let found = site
        .repository()
        .queue_decisions((before, by_policy), LISTED + 1)
        .await?;
    let has_more = found.len() > LISTED as usize;
    let mut people = People::default();
    let mut rows = Vec::with_capacity(found.len());
    for decision in found.into_iter().take(LISTED as usize) {
        rows.push(row(&site, &mut people, decision).await?);
    }
    let filters = [
        ("All", "/queue/decided", ""),
        ("By people", "/queue/decided?by=people", "people"),
        ("By the policy", "/queue/decided?by=policy", "policy"),
    ];
    let filters = filters.into_iter().map(|(text, address, word)| Filter {
        text,
        address,
        is_here: by == word,
    });
    let last = rows.last().filter(|_| has_more);
    let next = last.map(|last: &Row| {
        let by = by_policy.map_or_else(String::new, |_| format!("by={by}&"));
        format!("/queue/decided?{by}before={}", last.id)
    });
    let shown = Page {
        frame: Frame::new(&site, &visitor, Part::Account).for_member(&member),
        filters: filters.collect(),
        told: told(fields.text("back")),
        next,
        rows,
    };
    page(&shown, &shown.frame)
}

fn told(back: &str) -> Option<&'static str> {
    Some(match back {
        "done" => "Taken back. It waits again in a moment.",
        "late" => "Somebody else has taken it back, or it says something else by now.",
        "busy" => {
            "Something else of the same list is being read or waits. Take it back when that is done."
        }
        _ => return None,
    })
}

async fn row(site: &Site, people: &mut People, decision: Decision) -> Result<Row, Fault> {
    Ok(Row {
        id: decision.id,
        name: name(site, &decision).await?,
        entity: decision.is.entity.filter(|_| decision.name.is_some()),
        by: people.called(site, &decision.by).await?,
        did: did(&decision.is.what),
        when: prose::moment(decision.at),
        took: decision.is.seconds.map(took),
        may_be_taken_back: may_be_taken_back(&decision),
        is_taken_back: !decision.stands,
    })
}

/// How long something took, as people say it.
pub(super) fn took(seconds: i64) -> String {
    match seconds {
        1 => "1 second".to_owned(),
        2..=119 => format!("{seconds} seconds"),
        _ if seconds <= 0 => "no time".to_owned(),
        _ => format!("{} minutes", seconds / 60),
    }
}

/// A decision is taken back.
pub(crate) async fn take_back(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let grant = grant(&member)?;
    let repository = site.repository();
    let id = id.parse().map_err(|_| Fault::NotFound)?;
    let decision = repository.decision(id).await?.ok_or(Fault::NotFound)?;
    if decision.is.kind != QueueKind::Change {
        return Err(Fault::NotFound);
    }
    let gazetteer = site.gazetteer();
    let outcome = queue::take_back(repository, &gazetteer, id, grant.by()).await?;
    let told = match outcome {
        Outcome::Done => {
            effect::follow(&site).await;
            "done"
        }
        Outcome::Late => "late",
        Outcome::Reading | Outcome::Held => "busy",
    };
    see(&format!("/queue/decided?back={told}"))
}

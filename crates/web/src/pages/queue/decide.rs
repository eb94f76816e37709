//! What somebody decides on the page of a change: yes, yes but for this, a question, no.

use assure::Correction;
use assure::queue::{self, Deciding, Outcome};
use axum::extract::{Path, State};
use axum::response::Response;
use identity::Grant;
use repository::{QueueItem, QueueKind, RecordNumber};

use super::asked::Asked;
use super::case::Case;
use super::change::{Came, Typed, Written, next, shown};
use super::{grant, looked};
use crate::effect;
use crate::form::Fields;
use crate::letter::{self, Returned};
use crate::member::{Member, OwnForm};
use crate::pages::see;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Letters of a question or a reason.
const LONGEST: usize = 2_000;

/// What somebody has seen: a record and what comes with it, each in a version.
pub(super) struct Seen(Vec<(RecordNumber, i64)>);

impl Seen {
    /// Reads what a form says; none if that is nothing that a page of ours has shown.
    pub(super) fn read<'s>(seen: impl Iterator<Item = &'s str>) -> Option<Self> {
        let one = |seen: &str| {
            let (record, version) = seen.split_once(':')?;
            Some((RecordNumber(record.parse().ok()?), version.parse().ok()?))
        };
        let seen: Vec<_> = seen.map(one).collect::<Option<_>>()?;
        (!seen.is_empty()).then_some(Self(seen))
    }

    /// What is decided.
    pub(super) fn record(&self) -> RecordNumber {
        self.first().0
    }

    fn first(&self) -> (RecordNumber, i64) {
        self.0.first().copied().unwrap_or((RecordNumber(0), 0))
    }

    pub(super) fn all(&self) -> &[(RecordNumber, i64)] {
        &self.0
    }
}

/// Why a decision does not hold.
pub(super) const fn why_not(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "It was decided.",
        Outcome::Late => {
            "It has changed since you looked, or somebody else has decided. Look again."
        }
        Outcome::Reading => {
            "The same list is being read. If it is long, that takes hours: decide again later."
        }
        Outcome::Held => {
            "What was read of the same list last lacks much of what was there, and waits. Decide about that first, under Feeds."
        }
    }
}

/// What is decided, with all that it needs.
enum Choice {
    Accept(Vec<Correction>),
    Ask(String),
    Refuse(String),
}

/// A decision.
pub(crate) async fn decide(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(record): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let record = RecordNumber(record.parse().map_err(|_| Fault::NotFound)?);
    let grant = grant(&member)?;
    let seen = Seen::read(fields.all("seen")).filter(|seen| seen.record() == record);
    let seen = seen.ok_or(Fault::NotFound)?;
    let came = Came {
        list: fields.text("list").to_owned(),
        done: String::new(),
    };
    let repository = site.repository();
    // Something of no such number has no page either.
    repository
        .record_called(record)
        .await?
        .ok_or(Fault::NotFound)?;
    let case = Case::of(&site, record)
        .await?
        .filter(|case| case.numbers() == seen.all());
    let item = repository
        .queue_item(QueueKind::Change, &record.0.to_string())
        .await?;
    let (choice, mut typed) = read(&site, case.as_ref(), fields).await?;
    let Some(choice) = choice else {
        return shown(&site, (&visitor, &member), record, &came, typed).await;
    };
    let outcome = match &case {
        Some(_) => {
            made(
                &site,
                &grant,
                (&seen, item.as_ref()),
                &choice,
                &typed.fields,
            )
            .await?
        }
        None => Outcome::Late,
    };
    if outcome != Outcome::Done {
        typed.outcome = Some(outcome);
        return shown(&site, (&visitor, &member), record, &came, typed).await;
    }
    if let Some(case) = &case {
        after(&site, &visitor, case, &choice).await?;
    }
    let last = repository
        .last_decision(QueueKind::Change, &record.0.to_string())
        .await?;
    let done = last.map_or_else(String::new, |last| last.id.to_string());
    let next = next(&site, &member, &came.list, item.as_ref()).await?;
    see(&place(next, &came.list, &done))
}

/// Where somebody goes on after a decision: to the next of their list, or to the list, which is empty.
pub(super) fn place(next: Option<(String, i64)>, list: &str, done: &str) -> String {
    // Only pages of the queue tell what was done; from others it would be a long way back.
    let next = next.filter(|(address, _)| address.starts_with("/queue/"));
    let address = match next {
        Some((address, _)) => address,
        None if list.is_empty() => "/queue".to_owned(),
        None => format!("/queue?{}", Asked::read(list).query()),
    };
    let (address, anchor) = match address.split_once('#') {
        Some((address, anchor)) => (address.to_owned(), format!("#{anchor}")),
        None => (address, String::new()),
    };
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}done={done}{anchor}")
}

/// Reads what is decided; nothing where something is wrong with it.
async fn read(
    site: &Site,
    case: Option<&Case>,
    fields: Fields,
) -> Result<(Option<Choice>, Typed), Fault> {
    let mut typed = Typed {
        question: written(fields.text("question")),
        reason: written(fields.text("reason")),
        ..Typed::default()
    };
    let choice = match fields.text("decision") {
        "accept" => Some(Choice::Accept(Vec::new())),
        "correct" => match case {
            Some(case) => {
                let fixes = case.fixed(site, &fields).await?;
                let is_right = fixes.iter().all(|fix| fix.wrong.is_none());
                let corrections = fixes.iter().filter_map(super::correct::Fix::correction);
                is_right.then(|| Choice::Accept(corrections.collect()))
            }
            // It has changed: what was typed is shown again beside what it says now.
            None => Some(Choice::Accept(Vec::new())),
        },
        "ask" => {
            typed.question.wrong = wrong(&typed.question.text, "Write what you want to know");
            let is_right = typed.question.wrong.is_none();
            is_right.then(|| Choice::Ask(typed.question.text.clone()))
        }
        "refuse" => {
            typed.reason.wrong =
                wrong(&typed.reason.text, "Write why you refuse it: they are told");
            let is_right = typed.reason.wrong.is_none();
            is_right.then(|| Choice::Refuse(typed.reason.text.clone()))
        }
        _ => return Err(Fault::NotFound),
    };
    typed.fields = fields;
    Ok((choice, typed))
}

fn written(text: &str) -> Written {
    Written {
        text: text.trim().to_owned(),
        wrong: None,
    }
}

/// What is wrong with words that somebody is sent.
pub(super) fn wrong(text: &str, missing: &'static str) -> Option<&'static str> {
    match text.chars().count() {
        0 => Some(missing),
        1..=LONGEST => None,
        _ => Some("Write at most 2,000 letters"),
    }
}

/// Decides.
async fn made(
    site: &Site,
    grant: &Grant,
    (seen, item): (&Seen, Option<&QueueItem>),
    choice: &Choice,
    fields: &Fields,
) -> Result<Outcome, Fault> {
    let repository = site.repository();
    let deciding = Deciding {
        repository,
        gazetteer: &site.gazetteer(),
        by: grant.by(),
        risk: item.map_or(0, |item| item.is.risk),
        seconds: looked(fields.text("opened"), repository.now()),
    };
    let outcome = match choice {
        Choice::Accept(corrections) => queue::accept(&deciding, seen.all(), corrections).await?,
        Choice::Ask(question) => queue::ask(&deciding, seen.first(), question).await?,
        Choice::Refuse(reason) => queue::refuse(&deciding, seen.first(), reason).await?,
    };
    Ok(outcome)
}

/// What follows from a decision: it takes effect on what embeds it, and whoever sent it is told.
async fn after(site: &Site, visitor: &Visitor, case: &Case, choice: &Choice) -> Result<(), Fault> {
    let returned = match choice {
        Choice::Accept(_) => {
            effect::follow(site).await;
            return Ok(());
        }
        Choice::Ask(question) => Returned::Asked(question),
        Choice::Refuse(reason) => Returned::Refused(reason),
    };
    letter::returned(
        site,
        &visitor.caller,
        &case.change.source,
        &case.name(),
        returned,
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_read_as_it_was_written_or_not_at_all() {
        let seen = Seen::read(["7:12", "8:13"].into_iter()).expect("it was seen");
        assert_eq!(seen.record(), RecordNumber(7));
        assert_eq!(seen.all().len(), 2);
        for odd in [&["7"][..], &["x:1"], &["1:x", "2:2"], &[]] {
            assert!(Seen::read(odd.iter().copied()).is_none(), "{odd:?}");
        }
    }
}

//! How good is what is said of a published service? What checks find is weighed by the policy, put down, and added up.

mod context;
mod look;
pub mod quarterly;
mod trial;
mod weigh;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::London;
use hsds::Document;
use place::Gazetteer;
use repository::{Repository, ToAssess};
use uuid::Uuid;

pub use context::contexts_of;
pub use trial::{Trial, TrialContext, TrialHeld, TrialLeft, try_out};
pub use weigh::{Deduction, SHARES, Score, score};

use crate::check::{self, Check, Finding, Looked};
use crate::error::AssureError;
use crate::policy::{Numbered, Policy, Weight};
use crate::publication::uuid;
use crate::verification::{self, Word};
use context::Contexts;

/// Services that are looked at in one go.
const BATCH: i64 = 500;

/// What was looked at last: as long as nothing of it changes, there is nothing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookedAt {
    head: repository::Seq,
    policy: i64,
    day: NaiveDate,
}

/// Looks at every published service that is another than when it was looked at, or all of them on a new day or by a new policy. Gives
/// how many, and what to say the next time.
pub async fn assess(
    repository: &Repository,
    gazetteer: &Gazetteer,
    last: Option<LookedAt>,
) -> Result<(u64, LookedAt), AssureError> {
    let now = repository.now();
    let current = Numbered::current(repository).await?;
    let looked_at = LookedAt {
        head: repository.head().await?,
        policy: current.number,
        day: today(now),
    };
    if last == Some(looked_at) && !repository.is_assessing_due().await? {
        return Ok((0, looked_at));
    }
    let contexts = Contexts::of(repository, &current.policy).await?;
    let mut done = 0;
    // Those that are like one of the first round get to know of it in the second.
    for _ in 0..2 {
        done += assess_all(repository, gazetteer, (&current, &contexts), looked_at.day).await?;
    }
    repository.close_quality_of(looked_at.day).await?;
    Ok((done, looked_at))
}

/// Goes once over all that is due, in the order of ids.
async fn assess_all(
    repository: &Repository,
    gazetteer: &Gazetteer,
    (current, contexts): (&Numbered, &Contexts),
    day: NaiveDate,
) -> Result<u64, AssureError> {
    let (mut done, mut after) = (0, Uuid::nil());
    loop {
        let due = repository
            .to_assess(current.number, day, after, BATCH)
            .await?;
        let Some(last) = due.last() else {
            return Ok(done);
        };
        after = last.entity;
        done += due.len() as u64;
        let assessed = look::look(repository, gazetteer, (current, contexts), day, &due).await?;
        repository.note_quality(&assessed.services).await?;
        if current.policy.weight(Check::PossibleDuplicate) != Weight::Off {
            repository.assess_again(&assessed.alike).await?;
        }
    }
}

/// Something to put right in a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToDo {
    /// Whether the policy does without it on no account.
    pub is_required: bool,
    /// What is wrong.
    pub message: String,
    /// How to put it right.
    pub remedy: String,
}

/// What is to be put right in services as they are published, by the policy that counts today: what is required and missing, then what
/// costs many points. That somebody has to look at them is not told.
pub async fn to_do(
    repository: &Repository,
    gazetteer: &Gazetteer,
    services: &[Uuid],
) -> Result<HashMap<Uuid, Vec<ToDo>>, AssureError> {
    let policy = Numbered::current(repository).await?.policy;
    let day = today(repository.now());
    let mut all = HashMap::new();
    for service in repository.as_to_assess(services).await? {
        let Some(document) = look::document(&service) else {
            continue;
        };
        let mut found = look_at(&document, gazetteer, day);
        found.extend(asked(&document, &service, &policy, day));
        let found = found.into_iter().filter(|finding| {
            !matches!(finding.check, Check::Unverified | Check::VerificationDue)
                && policy.weighs(finding) >= Weight::Major
        });
        let mut to_do: Vec<ToDo> = found
            .map(|finding| ToDo {
                is_required: policy.weighs(&finding) == Weight::Required,
                message: finding.message,
                remedy: finding.remedy,
            })
            .collect();
        to_do.sort_by_key(|to_do| !to_do.is_required);
        all.insert(service.entity, to_do);
    }
    Ok(all)
}

/// The day of an instant, by the calendar of the United Kingdom.
pub fn today(now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&London).date_naive()
}

/// What is found in the words of a service, whatever the policy.
fn look_at(document: &Document, gazetteer: &Gazetteer, today: NaiveDate) -> Vec<Finding> {
    check::look(&Looked {
        service: document,
        gazetteer,
        today,
    })
}

/// What a policy asks for, and a published service has not.
fn asked(
    document: &Document,
    service: &ToAssess,
    policy: &Policy,
    today: NaiveDate,
) -> Vec<Finding> {
    let mut found = policy.missing(document);
    found.extend(freshness(document, service, policy, today));
    if service.has_individuals {
        found.push(whole(
            Check::PersonalData,
            "Something in it seems to be a person's own name, mailbox or mobile, and nobody has decided about it yet.",
            "Send the mailbox or number of the role instead, or ask the assurers to decide.",
        ));
    }
    found
}

/// What is found in the words of a service alone.
pub(crate) fn said(
    document: &Document,
    policy: &Policy,
    gazetteer: &Gazetteer,
    today: NaiveDate,
) -> Vec<Finding> {
    let mut found = look_at(document, gazetteer, today);
    found.extend(policy.missing(document));
    found
}

/// Whether somebody has lately said that it is right. Where that is required, a service stays until the last day that the policy promises;
/// else it is told as soon as people are asked about it.
fn freshness(
    document: &Document,
    service: &ToAssess,
    policy: &Policy,
    today: NaiveDate,
) -> Option<Finding> {
    let is_required = policy.weight(Check::VerificationDue) == Weight::Required;
    if service.checked_at.is_none() && verification::claimed(document, today).is_none() {
        let check = if is_required {
            Check::VerificationDue
        } else {
            Check::Unverified
        };
        return Some(whole(
            check,
            "Nobody has said yet that all of it is right.",
            "Look at it as the public sees it, and say that it is right.",
        ));
    }
    let together = uuid(document, "organization_id").unwrap_or(service.entity);
    let (checked_at, said_at) = (service.checked_at, service.said_at);
    let word = Word::of(document, checked_at, said_at, together, today)?;
    let every = policy.verification.every_days;
    let age = (today - word.on).num_days();
    let is_due = if is_required {
        age > i64::from(every)
    } else {
        word.due_on(every) <= today
    };
    is_due.then(|| {
        whole(
            Check::VerificationDue,
            &format!(
                "Nobody has changed it, or said that it is right, since {}: {age} days ago, and {every} is the most here.",
                word.on.format("%-d %B %Y"),
            ),
            "Look at it as the public sees it, and say that it is still right.",
        )
    })
}

/// A finding about a service as a whole.
fn whole(check: Check, message: &str, remedy: &str) -> Finding {
    Finding {
        check,
        field: String::new(),
        said: String::new(),
        message: message.to_owned(),
        remedy: remedy.to_owned(),
    }
}

//! How good is what is said of a published service? What checks find is weighed by the policy, put down, and added up.

mod context;
mod look;
mod trial;
mod weigh;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::London;
use hsds::Document;
use hsds::document::text;
use place::Gazetteer;
use repository::{Repository, ToAssess};
use uuid::Uuid;

pub use trial::{Trial, TrialContext, TrialHeld, TrialLeft, try_out};
pub use weigh::{Deduction, SHARES, Score, score};

use crate::check::{self, Check, Finding, Looked};
use crate::error::AssureError;
use crate::policy::{Numbered, Policy, Weight};
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
    found.extend(freshness(document, service.checked_at, policy, today));
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

/// Whether somebody has lately said that it is right. A day that is still to come is none on which anybody can have.
fn freshness(
    document: &Document,
    checked_at: Option<DateTime<Utc>>,
    policy: &Policy,
    today: NaiveDate,
) -> Option<Finding> {
    let assured: Option<NaiveDate> = text(document, "assured_date")
        .parse()
        .ok()
        .filter(|day| *day <= today);
    let checked = checked_at.map(self::today);
    let Some(last) = assured.max(checked) else {
        return Some(whole(
            Check::Unverified,
            "Nobody has said yet that all of it is right.",
            "Look at it as the public sees it, and say that it is right.",
        ));
    };
    let every = policy.verification.every_days;
    let age = (today - last).num_days();
    (age > i64::from(every)).then(|| {
        whole(
            Check::VerificationDue,
            &format!(
                "It was last checked on {}: {age} days ago, and {every} is the most here.",
                last.format("%-d %B %Y")
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

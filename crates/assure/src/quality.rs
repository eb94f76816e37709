//! How good is what is said of a published service? What checks find is weighed by the policy, put down, and added up.

mod trial;
mod weigh;

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::London;
use hsds::Document;
use hsds::document::{object, objects, text};
use place::Gazetteer;
use rayon::prelude::*;
use repository::{Quality, QualityFinding, Repository, ToAssess};
use uuid::Uuid;

pub use trial::{Trial, TrialHeld, try_out};
pub use weigh::{Deduction, SHARES, Score, score};

use crate::check::{self, Check, Finding, Looked};
use crate::error::AssureError;
use crate::policy::{Numbered, Policy};

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
    if last == Some(looked_at) {
        return Ok((0, looked_at));
    }
    let mut done = 0;
    loop {
        let due = repository
            .to_assess(current.number, looked_at.day, BATCH)
            .await?;
        if due.is_empty() {
            break;
        }
        done += due.len() as u64;
        let assessed = assessed(repository, gazetteer, &current, looked_at.day, &due).await?;
        repository.note_quality(&assessed.services).await?;
        repository.assess_again(&assessed.alike).await?;
    }
    repository.close_quality_of(looked_at.day).await?;
    Ok((done, looked_at))
}

/// The day of an instant, by the calendar of the United Kingdom.
pub fn today(now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&London).date_naive()
}

/// What was found in some services, and which others are like one of them.
struct Assessed {
    services: Vec<Quality>,
    alike: Vec<Uuid>,
}

async fn assessed(
    repository: &Repository,
    gazetteer: &Gazetteer,
    current: &Numbered,
    day: NaiveDate,
    due: &[ToAssess],
) -> Result<Assessed, AssureError> {
    let mut looked: Vec<(&ToAssess, Vec<Finding>, Option<String>)> = due
        .par_iter()
        .map(|service| {
            let document: Document = serde_json::from_str(&service.detail)
                .map_err(|_| AssureError::Unreadable(service.entity))?;
            let found = findings(&document, service, &current.policy, gazetteer, day);
            Ok((service, found, likeness(&document)))
        })
        .collect::<Result<_, AssureError>>()?;
    let likenesses: Vec<String> = looked
        .iter()
        .filter_map(|(.., likeness)| likeness.clone())
        .collect();
    let mut alike = repository.alike(&likenesses).await?;
    let looked_at: HashSet<Uuid> = due.iter().map(|service| service.entity).collect();
    for others in alike.values_mut() {
        // What one of these was before does not matter any more.
        others.retain(|other| !looked_at.contains(other));
    }
    let elsewhere: Vec<Uuid> = alike.values().flatten().copied().collect();
    for (service, _, likeness) in &looked {
        if let Some(likeness) = likeness {
            alike
                .entry(likeness.clone())
                .or_default()
                .push(service.entity);
        }
    }
    for (service, found, likeness) in &mut looked {
        let others = likeness.as_ref().and_then(|likeness| alike.get(likeness));
        let other = others.and_then(|others| others.iter().find(|id| **id != service.entity));
        found.extend(other.map(|other| twice(*other)));
    }
    let weighed = |(service, found, likeness): (&ToAssess, Vec<Finding>, Option<String>)| {
        let score = score(&found, &current.policy);
        Quality {
            entity: service.entity,
            hash: service.hash.clone(),
            policy: current.number,
            day,
            likeness,
            grades: score.grades,
            findings: score.deductions.into_iter().map(put_down).collect(),
        }
    };
    Ok(Assessed {
        services: looked.into_iter().map(weighed).collect(),
        alike: elsewhere,
    })
}

fn put_down(deduction: Deduction) -> QualityFinding {
    let Deduction { finding, points } = deduction;
    QualityFinding {
        code: finding.check.code().to_owned(),
        field: finding.field,
        said: finding.said,
        message: finding.message,
        remedy: finding.remedy,
        points,
    }
}

/// All that is found in a published service, but for what only others tell.
pub(crate) fn findings(
    document: &Document,
    service: &ToAssess,
    policy: &Policy,
    gazetteer: &Gazetteer,
    today: NaiveDate,
) -> Vec<Finding> {
    let mut found = said(document, policy, gazetteer, today);
    found.extend(freshness(document, service.checked_at, policy, today));
    if service.keeps_back {
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
    let mut found = check::look(&Looked {
        service: document,
        gazetteer,
        today,
    });
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

fn twice(other: Uuid) -> Finding {
    Finding {
        said: other.to_string(),
        ..whole(
            Check::PossibleDuplicate,
            "Another service has the same name and postcode.",
            "If both are the same, join them; if not, give them names that tell them apart.",
        )
    }
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

/// The same for services that may be one: the letters of the name, and the postcode.
fn likeness(document: &Document) -> Option<String> {
    let places = objects(document, "service_at_locations");
    let places = places.filter_map(|at| object(at, "location"));
    let mut addresses = places.flat_map(|location| objects(location, "addresses"));
    let postcode =
        addresses.find_map(|address| place::Postcode::repair(text(address, "postal_code")))?;
    let name: String = text(document, "name")
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    (!name.is_empty()).then(|| format!("{name} {postcode}"))
}

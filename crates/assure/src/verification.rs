//! Verification: when a service is due to be looked at again, whom that is told, and what comes of it when nobody answers.
//!
//! What is due is one rule, [`Word::due_on`]: the desk of a collector, the figures, the mails and the check of quality
//! all go by it.

mod ladder;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use hsds::Document;
use hsds::document::text;
use repository::{Grace, NewDue, Repository, ServiceWord};
use uuid::Uuid;

use crate::error::AssureError;
use crate::policy::{Lapse, Numbered, Verification};
use crate::quality::today;

pub use ladder::{Rungs, rungs};

/// Services that are looked at in one go.
const BATCH: i64 = 500;
/// Of what is due within so many days people are asked together with what is due now: so they get one mail, and keep one rhythm.
pub const ALONG: u64 = 7;
/// So many services at most are taken out a day because they lapsed, and never more than one in twenty of those that are
/// published: what changes by itself must surprise nobody.
const MOST_A_DAY: i64 = 20;
/// One in so many.
const SHARE: i64 = 20;

/// The last word about a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// When it was said.
    pub on: NaiveDate,
    /// Whether a person said here that the service is right.
    pub is_by_person: bool,
    /// Those that were taken in together and have this in common are due together: who runs the service, or the service itself.
    together: Uuid,
}

impl Word {
    /// The last word about a published service, on a day: somebody said that it is right, its source said something new, or says itself
    /// when it was checked. A day that is still to come is none on which anybody can have.
    pub fn of(
        document: &Document,
        checked_at: Option<DateTime<Utc>>,
        said_at: Option<DateTime<Utc>>,
        together: Uuid,
        day: NaiveDate,
    ) -> Option<Self> {
        let checked = checked_at.map(today);
        let others = claimed(document, day).max(said_at.map(today));
        let on = checked.max(others)?;
        Some(Self {
            on,
            is_by_person: checked == Some(on),
            together,
        })
    }

    /// From which day on the service is due. After a person's word that is as many days later as the policy says. After anything else it is
    /// up to half of that sooner, by who runs the service: a list that is taken in on one day would fall due on one day otherwise.
    /// The same organisation always gets the same day, so that whoever looks after its services is asked about them together; and once
    /// somebody has confirmed them, they keep the rhythm of that day.
    pub fn due_on(&self, every_days: u32) -> NaiveDate {
        let sooner = if self.is_by_person {
            0
        } else {
            spread(self.together, every_days / 2)
        };
        self.on + Days::new(u64::from(every_days - sooner))
    }
}

/// The day on which its source says that it was checked, if it is not still to come.
pub(crate) fn claimed(document: &Document, day: NaiveDate) -> Option<NaiveDate> {
    let claimed = text(document, "assured_date").get(..10)?.parse().ok();
    claimed.filter(|claimed| *claimed <= day)
}

/// A number up to `most` that is always the same for an id, and another for others.
fn spread(id: Uuid, most: u32) -> u32 {
    let digest = repository::digest(id.as_bytes());
    let number = digest
        .get(..8)
        .and_then(|hex| u32::from_str_radix(hex, 16).ok());
    number.unwrap_or_default() % (most + 1)
}

/// Finds out when services are due of which something has changed, and forgets those that are not published any more. Gives how
/// many.
pub async fn refresh(repository: &Repository) -> Result<u64, AssureError> {
    let policy = Numbered::current(repository).await?.policy;
    let every_days = policy.verification.every_days;
    let of_contexts = policy.contexts.into_iter();
    let of_contexts = of_contexts.filter_map(|it| Some((it.slug, it.every_days?)));
    let sooner: Vec<(String, u32)> = of_contexts.filter(|(_, days)| *days < every_days).collect();
    let day = today(repository.now());
    repository.forget_due().await?;
    let (mut done, mut after) = (0, Uuid::nil());
    loop {
        let words = repository
            .words((every_days, &sooner), after, BATCH)
            .await?;
        let Some(last) = words.last() else {
            return Ok(done);
        };
        after = last.entity;
        let due: Vec<NewDue> = words.iter().filter_map(|word| due(word, day)).collect();
        done += due.len() as u64;
        repository.note_due(&due, day).await?;
    }
}

fn due(word: &ServiceWord, day: NaiveDate) -> Option<NewDue> {
    let read = serde_json::from_str(&word.detail);
    let document: Document = read
        .inspect_err(|_| {
            tracing::error!(service = %word.entity, "what is published of a service cannot be read");
        })
        .ok()?;
    let together = word.organization.unwrap_or(word.entity);
    let last = Word::of(&document, word.checked_at, word.said_at, together, day)?;
    Some(NewDue {
        entity: word.entity,
        hash: word.hash.clone(),
        source: word.source.clone(),
        organization: word.organization,
        word_on: last.on,
        is_by_person: last.is_by_person,
        every_days: word.every_days,
        due_on: last.due_on(word.every_days),
        checked_at: word.checked_at,
    })
}

/// What came of it that nobody answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lapsed {
    /// So many lapsed now.
    pub lapsed: u64,
    /// So many were taken out now.
    pub held: u64,
    /// So many wait to be taken out on another day.
    pub waiting: i64,
}

/// Lets those lapse about which people were asked in vain for the days of grace, and has what the policy says come of it. Where no mail
/// is sent nothing lapses, and nothing more is taken out.
pub async fn lapse(repository: &Repository, is_mailed: bool) -> Result<Lapsed, AssureError> {
    let policy = Numbered::current(repository).await?.policy.verification;
    let now = repository.now();
    let day = today(now);
    let mut done = Lapsed::default();
    if is_mailed {
        done.lapsed = repository.lapse(day, &grace(&policy, now)).await?;
    }
    let lapse = policy.lapse;
    repository.put_lapsed_behind(lapse != Lapse::Mark).await?;
    if lapse != Lapse::Unpublish {
        repository.let_lapsed_back().await?;
    } else if is_mailed {
        let published = repository.verification_by_source(day).await?;
        let services: i64 = published.iter().map(|source| source.services).sum();
        let most = MOST_A_DAY.min((services / SHARE).max(1));
        (done.held, done.waiting) = repository.take_lapsed_out(day, most).await?;
    }
    Ok(done)
}

/// What has to have happened before a service lapses. After the last reminder there is as long to answer as the policy leaves between that
/// and the end of the days of grace, whenever it was written: a server that stood still reminds late.
fn grace(policy: &Verification, now: DateTime<Utc>) -> Grace {
    let day = today(now);
    let grace_days = policy.grace_days;
    let reminders = policy.reminders.iter().filter(|wait| **wait <= grace_days);
    let last = reminders.clone().max().copied().unwrap_or_default();
    let written_on = day - Days::new(u64::from(grace_days - last));
    Grace {
        begun_before: day - Days::new(u64::from(grace_days)),
        letters: 1 + i64::try_from(reminders.count()).unwrap_or_default(),
        written_before: written_on.and_time(NaiveTime::MIN).and_utc() + Days::new(1),
        mailed_since: now - Days::new(u64::from(grace_days)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}T10:00:00Z").parse().expect("an instant")
    }

    fn word(claimed: &str, checked: Option<DateTime<Utc>>, said: Option<DateTime<Utc>>) -> Word {
        let document = json!({ "assured_date": claimed });
        let document = document.as_object().expect("a document");
        let id = Uuid::from_u128(7);
        Word::of(document, checked, said, id, day("2026-11-24")).expect("a word")
    }

    #[test]
    fn after_a_persons_word_it_is_due_when_the_policy_says_and_else_up_to_half_of_that_sooner() {
        let checked = word("", Some(at("2026-11-01")), Some(at("2026-10-01")));
        assert!(checked.is_by_person);
        assert_eq!(checked.due_on(90), day("2027-01-30"));
        let said = word("2026-11-02", Some(at("2026-11-01")), None);
        assert!(!said.is_by_person && said.on == day("2026-11-02"));
        let due = said.due_on(90);
        assert!(
            due >= day("2026-12-17") && due <= day("2027-01-31"),
            "{due}"
        );
        let to_come = word("2062-01-01", None, Some(at("2026-11-03")));
        assert_eq!(to_come.on, day("2026-11-03"));
    }

    #[test]
    fn a_list_that_is_taken_in_on_one_day_is_due_on_many_and_an_organisation_on_one() {
        let document = Document::new();
        let said = Some(at("2026-11-24"));
        let mut days: BTreeMap<NaiveDate, usize> = BTreeMap::new();
        for organization in 1..=3_000_u128 {
            let id = Uuid::from_u128(organization);
            let word = Word::of(&document, None, said, id, day("2026-11-24")).expect("a word");
            assert_eq!(word.due_on(90), word.due_on(90));
            *days.entry(word.due_on(90)).or_default() += 1;
        }
        assert_eq!(days.len(), 46);
        assert!(days.values().all(|count| *count < 110), "{days:?}");
        assert!(days.keys().all(|due| *due > day("2026-12-24")));
    }
}

//! The queue: everything that needs an assurer, the most harmful first.
//!
//! What waits is [weighed](weigh) once, when it begins to wait: how many people it reaches, how harmful it is if it is wrong, and how much
//! there is to doubt. What a policy lets pass without anybody looking is accepted here, and told.
//!
//! - [`Area`]: what part of an entry a field is about.
//! - [`differences`]: what a change changes, field by field.
//! - [`foresee`]: what would be published if it were accepted.
//! - [`accept`], [`ask`], [`refuse`], [`take_back`]: what somebody decides.

mod area;
mod decide;
mod differ;
mod foresee;
mod pass;
mod weigh;

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use place::Gazetteer;
use repository::{QueueKind, Repository, Unqueued, WaitingChange};
use uuid::Uuid;

pub use area::Area;
pub use decide::{Deciding, Outcome, accept, ask, refuse, take_back};
pub use differ::{Difference, differences};
pub use foresee::{Foreseen, foresee};

use crate::confidence::Level;
use crate::error::AssureError;
use crate::policy::{Numbered, Policy};
use crate::quality::today;
use crate::settle;
pub use weigh::AT_RISK;
use weigh::{Overseen, Seen, Weighed};

/// Changes that are weighed in one go.
const BATCH: i64 = 200;
/// How often something was opened is counted over so long.
const LATELY: TimeDelta = TimeDelta::days(90);
/// By so many of its last decisions a source is judged.
const LAST: i64 = 50;
/// Who accepts what the policy lets pass, as the audit trail names it.
pub const BY_POLICY: &str = "policy";

/// What came of looking for what waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Synced {
    /// So much was weighed.
    pub weighed: u64,
    /// So much the policy let pass.
    pub accepted: u64,
    /// So much waits no more.
    pub gone: u64,
}

/// Weighs what has begun to wait, accepts what the policy lets pass, and takes out what waits no more.
pub async fn sync(repository: &Repository, gazetteer: &Gazetteer) -> Result<Synced, AssureError> {
    let mut synced = Synced {
        gone: repository.tidy_queue().await?,
        ..Synced::default()
    };
    let policy = Numbered::current(repository).await?.policy;
    // Whoever reports something has a right to an answer in time, however much else comes.
    let others = repository.unqueued().await?;
    if !others.is_empty() {
        synced.weighed += others.len() as u64;
        weigh_others(repository, &policy, &others).await?;
    }
    loop {
        let changes = repository.unqueued_changes(BATCH).await?;
        if changes.is_empty() {
            break;
        }
        let (weighed, accepted) = weigh_changes(repository, gazetteer, &policy, &changes).await?;
        synced.weighed += weighed;
        synced.accepted += accepted;
    }
    if synced.accepted > 0 {
        settle::follow(repository, gazetteer).await?;
    }
    Ok(synced)
}

async fn weigh_changes(
    repository: &Repository,
    gazetteer: &Gazetteer,
    policy: &Policy,
    changes: &[WaitingChange],
) -> Result<(u64, u64), AssureError> {
    let entities: Vec<Uuid> = changes.iter().filter_map(|change| change.entity).collect();
    let opened = opened(repository, &entities).await?;
    let mut sources: Vec<String> = changes.iter().map(|change| change.source.clone()).collect();
    sources.sort_unstable();
    sources.dedup();
    let doubts = repository.doubts(&sources, LAST).await?;
    let overseen = overseen(repository).await?;
    let today = today(repository.now());
    let mut items = Vec::with_capacity(changes.len());
    let mut accepted = 0;
    for change in changes {
        let Weighed { item, passes } = weigh::change(
            change,
            &Seen {
                opened: opened_of(&opened, change.entity),
                doubts: doubts.get(&change.source).copied().unwrap_or_default(),
                overseen: overseen.get(&change.source).copied().unwrap_or(Overseen {
                    by_hand: policy.sampling.by_hand.unknown,
                    ..Overseen::default()
                }),
                policy,
                gazetteer,
                today,
            },
        );
        let deciding = Deciding {
            repository,
            gazetteer,
            by: BY_POLICY,
            risk: item.risk,
            seconds: None,
        };
        let passed = match passes {
            Some(areas) => is_passed(&deciding, change, (policy, areas)).await,
            None => false,
        };
        if passed {
            accepted += 1;
        } else {
            items.push(item);
        }
    }
    repository.note_in_queue(&items).await?;
    Ok((items.len() as u64, accepted))
}

/// Whether a change passes. What cannot is seen by a person, and stands in nobody else's way.
async fn is_passed(
    deciding: &Deciding<'_>,
    change: &WaitingChange,
    allowed: (&Policy, &[Area]),
) -> bool {
    match pass::pass(deciding, (change.record, change.version), allowed).await {
        Ok(outcome) => outcome == Outcome::Done,
        Err(error) => {
            tracing::error!(%error, record = change.record.0, "a change could not be let pass; it waits in the queue");
            false
        }
    }
}

/// How far each source is trusted, and how much of what it changes a person looks at.
async fn overseen(repository: &Repository) -> Result<HashMap<String, Overseen>, AssureError> {
    let sources = repository.sources().await?.into_iter();
    let publishing: HashSet<String> = sources
        .filter(|source| source.trust.publishes())
        .map(|source| source.slug)
        .collect();
    let all = repository.oversights().await?.into_iter();
    let all = all.map(|oversight| {
        let overseen = Overseen {
            level: Level::from_word(&oversight.level),
            by_hand: u32::try_from(oversight.by_hand).unwrap_or(100),
            waits_by_lot: oversight.by_hand > 0 && publishing.contains(&oversight.source),
        };
        (oversight.source, overseen)
    });
    Ok(all.collect())
}

async fn weigh_others(
    repository: &Repository,
    policy: &Policy,
    others: &[Unqueued],
) -> Result<(), AssureError> {
    let entities: Vec<Uuid> = others.iter().filter_map(|other| other.entity).collect();
    let opened = opened(repository, &entities).await?;
    let items: Vec<_> = others
        .iter()
        .map(|other| weigh::other(other, opened_of(&opened, other.entity), policy))
        .collect();
    repository.note_in_queue(&items).await?;
    Ok(())
}

async fn opened(
    repository: &Repository,
    entities: &[Uuid],
) -> Result<HashMap<Uuid, i64>, AssureError> {
    let since = repository.now() - LATELY;
    Ok(repository.opened_since(entities, since).await?)
}

fn opened_of(opened: &HashMap<Uuid, i64>, entity: Option<Uuid>) -> i64 {
    entity.and_then(|id| opened.get(&id)).copied().unwrap_or(0)
}

/// What people call a kind of thing that waits.
pub const fn in_words(kind: QueueKind) -> &'static str {
    match kind {
        QueueKind::Change => "Something new or changed",
        QueueKind::Report => "A reader’s report",
        QueueKind::Claim => "A claim to an organisation",
        QueueKind::Personal => "Personal data",
        QueueKind::Correction => "A correction to look at again",
        QueueKind::Register => "Differences to a register",
        QueueKind::Feed => "A feed that waits",
        QueueKind::Sample => "Services to check by chance",
        QueueKind::Experience => "How it was for somebody",
    }
}

//! How each list stands now: what its newest sample found, what else is known of it, and what follows.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use repository::{
    DESK, Oversight, Repository, Sample, SampleDue, SampleOutcome, SampleState, Source,
    SourceSignals, StratumFound, Trust,
};

use super::due::due_since;
use super::{Level, Share, Signals, Stratum, level, sample, share};
use crate::error::AssureError;
use crate::policy::{Numbered, Sampling};
use crate::queue::BY_POLICY;
use crate::verification;

/// What readers told, and people decided, counts for so long.
const LATELY: TimeDelta = TimeDelta::days(90);
/// How often it is looked how all lists stand.
const EVERY: TimeDelta = TimeDelta::hours(1);
/// What a sample found counts for so long after it was finished.
const COUNTS: TimeDelta = TimeDelta::days(365);

/// How a list stands.
#[derive(Clone, Debug)]
pub struct Confidence {
    /// The list.
    pub source: Source,
    /// How far it is trusted.
    pub level: Level,
    /// Why, in sentences.
    pub why: Vec<String>,
    /// Of a hundred changes that it sends, so many wait until a person has looked at them.
    pub by_hand: u32,
    /// How much of it is right, by its newest sample that still counts.
    pub share: Option<Share>,
    /// What was found in the strata of that.
    pub strata: Vec<Stratum>,
    /// What else is known of it.
    pub signals: Signals,
    /// The newest sample that came out, however long ago.
    pub last: Option<Sample>,
    /// The one that is not finished.
    pub open: Option<Sample>,
    /// Since when it is to be checked, if it is.
    pub due_since: Option<DateTime<Utc>>,
    /// So many of its services are checked next.
    pub next: u32,
}

/// What came of looking how all lists stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reviewed {
    /// So many lists.
    pub lists: usize,
    /// So many samples came to their end, because what was left of them is not published any more.
    pub closed: u64,
    /// So many lists are to be checked.
    pub due: usize,
}

/// How every list stands from which something is published, or was checked, in the order of their slugs. Nothing is written.
///
/// Several samples of a list do not add up: the newest alone counts, as long as it was finished within a year. It tells what the list is like
/// now; those before it tell how that came about.
pub async fn confidences(repository: &Repository) -> Result<Vec<Confidence>, AssureError> {
    let judging = Judging::now(repository).await?;
    let mut newest: BTreeMap<String, (Option<Sample>, Option<Sample>)> = BTreeMap::new();
    for sample in repository.newest_samples().await? {
        let (last, open) = newest.entry(sample.source.clone()).or_default();
        if sample.state == SampleState::Open {
            *open = Some(sample);
        } else {
            *last = Some(sample);
        }
    }
    let mut all = Vec::new();
    for source in repository.sources().await? {
        let (last, open) = newest.remove(&source.slug).unwrap_or_default();
        let signals = judging.signals(&source.slug);
        let is_list = !source.is_register && source.trust != Trust::Practice && source.slug != DESK;
        let is_known = signals.services > 0 || last.is_some() || open.is_some();
        if is_list && is_known {
            all.push(stand(repository, &judging, source, (last, open)).await?);
        }
    }
    Ok(all)
}

async fn stand(
    repository: &Repository,
    judging: &Judging,
    source: Source,
    (last, open): (Option<Sample>, Option<Sample>),
) -> Result<Confidence, AssureError> {
    let Judging { sampling, now, .. } = judging;
    let signals = judging.signals(&source.slug);
    let counts = last
        .as_ref()
        .filter(|last| last.ended_at.is_some_and(|at| *now - at <= COUNTS));
    let strata: Vec<Stratum> = match counts {
        Some(last) => strata(&repository.sample_found(last.id).await?),
        None => Vec::new(),
    };
    let share = share(&strata, sampling.certainty);
    let (level, mut why) = level(share.as_ref(), &signals, sampling);
    // What nobody checks any more earns nothing by that: as much of it waits as before.
    let was = last.as_ref().filter(|_| counts.is_none());
    let was = was.and_then(|last| last.came.as_ref());
    let was = was.map(|came| Level::from_word(&came.level));
    let by_hand = sampling.by_hand_of(level);
    let by_hand = was.map_or(by_hand, |was| by_hand.max(sampling.by_hand_of(was)));
    if was.is_some() {
        why = vec!["It was checked by chance more than a year ago: that says nothing of it now, but as much of it waits as then.".to_owned()];
    }
    if let Some(unreached) = counts.map(|last| last.unreached).filter(|many| *many > 0) {
        why.push(format!(
            "About {unreached} more that were drawn nobody could be reached. Nobody knows whether they are right."
        ));
    }
    let checked_at = last.as_ref().and_then(|last| last.ended_at);
    Ok(Confidence {
        due_since: due_since(sampling, level, signals.services, checked_at, *now),
        next: sample::next(signals.services, last.as_ref(), sampling),
        by_hand,
        source,
        level,
        why,
        share,
        strata,
        signals,
        last,
        open,
    })
}

/// How much of what a collector sends is right: the strata of the newest samples of its lists side by side. Nothing if none was checked.
pub fn together<'c>(
    lists: impl IntoIterator<Item = &'c Confidence>,
    certainty: u32,
) -> Option<Share> {
    let strata: Vec<Stratum> = lists
        .into_iter()
        .flat_map(|list| list.strata.iter().copied())
        .collect();
    share(&strata, certainty)
}

/// Finds out how every list stands, has each overseen accordingly, and says which are to be checked.
pub async fn review(repository: &Repository) -> Result<Reviewed, AssureError> {
    verification::refresh(repository).await?;
    let closed = {
        let judging = Judging::now(repository).await?;
        repository.tidy_samples(&judging.judge(), BY_POLICY).await?
    };
    let all = confidences(repository).await?;
    let mut due = Vec::new();
    for list in &all {
        let oversight = Oversight {
            source: list.source.slug.clone(),
            level: list.level.word().to_owned(),
            by_hand: i64::from(list.by_hand),
            why: list.why.clone(),
            at: repository.now(),
        };
        repository.set_oversight(&oversight, BY_POLICY).await?;
        due.extend(list.due_since.map(|since| SampleDue {
            source: list.source.slug.clone(),
            was_checked: list.last.is_some(),
            since,
        }));
    }
    repository.set_samples_due(&due).await?;
    Ok(Reviewed {
        lists: all.len(),
        closed,
        due: due.len(),
    })
}

/// When it was looked how all lists stand, and by which policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReviewedAt {
    at: DateTime<Utc>,
    policy: i64,
}

/// Looks how all lists stand, once an hour and whenever the policy is another. Gives what to say the next time.
pub async fn keep_up(
    repository: &Repository,
    last: Option<ReviewedAt>,
) -> Result<ReviewedAt, AssureError> {
    let now = repository.now();
    let policy = Numbered::current(repository).await?.number;
    let is_fresh = |last: &ReviewedAt| last.policy == policy && now - last.at < EVERY;
    if let Some(last) = last.filter(is_fresh) {
        return Ok(last);
    }
    review(repository).await?;
    Ok(ReviewedAt { at: now, policy })
}

/// By what samples are judged: the policy, and what else is known of each list.
pub(super) struct Judging {
    sampling: Sampling,
    signals: BTreeMap<String, SourceSignals>,
    now: DateTime<Utc>,
}

impl Judging {
    pub(super) async fn now(repository: &Repository) -> Result<Self, AssureError> {
        let now = repository.now();
        Ok(Self {
            sampling: Numbered::current(repository).await?.policy.sampling,
            signals: repository.source_signals(now - LATELY).await?,
            now,
        })
    }

    fn signals(&self, source: &str) -> Signals {
        let of = self.signals.get(source).copied().unwrap_or_default();
        let count = |number: i64| u32::try_from(number).unwrap_or_default();
        Signals {
            services: count(of.services),
            reports_right: count(of.reports_right),
            due: count(of.due),
            late: count(of.late),
            decided: count(of.decided),
            not_plain: count(of.not_plain),
        }
    }

    /// How a sample comes out.
    pub(super) fn judge(
        &self,
    ) -> impl Fn(&str, &[StratumFound], i64) -> SampleOutcome + Send + Sync + '_ {
        |source, found, certainty| {
            let certainty = u32::try_from(certainty).unwrap_or(self.sampling.certainty);
            let share = share(&strata(found), certainty);
            let (level, _) = level(share.as_ref(), &self.signals(source), &self.sampling);
            SampleOutcome {
                level: level.word().to_owned(),
                share: share.map(|share| (share.right, share.low, share.high)),
            }
        }
    }
}

fn strata(found: &[StratumFound]) -> Vec<Stratum> {
    let count = |number: i64| u32::try_from(number).unwrap_or_default();
    let stratum = |found: &StratumFound| Stratum {
        population: count(found.population),
        checked: count(found.checked),
        right: count(found.right),
    };
    found.iter().map(stratum).collect()
}

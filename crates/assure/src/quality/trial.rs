//! Try before you switch: what another policy would do to the services of today.

use std::collections::{BTreeMap, HashMap};

use hsds::Document;
use place::Gazetteer;
use rayon::prelude::*;
use repository::Repository;
use uuid::Uuid;

use super::{findings, score, today};
use crate::check::{Check, Finding};
use crate::error::AssureError;
use crate::policy::{Policy, Weight};

/// So many services are looked at; where there are more, they are spread evenly over all of them.
const MOST: usize = 5_000;
/// So many of those that would be held are named.
const NAMED: usize = 100;
/// Services that are read at once.
const BATCH: usize = 500;

/// A service that would not be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialHeld {
    /// The service.
    pub entity: Uuid,
    /// Its name.
    pub name: String,
    /// What it lacks.
    pub reasons: Vec<Finding>,
}

/// What a policy would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trial {
    /// Services that are published now.
    pub published: usize,
    /// How many of them were looked at.
    pub looked_at: usize,
    /// How many of these would not be published.
    pub held: usize,
    /// The first of them.
    pub named: Vec<TrialHeld>,
    /// The mean points now, and as they would be.
    pub score: (f64, f64),
    /// In how many services each check finds something that would count, now and then; where that is the same, it is not told.
    pub counts: BTreeMap<Check, (usize, usize)>,
}

/// What one service is by both policies.
struct Tried {
    entity: Uuid,
    name: String,
    lacks: Vec<Finding>,
    now: Counted,
    then: Counted,
}

struct Counted {
    score: i64,
    counts: Vec<Check>,
}

/// Tells what a policy would do to the services that are published now.
pub async fn try_out(
    repository: &Repository,
    gazetteer: &Gazetteer,
    current: &Policy,
    policy: &Policy,
) -> Result<Trial, AssureError> {
    let ids = repository.published_services().await?;
    let step = ids.len().div_ceil(MOST).max(1);
    let asked: Vec<Uuid> = ids.iter().step_by(step).copied().collect();
    let mut trial = Trial {
        published: ids.len(),
        ..Trial::default()
    };
    let mut sums = (0, 0);
    let mut counts: HashMap<Check, (usize, usize)> = HashMap::new();
    for batch in asked.chunks(BATCH) {
        for tried in tried(repository, gazetteer, current, policy, batch).await? {
            trial.looked_at += 1;
            sums.0 += tried.now.score;
            sums.1 += tried.then.score;
            for check in tried.now.counts {
                counts.entry(check).or_default().0 += 1;
            }
            for check in tried.then.counts {
                counts.entry(check).or_default().1 += 1;
            }
            if !tried.lacks.is_empty() {
                trial.held += 1;
                if trial.named.len() < NAMED {
                    trial.named.push(TrialHeld {
                        entity: tried.entity,
                        name: tried.name,
                        reasons: tried.lacks,
                    });
                }
            }
        }
    }
    let mean = |sum: i64| sum as f64 / trial.looked_at.max(1) as f64;
    trial.score = (mean(sums.0), mean(sums.1));
    let differing = counts.into_iter().filter(|(_, (now, then))| now != then);
    trial.counts = differing.collect();
    Ok(trial)
}

async fn tried(
    repository: &Repository,
    gazetteer: &Gazetteer,
    current: &Policy,
    policy: &Policy,
    batch: &[Uuid],
) -> Result<Vec<Tried>, AssureError> {
    let day = today(repository.now());
    let services = repository.as_to_assess(batch).await?;
    services
        .par_iter()
        .map(|service| {
            let document: Document = serde_json::from_str(&service.detail)
                .map_err(|_| AssureError::Unreadable(service.entity))?;
            let weighed = |policy: &Policy| {
                let found = findings(&document, service, policy, gazetteer, day);
                let counts = counted(&found, policy);
                (score(&found, policy).grades.score, counts, found)
            };
            let (now, counts_now, _) = weighed(current);
            let (then, counts_then, found) = weighed(policy);
            Ok(Tried {
                entity: service.entity,
                name: hsds::document::text(&document, "name").to_owned(),
                lacks: found
                    .into_iter()
                    .filter(|finding| policy.weighs(finding) == Weight::Required)
                    .collect(),
                now: Counted {
                    score: now,
                    counts: counts_now,
                },
                then: Counted {
                    score: then,
                    counts: counts_then,
                },
            })
        })
        .collect()
}

/// The checks that find something that counts, each once.
fn counted(found: &[Finding], policy: &Policy) -> Vec<Check> {
    let counting = found
        .iter()
        .filter(|finding| policy.weighs(finding).takes() > 0);
    let mut checks: Vec<Check> = counting.map(|finding| finding.check).collect();
    checks.sort_unstable();
    checks.dedup();
    checks
}

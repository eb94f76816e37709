//! Try before you switch: what another policy would do to the services of today.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use hsds::document::text;
use place::Gazetteer;
use rayon::prelude::*;
use repository::{QualityFinding, Repository, ToAssess};
use uuid::Uuid;

use super::{asked, look, look_at, score, today};
use crate::check::{Check, Finding};
use crate::error::AssureError;
use crate::policy::Policy;

/// So many of those that would be held are named.
const NAMED: usize = 100;
/// Services that are read at once.
const BATCH: usize = 500;
/// What only others tell; it is taken as it was put down last.
const OF_OTHERS: [Check; 3] = [
    Check::LinkDead,
    Check::PossibleDuplicate,
    Check::CharityUnknown,
];

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
    /// How many of them would not be. Where a version before the newest is published, it is that one that is judged.
    pub held: usize,
    /// The first of them.
    pub named: Vec<TrialHeld>,
    /// How many that the policy of today alone keeps back it would no longer; some may lack what it asks for instead.
    pub returning: usize,
    /// The mean points of those that are published now, as they are and as they would be.
    pub score: (f64, f64),
    /// In how many services each check finds something that counts, now and then; where that is the same, it is not told.
    pub counts: BTreeMap<Check, (usize, usize)>,
}

/// What one service is by both policies.
struct Tried {
    held: Option<TrialHeld>,
    now: Counted,
    then: Counted,
}

struct Counted {
    score: i64,
    checks: Vec<Check>,
}

/// The two policies, and by what services are looked at.
struct Trying<'t> {
    gazetteer: &'t Gazetteer,
    current: &'t Policy,
    policy: &'t Policy,
    day: NaiveDate,
}

/// Tells what a policy would do to the services of today.
pub async fn try_out(
    repository: &Repository,
    gazetteer: &Gazetteer,
    current: &Policy,
    policy: &Policy,
) -> Result<Trial, AssureError> {
    let trying = Trying {
        gazetteer,
        current,
        policy,
        day: today(repository.now()),
    };
    let mut trial = Trial {
        returning: returning(repository, current, policy).await?,
        ..Trial::default()
    };
    let mut sums = (0, 0);
    let mut counts: HashMap<Check, (usize, usize)> = HashMap::new();
    for batch in repository.published_services().await?.chunks(BATCH) {
        for tried in trying.batch(repository, batch).await? {
            trial.published += 1;
            sums.0 += tried.now.score;
            sums.1 += tried.then.score;
            for check in tried.now.checks {
                counts.entry(check).or_default().0 += 1;
            }
            for check in tried.then.checks {
                counts.entry(check).or_default().1 += 1;
            }
            if let Some(held) = tried.held {
                trial.held += 1;
                if trial.named.len() < NAMED {
                    trial.named.push(held);
                }
            }
        }
    }
    let mean = |sum: i64| sum as f64 / trial.published.max(1) as f64;
    trial.score = (mean(sums.0), mean(sums.1));
    let differing = counts.into_iter().filter(|(_, (now, then))| now != then);
    trial.counts = differing.collect();
    Ok(trial)
}

/// How many services are held by nothing but what the policy of today requires and another does not.
async fn returning(
    repository: &Repository,
    current: &Policy,
    policy: &Policy,
) -> Result<usize, AssureError> {
    let held = repository.held_by().await?;
    let returns = held.values().filter(|problems| {
        problems.iter().all(|(code, pointer)| {
            current.requires(code, pointer) && !policy.requires(code, pointer)
        })
    });
    Ok(returns.count())
}

impl Trying<'_> {
    async fn batch(
        &self,
        repository: &Repository,
        batch: &[Uuid],
    ) -> Result<Vec<Tried>, AssureError> {
        let services = repository.as_to_assess(batch).await?;
        let codes = OF_OTHERS.map(Check::code);
        let of_others = repository.findings_of(batch, &codes).await?;
        let tried = services.par_iter().filter_map(|service| {
            let of_others = of_others.get(&service.entity);
            self.one(service, of_others.map_or(&[][..], Vec::as_slice))
        });
        Ok(tried.collect())
    }

    fn one(&self, service: &ToAssess, of_others: &[QualityFinding]) -> Option<Tried> {
        let document = look::document(service)?;
        let mut found = look_at(&document, self.gazetteer, self.day);
        found.extend(of_others.iter().filter_map(taken_up));
        let by = |policy: &Policy| {
            let mut found = found.clone();
            found.extend(asked(&document, service, policy, self.day));
            found
        };
        let (now, then) = (by(self.current), by(self.policy));
        let counted_then = counted(&then, self.policy);
        let reasons = self.policy.lacks(&document, then);
        Some(Tried {
            held: (!reasons.is_empty()).then(|| TrialHeld {
                entity: service.entity,
                name: text(&document, "name").to_owned(),
                reasons,
            }),
            now: counted(&now, self.current),
            then: counted_then,
        })
    }
}

fn taken_up(put_down: &QualityFinding) -> Option<Finding> {
    Some(Finding {
        check: Check::from_code(&put_down.code)?,
        field: put_down.field.clone(),
        said: put_down.said.clone(),
        message: put_down.message.clone(),
        remedy: put_down.remedy.clone(),
    })
}

/// The points, and the checks that find something that counts, each once.
fn counted(found: &[Finding], policy: &Policy) -> Counted {
    let counting = found
        .iter()
        .filter(|finding| policy.weighs(finding).takes() > 0);
    let mut checks: Vec<Check> = counting.map(|finding| finding.check).collect();
    checks.sort_unstable();
    checks.dedup();
    Counted {
        score: score(found, policy).grades.score,
        checks,
    }
}

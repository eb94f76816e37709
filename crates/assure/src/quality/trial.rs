//! Try before you switch: what another policy would do to the services of today.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use hsds::document::text;
use place::Gazetteer;
use rayon::prelude::*;
use repository::{QualityFinding, Repository, ToAssess};
use uuid::Uuid;

use super::context::{Belongs, Contexts, Seen};
use super::{asked, look, look_at, score, today};
use crate::check::{Check, Finding};
use crate::error::AssureError;
use crate::policy::{Context, Policy};

/// So many of those that would be held are named.
const NAMED: usize = 100;
/// Services that are read at once.
const BATCH: usize = 500;
/// What only others tell; it is taken as it was put down last.
const OF_OTHERS: [Check; 4] = [
    Check::LinkDead,
    Check::MailDead,
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
    /// What would become of each context, in the order of the policy; those that it has no more come last.
    pub contexts: Vec<TrialContext>,
}

/// What would become of a context.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrialContext {
    /// Its name in addresses.
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// Whether it would be there no more.
    pub is_removed: bool,
    /// How many services are in its lists now, and how many would be.
    pub listed: (usize, usize),
    /// How many would come in.
    pub enters: usize,
    /// The first of them, by id and name.
    pub entering: Vec<(Uuid, String)>,
    /// How many that are in it now would not belong to it any more.
    pub leaves: usize,
    /// The first of them.
    pub leaving: Vec<TrialLeft>,
    /// How many would belong to it and be kept out, whether they are in it now or not.
    pub kept: usize,
    /// The first of them, and what they lack.
    pub kept_out: Vec<TrialHeld>,
    /// The mean points by what would count there, of all that would belong to it.
    pub score: f64,
    /// What it names and nobody knows.
    pub unknown: Vec<String>,
}

/// A service that would leave a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialLeft {
    /// The service.
    pub entity: Uuid,
    /// Its name.
    pub name: String,
    /// Whether that is because it would not be published at all.
    pub is_held: bool,
}

/// What one service is by both policies.
struct Tried {
    entity: Uuid,
    name: String,
    /// The contexts that it belongs to.
    contexts: (Vec<Belongs>, Vec<Belongs>),
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
    contexts: (Contexts, Contexts),
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
        contexts: (
            Contexts::of(repository, current).await?,
            Contexts::of(repository, policy).await?,
        ),
        day: today(repository.now()),
    };
    let mut trial = Trial {
        returning: returning(repository, current, policy).await?,
        contexts: trying.told(),
        ..Trial::default()
    };
    let mut points: HashMap<String, (i64, usize)> = HashMap::new();
    let mut sums = (0, 0);
    let mut counts: HashMap<Check, (usize, usize)> = HashMap::new();
    for batch in repository.published_services().await?.chunks(BATCH) {
        for tried in trying.batch(repository, batch).await? {
            trial.published += 1;
            for context in &mut trial.contexts {
                tell(context, &tried);
            }
            if tried.held.is_none() {
                for belongs in &tried.contexts.1 {
                    let sum = points.entry(belongs.context.clone()).or_default();
                    *sum = (sum.0 + belongs.score, sum.1 + 1);
                }
            }
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
    for context in &mut trial.contexts {
        if let Some((sum, services)) = points.get(&context.slug) {
            context.score = *sum as f64 / *services as f64;
        }
    }
    Ok(trial)
}

/// Tells of a service what would become of it in a context.
fn tell(context: &mut TrialContext, tried: &Tried) {
    let by = |all: &[Belongs]| all.iter().find(|one| one.context == context.slug).cloned();
    let now = by(&tried.contexts.0);
    let then = by(&tried.contexts.1).filter(|_| tried.held.is_none());
    let was_listed = now.is_some_and(|now| now.lacks.is_empty());
    context.listed.0 += usize::from(was_listed);
    match then {
        Some(then) if then.lacks.is_empty() => {
            context.listed.1 += 1;
            if !was_listed {
                context.enters += 1;
                if context.entering.len() < NAMED {
                    context.entering.push((tried.entity, tried.name.clone()));
                }
            }
        }
        Some(then) => {
            context.kept += 1;
            if context.kept_out.len() < NAMED {
                context.kept_out.push(TrialHeld {
                    entity: tried.entity,
                    name: tried.name.clone(),
                    reasons: then.lacks,
                });
            }
        }
        None if was_listed => {
            context.leaves += 1;
            if context.leaving.len() < NAMED {
                context.leaving.push(TrialLeft {
                    entity: tried.entity,
                    name: tried.name.clone(),
                    is_held: tried.held.is_some(),
                });
            }
        }
        None => {}
    }
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
    /// The contexts of both policies, before any service is looked at.
    fn told(&self) -> Vec<TrialContext> {
        let one = |context: &Context, is_removed: bool| TrialContext {
            slug: context.slug.clone(),
            name: context.name.clone(),
            is_removed,
            unknown: self.contexts.1.unknown(&context.slug),
            ..TrialContext::default()
        };
        let then = &self.policy.contexts;
        let is_removed = |context: &&Context| then.iter().all(|one| one.slug != context.slug);
        let removed = self.current.contexts.iter().filter(is_removed);
        let then = then.iter().map(|context| one(context, false));
        then.chain(removed.map(|context| one(context, true)))
            .collect()
    }

    async fn batch(
        &self,
        repository: &Repository,
        batch: &[Uuid],
    ) -> Result<Vec<Tried>, AssureError> {
        let services = repository.as_to_assess(batch).await?;
        let codes = OF_OTHERS.map(Check::code);
        let of_others = repository.findings_of(batch, &codes).await?;
        let mut sources = self.contexts.0.sources(repository, &services).await?;
        sources.extend(self.contexts.1.sources(repository, &services).await?);
        let tried = services.par_iter().filter_map(|service| {
            let of_others = of_others.get(&service.entity);
            let sources = sources.get(&service.entity);
            self.one(
                service,
                of_others.map_or(&[][..], Vec::as_slice),
                sources.map_or(&[][..], Vec::as_slice),
            )
        });
        Ok(tried.collect())
    }

    fn one(
        &self,
        service: &ToAssess,
        of_others: &[QualityFinding],
        sources: &[String],
    ) -> Option<Tried> {
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
        let name = text(&document, "name").to_owned();
        let seen = Seen {
            document: &document,
            service,
            sources,
            found: &found,
            day: self.day,
        };
        let contexts = (self.contexts.0.judge(&seen), self.contexts.1.judge(&seen));
        Some(Tried {
            entity: service.entity,
            contexts,
            held: (!reasons.is_empty()).then(|| TrialHeld {
                entity: service.entity,
                name: name.clone(),
                reasons,
            }),
            name,
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

//! `fingerpost policy`: what is asked of data, what another policy would do, and the switch to it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use assure::policy::{self, Numbered, Policy as Asked};
use assure::quality::{self, Trial, TrialContext, TrialHeld};
use clap::Subcommand;
use identity::Actor;
use repository::Repository;
use serde_json::json;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;
use crate::words::count;

/// Letters that a reason may have.
const LONGEST_REASON: usize = 500;

#[derive(Debug, Subcommand)]
pub(super) enum Policy {
    /// Print the policy that counts, as the file that `policy set` takes
    Show {
        /// As a JSON object, with who set it, when and why
        #[arg(long)]
        json: bool,
    },
    /// Tell what another policy would do to what is published; nothing is changed
    Try {
        /// The policy
        file: PathBuf,
        /// As a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Switch to another policy, and judge every service by it
    Set {
        /// The policy
        file: PathBuf,
        /// Why, for whoever asks later
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// As a JSON object
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(settings: &Settings, asked: Policy) -> Result<Outcome> {
    let installation = Installation::open(settings).await?;
    match asked {
        Policy::Show { json } => show(&installation.repository, json).await,
        Policy::Try { file, json } => try_out(&installation, &read(&file)?, json).await,
        Policy::Set { file, reason, json } => {
            let policy = read(&file)?;
            set(&installation, &policy, reason.trim(), json).await
        }
    }
}

fn read(file: &Path) -> Result<Asked> {
    let named = || file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(named)?;
    Asked::parse(&text).with_context(named)
}

async fn show(repository: &Repository, json: bool) -> Result<Outcome> {
    let set = repository.policy().await?;
    let Numbered { number, policy } = Numbered::of(set.clone());
    if json {
        output::row(&json!({
            "type": "result",
            "number": number,
            "policy": policy,
            "reason": set.as_ref().map(|set| &set.note),
            "by": set.as_ref().map(|set| &set.by),
            "at": set.as_ref().map(|set| set.at),
        }));
        return Ok(Outcome::Done);
    }
    output::say(match &set {
        Some(set) => format!("Policy {number}, set by {}: {}", set.by, set.note),
        None => "The policy that comes with the program; nobody has set another.".to_owned(),
    });
    output::line(policy.text()?.trim_end());
    Ok(Outcome::Done)
}

async fn try_out(installation: &Installation, policy: &Asked, json: bool) -> Result<Outcome> {
    let Installation {
        repository,
        gazetteer,
        ..
    } = installation;
    let current = Numbered::current(repository).await?.policy;
    let trial = quality::try_out(repository, gazetteer, &current, policy).await?;
    if json {
        output::row(&as_json(&trial));
    } else {
        tell(&trial);
    }
    Ok(if trial.held > 0 {
        Outcome::Negative
    } else {
        Outcome::Done
    })
}

fn as_json(trial: &Trial) -> serde_json::Value {
    let held = trial.named.iter().map(held_as_json);
    let contexts = trial.contexts.iter().map(context_as_json);
    let counts = trial.counts.iter();
    let counts =
        counts.map(|(check, (now, then))| json!({"check": check, "now": now, "then": then}));
    json!({
        "type": "result",
        "published": trial.published,
        "held": trial.held,
        "returning": trial.returning,
        "score_now": trial.score.0,
        "score_then": trial.score.1,
        "first_held": held.collect::<Vec<_>>(),
        "checks": counts.collect::<Vec<_>>(),
        "contexts": contexts.collect::<Vec<_>>(),
    })
}

fn held_as_json(held: &TrialHeld) -> serde_json::Value {
    let reasons = held.reasons.iter();
    let reasons = reasons.map(
        |reason| json!({"check": reason.check, "field": reason.field, "message": reason.message}),
    );
    json!({
        "id": held.entity,
        "name": held.name,
        "reasons": reasons.collect::<Vec<_>>(),
    })
}

fn context_as_json(context: &TrialContext) -> serde_json::Value {
    let entering = context.entering.iter();
    let entering = entering.map(|(id, name)| json!({"id": id, "name": name}));
    let leaving = context.leaving.iter();
    let leaving = leaving
        .map(|left| json!({"id": left.entity, "name": left.name, "would_be_held": left.is_held}));
    let kept_out = context.kept_out.iter().map(held_as_json);
    json!({
        "slug": context.slug,
        "name": context.name,
        "removed": context.is_removed,
        "listed_now": context.listed.0,
        "listed_then": context.listed.1,
        "enters": context.enters,
        "first_entering": entering.collect::<Vec<_>>(),
        "leaves": context.leaves,
        "first_leaving": leaving.collect::<Vec<_>>(),
        "kept_out": context.kept,
        "first_kept_out": kept_out.collect::<Vec<_>>(),
        "score_then": context.score,
        "unknown": context.unknown,
    })
}

/// What would become of a context, service by service, then in figures.
fn tell_context(context: &TrialContext) {
    let of = &context.slug;
    for (id, name) in &context.entering {
        output::line(&format!("{of}: {id} {name}: comes in"));
    }
    for left in &context.leaving {
        output::line(&format!("{of}: {} {}: leaves", left.entity, left.name));
    }
    for kept in &context.kept_out {
        for reason in &kept.reasons {
            output::line(&format!(
                "{of}: {} {}: kept out: {}",
                kept.entity, kept.name, reason.message
            ));
        }
    }
    for name in &context.unknown {
        output::line(&format!(
            "{of}: nobody knows “{name}” yet, so nothing comes in by it"
        ));
    }
    output::say(format!(
        "{of}: {} in it instead of {}: {} would come in, {} leave, {} be kept out",
        count(context.listed.1 as i64, "service", "services"),
        context.listed.0,
        context.enters,
        context.leaves,
        context.kept
    ));
}

fn tell(trial: &Trial) {
    for held in &trial.named {
        for reason in &held.reasons {
            output::line(&format!(
                "{} {}: {}",
                held.entity, held.name, reason.message
            ));
        }
    }
    for (check, (now, then)) in &trial.counts {
        output::line(&format!(
            "{:24} would cost points in {then} instead of {now}",
            check.code()
        ));
    }
    for context in &trial.contexts {
        tell_context(context);
    }
    output::say(format!(
        "of {} {} would not be published any more, and {} that are held back would be; the mean score would be {:.1} instead of {:.1}",
        count(
            trial.published as i64,
            "published service",
            "published services"
        ),
        trial.held,
        trial.returning,
        trial.score.1,
        trial.score.0
    ));
}

async fn set(
    installation: &Installation,
    policy: &Asked,
    reason: &str,
    json: bool,
) -> Result<Outcome> {
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        bail!("--reason takes 1 to {LONGEST_REASON} letters: say why, for whoever asks later");
    }
    let Installation {
        repository,
        gazetteer,
        ..
    } = installation;
    let current = Numbered::current(repository).await?;
    let by = Actor::operator().name();
    let set = policy::set(repository, current.number, policy.clone(), reason, &by).await?;
    let Some(number) = set else {
        bail!(
            "somebody else set a policy meanwhile; look at `fingerpost policy show`, then try again"
        );
    };
    assure::work_off(repository, gazetteer).await?;
    let (judged, _) = quality::assess(repository, gazetteer, None).await?;
    if json {
        output::row(&json!({"type": "result", "number": number, "judged": judged}));
    } else {
        output::say(format!(
            "policy {number} counts; {} looked at by it",
            count(
                judged as i64,
                "published service was",
                "published services were"
            )
        ));
    }
    Ok(Outcome::Done)
}

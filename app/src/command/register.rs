//! `fingerpost register`: national registers, and what they say otherwise than is published here.

use anyhow::{Result, bail};
use assure::register::Came;
use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;
use clap::Subcommand;
use identity::Actor;
use repository::{JoinedBy, ListedDifference, RecordNumber, RegisterDecision, Registered};
use serde_json::json;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;
use crate::words::count;

/// Records whose differences are read at once.
const PAGE: i64 = 500;

#[derive(Debug, Subcommand)]
pub(super) enum Register {
    /// List the registers, and how much of each waits for a person
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Make a source a register: nothing of it is published, but what it says is compared with what is
    Set {
        /// The source; an unknown one is made
        source: String,
        /// What people call it: "Charity Commission"
        #[arg(long)]
        name: String,
        /// Which identifier joins it with entries: GB-CHC (of organisations), location:CQC, "attribute:Registration number", or key
        #[arg(long, value_name = "SCHEME")]
        by: JoinedBy,
    },
    /// Make a register a source like any other again; what it has waits until somebody accepts it
    Unset {
        /// The source
        source: String,
    },
    /// List what registers say otherwise than is published here
    Changes {
        /// Of this register only
        #[arg(long)]
        source: Option<String>,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Take what a register says: it becomes a correction
    Take {
        /// The number of the difference, as `register changes` says
        id: i64,
    },
    /// Dismiss what a register says, until it says something else
    Dismiss {
        /// The number of the difference, as `register changes` says
        id: i64,
    },
}

pub(super) async fn run(settings: &Settings, asked: Register) -> Result<Outcome> {
    let installation = Installation::open(settings).await?;
    let Installation {
        repository,
        gazetteer,
        ..
    } = &installation;
    let by = Actor::operator().name();
    match asked {
        Register::List { json } => {
            for registered in repository.registers().await? {
                list(&registered, json);
            }
        }
        Register::Set {
            source,
            name,
            by: joined_by,
        } => {
            repository
                .set_register(&source, &name, &joined_by, &by)
                .await?;
            assure::work_off(repository, gazetteer).await?;
            output::say(format!(
                "{source}: a register, joined by {joined_by}; nothing of it is published"
            ));
        }
        Register::Unset { source } => {
            if !repository.unset_register(&source, &by).await? {
                bail!(repository::RepositoryError::NoRegister(source));
            }
            assure::work_off(repository, gazetteer).await?;
            output::say(format!(
                "{source}: no register any more; what it has waits until somebody accepts it"
            ));
        }
        Register::Changes { source, json } => {
            return changes(&installation, source.as_deref(), json).await;
        }
        Register::Take { id } => {
            let came = assure::register::take(repository, gazetteer, id, &by).await?;
            assure::work_off(repository, gazetteer).await?;
            return tell(came, "taken");
        }
        Register::Dismiss { id } => {
            let came = assure::register::dismiss(repository, gazetteer, id, &by).await?;
            assure::work_off(repository, gazetteer).await?;
            return tell(came, "dismissed");
        }
    }
    Ok(Outcome::Done)
}

fn list(registered: &Registered, json: bool) {
    let register = &registered.register;
    if json {
        output::row(&json!({
            "source": register.source,
            "name": register.name,
            "by": register.joined_by.to_string(),
            "waiting": registered.waiting,
            "listed": registered.listed,
            "unlisted": registered.unlisted,
            "read_at": registered.read_at,
        }));
        return;
    }
    let read = registered.read_at.map_or_else(
        || "not read yet".to_owned(),
        |at| format!("read {}", moment(at)),
    );
    output::line(&format!(
        "{:24} {}; {} listed here, {} not; {read}  ({}, by {})",
        register.source,
        count(registered.waiting, "difference waits", "differences wait"),
        registered.listed,
        registered.unlisted,
        register.name,
        register.joined_by
    ));
}

async fn changes(installation: &Installation, source: Option<&str>, json: bool) -> Result<Outcome> {
    let repository = &installation.repository;
    let mut registers: Vec<String> = repository
        .registers()
        .await?
        .into_iter()
        .map(|registered| registered.register.source)
        .collect();
    if let Some(source) = source {
        registers.retain(|known| known == source);
        if registers.is_empty() {
            bail!(repository::RepositoryError::NoRegister(source.to_owned()));
        }
    }
    for source in registers {
        let mut after = RecordNumber(0);
        loop {
            let found = repository
                .register_differences(&source, after, PAGE)
                .await?;
            let Some(last) = found.last() else { break };
            after = last.record;
            for difference in &found {
                print(difference, json);
            }
        }
    }
    Ok(Outcome::Done)
}

fn print(difference: &ListedDifference, json: bool) {
    if json {
        output::row(&json!({
            "id": difference.id,
            "source": difference.source,
            "record": difference.key,
            "kind": difference.kind,
            "entry": difference.entity,
            "name": difference.name,
            "field": difference.field.word(),
            "here": difference.here,
            "register": difference.there,
            "can_be_taken": difference.about.is_some(),
            "since": difference.since,
        }));
        return;
    }
    let here = if difference.here.is_empty() {
        "nothing"
    } else {
        &difference.here
    };
    output::line(&format!(
        "{:6} {} {}: {}: {here} -> {}",
        difference.id,
        difference.source,
        difference.name,
        difference.field.word(),
        difference.there
    ));
}

fn tell(came: Came, done: &str) -> Result<Outcome> {
    match came {
        Came::Done(difference, made) => {
            let field = difference.field.word();
            let mut told = format!("{}: {field} {done}", difference.name);
            for submission in made {
                told = format!(
                    "{told}; to take that back: fingerpost undo {}",
                    submission.0
                );
            }
            output::say(told);
            Ok(Outcome::Done)
        }
        Came::ByHand(difference) => bail!(
            "{}: this {} cannot be taken by a command; correct it by hand, or dismiss it",
            difference.name,
            difference.field.word()
        ),
        Came::Decided(decision) => {
            output::say(decided(&decision));
            Ok(Outcome::Negative)
        }
        Came::Gone => {
            output::say(
                "There is no such difference any more; look at `fingerpost register changes`.",
            );
            Ok(Outcome::Negative)
        }
    }
}

fn decided(decision: &RegisterDecision) -> String {
    format!(
        "It was {} before, {} by {}.",
        decision.verdict.word(),
        moment(decision.at),
        decision.by
    )
}

/// As people in the United Kingdom read it.
fn moment(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&London);
    local.format("%-d %B %Y at %H:%M").to_string()
}

//! `fingerpost queue`: what needs an assurer, the most harmful first.

use anyhow::{Result, anyhow};
use clap::Args;
use repository::{QueueFilter, QueueItem, QueueKind, Repository};
use serde_json::json;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;
use crate::words::count;

/// It is read so much at a time.
const PAGE: i64 = 500;

#[derive(Debug, Args)]
pub(super) struct Queue {
    /// Of this kind only: change, report, claim, personal, correction, register, feed, sample or experience
    #[arg(long, value_name = "KIND")]
    kind: Option<QueueKind>,
    /// Only what the person with this address has taken, or was given
    #[arg(long, value_name = "EMAIL")]
    mine: Option<String>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(settings: &Settings, asked: Queue) -> Result<Outcome> {
    let Installation {
        repository,
        gazetteer,
        ..
    } = &Installation::open(settings).await?;
    let Queue { kind, mine, json } = asked;
    let person = match &mine {
        Some(email) => {
            let found = repository.person_by_email(&email.to_lowercase()).await?;
            let found = found.ok_or_else(|| anyhow!("nobody has an account with {email}"))?;
            Some(found.id)
        }
        None => None,
    };
    // What began to wait a moment ago, or while nobody served, is told as well.
    assure::queue::sync(repository, gazetteer).await?;
    let mut filter = QueueFilter {
        kind,
        assignee: person.map(Some),
        limit: PAGE,
        ..QueueFilter::default()
    };
    let mut open = 0;
    loop {
        let page = repository.queue(&filter).await?;
        let Some(last) = page.last() else {
            break;
        };
        filter.after = Some((last.is.risk, last.id));
        open += page.len();
        for item in &page {
            tell(repository, item, json);
        }
    }
    let counts = repository.queue_counts(person).await?;
    if json {
        output::row(&json!({
            "type": "result",
            "listed": open,
            "open": counts.open,
            "late": counts.late,
            "nobodys": counts.nobodys,
            "asked": counts.asked,
            "oldest": counts.oldest,
        }));
    } else {
        output::line(&format!(
            "{} to decide, of these {} late; {} for an answer",
            counts.open,
            counts.late,
            count(counts.asked, "waits", "wait"),
        ));
    }
    Ok(Outcome::Done)
}

fn tell(repository: &Repository, item: &QueueItem, json: bool) {
    let is = &item.is;
    let is_late = is.due_at.is_some_and(|due| due <= repository.now());
    if json {
        output::row(&json!({
            "type": "item",
            "kind": is.kind,
            "subject": is.subject,
            "entity": is.entity,
            "source": is.source,
            "name": is.name,
            "why": is.why,
            "risk": is.risk,
            "since": is.since,
            "due": is.due_at,
            "late": is_late,
            "assignee": item.assignee,
            "answered": item.is_answered,
        }));
        return;
    }
    let late = if is_late { " (late)" } else { "" };
    output::line(&format!(
        "{:>6} {:10} {}{late}: {}",
        is.risk,
        is.kind,
        is.name,
        is.why.join(" ")
    ));
}

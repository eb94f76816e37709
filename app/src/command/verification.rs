//! `fingerpost verification`: what is checked and what is due, list by list and month by month.

use anyhow::Result;
use assure::quality::today;
use chrono::Days;
use clap::Args;
use repository::{MonthOfVerification, SourceVerification};
use serde_json::json;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;

/// So many days are looked back on.
const DAYS: u64 = 366;

#[derive(Debug, Args)]
pub(super) struct Verification {
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(settings: &Settings, asked: Verification) -> Result<Outcome> {
    let Installation { repository, .. } = &Installation::open(settings).await?;
    // What was published a moment ago, or while nobody served, is told as well.
    assure::verification::refresh(repository).await?;
    let day = today(repository.now());
    let sources = repository.verification_by_source(day).await?;
    let mut services = 0;
    for source in &sources {
        services += source.services;
        tell_source(source, asked.json);
    }
    let since = day - Days::new(DAYS);
    for month in repository.verification_by_month(since).await? {
        tell_month(&month, asked.json);
    }
    let ended = repository.said_to_have_ended(i64::MAX).await?.len();
    let unreachable = repository.unreachable().await?.len();
    if asked.json {
        output::row(&json!({
            "type": "result",
            "services": services,
            "said_to_have_ended": ended,
            "people_unreachable": unreachable,
        }));
    } else {
        output::say(format!(
            "{services} services; {ended} said to have ended wait for an assurer, and {unreachable} people cannot be written to"
        ));
    }
    Ok(Outcome::Done)
}

fn tell_source(source: &SourceVerification, json: bool) {
    if json {
        output::row(&json!({
            "type": "source",
            "source": source.source,
            "services": source.services,
            "confirmed": source.confirmed,
            "changed_lately": source.fresh,
            "due": source.due,
            "asked": source.asked,
            "overdue": source.overdue,
            "lapsed": source.lapsed,
            "unreached": source.unreached,
        }));
        return;
    }
    output::line(&format!(
        "{:24} {} services: {} confirmed, {} changed lately, {} due, {} asked, {} overdue, {} lapsed; of {} nobody can be asked",
        source.source,
        source.services,
        source.confirmed,
        source.fresh,
        source.due,
        source.asked,
        source.overdue,
        source.lapsed,
        source.unreached,
    ));
}

fn tell_month(month: &MonthOfVerification, json: bool) {
    if json {
        output::row(&json!({
            "type": "month",
            "month": month.month,
            "due": month.due,
            "sent": month.sent,
            "confirmed": month.confirmed,
            "changed": month.changed,
            "lapsed": month.lapsed,
            "recovered": month.recovered,
            "bounced": month.bounced,
        }));
        return;
    }
    output::line(&format!(
        "{}  due {}, mails {}, confirmed {}, changed {}, lapsed {}, recovered {}, addresses that failed {}",
        month.month,
        month.due,
        month.sent,
        month.confirmed,
        month.changed,
        month.lapsed,
        month.recovered,
        month.bounced,
    ));
}

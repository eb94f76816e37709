//! `fingerpost confidence`: how far each list is trusted, and which are to be checked.

use anyhow::Result;
use assure::confidence::{self, Confidence};
use clap::Args;
use serde_json::json;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;

#[derive(Debug, Args)]
pub(super) struct Asked {
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(settings: &Settings, asked: Asked) -> Result<Outcome> {
    let Installation { repository, .. } = &Installation::open(settings).await?;
    // What was published a moment ago, or while nobody served, is told as well.
    let reviewed = confidence::review(repository).await?;
    for list in confidence::confidences(repository).await? {
        if asked.json {
            row(&list);
        } else {
            tell(&list);
        }
    }
    if asked.json {
        output::row(&json!({"type": "result", "lists": reviewed.lists, "due": reviewed.due}));
    } else {
        output::say(format!(
            "{} lists, of these {} to be checked",
            reviewed.lists, reviewed.due
        ));
    }
    Ok(Outcome::Done)
}

fn row(list: &Confidence) {
    let share = list.share.as_ref().map(|share| {
        json!({
            "right": share.right,
            "low": share.low,
            "high": share.high,
            "checked": share.checked,
            "certainty": share.certainty,
        })
    });
    output::row(&json!({
        "type": "list",
        "source": list.source.slug,
        "collector": list.source.collector,
        "level": list.level.word(),
        "why": list.why,
        "share": share,
        "services": list.signals.services,
        "checked_at": list.last.as_ref().and_then(|last| last.ended_at),
        "due_since": list.due_since,
        "open": list.open.as_ref().map(|open| json!({
            "sample": open.id,
            "checked": open.checked,
            "wanted": open.wanted,
        })),
        "next": list.next,
        "by_hand": list.by_hand,
    }));
}

fn tell(list: &Confidence) {
    let share = match &list.share {
        Some(share) => format!(
            "between {:.0} and {:.0} of 100 right",
            (share.low * 100.0).floor(),
            (share.high * 100.0).ceil()
        ),
        None => "nobody knows how much is right".to_owned(),
    };
    let next = match (&list.open, list.due_since) {
        (Some(open), _) => format!("{} of {} checked", open.checked, open.wanted),
        (None, Some(_)) => format!("to be checked now: {}", list.next),
        (None, None) => format!("{} the next time", list.next),
    };
    output::line(&format!(
        "{:24} {:8} {share}; {} services, {next}; {} of 100 changes looked at by hand",
        list.source.slug, list.level, list.signals.services, list.by_hand
    ));
}

//! What an ordinary day brings: a list says something else of two services, and waits; a reader tells of a mistake.

use std::fmt::Write;

use anyhow::{Context, Result};
use hsds::Kind;
use repository::{NewReport, ReportAbout, Repository, Standing};
use serde_json::{Value, json};
use uuid::{Uuid, uuid};

use super::sample;
use crate::installation::Installation;
use crate::intake::{self, Asked};
use crate::progress::Shown;
use crate::settings::Settings;

/// The list that says something else, as its file lies among the samples.
const LIST: (&str, &str) = ("carers", "carers.jsonl");
/// A meeting that begins half an hour later, and a lunch that costs a pound more.
const MEETING: &str = "f5407df4-9620-4fc7-9705-452d427e8da7";
const LUNCH: &str = "ee64bf64-26cf-4fa8-ac81-342311bef378";
/// What the reader stood in front of.
const SHUT: Uuid = uuid!("d8612236-53e5-493f-8ffb-c70486e18a47");

/// Brings it. What was reported once is not reported again.
pub(crate) async fn happen(installation: &Installation, settings: &Settings) -> Result<()> {
    let files = tempfile::tempdir()?;
    let input = files.path().join("changed.jsonl");
    std::fs::write(&input, changed()?)?;
    let asked = Asked {
        input: input.display().to_string(),
        source: LIST.0.to_owned(),
        collector: None,
        format: None,
        accept: false,
        complete: false,
        incremental: false,
        mapping: None,
        rows: None,
    };
    intake::take_in(installation, settings, &asked, &Shown::briefly()).await?;
    report(&installation.repository).await
}

/// The list as it is sent now: all of it, or what it lacks would be missing.
fn changed() -> Result<String> {
    let list = sample::bytes(LIST.1)?;
    let mut changed = String::new();
    for line in std::str::from_utf8(&list)?.lines() {
        let mut service: Value = serde_json::from_str(line)?;
        match service["id"].as_str() {
            Some(MEETING) => service["schedules"][0]["opens_at"] = json!("11:00:00"),
            Some(LUNCH) => {
                service["fees_description"] = json!("£6 for lunch");
                service["cost_options"][0]["amount"] = json!(6);
            }
            _ => {}
        }
        writeln!(changed, "{service}")?;
    }
    Ok(changed)
}

async fn report(repository: &Repository) -> Result<()> {
    let standing = repository.published(Kind::Service, SHUT).await?;
    let is_there = standing.is_some_and(|published| published.standing == Standing::Live);
    if !is_there || !repository.reports_of(SHUT).await?.is_empty() {
        return Ok(());
    }
    let new = NewReport {
        entity: SHUT,
        about: ReportAbout::Hours,
        detail: "We came on Friday at half past one and the hall was locked. A note on the door says they start at two now."
            .to_owned(),
        reply_to: None,
        language: "en-GB".to_owned(),
    };
    let made = repository.report(new).await;
    made.context("a reader's report cannot be taken down")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_services_of_the_list_say_something_else_and_none_is_missing() {
        let changed = changed().expect("the list can be read");
        let list = sample::bytes(LIST.1).expect("it is there");
        let list = std::str::from_utf8(&list).expect("it is text");
        let read = |text: &str| -> Vec<Value> {
            let lines = text.lines().map(serde_json::from_str);
            lines.collect::<Result<_, _>>().expect("it is JSON")
        };
        let (before, after) = (read(list), read(&changed));
        assert_eq!(before.len(), after.len());
        let differ = before
            .iter()
            .zip(&after)
            .filter(|(one, other)| one != other);
        assert_eq!(differ.count(), 2);
        assert!(changed.contains("\"11:00:00\""));
        assert!(changed.contains("£6 for lunch"));
    }
}

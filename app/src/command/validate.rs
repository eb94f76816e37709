//! `fingerpost validate`: judge a feed or a file as the official validator does, and give advice.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Result;
use chrono_tz::Europe::London;
use clap::Args;
use collect::judge::{self, Judged, Judgement, Judging, Level, Message, Standard, Verdict};
use repository::{Clock, SystemClock};
use serde_json::json;

use crate::intake;
use crate::output::{self, Outcome};
use crate::progress::Shown;
use crate::settings::Settings;
use crate::words::count;

/// So many messages of an endpoint are said to people; `--json` has all.
const SAID: usize = 10;

#[derive(Debug, Args)]
pub(super) struct Validate {
    /// The base address of a feed, or a file or folder
    input: String,
    /// Judge by this version, 3.0 or 1.0, whatever the feed says of itself
    #[arg(long, value_name = "VERSION", value_parser = str::parse::<Standard>)]
    profile: Option<Standard>,
    /// A folder with the official documents, such as 3.0/openapi.json, in place of our own
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(settings: &Settings, asked: Validate) -> Result<Outcome> {
    let now = SystemClock.now();
    let judging = Judging {
        input: asked.input.clone(),
        profile: asked.profile,
        schemas: asked.schemas,
        // As the official validator, which looks at other records each time.
        seed: now.timestamp_subsec_nanos().into(),
        today: now.with_timezone(&London).date_naive(),
    };
    let shown = Shown::new(asked.json);
    let http = intake::http(settings, &judging.input)?;
    let judgement = judge::judge(&judging, &shown, &http).await?;
    shown.finish();
    let verdict = word(&judgement);
    if asked.json {
        let mut row = json!(judgement);
        row["type"] = json!("result");
        row["verdict"] = json!(verdict);
        output::row(&row);
    } else {
        output::say(text(&asked.input, &judgement));
    }
    Ok(if verdict == Verdict::Fail {
        Outcome::Negative
    } else {
        Outcome::Done
    })
}

/// Where nothing could be looked at, nothing complies.
fn word(judgement: &Judgement) -> Verdict {
    match judgement.verdict {
        Verdict::Untested => Verdict::Fail,
        verdict => verdict,
    }
}

fn text(input: &str, judgement: &Judgement) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{input}: judged as {} ({})",
        judgement.profile,
        judgement.reason.trim_end_matches('.')
    );
    for endpoint in &judgement.endpoints {
        put_endpoint(&mut text, endpoint);
    }
    let _ = write!(
        text,
        "{}: {}, {}, {}",
        say(word(judgement)),
        count(judgement.errors as i64, "error", "errors"),
        count(judgement.warnings as i64, "warning", "warnings"),
        count(
            judgement.advice as i64,
            "piece of advice",
            "pieces of advice"
        )
    );
    text
}

// Writing into a text cannot fail.
fn put_endpoint(text: &mut String, endpoint: &Judged) {
    let Judged {
        path,
        verdict,
        requests,
        messages,
        ..
    } = endpoint;
    let _ = writeln!(text, "{:8} {path}  ({requests})", say(*verdict));
    let mut sorted: Vec<&Message> = messages.iter().collect();
    sorted.sort_by_key(|message| match message.severity {
        Level::Error => 0,
        Level::Warning => 1,
        Level::Advice => 2,
    });
    for message in sorted.iter().take(SAID) {
        let level = match message.severity {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Advice => "advice",
        };
        let row = message.row.map(|row| format!("row {row}"));
        let id = message.id.as_ref().map(|id| format!("id {id}"));
        let path = Some(message.path.clone()).filter(|path| !path.is_empty());
        let place: Vec<String> = [row, id, path].into_iter().flatten().collect();
        let _ = writeln!(
            text,
            "         {level}: {} [{}] {}",
            message.message,
            message.code,
            place.join(", ")
        );
    }
    if messages.len() > SAID {
        let _ = writeln!(
            text,
            "         and {} more; --json lists all",
            messages.len() - SAID
        );
    }
}

fn say(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Untested => "untested",
        Verdict::Warn => "warn",
        Verdict::Fail => "fail",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judgement(verdict: Verdict) -> Judgement {
        let message = |severity, message: &str| Message {
            severity,
            code: "required".to_owned(),
            path: "contents.name".to_owned(),
            message: message.to_owned(),
            id: None,
            url: None,
            row: None,
        };
        Judgement {
            verdict,
            errors: 1,
            warnings: 0,
            advice: 1,
            profile: "HSDS-UK-3.0".to_owned(),
            reason: "It says so.".to_owned(),
            endpoints: vec![Judged {
                path: "/services".to_owned(),
                required: true,
                verdict,
                requests: 3,
                slowest_ms: 1,
                messages: vec![
                    message(Level::Advice, "Could be better."),
                    message(Level::Error, "The name is missing."),
                ],
            }],
        }
    }

    #[test]
    fn what_is_wrong_is_said_before_what_could_be_better() {
        let text = text("feed", &judgement(Verdict::Fail));
        let (wrong, better) = (text.find("missing"), text.find("better"));
        assert!(wrong.is_some() && wrong < better, "{text}");
        assert!(
            text.ends_with("fail: 1 error, 0 warnings, 1 piece of advice"),
            "{text}"
        );
    }

    #[test]
    fn a_feed_without_anything_does_not_comply() {
        assert_eq!(word(&judgement(Verdict::Untested)), Verdict::Fail);
        assert_eq!(word(&judgement(Verdict::Warn)), Verdict::Warn);
    }
}

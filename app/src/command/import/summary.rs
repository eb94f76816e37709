//! What an import says to people: what came, what became of it, why something waits, what to do next.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::Result;
use assure::WAITING;
use hsds::Kind;
use repository::{
    Counts, KindCounts, RecordFilter, RecordRow, RecordState, Repository, StoredProblem,
};

use super::report::Reported;
use crate::intake::Taken;
use crate::words::{count, count_of, list};

/// So many held records are looked at for their reasons.
const LOOKED_AT: usize = 5_000;
const PAGE: i64 = 500;
/// So many reasons are said; the list of records has all.
const SAID: usize = 5;

/// A reason, how often it was found, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reason {
    code: String,
    times: i64,
    /// The first of its kind stands for all.
    example: String,
}

/// Why records of a source are held, the commonest reason first.
pub(super) async fn held(repository: &Repository, source: &str) -> Result<Vec<Reason>> {
    let mut found = Vec::new();
    let (mut after, mut seen) = (None, 0);
    while seen < LOOKED_AT {
        let filter = RecordFilter {
            source: Some(source.to_owned()),
            state: Some(RecordState::Held),
            after,
            limit: PAGE,
            ..RecordFilter::default()
        };
        let records = repository.records(&filter).await?;
        let Some(last) = records.last() else { break };
        after = Some(last.number);
        seen += records.len();
        for record in &records {
            for stored in record
                .problems
                .iter()
                .filter(|stored| keeps_back(record, stored))
            {
                let who = record.name.as_deref().unwrap_or(&record.key);
                let example = format!(
                    "{} ({} {}: {who})",
                    stored.problem.message, record.kind, record.key
                );
                found.push((stored.problem.code.to_string(), example));
            }
        }
    }
    Ok(reasons(found))
}

/// Whether a problem is why its record is held: what is right but new waits for a yes, and what is
/// wrong has an error.
fn keeps_back(record: &RecordRow, stored: &StoredProblem) -> bool {
    let waits = |stored: &StoredProblem| stored.problem.code == WAITING;
    if record.problems.iter().any(waits) {
        waits(stored)
    } else {
        stored.problem.is_error()
    }
}

/// The whole of it.
pub(super) fn text(source: &str, taken: &Taken, held: &[Reason], problems: &[Reported]) -> String {
    let mut text = String::new();
    put_arrived(&mut text, source, &taken.counts, taken.broken.as_deref());
    let (kind, leading) = leading(&taken.counts);
    let published = leading.published;
    let are = if published == 1 { "is" } else { "are" };
    let kept = sums(&taken.counts, |_, counts| counts.held);
    put(
        &mut text,
        format_args!(
            "{} {are} published; held: {}.",
            count_of(published, kind),
            kept.as_deref().unwrap_or("nothing")
        ),
    );
    put_reasons(&mut text, "Why something is held:", held);
    put_reasons(&mut text, "Also found:", &found(problems, held));
    put(&mut text, format_args!("What to do next:"));
    let mut steps = vec![if kept.is_some() {
        (
            format!("fingerpost records --source {source} --state held"),
            "what is held, and why",
        )
    } else {
        (
            format!("fingerpost records --source {source}"),
            "every record, and what is said of it",
        )
    }];
    if held.iter().any(|reason| reason.code == WAITING) {
        steps.push((
            "the same import with --accept".to_owned(),
            "when you have looked at it and vouch for it",
        ));
        steps.push((
            format!("fingerpost source set {source} --trust open"),
            "if this source needs nobody's yes",
        ));
    }
    steps.push((
        format!("fingerpost undo {}", taken.submission.0),
        "takes this import back",
    ));
    for (step, meaning) in steps {
        put(&mut text, format_args!("  {step:56} {meaning}"));
    }
    text.trim_end().to_owned()
}

/// What an import would do.
pub(super) fn foreseen(
    source: &str,
    counts: &Counts,
    broken: Option<&str>,
    problems: &[Reported],
) -> String {
    let mut text = String::new();
    put_arrived(&mut text, source, counts, broken);
    put_reasons(&mut text, "Found while reading:", &found(problems, &[]));
    put(
        &mut text,
        format_args!("Nothing was kept. Import it without --dry-run to keep it."),
    );
    text.trim_end().to_owned()
}

/// What an input is about: services, or organisations where it brings no service. Rows that are nothing count as services that are
/// none.
fn leading(counts: &Counts) -> (Kind, KindCounts) {
    let of = |kind: Kind| counts.get(&kind).copied().unwrap_or_default();
    let services = of(Kind::Service);
    if services.read > services.rejected || of(Kind::Organization).read == 0 {
        return (Kind::Service, services);
    }
    let organizations = KindCounts {
        read: of(Kind::Organization).read + services.rejected,
        rejected: services.rejected,
        ..of(Kind::Organization)
    };
    (Kind::Organization, organizations)
}

fn put_arrived(text: &mut String, source: &str, counts: &Counts, broken: Option<&str>) {
    let (leads, leading) = leading(counts);
    put(
        text,
        format_args!(
            "Read {} of `{source}`: {} new, {} changed, {} as before.",
            count_of(leading.read - leading.rejected, leads),
            leading.new,
            leading.changed,
            leading.unchanged
        ),
    );
    if let Some(others) = sums(counts, |kind, counts| {
        if kind == leads || kind == Kind::Service {
            0
        } else {
            counts.read
        }
    }) {
        put(text, format_args!("With them came {others}."));
    }
    if let Some(reason) = broken {
        let reason = reason.trim_end_matches('.');
        put(
            text,
            format_args!(
                "The reading broke off: {reason}. What had arrived counts; nothing is taken to be missing."
            ),
        );
    }
    if leading.rejected > 0 {
        put(
            text,
            format_args!(
                "{} no record and left out.",
                count(leading.rejected, "row is", "rows are")
            ),
        );
    }
    for kind in [Kind::Service, Kind::Organization] {
        let missing = counts.get(&kind).map_or(0, |counts| counts.missing);
        if missing > 0 && (kind == Kind::Service || kind == leads) {
            let are = if missing == 1 { "is" } else { "are" };
            put(
                text,
                format_args!("{} {are} known, but not in it.", count_of(missing, kind)),
            );
        }
    }
}

/// So many of each kind, if any.
fn sums(counts: &Counts, of: impl Fn(Kind, &KindCounts) -> i64) -> Option<String> {
    let parts: Vec<String> = counts
        .iter()
        .map(|(kind, counts)| (*kind, of(*kind, counts)))
        .filter(|(_, number)| *number > 0)
        .map(|(kind, number)| count_of(number, kind))
        .collect();
    (!parts.is_empty()).then(|| list(&parts))
}

/// What was found besides what holds records back.
fn found(problems: &[Reported], held: &[Reason]) -> Vec<Reason> {
    let others = problems
        .iter()
        .filter(|problem| held.iter().all(|reason| reason.code != problem.code));
    reasons(
        others
            .map(|problem| (problem.code.clone(), example(problem)))
            .collect(),
    )
}

fn put(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing into a text cannot fail.
    let _ = writeln!(text, "{line}");
}

fn put_reasons(text: &mut String, heading: &str, reasons: &[Reason]) {
    if reasons.is_empty() {
        return;
    }
    put(text, format_args!("{heading}"));
    for Reason {
        code,
        times,
        example,
    } in reasons.iter().take(SAID)
    {
        put(text, format_args!("  {times:4} {code}: {example}"));
    }
    if reasons.len() > SAID {
        put(
            text,
            format_args!(
                "       and {}",
                count(
                    (reasons.len() - SAID) as i64,
                    "other reason",
                    "other reasons"
                )
            ),
        );
    }
}

fn reasons(found: Vec<(String, String)>) -> Vec<Reason> {
    let mut by_code: BTreeMap<String, Reason> = BTreeMap::new();
    for (code, example) in found {
        let reason = by_code.entry(code.clone()).or_insert(Reason {
            code,
            times: 0,
            example,
        });
        reason.times += 1;
    }
    let mut reasons: Vec<Reason> = by_code.into_values().collect();
    reasons.sort_by_key(|reason| -reason.times);
    reasons
}

fn example(problem: &Reported) -> String {
    let file = problem.file.as_ref().map(|file| format!("file {file}"));
    let row = problem.row.map(|row| format!("row {row}"));
    let record = problem
        .record
        .as_ref()
        .map(|record| format!("record {record}"));
    let place: Vec<String> = [file, row, record].into_iter().flatten().collect();
    if place.is_empty() {
        problem.message.clone()
    } else {
        format!("{} ({})", problem.message, place.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use repository::SubmissionId;

    use super::*;

    fn taken(services: KindCounts) -> Taken {
        let organizations = KindCounts {
            read: 3,
            published: 3,
            new: 3,
            ..KindCounts::default()
        };
        Taken {
            submission: SubmissionId(7),
            counts: [
                (Kind::Service, services),
                (Kind::Organization, organizations),
            ]
            .into(),
            broken: None,
            resumed: false,
            recognised: None,
        }
    }

    #[test]
    fn the_commonest_reason_comes_first_with_its_first_example() {
        let found = [("b", "x"), ("a", "first"), ("a", "second")]
            .map(|(code, example)| (code.to_owned(), example.to_owned()));
        let reasons = reasons(found.into());
        assert_eq!(
            reasons[0],
            Reason {
                code: "a".to_owned(),
                times: 2,
                example: "first".to_owned()
            }
        );
        assert_eq!(reasons[1].times, 1);
    }

    #[test]
    fn what_waits_is_said_with_its_remedy() {
        let counts = KindCounts {
            read: 3,
            new: 2,
            held: 2,
            rejected: 1,
            ..KindCounts::default()
        };
        let waiting = Reason {
            code: WAITING.to_owned(),
            times: 2,
            example: "This source is new.".to_owned(),
        };
        let text = text("council", &taken(counts), &[waiting], &[]);
        assert!(
            text.contains("Read 2 services of `council`: 2 new, 0 changed, 0 as before."),
            "{text}"
        );
        assert!(text.contains("With them came 3 organisations."), "{text}");
        assert!(text.contains("1 row is no record and left out."), "{text}");
        assert!(
            text.contains("0 services are published; held: 2 services."),
            "{text}"
        );
        assert!(
            text.contains("fingerpost records --source council --state held"),
            "{text}"
        );
        assert!(text.contains("--trust open"), "{text}");
        assert!(text.contains("fingerpost undo 7"), "{text}");
    }

    #[test]
    fn where_all_is_well_nothing_else_is_said() {
        let counts = KindCounts {
            read: 2,
            unchanged: 2,
            published: 2,
            ..KindCounts::default()
        };
        let text = text("council", &taken(counts), &[], &[]);
        assert!(
            text.contains("2 services are published; held: nothing."),
            "{text}"
        );
        assert!(!text.contains("Why"), "{text}");
    }
}

//! The import: finds out what the input is, reads it to its end and stages it, or only says what that would do.

use std::ops::ControlFlow;

use repository::{
    Counts, Ending, Extent, MostLost, Opening, Repository, SubmissionId, SubmissionState,
};
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;

use crate::error::CollectError;
use crate::harvest;
use crate::http::Http;
use crate::input::{self, Collection, Format, Opened, Stored};
use crate::intake::{Intake, Taken};
use crate::progress::Progress;
use crate::reader::{self, End, Item, Sink};
use crate::report::Report;
use crate::shape::{Shaper, Step};
use crate::sheet::{self, Mapping, Recognised, Rows};

/// So many rows are read and shaped while the ones before are staged.
const READ_AHEAD: usize = 1_000;
/// And so many of them are handed on together.
const TOGETHER: usize = 50;

/// What is to be imported, and how.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub struct Import {
    /// An address, a file or a folder.
    pub input: String,
    /// The slug of the source.
    pub source: String,
    /// Who collected it.
    pub collector: Option<String>,
    /// What it is; found out where it is not said.
    pub format: Option<Format>,
    /// The operator vouches for it: what passes the policy is published.
    pub accept: bool,
    /// It is everything the source has: what it lacks is gone at once.
    pub complete: bool,
    /// Of a feed that can tell, only what changed since the last complete reading; no more than a week of it.
    pub incremental: bool,
    /// Only says what would happen.
    pub dry_run: bool,
    /// Of a spreadsheet, what its columns are; recognised where it is not said.
    pub mapping: Option<Mapping>,
    /// Of a spreadsheet, what each row is; as the mapping says where nobody says. Anything else is refused.
    pub rows: Option<Rows>,
    /// It is known to be a part of what the source has: what it lacks is not missing.
    pub part: bool,
    /// What people call the input, where that is not its path.
    pub called: Option<String>,
    /// Held for a person if more of the source's services are lost than this; none takes any loss.
    pub most_lost: Option<MostLost>,
}

/// What came of an import. Its records are staged; `assure::settle` lets them take effect.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The slug of the source.
    pub source: String,
    /// What was read.
    pub format: Format,
    /// Where the records are now.
    pub standing: Standing,
    /// How the reading ended.
    pub ending: Ending,
    /// Whether an earlier attempt was gone on with.
    pub resumed: bool,
    /// What was found while reading.
    pub report: Report,
    /// Of a spreadsheet, what its columns were taken for.
    pub recognised: Option<Recognised>,
}

/// Where the records of an import are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In this submission, to be settled.
    Staged(SubmissionId),
    /// In this submission, which would lose so much that a person decides whether it is settled.
    Held(SubmissionId),
    /// Nowhere: it was a dry run, and these would be the counts.
    Foreseen(Counts),
}

/// Imports an input.
pub async fn import(
    repository: &Repository,
    import: &Import,
    progress: &dyn Progress,
    http: &Http,
) -> Result<Outcome, CollectError> {
    // The same rule as the repository's, before anything is fetched.
    repository::Source::new(&import.source)?;
    match input::open(&import.input, import.format, http).await? {
        Opened::Feed(_) if import.rows.is_some() => {
            Err(CollectError::NoSpreadsheet(import.input.clone()))
        }
        Opened::Feed(feed) => {
            let since = harvest::since(repository, import, &feed, http).await?;
            let extent = if since.is_some() {
                Extent::Partial
            } else {
                Extent::Complete
            };
            let fingerprint = feed.fingerprint(since);
            let begun = begin(
                repository,
                import,
                feed.base.to_string(),
                fingerprint,
                extent,
                progress,
            )
            .await?;
            let format = feed.format();
            let mut intake = match begun {
                Begun::Intake(intake, resumed) => (*intake, resumed),
                Begun::Staged(id) => return Ok(staged_before(import, format, id)),
            };
            let shaper = Shaper::new(&import.source, feed.is_old());
            let ending = harvest::harvest(http, &feed, since, &shaper, &mut intake.0).await?;
            conclude(import, format, extent, intake, (ending, None)).await
        }
        Opened::Stored(stored) => {
            let Stored {
                format,
                files,
                _kept,
            } = stored;
            let label = import.called.clone().unwrap_or_else(|| files.label.clone());
            let extent = if import.part {
                Extent::Partial
            } else {
                Extent::Complete
            };
            let (files, mapping) = decided(import, format, files).await?;
            let (files, fingerprint) =
                blocking(move || files.fingerprint().map(|print| (files, print))).await?;
            let mut fingerprint = format!("{format} {fingerprint}");
            // Read with other columns it is another input.
            if let (Format::Spreadsheet, Some(mapping)) = (format, &mapping) {
                fingerprint = format!("{fingerprint} {}", digest(&mapping.text()));
            }
            let begun = begin(repository, import, label, fingerprint, extent, progress).await?;
            let mut intake = match begun {
                Begun::Intake(intake, resumed) => (*intake, resumed),
                Begun::Staged(id) => return Ok(staged_before(import, format, id)),
            };
            let shaper = Shaper::new(&import.source, false);
            let (end, recognised) =
                read_files(files, format, shaper, mapping, &mut intake.0).await?;
            let ending = match end {
                // The operator knows that it is everything.
                End::Part if !import.complete => Ending::Partial,
                End::Part | End::Complete => Ending::Complete,
                End::Broken(reason) => Ending::Broken { reason },
            };
            conclude(import, format, extent, intake, (ending, recognised)).await
        }
    }
}

/// What the columns and rows of a spreadsheet are. What cannot be meant is refused before anything is kept.
async fn decided(
    import: &Import,
    format: Format,
    files: Collection,
) -> Result<(Collection, Option<Mapping>), CollectError> {
    let mapping = import.mapping.clone();
    let Some(rows) = import.rows else {
        return Ok((files, mapping));
    };
    if format != Format::Spreadsheet {
        return Err(CollectError::NoSpreadsheet(import.input.clone()));
    }
    blocking(move || {
        if rows == Rows::Organizations && sheet::names_who_runs_services(&files, mapping.as_ref())?
        {
            return Err(CollectError::ServicesAndOrganizations(files.label.clone()));
        }
        Ok((files, Some(mapping.unwrap_or_default().with_each_row(rows))))
    })
    .await
}

enum Begun<'a> {
    Intake(Box<Intake<'a>>, bool),
    /// An earlier attempt read all of it already.
    Staged(SubmissionId),
}

async fn begin<'a>(
    repository: &'a Repository,
    import: &Import,
    input: String,
    fingerprint: String,
    extent: Extent,
    progress: &'a dyn Progress,
) -> Result<Begun<'a>, CollectError> {
    if import.dry_run {
        let intake = Intake::foreseeing(repository, &import.source, progress);
        return Ok(Begun::Intake(Box::new(intake), false));
    }
    let opening = Opening {
        source: import.source.clone(),
        collector: import.collector.clone(),
        input,
        fingerprint,
        extent,
        accept: import.accept,
        gone_now: import.complete,
    };
    let mut submission = repository.open_submission(&opening).await?;
    submission.most_lost = import.most_lost;
    if submission.staged {
        return Ok(Begun::Staged(submission.id));
    }
    let resumed = submission.resumed;
    let intake = Intake::staging(repository, submission, progress);
    Ok(Begun::Intake(Box::new(intake), resumed))
}

fn staged_before(import: &Import, format: Format, id: SubmissionId) -> Outcome {
    Outcome {
        source: import.source.clone(),
        format,
        standing: Standing::Staged(id),
        ending: Ending::Complete,
        resumed: true,
        report: Report::default(),
        recognised: None,
    }
}

async fn conclude(
    import: &Import,
    format: Format,
    extent: Extent,
    (intake, resumed): (Intake<'_>, bool),
    (ending, recognised): (Ending, Option<Recognised>),
) -> Result<Outcome, CollectError> {
    let ending = match ending {
        Ending::Complete if extent == Extent::Partial => Ending::Partial,
        other => other,
    };
    let (taken, report) = intake.finish(&ending, extent == Extent::Complete).await?;
    let standing = match taken {
        Taken::Staged(submission, SubmissionState::Held) => Standing::Held(submission),
        Taken::Staged(submission, _) => Standing::Staged(submission),
        Taken::Foreseen(counts) => Standing::Foreseen(counts),
    };
    Ok(Outcome {
        source: import.source.clone(),
        format,
        standing,
        ending,
        resumed,
        report,
        recognised,
    })
}

/// Reads files in a thread of their own, shapes what they hold there, and takes it in here.
async fn read_files(
    files: Collection,
    format: Format,
    shaper: Shaper,
    mapping: Option<Mapping>,
    intake: &mut Intake<'_>,
) -> Result<(End, Option<Recognised>), CollectError> {
    let skip: u64 = intake
        .cursor()
        .and_then(|cursor| cursor.strip_prefix("item:")?.parse().ok())
        .unwrap_or(0);
    let (sender, mut receiver) = mpsc::channel::<Vec<(u64, Step)>>(READ_AHEAD / TOGETHER);
    let reading = tokio::task::spawn_blocking(move || {
        let mut number = 0;
        let mut steps = Vec::with_capacity(TOGETHER);
        let mut sink = |item: Item| {
            number += 1;
            // An earlier attempt has staged these.
            if number <= skip {
                return ControlFlow::Continue(());
            }
            steps.push((number, shaper.shape(item)));
            if steps.len() < TOGETHER {
                return ControlFlow::Continue(());
            }
            match sender.blocking_send(std::mem::take(&mut steps)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        };
        if format == Format::Spreadsheet {
            let read = sheet::read(&files, mapping.as_ref(), &mut sink);
            let read = read.map(|(end, recognised)| (end, Some(recognised)));
            return hand_on_rest(&sender, steps, read);
        }
        let read = read(&files, format, &shaper, &mut sink).map(|end| (end, None));
        hand_on_rest(&sender, steps, read)
    });
    while let Some(steps) = receiver.recv().await {
        for (number, step) in steps {
            intake.take(step, &format!("item:{number}")).await?;
            if number % 100 == 0 {
                intake.tell(number, None);
            }
        }
    }
    reading
        .await
        .map_err(|error| CollectError::Stopped(error.to_string()))?
}

/// What was read before a reading ended, or broke off, is taken in too.
fn hand_on_rest<T>(
    sender: &mpsc::Sender<Vec<(u64, Step)>>,
    steps: Vec<(u64, Step)>,
    read: Result<T, CollectError>,
) -> Result<T, CollectError> {
    // Where nobody takes it any more, whoever took it says why.
    let _ = sender.blocking_send(steps);
    read
}

/// Reads files by their format.
pub(crate) fn read(
    files: &Collection,
    format: Format,
    shaper: &Shaper,
    sink: &mut Sink<'_>,
) -> Result<End, CollectError> {
    match format {
        Format::Package => reader::package::read(files, shaper.namespace(), sink),
        Format::Ohana => reader::package::read_ohana(files, sink),
        Format::Spreadsheet => sheet::read(files, None, sink).map(|(end, _)| end),
        _ => read_json(files, format, sink),
    }
}

fn read_json(files: &Collection, format: Format, sink: &mut Sink<'_>) -> Result<End, CollectError> {
    if files.is_single() {
        let mut end = End::Complete;
        files.each(&|_| true, &mut |name, input| {
            let kind = reader::kind_by_name(name);
            end = match format {
                Format::JsonLines => reader::jsonl::read(input, None, kind, sink),
                _ => reader::json::read(input, None, kind, sink),
            };
            Ok(())
        })?;
        return Ok(end);
    }
    // A folder is everything its source has, if its files are whole.
    let mut end = End::Complete;
    files.each(&input::is_json, &mut |name, input| {
        let kind = reader::kind_by_name(name);
        let head = input.fill_buf().map(<[u8]>::to_vec).unwrap_or_default();
        let one = match input::sniff(&head, name) {
            input::Looks::JsonLines => reader::jsonl::read(input, Some(name), kind, sink),
            _ => reader::json::read(input, Some(name), kind, sink),
        };
        let one = if one == End::Part { End::Complete } else { one };
        end = std::mem::replace(&mut end, End::Complete).and(one);
        Ok(())
    })?;
    Ok(end)
}

fn digest(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CollectError> + Send + 'static,
) -> Result<T, CollectError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| CollectError::Stopped(error.to_string()))?
}

//! What every reader is asked to survive, shared by the fuzz targets and by a test that runs everywhere.

use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use chrono::NaiveDate;
use collect::http::Settings;
use collect::judge::{Judgement, Judging, Level, Verdict, judge};
use collect::{CollectError, Format, Http, Import, Silent, Standing, import};
use flate2::Compression;
use flate2::write::GzEncoder;
use repository::Repository;
use testkit::clock::SteppingClock;
use testkit::databases::TestDatabase;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

mod served;

use served::{Answers, Feeds, serve};

/// Names that files come under.
pub(crate) const NAMES: [&str; 20] = [
    "data",
    "services.json",
    "organizations.jsonl",
    "taxonomies/one.json",
    "service_at_location.json",
    "feed.json.gz",
    "services.csv",
    "organizations.csv",
    "locations.csv",
    "phones.csv",
    "contacts.csv",
    "service_at_location.csv",
    "addresses.csv",
    "regular_schedules.csv",
    "holiday_schedules.csv",
    "taxonomy.csv",
    "attributes.csv",
    "programs.csv",
    "datapackage.json",
    "[Content_Types].xml",
];

/// What an operator may say that it is.
const FORMATS: [Option<Format>; 8] = [
    None,
    Some(Format::Json),
    Some(Format::JsonLines),
    Some(Format::Package),
    Some(Format::Ohana),
    Some(Format::Outpost),
    Some(Format::Oruk),
    Some(Format::OrukV1),
];

/// Bytes that may be a file or files. The first says how they arrive and what they are taken for. A file begins with the
/// number of its name; where there are several, a line of dashes parts one from the next.
pub(crate) fn input(bytes: &[u8]) {
    let Some((choice, content)) = bytes.split_first() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let format = FORMATS[usize::from(choice / 4) % FORMATS.len()];
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, content).expect("a file");
        path
    };
    match choice % 4 {
        0 => {
            let (name, content) = named(content);
            read(&file(name, content), format);
        }
        1 => {
            let (name, content) = named(content);
            read(&file(name, &gzip(content)), format);
        }
        2 => {
            for (name, content) in split_at_dashes(content).into_iter().map(named) {
                file(name, content);
            }
            read(folder.path(), format);
        }
        _ => {
            let files: Vec<_> = split_at_dashes(content).into_iter().map(named).collect();
            read(&file("data.zip", &zip(&files)), format);
        }
    }
}

fn named(bytes: &[u8]) -> (&'static str, &[u8]) {
    let (choice, content) = bytes.split_first().unwrap_or((&0, &[]));
    (NAMES[usize::from(*choice) % NAMES.len()], content)
}

/// Judges what lies at a path, and imports it without putting anything down.
fn read(path: &Path, format: Option<Format>) {
    let input = path.display().to_string();
    if let Some(judgement) = ROOM.judge(&input) {
        let is_failed = judgement.verdict == Verdict::Fail;
        assert_eq!(is_failed, judgement.errors > 0, "{judgement:?}");
    }
    ROOM.import(&input, format);
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).expect("it packs");
    gzip.finish().expect("it packs")
}

pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        // A name that was there before is refused, and the first file is enough.
        if zip.start_file(*name, SimpleFileOptions::default()).is_ok() {
            zip.write_all(content).expect("it packs");
        }
    }
    zip.finish().expect("it packs").into_inner()
}

/// Bytes that may be what a feed answers, with a line of dashes between: what it says of itself, then its pages in order,
/// and documents. Of these the last one that holds an id answers for it.
pub(crate) fn feed(bytes: &[u8]) {
    ROOM.import(&ROOM.feed(answers(bytes)).url, None);
}

/// The same feed, judged by the documents that are built in. They take long to prepare, so no target does this.
pub(crate) fn verdict(bytes: &[u8]) {
    ROOM.judge(&ROOM.feed(answers(bytes)).url);
}

fn answers(bytes: &[u8]) -> Answers {
    let mut parts = split_at_dashes(bytes).into_iter().map(<[u8]>::to_vec);
    Answers {
        details: parts.next().unwrap_or_default(),
        specification: None,
        others: parts.collect(),
    }
}

/// Bytes that may be a specification of a feed's own, then what that feed answers.
pub(crate) fn specification(bytes: &[u8]) {
    let mut parts = split_at_dashes(bytes).into_iter().map(<[u8]>::to_vec);
    let answers = Answers {
        details: br#"{"openapi_url": "openapi.json"}"#.to_vec(),
        specification: parts.next(),
        others: parts.collect(),
    };
    ROOM.judge(&ROOM.feed(answers).url);
}

/// Bytes that may be a picture. What is shown of it is small, and is a picture itself.
pub(crate) fn picture(bytes: &[u8]) {
    if let Ok(picture) = collect::picture::read(bytes) {
        assert!(picture.large.width.max(picture.large.height) <= 1280);
        assert!(
            collect::picture::read(&picture.small.content).is_ok()
                || picture.small.width.min(picture.small.height) < 16
        );
    }
}

static ROOM: LazyLock<Room> = LazyLock::new(Room::new);

/// What every reading needs, made once.
struct Room {
    runtime: Runtime,
    repository: Repository,
    http: Http,
    address: String,
    feeds: Feeds,
    _database: TestDatabase,
}

impl Room {
    fn new() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
        let settings = Settings {
            allow_private: true,
            timeout: Duration::from_secs(5),
            attempts: 2,
            pause: Duration::ZERO,
            longest_pause: Duration::ZERO,
            answer_limit: 1 << 20,
            file_limit: 16 << 20,
            ..Settings::default()
        };
        let http = Http::new(settings, clock.clone()).expect("a client");
        let database = TestDatabase::sqlite().expect("a folder");
        let repository = runtime.block_on(database.repository(clock));
        let feeds = Feeds::default();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
        let listener = listener.expect("a port");
        let address = listener.local_addr().expect("it has one");
        runtime.spawn(serve(listener, feeds.clone()));
        Self {
            runtime,
            repository,
            http,
            address: format!("http://{address}/"),
            feeds,
            _database: database,
        }
    }

    fn judge(&self, input: &str) -> Option<Judgement> {
        let judging = Judging {
            input: input.to_owned(),
            profile: None,
            schemas: None,
            seed: 7,
            today: NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day"),
        };
        let judged = judge(&judging, &Silent, &self.http);
        let judgement = survived(self.runtime.block_on(judged))?;
        let messages = judgement
            .endpoints
            .iter()
            .flat_map(|judged| &judged.messages);
        let (mut errors, mut told) = (0, 0);
        for message in messages {
            assert!(!message.message.is_empty(), "{message:?}");
            errors += u64::from(message.severity == Level::Error);
            told += 1;
        }
        // Of a file only so many messages are listed; of a feed, errors where an endpoint is optional are warnings.
        let counted = judgement.errors + judgement.warnings + judgement.advice;
        assert!(told == counted || told >= 10_000, "{told} of {counted}");
        assert!(judgement.errors <= errors || told >= 10_000);
        Some(judgement)
    }

    fn import(&self, input: &str, format: Option<Format>) {
        let what = Import {
            input: input.to_owned(),
            source: "fuzz".to_owned(),
            format,
            dry_run: true,
            ..Import::default()
        };
        let imported = import(&self.repository, &what, &Silent, &self.http);
        if let Some(outcome) = survived(self.runtime.block_on(imported)) {
            assert!(matches!(outcome.standing, Standing::Foreseen(_)));
            let mut problems = outcome.report.problems.iter();
            assert!(problems.all(|problem| !problem.message.is_empty()));
        }
    }

    /// A feed that answers so until it is dropped.
    fn feed(&self, answers: Answers) -> Feed<'_> {
        let mut feeds = self.feeds.lock().expect("nobody panics with it");
        let number = feeds.keys().next_back().map_or(1, |last| last + 1);
        feeds.insert(number, Arc::new(answers));
        Feed {
            url: format!("{}{number}", self.address),
            number,
            room: self,
        }
    }
}

/// An input may be refused for what it is; but nothing of ours may have failed on it.
fn survived<T>(outcome: Result<T, CollectError>) -> Option<T> {
    match outcome {
        Ok(outcome) => Some(outcome),
        Err(
            error @ (CollectError::Stopped(_)
            | CollectError::Repository(_)
            | CollectError::Client(_)
            | CollectError::Private { .. }),
        ) => panic!("{error}"),
        Err(error) => {
            assert!(!error.to_string().is_empty());
            None
        }
    }
}

/// A feed that is there until it is dropped.
struct Feed<'r> {
    url: String,
    number: u64,
    room: &'r Room,
}

impl Drop for Feed<'_> {
    fn drop(&mut self) {
        let mut feeds = self.room.feeds.lock().expect("nobody panics with it");
        feeds.remove(&self.number);
    }
}

fn split_at_dashes(bytes: &[u8]) -> Vec<&[u8]> {
    let mut rest = bytes;
    let mut parts = Vec::new();
    while let Some(at) = rest.windows(4).position(|window| window == b"\n--\n") {
        parts.push(&rest[..at]);
        rest = &rest[at + 4..];
    }
    parts.push(rest);
    parts
}

//! SQLite with FTS5, in this process: read-only, mapped into memory, a connection for everybody who asks.

mod ask;
mod fill;

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use place::Gazetteer;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, query_scalar};
use tokio::runtime::{Builder, Runtime};

use self::ask::Question;
use super::asked::{Figures, Shape};
use super::measure::{Answer, Engine, measure, memory};
use super::source::Numbers;
use super::{Bench, say};

/// What every connection is given. Nobody writes, so nothing is locked.
const SETTINGS: [(&str, &str); 3] = [
    ("mmap_size", "2147418112"),
    ("cache_size", "-65536"),
    ("temp_store", "memory"),
];

struct Sqlite {
    options: SqliteConnectOptions,
}

/// A connection, and what drives it.
struct Client {
    runtime: Runtime,
    connection: SqliteConnection,
}

impl Engine for Sqlite {
    type Client = Client;
    type Question = Question;

    fn client(&self) -> Result<Client> {
        let runtime = runtime()?;
        let connection = runtime.block_on(self.options.connect())?;
        Ok(Client {
            runtime,
            connection,
        })
    }

    fn ask(&self, client: &mut Client, question: &Question) -> Result<Answer> {
        let answer = question.ask(&mut client.connection);
        client.runtime.block_on(answer)
    }
}

fn runtime() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

/// Fills the tables and asks them.
pub(crate) fn bench(bench: &Bench) -> Result<Figures> {
    let gazetteer = Gazetteer::embedded();
    let file = bench.folder.join("services.db");
    let mut numbers = Numbers::default();
    let started = Instant::now();
    let services = fill::fill(&runtime()?, &file, bench, &mut numbers)?;
    let build_seconds = started.elapsed().as_secs_f64();
    say(&format!("{services} services in {build_seconds:.1} s"));

    let sqlite = Sqlite {
        options: options(&file),
    };
    let mut runs = Vec::new();
    for shape in Shape::EACH {
        let questions = bench
            .questions
            .iter()
            .map(|asked| Question::of(&asked.shaped(shape), &numbers, &gazetteer))
            .collect::<Result<Vec<_>>>()?;
        runs.extend(measure(
            &sqlite,
            bench,
            ("SQLite", shape),
            &questions,
            |_| Ok(()),
        )?);
    }
    let mut client = sqlite.client()?;
    let version: String = client
        .runtime
        .block_on(query_scalar("select sqlite_version()").fetch_one(&mut client.connection))?;
    let process = std::process::id();
    let settings = SETTINGS.map(|(name, value)| format!("{name} = {value}"));
    Ok(Figures {
        engine: format!("SQLite {version}"),
        notes: vec![format!("settings: immutable, {}", settings.join(", "))],
        services,
        build_seconds,
        bytes: std::fs::metadata(&file)?.len(),
        memory: vec![
            (
                "own, after all questions".to_owned(),
                memory(process, "RssAnon")?,
            ),
            (
                "mapped files that were touched".to_owned(),
                memory(process, "RssFile")?,
            ),
        ],
        runs,
    })
}

fn options(file: &Path) -> SqliteConnectOptions {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .immutable(true);
    SETTINGS.iter().fold(options, |options, (name, value)| {
        options.pragma(*name, *value)
    })
}

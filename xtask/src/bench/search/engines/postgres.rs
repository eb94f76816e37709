//! PostgreSQL, as well as it can be had: a narrow table, an index for every question, everything in memory,
//! and for each shape the settings that are quickest on this machine.

mod ask;
mod fill;
mod server;

use std::sync::RwLock;
use std::time::{Duration, Instant};

use anyhow::Result;
use place::Gazetteer;
use sqlx::{ConnectOptions, PgConnection, query_scalar};
use tokio::runtime::{Builder, Runtime};

use self::ask::Question;
use self::server::Server;
use super::asked::{Figures, Shape};
use super::measure::{Answer, Engine, load, measure, memory};
use super::source::Numbers;
use super::{Bench, say};

/// What the whole server is given. Nobody writes while it is asked, and nothing has to survive.
const SETTINGS: [(&str, &str); 10] = [
    ("shared_buffers", "2GB"),
    ("effective_cache_size", "8GB"),
    ("work_mem", "64MB"),
    ("maintenance_work_mem", "1GB"),
    ("max_wal_size", "16GB"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("autovacuum", "off"),
    ("random_page_cost", "1.0"),
    ("plan_cache_mode", "force_custom_plan"),
];

/// How long each of the ways to run is tried.
const TRIED: Duration = Duration::from_secs(3);

/// Ways to run a question. Which is quickest depends on the machine, on what is asked and by how many.
const RUNNING: [(&str, &[(&str, &str)]); 3] = [
    (
        "one process, no JIT",
        &[("jit", "off"), ("max_parallel_workers_per_gather", "0")],
    ),
    (
        "parallel, no JIT",
        &[
            ("jit", "off"),
            ("max_parallel_workers_per_gather", "2"),
            ("parallel_setup_cost", "10"),
            ("parallel_tuple_cost", "0.001"),
            ("min_parallel_table_scan_size", "0"),
        ],
    ),
    (
        "one process, JIT",
        &[("jit", "on"), ("max_parallel_workers_per_gather", "0")],
    ),
];

struct Postgres {
    server: Server,
    /// Which of the ways to run is taken.
    running: RwLock<usize>,
}

/// A connection, and what drives it.
struct Client {
    runtime: Runtime,
    connection: PgConnection,
}

impl Engine for Postgres {
    type Client = Client;
    type Question = Question;

    fn client(&self) -> Result<Client> {
        let running = self.running.read().map_or(0, |running| *running);
        let options = self
            .server
            .options()
            .clone()
            .options(RUNNING[running].1.iter().copied());
        let runtime = runtime()?;
        let connection = runtime.block_on(options.connect())?;
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

impl Postgres {
    fn run(&self, way: usize) {
        if let Ok(mut running) = self.running.write() {
            *running = way;
        }
    }

    /// Takes the quickest of the ways to run, and says which.
    fn choose(&self, questions: &[Question], clients: usize) -> Result<&'static str> {
        let mut best = (0, 0.0);
        for way in 0..RUNNING.len() {
            self.run(way);
            let report = load(self, questions, clients, TRIED)?;
            if report.per_second > best.1 {
                best = (way, report.per_second);
            }
        }
        self.run(best.0);
        Ok(RUNNING[best.0].0)
    }
}

fn runtime() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

/// Fills a table and asks it.
pub(crate) fn bench(bench: &Bench) -> Result<Figures> {
    let gazetteer = Gazetteer::embedded();
    let runtime = runtime()?;
    let postgres = Postgres {
        server: runtime.block_on(Server::start(&SETTINGS))?,
        running: RwLock::new(0),
    };
    let mut connection = runtime.block_on(postgres.server.options().connect())?;
    let mut numbers = Numbers::default();
    let started = Instant::now();
    let services = fill::fill(&runtime, &mut connection, bench, &mut numbers)?;
    let build_seconds = started.elapsed().as_secs_f64();
    say(&format!("{services} services in {build_seconds:.1} s"));

    let mut chosen = Vec::new();
    let mut runs = Vec::new();
    for shape in Shape::EACH {
        for way in ask::WAYS.into_iter().filter(|way| way.differs_for(shape)) {
            let questions = bench
                .questions
                .iter()
                .map(|asked| Question::of(&asked.shaped(shape), way, &numbers, &gazetteer))
                .collect::<Result<Vec<_>>>()?;
            runs.extend(measure(
                &postgres,
                bench,
                (way.name(), shape),
                &questions,
                |clients| {
                    let quickest = postgres.choose(&questions, clients)?;
                    chosen.push(format!(
                        "{}, {}, {clients}: {quickest}",
                        way.name(),
                        shape.name()
                    ));
                    Ok(())
                },
            )?);
        }
    }
    let version: String =
        runtime.block_on(query_scalar("show server_version").fetch_one(&mut connection))?;
    let bytes: i64 = runtime.block_on(
        query_scalar("select pg_total_relation_size('service')").fetch_one(&mut connection),
    )?;
    // The connection that read everything into memory holds all of it that is shared.
    let process: i32 =
        runtime.block_on(query_scalar("select pg_backend_pid()").fetch_one(&mut connection))?;
    let process = process as u32;
    Ok(Figures {
        engine: format!(
            "PostgreSQL {}",
            version.split(' ').next().unwrap_or_default()
        ),
        notes: vec![
            format!("settings: {}", settings(&SETTINGS)),
            format!(
                "the quickest way to run was looked for; it was, by how many clients: {}",
                chosen.join("; ")
            ),
        ],
        services,
        build_seconds,
        bytes: bytes as u64,
        memory: vec![
            ("shared, in use".to_owned(), memory(process, "RssShmem")?),
            (
                "own, of one connection".to_owned(),
                memory(process, "RssAnon")?,
            ),
        ],
        runs,
    })
}

fn settings(settings: &[(&str, &str)]) -> String {
    let each = settings
        .iter()
        .map(|(name, value)| format!("{name} = {value}"));
    each.collect::<Vec<_>>().join(", ")
}

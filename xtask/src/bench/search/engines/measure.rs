//! Asking: so many clients, each with its own connection, for so long, the same list of questions.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

use super::asked::{Run, Shape};
use super::report::Report;
use super::{Bench, say};

/// Something that answers questions.
pub(crate) trait Engine: Sync {
    /// What somebody who asks holds.
    type Client: Send;
    /// A question as this engine takes it.
    type Question: Sync;

    /// A new client.
    fn client(&self) -> Result<Self::Client>;

    /// Answers one question.
    fn ask(&self, client: &mut Self::Client, question: &Self::Question) -> Result<Answer>;
}

/// As much of an answer as is compared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    /// How many services answer.
    pub(crate) total: usize,
    /// The page, the best first.
    pub(crate) page: Vec<String>,
    /// How many filters were counted.
    pub(crate) facets: usize,
}

/// Asks every question once, which warms everything up, and then with so many clients each.
pub(crate) fn measure<E: Engine>(
    engine: &E,
    bench: &Bench,
    (way, shape): (&str, Shape),
    questions: &[E::Question],
    mut prepare: impl FnMut(usize) -> Result<()>,
) -> Result<Vec<Run>> {
    let answers = once(engine, questions)?;
    let mean = |of: fn(&Answer) -> usize| {
        answers.iter().map(of).sum::<usize>() as f64 / answers.len().max(1) as f64
    };
    let (mean_total, mean_facets) = (mean(|answer| answer.total), mean(|answer| answer.facets));
    if answers
        .iter()
        .any(|answer| answer.page.is_empty() && answer.total > 0)
    {
        bail!("{way}: there are results and an empty page");
    }
    let mut runs = Vec::new();
    for &clients in &bench.clients {
        prepare(clients)?;
        let report = load(engine, questions, clients, bench.time)?;
        say(&format!(
            "{way}, {}, {clients} clients: {report}",
            shape.name()
        ));
        runs.push(Run {
            way: way.to_owned(),
            shape,
            clients,
            report,
            mean_total,
            mean_facets,
        });
    }
    Ok(runs)
}

/// Asks each question once, on all cores.
pub(crate) fn once<E: Engine>(engine: &E, questions: &[E::Question]) -> Result<Vec<Answer>> {
    let next = AtomicUsize::new(0);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let ask = || {
        let mut client = engine.client()?;
        let mut answers = Vec::new();
        while let Some(question) = questions.get(next.fetch_add(1, Ordering::Relaxed)) {
            answers.push(engine.ask(&mut client, question)?);
        }
        Ok(answers)
    };
    let answers = together((0..cores).map(|_| ask))?;
    Ok(answers.into_iter().flatten().collect())
}

/// Lets so many clients ask the questions in turn, each beginning elsewhere in the list.
pub(crate) fn load<E: Engine>(
    engine: &E,
    questions: &[E::Question],
    clients: usize,
    time: Duration,
) -> Result<Report> {
    let from = |number: usize| {
        questions
            .iter()
            .cycle()
            .skip(number * questions.len() / clients)
    };
    // Connecting and preparing is not what is measured.
    let mut connected = Vec::new();
    for number in 0..clients {
        let mut client = engine.client()?;
        if let Some(question) = from(number).next() {
            engine.ask(&mut client, question)?;
        }
        connected.push((number, client));
    }
    let started = Instant::now();
    let until = started + time;
    let times = together(connected.into_iter().map(|(number, mut client)| {
        move || {
            let mut times = Vec::new();
            for question in from(number) {
                let asked = Instant::now();
                if asked >= until {
                    break;
                }
                engine.ask(&mut client, question)?;
                times.push(asked.elapsed());
            }
            Ok(times)
        }
    }))?;
    let took = started.elapsed();
    Report::of(times.into_iter().flatten().collect(), took).context("nothing was answered")
}

/// Does several things at the same time.
fn together<T: Send>(
    work: impl Iterator<Item = impl FnOnce() -> Result<T> + Send>,
) -> Result<Vec<T>> {
    thread::scope(|scope| {
        let running: Vec<_> = work.map(|work| scope.spawn(work)).collect();
        running
            .into_iter()
            .map(|thread| thread.join().map_err(|_| anyhow!("a client broke down"))?)
            .collect()
    })
}

/// The megabytes of memory that a process holds, of a kind that the system tells: `VmRSS`, `RssAnon`.
pub(crate) fn memory(process: u32, kind: &str) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(kind));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    Ok(kilobytes.context("the system does not say how much memory is held")? / 1_024)
}

/// The bytes of all files in a folder.
pub(crate) fn bytes(folder: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        sum += if about.is_dir() {
            bytes(&entry.path())?
        } else {
            about.len()
        };
    }
    Ok(sum)
}

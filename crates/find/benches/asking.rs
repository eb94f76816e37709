//! How quick answers are: an index of generated services, asked in the shapes that people ask.
//!
//! `cargo xtask seed --services 100000 --out services.jsonl`, then
//! `cargo bench -p find --bench asking -- services.jsonl [--services N] [--folder DIR] [--seconds S] [--only SHAPE] [--clients 1,16]`.
//! A folder that is given is kept, and an index in it is asked as it is. Every question differs from the one before it.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeZone, Utc};
use find::index::{Progress, Tuning};
use find::{Filter, Index, Listing, Question, Reaching, Spot};
use place::{Gazetteer, Point};
use rayon::prelude::*;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Services that are put in at once.
const BATCH: usize = 5_000;
/// Services after which the index is written down, as the finder does.
const WRITTEN_DOWN: usize = 50_000;

const WORDS: [&str; 16] = [
    "food bank",
    "help with debt",
    "someone to talk to",
    "youth club",
    "swimming",
    "cant pay my rent",
    "feeling lonely",
    "carers support",
    "english lessons",
    "stop smoking",
    "bereavement",
    "lunch club for older people",
    "wheelchair hire",
    "playgroup for toddlers",
    "counseling",
    "job club near me",
];
const FILTERS: [[&str; 2]; 6] = [
    ["cost=free", "day=we"],
    ["access=step-free", "cost=free"],
    ["day=evening", "by=in-person"],
    ["cost=paid", "access=parking"],
    ["by=in-person", "day=mo"],
    ["cost=free", "referral=none"],
];
/// Where generated services are.
const TOWNS: [(f64, f64); 12] = [
    (51.4387, -2.6032),
    (53.8201, -1.5709),
    (52.6292, 1.2800),
    (50.7314, -3.5264),
    (52.9342, -1.4999),
    (53.4194, -2.1819),
    (53.5258, -2.1168),
    (54.8838, -2.9513),
    (51.8983, -0.4686),
    (51.4728, -3.1924),
    (55.8322, -4.2576),
    (57.4764, -4.2481),
];
/// Ten miles, in metres.
const AROUND: f64 = 16_093.0;

const SHAPES: [&str; 8] = [
    "words",
    "place",
    "words+place",
    "words+place+filters",
    "soonest",
    "matching words",
    "matching near",
    "matching covering",
];

struct Options {
    file: PathBuf,
    services: usize,
    folder: Option<PathBuf>,
    seconds: f64,
    only: Option<String>,
    clients: Vec<usize>,
}

impl Options {
    fn read() -> Outcome<Self> {
        let mut options = Self {
            file: PathBuf::new(),
            services: usize::MAX,
            folder: None,
            seconds: 4.0,
            only: None,
            clients: vec![1, 16],
        };
        let mut given = std::env::args().skip(1);
        while let Some(word) = given.next() {
            let mut value = || given.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--bench" => {}
                "--services" => options.services = value()?.parse()?,
                "--folder" => options.folder = Some(value()?.into()),
                "--seconds" => options.seconds = value()?.parse()?,
                "--only" => options.only = Some(value()?),
                "--clients" => {
                    let numbers = value()?;
                    let numbers = numbers.split(',').map(str::parse);
                    options.clients = numbers.collect::<Result<_, _>>()?;
                }
                _ => options.file = word.into(),
            }
        }
        Ok(options)
    }
}

fn main() -> Outcome<()> {
    let options = Options::read()?;
    if options.file.as_os_str().is_empty() && options.folder.is_none() {
        println!("name a file of services, one a line, as `cargo xtask seed` writes it");
        return Ok(());
    }
    let scratch = std::env::temp_dir().join(format!("asking-{}", std::process::id()));
    let folder = options.folder.as_deref().unwrap_or(&scratch);
    let since = Instant::now();
    let index = Arc::new(Index::open(folder, Tuning::default())?);
    if index.is_empty() {
        fill(&index, &options.file, options.services)?;
    }
    println!(
        "{} services, ready after {:.1?}",
        index.len(),
        since.elapsed()
    );
    for shape in SHAPES {
        if options.only.as_deref().is_some_and(|only| only != shape) {
            continue;
        }
        for clients in &options.clients {
            ask(&index, shape, *clients, options.seconds)?;
        }
    }
    if options.folder.is_none() {
        std::fs::remove_dir_all(&scratch)?;
    }
    Ok(())
}

fn fill(index: &Arc<Index>, file: &Path, services: usize) -> Outcome<()> {
    let gazetteer = Gazetteer::embedded();
    let writer = index.writer()?;
    let mut lines = BufReader::with_capacity(1 << 20, File::open(file)?)
        .lines()
        .take(services);
    let mut since = 0;
    loop {
        let batch: Vec<String> = lines.by_ref().take(BATCH).collect::<Result<_, _>>()?;
        let listings: Vec<Listing> = batch
            .par_iter()
            .filter_map(|line| {
                let service = serde_json::from_str(line).ok()?;
                Listing::of(&service, &gazetteer)
            })
            .collect();
        writer.put(&listings)?;
        since += batch.len();
        if since >= WRITTEN_DOWN || batch.len() < BATCH {
            writer.commit(&Progress::default())?;
            since = 0;
        }
        if batch.len() < BATCH {
            return Ok(());
        }
    }
}

/// How long each answer took and how many it found, and how long that was computed.
type Times = (Vec<(Duration, usize)>, f64);

/// Turns to ask, first come, first served: as many at once as there are cores, as the finder does it.
struct Turns {
    cores: usize,
    /// How many came, and how many are through.
    counts: Mutex<(usize, usize)>,
    next: Condvar,
}

impl Turns {
    fn new() -> Self {
        Self {
            cores: thread::available_parallelism().map_or(1, usize::from),
            counts: Mutex::default(),
            next: Condvar::new(),
        }
    }

    fn take<T>(&self, work: impl FnOnce() -> T) -> T {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let own = counts.0;
        counts.0 += 1;
        while own >= counts.1 + self.cores {
            counts = self
                .next
                .wait(counts)
                .unwrap_or_else(PoisonError::into_inner);
        }
        drop(counts);
        let done = work();
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.1 += 1;
        drop(counts);
        self.next.notify_all();
        done
    }
}

/// The question of a shape with this number.
fn question(shape: &str, number: usize, spots: &[Spot], now: DateTime<Utc>) -> Outcome<Question> {
    let words = WORDS[number % WORDS.len()].to_owned();
    let spot = &spots[number / 3 % spots.len()];
    // No two are asked from the same doorstep.
    let step = (number % 997) as f64 * 1e-5;
    let point = Point {
        latitude: spot.point.latitude + step,
        ..spot.point
    };
    let spot = Some(Spot {
        point,
        ..spot.clone()
    });
    let plain = Question {
        limit: 10 + number % 11,
        ..Question::at(now)
    };
    Ok(match shape {
        "words" | "matching words" => Question { words, ..plain },
        "place" => Question {
            spot,
            within: Some(AROUND),
            ..plain
        },
        "words+place" => Question {
            words,
            spot,
            ..plain
        },
        "words+place+filters" => {
            let mut filters = Vec::new();
            for filter in FILTERS[number % FILTERS.len()] {
                Filter::add(&mut filters, filter)?;
            }
            Question {
                words,
                spot,
                within: Some(AROUND),
                filters,
                ..plain
            }
        }
        "soonest" => Question {
            spot,
            within: Some(AROUND),
            order: find::Order::SoonestOpen,
            ..plain
        },
        "matching near" => Question {
            words,
            spot,
            within: Some(AROUND),
            reach: Reaching::NearAndCovering,
            ..plain
        },
        _ => Question {
            spot,
            reach: Reaching::Covering,
            order: find::Order::Nearest,
            ..plain
        },
    })
}

fn ask(index: &Index, shape: &str, clients: usize, seconds: f64) -> Outcome<()> {
    let now = Utc
        .with_ymd_and_hms(2026, 7, 15, 9, 30, 0)
        .single()
        .ok_or("no such time")?;
    let spots: Vec<Spot> = TOWNS
        .iter()
        .filter_map(|(north, east)| Point::new(*north, *east).map(Spot::of_point))
        .collect();
    // Every question once, so that nothing is read from disk for the first time.
    for number in 0..48 {
        answer(index, shape, &question(shape, number, &spots, now)?)?;
    }
    let next = AtomicUsize::new(0);
    let turns = Turns::new();
    let until = Instant::now() + Duration::from_secs_f64(seconds);
    let since = Instant::now();
    let times: Vec<Outcome<Times>> = thread::scope(|scope| {
        let running: Vec<_> = (0..clients)
            .map(|_| {
                scope.spawn(|| {
                    let mut times = Vec::new();
                    let computed = computed();
                    while Instant::now() < until {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let question = question(shape, number, &spots, now)?;
                        let asked = Instant::now();
                        let found = turns.take(|| answer(index, shape, &question))?;
                        times.push((asked.elapsed(), found));
                    }
                    Ok((times, self::computed() - computed))
                })
            })
            .collect();
        running
            .into_iter()
            .filter_map(|client| client.join().ok())
            .collect()
    });
    let took = since.elapsed();
    let times = times.into_iter().collect::<Outcome<Vec<_>>>()?;
    let computed: f64 = times.iter().map(|(_, computed)| computed).sum();
    let mut all: Vec<(Duration, usize)> = times.into_iter().flat_map(|(times, _)| times).collect();
    all.sort_unstable();
    let at = |share: f64| {
        let place = ((all.len() as f64 * share).ceil() as usize).clamp(1, all.len()) - 1;
        all[place].0.as_secs_f64() * 1_000.0
    };
    let found: usize = all.iter().map(|(_, found)| found).sum();
    println!(
        "{shape:>20} {clients:>3} clients  p50 {:>7.2}  p95 {:>7.2}  p99 {:>7.2} ms  {:>7.0}/s  {:>7.2} ms of a core each  {:>8} found",
        at(0.50),
        at(0.95),
        at(0.99),
        all.len() as f64 / took.as_secs_f64(),
        computed / all.len().max(1) as f64,
        found / all.len().max(1),
    );
    Ok(())
}

/// How long this thread has computed, in milliseconds: unlike the clock it does not count what others do
/// on this machine meanwhile. Nothing where the system does not tell.
fn computed() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told
        .split(' ')
        .next()
        .and_then(|first| first.parse::<f64>().ok());
    nanoseconds.unwrap_or_default() / 1e6
}

/// Asks, and tells how many services answer.
fn answer(index: &Index, shape: &str, question: &Question) -> Outcome<usize> {
    if shape.starts_with("matching") {
        Ok(index.matching(question)?.ids.len())
    } else {
        Ok(index.search(question)?.total)
    }
}

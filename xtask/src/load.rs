//! Load: many clients ask a server at once for a while; how long the answers took is printed.

pub(crate) mod http;
pub(crate) mod report;

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use self::http::{Client, parts};
pub(crate) use self::report::Report;

/// What to ask, by how many, for how long.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The server: http://host:port, with a path where no --path is given
    url: String,
    /// How many clients ask at the same time, each waiting for its answer
    #[arg(long, default_value_t = 16)]
    clients: usize,
    /// A path to ask for; several are asked for in turn
    #[arg(long = "path")]
    paths: Vec<String>,
    /// For so many seconds
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Puts a server under load and prints the report; fails where nothing was answered.
pub(crate) fn load(options: &Options) -> Result<()> {
    let (host, path) = parts(&options.url)?;
    let paths = if options.paths.is_empty() {
        vec![path.to_owned()]
    } else {
        options.paths.clone()
    };
    let time = Duration::from_secs_f64(options.seconds);
    let report = measure(host, &paths, options.clients, time)?;
    if options.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        println!("{report}");
    }
    Ok(())
}

/// Lets so many clients ask a server for these paths in turn.
pub(crate) fn measure(
    host: &str,
    paths: &[String],
    clients: usize,
    time: Duration,
) -> Result<Report> {
    let started = Instant::now();
    let until = started + time;
    let clients: Vec<Tally> = thread::scope(|scope| {
        let running: Vec<_> = (0..clients)
            .map(|client| scope.spawn(move || ask(host, paths, client, until)))
            .collect();
        running
            .into_iter()
            .filter_map(|client| client.join().ok())
            .collect()
    });
    let took = started.elapsed();
    let times = clients
        .iter()
        .flat_map(|tally| tally.times.iter().copied())
        .collect();
    let Some(report) = Report::of(times, took) else {
        bail!("http://{host} gave no answer");
    };
    Ok(Report {
        errors: clients.iter().map(|tally| tally.errors).sum(),
        bytes: clients.iter().map(|tally| tally.bytes).sum(),
        ..report
    })
}

#[derive(Default)]
struct Tally {
    times: Vec<Duration>,
    errors: usize,
    bytes: u64,
}

/// One client; an answer that is not 200 counts as an error, and none at all too.
fn ask(host: &str, paths: &[String], client: usize, until: Instant) -> Tally {
    let mut connection = Client::new(host);
    let mut tally = Tally::default();
    for path in paths.iter().cycle().skip(client % paths.len().max(1)) {
        if Instant::now() >= until {
            break;
        }
        let asked = Instant::now();
        if let Ok(answer) = connection.get(path) {
            tally.times.push(asked.elapsed());
            tally.bytes += answer.body.len() as u64;
            tally.errors += usize::from(answer.status != 200);
        } else {
            tally.errors += 1;
            thread::sleep(Duration::from_millis(10));
        }
    }
    tally
}

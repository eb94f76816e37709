//! Measurements of the release build: import, serving, memory, validation, search. Each figure is printed with what it was measured on.

mod checks;
mod find;
mod import;
mod search;
mod serve;
pub(crate) mod validation;

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use serde_json::{Value, json};
use testkit::postgres::Cluster;

use crate::assets::assets;
use crate::run::{cargo, run, say, target};
use crate::seed;

/// What to measure with.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    what: Option<What>,
    /// How many services are generated and imported
    #[arg(long, default_value_t = 100_000)]
    services: u64,
    /// For so many seconds each address is loaded
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// So many clients ask at the same time
    #[arg(long, default_value_t = 16)]
    clients: usize,
    /// Print one JSON object at the end
    #[arg(long)]
    json: bool,
}

#[derive(clap::Subcommand)]
enum What {
    /// What the checks of quality find in real services, and how long they take
    Checks(checks::Options),
    /// How good the search is, by questions that people judged
    Find(find::Options),
    /// How quickly it answers, beside PostgreSQL and SQLite on the same services
    Search(search::Options),
}

/// The programs of the release build.
struct Release {
    fingerpost: PathBuf,
    xtask: PathBuf,
}

impl Release {
    /// Builds them.
    fn build() -> Result<Self> {
        assets()?;
        say("building for release");
        run(cargo().args([
            "build",
            "--release",
            "--package",
            "fingerpost",
            "--package",
            "xtask",
        ]))?;
        let folder = target()?.join("release");
        Ok(Self {
            fingerpost: folder.join("fingerpost"),
            xtask: folder.join("xtask"),
        })
    }
}

/// Where an installation keeps its records, as its command line takes it.
struct Place {
    engine: &'static str,
    arguments: Vec<String>,
}

impl Place {
    fn command(&self, release: &Release, command: &str) -> Command {
        let mut program = Command::new(&release.fingerpost);
        program.arg(command).args(&self.arguments);
        program
    }
}

/// Builds, measures, prints.
pub(crate) fn bench(options: &Options) -> Result<()> {
    match &options.what {
        Some(What::Checks(options)) => return checks::checks(options),
        Some(What::Search(options)) => return search::search(options),
        _ => {}
    }
    let release = Release::build()?;
    if let Some(What::Find(options)) = &options.what {
        return find::find(&release, options);
    }
    let scratch = tempfile::tempdir()?;
    let file = scratch.path().join("services.jsonl");
    say(&format!("generating {} services", options.services));
    seed::write(options.services, 1, &file)?;

    let cluster = Cluster::start();
    let mut places = vec![Place {
        engine: "SQLite",
        arguments: vec![
            "--data".into(),
            scratch.path().join("sqlite").display().to_string(),
        ],
    }];
    match &cluster {
        Ok(cluster) => places.push(Place {
            engine: "PostgreSQL",
            arguments: vec![
                "--data".into(),
                scratch.path().join("postgres").display().to_string(),
                "--database".into(),
                cluster.url(),
            ],
        }),
        Err(reason) => say(&format!("PostgreSQL skipped: {reason}")),
    }

    let mut figures = json!({ "machine": machine(), "services": options.services });
    for place in &places {
        let mut of_place = import::import(place, &release, &file, options.services)?;
        if let (Value::Object(all), Value::Object(served)) =
            (&mut of_place, serve::serve(place, &release, options)?)
        {
            all.extend(served);
        }
        figures[place.engine] = of_place;
    }
    figures["validation"] = validation::compare(&release.xtask, &file)?;
    if options.json {
        println!("{figures}");
    }
    Ok(())
}

/// What the figures were measured on.
fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "{}, {cores} cores",
        model.map_or("unknown processor", |(_, name)| name)
    )
}

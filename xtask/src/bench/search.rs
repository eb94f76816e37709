//! How quickly the search engine answers, beside PostgreSQL and SQLite: `cargo xtask bench search`.
//!
//! All are filled with the same services and asked the same questions, each by a process of its own: the
//! example `engines` of this package, which may know the search engine where the tasks may not.

mod asked;
mod http;
mod questions;
mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::json;

use self::asked::Figures;
use super::Release;
// What goes between the task and the engines names it, and is part of both.
use crate::load::report;
use crate::run::{cargo, program, run, say, target};

/// The seed of services and of questions.
const SEED: u64 = 1;

/// What is measured, and by how much.
#[derive(clap::Args)]
pub(super) struct Options {
    /// How many services are generated
    #[arg(long, default_value_t = 1_000_000)]
    services: u64,
    /// For so many seconds each shape is asked
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// So many clients ask at the same time; each number is measured
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16])]
    clients: Vec<usize>,
    /// So many different questions
    #[arg(long, default_value_t = 300)]
    questions: usize,
    /// Which engines
    #[arg(long, value_delimiter = ',', default_values_t = ["fingerpost", "postgres", "sqlite"].map(String::from))]
    engines: Vec<String>,
    /// The results page as well, over HTTP, with so many services imported [default: 100000]
    #[arg(long, value_name = "SERVICES", num_args = 0..=1, default_missing_value = "100000")]
    http: Option<u64>,
    /// Where that page is
    #[arg(long, default_value = "/find")]
    path: String,
    /// Print one JSON object at the end
    #[arg(long)]
    json: bool,
}

/// Generates, fills, asks, compares.
pub(super) fn search(options: &Options) -> Result<()> {
    if options.questions == 0 || options.clients.contains(&0) {
        bail!("at least one question, by at least one client");
    }
    say("building for release");
    let package = ["build", "--release", "--package", "xtask"];
    run(cargo()
        .args(package)
        .args(["--bins", "--example", "engines"]))?;
    let folder = target()?.join("release");
    let (xtask, engines) = (folder.join("xtask"), folder.join("examples/engines"));

    let scratch = tempfile::tempdir()?;
    let questions = questions::questions(options.questions, SEED);
    let asked = scratch.path().join("questions.json");
    fs::write(&asked, serde_json::to_vec(&questions)?)?;

    let machine = machine();
    println!("{machine}\n");
    let mut measured = Vec::new();
    if !options.engines.is_empty() {
        let services = scratch.path().join("services.jsonl");
        seed(&xtask, options.services, &services)?;
        for engine in &options.engines {
            say(&format!("{engine}: filling and asking"));
            let folder = scratch.path().join(engine);
            fs::create_dir(&folder)?;
            match ask(&engines, engine, &services, &asked, &folder, options) {
                Ok(figures) => measured.push(figures),
                Err(reason) => say(&format!("{engine} skipped: {reason:#}")),
            }
            fs::remove_dir_all(&folder)?;
        }
        fs::remove_file(&services)?;
        table::print(&measured, &options.clients);
    }
    let over_http = match options.http {
        Some(services) => {
            let release = Release::build()?;
            let file = scratch.path().join("services.jsonl");
            seed(&release.xtask, services, &file)?;
            http::measure(&release, scratch.path(), &file, &questions, options)?
        }
        None => Vec::new(),
    };
    if options.json {
        println!(
            "{}",
            json!({
                "machine": machine, "questions": options.questions, "seconds": options.seconds,
                "engines": measured, "http": over_http,
            })
        );
    }
    if measured.len() < options.engines.len() {
        bail!("not every engine could be measured; the reasons are above");
    }
    Ok(())
}

fn seed(xtask: &Path, services: u64, file: &Path) -> Result<()> {
    say(&format!("generating {services} services"));
    let (services, seed) = (services.to_string(), SEED.to_string());
    let mut command = program(xtask);
    command.args(["seed", "--services", &services, "--seed", &seed]);
    run(command.arg("--out").arg(file))
}

/// Lets one engine be filled and asked.
fn ask(
    engines: &PathBuf,
    engine: &str,
    services: &Path,
    questions: &Path,
    folder: &Path,
    options: &Options,
) -> Result<Figures> {
    let clients: Vec<String> = options.clients.iter().map(ToString::to_string).collect();
    let output = Command::new(engines)
        .arg(engine)
        .arg("--services")
        .arg(services)
        .arg("--questions")
        .arg(questions)
        .arg("--folder")
        .arg(folder)
        .args(["--clients", &clients.join(",")])
        .args(["--seconds", &options.seconds.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .context("it could not be started")?;
    if !output.status.success() {
        bail!("it failed ({})", output.status);
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// What is measured on, which memory it has, and what else it has to do: figures of a machine that is busy tell little.
fn machine() -> String {
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes = memory.lines().find_map(|line| {
        line.strip_prefix("MemTotal:")?
            .split_whitespace()
            .next()?
            .parse()
            .ok()
    });
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!(
        "{}, {:.0} GB of memory, load {} before",
        super::machine(),
        kilobytes.unwrap_or(0.0_f64) / 1_048_576.0,
        load.split(' ').next().unwrap_or("unknown"),
    )
}

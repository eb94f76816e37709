//! The engines that `cargo xtask bench search` compares, each in a process of its own: it is filled from a
//! file of services, asked a file of questions, and what was measured is printed as one JSON object.

#[path = "../asked.rs"]
mod asked;
mod measure;
mod ours;
mod postgres;
#[path = "../../../load/report.rs"]
mod report;
mod source;
mod sqlite;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};

use self::asked::Asked;

/// What the program itself takes, so that the engine runs here as it does there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Which engine is measured, and with what.
#[derive(Parser)]
struct Options {
    engine: Engine,
    /// Services, one document a line
    #[arg(long)]
    services: PathBuf,
    /// Questions, a JSON array
    #[arg(long)]
    questions: PathBuf,
    /// An empty folder for its files
    #[arg(long)]
    folder: PathBuf,
    /// How many ask at the same time
    #[arg(long, value_delimiter = ',')]
    clients: Vec<usize>,
    /// For so many seconds each shape is asked
    #[arg(long)]
    seconds: f64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Engine {
    Fingerpost,
    Postgres,
    Sqlite,
}

/// What all engines are measured with.
struct Bench {
    services: PathBuf,
    questions: Vec<Asked>,
    folder: PathBuf,
    clients: Vec<usize>,
    time: Duration,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let questions = std::fs::read(&options.questions)
        .with_context(|| format!("{} cannot be read", options.questions.display()))?;
    let bench = Bench {
        services: options.services,
        questions: serde_json::from_slice(&questions)?,
        folder: options.folder,
        clients: options.clients,
        time: Duration::from_secs_f64(options.seconds),
    };
    let figures = match options.engine {
        Engine::Fingerpost => ours::bench(&bench)?,
        Engine::Postgres => postgres::bench(&bench)?,
        Engine::Sqlite => sqlite::bench(&bench)?,
    };
    println!("{}", serde_json::to_string(&figures)?);
    Ok(())
}

/// Tells whoever watches what is done.
fn say(what: &str) {
    eprintln!("    {what}");
}

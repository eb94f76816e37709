//! The tasks of this repository: `cargo xtask --help`.

mod assets;
mod bench;
mod check;
mod demo;
mod generate;
mod load;
mod run;
mod seed;
mod test;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The tasks of this repository")]
struct Tasks {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the program and serve the demonstration place
    Demo {
        /// Passed on to `fingerpost demo`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Run all tests, on SQLite and on a private PostgreSQL server, in a browser where there is one
    Test {
        /// Passed on to `cargo test`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Fetch the style sheets and scripts that are embedded in the program
    Assets,
    /// Make the generated files of the repository again
    Generate {
        /// Change nothing; fail with the names of the files that are out of date
        #[arg(long)]
        check: bool,
    },
    /// Format, lints, boundaries, generated files, licences
    Check,
    /// Generate services: Open Referral UK 3.0 documents, one a line
    Seed(seed::Options),
    /// Put a server under load and print how long it takes to answer
    Load(load::Options),
    /// Measure the release build: import, serving, memory, validation
    Bench(bench::Options),
    /// The Rust side of the comparison of validators, one thread
    #[command(hide = true)]
    BenchValidation {
        /// Services, one a line
        file: std::path::PathBuf,
    },
}

fn main() -> Result<ExitCode> {
    match Tasks::parse().task {
        Task::Test { arguments } => return test::test(&arguments),
        Task::Demo { arguments } => demo::demo(&arguments)?,
        Task::Assets => assets::assets()?,
        Task::Generate { check } => generate::generate(check)?,
        Task::Check => check::check()?,
        Task::Seed(options) => seed::seed(&options)?,
        Task::Load(options) => load::load(&options)?,
        Task::Bench(options) => bench::bench(&options)?,
        Task::BenchValidation { file } => bench::validation::of_ours(&file)?,
    }
    Ok(ExitCode::SUCCESS)
}

//! All tests, with what they need: assets, a private PostgreSQL server, a browser where there is one.

mod counts;
mod system;

use std::io::{BufRead, BufReader, Write};
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result};
use testkit::postgres::{Cluster, URL_VARIABLE};

use self::counts::Counts;
use crate::assets::assets;
use crate::run::{cargo, say, setting, target};

/// Names the program for the journeys; they build it where nobody has.
const PROGRAM_VARIABLE: &str = "FINGERPOST_TEST_PROGRAM";

/// Runs them; the last line is the sum of what the runners counted.
pub(crate) fn test(arguments: &[String]) -> Result<ExitCode> {
    system::install_what_is_missing();
    assets()?;
    // Stopped when this function is left, and also when this process is killed.
    let cluster = if setting(URL_VARIABLE).is_some() {
        None
    } else {
        server()
    };

    let mut command = cargo();
    command.args(["test", "--no-fail-fast"]);
    if !arguments
        .iter()
        .any(|word| word.starts_with("-p") || word.starts_with("--package"))
    {
        command.arg("--workspace");
        if !arguments.iter().any(|word| word == "--release") {
            // Cargo builds the program for its own tests, before any test runs.
            command.env(PROGRAM_VARIABLE, target()?.join("debug/fingerpost"));
        }
    }
    command.args(arguments).stdout(Stdio::piped());
    if let Some(cluster) = &cluster {
        command.env(URL_VARIABLE, cluster.url());
    }
    let mut child = command.spawn().context("cargo could not be started")?;
    let mut counts = Counts::default();
    for line in BufReader::new(child.stdout.take().context("cargo has an output")?).split(b'\n') {
        let line = line?;
        counts.add(&String::from_utf8_lossy(&line));
        let mut out = std::io::stdout().lock();
        out.write_all(&line)?;
        out.write_all(b"\n")?;
    }
    let status = child.wait()?;
    drop(cluster);
    println!("{counts}");
    // The counts stay the last line, also when some failed: cargo has said which.
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn server() -> Option<Cluster> {
    match Cluster::start() {
        Ok(cluster) => {
            say("a private PostgreSQL server runs for the tests");
            Some(cluster)
        }
        Err(reason) => {
            say(&format!("tests on PostgreSQL will be skipped: {reason}"));
            None
        }
    }
}

//! Validation of the same services, one thread each: ours, and Python's jsonschema over the official schemas.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::run::{root, say, succeeds};

/// Where the official schemas are, where somebody has put them beside the repository.
const SCHEMAS: &str = "../shared/standard/schemas/3.0/schema";

/// So many services are enough for Python to take a while.
const SERVICES: usize = 5_000;

/// The other side.
const PYTHON: &str = include_str!("validation.py");

/// Validates with ours and prints what it took, without the reading and parsing.
pub(crate) fn of_ours(file: &Path) -> Result<()> {
    let text = fs::read_to_string(file)?;
    let mut services = Vec::new();
    for line in text.lines().take(SERVICES) {
        let Value::Object(service) = serde_json::from_str(line)? else {
            bail!("a line of {} is no object", file.display());
        };
        services.push(service);
    }
    let started = Instant::now();
    let problems: usize = services
        .iter()
        .map(|service| hsds::validate::validate(hsds::Kind::Service, service).len())
        .sum();
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{}",
        json!({ "services": services.len(), "problems": problems, "seconds": seconds })
    );
    Ok(())
}

/// Runs both, each in a process of its own, and prints how many times quicker ours is.
pub(super) fn compare(xtask: &Path, file: &Path) -> Result<Value> {
    let schemas = root().join(SCHEMAS);
    let ours = outcome(Command::new(xtask).arg("bench-validation").arg(file))?;
    println!("validation: ours {:.0} services/s", rate(&ours)?);
    if !schemas.is_dir() {
        say(&format!(
            "validation by Python skipped: the official schemas are not in {SCHEMAS}"
        ));
        return Ok(json!({ "ours": ours }));
    }
    if !succeeds(Command::new("python3").args(["-c", "import jsonschema, referencing"])) {
        say("validation by Python skipped: python3 with jsonschema is not installed");
        return Ok(json!({ "ours": ours }));
    }
    let count = SERVICES.to_string();
    let theirs = outcome(
        Command::new("python3")
            .args(["-c", PYTHON])
            .arg(&schemas)
            .arg(file)
            .arg(&count),
    )?;
    let ratio = rate(&ours)? / rate(&theirs)?;
    println!(
        "validation: Python's jsonschema {:.0} services/s, ours {ratio:.0} times as many",
        rate(&theirs)?
    );
    Ok(json!({ "ours": ours, "python": theirs, "ratio": ratio }))
}

fn outcome(command: &mut Command) -> Result<Value> {
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("a validation failed ({})", output.status);
    }
    let said = String::from_utf8_lossy(&output.stdout);
    Ok(serde_json::from_str(said.trim())?)
}

fn rate(outcome: &Value) -> Result<f64> {
    let number = |name: &str| outcome[name].as_f64().with_context(|| format!("no {name}"));
    Ok(number("services")? / number("seconds")?)
}

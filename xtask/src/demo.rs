//! The demonstration: one command from a fresh clone to a place with services.

use std::os::unix::process::CommandExt;

use anyhow::{Context, Result};

use crate::assets::assets;
use crate::run::{cargo, program, run, say, target};

/// Builds the program and becomes it.
pub(crate) fn demo(arguments: &[String]) -> Result<()> {
    assets()?;
    say("building (a few minutes the first time)");
    run(cargo().args(["build", "--package", "fingerpost"]))?;
    let binary = target()?.join("debug/fingerpost");
    let error = program(&binary).arg("demo").args(arguments).exec();
    Err(error).with_context(|| format!("{} could not be started", binary.display()))
}

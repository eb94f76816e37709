//! What the checks of quality find in services, for people to judge: `cargo xtask bench checks`.
//!
//! The example `look_at_services` of the crate `assure` does it, which may know the checks where the tasks need not.

use std::path::PathBuf;

use anyhow::Result;

use crate::run::{cargo, program, run, say, target};

/// What is looked at, and when.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Services as they are published, one a line; or a folder of such files, each from one source
    #[arg(value_name = "FILE.jsonl|FOLDER")]
    services: PathBuf,
    /// The day on which they are looked at, as 2025-06-01
    #[arg(long, value_name = "DAY")]
    day: String,
    /// So many findings of each check are shown
    #[arg(long, default_value_t = 30)]
    sample: usize,
    /// A table that `fingerpost place load` has written, to place each postcode exactly
    #[arg(long, value_name = "FILE")]
    postcodes: Option<PathBuf>,
}

/// Builds the example for release and lets it print.
pub(super) fn checks(options: &Options) -> Result<()> {
    say("building for release");
    let package = ["build", "--release", "--package", "assure"];
    run(cargo()
        .args(package)
        .args(["--example", "look_at_services"]))?;
    let mut look = program(target()?.join("release/examples/look_at_services"));
    look.arg(&options.services).arg(&options.day);
    look.arg(options.sample.to_string())
        .args(&options.postcodes);
    run(&mut look)
}

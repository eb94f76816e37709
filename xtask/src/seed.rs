//! Generated services: Open Referral UK 3.0 documents, one a line, always the same for the same seed.

mod document;
pub(crate) mod towns;
pub(crate) mod words;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use self::document::Seed;

/// What to generate.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many services; an organisation has about ten
    #[arg(long, default_value_t = 1_000)]
    services: u64,
    /// Another number gives other services
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to write them
    #[arg(long)]
    out: PathBuf,
}

/// Generates them.
pub(crate) fn seed(options: &Options) -> Result<()> {
    write(options.services, options.seed, &options.out)
}

/// Writes so many services to a file; none of them is kept in memory.
pub(crate) fn write(services: u64, seed: u64, out: &Path) -> Result<()> {
    let file = File::create(out).with_context(|| format!("{} cannot be written", out.display()))?;
    let mut file = BufWriter::with_capacity(1 << 20, file);
    let seed = Seed::new(seed);
    for number in 0..services {
        serde_json::to_writer(&mut file, &seed.service(number))?;
        file.write_all(b"\n")?;
    }
    file.flush()
        .with_context(|| format!("{} cannot be written", out.display()))
}

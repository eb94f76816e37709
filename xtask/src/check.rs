//! What can be judged without running the program: format, lints, boundaries, generated files, licences.

use anyhow::{Result, bail};

use crate::assets::assets;
use crate::generate::generate;
use crate::run::{cargo, run, say, succeeds};

/// Checks everything, and only then fails, with all that is wrong.
pub(crate) fn check() -> Result<()> {
    assets()?;
    let steps: [(&str, &[&str], &[&str]); 4] = [
        (
            "format",
            &["fmt", "--version"],
            &["fmt", "--all", "--check"],
        ),
        (
            "lints",
            &["clippy", "--version"],
            &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ],
        ),
        (
            "boundaries between the crates",
            &["--version"],
            &["test", "--quiet", "--package", "journeys", "boundaries"],
        ),
        (
            "licences and bans",
            &["deny", "--version"],
            &["deny", "check"],
        ),
    ];
    let mut wrong = Vec::new();
    for (name, is_there, arguments) in steps {
        if !succeeds(cargo().args(is_there)) {
            say(&format!(
                "{name}: skipped, cargo {} is not installed",
                is_there[0]
            ));
            continue;
        }
        say(name);
        if let Err(error) = run(cargo().args(arguments)) {
            wrong.push(error.to_string());
        }
    }
    say("generated files");
    if let Err(error) = generate(true) {
        wrong.push(error.to_string());
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    Ok(())
}

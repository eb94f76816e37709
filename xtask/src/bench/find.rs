//! How good the search is, by questions that people judged: `cargo xtask bench find`.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::run::{run, say};

use super::Release;

/// The judged sets of the demonstration: the one that the engine is tuned by, and the one that it never is.
const SETS: [&str; 2] = ["tuning", "heldout"];

/// What is measured by which questions.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Questions, tab-separated: id, words, place, postcode. Without them both sets of the demonstration are taken
    #[arg(long, value_name = "FILE", requires = "qrels")]
    queries: Option<PathBuf>,
    /// Grades, tab-separated: query, key, grade, and source where keys are not unique
    #[arg(long, value_name = "FILE", requires = "queries")]
    qrels: Option<PathBuf>,
    /// The data folder whose services were judged. Without it the demonstration is made anew
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The database, if it is not in that folder
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Each question too, the worst first
    #[arg(long)]
    each: bool,
    /// JSON objects
    #[arg(long)]
    json: bool,
}

/// Prints nDCG@10, recall@50 and MRR, with all the engine's means and without each.
pub(super) fn find(release: &Release, options: &Options) -> Result<()> {
    let scratch = tempfile::tempdir()?;
    let data = if let Some(data) = &options.data {
        data.clone()
    } else if options.database.is_some() {
        scratch.path().to_owned()
    } else {
        say("making the demonstration");
        make_demonstration(release, scratch.path())?;
        scratch.path().to_owned()
    };
    let sets: Vec<(PathBuf, PathBuf)> = match (&options.queries, &options.qrels) {
        (Some(queries), Some(qrels)) => vec![(queries.clone(), qrels.clone())],
        _ => SETS
            .iter()
            .map(|set| {
                let file = |what| PathBuf::from(format!("sample/judged/{set}-{what}.tsv"));
                (file("queries"), file("grades"))
            })
            .collect(),
    };
    for (queries, qrels) in sets {
        say(&queries.display().to_string());
        let mut command = Command::new(&release.fingerpost);
        command
            .args(["index", "evaluate", "--ablate", "--data"])
            .arg(&data);
        command
            .arg("--queries")
            .arg(&queries)
            .arg("--qrels")
            .arg(&qrels);
        command.args(options.database.iter().flat_map(|url| ["--database", url]));
        command.args(options.each.then_some("--each"));
        command.args(options.json.then_some("--json"));
        run(&mut command)?;
    }
    Ok(())
}

/// Imports the demonstration's four sources: it is served once, until it answers.
fn make_demonstration(release: &Release, data: &std::path::Path) -> Result<()> {
    let mut demo: Child = Command::new(&release.fingerpost)
        .args(["demo", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("fingerpost could not be started")?;
    let out = demo.stdout.take().context("its output is piped")?;
    let ready = BufReader::new(out)
        .lines()
        .map_while(Result::ok)
        .any(|line| line.starts_with("ready "));
    demo.kill()?;
    demo.wait()?;
    if !ready {
        bail!("the demonstration did not get ready");
    }
    Ok(())
}

//! `fingerpost index`: the search index, filled again or measured.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use find::Question;
use find::index::{Tuning, Weights};
use find::judged::{self, Answered, Figures, Grade, Judged};
use find::question::Means;
use hsds::Kind;
use repository::{Clock, RecordFilter, Repository, SystemClock};
use reuse::Finder;
use serde_json::json;
use uuid::Uuid;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;

/// Answers are looked at so far down.
const DEPTH: usize = 50;
/// Records are read so many at a time.
const PAGE: i64 = 1_000;

#[derive(Debug, Subcommand)]
pub(super) enum Index {
    /// Throw the search index away and fill it again from what is published
    Rebuild {
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Measure how good answers are, by questions that people judged
    Evaluate(Evaluate),
}

#[derive(Debug, Args)]
pub(super) struct Evaluate {
    /// The questions, tab-separated: id, words, and if wanted place, postcode, within
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// The grades, tab-separated: query, key, grade, and source where keys are not unique
    #[arg(long, value_name = "FILE")]
    qrels: PathBuf,
    /// Also without each of the engine's means, to see what it earns
    #[arg(long)]
    ablate: bool,
    /// Also each question, the worst first
    #[arg(long)]
    each: bool,
    /// JSON objects
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(settings: &Settings, asked: Index) -> Result<Outcome> {
    let installation = Installation::open(settings).await?;
    match asked {
        Index::Rebuild { json } => rebuild(&installation.finder()?, json).await,
        Index::Evaluate(asked) => evaluate(&installation, &asked).await,
    }
}

async fn rebuild(finder: &Finder, json: bool) -> Result<Outcome> {
    let started = Instant::now();
    let caught = finder
        .rebuild()
        .await
        .context("stop `fingerpost serve` first if it runs on this data folder")?;
    let seconds = started.elapsed().as_secs_f64();
    if json {
        output::row(&json!({"type": "result", "services": caught.services, "seconds": seconds}));
    } else {
        output::say(format!(
            "The search index is filled again: {} services in {seconds:.1} s.",
            caught.services
        ));
    }
    Ok(Outcome::Done)
}

/// A judged set whose keys are published services.
struct Set {
    questions: Vec<Judged>,
    graded: HashMap<String, HashMap<Uuid, u32>>,
}

async fn evaluate(installation: &Installation, asked: &Evaluate) -> Result<Outcome> {
    let read = |path: &PathBuf| {
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
    };
    let questions = judged::questions(&read(&asked.queries)?)
        .with_context(|| asked.queries.display().to_string())?;
    let grades =
        judged::grades(&read(&asked.qrels)?).with_context(|| asked.qrels.display().to_string())?;
    let set = Set::of(&installation.repository, questions, grades).await?;
    let folder = tempfile::tempdir()?;
    let all = Means::default();
    let mut runs = vec![("all of it", Weights::default(), all)];
    if asked.ablate {
        runs.extend([
            (
                "without spelling",
                Weights::default(),
                Means {
                    spelling: false,
                    ..all
                },
            ),
            (
                "without everyday language",
                Weights::default(),
                Means {
                    lay_language: false,
                    ..all
                },
            ),
            (
                "without coverage",
                Weights::default(),
                Means {
                    coverage: false,
                    ..all
                },
            ),
            (
                "without field weights",
                Weights::EVEN,
                Means {
                    field_weights: false,
                    ..all
                },
            ),
        ]);
    }
    for (name, weights, means) in runs {
        let even = weights == Weights::EVEN;
        let finder = Finder::open(
            installation.repository.clone(),
            installation.gazetteer.clone(),
            &folder.path().join(if even { "even" } else { "weighted" }),
            Tuning {
                weights,
                language: installation.language()?,
            },
        )?;
        finder.catch_up().await?;
        let answers = set.ask(&finder, means).await?;
        if asked.each {
            set.tell_each(&answers);
        }
        tell(asked, name, &Figures::of(&answers));
    }
    Ok(Outcome::Done)
}

fn tell(asked: &Evaluate, name: &str, figures: &Figures) {
    if asked.json {
        let mut row = json!(figures);
        row["type"] = json!("result");
        row["run"] = json!(name);
        output::row(&row);
    } else {
        output::line(&format!(
            "{name:<26} nDCG@10 {:.3}  recall@50 {:.3}  precision@50 {:.3}  MRR {:.3}  ({} questions)",
            figures.ndcg_10,
            figures.recall_50,
            figures.precision_50,
            figures.mrr,
            figures.questions
        ));
    }
}

type Answers = Vec<Answered<Uuid>>;

impl Set {
    async fn of(
        repository: &Repository,
        questions: Vec<Judged>,
        grades: Vec<Grade>,
    ) -> Result<Self> {
        let known = services(repository).await?;
        let mut graded: HashMap<String, HashMap<Uuid, u32>> = HashMap::new();
        let mut strange = 0;
        for grade in grades {
            let of_key = known.get(&grade.key).into_iter().flatten();
            let ids: Vec<Uuid> = of_key
                .filter(|(source, _)| grade.source.as_ref().is_none_or(|wanted| wanted == source))
                .map(|(_, id)| *id)
                .collect();
            strange += usize::from(ids.is_empty());
            for id in ids {
                let best = graded
                    .entry(grade.question.clone())
                    .or_default()
                    .entry(id)
                    .or_default();
                *best = grade.grade.max(*best);
            }
        }
        if graded.is_empty() {
            bail!("none of the graded keys is a record here; import what was judged first");
        }
        if strange > 0 {
            output::say(format!(
                "{strange} grades are of records that are not here; they count for nothing."
            ));
        }
        Ok(Self { questions, graded })
    }

    async fn ask(&self, finder: &Finder, means: Means) -> Result<Answers> {
        let mut answers = Vec::with_capacity(self.questions.len());
        for judged in &self.questions {
            let spot = match &judged.near {
                Some(near) => finder.spot(near).await?,
                None => None,
            };
            let question = Question {
                words: judged.words.clone(),
                spot,
                within: judged.within,
                limit: DEPTH,
                means,
                ..Question::at(SystemClock.now())
            };
            let answer = finder.ask(question).await?;
            let found = answer.hits.iter().map(|hit| hit.id).collect();
            answers.push((
                found,
                self.graded.get(&judged.id).cloned().unwrap_or_default(),
            ));
        }
        Ok(answers)
    }

    fn tell_each(&self, answers: &Answers) {
        let mut each: Vec<(f64, f64, &Judged)> = self
            .questions
            .iter()
            .zip(answers)
            .map(|(judged, (found, graded))| {
                (
                    judged::ndcg(found, graded, 10),
                    judged::recall(found, graded, DEPTH),
                    judged,
                )
            })
            .collect();
        each.sort_by(|left, right| left.0.total_cmp(&right.0));
        for (ndcg, recall, judged) in each {
            let near = judged.near.as_deref().unwrap_or("");
            output::line(&format!(
                "{ndcg:.3}  {recall:.2}  {}  {}  {near}",
                judged.id, judged.words
            ));
        }
    }
}

/// The services of all records, by the key of the record.
async fn services(repository: &Repository) -> Result<HashMap<String, Vec<(String, Uuid)>>> {
    let mut known: HashMap<String, Vec<(String, Uuid)>> = HashMap::new();
    let mut after = None;
    loop {
        let filter = RecordFilter {
            kind: Some(Kind::Service),
            after,
            limit: PAGE,
            ..RecordFilter::default()
        };
        let records = repository.records(&filter).await?;
        let Some(last) = records.last() else {
            return Ok(known);
        };
        after = Some(last.number);
        for record in records {
            if let Some(id) = record.id {
                known
                    .entry(record.key)
                    .or_default()
                    .push((record.source, id));
            }
        }
    }
}

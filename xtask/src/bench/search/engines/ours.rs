//! Fingerpost's engine, in this process.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::{DateTime, Utc};
use find::index::{Progress, Tuning};
use find::question::Means;
use find::{Filter, Index, Question};
use place::Gazetteer;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

use super::asked::{Asked, Figures, Shape};
use super::measure::{Answer, Engine, bytes, measure, memory};
use super::source::{AROUND, PAGE, each_batch, spot};
use super::{Bench, say};

/// Everything that is asked is asked at this instant: a Wednesday morning.
const NOW: DateTime<Utc> = match DateTime::from_timestamp(1_793_181_600, 0) {
    Some(now) => now,
    None => DateTime::UNIX_EPOCH,
};

/// Services after which what was put in is written down, as the finder does it.
const WRITTEN_DOWN: usize = 50_000;
/// An index that nothing was written to for so long is merged.
const QUIET: Duration = Duration::from_secs(2);

/// How it is asked: with all its means, as people are answered, and as a database would be.
const WAYS: [(&str, Means); 2] = [
    (
        "Fingerpost",
        Means {
            spelling: true,
            lay_language: true,
            coverage: true,
            field_weights: true,
        },
    ),
    (
        "Fingerpost, words as written",
        Means {
            spelling: false,
            lay_language: false,
            coverage: true,
            field_weights: true,
        },
    ),
];

struct Ours {
    index: Arc<Index>,
    /// As many search at once as there are cores, first come, first served, as in the finder.
    turns: Semaphore,
}

impl Engine for Ours {
    /// What waits for a turn.
    type Client = Runtime;
    type Question = Question;

    fn client(&self) -> Result<Runtime> {
        Ok(Builder::new_current_thread().build()?)
    }

    fn ask(&self, client: &mut Runtime, question: &Question) -> Result<Answer> {
        let _turn = client.block_on(self.turns.acquire())?;
        let answer = self.index.search(question)?;
        Ok(Answer {
            total: answer.total,
            page: answer.hits.iter().map(|hit| hit.id.to_string()).collect(),
            facets: answer.facets.len(),
        })
    }
}

/// Fills an index and asks it.
pub(crate) fn bench(bench: &Bench) -> Result<Figures> {
    let gazetteer = Gazetteer::embedded();
    let started = Instant::now();
    let index = Arc::new(Index::open(&bench.folder, Tuning::default())?);
    let writer = index.writer()?;
    let mut since = 0;
    let services = each_batch(&bench.services, &gazetteer, |listings| {
        writer.put(&listings)?;
        since += listings.len();
        if since >= WRITTEN_DOWN {
            writer.commit(&Progress::default())?;
            since = 0;
        }
        Ok(())
    })?;
    writer.commit(&Progress::default())?;
    let build_seconds = started.elapsed().as_secs_f64();
    say(&format!("{services} services in {build_seconds:.1} s"));
    let merging = Instant::now();
    wait_until_quiet(&bench.folder)?;
    let notes = vec![format!(
        "parts of the index were merged for {:.0} s after all could be found",
        merging.elapsed().saturating_sub(QUIET).as_secs_f64()
    )];
    // As it is when a server starts: what filling needed is not held by who answers.
    drop((writer, index));
    let index = Arc::new(Index::open(&bench.folder, Tuning::default())?);
    let opened = memory(std::process::id(), "RssAnon")?;

    let cores = std::thread::available_parallelism()?;
    let ours = Ours {
        index,
        turns: Semaphore::new(cores.get()),
    };
    let mut runs = Vec::new();
    for (way, means) in WAYS {
        for shape in Shape::EACH {
            let questions = bench
                .questions
                .iter()
                .map(|asked| question(&asked.shaped(shape), means, &gazetteer))
                .collect::<Result<Vec<_>>>()?;
            runs.extend(measure(&ours, bench, (way, shape), &questions, |_| Ok(()))?);
        }
    }
    let process = std::process::id();
    Ok(Figures {
        engine: "Fingerpost".to_owned(),
        notes,
        services,
        build_seconds,
        bytes: bytes(&bench.folder)?,
        memory: vec![
            ("own, opened".to_owned(), opened),
            (
                "own, after all questions".to_owned(),
                memory(process, "RssAnon")?,
            ),
            (
                "mapped files that were touched".to_owned(),
                memory(process, "RssFile")?,
            ),
        ],
        runs,
    })
}

/// Waits until what is merged in the background is merged.
fn wait_until_quiet(folder: &Path) -> Result<()> {
    let files = || -> Result<BTreeMap<PathBuf, u64>> {
        fs::read_dir(folder)?
            .map(|entry| {
                let entry = entry?;
                // A file that is gone by now was written to.
                let size = entry.metadata().map_or(u64::MAX, |about| about.len());
                Ok((entry.path(), size))
            })
            .collect()
    };
    let mut before = files()?;
    loop {
        sleep(QUIET);
        let now = files()?;
        if now == before {
            return Ok(());
        }
        before = now;
    }
}

fn question(asked: &Asked, means: Means, gazetteer: &Gazetteer) -> Result<Question> {
    let filters = asked.filters.iter().map(|(group, value)| Filter {
        group: group.clone(),
        values: vec![value.clone()],
    });
    Ok(Question {
        words: asked.words.clone(),
        spot: spot(asked, gazetteer)?,
        within: Some(AROUND),
        filters: filters.collect(),
        limit: PAGE,
        means,
        ..Question::at(NOW)
    })
}

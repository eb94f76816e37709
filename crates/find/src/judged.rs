//! How good answers are: questions that people judged, and the usual figures.
//!
//! Two tables, tab-separated with a header. Questions: `id`, `words` (or `query`), and if wanted
//! `place`, `postcode`, `within` (metres). Grades: `query` (the id of a question), `key` (the record's
//! own id in its source), `grade` (0 is useless, 3 perfect), and if wanted `source`.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};

/// A question of a judged set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// Its id.
    pub id: String,
    /// The words.
    pub words: String,
    /// The postcode, or else the name of the place.
    pub near: Option<String>,
    /// How far around it, in metres.
    pub within: Option<f64>,
}

/// A grade that somebody gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grade {
    /// The question.
    pub question: String,
    /// The source of the record, where keys of several sources are the same.
    pub source: Option<String>,
    /// The record's own id in its source.
    pub key: String,
    /// How good an answer it is; 0 is none.
    pub grade: u32,
}

/// A table that is not as it has to be, with what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(String);

/// Reads the questions of a judged set.
pub fn questions(table: &str) -> Result<Vec<Judged>, Unreadable> {
    let rows = Rows::of(table)?;
    let words = rows.column(&["words", "query", "text", "q"])?;
    let id = rows.column(&["id", "query_id", "qid"]).ok();
    let place = rows.column(&["place", "near", "town"]).ok();
    let postcode = rows.column(&["postcode"]).ok();
    let within = rows.column(&["within"]).ok();
    let cell = |row: &[&str], column: Option<usize>| {
        let cell = column
            .and_then(|column| row.get(column))
            .map(|cell| cell.trim());
        cell.filter(|cell| !cell.is_empty()).map(str::to_owned)
    };
    let read = |row: &Vec<&str>| {
        let words = cell(row, Some(words)).unwrap_or_default();
        Judged {
            // Without ids the words name a question.
            id: cell(row, id).unwrap_or_else(|| words.clone()),
            words,
            near: cell(row, postcode).or_else(|| cell(row, place)),
            within: cell(row, within).and_then(|metres| metres.parse().ok()),
        }
    };
    Ok(rows.rows.iter().map(read).collect())
}

/// Reads the grades of a judged set.
pub fn grades(table: &str) -> Result<Vec<Grade>, Unreadable> {
    let rows = Rows::of(table)?;
    let question = rows.column(&["query", "query_id", "qid", "id"])?;
    let key = rows.column(&["key", "service_key", "service", "doc"])?;
    let grade = rows.column(&["grade", "relevance", "rel"])?;
    let source = rows.column(&["source"]).ok();
    let cell =
        |row: &[&str], column: usize| row.get(column).map_or("", |cell| cell.trim()).to_owned();
    let read = |(at, row): (usize, &Vec<&str>)| {
        let grade = cell(row, grade)
            .parse()
            .map_err(|_| Unreadable(format!("row {}: the grade is no whole number", at + 2)))?;
        Ok(Grade {
            question: cell(row, question),
            source: source
                .map(|column| cell(row, column))
                .filter(|source| !source.is_empty()),
            key: cell(row, key),
            grade,
        })
    };
    rows.rows.iter().enumerate().map(read).collect()
}

struct Rows<'t> {
    header: Vec<String>,
    rows: Vec<Vec<&'t str>>,
}

impl<'t> Rows<'t> {
    fn of(table: &'t str) -> Result<Self, Unreadable> {
        let table = table.trim_start_matches('\u{feff}');
        let mut lines = table.lines().filter(|line| !line.trim().is_empty());
        let header = lines
            .next()
            .ok_or_else(|| Unreadable("the table is empty; begin it with a header".to_owned()))?;
        Ok(Self {
            header: header
                .split('\t')
                .map(|name| name.trim().to_lowercase())
                .collect(),
            rows: lines.map(|line| line.split('\t').collect()).collect(),
        })
    }

    fn column(&self, names: &[&str]) -> Result<usize, Unreadable> {
        let known = names
            .iter()
            .find_map(|name| self.header.iter().position(|column| column == name));
        known.ok_or_else(|| {
            Unreadable(format!(
                "the table has no column `{}`; its header says {}",
                names[0],
                self.header.join(", ")
            ))
        })
    }
}

/// What came back for a question, best first, and how everything was graded.
pub type Answered<T> = (Vec<T>, HashMap<T, u32>);

/// How good the answers to some questions were, each figure between 0 and 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Figures {
    /// Normalised discounted cumulative gain of the first ten, gain 2^grade - 1 (Järvelin and
    /// Kekäläinen 2002, as Burges et al. 2005 weigh it).
    pub ndcg_10: f64,
    /// How many of the good ones are among the first fifty.
    pub recall_50: f64,
    /// How many of the first fifty that were given are good ones.
    pub precision_50: f64,
    /// One divided by the place of the first good one.
    pub mrr: f64,
    /// How many questions there were.
    pub questions: usize,
}

impl Figures {
    /// The means over questions: what came back, best first, and what was graded.
    pub fn of<T: Eq + Hash>(answers: &[Answered<T>]) -> Self {
        let mean = |figure: &dyn Fn(&Answered<T>) -> f64| {
            answers.iter().map(figure).sum::<f64>() / answers.len().max(1) as f64
        };
        Self {
            ndcg_10: mean(&|(found, graded)| ndcg(found, graded, 10)),
            recall_50: mean(&|(found, graded)| recall(found, graded, 50)),
            precision_50: mean(&|(found, graded)| precision(found, graded, 50)),
            mrr: mean(&|(found, graded)| reciprocal_rank(found, graded)),
            questions: answers.len(),
        }
    }
}

/// The discounted gain of the first `depth`, as a part of the best that is possible.
pub fn ndcg<T: Eq + Hash>(
    found: &[T],
    graded: &HashMap<T, u32, impl BuildHasher>,
    depth: usize,
) -> f64 {
    let gained = found
        .iter()
        .map(|item| graded.get(item).copied().unwrap_or(0));
    let mut best: Vec<u32> = graded.values().copied().collect();
    best.sort_unstable_by(|left, right| right.cmp(left));
    let best = discounted(best.into_iter().take(depth));
    if best == 0.0 {
        0.0
    } else {
        discounted(gained.take(depth)) / best
    }
}

fn discounted(grades: impl Iterator<Item = u32>) -> f64 {
    grades
        .zip(2_u32..)
        .map(|(grade, place)| (f64::from(grade).exp2() - 1.0) / f64::from(place).log2())
        .sum()
}

/// How many of the good ones are among the first `depth`.
pub fn recall<T: Eq + Hash>(
    found: &[T],
    graded: &HashMap<T, u32, impl BuildHasher>,
    depth: usize,
) -> f64 {
    let good = graded.values().filter(|grade| **grade > 0).count();
    part(met(found, graded, depth), good)
}

/// How many of the first `depth`, or of as many as there are, are good ones.
pub fn precision<T: Eq + Hash>(
    found: &[T],
    graded: &HashMap<T, u32, impl BuildHasher>,
    depth: usize,
) -> f64 {
    part(met(found, graded, depth), found.len().min(depth))
}

/// The good ones among the first `depth`.
fn met<T: Eq + Hash>(
    found: &[T],
    graded: &HashMap<T, u32, impl BuildHasher>,
    depth: usize,
) -> usize {
    let first = found.iter().take(depth);
    first
        .filter(|item| graded.get(item).is_some_and(|grade| *grade > 0))
        .count()
}

/// What part of the whole it is; none of nothing.
fn part(some: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        some as f64 / whole as f64
    }
}

fn reciprocal_rank<T: Eq + Hash>(found: &[T], graded: &HashMap<T, u32>) -> f64 {
    let first = found
        .iter()
        .position(|item| graded.get(item).is_some_and(|grade| *grade > 0));
    first.map_or(0.0, |at| 1.0 / (at as f64 + 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_of_a_worked_example() {
        let graded = HashMap::from([("a", 3), ("b", 2), ("c", 0)]);
        let found = vec!["c", "b", "a"];
        let best = 7.0 + 3.0 / 3.0_f64.log2();
        let gained = 3.0 / 3.0_f64.log2() + 7.0 / 2.0;
        assert!((ndcg(&found, &graded, 10) - gained / best).abs() < 1e-12);
        assert!((recall(&found, &graded, 2) - 0.5).abs() < 1e-12);
        let figures = Figures::of(&[(found, graded)]);
        assert!((figures.mrr - 0.5).abs() < 1e-12);
        assert!((figures.precision_50 - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(figures.questions, 1);
    }

    #[test]
    fn tables_are_read_by_their_headers() {
        let asked = questions(
            "id\twords\tplace\tpostcode\nq1\tfood bank\tBewdley\t\nq2\tdebt\t\tDY10 2SZ\n",
        )
        .unwrap();
        assert_eq!(asked[0].near.as_deref(), Some("Bewdley"));
        assert_eq!(asked[1].near.as_deref(), Some("DY10 2SZ"));
        let given = grades("query\tkey\tgrade\nq1\tk\t3\n").unwrap();
        assert_eq!((given[0].grade, given[0].source.as_deref()), (3, None));
        assert!(grades("query\tkey\tgrade\nq1\tk\tgood\n").is_err());
        assert!(
            questions("id\tplace\nq1\tBewdley\n")
                .unwrap_err()
                .to_string()
                .contains("`words`")
        );
    }
}

//! The place's own taxonomies: two tables become documents, which are settled like any source's.

use std::collections::HashMap;

use anyhow::{Context, Result};
use csv::StringRecord;
use hsds::{Document, Kind};
use repository::{Arrival, Batch, Ending, Extent, Opening, SubmissionId, digest};
use serde_json::{Value, json};

use super::sample;
use crate::installation::Installation;

const TAXONOMIES: &str = "taxonomy/taxonomies.csv";
const TERMS: &str = "taxonomy/terms.csv";

/// Stages the taxonomies and their terms.
pub(super) async fn stage(installation: &Installation, source: &str) -> Result<SubmissionId> {
    let repository = &installation.repository;
    let (taxonomies, terms) = (sample::bytes(TAXONOMIES)?, sample::bytes(TERMS)?);
    let opening = Opening {
        source: source.to_owned(),
        collector: None,
        input: "sample/taxonomy".to_owned(),
        fingerprint: digest([&*taxonomies, &*terms].concat()),
        extent: Extent::Complete,
        accept: true,
        gone_now: true,
    };
    let mut submission = repository.open_submission(&opening).await?;
    if !submission.staged {
        let arrivals = arrivals(&taxonomies, &terms)?;
        repository
            .stage(
                &mut submission,
                Batch {
                    arrivals,
                    ..Batch::default()
                },
            )
            .await?;
        repository
            .finish_staging(&submission, &Ending::Complete)
            .await?;
    }
    Ok(submission.id)
}

fn arrivals(taxonomies: &[u8], terms: &[u8]) -> Result<Vec<Arrival>> {
    let mut arrivals = Vec::new();
    let mut known = HashMap::new();
    for (number, row) in rows(taxonomies, TAXONOMIES)?.into_iter().enumerate() {
        let id = row.need("id")?;
        known.insert(row.need("name")?, (id.clone(), row.need("uri")?));
        let mut document = Document::new();
        for name in ["id", "name", "description", "uri", "version"] {
            row.copy(name, &mut document);
        }
        arrivals.push(arrival(Kind::Taxonomy, id, document, number));
    }
    for (number, row) in rows(terms, TERMS)?.into_iter().enumerate() {
        let (id, name, taxonomy) = (row.need("id")?, row.need("name")?, row.need("taxonomy")?);
        let (taxonomy_id, uri) = known.get(&taxonomy).with_context(|| {
            format!("{TERMS}: the taxonomy `{taxonomy}` of `{name}` is not in {TAXONOMIES}")
        })?;
        let mut document = Document::new();
        for field in ["id", "name", "description", "parent_id", "taxonomy"] {
            row.copy(field, &mut document);
        }
        document.insert("taxonomy_id".to_owned(), json!(taxonomy_id));
        document.insert(
            "term_uri".to_owned(),
            json!(format!("{uri}/{}", slug(&name))),
        );
        // The standard has no place for these; they are kept for those who search and map.
        for field in ["lgsl", "open_eligibility"] {
            row.copy(field, &mut document);
        }
        if let Some(synonyms) = row.get("synonyms") {
            document.insert(
                "synonyms".to_owned(),
                synonyms.split(';').map(str::trim).collect(),
            );
        }
        arrivals.push(arrival(Kind::TaxonomyTerm, id, document, number));
    }
    Ok(arrivals)
}

fn arrival(kind: Kind, key: String, document: Document, number: usize) -> Arrival {
    Arrival {
        kind,
        key,
        document,
        internal: Document::new(),
        embedded: false,
        problems: Vec::new(),
        row: Some(number as u64 + 1),
        raw: None,
    }
}

/// The last step of a term's address.
fn slug(name: &str) -> String {
    let plain: String = name
        .to_lowercase()
        .chars()
        .filter(|letter| *letter != '\'' && *letter != '’')
        .map(|letter| {
            if letter.is_alphanumeric() {
                letter
            } else {
                ' '
            }
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join("-")
}

/// A row of a table, its cells found by their heading.
struct Row {
    file: &'static str,
    headings: StringRecord,
    cells: StringRecord,
}

fn rows(bytes: &[u8], file: &'static str) -> Result<Vec<Row>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let headings = reader
        .headers()
        .with_context(|| format!("{file} has no headings"))?
        .clone();
    reader
        .into_records()
        .map(|cells| {
            let cells = cells.with_context(|| format!("{file} cannot be read"))?;
            Ok(Row {
                file,
                headings: headings.clone(),
                cells,
            })
        })
        .collect()
}

impl Row {
    fn get(&self, name: &str) -> Option<&str> {
        let place = self.headings.iter().position(|heading| heading == name)?;
        self.cells
            .get(place)
            .map(str::trim)
            .filter(|cell| !cell.is_empty())
    }

    fn need(&self, name: &str) -> Result<String> {
        let cell = self
            .get(name)
            .with_context(|| format!("{}: a row has no {name}", self.file))?;
        Ok(cell.to_owned())
    }

    fn copy(&self, name: &str, into: &mut Document) {
        if let Some(cell) = self.get(name) {
            into.insert(name.to_owned(), Value::from(cell));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample_arrivals() -> Vec<Arrival> {
        let read = |name| sample::bytes(name).expect("it is there");
        arrivals(&read(TAXONOMIES), &read(TERMS)).expect("the tables are in order")
    }

    #[test]
    fn every_taxonomy_and_term_fits_the_standard() {
        let arrivals = sample_arrivals();
        assert_eq!(arrivals.len(), 3 + 146);
        for arrival in &arrivals {
            let problems = hsds::validate::validate(arrival.kind, &arrival.document);
            assert!(problems.is_empty(), "{}: {problems:?}", arrival.key);
        }
    }

    #[test]
    fn a_term_says_the_same_as_in_the_feed_of_the_council() {
        let feed = sample::document("council-feed/taxonomy_terms.json").expect("it is there");
        let arrivals = sample_arrivals();
        for theirs in feed["contents"].as_array().expect("a list") {
            let ours = arrivals
                .iter()
                .find(|arrival| theirs["id"] == *arrival.key)
                .expect("the same terms");
            for (name, value) in theirs.as_object().expect("a document") {
                assert_eq!(
                    ours.document.get(name),
                    Some(value),
                    "{name} of {}",
                    ours.key
                );
            }
        }
    }
}

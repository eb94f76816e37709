//! A data package gives back the documents it was written from, in both spellings of its file names.

use std::collections::BTreeMap;

use hsds::document::canonical;
use hsds::identity::Namespace;
use hsds::parts::split;
use hsds::tabular::{Names, Tables, write};
use hsds::{Document, Kind, Shape};
use proptest::prelude::*;
use serde_json::{Value, json};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn documents_come_back_from_a_package_as_they_went_in(seed in any::<u64>()) {
        for names in [Names::Hsds, Names::Uk] {
            let documents = Maker { state: seed, count: 0 }.package();
            let namespace = Namespace::of_source("round-trip");
            let expected = by_id(documents.iter().flat_map(|(kind, document)| split(*kind, document.clone(), &namespace).0));
            let files = write(documents.into_iter(), names);
            let (parts, problems) = read(&files, &namespace);
            let found = by_id(parts.into_iter().map(|part| part.part));
            for (key, document) in &expected {
                prop_assert_eq!(found.get(key), Some(document), "{:?} {:?} {:?}", key, names, &problems);
            }
            prop_assert_eq!(found.len(), expected.len());
            prop_assert!(problems.is_empty(), "{:?}", problems);
        }
    }
}

fn read(
    files: &[(String, Vec<u8>)],
    namespace: &Namespace,
) -> (
    Vec<hsds::tabular::TabularPart>,
    Vec<hsds::tabular::RowProblem>,
) {
    let mut tables = Tables::new();
    for (name, bytes) in files.iter().filter(|(name, _)| name == "datapackage.json") {
        tables
            .add_descriptor(bytes)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    for (name, bytes) in files.iter().filter(|(name, _)| name != "datapackage.json") {
        tables
            .add(name, bytes.as_slice())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    tables.records(namespace)
}

fn by_id(parts: impl Iterator<Item = hsds::parts::Part>) -> BTreeMap<(Kind, String), String> {
    let id = |document: &Document| {
        document
            .get("id")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    parts
        .map(|part| ((part.kind, id(&part.document)), canonical(&part.document)))
        .collect()
}

/// Makes documents from the field table; the same seed makes the same ones.
struct Maker {
    state: u64,
    count: u64,
}

impl Maker {
    fn package(&mut self) -> Vec<(Kind, Document)> {
        let mut known: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
        let mut documents = Vec::new();
        for kind in Kind::RECORDS {
            for _ in 0..=self.below(2) {
                let document = self.document(kind, &known);
                let id = document["id"].as_str().unwrap_or_default().to_owned();
                known.entry(kind).or_default().push(id);
                documents.push((kind, document));
            }
        }
        documents
    }

    fn document(&mut self, kind: Kind, known: &BTreeMap<Kind, Vec<String>>) -> Document {
        let mut document = Document::new();
        document.insert("id".to_owned(), json!(self.id()));
        for field in kind.fields().iter().filter(|field| field.name != "id") {
            if !field.required && self.below(3) != 0 {
                continue;
            }
            let value = match field.shape {
                // A reference to something of which this object is a part would only say so again.
                Shape::Reference(to) if to.is_record() && !is_owner(kind, to) => {
                    match known.get(&to) {
                        Some(ids) if !ids.is_empty() => {
                            json!(ids[self.below(ids.len() as u64) as usize])
                        }
                        _ => continue,
                    }
                }
                Shape::Many(child) if !child.is_record() => {
                    let count = self.below(2) + 1;
                    Value::Array(
                        (0..count)
                            .map(|_| Value::Object(self.document(child, known)))
                            .collect(),
                    )
                }
                Shape::Reference(_) | Shape::Uuid | Shape::One(_) | Shape::Many(_) => continue,
                _ if matches!(field.name, "link_entity" | "resource_type") => continue,
                Shape::Number if self.below(2) == 0 => json!(self.below(1000)),
                Shape::Number => json!(self.below(1_000_000) as f64 / 1000.0 - 100.5),
                Shape::Enum(words) => json!(words[self.below(words.len() as u64) as usize]),
                _ => json!(self.text()),
            };
            document.insert(field.name.to_owned(), value);
        }
        if self.below(6) == 0 {
            document.insert("x_note".to_owned(), json!(self.text()));
            document.insert("x_open".to_owned(), json!(self.below(2) == 0));
        }
        document
    }

    fn id(&mut self) -> String {
        self.count += 1;
        uuid::Uuid::from_u64_pair(self.next() | 1, self.count).to_string()
    }

    fn text(&mut self) -> String {
        const PIECES: [&str; 12] = [
            "a",
            ",",
            "\"",
            "\n",
            "\r\n",
            "é",
            "=SUM(A1)",
            " ",
            "; ",
            "日本",
            "'",
            "\u{1F600}",
        ];
        let mut text = String::from("t");
        for _ in 0..self.below(6) {
            text.push_str(PIECES[self.below(PIECES.len() as u64) as usize]);
        }
        text.push('.');
        text
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

fn is_owner(child: Kind, owner: Kind) -> bool {
    owner
        .fields()
        .iter()
        .any(|field| field.shape == Shape::Many(child))
        && !child.is_record()
}

//! What is found of people in the public lists that lie beside the repository, if they do. With `-- --nocapture` every finding is
//! printed in its words, to be judged by a reader; none of them is kept here.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use written::person::{self, Kind, Known, Sure};

/// How much of the text around a finding is printed, in letters.
const AROUND: usize = 60;

fn data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: there is no ../shared/data beside the repository");
    None
}

/// Files of tables under a folder, in order.
fn tables(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder that can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "csv") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn what_is_found_in_public_lists_is_counted() {
    let Some(data) = data() else {
        return;
    };
    let mut texts = 0;
    let mut bytes = 0;
    let mut spent = std::time::Duration::ZERO;
    let mut counts: BTreeMap<(String, Kind, Sure), usize> = BTreeMap::new();
    let services = tables(&data.join("services"));
    let generated = tables(&data.join("dedupe_dev/uk_services"));
    for path in services.iter().chain(&generated) {
        let file = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let Ok(mut reader) = csv::ReaderBuilder::new().flexible(true).from_path(path) else {
            continue;
        };
        let Ok(headers) = reader.headers().cloned() else {
            continue;
        };
        for row in reader.records().flatten() {
            let named = |header: &str| {
                let header = header.to_lowercase();
                header.contains("name") && !header.contains("contact")
            };
            let known: Vec<&str> = headers
                .iter()
                .zip(&row)
                .filter(|(header, _)| named(header))
                .map(|(_, cell)| cell)
                .collect();
            for (header, cell) in headers.iter().zip(&row) {
                if named(header) {
                    continue;
                }
                texts += 1;
                bytes += cell.len();
                let begun = std::time::Instant::now();
                let found = person::find(cell, Known(&known));
                spent += begun.elapsed();
                for found in found {
                    println!(
                        "{file}|{header}|{:?}|{:?}|{:?}|{}",
                        found.kind,
                        found.why,
                        found.sure,
                        shown(cell, &found.place)
                    );
                    *counts
                        .entry((file.clone(), found.kind, found.sure))
                        .or_default() += 1;
                }
            }
        }
    }
    println!("{texts} texts of {bytes} bytes in {spent:?}");
    for ((file, kind, sure), count) in &counts {
        println!("{file}: {count} {kind:?} {sure:?}");
    }
    assert!(texts > 10_000, "the lists are there but were not read");
    // Far more would mean that something ordinary is taken for a person.
    let kept: usize = counts
        .iter()
        .filter(|((_, kind, sure), _)| *kind == Kind::Name && *sure > Sure::Doubtful)
        .map(|(_, count)| count)
        .sum();
    assert!(kept * 50 < texts, "{kept} names in {texts} texts");
}

fn shown(text: &str, place: &std::ops::Range<usize>) -> String {
    let before: Vec<char> = text[..place.start].chars().rev().take(AROUND).collect();
    let before: String = before.into_iter().rev().collect();
    let after: String = text[place.end..].chars().take(AROUND).collect();
    format!("{before}[[{}]]{after}", &text[place.clone()]).replace(['\n', '\r'], "⏎")
}

//! Looks at services with every check: `look_at_services FILE.jsonl|FOLDER DAY [SAMPLE [POSTCODES]]` prints what each check found, how long a
//! look takes, and a sample of its findings, tab-separated, for people to judge. A line of a file is a service as it is published; a file
//! is a source. With a loaded table of postcodes each is placed to its unit.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use assure::check::{Check, Finding, Looked, look};
use chrono::NaiveDate;
use hsds::Document;
use place::Gazetteer;

/// Findings of each check that are shown, unless somebody asks for others.
const SAMPLE: usize = 30;

/// A finding, and where its service is from.
struct Shown {
    source: String,
    key: String,
    finding: Finding,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, day, rest @ ..] = arguments.as_slice() else {
        return explain("look_at_services FILE.jsonl|FOLDER DAY [SAMPLE [POSTCODES]]");
    };
    let Ok(today) = day.parse() else {
        return explain("the day is written as 2025-06-01");
    };
    let files = files(Path::new(path));
    if files.is_empty() {
        return explain(&format!("there is no .jsonl file in {path}"));
    }
    let sample = rest.first().and_then(|text| text.parse().ok());
    let table = rest
        .get(1)
        .map(|table| Gazetteer::with_table(Path::new(table)));
    let Ok(gazetteer) = table.unwrap_or_else(|| Ok(Gazetteer::embedded())) else {
        return explain("the table of postcodes cannot be read");
    };
    let (mut found, mut services, mut took) = (BTreeMap::new(), 0_u32, Duration::ZERO);
    // The tables of places are read when they are first asked.
    gazetteer.authority_named("Manchester");
    for file in &files {
        for service in read(file) {
            let (findings, spent) = timed(&service, &gazetteer, today);
            services += 1;
            took += spent;
            collect(file, &service, findings, &mut found);
        }
    }
    print(&found, sample.unwrap_or(SAMPLE));
    let each = took.as_secs_f64() * 1e6 / f64::from(services.max(1));
    println!("# {services} services, {each:.1} µs each");
    ExitCode::SUCCESS
}

fn explain(what: &str) -> ExitCode {
    eprintln!("{what}");
    ExitCode::from(2)
}

fn files(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else {
        return vec![path.to_owned()];
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
        .collect();
    files.sort();
    files
}

fn read(file: &Path) -> Vec<Document> {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

fn timed(service: &Document, gazetteer: &Gazetteer, today: NaiveDate) -> (Vec<Finding>, Duration) {
    let begin = Instant::now();
    let findings = look(&Looked {
        service,
        gazetteer,
        today,
    });
    (findings, begin.elapsed())
}

fn collect(
    file: &Path,
    service: &Document,
    findings: Vec<Finding>,
    found: &mut BTreeMap<Check, Vec<Shown>>,
) {
    let source = file.file_stem().unwrap_or_default().to_string_lossy();
    for finding in findings {
        found.entry(finding.check).or_default().push(Shown {
            source: source.to_string(),
            key: hsds::document::text(service, "id").to_owned(),
            finding,
        });
    }
}

/// Each check with its findings, and a sample that is spread evenly over them.
fn print(found: &BTreeMap<Check, Vec<Shown>>, sample: usize) {
    for check in Check::ALL {
        let all = found.get(&check).map_or(&[][..], Vec::as_slice);
        println!("# {check}\t{}", all.len());
        let step = all.len().div_ceil(sample.max(1)).max(1);
        for shown in all.iter().step_by(step) {
            let Shown {
                source,
                key,
                finding,
            } = shown;
            println!(
                "{source}\t{key}\t{check}\t{}\t{}\t{}",
                finding.field, finding.said, finding.message
            );
        }
    }
}

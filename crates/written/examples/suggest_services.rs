//! Measures the suggestion of services: `suggest_services FILE.csv NAME_COLUMN TEXT_COLUMN [--all]` prints how many organisations get more
//! than one, and those that do (or all) with their words.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, name, text, rest @ ..] = arguments.as_slice() else {
        eprintln!("suggest_services FILE.csv NAME_COLUMN TEXT_COLUMN [--all]");
        return ExitCode::from(2);
    };
    let all = rest.iter().any(|flag| flag == "--all");
    let Ok(mut reader) = csv::Reader::from_path(file) else {
        eprintln!("{file} cannot be read");
        return ExitCode::from(2);
    };
    let head = reader.headers().cloned().unwrap_or_default();
    let column = |wanted: &str| {
        head.iter()
            .position(|known| known.trim_start_matches('\u{feff}') == wanted)
    };
    let (Some(name), Some(text)) = (column(name), column(text)) else {
        eprintln!("there are the columns {head:?}");
        return ExitCode::from(2);
    };
    let (mut read, mut several, mut services) = (0, 0, 0);
    for record in reader.records().flatten() {
        let cell = |at: usize| record.get(at).unwrap_or_default().trim();
        if cell(text).is_empty() {
            continue;
        }
        read += 1;
        let suggestion = written::services::suggest(cell(name), cell(text));
        services += suggestion.names.len();
        let is_several = suggestion.names.len() > 1;
        several += usize::from(is_several);
        if is_several || all {
            println!("== {}: {:?}", cell(name), suggestion.names);
            for piece in &suggestion.pieces {
                let of = piece.service.map_or("-".to_owned(), |at| at.to_string());
                println!("   {of} | {}", piece.text.trim());
            }
        }
    }
    println!(
        "{read} organisations with words; {several} get more than one service; {services} services in all"
    );
    ExitCode::SUCCESS
}

//! The same questions over HTTP, of the page on which people get results.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use super::Options;
use super::asked::{Asked, Shape};
use crate::bench::serve::Server;
use crate::bench::{Place, Release, import};
use crate::load;
use crate::load::http::Client;
use crate::run::{run, say};

/// The names of the page's parameters.
const WHAT: &str = "what";
const WHERE: &str = "where";
const WITHIN: &str = "within";
/// How far around a place is looked, in miles.
const MILES: &str = "10";

/// Imports services, serves them, and asks for the pages of all questions.
pub(super) fn measure(
    release: &Release,
    scratch: &Path,
    file: &Path,
    questions: &[Asked],
    options: &Options,
) -> Result<Vec<Value>> {
    let services = options.http.unwrap_or_default();
    let place = Place {
        engine: "SQLite",
        arguments: vec!["--data".into(), scratch.join("data").display().to_string()],
    };
    import::once(&place, release, file)?;
    // A server fills its index while it answers; here it shall have done that before.
    run(place.command(release, "index").arg("rebuild"))?;
    let server = Server::start(&place, release)?;
    let mut client = Client::new(&server.host);
    let mut figures = Vec::new();
    println!("## The results page over HTTP: {services} services\n");
    println!(
        "| asked | clients | p50 ms | p95 ms | p99 ms | pages/s | errors |\n|---|---|---|---|---|---|---|"
    );
    for shape in Shape::EACH {
        let paths: Vec<String> = questions
            .iter()
            .map(|asked| path(&options.path, &asked.shaped(shape)))
            .collect();
        let status = client.get(&paths[0])?.status;
        if status != 200 {
            say(&format!(
                "the results page skipped: {} answered {status}; --path says where it is",
                paths[0]
            ));
            return Ok(figures);
        }
        // The first round warms up what the second finds warm.
        load::measure(
            &server.host,
            &paths,
            2,
            Duration::from_secs_f64(options.seconds / 2.0),
        )?;
        for &clients in &options.clients {
            let time = Duration::from_secs_f64(options.seconds);
            let report = load::measure(&server.host, &paths, clients, time)?;
            println!(
                "| {} | {clients} | {:.1} | {:.1} | {:.1} | {:.0} | {} |",
                shape.name(),
                report.p50_ms,
                report.p95_ms,
                report.p99_ms,
                report.per_second,
                report.errors,
            );
            figures.push(json!({ "shape": shape.name(), "clients": clients, "report": report }));
        }
    }
    println!("\nThe server holds {} MB of memory.", server.memory()?);
    Ok(figures)
}

/// The address of the page of a question.
fn path(page: &str, asked: &Asked) -> String {
    let mut pairs = Vec::new();
    if !asked.words.is_empty() {
        pairs.push((WHAT, asked.words.as_str()));
    }
    if !asked.place.is_empty() {
        pairs.push((WHERE, asked.place.as_str()));
        pairs.push((WITHIN, MILES));
    }
    let filters = asked.filters.iter();
    pairs.extend(filters.map(|(group, value)| (group.as_str(), value.as_str())));
    let pairs = pairs
        .into_iter()
        .map(|(name, value)| format!("{name}={}", escaped(value)));
    format!("{page}?{}", pairs.collect::<Vec<_>>().join("&"))
}

/// A value as an address takes it.
fn escaped(value: &str) -> String {
    let each = value.bytes().map(|byte| match byte {
        b' ' => "+".to_owned(),
        _ if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_an_address() {
        let asked = Asked {
            words: "carers' café".into(),
            place: "51.4,-2.6".into(),
            filters: vec![("cost".into(), "free".into()), ("day".into(), "sa".into())],
        };
        assert_eq!(
            path("/find", &asked),
            "/find?what=carers%27+caf%C3%A9&where=51.4%2C-2.6&within=10&cost=free&day=sa"
        );
        assert_eq!(
            path("/find", &asked.shaped(Shape::Words)),
            "/find?what=carers%27+caf%C3%A9"
        );
        assert_eq!(
            path("/", &asked.shaped(Shape::Place)),
            "/?where=51.4%2C-2.6&within=10"
        );
    }
}

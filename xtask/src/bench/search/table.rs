//! What was measured, as tables.

use super::asked::{Figures, Run, Shape};

/// Whose throughput the others are compared with.
const MEASURE: &str = "PostgreSQL";

/// Prints what each engine took to fill, and how each shape was answered by so many clients.
pub(super) fn print(engines: &[Figures], clients: &[usize]) {
    println!(
        "| engine | services | filled in | services/s | on disk | memory, MB |\n|---|---|---|---|---|---|"
    );
    for engine in engines {
        let memory = engine
            .memory
            .iter()
            .map(|(what, megabytes)| format!("{megabytes} {what}"));
        println!(
            "| {} | {} | {:.0} s | {:.0} | {:.0} MB | {} |",
            engine.engine,
            engine.services,
            engine.build_seconds,
            engine.services as f64 / engine.build_seconds,
            engine.bytes as f64 / 1e6,
            memory.collect::<Vec<_>>().join("; "),
        );
    }
    let runs: Vec<&Run> = engines.iter().flat_map(|engine| &engine.runs).collect();
    for &clients in clients {
        println!(
            "\n### {clients} client{}\n\n\
             | asked | engine | p50 ms | p95 ms | p99 ms | answers/s | × {MEASURE} | mean total | filters counted |\n\
             |---|---|---|---|---|---|---|---|---|",
            if clients == 1 { "" } else { "s" },
        );
        for shape in Shape::EACH {
            for run in runs
                .iter()
                .filter(|run| (run.shape, run.clients) == (shape, clients))
            {
                println!("{}", row(run, measure_of(&runs, run)));
            }
        }
    }
    for engine in engines {
        for note in &engine.notes {
            println!("\n{}: {note}.", engine.engine);
        }
    }
    println!();
}

/// How often the engine that is compared with answered the same.
fn measure_of(runs: &[&Run], run: &Run) -> Option<f64> {
    let same = |other: &&&Run| (other.shape, other.clients) == (run.shape, run.clients);
    let mut same = runs.iter().filter(same);
    same.find(|other| other.way == MEASURE)
        .map(|other| other.report.per_second)
}

fn row(run: &Run, measure: Option<f64>) -> String {
    let report = &run.report;
    let times = measure.map_or_else(
        || "not measured".to_owned(),
        |measure| format!("{:.2}", report.per_second / measure),
    );
    format!(
        "| {} | {} | {:.1} | {:.1} | {:.1} | {:.1} | {times} | {:.1} | {:.1} |",
        run.shape.name(),
        run.way,
        report.p50_ms,
        report.p95_ms,
        report.p99_ms,
        report.per_second,
        run.mean_total,
        run.mean_facets,
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::load::Report;

    fn run(way: &str, clients: usize, answers: usize) -> Run {
        let times = vec![Duration::from_millis(20); answers];
        Run {
            way: way.to_owned(),
            shape: Shape::Place,
            clients,
            report: Report::of(times, Duration::from_secs(1)).expect("there are times"),
            mean_total: 12.25,
            mean_facets: 7.0,
        }
    }

    #[test]
    fn an_engine_is_compared_by_the_same_shape_and_as_many_clients() {
        let runs = [
            run("PostgreSQL", 1, 50),
            run("PostgreSQL", 16, 10),
            run("Other", 16, 40),
        ];
        let runs: Vec<&Run> = runs.iter().collect();
        assert_eq!(
            row(runs[2], measure_of(&runs, runs[2])),
            "| place, 10 miles | Other | 20.0 | 20.0 | 20.0 | 40.0 | 4.00 | 12.2 | 7.0 |"
        );
        assert!(row(runs[2], measure_of(&runs[2..], runs[2])).contains("not measured"));
    }
}

//! The report as a table for spreadsheets.

use std::fmt::Write as _;

use assure::check::Check;
use assure::quality::quarterly::Report;
use assure::quality::today;
use axum::response::Response;
use http::{HeaderValue, header};

use super::{groups, in_words, told};
use crate::pages::file;
use crate::problem::Fault;

/// What the table calls what people told.
const HOW_IT_WAS: &str = "How it was for people";

/// The report as a table: a line for each figure.
pub(super) fn table(slug: &str, report: &Report) -> Result<Response, Fault> {
    let mut lines = String::from("part,figure,value,unit\r\n");
    let mut line = |part: &str, name: &str, value: &str, unit: &str| {
        // Writing to a text cannot fail.
        let _ = writeln!(
            lines,
            "{},{},{},{}\r",
            cell(part),
            cell(name),
            cell(value),
            cell(unit)
        );
    };
    let state = if report.has_ended { "whole" } else { "so far" };
    line("Report", "Quarter", &report.quarter, state);
    line("Report", "Made on", &today(report.made_at).to_string(), "");
    for group in groups(report) {
        for figure in group.figures {
            line(group.title, &figure.name, &figure.value, figure.unit);
        }
    }
    for figure in report.told.iter().map(told) {
        line(HOW_IT_WAS, &figure.name, &figure.value, "");
    }
    for reason in &report.reasons {
        let services = reason.services.to_string();
        line(
            "Not published because of",
            &in_words(&reason.code),
            &services,
            "services",
        );
    }
    for fix in &report.fixes {
        let title = Check::from_code(&fix.code).map_or(fix.code.as_str(), |check| check.title());
        line("To put right", title, &fix.services.to_string(), "services");
        let points = fix.points as f64 / 10.0;
        line("To put right", title, &points.to_string(), "points");
    }
    let mut response = file(lines, "text/csv; charset=utf-8", "private, no-cache");
    let name = format!("attachment; filename=\"{slug}-{}.csv\"", report.quarter);
    let name = HeaderValue::from_str(&name).map_err(|_| Fault::Internal)?;
    response
        .headers_mut()
        .insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// A text as a cell. A spreadsheet would take what begins with these letters for a formula.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_quotes_stay() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("@x", "'@x"),
            ("-2", "'-2"),
            ("a, \"b\"", "\"a, \"\"b\"\"\""),
            ("86.3", "86.3"),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}

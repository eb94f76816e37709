//! News that reports about lists and a quarter are ready.

use askama::Template;
use repository::{NewLetter, Person, Quarter};

use super::{Letter, written};
use crate::error::WebError;
use crate::settings::Settings;

/// A report that is ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadyReport {
    /// The slug of the source.
    pub source: String,
    /// What the source is called.
    pub name: String,
    /// The quarter.
    pub quarter: Quarter,
}

struct Ready {
    name: String,
    address: String,
}

#[derive(Template)]
#[template(path = "emails/quarter.txt")]
struct News<'l> {
    name: &'l str,
    place: &'l str,
    reports: Vec<Ready>,
}

impl Letter for News<'_> {
    const KIND: &'static str = "quarter";

    fn subject(&self) -> String {
        match self.reports.as_slice() {
            [one] => format!("How good the data of {} was last quarter", one.name),
            _ => "How good the data of your lists was last quarter".to_owned(),
        }
    }
}

/// Mail to somebody who sends lists, about the reports that are ready.
pub fn quarter_letter(
    settings: &Settings,
    person: &Person,
    reports: Vec<ReadyReport>,
) -> Result<NewLetter, WebError> {
    let base = settings.public_url.as_ref();
    let base = base.map_or("", url::Url::as_str).trim_end_matches('/');
    let ready = |report: ReadyReport| Ready {
        address: format!(
            "{base}/sources/{}/reports/{}",
            report.source, report.quarter
        ),
        name: report.name,
    };
    let news = News {
        name: &person.name,
        place: &settings.title,
        reports: reports.into_iter().map(ready).collect(),
    };
    written(&person.email, &news).map_err(|error| WebError::Text(error.to_string()))
}

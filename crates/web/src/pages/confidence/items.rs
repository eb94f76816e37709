//! The services of a sample, as a list.

use assure::queue::Area;
use repository::{Sample, SampleItem, SampleResult, SampleState};

use super::address_of;

/// A service of a sample.
pub(super) struct Row {
    pub(super) name: String,
    /// Where it is checked, or what was found out stands, for whoever may check.
    pub(super) address: Option<String>,
    pub(super) result: Option<(&'static str, &'static str)>,
    /// What is wrong.
    pub(super) areas: Option<String>,
    pub(super) report: Option<String>,
}

/// Those that are to be checked, or were. Only whoever may check is led on.
pub(super) fn rows(sample: &Sample, items: &[SampleItem], may_check: bool) -> Vec<Row> {
    let address = address_of(sample);
    let items = items.iter().filter(|item| item.is_in);
    let row = |item: &SampleItem| Row {
        name: called(item),
        address: may_check.then(|| format!("{address}/{}", item.number)),
        result: item.result.map(tag),
        areas: areas(&item.areas),
        report: item.report.clone().filter(|_| may_check),
    };
    items.map(row).collect()
}

/// What a service is called.
pub(super) fn called(item: &SampleItem) -> String {
    let name = item.name.clone();
    name.unwrap_or_else(|| "A service that is not published any more".to_owned())
}

/// The next that is to be checked, after one and then from the start; none if nothing is left.
pub(super) fn next(sample: &Sample, items: &[SampleItem], after: i64) -> Option<i64> {
    if sample.state != SampleState::Open {
        return None;
    }
    let is_left = |item: &&SampleItem| item.is_in && item.result.is_none();
    let left = || items.iter().filter(is_left);
    let next = left().find(|item| item.number > after);
    next.or_else(|| left().next()).map(|item| item.number)
}

/// A result as a tag: its words, and its colour.
pub(super) const fn tag(result: SampleResult) -> (&'static str, &'static str) {
    match result {
        SampleResult::Right => ("Right", "green"),
        SampleResult::Wrong => ("Wrong", "red"),
        SampleResult::Unknown => ("Nobody reached", "grey"),
        SampleResult::Gone => ("Gone", "grey"),
    }
}

/// What is wrong, in words; none if nothing is.
pub(super) fn areas(words: &[String]) -> Option<String> {
    let area = |word: &String| Area::ALL.into_iter().find(|area| area.word() == word);
    let areas: Vec<&str> = words.iter().filter_map(area).map(Area::in_words).collect();
    (!areas.is_empty()).then(|| areas.join(", "))
}

//! What each column of a table is: from its heading and from its values, how surely, and why.

use std::collections::HashMap;

use super::evidence::Profile;
use super::grid::Grid;
use super::meaning::Meaning;
use super::remarks;
use super::table::Table;
use super::vocabulary;

/// Less sure than this is not taken.
const SURE_ENOUGH: f64 = 0.45;
/// So many values are shown beside a column.
const SAMPLES: usize = 3;
/// A value longer than this is cut where it is shown.
const SHOWN: usize = 80;

/// One column, and what it is taken for.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The sheet, where the input has several.
    pub sheet: Option<String>,
    /// Which one it is, from 1.
    pub column: usize,
    /// What it is called; empty where it has no heading.
    pub header: String,
    /// What it is taken for.
    pub field: Meaning,
    /// How surely, from 0 to 1. What a person said is 1.
    pub confidence: f64,
    /// Why, for people.
    pub reason: String,
    /// Some of its values.
    pub samples: Vec<String>,
}

/// One possible reading of one column.
struct Candidate {
    column: usize,
    meaning: Meaning,
    confidence: f64,
}

/// Takes every column of a table for something.
pub(crate) fn recognise(grid: &Grid, table: &Table) -> Vec<Column> {
    let profiles: Vec<Profile> = (0..table.headings.len())
        .map(|column| Profile::of(grid, &table.records, column))
        .collect();
    let mut candidates: Vec<Candidate> = profiles
        .iter()
        .enumerate()
        .flat_map(|(column, profile)| candidates(column, &table.headings[column], profile))
        .collect();
    candidates.sort_by(|left, right| {
        right
            .confidence
            .total_cmp(&left.confidence)
            .then(left.column.cmp(&right.column))
    });
    let mut chosen = choose(&candidates, profiles.len());
    name_something(&profiles, &mut chosen);
    number_several_rows(grid, table, &mut chosen);
    (0..profiles.len())
        .map(|column| describe(grid, table, column, &profiles[column], chosen[column]))
        .collect()
}

fn candidates(column: usize, heading: &str, profile: &Profile) -> Vec<Candidate> {
    let told = vocabulary::meanings(heading);
    // What we wrote beside the rows ourselves is about them, and not of them.
    let is_ours = [remarks::STATE, remarks::MESSAGE].contains(&heading.trim());
    let choices = Meaning::choices().filter(|_| !is_ours);
    choices
        .filter_map(|(meaning, ..)| {
            let by_heading = told
                .iter()
                .find(|(told, _)| *told == meaning)
                .map(|(_, sure)| *sure);
            let confidence = match by_heading {
                Some(sure) => together(sure, profile.fit(meaning)),
                None => profile.alone(meaning) * if told.is_empty() { 1.0 } else { 0.8 },
            };
            (confidence >= SURE_ENOUGH).then_some(Candidate {
                column,
                meaning,
                confidence,
            })
        })
        .collect()
}

/// Heading and values together: what agrees makes surer, what contradicts takes away.
fn together(heading: f64, fit: f64) -> f64 {
    if fit >= 0.0 {
        0.92 * heading + (1.0 - 0.92 * heading) * fit * 0.8
    } else {
        heading * (1.0 + fit)
    }
}

/// The surest first; what only one column can say is given once.
fn choose(candidates: &[Candidate], columns: usize) -> Vec<Option<(Meaning, f64)>> {
    let mut chosen: Vec<Option<(Meaning, f64)>> = vec![None; columns];
    for candidate in candidates {
        let taken = chosen
            .iter()
            .flatten()
            .any(|(meaning, _)| *meaning == candidate.meaning);
        if chosen[candidate.column].is_none() && (!taken || candidate.meaning.may_repeat()) {
            chosen[candidate.column] = Some((candidate.meaning, candidate.confidence));
        }
    }
    chosen
}

/// Every row has to be called something: if no heading says what, the column that reads most like names does.
fn name_something(profiles: &[Profile], chosen: &mut [Option<(Meaning, f64)>]) {
    let named = |meaning: Meaning| {
        matches!(
            meaning,
            Meaning::Name | Meaning::Organization | Meaning::Venue
        )
    };
    if chosen.iter().flatten().any(|(meaning, _)| named(*meaning)) {
        return;
    }
    let free = (0..profiles.len()).filter(|column| {
        chosen[*column].is_none_or(|(meaning, sure)| meaning == Meaning::Internal && sure < 0.7)
    });
    let best = free
        .map(|column| (column, profiles[column].name_likeness()))
        .filter(|(_, likeness)| *likeness > 0.3)
        .max_by(|left, right| left.1.total_cmp(&right.1).then(right.0.cmp(&left.0)));
    if let Some((column, likeness)) = best {
        chosen[column] = Some((Meaning::Name, 0.5 * likeness));
    }
}

/// A number that is there more than once is one all the same, if its rows have the same name: a service at several places, a row
/// for each.
fn number_several_rows(grid: &Grid, table: &Table, chosen: &mut [Option<(Meaning, f64)>]) {
    let at = |meaning: Meaning| {
        chosen
            .iter()
            .position(|chosen| chosen.is_some_and(|(found, _)| found == meaning))
    };
    let (None, Some(name)) = (at(Meaning::Key), at(Meaning::Name)) else {
        return;
    };
    let is_number = |column: usize| {
        let mut names: HashMap<&str, &str> = HashMap::new();
        let heading = &table.headings[column];
        let is_called_so = vocabulary::meanings(heading)
            .first()
            .is_some_and(|(meaning, sure)| *meaning == Meaning::Key && *sure >= 0.9);
        is_called_so
            && table.records.iter().all(|row| {
                let (number, name) = (grid.cell(*row, column), grid.cell(*row, name));
                !number.is_empty() && *names.entry(number).or_insert(name) == name
            })
    };
    let free = (0..chosen.len()).filter(|column| chosen[*column].is_none());
    if let Some(column) = free.into_iter().find(|column| is_number(*column)) {
        chosen[column] = Some((Meaning::Key, 0.8));
    }
}

fn describe(
    grid: &Grid,
    table: &Table,
    column: usize,
    profile: &Profile,
    chosen: Option<(Meaning, f64)>,
) -> Column {
    let header = table.headings[column].clone();
    let (field, confidence) = chosen.unwrap_or((Meaning::Internal, 0.0));
    let reason = reason(&header, profile, chosen);
    let samples = table
        .records
        .iter()
        .map(|row| grid.cell(*row, column))
        .filter(|cell| !cell.is_empty())
        .take(SAMPLES)
        .map(|cell| cell.chars().take(SHOWN).collect())
        .collect();
    Column {
        sheet: grid.name.clone(),
        column: column + 1,
        header,
        field,
        confidence: (confidence * 100.0).round() / 100.0,
        reason,
        samples,
    }
}

fn reason(header: &str, profile: &Profile, chosen: Option<(Meaning, f64)>) -> String {
    let Some((meaning, _)) = chosen else {
        return if profile.values == 0 {
            "It is empty".to_owned()
        } else {
            "Neither its heading nor its values tell what it is".to_owned()
        };
    };
    let by_heading = vocabulary::meanings(header)
        .iter()
        .any(|(told, _)| *told == meaning);
    let by_values = profile.told_by(meaning);
    match (by_heading, by_values) {
        (true, Some(values)) => format!("Its heading says so, and {values}"),
        (true, None) => "Its heading says so".to_owned(),
        (false, Some(values)) => {
            let mut letters = values.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(letters).collect()
            })
        }
        (false, None) => "Its values read like names".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::table;

    fn fields(rows: &[&[&str]]) -> Vec<&'static str> {
        let mut grid = Grid::default();
        for (line, row) in (1..).zip(rows) {
            grid.push(line, row.iter().copied()).expect("room");
        }
        let table = table::find(&grid, None).expect("a table");
        recognise(&grid, &table)
            .into_iter()
            .map(|column| column.field.word())
            .collect()
    }

    #[test]
    fn headings_and_values_tell_together() {
        assert_eq!(
            fields(&[
                &["Name", "Contact", "Where", "When", "Area"],
                &[
                    "Chess Club",
                    "01204 385848",
                    "12 Green Lane, Bolton",
                    "Mon 7-9pm",
                    "Bolton"
                ],
                &[
                    "Go Club",
                    "go@club.example",
                    "Town Hall, Green Street, Bolton",
                    "Tues 10am",
                    "Bury"
                ],
            ]),
            ["name", "contact", "address", "schedule", "service_area"]
        );
    }

    #[test]
    fn without_headings_values_tell() {
        assert_eq!(
            fields(&[
                &[
                    "Chess Club",
                    "BL3 2HP",
                    "01204 385848",
                    "chess@club.example",
                    "Mon 7pm-9pm"
                ],
                &[
                    "Go Club",
                    "BL1 2BZ",
                    "01204 385849",
                    "go@club.example",
                    "Tues 10am-12"
                ],
                &[
                    "Draughts Club",
                    "BL4 9DR",
                    "01204 385850",
                    "draughts@club.example",
                    "Fri 6pm"
                ],
            ]),
            ["name", "address.postal_code", "phone", "email", "schedule"]
        );
    }

    #[test]
    fn an_answer_of_yes_or_no_is_no_name() {
        assert_eq!(
            fields(&[
                &["Who", "Where", "Cost", "Referral needed?"],
                &[
                    "Kettle Lane Larder",
                    "Kettle Hall, 3 Kettle Lane, Bewdley",
                    "Free",
                    "No"
                ],
                &[
                    "Second Helpings",
                    "Old Mill, Mill Street, Kidderminster",
                    "£2.50",
                    "Phone first"
                ],
            ]),
            ["name", "address", "cost", "application_process"]
        );
    }

    #[test]
    fn values_that_contradict_the_heading_win() {
        assert_eq!(
            fields(&[
                &["Name", "Phone", "Notes"],
                &["Chess Club", "chess@club.example", "x"],
                &["Go Club", "go@club.example", "y"],
            ]),
            ["name", "email", "internal"]
        );
    }
}

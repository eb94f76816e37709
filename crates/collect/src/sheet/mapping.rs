//! What was decided about a spreadsheet, as a file that people may read, change and use again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::columns::Column;
use super::meaning::{Meaning, Rows};
use super::vocabulary;
use crate::error::CollectError;

/// The version of the form below.
const VERSION: u32 = 1;

/// Which sheets hold what, what their columns are, and what holds where a cell says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Always 1 so far.
    pub version: u32,
    /// One for each sheet that is read.
    pub sheets: Vec<SheetMapping>,
    /// By the word of a field, what holds in every row whose own cell says nothing: `{"organization.name": "Bolton Council"}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub defaults: BTreeMap<String, String>,
}

/// One sheet of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetMapping {
    /// Its name; none for a file that is one table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// What its rows are: `services`, `organizations`, `locations`, `schedules`, or `nothing` for a sheet that is not read. Where no
    /// sheet has services, organisations stand for themselves.
    pub rows: String,
    /// The number of the row of headings; none for a table without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u64>,
    /// Its columns.
    pub columns: Vec<ColumnMapping>,
}

/// One column of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnMapping {
    /// What it is called. Its place in the file may change.
    pub header: String,
    /// Which one it is, from 1: counts where it has no heading, and where two have the same.
    pub column: usize,
    /// The word of a field, such as `address.postal_code`; `internal` keeps it unpublished.
    pub field: String,
}

/// The word for a sheet that is not read.
pub(crate) const NOT_READ: &str = "nothing";

impl Mapping {
    /// Reads a mapping, and says what in it cannot be meant.
    pub fn parse(text: &str) -> Result<Self, CollectError> {
        let wrong = |reason: String| CollectError::Mapping(reason);
        let mapping: Self = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if mapping.version != VERSION {
            return Err(wrong(format!(
                "it is of version {}, and only {VERSION} is read",
                mapping.version
            )));
        }
        for sheet in &mapping.sheets {
            if sheet.rows != NOT_READ && Rows::of_word(&sheet.rows).is_none() {
                return Err(wrong(format!("`{}` is not what rows can be", sheet.rows)));
            }
            if let Some(column) = sheet
                .columns
                .iter()
                .find(|column| Meaning::of_word(&column.field).is_none())
            {
                return Err(wrong(format!(
                    "the column \"{}\" has the field `{}`, which there is not",
                    column.header, column.field
                )));
            }
        }
        match mapping
            .defaults
            .keys()
            .find(|field| Meaning::of_word(field).is_none())
        {
            Some(field) => Err(wrong(format!("there is no field `{field}` to set"))),
            None => Ok(mapping),
        }
    }

    /// What each row stands for: a service, or an organisation where sheets have those and none has services.
    pub fn each_row(&self) -> Rows {
        let has = |rows: Rows| self.sheets.iter().any(|sheet| sheet.rows == rows.word());
        if has(Rows::Organizations) && !has(Rows::Services) {
            Rows::Organizations
        } else {
            Rows::Services
        }
    }

    /// Whether a sheet of organisations only says who runs the services of another: then it is plain what each row is.
    pub fn names_who_runs_services(&self) -> bool {
        let has = |rows: Rows| self.sheets.iter().any(|sheet| sheet.rows == rows.word());
        has(Rows::Organizations) && has(Rows::Services)
    }

    /// The same with each row a service, or an organisation, from now on.
    #[must_use]
    pub fn with_each_row(mut self, rows: Rows) -> Self {
        if self.sheets.is_empty() {
            // Whatever sheets there will be, and whatever their columns.
            self.sheets.push(SheetMapping {
                sheet: None,
                rows: rows.word().to_owned(),
                header_row: None,
                columns: Vec::new(),
            });
        }
        let before = self.each_row().word();
        for sheet in self.sheets.iter_mut().filter(|sheet| sheet.rows == before) {
            rows.word().clone_into(&mut sheet.rows);
        }
        self
    }

    /// As it is written into a file.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// What holds where a cell says nothing, by meaning.
    pub(crate) fn defaults(&self) -> Vec<(Meaning, String)> {
        self.defaults
            .iter()
            .filter_map(|(field, value)| Some((Meaning::of_word(field)?, value.clone())))
            .collect()
    }

    /// What was decided about a sheet; of a file that is one table, what was decided about any.
    pub(crate) fn sheet(&self, name: Option<&str>, is_only: bool) -> Option<&SheetMapping> {
        let same = |sheet: &&SheetMapping| sheet.sheet.as_deref() == name;
        let only = || match &self.sheets[..] {
            [only] if is_only => Some(only),
            _ => None,
        };
        self.sheets.iter().find(same).or_else(only)
    }
}

impl Default for Mapping {
    fn default() -> Self {
        Self {
            version: VERSION,
            sheets: Vec::new(),
            defaults: BTreeMap::new(),
        }
    }
}

impl SheetMapping {
    /// The row of headings in a sheet: the one that has most of them, wherever it is now.
    pub(crate) fn header_line(
        &self,
        rows: impl Iterator<Item = (u64, Vec<String>)>,
    ) -> Option<u64> {
        let wanted: Vec<String> = self
            .columns
            .iter()
            .map(|column| same_name(&column.header))
            .filter(|name| !name.is_empty())
            .collect();
        let mut best = (0, None);
        for (line, cells) in rows {
            let found = cells
                .iter()
                .filter(|cell| {
                    !cell.is_empty() && wanted.iter().any(|name| name.ends_with(&same_name(cell)))
                })
                .count();
            if found > best.0 {
                best = (found, Some(line));
            }
        }
        best.1.filter(|_| best.0 * 2 >= wanted.len())
    }

    /// Sets what was decided; columns that were not there then stay as they are recognised. Gives the columns that are gone.
    pub(crate) fn apply(&self, columns: &mut [Column]) -> Vec<String> {
        let mut gone = Vec::new();
        for decided in &self.columns {
            let Some(meaning) = Meaning::of_word(&decided.field) else {
                continue;
            };
            let named: Vec<usize> = (0..columns.len())
                .filter(|at| same_name(&columns[*at].header) == same_name(&decided.header))
                .collect();
            let place = decided.column.saturating_sub(1);
            let at = if named.contains(&place) {
                Some(place)
            } else {
                named.first().copied()
            };
            match at.and_then(|at| columns.get_mut(at)) {
                // What was recognised anyway is as sure as it is.
                Some(column) if column.field == meaning => {}
                Some(column) => {
                    column.field = meaning;
                    column.confidence = 1.0;
                    "It was decided before".clone_into(&mut column.reason);
                }
                None => gone.push(decided.header.clone()),
            }
        }
        gone
    }
}

/// Headings are the same if their words are.
fn same_name(header: &str) -> String {
    vocabulary::words(header).join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_read_again_as_it_was_written() {
        let mapping = Mapping {
            sheets: vec![SheetMapping {
                sheet: None,
                rows: "services".to_owned(),
                header_row: Some(3),
                columns: vec![ColumnMapping {
                    header: "Tel".to_owned(),
                    column: 2,
                    field: "phone".to_owned(),
                }],
            }],
            defaults: BTreeMap::from([("address.city".to_owned(), "Bolton".to_owned())]),
            ..Mapping::default()
        };
        assert_eq!(
            Mapping::parse(&mapping.text()).expect("it is read"),
            mapping
        );
    }

    #[test]
    fn organisations_stand_for_themselves_where_no_sheet_has_services() {
        let of = |words: &[&str]| {
            let sheets = words.iter().map(|rows| SheetMapping {
                sheet: Some((*rows).to_owned()),
                rows: (*rows).to_owned(),
                header_row: None,
                columns: Vec::new(),
            });
            Mapping {
                sheets: sheets.collect(),
                ..Mapping::default()
            }
        };
        for (words, each) in [
            (&["services"][..], Rows::Services),
            (&["organizations", "locations"], Rows::Organizations),
            (&["organizations", "services"], Rows::Services),
            (&["nothing"], Rows::Services),
            (&[], Rows::Services),
        ] {
            assert_eq!(of(words).each_row(), each, "{words:?}");
        }
        let services = of(&["services", "locations"]);
        let organizations = services.clone().with_each_row(Rows::Organizations);
        assert_eq!(organizations.each_row(), Rows::Organizations);
        assert_eq!(organizations.with_each_row(Rows::Services), services);
        let any = Mapping::default().with_each_row(Rows::Organizations);
        assert_eq!(any.each_row(), Rows::Organizations);
    }

    #[test]
    fn what_cannot_be_meant_is_said() {
        for (text, words) in [
            (r#"{"version": 1}"#, "missing field"),
            (r#"{"version": 2, "sheets": []}"#, "version 2"),
            (
                r#"{"version": 1, "sheets": [{"rows": "dogs", "columns": []}]}"#,
                "`dogs`",
            ),
            (
                r#"{"version": 1, "sheets": [{"rows": "services", "columns": [{"header": "Tel", "column": 1, "field": "fone"}]}]}"#,
                "`fone`",
            ),
            (
                r#"{"version": 1, "sheets": [], "defaults": {"town": "Ely"}}"#,
                "`town`",
            ),
        ] {
            let error = Mapping::parse(text).expect_err("it is refused").to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}

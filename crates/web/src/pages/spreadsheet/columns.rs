//! What each row of a spreadsheet is, and its columns, as a person sees and corrects them.

use collect::sheet::{Mapping, Meaning, Recognised, Rows};

use crate::form::Fields;

/// One sheet.
pub(super) struct Sheet {
    /// Its name, where the file has several.
    pub(super) name: Option<String>,
    pub(super) columns: Vec<Column>,
}

/// One column.
pub(super) struct Column {
    /// The name of its field in the form.
    pub(super) field: String,
    pub(super) header: String,
    pub(super) samples: Vec<String>,
    pub(super) reason: String,
    /// Sure, likely or a guess.
    pub(super) sure: &'static str,
    pub(super) is_unsure: bool,
    pub(super) choices: Vec<Choice>,
}

/// Something that a column, or a row, can be.
pub(super) struct Choice {
    pub(super) value: &'static str,
    pub(super) label: &'static str,
    pub(super) chosen: bool,
}

/// What was recognised, sheet by sheet, in the order of what was kept.
pub(super) fn sheets(recognised: &Recognised, kept: &Mapping) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for column in &recognised.columns {
        if sheets.last().is_none_or(|sheet| sheet.name != column.sheet) {
            sheets.push(Sheet {
                name: column.sheet.clone(),
                columns: Vec::new(),
            });
        }
        let place = kept
            .sheets
            .iter()
            .position(|sheet| sheet.sheet == column.sheet)
            .unwrap_or(sheets.len() - 1);
        let header = if column.header.is_empty() {
            format!("Column {}", column.column)
        } else {
            column.header.clone()
        };
        let choices = Meaning::choices().map(|(meaning, value, label)| Choice {
            value,
            label,
            chosen: meaning == column.field,
        });
        if let Some(sheet) = sheets.last_mut() {
            sheet.columns.push(Column {
                field: name(place, column.column),
                header,
                samples: column.samples.clone(),
                reason: column.reason.clone(),
                sure: sure(column.field, column.confidence),
                is_unsure: column.confidence < 0.7 && column.field != Meaning::Internal,
                choices: choices.collect(),
            });
        }
    }
    sheets
}

fn name(sheet: usize, column: usize) -> String {
    format!("column-{sheet}-{column}")
}

fn sure(field: Meaning, confidence: f64) -> &'static str {
    if field == Meaning::Internal {
        "Kept, not published"
    } else if confidence >= 0.85 {
        "Sure"
    } else if confidence >= 0.7 {
        "Likely"
    } else {
        "A guess: please look"
    }
}

/// What each row is, as it is asked.
pub(super) struct EachRow {
    /// The word that a mapping uses, and what people read.
    pub(super) choices: [Choice; 2],
    /// The columns read like those of a list of organisations, although each row is taken for a service.
    pub(super) is_doubtful: bool,
}

/// The question of what each row is; none where services of one sheet lead to their organisations on another, so that it is plain.
pub(super) fn each_row(recognised: &Recognised, kept: &Mapping) -> Option<EachRow> {
    let choice = |rows: Rows, label: &'static str| Choice {
        value: rows.word(),
        label,
        chosen: kept.each_row() == rows,
    };
    (!recognised.leads_to_organizations).then(|| EachRow {
        choices: [
            choice(Rows::Services, "A service"),
            choice(
                Rows::Organizations,
                "An organisation (make services of them afterwards)",
            ),
        ],
        is_doubtful: recognised.reads_like_organizations,
    })
}

/// The mapping with what a person chose.
pub(super) fn decided(mut mapping: Mapping, fields: &Fields) -> Mapping {
    let each = Rows::of_word(fields.text("rows"));
    if let Some(each @ (Rows::Services | Rows::Organizations)) = each {
        mapping = mapping.with_each_row(each);
    }
    for (place, sheet) in mapping.sheets.iter_mut().enumerate() {
        for column in &mut sheet.columns {
            let chosen = fields.text(&name(place, column.column));
            if Meaning::of_word(chosen).is_some() {
                chosen.clone_into(&mut column.field);
            }
        }
    }
    mapping
}

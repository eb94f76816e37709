//! A workbook to fill in: for those who keep no list of their own yet.

use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Note, Workbook, Worksheet, XlsxError};

use super::meaning::Meaning;
use crate::error::CollectError;

/// So many rows have drop-downs.
const ROWS: u32 = 1_000;

/// One column of it: what it is called, what to write, and the choices where there are few.
struct Ask {
    meaning: Meaning,
    heading: &'static str,
    note: &'static str,
    example: &'static str,
    choices: &'static [&'static str],
}

const fn ask(
    meaning: Meaning,
    heading: &'static str,
    note: &'static str,
    example: &'static str,
) -> Ask {
    Ask {
        meaning,
        heading,
        note,
        example,
        choices: &[],
    }
}

const ASKED: [Ask; 25] = [
    ask(
        Meaning::Key,
        "Reference",
        "A number or word of your own that never changes. It lets you change the name later. You may leave it empty.",
        "FB-001",
    ),
    ask(
        Meaning::Name,
        "Service name",
        "The name people know it by. Every row needs one.",
        "Riverside Food Bank",
    ),
    ask(
        Meaning::Organization,
        "Organisation",
        "Who runs it. Leave it empty if that is the same as the name.",
        "Riverside Community Trust",
    ),
    ask(
        Meaning::CharityNumber,
        "Charity number",
        "Of the organisation, if it is a registered charity.",
        "1123456",
    ),
    ask(
        Meaning::Description,
        "Description",
        "What happens there and what people get, in two or three short sentences.",
        "Free food parcels for three days. Tea and somebody to talk to.",
    ),
    ask(
        Meaning::Category,
        "Category",
        "What kind of service it is. Several with semicolons between.",
        "Food bank; Benefit advice",
    ),
    ask(
        Meaning::Eligibility,
        "Who it is for",
        "Anybody, or only some people? Say so in words.",
        "Anybody who lives in Bewdley",
    ),
    ask(
        Meaning::MinimumAge,
        "Youngest age",
        "A number of years. Leave it empty if there is none.",
        "18",
    ),
    ask(
        Meaning::MaximumAge,
        "Oldest age",
        "A number of years. Leave it empty if there is none.",
        "",
    ),
    ask(
        Meaning::Application,
        "How to get it",
        "Just come, phone first, or be referred? By whom?",
        "Just come. No referral needed.",
    ),
    ask(
        Meaning::Fees,
        "Cost",
        "Free, or a price for each thing.",
        "Free",
    ),
    ask(
        Meaning::Hours,
        "Opening times",
        "In words. Several with commas or on new lines.",
        "Mon-Fri 9.30am-5pm, first Saturday of the month 10am-1pm",
    ),
    ask(
        Meaning::Venue,
        "Venue",
        "The name of the building.",
        "St Anne's Church Hall",
    ),
    ask(
        Meaning::AddressLine,
        "Address line 1",
        "Number and street.",
        "14 Load Street",
    ),
    ask(Meaning::City, "Town", "The town or city.", "Bewdley"),
    ask(
        Meaning::Postcode,
        "Postcode",
        "Of the place that people go to.",
        "DY12 2AF",
    ),
    Ask {
        meaning: Meaning::Confidential,
        heading: "Hide address",
        note: "Yes if nobody may learn where it is, such as a refuge. We never show such an address.",
        example: "No",
        choices: &["Yes", "No"],
    },
    ask(
        Meaning::Area,
        "Area covered",
        "The places whose people may use it, with semicolons between. Leave it empty if anybody may.",
        "Bewdley; Kidderminster",
    ),
    ask(
        Meaning::Phone,
        "Telephone",
        "The number people ring, with its area code. Not a private one.",
        "01562 000000",
    ),
    ask(
        Meaning::Email,
        "Email",
        "The address of a team or an office rather than of a person.",
        "help@riverside.example",
    ),
    ask(
        Meaning::Url,
        "Website",
        "The page about this service.",
        "https://riverside.example/food",
    ),
    ask(
        Meaning::Accessibility,
        "Accessibility",
        "Steps, ramps, toilets, hearing loop.",
        "Step-free, accessible toilet",
    ),
    ask(
        Meaning::Languages,
        "Languages",
        "Languages spoken there beside English, with semicolons between.",
        "Polish; Urdu",
    ),
    Ask {
        meaning: Meaning::Status,
        heading: "Status",
        note: "Is it running?",
        example: "Open",
        choices: &["Open", "Temporarily closed", "Closed"],
    },
    ask(
        Meaning::Internal,
        "Notes",
        "For you and us only. We never publish this column.",
        "",
    ),
];

/// The workbook, as the bytes of an xlsx file.
pub fn template() -> Result<Vec<u8>, CollectError> {
    write().map_err(|error| CollectError::Stopped(error.to_string()))
}

fn write() -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let heading = Format::new()
        .set_bold()
        .set_background_color("#E8EEF0")
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    // As text, so that nothing eats the first nought of a telephone number.
    let text = Format::new()
        .set_num_format("@")
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    services(book.add_worksheet(), &heading, &text)?;
    guide(book.add_worksheet(), &heading, &text)?;
    book.save_to_buffer()
}

fn services(sheet: &mut Worksheet, heading: &Format, text: &Format) -> Result<(), XlsxError> {
    sheet.set_name("Services")?;
    sheet.set_freeze_panes(1, 2)?;
    for (column, asked) in (0..).zip(&ASKED) {
        let width = if asked.example.len() > 30 { 40.0 } else { 20.0 };
        sheet.set_column_width(column, width)?;
        sheet.set_column_format(column, text)?;
        sheet.write_string_with_format(0, column, asked.heading, heading)?;
        sheet.insert_note(0, column, &Note::new(asked.note).add_author_prefix(false))?;
        if !asked.choices.is_empty() {
            let choice = DataValidation::new()
                .allow_list_strings(asked.choices)?
                .set_input_message(asked.note)?;
            sheet.add_data_validation(1, column, ROWS, column, &choice)?;
        }
    }
    Ok(())
}

/// The same in words, with an example of each: the second sheet is read by people only.
fn guide(sheet: &mut Worksheet, heading: &Format, text: &Format) -> Result<(), XlsxError> {
    sheet.set_name("Guide")?;
    sheet.set_column_width(0, 20)?;
    sheet.set_column_width(1, 70)?;
    sheet.set_column_width(2, 50)?;
    sheet.set_column_width(3, 24)?;
    sheet.write_string(
        0,
        0,
        "Write one service in each row of the first sheet. Leave empty what you do not know. You may delete columns, move them and add your own.",
    )?;
    for (column, words) in (0..).zip([
        "Heading",
        "What to write",
        "Example",
        "Field of the standard",
    ]) {
        sheet.write_string_with_format(2, column, words, heading)?;
    }
    for (row, asked) in (3..).zip(&ASKED) {
        for (column, words) in (0..).zip([
            asked.heading,
            asked.note,
            asked.example,
            asked.meaning.word(),
        ]) {
            sheet.write_string_with_format(row, column, words, text)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary;
    use super::*;

    #[test]
    fn every_heading_means_what_is_asked() {
        for asked in &ASKED {
            let means = vocabulary::meanings(asked.heading);
            assert_eq!(
                means.first().map(|(meaning, _)| *meaning),
                Some(asked.meaning),
                "{}",
                asked.heading
            );
        }
    }

    #[test]
    fn it_can_be_written() {
        assert!(template().expect("it is written").starts_with(b"PK"));
    }
}

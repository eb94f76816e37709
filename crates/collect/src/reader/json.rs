//! JSON: one document, a list of documents, or a page of a feed, read row by row.

use std::io::BufRead;

use hsds::document::parse;
use hsds::{Kind, Problem};
use serde_json::Value;

use crate::reader::elements::{Elements, Layout};
use crate::reader::{End, Item, Sink, What, is_api_details};

/// Reads a JSON text to its end, as far as it makes sense.
pub(crate) fn read(
    input: impl BufRead,
    file: Option<&str>,
    kind: Option<Kind>,
    sink: &mut Sink<'_>,
) -> End {
    let mut elements = Elements::new(input);
    let mut row = 0;
    loop {
        match elements.next_row() {
            Ok(Some(raw)) => {
                row += 1;
                if sink(item(raw, file, Some(row), kind)).is_break() {
                    return End::Part;
                }
            }
            Ok(None) => break,
            Err(broken) => {
                let what = file.unwrap_or("the file");
                let reason = format!(
                    "{what} stops making sense after row {row}: {}",
                    broken.reason
                );
                let message = format!(
                    "{}. What came before was read; send it again when it is whole.",
                    sentence(&broken.reason)
                );
                let refused = Item {
                    file: file.map(str::to_owned),
                    row: Some(row + 1),
                    raw: Some(broken.raw),
                    what: What::Refused(Problem::error("not-json", "", message)),
                };
                // Whether the consumer stops is of no more interest.
                let _ = sink(refused);
                return End::Broken(reason);
            }
        }
    }
    match elements.layout() {
        Layout::List => End::Complete,
        Layout::Page if is_the_only_page(elements.page()) => End::Complete,
        _ => End::Part,
    }
}

/// An item from the bytes of one document.
pub(crate) fn item(raw: Vec<u8>, file: Option<&str>, row: Option<u64>, kind: Option<Kind>) -> Item {
    let what = match parse(&raw) {
        Ok(Value::Object(document)) if kind.is_none() && is_api_details(&document) => {
            What::Remark(Problem::advice(
                "api-details",
                "",
                "This describes a feed and holds no record, so nothing was read from it.",
            ))
        }
        Ok(Value::Object(document)) => What::Document {
            kind,
            document,
            problems: Vec::new(),
        },
        Ok(_) => What::Refused(Problem::error(
            "not-a-document",
            "",
            "This row is not a JSON object, so it is no record. Each row has to be one, such as {\"id\": \"…\", \"name\": \"…\"}.",
        )),
        Err(unreadable) => What::Refused(Problem::error(
            "not-json",
            "",
            format!("This row cannot be read: {unreadable}."),
        )),
    };
    Item {
        file: file.map(str::to_owned),
        row,
        raw: Some(raw),
        what,
    }
}

/// Tells whether a page is all there is.
fn is_the_only_page(page: &hsds::Document) -> bool {
    let number = |names: [&str; 2]| {
        names
            .iter()
            .find_map(|name| page.get(*name))
            .and_then(Value::as_u64)
    };
    number(["total_pages", "totalPages"]).is_none_or(|pages| pages <= 1)
}

fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Collects what a reader gives, for tests of readers.
#[cfg(test)]
pub(crate) fn collected(read: impl FnOnce(&mut Sink<'_>) -> End) -> (Vec<Item>, End) {
    let mut items = Vec::new();
    let end = read(&mut |item| {
        items.push(item);
        std::ops::ControlFlow::Continue(())
    });
    (items, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Vec<Item>, End) {
        collected(|sink| read(text.as_bytes(), None, None, sink))
    }

    #[test]
    fn one_document_is_only_a_part_of_what_its_source_has() {
        let (items, end) = read_text(r#"{"id": "1", "name": "Chess"}"#);
        assert_eq!(items.len(), 1);
        assert!(
            matches!(&items[0].what, What::Document { document, .. } if document["name"] == "Chess")
        );
        assert_eq!(end, End::Part);
    }

    #[test]
    fn a_list_is_complete_and_its_bad_rows_are_told() {
        let (items, end) = read_text(r#"[{"id": "1"}, "two", {"id": "3\u0000"}]"#);
        let refused: Vec<_> = items
            .iter()
            .filter(|item| matches!(item.what, What::Refused(_)))
            .collect();
        assert_eq!(
            refused.iter().map(|item| item.row).collect::<Vec<_>>(),
            [Some(2), Some(3)]
        );
        assert_eq!(refused[0].raw.as_deref(), Some(&br#""two""#[..]));
        assert_eq!(end, End::Complete);
    }

    #[test]
    fn one_page_of_many_is_a_part() {
        assert_eq!(
            read_text(r#"{"total_pages": 1, "contents": [{"id": "1"}]}"#).1,
            End::Complete
        );
        assert_eq!(
            read_text(r#"{"totalPages": 141, "content": [{"id": "1"}]}"#).1,
            End::Part
        );
    }

    #[test]
    fn a_list_that_is_cut_off_keeps_what_came_and_says_where() {
        let (items, end) = read_text(r#"[{"id": "1"}, {"id": "#);
        assert_eq!(items.len(), 2);
        assert_eq!(items[1].raw.as_deref(), Some(&br#"{"id": "#[..]));
        assert!(matches!(end, End::Broken(reason) if reason.contains("after row 1")));
    }
}

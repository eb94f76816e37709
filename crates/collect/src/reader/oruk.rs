//! Feeds of version 3: which endpoints are read, what a page says, and how a list row compares with its detail.

use hsds::document::parse;
use hsds::{Document, Kind, Problem};
use serde_json::Value;

use crate::dialect::id_text;
use crate::reader::elements::{Elements, Layout};

/// An endpoint that lists records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Whether the details say more than the list.
    pub(crate) details: bool,
    /// Whether a feed without it is none.
    pub(crate) required: bool,
}

/// Services first: they carry what people look for.
pub(crate) const ENDPOINTS: [Endpoint; 4] = [
    Endpoint {
        name: "services",
        kind: Kind::Service,
        details: true,
        required: true,
    },
    Endpoint {
        name: "organizations",
        kind: Kind::Organization,
        details: true,
        required: false,
    },
    Endpoint {
        name: "taxonomies",
        kind: Kind::Taxonomy,
        details: true,
        required: false,
    },
    // ORUK 3.0: a term's list row holds all that its detail does.
    Endpoint {
        name: "taxonomy_terms",
        kind: Kind::TaxonomyTerm,
        details: false,
        required: false,
    },
];

/// The names of a page's fields.
pub(crate) struct PageFields {
    pub(crate) pages: &'static str,
    pub(crate) items: &'static str,
    pub(crate) last: &'static str,
}

/// As version 3 has them.
pub(crate) const FIELDS: PageFields = PageFields {
    pages: "total_pages",
    items: "total_items",
    last: "last_page",
};

/// One page of a list.
#[derive(Debug)]
pub(crate) struct Page {
    /// Its rows, byte for byte.
    pub(crate) rows: Vec<Vec<u8>>,
    pub(crate) total_pages: Option<u64>,
    pub(crate) total_items: Option<u64>,
    /// Whether it says that it is the last one.
    pub(crate) is_last: Option<bool>,
    /// A bare list has no pages.
    pub(crate) is_bare: bool,
}

impl Page {
    /// Reads a page; says in words what it is if it is none.
    pub(crate) fn read(body: &[u8], fields: &PageFields) -> Result<Self, String> {
        if crate::input::sniff(body, "") == crate::input::Looks::Html {
            return Err("a web page instead of data".to_owned());
        }
        let mut elements = Elements::new(body);
        let mut rows = Vec::new();
        loop {
            match elements.next_row() {
                Ok(Some(row)) => rows.push(row),
                Ok(None) => break,
                Err(broken) => {
                    return Err(format!(
                        "something that is no whole JSON ({})",
                        broken.reason
                    ));
                }
            }
        }
        let is_bare = match elements.layout() {
            Layout::List => true,
            Layout::Page => false,
            _ => return Err("a document without a list of items".to_owned()),
        };
        let number = |name: &str| match elements.page().get(name)? {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        Ok(Self {
            total_pages: number(fields.pages),
            total_items: number(fields.items),
            is_last: elements.page().get(fields.last).and_then(Value::as_bool),
            is_bare,
            rows,
        })
    }
}

/// What became of the detail of a list row.
#[derive(Debug)]
pub(crate) enum Detail {
    /// It answers; use it. What it says otherwise than the list is told.
    Good(Document, Vec<Problem>),
    /// It does not, or not as it should; use the list row and tell.
    Bad(Problem),
}

/// Looks at a detail against the list row that led to it.
pub(crate) fn detail(row: &Document, asked: &str, path: &str, body: &[u8]) -> Detail {
    let bad =
        |code: &'static str, message: String| Detail::Bad(Problem::advice(code, "/id", message));
    let document = match parse(body) {
        Ok(Value::Object(document)) => document,
        Ok(_) => {
            return bad(
                "detail-unreadable",
                format!("{path}/{asked} answers with no document, so only the list row was used."),
            );
        }
        Err(reason) => {
            return bad(
                "detail-unreadable",
                format!(
                    "{path}/{asked} answers with something that cannot be read ({reason}), so only the list row was used."
                ),
            );
        }
    };
    let found = document.get("id").and_then(id_text).unwrap_or_default();
    if !found.eq_ignore_ascii_case(asked) {
        return bad(
            "detail-of-another",
            format!(
                "{path}/{asked} answers with the record \"{found}\", so only the list row was used. Each id has to answer with its own record."
            ),
        );
    }
    let differing = disagreements(row, &document);
    let mut problems = Vec::new();
    if !differing.is_empty() {
        let pointer = format!("/{}", differing[0]);
        problems.push(Problem::advice(
            "list-row-disagrees",
            pointer,
            format!("The list says otherwise than {path}/{asked} about {}. The latter was used; they have to be the same.", differing.join(", ")),
        ));
    }
    Detail::Good(document, problems)
}

/// The plain fields that a list row and a detail both have, with different values.
fn disagreements(row: &Document, detail: &Document) -> Vec<String> {
    let plain = |value: &Value| !value.is_object() && !value.is_array() && !value.is_null();
    let mut names: Vec<String> = row
        .iter()
        // It may have changed between two requests; and ids are the same in any case of letters.
        .filter(|(name, _)| !matches!(name.as_str(), "last_modified" | "id"))
        .filter(|(name, value)| {
            plain(value)
                && detail
                    .get(*name)
                    .is_some_and(|other| plain(other) && other != *value)
        })
        .map(|(name, _)| name.clone())
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(value: Value) -> Document {
        match value {
            Value::Object(document) => document,
            other => panic!("{other} is no document"),
        }
    }

    #[test]
    fn a_page_is_read_with_its_rows_as_they_came() {
        let page = Page::read(br#"{"total_pages": "2", "total_items": 3, "last_page": false, "contents": [{ "id":1 }]}"#, &FIELDS);
        let page = page.expect("a page");
        assert_eq!(page.rows, [br#"{ "id":1 }"#.to_vec()]);
        assert_eq!(
            (
                page.total_pages,
                page.total_items,
                page.is_last,
                page.is_bare
            ),
            (Some(2), Some(3), Some(false), false)
        );
    }

    #[test]
    fn what_is_no_page_says_what_it_is() {
        let reason = |body: &[u8]| Page::read(body, &FIELDS).expect_err("it is none");
        assert!(reason(b"<html>").contains("a web page"));
        assert!(reason(b"{\"message\": \"no\"}").contains("without a list"));
        assert!(reason(b"{\"contents\": [{\"id\"").contains("no whole JSON"));
    }

    #[test]
    fn a_detail_is_held_against_its_list_row() {
        let row = document(
            json!({"id": "A", "name": "Chess", "status": "active", "last_modified": "1", "organization": {"id": "o"}}),
        );
        let look = |value: Value| detail(&row, "A", "/services", value.to_string().as_bytes());
        let good =
            look(json!({"id": "a", "name": "Chess", "status": "active", "last_modified": "2"}));
        assert!(matches!(good, Detail::Good(_, problems) if problems.is_empty()));
        let other = look(json!({"id": "A", "name": "Draughts", "status": "active"}));
        assert!(
            matches!(other, Detail::Good(_, problems) if problems[0].code == "list-row-disagrees" && problems[0].message.contains("name"))
        );
        assert!(
            matches!(look(json!({"id": "B"})), Detail::Bad(problem) if problem.code == "detail-of-another")
        );
        assert!(
            matches!(look(json!([])), Detail::Bad(problem) if problem.code == "detail-unreadable")
        );
    }
}

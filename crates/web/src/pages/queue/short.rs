//! Something that is new, or comes with what is decided, in short.

use hsds::{Document, Kind};

use super::words::{Words, field};

/// A field and what it says.
pub(super) struct Line {
    pub(super) label: String,
    pub(super) says: Vec<String>,
}

/// What ties records together, or says when and by whom something was looked at: nobody judges by these.
const NOT_SHOWN: [&str; 6] = [
    "id",
    "last_modified",
    "assured_date",
    "assurer_email",
    "metadata",
    "organization_identifiers",
];

/// All that a document says, in the order of the standard.
pub(super) fn lines(kind: Kind, document: &Document, words: &Words<'_>) -> Vec<Line> {
    let fields = kind.fields();
    let place = |name: &str| fields.iter().position(|known| known.name == name);
    let mut entries: Vec<_> = document
        .iter()
        .filter(|(name, _)| !NOT_SHOWN.contains(&name.as_str()))
        .collect();
    entries.sort_by_key(|(name, _)| place(name).unwrap_or(fields.len()));
    let line = |(name, value): (&String, &serde_json::Value)| {
        let says = words.said(name, Some(value));
        (!says.is_empty()).then(|| Line {
            label: field(name),
            says,
        })
    };
    entries.into_iter().filter_map(line).collect()
}

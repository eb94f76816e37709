//! What is kept back is left out of a document that is to be published. In sentences only the words go, and it is seen that some did.

use hsds::{Document, Kind};
use serde_json::Value;

use super::{Field, Finding};

/// Stands in sentences where words were left out: the same in every language, and read out as a pause.
pub(crate) const LEFT_OUT: &str = "[…]";

/// Leaves out of a document what is kept back of it.
pub(crate) fn leave_out(kind: Kind, document: &mut Document, findings: &[Finding]) {
    let mut kept: Vec<&Finding> = findings.iter().filter(|finding| finding.kept).collect();
    if kept.is_empty() {
        return;
    }
    // From the end, so that places before stay where they are.
    kept.sort_by_key(|finding| std::cmp::Reverse(finding.place.start));
    for finding in &kept {
        if let Some(value) = value_mut(document, &finding.pointer) {
            without(value, finding);
        }
    }
    for finding in kept.iter().filter(|finding| finding.field != Field::Text) {
        if let Some(value) = value_mut(document, &finding.pointer) {
            tidy(value);
        }
    }
    sweep(kind, document);
}

fn without(value: &mut Value, finding: &Finding) {
    let Value::String(text) = value else {
        return;
    };
    let whole = finding.field == Field::Mailbox;
    // A document that is no longer what was looked at loses the field rather than the wrong words.
    if whole || text.get(finding.place.clone()) != Some(finding.words.as_str()) {
        *value = Value::Null;
        return;
    }
    if finding.field == Field::Text {
        text.replace_range(finding.place.clone(), LEFT_OUT);
        return;
    }
    text.replace_range(finding.place.clone(), "");
}

/// What is left of a field that is no sentence: "Jane Smith, Manager" is the manager, and "Jane and John" is nobody.
fn tidy(value: &mut Value) {
    let Value::String(text) = value else {
        return;
    };
    let mut rest = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '+');
    loop {
        let before = rest;
        for word in ["and", "or", "with", "c/o"] {
            let ends = |rest: &str| rest.is_empty() || !rest.starts_with(char::is_alphanumeric);
            if let Some(after) = rest.strip_prefix(word).filter(|after| ends(after)) {
                rest = after;
            }
            let begins = |rest: &str| rest.is_empty() || !rest.ends_with(char::is_alphanumeric);
            if let Some(front) = rest.strip_suffix(word).filter(|front| begins(front)) {
                rest = front;
            }
        }
        rest = rest.trim_matches(|c: char| !c.is_alphanumeric() && c != '+');
        if rest == before {
            break;
        }
    }
    let rest = rest.to_owned();
    *value = if rest.is_empty() {
        Value::Null
    } else {
        Value::String(rest)
    };
}

fn value_mut<'d>(document: &'d mut Document, pointer: &str) -> Option<&'d mut Value> {
    let way = pointer.strip_prefix('/')?;
    let (first, rest) = way.split_once('/').unwrap_or((way, ""));
    let value = document.get_mut(&first.replace("~1", "/").replace("~0", "~"))?;
    if rest.is_empty() {
        Some(value)
    } else {
        value.pointer_mut(&format!("/{rest}"))
    }
}

/// Takes away fields that became nothing, numbers without a number, and contacts of whom nothing is left.
fn sweep(kind: Kind, document: &mut Document) {
    document.retain(|name, value| {
        let nested = kind.field(name).and_then(|field| field.shape.nested());
        match (nested, value) {
            (_, Value::Null) => false,
            (Some(nested), Value::Array(members)) => {
                let before = members.len();
                members.retain_mut(|member| match member {
                    Value::Object(object) => {
                        sweep(nested, object);
                        says_something(nested, object)
                    }
                    _ => true,
                });
                before == 0 || !members.is_empty()
            }
            (Some(nested), Value::Object(object)) => {
                sweep(nested, object);
                true
            }
            _ => true,
        }
    });
}

fn says_something(kind: Kind, object: &Document) -> bool {
    match kind {
        Kind::Phone => object.contains_key("number"),
        Kind::Contact => ["name", "title", "department", "email", "phones"]
            .iter()
            .any(|field| object.contains_key(*field)),
        _ => true,
    }
}

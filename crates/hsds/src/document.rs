//! A document as it comes and as it is kept: read with care, written so that equal things look equal.

use serde_json::{Number, Value};
use sha2::{Digest, Sha256};

use crate::problem::Spot;

/// One entity, as JSON.
pub type Document = serde_json::Map<String, Value>;

/// The text of a field, as it was written; nothing if there is none or it is no text.
pub fn written<'d>(document: &'d Document, name: &str) -> Option<&'d str> {
    document.get(name).and_then(Value::as_str)
}

/// The text of a field, as it was written; empty if there is none.
pub fn text<'d>(document: &'d Document, name: &str) -> &'d str {
    written(document, name).unwrap_or_default()
}

/// The number of a field.
pub fn number(document: &Document, name: &str) -> Option<f64> {
    document.get(name).and_then(Value::as_f64)
}

/// The document that stands in a field.
pub fn object<'d>(document: &'d Document, name: &str) -> Option<&'d Document> {
    document.get(name).and_then(Value::as_object)
}

/// What stands in a field that is a list; nothing if it is none.
pub fn array<'d>(document: &'d Document, name: &str) -> &'d [Value] {
    document
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The documents that stand in a field that is a list.
pub fn objects<'d>(document: &'d Document, name: &str) -> impl Iterator<Item = &'d Document> {
    array(document, name).iter().filter_map(Value::as_object)
}

/// Lists and objects that stand inside each other, at most. What is kept is read again with a limit of 127, and mending may wrap what
/// it finds once more.
pub const DEEPEST: usize = 100;

/// Why bytes could not be read as a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The bytes are not UTF-8.
    #[error("byte {at} is not UTF-8; save the file as UTF-8 and send it again")]
    NotUtf8 {
        /// How many bytes before it were good.
        at: usize,
    },
    /// The text is not JSON.
    #[error(
        "line {line}, column {column} is not JSON ({reason}); put that right and send it again"
    )]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What the reader stumbled over.
        reason: String,
    },
    /// Lists and objects stand inside each other too deep.
    #[error(
        "lists and objects are nested more than {DEEPEST} deep; no record of the standard is, so look at how it was made"
    )]
    TooDeep,
    /// A text or a key holds the character U+0000, which no database keeps.
    #[error("the text at `{pointer}` holds the character U+0000; take it out and send it again")]
    HoldsNul {
        /// Where it stands.
        pointer: String,
    },
}

/// Reads JSON: UTF-8 with or without a byte order mark, not too deep, without U+0000 in any text
/// or key. Of keys that are there twice the last one counts.
pub fn parse(bytes: &[u8]) -> Result<Value, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| Unreadable::NotUtf8 {
        at: error.valid_up_to(),
    })?;
    let value = serde_json::from_str(text).map_err(|error| explain(&error))?;
    if is_deeper(&value, DEEPEST) {
        return Err(Unreadable::TooDeep);
    }
    // A raw U+0000 is no JSON, so it can only have come in by its escape.
    if text.contains("\\u0000") {
        refuse_nul(&value, &Spot::Root)?;
    }
    Ok(value)
}

/// The document with its keys in order and nothing between them, the same however it was written.
/// A number that is whole has no fraction: `35.0` is `35`.
pub fn canonical(document: &Document) -> String {
    let mut out = String::with_capacity(1024);
    write_object(&mut out, document);
    out
}

/// The first 32 hexadecimal digits of the SHA-256 of the canonical form.
pub fn hash(document: &Document) -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(canonical(document).as_bytes());
    let mut text = String::with_capacity(32);
    for byte in digest.iter().take(16) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn explain(error: &serde_json::Error) -> Unreadable {
    let (line, column) = (error.line(), error.column());
    let reason = error.to_string();
    if reason.starts_with("recursion limit exceeded") {
        return Unreadable::TooDeep;
    }
    let reason = match reason.find(" at line ") {
        Some(end) => reason[..end].to_owned(),
        None => reason,
    };
    Unreadable::NotJson {
        line,
        column,
        reason,
    }
}

fn is_deeper(value: &Value, limit: usize) -> bool {
    let Some(rest) = limit.checked_sub(1) else {
        return value.is_array() || value.is_object();
    };
    match value {
        Value::Array(members) => members.iter().any(|member| is_deeper(member, rest)),
        Value::Object(object) => object.values().any(|member| is_deeper(member, rest)),
        _ => false,
    }
}

fn refuse_nul(value: &Value, spot: &Spot<'_>) -> Result<(), Unreadable> {
    let refused = |spot: &Spot<'_>| {
        Err(Unreadable::HoldsNul {
            pointer: spot.pointer().replace('\0', "\u{2400}"),
        })
    };
    match value {
        Value::String(text) if text.contains('\0') => refused(spot),
        Value::Array(members) => members
            .iter()
            .enumerate()
            .try_for_each(|(index, member)| refuse_nul(member, &Spot::Member(spot, index, member))),
        Value::Object(object) => object.iter().try_for_each(|(name, value)| {
            let spot = Spot::Name(spot, name);
            if name.contains('\0') {
                return refused(&spot);
            }
            refuse_nul(value, &spot)
        }),
        _ => Ok(()),
    }
}

fn write_object(out: &mut String, object: &Document) {
    // serde_json keeps keys sorted or as they came, by a feature that any dependency may turn on.
    let mut entries: Vec<(&String, &Value)> = object.iter().collect();
    entries.sort_unstable_by_key(|(name, _)| *name);
    out.push('{');
    for (index, (name, value)) in entries.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_text(out, name);
        out.push(':');
        write_value(out, value);
    }
    out.push('}');
}

fn write_value(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(out, number),
        Value::String(text) => write_text(out, text),
        Value::Array(members) => {
            out.push('[');
            for (index, member) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_value(out, member);
            }
            out.push(']');
        }
        Value::Object(object) => write_object(out, object),
    }
}

fn write_number(out: &mut String, number: &Number) {
    use std::fmt::Write as _;
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let _ = match number.as_f64() {
        Some(whole) if number.is_f64() && whole.fract() == 0.0 && whole.abs() < EXACT => {
            write!(out, "{}", whole as i64)
        }
        _ => write!(out, "{number}"),
    };
}

fn write_text(out: &mut String, text: &str) {
    use std::fmt::Write as _;
    out.push('"');
    // What needs no escape, most of any text, goes over in one piece.
    let mut rest = text;
    while let Some(at) = rest.bytes().position(needs_escape) {
        out.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            control => {
                let _ = write!(out, "\\u{control:04x}");
            }
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

const fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn document(text: &str) -> Document {
        match parse(text.as_bytes()) {
            Ok(Value::Object(document)) => document,
            other => panic!("{text} is no document: {other:?}"),
        }
    }

    #[test]
    fn a_byte_order_mark_is_read_over() {
        assert_eq!(parse(b"\xef\xbb\xbf{\"a\":1}"), Ok(json!({"a": 1})));
    }

    #[test]
    fn the_last_of_two_equal_keys_counts() {
        assert_eq!(parse(br#"{"a":1,"a":2}"#), Ok(json!({"a": 2})));
    }

    #[test]
    fn the_nul_character_is_refused_in_texts_and_keys() {
        let text = parse(br#"{"a":[{"b":"x\u0000y"}]}"#);
        assert_eq!(
            text,
            Err(Unreadable::HoldsNul {
                pointer: "/a/0/b".into()
            })
        );
        let key = parse(br#"{"a\u0000":1}"#);
        assert_eq!(
            key,
            Err(Unreadable::HoldsNul {
                pointer: "/a\u{2400}".into()
            })
        );
        assert!(matches!(
            parse(b"\"a\0b\""),
            Err(Unreadable::NotJson { .. })
        ));
        assert_eq!(
            parse(br#""\\u0000""#),
            Ok(json!("\\u0000")),
            "a backslash and digits are no nul"
        );
    }

    #[test]
    fn what_is_not_utf_8_is_refused_with_its_place() {
        assert_eq!(
            parse(b"{\"a\":\"\xff\"}"),
            Err(Unreadable::NotUtf8 { at: 6 })
        );
    }

    #[test]
    fn what_is_not_json_is_refused_with_line_and_column() {
        let Err(Unreadable::NotJson { line, reason, .. }) = parse(b"{\n\"a\": }") else {
            panic!("it is no JSON");
        };
        assert_eq!(line, 2);
        assert_eq!(reason, "expected value");
    }

    #[test]
    fn two_hundred_megabytes_of_brackets_are_refused_at_once() {
        let bytes = vec![b'['; 200 << 20];
        let start = Instant::now();
        assert_eq!(parse(&bytes), Err(Unreadable::TooDeep));
        assert!(start.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn what_is_nested_too_deep_is_refused() {
        let nested = |deep: usize| format!("{}{}", "[".repeat(deep), "]".repeat(deep));
        assert!(parse(nested(DEEPEST).as_bytes()).is_ok());
        assert_eq!(
            parse(nested(DEEPEST + 1).as_bytes()),
            Err(Unreadable::TooDeep)
        );
        let beside = format!("{{\"a\":1,\"b\":{}}}", nested(DEEPEST));
        assert_eq!(parse(beside.as_bytes()), Err(Unreadable::TooDeep));
    }

    #[test]
    fn what_holds_the_same_has_the_same_hash() {
        let one =
            document(r#"{"name":"A","minimum_age":35.0,"organization":{"id":"1","name":"B"}}"#);
        let two = document(
            "{ \"organization\" : {\"name\":\"B\",\"id\":\"1\"}, \"minimum_age\": 35, \"name\":\"\\u0041\"}",
        );
        assert_eq!(
            canonical(&one),
            r#"{"minimum_age":35,"name":"A","organization":{"id":"1","name":"B"}}"#
        );
        assert_eq!(hash(&one), hash(&two));
        assert_eq!(hash(&one).len(), 32);
        assert_ne!(hash(&one), hash(&document("{}")));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (-1e9..1e9f64).prop_map(Value::from),
            "[\\PC\"\\\\\n\t\u{1}]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[a-z\"~/]{0,4}", inner), 0..4)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn the_canonical_form_does_not_depend_on_the_order_of_keys(
            entries in prop::collection::btree_map("[a-z]{1,6}", any_json(), 0..6)
        ) {
            let forwards: Document = entries.clone().into_iter().collect();
            let backwards: Document = entries.into_iter().rev().collect();
            prop_assert_eq!(canonical(&forwards), canonical(&backwards));
            prop_assert_eq!(hash(&forwards), hash(&backwards));
        }

        #[test]
        fn the_canonical_form_is_read_back_and_written_the_same(
            entries in prop::collection::btree_map("[a-z]{1,6}", any_json(), 0..6)
        ) {
            let written: Document = entries.into_iter().collect();
            let text = canonical(&written);
            prop_assert_eq!(canonical(&document(&text)), text);
        }
    }
}

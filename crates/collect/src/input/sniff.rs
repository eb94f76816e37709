//! What the first bytes of a file say it is.

use serde_json::{Map, Value};

/// How much of a file is looked at: a line of JSON Lines may be long.
pub(crate) const HEAD: u64 = (crate::reader::jsonl::LINE_LIMIT + 4096) as u64;

/// A table begins within so many lines.
const TITLES: usize = 20;

/// What a file looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looks {
    Empty,
    Json,
    JsonLines,
    Csv,
    Html,
    Zip,
    Gzip,
    Workbook,
    Archive,
    Utf16,
    Unknown,
}

/// Looks at the beginning of a file; the name only decides where the content may be either.
pub(crate) fn sniff(head: &[u8], name: &str) -> Looks {
    let starts = |magic: &[u8]| head.starts_with(magic);
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return Looks::Zip;
    }
    if starts(b"\x1f\x8b") {
        return Looks::Gzip;
    }
    if starts(b"\xd0\xcf\x11\xe0") {
        return Looks::Workbook;
    }
    let packed: [&[u8]; 5] = [
        b"7z\xbc\xaf",
        b"Rar!",
        b"BZh",
        b"\xfd7zXZ",
        b"\x28\xb5\x2f\xfd",
    ];
    if packed.iter().any(|magic| starts(magic)) || head.get(257..262) == Some(b"ustar") {
        return Looks::Archive;
    }
    if starts(b"\xff\xfe") || starts(b"\xfe\xff") {
        return Looks::Utf16;
    }
    let text = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    let Some(first) = text.first() else {
        return Looks::Empty;
    };
    if text[..text.len().min(4096)].contains(&0) {
        return Looks::Unknown;
    }
    match first {
        b'<' => {
            let beginning =
                String::from_utf8_lossy(&text[..text.len().min(2048)]).to_ascii_lowercase();
            if beginning.contains("<html") || beginning.contains("<!doctype html") {
                Looks::Html
            } else {
                Looks::Unknown
            }
        }
        b'[' => Looks::Json,
        b'{' if !is_lines(text, name) => Looks::Json,
        _ if is_lines(text, name) => Looks::JsonLines,
        _ => {
            if is_table(text) {
                Looks::Csv
            } else {
                Looks::Unknown
            }
        }
    }
}

/// Whether this is a table as text: a title may stand above it, and nothing in it is for machines only.
fn is_table(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n').take(TITLES);
    let is_printable = |line: &[u8]| {
        line.iter()
            .all(|byte| *byte >= b' ' || matches!(byte, b'\t' | b'\r'))
    };
    let has_columns = |line: &[u8]| {
        line.iter()
            .any(|byte| matches!(byte, b',' | b';' | b'\t' | b'|'))
    };
    let mut found = false;
    lines.all(|line| {
        found |= has_columns(line);
        is_printable(line)
    }) && found
}

/// Whether these are documents, one a line: most lines are, and at least two of them, or one where the name says so.
fn is_lines(text: &[u8], name: &str) -> bool {
    let named = [".jsonl", ".ndjson"]
        .iter()
        .any(|ending| name.to_ascii_lowercase().contains(ending));
    let (mut lines, mut documents) = (0, 0);
    for line in text
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.trim_ascii().is_empty())
        .take(100)
    {
        lines += 1;
        let is_object = line.trim_ascii_start().first() == Some(&b'{');
        if is_object && serde_json::from_slice::<Map<String, Value>>(line).is_ok() {
            documents += 1;
        }
    }
    documents * 2 >= lines && documents >= if named { 1 } else { 2 }
}

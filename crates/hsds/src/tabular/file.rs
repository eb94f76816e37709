//! The first bytes of a file: its byte order mark, what it really is, and how it is delimited.

use std::io::{Chain, Cursor, Read};

use super::TabularError;

/// How much is looked at before reading begins; a header is shorter.
const HEAD: u64 = 4096;

/// A file whose beginning has been looked at.
pub(super) struct Opened<R> {
    pub(super) input: Chain<Cursor<Vec<u8>>, R>,
    pub(super) delimiter: u8,
}

impl<R: Read> Opened<R> {
    /// Looks at the beginning of a file, skips a byte order mark and refuses what is no CSV.
    pub(super) fn new(name: &str, mut input: R) -> Result<Self, TabularError> {
        let mut head = Vec::new();
        let read = input.by_ref().take(HEAD).read_to_end(&mut head);
        read.map_err(|source| TabularError::Read {
            file: name.to_owned(),
            source,
        })?;
        if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
            return Err(TabularError::Utf16 {
                file: name.to_owned(),
            });
        }
        if head.starts_with(b"PK\x03\x04") {
            return Err(TabularError::NotCsv {
                file: name.to_owned(),
            });
        }
        if head.starts_with(b"\xef\xbb\xbf") {
            head.drain(..3);
        }
        let delimiter = delimiter(&head);
        Ok(Self {
            input: Cursor::new(head).chain(input),
            delimiter,
        })
    }
}

/// A comma, unless the header has none and holds semicolons or tabs, as some spreadsheets write.
fn delimiter(head: &[u8]) -> u8 {
    let line = head
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    let has = |byte: u8| line.contains(&byte);
    match () {
        () if has(b',') => b',',
        () if has(b';') => b';',
        () if has(b'\t') => b'\t',
        () => b',',
    }
}

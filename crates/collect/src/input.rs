//! What an input is: an address or a path, found out by its content rather than by its name.

mod address;
mod collection;
mod sniff;

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use url::Url;

use crate::error::CollectError;
use crate::harvest::Feed;
use crate::http::Http;

pub(crate) use address::version_number;
pub(crate) use collection::{Budget, Collection, Limits, is_json};
pub(crate) use sniff::{Looks, sniff};

/// The forms in which data come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A feed of version 3.
    Oruk,
    /// A feed of version 1.0.
    OrukV1,
    /// Pages of an Outpost directory.
    Outpost,
    /// Tables of an Ohana directory.
    Ohana,
    /// JSON documents.
    Json,
    /// JSON Lines.
    JsonLines,
    /// A tabular data package.
    Package,
    /// Tables of any layout: workbooks, or files of text.
    Spreadsheet,
}

impl Format {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Oruk, "oruk"),
        (Self::OrukV1, "oruk-1.0"),
        (Self::Outpost, "outpost"),
        (Self::Ohana, "ohana"),
        (Self::Json, "json"),
        (Self::JsonLines, "jsonl"),
        (Self::Package, "package"),
        (Self::Spreadsheet, "spreadsheet"),
    ];
}

impl fmt::Display for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(
            Self::ALL
                .iter()
                .find(|(format, _)| format == self)
                .map_or("", |(_, word)| word),
        )
    }
}

impl FromStr for Format {
    type Err = CollectError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == word)
            .map(|(format, _)| *format)
            .ok_or_else(|| CollectError::Format(word.to_owned()))
    }
}

/// An input that is ready to be read.
#[derive(Debug)]
pub(crate) enum Opened {
    /// Asked page by page.
    Feed(Feed),
    /// Files on this machine, fetched if need be.
    Stored(Stored),
}

/// Files on this machine.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) format: Format,
    pub(crate) files: Collection,
    /// A fetched file goes when this goes.
    pub(crate) _kept: Option<tempfile::NamedTempFile>,
}

/// Finds out what an input is, and fetches it if it is a file on the web.
pub(crate) async fn open(
    input: &str,
    format: Option<Format>,
    http: &Http,
) -> Result<Opened, CollectError> {
    if input.contains("://") {
        let url: Url = input
            .parse()
            .map_err(|error: url::ParseError| CollectError::Address {
                address: input.to_owned(),
                reason: error.to_string(),
            })?;
        return address::open(url, format, http).await;
    }
    let path = Path::new(input).to_owned();
    let limits = Limits::of(http.file_limit());
    let task = tokio::task::spawn_blocking(move || {
        let files = Collection::at(&path, limits)?;
        stored(files, format)
    });
    let stored = task
        .await
        .map_err(|error| CollectError::Stopped(error.to_string()))??;
    Ok(Opened::Stored(stored))
}

/// Looks at files and decides how they are read.
pub(crate) fn stored(files: Collection, format: Option<Format>) -> Result<Stored, CollectError> {
    let found = files.format()?;
    Ok(Stored {
        format: format.unwrap_or(found),
        files,
        _kept: None,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn format_of(name: &str, content: &[u8]) -> Result<Format, CollectError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("a file");
        let files = Collection::at(&path, Limits::of(1 << 20))?;
        stored(files, None).map(|stored| stored.format)
    }

    fn gz(content: &[u8]) -> Vec<u8> {
        let mut writer = GzEncoder::new(Vec::new(), Compression::default());
        writer.write_all(content).expect("it packs");
        writer.finish().expect("it packs")
    }

    #[test]
    fn content_tells_the_format_whatever_the_name() {
        for (content, format) in [
            (&b"{\n  \"id\": 1\n}"[..], Format::Json),
            (b"[{\"id\": 1}]", Format::Json),
            (b"\xef\xbb\xbf {\"id\": 1}", Format::Json),
            (b"{\"id\": 1}\n{\"id\": 2}\n", Format::JsonLines),
            (b"broken\n{\"id\": 1}\n{\"id\": 2}\n", Format::JsonLines),
            (b"id,name\n1,Chess\n", Format::Spreadsheet),
            (b"Name;Town\nChess;Ely\n", Format::Spreadsheet),
            (b"\xff\xfeN\0,\0T\0", Format::Spreadsheet),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format::Spreadsheet),
        ] {
            assert_eq!(format_of("data.bin", content).expect("it is known"), format);
            assert_eq!(
                format_of("data.bin", &gz(content)).expect("it is known"),
                format
            );
        }
        let table = b"id,name\n1,Chess\n";
        for (name, format) in [
            ("services.csv", Format::Package),
            ("clubs.csv", Format::Spreadsheet),
        ] {
            assert_eq!(format_of(name, table).expect("it is known"), format);
        }
        assert_eq!(
            format_of("one.jsonl", b"{\"id\": 1}\n").expect("it is known"),
            Format::JsonLines
        );
    }

    #[test]
    fn what_cannot_be_read_says_what_it_is() {
        for (content, words) in [
            (&b""[..], "is empty"),
            (b"  \n ", "is empty"),
            (b"<!DOCTYPE html><title>Sign in</title>", "is a web page"),
            (b"PK\x03\x04\x14\0\0\0", "is cut off or damaged"),
            (b"7z\xbc\xaf\x27\x1c", "is an archive that is not read"),
            (b"%PDF-1.7", "is neither JSON"),
            (b"hello", "is neither JSON"),
        ] {
            let error = format_of("input", content)
                .expect_err("it is refused")
                .to_string();
            assert!(error.contains(words), "{error}");
        }
    }

    #[tokio::test]
    async fn a_path_that_is_not_there_says_so() {
        let clock = std::sync::Arc::new(repository::SystemClock);
        let http = Http::new(crate::http::Settings::default(), clock).expect("a client");
        let error = open("/nowhere/at/all.json", None, &http)
            .await
            .expect_err("nothing is there");
        assert!(matches!(error, CollectError::NoSuchInput(_)));
        let error = open("ftp://example.org/a.json", None, &http)
            .await
            .expect_err("not fetched");
        assert!(matches!(error, CollectError::Address { .. }));
    }
}

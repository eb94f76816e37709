//! Tables as text: which encoding they are in, and what stands between their cells.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::grid::Grid;
use crate::error::CollectError;

/// What may stand between cells.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// So many rows are looked at to tell which it is.
const LOOKED_AT: usize = 200;
/// So many bytes are looked at to tell the encoding.
const HEAD: usize = 1 << 20;

/// A table as text, and how it was read.
#[derive(Debug)]
pub(crate) struct Delimited {
    pub(crate) grid: Grid,
    /// The encoding by its name, such as `windows-1252`.
    pub(crate) encoding: &'static str,
    /// Whether some bytes were no letters of it.
    pub(crate) damaged: bool,
}

/// Reads a table from its bytes.
pub(crate) fn read(bytes: &[u8]) -> Result<Delimited, CollectError> {
    let encoding = encoding(bytes);
    let (text, _, damaged) = encoding.decode(bytes);
    let (text, told) = without_told_delimiter(&text);
    let delimiter = told.unwrap_or_else(|| delimiter(text));
    let mut grid = Grid::default();
    let mut reader = reader(text, delimiter);
    let mut record = StringRecord::new();
    let mut line = 0;
    while reader
        .read_record(&mut record)
        .map_err(|error| CollectError::Unreadable {
            what: "the table".to_owned(),
            reason: error.to_string(),
        })?
    {
        line += 1;
        grid.push(line, record.iter())?;
    }
    Ok(Delimited {
        grid,
        encoding: encoding.name(),
        damaged,
    })
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
}

/// A mark at the beginning, then UTF-8 if it is that, then the likeliest.
fn encoding(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if let Some(wide) = wide(bytes) {
        return wide;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // The first letter that is not ASCII may stand far down.
    let odd = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let from = odd.saturating_sub(HEAD / 2);
    let to = bytes.len().min(from + HEAD);
    detector.feed(&bytes[from..to], true);
    detector.guess(Some(b"uk"), Utf8Detection::Allow)
}

/// UTF-16 without a mark: every second byte of Latin letters is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(200)];
    let zeros = |odd: usize| {
        let pairs = head.chunks_exact(2);
        let all = pairs.len();
        let zeros = pairs.filter(|pair| pair[odd] == 0).count();
        all > 3 && zeros * 10 > all * 8
    };
    if zeros(1) {
        Some(UTF_16LE)
    } else if zeros(0) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Excel's own way of telling: a first line `sep=;`.
fn without_told_delimiter(text: &str) -> (&str, Option<u8>) {
    let Some(rest) = text.strip_prefix("sep=") else {
        return (text, None);
    };
    let Some(&delimiter) = rest
        .as_bytes()
        .first()
        .filter(|byte| DELIMITERS.contains(byte))
    else {
        return (text, None);
    };
    (rest[1..].trim_start_matches(['\r', '\n']), Some(delimiter))
}

/// The one that cuts most rows into the same number of cells, and into more than one.
fn delimiter(text: &str) -> u8 {
    let head = head(text);
    let mut best = (0.0, b',');
    for delimiter in DELIMITERS {
        let score = evenness(&head, delimiter);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

/// The beginning of a text, cut at the end of a line.
fn head(text: &str) -> Cow<'_, str> {
    let mut lines = text.match_indices('\n');
    match lines.nth(LOOKED_AT) {
        Some((at, _)) => Cow::Borrowed(&text[..at]),
        None => Cow::Borrowed(text),
    }
}

fn evenness(text: &str, delimiter: u8) -> f64 {
    let mut widths = std::collections::BTreeMap::<usize, usize>::new();
    let mut rows = 0;
    for record in reader(text, delimiter).records().take(LOOKED_AT).flatten() {
        rows += 1;
        *widths.entry(record.len()).or_default() += 1;
    }
    widths
        .iter()
        .filter(|(width, _)| **width > 1)
        .map(|(width, count)| *count as f64 / f64::from(rows) * (*width as f64).sqrt())
        .fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        let grid = read(bytes).expect("it is read").grid;
        (0..grid.height())
            .map(|row| grid.cells(row).map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn whatever_stands_between_cells_is_found() {
        let wanted = vec![vec!["Name", "Town"], vec!["Bath, the Spa", "Bath"]];
        for text in [
            "Name,Town\n\"Bath, the Spa\",Bath\n",
            "Name;Town\r\nBath, the Spa;Bath\r\n",
            "Name\tTown\nBath, the Spa\tBath",
            "Name|Town\nBath, the Spa|Bath\n",
            "sep=;\r\nName;Town\r\nBath, the Spa;Bath\r\n",
        ] {
            assert_eq!(cells(text.as_bytes()), wanted, "{text}");
        }
    }

    #[test]
    fn encodings_are_told_apart() {
        let text = "Name,Price\nCafé – “Croeso”,£2\n";
        let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect();
        let windows = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        let inputs: [Vec<u8>; 5] = [
            text.as_bytes().to_vec(),
            marked,
            windows,
            wide(u16::to_le_bytes),
            wide(u16::to_be_bytes),
        ];
        for bytes in inputs {
            assert_eq!(cells(&bytes)[1], ["Café – “Croeso”", "£2"]);
        }
    }
}

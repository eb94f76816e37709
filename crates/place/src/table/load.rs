//! Loads a postcode file, as its publisher gives it, into a table.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use csv::ByteRecord;
use flate2::read::MultiGzDecoder;
use serde::Serialize;
use zip::ZipArchive;

use super::Layout;
use super::codes::Codes;
use super::format::{self, Entry};
use super::layout::{Columns, Row};
use crate::{PlaceError, Point, Postcode};

/// How many problems of rows are told one by one; the rest is counted.
const TOLD: usize = 20;
/// How often progress is told, in rows.
const STRIDE: u64 = 50_000;

/// Reads postcodes from a text table, gzipped or not, and puts the table in place of what is at
/// `destination`, in one step. `progress` hears the number of rows read so far.
pub fn load(
    reader: impl Read,
    layout: Option<Layout>,
    destination: &Path,
    progress: &mut dyn FnMut(u64),
) -> Result<LoadReport, PlaceError> {
    let mut loader = Loader::new(layout);
    loader.add(reader, progress)?;
    loader.finish(destination)
}

/// As [`load`], from a file; a zip as ONS and OS publish it is opened, and its postcodes found.
pub fn load_file(
    path: &Path,
    layout: Option<Layout>,
    destination: &Path,
    progress: &mut dyn FnMut(u64),
) -> Result<LoadReport, PlaceError> {
    let failed = |source| PlaceError::File {
        path: path.to_owned(),
        action: "read",
        source,
    };
    let mut loader = Loader::new(layout);
    let zipped = head(&mut File::open(path).map_err(failed)?).map_err(failed)? == *b"PK\x03\x04";
    let file = File::open(path).map_err(failed)?;
    if zipped {
        loader.add_zip(BufReader::new(file), progress)?;
    } else {
        loader.add(file, progress)?;
    }
    loader.finish(destination)
}

/// What became of the rows of a postcode file.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct LoadReport {
    /// What sort of file it was.
    pub layout: Option<Layout>,
    /// Rows read.
    pub rows: u64,
    /// Postcodes in the table.
    pub postcodes: u64,
    /// Rows of postcodes that are no longer in use.
    pub terminated: u64,
    /// Rows without usable coordinates.
    pub unplaced: u64,
    /// Rows that repeat a postcode; the last one counts.
    pub repeated: u64,
    /// Rows that could not be understood.
    pub bad: u64,
    /// The first of them.
    pub problems: Vec<RowProblem>,
    /// The size of the table in bytes.
    pub bytes: u64,
}

/// What is wrong with one row.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct RowProblem {
    /// The row, counted from 1 without the header.
    pub row: u64,
    /// A sentence for people.
    pub message: String,
}

/// Collects postcodes from one or more files, then writes the table.
pub struct Loader {
    wanted: Option<Layout>,
    entries: Vec<Entry>,
    authorities: Codes,
    wards: Codes,
    lsoas: Codes,
    report: LoadReport,
}

impl Loader {
    /// A loader that takes any known layout, or only the one given.
    pub fn new(layout: Option<Layout>) -> Self {
        Self {
            wanted: layout,
            entries: Vec::new(),
            authorities: Codes::new("local authorities"),
            wards: Codes::new("wards"),
            lsoas: Codes::new("small areas"),
            report: LoadReport::default(),
        }
    }

    /// Adds the rows of a text table, gzipped or not.
    pub fn add(
        &mut self,
        mut reader: impl Read,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), PlaceError> {
        let start = head(&mut reader).map_err(|error| self.unreadable(&error))?;
        let whole = io::Cursor::new(start.clone()).chain(reader);
        if start.starts_with(b"\x1f\x8b") {
            self.add_text(MultiGzDecoder::new(whole), progress)
        } else {
            self.add_text(whole, progress)
        }
    }

    /// Adds the postcodes of a zip: the one large table of ONS, or all the small ones of OS.
    pub fn add_zip(
        &mut self,
        file: impl Read + io::Seek,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), PlaceError> {
        let mut archive = ZipArchive::new(file).map_err(|error| self.unreadable(&error))?;
        let tables: Vec<String> = archive
            .file_names()
            .filter_map(Result::ok)
            .filter(|name| holds_postcodes(name))
            .map(Cow::into_owned)
            .collect();
        if tables.is_empty() {
            return Err(PlaceError::UnknownLayout {
                why: "the zip holds neither Data/ONSPD….csv nor Data/CSV/….csv".into(),
            });
        }
        for name in tables {
            let table = archive
                .by_name(&name)
                .map_err(|error| self.unreadable(&error))?;
            self.add(table, progress)?;
        }
        Ok(())
    }

    /// Writes the table beside `destination` and renames it, so that nobody ever sees half of one.
    pub fn finish(mut self, destination: &Path) -> Result<LoadReport, PlaceError> {
        let bytes = self.table()?;
        write(destination, &bytes).map_err(|source| PlaceError::File {
            path: destination.to_owned(),
            action: "written",
            source,
        })?;
        Ok(self.report)
    }

    fn add_text(
        &mut self,
        text: impl Read,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), PlaceError> {
        let mut rows = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 18)
            .from_reader(text);
        let mut record = ByteRecord::new();
        if !rows
            .read_byte_record(&mut record)
            .map_err(|error| self.unreadable(&error))?
        {
            return Ok(());
        }
        let (columns, is_header) = Columns::recognise(&record)?;
        if let Some(wanted) = self.wanted.filter(|wanted| *wanted != columns.layout) {
            let (wanted, found) = (wanted.name(), columns.layout.name());
            return Err(PlaceError::UnknownLayout {
                why: format!("it was to be {wanted} and looks like {found}"),
            });
        }
        self.report.layout = Some(columns.layout);
        let mut waiting = !is_header;
        loop {
            if !waiting
                && !rows
                    .read_byte_record(&mut record)
                    .map_err(|error| self.unreadable(&error))?
            {
                return Ok(());
            }
            waiting = false;
            self.report.rows += 1;
            if self.report.rows.is_multiple_of(STRIDE) {
                progress(self.report.rows);
            }
            match columns.read(&record) {
                Row::Live {
                    postcode,
                    point,
                    authority,
                    ward,
                    lsoa,
                } => self.add_live(postcode, point, [authority, ward, lsoa])?,
                Row::Terminated => self.report.terminated += 1,
                Row::Nowhere => self.report.unplaced += 1,
                Row::Bad(why) => self.refuse(why),
            }
        }
    }

    fn add_live(
        &mut self,
        postcode: Postcode,
        point: Point,
        codes: [&[u8]; 3],
    ) -> Result<(), PlaceError> {
        let numbers = format::numbers(point).zip(format::inward_number(postcode.inward()));
        let Some(((latitude, longitude), inward)) = numbers else {
            self.refuse(format!("{postcode} lies outside the United Kingdom"));
            return Ok(());
        };
        let [authority, ward, lsoa] = codes;
        self.entries.push(Entry {
            outward: format::outward_number(postcode.outward()),
            inward,
            latitude,
            longitude,
            authority: self.authorities.number(authority)?,
            ward: self.wards.number(ward)?,
            lsoa: self.lsoas.number(lsoa)?,
        });
        Ok(())
    }

    fn refuse(&mut self, message: String) {
        self.report.bad += 1;
        if self.report.problems.len() < TOLD {
            let row = self.report.rows;
            self.report.problems.push(RowProblem { row, message });
        }
    }

    fn table(&mut self) -> Result<Vec<u8>, PlaceError> {
        let (rows, bad) = (self.report.rows, self.report.bad);
        let layout = self
            .report
            .layout
            .filter(|_| !self.entries.is_empty() && bad * 10 <= rows);
        let Some(layout) = layout else {
            let first = self.report.problems.first();
            return Err(PlaceError::TooManyBadRows {
                rows,
                loaded: rows - bad,
                first: first.map_or_else(
                    || "there is no live postcode with coordinates in it".to_owned(),
                    |problem| format!("row {}: {}", problem.row, problem.message),
                ),
            });
        };
        // Turned round before a stable sort, the last row of a postcode comes first and is kept.
        self.entries.reverse();
        self.entries
            .sort_by_key(|entry| (entry.outward, entry.inward));
        let before = self.entries.len();
        self.entries
            .dedup_by_key(|entry| (entry.outward, entry.inward));
        self.report.repeated = (before - self.entries.len()) as u64;
        self.report.postcodes = self.entries.len() as u64;
        let codes =
            [&self.authorities, &self.wards, &self.lsoas].map(|codes| codes.list.as_slice());
        let bytes = format::table(layout, &self.entries, codes);
        self.report.bytes = bytes.len() as u64;
        Ok(bytes)
    }

    fn unreadable(&self, error: &dyn std::error::Error) -> PlaceError {
        PlaceError::Unreadable {
            row: self.report.rows,
            why: error.to_string(),
        }
    }
}

/// The first four bytes, or fewer if there are no more.
fn head(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::with_capacity(4);
    reader.take(4).read_to_end(&mut start)?;
    Ok(start)
}

/// Code-Point Open: `Data/CSV/ab.csv`. ONSPD: `Data/ONSPD_FEB_2026_UK.csv`, and not the parts of it.
fn holds_postcodes(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", &name));
    let table = file.strip_suffix(".csv");
    let whole = table.is_some_and(|file| file.starts_with("onspd") || file.starts_with("nspl"));
    let of_code_point = table.is_some_and(|file| (1..=2).contains(&file.len()));
    let parts = folder.ends_with("multi_csv");
    (whole && !parts) || (of_code_point && folder.ends_with("csv") && !parts)
}

fn write(destination: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = destination.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut beside = name.to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = destination.with_file_name(beside);
    let written = File::create(&beside)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, destination));
    if written.is_err() {
        // The first error is the one to tell; what is left over does no harm.
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_tables_of_a_publishers_zip_are_read() {
        for name in [
            "Data/CSV/ab.csv",
            "codepo_gb/Data/CSV/b.csv",
            "Data/ONSPD_MAY_2025_UK.csv",
            "NSPL21.csv",
        ] {
            assert!(holds_postcodes(name), "{name}");
        }
        for name in [
            "Data/multi_csv/ONSPD_MAY_2025_UK_AB.csv",
            "Doc/Code-Point_Open_Column_Headers.csv",
            "Documents/LA_UA names and codes UK as at 04_23.csv",
            "Doc/Codelist.xlsx",
            "Data/CSV/",
        ] {
            assert!(!holds_postcodes(name), "{name}");
        }
    }
}

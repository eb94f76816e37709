//! Everything that can go wrong with places, said to the person who can act on it.

use std::io;
use std::path::PathBuf;

/// What went wrong, where, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlaceError {
    /// A text that was to be a postcode is none.
    #[error("“{text}” is not a postcode: write it as in “SW1A 1AA”, with its one space")]
    NotAPostcode {
        /// The text as given, shortened.
        text: String,
    },
    /// A file could not be opened, read or written.
    #[error("{path} could not be {action}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What was being done with it: opened, read, written.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The input broke off or is no text table.
    #[error(
        "the postcode file could not be read after row {row}: {why}; get the file again and load it once more"
    )]
    Unreadable {
        /// The last row that was read.
        row: u64,
        /// What the reader said.
        why: String,
    },
    /// None of the known layouts fits.
    #[error(
        "this is no postcode file that is known here ({why}): give ONS Postcode Directory, OS Code-Point Open, or columns named postcode, lat, lon, lad, ward, lsoa"
    )]
    UnknownLayout {
        /// What was looked for and not there.
        why: String,
    },
    /// The rows are not what the layout promises.
    #[error(
        "only {loaded} of {rows} rows could be understood, so nothing was loaded and the table in use stays; first: {first}"
    )]
    TooManyBadRows {
        /// Rows read.
        rows: u64,
        /// Rows that made sense.
        loaded: u64,
        /// The first thing that was wrong.
        first: String,
    },
    /// More distinct codes than the table's format has room for.
    #[error(
        "the postcode file names more than 65,534 different {what}: check that its columns are in the right order"
    )]
    TooManyCodes {
        /// Codes of what.
        what: &'static str,
    },
    /// A loaded table is damaged, or is of another version.
    #[error("the postcode table {path} cannot be used ({why}): load the postcode file again")]
    BadTable {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file of figures from which the embedded tables are made is not as expected.
    #[error("{file}, row {row}: {why}")]
    BadFigures {
        /// Which file.
        file: String,
        /// Which row, counted from 1; 0 is the header.
        row: usize,
        /// What is wrong with it.
        why: String,
    },
}

//! What can go wrong when data come in, said to the person who can act.

use std::path::PathBuf;

use hsds::tabular::TabularError;
use repository::RepositoryError;

/// Why an input could not be read, or a feed not be judged.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// Neither a file, nor a folder, nor an address.
    #[error(
        "there is no file or folder `{0}`; give the path of one, or an address that begins with https://"
    )]
    NoSuchInput(String),
    /// A file or folder that the system does not let us read.
    #[error("cannot read {path}: {source}")]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Nothing in it.
    #[error("{0} is empty; look whether saving or downloading it went wrong, and send it again")]
    Empty(String),
    /// A page for people.
    #[error(
        "{0} is a web page, not data; often it is a sign-in or an error page, so open it in a browser and ask its owner for the address of the data"
    )]
    WebPage(String),
    /// A spreadsheet without anything that reads like services.
    #[error(
        "{0} holds no table of services: no sheet has rows under headings, one of which is a name; look whether it is the right file, or give the column with the names the heading Name"
    )]
    NoTable(String),
    /// Something else than a spreadsheet, of which somebody says what its rows are.
    #[error(
        "{0} is no spreadsheet and says itself what it holds, so --rows has no meaning for it; leave --rows out"
    )]
    NoSpreadsheet(String),
    /// A workbook whose services have their organisations on another sheet.
    #[error(
        "{0} has services on one sheet and organisations on another, so its rows are not all organisations; leave --rows out, or send the sheet of organisations alone"
    )]
    ServicesAndOrganizations(String),
    /// A mapping that cannot be meant.
    #[error("the mapping cannot be used: {0}; write one with --save-mapping and change that")]
    Mapping(String),
    /// An archive of another kind than zip.
    #[error(
        "{0} is an archive that is not read; unpack it and import the folder, or pack it as zip"
    )]
    Archive(String),
    /// Neither text nor anything else that we know.
    #[error(
        "{0} is neither JSON, nor JSON Lines, nor a spreadsheet, nor a zip file; say with --format what it is, or save it as one of these"
    )]
    Unrecognised(String),
    /// A text that is not UTF-8.
    #[error("{what} is not UTF-8 (byte {at}); save it as UTF-8 and send it again")]
    NotUtf8 {
        /// Which input.
        what: String,
        /// The first byte that is none.
        at: usize,
    },
    /// A document that cannot be read as one.
    #[error("{what} could not be read: {reason}")]
    Unreadable {
        /// Which input.
        what: String,
        /// Where and why.
        reason: String,
    },
    /// A zip file that is cut off or damaged.
    #[error("{what} is cut off or damaged ({reason}); download or pack it again")]
    Damaged {
        /// Which file.
        what: String,
        /// What the reader said.
        reason: String,
    },
    /// More than is read.
    #[error("{what} holds more than is read ({limit}); split it, or leave out what is no data")]
    TooLarge {
        /// Which input.
        what: String,
        /// The limit, with its unit.
        limit: String,
    },
    /// A folder or zip file with no table and no document.
    #[error("{0} holds neither tables nor JSON files; look whether it is the right one")]
    NothingInside(String),
    /// A table of a data package that cannot be read at all.
    #[error(transparent)]
    Table(#[from] TabularError),
    /// A format that we do not know.
    #[error(
        "`{0}` is not a format; choose one of oruk, oruk-1.0, outpost, ohana, json, jsonl, package, spreadsheet"
    )]
    Format(String),
    /// An address that is none.
    #[error(
        "`{address}` is not an address that can be fetched ({reason}); write it in full, such as https://example.org/api"
    )]
    Address {
        /// As it was written.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// An address that is kept and shown, with a secret in it.
    #[error(
        "the address of a feed at {host} holds a user name or a password, and others can read it; leave them out"
    )]
    Password {
        /// The host, without the secret.
        host: String,
    },
    /// An address inside somebody's network.
    #[error(
        "{host} is a private address, and those are not fetched; allow them in the settings if you trust who wrote it"
    )]
    Private {
        /// The host, as written or as resolved.
        host: String,
    },
    /// A redirect that is not followed.
    #[error("{from} redirects to {to}, which is not followed ({reason}); use the final address")]
    Redirect {
        /// From where.
        from: String,
        /// To where.
        to: String,
        /// Why not.
        reason: &'static str,
    },
    /// No answer.
    #[error("{url} does not answer: {reason}; try again later, or ask its owner")]
    Unreachable {
        /// Which address.
        url: String,
        /// What happened.
        reason: String,
    },
    /// An answer that is more than is read.
    #[error(
        "the answer of {url} is larger than {limit} bytes and was not read; ask its owner for smaller pages"
    )]
    TooLong {
        /// Which address.
        url: String,
        /// The most that is read.
        limit: u64,
    },
    /// An answer that is not a good one.
    #[error("{url} answered with status {status}; check the address, or ask its owner")]
    Status {
        /// Which address.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// It asks us to come back later than we wait.
    #[error("{url} asks to wait {seconds} seconds before it is asked again; try then")]
    Busy {
        /// Which address.
        url: String,
        /// How long.
        seconds: u64,
    },
    /// There is no list of services there.
    #[error(
        "{url} is not an Open Referral feed: {reason}; give the base address, under which /services is"
    )]
    NotAFeed {
        /// The address as given.
        url: String,
        /// What was found there.
        reason: String,
    },
    /// The HTTP client could not be made.
    #[error("the HTTP client could not be started: {0}")]
    Client(String),
    /// No document to judge against.
    #[error("there is no specification to judge against: {0}")]
    NoSpecification(String),
    /// The repository refused or could not be reached.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    /// A task of ours was stopped.
    #[error("reading was stopped before its end: {0}")]
    Stopped(String),
}

impl CollectError {
    /// Whether it is about the other side of a connection, and may pass.
    pub(crate) fn is_of_the_feed(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. }
                | Self::TooLong { .. }
                | Self::Status { .. }
                | Self::Busy { .. }
                | Self::Redirect { .. }
        )
    }
}

//! Ways in: feeds, files and data packages become source records.
//!
//! [`import`] finds out what an input is ([`Format`]), reads it row by row, puts what it says into the words of the
//! standard, and stages the records with their problems and their raw bytes in a submission of the repository. Nothing
//! is dropped in silence: what is no record is refused, and kept. [`judge`] says how a feed or a file would fare with
//! the official validator.

pub mod address_list;
mod dialect;
mod error;
mod foresight;
pub mod form;
mod harvest;
pub mod http;
mod import;
mod input;
mod intake;
pub mod judge;
mod knock;
mod mail_domain;
pub mod picture;
mod price;
mod progress;
mod reader;
mod report;
pub mod request;
mod shape;
pub mod sheet;
pub mod split;
pub mod timetable;

pub use error::CollectError;
pub use http::Http;
pub use import::{Import, Outcome, Standing, import};
pub use input::Format;
pub use knock::Knocked;
pub use mail_domain::MailDomains;
pub use progress::{Doing, Progress, Silent};
pub use report::{Report, Reported};
pub use timetable::{Timetable, TimetableError};

//! Re-use: what websites, workers and assistants ask of what is published.
//!
//! [`Finder`] keeps a search index in a folder of its own and follows the change log with it, so that
//! what is published is findable within a second. Any number of processes each keep their own.

mod error;
mod finder;
mod recent;

pub use error::ReuseError;
pub use finder::{Caught, Finder};

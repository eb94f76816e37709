//! How far a list can be trusted: from spot checks of services that were drawn by chance, and from what was found out about it otherwise.
//!
//! - [`share`]: how many of a list's services are right, between two bounds.
//! - [`size`], [`divide`], [`shuffled`]: how many to check, of which strata, and which.
//! - [`level`]: what that comes to, with what else is known.
//! - [`is_drawn`]: whether a person looks at a change that would be published without.

mod draw;
mod level;
mod share;

pub use draw::{LEAST, divide, is_drawn, shuffled, size};
pub use level::{Level, Signals, level};
pub use share::{Share, Stratum, share};

//! How far a list can be trusted: from spot checks of services that were drawn by chance, and from what was found out about it otherwise.
//!
//! - [`share`]: how many of a list's services are right, between two bounds.
//! - [`size`], [`divide`], [`shuffled`]: how many to check, of which strata, and which.
//! - [`level`]: what that comes to, with what else is known.
//! - [`draw`]: draws a sample of a list; [`check`] puts down what was found of each service, and the last closes it.
//! - [`review`]: how each list stands, how much of it is looked at by hand, and which are to be checked again.
//! - [`is_drawn`]: whether a person looks at a change that would be published without.

mod draw;
mod due;
mod level;
mod review;
mod sample;
mod share;

pub use draw::{LEAST, divide, is_drawn, shuffled, size};
pub use due::every_days;
pub use level::{Level, Signals, level};
pub use review::{Confidence, Reviewed, ReviewedAt, confidences, keep_up, review, together};
pub use sample::{SAID_BY, SinceWhen, check, close, draw, plan, report};
pub use share::{Share, Stratum, share};

//! From source records to entities that may be published: resolve, compose, complete, judge by the
//! base policy, render, and write it all in one transaction with its rows of the change log.

pub mod check;
mod complete;
mod compose;
mod desk;
mod error;
mod judge;
mod link;
pub mod personal;
pub mod policy;
mod publication;
pub mod quality;
mod reference;
pub mod register;
mod settle;
pub mod verification;

pub use complete::complete;
pub use compose::{Composed, Voice, compose};
pub use desk::{Pin, pin, unpin};
pub use error::AssureError;
pub use judge::{OF_REGISTER, PRACTICE, WAITING};
pub use link::{decide, undo};
pub use settle::{Progress, retire, settle, work_off};

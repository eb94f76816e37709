//! From source records to entities that may be published: resolve, compose, complete, judge by the
//! base policy, render, and write it all in one transaction with its rows of the change log.

pub mod check;
mod complete;
mod compose;
pub mod confidence;
mod desk;
mod error;
pub mod experience;
mod judge;
mod link;
pub mod personal;
pub mod policy;
mod publication;
pub mod quality;
pub mod queue;
mod reference;
pub mod register;
mod settle;
pub mod verification;

pub use complete::complete;
pub use compose::{Composed, Voice, compose};
pub use desk::{Correction, Pin, Restored, correct, pin, restore, unpin};
pub use error::AssureError;
pub use judge::{ASKED, OF_REGISTER, PRACTICE, REFUSED, WAITING};
pub use link::{decide, undo};
pub use settle::{Progress, follow, retire, settle, work_off};

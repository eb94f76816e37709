//! The demonstration: Wyrebridge, a council area that does not exist, and its four sources.

mod behind;
mod feeds;
mod fill;
mod people;
mod policy;
mod sample;
mod terms;
mod today;

pub(crate) use behind::Behind;
pub(crate) use fill::{Brought, ensure_alone, fill, is_new};
pub(crate) use people::settle;
pub(crate) use policy::ask;
pub(crate) use today::happen;

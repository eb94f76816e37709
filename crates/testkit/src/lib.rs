//! What tests stand on: databases, clocks, feeds that misbehave, a browser.
//!
//! * [`databases`]: the same test on SQLite and on PostgreSQL
//! * [`postgres`]: a private PostgreSQL server that goes when the process goes
//! * [`clock`]: a clock that tests wind by hand
//! * [`bad_feed`]: feeds that misbehave, on the loopback interface
//! * [`directory`]: a directory by which the people of a council come in
//! * [`browser`]: Chromium, with and without JavaScript, and an accessibility check
//!
//! Only [`postgres`] and [`programs`] are there without features: `cargo xtask` starts the server
//! that all tests share.

#[cfg(feature = "feeds")]
pub mod bad_feed;
#[cfg(feature = "browser")]
pub mod browser;
#[cfg(feature = "databases")]
pub mod clock;
#[cfg(feature = "databases")]
pub mod databases;
#[cfg(feature = "directory")]
pub mod directory;
pub mod postgres;
pub mod programs;

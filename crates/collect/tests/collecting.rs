//! What comes in, from the outside: files, packages, feeds that behave and feeds that do not.

#[path = "collecting/feed.rs"]
mod feed;
#[path = "collecting/files.rs"]
mod files;
#[path = "collecting/harvesting.rs"]
mod harvesting;
#[path = "collecting/judging.rs"]
mod judging;
#[path = "collecting/manners.rs"]
mod manners;
#[path = "collecting/never_panics.rs"]
mod never_panics;
#[path = "collecting/room.rs"]
mod room;
#[path = "collecting/samples.rs"]
mod samples;
#[path = "collecting/sheet_attacks.rs"]
mod sheet_attacks;
#[path = "collecting/sheet_organisations.rs"]
mod sheet_organisations;
#[path = "collecting/sheet_secrets.rs"]
mod sheet_secrets;
#[path = "collecting/sheets.rs"]
mod sheets;

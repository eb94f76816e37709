//! Journeys across crates, and the boundaries between them: one binary, so that they are linked once.

#[path = "journeys/boundaries.rs"]
mod boundaries;
#[path = "journeys/collecting.rs"]
mod collecting;
#[path = "journeys/confidence.rs"]
mod confidence;
#[path = "journeys/demo.rs"]
mod demo;
#[path = "journeys/doors.rs"]
mod doors;
#[path = "journeys/entering.rs"]
mod entering;
#[path = "journeys/feeds.rs"]
mod feeds;
#[path = "journeys/finder.rs"]
mod finder;
#[path = "journeys/finding.rs"]
mod finding;
#[path = "journeys/import.rs"]
mod import;
#[path = "journeys/mocks.rs"]
mod mocks;
#[path = "journeys/moving.rs"]
mod moving;
#[path = "journeys/pages.rs"]
mod pages;
#[path = "journeys/program.rs"]
mod program;
#[path = "journeys/quality.rs"]
mod quality;
#[path = "journeys/queue.rs"]
mod queue;
#[path = "journeys/registering.rs"]
mod registering;
#[path = "journeys/registers.rs"]
mod registers;
#[path = "journeys/serving.rs"]
mod serving;
#[path = "journeys/shared.rs"]
mod shared;
#[path = "journeys/sheets.rs"]
mod sheets;
#[path = "journeys/still_right.rs"]
mod still_right;
#[path = "journeys/telling.rs"]
mod telling;
#[path = "journeys/widget.rs"]
mod widget;
#[path = "journeys/writing.rs"]
mod writing;

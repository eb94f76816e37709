//! Journeys across crates, and the boundaries between them: one binary, so that they are linked once.

#[path = "journeys/boundaries.rs"]
mod boundaries;

//! Kind.

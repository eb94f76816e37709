//! Advise.

//! Problem.

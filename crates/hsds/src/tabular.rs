//! Tabular.

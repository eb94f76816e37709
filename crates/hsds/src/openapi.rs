//! Openapi.

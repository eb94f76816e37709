//! The Open Referral UK API: one file for each noun. `write` is the API by which programs write records.

mod answer;
pub(crate) mod openapi;
pub(crate) mod organizations;
pub(crate) mod reports;
pub(crate) mod root;
mod search;
pub(crate) mod service_at_locations;
pub(crate) mod services;
pub(crate) mod taxonomies;
pub(crate) mod taxonomy_terms;
pub(crate) mod write;

//! The Open Referral UK standard as types: one field table from which validation, schemas, renderings and data packages are made.

pub mod advise;
pub mod document;
pub mod format;
pub mod identity;
pub mod kind;
pub mod openapi;
pub mod parts;
pub mod path;
pub mod problem;
pub mod render;
pub mod repair;
pub mod schema;
pub mod table;
pub mod tabular;
pub mod v1;
pub mod validate;

pub use document::Document;
pub use kind::Kind;
pub use path::FieldPath;
pub use problem::{Problem, Severity};
pub use table::{Field, Origin, Profile, Shape};

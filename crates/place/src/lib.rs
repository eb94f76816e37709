//! Places in the United Kingdom: postcodes, districts, authorities, wards, boundaries, distance.
//!
//! Three layers, each of use without the next: a [`Postcode`] is a checked text; the [`tables`] that
//! are compiled in know every district, sector, authority and ward; a [`PostcodeTable`] that the
//! operator loads knows every unit postcode. The [`Gazetteer`] asks the best of them that there is.

pub mod bounds;
pub mod distance;
pub mod error;
pub mod gazetteer;
pub mod grid;
pub mod map;
pub mod postcode;
pub mod table;
pub mod tables;

pub use bounds::Bounds;
pub use distance::Point;
pub use error::PlaceError;
pub use gazetteer::{Exactness, Found, Gazetteer};
pub use map::{Projection, geojson, svg_path};
pub use postcode::Postcode;
pub use table::{Layout, LoadReport, Loader, PostcodeTable, Unit, load, load_file};
pub use tables::{
    Area, AreaKind, Authority, AuthorityKind, Boundary, Country, District, Sector, Ward,
};

/// The examples of the README are run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

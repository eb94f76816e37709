//! The boundaries of councils that meet a map, for its script.

use axum::extract::RawQuery;
use axum::response::Response;
use place::bounds::Bounds;
use place::{map, tables};
use url::form_urlencoded;

use crate::problem::Fault;

/// A map of more degrees than these is not drawn by a script.
const WIDEST: f64 = 6.0;

/// The boundaries as GeoJSON.
pub(crate) async fn show(RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let query = query.unwrap_or_default();
    let within = form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == "within")
        .and_then(|(_, value)| bounds(&value))
        .ok_or(Fault::NotFound)?;
    let features: Vec<String> = tables::boundaries_touching(within)
        .iter()
        .map(map::geojson)
        .collect();
    let body = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    );
    Ok(super::file(
        body,
        "application/geo+json",
        "public, max-age=86400",
    ))
}

/// South, west, north and east, with commas between.
fn bounds(written: &str) -> Option<Bounds> {
    let degrees: Option<Vec<f64>> = written.split(',').map(|part| part.parse().ok()).collect();
    let [south, west, north, east] = degrees?[..] else {
        return None;
    };
    let is_box = south < north && west < east;
    (is_box && north - south <= WIDEST && east - west <= WIDEST).then_some(Bounds {
        south,
        west,
        north,
        east,
    })
}

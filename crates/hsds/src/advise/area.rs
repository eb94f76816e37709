//! Areas: their outlines, their codes, and fields that are there twice.

use crate::document::written;
use serde_json::Value;

use super::Adviser;
use super::rule::{AREA_WITHOUT_CODE, EXTENT_TYPE_UNKNOWN, EXTENT_UNREADABLE, TWIN_MISMATCH};
use crate::document::{Document, parse};
use crate::kind::Kind;
use crate::problem::Spot;

impl Adviser {
    pub(super) fn service_area(&mut self, area: &Document, spot: &Spot<'_>) {
        let kind = written(area, "extent_type");
        if let Some(kind) =
            kind.filter(|kind| !matches!(*kind, "geojson" | "topojson" | "kml" | "text"))
        {
            self.say(
                &EXTENT_TYPE_UNKNOWN,
                spot,
                "extent_type",
                &format!("extent_type is \"{kind}\"."),
            );
        }
        if let (Some(kind), Some(extent)) = (kind, written(area, "extent"))
            && !is_readable(kind, extent)
        {
            self.say(
                &EXTENT_UNREADABLE,
                spot,
                "extent",
                &format!("The outline cannot be read as {kind}."),
            );
        }
        if !written(area, "uri").is_some_and(ends_in_code) {
            self.say(
                &AREA_WITHOUT_CODE,
                spot,
                "uri",
                "This area is named in words only, so that no computer can tell where it is.",
            );
        }
    }

    pub(super) fn twins(&mut self, kind: Kind, document: &Document, spot: &Spot<'_>) {
        let (twin, name) = match kind {
            Kind::ServiceArea => ("service_area", "name"),
            Kind::Accessibility => ("accessibility", "description"),
            Kind::TaxonomyTerm => ("term", "name"),
            _ => return,
        };
        if let (Some(one), Some(other)) = (written(document, twin), written(document, name))
            && one != other
        {
            self.say(
                &TWIN_MISMATCH,
                spot,
                twin,
                &format!("{twin} is \"{one}\" and {name} is \"{other}\"."),
            );
        }
    }
}

fn is_readable(kind: &str, extent: &str) -> bool {
    match kind {
        "geojson" | "topojson" => {
            let Ok(Value::Object(outline)) = parse(extent.as_bytes()) else {
                return false;
            };
            match written(&outline, "type") {
                Some("Topology") => kind == "topojson" && outline.contains_key("arcs"),
                Some("Feature") => outline.contains_key("geometry"),
                Some("FeatureCollection") => outline.contains_key("features"),
                Some("GeometryCollection") => outline.contains_key("geometries"),
                Some(
                    "Point" | "LineString" | "Polygon" | "MultiPoint" | "MultiLineString"
                    | "MultiPolygon",
                ) => outline.contains_key("coordinates"),
                _ => false,
            }
        }
        "kml" => extent.trim_start().starts_with('<') && extent.contains("<coordinates"),
        _ => true,
    }
}

/// A code of the Office for National Statistics: a letter and eight figures.
fn ends_in_code(uri: &str) -> bool {
    let code = uri
        .trim_end_matches('/')
        .rsplit(['/', '#', '='])
        .next()
        .unwrap_or_default();
    code.len() == 9
        && code.starts_with(|letter: char| letter.is_ascii_uppercase())
        && code[1..].bytes().all(|figure| figure.is_ascii_digit())
}

//! Makes the file of boundaries from GeoJSON. Nothing is simplified: what the source shares stays shared.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::tables::outline::{self, Outline, Spot};
use crate::{PlaceError, Point};

const FILE: &str = "lad_boundaries.geojson";

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Geometry,
}

#[derive(Deserialize)]
struct Properties {
    lad: String,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Polygon),
    MultiPolygon(Vec<Polygon>),
}

/// Its rings, of longitudes and latitudes.
type Polygon = Vec<Vec<[f64; 2]>>;

/// The file of all boundaries, from `lad_boundaries.geojson` in a folder.
pub(super) fn make(from: &Path, numbers: &HashMap<String, usize>) -> Result<Vec<u8>, PlaceError> {
    let path = from.join(FILE);
    let text = fs::read(&path).map_err(|source| PlaceError::File {
        path,
        action: "read",
        source,
    })?;
    let collection: Collection =
        serde_json::from_slice(&text).map_err(|error| bad(0, &error.to_string()))?;
    let mut outlines = BTreeMap::new();
    for (row, feature) in (1..).zip(collection.features) {
        let code = feature.properties.lad;
        let number = numbers
            .get(&code)
            .and_then(|number| u16::try_from(*number).ok())
            .ok_or_else(|| bad(row, &format!("{code} is no authority of today")))?;
        let outline = make_outline(feature.geometry).map_err(|why| bad(row, why))?;
        if outlines.insert(number, outline).is_some() {
            return Err(bad(row, &format!("{code} comes twice")));
        }
    }
    Ok(outline::file(&outlines.into_iter().collect::<Vec<_>>()))
}

fn make_outline(geometry: Geometry) -> Result<Outline, &'static str> {
    let polygons = match geometry {
        Geometry::Polygon(polygon) => vec![polygon],
        Geometry::MultiPolygon(polygons) => polygons,
    };
    let make_polygon = |polygon: Polygon| {
        let rings = polygon.into_iter().enumerate();
        rings
            .map(|(place, ring)| make_ring(&ring, place == 0))
            .collect()
    };
    polygons.into_iter().map(make_polygon).collect()
}

/// Outer rings go anticlockwise and those that are cut out clockwise, as RFC 7946 has it.
fn make_ring(places: &[[f64; 2]], outer: bool) -> Result<Vec<Spot>, &'static str> {
    let mut ring = Vec::with_capacity(places.len());
    for [longitude, latitude] in places {
        let point = Point::new(*latitude, *longitude).filter(|point| point.is_british());
        ring.push(outline::spot(point.ok_or("a point outside Britain")?));
    }
    ring.dedup();
    if ring.pop() != ring.first().copied() {
        return Err("a ring that is not closed");
    }
    if ring.len() < 3 {
        return Err("a ring without an inside");
    }
    if (twice_area(&ring) > 0) != outer {
        ring.reverse();
    }
    Ok(ring)
}

/// Positive if the ring goes anticlockwise.
fn twice_area(ring: &[Spot]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    let corner = |(a, b): (&Spot, &Spot)| {
        let ([y, x], [v, u]) = (a.map(i64::from), b.map(i64::from));
        x * v - u * y
    };
    ring.iter().zip(next).map(corner).sum()
}

fn bad(row: usize, why: &str) -> PlaceError {
    PlaceError::BadFigures {
        file: FILE.to_owned(),
        row,
        why: why.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(coordinates: &str) -> Result<Vec<u8>, String> {
        let folder = tempfile::tempdir().unwrap();
        let feature = format!(
            r#"{{"properties":{{"lad":"E06000001"}},"geometry":{{"type":"Polygon","coordinates":{coordinates}}}}}"#
        );
        let text = format!(r#"{{"features":[{feature}]}}"#);
        fs::write(folder.path().join(FILE), text).unwrap();
        let numbers = HashMap::from([("E06000001".to_owned(), 7)]);
        make(folder.path(), &numbers).map_err(|error| error.to_string())
    }

    #[test]
    fn rings_are_turned_the_way_that_geojson_wants_them() {
        let clockwise = "[[-1,51],[-1,52],[0,52],[0,51],[-1,51]]";
        let bytes = made(&format!("[{clockwise},{clockwise}]")).unwrap();
        let entry = outline::entries(&bytes).unwrap()[0];
        assert_eq!(entry.authority, 7);
        let polygon = entry.polygons().next().unwrap();
        let area = |ring: &[Point]| {
            let spots: Vec<_> = ring.iter().copied().map(outline::spot).collect();
            twice_area(&spots)
        };
        assert_eq!(area(&polygon[0]), 2 * 10_000 * 10_000);
        assert_eq!(area(&polygon[1]), -2 * 10_000 * 10_000);
    }

    #[test]
    fn what_is_no_boundary_is_refused_with_its_place() {
        for (coordinates, why) in [
            (
                "[[[-1,51],[-1,52],[0,52],[0,51]]]",
                "a ring that is not closed",
            ),
            ("[[[-1,51],[-1,52],[-1,51]]]", "a ring without an inside"),
            (
                "[[[-1,41],[-1,52],[0,52],[-1,41]]]",
                "a point outside Britain",
            ),
        ] {
            let error = made(coordinates).unwrap_err();
            assert_eq!(error, format!("lad_boundaries.geojson, row 1: {why}"));
        }
        let error = made("[[[1]]]").unwrap_err();
        assert!(
            error.starts_with("lad_boundaries.geojson, row 0: "),
            "{error}"
        );
    }
}

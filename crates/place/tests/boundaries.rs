//! The boundaries that are compiled in: whole, side by side without gap or overlap, and light when drawn.

use std::collections::HashSet;

use place::{Boundary, Bounds, Point, Projection, geojson, svg_path, tables};
use serde_json::{Value, json};

fn point(latitude: f64, longitude: f64) -> Point {
    Point::new(latitude, longitude).unwrap()
}

fn name_at(latitude: f64, longitude: f64) -> Option<&'static str> {
    tables::authority_at(point(latitude, longitude)).map(|authority| authority.name)
}

/// In ten-thousandths of a degree.
fn spot(point: Point) -> (i64, i64) {
    let whole = |degrees: f64| (degrees * 10_000.0).round() as i64;
    (whole(point.latitude), whole(point.longitude))
}

#[test]
fn every_authority_has_a_boundary() {
    let with: Vec<_> = tables::boundaries().iter().map(Boundary::code).collect();
    let all: Vec<_> = tables::authorities().iter().map(|a| a.code).collect();
    assert_eq!(with, all);
    for authority in tables::authorities() {
        let boundary = tables::boundary(authority.code).unwrap();
        assert_eq!(boundary.code(), authority.code);
        assert!(boundary.bounds().contains(authority.point));
    }
    let before_the_merger = tables::boundary("E07000026").unwrap();
    assert_eq!(before_the_merger.authority().name, "Cumberland");
    assert!(tables::boundary("E99999999").is_none());
}

#[test]
fn every_boundary_is_decoded_to_its_last_point() {
    let (mut rings, mut points) = (0, 0);
    for boundary in tables::boundaries() {
        let hull = Bounds::of(boundary.rings().flatten()).unwrap();
        assert_eq!(hull, boundary.bounds(), "{boundary:?}");
        for ring in boundary.rings() {
            assert!(ring.len() > 3 && ring.first() == ring.last());
            assert!(ring.iter().all(|point| point.is_british()));
            rings += 1;
            points += ring.len();
        }
    }
    assert_eq!((rings, points), (741, 27_210), "as many as the source has");
}

#[test]
fn outer_rings_go_anticlockwise_and_holes_clockwise() {
    let mut holes = 0;
    for polygon in tables::boundaries().iter().flat_map(Boundary::polygons) {
        for (place, ring) in polygon.iter().enumerate() {
            let spots: Vec<_> = ring.iter().copied().map(spot).collect();
            let area: i64 = spots
                .windows(2)
                .map(|edge| edge[0].1 * edge[1].0 - edge[1].1 * edge[0].0)
                .sum();
            assert_eq!(area > 0, place == 0);
            holes += usize::from(place > 0);
        }
    }
    assert_eq!(holes, 1);
}

#[test]
fn neighbours_share_their_edges_and_go_along_them_in_opposite_directions() {
    let mut edges = HashSet::new();
    for ring in tables::boundaries().iter().flat_map(Boundary::rings) {
        for edge in ring.windows(2) {
            let edge = (spot(edge[0]), spot(edge[1]));
            assert!(edges.insert(edge), "no edge is gone along twice");
        }
    }
    let shared = edges
        .iter()
        .filter(|(a, b)| edges.contains(&(*b, *a)))
        .count();
    assert_eq!(shared, 2 * 7_781, "as many as the source shares");
}

#[test]
fn a_point_lies_in_one_authority_at_most() {
    let mut inside = 0;
    for row in 0..450 {
        for column in 0..400 {
            let here = point(
                49.9 + f64::from(row) / 40.0,
                -8.2 + f64::from(column) / 40.0,
            );
            let near = tables::boundaries_touching(Bounds::around(here, 0.0));
            let holds = near
                .iter()
                .filter(|boundary| boundary.contains(here))
                .count();
            assert!(holds < 2, "{here:?}");
            inside += holds;
        }
    }
    assert!(inside > 50_000, "{inside}");
}

#[test]
fn a_point_on_a_shared_edge_lies_in_one_of_the_two() {
    let manchester = tables::boundary("E08000003").unwrap();
    for ring in manchester.rings() {
        for edge in ring.windows(2) {
            let middle = Bounds::of([edge[0], edge[1]]).unwrap().middle();
            for here in [edge[0], middle] {
                let holds = tables::boundaries()
                    .iter()
                    .filter(|boundary| boundary.contains(here));
                assert_eq!(holds.count(), 1, "{here:?}");
            }
        }
    }
}

#[test]
fn a_place_is_in_the_authority_that_people_say_it_is_in() {
    for (latitude, longitude, name) in [
        (53.4794, -2.2453, "Manchester"),
        (51.5074, -0.1278, "Westminster"),
        (55.9533, -3.1883, "City of Edinburgh"),
        (51.4816, -3.1791, "Cardiff"),
        (54.5973, -5.9301, "Belfast"),
        (49.9146, -6.3155, "Isles of Scilly"),
        (60.1530, -1.1430, "Shetland Islands"),
    ] {
        assert_eq!(name_at(latitude, longitude), Some(name));
    }
}

#[test]
fn off_the_coast_the_nearest_authority_is_taken_and_far_from_it_none() {
    let pier_of_southend = point(51.515, 0.722);
    assert!(
        tables::boundaries()
            .iter()
            .all(|boundary| !boundary.contains(pier_of_southend))
    );
    assert_eq!(name_at(51.515, 0.722), Some("Southend-on-Sea"));
    for (latitude, longitude) in [
        (54.15, -4.48),  // Douglas
        (49.19, -2.11),  // Saint Helier
        (50.95, 1.86),   // Calais
        (53.35, -6.26),  // Dublin
        (-33.86, 151.2), // Sydney
    ] {
        assert_eq!(name_at(latitude, longitude), None);
    }
}

#[test]
fn the_middle_of_nearly_every_ward_is_in_its_authority() {
    let elsewhere = tables::wards()
        .iter()
        .filter(|ward| {
            tables::authority_at(ward.point).map(|a| a.code) != Some(ward.authority().code)
        })
        .count();
    assert!(elsewhere <= 20, "{elsewhere} of {}", tables::wards().len());
}

#[test]
fn a_map_of_any_authority_with_its_neighbours_is_light() {
    for boundary in tables::boundaries() {
        let bounds = boundary.bounds().grown(1.2);
        let projection = Projection::new(bounds, 800.0);
        let neighbours = tables::boundaries_touching(bounds);
        assert!(
            neighbours
                .iter()
                .any(|other| other.code() == boundary.code())
        );
        let paths = neighbours
            .iter()
            .map(|other| svg_path(other.rings(), &projection, bounds));
        let letters: usize = paths.map(|path| path.len()).sum();
        assert!((50..32_000).contains(&letters), "{boundary:?}: {letters}");
    }
}

#[test]
fn on_a_map_of_the_whole_country_no_authority_is_missing() {
    let country = tables::boundaries().iter().map(Boundary::bounds);
    let country = country.reduce(Bounds::union).unwrap();
    let projection = Projection::new(country, 600.0);
    for boundary in tables::boundaries() {
        assert_ne!(
            svg_path(boundary.rings(), &projection, country),
            "",
            "{boundary:?}"
        );
    }
}

#[test]
fn a_boundary_is_published_as_a_feature_of_geojson() {
    for boundary in tables::boundaries() {
        let feature: Value = serde_json::from_str(&geojson(boundary)).unwrap();
        assert_eq!(feature["type"], "Feature");
        assert_eq!(feature["id"], boundary.code());
        assert_eq!(
            feature["properties"],
            json!({ "code": boundary.code(), "name": boundary.authority().name })
        );
        assert_eq!(feature["geometry"]["type"], "MultiPolygon");
        let polygons = feature["geometry"]["coordinates"].as_array().unwrap();
        assert_eq!(polygons.len(), boundary.polygons().count());
        let first = boundary.rings().next().unwrap()[0];
        assert_eq!(polygons[0][0][0], json!([first.longitude, first.latitude]));
        let bounds = boundary.bounds();
        assert_eq!(
            feature["bbox"],
            json!([bounds.west, bounds.south, bounds.east, bounds.north])
        );
    }
}

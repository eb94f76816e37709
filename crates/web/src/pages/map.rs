//! A map without a server of tiles: the boundaries of councils and a pin for each place. It is a picture that
//! stands in the page; a script may make it one that moves. What it shows is always in a list beside it too.

use find::Spot;
use place::bounds::Bounds;
use place::{Point, map, tables};

use super::results::row::Row;
use crate::site::Site;

/// The picture's width in pixels; it is drawn as wide as there is room.
const WIDTH: f64 = 640.0;
/// A picture is at most so many times as high as wide.
const HIGHEST: f64 = 0.75;
/// How much is shown around places, in metres: without tiles, a map of a few streets would be empty.
const AROUND: f64 = 5_000.0;
/// The same where tiles show the streets.
const AROUND_WITH_TILES: f64 = 800.0;
/// So far apart, in pixels across and down, stand the names on a map.
const APART: (f64, f64) = (110.0, 26.0);

/// A map.
#[derive(Clone, Debug)]
pub(crate) struct Map {
    pub(crate) width: String,
    pub(crate) height: String,
    /// The land of councils, as paths.
    pub(crate) land: Vec<Land>,
    /// Names of parts of the land: wards.
    pub(crate) names: Vec<Name>,
    pub(crate) pins: Vec<Pin>,
    /// Where somebody asked about.
    pub(crate) middle: Option<(String, String)>,
    /// The same in degrees north and east.
    pub(crate) middle_degrees: Option<String>,
    /// Where the script finds the boundaries.
    pub(crate) boundaries: String,
    /// Where the script finds tiles, and whose they are.
    pub(crate) tiles: Option<(String, String)>,
    /// Whose the boundaries are.
    pub(crate) attribution: &'static str,
}

/// The land of a council.
#[derive(Clone, Debug)]
pub(crate) struct Land {
    pub(crate) path: String,
    pub(crate) name: &'static str,
}

/// A name on the map.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub(crate) text: &'static str,
    pub(crate) x: String,
    pub(crate) y: String,
}

/// A place on the map.
#[derive(Clone, Debug)]
pub(crate) struct Pin {
    pub(crate) number: usize,
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) x: String,
    pub(crate) y: String,
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
}

impl Map {
    /// The map of services in a list, each of which gets the number of its pins.
    pub(crate) fn of_rows(site: &Site, rows: &mut [Row], spot: Option<&Spot>) -> Self {
        let mut places = Vec::new();
        let mut number = 0;
        for row in rows {
            if row.points.is_empty() {
                continue;
            }
            number += 1;
            row.pin = Some(number);
            let place =
                |point: &Point| (number, row.plain_name.clone(), row.address.clone(), *point);
            places.extend(row.points.iter().map(place));
        }
        Self::of(site, places, spot.map(|spot| spot.point))
    }

    /// The map of the places of one service.
    pub(crate) fn of_sites(site: &Site, places: Vec<(usize, String, Point)>) -> Option<Self> {
        if places.is_empty() {
            return None;
        }
        let places = places
            .into_iter()
            .map(|(number, name, point)| (number, name, format!("#place-{number}"), point));
        Some(Self::of(site, places.collect(), None))
    }

    fn of(site: &Site, places: Vec<(usize, String, String, Point)>, middle: Option<Point>) -> Self {
        let tiles = site.settings().brand.tiles.as_ref();
        let around = tiles.map_or(AROUND, |_| AROUND_WITH_TILES);
        let points = places.iter().map(|(_, _, _, point)| *point).chain(middle);
        let bounds = Bounds::of(points)
            .map_or_else(country, |bounds| {
                bounds.union(Bounds::around(bounds.middle(), around))
            })
            .grown(1.15);
        let bounds = not_too_high(bounds);
        let projection = map::Projection::new(bounds, WIDTH);
        let one = |number: f64| format!("{number:.1}");
        let land = tables::boundaries_touching(bounds)
            .iter()
            .filter_map(|boundary| {
                let path = map::svg_path(boundary.rings(), &projection, bounds);
                let name = boundary.authority().name;
                (!path.is_empty()).then_some(Land { path, name })
            })
            .collect();
        let pins = places.into_iter().map(|(number, name, address, point)| {
            let (x, y) = projection.xy(point);
            Pin {
                number,
                name,
                address,
                x: one(x),
                y: one(y),
                latitude: point.latitude,
                longitude: point.longitude,
            }
        });
        let pins: Vec<Pin> = pins.collect();
        let Bounds {
            south,
            west,
            north,
            east,
        } = bounds;
        Self {
            width: one(projection.width()),
            height: one(projection.height()),
            land,
            names: names(&projection, &pins),
            pins,
            middle: middle.map(|point| {
                let (x, y) = projection.xy(point);
                (one(x), one(y))
            }),
            middle_degrees: middle
                .map(|point| format!("{:.4},{:.4}", point.latitude, point.longitude)),
            boundaries: format!(
                "/map/boundaries.json?within={south:.2},{west:.2},{north:.2},{east:.2}"
            ),
            tiles: tiles.map(|tiles| (tiles.url.clone(), tiles.attribution.clone())),
            attribution: tables::BOUNDARIES_ATTRIBUTION,
        }
    }
}

/// The names of wards on a picture, as far as there is room for them between the pins and each other.
fn names(projection: &map::Projection, pins: &[Pin]) -> Vec<Name> {
    let mut taken: Vec<(f64, f64)> = pins
        .iter()
        .filter_map(|pin| Some((pin.x.parse().ok()?, pin.y.parse().ok()?)))
        .collect();
    let inside = |x: f64, y: f64| {
        x > APART.0 / 2.0
            && x < projection.width() - APART.0 / 2.0
            && y > APART.1
            && y < projection.height() - APART.1
    };
    let bounds = projection.bounds();
    let mut names = Vec::new();
    for ward in tables::wards()
        .iter()
        .filter(|ward| bounds.contains(ward.point))
    {
        let (x, y) = projection.xy(ward.point);
        let is_free = taken
            .iter()
            .all(|(left, top)| (left - x).abs() > APART.0 || (top - y).abs() > APART.1);
        if inside(x, y) && is_free {
            taken.push((x, y));
            names.push(Name {
                text: ward.name.strip_suffix(" Ward").unwrap_or(ward.name),
                x: format!("{x:.1}"),
                y: format!("{y:.1}"),
            });
        }
    }
    names
}

/// Great Britain and Northern Ireland, where there is nothing to show more closely.
fn country() -> Bounds {
    Bounds {
        south: 49.9,
        west: -8.2,
        north: 59.0,
        east: 1.8,
    }
}

/// A map that is much higher than wide would push everything else out of sight.
fn not_too_high(bounds: Bounds) -> Bounds {
    let projection = map::Projection::new(bounds, WIDTH);
    let times = projection.height() / (WIDTH * HIGHEST);
    if times <= 1.0 {
        return bounds;
    }
    let middle = f64::midpoint(bounds.east, bounds.west);
    let half = (bounds.east - bounds.west) / 2.0 * times;
    Bounds {
        west: middle - half,
        east: middle + half,
        ..bounds
    }
}

//! What a map without a tile server is drawn from: a projection, SVG paths, GeoJSON.
//!
//! Draw a path within an `svg` element whose `viewBox` is `0 0 width height` of the projection, and say
//! [`crate::tables::BOUNDARIES_ATTRIBUTION`] beside it.

use std::f64::consts::FRAC_PI_4;
use std::fmt::Write as _;

use crate::tables::Boundary;
use crate::{Bounds, Point};

/// Where Mercator's map ends on the web, so that the whole of it is a square.
const LAST_LATITUDE: f64 = 85.051_128;

/// How many pixels of what lies beyond the clip are kept, so that the cut itself stays out of sight.
const MARGIN: f64 = 8.0;

/// Tenths of a pixel in half a pixel.
const CELL: i64 = 5;

/// Lays a box of degrees on a picture as maps on the web do (spherical Mercator): north is up, and shapes as small as
/// a county keep their form.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct Projection {
    bounds: Bounds,
    width: f64,
    height: f64,
    pixels_per_radian: f64,
}

impl Projection {
    /// Of these bounds on a picture of this width in pixels; how high it is follows.
    pub fn new(bounds: Bounds, width: f64) -> Self {
        let width = width.max(1.0);
        // Bounds of a single point are taken for a metre.
        let turn = (bounds.east - bounds.west).to_radians().max(1e-7);
        let pixels_per_radian = width / turn;
        let rise = northing(bounds.north) - northing(bounds.south);
        Self {
            bounds,
            width,
            height: (rise * pixels_per_radian).max(1.0),
            pixels_per_radian,
        }
    }

    /// The bounds that the picture shows.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Width of the picture in pixels.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// Height of the picture in pixels, not rounded.
    pub fn height(&self) -> f64 {
        self.height
    }

    /// Where a point is on the picture, in pixels from its upper left corner to the right and down. What lies outside
    /// the bounds is outside the picture.
    pub fn xy(&self, point: Point) -> (f64, f64) {
        let turn = (point.longitude - self.bounds.west).to_radians();
        let fall = northing(self.bounds.north) - northing(point.latitude);
        (turn * self.pixels_per_radian, fall * self.pixels_per_radian)
    }
}

/// How far north of the equator on Mercator's map, in radians at the equator.
fn northing(latitude: f64) -> f64 {
    let latitude = latitude.clamp(-LAST_LATITUDE, LAST_LATITUDE).to_radians();
    (FRAC_PI_4 + latitude / 2.0).tan().ln()
}

/// Closed rings as the `d` of an SVG path, in pixels with one decimal; empty if nothing of them shows.
///
/// Rings that do not meet `clip` are left out, and of those that do what lies more than eight pixels outside it; the
/// cut runs along a box eight pixels beyond `clip`, so let `clip` be what is to be seen. Of points that follow each
/// other within a cell of half a pixel one is kept, the same whichever way the ring goes: neighbours stay without a
/// gap. What is smaller than that is left out.
pub fn svg_path(
    rings: impl IntoIterator<Item: AsRef<[Point]>>,
    projection: &Projection,
    clip: Bounds,
) -> String {
    let frame = Frame::around(projection, clip);
    let mut path = String::new();
    for ring in rings {
        let ring: Vec<_> = ring.as_ref().iter().map(|p| projection.xy(*p)).collect();
        write_ring(&thinned(&frame.cut(ring)), &mut path);
    }
    path
}

/// The boundary as a GeoJSON Feature (RFC 7946): a `MultiPolygon` with the GSS code as `id`, and `code` and `name` as
/// properties.
pub fn geojson(boundary: &Boundary) -> String {
    let polygons: Vec<Vec<Vec<[f64; 2]>>> = boundary
        .polygons()
        .map(|rings| {
            let places =
                |ring: Vec<Point>| ring.iter().map(|p| [p.longitude, p.latitude]).collect();
            rings.into_iter().map(places).collect()
        })
        .collect();
    let bounds = boundary.bounds();
    serde_json::json!({
        "type": "Feature",
        "id": boundary.code(),
        "bbox": [bounds.west, bounds.south, bounds.east, bounds.north],
        "properties": { "code": boundary.code(), "name": boundary.authority().name },
        "geometry": { "type": "MultiPolygon", "coordinates": polygons },
    })
    .to_string()
}

/// The box on the picture that is drawn in.
struct Frame {
    least: (f64, f64),
    most: (f64, f64),
}

impl Frame {
    fn around(projection: &Projection, clip: Bounds) -> Self {
        let corner = |latitude, longitude| {
            projection.xy(Point {
                latitude,
                longitude,
            })
        };
        let (left, top) = corner(clip.north, clip.west);
        let (right, bottom) = corner(clip.south, clip.east);
        Self {
            least: (left - MARGIN, top - MARGIN),
            most: (right + MARGIN, bottom + MARGIN),
        }
    }

    /// What of a ring is inside, by Sutherland and Hodgman: one side of the frame after the other cuts it. Parts of it
    /// stay joined along the frame.
    fn cut(&self, ring: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
        let turned = |(x, y): (f64, f64)| (y, x);
        let across = |ring| cut_between(ring, self.least.0, self.most.0);
        let down = |ring| cut_between(ring, self.least.1, self.most.1);
        let ring = across(ring).into_iter().map(turned).collect();
        down(ring).into_iter().map(turned).collect()
    }
}

/// What of a ring has its x between the two.
fn cut_between(ring: Vec<(f64, f64)>, least: f64, most: f64) -> Vec<(f64, f64)> {
    let below = ring.iter().all(|(x, _)| *x < least);
    if below || ring.iter().all(|(x, _)| *x > most) {
        return Vec::new();
    }
    let ring = cut_at(ring, least, |x| x >= least);
    cut_at(ring, most, |x| x <= most)
}

/// What of a ring is on the kept side of the line at this x.
fn cut_at(ring: Vec<(f64, f64)>, line: f64, keeps: impl Fn(f64) -> bool) -> Vec<(f64, f64)> {
    if ring.iter().all(|(x, _)| keeps(*x)) {
        return ring;
    }
    let mut kept = Vec::new();
    let mut from = ring.last().copied();
    for to in ring {
        if let Some((x, y)) = from.replace(to)
            && keeps(x) != keeps(to.0)
        {
            kept.push((line, y + (to.1 - y) * (line - x) / (to.0 - x)));
        }
        if keeps(to.0) {
            kept.push(to);
        }
    }
    kept
}

/// A ring in tenths of a pixel, with one point for each run of points in the same cell.
fn thinned(ring: &[(f64, f64)]) -> Vec<(i64, i64)> {
    let tenths = |pixels: f64| (pixels * 10.0).round().clamp(-1e12, 1e12) as i64;
    let cell = |(x, y): (i64, i64)| (x.div_euclid(CELL), y.div_euclid(CELL));
    let mut kept: Vec<(i64, i64)> = Vec::new();
    for spot in ring.iter().map(|(x, y)| (tenths(*x), tenths(*y))) {
        match kept.last_mut() {
            Some(last) if cell(*last) == cell(spot) => *last = spot.min(*last),
            _ => kept.push(spot),
        }
    }
    // A ring has no first point: the run that it ends with goes on where it begins.
    if let [first, .., last] = kept.as_mut_slice()
        && cell(*first) == cell(*last)
    {
        *first = *last.min(first);
        kept.pop();
    }
    kept
}

/// Each point after the first is said from the last one, which takes half the letters.
fn write_ring(ring: &[(i64, i64)], path: &mut String) {
    let Some(first) = ring.first().filter(|_| twice_area(ring) != 0) else {
        return;
    };
    path.push('M');
    write_tenths(first.0, path);
    write_next(first.1, path);
    path.push('l');
    for (last, next) in ring.iter().zip(ring.iter().skip(1)) {
        if path.ends_with('l') {
            write_tenths(next.0 - last.0, path);
        } else {
            write_next(next.0 - last.0, path);
        }
        write_next(next.1 - last.1, path);
    }
    path.push('z');
}

fn twice_area(ring: &[(i64, i64)]) -> i128 {
    let next = ring.iter().cycle().skip(1);
    let corner = |(a, b): (&(i64, i64), &(i64, i64))| {
        i128::from(a.0) * i128::from(b.1) - i128::from(b.0) * i128::from(a.1)
    };
    ring.iter().zip(next).map(corner).sum()
}

/// A number that follows another; a minus parts them as well as a space.
fn write_next(tenths: i64, path: &mut String) {
    if tenths >= 0 {
        path.push(' ');
    }
    write_tenths(tenths, path);
}

fn write_tenths(tenths: i64, path: &mut String) {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, part) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    // Writing to a string cannot fail.
    let _ = match (whole, part) {
        (whole, 0) => write!(path, "{sign}{whole}"),
        (0, part) => write!(path, "{sign}.{part}"),
        (whole, part) => write!(path, "{sign}{whole}.{part}"),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    const BOX: Bounds = Bounds {
        south: 53.0,
        west: -3.0,
        north: 54.0,
        east: -1.0,
    };

    fn point(latitude: f64, longitude: f64) -> Point {
        Point {
            latitude,
            longitude,
        }
    }

    fn any_ring() -> impl Strategy<Value = Vec<Point>> {
        let near = (52.5..54.5f64, -4.0..0.0f64);
        let wild = (any::<f64>(), any::<f64>());
        let place = prop_oneof![20 => near, 1 => wild].prop_map(|(y, x)| point(y, x));
        vec(place, 0..30)
    }

    /// The subpaths as points in tenths of a pixel, as a browser reads them.
    fn read(path: &str) -> Vec<Vec<(i64, i64)>> {
        let read_subpath = |subpath: &str| {
            let text = subpath.strip_prefix('M').unwrap().replace('l', " ");
            let text = text.replace('-', " -");
            let numbers: Vec<i64> = text
                .split_ascii_whitespace()
                .map(|number| (number.parse::<f64>().unwrap() * 10.0).round() as i64)
                .collect();
            let (mut x, mut y) = (0, 0);
            let (pairs, rest) = numbers.as_chunks::<2>();
            assert!(rest.is_empty(), "{subpath}");
            pairs
                .iter()
                .map(|[right, down]| {
                    (x, y) = (x + right, y + down);
                    (x, y)
                })
                .collect()
        };
        path.split_terminator('z').map(read_subpath).collect()
    }

    #[test]
    fn the_corners_of_the_bounds_are_those_of_the_picture() {
        let projection = Projection::new(BOX, 600.0);
        assert_eq!(projection.xy(point(54.0, -3.0)), (0.0, 0.0));
        let (x, y) = projection.xy(point(53.0, -1.0));
        assert!((x - 600.0).abs() < 1e-9 && (y - projection.height()).abs() < 1e-9);
        // A degree of latitude is about 1.68 times as long as one of longitude there.
        assert!((projection.height() - 504.4).abs() < 0.1, "{projection:?}");
    }

    #[test]
    fn bounds_without_an_inside_and_a_picture_without_a_width_are_no_end() {
        let nowhere = Bounds::of([point(53.0, -2.0)]).unwrap();
        for width in [0.0, -1.0, f64::NAN, 500.0] {
            let projection = Projection::new(nowhere, width);
            assert!(projection.width() >= 1.0 && projection.height() >= 1.0);
            assert_eq!(projection.xy(point(53.0, -2.0)), (0.0, 0.0));
        }
        let (_, y) = Projection::new(BOX, 100.0).xy(point(-90.0, 0.0));
        assert!(y.is_finite());
    }

    #[test]
    fn a_path_is_written_in_few_letters() {
        // Half a tenth of a pixel is a thousandth of a degree here.
        let bounds = Bounds {
            south: -1.0,
            west: -1.0,
            north: 1.0,
            east: 1.0,
        };
        let projection = Projection::new(bounds, 200.0);
        let ring = [
            point(0.5, -0.5),
            point(0.5, -0.4993),
            point(0.5, 0.005),
            point(-0.205, 0.5),
            point(0.5, -0.5),
        ];
        assert_eq!(
            svg_path([ring], &projection, bounds),
            "M50 50l50.5 0 49.5 70.5z"
        );
    }

    #[test]
    fn what_is_out_of_sight_or_too_small_to_be_seen_is_left_out() {
        let projection = Projection::new(BOX, 200.0);
        let square = |south: f64, west: f64, side: f64| {
            let (north, east) = (south + side, west + side);
            [
                point(south, west),
                point(south, east),
                point(north, east),
                point(north, west),
            ]
        };
        assert_eq!(svg_path([square(54.2, -2.0, 0.5)], &projection, BOX), "");
        assert_eq!(svg_path([square(53.2, 0.0, 0.5)], &projection, BOX), "");
        assert_eq!(svg_path([square(53.2, -2.0, 1e-3)], &projection, BOX), "");
        // It goes round a corner of the box without meeting it: all that is left is a line on the frame.
        let hook = [point(54.1, -0.8), point(54.1, 5.0), point(60.0, 5.0)];
        assert_eq!(svg_path([hook], &projection, BOX), "");
        // The box lies within it: the frame is what is left.
        let around = svg_path([square(40.0, -20.0, 30.0)], &projection, BOX);
        let ring = &read(&around)[0];
        assert_eq!(ring.len(), 4);
        assert!(ring.contains(&(-80, -80)), "{around}");
    }

    proptest! {
        #[test]
        fn any_rings_become_a_path_inside_the_frame(rings in vec(any_ring(), 0..4), width in 1.0..2_000.0f64) {
            let projection = Projection::new(BOX, width);
            let path = svg_path(&rings, &projection, BOX);
            let (right, bottom) = ((width * 10.0) as i64 + 82, (projection.height() * 10.0) as i64 + 82);
            for ring in read(&path) {
                prop_assert!(ring.len() > 2);
                for (x, y) in ring {
                    prop_assert!((-80..right).contains(&x) && (-80..bottom).contains(&y), "{} {}", x, y);
                }
            }
        }

        #[test]
        fn a_ring_keeps_the_same_points_whichever_way_it_goes_and_wherever_it_begins(
            ring in vec((53.1..53.9f64, -2.9..-1.1f64), 3..60), turn in 0..60_usize, width in 1.0..300.0f64,
        ) {
            let mut ring: Vec<_> = ring.into_iter().map(|(y, x)| point(y, x)).collect();
            let projection = Projection::new(BOX, width);
            let sorted = |ring: &[Point]| {
                let mut spots = read(&svg_path([ring], &projection, BOX)).concat();
                spots.sort_unstable();
                spots
            };
            let one = sorted(&ring);
            let count = ring.len();
            ring.rotate_left(turn % count);
            ring.reverse();
            prop_assert_eq!(one, sorted(&ring));
        }

        #[test]
        fn no_point_that_is_left_out_is_farther_from_the_path_than_a_cell(
            ring in vec((53.1..53.9f64, -2.9..-1.1f64), 3..60), width in 50.0..300.0f64,
        ) {
            let ring: Vec<_> = ring.into_iter().map(|(y, x)| point(y, x)).collect();
            let projection = Projection::new(BOX, width);
            let kept = read(&svg_path([&ring], &projection, BOX)).concat();
            prop_assume!(!kept.is_empty());
            for (x, y) in ring.into_iter().map(|point| projection.xy(point)) {
                let near = |spot: &(i64, i64)| {
                    (spot.0 as f64 / 10.0 - x).abs() <= 0.56 && (spot.1 as f64 / 10.0 - y).abs() <= 0.56
                };
                prop_assert!(kept.iter().any(near));
            }
        }
    }
}

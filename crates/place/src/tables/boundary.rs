//! Where an authority ends: its boundary, and the authority that a point lies in.

use std::fmt;
use std::sync::LazyLock;

use super::outline::{self, Entry};
use super::{Authority, TABLES, authorities};
use crate::distance::METRES_PER_DEGREE;
use crate::{Bounds, Point};

/// What must be said wherever boundaries are drawn, or published as GeoJSON.
pub const BOUNDARIES_ATTRIBUTION: &str = "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. \
    Contains OS data © Crown copyright and database right 2024.";

/// How far from all boundaries a point is still given to the nearest: piers, anchorages, and islands that the
/// generalised boundaries leave out. The Isle of Man is 26 kilometres away from Scotland, and France 33 from England.
const REACH_METRES: f64 = 20_000.0;

/// The boundary of a local authority, in WGS84 degrees of four decimals (11 m).
///
/// It is the Office for National Statistics' generalised boundary of 2024: good to draw, but in towns its edges are a
/// kilometre long. Authorities share their edges point by point. The points are decoded when they are asked for.
#[derive(Copy, Clone)]
pub struct Boundary {
    authority: &'static Authority,
    entry: Entry<'static>,
}

impl Boundary {
    /// GSS code of its authority.
    pub fn code(&self) -> &str {
        self.authority.code
    }

    /// Its authority.
    pub fn authority(&self) -> &'static Authority {
        self.authority
    }

    /// The box that holds it.
    pub fn bounds(&self) -> Bounds {
        self.entry.bounds()
    }

    /// Its rings: islands as well as what is cut out of them. Each ends with the point it began with. Outer rings go
    /// anticlockwise and those that are cut out clockwise, so that any rule of filling leaves those empty.
    pub fn rings(&self) -> impl Iterator<Item = Vec<Point>> + use<> {
        self.polygons().flatten()
    }

    /// Its polygons: of each the outer ring, then the rings that are cut out of it; as in [`Self::rings`].
    pub fn polygons(&self) -> impl Iterator<Item = Vec<Vec<Point>>> + use<> {
        self.entry.polygons()
    }

    /// Whether the point lies in it. One on an edge that two authorities share lies in one of them.
    pub fn contains(&self, point: Point) -> bool {
        if !self.bounds().contains(point) {
            return false;
        }
        let crossed = self.rings().map(|ring| crossings(&ring, point));
        crossed.sum::<usize>() % 2 == 1
    }

    /// Metres from the point to its nearest edge, for points no more than some tens of kilometres away.
    fn metres_to_edge(&self, point: Point) -> f64 {
        let nearest = self.rings().map(|ring| metres_to_line(&ring, point));
        nearest.fold(f64::INFINITY, f64::min)
    }
}

impl fmt::Debug for Boundary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Boundary")
            .field("code", &self.authority.code)
            .field("bounds", &self.bounds())
            .finish_non_exhaustive()
    }
}

/// All boundaries, by code; every authority has one.
pub fn boundaries() -> &'static [Boundary] {
    &BOUNDARIES
}

/// The boundary of the authority with this GSS code, or of the one that came after it.
pub fn boundary(authority_code: &str) -> Option<Boundary> {
    let number = TABLES.authority_by_code.get(authority_code)?;
    let at = BOUNDARIES.binary_search_by(|boundary| boundary.entry.authority.cmp(number));
    BOUNDARIES.get(at.ok()?).copied()
}

/// The boundaries whose own bounds meet these, by code: all that a map of them can show, and a few that it does not.
pub fn boundaries_touching(bounds: Bounds) -> Vec<Boundary> {
    let boundaries = BOUNDARIES.iter().copied();
    boundaries
        .filter(|boundary| boundary.bounds().touches(bounds))
        .collect()
}

/// The authority that the point lies in, by boundaries; outside all of them the nearest within 20 kilometres.
///
/// About one postcode in a hundred lies beyond the generalised boundary of its authority: where there is a postcode,
/// ask [`crate::Gazetteer`].
pub fn authority_at(point: Point) -> Option<&'static Authority> {
    let near = boundaries_touching(Bounds::around(point, REACH_METRES));
    if let Some(inside) = near.iter().find(|boundary| boundary.contains(point)) {
        return Some(inside.authority);
    }
    near.iter()
        .map(|boundary| (boundary.metres_to_edge(point), boundary.authority))
        .filter(|(metres, _)| *metres <= REACH_METRES)
        .min_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, authority)| authority)
}

static BOUNDARIES: LazyLock<Vec<Boundary>> = LazyLock::new(|| {
    read(include_bytes!("../../tables/boundaries.bin")).unwrap_or_else(|why| {
        panic!("the boundaries compiled in are damaged, which a test should have seen: {why}")
    })
});

fn read(bytes: &'static [u8]) -> Result<Vec<Boundary>, &'static str> {
    let named = |entry: Entry<'static>| {
        let authority = authorities().get(usize::from(entry.authority))?;
        Some(Boundary { authority, entry })
    };
    outline::entries(bytes)?
        .into_iter()
        .map(|entry| named(entry).ok_or("a boundary of no authority"))
        .collect()
}

/// How many edges of a closed ring a line from the point due east crosses.
fn crossings(ring: &[Point], point: Point) -> usize {
    let edges = ring.iter().zip(ring.iter().skip(1));
    edges
        .filter(|(one, other)| {
            // An edge is looked at from its lower end whichever way it goes, so that rounding cannot put a point
            // into both of the authorities that share it, or into neither.
            let (low, high) = if one.latitude < other.latitude {
                (one, other)
            } else {
                (other, one)
            };
            let height = high.latitude - low.latitude;
            let share = (point.latitude - low.latitude) / height;
            (low.latitude..high.latitude).contains(&point.latitude)
                && point.longitude < low.longitude + (high.longitude - low.longitude) * share
        })
        .count()
}

/// Metres from the point to the nearest edge of a ring, on a plane that touches the Earth at the point.
fn metres_to_line(ring: &[Point], point: Point) -> f64 {
    let east = METRES_PER_DEGREE * point.latitude.to_radians().cos();
    let flat = |other: &Point| {
        (
            (other.longitude - point.longitude) * east,
            (other.latitude - point.latitude) * METRES_PER_DEGREE,
        )
    };
    let edges = ring.iter().zip(ring.iter().skip(1));
    edges
        .map(|(from, to)| {
            let (from, to) = (flat(from), flat(to));
            let (x, y) = (to.0 - from.0, to.1 - from.1);
            let length = x * x + y * y;
            let share = if length > 0.0 {
                (-(from.0 * x + from.1 * y) / length).clamp(0.0, 1.0)
            } else {
                0.0
            };
            (from.0 + x * share).hypot(from.1 + y * share)
        })
        .fold(f64::INFINITY, f64::min)
}

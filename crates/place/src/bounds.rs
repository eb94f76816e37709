//! Boxes of degrees: what a map shows, and where a boundary may be.

use serde::{Deserialize, Serialize};

use crate::Point;
use crate::distance::METRES_PER_DEGREE;

/// A box in WGS84 degrees, its edges included. It does not reach across the 180th meridian.
#[derive(Copy, Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Bounds {
    /// Degrees north of the equator of its lower edge.
    pub south: f64,
    /// Degrees east of Greenwich of its left edge.
    pub west: f64,
    /// Degrees north of the equator of its upper edge.
    pub north: f64,
    /// Degrees east of Greenwich of its right edge.
    pub east: f64,
}

impl Bounds {
    /// The smallest box with all these points in it; none without points.
    pub fn of(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        points.into_iter().map(Self::at).reduce(Self::union)
    }

    /// The box that reaches this many metres from the point to each side. It holds the circle, but for a strip of
    /// half a per cent that comes of the Earth not being a sphere.
    #[must_use]
    pub fn around(point: Point, metres: f64) -> Self {
        let rise = metres.max(0.0) / METRES_PER_DEGREE;
        let (south, north) = (point.latitude - rise, point.latitude + rise);
        // Meridians are nearest to each other on the edge towards the pole.
        let narrowest = south.abs().max(north.abs()).min(89.0).to_radians().cos();
        let turn = rise / narrowest;
        Self {
            south: south.max(-90.0),
            west: (point.longitude - turn).max(-180.0),
            north: north.min(90.0),
            east: (point.longitude + turn).min(180.0),
        }
    }

    /// The smallest box with both in it.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            south: self.south.min(other.south),
            west: self.west.min(other.west),
            north: self.north.max(other.north),
            east: self.east.max(other.east),
        }
    }

    /// The same middle, with both sides this many times as long: 1.1 adds a twentieth at each edge.
    #[must_use]
    pub fn grown(self, factor: f64) -> Self {
        let middle = self.middle();
        let rise = (self.north - self.south) / 2.0 * factor;
        let turn = (self.east - self.west) / 2.0 * factor;
        Self {
            south: (middle.latitude - rise).max(-90.0),
            west: (middle.longitude - turn).max(-180.0),
            north: (middle.latitude + rise).min(90.0),
            east: (middle.longitude + turn).min(180.0),
        }
    }

    /// The point half-way between its edges.
    pub fn middle(self) -> Point {
        Point {
            latitude: f64::midpoint(self.south, self.north),
            longitude: f64::midpoint(self.west, self.east),
        }
    }

    /// Whether the point lies in it or on its edge.
    pub fn contains(self, point: Point) -> bool {
        (self.south..=self.north).contains(&point.latitude)
            && (self.west..=self.east).contains(&point.longitude)
    }

    /// Whether the two have a point in common.
    pub fn touches(self, other: Self) -> bool {
        self.south <= other.north
            && other.south <= self.north
            && self.west <= other.east
            && other.west <= self.east
    }

    fn at(point: Point) -> Self {
        Self {
            south: point.latitude,
            west: point.longitude,
            north: point.latitude,
            east: point.longitude,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_point() -> impl Strategy<Value = Point> {
        (49.0..61.0f64, -9.0..2.0f64).prop_map(|(latitude, longitude)| Point {
            latitude,
            longitude,
        })
    }

    #[test]
    fn a_box_around_a_point_is_wider_in_degrees_than_it_is_high() {
        let point = Point {
            latitude: 60.0,
            longitude: -1.0,
        };
        let bounds = Bounds::around(point, 11_119.5);
        assert!((bounds.north - 60.1).abs() < 1e-4, "{bounds:?}");
        assert!((bounds.west + 1.2).abs() < 1e-2, "{bounds:?}");
    }

    #[test]
    fn a_box_stays_on_the_globe() {
        let pole = Point {
            latitude: 90.0,
            longitude: 179.0,
        };
        let bounds = Bounds::around(pole, 1e9).grown(1e9);
        let globe = Bounds {
            south: -90.0,
            west: -180.0,
            north: 90.0,
            east: 180.0,
        };
        assert_eq!(bounds, globe);
        assert_eq!(Bounds::around(pole, -5.0), Bounds::at(pole));
    }

    proptest! {
        #[test]
        fn a_union_holds_both_and_touches_both(a in any_point(), b in any_point(), metres in 0.0..50_000.0f64) {
            let (one, other) = (Bounds::around(a, metres), Bounds::around(b, metres));
            let both = one.union(other);
            prop_assert_eq!(both, other.union(one));
            prop_assert!(both.contains(a) && both.contains(b) && both.contains(both.middle()));
            prop_assert!(both.touches(one) && other.touches(both));
            prop_assert_eq!(one.touches(other), other.touches(one));
            let hull = Bounds::of([a, b]).unwrap();
            prop_assert!(hull.contains(a) && hull.contains(b));
        }

        #[test]
        fn what_is_near_is_in_the_box_around(a in any_point(), b in any_point(), share in 0.0..1.0f64) {
            let near = Point {
                latitude: a.latitude + (b.latitude - a.latitude) * share,
                longitude: a.longitude + (b.longitude - a.longitude) * share,
            };
            prop_assert!(Bounds::around(a, a.metres_to(near) * 1.005 + 1.0).contains(near));
        }

        #[test]
        fn a_grown_box_keeps_its_middle(a in any_point(), b in any_point(), factor in 1.0..3.0f64) {
            let bounds = Bounds::of([a, b]).unwrap();
            let grown = bounds.grown(factor);
            prop_assert!(grown.middle().metres_to(bounds.middle()) < 0.01);
            prop_assert!((grown.north - grown.south - (bounds.north - bounds.south) * factor).abs() < 1e-9);
        }
    }
}

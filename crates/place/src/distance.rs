//! Points on the Earth and how far apart they are.

use serde::{Deserialize, Serialize};

/// The mean radius of the Earth in metres (IUGG).
const EARTH_RADIUS: f64 = 6_371_008.8;

/// Metres from one degree of latitude to the next.
pub(crate) const METRES_PER_DEGREE: f64 = EARTH_RADIUS * std::f64::consts::PI / 180.0;

/// A place in WGS84 degrees.
#[derive(Copy, Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Point {
    /// Degrees north of the equator.
    pub latitude: f64,
    /// Degrees east of Greenwich.
    pub longitude: f64,
}

impl Point {
    /// A point, if the degrees are on the globe; 0/0 is what software writes for "unknown" and is none.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let on_globe = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        let unknown = latitude == 0.0 && longitude == 0.0;
        (on_globe && !unknown).then_some(Self {
            latitude,
            longitude,
        })
    }

    /// Metres to `other` by the haversine formula: within 0.6 per cent of the true ellipsoid.
    pub fn metres_to(self, other: Self) -> f64 {
        let (from, to) = (self.latitude.to_radians(), other.latitude.to_radians());
        let rise = ((to - from) / 2.0).sin();
        let turn = ((other.longitude - self.longitude).to_radians() / 2.0).sin();
        let half = (rise * rise + from.cos() * to.cos() * turn * turn).clamp(0.0, 1.0);
        2.0 * EARTH_RADIUS * half.sqrt().asin()
    }

    /// Whether this could be in the United Kingdom, the Channel Islands or the Isle of Man.
    pub fn is_british(self) -> bool {
        (49.0..=61.5).contains(&self.latitude) && (-9.0..=2.5).contains(&self.longitude)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point(latitude: f64, longitude: f64) -> Point {
        Point {
            latitude,
            longitude,
        }
    }

    #[test]
    fn london_to_edinburgh_is_about_534_kilometres() {
        let metres = point(51.5074, -0.1278).metres_to(point(55.9533, -3.1883));
        assert!((metres - 534_000.0).abs() < 1_500.0, "{metres}");
    }

    #[test]
    fn a_thousandth_of_a_degree_north_is_111_metres() {
        let metres = point(53.0, -2.0).metres_to(point(53.001, -2.0));
        assert!((metres - 111.195).abs() < 0.01, "{metres}");
    }

    #[test]
    fn nowhere_and_off_the_globe_are_no_points() {
        assert_eq!(Point::new(0.0, 0.0), None);
        assert_eq!(Point::new(91.0, 0.0), None);
        assert_eq!(Point::new(f64::NAN, 1.0), None);
        assert!(Point::new(51.5, 0.0).is_some());
    }

    proptest! {
        #[test]
        fn distance_is_the_same_both_ways_and_never_negative(
            a in -90.0..90.0f64, b in -180.0..180.0f64, c in -90.0..90.0f64, d in -180.0..180.0f64
        ) {
            let (from, to) = (point(a, b), point(c, d));
            let metres = from.metres_to(to);
            prop_assert!((0.0..=20_016_000.0).contains(&metres));
            prop_assert!((metres - to.metres_to(from)).abs() < 1e-3);
            prop_assert!(from.metres_to(from) < 1e-6);
        }
    }
}

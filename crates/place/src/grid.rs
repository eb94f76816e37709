//! The British National Grid turned into degrees.
//!
//! Ordnance Survey's own single Helmert transform from OSGB36 to WGS84: within about 5 metres over
//! Great Britain, where the exact OSTN15 grid would need 15 MB of corrections. A postcode is a point
//! for some fifteen addresses, so that is enough. The formulas are those of "A guide to coordinate
//! systems in Great Britain", annexes B and C.

use crate::Point;

/// An ellipsoid by its two half axes, in metres.
struct Ellipsoid {
    a: f64,
    b: f64,
}

impl Ellipsoid {
    fn eccentricity_squared(&self) -> f64 {
        1.0 - (self.b * self.b) / (self.a * self.a)
    }
}

const AIRY_1830: Ellipsoid = Ellipsoid {
    a: 6_377_563.396,
    b: 6_356_256.909,
};
const WGS84: Ellipsoid = Ellipsoid {
    a: 6_378_137.0,
    b: 6_356_752.314_245,
};

/// Scale on the central meridian, and the grid's true and false origins.
const SCALE: f64 = 0.999_601_271_7;
const ORIGIN_LATITUDE: f64 = 49.0;
const ORIGIN_LONGITUDE: f64 = -2.0;
const FALSE_EASTING: f64 = 400_000.0;
const FALSE_NORTHING: f64 = -100_000.0;

/// Shift in metres, rotation in seconds of arc, scale in parts per million: OSGB36 to WGS84.
const SHIFT: [f64; 3] = [446.448, -125.157, 542.060];
const ROTATION: [f64; 3] = [0.1502, 0.2470, 0.8421];
const PARTS_PER_MILLION: f64 = -20.4894;

/// Degrees for metres east and north on the National Grid, or nothing for what is off the grid.
pub fn to_point(easting: f64, northing: f64) -> Option<Point> {
    let on_grid = (0.0..=700_000.0).contains(&easting) && (0.0..=1_300_000.0).contains(&northing);
    if !on_grid || (easting == 0.0 && northing == 0.0) {
        return None;
    }
    let (latitude, longitude) = unproject(easting, northing);
    let (latitude, longitude) = to_wgs84(latitude, longitude);
    Point::new(latitude.to_degrees(), longitude.to_degrees())
}

/// Annex C.2: grid to latitude and longitude (radians) on the Airy ellipsoid of OSGB36.
fn unproject(easting: f64, northing: f64) -> (f64, f64) {
    let Ellipsoid { a, b } = AIRY_1830;
    let e2 = AIRY_1830.eccentricity_squared();
    let n = (a - b) / (a + b);
    let origin = ORIGIN_LATITUDE.to_radians();
    let north = northing - FALSE_NORTHING;

    let mut latitude = origin + north / (a * SCALE);
    // Four rounds bring it under a hundredth of a millimetre; ten is a bound, not a need.
    for _ in 0..10 {
        let rest = north - meridian_arc(b, n, latitude, origin);
        latitude += rest / (a * SCALE);
        if rest.abs() < 1e-5 {
            break;
        }
    }

    let sin2 = latitude.sin().powi(2);
    let nu = a * SCALE / (1.0 - e2 * sin2).sqrt();
    let rho = a * SCALE * (1.0 - e2) / (1.0 - e2 * sin2).powf(1.5);
    let eta2 = nu / rho - 1.0;
    let tan = latitude.tan();
    let (tan2, tan4, tan6) = (tan.powi(2), tan.powi(4), tan.powi(6));
    let secant = 1.0 / latitude.cos();
    let vii = tan / (2.0 * rho * nu);
    let viii = tan / (24.0 * rho * nu.powi(3)) * (5.0 + 3.0 * tan2 + eta2 - 9.0 * tan2 * eta2);
    let ix = tan / (720.0 * rho * nu.powi(5)) * (61.0 + 90.0 * tan2 + 45.0 * tan4);
    let x = secant / nu;
    let xi = secant / (6.0 * nu.powi(3)) * (nu / rho + 2.0 * tan2);
    let xii = secant / (120.0 * nu.powi(5)) * (5.0 + 28.0 * tan2 + 24.0 * tan4);
    let xiia =
        secant / (5_040.0 * nu.powi(7)) * (61.0 + 662.0 * tan2 + 1_320.0 * tan4 + 720.0 * tan6);

    let east = easting - FALSE_EASTING;
    (
        latitude - vii * east.powi(2) + viii * east.powi(4) - ix * east.powi(6),
        ORIGIN_LONGITUDE.to_radians() + x * east - xi * east.powi(3) + xii * east.powi(5)
            - xiia * east.powi(7),
    )
}

/// Metres along the meridian from the true origin.
fn meridian_arc(b: f64, n: f64, latitude: f64, origin: f64) -> f64 {
    let (n2, n3) = (n * n, n * n * n);
    let (difference, sum) = (latitude - origin, latitude + origin);
    b * SCALE
        * ((1.0 + n + 1.25 * (n2 + n3)) * difference
            - (3.0 * n + 3.0 * n2 + 2.625 * n3) * difference.sin() * sum.cos()
            + 1.875 * (n2 + n3) * (2.0 * difference).sin() * (2.0 * sum).cos()
            - 35.0 / 24.0 * n3 * (3.0 * difference).sin() * (3.0 * sum).cos())
}

/// Annex B: through Cartesian coordinates by the Helmert transform, and back to degrees.
fn to_wgs84(latitude: f64, longitude: f64) -> (f64, f64) {
    let e2 = AIRY_1830.eccentricity_squared();
    let nu = AIRY_1830.a / (1.0 - e2 * latitude.sin().powi(2)).sqrt();
    let x = nu * latitude.cos() * longitude.cos();
    let y = nu * latitude.cos() * longitude.sin();
    let z = (1.0 - e2) * nu * latitude.sin();

    let [rx, ry, rz] = ROTATION.map(|seconds| (seconds / 3_600.0).to_radians());
    let scale = 1.0 + PARTS_PER_MILLION * 1e-6;
    let (x, y, z) = (
        SHIFT[0] + scale * x - rz * y + ry * z,
        SHIFT[1] + rz * x + scale * y - rx * z,
        SHIFT[2] - ry * x + rx * y + scale * z,
    );

    let e2 = WGS84.eccentricity_squared();
    let p = x.hypot(y);
    let mut latitude = z.atan2(p * (1.0 - e2));
    for _ in 0..5 {
        let nu = WGS84.a / (1.0 - e2 * latitude.sin().powi(2)).sqrt();
        latitude = (z + e2 * nu * latitude.sin()).atan2(p);
    }
    (latitude, y.atan2(x))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Ordnance Survey's published test points for OSTN15: easting, northing, latitude, longitude.
    const KNOWN: [(&str, f64, f64, f64, f64); 13] = [
        (
            "Isles of Scilly",
            91_492.146,
            11_318.804,
            49.922_263_94,
            -6.299_777_52,
        ),
        (
            "Lizard Point",
            170_370.718,
            11_572.405,
            49.960_061_38,
            -5.203_046_10,
        ),
        (
            "Plymouth",
            250_359.811,
            62_016.569,
            50.438_858_26,
            -4.108_645_64,
        ),
        (
            "St Catherine's Point",
            449_816.371,
            75_335.861,
            50.575_636_65,
            -1.297_822_77,
        ),
        (
            "Nash Point",
            292_184.870,
            168_003.465,
            51.400_782_20,
            -3.551_283_49,
        ),
        (
            "North Foreland",
            639_821.835,
            169_565.858,
            51.374_470_26,
            1.444_547_30,
        ),
        (
            "Lambeth",
            530_624.974,
            178_388.464,
            51.489_365_65,
            -0.119_925_57,
        ),
        (
            "Carmarthen",
            241_124.584,
            220_332.641,
            51.858_908_96,
            -4.308_524_77,
        ),
        (
            "Northampton",
            474_335.969,
            262_047.755,
            52.251_609_51,
            -0.912_489_57,
        ),
        (
            "Daresbury",
            357_455.843,
            383_290.436,
            53.344_802_80,
            -2.640_493_21,
        ),
        (
            "Leeds",
            422_242.186,
            433_818.701,
            53.800_215_20,
            -1.663_791_68,
        ),
        (
            "Inverness",
            267_056.768,
            846_176.972,
            57.486_250_01,
            -4.219_263_99,
        ),
        (
            "Shetland",
            395_999.668,
            1_138_728.951,
            60.133_080_92,
            -2.073_828_23,
        ),
    ];

    #[test]
    fn known_points_come_out_within_five_metres() {
        for (name, easting, northing, latitude, longitude) in KNOWN {
            let expected = Point {
                latitude,
                longitude,
            };
            let metres = to_point(easting, northing).unwrap().metres_to(expected);
            assert!(metres < 5.0, "{name} is {metres:.2} m off");
        }
    }

    #[test]
    fn what_is_off_the_grid_has_no_degrees() {
        assert_eq!(to_point(0.0, 0.0), None);
        assert_eq!(to_point(-1.0, 50.0), None);
        assert_eq!(to_point(f64::NAN, 50.0), None);
    }

    proptest! {
        #[test]
        fn every_point_of_the_grid_has_finite_degrees(e in 1.0..700_000.0f64, n in 1.0..1_300_000.0f64) {
            let point = to_point(e, n).unwrap();
            prop_assert!((49.0..62.0).contains(&point.latitude), "{point:?}");
            prop_assert!((-10.0..5.0).contains(&point.longitude), "{point:?}");
        }
    }
}

//! Places as numbers: degrees, metres on the National Grid, grid references, and property numbers.

use place::{Point, grid};

use crate::reading::{Reading, Remark};
use crate::text::one_line;

/// The place of two cells, latitude and longitude in degrees of WGS84. If only the other way round gives a place in the
/// United Kingdom, they are swapped; if neither does, nothing is found and both texts are left.
pub fn read(latitude: &str, longitude: &str) -> Reading<Option<Point>> {
    let (Some(first), Some(second)) = (degrees(latitude), degrees(longitude)) else {
        return nothing(latitude, longitude);
    };
    if let Some(point) = british(first, second) {
        return Reading::of(Some(point));
    }
    match british(second, first) {
        Some(point) => with(point, Remark::SwappedCoordinates),
        None => nothing(latitude, longitude),
    }
}

/// The place of one cell: "53.1, -2.3", "53.1 -2.3", "(53.1; -2.3)", "53.1° N, 2.3° W", "POINT(-2.3 53.1)", a grid reference, or eastings
/// and northings.
pub fn read_pair(text: &str) -> Reading<Option<Point>> {
    let line = one_line(text);
    if line.len() > 80 {
        return nothing(text, "");
    }
    if let Some(point) = grid_reference(&line) {
        return with(point, Remark::FromGrid);
    }
    // Well-known text (OGC 06-103r4) has the longitude first: that is its order, not a mistake.
    if let Some(inside) = line
        .to_uppercase()
        .strip_prefix("POINT")
        .map(|rest| rest.trim().trim_matches(['(', ')']).to_owned())
    {
        return match halves(&inside) {
            Some((longitude, latitude)) => read(&latitude, &longitude),
            None => nothing(text, ""),
        };
    }
    let Some((first, second)) = halves(line.trim_matches(['(', ')', '[', ']', ' '])) else {
        return nothing(text, "");
    };
    let degrees = read(&first, &second);
    let found = if degrees.found.is_some() {
        degrees
    } else {
        read_grid(&first, &second)
    };
    if found.found.is_some() {
        found
    } else {
        nothing(text, "")
    }
}

/// The place of metres east and north on the British National Grid (EPSG 27700).
pub fn read_grid(easting: &str, northing: &str) -> Reading<Option<Point>> {
    let metres = |text: &str| number(text).filter(|metres| *metres >= 1_000.0);
    let point = metres(easting)
        .zip(metres(northing))
        .and_then(|(e, n)| grid::to_point(e, n))
        .filter(|point| point.is_british());
    point.map_or_else(
        || nothing(easting, northing),
        |point| with(point, Remark::FromGrid),
    )
}

/// The middle of the square that a grid reference names: "SJ 801 906", "SJ8012390654". Squares of more than a kilometre are no
/// place. Squares are lettered as in Ordnance Survey, "A guide to coordinate systems in Great Britain", section 7.
pub fn grid_reference(text: &str) -> Option<Point> {
    let letters: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .take(20)
        .collect();
    let (square, digits) = letters.split_at_checked(2)?;
    let half = digits.len() / 2;
    if !digits.bytes().all(|b| b.is_ascii_digit())
        || !digits.len().is_multiple_of(2)
        || !(2..=5).contains(&half)
    {
        return None;
    }
    let (east, north) = square_corner(square)?;
    let (e, n) = digits.split_at_checked(half)?;
    let size = 10_f64.powi(5 - i32::try_from(half).ok()?);
    let metres = |digits: &str| {
        digits
            .parse::<f64>()
            .ok()
            .map(|count| count * size + size / 2.0)
    };
    grid::to_point(east + metres(e)?, north + metres(n)?).filter(|point| point.is_british())
}

/// The south-western corner of a square of 100 km by its two letters, in metres.
fn square_corner(square: &str) -> Option<(f64, f64)> {
    let mut letters = square.bytes().map(|b| b.to_ascii_uppercase());
    let index = |letter: u8| -> Option<i32> {
        // The alphabet without I, in rows of five from the north-west.
        let at = b"ABCDEFGHJKLMNOPQRSTUVWXYZ"
            .iter()
            .position(|known| *known == letter)?;
        i32::try_from(at).ok()
    };
    let (large, small) = (index(letters.next()?)?, index(letters.next()?)?);
    // The large squares are counted from the false origin, which is the corner of S.
    let east = (large % 5 - 2) * 5 + small % 5;
    let north = (3 - large / 5) * 5 + (4 - small / 5);
    ((0..7).contains(&east) && (0..13).contains(&north))
        .then(|| (f64::from(east) * 100_000.0, f64::from(north) * 100_000.0))
}

/// A Unique Property Reference Number: 1 to 12 digits, without the zeros that some systems put in front.
pub fn uprn(text: &str) -> Option<String> {
    let line = one_line(text);
    let line = line
        .strip_prefix("UPRN")
        .unwrap_or(&line)
        .trim_start_matches([':', ' ']);
    let digits = line
        .split_once('.')
        .filter(|(_, zeros)| zeros.bytes().all(|b| b == b'0'))
        .map_or(line, |(whole, _)| whole);
    let number = digits.trim_start_matches('0');
    let fine = !number.is_empty()
        && number.len() <= 12
        && digits.len() <= 20
        && digits.bytes().all(|b| b.is_ascii_digit());
    fine.then(|| number.to_owned())
}

fn nothing(first: &str, second: &str) -> Reading<Option<Point>> {
    Reading {
        left: one_line(&format!("{first} {second}")),
        ..Reading::default()
    }
}

fn with(point: Point, remark: Remark) -> Reading<Option<Point>> {
    Reading {
        found: Some(point),
        remarks: vec![remark],
        left: String::new(),
    }
}

fn british(latitude: f64, longitude: f64) -> Option<Point> {
    Point::new(latitude, longitude).filter(|point| point.is_british())
}

/// A number that may have commas between its thousands.
fn number(text: &str) -> Option<f64> {
    let line = one_line(text);
    let plain = line.trim_end_matches(['m', 'E', 'N', ' ']).replace(',', "");
    let digits = plain.trim_start_matches('-');
    let fine = !digits.is_empty()
        && digits.len() <= 25
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && digits.starts_with(|c: char| c.is_ascii_digit());
    fine.then(|| plain.parse().ok()).flatten()
}

/// Degrees with their sign, or with the letter of a direction.
fn degrees(text: &str) -> Option<f64> {
    let line = one_line(text)
        .replace('\u{2212}', "-")
        .replace(['°', 'º'], " ");
    let upper = line.trim().to_uppercase();
    let core = upper
        .trim_start_matches("LATITUDE")
        .trim_start_matches("LAT")
        .trim_start_matches("LONGITUDE")
        .trim_start_matches("LONG");
    let core = core.trim_matches([' ', ':', '=', ',', '+']);
    let end = core.trim_end_matches(['N', 'S', 'E', 'W']).trim_end();
    let start = end.trim_start_matches(['N', 'S', 'E', 'W']).trim_start();
    let south_or_west = core.len() - start.len() > 0 && core.contains(['S', 'W']);
    // A comma in the place of the point, as other countries write it.
    let value = number(&if start.contains('.') {
        start.to_owned()
    } else {
        start.replace(',', ".")
    })?;
    Some(if south_or_west { -value.abs() } else { value })
}

/// The two halves of a cell: at a semicolon, at the comma followed by a blank, at the only comma, or at the only blank.
fn halves(line: &str) -> Option<(String, String)> {
    let cuts = [";", ", ", "/", ","];
    let cut = cuts.iter().find_map(|sign| {
        line.split_once(sign)
            .filter(|(_, rest)| !rest.contains(sign))
    });
    let (first, second) = cut.or_else(|| {
        line.split_once(' ')
            .filter(|(_, rest)| !rest.trim().contains(' '))
    })?;
    Some((first.trim().to_owned(), second.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(reading: &Reading<Option<Point>>, latitude: f64, longitude: f64) {
        let point = reading.found.unwrap_or_else(|| panic!("{reading:?}"));
        assert!(
            point.metres_to(Point {
                latitude,
                longitude
            }) < 150.0,
            "{reading:?}"
        );
    }

    #[test]
    fn degrees_are_read_and_swapped_ones_put_right() {
        near(&read("53.4808", "-2.2426"), 53.4808, -2.2426);
        near(&read(" 53.4808 ", "\u{2212}2.2426"), 53.4808, -2.2426);
        near(&read("53.4808° N", "2.2426° W"), 53.4808, -2.2426);
        near(&read("53,4808", "-2,2426"), 53.4808, -2.2426);
        let swapped = read("-2.2426", "53.4808");
        near(&swapped, 53.4808, -2.2426);
        assert_eq!(swapped.remarks, [Remark::SwappedCoordinates]);
        for (latitude, longitude) in [
            ("0", "0"),
            ("", ""),
            ("NA", "NA"),
            ("40.7", "-74.0"),
            ("53.4", ""),
            ("1e2", "5"),
            ("nan", "inf"),
        ] {
            assert_eq!(
                read(latitude, longitude).found,
                None,
                "{latitude} {longitude}"
            );
        }
    }

    #[test]
    fn one_cell_may_hold_both() {
        for text in [
            "53.4808, -2.2426",
            "53.4808,-2.2426",
            "53.4808 -2.2426",
            "(53.4808; -2.2426)",
            "53.4808 N, 2.2426 W",
            "POINT(-2.2426 53.4808)",
            "53.4808/-2.2426",
            "Lat: 53.4808, Long: -2.2426",
        ] {
            near(&read_pair(text), 53.4808, -2.2426);
        }
        for text in ["", "53.4808", "Manchester", "1, 2", "53.1, -2.3, 5", "é, é"] {
            assert_eq!(read_pair(text).found, None, "{text}");
            assert_eq!(read_pair(text).left, text);
        }
    }

    #[test]
    fn the_grid_becomes_degrees() {
        near(&read_grid("383819", "398052"), 53.478_9, -2.245_3);
        near(&read_grid("383,819.0", "398,052"), 53.478_9, -2.245_3);
        near(&read_pair("383819, 398052"), 53.478_9, -2.245_3);
        near(&read_pair("SJ 838 980"), 53.478_9, -2.245_3);
        near(
            &Reading::of(grid_reference("sj8381998052")),
            53.478_9,
            -2.245_3,
        );
        near(&Reading::of(grid_reference("TQ 300 804")), 51.508, -0.128);
        near(
            &Reading::of(grid_reference("NT 257 738")),
            55.951_2,
            -3.191_3,
        );
        for text in [
            "SJ",
            "SJ 1",
            "SJ 123",
            "ZZ 123 456",
            "M1 1AE",
            "SJ8",
            "AB 12 34 56 78 90 12",
            "éé 12 34",
            "SJ 8 9",
        ] {
            assert_eq!(grid_reference(text), None, "{text}");
        }
        assert_eq!(read_grid("53", "-2").found, None);
    }

    #[test]
    fn property_numbers_are_checked() {
        for (text, meant) in [
            ("100012345678", Some("100012345678")),
            ("000010012345", Some("10012345")),
            ("1", Some("1")),
            ("UPRN: 77123456", Some("77123456")),
            ("77123456.0", Some("77123456")),
            ("0", None),
            ("1234567890123", None),
            ("12a", None),
            ("", None),
            ("1.0E11", None),
        ] {
            assert_eq!(uprn(text).as_deref(), meant, "{text}");
        }
    }
}

//! Ground: cells of a grid, for finding what is near, and areas, for finding what covers a place.

use std::ops::RangeInclusive;

use place::{Authority, Found, Gazetteer, Point, Ward};

/// Cells are this high, in degrees of latitude: five and a half kilometres.
const HEIGHT: f64 = 0.05;
/// And this wide, in degrees of longitude: about as much in the middle of Great Britain.
const WIDTH: f64 = 0.08;
/// A circle that is wider than this, in metres, is the size of the country.
const WIDEST: f64 = 250_000.0;
/// Metres of a degree of latitude.
pub(crate) const DEGREE: f64 = 111_195.0;

/// The whole of the United Kingdom, and what statisticians call parts of it that are more than a country.
const NATIONS: [(&str, &[&str]); 3] = [
    ("K02000001", &["E", "W", "S", "N"]),
    ("K03000001", &["E", "W", "S"]),
    ("K04000001", &["E", "W"]),
];

/// The cell that a point lies in; those of one row follow each other from west to east.
pub(crate) fn cell(point: Point) -> u64 {
    number(row(point.latitude, HEIGHT), row(point.longitude, WIDTH))
}

/// The cells that reach into a circle, row by row; none if it is the size of the country.
pub(crate) fn cells_within(
    middle: Point,
    metres: f64,
) -> Option<impl Iterator<Item = RangeInclusive<u64>>> {
    let up = metres / DEGREE;
    let along = up / middle.latitude.to_radians().cos().max(0.1);
    let rows = row(middle.latitude - up, HEIGHT)..=row(middle.latitude + up, HEIGHT);
    let west = row(middle.longitude - along, WIDTH);
    let east = row(middle.longitude + along, WIDTH);
    (metres <= WIDEST).then(|| rows.map(move |row| number(row, west)..=number(row, east)))
}

fn row(degrees: f64, step: f64) -> i64 {
    (degrees / step).floor() as i64
}

fn number(row: i64, column: i64) -> u64 {
    ((row + 0x8000) as u64) << 20 | (column + 0x8000) as u64
}

/// How much of the country an area is: what covers less is made for the place more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// A ward.
    Ward,
    /// A local authority.
    Authority,
    /// A county or a combined authority.
    County,
    /// A region of England.
    Region,
    /// A country, or all of them.
    Nation,
    /// Anywhere: online or by telephone, with no area named.
    Anywhere,
}

/// The code under which services are kept that reach anywhere.
pub(crate) const ANYWHERE: &str = "anywhere";

/// The code under which services are kept that say nothing of where they are or whom they cover, or
/// may not: a refuge.
pub(crate) const UNSAID: &str = "unsaid";

/// The areas that a place lies in, the smallest first, with how much of the country each is.
pub fn areas_of(ward: Option<&Ward>, authority: Option<&Authority>) -> Vec<(String, Reach)> {
    let mut areas = Vec::new();
    if let Some(ward) = ward {
        areas.push((ward.code.to_owned(), Reach::Ward));
    }
    if let Some(authority) = authority {
        areas.push((authority.code.to_owned(), Reach::Authority));
        let wider = [
            (authority.county(), Reach::County),
            (authority.combined_authority(), Reach::County),
            (authority.region(), Reach::Region),
        ];
        for (area, reach) in wider {
            areas.extend(area.map(|area| (area.code.to_owned(), reach)));
        }
        if let Some(letter) = authority.code.get(..1) {
            areas.push((format!("{letter}92000001"), Reach::Nation));
            let nations = NATIONS
                .iter()
                .filter(|(_, letters)| letters.contains(&letter));
            areas.extend(nations.map(|(code, _)| ((*code).to_owned(), Reach::Nation)));
        }
    }
    areas.push((ANYWHERE.to_owned(), Reach::Anywhere));
    areas
}

/// The areas that a postcode lies in.
pub fn areas_of_postcode(found: &Found<'_>) -> Vec<(String, Reach)> {
    areas_of(found.ward, found.local_authority)
}

/// The code of the area that a `service_area` names: by its address at the statisticians, or else
/// by its name.
pub(crate) fn area_code(
    uri: Option<&str>,
    name: Option<&str>,
    gazetteer: &Gazetteer,
) -> Option<String> {
    let code = uri.and_then(|uri| uri.trim_end_matches('/').rsplit('/').next());
    if let Some(code) = code.filter(|code| is_gss(code)) {
        return Some(current(code, gazetteer));
    }
    let name = name?.trim();
    if is_gss(name) {
        return Some(current(name, gazetteer));
    }
    let nation = match name.to_lowercase().as_str() {
        "england" => Some("E92000001"),
        "wales" | "cymru" => Some("W92000001"),
        "scotland" => Some("S92000001"),
        "northern ireland" => Some("N92000001"),
        "great britain" => Some("K03000001"),
        "england and wales" => Some("K04000001"),
        "united kingdom" | "uk" | "national" | "nationwide" => Some("K02000001"),
        _ => None,
    };
    nation
        .map(str::to_owned)
        .or_else(|| {
            gazetteer
                .authority_named(name)
                .map(|found| found.code.to_owned())
        })
        .or_else(|| {
            gazetteer
                .area_named(name)
                .map(|found| found.code.to_owned())
        })
}

/// Countries end in the number that the statisticians gave them; here all are kept under one.
fn current(code: &str, gazetteer: &Gazetteer) -> String {
    if let Some(letter) = code.get(..1).filter(|_| code.get(1..3) == Some("92")) {
        return format!("{letter}92000001");
    }
    gazetteer
        .authority(code)
        .map_or(code, |authority| authority.code)
        .to_owned()
}

fn is_gss(code: &str) -> bool {
    code.len() == 9
        && code.starts_with(|first: char| first.is_ascii_uppercase())
        && code[1..].bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn point(latitude: f64, longitude: f64) -> Point {
        Point {
            latitude,
            longitude,
        }
    }

    #[test]
    fn an_area_is_known_by_its_code_or_its_name() {
        let gazetteer = Gazetteer::embedded();
        let by_address = area_code(
            Some("http://statistics.data.gov.uk/id/statistical-geography/E07000239"),
            Some("Wyrebridge"),
            &gazetteer,
        );
        assert_eq!(by_address.as_deref(), Some("E07000239"));
        let by_name = area_code(None, Some("Wyre Forest"), &gazetteer);
        assert_eq!(by_name.as_deref(), Some("E07000239"));
        let wales = area_code(Some("http://x/W92000004"), None, &gazetteer);
        assert_eq!(wales.as_deref(), Some("W92000001"));
        assert_eq!(area_code(None, Some("wherever"), &gazetteer), None);
    }

    #[test]
    fn a_place_lies_in_areas_from_the_smallest_to_the_widest() {
        let gazetteer = Gazetteer::embedded();
        let found = gazetteer.find(&"DY10 2SZ".parse().unwrap()).unwrap();
        let areas = areas_of_postcode(&found);
        let codes: Vec<&str> = areas.iter().map(|(code, _)| code.as_str()).collect();
        assert!(codes.contains(&"E07000239"), "{codes:?}");
        assert!(codes.contains(&"E10000034"), "{codes:?}");
        assert!(codes.contains(&"E92000001") && codes.contains(&"K02000001"));
        assert!(areas.is_sorted_by_key(|(_, reach)| *reach), "{areas:?}");
        assert!(codes.contains(&ANYWHERE) && !codes.contains(&UNSAID));
    }

    proptest! {
        #[test]
        fn what_is_within_the_circle_lies_in_one_of_its_cells(
            latitude in 49.5_f64..60.5, longitude in -8.0_f64..1.9,
            metres in 1.0_f64..120_000.0, north in -1.0_f64..1.0, east in -1.0_f64..1.0,
        ) {
            let middle = point(latitude, longitude);
            let up = metres / DEGREE;
            let other = point(latitude + north * up, longitude + east * up / latitude.to_radians().cos());
            let mut within = cells_within(middle, metres).unwrap();
            if middle.metres_to(other) <= metres * 0.999 {
                prop_assert!(within.any(|cells| cells.contains(&cell(other))));
            }
            prop_assert!(cells_within(middle, WIDEST * 1.001).is_none());
        }
    }
}

//! The sorts of postcode file that are known, and how a row of each is read.

use csv::ByteRecord;
use serde::Serialize;

use crate::{PlaceError, Point, Postcode, grid};

/// A sort of postcode file.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// Columns postcode, lat, lon, lad, ward, lsoa, in any order; only the first three must be there.
    Plain,
    /// The ONS Postcode Directory or National Statistics Postcode Lookup, with names of any year.
    Onspd,
    /// Ordnance Survey's Code-Point Open, with or without its header.
    CodePointOpen,
}

impl Layout {
    const ALL: [Self; 3] = [Self::Plain, Self::Onspd, Self::CodePointOpen];

    /// What the publisher calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "postcode, lat, lon",
            Self::Onspd => "ONS Postcode Directory",
            Self::CodePointOpen => "OS Code-Point Open",
        }
    }

    pub(super) const fn number(self) -> u32 {
        self as u32
    }

    pub(super) fn from_number(number: u32) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|layout| layout.number() == number)
    }
}

/// Where in a row to look for what.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) layout: Layout,
    postcode: usize,
    place: (usize, usize),
    authority: Option<usize>,
    ward: Option<usize>,
    lsoa: Option<usize>,
    terminated: Option<usize>,
}

/// What a row turned out to be.
#[derive(Debug, PartialEq)]
pub(super) enum Row<'a> {
    Live {
        postcode: Postcode,
        point: Point,
        authority: &'a [u8],
        ward: &'a [u8],
        lsoa: &'a [u8],
    },
    /// It was a postcode once.
    Terminated,
    /// It has no coordinates, or such as mean "unknown".
    Nowhere,
    Bad(String),
}

impl Columns {
    /// Recognises the layout by the first row; says too whether that row is a header.
    pub(super) fn recognise(first: &ByteRecord) -> Result<(Self, bool), PlaceError> {
        let names: Vec<String> = first
            .iter()
            .map(|cell| {
                let name = String::from_utf8_lossy(cell).to_lowercase();
                name.trim_start_matches('\u{feff}').trim().replace(' ', "_")
            })
            .collect();
        let at = |known: &[&str]| {
            let named = |known: &&str| names.iter().position(|name| named_as(name, known));
            known.iter().find_map(named)
        };
        let Some(postcode) = at(&["pcds", "pcd8", "pcd2", "pcd7", "pcd", "postcode"]) else {
            return headerless(first);
        };
        let missing = |why: &str| PlaceError::UnknownLayout { why: why.into() };
        let degrees = at(&["lat", "latitude"]).zip(at(&["long", "lon", "lng", "longitude"]));
        let metres = at(&["eastings", "easting"]).zip(at(&["northings", "northing"]));
        let (layout, place) = match (degrees, metres) {
            (Some(place), _) if names.iter().any(|name| name.starts_with("pcd")) => {
                (Layout::Onspd, place)
            }
            (Some(place), _) => (Layout::Plain, place),
            (None, Some(place)) => (Layout::CodePointOpen, place),
            (None, None) => {
                return Err(missing(
                    "it has a column of postcodes but none of coordinates",
                ));
            }
        };
        let columns = Self {
            layout,
            postcode,
            place,
            authority: at(&["oslaua", "laua", "lad##cd", "lad", "admin_district_code"]),
            ward: at(&["osward", "ward", "wd##cd", "admin_ward_code"]),
            lsoa: at(&[
                "lsoa21cd", "lsoa21", "lsoa11cd", "lsoa11", "lsoa##cd", "lsoa",
            ]),
            terminated: at(&["doterm"]),
        };
        Ok((columns, true))
    }

    pub(super) fn read<'a>(&self, record: &'a ByteRecord) -> Row<'a> {
        let cell = |at: usize| record.get(at).unwrap_or_default().trim_ascii();
        let maybe = |at: Option<usize>| at.map(cell).unwrap_or_default();
        let text = cell(self.postcode);
        let Some(postcode) = Postcode::from_letters(text) else {
            let text: String = String::from_utf8_lossy(text).chars().take(40).collect();
            return Row::Bad(format!("“{text}” is not a postcode"));
        };
        if !maybe(self.terminated).is_empty() {
            return Row::Terminated;
        }
        let (first, second) = (cell(self.place.0), cell(self.place.1));
        if first.is_empty() && second.is_empty() {
            return Row::Nowhere;
        }
        let Some((first, second)) = number(first).zip(number(second)) else {
            return Row::Bad(format!("the coordinates of {postcode} are no numbers"));
        };
        let point = if self.layout == Layout::CodePointOpen {
            grid::to_point(first, second)
        } else {
            Point::new(first, second)
        };
        // ONS writes 99.999999 and OS writes 0 for what they cannot place.
        let Some(point) = point.filter(|point| point.is_british()) else {
            return Row::Nowhere;
        };
        Row::Live {
            postcode,
            point,
            authority: maybe(self.authority),
            ward: maybe(self.ward),
            lsoa: maybe(self.lsoa),
        }
    }
}

/// Code-Point Open as it is published has no header: postcode, quality, easting, northing, country,
/// two health codes, county, district, ward.
fn headerless(first: &ByteRecord) -> Result<(Columns, bool), PlaceError> {
    let columns = Columns {
        layout: Layout::CodePointOpen,
        postcode: 0,
        place: (2, 3),
        authority: Some(8),
        ward: Some(9),
        lsoa: None,
        terminated: None,
    };
    let numbers = (1..4).all(|at| first.get(at).and_then(number).is_some());
    if first.len() == 10 && numbers && first.get(0).and_then(Postcode::from_letters).is_some() {
        return Ok((columns, false));
    }
    Err(PlaceError::UnknownLayout {
        why: "its first row has no column named postcode, pcd or pcds".into(),
    })
}

/// Whether a column's name is the known one, where `##` stands for a year.
fn named_as(name: &str, known: &str) -> bool {
    let Some((before, after)) = known.split_once("##") else {
        return name == known;
    };
    name.strip_prefix(before)
        .and_then(|rest| rest.strip_suffix(after))
        .is_some_and(|year| year.len() == 2 && year.bytes().all(|b| b.is_ascii_digit()))
}

fn number(cell: &[u8]) -> Option<f64> {
    std::str::from_utf8(cell).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> ByteRecord {
        ByteRecord::from(cells.to_vec())
    }

    #[test]
    fn each_layout_is_recognised_by_its_columns() {
        for (header, layout) in [
            ("postcode,lat,lon,lad,ward,lsoa", Layout::Plain),
            ("\u{feff}Postcode,Latitude,Longitude", Layout::Plain),
            (
                "pcd,pcd2,pcds,dointr,doterm,oslaua,osward,lat,long",
                Layout::Onspd,
            ),
            (
                "pcd7,pcd8,pcds,dointr,doterm,lad25cd,wd25cd,lsoa21cd,lat,long",
                Layout::Onspd,
            ),
            (
                "Postcode,Positional_quality_indicator,Eastings,Northings",
                Layout::CodePointOpen,
            ),
        ] {
            let cells: Vec<_> = header.split(',').collect();
            let (columns, is_header) = Columns::recognise(&row(&cells)).unwrap();
            assert_eq!((columns.layout, is_header), (layout, true), "{header}");
        }
        let bare = [
            "AB101AB",
            "10",
            "394232",
            "806470",
            "S92000003",
            "",
            "S08000006",
            "",
            "S12000033",
            "S13002483",
        ];
        let (columns, is_header) = Columns::recognise(&row(&bare)).unwrap();
        assert_eq!((columns.layout, is_header), (Layout::CodePointOpen, false));
    }

    #[test]
    fn a_file_that_is_something_else_is_refused_with_what_to_give() {
        let error = Columns::recognise(&row(&["name", "phone"]))
            .unwrap_err()
            .to_string();
        assert!(error.contains("no column named postcode"), "{error}");
        assert!(error.contains("give ONS Postcode Directory"), "{error}");
        let error = Columns::recognise(&row(&["postcode", "name"]))
            .unwrap_err()
            .to_string();
        assert!(error.contains("none of coordinates"), "{error}");
    }

    #[test]
    fn terminated_and_unplaced_rows_are_told_apart_from_bad_ones() {
        let (columns, _) = Columns::recognise(&row(&["pcds", "doterm", "lat", "long"])).unwrap();
        assert_eq!(
            columns.read(&row(&["AB1 0AA", "199606", "57.1", "-2.2"])),
            Row::Terminated
        );
        assert_eq!(
            columns.read(&row(&["GY1 1AA", "", "99.999999", "0.000000"])),
            Row::Nowhere
        );
        assert_eq!(columns.read(&row(&["GY1 1AA", "", "", ""])), Row::Nowhere);
        assert!(matches!(
            columns.read(&row(&["GY1 1AA", "", "x", "1"])),
            Row::Bad(_)
        ));
        assert!(matches!(
            columns.read(&row(&["?", "", "57", "-2"])),
            Row::Bad(_)
        ));
        assert!(matches!(
            columns.read(&row(&["AB1 0AA", "", "57.1", "-2.2"])),
            Row::Live { .. }
        ));
    }
}

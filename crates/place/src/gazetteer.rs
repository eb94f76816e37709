//! Answers where a postcode is, as exactly as the tables at hand allow.

use std::path::Path;

use serde::Serialize;

use crate::table::PostcodeTable;
use crate::tables::{self, Area, Authority, Country, District, Ward};
use crate::{PlaceError, Point, Postcode};

/// The embedded tables, and the full postcode table if the operator has loaded one.
#[derive(Debug, Default)]
pub struct Gazetteer {
    loaded: Option<Loaded>,
}

/// A full table, with its codes looked up once for all its postcodes.
#[derive(Debug)]
struct Loaded {
    table: PostcodeTable,
    authorities: Vec<Option<&'static Authority>>,
    wards: Vec<Option<&'static Ward>>,
}

/// Where a postcode is.
#[derive(Debug)]
pub struct Found<'a> {
    /// The postcode that was asked for.
    pub postcode: Postcode,
    /// The middle of what `exactness` names.
    pub point: Point,
    /// How exact the point is.
    pub exactness: Exactness,
    /// Its local authority; of a sector or district in several, the one with most of its postcodes.
    pub local_authority: Option<&'static Authority>,
    /// Whether `local_authority` is known and not just the most likely.
    pub authority_certain: bool,
    /// Its ward, if the unit is known and its ward is one of today.
    pub ward: Option<&'static Ward>,
    /// GSS code of its ward as the loaded table has it, known here or not.
    pub ward_code: Option<&'a str>,
    /// GSS code of its small area (LSOA or data zone), if the loaded table has it.
    pub lsoa: Option<&'a str>,
    /// Its country.
    pub country: Option<Country>,
    /// What all authorities that it may lie in have in common.
    state_province: Option<&'static str>,
}

/// How exactly a postcode could be placed.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Exactness {
    /// To its own fifteen or so addresses.
    Unit,
    /// To the middle of its sector: about three thousand addresses.
    Sector,
    /// To the middle of its district: about ten thousand.
    District,
}

impl Exactness {
    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Sector => "sector",
            Self::District => "district",
        }
    }
}

impl Found<'_> {
    /// What to publish as `state_province` of an address there: the county or the authority that is
    /// its own county; where only the sector is known and it lies in several, the country.
    pub fn state_province(&self) -> Option<&'static str> {
        let own = self.local_authority.filter(|_| self.authority_certain);
        own.map(Authority::state_province)
            .or(self.state_province)
            .or_else(|| self.country.map(Country::name))
    }
}

impl Gazetteer {
    /// With what is compiled in: every postcode to its sector, in Northern Ireland to its district.
    pub fn embedded() -> Self {
        Self::default()
    }

    /// With a full table that [`crate::load`] has written as well.
    pub fn with_table(path: &Path) -> Result<Self, PlaceError> {
        let table = PostcodeTable::open(path)?;
        let [authorities, wards] = table.codes();
        let loaded = Loaded {
            authorities: authorities.into_iter().map(tables::authority).collect(),
            wards: wards.into_iter().map(tables::ward).collect(),
            table,
        };
        Ok(Self {
            loaded: Some(loaded),
        })
    }

    /// The full table, if there is one.
    pub fn table(&self) -> Option<&PostcodeTable> {
        self.loaded.as_ref().map(|loaded| &loaded.table)
    }

    /// Where a postcode is; nothing if not even its district is known, as for banks and forces.
    pub fn find(&self, postcode: &Postcode) -> Option<Found<'_>> {
        let known = self
            .loaded
            .as_ref()
            .and_then(|loaded| loaded.find(*postcode));
        known.or_else(|| find_embedded(*postcode))
    }

    /// The district that people name by an outward code, in any case: "m1", " SW1A ".
    pub fn district(&self, code: &str) -> Option<&'static District> {
        tables::district(&code.trim().to_ascii_uppercase())
    }

    /// The authority of a GSS code, also of one from before a merger.
    pub fn authority(&self, code: &str) -> Option<&'static Authority> {
        tables::authority(code)
    }

    /// The authority of a name, however people write it.
    pub fn authority_named(&self, name: &str) -> Option<&'static Authority> {
        tables::authority_named(name)
    }

    /// The county, combined authority or region of a GSS code.
    pub fn area(&self, code: &str) -> Option<&'static Area> {
        tables::area(code)
    }

    /// The county, combined authority or region of a name.
    pub fn area_named(&self, name: &str) -> Option<&'static Area> {
        tables::area_named(name)
    }

    /// The ward of a GSS code.
    pub fn ward(&self, code: &str) -> Option<&'static Ward> {
        tables::ward(code)
    }
}

impl Loaded {
    fn find(&self, postcode: Postcode) -> Option<Found<'_>> {
        let unit = self.table.find(&postcode)?;
        let (authority, ward) = unit.numbers;
        let ward = numbered(&self.wards, ward);
        let own = numbered(&self.authorities, authority).or_else(|| ward.map(Ward::authority));
        let found = Found {
            postcode,
            point: unit.point,
            exactness: Exactness::Unit,
            local_authority: own,
            authority_certain: own.is_some(),
            ward,
            ward_code: unit.ward,
            lsoa: unit.lsoa,
            country: own.map(|authority| authority.country),
            state_province: None,
        };
        if own.is_some() {
            return Some(found);
        }
        // A few hundred units lie offshore or on a border and have no authority of their own.
        let near = find_embedded(postcode);
        Some(Found {
            local_authority: near.as_ref().and_then(|near| near.local_authority),
            country: near
                .as_ref()
                .and_then(|near| near.country)
                .or_else(|| Country::of_postcode_area(postcode.area())),
            state_province: near.as_ref().and_then(|near| near.state_province),
            ..found
        })
    }
}

fn numbered<T: Copy>(list: &[Option<T>], number: u16) -> Option<T> {
    *list.get(usize::from(number).checked_sub(1)?)?
}

/// By sector or else by district.
fn find_embedded(postcode: Postcode) -> Option<Found<'static>> {
    let district = tables::district(postcode.district())?;
    let digit = postcode.inward().bytes().next()?;
    let (exactness, point, authorities): (_, _, Vec<_>) = match district.sector(digit) {
        Some(sector) => (
            Exactness::Sector,
            sector.point,
            sector.authorities().collect(),
        ),
        None => (
            Exactness::District,
            district.point,
            district.authorities().collect(),
        ),
    };
    let main = authorities.first().copied();
    let shared = |tell: fn(&Authority) -> &'static str| {
        main.map(tell)
            .filter(|told| authorities.iter().all(|a| tell(a) == *told))
    };
    Some(Found {
        postcode,
        point,
        exactness,
        local_authority: main,
        authority_certain: authorities.len() == 1,
        ward: None,
        ward_code: None,
        lsoa: None,
        country: main
            .map(|authority| authority.country)
            .or_else(|| Country::of_postcode_area(postcode.area())),
        state_province: shared(Authority::state_province),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::load;

    fn found(gazetteer: &Gazetteer, text: &str) -> Option<(Exactness, &'static str, String)> {
        let found = gazetteer.find(&text.parse().unwrap())?;
        let authority = found
            .local_authority
            .map_or("none", |authority| authority.name);
        Some((
            found.exactness,
            authority,
            found.state_province().unwrap_or("none").to_owned(),
        ))
    }

    #[test]
    fn without_a_table_a_postcode_is_placed_to_its_sector() {
        let gazetteer = Gazetteer::embedded();
        let manchester = gazetteer.find(&"M1 1AE".parse().unwrap()).unwrap();
        assert_eq!(manchester.exactness, Exactness::Sector);
        assert!(manchester.authority_certain && manchester.ward.is_none());
        assert_eq!(manchester.country, Some(Country::England));
        let town_hall = Point {
            latitude: 53.4794,
            longitude: -2.2453,
        };
        assert!(manchester.point.metres_to(town_hall) < 1_500.0);
        assert_eq!(
            found(&gazetteer, "CB2 1TN"),
            Some((Exactness::Sector, "Cambridge", "Cambridgeshire".into()))
        );
    }

    #[test]
    fn a_sector_in_two_districts_of_one_county_still_has_its_county() {
        let gazetteer = Gazetteer::embedded();
        let found = gazetteer.find(&"BB10 3AA".parse().unwrap()).unwrap();
        assert!(!found.authority_certain);
        assert_eq!(found.state_province(), Some("Lancashire"));
    }

    #[test]
    fn a_sector_in_two_counties_gives_the_country_and_no_guess() {
        let (district, sector) = tables::districts()
            .iter()
            .flat_map(|district| {
                district
                    .sectors
                    .iter()
                    .map(move |sector| (district, sector))
            })
            .find(|(_, sector)| {
                let counties: std::collections::HashSet<_> = sector
                    .authorities()
                    .map(Authority::state_province)
                    .collect();
                counties.len() > 1 && sector.authorities().all(|a| a.country == Country::England)
            })
            .unwrap();
        let postcode = format!("{} {}AA", district.code, char::from(sector.digit));
        let gazetteer = Gazetteer::embedded();
        let found = gazetteer.find(&postcode.parse().unwrap()).unwrap();
        assert_eq!(found.state_province(), Some("England"));
    }

    #[test]
    fn northern_ireland_and_the_islands_are_placed_to_the_district() {
        let gazetteer = Gazetteer::embedded();
        assert_eq!(
            found(&gazetteer, "BT1 5GS"),
            Some((Exactness::District, "Belfast", "Belfast".into()))
        );
        assert_eq!(
            found(&gazetteer, "JE2 3XX"),
            Some((Exactness::District, "none", "Jersey".into()))
        );
    }

    #[test]
    fn what_is_nowhere_is_not_found() {
        let gazetteer = Gazetteer::embedded();
        for text in ["GIR 0AA", "BX1 1LT", "BF1 3AA", "M98 1AA"] {
            assert_eq!(found(&gazetteer, text), None, "{text}");
        }
    }

    #[test]
    fn with_a_table_a_postcode_is_placed_to_its_unit_and_others_to_their_sector() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("postcodes");
        let rows = "postcode,lat,lon,lad,ward,lsoa\n\
            PR8 3AA,53.6,-3.04,E08000014,E05000932,E01006994\n\
            CA1 1AA,54.9,-2.93,E07000028,E05099999,\n\
            M1 1AE,53.48,-2.23,,,\n";
        load(rows.as_bytes(), None, &path, &mut |_| ()).unwrap();
        let gazetteer = Gazetteer::with_table(&path).unwrap();

        let ainsdale = gazetteer.find(&"PR8 3AA".parse().unwrap()).unwrap();
        assert_eq!(ainsdale.exactness, Exactness::Unit);
        assert_eq!(ainsdale.ward.unwrap().name, "Ainsdale Ward");
        assert_eq!(ainsdale.lsoa, Some("E01006994"));
        assert_eq!(ainsdale.state_province(), Some("Sefton"));

        // Carlisle went into Cumberland in 2023, and the ward is not known here.
        let carlisle = gazetteer.find(&"CA1 1AA".parse().unwrap()).unwrap();
        assert_eq!(carlisle.local_authority.unwrap().name, "Cumberland");
        assert!(carlisle.ward.is_none());
        assert_eq!(carlisle.ward_code, Some("E05099999"));

        let bare = gazetteer.find(&"M1 1AE".parse().unwrap()).unwrap();
        assert_eq!(
            (bare.exactness, bare.authority_certain),
            (Exactness::Unit, false)
        );
        assert_eq!(bare.local_authority.unwrap().name, "Manchester");

        let neighbour = found(&gazetteer, "M1 1AF").unwrap();
        assert_eq!(neighbour.0, Exactness::Sector);
    }

    #[test]
    fn a_district_is_found_as_people_write_it() {
        let gazetteer = Gazetteer::embedded();
        assert_eq!(gazetteer.district(" m1 ").unwrap().code, "M1");
        assert!(gazetteer.district("M").is_none());
    }
}

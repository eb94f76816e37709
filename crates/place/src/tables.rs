//! The figures that are compiled in: districts, sectors, authorities, wards, what they were called, and boundaries.
//!
//! They are tab-separated text in `tables/`, made by [`make::make`] and read once, when first asked. Boundaries are
//! a file of numbers, of which only the index is read at once.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::PlaceError;

mod authority;
mod boundary;
pub mod make;
mod name;
mod outline;
mod read;

pub use authority::{Area, AreaKind, Authority, AuthorityKind, Country};
pub use boundary::{
    BOUNDARIES_ATTRIBUTION, Boundary, authority_at, boundaries, boundaries_touching, boundary,
};
pub use name::plain_name;

use crate::Point;

/// What must be said wherever places are shown that come from these tables.
pub const ATTRIBUTION: &str = "Contains OS data © Crown copyright and database right 2025. \
    Contains Royal Mail data © Royal Mail copyright and database right 2025. \
    Contains National Statistics data © Crown copyright and database right 2025. \
    Names of authorities: mySociety, CC BY 4.0.";

/// A postcode district such as `SW1A`.
#[derive(Debug)]
pub struct District {
    /// Its outward code.
    pub code: &'static str,
    /// The middle of its postcodes.
    pub point: Point,
    /// Its sectors, in order; none outside Great Britain.
    pub sectors: Vec<Sector>,
    authorities: Vec<u16>,
}

/// A postcode sector such as `SW1A 1`, inside its district.
#[derive(Debug)]
pub struct Sector {
    /// The digit after the space.
    pub digit: u8,
    /// The middle of its postcodes.
    pub point: Point,
    authorities: Vec<u16>,
}

/// An electoral ward.
#[derive(Debug)]
pub struct Ward {
    /// Its GSS code.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The middle of its postcodes.
    pub point: Point,
    authority: u16,
}

impl District {
    /// The authorities it lies in, the one with most of its postcodes first.
    pub fn authorities(&self) -> impl ExactSizeIterator<Item = &'static Authority> {
        named(&self.authorities)
    }

    /// The sector with this digit.
    pub fn sector(&self, digit: u8) -> Option<&Sector> {
        self.sectors.iter().find(|sector| sector.digit == digit)
    }
}

impl Sector {
    /// The authorities it lies in, the one with most of its postcodes first.
    pub fn authorities(&self) -> impl ExactSizeIterator<Item = &'static Authority> {
        named(&self.authorities)
    }
}

impl Ward {
    /// The authority it belongs to.
    pub fn authority(&self) -> &'static Authority {
        &authorities()[usize::from(self.authority)]
    }
}

/// All local authorities of the United Kingdom of today, by code.
pub fn authorities() -> &'static [Authority] {
    &TABLES.authorities
}

/// All counties, combined authorities and regions, by code.
pub fn areas() -> &'static [Area] {
    &TABLES.areas
}

/// All districts, by code.
pub fn districts() -> &'static [District] {
    &TABLES.districts
}

/// All wards of Great Britain, by code.
pub fn wards() -> &'static [Ward] {
    &TABLES.wards
}

/// The district with this outward code.
pub fn district(code: &str) -> Option<&'static District> {
    let at = TABLES
        .districts
        .binary_search_by(|district| district.code.cmp(code));
    TABLES.districts.get(at.ok()?)
}

/// The ward with this GSS code.
pub fn ward(code: &str) -> Option<&'static Ward> {
    let at = TABLES.wards.binary_search_by(|ward| ward.code.cmp(code));
    TABLES.wards.get(at.ok()?)
}

/// The wards of the authority with this GSS code, or of the one that came after it, by code; none in Northern Ireland.
pub fn wards_of(authority_code: &str) -> impl Iterator<Item = &'static Ward> + use<> {
    let number = TABLES.authority_by_code.get(authority_code).copied();
    let wards = wards().iter();
    wards.filter(move |ward| Some(ward.authority) == number)
}

/// The authority with this GSS code, or the one that came after the authority that had it.
pub fn authority(code: &str) -> Option<&'static Authority> {
    let at = TABLES.authority_by_code.get(code)?;
    TABLES.authorities.get(usize::from(*at))
}

/// The county, combined authority or region with this GSS code.
pub fn area(code: &str) -> Option<&'static Area> {
    let at = TABLES.areas.binary_search_by(|area| area.code.cmp(code));
    TABLES.areas.get(at.ok()?)
}

/// The authority of this name, however it is written: "LB Camden", "Camden Council", "camden".
/// A name of an authority that was merged gives the one that it went into.
pub fn authority_named(name: &str) -> Option<&'static Authority> {
    authority(TABLES.code_by_name.get(&plain_name(name))?)
}

/// The county, combined authority or region of this name.
pub fn area_named(name: &str) -> Option<&'static Area> {
    let plain = plain_name(name);
    area(TABLES.area_by_name.get(&plain)?)
}

struct Tables {
    authorities: Vec<Authority>,
    areas: Vec<Area>,
    districts: Vec<District>,
    wards: Vec<Ward>,
    /// Codes of today and of the past.
    authority_by_code: HashMap<&'static str, u16>,
    /// Plain names of today and of the past.
    code_by_name: HashMap<String, &'static str>,
    area_by_name: HashMap<String, &'static str>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    read::read(&read::Texts {
        authorities: include_str!("../tables/authorities.tsv"),
        areas: include_str!("../tables/areas.tsv"),
        history: include_str!("../tables/history.tsv"),
        names: include_str!("../tables/names.tsv"),
        postcodes: include_str!("../tables/postcodes.tsv"),
        wards: include_str!("../tables/wards.tsv"),
    })
    .unwrap_or_else(|error: PlaceError| {
        panic!("the tables compiled in are damaged, which a test should have seen: {error}")
    })
});

fn named(numbers: &[u16]) -> impl ExactSizeIterator<Item = &'static Authority> {
    numbers
        .iter()
        .map(|&number| &authorities()[usize::from(number)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_tables_are_whole() {
        assert_eq!(authorities().len(), 361);
        assert_eq!(districts().len(), 2_966);
        assert_eq!(
            districts().iter().map(|d| d.sectors.len()).sum::<usize>(),
            10_847
        );
        assert_eq!(wards().len(), 7_943);
        assert!(authorities().is_sorted_by_key(|a| a.code));
        assert!(districts().is_sorted_by_key(|d| d.code));
        assert!(wards().is_sorted_by_key(|w| w.code));
        assert!(areas().is_sorted_by_key(|a| a.code));
        assert!(districts().iter().all(|d| d.point.is_british()));
        assert!(wards().iter().all(|w| w.point.is_british()));
    }

    #[test]
    fn an_authority_knows_what_it_is_part_of() {
        let cambridge = authority("E07000008").unwrap();
        assert_eq!(cambridge.name, "Cambridge");
        assert_eq!(cambridge.official_name, "Cambridge City Council");
        assert_eq!(cambridge.kind, AuthorityKind::District);
        assert_eq!(cambridge.county().unwrap().name, "Cambridgeshire");
        assert_eq!(
            cambridge.combined_authority().unwrap().name,
            "Cambridgeshire and Peterborough"
        );
        assert_eq!(cambridge.region().unwrap().name, "East of England");
        assert_eq!(cambridge.country, Country::England);
        assert_eq!(
            (cambridge.population, cambridge.population_year),
            (149_352, 2024)
        );
        assert_eq!(cambridge.state_province(), "Cambridgeshire");
    }

    #[test]
    fn a_unitary_authority_is_its_own_county() {
        assert_eq!(
            authority("E06000023").unwrap().state_province(),
            "Bristol, City of"
        );
        assert_eq!(
            authority("S12000036").unwrap().state_province(),
            "City of Edinburgh"
        );
        assert!(authority("E08000003").unwrap().county().is_none());
    }

    #[test]
    fn a_code_of_the_past_leads_to_the_authority_of_today() {
        assert_eq!(authority("E07000026").unwrap().name, "Cumberland");
        assert_eq!(authority("E06000028").unwrap().code, "E06000058");
        assert!(authority("E99999999").is_none());
    }

    #[test]
    fn messy_names_are_understood() {
        for (name, code) in [
            ("Manchester City Council", "E08000003"),
            ("  manchester ", "E08000003"),
            ("LONDON BOROUGH OF CAMDEN", "E09000007"),
            ("Royal Borough of Kensington & Chelsea", "E09000020"),
            ("Bristol", "E06000023"),
            ("Allerdale", "E06000063"),
            ("Armagh, Banbridge and Craigavon", "N09000002"),
            ("Edinburgh", "S12000036"),
            ("Barnsley Metropolitan Borough Council", "E08000038"),
        ] {
            let found = authority_named(name).map(|authority| authority.code);
            assert_eq!(found, Some(code), "{name}");
        }
        assert!(authority_named("Atlantis").is_none());
        assert!(authority_named("").is_none());
    }

    #[test]
    fn no_two_authorities_of_today_share_a_plain_name() {
        for authority in authorities() {
            let found = authority_named(authority.name).map(|found| found.code);
            assert_eq!(found, Some(authority.code), "{}", authority.name);
            let found = authority_named(authority.official_name).map(|found| found.code);
            assert_eq!(found, Some(authority.code), "{}", authority.official_name);
        }
    }

    #[test]
    fn a_county_lists_its_districts() {
        let devon = area_named("Devon County Council").unwrap();
        assert_eq!((devon.code, devon.kind), ("E10000008", AreaKind::County));
        assert_eq!(devon.authorities().count(), 8);
        assert!(devon.authorities().any(|a| a.name == "Torridge"));
        assert_eq!(area("E47000001").unwrap().authorities().count(), 10);
    }

    #[test]
    fn a_district_and_its_sectors_know_their_authorities() {
        let district = district("BB10").unwrap();
        let sector = district.sector(b'3').unwrap();
        let codes: Vec<_> = sector.authorities().map(|a| a.code).collect();
        assert_eq!(codes, ["E07000117", "E07000122"]);
        assert!(district.sector(b'0').is_none());
        assert_eq!(
            super::district("BT1")
                .unwrap()
                .authorities()
                .next()
                .unwrap()
                .name,
            "Belfast"
        );
        assert_eq!(super::district("JE2").unwrap().authorities().len(), 0);
    }

    #[test]
    fn a_ward_belongs_to_an_authority() {
        let ward = ward("E05000932").unwrap();
        assert_eq!(ward.name, "Ainsdale Ward");
        assert_eq!(ward.authority().name, "Sefton");
        assert!(wards_of("E08000014").any(|other| other.code == ward.code));
    }

    #[test]
    fn an_authority_lists_its_wards_by_code_of_today_and_of_the_past() {
        let manchester: Vec<_> = wards_of("E08000003").collect();
        assert_eq!(manchester.len(), 32);
        assert!(manchester.is_sorted_by_key(|ward| ward.code));
        assert!(
            manchester
                .iter()
                .all(|ward| ward.authority().name == "Manchester")
        );
        assert_eq!(wards_of("E07000026").count(), wards_of("E06000063").count());
        assert_eq!(wards_of("N09000003").count() + wards_of("").count(), 0);
        let listed: usize = authorities().iter().map(|a| wards_of(a.code).count()).sum();
        assert_eq!(listed, wards().len());
    }
}

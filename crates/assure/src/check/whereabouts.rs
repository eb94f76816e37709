//! Do postcode, town and point on the map agree?

use hsds::Document;
use hsds::document::{number, objects, text, written};
use place::tables::{plain_name, wards_of};
use place::{Authority, District, Exactness, Found, Gazetteer, Point, Postcode};

use super::sentence::says;
use super::spot::Spot;
use super::{Check, Findings};

/// How far a point may be from that of its postcode, in metres. A unit is a street or less, but a long lane in the country, and
/// large sites stand well away from where their post goes.
const UNIT_REACH: f64 = 3_000.0;
/// The same where only the middle of the sector is known, at least: sectors of the country reach as far as their district does.
const SECTOR_REACH: f64 = 6_000.0;
/// The same for districts, of which Northern Ireland has large ones.
const DISTRICT_REACH: f64 = 30_000.0;

/// How far a postcode may be from the nearest district of the authority whose town its address names: post towns reach over borders.
const BORDER_REACH: f64 = 25_000.0;

/// Within so many metres of a postcode another place may have the name.
const NEIGHBOURHOOD: f64 = 40_000.0;

/// Royal Mail numbers districts for large users from here, and gives others a letter: they have no place, and no table of ours has them.
const LARGE_USERS: u32 = 60;

/// Looks at a place that one can go to.
pub(super) fn look(
    location: &Document,
    spot: &Spot<'_>,
    gazetteer: &Gazetteer,
    found: &mut Findings,
) {
    if text(location, "location_type") != "physical" {
        return;
    }
    let physical = |address: &&Document| text(address, "address_type") != "postal";
    let mut addresses = objects(location, "addresses").filter(physical);
    // Of several addresses nobody knows which one the point is for.
    let (Some(address), None) = (addresses.next(), addresses.next()) else {
        return;
    };
    let Ok(postcode) = text(address, "postal_code").trim().parse::<Postcode>() else {
        return;
    };
    let list = spot.field("addresses");
    let here = list.member(address);
    let Some(known) = gazetteer.find(&postcode) else {
        unknown(postcode, &here.field("postal_code"), gazetteer, found);
        return;
    };
    coordinates(location, &known, gazetteer, spot, found);
    if let Some(town) = written(address, "city") {
        town_far_away(town, &known, gazetteer, &here.field("city"), found);
    }
}

fn unknown(postcode: Postcode, spot: &Spot<'_>, gazetteer: &Gazetteer, found: &mut Findings) {
    let district = postcode.district();
    let number = district.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let for_addresses = number.parse().is_ok_and(|number: u32| number < LARGE_USERS);
    if !postcode.is_geographic() || !for_addresses || gazetteer.district(district).is_some() {
        return;
    }
    found.add(
        Check::PostcodeUnknown,
        spot,
        postcode.as_str(),
        format!("The postcode {postcode} is written correctly, but there is no postcode district {district}."),
        "Look the address up with Royal Mail's postcode finder and put the right postcode in.",
    );
}

fn coordinates(
    location: &Document,
    known: &Found<'_>,
    gazetteer: &Gazetteer,
    spot: &Spot<'_>,
    found: &mut Findings,
) {
    let (Some(latitude), Some(longitude)) =
        (number(location, "latitude"), number(location, "longitude"))
    else {
        return;
    };
    let reach = reach(known, gazetteer);
    let near = |point: Option<Point>| {
        point
            .map(|point| point.metres_to(known.point))
            .filter(|metres| *metres <= reach)
    };
    let Some(metres) = Point::new(latitude, longitude).map(|point| point.metres_to(known.point))
    else {
        return;
    };
    if metres <= reach {
        return;
    }
    let postcode = &known.postcode;
    let remedy = if near(Point::new(longitude, latitude)).is_some() {
        "Latitude and longitude have changed places: swap them."
    } else if near(Point::new(latitude, -longitude)).is_some() {
        "The longitude has lost or gained its minus sign: put that right."
    } else {
        "Find out which of the two is right, the postcode or the point on the map, and correct the other."
    };
    found.add(
        Check::PostcodeCoordinates,
        &spot.field("latitude"),
        &format!("{latitude}, {longitude}"),
        format!("The point on the map is about {:.0} kilometres from {postcode}, the postcode of the address.", metres / 1_000.0),
        remedy,
    );
}

/// How far from the point of a postcode something may be that is in it.
fn reach(known: &Found<'_>, gazetteer: &Gazetteer) -> f64 {
    let least = match known.exactness {
        Exactness::Unit => return UNIT_REACH,
        Exactness::Sector => SECTOR_REACH,
        Exactness::District => DISTRICT_REACH,
    };
    let district = gazetteer.district(known.postcode.district());
    let sectors = district.into_iter().flat_map(|district| {
        let middle = district.point;
        district
            .sectors
            .iter()
            .map(move |sector| sector.point.metres_to(middle))
    });
    sectors.map(|metres| 2.0 * metres).fold(least, f64::max)
}

fn town_far_away(
    town: &str,
    known: &Found<'_>,
    gazetteer: &Gazetteer,
    spot: &Spot<'_>,
    found: &mut Findings,
) {
    let Some(named) = gazetteer.authority_named(town) else {
        return;
    };
    // Nearly all are near: for them the table need not be searched.
    let metres = named.point.metres_to(known.point);
    if metres <= BORDER_REACH || is_near_a_part(named, known.point) || is_local(town, known) {
        return;
    }
    let postcode = &known.postcode;
    found.add(
        Check::PostcodeTown,
        spot,
        town,
        format!("The address names {town}, but its postcode {postcode} is about {:.0} kilometres from there.", metres / 1_000.0),
        "Find out which of the two is right, the town or the postcode, and correct the other.",
    );
}

/// Whether a postcode district of the authority is near: the Highlands are far from their own middle.
fn is_near_a_part(authority: &Authority, point: Point) -> bool {
    let is_of = |district: &&District| district.authorities().any(|of| of.code == authority.code);
    place::tables::districts()
        .iter()
        .filter(is_of)
        .any(|district| district.point.metres_to(point) <= BORDER_REACH)
}

/// Whether near the postcode there is a place of the same name, as there are several of Ashford, Newport and Richmond: the authorities
/// around it and their wards tell. Of Northern Ireland no wards are known, so that there it may always be.
fn is_local(town: &str, known: &Found<'_>) -> bool {
    let town = plain_name(town);
    let has_name = |name: &str| says(&name.to_lowercase(), &[town.as_str()]);
    let mut near = place::tables::authorities()
        .iter()
        .filter(|authority| authority.point.metres_to(known.point) <= NEIGHBOURHOOD);
    known.exactness == Exactness::District
        || known.postcode.area() == "BT"
        || near.any(|authority| {
            has_name(authority.name) || wards_of(authority.code).any(|ward| has_name(ward.name))
        })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::codes;
    use super::*;

    /// What is found of a place with this postcode, town and point.
    fn place(postcode: &str, town: &str, point: Option<(f64, f64)>) -> Vec<&'static str> {
        let mut location = json!({
            "id": "8f14e45f-ceea-467f-a8f4-000000000001",
            "location_type": "physical",
            "addresses": [{"city": town, "postal_code": postcode, "address_type": "physical"}],
        });
        if let Some((latitude, longitude)) = point {
            location["latitude"] = json!(latitude);
            location["longitude"] = json!(longitude);
        }
        codes(
            &json!({"service_at_locations": [{"location": location}]}),
            "postcode-",
        )
    }

    const TOWN_HALL: Option<(f64, f64)> = Some((53.4794, -2.2453));

    #[test]
    fn a_point_far_from_its_postcode_is_found() {
        let far = ["postcode-coordinates"];
        assert_eq!(place("M2 5DB", "Manchester", Some((51.5, -0.12))), far);
        assert_eq!(place("M2 5DB", "Manchester", Some((-2.2453, 53.4794))), far);
        assert_eq!(place("M2 5DB", "Manchester", Some((53.4794, 2.2453))), far);
    }

    #[test]
    fn a_point_nearby_or_in_a_wide_district_is_not() {
        assert!(place("M2 5DB", "Manchester", TOWN_HALL).is_empty());
        assert!(place("M2 5DB", "Manchester", None).is_empty());
        assert!(place("M2 5DB", "Manchester", Some((0.0, 0.0))).is_empty());
        // Durness and Lairg share IV27, fifty kilometres apart.
        assert!(place("IV27 4PN", "Lairg", Some((58.567, -4.746))).is_empty());
    }

    #[test]
    fn swapped_degrees_are_told() {
        let location = json!({"location_type": "physical", "latitude": -2.2453, "longitude": 53.4794, "addresses": [{"postal_code": "M2 5DB"}]});
        let mut found = Findings::default();
        let location = location.as_object().expect("an object");
        look(location, &Spot::Service, &Gazetteer::embedded(), &mut found);
        let remedies: Vec<&str> = found
            .list
            .iter()
            .map(|finding| finding.remedy.as_str())
            .collect();
        assert_eq!(
            remedies,
            ["Latitude and longitude have changed places: swap them."]
        );
    }

    #[test]
    fn a_district_that_does_not_exist_is_found() {
        assert_eq!(
            place("M55 1AA", "Manchester", TOWN_HALL),
            ["postcode-unknown"]
        );
        // Large users, banks, and what is no postcode at all.
        for postcode in ["M98 1AA", "BX1 1LT", "SW1P 3JS", "M2", "JE2 3XX", "BT1 5GS"] {
            assert!(place(postcode, "", None).is_empty(), "{postcode}");
        }
    }

    #[test]
    fn a_town_far_from_the_postcode_is_found() {
        assert_eq!(place("M2 5DB", "Exeter", None), ["postcode-town"]);
        assert_eq!(
            place("EX1 1JJ", "Manchester City Council", None),
            ["postcode-town"]
        );
        for (postcode, town) in [
            ("M33 7ZF", "Manchester"),
            ("TW15 2UD", "Ashford"),
            ("PO30 1UD", "Newport"),
            ("DL10 4JX", "Richmond"),
            ("PH33 6EU", "Fort William"),
            ("LA1 1PJ", "Lancaster"),
            ("BT33 0AE", "Newcastle"),
            ("SY20 9HA", "Powys"),
            ("IV27 4PN", "Highland"),
            ("ST5 1QL", "Newcastle"),
        ] {
            assert!(place(postcode, town, None).is_empty(), "{postcode} {town}");
        }
    }

    #[test]
    fn of_postal_addresses_and_of_several_nothing_is_said() {
        let address = json!({"postal_code": "M55 1AA", "address_type": "postal"});
        let physical = json!({"postal_code": "M55 1AA"});
        for addresses in [vec![address], vec![physical.clone(), physical]] {
            let location = json!({"location_type": "physical", "addresses": addresses});
            let service: Value = json!({"service_at_locations": [{"location": location}]});
            assert!(codes(&service, "postcode-").is_empty());
        }
    }
}

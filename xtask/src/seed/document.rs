//! One service document, made from its number alone, so that any part of a large file can be made again.

mod terms;

use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use uuid::Uuid;

use self::terms::Way;
use super::towns::{TOWNS, Town};
use super::words::{
    ACCESS, AUDIENCES, FIRST, FORM, HOW_TO_ASK, HOW_TO_COME, NEEDS, NUMBERS, ROLES, STREETS, VENUES,
};

/// About as many services as an organisation has.
const SERVICES_OF_ONE: u64 = 10;
/// So many organisations of a town share their venues.
const NEIGHBOURS: u64 = 4;
/// So many venues they share.
const VENUES_OF_NEIGHBOURS: u64 = 6;
/// The letters that the second part of a postcode is made of.
const INWARD: &[u8; 20] = b"ABDEFGHJLNPQRSTUWXYZ";

/// A world of services.
pub(super) struct Seed {
    seed: u64,
    namespace: Uuid,
}

impl Seed {
    pub(super) fn new(seed: u64) -> Self {
        let name = format!("https://fingerpost.example/seed/{seed}");
        Self {
            seed,
            namespace: Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()),
        }
    }

    /// The service of this number, with its organisation, locations and terms nested in it.
    pub(super) fn service(&self, number: u64) -> Value {
        let mut chance = self.chance("service", number);
        let owner = number / SERVICES_OF_ONE;
        let town = town_of(owner);
        let need = pick(&mut chance, &NEEDS);
        let audience = pick(&mut chance, &AUDIENCES);
        let people = audience.people;
        let name = format!(
            "{} {}",
            title(town, &mut chance),
            pick(&mut chance, need.names)
        );
        let way = Way::of(&mut chance);
        let (how, access) = if way.is_at_a_place() {
            let how = *pick(&mut chance, &HOW_TO_COME);
            (how, *pick(&mut chance, &ACCESS))
        } else {
            let how = *pick(&mut chance, &HOW_TO_ASK);
            (
                how,
                "We come to people, or talk to them, wherever they are.",
            )
        };

        let mut service = json!({
            "id": self.id("service", number),
            "name": name,
            "description": format!(
                "We offer {} to {people} in {} and nearby. {how} {access} Ask for the {} and say what would help: \
                 if we are not the right people, we know who is.",
                need.offer, town.name, need.names[0],
            ),
            "url": format!("https://{}.example.org/services/{number}", slug(&organization_name(self, owner))),
            "email": format!("service-{number}@example.org"),
            "status": if chance.random_ratio(1, 40) { "temporarily closed" } else { "active" },
            "application_process": how,
            "eligibility_description": format!("For {people}."),
            "assured_date": date(&mut chance),
            "assurer_email": "directory@example.org",
            "last_modified": format!("{}T{:02}:{:02}:00.000Z", date(&mut chance), chance.random_range(7..19), chance.random_range(0..60)),
            "organization": self.organization(owner),
            "phones": [self.phone("service_phone", number, &mut chance)],
            "contacts": [{
                "id": self.id("contact", number),
                "name": *pick(&mut chance, &ROLES),
                "phones": [self.phone("contact_phone", number, &mut chance)],
            }],
            "attributes": self.attributes(number, need, audience, way, &mut chance),
        });
        if way.is_at_a_place() {
            service["service_at_locations"] = self.at_locations(number, owner, way, &mut chance);
        }
        if let Some(youngest) = audience.youngest {
            service["minimum_age"] = json!(youngest);
        }
        if let Some(oldest) = audience.oldest {
            service["maximum_age"] = json!(oldest);
        }
        let lists = [
            ("schedules", self.schedules(number, &mut chance)),
            (
                "service_areas",
                self.service_areas(number, town, way, &mut chance),
            ),
            ("languages", self.languages(number, &mut chance)),
        ];
        for (field, list) in lists {
            if list.as_array().is_some_and(|list| !list.is_empty()) {
                service[field] = list;
            }
        }
        self.price(number, &mut service, &mut chance);
        service
    }

    fn organization(&self, number: u64) -> Value {
        let mut chance = self.chance("organization", number);
        let name = organization_name(self, number);
        let town = town_of(number);
        let mut organization = json!({
            "id": self.id("organization", number),
            "name": name,
            "description": format!(
                "{name} has worked with people in {} since {}. Neighbours run it, and everyone is welcome.",
                town.name, chance.random_range(1950..2024),
            ),
            "website": format!("https://{}.example.org/", slug(&name)),
            "email": format!("hello@{}.example.org", slug(&name)),
        });
        if chance.random_ratio(1, 2) {
            organization["organization_identifiers"] = json!([{
                "id": self.id("organization_identifier", number),
                "identifier_scheme": "GB-CHC", "identifier_type": "Charity number",
                "identifier": format!("9{:06}", number % 1_000_000),
            }]);
        }
        organization
    }

    /// One or two venues of those that the neighbourhood shares.
    fn at_locations(&self, service: u64, owner: u64, way: Way, chance: &mut SmallRng) -> Value {
        let first = chance.random_range(0..VENUES_OF_NEIGHBOURS);
        let is_at_two = !way.is_said() && chance.random_ratio(1, 5);
        let venues = if is_at_two { 2 } else { 1 };
        (0..venues)
            .map(|step| {
                let venue = (first + step) % VENUES_OF_NEIGHBOURS;
                let location = owner / NEIGHBOURS * VENUES_OF_NEIGHBOURS + venue;
                json!({
                    "id": self.id("service_at_location", service * 2 + step),
                    "location": self.location(location, town_of(owner)),
                })
            })
            .collect()
    }

    fn location(&self, number: u64, town: &Town) -> Value {
        let mut chance = self.chance("location", number);
        let street = *pick(&mut chance, &STREETS);
        let house = chance.random_range(1..180);
        json!({
            "id": self.id("location", number),
            "location_type": "physical",
            "name": format!("{street} {}", pick(&mut chance, &VENUES)),
            "latitude": near(&mut chance, town.latitude),
            "longitude": near(&mut chance, town.longitude),
            "addresses": [{
                "id": self.id("address", number), "address_1": format!("{house} {street}"),
                "city": town.name, "state_province": town.county,
                "postal_code": postcode(&mut chance, town), "country": "GB",
                "address_type": "physical",
            }],
            "accessibility": self.accessibility(number, &mut chance),
        })
    }

    fn phone(&self, kind: &str, number: u64, chance: &mut SmallRng) -> Value {
        let line = format!(
            "{}{:03}",
            pick(chance, &NUMBERS),
            chance.random_range(0..1_000)
        );
        json!({ "id": self.id(kind, number), "number": line, "type": "voice" })
    }

    fn id(&self, kind: &str, number: u64) -> String {
        self.named(kind, &number.to_string())
    }

    fn named(&self, kind: &str, name: &str) -> String {
        Uuid::new_v5(&self.namespace, format!("{kind}/{name}").as_bytes()).to_string()
    }

    /// Chance that depends on the thing alone, not on what was made before it.
    fn chance(&self, kind: &str, number: u64) -> SmallRng {
        let salt = kind.bytes().fold(0_u64, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(byte.into())
        });
        let mixed = self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ salt.rotate_left(40) ^ number;
        SmallRng::seed_from_u64(mixed)
    }
}

fn organization_name(seed: &Seed, number: u64) -> String {
    let mut chance = seed.chance("name", number);
    format!(
        "{} {} {}",
        town_of(number).name,
        pick(&mut chance, &FIRST),
        pick(&mut chance, &FORM)
    )
}

/// How a service's name begins: with its town, a street or a word of its own.
fn title(town: &Town, chance: &mut SmallRng) -> String {
    match chance.random_range(0..3) {
        0 => town.name.to_owned(),
        1 => (*pick(chance, &STREETS)).to_owned(),
        _ => (*pick(chance, &FIRST)).to_owned(),
    }
}

fn town_of(organization: u64) -> &'static Town {
    &TOWNS[(organization / NEIGHBOURS) as usize % TOWNS.len()]
}

fn pick<'a, T>(chance: &mut SmallRng, from: &'a [T]) -> &'a T {
    &from[chance.random_range(0..from.len())]
}

/// Within about two kilometres, to four decimal places.
fn near(chance: &mut SmallRng, degrees: f64) -> f64 {
    ((degrees + chance.random_range(-0.02..0.02)) * 10_000.0).round() / 10_000.0
}

fn postcode(chance: &mut SmallRng, town: &Town) -> String {
    let digit = chance.random_range(1..10);
    let mut letter = || char::from(*pick(chance, INWARD));
    format!("{} {digit}{}{}", town.outcode, letter(), letter())
}

fn date(chance: &mut SmallRng) -> String {
    format!(
        "2026-{:02}-{:02}",
        chance.random_range(1..11),
        chance.random_range(1..29)
    )
}

fn slug(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_service_whatever_was_made_before() {
        assert_eq!(Seed::new(7).service(12_345), Seed::new(7).service(12_345));
        assert_ne!(
            Seed::new(7).service(12_345)["id"],
            Seed::new(8).service(12_345)["id"]
        );
    }

    #[test]
    fn every_service_is_valid_by_the_profile_and_of_a_realistic_size() {
        let seed = Seed::new(1);
        for number in (0..2_000).step_by(7) {
            let service = seed.service(number);
            let size = service.to_string().len();
            assert!((1_500..4_500).contains(&size), "{size} bytes");
            let Value::Object(document) = service else {
                panic!("a service is an object")
            };
            let problems = hsds::validate::validate(hsds::Kind::Service, &document);
            assert!(problems.is_empty(), "{problems:?}");
        }
    }

    #[test]
    fn organisations_have_ten_services_and_share_their_venues() {
        let seed = Seed::new(1);
        let services: Vec<Value> = (0..400).map(|number| seed.service(number)).collect();
        let ids = |pointer: &str| -> BTreeSet<String> {
            services
                .iter()
                .filter_map(|s| s.pointer(pointer))
                .map(Value::to_string)
                .collect()
        };
        assert_eq!(ids("/id").len(), 400);
        assert_eq!(ids("/organization/id").len(), 40);
        assert!(ids("/service_at_locations/0/location/id").len() <= 60);
    }
}

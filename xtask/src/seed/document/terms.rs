//! On what terms a service is given: which way, when, for how much, in which languages, to whom, where.

use rand::Rng;
use rand::rngs::SmallRng;
use serde_json::{Value, json};

use super::super::towns::Town;
use super::super::words::{ACCESS, Audience, FREE, LANGUAGES, NEEDS, Need, PRICES};
use super::{Seed, pick};

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const DAY_NAMES: [&str; 7] = [
    "Mondays",
    "Tuesdays",
    "Wednesdays",
    "Thursdays",
    "Fridays",
    "Saturdays",
    "Sundays",
];

/// What the list of what services are about is called.
const NEEDS_OF: &str = "Needs of this directory";
/// Where what a service covers is described.
const AREAS: &str = "http://statistics.data.gov.uk/id/statistical-geography";

/// The ways in which a service may be given, of a hundred services, with what its terms say of them.
const WAYS: [(u32, Way); 6] = [
    (82, Way(&[])),
    (6, Way(&["Venue", "Online"])),
    (4, Way(&["Venue", "Phone"])),
    (3, Way(&["Home visit"])),
    (3, Way(&["Phone"])),
    (2, Way(&["Online", "Phone"])),
];

/// How a service is given, in the words of the standard; nothing where the service leaves that to its places.
#[derive(Clone, Copy)]
pub(super) struct Way(&'static [&'static str]);

impl Way {
    pub(super) fn of(chance: &mut SmallRng) -> Self {
        let mut left = chance.random_range(0..100);
        for (share, way) in WAYS {
            if left < share {
                return way;
            }
            left -= share;
        }
        Self(&[])
    }

    /// Whether its terms say how it is given.
    pub(super) fn is_said(self) -> bool {
        !self.0.is_empty()
    }

    pub(super) fn is_at_a_place(self) -> bool {
        self.0.is_empty() || self.0.contains(&"Venue")
    }

    fn is_at_home(self) -> bool {
        self.0.contains(&"Home visit")
    }
}

impl Seed {
    /// One day a week mostly, else two, or every working day; some do not say.
    pub(super) fn schedules(&self, service: u64, chance: &mut SmallRng) -> Value {
        let all_week = chance.random_range(0..20);
        let opens = chance.random_range(8..18);
        let closes = opens + chance.random_range(1..5);
        if all_week == 0 {
            return json!([]);
        }
        if all_week < 5 {
            let days = DAYS[..5].join(",");
            return json!([self.schedule(service * 2, &days, "Monday to Friday", 9, 17)]);
        }
        let times = if chance.random_ratio(1, 3) { 2 } else { 1 };
        let first = chance.random_range(0..DAYS.len());
        (0..times)
            .map(|step| {
                let day = (first + step * 2) % DAYS.len();
                let number = service * 2 + step as u64;
                self.schedule(number, DAYS[day], DAY_NAMES[day], opens, closes)
            })
            .collect()
    }

    fn schedule(&self, number: u64, days: &str, said: &str, opens: u32, closes: u32) -> Value {
        json!({
            "id": self.id("schedule", number),
            "freq": "WEEKLY", "interval": 1, "byday": days, "dtstart": "2026-01-05",
            "opens_at": format!("{opens:02}:00:00"), "closes_at": format!("{closes:02}:00:00"),
            "description": format!("{said} from {opens}:00 to {closes}:00"),
        })
    }

    /// What it covers: the town's area, and if it is not given at a place often more than that.
    pub(super) fn service_areas(
        &self,
        number: u64,
        town: &Town,
        way: Way,
        chance: &mut SmallRng,
    ) -> Value {
        let of_town = (town.area, town.area_code);
        let nation = match town.area_code.get(..1) {
            Some("W") => ("Wales", "W92000001"),
            Some("S") => ("Scotland", "S92000001"),
            _ => ("England", "E92000001"),
        };
        let (name, code) = match chance.random_range(0..10) {
            0..3 if way.is_at_a_place() => return json!([]),
            0..4 if !way.is_at_a_place() && !way.is_at_home() => nation,
            4..6 if !way.is_at_a_place() && !way.is_at_home() => ("United Kingdom", "K02000001"),
            _ => of_town,
        };
        json!([{
            "id": self.id("service_area", number),
            "name": name, "uri": format!("{AREAS}/{code}"),
        }])
    }

    /// Of twenty services nine say that they are free, five that they are not, and six leave it open.
    pub(super) fn price(&self, number: u64, service: &mut Value, chance: &mut SmallRng) {
        let mut option = |name: &str, pence: u32, what_for: &str| {
            service["cost_options"] = json!([{
                "id": self.id("cost_option", number), "option": name,
                "amount": f64::from(pence) / 100.0, "currency": "GBP", "amount_description": what_for,
            }]);
        };
        match chance.random_range(0..20) {
            0..4 => option("Free", 0, "nothing to pay"),
            4..9 => service["fees_description"] = json!(*pick(chance, &FREE)),
            9..14 => {
                let (name, pence, what_for) = *pick(chance, &PRICES);
                option(name, pence, what_for);
            }
            _ => {}
        }
    }

    /// A third of them say which; English first, then at most two more.
    pub(super) fn languages(&self, number: u64, chance: &mut SmallRng) -> Value {
        if !chance.random_ratio(1, 3) {
            return json!([]);
        }
        let others = chance.random_range(0..3);
        let first = chance.random_range(1..LANGUAGES.len());
        let spoken = (0..others).map(|step| LANGUAGES[1 + (first + step) % (LANGUAGES.len() - 1)]);
        std::iter::once(LANGUAGES[0])
            .chain(spoken)
            .enumerate()
            .map(|(at, (name, code))| {
                let id = self.id("language", number * 3 + at as u64);
                json!({ "id": id, "name": name, "code": code })
            })
            .collect()
    }

    /// What a place has: one thing or two.
    pub(super) fn accessibility(&self, number: u64, chance: &mut SmallRng) -> Value {
        let first = chance.random_range(0..ACCESS.len());
        let count = chance.random_range(1..3);
        let said: Vec<&str> = (0..count)
            .map(|step| ACCESS[(first + step) % ACCESS.len()])
            .collect();
        json!([{ "id": self.id("accessibility", number), "description": said.join(" ") }])
    }

    /// What it is about, whom it is for, and how it is given.
    pub(super) fn attributes(
        &self,
        number: u64,
        need: &Need,
        audience: &Audience,
        way: Way,
        chance: &mut SmallRng,
    ) -> Value {
        let mut terms = vec![self.need(need)];
        let who = audience.term.iter();
        terms.extend(who.map(|who| self.term("circumstance", who, "Circumstances")));
        let ways = way.0.iter();
        terms.extend(ways.map(|way| self.term("attending_type", way, "Attending type")));
        let other = pick(chance, &NEEDS).term;
        if terms.len() == 1 && other != need.term && chance.random_ratio(2, 3) {
            terms.push(self.term("service type", other, NEEDS_OF));
        }
        terms
            .into_iter()
            .enumerate()
            .map(|(at, mut attribute)| {
                attribute["id"] = json!(self.id("attribute", number * 8 + at as u64));
                attribute
            })
            .collect()
    }

    fn need(&self, need: &Need) -> Value {
        let taxonomy = self.id("taxonomy", 0);
        let mut attribute = self.term("service type", need.term, NEEDS_OF);
        let term = &mut attribute["taxonomy_term"];
        term["description"] = json!(format!("{}, a kind of: {}.", need.term, need.broader));
        term["taxonomy_id"] = json!(taxonomy);
        term["taxonomy_detail"] = json!({
            "id": taxonomy, "name": NEEDS_OF,
            "description": "What people look for, in their own words.",
        });
        attribute
    }

    fn term(&self, link: &str, name: &str, taxonomy: &str) -> Value {
        json!({
            "link_type": link,
            "taxonomy_term": {
                "id": self.named("taxonomy_term", &format!("{link}/{name}")),
                "name": name, "description": name, "taxonomy": taxonomy,
            },
        })
    }
}

//! How a service is given: at a place, at home, online, by telephone.

use hsds::Document;

use super::{objects, places, text};

/// The ways in which a service is given; one may have several.
#[expect(
    clippy::struct_excessive_bools,
    reason = "a service may be given in any of these ways"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// People go there.
    pub in_person: bool,
    /// It comes to people.
    pub at_home: bool,
    /// By video, chat or e-mail.
    pub online: bool,
    /// By telephone.
    pub phone: bool,
}

const ONLINE: [&str; 7] = [
    "online",
    "by video",
    "video call",
    "webchat",
    "web chat",
    "zoom",
    "virtual",
];
const PHONE: [&str; 6] = [
    "by phone",
    "by telephone",
    "over the phone",
    "helpline",
    "phone line",
    "telephone support",
];
const AT_HOME: [&str; 7] = [
    "visit you",
    "in your home",
    "in your own home",
    "home visit",
    "visits people at home",
    "come to you",
    "delivered to your",
];

impl Delivery {
    /// What the places of a service say, and its own words.
    pub fn of(service: &Document) -> Self {
        let mut delivery = Self::default();
        for place in places(service) {
            match text(place, "location_type") {
                "virtual" => delivery.online = true,
                _ => delivery.in_person = true,
            }
        }
        let said = [
            text(service, "name"),
            text(service, "summary"),
            text(service, "description"),
            text(service, "application_process"),
        ]
        .join(" ")
        .to_lowercase();
        let says = |phrases: &[&str]| phrases.iter().any(|phrase| said.contains(phrase));
        delivery.online |= says(&ONLINE);
        delivery.phone |= says(&PHONE);
        delivery.at_home |= says(&AT_HOME);
        let nowhere = !delivery.in_person && !delivery.online && !delivery.at_home;
        if nowhere && objects(service, "phones").next().is_some() {
            delivery.phone = true;
        }
        delivery
    }
}

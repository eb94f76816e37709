//! How a service is given: at a place, at home, online, by telephone.

use hsds::Document;

use super::said::{Sentence, sentences};
use super::{object, objects, places, text};

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

/// What is only said of a service that is given online, as words are compared.
const ONLINE: [&str; 16] = [
    "by video",
    "video call",
    "online group",
    "online course",
    "online class",
    "online session",
    "online meeting",
    "meet online",
    "held online",
    "zoom",
    "webchat",
    "web chat",
    "microsoft teams",
    "virtual group",
    "virtual session",
    "virtual meeting",
];
/// What is said of such a service too, but also of how to ask for one: "Apply by phone or online".
const ONLINE_AS_WELL: [&str; 3] = ["online or", "or online", "and online"];
/// What a sentence has that says how to ask for something, or that people learn to go online.
const ASKING: [&str; 38] = [
    "apply",
    "applying",
    "application",
    "book",
    "booking",
    "booked",
    "buy",
    "complete",
    "contact",
    "donate",
    "enquire",
    "enquiry",
    "enquiries",
    "enrol",
    "fill",
    "form",
    "get online",
    "getting online",
    "go online",
    "going online",
    "order",
    "pay",
    "payment",
    "refer",
    "referral",
    "register",
    "registration",
    "renew",
    "report",
    "request",
    "reserve",
    "safe online",
    "safety",
    "shop",
    "shopping",
    "sign up",
    "ticket",
    "tickets",
];
const PHONE: [&str; 6] = [
    "by phone",
    "by telephone",
    "over the phone",
    "helpline",
    "phone line",
    "telephone support",
];
const AT_HOME: [&str; 11] = [
    "visit you",
    "visit your home",
    "in your home",
    "in your own home",
    "home visit",
    "home visiting",
    "visit people at home",
    "come to you",
    "come to your home",
    "come to your house",
    "delivered to your",
];

/// The taxonomy whose terms say it exactly.
const ATTENDING_TYPE: &str = "attending_type";

impl Delivery {
    /// What its way of attending says, or else what its places and its own words say.
    pub fn of(service: &Document) -> Self {
        let said_exactly = Self::by_terms(service);
        if said_exactly == Self::default() {
            Self::by_places_and_words(service)
        } else {
            said_exactly
        }
    }

    fn by_terms(service: &Document) -> Self {
        let mut delivery = Self::default();
        for name in ways_of_attending(service) {
            match name.trim().to_lowercase().as_str() {
                "venue" => delivery.in_person = true,
                "home visit" => delivery.at_home = true,
                "online" => delivery.online = true,
                "phone" => delivery.phone = true,
                _ => {}
            }
        }
        delivery
    }

    fn by_places_and_words(service: &Document) -> Self {
        let mut delivery = Self::default();
        for place in places(service) {
            match text(place, "location_type") {
                "virtual" => delivery.online = true,
                // Where letters go nobody can be met.
                "postal" => {}
                _ => delivery.in_person = true,
            }
        }
        let said = [
            text(service, "name"),
            text(service, "summary"),
            text(service, "description"),
            text(service, "application_process"),
        ]
        .join("\n");
        for sentence in sentences(&said) {
            delivery.online |= is_given_online(&sentence);
            delivery.phone |= sentence.offers(&PHONE);
            delivery.at_home |= sentence.offers(&AT_HOME);
        }
        let nowhere = !delivery.in_person && !delivery.online && !delivery.at_home;
        if nowhere && objects(service, "phones").next().is_some() {
            delivery.phone = true;
        }
        delivery
    }
}

fn is_given_online(sentence: &Sentence) -> bool {
    let gives_as_well = || sentence.offers(&ONLINE_AS_WELL) && !sentence.says(&ASKING);
    sentence.offers(&ONLINE) || gives_as_well()
}

/// The names of its terms in the taxonomy of ways of attending.
fn ways_of_attending(service: &Document) -> impl Iterator<Item = &str> {
    objects(service, "attributes").filter_map(|attribute| {
        let term = object(attribute, "taxonomy_term")?;
        let taxonomies = [
            text(attribute, "link_type"),
            text(term, "taxonomy"),
            text(term, "taxonomy_id"),
        ];
        let is_way = taxonomies.into_iter().any(is_attending_type);
        is_way.then(|| text(term, "name"))
    })
}

/// Whether this names that taxonomy, by its id or by its title: "Attending type".
fn is_attending_type(taxonomy: &str) -> bool {
    let name = taxonomy.trim().replace([' ', '-'], "_");
    name.eq_ignore_ascii_case(ATTENDING_TYPE)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::said::is_comparable;
    use super::*;

    const NOWHERE: Delivery = Delivery {
        in_person: false,
        at_home: false,
        online: false,
        phone: false,
    };
    const IN_PERSON: Delivery = Delivery {
        in_person: true,
        ..NOWHERE
    };
    const ONLINE: Delivery = Delivery {
        online: true,
        ..NOWHERE
    };
    const PHONE: Delivery = Delivery {
        phone: true,
        ..NOWHERE
    };

    fn of(service: &Value) -> Delivery {
        Delivery::of(service.as_object().unwrap())
    }

    fn described(description: &str) -> Delivery {
        of(&json!({ "description": description }))
    }

    #[test]
    fn what_is_given_online_says_so() {
        for said in [
            "We meet online.",
            "A group that meets online on Mondays",
            "Online courses for carers",
            "Join our online sessions",
            "Talk to us by video.",
            "Video calls with a nurse",
            "Sessions in person or online.",
            "We meet in the hall and online.",
            "Online or at the centre",
            "On Zoom every week; book online",
            "Webchat from nine to five",
            "We use Microsoft Teams.",
            "Book a video call",
        ] {
            assert_eq!(described(said), ONLINE, "{said}");
        }
    }

    #[test]
    fn to_ask_for_something_online_is_not_to_be_given_it_there() {
        for said in [
            "Book online.",
            "Book online or at the desk.",
            "Apply online.",
            "Apply in writing or online",
            "Fill in the online form.",
            "Online booking opens in May.",
            "See our online shop.",
            "Refer yourself online or at the door",
            "Help to get online or use a tablet",
            "Staying safe online and in the street",
            "Our teams can help.",
            "Virtually everybody is welcome.",
            "We do not hold online sessions.",
        ] {
            assert_eq!(described(said), NOWHERE, "{said}");
        }
    }

    #[test]
    fn by_telephone_and_at_home_are_words_not_letters() {
        let at_home = Delivery {
            at_home: true,
            ..NOWHERE
        };
        for (said, expected) in [
            ("Advice by phone", PHONE),
            ("Two helplines", PHONE),
            ("We visit you.", at_home),
            ("Home visits on Mondays", at_home),
            ("We come to your home.", at_home),
            ("Let us know before you visit your solicitor.", NOWHERE),
            ("Everybody is welcome to come to your choir.", NOWHERE),
            ("Nearby phone boxes", NOWHERE),
            ("We do not visit you.", NOWHERE),
            ("No helpline yet", NOWHERE),
        ] {
            assert_eq!(described(said), expected, "{said}");
        }
    }

    #[test]
    fn places_say_whether_people_go_there() {
        let at =
            |kind| of(&json!({"service_at_locations": [{"location": {"location_type": kind}}]}));
        assert_eq!(at("physical"), IN_PERSON);
        assert_eq!(at("virtual"), ONLINE);
        assert_eq!(at("postal"), NOWHERE);
    }

    #[test]
    fn the_way_of_attending_says_it_exactly() {
        let attended = |taxonomy: &Value, names: &[&str]| {
            let attributes = names.iter().map(|name| {
                let mut attribute = taxonomy.clone();
                attribute["taxonomy_term"]["name"] = json!(name);
                attribute
            });
            of(&json!({
                "description": "We meet online in the hall, or come to you.",
                "attributes": attributes.collect::<Vec<_>>(),
                "service_at_locations": [{"location": {"location_type": "physical"}}],
            }))
        };
        let titled = json!({"taxonomy_term": {"taxonomy": "Attending type"}});
        assert_eq!(attended(&titled, &["phone"]), PHONE);
        assert_eq!(attended(&titled, &["Venue"]), IN_PERSON);
        let linked = json!({"link_type": "attending_type", "taxonomy_term": {}});
        assert_eq!(attended(&linked, &["online"]), ONLINE);
        let at_home_too = Delivery {
            at_home: true,
            ..IN_PERSON
        };
        assert_eq!(attended(&linked, &["home visit", "venue"]), at_home_too);
        // Other terms say nothing of it, and neither do unknown ways.
        let all = Delivery {
            online: true,
            ..at_home_too
        };
        assert_eq!(attended(&linked, &["by pigeon"]), all);
        let topic = json!({"taxonomy_term": {"taxonomy": "Needs"}});
        assert_eq!(attended(&topic, &["phone"]), all);
    }

    #[test]
    fn phrases_are_written_as_words_are_compared() {
        let phrases = super::ONLINE.iter().chain(&ONLINE_AS_WELL).chain(&ASKING);
        let phrases = phrases.chain(&super::PHONE).chain(&AT_HOME);
        for phrase in phrases {
            assert!(is_comparable(phrase), "{phrase}");
        }
    }
}

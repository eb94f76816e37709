//! What people still cannot know when they have read all of it.

use hsds::Document;
use hsds::document::{array, number, object, objects, text};

use super::sentence::says;
use super::spot::Spot;
use super::{Check, Findings};

/// Words that say that nobody has to go anywhere, or that somebody comes.
#[rustfmt::skip]
const REMOTE: &[&str] = &[
    "anywhere", "app", "at home", "by email", "by phone", "by post", "by telephone", "chat", "doorstep", "email", "helpline",
    "home visit", "home visits", "in their home", "in their own home", "in their own homes", "in your home", "in your own home",
    "mobile", "nationwide", "online", "outreach", "over the phone", "own home", "phone", "remote", "remotely", "skype", "teams",
    "telephone", "text", "to your door", "video", "virtual", "virtually", "visits", "webchat", "website", "whatsapp", "zoom",
];

/// Words that say when it is.
#[rustfmt::skip]
const TIMES: &[&str] = &[
    "24 hour", "24 hours", "24-hour", "24/7", "all day", "any time", "anytime", "appointment", "appointments", "daily", "every day",
    "every week", "fortnightly", "monthly", "round the clock", "weekdays", "weekends", "weekly",
    "monday", "mondays", "tuesday", "tuesdays", "wednesday", "wednesdays", "thursday", "thursdays", "friday", "fridays", "saturday",
    "saturdays", "sunday", "sundays", "mon", "tues", "wed", "thurs", "fri", "evenings", "mornings", "afternoons",
];

/// Words that say what it costs.
#[rustfmt::skip]
const COSTS: &[&str] = &[
    "charge", "charged", "charges", "chargeable", "cost", "costs", "donation", "donations", "fee", "fees", "free", "funded", "means tested",
    "means-tested", "no cost", "pay", "paid", "payment", "price", "prices", "subscription", "legal aid",
];

/// Words that say whom it is for.
#[rustfmt::skip]
const PEOPLE: &[&str] = &[
    "adults", "animals", "anybody", "anyone", "babies", "beavers", "beneficiaries", "boys", "brownies", "businesses", "carers",
    "charities", "child", "children", "churches", "clergy", "clients", "communities", "community", "congregation", "couples", "cubs", "disabled",
    "elderly", "employers", "everybody", "everyone", "families", "girls", "guides", "homeless", "individuals", "infant",
    "inhabitants", "institutions", "kids", "ladies", "lads", "learners", "lgbt", "man", "members", "men", "mothers", "mums",
    "muslims", "needy", "nursery", "offenders", "older", "organisations", "organizations", "parents", "patients", "pensioners",
    "people", "person", "persons", "playgroup", "poor", "pre school", "pre-school", "preschool", "primary school", "public",
    "pupils", "refugees", "residents", "schools", "scouts", "seniors", "sick", "societies", "students", "sufferers", "survivors", "teenagers",
    "teens", "those", "toddler", "toddlers", "users", "veterans", "victims", "visitors", "who", "whom", "whose", "woman", "women",
    "workers", "young", "youth",
];

/// One thing that people cannot know.
struct Gap {
    check: Check,
    /// Where it would be said.
    field: &'static str,
    /// Whether it is said somewhere: of the service, in its fields or in its words.
    is_said: fn(&Document, &str) -> bool,
    message: &'static str,
    remedy: &'static str,
}

const GAPS: [Gap; 6] = [
    Gap {
        check: Check::NoWayToReach,
        field: "phones",
        is_said: |service, _| is_reachable(service),
        message: "There is no telephone number, email address, web page or address.",
        remedy: "Give at least one way to get in touch.",
    },
    Gap {
        check: Check::NoPlaceNorRemote,
        field: "service_at_locations",
        is_said: |service, words| has_place(service) || is_remote(service, words),
        message: "There is no address, and nothing says that it is by telephone, online or at people's homes.",
        remedy: "Give the address, or say how people take part from where they are.",
    },
    Gap {
        check: Check::NoTimes,
        field: "schedules",
        is_said: |service, words| has_times(service) || says(words, TIMES) || has_clock(words),
        message: "Nothing says on which days and at what times it is there.",
        remedy: "Give the opening times, or say that people have to make an appointment.",
    },
    Gap {
        check: Check::NoCost,
        field: "cost_options",
        is_said: |service, words| has_cost(service) || says(words, COSTS) || words.contains('£'),
        message: "Nothing says what it costs, or that it is free.",
        remedy: "Give the price. If it is free, say so: people who do not know stay away.",
    },
    Gap {
        check: Check::NoWhoFor,
        field: "eligibility_description",
        is_said: |service, words| has_audience(service) || says(words, PEOPLE),
        message: "Nothing says whom it is for.",
        remedy: "Say who may use it, or that everybody may.",
    },
    Gap {
        check: Check::NoCategory,
        field: "attributes",
        is_said: |service, _| has_category(service),
        message: "It is under no topic, so that people who browse do not find it.",
        remedy: "Choose at least one topic from the list.",
    },
];

/// Looks for what is nowhere said.
pub(super) fn look(service: &Document, found: &mut Findings) {
    let words = words_of(service);
    for gap in &GAPS {
        if !(gap.is_said)(service, &words) {
            let spot = Spot::Service.field(gap.field);
            found.add(gap.check, &spot, "", gap.message.to_owned(), gap.remedy);
        }
    }
}

/// All that is said of it in sentences, in lower case.
fn words_of(service: &Document) -> String {
    let fields = [
        "name",
        "description",
        "eligibility_description",
        "application_process",
        "fees_description",
        "fees",
        "alert",
        "wait_time",
    ];
    let mut words: Vec<&str> = fields.iter().map(|field| text(service, field)).collect();
    words.extend(objects(service, "service_at_locations").map(|at| text(at, "description")));
    words.join("\n").to_lowercase()
}

fn is_filled(document: &Document, field: &str) -> bool {
    !text(document, field).trim().is_empty()
}

/// The service, and what of it is elsewhere: its organisation, and where it is delivered.
fn holders(service: &Document) -> impl Iterator<Item = &Document> {
    let at_places = objects(service, "service_at_locations");
    std::iter::once(service)
        .chain(object(service, "organization"))
        .chain(at_places.flat_map(|at| std::iter::once(at).chain(object(at, "location"))))
}

fn is_reachable(service: &Document) -> bool {
    let has_phone =
        |holder: &Document| objects(holder, "phones").any(|phone| is_filled(phone, "number"));
    let has_contact = |holder: &Document| {
        objects(holder, "contacts").any(|contact| is_filled(contact, "email") || has_phone(contact))
    };
    has_place(service)
        || holders(service).any(|holder| {
            ["email", "url", "website"]
                .iter()
                .any(|field| is_filled(holder, field))
                || has_phone(holder)
                || has_contact(holder)
        })
        || !array(service, "additional_urls").is_empty()
}

/// Whether there is a place; where it is may be kept secret, as of a refuge.
fn has_place(service: &Document) -> bool {
    objects(service, "service_at_locations").any(|at| object(at, "location").is_some())
}

fn is_remote(service: &Document, words: &str) -> bool {
    let attends =
        objects(service, "schedules").any(|schedule| is_filled(schedule, "attending_type"));
    attends || says(words, REMOTE)
}

fn has_times(service: &Document) -> bool {
    holders(service).any(|holder| !array(holder, "schedules").is_empty())
}

/// Whether a time of day is in it: "10am", "2 pm", "9.30-11".
fn has_clock(words: &str) -> bool {
    words.split_whitespace().any(|word| {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let is_time = |part: &str| part.starts_with(|letter: char| letter.is_ascii_digit());
        word.strip_suffix("am")
            .or_else(|| word.strip_suffix("pm"))
            .is_some_and(|front| front.is_empty() || is_time(front))
            || word
                .split_once([':', '.'])
                .is_some_and(|(hour, minute)| hour.len() <= 2 && is_time(hour) && is_time(minute))
    })
}

fn has_cost(service: &Document) -> bool {
    !array(service, "cost_options").is_empty()
        || is_filled(service, "fees")
        || is_filled(service, "fees_description")
}

fn has_audience(service: &Document) -> bool {
    let by_term = objects(service, "attributes").any(|attribute| {
        let link = text(attribute, "link_type").to_lowercase();
        ["eligib", "audience", "who", "circumstance", "target"]
            .iter()
            .any(|sign| link.contains(sign))
    });
    let by_age = ["minimum_age", "maximum_age"]
        .iter()
        .any(|field| number(service, field).is_some());
    by_term || by_age || is_filled(service, "eligibility_description")
}

fn has_category(service: &Document) -> bool {
    objects(service, "attributes").any(|attribute| {
        object(attribute, "taxonomy_term").is_some() || is_filled(attribute, "taxonomy_term_id")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::codes;

    #[test]
    fn of_a_bare_name_nothing_can_be_known() {
        let found = codes(&json!({"name": "Mill Road"}), "no-");
        assert_eq!(
            found,
            [
                "no-way-to-reach",
                "no-place-nor-remote",
                "no-times",
                "no-cost",
                "no-who-for",
                "no-category"
            ]
        );
    }

    #[test]
    fn what_is_said_in_fields_is_known() {
        let service = json!({
            "name": "Mill Road",
            "organization": {"website": "https://mill.org.uk"},
            "service_at_locations": [{"location": {"addresses": []}, "schedules": [{"byday": "MO"}]}],
            "cost_options": [{"amount": 0}],
            "minimum_age": 0,
            "attributes": [{"taxonomy_term_id": "8f14e45f-ceea-467f-a8f4-000000000001"}],
        });
        assert!(codes(&service, "no-").is_empty());
    }

    #[test]
    fn what_is_said_in_words_is_known_too() {
        let service = json!({
            "name": "Mill Road",
            "description": "Older people meet online from 10am. There is no charge.",
            "contacts": [{"phones": [{"number": "0161 228 7654"}]}],
        });
        assert_eq!(codes(&service, "no-"), ["no-category"]);
    }
}

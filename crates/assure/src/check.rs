//! How good is what is said of a service? Checks that look at the published document, and at nothing else.
//!
//! A false alarm costs the trust of whoever has to look at it, so each check tells what is plainly wrong and rather misses the rest; how
//! often each of them is right was judged by hand (`judged/checks.tsv`, and `docs/measurements.md`). What a check finds is for people:
//! where it is, what is said there, what is wrong with that, and how to put it right. What counts how much is for a policy to say.
//!
//! - [`catalogue`](Check): which checks there are, in one table.
//! - `whereabouts`, `ages`, `hours`, `cost`, `dates`: do the parts of a service agree with each other?
//! - `contact`, `wording`, `numbers`: can each value be what it should be?
//! - `plain`: will people understand it?
//! - `gaps`: what is nowhere said?

mod ages;
mod catalogue;
mod contact;
mod cost;
mod dates;
mod gaps;
mod hours;
mod numbers;
mod plain;
mod sentence;
mod spot;
mod walk;
mod whereabouts;
mod wording;

use chrono::NaiveDate;
use hsds::document::{object, objects};
use hsds::{Document, Kind, Shape};
use place::Gazetteer;

pub use catalogue::{Check, Part, UnknownCheck};
use spot::Spot;

/// What is looked at.
#[derive(Copy, Clone, Debug)]
pub struct Looked<'a> {
    /// The service as it is published, its parts embedded.
    pub service: &'a Document,
    /// Where postcodes and towns are.
    pub gazetteer: &'a Gazetteer,
    /// The local date, in the United Kingdom.
    pub today: NaiveDate,
}

/// One thing that a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check.
    pub check: Check,
    /// Where it is, by the address that stays when members of a list change places; empty for the whole service.
    pub field: String,
    /// What stands there, shortened.
    pub said: String,
    /// What is wrong, in a sentence for an officer of a council.
    pub message: String,
    /// How to put it right, in a sentence.
    pub remedy: String,
}

/// What is quoted of a text, in letters.
const QUOTED: usize = 120;

/// Longer ones are no links that people wrote, in bytes.
const LONGEST_LINK: usize = 2_000;
/// The longest name that the net has for a machine, in bytes.
const LONGEST_DOMAIN: usize = 253;

/// What has been found so far.
#[derive(Debug, Default)]
struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    /// A number that stands with the service and with its organisation is one thing to put right.
    fn add(&mut self, check: Check, spot: &Spot<'_>, said: &str, message: String, remedy: &str) {
        let said = shortened(said);
        let is_told = |known: &Finding| {
            known.check == check && known.said == said && known.message == message
        };
        if !self.list.iter().any(is_told) {
            self.list.push(Finding {
                check,
                field: spot.path().to_string(),
                said,
                message,
                remedy: remedy.to_owned(),
            });
        }
    }
}

fn shortened(text: &str) -> String {
    let line = written::text::one_line(text);
    match line.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
        None => line,
    }
}

/// Looks at a service with every check.
pub fn look(looked: &Looked<'_>) -> Vec<Finding> {
    let &Looked {
        service,
        gazetteer,
        today,
    } = looked;
    let mut found = Findings::default();
    places(service, gazetteer, &mut found);
    ages::look(service, &mut found);
    hours::look(service, today, &mut found);
    cost::look(service, today, &mut found);
    dates::look(service, today, &mut found);
    walk::walk(Kind::Service, service, &Spot::Service, &mut |said| {
        contact::look(said, &mut found);
        wording::look(said, &mut found);
    });
    if let Some(organization) = object(service, "organization") {
        numbers::look(
            organization,
            &Spot::Service.field("organization"),
            &mut found,
        );
    }
    plain::look(service, &mut found);
    gaps::look(service, &mut found);
    found.list
}

/// The web pages that a service names, and where it does.
pub fn links(service: &Document) -> Vec<(String, String)> {
    let mut links = Vec::new();
    walk::walk(Kind::Service, service, &Spot::Service, &mut |said| {
        let address = said.text.trim();
        let is_link = matches!(said.field.shape, Shape::Uri)
            && ["http://", "https://"]
                .iter()
                .any(|scheme| address.starts_with(scheme));
        if is_link && address.len() <= LONGEST_LINK {
            links.push((said.spot.path().to_string(), address.to_owned()));
        }
    });
    links
}

/// The mailboxes that a service names, and where it does: each address with the domain that takes its mail.
pub fn mailboxes(service: &Document) -> Vec<(String, String, String)> {
    let mut mailboxes = Vec::new();
    walk::walk(Kind::Service, service, &Spot::Service, &mut |said| {
        let address = said.text.trim();
        let domain = address.rsplit_once('@').map(|(_, domain)| domain);
        let domain = domain.filter(|domain| is_domain(domain));
        if let (Shape::Email, Some(domain)) = (&said.field.shape, domain) {
            let domain = domain.to_ascii_lowercase();
            mailboxes.push((said.spot.path().to_string(), address.to_owned(), domain));
        }
    });
    mailboxes
}

/// Whether name servers can be asked about it: labels of plain letters, two at least.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    domain.len() <= LONGEST_DOMAIN && domain.contains('.') && domain.split('.').all(is_label)
}

/// Looks at each place where the service is delivered.
fn places(service: &Document, gazetteer: &Gazetteer, found: &mut Findings) {
    let top = Spot::Service;
    let list = top.field("service_at_locations");
    for at in objects(service, "service_at_locations") {
        if let Some(location) = object(at, "location") {
            let member = list.member(at);
            whereabouts::look(location, &member.field("location"), gazetteer, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use hsds::FieldPath;
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::*;

    /// The codes of what is found in a service on 1 June 2025, as far as they have this in them.
    pub(super) fn codes(service: &Value, part: &str) -> Vec<&'static str> {
        let found = findings(service.as_object().expect("an object"));
        let codes = found.iter().map(|finding| finding.check.code());
        codes.filter(|code| code.contains(part)).collect()
    }

    fn findings(service: &Document) -> Vec<Finding> {
        look(&Looked {
            service,
            gazetteer: &Gazetteer::embedded(),
            today: NaiveDate::from_ymd_opt(2025, 6, 1).expect("a day"),
        })
    }

    #[test]
    fn a_finding_says_where_what_and_how() {
        let id = "8f14e45f-ceea-467f-a8f4-000000000001";
        let service = json!({"phones": [{"id": id, "number": "0161 228"}]});
        let found = findings(service.as_object().expect("an object"));
        let finding = found
            .iter()
            .find(|finding| finding.check == Check::PhoneImplausible);
        let finding = finding.expect("it is found");
        assert_eq!(finding.field, format!("phones/{id}/number"));
        assert_eq!(finding.said, "0161 228");
        assert!(finding.message.ends_with('.') && finding.remedy.ends_with('.'));
    }

    #[test]
    fn a_long_text_is_quoted_in_part() {
        assert_eq!(shortened(" a \n b "), "a b");
        assert_eq!(shortened(&"é".repeat(200)).chars().count(), QUOTED + 1);
    }

    #[test]
    fn a_good_service_is_left_in_peace() {
        let service = json!({
            "name": "Mill Road Lunch Club",
            "description": "A hot lunch and company for people over 60. We are open Monday to Friday 9am to 5pm. Just turn up.",
            "status": "active",
            "email": "lunch@millroad.org.uk",
            "url": "https://millroad.org.uk/lunch",
            "minimum_age": 60,
            "phones": [{"number": "0161 228 7654"}],
            "cost_options": [{"amount": 4.5, "amount_description": "per lunch"}],
            "schedules": [{"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR", "opens_at": "09:00", "closes_at": "17:00"}],
            "service_at_locations": [{"location": {
                "location_type": "physical", "latitude": 53.4794, "longitude": -2.2453,
                "addresses": [{"address_1": "1 Mill Road", "city": "Manchester", "postal_code": "M2 5DB", "country": "GB", "address_type": "physical"}],
            }}],
            "attributes": [{"taxonomy_term": {"name": "Lunch clubs"}}],
            "organization": {"name": "Mill Road Centre", "description": "A community centre.", "organization_identifiers": [{"identifier_scheme": "GB-CHC", "identifier_type": "Charity number", "identifier": "1123456"}]},
        });
        assert_eq!(findings(service.as_object().expect("an object")), []);
    }

    /// Names and texts that checks look for, so that random documents reach past the first door.
    const NAMES: [&str; 32] = [
        "id",
        "name",
        "description",
        "email",
        "url",
        "phones",
        "number",
        "contacts",
        "schedules",
        "byday",
        "freq",
        "opens_at",
        "closes_at",
        "valid_to",
        "dtstart",
        "until",
        "cost_options",
        "amount",
        "fees",
        "minimum_age",
        "maximum_age",
        "service_at_locations",
        "location",
        "location_type",
        "latitude",
        "longitude",
        "addresses",
        "postal_code",
        "city",
        "organization",
        "organization_identifiers",
        "identifier",
    ];
    const TEXTS: [&str; 20] = [
        "M2 5DB",
        "M55 1AA",
        "Exeter",
        "physical",
        "8f14e45f-ceea-467f-a8f4-000000000001",
        "MO,TU",
        "WEEKLY",
        "09:00",
        "é9:0é",
        "2024-03-31",
        "open until 31 March 2024",
        "aged 13–25 – and 5",
        "We are open Mon 9-5",
        "£5 per session",
        "0161 228",
        "a@b@c",
        "http://é@",
        "&lt;p>…",
        "SC1",
        "İaged 5 to 7 İİ open 9-5 Mondays until",
    ];

    fn any_json() -> BoxedStrategy<Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(|number| json!(number)),
            "\\PC{0,24}".prop_map(Value::from),
            "(aged|open|until|free|under|[0-9]{1,4}|£|[-–—…. ]|am|pm|[a-zé]{1,6}|@|<|&|;|\n| ){0,16}".prop_map(Value::from),
            prop::sample::select(&TEXTS[..]).prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 96, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                object_of(inner).prop_map(Value::Object),
            ]
        })
        .boxed()
    }

    fn object_of(inner: BoxedStrategy<Value>) -> BoxedStrategy<Map<String, Value>> {
        let field = (prop::sample::select(&NAMES[..]), inner);
        let fields = prop::collection::vec(field, 0..8);
        let named = |(name, value): (&str, Value)| (name.to_owned(), value);
        fields
            .prop_map(move |fields| fields.into_iter().map(named).collect())
            .boxed()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn no_document_makes_it_panic_and_each_finding_has_an_address(service in object_of(any_json())) {
            for finding in findings(&service) {
                let path: FieldPath = finding.field.parse().expect("an address");
                prop_assert_eq!(path.to_string(), finding.field);
            }
        }
    }
}

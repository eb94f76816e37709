//! Every rule has a document that breaks it, and a good document breaks none.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 15).unwrap_or_default()
}

fn codes(kind: Kind, value: &Value) -> Vec<String> {
    let Value::Object(document) = value else {
        panic!("{value} is no document")
    };
    let problems = advise(kind, document, today());
    assert!(
        problems.iter().all(|problem| !problem.is_error()),
        "advice is no error"
    );
    problems
        .into_iter()
        .map(|problem| problem.code.into_owned())
        .collect()
}

fn good() -> Value {
    json!({
        "id": "ac148810-d857-441c-9679-408f346de14b", "organization_id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610", "name": "Fish & Chips <3",
        "description": "<p>We cook &amp; talk. Come on Mondays.</p>", "status": "active", "url": "https://example.org/?page=2",
        "assured_date": "2026-05-01", "assurer_email": "family.info@example.org", "last_modified": "2026-05-01T10:00:00.000Z",
        "minimum_age": 5, "maximum_age": 11, "fees": "Free", "cost_options": [{"amount": 0}],
        "organization": {"id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610", "name": "Club", "website": "https://example.org", "organization_identifiers": [
            {"identifier_scheme": "GB-COH", "identifier": "IP12345R"}, {"identifier_scheme": "GB-CHC", "identifier": "1097940"},
            {"identifier_scheme": "GB-SC", "identifier": "SC012345"}, {"identifier_scheme": "XI-EID", "identifier": "1"}]},
        "schedules": [{"freq": "MONTHLY", "byday": "2MO,-1FR", "opens_at": "09:00:00", "closes_at": "17:00", "valid_to": "2026-12-31"},
            {"freq": "WEEKLY", "interval": 2, "dtstart": "2026-01-05", "byday": "MO", "bymonthday": "1,-1"}],
        "service_areas": [{"name": "Leeds", "uri": "http://statistics.data.gov.uk/id/statistical-geography/E08000035",
            "extent_type": "geojson", "extent": "{\"type\":\"Point\",\"coordinates\":[-1.5,53.8]}"}],
        "phones": [{"number": "0161 496 0000"}, {"number": "+44 (0)20 7946 0000"}, {"number": "111"}, {"number": "116 123"}, {"number": "01632 960001 ext. 4"}],
        "attributes": [{"taxonomy_term": {"name": "Food", "term_uri": "http://id.example.org/1"}}],
        "service_at_locations": [{"location": {"latitude": 53.8, "longitude": -1.5, "external_identifier": "10092008082",
            "external_identifier_type": "UPRN", "addresses": [{"postal_code": "LS1 1UR", "country": "GB"}]}}],
    })
}

/// A service that is good but for some fields.
fn service(changes: Value) -> Vec<String> {
    let mut service = good();
    if let (Value::Object(service), Value::Object(changes)) = (&mut service, changes) {
        for (name, value) in changes {
            if value.is_null() {
                service.remove(&name);
            } else {
                service.insert(name, value);
            }
        }
    }
    codes(Kind::Service, &service)
}

/// What breaks each rule that one document can break.
fn broken() -> Vec<(&'static str, Vec<String>)> {
    let schedule = |value: Value| codes(Kind::Schedule, &value);
    let location = |value: Value| codes(Kind::Location, &value);
    let identifier = |value: Value| codes(Kind::OrganizationIdentifier, &value);
    vec![
        (
            "reference-mismatch",
            service(json!({"organization_id": "0bc248fa-dc27-4650-9ba4-8f1a24ef16a2"})),
        ),
        (
            "organization-missing",
            service(json!({"organization_id": null, "organization": null})),
        ),
        ("assurance-missing", service(json!({"assured_date": null}))),
        (
            "assurance-in-future",
            service(json!({"assured_date": "2026-06-16"})),
        ),
        (
            "assurance-lapsed",
            service(json!({"assured_date": "2026-03-15"})),
        ),
        (
            "assurer-personal",
            service(json!({"assurer_email": "ann.smith@example.org"})),
        ),
        (
            "last-modified-imprecise",
            service(json!({"last_modified": "2026-05-01T10:00:00Z"})),
        ),
        (
            "coordinates-outside",
            location(json!({"latitude": 48.8, "longitude": 2.3})),
        ),
        (
            "coordinates-swapped",
            location(json!({"latitude": -1.5, "longitude": 53.8})),
        ),
        (
            "coordinates-incomplete",
            location(json!({"latitude": 53.8})),
        ),
        (
            "country-not-gb",
            codes(
                Kind::Address,
                &json!({"country": "US", "postal_code": "ABC 1234"}),
            ),
        ),
        (
            "postcode-malformed",
            codes(
                Kind::Address,
                &json!({"country": "GB", "postal_code": "Leeds"}),
            ),
        ),
        (
            "uprn-malformed",
            location(json!({"external_identifier": "n1", "external_identifier_type": "uprn"})),
        ),
        (
            "time-malformed",
            schedule(json!({"opens_at": "9 in the morning"})),
        ),
        (
            "weekday-malformed",
            schedule(json!({"freq": "WEEKLY", "byday": "2MO"})),
        ),
        ("monthday-malformed", schedule(json!({"bymonthday": "32"}))),
        (
            "interval-without-start",
            schedule(json!({"freq": "WEEKLY", "interval": 2})),
        ),
        (
            "closes-before-opens",
            schedule(json!({"opens_at": "17:00", "closes_at": "09:00:00"})),
        ),
        (
            "validity-reversed",
            schedule(json!({"valid_from": "2027-01-01", "valid_to": "2026-12-31"})),
        ),
        (
            "schedule-expired",
            schedule(json!({"valid_to": "2026-06-14"})),
        ),
        ("ages-reversed", service(json!({"minimum_age": 12}))),
        ("age-implausible", service(json!({"maximum_age": 999}))),
        (
            "cost-negative",
            codes(Kind::CostOption, &json!({"amount": -1})),
        ),
        (
            "free-without-cost",
            service(json!({"cost_options": [{"amount": 5}]})),
        ),
        (
            "extent-unreadable",
            service(json!({"service_areas": [
            {"uri": "http://example.org/E08000035", "extent_type": "geojson", "extent": "extent"}]})),
        ),
        (
            "extent-type-unknown",
            service(
                json!({"service_areas": [{"uri": "http://example.org/E08000035", "extent_type": "wkt"}]}),
            ),
        ),
        (
            "area-without-code",
            codes(Kind::ServiceArea, &json!({"name": "Leeds"})),
        ),
        (
            "twin-mismatch",
            codes(
                Kind::Accessibility,
                &json!({"accessibility": "Ramp", "description": "Lift"}),
            ),
        ),
        (
            "phone-malformed",
            codes(Kind::Phone, &json!({"number": "ring the office"})),
        ),
        (
            "address-tracked",
            service(json!({"url": "https://example.org/?utm_source=x"})),
        ),
        (
            "address-not-secure",
            service(json!({"url": "http://example.org/"})),
        ),
        ("name-with-html", service(json!({"name": "<b>Chess</b>"}))),
        (
            "html-unsafe",
            service(json!({"description": "Hello <SCRIPT>alert(1)</SCRIPT>"})),
        ),
        (
            "text-garbled",
            service(json!({"description": "Itâ€™s open"})),
        ),
        (
            "text-escaped",
            service(json!({"description": "Fish &amp;amp; Chips"})),
        ),
        ("placeholder", service(json!({"description": "TBC..."}))),
        (
            "personal-data",
            service(json!({"description": "Ask for QQ123456C at the desk"})),
        ),
        (
            "hard-to-read",
            service(
                json!({"description": "Multidisciplinary stakeholders collaboratively operationalise individualised interventions ".repeat(8)}),
            ),
        ),
        (
            "scheme-malformed",
            identifier(json!({"identifier_scheme": "Charity", "identifier": "1"})),
        ),
        (
            "identifier-malformed",
            identifier(json!({"identifier_scheme": "GB-COH", "identifier": "1234567"})),
        ),
        (
            "closed-but-active",
            service(json!({"name": "Chess (CLOSED)"})),
        ),
        (
            "closure-without-alert",
            service(json!({"status": "temporarily closed"})),
        ),
        ("term-missing", service(json!({"attributes": null}))),
        (
            "term-without-address",
            codes(Kind::TaxonomyTerm, &json!({"name": "Food"})),
        ),
    ]
}

#[test]
fn a_good_document_breaks_no_rule() {
    assert_eq!(codes(Kind::Service, &good()), Vec::<String>::new());
}

#[test]
fn whoever_breaks_a_rule_is_told_of_that_rule_alone() {
    for (rule, found) in broken() {
        assert_eq!(found, [rule]);
    }
}

#[test]
fn every_rule_is_tried() {
    let feed_rules = [
        "reference-unresolved",
        "id-reused",
        "assurance-mostly-lapsed",
        "possible-duplicate",
    ];
    let tried: BTreeSet<&str> = broken()
        .into_iter()
        .map(|(rule, _)| rule)
        .chain(feed_rules)
        .collect();
    let known: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(tried, known);
    assert_eq!(known.len(), RULES.len(), "no code is there twice");
}

#[test]
fn rules_are_sentences_in_the_order_of_the_twenty_things() {
    assert!(RULES.is_sorted_by_key(|rule| rule.number));
    for rule in RULES {
        assert!(
            rule.meaning.ends_with('.') && rule.remedy.ends_with('.'),
            "{}",
            rule.code
        );
    }
}

#[test]
fn advice_says_where_and_what_to_do() {
    let Value::Object(document) =
        json!({"schedules": [{"id": "48102e86-bb50-41c4-8f1e-e269368c41d1", "opens_at": "late"}]})
    else {
        panic!("it is an object")
    };
    let problems = advise(Kind::Service, &document, today());
    let problem = problems
        .iter()
        .find(|problem| problem.code == "time-malformed")
        .expect("it is told");
    assert_eq!(problem.pointer, "/schedules/0/opens_at");
    let path = problem.path.as_ref().map(ToString::to_string);
    assert_eq!(
        path.as_deref(),
        Some("schedules/48102e86-bb50-41c4-8f1e-e269368c41d1/opens_at")
    );
    assert!(
        problem
            .message
            .starts_with("\"late\" is not a time. Write the time")
    );
}

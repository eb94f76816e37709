//! What becomes of what sources write, and that it is told.

use serde_json::json;

use super::*;

/// What becomes of a document, and the codes of what is told; a second repair must find nothing to do.
fn repaired(kind: Kind, value: Value) -> (Value, Vec<String>) {
    let Value::Object(mut document) = value else {
        panic!("{value} is no document")
    };
    let problems = repair(kind, &mut document);
    let once = document.clone();
    assert_eq!(
        repair(kind, &mut document),
        [],
        "a second repair has nothing to tell"
    );
    assert_eq!(document, once, "a second repair changes nothing");
    (
        Value::Object(document),
        problems
            .into_iter()
            .map(|problem| problem.code.into_owned())
            .collect(),
    )
}

fn one(kind: Kind, name: &str, written: &str) -> (Value, Vec<String>) {
    let (document, codes) = repaired(kind, json!({name: written}));
    (document.get(name).cloned().unwrap_or_default(), codes)
}

#[test]
fn what_is_empty_goes_in_silence() {
    let (document, codes) = repaired(
        Kind::Service,
        json!({
            "id": 12, "name": "  Chess\u{a0}", "email": "", "url": null, "phones": [], "organization": {"name": null},
            "contacts": [{}, null, {"name": "Ann"}], "x_more": {"a": null, "b": [null, ""]}, "fees": " \u{feff}",
        }),
    );
    assert_eq!(
        document,
        json!({"id": "12", "name": "Chess", "contacts": [{"name": "Ann"}]})
    );
    assert!(codes.is_empty());
}

#[test]
fn numbers_in_quotation_marks_are_numbers() {
    assert_eq!(
        one(Kind::Service, "minimum_age", "18"),
        (json!(18), vec!["number-expected".to_owned()])
    );
    assert_eq!(one(Kind::Location, "latitude", "-53.48").0, json!(-53.48));
    assert_eq!(
        one(Kind::CostOption, "amount", "£1,250.50").0,
        json!(1250.5)
    );
    assert_eq!(
        one(Kind::Location, "latitude", "53,481"),
        (json!("53,481"), vec![])
    );
    assert_eq!(
        one(Kind::Service, "minimum_age", "eighteen").0,
        json!("eighteen")
    );
    let (document, codes) = repaired(Kind::Phone, json!({"number": 1_612_345_678}));
    assert_eq!(
        (document, codes),
        (
            json!({"number": "1612345678"}),
            vec!["text-expected".to_owned()]
        )
    );
}

#[test]
fn words_of_lists_may_be_spelt_otherwise() {
    assert_eq!(
        one(Kind::Service, "status", "Active"),
        (json!("active"), vec!["word-misspelt".to_owned()])
    );
    assert_eq!(
        one(Kind::Service, "status", "Temporarily_Closed").0,
        json!("temporarily closed")
    );
    assert_eq!(
        one(Kind::Service, "status", "running"),
        (json!("running"), vec![])
    );
    assert_eq!(
        one(Kind::Schedule, "byday", "Monday, tue;2FR"),
        (json!("MO,TU,2FR"), vec!["weekday-misspelt".to_owned()])
    );
    assert_eq!(
        one(Kind::Schedule, "byday", "MO,TU"),
        (json!("MO,TU"), vec![])
    );
    assert_eq!(
        one(Kind::Schedule, "byday", "some days").0,
        json!("some days")
    );
}

#[test]
fn dates_are_read_as_in_the_united_kingdom() {
    for written in [
        "03/02/2021",
        "3/2/2021",
        "3rd February 2021",
        "2021-02-03T10:00:00Z",
        "03/02/2021 10:00",
        "3-Feb-2021",
    ] {
        assert_eq!(
            one(Kind::Service, "assured_date", written),
            (json!("2021-02-03"), vec!["date-misspelt".to_owned()]),
            "{written}"
        );
    }
    assert_eq!(
        one(Kind::Service, "assured_date", "2021-02-03"),
        (json!("2021-02-03"), vec![])
    );
    assert_eq!(
        one(Kind::Service, "assured_date", "03/02/21").0,
        json!("03/02/21"),
        "nobody knows the century"
    );
    assert_eq!(
        one(Kind::Service, "assured_date", "31/02/2021").0,
        json!("31/02/2021")
    );
}

#[test]
fn instants_get_what_they_lack() {
    for (written, meant) in [
        ("2021-02-03", "2021-02-03T00:00:00Z"),
        ("2021-02-03 10:11:12", "2021-02-03T10:11:12Z"),
        ("2021-02-03T10:11", "2021-02-03T10:11:00Z"),
        ("2021-02-03 10:11:12 UTC", "2021-02-03T10:11:12Z"),
        ("03/02/2021 10:11", "2021-02-03T10:11:00Z"),
        ("2021-02-03 10:11:12+0100", "2021-02-03T10:11:12.000+01:00"),
    ] {
        assert_eq!(
            one(Kind::Service, "last_modified", written),
            (json!(meant), vec!["instant-misspelt".to_owned()]),
            "{written}"
        );
    }
    assert_eq!(
        one(Kind::Service, "last_modified", "2021-02-03T10:11:12.5Z").1,
        Vec::<String>::new()
    );
}

#[test]
fn times_are_by_the_clock_on_the_wall() {
    for (written, meant) in [
        ("9:00AM", "09:00:00"),
        ("9am", "09:00:00"),
        ("9.30 p.m.", "21:30:00"),
        ("12am", "00:00:00"),
        ("12:15pm", "12:15:00"),
        ("0930", "09:30:00"),
        ("9:30", "09:30:00"),
        ("10:00Z", "10:00:00"),
        ("10:00:00+01:00", "10:00:00"),
        ("1900-01-01T10:00:00", "10:00:00"),
        ("noon", "12:00:00"),
        ("24:00", "23:59:00"),
    ] {
        assert_eq!(
            one(Kind::Schedule, "opens_at", written).0,
            json!(meant),
            "{written}"
        );
    }
    assert_eq!(
        one(Kind::Schedule, "opens_at", "09:30"),
        (json!("09:30:00"), vec![])
    );
    assert_eq!(one(Kind::Schedule, "opens_at", "late").0, json!("late"));
    assert_eq!(one(Kind::Schedule, "opens_at", "25:00").0, json!("25:00"));
}

#[test]
fn addresses_without_scheme_get_one() {
    assert_eq!(
        one(Kind::Service, "url", "www.example.org/a?b"),
        (
            json!("https://www.example.org/a?b"),
            vec!["address-incomplete".to_owned()]
        )
    );
    assert_eq!(
        one(Kind::Service, "url", "example.org").0,
        json!("https://example.org")
    );
    assert_eq!(
        one(Kind::Service, "url", "http://example.org"),
        (json!("http://example.org"), vec![])
    );
    assert_eq!(
        one(Kind::Service, "url", "see leaflet").0,
        json!("see leaflet")
    );
    assert_eq!(
        one(Kind::Service, "email", "mailto:a@example.org").0,
        json!("a@example.org")
    );
}

#[test]
fn entities_are_unescaped_where_they_are_one_too_many() {
    assert_eq!(
        one(Kind::Service, "name", "Fish &amp;amp; Chips"),
        (json!("Fish & Chips"), vec!["entities-escaped".to_owned()])
    );
    assert_eq!(
        one(
            Kind::Service,
            "description",
            "Fish &amp;amp; Chips &amp;#39; "
        )
        .0,
        json!("Fish &amp; Chips &#39;")
    );
    assert_eq!(
        one(Kind::Service, "description", "<p>Fish &amp; Chips</p>"),
        (json!("<p>Fish &amp; Chips</p>"), vec![])
    );
    assert_eq!(
        one(Kind::Service, "name", "A & B; C &; D &#0;").0,
        json!("A & B; C &; D &#0;")
    );
}

#[test]
fn one_object_and_a_list_are_told_apart() {
    let (document, codes) = repaired(
        Kind::Service,
        json!({"organization": [null, {"id": "o"}], "phones": {"number": "1"}}),
    );
    assert_eq!(
        document,
        json!({"organization": {"id": "o"}, "phones": [{"number": "1"}]})
    );
    assert_eq!(codes, ["one-expected", "list-expected"]);
}

#[test]
fn twins_are_read_and_not_kept() {
    assert_eq!(
        repaired(Kind::ServiceArea, json!({"service_area": "Leeds"})),
        (json!({"name": "Leeds"}), vec![])
    );
    assert_eq!(
        repaired(Kind::TaxonomyTerm, json!({"term": "A", "name": "A"})),
        (json!({"name": "A"}), vec![])
    );
    let (document, codes) = repaired(
        Kind::Accessibility,
        json!({"accessibility": "Ramp", "description": "Lift"}),
    );
    assert_eq!(
        (document, codes),
        (
            json!({"description": "Lift"}),
            vec!["twin-mismatch".to_owned()]
        )
    );
}

#[test]
fn zero_north_and_zero_east_is_nowhere() {
    let (document, codes) = repaired(Kind::Location, json!({"latitude": "0.0", "longitude": 0}));
    assert_eq!(document, json!({}));
    assert_eq!(codes, ["number-expected", "coordinates-zero"]);
    assert_eq!(
        repaired(Kind::Location, json!({"latitude": 51.5, "longitude": 0})).1,
        Vec::<String>::new(),
        "Greenwich is somewhere"
    );
}

#[test]
fn what_happens_daily_is_weekly_on_all_days() {
    let (document, codes) = repaired(Kind::Schedule, json!({"freq": "Daily"}));
    assert_eq!(
        document,
        json!({"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR,SA,SU"})
    );
    assert_eq!(codes, ["daily-schedule"]);
    assert_eq!(
        repaired(Kind::Schedule, json!({"freq": "DAILY", "interval": 2})).1,
        Vec::<String>::new()
    );
}

#[test]
fn a_repair_is_told_with_the_place_where_it_was_made() {
    let Value::Object(mut service) = json!({"schedules": [{"opens_at": "09:00:00"}, {"id": "48102e86-bb50-41c4-8f1e-e269368c41d1", "opens_at": "9am"}]})
    else {
        panic!("it is an object")
    };
    let problems = repair(Kind::Service, &mut service);
    assert_eq!(problems[0].pointer, "/schedules/1/opens_at");
    let path = problems[0].path.as_ref().map(ToString::to_string);
    assert_eq!(
        path.as_deref(),
        Some("schedules/48102e86-bb50-41c4-8f1e-e269368c41d1/opens_at")
    );
}

//! The same for search engines: schema.org in JSON-LD.

use chrono::{NaiveDateTime, NaiveTime};
use find::hours::Reading;
use hsds::Document;
use serde_json::{Map, Value, json};

use crate::entry::contact::Contact;
use crate::entry::places::{Place, Split};
use crate::entry::{Standing, object, objects, said, text};

/// A service in the words of schema.org at an instant by British clocks, to stand in a script element: nothing in it
/// can end the element. Nothing of one that no longer runs: there are no words to say so.
pub(super) fn described(service: &Document, address: &str, now: NaiveDateTime) -> Option<String> {
    let standing = Standing::of(service);
    if standing.is_closed() {
        return None;
    }
    let contact = Contact::of(service);
    let mut split = Split::of(service);
    if standing != Standing::Running {
        // It is not open at its usual times.
        split.general.clear();
        split.places.iter_mut().for_each(|place| place.own.clear());
    }
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| {
        out.insert(name.to_owned(), value);
    };
    put("@context", json!("https://schema.org"));
    put("@type", json!("Service"));
    put("@id", json!(address));
    put("url", json!(address));
    put("name", json!(text(service, "name")));
    put("alternateName", json!(said(service, "alternate_name")));
    put("description", json!(said(service, "description")));
    put("provider", provider(service));
    put(
        "serviceType",
        json!(
            objects(service, "attributes")
                .filter_map(|attribute| object(attribute, "taxonomy_term"))
                .filter_map(|term| said(term, "name"))
                .collect::<Vec<_>>()
        ),
    );
    put(
        "areaServed",
        objects(service, "service_areas")
            .filter_map(|area| said(area, "name"))
            .map(|name| json!({"@type": "AdministrativeArea", "name": name}))
            .collect(),
    );
    put(
        "availableChannel",
        split
            .places
            .iter()
            .filter_map(|of| place(of, now))
            .map(|place| json!({"@type": "ServiceChannel", "serviceLocation": place}))
            .collect(),
    );
    put(
        "telephone",
        json!(contact.phones.first().map(|phone| phone.number.clone())),
    );
    put("email", json!(contact.email));
    put("sameAs", json!(contact.website));
    put("hoursAvailable", opening_hours(&split.general, now));
    put(
        "offers",
        objects(service, "cost_options")
            .filter_map(|cost| {
                let price = cost.get("amount")?.as_f64()?;
                Some(json!({"@type": "Offer", "price": price, "priceCurrency": "GBP"}))
            })
            .collect(),
    );
    let out = filled(Value::Object(out))?;
    // A text with `</script>` in it would end the element.
    Some(out.to_string().replace('<', "\\u003c"))
}

/// A value without what says nothing; nothing if that is all there is.
fn filled(value: Value) -> Option<Value> {
    let value = match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter_map(|(name, value)| Some((name, filled(value)?)))
            .collect(),
        Value::Array(values) => values.into_iter().filter_map(filled).collect(),
        value => value,
    };
    let is_something = match &value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    };
    is_something.then_some(value)
}

fn provider(service: &Document) -> Value {
    object(service, "organization").map_or(
        Value::Null,
        |organisation| json!({"@type": "Organization", "name": text(organisation, "name")}),
    )
}

fn place(place: &Place, now: NaiveDateTime) -> Option<Value> {
    let location = object(place.delivery?, "location")?;
    let address = objects(location, "addresses").next()?;
    let mut out = json!({
        "@type": "Place",
        "name": text(location, "name"),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": text(address, "address_1"),
            "addressLocality": text(address, "city"),
            "postalCode": text(address, "postal_code"),
            "addressCountry": "GB",
        },
        "openingHoursSpecification": opening_hours(&place.own, now),
    });
    if let Some(point) = crate::entry::places::point(location) {
        out["geo"] = json!({
            "@type": "GeoCoordinates",
            "latitude": point.latitude,
            "longitude": point.longitude,
        });
    }
    Some(out)
}

/// Those of the schedules that schema.org has words for.
fn opening_hours(schedules: &[&Document], now: NaiveDateTime) -> Value {
    schedules
        .iter()
        .filter_map(|schedule| hours(&Reading::of(schedule), now))
        .collect()
}

/// Hours that recur every week; schema.org has no words for others. A closure is none.
fn hours(reading: &Reading, now: NaiveDateTime) -> Option<Value> {
    const DAYS: [&str; 7] = [
        "https://schema.org/Monday",
        "https://schema.org/Tuesday",
        "https://schema.org/Wednesday",
        "https://schema.org/Thursday",
        "https://schema.org/Friday",
        "https://schema.org/Saturday",
        "https://schema.org/Sunday",
    ];
    if reading.is_over(now) {
        return None;
    }
    let days: Vec<&str> = reading.weekly()?.into_iter().map(|day| DAYS[day]).collect();
    let (opens, closes) = (reading.opens()?, reading.closes()?);
    let written = |time: NaiveTime| time.format("%H:%M").to_string();
    // The whole day, as search engines want it.
    let closes = if opens == closes && opens == NaiveTime::MIN {
        "23:59".to_owned()
    } else {
        written(closes)
    };
    Some(json!({
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": days,
        "opens": written(opens),
        "closes": closes,
        "validFrom": reading.first().map(|day| day.to_string()),
        "validThrough": reading.last().map(|day| day.to_string()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(service: &Value) -> Option<Value> {
        let now = NaiveDateTime::parse_from_str("2026-11-26 09:00", "%Y-%m-%d %H:%M");
        let text = described(
            service.as_object().expect("an object"),
            "https://x.example/services/1",
            now.expect("a time"),
        )?;
        assert!(!text.contains('<'), "{text}");
        assert!(!text.contains("null"), "{text}");
        Some(serde_json::from_str(&text).expect("it is JSON"))
    }

    #[test]
    fn nothing_in_a_text_can_end_the_element_it_stands_in() {
        let service = json!({"name": "A </script><script>alert(1)</script>", "description": ""});
        let read = read(&service).expect("something");
        assert_eq!(read["name"], service["name"]);
        assert!(read.get("description").is_none());
    }

    fn hall() -> Value {
        json!({
            "name": "Lunch club",
            "schedules": [
                {"byday": "MO", "opens_at": "9:00AM", "closes_at": "23:59", "valid_to": "2027-03-31"},
                {"byday": "SU", "opens_at": "00:00", "closes_at": "00:00", "description": "Closed"},
                {"byday": "TU", "opens_at": "09:00", "closes_at": "12:00", "valid_to": "2026-10-31"},
                {"freq": "MONTHLY", "byday": "1WE", "opens_at": "09:00", "closes_at": "12:00"},
                {"byday": "TH", "opens_at": "10:00", "closes_at": "11:00", "service_at_location_id": "here"},
            ],
            "service_at_locations": [{"id": "here", "location": {
                "name": "Hall", "addresses": [{"address_1": "1 High Street", "city": ""}],
                "schedules": [{"byday": "FR", "opens_at": "00:00", "closes_at": "00:00"}],
            }}],
        })
    }

    #[test]
    fn hours_stand_with_their_place_and_a_closure_is_none() {
        let read = read(&hall()).expect("something");
        assert_eq!(
            read["hoursAvailable"],
            json!([{"@type": "OpeningHoursSpecification", "dayOfWeek": ["https://schema.org/Monday"],
                "opens": "09:00", "closes": "00:00", "validThrough": "2027-03-31"}])
        );
        let place = &read["availableChannel"][0]["serviceLocation"];
        let hours = place["openingHoursSpecification"]
            .as_array()
            .expect("hours");
        let told: Vec<String> = hours
            .iter()
            .map(|hours| {
                format!(
                    "{} {} {}",
                    hours["dayOfWeek"][0], hours["opens"], hours["closes"]
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                r#""https://schema.org/Friday" "00:00" "23:59""#,
                r#""https://schema.org/Thursday" "10:00" "11:00""#
            ]
        );
        assert!(place["address"].get("addressLocality").is_none());
    }

    #[test]
    fn what_no_longer_runs_is_not_told_and_what_is_paused_has_no_hours() {
        let mut service = hall();
        service["status"] = json!("defunct");
        assert_eq!(read(&service), None);
        service["status"] = json!("temporarily closed");
        let read = read(&service).expect("something");
        assert!(read.get("hoursAvailable").is_none());
        assert!(!read.to_string().contains("openingHours"), "{read}");
    }
}

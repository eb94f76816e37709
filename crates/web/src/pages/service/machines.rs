//! The same for search engines: schema.org in JSON-LD.

use hsds::Document;
use serde_json::{Map, Value, json};

use crate::entry::contact::Contact;
use crate::entry::{object, objects, said, text};

/// A service in the words of schema.org, to stand in a script element: nothing in it can end the element.
pub(super) fn described(service: &Document, address: &str) -> String {
    let contact = Contact::of(service);
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| {
        let is_something = match &value {
            Value::Null => false,
            Value::String(text) => !text.is_empty(),
            Value::Array(values) => !values.is_empty(),
            _ => true,
        };
        if is_something {
            out.insert(name.to_owned(), value);
        }
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
        objects(service, "service_at_locations")
            .filter_map(|delivery| object(delivery, "location"))
            .filter_map(place)
            .map(|place| json!({"@type": "ServiceChannel", "serviceLocation": place}))
            .collect(),
    );
    put(
        "telephone",
        json!(contact.phones.first().map(|phone| phone.number.clone())),
    );
    put("email", json!(contact.email));
    put("sameAs", json!(contact.website));
    put(
        "hoursAvailable",
        objects(service, "schedules").filter_map(hours).collect(),
    );
    put(
        "offers",
        objects(service, "cost_options")
            .filter_map(|cost| {
                let price = cost.get("amount")?.as_f64()?;
                Some(json!({"@type": "Offer", "price": price, "priceCurrency": "GBP"}))
            })
            .collect(),
    );
    // A text with `</script>` in it would end the element.
    Value::Object(out).to_string().replace('<', "\\u003c")
}

fn provider(service: &Document) -> Value {
    object(service, "organization").map_or(
        Value::Null,
        |organisation| json!({"@type": "Organization", "name": text(organisation, "name")}),
    )
}

fn place(location: &Document) -> Option<Value> {
    let address = objects(location, "addresses").next()?;
    let mut place = json!({
        "@type": "Place",
        "name": text(location, "name"),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": text(address, "address_1"),
            "addressLocality": text(address, "city"),
            "postalCode": text(address, "postal_code"),
            "addressCountry": "GB",
        },
    });
    if let Some(point) = crate::entry::places::point(location) {
        place["geo"] = json!({
            "@type": "GeoCoordinates",
            "latitude": point.latitude,
            "longitude": point.longitude,
        });
    }
    Some(place)
}

/// Hours that recur every week; schema.org has no words for others.
fn hours(schedule: &Document) -> Option<Value> {
    let weekly =
        text(schedule, "freq").is_empty() || text(schedule, "freq").eq_ignore_ascii_case("weekly");
    let every = crate::entry::number(schedule, "interval").unwrap_or(1.0);
    let opens = text(schedule, "opens_at").get(..5)?.to_owned();
    let closes = text(schedule, "closes_at").get(..5)?.to_owned();
    let days: Vec<&str> = text(schedule, "byday")
        .split(',')
        .filter_map(|day| {
            Some(match day.trim() {
                "MO" => "https://schema.org/Monday",
                "TU" => "https://schema.org/Tuesday",
                "WE" => "https://schema.org/Wednesday",
                "TH" => "https://schema.org/Thursday",
                "FR" => "https://schema.org/Friday",
                "SA" => "https://schema.org/Saturday",
                "SU" => "https://schema.org/Sunday",
                _ => return None,
            })
        })
        .collect();
    (weekly && every <= 1.0 && !days.is_empty()).then(|| {
        json!({
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": days,
            "opens": opens,
            "closes": closes,
            "validFrom": said(schedule, "valid_from"),
            "validThrough": said(schedule, "valid_to"),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_can_end_the_element_it_stands_in() {
        let service = json!({"name": "A </script><script>alert(1)</script>", "description": ""});
        let text = described(
            service.as_object().expect("an object"),
            "https://x.example/services/1",
        );
        assert!(!text.contains('<'), "{text}");
        let read: Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(read["name"], service["name"]);
        assert!(read.get("description").is_none());
    }
}

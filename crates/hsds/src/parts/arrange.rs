//! The order of lists: one that does not depend on the source, so that a list written in another order is no change.

use std::cmp::Ordering;

use serde_json::Value;

use crate::document::Document;
use crate::kind::Kind;
use crate::parts::nesting::nested;
use crate::table::Shape;

/// Puts every list of the standard in order: schedules by date, weekday and hour, costs by amount, all else by what people read first;
/// then by id. Lists of unknown fields stay as they are.
pub fn arrange(kind: Kind, document: &mut Document) {
    for (name, value) in document.iter_mut() {
        match value {
            Value::Array(members) => {
                let Some(Shape::Many(child)) = nested(kind, name) else {
                    continue;
                };
                for member in members.iter_mut().filter_map(Value::as_object_mut) {
                    arrange(child, member);
                }
                if members.len() > 1 {
                    members.sort_by(|one, other| compare(child, one, other));
                }
            }
            Value::Object(object) => {
                if let Some(Shape::One(child)) = nested(kind, name) {
                    arrange(child, object);
                }
            }
            _ => {}
        }
    }
}

fn compare(kind: Kind, one: &Value, other: &Value) -> Ordering {
    let (Value::Object(one), Value::Object(other)) = (one, other) else {
        return other.is_object().cmp(&one.is_object());
    };
    let by_rank = match kind {
        Kind::Schedule => by_text(one, other, &["valid_from", "dtstart"])
            .then_with(|| weekday(one).cmp(&weekday(other)))
            .then_with(|| by_text(one, other, &["opens_at", "closes_at"])),
        Kind::CostOption => amount(one).total_cmp(&amount(other)),
        _ => Ordering::Equal,
    };
    by_rank
        .then_with(|| by_text(one, other, reading_order(kind)))
        .then_with(|| text(one, "id").cmp(&text(other, "id")))
}

/// Fields that stay the same whether records are written out or only referred to.
const fn reading_order(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Address => &["address_type", "address_1"],
        Kind::Attribute => &["link_type", "label", "value"],
        Kind::CostOption => &["option", "amount_description"],
        Kind::OrganizationIdentifier => &["identifier_scheme", "identifier_type", "identifier"],
        Kind::Phone => &["number"],
        Kind::Funding => &["source"],
        Kind::Url => &["label", "url"],
        Kind::RequiredDocument => &["document"],
        Kind::Metadata => &["last_action_date", "field_name"],
        Kind::Accessibility | Kind::Schedule | Kind::ServiceAtLocation => &["description"],
        _ => &["name"],
    }
}

fn by_text(one: &Document, other: &Document, names: &[&str]) -> Ordering {
    names
        .iter()
        .map(|name| text(one, name).cmp(&text(other, name)))
        .find(|ordering| ordering.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn text<'d>(document: &'d Document, name: &str) -> Option<&'d str> {
    document.get(name).and_then(Value::as_str)
}

/// The first day of the week that a schedule names; those that name none come first.
fn weekday(schedule: &Document) -> usize {
    const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let Some(days) = text(schedule, "byday") else {
        return 0;
    };
    let number = |day: &str| DAYS.iter().position(|known| day.trim().ends_with(known));
    days.split(',')
        .filter_map(number)
        .min()
        .map_or(DAYS.len() + 1, |day| day + 1)
}

fn amount(cost: &Document) -> f64 {
    cost.get("amount").and_then(Value::as_f64).unwrap_or(-1.0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn schedules_are_in_the_order_of_the_week() {
        let mut service = json!({"schedules": [
            {"id": "a", "byday": "SU"}, {"id": "b", "byday": "MO,TU", "opens_at": "13:00:00"},
            {"id": "c", "byday": "TU,MO", "opens_at": "09:00:00"}, {"id": "d", "description": "By appointment"},
        ]});
        let Value::Object(document) = &mut service else {
            panic!("it is an object")
        };
        arrange(Kind::Service, document);
        let ids: Vec<_> = document["schedules"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|day| day["id"].as_str())
            .collect();
        assert_eq!(ids, ["d", "c", "b", "a"]);
    }

    #[test]
    fn lists_that_the_standard_does_not_know_stay_as_they_are() {
        let mut service = json!({"x_steps": [{"id": "b"}, {"id": "a"}]});
        let before = service.clone();
        let Value::Object(document) = &mut service else {
            panic!("it is an object")
        };
        arrange(Kind::Service, document);
        assert_eq!(service, before);
    }
}

//! What a service costs.

use chrono::NaiveDate;
use hsds::Document;

use super::{number, objects, said, text};
use crate::language::gap;
use crate::voice::Voice;

/// Letters of what a price is for that a list has room for.
const SHORT: usize = 30;

/// In a word or two: free, one price, from a price to a price; nothing if it cannot be said so shortly.
pub(crate) fn brief(
    voice: &Voice,
    service: &Document,
    keys: &[String],
    today: NaiveDate,
) -> Option<String> {
    let options: Vec<&Document> = options(service, today).collect();
    let Some(mut amounts) = amounts(&options) else {
        // Where one price is not said, the others would mislead.
        return short(said(service, "fees_description"));
    };
    amounts.sort_by(f64::total_cmp);
    match amounts[..] {
        [] if keys.iter().any(|key| key.starts_with("cost:free")) => Some(voice.say("cost-free")),
        [] => short(said(service, "fees_description")),
        [least, .., most] if least < most => Some(voice.tell(
            if least <= 0.0 {
                "cost-free-or-up-to"
            } else {
                "cost-from-to"
            },
            &gap("least", Voice::pounds(least)).with("most", Voice::pounds(most)),
        )),
        [amount, ..] if amount <= 0.0 => Some(voice.say("cost-free")),
        [amount, ..] => {
            let about = options
                .first()
                .map_or("", |cost| text(cost, "amount_description"));
            let about = short(Some(about.to_owned())).unwrap_or_default();
            let price = Voice::pounds(amount);
            Some(if about.contains(&price) {
                about
            } else {
                format!("{price} {about}").trim().to_owned()
            })
        }
    }
}

/// A text that a list has room for.
fn short(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty() && text.chars().count() <= SHORT)
}

/// The prices that still hold.
fn options(service: &Document, today: NaiveDate) -> impl Iterator<Item = &Document> {
    objects(service, "cost_options").filter(move |cost| {
        let until: Option<NaiveDate> = text(cost, "valid_to")
            .get(..10)
            .and_then(|day| day.parse().ok());
        until.is_none_or(|until| until >= today)
    })
}

/// The prices in pounds; none if one of them is not said, or is in other money.
fn amounts(options: &[&Document]) -> Option<Vec<f64>> {
    options
        .iter()
        .map(|cost| number(cost, "amount").filter(|_| is_pounds(cost)))
        .collect()
}

fn is_pounds(cost: &Document) -> bool {
    matches!(text(cost, "currency"), "" | "GBP" | "gbp" | "£")
}

/// All that is said about it, a line each.
pub(crate) fn lines(voice: &Voice, service: &Document, today: NaiveDate) -> Vec<String> {
    let fees = said(service, "fees_description").or_else(|| said(service, "fees"));
    let mut lines: Vec<String> = options(service, today)
        .filter_map(|cost| option(voice, cost))
        .collect();
    let is_told = !lines.is_empty();
    lines.extend(fees.filter(|fees| !(is_told && is_free(fees))));
    // "Free" and then "Free" again tells nothing.
    let mut kept: Vec<String> = Vec::new();
    for line in lines {
        let same = |other: &String| {
            other
                .trim_end_matches('.')
                .eq_ignore_ascii_case(line.trim_end_matches('.'))
        };
        if !kept.iter().any(same) {
            kept.push(line);
        }
    }
    kept
}

/// Whether a text says "Free" and nothing else, in the language of most entries.
fn is_free(text: &str) -> bool {
    text.trim_end_matches('.').eq_ignore_ascii_case("free")
}

fn option(voice: &Voice, cost: &Document) -> Option<String> {
    let amount = number(cost, "amount");
    let about = Some(text(cost, "amount_description")).filter(|about| !is_free(about));
    let about = about.unwrap_or_default();
    let name = text(cost, "option");
    let price = match amount {
        Some(amount) if amount <= 0.0 => voice.say("cost-free"),
        Some(amount) if is_pounds(cost) => Voice::pounds(amount),
        Some(amount) => format!("{amount} {}", text(cost, "currency")),
        None => String::new(),
    };
    let said = if about.contains(&price) {
        about.to_owned()
    } else {
        format!("{price} {about}").trim().to_owned()
    };
    match (name, said.as_str()) {
        ("", "") => None,
        ("", said) | (said, "") => Some(said.to_owned()),
        (name, said) => Some(format!("{name}: {said}")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::*;
    use crate::language::{Language, Texts};

    fn told(costs: &Value, fees: &str) -> (Option<String>, Vec<String>) {
        let texts = Texts::read(&BTreeMap::new()).expect("the texts");
        let voice = Voice::new(Arc::new(texts), Language::English);
        let service = json!({"cost_options": costs, "fees_description": fees});
        let service = service.as_object().expect("an object");
        let today = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a date");
        (
            brief(&voice, service, &[], today),
            lines(&voice, service, today),
        )
    }

    #[test]
    fn a_price_keeps_what_it_is_for_and_is_told_once() {
        let (brief, lines) = told(
            &json!([{"amount": 3, "amount_description": "per month"}]),
            "£3 per month.",
        );
        assert_eq!(brief.as_deref(), Some("£3 per month"));
        assert_eq!(lines, ["£3 per month"]);
        let (brief, lines) = told(
            &json!([{"amount": 0, "amount_description": "Free"}]),
            "Free",
        );
        assert_eq!(brief.as_deref(), Some("Free"));
        assert_eq!(lines, ["Free"]);
        let two = json!([{"option": "Child", "amount": 0}, {"option": "Adult", "amount": 4.5}]);
        let (brief, lines) = told(&two, "");
        assert_eq!(brief.as_deref(), Some("Free, or up to £4.50"));
        assert_eq!(lines, ["Child: Free", "Adult: £4.50"]);
    }

    #[test]
    fn what_is_not_known_is_not_called_free_and_old_prices_are_gone() {
        let rent = json!([{"amount": 0, "option": "Advice"}, {"option": "Rent", "amount_description": "depends on the room"}]);
        let (brief, lines) = told(&rent, "");
        assert_eq!(brief, None);
        assert_eq!(lines, ["Advice: Free", "Rent: depends on the room"]);
        let old = json!([{"amount": 9, "valid_to": "2026-11-24"}, {"amount": 10}]);
        assert_eq!(told(&old, "").0.as_deref(), Some("£10"));
        assert_eq!(
            told(&json!([{"amount": 5, "currency": "EUR"}]), "").1,
            ["5 EUR"]
        );
    }
}

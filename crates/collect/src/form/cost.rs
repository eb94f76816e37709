//! What a service costs.

use hsds::Document;
use hsds::document::{objects, text, written};
use serde_json::Value;

use super::about::{put, put_list, tidy};
use super::page::{Answers, Choice, Field, Page, Wrong};
use crate::price::cost_option;

pub(super) fn is_answered(document: &Document) -> bool {
    !chosen(document).is_empty()
}

fn amount(option: &Document) -> Option<f64> {
    option.get("amount").and_then(Value::as_f64)
}

/// By what an answer begins that names no price.
const DONATION: &str = "By donation";

/// What a document says of money.
fn chosen(document: &Document) -> &'static str {
    let mut amounts = objects(document, "cost_options")
        .filter_map(amount)
        .peekable();
    if amounts.peek().is_some() {
        return if amounts.all(|amount| amount == 0.0) {
            "free"
        } else {
            "paid"
        };
    }
    let has_options = objects(document, "cost_options").next().is_some();
    match text(document, "fees_description") {
        "" if !has_options => "",
        words if words.starts_with(DONATION) => "donation",
        _ => "other",
    }
}

/// The prices line by line, or what else is said of them.
fn lines(document: &Document) -> String {
    if let Some(words) = written(document, "fees_description") {
        let words = words.strip_prefix(DONATION).unwrap_or(words);
        return words.trim_start_matches(['.', '\n', ' ']).to_owned();
    }
    let options = objects(document, "cost_options").filter(|option| amount(option) != Some(0.0));
    let options = options.map(|option| {
        let pounds = amount(option).map_or_else(String::new, |amount| {
            if amount.fract() == 0.0 {
                format!("£{amount}")
            } else {
                format!("£{amount:.2}")
            }
        });
        let described = text(option, "amount_description");
        // What was read out of words has its words: they name the sum.
        let says_sum = described.contains(pounds.trim_start_matches('£')) && !pounds.is_empty();
        let parts = if says_sum {
            vec![described]
        } else {
            vec![pounds.as_str(), text(option, "option"), described]
        };
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    });
    options.collect::<Vec<_>>().join("\n")
}

pub(super) fn ask(document: &Document) -> Page {
    let choices = [
        Choice::new("free", "It is free"),
        Choice::new("paid", "People pay"),
        Choice::new("donation", "People give what they can"),
        Choice::new("other", "It depends"),
    ];
    let fields = vec![
        Field::one("cost", "", choices).filled(chosen(document)),
        Field::text("prices", "What people pay, what it depends on, or what else there is to say")
            .hinted("One price on each line. For example, “£3.50 a session”, “£2 for children”. Say how people who cannot pay get help.")
            .filled(lines(document)),
    ];
    Page::new("What does it cost?", fields)
}

pub(super) fn answer(answers: &Answers, document: &mut Document) -> Result<(), Vec<Wrong>> {
    let words = tidy(answers.one("prices"));
    let cost = answers.one("cost");
    let is_as_before = words == tidy(&lines(document));
    if !cost.is_empty() && cost == chosen(document) && is_as_before {
        // What is known in fields says more than the words that are shown of it.
        return Ok(());
    }
    // Prices that nobody touched are those of the choice before: what has become free has them no more.
    let is_of_before =
        is_as_before && chosen(document) == "paid" && matches!(cost, "free" | "donation");
    let words = if is_of_before { String::new() } else { words };
    let (options, said) = match cost {
        "free" => (options("Free"), words),
        "donation" if words.is_empty() => (options(DONATION), DONATION.to_owned()),
        "donation" => (options(DONATION), format!("{DONATION}.\n{words}")),
        "paid" | "other" if words.is_empty() => {
            return Err(vec![Wrong::new(
                "prices",
                "Enter what people pay, or what it depends on",
            )]);
        }
        "paid" => (words.lines().flat_map(options).collect(), words),
        "other" => (Vec::new(), words),
        _ => return Err(vec![Wrong::new("cost", "Choose what it costs")]),
    };
    put_list(document, "cost_options", options);
    put(document, "fees_description", &said);
    Ok(())
}

/// The ways to pay that a line names.
fn options(line: &str) -> Vec<Document> {
    let costs = written::money::read(line).found;
    costs.iter().map(cost_option).collect()
}

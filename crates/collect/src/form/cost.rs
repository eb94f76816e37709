//! What a service costs.

use hsds::Document;
use hsds::document::{objects, text, written};
use serde_json::{Value, json};

use super::about::{put, put_list, tidy};
use super::page::{Answers, Choice, Field, Page, Wrong};

pub(super) fn is_answered(document: &Document) -> bool {
    !chosen(document).is_empty()
}

fn amount(option: &Document) -> Option<f64> {
    option.get("amount").and_then(Value::as_f64)
}

/// What a document says of money.
fn chosen(document: &Document) -> &'static str {
    let words = text(document, "fees_description").to_lowercase();
    let mut amounts = objects(document, "cost_options")
        .filter_map(amount)
        .peekable();
    let has_amounts = amounts.peek().is_some();
    if has_amounts {
        let is_free = amounts.all(|amount| amount == 0.0);
        return if is_free && words.len() < 20 {
            "free"
        } else {
            "paid"
        };
    }
    let has_options = objects(document, "cost_options").next().is_some();
    match words.as_str() {
        "" if !has_options => "",
        words if words.starts_with("by donation") => "donation",
        _ => "other",
    }
}

/// The prices line by line.
fn lines(document: &Document) -> String {
    if let Some(words) = written(document, "fees_description") {
        return words.to_owned();
    }
    let options = objects(document, "cost_options").map(|option| {
        let described = text(option, "amount_description");
        if !described.is_empty() {
            return described.to_owned();
        }
        let pounds = amount(option).map_or_else(String::new, |amount| {
            if amount.fract() == 0.0 {
                format!("£{amount}")
            } else {
                format!("£{amount:.2}")
            }
        });
        [pounds.as_str(), text(option, "option")]
            .join(" ")
            .trim()
            .to_owned()
    });
    options.collect::<Vec<_>>().join("\n")
}

pub(super) fn ask(document: &Document) -> Page {
    let chosen = chosen(document);
    let choices = [
        Choice::new("free", "It is free"),
        Choice::new("paid", "People pay"),
        Choice::new("donation", "People give what they can"),
        Choice::new("other", "It depends"),
    ];
    let words = if matches!(chosen, "paid" | "other") {
        lines(document)
    } else {
        String::new()
    };
    let fields = vec![
        Field::one("cost", "", choices).filled(chosen),
        Field::text("prices", "What people pay, or what it depends on")
            .hinted("One price on each line. For example, “£3.50 a session”, “£2 for children”. Say how people who cannot pay get help.")
            .filled(words),
    ];
    Page::new("What does it cost?", fields)
}

pub(super) fn answer(answers: &Answers, document: &mut Document) -> Result<(), Vec<Wrong>> {
    let words = tidy(answers.one("prices"));
    let (options, said) = match answers.one("cost") {
        "free" => (options("Free"), String::new()),
        "donation" => (options("By donation"), "By donation".to_owned()),
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
    let costs = written::money::read(line).found.into_iter();
    costs
        .map(|cost| {
            let mut option = Document::new();
            let amount = cost
                .amount
                .as_deref()
                .and_then(|amount| amount.parse::<f64>().ok());
            if let Some(amount) = amount {
                option.insert("amount".to_owned(), json!(amount));
                put(&mut option, "currency", "GBP");
            }
            put(&mut option, "option", cost.option.as_deref().unwrap_or(""));
            put(
                &mut option,
                "amount_description",
                cost.amount_description.as_deref().unwrap_or(""),
            );
            option
        })
        .collect()
}

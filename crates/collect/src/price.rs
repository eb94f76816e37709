//! Prices as the standard has them.

use hsds::Document;
use serde_json::json;
use written::money::Cost;

/// A way to pay as a cost option: its sum in pounds, for whom it is, and the words as they stand.
pub(crate) fn cost_option(cost: &Cost) -> Document {
    let mut option = Document::new();
    let amount = cost.amount.as_deref();
    if let Some(amount) = amount.and_then(|amount| amount.parse::<f64>().ok()) {
        option.insert("amount".to_owned(), json!(amount));
        option.insert("currency".to_owned(), json!("GBP"));
    }
    for (field, words) in [
        ("option", &cost.option),
        ("amount_description", &cost.amount_description),
    ] {
        let words = words.as_deref().map(str::trim);
        if let Some(words) = words.filter(|words| !words.is_empty()) {
            option.insert(field.to_owned(), json!(words));
        }
    }
    option
}

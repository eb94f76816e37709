//! What a service costs.

use hsds::Document;

use super::{number, objects, said, text};
use crate::language::gap;
use crate::voice::Voice;

/// In a word or two: free, one price, from a price to a price; nothing if nothing is said.
pub(crate) fn brief(voice: &Voice, service: &Document, keys: &[String]) -> Option<String> {
    let mut amounts: Vec<f64> = objects(service, "cost_options")
        .filter_map(|cost| number(cost, "amount"))
        .collect();
    amounts.sort_by(f64::total_cmp);
    match amounts[..] {
        [] if keys.iter().any(|key| key.starts_with("cost:free")) => Some(voice.say("cost-free")),
        [] => said(service, "fees_description").filter(|fees| fees.chars().count() <= 60),
        [only] if only <= 0.0 => Some(voice.say("cost-free")),
        [least, .., most] if least < most => Some(voice.tell(
            if least <= 0.0 {
                "cost-free-or-up-to"
            } else {
                "cost-from-to"
            },
            &gap("least", Voice::pounds(least)).with("most", Voice::pounds(most)),
        )),
        [amount, ..] if amount <= 0.0 => Some(voice.say("cost-free")),
        [amount, ..] => Some(Voice::pounds(amount)),
    }
}

/// All that is said about it, a line each.
pub(crate) fn lines(voice: &Voice, service: &Document) -> Vec<String> {
    let fees = said(service, "fees_description").or_else(|| said(service, "fees"));
    let mut lines: Vec<String> = objects(service, "cost_options")
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
        Some(amount) => Voice::pounds(amount),
        None => String::new(),
    };
    let parts: Vec<&str> = [name, &price, about]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    match parts[..] {
        [] => None,
        _ => Some(parts.join(": ")),
    }
}

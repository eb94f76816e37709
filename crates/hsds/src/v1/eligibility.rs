//! Eligibilities of 1.0: one span of ages and one text are all that 3.0 has.

use serde_json::{Number, Value, json};

use crate::document::Document;

use super::clean::{join, number_of, text_of};
use super::reading::{Reading, append};
use super::terms;

/// Takes the eligibilities of a service: ages, words and the taxonomies linked to them.
pub(super) fn eligibilities(source: &mut Reading, found: &mut Document) {
    let members = source.list("eligibilities");
    let pointer = members
        .first()
        .map(|(pointer, _)| pointer.clone())
        .unwrap_or_default();
    let mut minimums = Vec::new();
    let mut maximums = Vec::new();
    let mut texts: Vec<String> = found
        .get("eligibility_description")
        .and_then(text_of)
        .into_iter()
        .collect();
    for (pointer, member) in &members {
        if source.withhold(pointer, member, found, "eligibilities") {
            continue;
        }
        let mut read = source.member(pointer.clone(), member, eligibility);
        minimums.extend(take_age(&mut read, "minimum_age"));
        maximums.extend(take_age(&mut read, "maximum_age"));
        texts.extend(read.remove("text").as_ref().and_then(text_of));
        if let Some(Value::Array(attributes)) = read.remove("attributes") {
            for attribute in attributes {
                if let Value::Object(attribute) = attribute {
                    append(found, "attributes", attribute);
                }
            }
        }
        // What is left of it has nothing to stand in, since 3.0 has no such object.
        append(found, "v1_eligibilities", read);
    }
    if let Some(text) = join(texts, "; ") {
        found.insert("eligibility_description".to_owned(), json!(text));
    }
    // Nobody of age 0 at most is served: a 0 there is how unfilled numbers were exported.
    let count = maximums.len();
    maximums.retain(|age| *age > 0.0);
    if maximums.len() < count {
        let message = "A greatest age of 0 is taken to mean that none was given, and was left out.";
        source.advise_at("v1-maximum-age-zero", &pointer, message);
    }
    if different(&minimums) || different(&maximums) {
        let message = "The eligibilities name different ages. 3.0 has one span for a service, so it reaches from the least to the greatest.";
        source.advise_at("v1-ages-united", &pointer, message);
    }
    insert_age(found, "minimum_age", minimums.into_iter().reduce(f64::min));
    insert_age(found, "maximum_age", maximums.into_iter().reduce(f64::max));
}

fn eligibility(source: &mut Reading) -> Document {
    let mut found = Document::new();
    source.take("id");
    source.take("service_id");
    source.drop_flags();
    for name in ["minimum_age", "maximum_age"] {
        if let Some(age) = source.take(name) {
            found.insert(name.to_owned(), age);
        }
    }
    let text = source.text("eligibility");
    let gender = source
        .text("gender")
        .map(|gender| format!("Gender: {gender}"));
    if let Some(text) = join([text, gender].into_iter().flatten(), "; ") {
        found.insert("text".to_owned(), json!(text));
    }
    let link = |link: &mut Reading| terms::attribute(link, Some("eligibility"));
    source.each("link_taxonomies", &mut found, "attributes", link);
    source.each("taxonomies", &mut found, "attributes", |term| {
        let mut attribute = Document::new();
        attribute.insert("link_type".to_owned(), json!("eligibility"));
        attribute.insert("taxonomy_term".to_owned(), Value::Object(terms::term(term)));
        attribute
    });
    found
}

/// An age that is a number; anything else stays to be kept.
fn take_age(read: &mut Document, name: &str) -> Option<f64> {
    let age = read.get(name).and_then(number_of)?;
    read.remove(name);
    Some(age)
}

fn different(ages: &[f64]) -> bool {
    ages.windows(2)
        .any(|pair| pair[0].to_bits() != pair[1].to_bits())
}

fn insert_age(found: &mut Document, name: &str, age: Option<f64>) {
    let Some(age) = age else { return };
    let whole = age.fract() == 0.0 && (0.0..1000.0).contains(&age);
    let number = if whole {
        Some(Number::from(age as u64))
    } else {
        Number::from_f64(age)
    };
    if let Some(number) = number {
        found.entry(name).or_insert(Value::Number(number));
    }
}

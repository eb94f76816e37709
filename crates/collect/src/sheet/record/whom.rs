//! For whom a service is, what it costs, what it is about, where it may be used, in which languages.

use hsds::Document;
use serde_json::{Value, json};

use super::{Draft, plain, put};
use crate::price::cost_option;
use crate::sheet::key::slug;
use crate::sheet::meaning::Meaning;
use crate::sheet::row::{Row, Said};

/// Adds all of it.
pub(super) fn add(draft: &mut Draft<'_>, row: &Row<'_>) {
    ages(draft, row);
    for said in row.all(Meaning::Fees) {
        cost(draft, said);
    }
    for said in row.all(Meaning::Category) {
        for term in terms(said.text) {
            category(draft, said.header, &term);
        }
    }
    for said in row.all(Meaning::Area) {
        for area in written::list::read(said.text) {
            let mut found = Document::new();
            put(&mut found, "name", &area);
            draft.push("service_areas", found);
        }
    }
    for said in row.all(Meaning::Languages) {
        for language in written::list::read(said.text) {
            let mut found = Document::new();
            put(&mut found, "name", &language);
            draft.push("languages", found);
        }
    }
}

fn ages(draft: &mut Draft<'_>, row: &Row<'_>) {
    let mut found = (None, None);
    if let Some(text) = row.one(Meaning::Ages) {
        match written::ages::read(text) {
            Some(ages) if ages.sure => found = (ages.minimum, ages.maximum),
            _ => {
                // What is not understood is shown in words.
                let mut words = draft
                    .document
                    .get("eligibility_description")
                    .and_then(Value::as_str)
                    .map_or_else(String::new, |words| format!("{words}\n"));
                words.push_str("Ages: ");
                words.push_str(text);
                draft.put("eligibility_description", &words);
            }
        }
    }
    for (meaning, field, read) in [
        (Meaning::MinimumAge, "minimum_age", found.0),
        (Meaning::MaximumAge, "maximum_age", found.1),
    ] {
        let own = row.one(meaning);
        let years = own.and_then(years).or(read);
        match (years, own) {
            (Some(years), _) => {
                draft.document.insert(field.to_owned(), number(years));
            }
            (None, Some(text)) => draft.advise(
                "age-unclear",
                field,
                format!(
                    "\"{text}\" is not read as an age, so it is left out. Write a number of years."
                ),
            ),
            (None, None) => {}
        }
    }
}

/// One age: a number, or a text that names one.
fn years(text: &str) -> Option<f64> {
    if let Ok(years) = text.trim().parse::<f64>() {
        return (0.0..=120.0).contains(&years).then_some(years);
    }
    let ages = written::ages::read(text)?;
    ages.minimum.or(ages.maximum)
}

/// Whole years without a decimal point.
fn number(years: f64) -> Value {
    if years.fract() == 0.0 {
        json!(years as i64)
    } else {
        json!(years)
    }
}

fn cost(draft: &mut Draft<'_>, said: Said<'_>) {
    // "Free: yes" says with its heading what it costs.
    let free = said.header.to_lowercase().contains("free");
    let text = match written::yes_no::read(said.text) {
        Some(true) if free => "Free",
        Some(false) if free => return,
        Some(_) => {
            draft.put(
                "fees_description",
                &format!("{}: {}", said.header, said.text),
            );
            return;
        }
        None => said.text,
    };
    let reading = written::money::read(text);
    for option in &reading.found {
        draft.push("cost_options", cost_option(option));
    }
    let plain = plain(text);
    let is_free = |amount: &str| amount.parse() == Ok(0.0_f64);
    let free = reading
        .found
        .iter()
        .any(|option| option.amount.as_deref().is_some_and(is_free));
    let said_all = free && plain.len() < 20;
    if !said_all {
        draft.put("fees_description", &plain);
    }
}

/// The entries of a list; codes in capitals need no more between them than a space.
fn terms(text: &str) -> Vec<String> {
    let is_code = |word: &str| {
        (2..=6).contains(&word.len())
            && word
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() > 1 && words.iter().all(|word| is_code(word)) {
        return words.into_iter().map(str::to_owned).collect();
    }
    written::list::read(text)
}

fn category(draft: &mut Draft<'_>, header: &str, name: &str) {
    let list = if header.is_empty() {
        "Categories"
    } else {
        header
    };
    let key = slug(list);
    let term = json!({
        "id": format!("{key}/{}", slug(name)),
        "name": name,
        // ORUK 3.0 requires a description; the name is all there is.
        "description": name,
        "taxonomy": list,
        "taxonomy_detail": {"id": key, "name": list, "description": format!("The column \"{list}\" of a spreadsheet")},
    });
    let mut attribute = Document::new();
    put(&mut attribute, "link_entity", "service");
    attribute.insert("taxonomy_term".to_owned(), term);
    draft.push("attributes", attribute);
}

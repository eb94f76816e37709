//! Completion: what the profile asks for and UK data leave unsaid is put in where it follows from
//! what is there; what is wrong and may be left out is left out, and said.

use hsds::{Document, Kind, Problem};
use place::Gazetteer;
use serde_json::Value;

/// A document made ready for the policy to judge.
#[derive(Clone, Debug)]
pub struct Completed {
    /// The document.
    pub document: Document,
    /// What was left out, and why.
    pub left_out: Vec<Problem>,
    /// What keeps it from being published.
    pub blocking: Vec<Problem>,
    /// It is a place that must not be shown, so what was shown of it before must not stay either.
    pub confidential: bool,
}

/// What a confidential location may show.
const SHOWN_OF_CONFIDENTIAL: [&str; 2] = ["id", "location_type"];

/// Makes a composed document ready.
pub fn complete(
    kind: Kind,
    mut document: Document,
    internal: &Document,
    gazetteer: &Gazetteer,
) -> Completed {
    // When it changed at its source is not when it changed here.
    document.remove("last_modified");
    let confidential = kind == Kind::Location && is_confidential(&document, internal);
    match kind {
        Kind::Organization | Kind::Taxonomy | Kind::TaxonomyTerm => describe_by_name(&mut document),
        Kind::Location => {
            if confidential {
                document.retain(|name, _| SHOWN_OF_CONFIDENTIAL.contains(&name.as_str()));
            }
            complete_location(&mut document, gazetteer);
        }
        _ => {}
    }
    let pruned = hsds::validate::prune(kind, &mut document);
    Completed {
        document,
        left_out: pruned.left_out,
        blocking: pruned.blocking,
        confidential,
    }
}

/// A refuge whose flag is written in a way that nobody thought of must not be shown: whatever does
/// not plainly say no says yes.
fn is_confidential(document: &Document, internal: &Document) -> bool {
    let said = |value: Option<&Value>| match value {
        None | Some(Value::Null) => false,
        Some(Value::Bool(yes)) => *yes,
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::String(word)) => {
            let word = word.trim().to_lowercase();
            !matches!(word.as_str(), "" | "false" | "no" | "n" | "0")
        }
        Some(_) => true,
    };
    said(document.get("x_confidential"))
        || said(internal.get("x_confidential"))
        || said(internal.get("confidential"))
}

/// The standard requires a description; most vocabularies and many directories have none.
fn describe_by_name(document: &mut Document) {
    if !document.contains_key("description")
        && let Some(name) = document.get("name").cloned()
    {
        document.insert("description".to_owned(), name);
    }
}

fn complete_location(document: &mut Document, gazetteer: &Gazetteer) {
    let location_type = document
        .entry("location_type")
        .or_insert_with(|| Value::String("physical".to_owned()))
        .clone();
    let Some(addresses) = document.get_mut("addresses").and_then(Value::as_array_mut) else {
        return;
    };
    for address in addresses.iter_mut().filter_map(Value::as_object_mut) {
        complete_address(address, &location_type, gazetteer);
    }
}

/// UK addresses name no state or province, seldom a country, and never say what they are for.
fn complete_address(address: &mut Document, location_type: &Value, gazetteer: &Gazetteer) {
    let country = address
        .get("country")
        .and_then(Value::as_str)
        .unwrap_or("GB");
    let country = match country.trim().to_ascii_uppercase().as_str() {
        "" | "UK" | "GB" | "GBR" | "UNITED KINGDOM" | "GREAT BRITAIN" | "ENGLAND" | "SCOTLAND"
        | "WALES" | "NORTHERN IRELAND" => "GB".to_owned(),
        _ => country.to_owned(),
    };
    address.insert("country".to_owned(), Value::String(country));
    address
        .entry("address_type")
        .or_insert_with(|| location_type.clone());
    let code = address
        .get("postal_code")
        .and_then(Value::as_str)
        .and_then(place::Postcode::repair);
    if let Some(code) = code {
        address.insert("postal_code".to_owned(), Value::String(code.to_string()));
        if !address.contains_key("state_province")
            && let Some(province) = gazetteer
                .find(&code)
                .and_then(|found| found.state_province().map(str::to_owned))
        {
            address.insert("state_province".to_owned(), Value::String(province));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_plain_no_lets_a_place_be_shown() {
        let flag = |value: Value| {
            let mut document = Document::new();
            document.insert("x_confidential".to_owned(), value);
            is_confidential(&document, &Document::new())
        };
        for yes in [
            json!(true),
            json!("TRUE "),
            json!("Yes"),
            json!(1),
            json!("refuge"),
            json!([]),
        ] {
            assert!(flag(yes.clone()), "{yes}");
        }
        for no in [json!(false), json!(null), json!("No"), json!(""), json!(0)] {
            assert!(!flag(no.clone()), "{no}");
        }
    }
}

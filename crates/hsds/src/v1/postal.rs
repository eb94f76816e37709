//! Addresses of 1.0, which has four lines where 3.0 has one, and often a postcode where the town should be.

use serde_json::{Value, json};

use crate::document::Document;
use crate::kind::Kind;

use super::clean::{join, text_of};
use super::reading::{Reading, insert};

/// Reads an address of the given type.
pub(super) fn address(source: &mut Reading, address_type: &str) -> Document {
    let mut found = source.plain(Kind::Address, &[]);
    found.remove("location_id");
    source.drop_flags();
    for (from, to) in [
        ("postcode", "postal_code"),
        ("post_code", "postal_code"),
        ("town", "city"),
        ("county", "state_province"),
        ("street_address", "address_1"),
    ] {
        if !found.contains_key(to) {
            let text = source.text(from);
            insert(&mut found, to, text);
        }
    }
    let first = found.remove("address_1").as_ref().and_then(text_of);
    let second = found.remove("address_2").as_ref().and_then(text_of);
    let further = [source.text("address_3"), source.text("address_4")];
    let lines = [first, second]
        .into_iter()
        .chain(further)
        .flatten()
        .map(|line| line.trim().trim_end_matches(',').trim().to_owned());
    insert(&mut found, "address_1", join(lines, ", "));
    postcode_in_city(source, &mut found);
    country(source, &mut found);
    found.entry("address_type").or_insert(json!(address_type));
    found
}

fn postcode_in_city(source: &mut Reading, found: &mut Document) {
    let Some(city) = found.get("city").and_then(text_of) else {
        return;
    };
    let Some((town, postcode)) = split_postcode(&city) else {
        return;
    };
    let known = found.get("postal_code").and_then(text_of);
    match &known {
        Some(known) if squeeze(known) != squeeze(&postcode) => return,
        Some(_) => {}
        None => {
            found.insert("postal_code".to_owned(), json!(postcode));
        }
    }
    found.remove("city");
    insert(found, "city", Some(town));
    let message = format!(
        "The city \"{city}\" holds the postcode {postcode}, which was moved to where postcodes belong. Correct it in the source."
    );
    source.advise("v1-postcode-in-city", "city", message);
}

fn country(source: &mut Reading, found: &mut Document) {
    let written = found.get("country").and_then(text_of).unwrap_or_default();
    let nation = match written.to_ascii_lowercase().trim_matches('.') {
        "" => {
            let is_british = found
                .get("postal_code")
                .and_then(text_of)
                .is_some_and(|text| is_postcode(&text));
            if is_british {
                found.insert("country".to_owned(), json!("GB"));
                let message = "The address names no country. Its postcode is of the United Kingdom, so it is taken to be GB.";
                source.advise("v1-country-assumed", "country", message.to_owned());
            }
            return;
        }
        "gb" | "uk" | "united kingdom" | "great britain" | "gbr" | "u.k" => None,
        "england" => Some("England"),
        "scotland" => Some("Scotland"),
        "wales" | "cymru" => Some("Wales"),
        "northern ireland" => Some("Northern Ireland"),
        _ => return,
    };
    found.insert("country".to_owned(), Value::String("GB".to_owned()));
    if let Some(nation) = nation {
        found.entry("state_province").or_insert(json!(nation));
    }
}

/// Splits a text that ends in a postcode.
fn split_postcode(text: &str) -> Option<(String, String)> {
    let words: Vec<&str> = text
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .collect();
    (1..=words.len().min(2)).rev().find_map(|count| {
        let (town, code) = words.split_at(words.len() - count);
        let code = squeeze(&code.concat());
        if !is_postcode(&code) {
            return None;
        }
        let (outward, inward) = code.split_at(code.len() - 3);
        Some((town.join(" "), format!("{outward} {inward}")))
    })
}

fn squeeze(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_uppercase)
        .collect()
}

/// Whether a text has the form of a postcode of the United Kingdom: `LS1 1UR`, `ec1a1bb`.
fn is_postcode(text: &str) -> bool {
    let code = squeeze(text);
    if !code.is_ascii() || !(5..=7).contains(&code.len()) {
        return false;
    }
    let (outward, inward) = code.as_bytes().split_at(code.len() - 3);
    let inward = inward[0].is_ascii_digit() && inward[1..].iter().all(u8::is_ascii_alphabetic);
    let letters = outward
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let district = &outward[letters..];
    let district_is_right = match district {
        [digit] => digit.is_ascii_digit(),
        [digit, last] => digit.is_ascii_digit() && last.is_ascii_alphanumeric(),
        _ => false,
    };
    inward && (1..=2).contains(&letters) && district_is_right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postcode_is_found_at_the_end_of_a_town() {
        let split = |text| split_postcode(text).map(|(town, code)| format!("{town}|{code}"));
        assert_eq!(split("Leeds LS1 1UR").as_deref(), Some("Leeds|LS1 1UR"));
        assert_eq!(split("Leeds, ls11ur").as_deref(), Some("Leeds|LS1 1UR"));
        assert_eq!(split("EC1A 1BB").as_deref(), Some("|EC1A 1BB"));
        assert_eq!(split("Leeds"), None);
        assert_eq!(split("Milton Keynes"), None);
    }
}

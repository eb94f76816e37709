//! Numbers of organisations in registers, from the table of 1.0 or from addresses of well-known registers.

use serde_json::{Value, json};

use crate::document::Document;
use crate::kind::Kind;

use super::clean::text_of;
use super::reading::{Reading, append};

/// Takes the identifiers of an organisation, and one more if its `uri` is its page in a register. The `uri` stays.
pub(super) fn identifiers(source: &mut Reading, found: &mut Document) {
    source.each(
        "organization_identifiers",
        found,
        "organization_identifiers",
        identifier,
    );
    source.each("identifiers", found, "organization_identifiers", identifier);
    let Some((scheme, number)) = found
        .get("uri")
        .and_then(text_of)
        .as_deref()
        .and_then(registered)
    else {
        return;
    };
    let known = found
        .get("organization_identifiers")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let same = |member: &Value| {
        member
            .get("identifier")
            .and_then(text_of)
            .is_some_and(|text| text.eq_ignore_ascii_case(&number))
    };
    if known.clone().any(same) {
        return;
    }
    let mut member = Document::new();
    member.insert("identifier_scheme".to_owned(), json!(scheme));
    member.insert("identifier_type".to_owned(), json!(type_of(scheme)));
    member.insert("identifier".to_owned(), json!(number));
    append(found, "organization_identifiers", member);
    let message = format!(
        "The uri is the organisation's page in a register; the number {number} was read from it as {scheme}."
    );
    source.advise("v1-identifier-from-uri", "uri", message);
}

fn identifier(source: &mut Reading) -> Document {
    let mut found = source.plain(Kind::OrganizationIdentifier, &[]);
    found.remove("organization_id");
    for (from, to) in [
        ("scheme", "identifier_scheme"),
        ("type", "identifier_type"),
        ("value", "identifier"),
    ] {
        if !found.contains_key(to)
            && let Some(text) = source.text(from)
        {
            found.insert(to.to_owned(), json!(text));
        }
    }
    if !found.contains_key("identifier_type") {
        let scheme = found
            .get("identifier_scheme")
            .and_then(text_of)
            .unwrap_or_default();
        let name = type_of(&scheme);
        found.insert("identifier_type".to_owned(), json!(name));
        let message = format!("The identifier does not say what it is; it is called \"{name}\".");
        source.advise("v1-identifier-type-assumed", "identifier_type", message);
    }
    found
}

fn type_of(scheme: &str) -> &str {
    match scheme {
        "GB-COH" => "Company number",
        "GB-CHC" | "GB-SC" | "GB-NIC" => "Charity number",
        "" => "Identifier",
        other => other,
    }
}

/// The register and number that an address means.
fn registered(uri: &str) -> Option<(&'static str, String)> {
    const REGISTERS: [(&str, &str); 7] = [
        ("opencorporates.com/companies/gb/", "GB-COH"),
        ("opencorporates.com/id/companies/gb/", "GB-COH"),
        ("business.data.gov.uk/id/company/", "GB-COH"),
        ("data.companieshouse.gov.uk/doc/company/", "GB-COH"),
        ("company-information.service.gov.uk/company/", "GB-COH"),
        ("opencharities.org/charities/", "GB-CHC"),
        ("/charity-details/", "GB-CHC"),
    ];
    let lower = uri.to_ascii_lowercase();
    REGISTERS.iter().find_map(|(address, scheme)| {
        let at = lower.find(address)? + address.len();
        let number: String = lower[at..]
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let has_digits = number.bytes().any(|byte| byte.is_ascii_digit());
        has_digits.then(|| (*scheme, number.to_ascii_uppercase()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_registers_are_recognised() {
        assert_eq!(
            registered("https://opencorporates.com/companies/gb/sc012345"),
            Some(("GB-COH", "SC012345".to_owned()))
        );
        let charity = "https://register-of-charities.charitycommission.gov.uk/charity-search/-/charity-details/1234567/full-print";
        assert_eq!(registered(charity), Some(("GB-CHC", "1234567".to_owned())));
        assert_eq!(registered("https://example.org/about"), None);
    }
}

//! Can an organisation have such a number in a register?

use hsds::Document;
use hsds::document::{objects, text};
use written::charity::Register;

use super::sentence::says;
use super::spot::Spot;
use super::{Check, Findings};

/// Looks at the numbers of an organisation.
pub(super) fn look(organization: &Document, spot: &Spot<'_>, found: &mut Findings) {
    let list = spot.field("organization_identifiers");
    for identifier in objects(organization, "organization_identifiers") {
        let number = text(identifier, "identifier");
        // "Exempt" and its like are answers, and no numbers.
        if number.bytes().any(|byte| byte.is_ascii_digit()) {
            one(identifier, number, &list.member(identifier), found);
        }
    }
}

fn one(identifier: &Document, number: &str, spot: &Spot<'_>, found: &mut Findings) {
    let scheme = text(identifier, "identifier_scheme").trim().to_uppercase();
    let called = text(identifier, "identifier_type").to_lowercase();
    let is_charity = matches!(scheme.as_str(), "GB-CHC" | "GB-SC" | "GB-NIC")
        || (scheme.is_empty()
            && says(
                &called,
                &["charity number", "charity no", "registered charity"],
            ));
    let is_company = scheme == "GB-COH"
        || (scheme.is_empty()
            && says(
                &called,
                &["company number", "company no", "companies house"],
            ));
    let spot = spot.field("identifier");
    if is_charity {
        charity(number, &scheme, &spot, found);
    } else if is_company && written::charity::company(number).found.is_none() {
        found.add(
            Check::CompanyNumberFormat,
            &spot,
            number,
            "Companies House gives no such number: it has eight digits, or two letters and six digits.".to_owned(),
            "Look the company up on the web site of Companies House, and put its number in.",
        );
    }
}

fn charity(number: &str, scheme: &str, spot: &Spot<'_>, found: &mut Findings) {
    let read = written::charity::charity(number).found;
    let register = read.as_ref().map(|read| read.register.code());
    let message = match register {
        None => "No register of charities gives such a number: England and Wales have six or seven digits, Scotland SC and six digits, Northern Ireland six digits.".to_owned(),
        // A bare number says nothing of where it is from.
        Some(code) if read.is_some_and(|read| read.register == Register::Sc) != (scheme == "GB-SC") && !scheme.is_empty() => {
            format!("This is a number of the register {code}, but it is said to be of {scheme}.")
        }
        Some(_) => return,
    };
    let remedy = "Look the charity up in the register of its country, and put its number in.";
    found.add(Check::CharityNumberFormat, spot, number, message, remedy);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::codes;

    fn finds(scheme: &str, kind: &str, number: &str) -> bool {
        let identifier =
            json!({"identifier_scheme": scheme, "identifier_type": kind, "identifier": number});
        let service = json!({"organization": {"organization_identifiers": [identifier]}});
        !codes(&service, "number-format").is_empty()
    }

    #[test]
    fn numbers_that_no_register_gives_are_found() {
        for (scheme, kind, number) in [
            ("GB-CHC", "Charity number", "12345"),
            ("GB-CHC", "Charity number", "99999999"),
            ("GB-CHC", "Charity number", "SC012345"),
            ("GB-SC", "Charity number", "1123456"),
            ("", "Charity number", "12"),
            ("GB-COH", "Company number", "123456789"),
            ("", "Company number", "AB1"),
        ] {
            assert!(finds(scheme, kind, number), "{scheme} {number}");
        }
    }

    #[test]
    fn numbers_that_they_give_are_not() {
        for (scheme, kind, number) in [
            ("GB-CHC", "Charity number", "1123456"),
            ("GB-CHC", "Charity number", "210843-1"),
            ("GB-SC", "Charity number", "SC012345"),
            ("GB-NIC", "Charity number", "101234"),
            ("GB-COH", "Company number", "00738693"),
            ("GB-COH", "Company number", "738693"),
            ("GB-COH", "Company number", "OC301234"),
            ("", "Charity number", "Exempt"),
            ("GB-UKPRN", "Provider number", "1"),
            ("", "Ofsted number", "12"),
        ] {
            assert!(!finds(scheme, kind, number), "{scheme} {number}");
        }
    }
}

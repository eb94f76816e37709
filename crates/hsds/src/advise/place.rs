//! Coordinates, postcodes, countries and UPRNs: whether they can be true.

use super::Adviser;
use super::rule::{
    COORDINATES_INCOMPLETE, COORDINATES_OUTSIDE, COORDINATES_SWAPPED, COUNTRY_NOT_GB,
    POSTCODE_MALFORMED, UPRN_MALFORMED,
};
use crate::document::Document;
use crate::document::{number, written};
use crate::problem::Spot;

impl Adviser {
    pub(super) fn location(&mut self, location: &Document, spot: &Spot<'_>) {
        match (number(location, "latitude"), number(location, "longitude")) {
            (Some(north), Some(east)) if !is_here(north, east) => {
                let found =
                    format!("Latitude {north} and longitude {east} are not in the United Kingdom.");
                let rule = if is_here(east, north) {
                    &COORDINATES_SWAPPED
                } else {
                    &COORDINATES_OUTSIDE
                };
                self.say(rule, spot, "latitude", &found);
            }
            (Some(_), None) => self.say(
                &COORDINATES_INCOMPLETE,
                spot,
                "longitude",
                "There is a latitude and no longitude.",
            ),
            (None, Some(_)) => self.say(
                &COORDINATES_INCOMPLETE,
                spot,
                "latitude",
                "There is a longitude and no latitude.",
            ),
            _ => {}
        }
        let is_uprn = written(location, "external_identifier_type")
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("uprn"));
        if let Some(uprn) = written(location, "external_identifier").filter(|_| is_uprn)
            && !((1..=12).contains(&uprn.len())
                && uprn.bytes().all(|figure| figure.is_ascii_digit()))
        {
            self.say(
                &UPRN_MALFORMED,
                spot,
                "external_identifier",
                &format!("\"{uprn}\" is not a UPRN."),
            );
        }
    }

    pub(super) fn address(&mut self, address: &Document, spot: &Spot<'_>) {
        let country = written(address, "country");
        if let Some(country) = country.filter(|country| *country != "GB") {
            self.say(
                &COUNTRY_NOT_GB,
                spot,
                "country",
                &format!("The country is \"{country}\"."),
            );
            return;
        }
        if let Some(postcode) =
            written(address, "postal_code").filter(|postcode| !is_postcode(postcode))
        {
            self.say(
                &POSTCODE_MALFORMED,
                spot,
                "postal_code",
                &format!("\"{postcode}\" is not a postcode."),
            );
        }
    }
}

fn is_here(north: f64, east: f64) -> bool {
    (49.0..=61.0).contains(&north) && (-9.0..=2.0).contains(&east)
}

/// `A9 9AA` to `AA9A 9AA`, with or without the space.
fn is_postcode(text: &str) -> bool {
    let letters: String = text.split_whitespace().collect::<String>().to_uppercase();
    if !letters.is_ascii() || !(5..=7).contains(&letters.len()) {
        return false;
    }
    let shape: String = letters
        .chars()
        .map(|letter| match letter {
            'A'..='Z' => 'A',
            '0'..='9' => '9',
            _ => '?',
        })
        .collect();
    let (outward, inward) = shape.split_at(shape.len() - 3);
    inward == "9AA" && matches!(outward, "A9" | "A99" | "AA9" | "AA99" | "A9A" | "AA9A")
}

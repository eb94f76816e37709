//! A postcode that has been checked, and the repair of one that people have typed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::PlaceError;

mod repair;

/// Every postcode area: the United Kingdom, Crown dependencies, and the ones without a place.
const AREAS: [&str; 127] = [
    "AB", "AL", "B", "BA", "BB", "BD", "BF", "BH", "BL", "BN", "BR", "BS", "BT", "BX", "CA", "CB",
    "CF", "CH", "CM", "CO", "CR", "CT", "CV", "CW", "DA", "DD", "DE", "DG", "DH", "DL", "DN", "DT",
    "DY", "E", "EC", "EH", "EN", "EX", "FK", "FY", "G", "GL", "GU", "GY", "HA", "HD", "HG", "HP",
    "HR", "HS", "HU", "HX", "IG", "IM", "IP", "IV", "JE", "KA", "KT", "KW", "KY", "L", "LA", "LD",
    "LE", "LL", "LN", "LS", "LU", "M", "ME", "MK", "ML", "N", "NE", "NG", "NN", "NP", "NR", "NW",
    "OL", "OX", "PA", "PE", "PH", "PL", "PO", "PR", "RG", "RH", "RM", "S", "SA", "SE", "SG", "SK",
    "SL", "SM", "SN", "SO", "SP", "SR", "SS", "ST", "SW", "SY", "TA", "TD", "TF", "TN", "TQ", "TR",
    "TS", "TW", "UB", "W", "WA", "WC", "WD", "WF", "WN", "WR", "WS", "WV", "XX", "YO", "ZE",
];

/// Areas that Royal Mail uses for things that are nowhere: forces, banks, returned goods.
const NOWHERE: [&str; 3] = ["BF", "BX", "XX"];

/// The one postcode that follows no rule: Girobank, once in Bootle.
const GIROBANK: &str = "GIR";

/// A unit postcode such as `SW1A 1AA`, upper case, with one space.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Postcode {
    /// The text, filled up with zero bytes.
    text: [u8; 8],
}

impl Postcode {
    /// What somebody probably meant: any case, spaces and dots, O for 0 and I for 1 (and the other
    /// way round) where only one of them can stand, or a postcode inside a longer text.
    pub fn repair(text: &str) -> Option<Self> {
        repair::repair(text)
    }

    /// The whole postcode.
    pub fn as_str(&self) -> &str {
        self.upto(self.len())
    }

    /// The part before the space: `SW1A`.
    pub fn outward(&self) -> &str {
        self.upto(self.len() - 4)
    }

    /// The part after the space: `1AA`.
    pub fn inward(&self) -> &str {
        self.as_str().get(self.len() - 3..).unwrap_or_default()
    }

    /// The sector: `SW1A 1`.
    pub fn sector(&self) -> &str {
        self.upto(self.len() - 2)
    }

    /// The district, which is named by the outward part: `SW1A`.
    pub fn district(&self) -> &str {
        self.outward()
    }

    /// The area, which is the leading letters: `SW`.
    pub fn area(&self) -> &str {
        area_of(self.outward())
    }

    /// Whether it stands for a place: not so for BX (banks), XX (returned goods), BF (forces), GIR 0AA.
    pub fn is_geographic(self) -> bool {
        self.outward() != GIROBANK && !NOWHERE.contains(&self.area())
    }

    /// From any writing without regard to spaces and case, but with no other repair.
    pub(crate) fn from_letters(text: &[u8]) -> Option<Self> {
        let mut letters = [0; 7];
        let mut len = 0;
        for &byte in text.iter().filter(|byte| !byte.is_ascii_whitespace()) {
            *letters.get_mut(len)? = byte.to_ascii_uppercase();
            len += 1;
        }
        let letters = letters.get(..len)?;
        let (outward, inward) = letters.split_at_checked(len.checked_sub(3)?)?;
        Self::from_parts(
            std::str::from_utf8(outward).ok()?,
            std::str::from_utf8(inward).ok()?,
        )
    }

    /// From the two parts, if they keep the rules.
    fn from_parts(outward: &str, inward: &str) -> Option<Self> {
        if !(is_outward(outward) && is_inward(inward)) {
            return None;
        }
        let mut text = [0; 8];
        let end = outward.len();
        text.get_mut(..end)?.copy_from_slice(outward.as_bytes());
        *text.get_mut(end)? = b' ';
        text.get_mut(end + 1..end + 4)?
            .copy_from_slice(inward.as_bytes());
        Some(Self { text })
    }

    fn len(self) -> usize {
        self.text.iter().position(|&byte| byte == 0).unwrap_or(8)
    }

    /// The text is ASCII by construction, so that no cut falls inside a letter.
    fn upto(&self, end: usize) -> &str {
        self.text
            .get(..end)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }
}

/// The leading letters of an outward part.
fn area_of(outward: &str) -> &str {
    let end = outward
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(outward.len());
    &outward[..end]
}

/// A known area and a district in one of the six shapes: A9 A99 A9A AA9 AA99 AA9A.
fn is_outward(outward: &str) -> bool {
    let area = area_of(outward);
    let district = outward.as_bytes().get(area.len()..).unwrap_or_default();
    let shape = match (area.len(), district) {
        (1 | 2, [b'0'..=b'9'] | [b'1'..=b'9', b'0'..=b'9']) => true,
        (1, [b'1'..=b'9', last]) => b"ABCDEFGHJKPSTUW".contains(last),
        (2, [b'1'..=b'9', last]) => b"ABEHMNPRVWXY".contains(last),
        _ => false,
    };
    outward == GIROBANK || (shape && AREAS.binary_search(&area).is_ok())
}

/// A digit and two letters; C, I, K, M, O and V are never used there.
fn is_inward(inward: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_uppercase() && !b"CIKMOV".contains(&byte);
    matches!(inward.as_bytes(), &[b'0'..=b'9', a, b] if letter(a) && letter(b))
}

impl FromStr for Postcode {
    type Err = PlaceError;

    /// Strict: upper case, one space, nothing around it.
    fn from_str(text: &str) -> Result<Self, PlaceError> {
        text.split_once(' ')
            .and_then(|(outward, inward)| Self::from_parts(outward, inward))
            .ok_or_else(|| PlaceError::NotAPostcode {
                text: text.chars().take(40).collect(),
            })
    }
}

impl TryFrom<String> for Postcode {
    type Error = PlaceError;

    fn try_from(text: String) -> Result<Self, PlaceError> {
        text.parse()
    }
}

impl From<Postcode> for String {
    fn from(postcode: Postcode) -> Self {
        postcode.as_str().to_owned()
    }
}

impl AsRef<str> for Postcode {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Postcode({})", self.as_str())
    }
}

/// Any postcode that keeps the rules, for property tests.
#[cfg(test)]
pub(crate) fn any_postcode() -> impl proptest::strategy::Strategy<Value = Postcode> {
    use proptest::prelude::*;
    let district = prop_oneof!["[0-9]", "[1-9][0-9]", "[1-9][ABEHPW]"];
    let area = proptest::sample::select(AREAS.to_vec());
    (area, district, "[0-9][ABD-HJLNP-UW-Z]{2}").prop_filter_map(
        "each length of area has its own last letters",
        |(area, district, inward)| Postcode::from_parts(&format!("{area}{district}"), &inward),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_postcode_falls_into_its_parts() {
        let postcode: Postcode = "SW1A 1AA".parse().unwrap();
        assert_eq!(postcode.outward(), "SW1A");
        assert_eq!(postcode.inward(), "1AA");
        assert_eq!(postcode.sector(), "SW1A 1");
        assert_eq!(postcode.district(), "SW1A");
        assert_eq!(postcode.area(), "SW");
        assert_eq!(postcode.to_string(), "SW1A 1AA");
    }

    #[test]
    fn all_six_shapes_and_girobank_are_postcodes() {
        for text in [
            "M1 1AE", "B33 8TH", "W1A 0AX", "CR2 6XH", "DN55 1PT", "EC1A 1BB", "GIR 0AA",
            "BX1 1LT", "BT1 5GS", "JE2 3XX", "BF1 3AA", "XX10 1AA", "BS0 1AA",
        ] {
            assert_eq!(text.parse::<Postcode>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn the_strict_reading_takes_nothing_else() {
        for text in [
            "",
            " ",
            "sw1a 1aa",
            "SW1A1AA",
            "SW1A  1AA",
            " SW1A 1AA",
            "QA1 1AA",
            "M01 1AA",
            "M1 1CE",
            "M1 AE1",
            "GIR 0A",
            "ZZ99 3VZ",
            "É1 1AA",
            "SW1A 1AA9",
            "SW1I 1AA",
        ] {
            assert!(text.parse::<Postcode>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn banks_forces_and_returns_are_nowhere() {
        for text in ["BX1 1LT", "XX10 1AA", "BF1 3AA", "GIR 0AA"] {
            assert!(!text.parse::<Postcode>().unwrap().is_geographic(), "{text}");
        }
        assert!("LA1 1AA".parse::<Postcode>().unwrap().is_geographic());
    }

    #[test]
    fn the_areas_are_in_order_so_that_they_can_be_searched() {
        assert!(AREAS.is_sorted());
    }

    #[test]
    fn a_refusal_says_how_to_write_it() {
        let error = "manchester".parse::<Postcode>().unwrap_err().to_string();
        assert_eq!(
            error,
            "“manchester” is not a postcode: write it as in “SW1A 1AA”, with its one space"
        );
    }

    #[test]
    fn json_is_the_text_and_is_checked() {
        let postcode: Postcode = serde_json::from_str("\"M1 1AE\"").unwrap();
        assert_eq!(serde_json::to_string(&postcode).unwrap(), "\"M1 1AE\"");
        assert!(serde_json::from_str::<Postcode>("\"m1\"").is_err());
    }

    proptest! {
        #[test]
        fn every_postcode_reads_back_as_itself(postcode in any_postcode()) {
            prop_assert_eq!(postcode.as_str().parse::<Postcode>().unwrap(), postcode);
            prop_assert_eq!(Postcode::from_letters(postcode.as_str().as_bytes()), Some(postcode));
            prop_assert_eq!(format!("{} {}", postcode.outward(), postcode.inward()), postcode.as_str());
            prop_assert!(postcode.sector().starts_with(postcode.district()));
            prop_assert!(postcode.district().starts_with(postcode.area()));
        }

        #[test]
        fn order_is_the_order_of_the_text(one in any_postcode(), other in any_postcode()) {
            prop_assert_eq!(one.cmp(&other), one.as_str().cmp(other.as_str()));
        }

        #[test]
        fn no_text_makes_the_strict_reading_panic(text in ".*") {
            if let Ok(postcode) = text.parse::<Postcode>() {
                prop_assert_eq!(postcode.as_str(), text);
            }
        }
    }
}

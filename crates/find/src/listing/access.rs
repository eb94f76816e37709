//! What a place says about getting in and getting by.

use hsds::Document;

use super::{objects, said, text};

/// A value, its label, and the words that say it.
type Access = (&'static str, &'static str, &'static [&'static str]);

/// In singular where both are said, and as words are compared.
const ACCESS: [Access; 7] = [
    (
        "step-free",
        "Step-free",
        &[
            "step free",
            "level entry",
            "level access",
            "ramp",
            "ramped entry",
            "ramped entrance",
            "ramped access",
            "wheelchair",
            "lift",
            "flat access",
        ],
    ),
    (
        "hearing-loop",
        "Hearing loop",
        &["hearing loop", "induction loop", "loop"],
    ),
    (
        "toilet",
        "Accessible toilet",
        &["accessible toilet", "disabled toilet", "changing places"],
    ),
    ("parking", "Parking", &["parking", "car park", "blue badge"]),
    (
        "quiet",
        "Quiet space",
        &["quiet room", "quiet space", "ear defenders"],
    ),
    ("changing-places", "Changing Places", &["changing places"]),
    ("sign-language", "Sign language", &["bsl", "sign language"]),
];

/// The values and labels of what a place has. A false yes sends somebody to a door that they cannot
/// get through, so whatever is also denied is left out.
pub(super) fn of(place: &Document) -> impl Iterator<Item = (&'static str, &'static str)> {
    let said = described(place);
    let had = ACCESS
        .into_iter()
        .filter(move |(_, _, phrases)| said::affirms(&said, phrases));
    had.map(|(value, label, _)| (value, label))
}

/// All that it says of its access. The details answer what their description names: "Lift", "No".
fn described(place: &Document) -> String {
    let each = objects(place, "accessibility").map(|access| {
        let parts = [text(access, "description"), text(access, "details")];
        parts.join(" – ")
    });
    each.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn of_entries(entries: &Value) -> Vec<&'static str> {
        let place = json!({ "accessibility": entries });
        let place = place.as_object().unwrap();
        of(place).map(|(value, _)| value).collect()
    }

    fn says(description: &str) -> Vec<&'static str> {
        of_entries(&json!([{ "description": description }]))
    }

    #[test]
    fn what_is_said_is_had() {
        for (sentence, expected) in [
            (
                "Step-free, with parking by the door.",
                &["step-free", "parking"][..],
            ),
            (
                "Lifts to all floors and two hearing loops",
                &["step-free", "hearing-loop"],
            ),
            ("Ramped entry; no accessible toilet yet.", &["step-free"]),
            (
                "Step-free from the car park. No hearing loop.",
                &["step-free", "parking"],
            ),
            ("Ramp, no steps", &["step-free"]),
            ("Wheelchair access: yes. Parking: no.", &["step-free"]),
            (
                "Lift: no, hearing loop: yes, parking: yes",
                &["hearing-loop", "parking"],
            ),
            ("Parking? No. BSL? Yes.", &["sign-language"]),
            ("Lift to all floors, parking not available", &["step-free"]),
            ("WHEELCHAIR ACCESS - YES", &["step-free"]),
            (
                "Six Blue Badge spaces and a Changing Places toilet",
                &["toilet", "parking", "changing-places"],
            ),
        ] {
            assert_eq!(says(sentence), expected, "{sentence}");
        }
    }

    #[test]
    fn what_is_denied_or_only_looks_like_it_is_not_had() {
        for sentence in [
            "The rooms are cramped.",
            "Baby changing place upstairs",
            "Loopy's soft play, uplifting music",
            "There is no disabled parking.",
            "No (disabled) parking",
            "Wheelchair access: no",
            "Wheelchair access:No",
            "Wheelchair access - no, sorry",
            "Wheelchair access – none",
            "Wheelchair access? No.",
            "Parking (no)",
            "Parking: N/A",
            "Lift No\nHearing loop No",
            "The building isn't step-free.",
            "We aren’t wheelchair accessible",
            "Unfortunately the lift is out of order",
            "The lift is currently not working",
            "Hearing loop not available",
            "Parking at the door is not possible",
            "The house is without a lift.",
            "We cannot offer parking",
            "Not wheelchair accessible; the other door has a ramp.",
        ] {
            assert_eq!(says(sentence), [""; 0], "{sentence}");
        }
    }

    #[test]
    fn what_can_be_borrowed_is_not_how_to_get_in() {
        for sentence in [
            "Wheelchairs to borrow",
            "A wheelchair is available at reception.",
            "Wheelchair hire",
            "Borrow a wheelchair at the desk, or ring first",
        ] {
            assert_eq!(says(sentence), [""; 0], "{sentence}");
        }
        for sentence in [
            "Wheelchair access available",
            "Wheelchair users can borrow a key",
            "Wheelchairs to borrow. There is a ramp.",
            "Ramp, and wheelchairs to borrow",
        ] {
            assert_eq!(says(sentence), ["step-free"], "{sentence}");
        }
    }

    #[test]
    fn details_answer_their_description_and_no_other() {
        let entries = json!([
            {"description": "Wheelchair access", "details": "No"},
            {"description": "Hearing loop", "details": "Not available"},
            {"description": "Parking", "details": "Yes"},
        ]);
        assert_eq!(of_entries(&entries), ["parking"]);
    }

    #[test]
    fn phrases_are_written_as_words_are_compared() {
        let phrases = ACCESS.iter().flat_map(|(_, _, phrases)| *phrases);
        for phrase in phrases {
            assert!(said::is_comparable(phrase), "{phrase}");
        }
    }
}

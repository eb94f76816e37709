//! What a place says about getting in and getting by.

use hsds::Document;

use super::{objects, said, text};
use crate::words::words;

/// A value, its label, and the words that say it.
type Access = (&'static str, &'static str, &'static [&'static str]);

/// What says that nobody has to climb, unless steps are told of too.
const STEP_FREE: &str = "step-free";

/// In singular where both are said, and as words are compared.
const ACCESS: [Access; 7] = [
    (
        STEP_FREE,
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
    ("toilet", "Accessible toilet", &ACCESSIBLE_TOILET),
    ("parking", "Parking", &["parking", "car park", "blue badge"]),
    (
        "quiet",
        "Quiet space",
        &["quiet room", "quiet space", "ear defenders"],
    ),
    ("changing-places", "Changing Places", &["changing places"]),
    ("sign-language", "Sign language", &["bsl", "sign language"]),
];

const ACCESSIBLE_TOILET: [&str; 3] = ["accessible toilet", "disabled toilet", "changing places"];

/// What parts the clauses in which steps are told of. Other marks stand before an answer: "Steps: none".
const PARTS: [char; 6] = ['.', '!', ';', '\n', '•', ','];
/// Words before steps that say that there are none, or that one need not take them.
const NO_STEPS: [&str; 8] = [
    "no", "not", "without", "zero", "0", "avoid", "avoids", "avoiding",
];
/// What leads past steps at the door. A lift inside does not.
const PAST_STEPS: [&str; 20] = [
    "step free",
    "level entry",
    "level access",
    "flat access",
    "ramp",
    "ramped entry",
    "ramped entrance",
    "ramped access",
    "wheelchair entry",
    "wheelchair entrance",
    "wheelchair access at",
    "wheelchair access by",
    "wheelchair access via",
    "wheelchair access from",
    "wheelchair access through",
    "platform lift",
    "step lift",
    "or lift",
    "or a lift",
    "or the lift",
];
/// Where such a way is no help with the steps at the door.
const BEYOND_THE_DOOR: [&str; 6] = [
    "inside",
    "indoors",
    "within",
    "to the garden",
    "into the garden",
    "to the stage",
];
/// What is said of a ramp that somebody has to bring first.
const BROUGHT: [&str; 10] = [
    "portable",
    "temporary",
    "removable",
    "fetch",
    "fetched",
    "bring",
    "brought",
    "on request",
    "upon request",
    "put out",
];
const TOILET: [&str; 4] = ["toilet", "toilets", "loo", "wc"];

/// The values and labels of what a place has. A false yes sends somebody to a door that they cannot
/// get through, so whatever is also denied is left out.
pub(super) fn of(place: &Document) -> impl Iterator<Item = (&'static str, &'static str)> {
    let said = described(place);
    let had = ACCESS.into_iter().filter(move |(value, _, phrases)| {
        said::affirms(&said, phrases) && (*value != STEP_FREE || is_step_free(&said, phrases))
    });
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

/// Whether what is said of a place keeps its promise of no steps: a ramp that has to be brought is none,
/// and steps that are told of have a way past them.
fn is_step_free(said: &str, phrases: &[&str]) -> bool {
    let lasting = without_brought_ramps(said);
    let leads_past = |clause: &str| {
        said::sentences(clause)
            .any(|clause| clause.offers(&PAST_STEPS) && !clause.says(&BEYOND_THE_DOOR))
    };
    let mut stepped = said.split(PARTS).filter_map(words_of_steps);
    said::affirms(&lasting, phrases)
        && stepped.all(|clause| {
            if clause.iter().any(|word| TOILET.contains(&word.as_str())) {
                said::affirms(said, &ACCESSIBLE_TOILET)
            } else {
                lasting.split(PARTS).any(leads_past)
            }
        })
}

/// The words of a clause if it says that there are steps.
fn words_of_steps(clause: &str) -> Option<Vec<String>> {
    let written: Vec<String> = words(clause).into_iter().map(|word| word.written).collect();
    let tells = (0..written.len()).any(|at| {
        let (before, after) = (&written[at.saturating_sub(3)..at], &written[at + 1..]);
        let is_freedom = after.first().is_some_and(|next| next == "free");
        let is_none = before.iter().any(|word| NO_STEPS.contains(&word.as_str()))
            || matches!(after, [answer] if matches!(answer.as_str(), "no" | "none" | "n" | "false" | "0"));
        matches!(written[at].as_str(), "step" | "steps" | "stepped") && !is_freedom && !is_none
    });
    tells.then_some(written)
}

/// The same without the ramps that somebody has to bring.
fn without_brought_ramps(said: &str) -> String {
    let ends = |letter: char| letter != ',' && PARTS.contains(&letter);
    let sentences = said.split_inclusive(ends).map(|sentence| {
        let is_brought = said::sentences(sentence).any(|sentence| sentence.says(&BROUGHT));
        if is_brought {
            sentence.to_lowercase().replace("ramp", "")
        } else {
            sentence.to_owned()
        }
    });
    sentences.collect()
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
    fn steps_that_are_told_of_and_not_got_past_are_no_level_way_in() {
        for sentence in [
            "Two steps with a handrail; a ramp can be fetched if you ring first.",
            "One step. Staff can see you in the library instead.",
            "One low step at the front; ring the bell and staff will bring the portable ramp.",
            "Level entry; toilet up one step.",
            "Portable ramp on request",
            "Two steps at the door. Lift to all floors.",
            "Lift to all floors, two steps at the entrance",
            "No ramp yet, two steps. Lift inside.",
            "Step-free inside, one step at the door",
            "Stepped entrance; space for wheelchairs",
            "Unfortunately two steps. Room for wheelchairs.",
            "Ramp to the garden. Three steps at the front.",
            "Steps: yes. Lift: yes.",
            "Two steps we cannot avoid, then a lift",
        ] {
            assert_eq!(says(sentence), [""; 0], "{sentence}");
        }
    }

    #[test]
    fn steps_with_another_way_past_them_are_a_level_way_in() {
        for sentence in [
            "Step-free from the playground side. The front door has three steps.",
            "Three steps at the front; ramp at the side.",
            "Three steps or ramp",
            "Ten steps or a lift to the first floor",
            "Two steps at the front, level entry at the back",
            "Steps at the front; wheelchair access at the side",
            "Steps up from the road, with a platform lift beside them",
            "Use the ramp to avoid the steps",
            "Lift to all floors, no steps",
            "Lift to all floors. Steps: none",
            "Level entry, and a portable ramp for the stage",
            "Step-free ground floor. Upstairs rooms are by stairs only.",
        ] {
            assert_eq!(says(sentence), ["step-free"], "{sentence}");
        }
        assert_eq!(
            says("Level entry, accessible toilet; the other toilets are up one step"),
            ["step-free", "toilet"]
        );
        let entries = json!([
            {"description": "Lift", "details": "Yes"},
            {"description": "Steps", "details": "No"},
        ]);
        assert_eq!(of_entries(&entries), ["step-free"]);
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
        let of_steps = PAST_STEPS.iter().chain(&BEYOND_THE_DOOR).chain(&BROUGHT);
        for phrase in phrases.chain(of_steps) {
            assert!(said::is_comparable(phrase), "{phrase}");
        }
    }
}

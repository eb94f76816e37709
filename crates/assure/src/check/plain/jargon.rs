//! Words of officialese, and what to say instead. Our own list: words that the public meets in entries of local services, and that mean
//! something to whoever commissions them.

use super::super::sentence;

/// A word of the trade.
pub(super) struct Term {
    /// The word; in capitals only if it is an acronym.
    pub(super) term: &'static str,
    /// What to say instead.
    pub(super) plain: &'static str,
}

const fn say(term: &'static str, plain: &'static str) -> Term {
    Term { term, plain }
}

/// Words, in lower case.
const WORDS: &[Term] = &[
    say("asset based", "building on what you are good at"),
    say("asset-based", "building on what you are good at"),
    say("care pathway", "the steps of your care"),
    say("care pathways", "the steps of your care"),
    say("co-design", "plan together with the people who use it"),
    say("co-located", "in the same building"),
    say("co-produce", "plan together with the people who use it"),
    say("co-produced", "planned together with the people who use it"),
    say(
        "co-production",
        "planning together with the people who use it",
    ),
    say("commissioned by", "paid for by"),
    say("domiciliary care", "care at home"),
    say("early intervention", "help early on"),
    say("escalate", "pass on"),
    say("facilitate", "help or run"),
    say("facilitates", "helps or runs"),
    say("hard to reach", "people who are often left out"),
    say("hard-to-reach", "people who are often left out"),
    say("holistic", "looking at your whole life"),
    say("holistically", "looking at your whole life"),
    say("integrated care", "care that works together"),
    say("inter-agency", "between organisations"),
    say("multi agency", "several organisations working together"),
    say("multi-agency", "several organisations working together"),
    say("multi disciplinary", "with different professionals"),
    say("multi-disciplinary", "with different professionals"),
    say("multidisciplinary", "with different professionals"),
    say("outcomes framework", "what we want to achieve"),
    say("outcomes-focused", "about what you want to achieve"),
    say("person centred", "around what you want"),
    say("person-centred", "around what you want"),
    say("person-centered", "around what you want"),
    say("psychosocial", "for mind and daily life"),
    say("reablement", "help to get back to daily life"),
    say("service user", "person who uses it"),
    say("service users", "people who use it"),
    say("signpost", "tell you where to go"),
    say("signposted", "told where to go"),
    say("signposting", "telling you where to go"),
    say("stakeholder", "somebody whom it concerns"),
    say("stakeholders", "people whom it concerns"),
    say("step-down", "less intensive"),
    say("strengths-based", "building on what you are good at"),
    say("third sector", "charities and community groups"),
    say("wrap around", "help with everything that is needed"),
    say("wrap-around", "help with everything that is needed"),
    say("wraparound", "help with everything that is needed"),
];

/// Acronyms, with what they stand for: a text that says that too explains them.
const ACRONYMS: &[Term] = &[
    say("BAME", "people of Black, Asian and other ethnic minorities"),
    say("BME", "people of Black and other ethnic minorities"),
    say("CAMHS", "child and adolescent mental health services"),
    say("CMHT", "community mental health team"),
    say("CPN", "community psychiatric nurse"),
    say("EHCP", "education, health and care plan"),
    say("IAPT", "talking therapies"),
    say("IDVA", "independent domestic violence adviser"),
    say("LAC", "looked after children"),
    say("MARAC", "meeting about people at high risk"),
    say("MDT", "team of different professionals"),
    say("MASH", "multi-agency safeguarding hub"),
    say("NEET", "not in education, employment or training"),
    say("NRPF", "no recourse to public funds"),
    say("PCN", "primary care network"),
    say("SENCO", "special educational needs coordinator"),
    say("SPOC", "single point of contact"),
    say("UASC", "unaccompanied asylum seeking children"),
    say("VCSE", "charities and community groups"),
];

/// The words of the trade in a text, in the order of the lists.
pub(super) fn find(text: &str) -> impl Iterator<Item = &'static Term> {
    let lower = text.to_lowercase();
    let words = WORDS.iter().filter({
        let lower = lower.clone();
        move |word| sentence::find(&lower, word.term).is_some()
    });
    let acronyms = ACRONYMS.iter().filter(move |acronym| {
        sentence::find(text, acronym.term).is_some() && !is_explained(acronym, text, &lower)
    });
    words.chain(acronyms)
}

/// Whether the text says what it stands for, or has it in brackets after words of its own, or a plain word in brackets after it.
fn is_explained(acronym: &Term, text: &str, lower: &str) -> bool {
    let with_brackets = |text: &str| {
        text.contains(&format!("({})", acronym.term))
            || text.contains(&format!("{} (", acronym.term))
    };
    lower.contains(&acronym.plain.to_lowercase()) || with_brackets(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_stands_twice_and_each_has_its_case() {
        for (at, word) in WORDS.iter().enumerate() {
            assert!(
                !WORDS[..at].iter().any(|other| other.term == word.term),
                "{}",
                word.term
            );
            assert_eq!(word.term, word.term.to_lowercase());
        }
        for acronym in ACRONYMS {
            assert_eq!(acronym.term, acronym.term.to_uppercase());
        }
    }
}

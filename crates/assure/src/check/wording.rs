//! Texts that something happened to: never filled in, garbled, cut off, or with code in them.

use hsds::{Kind, Shape};

use super::walk::Said;
use super::{Check, Findings};

/// Whole texts that somebody meant to replace, in any field.
#[rustfmt::skip]
const PLACEHOLDERS: &[&str] = &[
    "asdf", "asdfasdf", "description", "dummy", "dummy text", "enter text here", "insert text here", "lorem ipsum", "placeholder",
    "sample text", "some text", "tba", "tbc", "tbd", "test", "test service", "test test", "testing", "text here", "to be advised",
    "to be announced", "to be confirmed", "to be decided", "xx", "xxx", "xxxx",
];

/// How texts begin that somebody meant to replace, inside others.
const INSERTS: &[&str] = &[
    "[insert ",
    "<insert ",
    "{insert ",
    "[enter ",
    "[add ",
    "[your ",
    "[name of ",
    "[organisation name",
    "[tbc]",
    "lorem ipsum dolor",
];

/// Fields in which no answer is no answer. In others "N/A" may be one: a service for which nobody has to apply.
const MUST_SAY: &[(Kind, &str)] = &[
    (Kind::Service, "name"),
    (Kind::Service, "description"),
    (Kind::Organization, "name"),
    (Kind::Organization, "description"),
    (Kind::Location, "name"),
    (Kind::Address, "address_1"),
    (Kind::Address, "city"),
    (Kind::Phone, "number"),
];

/// Code that readers see even where HTML is shown as it is meant, in small letters: escaped twice, or left by a word processor.
#[rustfmt::skip]
const SHOWN: [&str; 11] = [
    "&lt;p", "&lt;/", "&lt;br", "&lt;b&", "&lt;a ", "&amp;nbsp;", "&amp;amp;", "&amp;#", "mso-", "<o:p", "class=\"mso",
];

/// How many letters a field of a database often holds at most.
const LIMITS: [usize; 15] = [
    200, 250, 255, 256, 300, 400, 500, 512, 750, 1_000, 1_024, 1_500, 2_000, 3_000, 4_000,
];

/// Words with which no sentence ends.
const DANGLING: [&str; 14] = [
    "an", "and", "the", "of", "or", "our", "their", "its", "your", "from", "into", "between",
    "such", "we",
];

/// Words with which a sentence seldom ends.
#[rustfmt::skip]
const WEAK: [&str; 33] = [
    "any", "are", "as", "at", "be", "by", "can", "each", "every", "for", "has", "have", "in", "include", "including", "is", "may",
    "on", "other", "that", "these", "this", "those", "through", "to", "upon", "when", "where", "which", "who", "will", "with",
    "within",
];

/// Ends of texts that trail off on purpose.
const TRAILING: [&str; 8] = [
    "more", "etc", "on", "beyond", "else", "others", "forward", "soon",
];

/// From so many letters a text that trails off has lost something.
const LONG: usize = 100;

/// Looks at one text.
pub(super) fn look(said: &Said<'_>, found: &mut Findings) {
    placeholder(said, found);
    if said.field.shape != Shape::Text {
        return;
    }
    match said.field.name {
        "name" if matches!(said.kind, Kind::Service | Kind::Organization) => capitals(said, found),
        "description" => cut_off(said, found),
        _ => {}
    }
    garbled(said, found);
    markup(said, found);
}

fn placeholder(said: &Said<'_>, found: &mut Findings) {
    let lower = said.text.trim().to_lowercase();
    let core = lower.trim_matches(|letter: char| !letter.is_alphanumeric());
    let is_whole = PLACEHOLDERS.contains(&core) || core.starts_with("lorem ipsum");
    let must_say = MUST_SAY.contains(&(said.kind, said.field.name));
    // Narcotics Anonymous is known as NA.
    let says_nothing = must_say && core != "na" && written::absence::is_absent(said.text);
    if !is_whole && !says_nothing && !INSERTS.iter().any(|insert| lower.contains(insert)) {
        return;
    }
    found.add(
        Check::PlaceholderText,
        &said.spot,
        said.text,
        "This text holds a place for another one, which was never put in.".to_owned(),
        "Replace it by what it should say, or leave the field empty.",
    );
}

fn capitals(said: &Said<'_>, found: &mut Findings) {
    let has_small = said.text.chars().any(char::is_lowercase);
    let reading = written::name::read(said.text);
    if has_small
        || !reading
            .remarks
            .contains(&written::reading::Remark::Capitals)
    {
        return;
    }
    found.add(
        Check::NameInCapitals,
        &said.spot,
        said.text,
        "The name is written in capitals, which is hard to read and which some screen readers spell out.".to_owned(),
        &format!("Write it as people write names, such as \"{}\".", reading.found),
    );
}

fn garbled(said: &Said<'_>, found: &mut Findings) {
    if said.text.is_ascii() {
        return;
    }
    let repaired = written::text::unscramble(said.text);
    if repaired.is_none() && !said.text.contains('\u{fffd}') {
        return;
    }
    found.add(
        Check::Mojibake,
        &said.spot,
        said.text,
        "Some letters were garbled when the text was copied or saved.".to_owned(),
        "Type the garbled letters anew; they are often quotation marks, pound signs or letters with accents.",
    );
}

/// The standard lets descriptions have HTML in them, so that there only what readers would see is wrong: tags whose brackets were
/// escaped, the leavings of a word processor, and entities in a text without tags.
fn markup(said: &Said<'_>, found: &mut Findings) {
    let text = said.text;
    if !text.contains(['<', '&']) {
        return;
    }
    let may_have_tags =
        said.field.name == "description" && matches!(said.kind, Kind::Service | Kind::Organization);
    let Some(plain) = written::text::plain(text) else {
        return;
    };
    let has_tags = text.contains('<') && plain.matches('<').count() < text.matches('<').count();
    let lower = text.to_ascii_lowercase();
    let is_shown = SHOWN.iter().any(|sign| lower.contains(sign));
    if may_have_tags && has_tags && !is_shown {
        return;
    }
    found.add(
        Check::MarkupInText,
        &said.spot,
        text,
        "Code of a web page stands between the words, and readers see it.".to_owned(),
        "Take the code out, so that only the words are left.",
    );
}

fn cut_off(said: &Said<'_>, found: &mut Findings) {
    let text = said.text.trim_end();
    let letters = text.chars().count();
    if letters < LONG || !(trails_off(text) || breaks_off(text, letters)) {
        return;
    }
    let end: String = text.chars().skip(letters - 60).collect();
    found.add(
        Check::TextCutOff,
        &said.spot,
        &format!("…{end}"),
        "The text stops in the middle, as if its end had been cut off.".to_owned(),
        "Look up how it goes on, and complete it or end it with a whole sentence.",
    );
}

/// "and we also help with…", but not "and much more…".
fn trails_off(text: &str) -> bool {
    let Some(before) = text.strip_suffix("...").or_else(|| text.strip_suffix('…')) else {
        return false;
    };
    let last = last_word(before);
    !TRAILING.contains(&last.as_str()) && !before.ends_with(['.', '!', '?'])
}

/// A last word that needs another one; where a field was full, also one with which a sentence seldom ends, or what is left of one.
fn breaks_off(text: &str, letters: usize) -> bool {
    if !text.ends_with(char::is_lowercase) {
        return false;
    }
    let last = last_word(text);
    let last = last.as_str();
    // The blank at which it was cut may be gone.
    let is_full = LIMITS.contains(&letters) || LIMITS.contains(&(letters + 1));
    DANGLING.contains(&last) || (is_full && (WEAK.contains(&last) || last.chars().count() == 1))
}

fn last_word(text: &str) -> String {
    let word = text
        .split(|letter: char| letter.is_whitespace() || letter == '/')
        .next_back();
    word.unwrap_or_default()
        .trim_matches(|letter: char| !letter.is_alphanumeric())
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::codes;

    fn finds(service: &Value, code: &str) -> bool {
        !codes(service, code).is_empty()
    }

    fn described(text: &str, code: &str) -> bool {
        finds(&json!({"description": text}), code)
    }

    #[test]
    fn texts_that_were_never_filled_in_are_found() {
        for text in [
            "TBC",
            "Test",
            "xxx",
            "N/A",
            "-",
            "Lorem ipsum dolor sit amet",
            "Call us on [insert number] any day.",
            "To be confirmed.",
        ] {
            assert!(described(text, "placeholder-text"), "{text}");
        }
        assert!(finds(
            &json!({"phones": [{"number": "n/a"}]}),
            "placeholder-text"
        ));
    }

    #[test]
    fn short_answers_are_not() {
        assert!(!finds(
            &json!({"name": "NA", "application_process": "N/A", "fees": "None", "wait_time": "None"}),
            "placeholder-text"
        ));
        for text in [
            "We test your eyes.",
            "A test of hearing for adults.",
            "Dates of the next course are TBC.",
            "Bring a passport [or a licence].",
        ] {
            assert!(!described(text, "placeholder-text"), "{text}");
        }
    }

    #[test]
    fn names_that_shout_are_found() {
        assert!(finds(
            &json!({"name": "MILL ROAD LUNCH CLUB"}),
            "name-in-capitals"
        ));
        for name in [
            "Mill Road LUNCH CLUB",
            "MIND",
            "NHS 111",
            "YMCA",
            "RSPB Manchester",
        ] {
            assert!(!finds(&json!({"name": name}), "name-in-capitals"), "{name}");
        }
    }

    #[test]
    fn garbled_letters_are_found() {
        for text in ["The childrenâ€™s club", "Costs Â£5", "Caf\u{fffd}"] {
            assert!(described(text, "mojibake"), "{text}");
        }
        for text in ["Café “Zoë” – £5", "Tŷ Coch, Ynys Môn", "plain"] {
            assert!(!described(text, "mojibake"), "{text}");
        }
    }

    #[test]
    fn code_that_readers_see_is_found() {
        for text in [
            "A club &amp; a café",
            "&lt;p&gt;A club&lt;/p&gt;",
            "A&nbsp;club",
            "<p class=\"MsoNormal\">A club<o:p></o:p></p>",
        ] {
            assert!(described(text, "markup-in-text"), "{text}");
        }
        assert!(finds(
            &json!({"name": "Tea <b>and</b> cake"}),
            "markup-in-text"
        ));
    }

    #[test]
    fn html_where_the_standard_lets_it_be_is_not() {
        for text in [
            "<p>A club &amp; a café</p>",
            "Tea & cake",
            "For under 5s, with < 10 children",
            "AT&T; R&B",
        ] {
            assert!(!described(text, "markup-in-text"), "{text}");
        }
    }

    #[test]
    fn texts_without_their_end_are_found() {
        let long = "We help people in the town with shopping, with letters, with company and with many other small things that they ask of us".to_owned();
        for end in [" and the", ", and we visit them at home...", " between"] {
            assert!(described(&format!("{long}{end}"), "text-cut-off"), "{end}");
        }
        let front = "Neighbours ".repeat(30);
        let full = |end: &str| format!("{}{end}", &front[..255 - end.len()]);
        for end in [" who", " with", " t"] {
            assert!(described(&full(end), "text-cut-off"), "{end}");
        }
        assert!(!described(&full(" heritage"), "text-cut-off"));
    }

    #[test]
    fn texts_that_end_as_they_should_are_not() {
        let long = "We help people in the town with shopping, with letters, with company and with many other small things that they ask of us";
        for end in [
            "",
            ".",
            " and much more...",
            " etc…",
            " for vitamin A",
            " (see www.mill.org.uk)",
        ] {
            assert!(!described(&format!("{long}{end}"), "text-cut-off"), "{end}");
        }
        assert!(!described("Short and...", "text-cut-off"));
    }
}

//! The words around telephone numbers.

use crate::phone::Kind;
use crate::text::one_line;

/// Words that only say that a number follows, or that another does.
const LABELS: [&str; 37] = [
    "&",
    "a",
    "also",
    "and",
    "at",
    "by",
    "call",
    "contact",
    "contacts",
    "details",
    "dial",
    "either",
    "free",
    "freephone",
    "landline",
    "m",
    "mob",
    "mobile",
    "no",
    "nos",
    "number",
    "numbers",
    "office",
    "on",
    "or",
    "p",
    "ph",
    "phone",
    "please",
    "ring",
    "t",
    "tel",
    "telephone",
    "telno",
    "the",
    "to",
    "uk",
];

/// Labels that tell one number from another, so that they are kept.
const TELLING: [&str; 2] = ["office", "landline"];

/// Words after which three digits are dialled and are no house number.
const CALLS: [&str; 14] = [
    "call",
    "dial",
    "emergencies",
    "emergency",
    "nhs",
    "on",
    "or",
    "phone",
    "police",
    "ring",
    "samaritans",
    "tel",
    "telephone",
    "to",
];

/// What was said around a number.
#[derive(Clone, Default)]
pub(super) struct Said {
    pub(super) label: Option<String>,
    pub(super) kind: Option<Kind>,
    /// Words that are not about the number.
    pub(super) left: Option<String>,
}

fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '&')
        .to_lowercase()
}

/// Whether a word goes with telephone numbers and says nothing else.
pub(super) fn is_label(word: &str) -> bool {
    let word = bare(word);
    LABELS.binary_search(&word.as_str()).is_ok()
        || matches!(word.as_str(), "fax" | "text" | "minicom" | "sms")
}

/// Whether a line has no words but those.
pub(super) fn only_of_telephones(line: &[char]) -> bool {
    line.split(|c| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .all(|word| word.len() <= 12 && is_about_calls(&word.iter().collect::<String>()))
}

/// Labels, and words that go with 999, 111 and 101.
fn is_about_calls(word: &str) -> bool {
    let around = [
        "an",
        "crisis",
        "emergencies",
        "emergency",
        "helpline",
        "in",
        "nhs",
        "non",
        "police",
        "samaritans",
    ];
    is_label(word) || around.contains(&bare(word).as_str())
}

/// Whether the words before say that what follows is dialled.
pub(super) fn calls(before: &str) -> bool {
    before
        .split_whitespace()
        .next_back()
        .is_some_and(|word| CALLS.binary_search(&bare(word).as_str()).is_ok())
}

/// Whether the words before say that what follows takes text messages.
pub(super) fn texts(before: &str) -> bool {
    before
        .split_whitespace()
        .rev()
        .take(5)
        .any(|word| matches!(bare(word).as_str(), "text" | "txt" | "sms" | "texting"))
}

/// Whether the word after a number can be the start of an extension.
pub(super) fn opens_extension(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "x" | "ext" | "extn" | "ex" | "extension"
    )
}

/// Whether what stands between two numbers makes the second an extension.
pub(super) fn is_extension(between: &str) -> bool {
    let word = between
        .trim_matches(|c: char| !c.is_alphabetic() && c != '#')
        .to_lowercase();
    between.len() <= 24
        && (opens_extension(&word)
            || matches!(
                word.as_str(),
                "#" | "ext no" | "extension number" | "extension no"
            ))
}

/// What the words between the last number and this one say of it.
pub(super) fn said_before(gap: &str) -> Said {
    let (earlier, line) = gap.rsplit_once('\n').unwrap_or(("", gap));
    // "T … F … M …" is how letterheads write telephone, fax and mobile.
    let fax = bare(line.trim()) == "f";
    let kind = if fax { Some(Kind::Fax) } else { kind(line) };
    let words = worth_keeping(line).filter(|_| !fax);
    // Only a few words in front of a number are its label; a sentence is not.
    let (label, rest) = match words {
        Some(words) if is_name(&words) => (Some(words), None),
        other => (None, other),
    };
    Said {
        label,
        kind,
        left: joined([worth_keeping(earlier).as_deref(), rest.as_deref()]),
    }
}

/// What is said right after a number in brackets, or by "option 2"; and how many letters that is.
pub(super) fn said_after(after: &str) -> (Said, usize) {
    option(after)
        .or_else(|| brackets(after))
        .unwrap_or_default()
}

fn brackets(after: &str) -> Option<(Said, usize)> {
    let inside = after.trim_start_matches(' ').strip_prefix('(')?;
    let (words, _) = inside.split_once(')')?;
    let blanks = after.len() - inside.len() - 1;
    let said = one_line(words);
    let fits = !said.is_empty() && said.len() <= 60 && digits(&said) < 5 && !said.contains('@');
    fits.then(|| {
        let label = (!matches!(
            bare(&said).as_str(),
            "fax" | "mobile" | "minicom" | "textphone"
        ))
        .then(|| said.clone());
        (
            Said {
                label,
                kind: kind(&said),
                left: None,
            },
            blanks + words.chars().count() + 2,
        )
    })
}

/// "option 2", "then press 3", "opt. 1".
fn option(after: &str) -> Option<(Said, usize)> {
    let start = after.find(|c: char| c.is_alphanumeric())?;
    let mut words = after.get(start..)?.split_inclusive(' ');
    let mut length = after.get(..start)?.chars().count();
    if length > 3 || after.get(..start)?.contains('\n') {
        return None;
    }
    for nth in 0..4 {
        let word = words.next()?;
        length += word.chars().count();
        let choice = word.trim_matches(|c: char| !c.is_ascii_digit());
        if nth > 0 && choice.len() == 1 && word.trim().len() <= 2 {
            let label = Some(format!("option {choice}"));
            return Some((
                Said {
                    label,
                    ..Said::default()
                },
                length,
            ));
        }
        if !matches!(
            bare(word).as_str(),
            "option" | "opt" | "press" | "then" | "select" | "choose" | "and"
        ) {
            return None;
        }
    }
    None
}

/// What the words say that answers there. "Tel/Fax" is both, so that a voice may.
fn kind(words: &str) -> Option<Kind> {
    let words = words.to_lowercase();
    let has = |part: &str| {
        words
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| word == part)
    };
    if has("minicom")
        || has("textphone")
        || has("typetalk")
        || has("textrelay")
        || words.contains("text phone")
        || words.contains("text relay")
    {
        Some(Kind::Textphone)
    } else if has("fax") && !(has("tel") || has("telephone") || has("phone")) {
        Some(Kind::Fax)
    } else if (has("text") || has("txt") || has("sms") || has("texts"))
        && !(has("call") || has("ring") || has("phone"))
    {
        Some(Kind::Text)
    } else if has("pager") {
        Some(Kind::Pager)
    } else {
        None
    }
}

fn digits(words: &str) -> usize {
    words.bytes().filter(u8::is_ascii_digit).count()
}

/// Few enough words for a label.
fn is_name(words: &str) -> bool {
    words.contains(char::is_alphabetic)
        && words.len() <= 60
        && words.split(' ').count() <= 6
        && !words.contains('@')
        && !words.contains("//")
        && !words.contains("www.")
        && digits(words) < 5
}

/// Words without those at the ends that only say that a number follows; none if no letter or digit stays.
pub(super) fn worth_keeping(words: &str) -> Option<String> {
    let line = one_line(words);
    let mut kept: Vec<&str> = line.split(' ').collect();
    while kept.first().is_some_and(|word| is_filler(word)) {
        kept.remove(0);
        if kept.len() > 40 {
            break;
        }
    }
    while kept.last().is_some_and(|word| is_filler(word)) {
        kept.pop();
    }
    let kept = kept.join(" ");
    let kept = kept.trim_matches(|c: char| " :;,/|-+=".contains(c));
    kept.contains(char::is_alphanumeric)
        .then(|| kept.to_owned())
}

fn is_filler(word: &str) -> bool {
    let word = bare(word);
    word.is_empty()
        || (LABELS.binary_search(&word.as_str()).is_ok() && !TELLING.contains(&word.as_str()))
        || matches!(
            word.as_str(),
            "fax" | "minicom" | "textphone" | "tel/fax" | "tel/text"
        )
}

/// Words put together with a comma.
pub(super) fn joined(parts: [Option<&str>; 2]) -> Option<String> {
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_in_order() {
        assert!(LABELS.is_sorted() && CALLS.is_sorted());
    }

    #[test]
    fn fillers_go_and_labels_stay() {
        assert_eq!(worth_keeping(" or tel: "), None);
        assert_eq!(worth_keeping("Tel Helpline: ").as_deref(), Some("Helpline"));
        assert_eq!(worth_keeping(" - ").as_deref(), None);
        assert_eq!(worth_keeping("Office:").as_deref(), Some("Office"));
    }
}

//! Sentences, and phrases in them.

/// The sentences of a text. Lines, bullets and semicolons end one too; the point in "9.30" does not.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let (sentence, after) = first(rest);
            rest = after;
            if sentence.chars().any(char::is_alphanumeric) {
                return Some(sentence.trim());
            }
        }
        None
    })
}

fn first(text: &str) -> (&str, &str) {
    let end = text.char_indices().find_map(|(at, letter)| {
        let after = at + letter.len_utf8();
        let ends = match letter {
            '.' | '!' | '?' => begins_anew(text.get(after..).unwrap_or_default()),
            ';' | '\n' | '•' => true,
            _ => false,
        };
        ends.then_some(after)
    });
    text.split_at_checked(end.unwrap_or(text.len()))
        .unwrap_or((text, ""))
}

/// Whether what follows a full stop is a blank, or the next sentence without one: "in the park.Bring a coat".
fn begins_anew(rest: &str) -> bool {
    let mut letters = rest.chars();
    let (first, second) = (letters.next(), letters.next());
    first.is_none_or(char::is_whitespace)
        || (first.is_some_and(char::is_uppercase) && second.is_some_and(char::is_lowercase))
}

/// Where a phrase stands as whole words; both are in lower case.
pub(super) fn find(lower: &str, phrase: &str) -> Option<usize> {
    let is_edge = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
    lower.match_indices(phrase).map(|(at, _)| at).find(|&at| {
        let before = lower.get(..at).and_then(|front| front.chars().next_back());
        let after = lower
            .get(at + phrase.len()..)
            .and_then(|rest| rest.chars().next());
        is_edge(before) && is_edge(after)
    })
}

/// Whether one of the phrases stands there as whole words.
pub(super) fn says(lower: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| find(lower, phrase).is_some())
}

/// The words of a text as they stand, each with its place.
pub(super) fn placed(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive(char::is_whitespace)
        .scan(0, |at, piece| {
            let start = *at;
            *at += piece.len();
            Some((start, piece.trim_end()))
        })
        .filter(|(_, word)| !word.is_empty())
}

/// The words of a text, without the marks around them.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()))
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_falls_into_its_sentences() {
        let text = "Open 9.30 to 4.Free!  Ring us;\n• tea\n\n• cake…";
        let found: Vec<&str> = sentences(text).collect();
        assert_eq!(
            found,
            ["Open 9.30 to 4.", "Free!", "Ring us;", "tea", "cake…"]
        );
        assert_eq!(sentences(" . \n").count(), 0);
    }

    #[test]
    fn words_keep_their_places() {
        let text = "ages  5\u{a0}to 11";
        let found: Vec<(usize, &str)> = placed(text).collect();
        assert_eq!(found, [(0, "ages"), (6, "5"), (9, "to"), (12, "11")]);
    }

    #[test]
    fn a_phrase_is_whole_words() {
        assert_eq!(find("carefree, and free", "free"), Some(14));
        assert!(!says("freedom", &["free"]));
        assert!(says("it's free.", &["free"]));
    }
}

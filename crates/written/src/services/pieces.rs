//! A text cut into sentences, headings and items of lists: put together again they are the text, letter by letter.

/// Words after whose full stop a sentence goes on.
const SHORT: [&str; 24] = [
    "e.g", "i.e", "eg", "ie", "etc", "mr", "mrs", "ms", "dr", "st", "no", "nos", "tel", "rd",
    "ave", "approx", "inc", "ltd", "co", "vs", "rev", "prof", "a.m", "p.m",
];

/// A piece of a text: the letters from one place to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: usize,
    pub(super) to: usize,
    /// It begins a line.
    pub(super) begins_line: bool,
    /// A blank line, or the beginning of the text, stands before it.
    pub(super) begins_paragraph: bool,
    /// It is an item of a sentence that lists several: `a; b; c`.
    pub(super) is_item: bool,
}

/// The pieces of a text. Blanks go with the piece before them, those at the very beginning with the first.
pub(super) fn cut(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut from = 0;
    let mut after_blank = true;
    for line in text.split_inclusive('\n') {
        let to = from + line.len();
        if line.trim().is_empty() {
            after_blank = true;
            match spans.last_mut() {
                Some(last) => {
                    last.to = to;
                    from = to;
                }
                // The first piece will begin here.
                None => {
                    from = to;
                }
            }
            continue;
        }
        for (number, (start, end, is_item)) in sentences(line).into_iter().enumerate() {
            spans.push(Span {
                from: from + start,
                to: from + end,
                begins_line: number == 0,
                begins_paragraph: number == 0 && after_blank,
                is_item,
            });
        }
        after_blank = false;
        from = to;
    }
    if let Some(first) = spans.first_mut() {
        first.from = 0;
    } else if !text.is_empty() {
        spans.push(Span {
            from: 0,
            to: text.len(),
            begins_line: true,
            begins_paragraph: true,
            is_item: false,
        });
    }
    spans
}

/// Where the sentences of a line begin and end, and the items of those that list several.
fn sentences(line: &str) -> Vec<(usize, usize, bool)> {
    let mut found = Vec::new();
    let mut from = 0;
    let letters: Vec<(usize, char)> = line.char_indices().collect();
    let mut at = 0;
    while at < letters.len() {
        let (place, letter) = letters[at];
        if matches!(letter, '.' | '!' | '?') && ends_sentence(line, from, place, &letters, at) {
            // Closing marks and blanks belong to the sentence that they end.
            let mut next = at + 1;
            while next < letters.len()
                && matches!(
                    letters[next].1,
                    '.' | '!' | '?' | ')' | '"' | '\'' | '\u{201d}' | '\u{2019}'
                )
            {
                next += 1;
            }
            while next < letters.len() && letters[next].1.is_whitespace() {
                next += 1;
            }
            let end = letters.get(next).map_or(line.len(), |(place, _)| *place);
            items(line, from, end, &mut found);
            from = end;
            at = next;
            continue;
        }
        at += 1;
    }
    if from < line.len() {
        items(line, from, line.len(), &mut found);
    }
    found
}

/// Whether a full stop, an exclamation or a question mark ends a sentence.
fn ends_sentence(
    line: &str,
    from: usize,
    place: usize,
    letters: &[(usize, char)],
    at: usize,
) -> bool {
    let mut next = at + 1;
    while next < letters.len()
        && matches!(
            letters[next].1,
            '.' | '!' | '?' | ')' | '"' | '\'' | '\u{201d}' | '\u{2019}'
        )
    {
        next += 1;
    }
    let Some((_, blank)) = letters.get(next) else {
        return true;
    };
    if !blank.is_whitespace() {
        return false;
    }
    let follows = letters[next..]
        .iter()
        .find(|(_, letter)| !letter.is_whitespace());
    let begins = follows.is_none_or(|(_, letter)| !letter.is_lowercase());
    if letters[at].1 != '.' {
        return begins;
    }
    let before = line[from..place].rsplit(|letter: char| letter.is_whitespace() || letter == '(');
    let word = before.into_iter().next().unwrap_or_default().to_lowercase();
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let is_number = !word.is_empty()
        && word.chars().all(|letter| letter.is_ascii_digit())
        && word.len() <= 2
        && line[from..place].trim() == word;
    begins && !is_initial && !is_number && !SHORT.contains(&word.as_str())
}

/// A sentence whole, or as its lead and its items where it lists several: `Our services include: a; b; c.`
fn items(line: &str, from: usize, to: usize, found: &mut Vec<(usize, usize, bool)>) {
    let sentence = &line[from..to];
    let lead = sentence.find(':').map(|at| at + 1);
    let lead = lead.filter(|lead| sentence[*lead..].contains(';'));
    // Without a lead, it takes more than one mark to be a list.
    let is_bare = lead.is_none() && sentence.matches(';').count() > 1;
    if lead.is_none() && !is_bare {
        found.push((from, to, false));
        return;
    }
    let lead = lead.unwrap_or_default();
    let lead_end = lead + (sentence[lead..].len() - sentence[lead..].trim_start().len());
    let mut start = 0;
    if lead > 0 {
        found.push((from, from + lead_end, false));
        start = lead_end;
    }
    while start < sentence.len() {
        let rest = &sentence[start..];
        let end = match rest.find(';') {
            Some(mark) => {
                let after = &rest[mark + 1..];
                start + mark + 1 + (after.len() - after.trim_start().len())
            }
            None => sentence.len(),
        };
        found.push((from + start, from + end, true));
        start = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        cut(text)
            .iter()
            .map(|span| text[span.from..span.to].trim())
            .collect()
    }

    #[test]
    fn sentences_end_where_people_end_them() {
        assert_eq!(
            pieces(
                "We help people, e.g. Mr. Smith of St. Helens. We open at 9.30 a.m. on Mondays! (Ring first.) Then come."
            ),
            [
                "We help people, e.g. Mr. Smith of St. Helens.",
                "We open at 9.30 a.m. on Mondays!",
                "(Ring first.)",
                "Then come."
            ]
        );
        assert_eq!(
            pieces("1. Lunch club\n2. Food bank"),
            ["1. Lunch club", "2. Food bank"]
        );
        assert_eq!(pieces("\n \n"), [""]);
        assert!(cut("").is_empty());
    }

    #[test]
    fn a_list_inside_a_sentence_is_cut_at_its_marks() {
        assert_eq!(
            pieces("Our services include: advice; a food bank; and a lunch club. Ring us."),
            [
                "Our services include:",
                "advice;",
                "a food bank;",
                "and a lunch club.",
                "Ring us."
            ]
        );
    }
}

//! UTF-8 that somebody read as Windows-1252, or as the code page of a DOS window, and saved again.

/// What bytes 0x80 to 0x9F are in Windows-1252; the five that are nothing stand for themselves, as browsers read them
/// (WHATWG Encoding Standard, index windows-1252).
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Punctuation that was read in code page 850, also where the text was then put in capitals. No language writes "ÔÇ".
const DOS: [(&str, &str); 11] = [
    ("ÔÇÖ", "’"),
    ("ÔÇÿ", "‘"),
    ("ÔÇ£", "“"),
    ("ÔÇØ", "”"),
    ("ÔÇô", "–"),
    ("ÔÇö", "—"),
    ("ÔÇó", "•"),
    ("ÔÇÓ", "•"),
    ("ÔÇª", "…"),
    ("┬ú", "£"),
    ("├®", "é"),
];

/// Rounds of reading one encoding as another: two are common, three have been seen.
const ROUNDS: usize = 4;

/// The text as it was before its encoding was mistaken, if it surely was: "Â£" is "£", "â€™" is "’", "CafÃ©" is "Café".
pub fn unscramble(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let mut now = text.to_owned();
    for _ in 0..ROUNDS {
        let next = once(&now);
        if next == now {
            break;
        }
        now = next;
    }
    (now != text).then_some(now)
}

fn once(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let rest = letters.get(at..).unwrap_or_default();
        if let Some((meant, length)) = sequence(rest).or_else(|| lost_quote(rest, &out)) {
            out.push_str(&meant);
            at += length;
        } else {
            out.push(letter);
            at += 1;
        }
    }
    if out.contains("ÔÇ") || out.contains('┬') || out.contains('├') {
        out = DOS
            .iter()
            .fold(out, |out, (wrong, right)| out.replace(wrong, right));
    }
    out
}

/// What the next few letters were, and how many they are.
fn sequence(letters: &[char]) -> Option<(String, usize)> {
    let (meant, length) = one(letters)?;
    let lead = letters.first().copied().and_then(byte)?;
    if length > 2 || is_latin(lead) {
        Some((meant.into(), length))
    } else {
        word(letters, lead)
    }
}

/// Pairs that start with Â, Ã, Ä or Å are letters of Western and Welsh texts; no word has "Ã©".
fn is_latin(lead: u8) -> bool {
    (0xc2..=0xc5).contains(&lead)
}

/// Greek, Cyrillic and Arabic come in whole words: a single pair may be two real letters, as in "Ñ»".
fn word(letters: &[char], lead: u8) -> Option<(String, usize)> {
    let mut meant = String::new();
    let mut at = 0;
    while let Some((letter, 2)) = letters.get(at..).and_then(one) {
        let near = letters
            .get(at)
            .copied()
            .and_then(byte)
            .is_some_and(|b| b >= 0xc6 && b.abs_diff(lead) <= 3);
        if !near {
            break;
        }
        meant.push(letter);
        at += 2;
    }
    (at >= 6).then_some((meant, at))
}

/// The one character that the letters at the start were as UTF-8, and how many they are.
fn one(letters: &[char]) -> Option<(char, usize)> {
    let length = match byte(*letters.first()?)? {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let bytes: Vec<u8> = letters
        .get(..length)?
        .iter()
        .map(|&c| byte(c))
        .collect::<Option<_>>()?;
    Some((std::str::from_utf8(&bytes).ok()?.chars().next()?, length))
}

/// "â€" whose third byte some program dropped: the closing quotation mark, if one was opened before.
fn lost_quote(letters: &[char], before: &str) -> Option<(String, usize)> {
    if !letters.starts_with(&['â', '€']) {
        return None;
    }
    let dropped = letters
        .get(2)
        .is_none_or(|&c| byte(c).is_none_or(|b| b < 0x80));
    let marks = before
        .chars()
        .rev()
        .take(2_000)
        .find(|c| matches!(c, '“' | '”'));
    (dropped && marks == Some('“')).then(|| ("”".to_owned(), 2))
}

/// The letter of a byte from 0x80 to 0x9F.
pub(super) fn windows(code: u32) -> Option<char> {
    let at = usize::try_from(code.checked_sub(0x80)?).ok()?;
    WINDOWS.get(at).copied()
}

/// The byte that a letter is in Windows-1252, or in ISO 8859-1, where 0x80 to 0x9F are control characters.
fn byte(letter: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(letter)) {
        return Some(byte);
    }
    let at = WINDOWS.iter().position(|&c| c == letter)?;
    u8::try_from(at + 0x80).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of reading UTF-8 as Windows-1252.
    fn scrambled(text: &str) -> String {
        text.bytes()
            .map(|b| match b {
                0x80..=0x9f => WINDOWS[usize::from(b - 0x80)],
                _ => char::from(b),
            })
            .collect()
    }

    #[test]
    fn garbled_letters_are_put_right() {
        for (text, meant) in [
            ("Â£5", "£5"),
            ("Itâ€™s", "It’s"),
            ("Itâ\u{80}\u{99}s", "It’s"),
            ("CafÃ©", "Café"),
            ("â€œquotedâ€\u{9d}", "“quoted”"),
            ("â€œquotedâ€ text", "“quoted” text"),
            ("9amâ€“5pm", "9am–5pm"),
            ("TÅ· DÅµr", "Tŷ Dŵr"),
            ("Ã‚Â£5", "£5"),
            ("a\u{c2}\u{a0}b", "a\u{a0}b"),
            ("ÔÇÓ RUN ACTING", "• RUN ACTING"),
            ("ChildrenÔÇÖs", "Children’s"),
            ("ðŸ˜€", "😀"),
            ("ï»¿Name", "\u{feff}Name"),
            ("BarrÃ¢â‚¬â„¢s", "Barr’s"),
        ] {
            assert_eq!(unscramble(text).as_deref(), Some(meant), "{text}");
        }
        for text in ["Привет", "Ελλάδα", "Żółć", "naïve – “so”…"] {
            assert_eq!(unscramble(&scrambled(text)).as_deref(), Some(text));
            assert_eq!(
                unscramble(&scrambled(&scrambled(text))).as_deref(),
                Some(text)
            );
        }
    }

    #[test]
    fn real_letters_are_left() {
        for text in [
            "Café",
            "SÃO PAULO",
            "Âge",
            "Ñ»",
            "“â€”",
            "Über »uns«",
            "50 €",
            "Å",
            "â",
            "ÂÃ",
            "Señor’s",
            "Ô ÇA",
            "Tŷ",
        ] {
            // A dash between quotation marks is the only one of them that could be either.
            if text != "“â€”" {
                assert_eq!(unscramble(text), None, "{text}");
            }
        }
    }
}

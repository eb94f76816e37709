//! Cells that list several things.

use crate::absence::is_absent;
use crate::text::{lines, one_line};

/// A thing in a list separated by commas has no more words than this, and is no longer.
const MOST_WORDS: usize = 4;
const LONGEST: usize = 40;

/// Marks of an item at the start of a line, or between two.
const BULLETS: [char; 9] = ['•', '·', '▪', '‣', '●', '○', '◦', '■', '–'];

/// The things that a cell lists, each once, in their order: parted by line ends, bullets, semicolons or bars; by commas only if
/// every part is short and nothing reads like a sentence. A cell that lists nothing is one thing, or none if it says nothing.
pub fn read(text: &str) -> Vec<String> {
    let text = lines(text);
    let rows: Vec<&str> = text.split('\n').flat_map(bulleted).collect();
    let mut items: Vec<String> = Vec::new();
    for row in rows {
        for part in parted(row) {
            let item = item(part);
            if !is_absent(&item) {
                items.push(item);
            }
        }
    }
    once(items)
}

/// Each thing once, whatever its case.
fn once(items: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    items
        .into_iter()
        .filter(|item| seen.insert(item.to_lowercase()))
        .collect()
}

/// The parts of a line that bullets in it make. A dash between words is no bullet.
fn bulleted(line: &str) -> Vec<&str> {
    let marks = |c: char| BULLETS.contains(&c) && c != '–';
    line.split(marks)
        .filter(|part| !part.trim().is_empty())
        .collect()
}

fn parted(row: &str) -> Vec<&str> {
    // A semicolon that ends an entity ("&amp;") parts nothing.
    if row.contains('|') || (row.contains(';') && !has_entity(row)) {
        return row.split([';', '|']).collect();
    }
    let mut parts: Vec<&str> = row.split(',').collect();
    if !is_comma_list(row, &parts) {
        return vec![row];
    }
    part_last(&mut parts);
    parts
}

/// "Bury, Rochdale and Oldham" are three: the last comma of a list of three is written as "and". Where another part has its own
/// "and" the writer may have meant the last one as one thing.
fn part_last(parts: &mut Vec<&str>) {
    let joined = |part: &&str| part.contains(" and ");
    if parts.iter().filter(|part| joined(part)).count() != 1 {
        return;
    }
    let Some(last) = parts.pop_if(|last| joined(&&**last)) else {
        return;
    };
    let trimmed = last.trim_start();
    match trimmed
        .split_once(" and ")
        .filter(|(one, rest)| !one.is_empty() && !rest.contains(" and "))
    {
        Some((one, other)) => parts.extend([one, other]),
        None => parts.push(last),
    }
}

fn has_entity(row: &str) -> bool {
    crate::text::plain(row).is_some()
}

/// Whether commas part things: two or more short ones, none of which reads like a sentence or a number.
fn is_comma_list(row: &str, parts: &[&str]) -> bool {
    let sentence = row.contains(". ")
        || row.contains(['!', '?', ':'])
        || row.matches('(').count() != row.matches(')').count();
    let short = |part: &&str| {
        let part = part.trim();
        let words = part.trim_start_matches("and ").split(' ').count();
        !part.is_empty()
            && words <= MOST_WORDS
            && part.chars().count() <= LONGEST
            && !is_clause(part)
    };
    // "1,000" and "Sale, M33 7XX": digits after a comma are a number or an address.
    let numbers = parts
        .iter()
        .skip(1)
        .any(|part| part.trim().starts_with(|c: char| c.is_ascii_digit()));
    let addresses = crate::postcode::split(row).is_some();
    parts.len() > 1 && !sentence && !numbers && !addresses && parts.iter().all(short)
}

/// Whether a part starts or goes on like a sentence.
fn is_clause(part: &str) -> bool {
    const WORDS: [&str; 44] = [
        "a",
        "also",
        "are",
        "because",
        "but",
        "by",
        "can",
        "contact",
        "either",
        "from",
        "have",
        "help",
        "helps",
        "however",
        "if",
        "is",
        "it",
        "may",
        "must",
        "offer",
        "offers",
        "open",
        "our",
        "please",
        "provide",
        "provides",
        "providing",
        "she",
        "should",
        "that",
        "the",
        "there",
        "they",
        "this",
        "we",
        "when",
        "where",
        "which",
        "while",
        "who",
        "will",
        "with",
        "you",
        "your",
    ];
    let lower = part.to_lowercase();
    let mut words = lower
        .split(' ')
        .filter(|word| *word != "and" && *word != "or");
    let first = words.next().unwrap_or_default();
    let opens = ["a", "the", "help", "open", "contact", "by", "with", "from"];
    // "A, B, C": a letter alone is a name.
    let alone = words.clone().next().is_none();
    (WORDS.contains(&first) && !alone)
        || words.any(|word| WORDS.contains(&word) && !opens.contains(&word))
}

/// A thing without marks, numbers and "and" at its start, and without a comma or a full stop at its end.
fn item(part: &str) -> String {
    let line = one_line(part);
    let text = line.trim_start_matches(['-', '*', '–', '—', ' ', '>']);
    let text = unnumbered(text);
    let text = text.strip_prefix("and ").unwrap_or(text);
    let text = text.trim_end_matches([',', ' ', ';']);
    // A full stop ends the list, unless it ends a short form or a sentence goes before it.
    let text = text
        .strip_suffix('.')
        .filter(|less| !less.contains('.'))
        .unwrap_or(text);
    text.trim().to_owned()
}

/// Without "1." or "2)" at its start.
fn unnumbered(text: &str) -> &str {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..).unwrap_or_default();
    let marked = (1..=2).contains(&digits);
    rest.strip_prefix(". ")
        .or_else(|| rest.strip_prefix(") "))
        .filter(|_| marked)
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_parted() {
        for (text, meant) in [
            ("Food; Advice ;Debt", vec!["Food", "Advice", "Debt"]),
            ("Food|Advice", vec!["Food", "Advice"]),
            ("Food\nAdvice\n\nDebt", vec!["Food", "Advice", "Debt"]),
            ("• Food • Advice", vec!["Food", "Advice"]),
            ("- Food\n- Advice", vec!["Food", "Advice"]),
            ("* Food\n* Advice", vec!["Food", "Advice"]),
            ("1. Food\n2. Advice", vec!["Food", "Advice"]),
            ("Food, clothing", vec!["Food", "clothing"]),
            (
                "Bury, Rochdale and Oldham",
                vec!["Bury", "Rochdale", "Oldham"],
            ),
            (
                "Debt and money, Advice and guidance",
                vec!["Debt and money", "Advice and guidance"],
            ),
            ("A, B, C", vec!["A", "B", "C"]),
            (
                "Food, clothing, and baby items",
                vec!["Food", "clothing", "baby items"],
            ),
            (
                "Housing, Debt and money, Benefits.",
                vec!["Housing", "Debt and money", "Benefits"],
            ),
            ("English, Welsh, Urdu", vec!["English", "Welsh", "Urdu"]),
            ("Food; food ; FOOD", vec!["Food"]),
            ("Food; N/A; ", vec!["Food"]),
            ("Food, drink; Advice", vec!["Food, drink", "Advice"]),
            ("Food", vec!["Food"]),
            ("", vec![]),
            ("N/A", vec![]),
        ] {
            assert_eq!(read(text), meant, "{text}");
        }
    }

    #[test]
    fn sentences_stay_whole() {
        for text in [
            "We offer food, clothing and advice to everyone",
            "If you need help, please call",
            "Food for £1,000 people",
            "The Lodge, Green Lane, Bolton, BL3 2HP",
            "Open Monday, closed when it rains",
            "Help with debt, which is free. Food, too",
            "Fish &amp; chips",
            "A very long description of something, short",
            "Drop-in – no appointment",
        ] {
            assert_eq!(read(text), [text], "{text}");
        }
    }
}

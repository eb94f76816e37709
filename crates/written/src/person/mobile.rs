//! Mobile numbers, and where in a text they stand.

use std::ops::Range;

/// Digits of a mobile number behind its 0 or +44.
const NATIONAL: usize = 10;

/// Signs that stand between the digits of one number, and how many of them at most.
const BETWEEN: &str = " -.()\u{a0}\u{2011}\u{2013}";
const MOST_BETWEEN: usize = 3;

/// The places of all mobile numbers of the United Kingdom, however they are spaced. Personal numbers (070) and pagers (076)
/// are none.
pub(super) fn places(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !text.contains('7') {
        return found;
    }
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let starts = byte.is_ascii_digit() || (*byte == b'+');
        if !starts {
            at += 1;
            continue;
        }
        match number(text, at) {
            Some(end) => {
                found.push(at..end);
                at = end;
            }
            None => at = after_digits(bytes, at + 1),
        }
    }
    found
}

fn after_digits(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    at
}

/// Where the mobile number that starts here ends.
fn number(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let (front, abroad) = ["+44", "0044", "44", "0"]
        .iter()
        .find_map(|front| Some((rest.strip_prefix(front)?, *front != "0")))?;
    let mut digits = String::with_capacity(NATIONAL + 2);
    let mut end = None;
    let mut gap = 0;
    for (index, letter) in front.char_indices() {
        if letter.is_ascii_digit() {
            // "+44 (0)7700": the 0 is not dialled from abroad.
            if abroad && digits.is_empty() && letter == '0' {
                gap = 0;
                continue;
            }
            if digits.len() == NATIONAL {
                // Digits that touch it belong to it, so it is no number; those behind a gap are something else.
                if gap == 0 {
                    return None;
                }
                break;
            }
            digits.push(letter);
            gap = 0;
            if digits.len() == NATIONAL {
                end = Some(at + (rest.len() - front.len()) + index + 1);
            }
        } else if digits.len() < NATIONAL && BETWEEN.contains(letter) && gap < MOST_BETWEEN {
            gap += 1;
        } else {
            break;
        }
        if end.is_some() && !letter.is_ascii_digit() {
            break;
        }
    }
    let isle_of_man = digits.starts_with("7624");
    let mobile = digits.starts_with('7') && !digits.starts_with("70") && !digits.starts_with("76");
    end.filter(|_| mobile || isle_of_man)
}

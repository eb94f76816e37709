//! Ticks and crosses.

use crate::text::one_line;

/// Ways to write yes and no: English, Welsh, software, and ticks in forms.
const YES: [&str; 15] = [
    "1", "1.0", "checked", "do", "oes", "on", "t", "tick", "ticked", "true", "x", "y", "ydy",
    "yes", "yep",
];
const NO: [&str; 11] = [
    "0",
    "0.0",
    "f",
    "false",
    "n",
    "nac oes",
    "nac ydy",
    "no",
    "nope",
    "off",
    "unchecked",
];

/// Whether a cell says yes or no: "Y", "yes", "TRUE", "1", "✓", "x" (a form's cross marks a choice), or their opposites, "✗" among them. Nothing
/// for all else: "Yes, by appointment", "?", "N/A", an empty cell. "NA" is what tables write for nothing, so it is not no.
pub fn read(text: &str) -> Option<bool> {
    if text.len() > 40 {
        return None;
    }
    let line = one_line(text);
    match line.chars().next()? {
        '✓' | '✔' | '☑' | '✅' | '√' => return is_sign(&line).then_some(true),
        '✗' | '✘' | '❌' | '☐' => return is_sign(&line).then_some(false),
        _ => {}
    }
    let word = line
        .trim_end_matches(['.', '!'])
        .trim_matches(['"', '\'', '[', ']', '(', ')'])
        .trim()
        .to_lowercase();
    if YES.contains(&word.as_str()) {
        Some(true)
    } else if NO.contains(&word.as_str()) {
        Some(false)
    } else {
        None
    }
}

/// A sign alone, or with the selector that makes a picture of it.
fn is_sign(line: &str) -> bool {
    line.chars().skip(1).all(|c| c == '\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_are_read() {
        for text in [
            "Y", "y", "Yes", "YES.", " yes ", "true", "TRUE", "1", "1.0", "✓", "✔️", "x", "X",
            "tick", "[x]", "T", "Oes",
        ] {
            assert_eq!(read(text), Some(true), "{text}");
        }
        for text in [
            "N", "no", "No.", "false", "FALSE", "0", "0.0", "✗", "❌", "F", "off",
        ] {
            assert_eq!(read(text), Some(false), "{text}");
        }
        for text in [
            "",
            "?",
            "NA",
            "N/A",
            "Not known",
            "Yes, by appointment",
            "2",
            "yes/no",
            "✓ ramp",
            "maybe",
            "é",
            "None",
            "y n",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

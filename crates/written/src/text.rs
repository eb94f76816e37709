//! Texts as they come out of spreadsheets, databases and web pages, turned into plain text that people can read.
//!
//! Four things go wrong on the way: an encoding is taken for another ("CafÃ©"), markup stays in ("&lt;p&gt;"), characters
//! that nobody sees slip in, and spreadsheets write control characters in their own way ("_x000D_").

mod blank;
mod encoding;
mod entity;
mod html;

pub(crate) use blank::is_invisible;
pub use blank::{lines, one_line};
pub use encoding::unscramble;
pub use html::plain;

use crate::reading::{Reading, Remark};

/// Rounds of repair. Texts have been seen that were escaped three times; the bound is for those that somebody made up.
const ROUNDS: usize = 8;

/// The text with everything put right: encoding, markup, invisible characters, spreadsheet escapes, and runs of blanks.
/// Lines are kept, with at most one empty line between two.
pub fn read(text: &str) -> Reading<String> {
    let mut reading = Reading::of(text.to_owned());
    if is_tidy(text) {
        return reading;
    }
    for _ in 0..ROUNDS {
        let before = reading.found.clone();
        round(&mut reading);
        if reading.found == before {
            break;
        }
    }
    if reading.found.contains('\u{fffd}') {
        reading.remark(Remark::LostLetters);
    }
    reading
}

/// Whether a text can have nothing to put right: most cells of most tables are so, and cost nothing then.
fn is_tidy(text: &str) -> bool {
    let mut before = b' ';
    let plain = text.bytes().all(|byte| {
        let is_run = byte == b' ' && before == b' ';
        before = byte;
        matches!(byte, b' '..=b'~') && !matches!(byte, b'<' | b'&') && !is_run
    });
    plain && before != b' ' && !text.contains("_x")
}

/// One round: what one repair uncovers is left to the next.
fn round(reading: &mut Reading<String>) {
    step(
        reading,
        blank::unescape_excel(&reading.found),
        Remark::Invisible,
    );
    step(reading, unscramble(&reading.found), Remark::Encoding);
    step(reading, plain(&reading.found), Remark::Markup);
    step(reading, blank::visible(&reading.found), Remark::Invisible);
    reading.found = lines(&reading.found);
}

/// Takes a repair, if there was something to repair.
fn step(reading: &mut Reading<String>, repaired: Option<String>, remark: Remark) {
    if let Some(repaired) = repaired {
        reading.found = repaired;
        reading.remark(remark);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidy(text: &str) -> String {
        read(text).found
    }

    #[test]
    fn a_text_that_is_right_stays_as_it_is() {
        for text in [
            "",
            "Café Zürich – “quoted” £5",
            "Llŷn, tŷ, dŵr",
            "a < b & c > d",
            "Fish & chips",
            "5 < 6",
            "We ❤ you 👨‍👩‍👧",
            "one\n\ntwo",
            "Name <a@b.org>",
            "I <3 you",
            "AT&T; R&B;",
            "Å is a letter",
        ] {
            let reading = read(text);
            assert_eq!(reading.found, text);
            assert!(reading.remarks.is_empty(), "{text}: {:?}", reading.remarks);
        }
    }

    #[test]
    fn all_repairs_work_together() {
        for (text, meant) in [
            ("&lt;p&gt;Caf&Atilde;&copy;&lt;/p&gt;", "Café"),
            ("one_x000D_\ntwo", "one\ntwo"),
            ("one\r\ntwo\rthree", "one\ntwo\nthree"),
            ("  too \u{a0} many\t\tblanks  ", "too many blanks"),
            ("one\n\n\n\n two", "one\n\ntwo"),
            ("zero\u{200b}width\u{feff}\u{0}\u{fffe}", "zerowidth"),
            ("<ul><li>Food</li><li>Advice</li></ul>", "Food\nAdvice"),
            ("soft\u{ad}hyphen", "softhyphen"),
            ("&amp;amp;pound;5", "£5"),
            ("BarrÃ¢â‚¬â„¢s", "Barr’s"),
        ] {
            assert_eq!(tidy(text), meant, "{text:?}");
            assert_eq!(tidy(meant), meant);
        }
    }

    #[test]
    fn each_repair_is_said_once() {
        let reading = read("<b>Â£5</b> \u{200b}\u{fffd}");
        assert_eq!(reading.found, "£5 \u{fffd}");
        assert_eq!(
            reading.remarks,
            [
                Remark::Encoding,
                Remark::Markup,
                Remark::Invisible,
                Remark::LostLetters
            ]
        );
    }
}

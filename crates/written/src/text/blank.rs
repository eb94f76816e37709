//! Blanks, and characters that nobody sees.

/// All words on one line with single blanks between them, without characters that nobody sees.
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace()) {
        let start = out.len();
        if start > 0 {
            out.push(' ');
        }
        let before = out.len();
        out.extend(word.chars().filter(|&c| !is_invisible(c)));
        if out.len() == before {
            out.truncate(start);
        }
    }
    out
}

/// The lines of a text, each with single blanks and none at its ends; at most one empty line between two.
pub fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    let text = text.replace("\r\n", "\n");
    for line in text.split([
        '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
    ]) {
        let words = one_line(line);
        if words.is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        out.push_str(&words);
        empty = 0;
    }
    out
}

/// The text without characters that nobody sees, and with one sort of line end, if it had others.
pub(super) fn visible(text: &str) -> Option<String> {
    let joined = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(joined.len());
    let mut before = ' ';
    let mut rest = joined.chars().peekable();
    while let Some(c) = rest.next() {
        let after = rest.peek().copied().unwrap_or(' ');
        let kept = if is_joiner(c) {
            joins(before, after)
        } else {
            !is_invisible(c)
        };
        if kept {
            out.push(c);
        }
        before = c;
    }
    // Line ends are nobody's mistake: they are put right without a word.
    (out.len() < joined.len()).then_some(out)
}

/// A joiner inside a picture or between letters that are no Latin ones has a meaning.
fn joins(before: char, after: char) -> bool {
    let foreign =
        |c: char| u32::from(c) > 0x2ff && !is_invisible(c) && !is_joiner(c) && !c.is_whitespace();
    foreign(before) && foreign(after)
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Control characters but for tabs and line ends, zero-width characters, marks of direction, and what is no character.
pub(crate) fn is_invisible(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' => false,
        '\u{ad}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' => true,
        _ => {
            c.is_control()
                || (u32::from(c) & 0xfffe) == 0xfffe
                || ('\u{fdd0}'..='\u{fdef}').contains(&c)
        }
    }
}

/// Spreadsheets write control characters as `_x000D_` (ECMA-376 part 1, 22.9.2.19); the underscore itself as `_x005F_`.
pub(super) fn unescape_excel(text: &str) -> Option<String> {
    if !text.contains("_x00") {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut changed = false;
    while let Some(at) = rest.find("_x00") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let (meant, length) = match from.get(..7).and_then(meant_by) {
            Some(meant) => (meant, 7),
            None => ("_x00", 4),
        };
        changed |= length == 7;
        out.push_str(meant);
        rest = from.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    changed.then_some(out)
}

/// The escape's meaning: only the ones that are found in cells.
fn meant_by(escape: &str) -> Option<&'static str> {
    match escape.to_ascii_uppercase().as_str() {
        "_X000D_" => Some("\r"),
        "_X000A_" | "_X000B_" => Some("\n"),
        "_X0009_" => Some("\t"),
        "_X005F_" => Some("_"),
        "_X0000_" | "_X0001_" | "_X0002_" | "_X0003_" | "_X0007_" | "_X0008_" | "_X001F_" => {
            Some("")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_of_all_sorts_become_one() {
        assert_eq!(
            one_line(" a\u{a0}\u{2003} b\n\n\u{200b} c\u{feff} "),
            "a b c"
        );
        assert_eq!(one_line("\u{200b} \u{0}"), "");
        assert_eq!(lines(" a  b \r\n c\u{2028}\n\n\nd \n\n"), "a b\nc\n\nd");
    }

    #[test]
    fn joiners_stay_in_pictures_and_go_elsewhere() {
        assert_eq!(visible("👨\u{200d}👩"), None);
        assert_eq!(visible("a\u{200d}b").as_deref(), Some("ab"));
        assert_eq!(visible("a\r\nb"), None);
    }

    #[test]
    fn spreadsheet_escapes_are_undone() {
        assert_eq!(unescape_excel("a_x000D_b").as_deref(), Some("a\rb"));
        assert_eq!(unescape_excel("a_x000d_\nb").as_deref(), Some("a\r\nb"));
        assert_eq!(unescape_excel("file_x00AB_name_x00"), None);
        assert_eq!(unescape_excel("a_x005F_b").as_deref(), Some("a_b"));
    }
}

//! The digits of a cell in groups, and how the groups hang together.

use super::words;
use crate::reading::Remark;
use crate::text::is_invisible;

/// A run of digits.
pub(super) struct Group {
    pub(super) digits: String,
    /// Where it starts and ends among the letters of the cell.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether a plus sign stands in front.
    pub(super) plus: bool,
    /// Whether it can be part of a telephone number: not so in "M14", "10am", an address of the web or of e-mail, "£5".
    pub(super) usable: bool,
    line: usize,
}

/// How two groups hang together, from tight to loose.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Join {
    /// A blank, a hyphen, a dot, brackets.
    Soft,
    /// The end of a line.
    Line,
    /// A stroke.
    Slash,
    /// Anything else.
    None,
}

/// A cell whose digits are found.
pub(super) struct Cell {
    pub(super) letters: Vec<char>,
    pub(super) groups: Vec<Group>,
    /// What was put right in the cell as a whole.
    pub(super) remark: Option<Remark>,
    /// Whether letters stood for digits.
    pub(super) had_letters: bool,
    /// For each line, whether it has no words but those that go with telephone numbers, and how many groups.
    lines: Vec<(bool, usize)>,
}

impl Cell {
    pub(super) fn new(text: &str) -> Self {
        let (text, remark) = match from_spreadsheet(text) {
            Some(digits) => (digits, Some(Remark::NumberFormat)),
            None => (text.to_owned(), None),
        };
        let mut letters: Vec<char> = text
            .chars()
            .filter(|&c| !is_invisible(c))
            .map(usual)
            .collect();
        let had_letters = letters_for_digits(&mut letters);
        let (groups, lines) = grouped(&letters);
        Self {
            letters,
            groups,
            remark,
            had_letters,
            lines,
        }
    }

    pub(super) fn slice(&self, from: usize, to: usize) -> String {
        self.letters
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .collect()
    }

    /// Up to sixty letters before a place, not further back than `from`.
    pub(super) fn before(&self, at: usize, from: usize) -> String {
        self.slice(from.max(at.saturating_sub(60)), at)
    }

    /// Up to eighty letters from a place on.
    pub(super) fn after(&self, at: usize) -> String {
        self.slice(at, self.letters.len().min(at.saturating_add(80)))
    }

    /// Where the group before this one ends, with the bracket that it stands in.
    pub(super) fn end_of(&self, next: usize) -> usize {
        let end = next
            .checked_sub(1)
            .and_then(|at| self.groups.get(at))
            .map_or(0, |group| group.end);
        let bracket = self.letters.get(end) == Some(&')');
        end + usize::from(bracket)
    }

    /// How this group and the next hang together.
    pub(super) fn join(&self, at: usize) -> Join {
        let (Some(one), Some(other)) = (self.groups.get(at), self.groups.get(at + 1)) else {
            return Join::None;
        };
        join(self.letters.get(one.end..other.start).unwrap_or_default())
    }

    /// Whether the group's line has nothing but telephone numbers and words that go with them.
    pub(super) fn alone(&self, at: usize) -> bool {
        self.line(at).is_some_and(|line| line.0)
    }

    pub(super) fn groups_on_line(&self, at: usize) -> usize {
        self.line(at).map_or(0, |line| line.1)
    }

    fn line(&self, at: usize) -> Option<&(bool, usize)> {
        self.lines.get(self.groups.get(at)?.line)
    }
}

fn join(between: &[char]) -> Join {
    let blanks = between.iter().filter(|c| **c == ' ').count();
    let has = |c: char| between.contains(&c);
    let known = between.len() <= 6 && between.iter().all(|c| " -.()/\n\t".contains(*c));
    // A dash between blanks parts two things.
    if between.is_empty() || !known || (has('-') && blanks > 1) {
        Join::None
    } else if has('/') {
        Join::Slash
    } else if has('\n') {
        Join::Line
    } else {
        Join::Soft
    }
}

/// Digits that a spreadsheet took for a number: "1617486414.0", "1.617486414E9".
fn from_spreadsheet(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (whole, rest) = text.split_once('.')?;
    if !digits(whole) {
        return None;
    }
    if !rest.is_empty() && rest.bytes().all(|b| b == b'0') && whole.len() >= 9 && rest.len() <= 2 {
        return Some(whole.to_owned());
    }
    let (fraction, exponent) = rest.split_once(['e', 'E'])?;
    let exponent: usize = exponent.trim_start_matches('+').parse().ok()?;
    let exact = whole.len() == 1
        && digits(fraction)
        && fraction.len() <= exponent
        && (8..=11).contains(&exponent);
    exact
        .then(|| format!("{whole}{fraction}{}", "0".repeat(exponent - fraction.len())))
        // Fewer digits than a number has were rounded away.
        .filter(|_| fraction.len() + 2 >= exponent)
}

/// Blanks and dashes of all sorts as their plain ones.
fn usual(c: char) -> char {
    match c {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => '\n',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{ff0b}' => '+',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// Turns O and I into digits in words that are digits otherwise, as in "O1613681392".
fn letters_for_digits(letters: &mut [char]) -> bool {
    let mut changed = false;
    for word in letters.split_mut(|c| !c.is_alphanumeric()) {
        let digits = word.iter().filter(|c| c.is_ascii_digit()).count();
        let others = word
            .iter()
            .filter(|c| matches!(c, 'O' | 'o' | 'I' | 'l'))
            .count();
        if digits < 3 || others == 0 || digits + others != word.len() {
            continue;
        }
        changed = true;
        for letter in word.iter_mut() {
            *letter = match *letter {
                'O' | 'o' => '0',
                'I' | 'l' => '1',
                c => c,
            };
        }
    }
    changed
}

fn grouped(letters: &[char]) -> (Vec<Group>, Vec<(bool, usize)>) {
    let mut groups = Vec::new();
    let mut lines = Vec::new();
    let mut at = 0;
    for line in letters.split(|c| *c == '\n') {
        let from = groups.len();
        let mut start = at;
        for word in line.split(|c| *c == ' ') {
            groups_of_word(letters, start, word, lines.len(), &mut groups);
            start += word.len() + 1;
        }
        lines.push((words::only_of_telephones(line), groups.len() - from));
        at += line.len() + 1;
    }
    (groups, lines)
}

fn groups_of_word(
    letters: &[char],
    start: usize,
    word: &[char],
    line: usize,
    groups: &mut Vec<Group>,
) {
    let address = word.contains(&'@') || contains(word, "://") || contains(word, "www.");
    let mut at = 0;
    while at < word.len() {
        let length = word
            .iter()
            .skip(at)
            .take_while(|c| c.is_ascii_digit())
            .count();
        if length == 0 {
            at += 1;
            continue;
        }
        let (first, last) = (start + at, start + at + length);
        groups.push(Group {
            digits: letters
                .get(first..last)
                .unwrap_or_default()
                .iter()
                .collect(),
            start: first,
            end: last,
            plus: has_plus(letters, first),
            usable: !address && stands_free(letters, first, last),
            line,
        });
        at += length;
    }
}

fn contains(word: &[char], part: &str) -> bool {
    let part: Vec<char> = part.chars().collect();
    word.windows(part.len()).any(|window| window == part)
}

fn has_plus(letters: &[char], first: usize) -> bool {
    let before = |back: usize| {
        first
            .checked_sub(back)
            .and_then(|at| letters.get(at))
            .copied()
    };
    before(1) == Some('+') || (before(1) == Some(' ') && before(2) == Some('+'))
}

/// Whether digits touch no letters, but for words that go with telephone numbers: "Tel0161 228 7654x12".
fn stands_free(letters: &[char], first: usize, last: usize) -> bool {
    let before = word_before(letters, first);
    let after = word_after(letters, last);
    let sign = first.checked_sub(1).and_then(|at| letters.get(at)).copied();
    let price_or_clock = matches!(sign, Some('£' | '$' | '€' | '#' | ':')) && sign != Some(':')
        || letters.get(last) == Some(&':')
            && letters.get(last + 1).is_some_and(char::is_ascii_digit);
    (before.is_empty() || words::is_label(&before))
        && (after.is_empty() || words::is_label(&after) || words::opens_extension(&after))
        && !price_or_clock
        && letters.get(last) != Some(&'%')
}

/// The letters that touch a place from the left; no more than twelve are of interest.
fn word_before(letters: &[char], first: usize) -> String {
    let front = letters
        .get(first.saturating_sub(12)..first)
        .unwrap_or_default();
    let mut word: Vec<char> = front
        .iter()
        .rev()
        .copied()
        .take_while(|c| c.is_alphabetic())
        .collect();
    word.reverse();
    word.into_iter().collect()
}

fn word_after(letters: &[char], last: usize) -> String {
    letters
        .iter()
        .skip(last)
        .take(12)
        .copied()
        .take_while(|c| c.is_alphabetic())
        .collect()
}

//! Finds the numbers in a cell.

mod groups;
mod words;

use groups::{Cell, Group, Join};
use words::Said;

use super::{Kind, Phone, shape};
use crate::reading::{Reading, Remark};
use crate::text::one_line;

/// A number has no more blocks of digits than this, and no more digits than that (ITU-T E.164, with the prefix 00).
const MOST_BLOCKS: usize = 8;
const MOST_DIGITS: usize = 17;

/// A number that was found: its writing, and the groups of digits that it takes up.
struct Match {
    number: String,
    /// The national digits, if it is a national number.
    national: Option<String>,
    /// Index after its last group.
    next: usize,
    remark: Option<Remark>,
    kind: Option<Kind>,
}

pub(super) fn read(text: &str) -> Reading<Vec<Phone>> {
    let cell = Cell::new(text);
    let mut reader = Reader {
        cell: &cell,
        out: Reading::default(),
        left: Vec::new(),
        done: 0,
    };
    if let Some(remark) = cell.remark {
        reader.out.remark(remark);
    }
    reader.run();
    reader.finish()
}

struct Reader<'a> {
    cell: &'a Cell,
    out: Reading<Vec<Phone>>,
    left: Vec<String>,
    /// The letters up to here are read.
    done: usize,
}

impl Reader<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while at < self.cell.groups.len() {
            at = match self.find(at) {
                Some(found) => self.take(at, &found),
                None => at + 1,
            };
        }
    }

    fn finish(mut self) -> Reading<Vec<Phone>> {
        let rest = self.cell.slice(self.done, self.cell.letters.len());
        self.leave(&rest);
        self.out.left = one_line(&self.left.join(" "));
        self.out
    }

    /// The number that starts at this group, by the strictest reading that gives one.
    fn find(&self, at: usize) -> Option<Match> {
        let group = self.cell.groups.get(at).filter(|group| group.usable)?;
        self.relayed(at, group)
            .or_else(|| {
                [Join::Soft, Join::Line, Join::Slash]
                    .into_iter()
                    .find_map(|join| self.full(at, join))
            })
            .or_else(|| self.short(at, group))
            .or_else(|| self.text_code(at, group))
    }

    /// The relay service's prefix, and the number that is called through it.
    fn relayed(&self, at: usize, group: &Group) -> Option<Match> {
        let joined = group.digits == "18001" && self.cell.join(at) != Join::None;
        let inner = joined.then(|| self.full(at + 1, Join::Soft)).flatten()?;
        Some(Match {
            number: format!("18001 {}", inner.number),
            kind: Some(Kind::Textphone),
            national: None,
            ..inner
        })
    }

    /// The longest number of the plan that is made of groups from here on, joined by nothing looser than `join`.
    fn full(&self, at: usize, join: Join) -> Option<Match> {
        let plus = self.cell.groups.get(at)?.plus;
        let mut digits = String::new();
        let mut written = String::new();
        let mut best = None;
        let mut last_length = 0;
        for index in at..at.saturating_add(MOST_BLOCKS) {
            let Some(group) = self.cell.groups.get(index).filter(|group| group.usable) else {
                break;
            };
            if index > at && (self.cell.join(index - 1) > join || group.plus) {
                break;
            }
            digits.push_str(&group.digits);
            written.push_str(if index > at { " " } else { "" });
            written.push_str(&group.digits);
            if digits.len() > MOST_DIGITS {
                break;
            }
            // A lone digit after a whole number is the start of something else, as in "01905 20010 5 Mill Lane".
            if best.is_some() && group.digits.len() == 1 && last_length > 1 {
                break;
            }
            last_length = group.digits.len();
            let found = if plus {
                international(&digits, &written)
            } else {
                self.national(at, index, &digits)
            };
            best = found
                .map(|found| Match {
                    next: index + 1,
                    ..found
                })
                .or(best);
        }
        best
    }

    /// A national number, with its 0 or without.
    fn national(&self, first: usize, last: usize, digits: &str) -> Option<Match> {
        let (national, remark) = match digits.strip_prefix('0') {
            Some(abroad) if abroad.starts_with("044") => (abroad.get(3..)?, None),
            Some(national) => (national, None),
            None if digits.len() == 12 && digits.starts_with("44") => (digits.get(2..)?, None),
            None => (
                self.without_zero(first, last, digits)?,
                Some(Remark::ZeroPutBack),
            ),
        };
        // "+44 (0)161": the 0 is not dialled from abroad.
        let trimmed = national
            .strip_prefix('0')
            .filter(|_| digits.starts_with("0044") || digits.starts_with("44"));
        found(trimmed.unwrap_or(national), remark)
    }

    /// Digits that have lost their 0: only where nothing else is said on the line, because it may be any other number.
    fn without_zero<'d>(&self, first: usize, last: usize, digits: &'d str) -> Option<&'d str> {
        let single = first == last;
        let likely = digits.starts_with(['1', '2', '3', '7', '8'])
            && self.cell.alone(first)
            && (single
                || (digits.len() == 10 && self.cell.groups_on_line(first) == last - first + 1));
        likely.then_some(digits)
    }

    /// 999, 111, 116 123 and the like, where they cannot be the number of a house.
    fn short(&self, at: usize, group: &Group) -> Option<Match> {
        let called = self.cell.alone(at) || words::calls(&self.cell.before(group.start, self.done));
        // "118-120 Portland Road" are houses; the range 116 has no use but this.
        let sure = |number: &String| called || number.starts_with("116 ");
        if let Some(number) = self.pair(at, group).filter(sure) {
            return Some(plain(number, at + 2));
        }
        let number = shape::short(&group.digits).filter(sure)?;
        Some(plain(number, at + 1))
    }

    /// A short number in two groups of three digits with a blank between them.
    fn pair(&self, at: usize, group: &Group) -> Option<String> {
        let next = self.cell.groups.get(at + 1).filter(|next| next.usable)?;
        let fits = group.digits.len() == 3
            && next.digits.len() == 3
            && self.cell.slice(group.end, next.start) == " ";
        fits.then(|| shape::short(&format!("{}{}", group.digits, next.digits)))
            .flatten()
    }

    /// The number in "text SHOUT to 85258".
    fn text_code(&self, at: usize, group: &Group) -> Option<Match> {
        let is = shape::is_text_code(&group.digits)
            && words::texts(&self.cell.before(group.start, self.done));
        is.then(|| Match {
            kind: Some(Kind::Text),
            ..plain(group.digits.clone(), at + 1)
        })
    }

    /// Takes a number with the words around it, and gives the group to go on with.
    fn take(&mut self, at: usize, found: &Match) -> usize {
        let Some(start) = self.cell.groups.get(at).map(|group| group.start) else {
            return at + 1;
        };
        let gap = self.cell.slice(self.done, start);
        let said = words::said_before(&gap);
        self.left.extend(said.left.clone());
        self.done = self.cell.end_of(found.next);
        let mut next = found.next;
        let (extension, after_extension) = self.extension(next);
        next = after_extension;
        let after = self.said_after();
        self.push(found, &said, &after, extension);
        if let Some(national) = &found.national {
            next = self.endings(next, national, &said, &after);
        }
        next
    }

    fn push(&mut self, found: &Match, said: &Said, after: &Said, extension: Option<String>) {
        let digits: String = found.number.split(' ').collect();
        let kind = after
            .kind
            .or(found.kind)
            .or(said.kind)
            .unwrap_or_else(|| shape::kind(&digits));
        let label = words::joined([said.label.as_deref(), after.label.as_deref()]);
        if let Some(remark) = found.remark {
            self.out.remark(remark);
        }
        if self.cell.had_letters {
            self.out.remark(Remark::LetterForDigit);
        }
        if found.number == "01234 567890" {
            self.out.remark(Remark::ExampleNumber);
        }
        let phone = Phone {
            number: found.number.clone(),
            extension,
            kind,
            label,
        };
        if !self
            .out
            .found
            .iter()
            .any(|known| known.number == phone.number && known.extension == phone.extension)
        {
            self.out.found.push(phone);
        }
    }

    /// An extension right after a number, and the group to go on with.
    fn extension(&mut self, next: usize) -> (Option<String>, usize) {
        let none = (None, next);
        let Some(group) = self.cell.groups.get(next) else {
            return none;
        };
        let between = self.cell.slice(self.done, group.start);
        if group.digits.len() > 6 || !words::is_extension(&between) {
            return none;
        }
        self.done = group.end;
        if self.cell.letters.get(self.done) == Some(&')') {
            self.done += 1;
        }
        (Some(group.digits.clone()), next + 1)
    }

    /// What is said in brackets after a number, or which option to choose there.
    fn said_after(&mut self) -> Said {
        let (said, length) = words::said_after(&self.cell.after(self.done));
        self.done += length;
        said
    }

    /// Endings such as the "/93" in "0208 646 9691/93": each is another number.
    fn endings(&mut self, mut next: usize, national: &str, said: &Said, after: &Said) -> usize {
        while let Some((ending, end)) = self.ending(next, national) {
            let remark = Some(Remark::EndingCompleted);
            self.done = self.cell.end_of(end);
            if let Some(found) = found(&ending, remark) {
                self.push(&found, said, after, None);
            }
            next = end;
        }
        next
    }

    fn ending(&self, next: usize, national: &str) -> Option<(String, usize)> {
        let group = self.cell.groups.get(next).filter(|group| group.usable)?;
        let between = self.cell.slice(self.done, group.start);
        // What is a number of its own completes no other.
        if between.trim() != "/" || self.full(next, Join::Soft).is_some() {
            return None;
        }
        let local = national
            .len()
            .checked_sub(shape::code_length(national)?.checked_sub(1)?)?;
        let mut digits = String::new();
        let mut end = next;
        // As many groups as make a local number, or the one after the stroke.
        while let Some(group) = self
            .cell
            .groups
            .get(end)
            .filter(|group| group.usable && digits.len() < local)
        {
            if end > next && self.cell.join(end - 1) != Join::Soft {
                break;
            }
            digits.push_str(&group.digits);
            end += 1;
        }
        if digits.len() != local {
            digits.clone_from(&group.digits);
            end = next + 1;
        }
        let short = digits.len() <= 4 || digits.len() == local;
        let kept = national.get(..national.len().checked_sub(digits.len())?)?;
        let whole = format!("{kept}{digits}");
        (short && shape::short(&digits).is_none() && shape::blocks(&whole).is_some())
            .then_some((whole, end))
    }

    fn leave(&mut self, words: &str) {
        self.left.extend(words::worth_keeping(words));
    }
}

/// A number that stands for itself.
fn plain(number: String, next: usize) -> Match {
    Match {
        number,
        national: None,
        next,
        remark: None,
        kind: None,
    }
}

fn found(national: &str, remark: Option<Remark>) -> Option<Match> {
    let number = shape::written(national)?;
    Some(Match {
        number,
        national: Some(national.to_owned()),
        next: 0,
        remark,
        kind: None,
    })
}

/// A number after a plus sign: one of ours with its 0 or without, or another country's.
fn international(digits: &str, written: &str) -> Option<Match> {
    if let Some(national) = digits.strip_prefix("44") {
        return found(national.strip_prefix('0').unwrap_or(national), None);
    }
    let foreign = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
    foreign.then(|| Match {
        remark: Some(Remark::ForeignNumber),
        ..plain(format!("+{written}"), 0)
    })
}

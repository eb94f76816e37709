//! How pieces of a text belong together: days with the times that stand beside them, clause by clause.

mod doubt;
mod week;

pub(super) use week::name;

use chrono::Weekday;

use super::clock::{Span, Written, alone, span};
use super::days::{self, Day};
use super::lexer::{Piece, Token};
use super::{Context, Reading};
use doubt::{Weight, weigh};

/// Reads the pieces of a text.
pub(super) fn read(pieces: &[Piece], context: Context) -> Reading {
    let mut reader = Reader {
        pieces,
        at: 0,
        context,
        reading: Reading::default(),
        group: Group::default(),
        times_first: false,
    };
    reader.run();
    reader.reading
}

/// Days and times that belong together, as far as they have been read.
#[derive(Debug, Default)]
struct Group {
    /// The piece that it begins with.
    start: usize,
    days: Vec<Day>,
    spans: Vec<Span>,
    /// Something in it says that it is not always so.
    is_doubtful: bool,
    /// It is about something else than the days before it.
    is_other: bool,
    /// The piece of its last word that was not understood.
    last_left: Option<usize>,
    /// Words of it that were not understood.
    left: Vec<String>,
}

struct Reader<'p> {
    pieces: &'p [Piece],
    at: usize,
    context: Context,
    reading: Reading,
    group: Group,
    /// The text says times before days: "7-9pm Tuesdays".
    times_first: bool,
}

impl Reader<'_> {
    fn run(&mut self) {
        while let Some(piece) = self.pieces.get(self.at) {
            let known = match &piece.token {
                Token::Word(word) => {
                    self.phrase()
                        || self.closed()
                        || self.except()
                        || self.days()
                        || self.led_time()
                        || self.word(&word.clone())
                }
                Token::Time(_) => self.days() || self.times() || self.odd_number(),
                Token::Stop => {
                    self.end_of_clause();
                    false
                }
                Token::Dash | Token::And | Token::Mark => false,
            };
            if !known {
                self.at += 1;
            }
        }
        self.flush();
    }

    fn token(&self, ahead: usize) -> Option<&Token> {
        self.pieces.get(self.at + ahead).map(|piece| &piece.token)
    }

    /// The piece before this one.
    fn before(&self) -> Option<&Token> {
        let piece = self.pieces.get(self.at.checked_sub(1)?)?;
        Some(&piece.token)
    }

    fn follows_and(&self) -> bool {
        match self.before() {
            Some(Token::And) => true,
            Some(Token::Word(word)) => word == "and",
            _ => false,
        }
    }

    fn word_at(&self, ahead: usize) -> Option<&str> {
        match self.token(ahead) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn time_at(&self, ahead: usize) -> Option<Written> {
        match self.token(ahead) {
            Some(Token::Time(written)) => Some(*written),
            _ => None,
        }
    }

    /// A clause that has both days and times is whole; days alone may have their times on the next line.
    fn end_of_clause(&mut self) {
        let is_whole = !self.group.spans.is_empty() && !self.group.days.is_empty();
        if is_whole || self.group.is_doubtful {
            self.flush();
        }
    }

    /// Whole phrases that say something by themselves.
    fn phrase(&mut self) -> bool {
        let starts = |words: &[&str]| {
            words
                .iter()
                .enumerate()
                .all(|(ahead, word)| self.word_at(ahead) == Some(word))
        };
        let found = [
            &["by", "appointment", "only"][..],
            &["by", "appointment"],
            &["appointment", "only"],
            &["appointments", "only"],
            &["by", "prior", "appointment"],
        ]
        .into_iter()
        .find(|words| starts(words));
        if let Some(words) = found {
            self.at += words.len();
            self.reading.by_appointment = true;
            return true;
        }
        let found = [
            &["during", "term", "time", "only"][..],
            &["in", "term", "time", "only"],
            &["term", "time", "only"],
            &["during", "term", "time"],
            &["in", "term", "time"],
            &["term", "time"],
            &["termtime", "only"],
            &["termtime"],
            &["term", "only"],
        ]
        .into_iter()
        .find(|words| starts(words));
        if let Some(words) = found {
            self.at += words.len();
            self.reading.in_term_time = true;
            return true;
        }
        self.bank_holidays()
    }

    /// "Closed on bank holidays", "except public holidays". Times on bank holidays are no rule of any week.
    fn bank_holidays(&mut self) -> bool {
        let is_no = |word: &str| {
            matches!(
                word,
                "closed" | "except" | "excluding" | "excl" | "exc" | "not" | "no" | "excepting"
            )
        };
        let mut ahead = 0;
        let negated = self.word_at(0).is_some_and(is_no);
        if negated {
            ahead += 1;
            while self
                .word_at(ahead)
                .is_some_and(|word| matches!(word, "on" | "for" | "all" | "open" | "and"))
            {
                ahead += 1;
            }
        }
        let is_bank = self
            .word_at(ahead)
            .is_some_and(|word| matches!(word, "bank" | "public" | "bh"));
        if !is_bank {
            return false;
        }
        if self.word_at(ahead) != Some("bh") {
            ahead += 1;
            if !self
                .word_at(ahead)
                .is_some_and(|word| matches!(word, "holiday" | "holidays" | "hols" | "hol"))
            {
                return false;
            }
        }
        ahead += 1;
        // "Bank holidays: closed".
        let after = (ahead..ahead + 2).find(|at| self.word_at(*at) == Some("closed"));
        let is_mark = |at: usize| matches!(self.token(at), Some(Token::Mark | Token::Dash));
        let after = after.filter(|at| (ahead..*at).all(is_mark));
        if negated || after.is_some() {
            self.at += after.map_or(ahead, |at| at + 1);
            self.reading.closed_on_bank_holidays = true;
        } else if self.group.spans.is_empty() && !self.group.days.is_empty() {
            // "Sat, Sun and bank holidays 10-4" holds on Saturdays and Sundays; the rest is words.
            self.group.left.push("Bank holidays".to_owned());
            self.at += ahead;
        } else {
            self.flush();
            self.group.is_doubtful = true;
            self.at += ahead;
        }
        true
    }

    /// A word that is neither day nor time.
    fn word(&mut self, word: &str) -> bool {
        let is_counted = self.group.days.iter().any(|day| day.week.is_some());
        match weigh(word) {
            Weight::Nothing => {}
            Weight::OfMonth if is_counted || self.counts_weeks_ahead() => {}
            Weight::OfMonth | Weight::Doubt => {
                self.group.is_doubtful = true;
                self.leave();
            }
            Weight::Something => self.leave(),
        }
        self.at += 1;
        true
    }

    fn leave(&mut self) {
        if let Some(piece) = self.pieces.get(self.at) {
            self.group.left.push(piece.written.clone());
            self.group.last_left = Some(self.at);
        }
        // A sentence is no timetable.
        if self.group.left.len() > 12 {
            self.group.is_doubtful = true;
        }
    }

    fn odd_number(&mut self) -> bool {
        self.leave();
        self.group.is_doubtful = true;
        self.at += 1;
        true
    }

    fn counts_weeks_ahead(&self) -> bool {
        self.pieces[self.at..]
            .iter()
            .take_while(|piece| piece.token != Token::Stop)
            .any(|piece| matches!(&piece.token, Token::Word(word) if days::week(word).is_some()))
    }

    /// "from 10am", "until 4pm", "at 2.30pm", "between 1 and 2".
    fn led_time(&mut self) -> bool {
        let Some(word) = self.word_at(0) else {
            return false;
        };
        let lead = match word {
            "from" | "at" | "after" | "starts" | "starting" => Lead::Opens,
            "until" | "till" | "til" | "to" | "ends" => Lead::Closes,
            "between" => Lead::Between,
            _ => return false,
        };
        let Some(first) = self.time_at(1).filter(|_| !self.is_year(1)) else {
            return false;
        };
        let (until, length) = match lead {
            Lead::Between if self.word_at(2) == Some("and") && self.time_at(3).is_some() => {
                (self.time_at(3), 4)
            }
            _ => match self.until(2) {
                Some((last, length)) => (Some(last), 2 + length),
                None => (None, 2),
            },
        };
        let found = match (until, lead) {
            (Some(last), _) => span(first, last),
            (None, Lead::Closes) => closing(first),
            (None, _) => alone(first).map(|opens| Span {
                opens: Some(opens),
                closes: None,
            }),
        };
        self.take(found, length);
        true
    }

    /// "- 5pm", "to 5", "until 5": the end of a span, and how many pieces it takes.
    fn until(&self, ahead: usize) -> Option<(Written, usize)> {
        let is_between = match self.token(ahead)? {
            Token::Dash => true,
            Token::Word(word) => {
                matches!(word.as_str(), "to" | "until" | "till" | "til" | "untill")
            }
            _ => false,
        };
        if !is_between {
            return None;
        }
        // "10 - to 4" has both.
        let next = usize::from(self.word_at(ahead + 1) == Some("to"));
        self.time_at(ahead + 1 + next).map(|last| (last, 2 + next))
    }

    fn times(&mut self) -> bool {
        let Some(first) = self.time_at(0) else {
            return false;
        };
        if let Some(length) = self.around_the_clock(first) {
            let midnight = chrono::NaiveTime::MIN;
            let all = Span {
                opens: Some(midnight),
                closes: Some(midnight),
            };
            self.take(Some(all), length);
            return true;
        }
        let until = self.until(1);
        if self.is_year(0) && until.is_none_or(|(_, length)| self.is_year(length)) {
            return false;
        }
        if let Some((last, length)) = until {
            self.take(span(first, last), 1 + length);
            return true;
        }
        if !first.is_marked {
            return false;
        }
        // "9am Mon - 5pm Fri" goes on over days.
        let goes_on = matches!(self.before(), Some(Token::Dash));
        self.group.is_doubtful |= goes_on;
        let opens = alone(first).map(|opens| Span {
            opens: Some(opens),
            closes: None,
        });
        self.take(opens, 1);
        self.group.is_doubtful |= goes_on;
        true
    }

    /// "2024" is more often a year than twenty-four minutes past eight.
    fn is_year(&self, ahead: usize) -> bool {
        let piece = self.pieces.get(self.at + ahead);
        piece.is_some_and(|piece| {
            let written = piece.written.as_str();
            written.len() == 4
                && written.starts_with("20")
                && written.bytes().all(|byte| byte.is_ascii_digit())
        })
    }

    /// "24 hours", "24hrs", "24/7".
    fn around_the_clock(&self, first: Written) -> Option<usize> {
        if first.hour != 24 || first.is_padded {
            return None;
        }
        match (self.token(1), self.time_at(2)) {
            (Some(Token::Word(word)), _)
                if matches!(word.as_str(), "hours" | "hour" | "hrs" | "hr") =>
            {
                Some(2)
            }
            (Some(Token::And), Some(seven)) if seven.hour == 7 => Some(3),
            _ if self.pieces[self.at].written.ends_with(['s', 'h', 'r']) => Some(1),
            _ => None,
        }
    }

    /// Takes times that were read, or leaves the words where it could not be told which are meant.
    fn take(&mut self, found: Option<Span>, length: usize) {
        if self.times_first && !self.group.days.is_empty() {
            if self.group.spans.is_empty() {
                // "9am-5pm Mon-Fri, Sat 10am-2pm": from here on the days are said first.
                self.times_first = false;
            } else {
                self.flush();
            }
        }
        let is_lone = found.is_some_and(|span| span.closes.is_none());
        if is_lone && self.group.spans.iter().any(|span| span.closes.is_some()) {
            // "9am-5pm (4.30pm Fridays)": whether it opens or closes then is not said.
            self.flush();
            self.group.is_doubtful = true;
        } else if is_lone && !self.group.spans.is_empty() && !self.follows_and() {
            // "6.30pm for 7pm", "1.30pm (doors open 1pm)".
            self.group.is_doubtful = true;
        }
        match found {
            Some(span) => self.group.spans.push(span),
            None => self.group.is_doubtful = true,
        }
        self.at += length;
    }

    /// "Closed", "closed Weds", "closed for lunch 1-2".
    fn closed(&mut self) -> bool {
        if !self
            .word_at(0)
            .is_some_and(|word| matches!(word, "closed" | "shut"))
        {
            return false;
        }
        let own = self.group.spans.is_empty() && !self.group.days.is_empty();
        if own && !self.closes_what_follows() {
            let days = std::mem::take(&mut self.group.days);
            self.at += 1;
            self.close(&days);
            self.group = self.next_group();
            return true;
        }
        self.flush();
        self.at += 1;
        while self
            .word_at(0)
            .is_some_and(|word| matches!(word, "on" | "all" | "for" | "at" | "between"))
            || matches!(self.token(0), Some(Token::Mark | Token::Dash))
        {
            self.at += 1;
        }
        if matches!(self.word_at(0), Some("lunch" | "lunchtime" | "lunchtimes"))
            || self.time_at(0).is_some()
        {
            return self.pause();
        }
        let before = std::mem::take(&mut self.group.days);
        if self.days() {
            let days = std::mem::replace(&mut self.group.days, before);
            self.close(&days);
            self.group = self.next_group();
        } else if self.reading.sessions.is_empty() && self.pieces.len() == 1 {
            let all = self
                .context
                .day
                .map_or(days::WEEK.to_vec(), |day| vec![day]);
            self.close(&all.into_iter().map(Day::weekly).collect::<Vec<_>>());
        } else {
            self.group.left.push("closed".to_owned());
            self.group.is_doubtful = true;
        }
        true
    }

    /// "Tuesday to Sunday; closed Monday": after a stop it is the days behind it that are closed.
    fn closes_what_follows(&self) -> bool {
        let after_stop = matches!(self.before(), Some(Token::Stop));
        let on = usize::from(self.word_at(1) == Some("on"));
        after_stop && self.some_days(1 + on).is_some()
    }

    /// "Weekdays except Wed 9-2", "Daily (except Tues & Sat) 10.30am-12pm".
    fn except(&mut self) -> bool {
        if !self
            .word_at(0)
            .is_some_and(|word| matches!(word, "except" | "excluding" | "excl" | "exc" | "not"))
        {
            return false;
        }
        let waits = self.group.spans.is_empty() && !self.group.days.is_empty();
        let before = std::mem::take(&mut self.group);
        let start = self.at;
        self.at += 1;
        if !self.days() {
            self.group = before;
            self.at = start;
            return false;
        }
        let days = std::mem::take(&mut self.group.days);
        self.group = before;
        if waits {
            self.group.days.retain(|day| !days.contains(day));
            return true;
        }
        self.flush();
        self.times_first = false;
        if self.time_at(0).is_some() {
            self.forget(&days);
            self.group.days = days;
        } else {
            self.close(&days);
        }
        true
    }

    fn next_group(&self) -> Group {
        Group {
            start: self.at,
            ..Group::default()
        }
    }
}

#[derive(Clone, Copy)]
enum Lead {
    Opens,
    Closes,
    Between,
}

fn closing(written: Written) -> Option<Span> {
    Some(Span {
        opens: None,
        closes: Some(alone(written)?),
    })
}

/// The day of a weekday, for lists.
fn weekly(days: impl IntoIterator<Item = Weekday>) -> impl Iterator<Item = Day> {
    days.into_iter().map(Day::weekly)
}

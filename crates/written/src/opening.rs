//! Opening hours in words: "Mon-Fri 9.30-5, Thurs till 7pm, closed bank hols", "1st & 3rd Weds 2-4".
//!
//! What is surely said becomes [`Session`]s, which are schedules of the standard. What is not sure stays words: a
//! clause that says "or", "usually", "phone first" or names a month gives no session, two hours that could be
//! morning or evening give none either, and "every other Tuesday" gives none unless somebody says which Tuesday is
//! the first. [`Reading::understood`] tells how much was made sense of.

mod clock;
mod days;
mod grammar;
mod lexer;
mod show;

use chrono::{NaiveTime, Weekday};

pub use clock::Span;
pub use days::Day;

/// What is known beside the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The day that the text is about, where a column or a question names it.
    pub day: Option<Weekday>,
}

/// How much of a text was made sense of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Understood {
    /// Every word.
    Fully,
    /// Some of it; the words have to be shown as well.
    Partly,
    /// Nothing that could be reckoned with.
    Not,
}

/// Times on some days, week by week or month by month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The days; either all of every week, or all of some weeks of a month.
    pub days: Vec<Day>,
    /// When it opens and closes, where that is said.
    pub span: Span,
}

/// What a text says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// When it is open, in the order of the text.
    pub sessions: Vec<Session>,
    /// Days that are said to be closed.
    pub closed: Vec<Weekday>,
    /// It is closed on bank holidays.
    pub closed_on_bank_holidays: bool,
    /// Only by appointment.
    pub by_appointment: bool,
    /// Only in term time. Which weeks those are is not known, so the times are no rule that can be reckoned with.
    pub in_term_time: bool,
    /// What was not made sense of, as it was written.
    pub left: Vec<String>,
}

impl Session {
    /// Whether its days are counted by the month.
    pub fn is_monthly(&self) -> bool {
        self.days.iter().any(|day| day.week.is_some())
    }

    /// The fields of a schedule of the standard, each with its value.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let freq = if self.is_monthly() {
            "MONTHLY"
        } else {
            "WEEKLY"
        };
        let byday: Vec<String> = self.days.iter().map(|day| day.byday()).collect();
        let mut fields = vec![("freq", freq.to_owned()), ("byday", byday.join(","))];
        let time = |time: NaiveTime| time.format("%H:%M").to_string();
        fields.extend(self.span.opens.map(|opens| ("opens_at", time(opens))));
        fields.extend(self.span.closes.map(|closes| ("closes_at", time(closes))));
        fields
    }
}

impl Reading {
    /// How much was made sense of.
    pub fn understood(&self) -> Understood {
        let says_something = !self.sessions.is_empty()
            || !self.closed.is_empty()
            || self.by_appointment
            || self.closed_on_bank_holidays;
        match (says_something, self.left.is_empty()) {
            (true, true) => Understood::Fully,
            (true, false) => Understood::Partly,
            (false, _) => Understood::Not,
        }
    }

    /// The sessions that can be reckoned with: none where the weeks are not known.
    pub fn certain(&self) -> &[Session] {
        if self.in_term_time {
            &[]
        } else {
            &self.sessions
        }
    }
}

/// Reads a text. However long it is, the work is in proportion to its length; beyond a few thousand letters nothing is an
/// opening time.
pub fn read(text: &str, context: &Context) -> Reading {
    const LONGEST: usize = 4_000;
    if text.len() > LONGEST {
        return Reading {
            left: vec![text.to_owned()],
            ..Reading::default()
        };
    }
    grammar::read(&lexer::pieces(text), *context)
}

#[cfg(test)]
mod tests;

//! Days as they are read, and what becomes of a group of days and times when it is whole.

use chrono::{NaiveTime, Weekday};

use super::super::clock::Span;
use super::super::days::{self, Day};
use super::super::lexer::Token;
use super::super::{Reading, Session};
use super::doubt::{Weight, weigh};
use super::{Group, Reader, weekly};

impl Reader<'_> {
    /// Days: one, from one to another, several, counted by the month, or a word for some of them.
    pub(super) fn days(&mut self) -> bool {
        let Some((first, length)) = self.some_days(0) else {
            return false;
        };
        self.before_days();
        let after_times = !self.group.spans.is_empty();
        self.group.days.extend(first);
        self.at += length;
        let mut is_list = false;
        while let Some(between) = self.between_days() {
            let Some((more, length)) = self.some_days(between) else {
                break;
            };
            self.group.days.extend(more);
            self.at += between + length;
            is_list = true;
        }
        if after_times && is_list && self.time_at(0).is_some() {
            self.give_up();
            return true;
        }
        // "Daily, Mondays": a day is named once.
        let mut days = Vec::with_capacity(self.group.days.len());
        for day in self.group.days.drain(..) {
            if !days.contains(&day) {
                days.push(day);
            }
        }
        self.group.days = days;
        if self.token(0) == Some(&Token::Dash) && self.word_at(1).and_then(days::day).is_some() {
            // "Monday-Wednesday-Friday": three days or five.
            self.group.is_doubtful = true;
        }
        true
    }

    /// "9am-5pm Mon-Fri, Sat 10am-2pm": whether Saturday has the times before it or those behind it decides what all that
    /// follows means, so nothing is known.
    fn give_up(&mut self) {
        let written = self.pieces.iter().map(|piece| piece.written.as_str());
        let written: Vec<&str> = written.filter(|written| !written.is_empty()).collect();
        self.reading = Reading {
            left: vec![written.join(" ")],
            ..Reading::default()
        };
        self.group = Group::default();
        self.at = self.pieces.len();
        self.group.start = self.at;
    }

    /// Days that follow whole times begin another group; times that stood first belong to the days that follow.
    fn before_days(&mut self) {
        let is_other = self.names_something_else();
        match (self.group.days.is_empty(), self.group.spans.is_empty()) {
            (false, false) => self.flush(),
            (true, false) => self.times_first = true,
            // "Mon or Tues": what is doubtful stays so. Else days on a line of their own, and nobody says when.
            (false, true) if !self.group.is_doubtful => self.flush(),
            (_, true) => {}
        }
        if is_other {
            self.group.is_doubtful = true;
            self.group.is_other = true;
        }
    }

    /// Whether the words just before these days say that they are about something else than the days before: "4-6pm Job Club
    /// Monday 1-2pm". What stands in brackets belongs to what is before it.
    fn names_something_else(&self) -> bool {
        let Some(last) = self.group.last_left else {
            return false;
        };
        let has_times = !self.reading.sessions.is_empty() || !self.group.spans.is_empty();
        let quiet = |piece: &super::super::lexer::Piece| match &piece.token {
            Token::Word(word) => weigh(word) == Weight::Nothing,
            Token::Mark => piece.written == ":" || piece.written == "(",
            Token::Dash => true,
            _ => false,
        };
        has_times && self.pieces[last + 1..self.at].iter().all(quiet)
    }

    /// How many pieces stand between two members of a list of days.
    fn between_days(&self) -> Option<usize> {
        match self.token(0)? {
            Token::And if self.word_at(1) == Some("and") => Some(2),
            Token::And => Some(1),
            Token::Word(word) if word == "and" => Some(1),
            _ => None,
        }
    }

    /// One member of a list of days, and how many pieces it takes.
    pub(super) fn some_days(&self, ahead: usize) -> Option<(Vec<Day>, usize)> {
        if let Some(found) = self.counted_days(ahead) {
            return Some(found);
        }
        if let Some(found) = self.all_days(ahead) {
            return Some(found);
        }
        let word = self.word_at(ahead)?;
        if let Some(group) = days::group(word) {
            return Some((weekly(group.iter().copied()).collect(), 1));
        }
        let first = days::day(word)?;
        let is_between = match self.token(ahead + 1) {
            Some(Token::Dash) => true,
            Some(Token::Word(word)) => {
                matches!(word.as_str(), "to" | "until" | "till" | "through" | "thru")
            }
            _ => false,
        };
        let last = self
            .word_at(ahead + 2)
            .filter(|_| is_between)
            .and_then(days::day);
        match last {
            Some(last) => Some((weekly(days::through(first, last)).collect(), 3)),
            // One letter is a day only beside another.
            None if word.len() == 1 => None,
            None => Some((vec![Day::weekly(first)], 1)),
        }
    }

    /// "1st & 3rd Weds", "last Friday of the month".
    fn counted_days(&self, ahead: usize) -> Option<(Vec<Day>, usize)> {
        let mut weeks = vec![days::week(self.word_at(ahead)?)?];
        // "Every second Tuesday" is every other one.
        let is_every = ahead == 0
            && self.at > 0
            && matches!(&self.pieces[self.at - 1].token, Token::Word(word) if word == "every");
        if is_every && weeks[0] == 2 {
            return None;
        }
        let mut length = 1;
        loop {
            let between = match self.token(ahead + length)? {
                Token::And if self.word_at(ahead + length + 1) == Some("and") => 2,
                Token::And => 1,
                Token::Word(word) if word == "and" => 1,
                _ => 0,
            };
            let next = self.word_at(ahead + length + between);
            match next.and_then(days::week) {
                Some(week) if between > 0 => {
                    weeks.push(week);
                    length += between + 1;
                }
                _ => break,
            }
        }
        let mut weekdays = vec![days::day(self.word_at(ahead + length)?).filter(|_| true)?];
        length += 1;
        // "First Monday and Tuesday" may count both or one, so a second day counts only with its own number.
        if self.word_at(ahead + length) == Some("morning") {
            return None;
        }
        let all = weekdays.drain(..).flat_map(|weekday| {
            weeks
                .iter()
                .map(move |week| Day {
                    weekday,
                    week: Some(*week),
                })
                .collect::<Vec<_>>()
        });
        Some((all.collect(), length))
    }

    /// "Every day", "7 days a week".
    fn all_days(&self, ahead: usize) -> Option<(Vec<Day>, usize)> {
        let all = || weekly(days::WEEK).collect();
        let word = |at: usize| self.word_at(ahead + at);
        let is_seven = self
            .time_at(ahead)
            .is_some_and(|written| written.hour == 7 && !written.is_marked)
            || word(0) == Some("seven");
        if is_seven && word(1) == Some("days") {
            let length = match (word(2), word(3)) {
                (Some("a" | "per"), Some("week")) => 4,
                _ => 2,
            };
            return Some((all(), length));
        }
        let is_every = matches!(word(0), Some("every" | "each")) && word(1) == Some("day");
        is_every.then(|| (all(), 2))
    }

    /// A group is whole: it becomes sessions, or words.
    pub(super) fn flush(&mut self) {
        let group = std::mem::take(&mut self.group);
        self.group.start = self.at;
        let mut days = group.days;
        if days.is_empty() && !group.spans.is_empty() {
            days.extend(self.context.day.map(Day::weekly));
        }
        let is_all_day = group.spans.iter().any(|span| {
            let midnight = Some(NaiveTime::MIN);
            span.opens == midnight && span.closes == midnight
        });
        if days.is_empty() && is_all_day {
            days.extend(weekly(days::WEEK));
        }
        let says_nothing = days.is_empty() && group.spans.is_empty();
        if group.is_doubtful && !group.is_other {
            // "Mon-Fri 9-5, Fri varies": Friday is not known.
            self.forget(&days);
        }
        // "Saturday: ar gau": of words alone nobody can tell whether it is open.
        let is_unsaid = group.spans.is_empty() && !days.is_empty() && !group.left.is_empty();
        if is_unsaid {
            self.forget(&days);
        }
        if group.is_doubtful || is_unsaid || (days.is_empty() && !group.spans.is_empty()) {
            let written: Vec<&str> = self.pieces[group.start..self.at]
                .iter()
                .map(|piece| piece.written.as_str())
                .filter(|written| !written.is_empty())
                .collect();
            if !written.is_empty() {
                self.reading.left.push(written.join(" "));
            }
            return;
        }
        if !group.left.is_empty() {
            self.reading.left.push(group.left.join(" "));
        }
        if says_nothing {
            return;
        }
        let is_plain = self.reading.left.is_empty();
        if group.spans.is_empty() {
            self.add(&days, Span::default(), is_plain);
        }
        for span in group.spans {
            self.add(&days, span, is_plain);
        }
    }

    /// Adds times of some days. What is said later refines what was said before: "Mon-Fri 9.30-5, Thurs till 7pm".
    /// Where words were left, it may be about something else, and both stand.
    fn add(&mut self, days: &[Day], span: Span, refines: bool) {
        let Some(days) = self.not_closed(days, span) else {
            return;
        };
        let days = &days[..];
        if span.opens.is_none() && span.closes.is_some() {
            self.extend_to(days, span);
            return;
        }
        let is_known = |session: &Session| {
            session.span.closes.is_some() && session.days.iter().any(|day| days.contains(day))
        };
        if span.closes.is_none()
            && span.opens.is_some()
            && self.reading.sessions.iter().any(is_known)
        {
            // "Mon-Fri 9-5 (Fri 4.30)": when it opens or when it closes, nobody can tell.
            self.forget(days);
            self.reading.left.push(
                Session {
                    days: days.to_vec(),
                    span,
                }
                .to_string(),
            );
            return;
        }
        for session in &mut self.reading.sessions {
            if refines && overlap(session.span, span) {
                session.days.retain(|day| !days.contains(day));
            }
        }
        self.reading
            .sessions
            .retain(|session| !session.days.is_empty());
        self.reading.sessions.push(Session {
            days: days.to_vec(),
            span,
        });
    }

    /// "Closed Mondays. Open daily 10-4": the days that are not closed. Where nothing but closed days are
    /// named, the text says both, and neither is known.
    fn not_closed(&mut self, days: &[Day], span: Span) -> Option<Vec<Day>> {
        let closed = &mut self.reading.closed;
        let is_closed = |day: &Day| day.week.is_none() && closed.contains(&day.weekday);
        let open: Vec<Day> = days.iter().filter(|day| !is_closed(day)).copied().collect();
        if !open.is_empty() {
            return Some(open);
        }
        closed.retain(|weekday| days.iter().all(|day| day.weekday != *weekday));
        let days = days.to_vec();
        let said = Session { days, span };
        self.reading.left.push(said.to_string());
        None
    }

    /// "Thurs till 7pm": it closes later than was said, on days of which it was said when it opens.
    fn extend_to(&mut self, days: &[Day], span: Span) {
        let mut changed = Vec::new();
        for day in days {
            let last = self
                .reading
                .sessions
                .iter_mut()
                .rev()
                .find(|session| session.days.contains(day) && session.span.opens.is_some())
                // "5pm, to 9": whether it goes on over the night is not said. "24 hours to noon" says both.
                .filter(|session| {
                    session.span.opens < span.closes && session.span.opens != session.span.closes
                });
            let Some(session) = last else {
                self.reading.left.push(format!(
                    "until {}",
                    span.closes
                        .map_or_else(String::new, |time| time.format("%H:%M").to_string())
                ));
                continue;
            };
            let opens = session.span.opens;
            session.days.retain(|known| known != day);
            changed.push(Session {
                days: vec![*day],
                span: Span {
                    opens,
                    closes: span.closes,
                },
            });
        }
        self.reading
            .sessions
            .retain(|session| !session.days.is_empty());
        self.reading.sessions.extend(changed);
    }

    /// What was said of some days before holds no longer.
    pub(super) fn forget(&mut self, days: &[Day]) {
        for session in &mut self.reading.sessions {
            session.days.retain(|day| !days.contains(day));
        }
        self.reading
            .sessions
            .retain(|session| !session.days.is_empty());
    }

    /// Days are closed, whatever was said before.
    pub(super) fn close(&mut self, days: &[Day]) {
        self.forget(days);
        self.reading.closed.extend(
            days.iter()
                .filter(|day| day.week.is_none())
                .map(|day| day.weekday),
        );
    }

    /// "Closed for lunch 1-2": sessions that go on over it are two.
    pub(super) fn pause(&mut self) -> bool {
        while matches!(
            self.word_at(0),
            Some("lunch" | "lunchtime" | "lunchtimes" | "from" | "between" | "at")
        ) || matches!(self.token(0), Some(Token::Mark | Token::Dash))
        {
            self.at += 1;
        }
        let before = std::mem::take(&mut self.group);
        let read = self.times();
        let spans = std::mem::replace(&mut self.group, before).spans;
        let pause = match spans[..] {
            [
                Span {
                    opens: Some(from),
                    closes: Some(to),
                },
            ] if read => Some((from, to)),
            _ => None,
        };
        let all = &self.reading.sessions;
        let fits = pause.is_some_and(|(from, to)| {
            let days = all.first().map(|session| &session.days);
            !all.is_empty()
                && all.iter().all(|session| {
                    // Of several days it is not said which have the pause.
                    Some(&session.days) == days
                        && session.span.opens.is_some_and(|opens| opens < from)
                        && session.span.closes.is_some_and(|closes| to < closes)
                })
        });
        if let Some((from, to)) = pause.filter(|_| fits) {
            for session in std::mem::take(&mut self.reading.sessions) {
                let halves = [
                    (session.span.opens, Some(from)),
                    (Some(to), session.span.closes),
                ];
                for (opens, closes) in halves {
                    self.reading.sessions.push(Session {
                        days: session.days.clone(),
                        span: Span { opens, closes },
                    });
                }
            }
        } else {
            // It is closed at some time that is not known, so no time before is sure.
            self.reading.sessions.clear();
            self.reading
                .left
                .push("closed for part of the day".to_owned());
        }
        true
    }
}

/// Whether two spans of one day have any time in common; of a span without an end it is not known, so it has.
fn overlap(one: Span, other: Span) -> bool {
    match (one.opens, one.closes, other.opens, other.closes) {
        (Some(opens), Some(closes), Some(from), Some(to)) => {
            let ends = |from: NaiveTime, to: NaiveTime| to <= from;
            ends(opens, closes) || ends(from, to) || (opens < to && from < closes)
        }
        (Some(opens), _, Some(from), _) => opens == from,
        _ => true,
    }
}

/// Names of days, for those who read.
pub(in super::super) fn name(weekday: Weekday) -> &'static str {
    [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ][weekday.num_days_from_monday() as usize]
}

//! The compact form of rules: a version, then rule after rule until the end.
//!
//! A rule is two bytes that say which of its parts follow, and those parts. Numbers are in base
//! 128, the lowest digit first, with the top bit set on every digit but the last. Nine to five
//! from Monday to Friday takes seven bytes.

use super::month::{Day, Span, WHOLE_WEEK};
use super::rule::{Freq, Kind, MonthDays, Rule, Weekdays};

/// The first byte, to be raised whenever the rest changes its meaning.
const VERSION: u8 = 1;

// The first byte of a rule: its kind in bits 0 and 1, its frequency in bits 2 and 3, and these.
const INTERVAL: u8 = 1 << 4;
const UNDATED: u8 = 1 << 5;
const FIRST: u8 = 1 << 6;
const LAST: u8 = 1 << 7;

// Its second byte.
const EVERY: u8 = 1;
const NUMBERED: u8 = 1 << 1;
const MONTH_DAYS: u8 = 1 << 2;
const OPENS: u8 = 1 << 3;
const CLOSES: u8 = 1 << 4;
const UNUSED: u8 = !(EVERY | NUMBERED | MONTH_DAYS | OPENS | CLOSES);

const KINDS: [Kind; 3] = [Kind::Closure, Kind::Special, Kind::General];
const FREQS: [Freq; 3] = [Freq::Daily, Freq::Weekly, Freq::Monthly];

/// No day that a rule begins or ends with is later than this: well past the year 9999.
const LATEST: Day = 1 << 22;

/// Writes `rules`.
pub(super) fn encode(rules: &[Rule]) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    for rule in rules {
        write(rule, &mut bytes);
    }
    bytes
}

/// Reads what [`encode`] wrote; nothing if these bytes cannot be that.
pub(super) fn decode(bytes: &[u8]) -> Option<Vec<Rule>> {
    let (&VERSION, mut rest) = bytes.split_first()? else {
        return None;
    };
    let mut rules = Vec::new();
    while !rest.is_empty() {
        rules.push(read(&mut rest)?);
    }
    Some(rules)
}

fn write(rule: &Rule, bytes: &mut Vec<u8>) {
    let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
    let Span { first, last } = rule.span;
    bytes.push(
        rule.kind as u8
            | (rule.freq as u8) << 2
            | flag(rule.interval > 1, INTERVAL)
            | flag(rule.phase.is_none(), UNDATED)
            | flag(first != Span::ALWAYS.first, FIRST)
            | flag(last != Span::ALWAYS.last, LAST),
    );
    bytes.push(
        flag(rule.weekdays.every != 0, EVERY)
            | flag(rule.weekdays.has_numbers(), NUMBERED)
            | flag(!rule.month_days.is_empty(), MONTH_DAYS)
            | flag(rule.opens.is_some(), OPENS)
            | flag(rule.closes.is_some(), CLOSES),
    );
    if rule.interval > 1 {
        bytes.push(rule.interval);
        if let Some(phase) = rule.phase {
            write_number(phase.into(), bytes);
        }
    }
    for day in [first, last] {
        if day != Span::ALWAYS.first && day != Span::ALWAYS.last {
            write_number(day.cast_unsigned(), bytes);
        }
    }
    if rule.weekdays.every != 0 {
        bytes.push(rule.weekdays.every);
    }
    if rule.weekdays.has_numbers() {
        let sets = rule.weekdays.numbered();
        let present = sets
            .rev()
            .fold(0, |bits, set| bits << 1 | u32::from(set != 0));
        write_number(present, bytes);
        bytes.extend(rule.weekdays.numbered().filter(|&set| set != 0));
    }
    if !rule.month_days.is_empty() {
        write_number(rule.month_days.from_start, bytes);
        write_number(rule.month_days.from_end, bytes);
    }
    for minute in [rule.opens, rule.closes].into_iter().flatten() {
        write_number(minute.into(), bytes);
    }
}

fn read(bytes: &mut &[u8]) -> Option<Rule> {
    let head = byte(bytes)?;
    let parts = byte(bytes)?;
    if parts & UNUSED != 0 {
        return None;
    }
    let mut rule = Rule {
        kind: *KINDS.get(usize::from(head & 3))?,
        freq: *FREQS.get(usize::from(head >> 2 & 3))?,
        interval: 1,
        phase: (head & UNDATED == 0).then_some(0),
        weekdays: Weekdays::default(),
        month_days: MonthDays::default(),
        span: Span::ALWAYS,
        opens: None,
        closes: None,
    };
    if head & INTERVAL != 0 {
        rule.interval = byte(bytes).filter(|&interval| interval > 1)?;
        if rule.phase.is_some() {
            rule.phase = Some(number_below(rule.period(), bytes)?);
        }
    }
    if head & FIRST != 0 {
        rule.span.first = number_below(LATEST, bytes)?;
    }
    if head & LAST != 0 {
        rule.span.last = number_below(LATEST, bytes)?;
    }
    if parts & EVERY != 0 {
        rule.weekdays.every = byte(bytes)?;
    }
    if parts & NUMBERED != 0 {
        let mut present = number_below(1_u32 << 10, bytes)?;
        let sets = rule.weekdays.nth.iter_mut();
        for set in sets.chain(&mut rule.weekdays.nth_last) {
            if present & 1 == 1 {
                *set = byte(bytes)?;
            }
            present >>= 1;
        }
    }
    if parts & MONTH_DAYS != 0 {
        rule.month_days.from_start = number(bytes)?;
        rule.month_days.from_end = number(bytes)?;
    }
    if parts & OPENS != 0 {
        rule.opens = Some(number_below(24 * 60, bytes)?);
    }
    if parts & CLOSES != 0 {
        rule.closes = Some(number_below(24 * 60, bytes)?);
    }
    is_sound(&rule).then_some(rule)
}

/// Whether its parts hold what they can hold and agree with one another.
fn is_sound(rule: &Rule) -> bool {
    let MonthDays {
        from_start,
        from_end,
    } = rule.month_days;
    rule.span.first <= rule.span.last
        && rule.weekdays.named() <= WHOLE_WEEK
        && (from_start | from_end) >> 31 == 0
        && (rule.opens.is_none() || rule.kind != Kind::Closure)
        && (rule.closes.is_none() || rule.opens.is_some())
}

fn byte(bytes: &mut &[u8]) -> Option<u8> {
    let (&first, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(first)
}

fn write_number(mut number: u32, bytes: &mut Vec<u8>) {
    loop {
        let [digit, ..] = (number & 0x7f).to_le_bytes();
        number >>= 7;
        if number == 0 {
            bytes.push(digit);
            return;
        }
        bytes.push(digit | 0x80);
    }
}

fn number(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0;
    for shift in (0..35).step_by(7) {
        let digit = byte(bytes)?;
        number |= u64::from(digit & 0x7f) << shift;
        if digit < 0x80 {
            return u32::try_from(number).ok();
        }
    }
    None
}

/// A number that must be less than `limit`.
fn number_below<T: Copy + PartialOrd + TryFrom<u32>>(limit: T, bytes: &mut &[u8]) -> Option<T> {
    let number = T::try_from(number(bytes)?).ok()?;
    (number < limit).then_some(number)
}

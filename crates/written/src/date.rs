//! Dates, the way the United Kingdom and its spreadsheets write them.

use chrono::{NaiveDate, NaiveTime};

use crate::reading::Remark;
use crate::text::one_line;

/// A day, and the time of day if one is given. Times are as written: of no zone, or of the one that the text names.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// The day.
    pub day: NaiveDate,
    /// The time of day.
    pub time: Option<NaiveTime>,
    /// What was put right.
    pub remark: Option<Remark>,
}

/// Years that a date of a service can have.
const YEARS: std::ops::RangeInclusive<i32> = 1600..=2199;

/// Counts of days that a cell can mean: from 1954 to 2078.
const SERIALS: std::ops::RangeInclusive<i64> = 20_000..=65_000;

/// The day that a text names: "01/02/2024" (1 February), "2024-02-01", "1st Feb 2024", "Thursday 1 February 2024", "Feb 1, 2024",
/// "20240201", "2024-02-01T10:30:00Z", or a spreadsheet's count of days ("45323", "45323.5"). A month alone is no day, and neither is a day
/// without its year. Years of two digits are of 1970 to 2069.
pub fn read(text: &str) -> Option<When> {
    if text.len() > 80 {
        return None;
    }
    let line = one_line(text);
    serial(&line)
        .or_else(|| compact(&line))
        .or_else(|| written(&line))
}

/// A spreadsheet's count of days since 30 December 1899 (ECMA-376 part 1, 18.17.4.1), with the part of a day.
fn serial(line: &str) -> Option<When> {
    let (days, part) = line.split_once('.').unwrap_or((line, "0"));
    let digits = |text: &str| {
        !text.is_empty() && text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit())
    };
    if days.len() != 5 || !digits(days) || !digits(part) {
        return None;
    }
    let count: i64 = days.parse().ok().filter(|count| SERIALS.contains(count))?;
    let day = NaiveDate::from_ymd_opt(1899, 12, 30)?
        .checked_add_signed(chrono::Duration::try_days(count)?)?;
    let fraction: f64 = format!("0.{part}").parse().ok()?;
    let seconds = (fraction * 86_400.0).round().min(86_399.0) as u32;
    let time = (part.bytes().any(|b| b != b'0'))
        .then(|| NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0))
        .flatten();
    Some(When {
        day,
        time,
        remark: Some(Remark::DayCount),
    })
}

/// "20240201".
fn compact(line: &str) -> Option<When> {
    if line.len() != 8 || !line.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (year, month, day) = (
        line.get(..4)?.parse().ok()?,
        line.get(4..6)?.parse().ok()?,
        line.get(6..)?.parse().ok()?,
    );
    let day =
        NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1900..=2100).contains(&year))?;
    Some(When {
        day,
        time: None,
        remark: None,
    })
}

fn written(line: &str) -> Option<When> {
    let (date, time) = parted(line);
    let time = match time {
        Some(text) => Some(clock(text)?),
        None => None,
    };
    let tokens = tokens(date)?;
    let (day, remark) = match tokens.as_slice() {
        [
            Token::Number(first),
            Token::Number(second),
            Token::Number(third),
        ] => numeric(first, second, third)?,
        [Token::Number(day), Token::Month(month), Token::Number(year)] if day.len() <= 2 => {
            named(day, *month, year)?
        }
        [Token::Number(year), Token::Month(month), Token::Number(day)] if year.len() == 4 => {
            named(day, *month, year)?
        }
        [Token::Month(month), Token::Number(day), Token::Number(year)] if day.len() <= 2 => {
            named(day, *month, year)?
        }
        _ => return None,
    };
    Some(When { day, time, remark })
}

/// The date and the time of a text: parted by "T", or by the blank before the first colon.
fn parted(line: &str) -> (&str, Option<&str>) {
    let Some(colon) = line.find(':') else {
        return (line, None);
    };
    let front = line.get(..colon).unwrap_or_default();
    match front.rfind(['T', ' ', ',']) {
        Some(at) => (line.get(..at).unwrap_or_default(), line.get(at + 1..)),
        None => (line, None),
    }
}

/// "10:30", "10:30:00", "10:30:00.000Z", "10:30pm", "10:30+01:00".
fn clock(text: &str) -> Option<NaiveTime> {
    let lower = text.trim().to_lowercase();
    let afternoon = lower.ends_with("pm");
    let morning = lower.ends_with("am");
    let core = lower.trim_end_matches(['a', 'p', 'm', 'z', ' ']);
    let core = core.find('+').and_then(|at| core.get(..at)).unwrap_or(core);
    let mut parts = core.split(':').map(str::trim);
    let hour: u32 = parts.next()?.parse().ok()?;
    let minute: u32 = parts.next()?.parse().ok()?;
    let second: f64 = parts.next().map_or(Ok(0.0), str::parse).ok()?;
    let hour = match (hour, afternoon, morning) {
        (12, false, true) => 0,
        (1..=11, true, false) => hour + 12,
        _ => hour,
    };
    let whole = (0.0..60.0).contains(&second).then_some(second as u32)?;
    NaiveTime::from_hms_opt(hour, minute, whole).filter(|_| parts.next().is_none())
}

enum Token {
    Number(String),
    Month(u32),
}

/// The numbers and months of a date, without days of the week and endings such as "st"; nothing if other words are in it.
fn tokens(date: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    for word in date
        .split(|c: char| c.is_whitespace() || "/-.,".contains(c))
        .filter(|word| !word.is_empty())
    {
        let digits = word
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(word.len());
        let (number, rest) = word.split_at_checked(digits)?;
        let rest = rest.to_lowercase();
        if !number.is_empty() {
            tokens.push(Token::Number(number.to_owned()));
            if !matches!(rest.as_str(), "" | "st" | "nd" | "rd" | "th") {
                // "01Feb2024" is one word.
                let end = rest
                    .find(|c: char| c.is_ascii_digit())
                    .unwrap_or(rest.len());
                let (name, year) = rest.split_at_checked(end)?;
                tokens.push(Token::Month(month(name)?));
                tokens.extend((!year.is_empty()).then(|| Token::Number(year.to_owned())));
            }
        } else if let Some(month) = month(&rest) {
            tokens.push(Token::Month(month));
        } else if !is_filler(&rest) {
            return None;
        }
        if tokens.len() > 3 {
            return None;
        }
    }
    Some(tokens)
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if word == "sept" {
        return Some(9);
    }
    let at = MONTHS
        .iter()
        .position(|month| *month == word || (word.len() == 3 && month.starts_with(word)))?;
    u32::try_from(at + 1).ok()
}

/// Days of the week, and "of" in "1st of February".
fn is_filler(word: &str) -> bool {
    let days = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    word == "of"
        || word == "the"
        || days.iter().any(|day| {
            *day == word || (word.len() >= 3 && word.len() <= 5 && day.starts_with(word))
        })
}

/// Three numbers: the year first, or the day first; the month first only where nothing else is a date.
fn numeric(first: &str, second: &str, third: &str) -> Option<(NaiveDate, Option<Remark>)> {
    if first.len() == 4 {
        let day = NaiveDate::from_ymd_opt(
            first.parse().ok()?,
            second.parse().ok()?,
            third.parse().ok()?,
        );
        return day
            .filter(|_| YEARS.contains(&first.parse().unwrap_or_default()) && third.len() <= 2)
            .map(|day| (day, None));
    }
    if first.len() > 2 || second.len() > 2 {
        return None;
    }
    let (year, remark) = year(third)?;
    let (one, two) = (first.parse().ok()?, second.parse().ok()?);
    match NaiveDate::from_ymd_opt(year, two, one) {
        Some(day) => Some((day, remark)),
        None => NaiveDate::from_ymd_opt(year, one, two).map(|day| (day, Some(Remark::MonthFirst))),
    }
}

fn named(day: &str, month: u32, year_digits: &str) -> Option<(NaiveDate, Option<Remark>)> {
    let (year, remark) = year(year_digits)?;
    Some((
        NaiveDate::from_ymd_opt(year, month, day.parse().ok()?)?,
        remark,
    ))
}

/// A year of four digits, or of two.
fn year(digits: &str) -> Option<(i32, Option<Remark>)> {
    let number: i32 = digits.parse().ok()?;
    match digits.len() {
        4 => YEARS.contains(&number).then_some((number, None)),
        2 => Some((
            if number < 70 {
                2000 + number
            } else {
                1900 + number
            },
            Some(Remark::ShortYear),
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        read(text).map(|when| match when.time {
            Some(time) => format!("{} {}", when.day, time.format("%H:%M")),
            None => when.day.to_string(),
        })
    }

    #[test]
    fn days_are_read() {
        for (text, meant) in [
            ("01/02/2024", "2024-02-01"),
            ("1/2/2024", "2024-02-01"),
            ("01-02-2024", "2024-02-01"),
            ("1.2.2024", "2024-02-01"),
            ("01/02/24", "2024-02-01"),
            ("01/02/98", "1998-02-01"),
            ("2024-02-01", "2024-02-01"),
            ("2024/02/01", "2024-02-01"),
            ("20240201", "2024-02-01"),
            ("2024-02-01T10:30:00Z", "2024-02-01 10:30"),
            ("2024-02-01 10:30:00.000", "2024-02-01 10:30"),
            ("2024-02-01T10:30:00+00:00", "2024-02-01 10:30"),
            ("01/02/2024 10:30", "2024-02-01 10:30"),
            ("01/02/2024 2:30 PM", "2024-02-01 14:30"),
            ("1st Feb 2024", "2024-02-01"),
            ("1 February 2024", "2024-02-01"),
            ("Thursday 1st February 2024", "2024-02-01"),
            ("Thu, 1 Feb 2024", "2024-02-01"),
            ("1st of February, 2024", "2024-02-01"),
            ("Feb 1, 2024", "2024-02-01"),
            ("1-Feb-24", "2024-02-01"),
            ("01Feb2024", "2024-02-01"),
            ("45323", "2024-02-01"),
            ("45323.0", "2024-02-01"),
            ("45323.4375", "2024-02-01 10:30"),
            ("02/13/2024", "2024-02-13"),
            ("3 Sept 2024", "2024-09-03"),
            ("1965-04-29", "1965-04-29"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(meant), "{text}");
        }
        assert_eq!(read("02/13/2024").unwrap().remark, Some(Remark::MonthFirst));
        assert_eq!(read("01/02/24").unwrap().remark, Some(Remark::ShortYear));
        assert_eq!(read("45323").unwrap().remark, Some(Remark::DayCount));
    }

    #[test]
    fn what_is_no_day_is_left() {
        for text in [
            "",
            "NA",
            "Feb 2024",
            "2024",
            "2024-02",
            "1 February",
            "30/02/2024",
            "31/04/2024",
            "13/13/2024",
            "tomorrow",
            "45",
            "99999",
            "1234567",
            "01/02/2024 to 03/02/2024",
            "Monday",
            "10:30",
            "2024-13-01",
            "00/00/0000",
            "0000-00-00",
            "1/2",
            "é/é/é",
            "01/02/024",
            "99:99 1/2/2024",
            "450.5",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}

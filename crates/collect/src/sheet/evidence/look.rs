//! What one value looks like, by its letters alone.

use place::Postcode;

/// What one value can look like. It may look like several at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Postcode,
    Phone,
    Email,
    Web,
    /// Days and times in words.
    Hours,
    /// Times of a day that is not named, or "closed".
    Clock,
    /// One time of day.
    Time,
    /// Nothing but days of the week.
    Days,
    Date,
    Year,
    Money,
    Age,
    YesNo,
    Whole,
    Latitude,
    Longitude,
    BothCoordinates,
    Easting,
    Northing,
    GridReference,
    /// A code of the Office for National Statistics, such as E08000001.
    Gss,
    Address,
    /// Eight words or more.
    Prose,
}

/// Whether a cell holds a value rather than the words of a heading or a title.
pub(crate) fn is_value(cell: &str) -> bool {
    looks(cell).iter().any(|look| {
        !matches!(
            look,
            Look::YesNo | Look::Prose | Look::Days | Look::Hours | Look::Age
        )
    }) || (has_clock(cell) && cell.len() < 60)
}

/// All that a value looks like.
pub(super) fn looks(cell: &str) -> Vec<Look> {
    let text = cell.trim();
    let lower = text.to_lowercase();
    let mut looks = Vec::new();
    let mut tell = |yes: bool, look: Look| {
        if yes {
            looks.push(look);
        }
    };
    let number: Option<f64> = text.parse().ok();
    let clock = has_clock(&lower);
    let day = has_day(&lower);
    tell(is_postcode(text), Look::Postcode);
    tell(is_phone(&lower), Look::Phone);
    tell(is_email(&lower), Look::Email);
    tell(is_web(&lower), Look::Web);
    tell(
        (day && lower.len() < 400) || (clock && lower.len() < 60),
        Look::Hours,
    );
    tell(
        (clock && !day) || matches!(lower.as_str(), "closed" | "open" | "24 hours" | "shut"),
        Look::Clock,
    );
    tell(is_time(&lower), Look::Time);
    tell(
        day && lower
            .split(|letter: char| !letter.is_alphabetic())
            .all(|word| word.is_empty() || is_day(word) || matches!(word, "and" | "to")),
        Look::Days,
    );
    tell(is_date(&lower), Look::Date);
    tell(
        matches!(number, Some(year) if (1800.0..2200.0).contains(&year) && year.fract() == 0.0),
        Look::Year,
    );
    tell(
        lower.contains('£') || lower == "free" || lower.starts_with("free "),
        Look::Money,
    );
    tell(is_age(&lower), Look::Age);
    tell(
        matches!(
            lower.as_str(),
            "y" | "n" | "yes" | "no" | "true" | "false" | "0" | "1" | "✓" | "x"
        ),
        Look::YesNo,
    );
    tell(
        matches!(number, Some(number) if number.fract() == 0.0),
        Look::Whole,
    );
    tell(
        matches!(number, Some(degrees) if (49.0..61.5).contains(&degrees) && degrees.fract() != 0.0),
        Look::Latitude,
    );
    tell(
        matches!(number, Some(degrees) if (-9.0..2.5).contains(&degrees) && degrees.fract() != 0.0),
        Look::Longitude,
    );
    tell(is_pair(text), Look::BothCoordinates);
    tell(
        matches!(number, Some(metres) if (10_000.0..700_000.0).contains(&metres)),
        Look::Easting,
    );
    tell(
        matches!(number, Some(metres) if (5_000.0..1_250_000.0).contains(&metres)),
        Look::Northing,
    );
    tell(is_grid_reference(text), Look::GridReference);
    tell(is_gss(text), Look::Gss);
    tell(is_address(text), Look::Address);
    tell(text.split_whitespace().count() >= 8, Look::Prose);
    looks
}

fn is_postcode(text: &str) -> bool {
    text.len() <= 10 && text.len() >= 5 && Postcode::repair(text).is_some()
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && text.split_whitespace().count() <= 4
    })
}

fn is_web(text: &str) -> bool {
    let ending = || {
        let host = text.split(['/', '?']).next().unwrap_or_default();
        [
            ".org", ".com", ".uk", ".net", ".info", ".wales", ".scot", ".cymru",
        ]
        .iter()
        .any(|ending| host.ends_with(ending))
    };
    !text.contains('@')
        && text.split_whitespace().count() <= 3
        && (text.starts_with("http") || text.starts_with("www.") || ending())
}

/// Nine to thirteen digits with what people put between them, beginning as numbers of the United Kingdom do, its zero lost or not.
fn is_phone(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let allowed = text.chars().all(|letter| {
        letter.is_alphanumeric() || letter.is_whitespace() || "+()-/.,:;–&".contains(letter)
    });
    let begins = text.trim_start_matches(['(', '+', ' ']);
    let likely = begins.starts_with('0')
        || begins.starts_with("44")
        || (digits.len() == 10 && matches!(digits.as_bytes()[0], b'1' | b'2' | b'3' | b'7' | b'8'));
    let is_decimal = text.parse::<f64>().is_ok() && text.contains('.');
    allowed
        && likely
        && !is_decimal
        && digits.len() >= 9
        && digits.len() <= 26
        && letters <= digits.len()
        && !is_date(text)
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn is_day(word: &str) -> bool {
    let named = |day: &str| {
        word == day
            || word == format!("{day}s")
            || (word.starts_with(day) && (word.ends_with("day") || word.ends_with("days")))
    };
    DAYS.iter().any(|day| named(day))
        || matches!(
            word,
            "tues"
                | "weds"
                | "thur"
                | "thurs"
                | "weekday"
                | "weekdays"
                | "weekend"
                | "weekends"
                | "daily"
                | "everyday"
        )
}

fn has_day(text: &str) -> bool {
    text.split(|letter: char| !letter.is_alphabetic())
        .any(is_day)
}

/// A time with am or pm, a time with a colon, or two numbers with a stroke that may be hours.
fn has_clock(text: &str) -> bool {
    let lower = text.to_lowercase();
    let bytes = lower.as_bytes();
    (0..bytes.len()).any(|at| {
        let is_start =
            bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
        is_start && (clock_at(&lower[at..]).is_some_and(|(_, sure)| sure) || is_span(&lower[at..]))
    })
}

/// How long a time at the beginning of a text is, and whether it can only be a time.
fn clock_at(text: &str) -> Option<(usize, bool)> {
    let digits = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    if digits == 0 || digits > 4 {
        return None;
    }
    let hour: u32 = text[..digits].parse().ok()?;
    let mut length = digits;
    let mut sure = false;
    let rest = &text[digits..];
    if let Some(minutes) = rest.strip_prefix([':', '.'])
        && digits <= 2
        && hour <= 24
        && minutes.len() >= 2
        && minutes.as_bytes()[..2].iter().all(u8::is_ascii_digit)
        && !minutes[2..].starts_with(|letter: char| letter.is_ascii_digit())
    {
        sure = rest.starts_with(':');
        length += 3;
    } else if digits > 2 && (hour / 100 > 24 || hour % 100 > 59) {
        return None;
    }
    let after = text[length..].trim_start();
    if ["am", "pm", "a.m", "p.m", "noon"]
        .iter()
        .any(|half| after.starts_with(half))
        && hour <= 24
    {
        sure = true;
        length = text.len() - after.len() + 2;
    }
    (hour <= 24 || digits > 2).then_some((length, sure))
}

/// Two hours with a stroke or "to" between them.
fn is_span(text: &str) -> bool {
    let Some((length, _)) = clock_at(text) else {
        return false;
    };
    let after = text[length..].trim_start();
    let Some(second) = ["-", "–", "—", "to ", "until ", "till "]
        .iter()
        .find_map(|between| after.strip_prefix(between))
    else {
        return false;
    };
    let second = second.trim_start();
    clock_at(second).is_some_and(|(length, _)| {
        let end = second[length..].trim_start();
        end.is_empty()
            || !end.starts_with(|letter: char| {
                letter.is_ascii_digit() || letter == '-' || letter == '/'
            })
    }) && text.len() < 60
}

fn is_time(text: &str) -> bool {
    clock_at(text)
        .is_some_and(|(length, sure)| length >= text.len() && (sure || text.contains('.')))
        || matches!(text, "noon" | "midday" | "midnight")
}

/// Three numbers, or two and a month, one of them four digits long or the last of two.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text
        .split(['/', '-', ' ', '.', 't'])
        .filter(|part| !part.is_empty())
        .collect();
    if parts.len() < 3 || text.len() > 25 {
        return false;
    }
    let number = |part: &str| part.parse::<u32>().ok();
    let numbers: Vec<Option<u32>> = parts[..3].iter().map(|part| number(part)).collect();
    match numbers[..] {
        [Some(year), Some(month), Some(day)] if parts[0].len() == 4 => {
            (1800..2200).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
        }
        [Some(day), Some(month), Some(_)] => {
            (1..=31).contains(&day) && (1..=12).contains(&month) && matches!(parts[2].len(), 2 | 4)
        }
        _ => {
            [
                "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
            ]
            .iter()
            .any(|month| parts.iter().any(|part| part.starts_with(month)))
                && numbers.iter().flatten().any(|number| *number > 31)
        }
    }
}

fn is_age(text: &str) -> bool {
    let has_number = text.bytes().any(|byte| byte.is_ascii_digit());
    let has_word = ["year", "yr", "age", "over ", "under ", "month", "+"]
        .iter()
        .any(|word| text.contains(word));
    (has_number && has_word && text.len() < 60 && !text.contains('£'))
        || matches!(text, "all ages" | "adults" | "adult" | "all" | "children")
}

fn is_pair(text: &str) -> bool {
    let parts: Vec<f64> = text
        .trim_matches(['(', ')', '[', ']'])
        .split([',', ';', ' '])
        .filter(|part| !part.is_empty())
        .filter_map(|part| part.parse().ok())
        .collect();
    matches!(parts[..], [one, other] if one.fract() != 0.0 && other.fract() != 0.0 && one.abs() < 90.0 && other.abs() < 90.0)
}

fn is_grid_reference(text: &str) -> bool {
    let plain: Vec<char> = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let Some((letters, digits)) = plain.split_at_checked(2) else {
        return false;
    };
    letters.iter().all(char::is_ascii_alphabetic)
        && matches!(digits.len(), 4 | 6 | 8 | 10)
        && digits.iter().all(char::is_ascii_digit)
}

fn is_gss(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes.len(), 8 | 9)
        && matches!(bytes[0], b'E' | b'W' | b'S' | b'N')
        && bytes[1..].iter().all(u8::is_ascii_digit)
}

/// Words that streets are called by, as they stand at the end of a name.
const STREETS: [&str; 20] = [
    "street", "st", "road", "rd", "lane", "ln", "avenue", "ave", "drive", "close", "way", "place",
    "square", "terrace", "crescent", "court", "gardens", "hill", "house", "centre",
];

/// Parts with commas or lines between them, one of which has a number, a postcode or the word of a street.
fn is_address(text: &str) -> bool {
    let parts = text
        .split([',', '\n'])
        .filter(|part| !part.trim().is_empty())
        .count();
    let lower = text.to_lowercase();
    let street = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| STREETS.contains(&word));
    let number = text.bytes().any(|byte| byte.is_ascii_digit());
    let prose = lower.split_whitespace().count() > 25 || lower.contains(". ");
    !prose && !lower.contains('@') && !lower.contains("http") && parts >= 2 && (street || number)
        || (street && number && lower.len() < 60 && !has_clock(&lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(text: &str, look: Look) -> bool {
        looks(text).contains(&look)
    }

    #[test]
    fn values_look_like_what_they_are() {
        for (text, look) in [
            ("BL3 2HP", Look::Postcode),
            ("01204 385 848", Look::Phone),
            ("1617486414", Look::Phone),
            ("0208 646 9691/93", Look::Phone),
            ("+44 (0)161 228 7654", Look::Phone),
            ("admin@brass-bolton.org.uk", Look::Email),
            ("http://brassbolton.org/index.php", Look::Web),
            ("scouts.org.uk/join", Look::Web),
            ("Wednesday 10am - 4pm", Look::Hours),
            ("Tuesday - Friday 12noon - 2pm", Look::Hours),
            ("08:30-13:00,14:00-17:30", Look::Clock),
            ("9-5", Look::Clock),
            ("10.30am", Look::Time),
            ("Mon, Wed and Fri", Look::Days),
            ("1963-02-20", Look::Date),
            ("3/4/26", Look::Date),
            ("£2.50", Look::Money),
            ("16+", Look::Age),
            ("53.460392", Look::Latitude),
            ("-2.251979", Look::Longitude),
            ("53.46, -2.25", Look::BothCoordinates),
            ("SJ 801 906", Look::GridReference),
            ("E08000003", Look::Gss),
            ("The Lodge, Green Lane, Bolton", Look::Address),
            ("17 Pine Road", Look::Address),
        ] {
            assert!(has(text, look), "{text} is {look:?}: {:?}", looks(text));
        }
        for (text, look) in [
            ("Bolton", Look::Postcode),
            ("53.460392", Look::Phone),
            ("2024-01-02", Look::Phone),
            ("142274006", Look::Phone),
            ("Sunderland", Look::Hours),
            ("Monton Road", Look::Hours),
            ("Chess, draughts and go", Look::Address),
        ] {
            assert!(!has(text, look), "{text} is no {look:?}");
        }
    }
}

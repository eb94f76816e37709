//! The formats of dates and times: the official validator asserts the first, our advice looks at the others.

/// Is it an instant: `YYYY-MM-DDThh:mm:ss`, with or without fractions, with or without a zone?
pub fn is_date_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 19
        && text.is_ascii()
        && is_date(&text[..10])
        && matches!(bytes[10], b'T' | b't')
        && is_clock(&bytes[11..19], 60)
        && is_tail(&bytes[19..])
}

/// Is it a day of the calendar, written `YYYY-MM-DD`?
pub fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return false;
    }
    let (Some(year), Some(month), Some(day)) = (
        digits(&bytes[..4]),
        digits(&bytes[5..7]),
        digits(&bytes[8..]),
    ) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    year > 0 && (1..=days).contains(&day)
}

/// Is it a time of day: `HH:MM` or `HH:MM:SS`, with or without a zone?
pub fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() >= 8 && is_clock(&bytes[..8], 59) {
        return is_tail(&bytes[8..]);
    }
    bytes.len() >= 5 && is_minute(&bytes[..5]) && is_zone(&bytes[5..])
}

fn is_clock(bytes: &[u8], last_second: u32) -> bool {
    is_minute(&bytes[..5])
        && bytes[5] == b':'
        && digits(&bytes[6..8]).is_some_and(|second| second <= last_second)
}

fn is_minute(bytes: &[u8]) -> bool {
    digits(&bytes[..2]).is_some_and(|hour| hour < 24)
        && bytes[2] == b':'
        && digits(&bytes[3..5]).is_some_and(|minute| minute < 60)
}

/// Fractions of a second, then a zone, each of which may be missing.
fn is_tail(bytes: &[u8]) -> bool {
    match bytes.split_first() {
        Some((b'.', rest)) => {
            let end = rest
                .iter()
                .position(|byte| !byte.is_ascii_digit())
                .unwrap_or(rest.len());
            end > 0 && is_zone(&rest[end..])
        }
        _ => is_zone(bytes),
    }
}

fn is_zone(bytes: &[u8]) -> bool {
    match bytes.split_first() {
        None => true,
        Some((b'Z' | b'z', rest)) => rest.is_empty(),
        Some((b'+' | b'-', rest)) => match rest.len() {
            2 => digits(rest).is_some_and(|hour| hour < 24),
            4 => {
                digits(&rest[..2]).is_some_and(|hour| hour < 24)
                    && digits(&rest[2..]).is_some_and(|minute| minute < 60)
            }
            5 => is_minute(rest),
            _ => false,
        },
        Some(_) => false,
    }
}

fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + u32::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn hold(judge: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(judge(text), "`{text}` is good");
        }
        for text in bad {
            assert!(!judge(text), "`{text}` is bad");
        }
    }

    #[test]
    fn a_date_time_has_a_t_and_seconds_and_perhaps_a_zone() {
        hold(
            is_date_time,
            &[
                "2023-03-15T10:30:45.123Z",
                "2023-03-15T10:30:45",
                "2023-03-15T10:30:45+01:00",
                "2024-02-29T23:59:60Z",
                "2023-03-15t10:30:45z",
                "2023-03-15T10:30:45.1234567-0530",
            ],
            &[
                "",
                "2023-03-15",
                "2023-03-15 10:30:45",
                "2023-03-15T10:30",
                "2023-03-15T10:30Z",
                "2023-02-29T10:30:45Z",
                "2023-13-01T10:30:45Z",
                "2023-03-15T24:00:00Z",
                "2023-03-15T10:30:45.Z",
                "2023-03-15T10:30:45 Z",
                "2023-03-15T10:30:45+1:00",
                "15/03/2023T10:30:45",
                "2023-03-15T10:30:45\u{e9}",
            ],
        );
    }

    #[test]
    fn a_date_is_a_day_of_the_calendar() {
        hold(
            is_date,
            &["2025-01-31", "2024-02-29", "2000-02-29"],
            &[
                "",
                "2025-1-31",
                "31/01/2025",
                "2025-02-29",
                "1900-02-29",
                "2025-00-10",
                "2025-04-31",
                "2025-04-00",
                "2025-01-31T00:00:00",
            ],
        );
    }

    #[test]
    fn a_time_is_of_the_twenty_four_hours() {
        hold(
            is_time,
            &[
                "10:00",
                "10:00:00",
                "00:00",
                "23:59:59",
                "10:00Z",
                "10:00:00+01:00",
                "10:00:00.000Z",
            ],
            &[
                "", "9:00", "24:00", "10:60", "10:00:60", "9:00AM", "10.00", "10:00:0", "1000",
            ],
        );
    }
}

//! Dates, numbers and field names as people write them.

use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;

/// `3 March 2026 at 2:05pm`, by the clock in the United Kingdom.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&London);
    format!(
        "{} at {}",
        local.format("%-d %B %Y"),
        local.format("%-I:%M%P")
    )
}

/// `12,345`.
pub(crate) fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `minimum_age` as `Minimum age`. The standard spells organization its own way; people here do not.
pub(crate) fn label(field: &str) -> String {
    let words = field
        .trim_start_matches("x_")
        .replace('_', " ")
        .replace("organization", "organisation");
    let words = words
        .replace("byday", "days of the week")
        .replace("url", "website address");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// An address that a link may lead to; nothing but the web and mail.
pub(crate) fn link(text: &str) -> Option<String> {
    let web = text.starts_with("https://") || text.starts_with("http://");
    if web && hsds::format::is_uri(text) {
        return Some(text.to_owned());
    }
    (text.contains('@') && hsds::format::is_email(text)).then(|| format!("mailto:{text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_told_by_the_clock_in_the_united_kingdom() {
        let at = "2026-07-01T13:05:00Z".parse().expect("an instant");
        assert_eq!(moment(at), "1 July 2026 at 2:05pm");
    }

    #[test]
    fn numbers_and_names_are_written_for_people() {
        assert_eq!(count(7), "7");
        assert_eq!(count(12345), "12,345");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(label("minimum_age"), "Minimum age");
        assert_eq!(label("organization_id"), "Organisation id");
    }

    #[test]
    fn only_the_web_and_mail_are_linked() {
        assert_eq!(
            link("https://example.org/a"),
            Some("https://example.org/a".to_owned())
        );
        assert_eq!(
            link("help@example.org"),
            Some("mailto:help@example.org".to_owned())
        );
        assert_eq!(link("javascript:alert(1)"), None);
        assert_eq!(link("Monday"), None);
    }
}

//! Dates, numbers and field names as people write them.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::London;
use identity::Role;
use repository::StoredProblem;

/// `3 March 2026 at 2:05pm`, by the clock in the United Kingdom.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&London);
    format!(
        "{} at {}",
        local.format("%-d %B %Y"),
        local.format("%-I:%M%P")
    )
}

/// A day, in words.
pub(crate) fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// A role as people say it.
pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Administrator => "Administrator",
        Role::Manager => "Manager",
        Role::Assurer => "Assurer",
        Role::Collector => "Collector",
        Role::Provider => "Provider",
        Role::FrontlineWorker => "Frontline worker",
        Role::Consumer => "Data user",
        Role::Viewer => "Viewer",
    }
}

/// What somebody with a role does.
pub(crate) fn about_role(role: Role) -> &'static str {
    match role {
        Role::Administrator => "Lets people in, and makes keys",
        Role::Manager => "Sees how the work goes, and says what is asked of the data",
        Role::Assurer => "Decides what is published",
        Role::Collector => "Sends what your organisation collects",
        Role::Provider => "Keeps the entries of your own organisation",
        Role::FrontlineWorker => "Finds services for others",
        Role::Consumer => "Uses the data again",
        Role::Viewer => "Sees what is held back, and changes nothing",
    }
}

/// How somebody signed in.
pub(crate) fn way(way: &str) -> String {
    let (way, code) = match way.strip_suffix(" and code") {
        Some(way) => (way, " and a code"),
        None => (way, ""),
    };
    let way = match way {
        "link" => "a link by email",
        "password" => "a password",
        "invitation" => "an invitation",
        "registration" => "opening the account",
        "outside" => "an account elsewhere",
        "demonstration" => "the demonstration",
        other => other,
    };
    format!("{way}{code}")
}

/// Where in what was sent a problem stands.
pub(crate) fn place_of(stored: &StoredProblem) -> String {
    match (&stored.file, stored.row) {
        (Some(file), Some(row)) => format!("{file}, row {row}"),
        (Some(file), None) => file.clone(),
        (None, Some(row)) => format!("Row {row}"),
        (None, None) => "All of it".to_owned(),
    }
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

/// Words as the beginning of a sentence.
pub(crate) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// A text as it reads: some sources write HTML in it. Tags go, paragraphs and lines stay.
pub(crate) fn plain(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (said, length) = tag(rest)
            .or_else(|| entity(rest))
            .unwrap_or((&rest[..1], 1));
        out.push_str(said);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// What a tag at the beginning of a text comes to, and how long it is; none if there is no tag.
fn tag(text: &str) -> Option<(&'static str, usize)> {
    let inner = text.strip_prefix('<')?;
    let name = inner.trim_start_matches('/');
    let is_tag =
        name.starts_with(|first: char| first.is_ascii_alphabetic()) || inner.starts_with("!--");
    let length = inner.find('>').filter(|_| is_tag)? + 2;
    let name: String = name
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    let breaks = matches!(
        name.as_str(),
        "p" | "br" | "div" | "li" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" | "tr"
    );
    Some((if breaks { "\n" } else { "" }, length))
}

/// What an entity at the beginning of a text stands for, and how long it is.
fn entity(text: &str) -> Option<(&'static str, usize)> {
    const KNOWN: [(&str, &str); 9] = [
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&rsquo;", "’"),
        ("&pound;", "£"),
        ("&nbsp;", " "),
    ];
    let known = KNOWN.iter().find(|(written, _)| text.starts_with(written));
    known.map(|(written, said)| (*said, written.len()))
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
    fn tags_go_and_what_is_no_tag_stays() {
        assert_eq!(
            plain("<p>Tea &amp; <b>cake</b></p><p>Free<br/>for all</p>"),
            "Tea & cake\n\nFree\nfor all"
        );
        assert_eq!(
            plain("Under 5 < 6 years & over"),
            "Under 5 < 6 years & over"
        );
        assert_eq!(plain("a <b"), "a <b");
        assert_eq!(plain("<script>alert(1)</script>&lt;i&gt;"), "alert(1)<i>");
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

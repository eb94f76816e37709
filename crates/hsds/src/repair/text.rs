//! Texts, numbers and addresses as people and programs write them.

use serde_json::Number;

/// Fields that hold plain text: what looks like an HTML entity there is one that was never turned back.
const PLAIN: [&str; 14] = [
    "name",
    "alternate_name",
    "title",
    "department",
    "attention",
    "address_1",
    "address_2",
    "city",
    "region",
    "state_province",
    "postal_code",
    "service_area",
    "term",
    "label",
];

/// Takes spaces of all sorts from both ends.
pub(super) fn trim(text: &mut String) {
    let blank = |letter: char| {
        letter.is_whitespace()
            || matches!(letter, '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}')
    };
    let kept = text.trim_matches(blank);
    if kept.len() < text.len() {
        *text = kept.to_owned();
    }
}

/// The number a text writes; with a pound sign and commas between thousands where it is money.
pub(super) fn number(text: &str, money: bool) -> Option<Number> {
    let mut text = text.trim();
    let joined;
    if money {
        text = text.trim_start_matches('£').trim();
        if text.contains(',') {
            joined = without_commas(text)?;
            text = &joined;
        }
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.starts_with(|letter: char| letter.is_ascii_digit())
        || digits.contains(|letter: char| !(letter.is_ascii_digit() || letter == '.'))
    {
        return None;
    }
    let text = text.strip_prefix('+').unwrap_or(text);
    match text.parse::<i64>() {
        Ok(whole) => Some(whole.into()),
        Err(_) => Number::from_f64(text.parse().ok()?),
    }
}

fn without_commas(text: &str) -> Option<String> {
    let mut groups = text.split(',');
    let mut joined = groups.next()?.to_owned();
    for group in groups {
        let digits = group.split('.').next()?;
        if digits.len() != 3 {
            return None;
        }
        joined.push_str(group);
    }
    Some(joined)
}

/// A web address with the scheme that it lacks.
pub(super) fn absolute(text: &str) -> Option<String> {
    let text = text.trim_start_matches('/');
    let host = text.split(['/', '?', '#', ':']).next()?;
    let likely = host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !text.contains(char::is_whitespace)
        && !text.contains('@');
    likely.then(|| format!("https://{text}"))
}

/// An e-mail address that was written as a link.
pub(super) fn without_mailto(text: &str) -> Option<String> {
    let start = text.get(..7)?;
    start.eq_ignore_ascii_case("mailto:").then(|| {
        text[7..]
            .split('?')
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned()
    })
}

/// A text whose HTML entities were escaped once too often. Descriptions may hold HTML, so that there only `&amp;amp;` is one too many.
pub(super) fn unescaped(name: &str, text: &str) -> Option<String> {
    if !text.contains('&') {
        return None;
    }
    let plain = PLAIN.contains(&name);
    let mut known = text.to_owned();
    loop {
        let mut next = if plain {
            decoded(&known)
        } else {
            once_less(&known)
        };
        trim(&mut next);
        if next == known {
            return Some(known).filter(|known| known != text);
        }
        known = next;
    }
}

fn once_less(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("&amp;") {
        let (before, after) = (&rest[..at], &rest[at + 5..]);
        out.push_str(before);
        out.push_str(if entity_name(after).is_some() {
            "&"
        } else {
            "&amp;"
        });
        rest = after;
    }
    out.push_str(rest);
    out
}

fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        out.push_str(before);
        if let Some(name) = entity_name(after)
            && let Some(letter) = letter(name)
        {
            out.push(letter);
            rest = &after[name.len() + 1..];
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// What stands before the semicolon, if it looks like the name or the number of an entity.
fn entity_name(text: &str) -> Option<&str> {
    let name = &text[..text.find(';')?];
    let digits = name.strip_prefix('#').unwrap_or(name);
    (!digits.is_empty()
        && name.len() <= 10
        && digits.chars().all(|letter| letter.is_ascii_alphanumeric()))
    .then_some(name)
}

fn letter(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?).filter(|letter| !letter.is_control());
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" | "rsquo" | "lsquo" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "pound" => '£',
        "eacute" => 'é',
        _ => return None,
    })
}

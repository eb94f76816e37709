//! E-mail addresses in cells, and whether one is somebody's own.

mod owner;

pub use owner::{Owner, Reason, is_personal, owner};
pub(crate) use owner::{begins_with_first_name, is_first_name};

use crate::reading::{Reading, Remark};
use crate::text::one_line;

/// An address, and the name that stood in front of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    /// The address, its domain in lower case.
    pub address: String,
    /// The name in "Jane Doe <jane@example.org>".
    pub name: Option<String>,
}

/// Limits of RFC 5321, 4.5.3.1: of the part before the sign, and of the whole.
const LONGEST_LOCAL: usize = 64;
const LONGEST: usize = 254;

/// All addresses in a cell, each once. What cannot be one is left with the other words: no domain, no ending, or two dots in a row.
pub fn read(text: &str) -> Reading<Vec<Email>> {
    let line = without_query(&one_line(text));
    let signs = with_signs(&line);
    let mut reading = scan(signs.as_deref().unwrap_or(&line));
    if reading.found.is_empty() {
        if let Some(address) = whole(signs.as_deref().unwrap_or(&line)) {
            reading = Reading::of(vec![Email {
                address,
                name: None,
            }]);
            reading.remark(Remark::EmailPunctuation);
            return reading;
        }
        reading.left = line;
    } else if signs.is_some() {
        reading.remark(Remark::EmailPunctuation);
    }
    reading
}

/// A link's subject and body are no part of its address: "mailto:a@example.org?subject=Hello".
fn without_query(line: &str) -> String {
    let link = line
        .get(..7)
        .is_some_and(|front| front.eq_ignore_ascii_case("mailto:"));
    let end = line.find('?').filter(|_| link).unwrap_or(line.len());
    line.get(..end).unwrap_or(line).to_owned()
}

/// The line with "(at)" and "[dot]" as signs, and without blanks around an `@`, if it had such.
fn with_signs(line: &str) -> Option<String> {
    let lower = line.to_ascii_lowercase();
    let hidden = ["(at)", "[at]", "{at}"]
        .iter()
        .any(|word| lower.contains(word));
    let single = line.matches('@').count() == 1;
    let apart = single && (line.contains(" @") || line.contains("@ "));
    if !hidden && !apart {
        return None;
    }
    let mut out = line.to_owned();
    let words = [("at", "@"), ("dot", ".")];
    for (word, sign) in words {
        for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
            for written in [word.to_owned(), word.to_uppercase(), capital(word)] {
                out = out.replace(&format!("{open}{written}{close}"), sign);
            }
        }
    }
    for (apart, sign) in [(" @", "@"), ("@ ", "@")] {
        out = out.replace(apart, sign);
    }
    if hidden {
        out = out.replace(" . ", ".");
    }
    (out != line).then_some(out)
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|c| c.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// A cell that is one address with blanks inside, a comma for a dot, or two signs.
fn whole(line: &str) -> Option<String> {
    if line.len() > LONGEST || !line.contains('@') || line.split(' ').count() > 4 {
        return None;
    }
    let joined: String = line.chars().filter(|c| *c != ' ').collect();
    let joined = joined
        .replace("@@", "@")
        .replace(',', ".")
        .replace("@.", "@");
    let address = checked(joined.trim_matches(|c: char| !c.is_alphanumeric()))?;
    // A blank before a word of letters may part an address from a name.
    let (_, domain) = line.split_once('@')?;
    let broken = domain
        .split(' ')
        .skip(1)
        .all(|part| part.starts_with('.') || is_ending(part.trim_matches('.')));
    let front = line.split('@').next().unwrap_or_default();
    (broken && !front.trim().contains(' ')).then_some(address)
}

/// Ends of domains that people part with a blank.
fn is_ending(part: &str) -> bool {
    matches!(
        part,
        "uk" | "org.uk"
            | "co.uk"
            | "gov.uk"
            | "ac.uk"
            | "nhs.uk"
            | "nhs.net"
            | "org"
            | "com"
            | "net"
            | "wales"
            | "scot"
    )
}

fn scan(line: &str) -> Reading<Vec<Email>> {
    let mut reading: Reading<Vec<Email>> = Reading::default();
    let mut left = String::new();
    let mut rest = line;
    let mut searched = 0;
    while let Some(at) = rest
        .get(searched..)
        .and_then(|text| text.find('@'))
        .map(|at| at + searched)
    {
        let Some((start, end, address)) = around(rest, at) else {
            searched = at + 1;
            continue;
        };
        let before = rest.get(..start).unwrap_or_default();
        let bracket = before.ends_with('<');
        let (words, name) = if bracket {
            name_before(before)
        } else {
            (before, None)
        };
        keep(&mut left, words);
        if !reading
            .found
            .iter()
            .any(|known| known.address.eq_ignore_ascii_case(&address))
        {
            reading.found.push(Email { address, name });
        }
        rest = rest.get(end..).unwrap_or_default();
        rest = rest.strip_prefix('>').filter(|_| bracket).unwrap_or(rest);
        searched = 0;
    }
    keep(&mut left, rest);
    reading.left = left;
    reading
}

/// Keeps words that say more than that an address follows.
fn keep(left: &mut String, words: &str) {
    const FILLERS: [&str; 10] = [
        "and",
        "by",
        "e-mail",
        "email",
        "email address",
        "mail",
        "mailto",
        "or",
        "or email",
        "to",
    ];
    let trimmed = between_signs(words);
    let lower = trimmed.to_ascii_lowercase();
    let trimmed = lower
        .strip_suffix("mailto")
        .and_then(|less| trimmed.get(..less.len()))
        .unwrap_or(trimmed);
    let trimmed = between_signs(trimmed);
    if !trimmed.contains(char::is_alphanumeric)
        || FILLERS.contains(&trimmed.to_lowercase().as_str())
    {
        return;
    }
    left.push_str(if left.is_empty() { "" } else { " " });
    left.push_str(trimmed);
}

/// Without signs that part an address from its neighbours. A stroke that touches a word belongs to it.
fn between_signs(words: &str) -> &str {
    let mut words = words;
    loop {
        let before = words;
        words = words.trim_matches(|c: char| c.is_whitespace() || ",;:|<>".contains(c));
        for sign in ['/', '-', '&', '(', ')'] {
            let front = words
                .strip_prefix(sign)
                .filter(|rest| rest.is_empty() || rest.starts_with(' '));
            words = front.unwrap_or(words);
            let back = words
                .strip_suffix(sign)
                .filter(|rest| rest.is_empty() || rest.ends_with(' '));
            words = back.unwrap_or(words);
        }
        if words == before {
            return words;
        }
    }
}

/// The name before a pointed bracket, and the words before the name.
fn name_before(before: &str) -> (&str, Option<String>) {
    let text = before.trim_end_matches('<').trim_end();
    let start = text.rfind([',', ';', '>']).map_or(0, |at| at + 1);
    let (words, name) = text.split_at_checked(start).unwrap_or(("", text));
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    if name.is_empty() || name.len() > 80 {
        (before, None)
    } else {
        (words, Some(name.to_owned()))
    }
}

/// The address around a sign: where it starts and ends in the line, and the address itself.
pub(crate) fn around(line: &str, at: usize) -> Option<(usize, usize, String)> {
    let local = |c: char| c.is_alphanumeric() || "._%+'&-".contains(c);
    let domain = |c: char| c.is_alphanumeric() || c == '.' || c == '-';
    let before = line.get(..at)?;
    // An address is shorter than this: no more is looked at, however long the text.
    let near = before.char_indices().rev().take(LONGEST_LOCAL + 8);
    let start = near
        .take_while(|(_, c)| local(*c))
        .last()
        .map(|(at, _)| at)?;
    let after = line.get(at + 1..)?;
    let end = after
        .char_indices()
        .take(LONGEST)
        .find(|(_, c)| !domain(*c))
        .map_or(after.len().min(LONGEST * 4), |(at, _)| at);
    let front = before
        .get(start..)?
        .trim_start_matches(['.', '-', '\'', '%', '&']);
    let back = after.get(..end)?.trim_end_matches(['.', '-']);
    // Another sign follows: which part belongs to which is not sure.
    if after.get(end..)?.starts_with('@') || before.get(..start)?.ends_with('@') {
        return None;
    }
    let address = checked(&format!("{front}@{back}"))?;
    Some((before.len() - front.len(), at + 1 + back.len(), address))
}

/// The address with its domain in lower case, if it has all its parts.
fn checked(address: &str) -> Option<String> {
    let (local, domain) = address.split_once('@')?;
    let domain = domain.to_lowercase();
    let fine = !local.is_empty()
        && local.len() <= LONGEST_LOCAL
        && address.len() <= LONGEST
        && !local.contains("..")
        && !local.starts_with('.')
        && !local.ends_with('.')
        && local.chars().any(char::is_alphanumeric)
        && local
            .chars()
            .all(|c| c.is_alphanumeric() || "._%+'&-".contains(c))
        && is_domain(&domain);
    fine.then(|| format!("{local}@{domain}"))
}

/// Labels of letters, digits and hyphens, the last of letters only.
pub(crate) fn is_domain(domain: &str) -> bool {
    let label = |part: &str| {
        !part.is_empty()
            && part.len() <= 63
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let ending = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.')
        && domain.split('.').all(label)
        && ending.chars().count() >= 2
        && (ending.chars().all(char::is_alphabetic)
            || ending.to_ascii_lowercase().starts_with("xn--"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(text: &str) -> Vec<String> {
        read(text)
            .found
            .into_iter()
            .map(|email| email.address)
            .collect()
    }

    #[test]
    fn an_address_is_read_however_it_is_written() {
        for (text, meant) in [
            ("admin@brass-bolton.org.uk", "admin@brass-bolton.org.uk"),
            ("  info@Example.ORG. ", "info@example.org"),
            ("mailto:kbxlh@anglesey.gov.uk", "kbxlh@anglesey.gov.uk"),
            (
                "MAILTO:Pontyclun.Library@rctcbc.gov.uk",
                "Pontyclun.Library@rctcbc.gov.uk",
            ),
            ("name (at) example.org", "name@example.org"),
            ("name[at]example[dot]org", "name@example.org"),
            ("name (AT) example (dot) org", "name@example.org"),
            ("name @ example.org", "name@example.org"),
            ("name@ example.org", "name@example.org"),
            ("name@example. org", "name@example.org"),
            ("name@example .org.uk", "name@example.org.uk"),
            ("name@example,org", "name@example.org"),
            ("name@@example.org", "name@example.org"),
            ("Email: name@example.org", "name@example.org"),
            (
                "mailto:name@example.org?subject=Hello there",
                "name@example.org",
            ),
            ("<name@example.org>", "name@example.org"),
            (
                "dushy.caldera@oasisgorton.org;",
                "dushy.caldera@oasisgorton.org",
            ),
            ("o'brien@example.org", "o'brien@example.org"),
            (
                "community@freedomchurch.org.uk\u{a0}",
                "community@freedomchurch.org.uk",
            ),
            ("(name@example.org)", "name@example.org"),
            ("NAME@EXAMPLE.ORG", "NAME@example.org"),
        ] {
            let reading = read(text);
            assert_eq!(addresses(text), [meant], "{text}");
            assert_eq!(reading.left, "", "{text}");
            assert!(read(meant).is_clean());
        }
    }

    #[test]
    fn several_addresses_and_names_are_told_apart() {
        for (text, meant, left) in [
            ("a@x.org, b@x.org", vec!["a@x.org", "b@x.org"], ""),
            ("a@x.org;b@x.org", vec!["a@x.org", "b@x.org"], ""),
            (
                "a@x.org / b@x.org / 07543590330",
                vec!["a@x.org", "b@x.org"],
                "07543590330",
            ),
            ("a@x.org or A@x.org", vec!["a@x.org"], ""),
            (
                "0161 737 8279 or email simon@gmail.com",
                vec!["simon@gmail.com"],
                "0161 737 8279 or email",
            ),
        ] {
            assert_eq!(addresses(text), meant, "{text}");
            assert_eq!(read(text).left, left);
        }
        let reading = read("Jane Doe <jane@x.org>, \"Sale Hub\" <hub@x.org>");
        assert_eq!(reading.found[0].name.as_deref(), Some("Jane Doe"));
        assert_eq!(reading.found[1].name.as_deref(), Some("Sale Hub"));
        assert_eq!(reading.left, "");
    }

    #[test]
    fn what_lacks_a_part_is_left() {
        for text in [
            "info@",
            "@example.org",
            "info@example",
            "info.example.org",
            "tim.cheprasov...tim@burybaptist.org",
            "NA",
            "info@example.c",
            "info@-example.org",
            "info@example..org",
            "follow us @sale",
            "a@b@c.org",
            "",
            "info@1.2.3.4",
        ] {
            let reading = read(text);
            assert_eq!(reading.found, [], "{text}");
            assert_eq!(reading.left, text, "{text}");
        }
    }
}

//! Cells that mix ways to get in touch: "0161 227 3477 / info@example.org, www.example.org, ask for Jane".

use crate::address::{self, Address};
use crate::email::{self, Email};
use crate::phone::{self, Phone};
use crate::reading::{Reading, Remark};
use crate::text::lines;
use crate::{absence, postcode, web};

/// The parts of such a cell.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Contact {
    /// E-mail addresses, with the names in front of them.
    pub emails: Vec<Email>,
    /// Web addresses, absolute.
    pub webs: Vec<String>,
    /// Telephone numbers.
    pub phones: Vec<Phone>,
    /// An address, if a postcode shows that there is one.
    pub address: Option<Address>,
    /// The name after "ask for", "contact:" and the like.
    pub name: Option<String>,
}

impl Contact {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The parts of a cell: addresses of e-mail first, because their domains look like those of the web; then web addresses,
/// then an address that ends in a postcode, then telephone numbers. What no reader claims is left.
pub fn read(text: &str) -> Reading<Contact> {
    let mut reading: Reading<Contact> = Reading::default();
    if absence::is_absent(text) {
        return reading;
    }
    let mut kept: Vec<String> = Vec::new();
    // Lines stay apart, because an address ends with its line, and the telephone reader tells lines from blanks.
    for line in lines(text).split('\n') {
        kept.push(addresses_taken(&mut reading, line));
    }
    let rest = location_taken(&mut reading, &kept.join("\n"));
    let (name, rest) = name_taken(&rest);
    reading.found.name = name;
    let phones = phone::read(&rest);
    add(&mut reading.remarks, &phones.remarks);
    reading.found.phones = phones.found;
    reading.left = without_fillers(&phones.left);
    reading
}

/// Takes the e-mail and web addresses out of a line.
fn addresses_taken(reading: &mut Reading<Contact>, line: &str) -> String {
    if !line.contains(['@', '.', '(', '[']) {
        return line.to_owned();
    }
    let emails = email::read(line);
    let rest = if emails.found.is_empty() {
        line.to_owned()
    } else {
        emails.left
    };
    add(&mut reading.remarks, &emails.remarks);
    for email in emails.found {
        if !reading
            .found
            .emails
            .iter()
            .any(|known| known.address == email.address)
        {
            reading.found.emails.push(email);
        }
    }
    let webs = web::read(&rest);
    if webs.found.is_empty() {
        return rest;
    }
    add(&mut reading.remarks, &webs.remarks);
    reading.found.webs.extend(webs.found);
    webs.left
}

/// Takes the line or lines out that a postcode shows to be an address.
fn location_taken(reading: &mut Reading<Contact>, text: &str) -> String {
    let Some(split) = postcode::split(text) else {
        return text.to_owned();
    };
    // The address goes from the last telephone number or the start to the postcode.
    let (before, own) = after_numbers(split.before);
    let found = address::read(&format!("{own}, {}", split.written));
    add(&mut reading.remarks, &found.remarks);
    reading.found.address = Some(found.found);
    format!("{before}\n{}\n{}", found.left, split.after)
}

/// The text up to the last telephone number in it, and what comes after.
fn after_numbers(text: &str) -> (&str, &str) {
    let digits = |part: &str| part.bytes().filter(u8::is_ascii_digit).count();
    let mut start = 0;
    for (at, sign) in text.match_indices(['\n', ',', ';', '|']) {
        let part = text.get(start..at).unwrap_or_default();
        if digits(part) >= 9 {
            return text.split_at_checked(at + sign.len()).unwrap_or(("", text));
        }
        if part.trim().is_empty() {
            start = at + sign.len();
        }
    }
    ("", text)
}

/// A person's name after words that say so.
fn name_taken(text: &str) -> (Option<String>, String) {
    let lower = text.to_ascii_lowercase();
    for lead in [
        "ask for ",
        "contact: ",
        "contact name: ",
        "speak to ",
        "c/o ",
    ] {
        let Some(at) = lower.find(lead) else { continue };
        let (before, after) = (
            text.get(..at).unwrap_or_default(),
            text.get(at + lead.len()..).unwrap_or_default(),
        );
        let length = after
            .split_inclusive([' ', '\n'])
            .take_while(|word| is_name(word))
            .take(4)
            .map(str::len)
            .sum::<usize>();
        let name = after
            .get(..length)
            .unwrap_or_default()
            .trim_matches(|c: char| !c.is_alphanumeric());
        if !name.is_empty() {
            let rest = format!("{before} {}", after.get(length..).unwrap_or_default());
            return (Some(name.to_owned()), rest);
        }
    }
    (None, text.to_owned())
}

fn is_name(word: &str) -> bool {
    let word = word.trim_matches(|c: char| c.is_whitespace() || ",.;".contains(c));
    word.chars().next().is_some_and(char::is_uppercase)
        && word.chars().all(|c| c.is_alphabetic() || "-'’".contains(c))
}

/// Without words that only joined the parts, if no others are left.
fn without_fillers(left: &str) -> String {
    let fillers = [
        "and", "or", "email", "e-mail", "mail", "web", "website", "address", "tel", "phone",
        "please", "contact", "by", "at", "on", "via", "call", "visit", "see", "details", "to",
        "for", "more", "info", "us", "our", "twitter", "facebook",
    ];
    let filler = |word: &str| {
        let bare = word
            .trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase();
        bare.is_empty() || fillers.contains(&bare.as_str())
    };
    if left.split(' ').all(filler) {
        String::new()
    } else {
        left.trim_matches([' ', ',', ';', '/', '|']).to_owned()
    }
}

fn add(remarks: &mut Vec<Remark>, more: &[Remark]) {
    for remark in more {
        if !remarks.contains(remark) {
            remarks.push(*remark);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Vec<String>, Vec<String>, Vec<String>, String) {
        let reading = read(text);
        let emails = reading
            .found
            .emails
            .into_iter()
            .map(|email| email.address)
            .collect();
        let phones = reading
            .found
            .phones
            .into_iter()
            .map(|phone| phone.number)
            .collect();
        (emails, reading.found.webs, phones, reading.left)
    }

    #[test]
    fn mixed_cells_are_taken_apart() {
        for (text, emails, webs, phones, left) in [
            (
                "info@x.org\u{a0}0161 222 3032",
                vec!["info@x.org"],
                vec![],
                vec!["0161 222 3032"],
                "",
            ),
            (
                "0161 227 3477 / a.sscc@x.gov.uk",
                vec!["a.sscc@x.gov.uk"],
                vec![],
                vec!["0161 227 3477"],
                "",
            ),
            (
                "info@x.org\n0161 834 3140",
                vec!["info@x.org"],
                vec![],
                vec!["0161 834 3140"],
                "",
            ),
            (
                "info@x.com 0161 \n274 2186",
                vec!["info@x.com"],
                vec![],
                vec!["0161 274 2186"],
                "",
            ),
            (
                "0161 737 8279 or email\u{a0}simon.s@gmail.com",
                vec!["simon.s@gmail.com"],
                vec![],
                vec!["0161 737 8279"],
                "",
            ),
            (
                "a@x.org.uk / b.c@x.org.uk / 07543590330",
                vec!["a@x.org.uk", "b.c@x.org.uk"],
                vec![],
                vec!["07543 590330"],
                "",
            ),
            (
                "info@x.org \u{a0}https://www.facebook.com/ThePlace/",
                vec!["info@x.org"],
                vec!["https://www.facebook.com/ThePlace/"],
                vec![],
                "",
            ),
            (
                "Email: info@x.org, Web: www.x.org, Tel: 0161 834 3140",
                vec!["info@x.org"],
                vec!["https://www.x.org"],
                vec!["0161 834 3140"],
                "",
            ),
            (
                "Information will be posted asap",
                vec![],
                vec![],
                vec![],
                "Information will be posted asap",
            ),
            ("Not known", vec![], vec![], vec![], ""),
            (
                "connect2southway@x.co.uk 0161 448 4200",
                vec!["connect2southway@x.co.uk"],
                vec![],
                vec!["0161 448 4200"],
                "",
            ),
            ("tim...tim@x.org", vec![], vec![], vec![], "tim...tim@x.org"),
            (
                "Sale Hub 0161 448 4200",
                vec![],
                vec![],
                vec!["0161 448 4200"],
                "",
            ),
        ] {
            let texts = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(
                parts(text),
                (texts(emails), texts(webs), texts(phones), left.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn names_and_addresses_are_found() {
        let reading = read("Ask for Jane Doe on 0161 834 3140");
        assert_eq!(reading.found.name.as_deref(), Some("Jane Doe"));
        assert_eq!(reading.left, "");
        let reading = read("0161 834 3140, 1 High Street, Sale, M33 7XX");
        let address = reading.found.address.unwrap();
        assert_eq!(address.address_1.as_deref(), Some("1 High Street"));
        assert_eq!(address.city.as_deref(), Some("Sale"));
        assert_eq!(reading.found.phones.len(), 1);
        assert_eq!(reading.left, "");
    }
}

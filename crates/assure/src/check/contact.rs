//! Can anybody be reached at these numbers and addresses?

use hsds::{Kind, Shape};
use written::reading::Remark;

use super::walk::Said;
use super::{Check, Findings};

/// Numbers that Ofcom has set aside for drama and that nobody answers, by their first digits ("Telephone numbers for use in TV and
/// radio drama programmes"): those of cities first, then nationwide ones and mobiles.
#[rustfmt::skip]
const DRAMA: [&str; 20] = [
    "01134960", "01144960", "01154960", "01164960", "01174960", "01184960", "01214960", "01314960", "01414960", "01514960", "01614960",
    "01632960", "01914980", "02079460", "02896496", "02920180", "03069990", "07700900", "08081570", "09098790",
];

/// Domains that can never be anybody's (RFC 2606 and RFC 6761).
const RESERVED: [&str; 3] = ["example.com", "example.org", "example.net"];
const RESERVED_ENDINGS: [&str; 4] = [".example", ".invalid", ".localhost", ".test"];

/// Domains that people mistype, and what they mean.
#[rustfmt::skip]
const MISTYPED: [(&str, &str); 14] = [
    ("gamil.com", "gmail.com"), ("gmai.com", "gmail.com"), ("gmail.co", "gmail.com"), ("gmail.con", "gmail.com"), ("gmal.com", "gmail.com"),
    ("gmial.com", "gmail.com"), ("gnail.com", "gmail.com"), ("hotmai.com", "hotmail.com"), ("hotmail.con", "hotmail.com"),
    ("hotmial.com", "hotmail.com"), ("outlok.com", "outlook.com"), ("yaho.co.uk", "yahoo.co.uk"), ("yahoo.con", "yahoo.com"),
    ("yahooo.com", "yahoo.com"),
];

/// Looks at what a field for a number or an address holds.
pub(super) fn look(said: &Said<'_>, found: &mut Findings) {
    // Ways of saying nothing are told as such.
    if written::absence::is_absent(said.text) {
        return;
    }
    match (said.kind, said.field.name, said.field.shape) {
        (Kind::Phone, "number", _) => phone(said, found),
        (_, _, Shape::Email) => email(said, found),
        // A `uri` names something and need not lead anywhere.
        (_, name, Shape::Uri) if name != "uri" => link(said, found),
        _ => {}
    }
}

fn phone(said: &Said<'_>, found: &mut Findings) {
    let reading = written::phone::read(said.text);
    let wrong = match reading.found.as_slice() {
        [] => not_in_the_plan(said.text),
        numbers => {
            let drama = numbers.iter().any(|phone| is_drama(&phone.digits()));
            let example = reading.remarks.contains(&Remark::ExampleNumber);
            (drama || example)
                .then(|| "This number is one for examples, which nobody answers.".to_owned())
        }
    };
    if let Some(message) = wrong {
        let remedy = "Ask the organisation for its number, and ring it once.";
        found.add(
            Check::PhoneImplausible,
            &said.spot,
            said.text,
            message,
            remedy,
        );
    }
}

/// What is wrong with a number that is none of the United Kingdom's and of no other country's.
fn not_in_the_plan(text: &str) -> Option<String> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
    // Words, a number that is dialled inside a house, one for text messages, or one of another country.
    let may_be_short = digits.len() < 5 || (digits.len() <= 6 && digits.first() != Some(&b'0'));
    if may_be_short || text.trim_start().starts_with('+') {
        return None;
    }
    Some(match digits.len() {
        _ if is_filler(&digits) => {
            "This number repeats one digit, as people write to fill a box.".to_owned()
        }
        few @ ..=9 => {
            format!("This number has only {few} digits; nearly all have 11, with the area code.")
        }
        many @ 12.. => {
            format!("This number has {many} digits; a number in the United Kingdom has at most 11.")
        }
        _ => "No number in the United Kingdom begins or ends like this.".to_owned(),
    })
}

/// Whether all digits are the same, but for a code in front.
fn is_filler(digits: &[u8]) -> bool {
    let local = digits.get(3..).unwrap_or_default();
    local.iter().all(|digit| Some(digit) == local.first())
}

fn is_drama(digits: &str) -> bool {
    DRAMA.iter().any(|front| digits.starts_with(front))
}

fn email(said: &Said<'_>, found: &mut Findings) {
    let Some(message) = wrong_with_email(said.text.trim()) else {
        return;
    };
    let remedy = "Put in one address of the organisation, and write to it once.";
    found.add(
        Check::EmailImplausible,
        &said.spot,
        said.text,
        message,
        remedy,
    );
}

fn wrong_with_email(address: &str) -> Option<String> {
    let sentence = |text: &str| Some(text.to_owned());
    if address.to_ascii_lowercase().starts_with("mailto:") {
        return sentence(
            "The address of a link stands here: it begins with mailto:, which no mail program takes.",
        );
    }
    let reading = written::email::read(address);
    if reading.found.len() > 1 {
        return sentence("There are several addresses in one field, so that none of them works.");
    }
    if reading.found.len() == 1 && !reading.left.is_empty() {
        return sentence("Something else stands beside the address, so that it does not work.");
    }
    let Some((name, domain)) = address.split_once('@') else {
        return sentence("An email address has an @ in it; this has none.");
    };
    let domain = domain.to_ascii_lowercase();
    if domain.contains('@') {
        return sentence("There are two @ in this address; there can only be one.");
    }
    if address.contains(char::is_whitespace) {
        return sentence("There is a space in this address; there can be none.");
    }
    if name.is_empty()
        || !domain.contains('.')
        || domain.starts_with('.')
        || domain.ends_with('.')
        || domain.contains("..")
    {
        return sentence("A part of this address is missing.");
    }
    if is_reserved(&domain) {
        return Some(format!("{domain} is for examples; nobody gets mail there."));
    }
    let meant = MISTYPED.iter().find(|(typed, _)| *typed == domain);
    meant.map(|(typed, meant)| format!("{typed} looks like a slip for {meant}."))
}

fn is_reserved(host: &str) -> bool {
    let is_or_is_under = |domain: &str| {
        host == domain
            || host
                .strip_suffix(domain)
                .is_some_and(|front| front.ends_with('.'))
    };
    RESERVED.iter().any(|domain| is_or_is_under(domain))
        || RESERVED_ENDINGS.iter().any(|ending| host.ends_with(ending))
}

fn link(said: &Said<'_>, found: &mut Findings) {
    let Some(message) = wrong_with_link(said.text.trim()) else {
        return;
    };
    let remedy =
        "Open the page in a browser and copy its address from there; or leave the field empty.";
    found.add(
        Check::LinkImplausible,
        &said.spot,
        said.text,
        message,
        remedy,
    );
}

fn wrong_with_link(address: &str) -> Option<String> {
    let sentence = |text: &str| Some(text.to_owned());
    let lower = address.to_lowercase();
    if lower.starts_with("mailto:") || (lower.contains('@') && !lower.contains('/')) {
        return sentence("This is an email address and not the address of a web page.");
    }
    if address.contains(char::is_whitespace) {
        return sentence("There is a space in this address; a web address has none.");
    }
    let Some(rest) = lower
        .strip_prefix("https://")
        .or_else(|| lower.strip_prefix("http://"))
    else {
        return sentence("A web address begins with https:// or http://; this does not.");
    };
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    if rest.starts_with("http:") || rest.starts_with("https:") || rest.starts_with("http//") {
        return sentence("https:// or http:// stands there twice.");
    }
    if let Some((_, host)) = host.split_once('@') {
        return Some(format!(
            "This is an email address at {host} and not the address of a web page."
        ));
    }
    if host == "localhost" || is_reserved(host) {
        return Some(format!(
            "{host} is for examples and tests; there is no page for the public."
        ));
    }
    let is_missing = !host.contains('.')
        || host.starts_with('.')
        || host.ends_with('.')
        || host.contains("..")
        || host == "www.";
    is_missing.then(|| "A part of this address is missing.".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::codes;

    fn finds(service: &Value, code: &str) -> bool {
        !codes(service, code).is_empty()
    }

    fn phone(number: &str) -> bool {
        finds(
            &json!({"phones": [{"number": number}]}),
            "phone-implausible",
        )
    }

    fn email(address: &str) -> bool {
        finds(&json!({"email": address}), "email-implausible")
    }

    fn link(address: &str) -> bool {
        finds(&json!({"url": address}), "link-implausible")
    }

    #[test]
    fn numbers_that_nobody_answers_are_found() {
        for number in [
            "0161 228",
            "0161 228 76",
            "0161 228 76543",
            "00000000000",
            "11111111111",
            "01632 960123",
            "07700 900123",
            "020 7946 0018",
            "01234 567890",
            "0712345678",
        ] {
            assert!(phone(number), "{number}");
        }
    }

    #[test]
    fn numbers_of_all_sorts_are_not() {
        for number in [
            "0161 228 7654",
            "0208 646 9691/93",
            "116 123",
            "999",
            "111",
            "01905 20010",
            "+353 1 234 5678",
            "+44 161 228 7654",
            "0800 1111",
            "0345 330 3030 (option 2)",
            "1612287654",
            "Ext 123",
            "By text only",
            "85258",
            "TBC",
            "18001 0161 228 7654",
        ] {
            assert!(!phone(number), "{number}");
        }
    }

    #[test]
    fn addresses_that_take_no_mail_are_found() {
        for address in [
            "info",
            "info@mill",
            "info@mill.org.uk 0161 228 7654",
            "mailto:info@mill.org.uk",
            "info@@mill.org.uk",
            "in fo@mill.org.uk",
            "info@example.com",
            "a@mill.org.uk; b@mill.org.uk",
            "@mill.org.uk",
            "mill@gmial.com",
            "info@mill..org",
        ] {
            assert!(email(address), "{address}");
        }
        for address in [
            "info@mill.org.uk",
            "Jane.O'Neill+help@sub.council.gov.uk",
            "info@myexample.com",
            "n/a",
        ] {
            assert!(!email(address), "{address}");
        }
    }

    #[test]
    fn addresses_without_a_page_are_found() {
        for address in [
            "http://",
            "https://mill",
            "www.mill.org.uk",
            "info@mill.org.uk",
            "mailto:info@mill.org.uk",
            "https://info@mill.org.uk",
            "http://localhost/page",
            "https://www.example.com/",
            "https://mill.org.uk and others",
            "http://https://mill.org.uk",
            "ftp://mill.org.uk",
            "http://www.",
        ] {
            assert!(link(address), "{address}");
        }
        for address in [
            "https://mill.org.uk",
            "HTTP://MILL.ORG.UK/A?b=c@d",
            "https://www.google.com/maps/@53.4,-2.2",
            "https://mill.org.uk:8443/x",
            "https://examples.org",
            "https://www.facebook.com/mill.lane",
        ] {
            assert!(!link(address), "{address}");
        }
        assert!(!finds(
            &json!({"organization": {"uri": "urn:example:1"}}),
            "link-implausible"
        ));
    }
}

//! Web addresses in cells.

use crate::email::{self, is_domain};
use crate::reading::{Reading, Remark};
use crate::text::one_line;

/// What a cell holds of web addresses.
///
/// All addresses in it, each once, absolute: `https://…` or `http://…`. An address without a scheme gets https, if it starts
/// with `www.` or ends in a domain that is known. E-mail addresses, handles ("@sale") and other words are left.
pub fn read(text: &str) -> Reading<Vec<String>> {
    let line = joined(&one_line(text));
    let mut reading: Reading<Vec<String>> = Reading::default();
    let mut left: Vec<&str> = Vec::new();
    for word in pieces(&line) {
        match address(word) {
            Some((address, remark)) => {
                if let Some(remark) = remark {
                    reading.remark(remark);
                }
                if !reading.found.contains(&address) {
                    reading.found.push(address);
                }
            }
            None => left.push(word),
        }
    }
    if left
        .iter()
        .any(|word| word.contains('@') && !email::read(word).found.is_empty())
    {
        reading.remark(Remark::EmailNotWeb);
    }
    reading.left = tidied(&left);
    reading
}

/// Without words that only say that an address follows, if nothing else is left.
fn tidied(left: &[&str]) -> String {
    let fillers = [
        "and", "or", "website", "web", "url", "link", "see", "visit", "&", "/", "|", "-", "site",
    ];
    let filler = |word: &&str| {
        let bare = word
            .trim_matches(|c: char| ",;:.()".contains(c))
            .to_lowercase();
        bare.is_empty() || fillers.contains(&bare.as_str())
    };
    if left.iter().all(filler) {
        String::new()
    } else {
        left.join(" ")
    }
}

/// A scheme that a blank parts from its address: "http:// www.x.org".
fn joined(line: &str) -> String {
    line.replace("http:// ", "http://")
        .replace("https:// ", "https://")
        .replace("www. ", "www.")
}

/// The words of a line, and the parts of a word that holds two addresses.
fn pieces(line: &str) -> impl Iterator<Item = &str> {
    line.split(' ')
        .flat_map(parts)
        .filter(|word| !word.is_empty())
}

/// Cuts at commas, semicolons and bars after which another address starts.
fn parts(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, sign) in word.match_indices([',', ';', '|']) {
        let after = word.get(at + sign.len()..).unwrap_or_default();
        if ["http", "www.", "Http", "HTTP", "WWW."]
            .iter()
            .any(|start| after.starts_with(start))
        {
            parts.extend(word.get(from..at));
            from = at + sign.len();
        }
    }
    parts.extend(word.get(from..));
    parts
}

/// The longest address that browsers and servers agree on.
const LONGEST: usize = 2_048;

/// A word as an absolute address, and what was put right in it.
fn address(word: &str) -> Option<(String, Option<Remark>)> {
    let word = trimmed(word);
    if word.len() > LONGEST || word.starts_with('@') {
        return None;
    }
    let (scheme, rest, remark) = scheme(word);
    let rest = rest.replace('\\', "/");
    let rest = rest.trim_start_matches(['/', ':']);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end)?;
    let host = host.to_lowercase();
    let sure = scheme.is_some()
        || host.starts_with("www.")
        || (has_known_ending(&host) && is_likely(&host, path));
    if !sure || host.contains('@') || !is_host(&host) {
        return None;
    }
    Some((
        format!("{}://{host}{path}", scheme.unwrap_or("https")),
        remark,
    ))
}

/// Without the marks around it: brackets, quotation marks, a full stop at its end.
fn trimmed(word: &str) -> &str {
    let word = word.trim_start_matches(['<', '(', '[', '"', '\'', '“', '‘', ',', ';', '|']);
    let mut word =
        word.trim_end_matches(['>', ']', '"', '\'', '”', '’', '.', ',', ';', ':', '|', '!']);
    // A bracket belongs to the address if it was opened there.
    while let Some(less) = word
        .strip_suffix(')')
        .filter(|less| less.matches('(').count() <= less.matches(')').count())
    {
        word = less.trim_end_matches(['.', ',', ';', '>', '"']);
    }
    word
}

/// The scheme of an address, what follows it, and whether it had to be put right.
fn scheme(word: &str) -> (Option<&'static str>, &str, Option<Remark>) {
    const SCHEMES: [(&str, &str); 24] = [
        ("https://https://", "https"),
        ("http://https://", "https"),
        ("https://http://", "http"),
        ("http://http://", "http"),
        ("https://", "https"),
        ("http://", "http"),
        ("https:/", "https"),
        ("http:/", "http"),
        ("https//:", "https"),
        ("http//:", "http"),
        ("https//", "https"),
        ("http//", "http"),
        ("https;//", "https"),
        ("http;//", "http"),
        ("https:\\\\", "https"),
        ("http:\\\\", "http"),
        ("htpps://", "https"),
        ("htttps://", "https"),
        ("htps://", "https"),
        ("htttp://", "http"),
        ("htp://", "http"),
        ("ttps://", "https"),
        ("ttp://", "http"),
        ("hhttp://", "http"),
    ];
    for (written, meant) in SCHEMES {
        let front = word
            .get(..written.len())
            .filter(|front| front.eq_ignore_ascii_case(written));
        if front.is_some() {
            let rest = word.get(written.len()..).unwrap_or_default();
            let right = matches!(written, "https://" | "http://") && !rest.starts_with('/');
            return (
                Some(meant),
                rest,
                (!right).then_some(Remark::SchemeRepaired),
            );
        }
    }
    (None, word, Some(Remark::SchemeAdded))
}

fn is_host(host: &str) -> bool {
    let (name, port) = host.split_once(':').unwrap_or((host, "80"));
    let port = !port.is_empty() && port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit());
    let own = name.strip_prefix("www.").unwrap_or(name);
    port && is_domain(name) && own.contains('.') && name.len() <= 253
}

/// Without a scheme, a word with a dot is an address only if it ends as one: "e.g" and "9.30am" do not.
fn has_known_ending(host: &str) -> bool {
    const ENDINGS: [&str; 52] = [
        "academy",
        "app",
        "be",
        "biz",
        "blog",
        "cafe",
        "care",
        "cc",
        "charity",
        "church",
        "club",
        "co",
        "com",
        "community",
        "coop",
        "cymru",
        "directory",
        "earth",
        "education",
        "ee",
        "eu",
        "events",
        "family",
        "fm",
        "foundation",
        "gl",
        "global",
        "gov",
        "health",
        "help",
        "ie",
        "info",
        "io",
        "life",
        "link",
        "live",
        "london",
        "ly",
        "me",
        "net",
        "ngo",
        "nhs",
        "online",
        "org",
        "scot",
        "site",
        "social",
        "support",
        "tv",
        "uk",
        "wales",
        "world",
    ];
    let name = host.split(':').next().unwrap_or_default();
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| ENDINGS.binary_search(&ending).is_ok())
}

/// A bare domain of two short words may be a missing blank after a full stop: "closed.me". With a path it is none.
fn is_likely(host: &str, path: &str) -> bool {
    let doubtful = [
        "be", "cc", "ee", "gl", "ly", "club", "me", "help", "live", "life", "support", "link",
        "care", "family", "events", "health", "world", "co", "site", "online",
    ];
    let ending = host.rsplit('.').next().unwrap_or_default();
    !doubtful.contains(&ending) || path.len() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_absolute() {
        for (text, meant) in [
            ("www.thomashorton.co.uk", "https://www.thomashorton.co.uk"),
            ("www.x.org/path", "https://www.x.org/path"),
            ("x.org.uk", "https://x.org.uk"),
            (
                "http://www.moodswings.org.uk/",
                "http://www.moodswings.org.uk/",
            ),
            ("  https://X.org/Path ", "https://x.org/Path"),
            ("HTTP://WWW.X.ORG", "http://www.x.org"),
            ("http:/x.org", "http://x.org"),
            ("https;//x.org", "https://x.org"),
            ("http//x.org", "http://x.org"),
            ("http:\\\\x.org\\a", "http://x.org/a"),
            ("htttps://x.org", "https://x.org"),
            ("http://https://x.org", "https://x.org"),
            ("http:// www.x.org", "http://www.x.org"),
            (
                "facebook.com/sale.foodbank",
                "https://facebook.com/sale.foodbank",
            ),
            ("Website: www.x.org.", "https://www.x.org"),
            ("<https://x.org>", "https://x.org"),
            ("(www.x.org)", "https://www.x.org"),
            ("https://x.org/a_(b)", "https://x.org/a_(b)"),
            (
                "https://x.org/?a=1;b=2,3#top",
                "https://x.org/?a=1;b=2,3#top",
            ),
            ("http://x.org:8080/a", "http://x.org:8080/a"),
            ("Www.x.org", "https://www.x.org"),
            ("//x.org/a", "https://x.org/a"),
            ("www. x.org", "https://www.x.org"),
            ("bit.ly/abc", "https://bit.ly/abc"),
        ] {
            let reading = read(text);
            assert_eq!(reading.found, [meant], "{text}");
            assert_eq!(reading.left, "", "{text}");
            assert!(read(meant).is_clean(), "{meant}");
        }
    }

    #[test]
    fn several_addresses_are_told_apart() {
        for (text, meant, left) in [
            (
                "www.x.org and www.y.org",
                vec!["https://www.x.org", "https://www.y.org"],
                "",
            ),
            (
                "http://x.org,http://y.org",
                vec!["http://x.org", "http://y.org"],
                "",
            ),
            ("www.x.org; www.x.org", vec!["https://www.x.org"], ""),
            (
                "www.x.org (under review)",
                vec!["https://www.x.org"],
                "(under review)",
            ),
            (
                "www.x.org info@x.org",
                vec!["https://www.x.org"],
                "info@x.org",
            ),
        ] {
            let reading = read(text);
            assert_eq!(reading.found, meant, "{text}");
            assert_eq!(reading.left, left);
        }
    }

    #[test]
    fn what_is_no_web_address_is_left() {
        for text in [
            "info@x.org",
            "@salefoodbank",
            "NA",
            "Not known",
            "http://",
            "www.",
            "www.x",
            "Facebook: Sale Food Bank",
            "open 9.30am",
            "e.g. this",
            "http://user@x.org",
            "http://localhost",
            "x",
            "http://1.2.3.4/",
            "closed.me",
            "see facebook",
            "www.x..org",
            "https://x",
            "",
        ] {
            let reading = read(text);
            assert_eq!(reading.found, Vec::<String>::new(), "{text}");
            assert_eq!(reading.left, text, "{text}");
        }
        assert_eq!(read("info@x.org").remarks, [Remark::EmailNotWeb]);
    }
}

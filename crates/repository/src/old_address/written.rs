//! Addresses as people and browsers write them, in the one form in which they are compared.

use std::fmt::Write;

/// The longest address that is kept, in bytes.
const LONGEST: usize = 1_000;

/// So many sets of parameters the lists of all sources may have together: all are kept in memory, and each is tried.
pub(super) const MOST_SHAPES: usize = 300;
/// A value without a name, among the names of a shape: no name is written so.
const NAMELESS: &str = "=";

/// An address that cannot be one of an old directory, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressRefused {
    /// Nothing is written.
    #[error("there is no address; write one such as /services/food-bank")]
    Empty,
    /// It begins like no address.
    #[error(
        "`{0}` is no address of a page; begin it with a slash, such as /services/food-bank, or with https://"
    )]
    NoPath(String),
    /// It is longer than is kept.
    #[error("the address is longer than 1,000 letters; leave out what does not count")]
    TooLong,
    /// There is something in it that nobody can have meant to write.
    #[error("there is a character that cannot be seen; write it anew by hand")]
    Unseen,
    /// A pattern without a place for the id.
    #[error("`{0}` does not say where the id stands; write {{id}} there, once")]
    NoId(String),
    /// A pattern with two places for ids.
    #[error("`{0}` says twice where an id stands; write {{id}} once")]
    TwoIds(String),
    /// A page of ours has it.
    #[error("`{0}` is a page of this site, which goes first; leave it out")]
    Ours(String),
    /// A kind that has no page.
    #[error("`{0}` is nothing that has a page here; write service, organization or location")]
    Kind(String),
    /// More patterns than anybody has.
    #[error("a source may have at most 20 patterns; leave some out")]
    TooMany,
    /// More sets of parameters than can be looked for.
    #[error(
        "the lists would have more than {MOST_SHAPES} different sets of parameters; leave out parameters that do not count, or take the list out first"
    )]
    TooManyShapes,
    /// Another source has it.
    #[error(
        "`{address}` belongs to the source `{source_slug}`; take it out there first, or leave it out here"
    )]
    Taken {
        /// The address or the pattern.
        address: String,
        /// Whose it is.
        source_slug: String,
    },
}

/// An address: its path, and its parameters by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
}

impl Written {
    /// Reads an address as people write it, with or without a host. The host does not count: it is the old one, or ours.
    pub(super) fn parse(text: &str) -> Result<Self, AddressRefused> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressRefused::Empty);
        }
        if text.contains(char::is_control) {
            return Err(AddressRefused::Unseen);
        }
        let rest = without_host(text).ok_or_else(|| AddressRefused::NoPath(text.to_owned()))?;
        Self::of(text.len(), rest)
    }

    /// Reads what a browser asks for: a path and parameters, and never a host.
    pub(super) fn asked(text: &str) -> Result<Self, AddressRefused> {
        if !text.starts_with('/') {
            return Err(AddressRefused::NoPath(text.to_owned()));
        }
        Self::of(text.len(), text)
    }

    fn of(length: usize, rest: &str) -> Result<Self, AddressRefused> {
        if length > LONGEST {
            return Err(AddressRefused::TooLong);
        }
        let rest = rest.split('#').next().unwrap_or_default();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        Ok(Self {
            path: tidy_path(&decoded(path, false)),
            query: pairs(query),
        })
    }

    /// Its path, by which pages of ours are known.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The names of its parameters, as one text.
    pub(super) fn shape(&self) -> String {
        let names: Vec<String> = self.query.iter().map(|(name, _)| named(name)).collect();
        names.join("&")
    }

    /// The form in which addresses are compared.
    pub(super) fn canonical(&self) -> String {
        self.among(|_| true)
    }

    /// The same with the parameters of a shape only; nothing if it lacks one of them.
    pub(super) fn in_shape(&self, shape: &str) -> Option<String> {
        let wanted: Vec<&str> = names_of(shape).collect();
        let names: Vec<String> = self.query.iter().map(|(name, _)| named(name)).collect();
        let has = |name: &&str| names.iter().any(|known| known == name);
        if wanted.iter().all(has) {
            return Some(self.among(|name| wanted.contains(&named(name).as_str())));
        }
        // Lists that were taken in before values without a name were known as such have `?1234` as a name without a value.
        let (_, value) = self.query.iter().find(|(name, _)| name.is_empty())?;
        let value = encoded(value);
        (wanted == [value.as_str()]).then(|| format!("{}?{value}=", encoded(&self.path)))
    }

    fn among(&self, counts: impl Fn(&str) -> bool) -> String {
        let mut out = encoded(&self.path);
        let mut mark = '?';
        for (name, value) in self.query.iter().filter(|(name, _)| counts(name)) {
            let name = encoded(name);
            let equals = if name.is_empty() { "" } else { "=" };
            let _ = write!(out, "{mark}{name}{equals}{}", encoded(value));
            mark = '&';
        }
        out
    }
}

/// The names of a shape.
pub(super) fn names_of(shape: &str) -> impl Iterator<Item = &str> {
    shape.split('&').filter(|name| !name.is_empty())
}

/// A name as it stands in a shape.
fn named(name: &str) -> String {
    if name.is_empty() {
        NAMELESS.to_owned()
    } else {
        encoded(name)
    }
}

/// What follows scheme and host; nothing if there is no path.
fn without_host(text: &str) -> Option<&str> {
    let is_web = |scheme: &str| {
        text.get(..scheme.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
    };
    let hosted = if is_web("https://") {
        &text["https://".len()..]
    } else if is_web("http://") {
        &text["http://".len()..]
    } else if let Some(hosted) = text.strip_prefix("//") {
        hosted
    } else if text.starts_with('/') {
        return Some(text);
    } else {
        // Without a scheme, as people write addresses: www.example.org/services/1
        let host = text.split('/').next().unwrap_or_default();
        let is_host = host.contains('.') && !host.contains(char::is_whitespace) && host != text;
        is_host.then_some(text)?
    };
    hosted.find('/').map(|at| &hosted[at..])
}

fn tidy_path(path: &str) -> String {
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() {
        "/".to_owned()
    } else {
        trimmed.to_owned()
    }
}

/// Parameters in the order of their names; of one that stands there twice, the first. Without a value a name is itself a value: many
/// directories wrote `/page.asp?1234`.
fn pairs(query: &str) -> Vec<(String, String)> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    let mut pairs: Vec<(String, String)> = parts
        .map(|part| {
            let (name, value) = match part.split_once('=') {
                Some((name, "")) => ("", name),
                Some(pair) => pair,
                None => ("", part),
            };
            (decoded(name, true), decoded(value, true))
        })
        .collect();
    pairs.sort_by(|left, right| left.0.cmp(&right.0));
    pairs.dedup_by(|later, earlier| later.0 == earlier.0);
    pairs
}

/// A text without its percent signs; what they do not mean stays as it is. Nothing that no database keeps.
fn decoded(text: &str, is_form: bool) -> String {
    let hex = |byte: u8| char::from(byte).to_digit(16);
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = (
            bytes.get(at + 1).and_then(|byte| hex(*byte)),
            bytes.get(at + 2).and_then(|byte| hex(*byte)),
        );
        match (bytes[at], pair) {
            (b'%', (Some(high), Some(low))) => {
                out.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', _) if is_form => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    let text = String::from_utf8_lossy(&out);
    text.chars().filter(|letter| *letter != '\0').collect()
}

/// A text in which nothing is taken for a mark between parts.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '%' | '?' | '&' | '=' | '#' => {
                let _ = write!(out, "%{:02X}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(text: &str) -> String {
        Written::parse(text).expect("an address").canonical()
    }

    #[test]
    fn one_address_has_one_form_however_it_is_written() {
        for text in [
            "/kb5/area/service.page?id=a%20b&view=1",
            "https://old.example.org/kb5/area/service.page?view=1&id=a+b",
            "HTTP://old.example.org:8080/kb5/area/service.page/?id=a%20b&view=1#top",
            "old.example.org/kb5/area/service%2Epage?id=a b&view=1&id=c",
            "//old.example.org/kb5/area/service.page?id=a b&view=1",
        ] {
            assert_eq!(canonical(text), "/kb5/area/service.page?id=a b&view=1");
        }
        assert_eq!(canonical("https://old.example.org/"), "/");
        assert_ne!(canonical("/a?id=1%262"), canonical("/a?id=1&2"));
    }

    #[test]
    fn a_value_without_a_name_is_of_one_shape_with_all_others() {
        let listed = Written::parse("/page.asp?1234").expect("an address");
        assert_eq!(
            (listed.canonical().as_str(), listed.shape().as_str()),
            ("/page.asp?1234", "=")
        );
        assert_eq!(
            Written::parse("/page.asp?99").expect("an address").shape(),
            "="
        );
        let asked = Written::asked("/page.asp?utm_source=a&1234=").expect("an address");
        assert_eq!(asked.in_shape("="), Some(listed.canonical()));
        assert_eq!(
            asked.in_shape("1234"),
            Some("/page.asp?1234=".to_owned()),
            "as lists had it before"
        );
        assert_eq!(asked.in_shape(""), Some("/page.asp".to_owned()));
        assert_eq!(asked.in_shape("id"), None);
    }

    #[test]
    fn what_is_asked_for_has_no_host() {
        assert_eq!(
            Written::parse("//kb5/x").map(|one| one.path),
            Ok("/x".to_owned())
        );
        assert_eq!(
            Written::asked("//kb5/x").map(|one| one.path),
            Ok("//kb5/x".to_owned())
        );
        assert!(Written::asked("kb5.example/x").is_err());
        assert_eq!(Written::parse("/a\0b"), Err(AddressRefused::Unseen));
    }

    #[test]
    fn what_is_no_address_of_a_page_is_refused() {
        for text in [
            "services",
            "mailto:a@example.org",
            "https://old.example.org",
            "a b.c/d",
        ] {
            assert!(
                matches!(Written::parse(text), Err(AddressRefused::NoPath(_))),
                "{text}"
            );
        }
        assert_eq!(Written::parse("  "), Err(AddressRefused::Empty));
        let long = format!("/{}", "a".repeat(1_000));
        assert_eq!(Written::parse(&long), Err(AddressRefused::TooLong));
    }

    proptest! {
        #[test]
        fn other_parameters_and_another_order_change_nothing(
            id in "[a-zA-Z0-9 %&=+-]{1,20}", other in "[a-z]{1,8}", value in "\\PC{0,12}"
        ) {
            let listed = Written { path: "/a".to_owned(), query: vec![("id".to_owned(), id.clone())] };
            let mut query = vec![("id".to_owned(), id), (format!("utm_{other}"), value)];
            query.sort();
            let asked = Written { path: "/a".to_owned(), query };
            prop_assert_eq!(asked.in_shape(&listed.shape()), Some(listed.canonical()));
        }

        #[test]
        fn reading_an_address_never_panics(text in "\\PC{0,60}") {
            let _ = Written::parse(&text);
        }
    }
}

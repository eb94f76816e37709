//! How an old directory wrote its addresses: a path and parameters, with one place where the id stands.

use std::fmt;
use std::str::FromStr;

use hsds::Kind;

use super::written::{AddressRefused, Written};

/// Where an id stands, by which kind of record it is of.
const GAPS: [(&str, Option<Kind>); 4] = [
    ("{id}", None),
    ("{service_id}", Some(Kind::Service)),
    ("{organization_id}", Some(Kind::Organization)),
    ("{location_id}", Some(Kind::Location)),
];

/// How an old directory wrote its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    kind: Option<Kind>,
    path: Piece,
    query: Vec<(String, Piece)>,
}

/// A part of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Fixed(String),
    /// What stands before and after the id.
    Around(String, String),
}

impl Pattern {
    /// Its kind and the id, if an address is written so.
    pub(super) fn found(&self, address: &Written) -> Option<(Option<Kind>, String)> {
        let mut id = None;
        // An id in a path ends where the next part begins.
        if !self.path.is(&address.path, &mut id) || id.is_some_and(|id| id.contains('/')) {
            return None;
        }
        for (name, piece) in &self.query {
            let value = address.query.iter().find(|(known, _)| known == name);
            let (_, value) = value?;
            if !piece.is(value, &mut id) {
                return None;
            }
        }
        id.map(|id| (self.kind, id.to_owned()))
    }

    /// Whether it is another one written differently: one address belongs to one source, whatever kind of record its id is of.
    pub(super) fn is_as(&self, other: &Self) -> bool {
        self.path == other.path && self.query == other.query
    }

    /// Its path, if no id stands in it.
    pub fn fixed_path(&self) -> Option<&str> {
        match &self.path {
            Piece::Fixed(path) => Some(path),
            Piece::Around(..) => None,
        }
    }
}

impl Piece {
    fn of(text: &str, gap: &str) -> Self {
        match text.split_once(gap) {
            Some((before, after)) => Self::Around(before.to_owned(), after.to_owned()),
            None => Self::Fixed(text.to_owned()),
        }
    }

    /// Whether a text is this; an id that stands in it is put down.
    fn is<'t>(&self, text: &'t str, id: &mut Option<&'t str>) -> bool {
        match self {
            Self::Fixed(fixed) => fixed == text,
            Self::Around(before, after) => {
                let rest = text.strip_prefix(before.as_str());
                let found = rest.and_then(|rest| rest.strip_suffix(after.as_str()));
                let found = found.filter(|found| !found.is_empty());
                *id = found.or(*id);
                found.is_some()
            }
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl FromStr for Pattern {
    type Err = AddressRefused;

    fn from_str(text: &str) -> Result<Self, AddressRefused> {
        let address = Written::parse(text)?;
        let text = text.trim();
        let marks = GAPS.iter().map(|(gap, _)| text.matches(gap).count());
        match marks.sum() {
            0 => return Err(AddressRefused::NoId(text.to_owned())),
            1 => {}
            _ => return Err(AddressRefused::TwoIds(text.to_owned())),
        }
        let (gap, kind) = GAPS
            .into_iter()
            .find(|(gap, _)| text.contains(gap))
            .unwrap_or(GAPS[0]);
        let path = Piece::of(&address.path, gap);
        let query = address.query.into_iter();
        let query: Vec<(String, Piece)> = query
            .map(|(name, value)| (name, Piece::of(&value, gap)))
            .collect();
        let stands = |piece: &Piece| matches!(piece, Piece::Around(..));
        // In the name of a parameter, in a host or behind a `#` it says nothing.
        if !stands(&path) && !query.iter().any(|(_, piece)| stands(piece)) {
            return Err(AddressRefused::NoId(text.to_owned()));
        }
        Ok(Self {
            text: text.to_owned(),
            kind,
            path,
            query,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, address: &str) -> Option<(Option<Kind>, String)> {
        let pattern: Pattern = pattern.parse().expect("a pattern");
        pattern.found(&Written::parse(address).expect("an address"))
    }

    #[test]
    fn the_id_is_found_where_the_pattern_says_whatever_else_is_asked() {
        let kb5 =
            "https://old.example.org/kb5/area/directory/service.page?id={id}&newfamilychannel=5";
        let id = Some((None, "tD4-x_Q".to_owned()));
        for address in [
            "/kb5/area/directory/service.page?id=tD4-x_Q&newfamilychannel=5",
            "/kb5/area/directory/service.page?utm_source=a&newfamilychannel=5&id=tD4-x_Q",
        ] {
            assert_eq!(found(kb5, address), id, "{address}");
        }
        for address in [
            "/kb5/area/directory/service.page?id=&newfamilychannel=5",
            "/kb5/area/directory/service.page?id=tD4",
            "/kb5/area/directory/service.page",
            "/kb5/area/directory/other.page?id=tD4&newfamilychannel=5",
        ] {
            assert_eq!(found(kb5, address), None, "{address}");
        }
        let path = "/provider/{organization_id}.html";
        let runner = Some((Some(Kind::Organization), "12".to_owned()));
        assert_eq!(found(path, "/provider/12.html/?a=b"), runner);
        assert_eq!(found(path, "/provider/a/12.html"), None);
        assert_eq!(found(path, "/provider/.html"), None);
    }

    #[test]
    fn one_pattern_is_itself_however_it_is_written() {
        let read = |text: &str| text.parse::<Pattern>().expect("a pattern");
        let one = read("https://a.example/kb5/service.page?id={id}&view=1");
        for text in [
            "https://b.example/kb5/service.page?id={id}&view=1",
            "/kb5/service.page/?view=1&id={service_id}",
        ] {
            assert!(one.is_as(&read(text)), "{text}");
        }
        for text in [
            "/kb5/service.page?id={id}",
            "/kb5/service.page?id=a{id}&view=1",
        ] {
            assert!(!one.is_as(&read(text)), "{text}");
        }
    }

    #[test]
    fn a_pattern_says_once_where_the_id_stands() {
        let refused = |text: &str| text.parse::<Pattern>().expect_err("no pattern");
        assert!(matches!(refused("/a?id=1"), AddressRefused::NoId(_)));
        assert!(matches!(refused("/a?{id}=1"), AddressRefused::NoId(_)));
        assert!(matches!(refused("/a#{id}"), AddressRefused::NoId(_)));
        assert!(matches!(
            refused("/{id}?a={service_id}"),
            AddressRefused::TwoIds(_)
        ));
        assert!(matches!(refused("a"), AddressRefused::NoPath(_)));
        assert_eq!(refused("/a?id={id}\0"), AddressRefused::Unseen);
        let fixed: Pattern = "/a.page?id={id}".parse().expect("a pattern");
        assert_eq!(fixed.fixed_path(), Some("/a.page"));
    }
}

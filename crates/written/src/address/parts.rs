//! The parts of an address between commas and line ends.

use crate::text::one_line;

/// One part.
pub(super) struct Part {
    pub(super) text: String,
}

/// Last words of streets. A part that ends in one is no town ("Chester-le-Street" is one word).
const STREETS: [&str; 47] = [
    "approach",
    "arcade",
    "ave",
    "avenue",
    "bank",
    "boulevard",
    "bridge",
    "brow",
    "bypass",
    "circus",
    "close",
    "court",
    "cres",
    "crescent",
    "drive",
    "embankment",
    "esplanade",
    "gardens",
    "gate",
    "green",
    "grove",
    "highway",
    "hill",
    "lane",
    "ln",
    "mews",
    "parade",
    "park",
    "parkway",
    "pl",
    "place",
    "precinct",
    "promenade",
    "quay",
    "rd",
    "rise",
    "road",
    "roundabout",
    "row",
    "sq",
    "square",
    "st",
    "street",
    "terrace",
    "view",
    "walk",
    "way",
];

/// Streets that are surely streets, wherever they stand: "Heald Green" may be a village, "Mill Road" is none.
const SURE_STREETS: [&str; 15] = [
    "ave",
    "avenue",
    "boulevard",
    "close",
    "cres",
    "crescent",
    "drive",
    "lane",
    "ln",
    "parade",
    "rd",
    "road",
    "street",
    "terrace",
    "way",
];

/// Last words of buildings and sites.
const BUILDINGS: [&str; 51] = [
    "academy",
    "annex",
    "annexe",
    "arena",
    "building",
    "buildings",
    "business",
    "campus",
    "cathedral",
    "centre",
    "center",
    "entrance",
    "chambers",
    "chapel",
    "church",
    "clinic",
    "club",
    "college",
    "complex",
    "cottage",
    "court",
    "estate",
    "floor",
    "flat",
    "ground",
    "hall",
    "headquarters",
    "hospital",
    "hotel",
    "house",
    "hub",
    "institute",
    "library",
    "lodge",
    "mall",
    "market",
    "mill",
    "office",
    "offices",
    "pavilion",
    "reception",
    "room",
    "school",
    "shop",
    "site",
    "station",
    "studio",
    "surgery",
    "university",
    "vicarage",
    "works",
];

impl Part {
    /// A part without blanks and stray marks at its ends, if anything stays.
    pub(super) fn new(text: &str) -> Option<Self> {
        let line = one_line(text);
        let text = line.trim_matches(|c: char| " ,;|".contains(c));
        // A full stop ends the address, unless it ends a short form: "Rd.".
        let text = text
            .strip_suffix('.')
            .filter(|less| less.chars().rev().take_while(|c| c.is_alphabetic()).count() > 3)
            .unwrap_or(text);
        text.contains(char::is_alphanumeric).then(|| Self {
            text: text.to_owned(),
        })
    }

    /// Whether it says the same.
    pub(super) fn is(&self, text: &str) -> bool {
        self.text.to_lowercase() == text.to_lowercase()
    }

    /// Whether it can be a town: no digits, few words, and neither a street nor a building nor a direction. Before a
    /// county also "New Quay", which else could be a street.
    pub(super) fn is_town(&self, before_county: bool) -> bool {
        let text = &self.text;
        let words: Vec<String> = text.split(' ').map(str::to_lowercase).collect();
        let last = words
            .last()
            .map(|word| word.trim_end_matches('.'))
            .unwrap_or_default();
        let first = words.first().map(String::as_str).unwrap_or_default();
        let street = if before_county {
            SURE_STREETS.contains(&last)
        } else {
            STREETS.contains(&last)
        };
        let built = street || BUILDINGS.contains(&last) || BUILDINGS.contains(&first);
        let directs = matches!(
            first,
            "off"
                | "near"
                | "opposite"
                | "opp"
                | "behind"
                | "corner"
                | "rear"
                | "next"
                | "adjacent"
                | "at"
                | "c/o"
                | "via"
                | "the"
        ) || first.starts_with("nr");
        let alone = words.len() == 1;
        text.chars().all(|c| c.is_alphabetic() || " -'’.&".contains(c))
            && text.chars().next().is_some_and(char::is_uppercase)
            && words.len() <= 5
            && text.chars().count() >= 3
            && !directs
            && (!built || (alone && !BUILDINGS.contains(&last) && !SURE_STREETS.contains(&last)))
            // "Pilgrim Drive.Beswick" lacks a blank and a comma.
            && !text.trim_start_matches("St.").contains('.')
    }

    /// Whether the street is in it: a number in front, or a street's last word.
    pub(super) fn is_street(&self) -> bool {
        let lower = self.text.to_lowercase();
        let words: Vec<&str> = lower.split(' ').collect();
        let last = words
            .last()
            .map(|word| word.trim_end_matches('.'))
            .unwrap_or_default();
        let unit = matches!(
            words.first().copied(),
            Some("unit" | "flat" | "suite" | "room" | "floor" | "block")
        );
        let numbered = lower.starts_with(|c: char| c.is_ascii_digit())
            && words.len() > 1
            && !lower.contains("floor");
        !unit && (numbered || (words.len() > 1 && SURE_STREETS.contains(&last)))
    }

    /// Whether it is an address of e-mail or the web.
    pub(super) fn is_link(&self) -> bool {
        let lower = self.text.to_lowercase();
        lower.contains('@') || lower.starts_with("www.") || lower.contains("://")
    }

    fn is_number(&self) -> bool {
        self.text.len() <= 9
            && self.text.starts_with(|c: char| c.is_ascii_digit())
            && self
                .text
                .chars()
                .all(|c| c.is_ascii_digit() || " -–/".contains(c) || c.is_ascii_alphabetic())
            && self.text.chars().filter(char::is_ascii_alphabetic).count() <= 1
    }
}

/// The parts of an address; the number of a house goes with its street, and what is in brackets is not parted.
pub(super) fn parts(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut number: Option<Part> = None;
    for piece in pieces(text) {
        let Some(part) = Part::new(piece) else {
            continue;
        };
        match number.take() {
            Some(before) => parts.push(Part {
                text: format!("{} {}", before.text, part.text),
            }),
            None if part.is_number() => number = Some(part),
            None => parts.push(part),
        }
    }
    parts.extend(number);
    parts
}

fn pieces(text: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    text.split(move |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = (depth - 1).max(0),
            _ => {}
        }
        // A bracket that nobody closes ends with its line.
        if matches!(c, '\n' | '\r') {
            depth = 0;
        }
        matches!(c, '\n' | '\r' | '\u{2028}') || (depth == 0 && matches!(c, ',' | ';' | '|'))
    })
    .collect()
}

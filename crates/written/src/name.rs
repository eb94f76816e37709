//! Names of organisations, services and people.

use crate::reading::{Reading, Remark};
use crate::text::one_line;

mod words;

/// A name with single blanks and without stray marks at its ends. If all of it is in capitals and it is longer than an
/// acronym, it is put into proper case: "ST JOHN'S CHURCH" is "St John's Church", "MIND" stays. Any other name keeps its
/// letters, because people know how they write their own.
pub fn read(text: &str) -> Reading<String> {
    let line = one_line(text);
    let mut reading = Reading::of(trimmed(&line));
    if reading.found != line {
        reading.remark(Remark::StrayMarks);
    }
    if is_shouted(&reading.found) {
        let proper = proper(&reading.found);
        if proper != reading.found {
            reading.found = proper;
            reading.remark(Remark::Capitals);
        }
    }
    reading
}

/// Without marks at its ends that belong to a list or a table, not to a name; and without empty brackets.
fn trimmed(line: &str) -> String {
    let mut name = line;
    loop {
        let before = name;
        name = name.trim_matches(|c: char| c.is_whitespace() || ",;:|*_–—-•·".contains(c));
        name = name
            .strip_suffix("()")
            .or_else(|| name.strip_suffix("( )"))
            .unwrap_or(name);
        // A stroke that touches a word belongs to it, as in an address of the web.
        name = [" /", " \\"]
            .iter()
            .find_map(|sign| name.strip_suffix(sign))
            .unwrap_or(name);
        name = unquoted(name).unwrap_or(name);
        if name == before {
            return name.to_owned();
        }
    }
}

/// What stands between quotation marks around the whole.
fn unquoted(name: &str) -> Option<&str> {
    let inside = name.strip_prefix('"')?.strip_suffix('"')?;
    (!inside.contains('"')).then_some(inside)
}

/// Whether a name is in capitals and longer than an acronym: several words, or one of seven letters or more.
fn is_shouted(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = name.chars().filter(|c| c.is_uppercase()).count();
    let words = name.split(|c: char| !c.is_alphanumeric() && c != '.' && c != '\'' && c != '’');
    let long = words
        .filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1)
        .count();
    let one = letters >= 7 && !words::is_acronym(name);
    capitals > 0 && capitals == letters && (one || (long > 1 && letters >= 5))
}

/// The name in proper case.
fn proper(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut first = true;
    let mut initial = false;
    let mut initials = words::Initials::default();
    for word in name.split_inclusive(|c: char| c.is_whitespace() || "-/(),:&–—".contains(c)) {
        let end = word
            .trim_end_matches(|c: char| c.is_whitespace() || "-/(),:&–—".contains(c))
            .len();
        let (core, sign) = word.split_at_checked(end).unwrap_or((word, ""));
        // "Y W C A": a letter beside another is an initial, not the word "a".
        let single = core.chars().count() == 1;
        let own = initials.is_named_by(core) && out.ends_with('(');
        if own {
            out.push_str(core);
        } else {
            out.push_str(&words::cased(core, first || (single && initial)));
        }
        initials.add(core);
        initial = if core.is_empty() { initial } else { single };
        out.push_str(sign);
        // After a bracket, a colon or a dash that stands free a new phrase starts; a hyphen goes on.
        first = if core.is_empty() {
            first || sign.contains(['(', '–', '—', '-', '/', ':'])
        } else {
            sign.contains(['(', ':', '/'])
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_are_put_into_proper_case() {
        for (text, meant) in [
            ("ST JOHN'S CHURCH", "St John's Church"),
            (
                "DUKINFIELD BAPTIST CHURCH (TRUST FUNDS)",
                "Dukinfield Baptist Church (Trust Funds)",
            ),
            (
                "THE CHESHIRE WILDLIFE TRUST LIMITED",
                "The Cheshire Wildlife Trust Limited",
            ),
            (
                "FRIENDS OF THE ENGLISH MARTYRS",
                "Friends of the English Martyrs",
            ),
            ("MANCHESTER YMCA", "Manchester YMCA"),
            ("AGE UK TRAFFORD", "Age UK Trafford"),
            ("SALE CAB", "Sale CAB"),
            ("NHS STOP SMOKING SERVICE", "NHS Stop Smoking Service"),
            ("MCDONALD HOUSE", "McDonald House"),
            ("O'BRIEN AND SONS", "O'Brien and Sons"),
            ("O’BRIEN’S CAFÉ", "O’Brien’s Café"),
            ("HENRY VIII SCHOOL", "Henry VIII School"),
            ("STRATFORD-UPON-AVON LIBRARY", "Stratford-upon-Avon Library"),
            (
                "RAGLAN ROAD PRE-SCHOOL PLAYGROUP",
                "Raglan Road Pre-School Playgroup",
            ),
            ("42ND STREET", "42nd Street"),
            ("M14 COMMUNITY GROUP", "M14 Community Group"),
            ("CITY CHURCH MANCHESTER CIO", "City Church Manchester CIO"),
            ("SMITH & CO LTD", "Smith & Co Ltd"),
            ("BARNARDOS", "Barnardos"),
            ("ALTRINCHAM FC", "Altrincham FC"),
            ("DR JONES SURGERY", "Dr Jones Surgery"),
            ("R.S.P.C.A. MANCHESTER", "R.S.P.C.A. Manchester"),
            ("WOMEN'S INSTITUTE", "Women's Institute"),
            ("LGBTQ+ FOUNDATION", "LGBTQ+ Foundation"),
            ("IN THE PINK", "In the Pink"),
            ("CAFFI'R TŶ", "Caffi'r Tŷ"),
            ("U3A SALE", "U3A Sale"),
            ("COMMUNITY CAFE 1ST FLOOR", "Community Cafe 1st Floor"),
            ("THE HUB", "The Hub"),
            (
                "MANCHESTER YOUTH NETWORK (GAMYN)",
                "Manchester Youth Network (Gamyn)",
            ),
            (
                "GREATER MANCHESTER YOUTH NETWORK (GMYN)",
                "Greater Manchester Youth Network (GMYN)",
            ),
            ("FRIENDS OF THE EARTH (FOE)", "Friends of the Earth (FOE)"),
            ("Y W C A PLAYGROUP", "Y W C A Playgroup"),
            ("PEGASUS RDA", "Pegasus RDA"),
            ("SRI GURU GOBIND SINGH", "Sri Guru Gobind Singh"),
            ("FRIENDS IN A PARK", "Friends in a Park"),
            ("D'ARCY COURT", "D'Arcy Court"),
            ("THE CIVIC CENTRE", "The Civic Centre"),
            ("SURE START: THE CENTRE", "Sure Start: The Centre"),
            ("CITIZENS ADVICE / THE HUB", "Citizens Advice / The Hub"),
        ] {
            assert_eq!(read(text).found, meant);
            assert_eq!(read(text).remarks, [Remark::Capitals], "{text}");
            assert!(read(meant).is_clean(), "{meant}");
        }
    }

    #[test]
    fn other_names_keep_their_letters() {
        for text in [
            "MIND",
            "YMCA",
            "NSPCC",
            "UNISON",
            "NHS",
            "RELATE",
            "eBay",
            "BRASS Bolton",
            "iPlato",
            "age uk",
            "CAFOD",
            "Salvation Army",
            "42nd Street",
            "",
            "123",
            "RSPCA UK",
            "A B C",
            "Ltd.",
            "WRVS",
            "AA",
            "R.S.P.C.A.",
        ] {
            assert_eq!(read(text).found, text);
            assert!(read(text).remarks.is_empty());
        }
    }

    #[test]
    fn stray_marks_go() {
        for (text, meant) in [
            ("Sale Foodbank -", "Sale Foodbank"),
            ("\"The Hub\"", "The Hub"),
            ("The Hub,", "The Hub"),
            ("* The Hub", "The Hub"),
            ("The Hub ()", "The Hub"),
            ("The Hub /", "The Hub"),
            ("http://x.org/", "http://x.org/"),
            ("The  Hub \u{a0}", "The Hub"),
            ("Smith & Co.", "Smith & Co."),
            ("Who? Us!", "Who? Us!"),
            ("The \"Hub\"", "The \"Hub\""),
            ("--", ""),
        ] {
            assert_eq!(read(text).found, meant);
        }
    }
}

//! Counts and kinds in the words of people.

use hsds::Kind;

/// A number with its noun: `1 service`, `2 services`.
pub(crate) fn count(number: i64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// So many of a kind.
pub(crate) fn count_of(number: i64, kind: Kind) -> String {
    match kind {
        Kind::Organization => count(number, "organisation", "organisations"),
        Kind::Taxonomy => count(number, "taxonomy", "taxonomies"),
        _ => {
            let word = kind.name().replace('_', " ");
            count(number, &word, &format!("{word}s"))
        }
    }
}

/// Several parts in a row: `a, b and c`.
pub(crate) fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A reason as a sentence of its own: with a capital letter.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.map_or_else(String::new, |first| first.chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_said_as_people_say_them() {
        assert_eq!(count_of(1, Kind::Service), "1 service");
        assert_eq!(count_of(0, Kind::Taxonomy), "0 taxonomies");
        assert_eq!(count_of(2, Kind::TaxonomyTerm), "2 taxonomy terms");
        let parts = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(&parts), "a, b and c");
        assert_eq!(list(&parts[..1]), "a");
    }
}

//! What the two lists of records share: their parameters and the way to the next page.

use url::form_urlencoded;

/// How many rows a page shows.
pub(crate) const ROWS: usize = 50;

/// What was typed or followed to come here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) name: String,
    pub(crate) source: String,
    pub(crate) state: String,
    pub(crate) after: Option<i64>,
}

impl Asked {
    /// Reads an address. A place that is no number is the beginning.
    pub(crate) fn read(query: Option<&str>) -> Self {
        let mut asked = Self::default();
        for (key, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            let value: String = value.trim().chars().take(200).collect();
            match &*key {
                "name" => asked.name = value,
                "source" => asked.source = value,
                "state" => asked.state = value,
                "after" => asked.after = value.parse().ok(),
                _ => {}
            }
        }
        asked
    }

    /// The address of the rows after a place, with the same filters.
    pub(crate) fn next(&self, path: &str, after: i64) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (key, value) in [
            ("name", &self.name),
            ("source", &self.source),
            ("state", &self.state),
        ] {
            if !value.is_empty() {
                query.append_pair(key, value);
            }
        }
        query.append_pair("after", &after.to_string());
        format!("{path}?{}", query.finish())
    }

    /// Whether a name holds every word that was typed.
    pub(crate) fn names(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        self.name
            .split_whitespace()
            .all(|word| name.contains(&word.to_lowercase()))
    }
}

/// A choice in a drop-down list.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) chosen: bool,
}

/// The sources as choices.
pub(crate) fn sources(sources: &[repository::Source], chosen: &str) -> Vec<Choice> {
    let choice = |source: &repository::Source| Choice {
        value: source.slug.clone(),
        text: source.name.clone(),
        chosen: source.slug == chosen,
    };
    sources.iter().map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_keeps_what_was_typed() {
        let asked = Asked::read(Some("name=caf%C3%A9+%26+chat&source=&after=7&other=x"));
        assert_eq!(asked.name, "café & chat");
        assert_eq!(asked.after, Some(7));
        assert_eq!(
            asked.next("/records", 9),
            "/records?name=caf%C3%A9+%26+chat&after=9"
        );
        assert!(asked.names("The CAFÉ & Chat"));
        assert!(!asked.names("Café"));
    }
}

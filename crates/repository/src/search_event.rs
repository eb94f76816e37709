//! Search events: what people searched for and opened, and nothing that says who they are.
//!
//! There is no session, the instant is cut to the hour, and neither numbers nor order tell which
//! events came after which: what one person did in an hour cannot be strung together.

mod cleaning;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use place::Postcode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Repository;
use crate::db::{Row, Rows, Value};
use crate::error::RepositoryError;

/// The most characters of the words, and of a filter.
const WORDS: usize = 100;

/// The most filters of one search.
const FILTERS: usize = 20;

/// The languages of our pages, and what stands for any other.
const LANGUAGES: [&str; 2] = ["en-GB", "cy"];
const UNDETERMINED: &str = "und";

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchAct {
    /// Asked for something.
    Searched,
    /// Opened one of the results.
    Opened,
}

impl SearchAct {
    /// Its name in the database and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Searched => "searched",
            Self::Opened => "opened",
        }
    }
}

impl fmt::Display for SearchAct {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

impl FromStr for SearchAct {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        [Self::Searched, Self::Opened]
            .into_iter()
            .find(|act| act.name() == word)
            .ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

/// Something that was searched for, or opened from what was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SearchEvent {
    /// When: the hour, once it is stored.
    pub at: DateTime<Utc>,
    /// What was done.
    pub act: SearchAct,
    /// The words that were searched for.
    pub words: String,
    /// Near which outward postcode, such as `DY10`.
    pub district: Option<String>,
    /// With which filters, each as `group=value`, sorted.
    pub filters: Vec<String>,
    /// How many were found.
    pub results: Option<i64>,
    /// Which of them was opened.
    pub opened: Option<Uuid>,
    /// The language of the page: `en-GB` or `cy`.
    pub language: String,
}

impl SearchEvent {
    /// What of it is stored.
    ///
    /// The words are in small letters, at most 100, with `…` for e-mail addresses, five or
    /// more digits in a row (also with spaces, as telephone numbers have them), full postcodes and
    /// National Insurance numbers: rather too much goes than too little. Of a postcode in place of
    /// a district only the district stays, and of the instant only the hour.
    #[must_use]
    pub fn cleaned(&self) -> Self {
        let mut filters: Vec<String> = self
            .filters
            .iter()
            .map(|filter| clean_filter(filter))
            .filter(|filter| !filter.is_empty())
            .collect();
        filters.sort_unstable();
        filters.dedup();
        filters.truncate(FILTERS);
        let language = if LANGUAGES.contains(&self.language.as_str()) {
            &self.language
        } else {
            UNDETERMINED
        };
        Self {
            at: hour(self.at),
            act: self.act,
            words: cleaning::impersonal(&self.words.to_lowercase(), WORDS),
            district: self.district.as_deref().and_then(district),
            filters,
            results: self.results,
            opened: self.opened,
            language: language.to_owned(),
        }
    }
}

/// Filters are our own words and ids, which may look like numbers, unless somebody wrote the address
/// by hand.
fn clean_filter(filter: &str) -> String {
    let is_ours = |group: &str, value: &str| {
        let letters = |letter: char| letter.is_ascii_alphabetic() || letter == '_';
        group.chars().all(letters) && Uuid::parse_str(value).is_ok()
    };
    match filter.split_once('=') {
        Some((group, value)) if is_ours(group, value) && filter.len() <= WORDS => filter.to_owned(),
        _ => cleaning::impersonal(filter, WORDS),
    }
}

/// The outward part of what is one, or is a postcode.
fn district(text: &str) -> Option<String> {
    let text = text.trim().to_uppercase();
    let whole = format!("{text} 1AA").parse::<Postcode>().ok();
    whole
        .or_else(|| Postcode::repair(&text))
        .map(|postcode| postcode.outward().to_owned())
}

/// The hour that an instant is in.
fn hour(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at)
}

const COLUMNS: [&str; 9] = [
    "at", "id", "act", "words", "district", "filters", "results", "opened", "language",
];

impl Repository {
    /// Stores events, each [cleaned](SearchEvent::cleaned), in an order that says nothing of the one
    /// they came in. The more of them are given at once, the less a copy of the database tells.
    pub async fn note_searches(&self, events: &[SearchEvent]) -> Result<(), RepositoryError> {
        let mut events: Vec<SearchEvent> = events.iter().map(SearchEvent::cleaned).collect();
        events.sort_unstable();
        let mut rows = Rows::into("search_event", &COLUMNS);
        for event in events {
            rows.push([
                Value::time(event.at),
                Value::uuid(any_id()),
                Value::text(event.act.name()),
                Value::text(event.words),
                Value::maybe_text(event.district),
                Value::text(serde_json::Value::from(event.filters).to_string()),
                Value::int(event.results),
                Value::uuid(event.opened),
                Value::text(event.language),
            ]);
        }
        let mut tx = self.db.begin().await?;
        rows.insert(&mut tx).await?;
        tx.commit().await
    }

    /// The events of the hour that an instant is in and of those after it, the latest hour first;
    /// those of one hour in the order of what was done and asked.
    pub async fn searches(
        &self,
        since: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<SearchEvent>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select at, act, words, district, filters, results, opened, language \
                 from search_event where at >= $1 order by at desc, id limit $2",
                vec![Value::time(hour(since)), Value::int(limit)],
            )
            .await?;
        let mut events = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        events.sort_unstable_by(|one, other| other.at.cmp(&one.at).then_with(|| one.cmp(other)));
        Ok(events)
    }

    /// Deletes the events of all hours before the one that an instant is in. Says how many.
    pub async fn forget_searches(&self, before: DateTime<Utc>) -> Result<u64, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let forgotten = tx
            .run(
                "delete from search_event where at < $1",
                vec![Value::time(hour(before))],
            )
            .await?;
        tx.commit().await?;
        Ok(forgotten)
    }
}

/// An id that tells nothing.
#[expect(
    clippy::disallowed_methods,
    reason = "an id derived from the event, or from its place, would tell what is not to be told"
)]
fn any_id() -> Uuid {
    Uuid::new_v4()
}

fn read(row: &Row) -> Result<SearchEvent, RepositoryError> {
    let filters: String = row.get(4)?;
    Ok(SearchEvent {
        at: row.get(0)?,
        act: row.get::<String>(1)?.parse()?,
        words: row.get(2)?,
        district: row.get(3)?,
        filters: serde_json::from_str(&filters).map_err(|_| RepositoryError::Damaged(filters))?,
        results: row.get(5)?,
        opened: row.get(6)?,
        language: row.get(7)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(words: &str) -> SearchEvent {
        SearchEvent {
            at: "2026-11-24T09:41:07.123Z".parse().unwrap(),
            act: SearchAct::Searched,
            words: words.to_owned(),
            district: None,
            filters: Vec::new(),
            results: Some(3),
            opened: None,
            language: "cy".to_owned(),
        }
    }

    #[test]
    fn an_event_keeps_the_hour_the_district_and_nothing_that_names_anybody() {
        let term = "term=12345678-9abc-4def-8000-123456789012";
        let clean = SearchEvent {
            district: Some("dy10 1ab".to_owned()),
            filters: [
                "cost=free",
                term,
                "age=60",
                "cost=free",
                " ",
                "near=DY10 1AB",
                "07700900123=12345678-9abc-4def-8000-123456789012",
            ]
            .map(str::to_owned)
            .into(),
            language: "mailto:ann@example.org".to_owned(),
            ..event("  Food \t BANK  ")
        }
        .cleaned();
        assert_eq!(clean.at.to_rfc3339(), "2026-11-24T09:00:00+00:00");
        assert_eq!(clean.words, "food bank");
        assert_eq!(clean.district.as_deref(), Some("DY10"));
        assert_eq!(clean.filters, ["age=60", "cost=free", term, "…"]);
        assert_eq!(clean.language, "und");
        assert_eq!((clean.results, clean.opened), (Some(3), None));
        assert_eq!(clean.act, SearchAct::Searched);
    }

    #[test]
    fn a_district_is_one_or_it_is_not_kept() {
        for (given, kept) in [
            ("DY10", Some("DY10")),
            (" sw1a ", Some("SW1A")),
            ("DY101AB", Some("DY10")),
            ("M1", Some("M1")),
            ("12 High Street", None),
            ("ann@example.org", None),
            ("", None),
        ] {
            let mut event = event("");
            event.district = Some(given.to_owned());
            assert_eq!(event.cleaned().district.as_deref(), kept, "{given}");
        }
    }

    #[tokio::test]
    async fn nothing_that_is_stored_tells_which_came_first() {
        testkit::databases::on_each_database(|database| async move {
            let address = database.url.parse().unwrap();
            let clock = std::sync::Arc::new(crate::SystemClock);
            let repository = Repository::open(&address, clock).await.unwrap();
            let words: Vec<String> = (10..40).map(|number| format!("word {number}")).collect();
            for words in &words {
                repository.note_searches(&[event(words)]).await.unwrap();
            }
            let sql = "select words from search_event where at >= $1 order by at, id";
            let rows = repository
                .db
                .all(sql, vec![Value::time(hour(event("").at))])
                .await
                .unwrap();
            let stored: Vec<String> = rows.iter().map(|row| row.get(0).unwrap()).collect();
            assert_eq!(stored.len(), words.len());
            assert_ne!(stored, words, "by the key they stand in no order");
            let batch: Vec<SearchEvent> = ["z", "y", "x"].map(event).into();
            repository.note_searches(&batch).await.unwrap();
            if !repository.db.is_sqlite() {
                // Where rows stand in its file can be asked of PostgreSQL.
                let sql = "select words from search_event where words in ('x', 'y', 'z') \
                     order by ctid";
                let rows = repository.db.all(sql, vec![]).await.unwrap();
                let stored: Vec<String> = rows.iter().map(|row| row.get(0).unwrap()).collect();
                assert_eq!(stored, ["x", "y", "z"]);
            }
            repository.close().await;
        })
        .await;
    }

    proptest! {
        #[test]
        fn cleaning_is_bounded_and_nothing_is_left_to_be_cleaned(
            words in "\\PC{0,160}",
            filters in proptest::collection::vec("[a-z]{1,9}=\\PC{0,130}", 0..30),
            district in proptest::option::of("\\PC{0,12}"),
        ) {
            let clean = SearchEvent { district, filters, ..event(&words) }.cleaned();
            prop_assert!(clean.words.chars().count() <= WORDS);
            prop_assert!(clean.filters.len() <= FILTERS && clean.filters.is_sorted());
            prop_assert!(clean.filters.iter().all(|filter| filter.chars().count() <= WORDS));
            prop_assert!(!clean.words.contains('@'));
            prop_assert_eq!(clean.cleaned(), clean);
        }
    }
}

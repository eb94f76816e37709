//! The parameters of a request, parsed: what is malformed is named, what is unknown is left alone.
//!
//! Different names narrow together (AND); repeats of a name and commas inside it widen (OR).
//! A name given without a value is as if it were not given.

mod value;

use chrono::{DateTime, Utc};
use hsds::{Kind, Profile};
use place::{Point, Postcode};
use repository::Filter;
use uuid::Uuid;

pub use value::Malformed;

/// How many things a page holds when nobody says.
pub const DEFAULT_PER_PAGE: usize = 50;
/// How many things a page holds at most.
pub const MOST_PER_PAGE: usize = 1000;
/// How many things a page holds at most where each comes with everything nested in it.
pub const MOST_PER_FULL_PAGE: usize = 200;

/// How much of each thing a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Only `id` and `last_modified`.
    Minimal,
    /// The plain fields, as the standard's list schemas have them.
    Row,
    /// Everything, as in the answer for one thing.
    Full,
}

/// In which form a list comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One page in its envelope.
    Json,
    /// Every match, one a line, without pages.
    Lines,
}

/// One parsed question about a kind of thing.
#[derive(Clone, Debug)]
pub struct Query {
    /// The page asked for; the first is 1.
    pub page: usize,
    /// How many things a page holds.
    pub per_page: usize,
    /// One page, or all as lines.
    pub format: Format,
    /// Which fields may be shown; none leaves it to the installation.
    pub profile: Option<Profile>,
    /// How much of each thing is shown.
    pub view: View,
    /// Organisations come with their services in full.
    pub full_service: bool,
    /// What the things must match.
    pub narrowing: Narrowing,
    /// What they must match that only a search can tell.
    pub search: Search,
}

/// What needs a search to answer: whoever serves the list has it answered, and gives the ids.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    /// Words to look for.
    pub words: Option<String>,
    /// Available at this postcode.
    pub postcode: Option<Postcode>,
    /// Available at this point.
    pub point: Option<Point>,
    /// At most so many metres from there.
    pub proximity: Option<f64>,
    /// For somebody of this age, in years.
    pub age: Option<f64>,
    /// Open at this moment.
    pub open_now: bool,
}

/// What the things of a list must match; every part that is given must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Narrowing {
    /// Terms, each group any of which may match.
    pub terms: Option<Vec<Uuid>>,
    /// Taxonomies any of whose terms match.
    pub taxonomies: Option<Vec<Uuid>>,
    /// Organisations that provide it.
    pub organizations: Option<Vec<Uuid>>,
    /// Parents of a term.
    pub parents: Option<Vec<Uuid>>,
    /// Changed at this instant or later.
    pub modified_after: Option<DateTime<Utc>>,
    /// The record's own minimum age is at least this.
    pub minimum_age: Option<f64>,
    /// The record's own maximum age is at most this.
    pub maximum_age: Option<f64>,
    /// A session on this day, `MO` to `SU`.
    pub day: Option<String>,
    /// That session starts at this time or later.
    pub start_time: Option<String>,
    /// That session ends at this time or earlier.
    pub end_time: Option<String>,
    /// Only terms without a parent.
    pub top_only: bool,
    /// The provider's own word for how the service stands.
    pub status: Vec<String>,
    /// In the lists of any of these contexts, by the names that addresses have for them.
    pub contexts: Vec<String>,
}

impl Query {
    /// Reads the parameters that a kind's endpoints know; all others are left alone.
    pub fn parse<'a>(
        kind: Kind,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Malformed> {
        let given = value::Given::new(pairs);
        let minimal = given.flag("minimal")?;
        let full = given.flag("full")?;
        let view = match (minimal, full) {
            (true, _) => View::Minimal,
            (false, true) => View::Full,
            (false, false) => View::Row,
        };
        Ok(Self {
            page: given.count("page")?.unwrap_or(1),
            per_page: per_page(view, given.count("per_page")?),
            format: given
                .choice(
                    "format",
                    &[("json", Format::Json), ("ndjson", Format::Lines)],
                )?
                .unwrap_or(Format::Json),
            profile: given.choice(
                "profile",
                &[("hsds", Profile::Hsds), ("strict", Profile::Strict)],
            )?,
            view,
            full_service: kind == Kind::Organization && given.flag("full_service")?,
            narrowing: Narrowing::parse(kind, &given)?,
            search: Search::parse(kind, &given)?,
        })
    }
}

impl Narrowing {
    fn parse(kind: Kind, given: &value::Given<'_>) -> Result<Self, Malformed> {
        let mut narrowing = Self {
            modified_after: given.instant("modified_after")?,
            ..Self::default()
        };
        if matches!(kind, Kind::Service | Kind::ServiceAtLocation) {
            narrowing.terms = given.ids("taxonomy_term_id");
            narrowing.taxonomies = given.ids("taxonomy_id");
            narrowing.organizations = given.ids("organization_id");
            narrowing.minimum_age = given.number("minimum_age")?;
            narrowing.maximum_age = given.number("maximum_age")?;
            narrowing.day = given.day("day")?;
            narrowing.start_time = given.time("start_time")?;
            narrowing.end_time = given.time("end_time")?;
            narrowing.status = given.status("status")?;
            narrowing.contexts = given.names("context");
        }
        if kind == Kind::TaxonomyTerm {
            narrowing.taxonomies = given.ids("taxonomy_id");
            narrowing.parents = given.ids("parent_id");
            narrowing.top_only = given.flag("top_only")?;
        }
        Ok(narrowing)
    }

    /// Whether everything matches, so that no database need be asked.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }

    /// Whether nothing can match: ids were given, and none of them is one that we could have given out.
    pub fn is_barren(&self) -> bool {
        [
            &self.terms,
            &self.taxonomies,
            &self.organizations,
            &self.parents,
        ]
        .into_iter()
        .flatten()
        .any(Vec::is_empty)
    }

    /// The same as the repository asks it.
    pub fn filter(&self, kind: Kind) -> Filter {
        let groups = |ids: &Option<Vec<Uuid>>| ids.iter().cloned().collect::<Vec<_>>();
        Filter {
            terms: groups(&self.terms),
            taxonomies: groups(&self.taxonomies),
            organizations: groups(&self.organizations),
            parents: groups(&self.parents),
            modified_after: self.modified_after,
            minimum_age: self.minimum_age,
            maximum_age: self.maximum_age,
            day: self.day.clone(),
            start_time: self.start_time.clone(),
            end_time: self.end_time.clone(),
            top_only: self.top_only,
            status: self.status.clone(),
            contexts: self.contexts.clone(),
            ..Filter::all(kind)
        }
    }
}

impl Search {
    fn parse(kind: Kind, given: &value::Given<'_>) -> Result<Self, Malformed> {
        // Version 1.0 of the standard called it `text`.
        let words = given.text("search")?.or(given.text("text")?);
        let mut search = Self {
            words,
            ..Self::default()
        };
        if !matches!(kind, Kind::Service | Kind::ServiceAtLocation) {
            return Ok(search);
        }
        search.postcode = given.postcode("postcode")?;
        search.point = given.point("lat", "lon")?;
        search.proximity = given.metres("proximity")?;
        search.age = given.number("age")?;
        search.open_now = given.choice("open", &[("now", ())])?.is_some();
        if let (Some(metres), None, None) = (search.proximity, &search.postcode, &search.point) {
            return Err(Malformed {
                parameter: "proximity".to_owned(),
                value: metres.to_string(),
                expected: "given together with `postcode`, or with `lat` and `lon`".to_owned(),
            });
        }
        Ok(search)
    }

    /// Whether nothing need be searched.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

/// Above the most a page may hold the number is lowered, never refused; the smallest rows have no limit,
/// because the standard asks that they come in one call.
fn per_page(view: View, asked: Option<usize>) -> usize {
    match view {
        View::Minimal => asked.unwrap_or(usize::MAX),
        View::Row => asked.unwrap_or(DEFAULT_PER_PAGE).min(MOST_PER_PAGE),
        View::Full => asked.unwrap_or(DEFAULT_PER_PAGE).min(MOST_PER_FULL_PAGE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(pairs: &[(&str, &str)]) -> Result<Query, Malformed> {
        Query::parse(Kind::Service, pairs.iter().copied())
    }

    fn refused(pairs: &[(&str, &str)]) -> String {
        service(pairs)
            .map(|_| ())
            .expect_err("it is malformed")
            .to_string()
    }

    const ID: &str = "8f14e45f-ceea-467f-a0e6-2d1c5a6f0c11";
    const OTHER: &str = "1c383cd3-0b7c-498a-b511-5f9e2ff1b111";

    #[test]
    fn a_bare_question_is_the_first_fifty_of_everything() {
        let query = service(&[]).expect("nothing to refuse");
        assert_eq!((query.page, query.per_page), (1, 50));
        assert_eq!((query.view, query.format), (View::Row, Format::Json));
        assert!(query.narrowing.is_open());
    }

    #[test]
    fn unknown_names_and_names_without_a_value_are_left_alone() {
        let query = service(&[
            ("perPage", "5"),
            ("utm_source", "x"),
            ("page", ""),
            ("taxonomy_term_id", ""),
        ])
        .expect("nothing to refuse");
        assert_eq!((query.page, query.per_page), (1, 50));
        assert!(query.narrowing.is_open());
    }

    #[test]
    fn too_large_a_page_is_made_smaller_and_smaller_still_with_everything_nested() {
        assert_eq!(
            service(&[("per_page", "100000")])
                .expect("clamped")
                .per_page,
            1000
        );
        assert_eq!(
            service(&[("per_page", "100000"), ("full", "true")])
                .expect("clamped")
                .per_page,
            200
        );
        assert_eq!(
            service(&[("minimal", "true")]).expect("all of it").per_page,
            usize::MAX
        );
        assert_eq!(
            service(&[("minimal", "true"), ("per_page", "7")])
                .expect("as asked")
                .per_page,
            7
        );
    }

    #[test]
    fn what_is_malformed_is_named_with_what_would_be_right() {
        insta::assert_snapshot!(refused(&[("page", "0")]), @"`page` must be a whole number from 1 up; it was `0`");
        insta::assert_snapshot!(refused(&[("page", "abc")]), @"`page` must be a whole number from 1 up; it was `abc`");
        insta::assert_snapshot!(refused(&[("per_page", "-5")]), @"`per_page` must be a whole number from 1 up; it was `-5`");
        insta::assert_snapshot!(refused(&[("modified_after", "yesterday")]), @"`modified_after` must be a date such as `2026-03-31` or an instant such as `2026-03-31T09:30:00Z`; it was `yesterday`");
        insta::assert_snapshot!(refused(&[("minimum_age", "ten")]), @"`minimum_age` must be a number such as `18`; it was `ten`");
        insta::assert_snapshot!(refused(&[("day", "someday")]), @"`day` must be one of `MO`, `TU`, `WE`, `TH`, `FR`, `SA`, `SU`; it was `someday`");
        insta::assert_snapshot!(refused(&[("start_time", "25:00")]), @"`start_time` must be a time such as `09:30`; it was `25:00`");
        insta::assert_snapshot!(refused(&[("full", "maybe")]), @"`full` must be `true` or `false`; it was `maybe`");
        insta::assert_snapshot!(refused(&[("format", "xml")]), @"`format` must be one of `json`, `ndjson`; it was `xml`");
        insta::assert_snapshot!(refused(&[("profile", "uk")]), @"`profile` must be one of `hsds`, `strict`; it was `uk`");
        insta::assert_snapshot!(refused(&[("status", "closed")]), @"`status` must be one of `active`, `inactive`, `defunct`, `temporarily closed`; it was `closed`");
        insta::assert_snapshot!(refused(&[("page", "1"), ("page", "2")]), @"`page` must be given once; it was `1, 2`");
    }

    #[test]
    fn repeats_and_commas_widen() {
        let both = Some(vec![
            ID.parse().expect("an id"),
            OTHER.parse().expect("an id"),
        ]);
        let comma = service(&[("taxonomy_term_id", &format!("{ID},{OTHER}"))]).expect("ids");
        let repeat =
            service(&[("taxonomy_term_id", ID), ("taxonomy_term_id", OTHER)]).expect("ids");
        assert_eq!(comma.narrowing.terms, both);
        assert_eq!(repeat.narrowing.terms, both);
    }

    #[test]
    fn an_id_that_nobody_could_have_been_given_matches_nothing_rather_than_everything() {
        let query = service(&[("organization_id", "not-an-id")]).expect("a string like any other");
        assert!(query.narrowing.is_barren());
        assert!(!query.narrowing.is_open());
        let mixed = service(&[("organization_id", &format!("not-an-id,{ID}"))]).expect("ids");
        assert!(!mixed.narrowing.is_barren());
    }

    #[test]
    fn an_offset_whose_plus_arrived_as_a_space_is_still_an_offset() {
        let at = |text: &str| {
            service(&[("modified_after", text)])
                .expect("an instant")
                .narrowing
                .modified_after
                .expect("it narrows")
                .to_rfc3339()
        };
        assert_eq!(at("2026-03-31T09:30:00 01:00"), "2026-03-31T08:30:00+00:00");
        assert_eq!(at("2026-03-31T09:30:00+01:00"), "2026-03-31T08:30:00+00:00");
        assert_eq!(
            at("2026-03-31T09:30:00.250Z"),
            "2026-03-31T09:30:00.250+00:00"
        );
        assert_eq!(at("2026-03-31T09:30:00"), "2026-03-31T09:30:00+00:00");
        // A day begins at midnight in the United Kingdom, which in summer is eleven at night by UTC.
        assert_eq!(at("2026-06-30"), "2026-06-29T23:00:00+00:00");
        assert_eq!(at("2026-01-30"), "2026-01-30T00:00:00+00:00");
    }

    #[test]
    fn days_and_times_are_understood_as_people_write_them() {
        let query = service(&[
            ("day", "Tuesday"),
            ("start_time", "9:30"),
            ("end_time", "17:00:00Z"),
        ])
        .expect("days and times");
        assert_eq!(query.narrowing.day.as_deref(), Some("TU"));
        assert_eq!(query.narrowing.start_time.as_deref(), Some("09:30:00"));
        assert_eq!(query.narrowing.end_time.as_deref(), Some("17:00:00"));
    }

    #[test]
    fn each_list_knows_its_own_names_only() {
        let query = Query::parse(Kind::Taxonomy, [("taxonomy_id", ID), ("day", "someday")])
            .expect("not its names");
        assert!(query.narrowing.is_open());
        let terms = Query::parse(
            Kind::TaxonomyTerm,
            [("parent_id", ID), ("top_only", "true")],
        )
        .expect("its names");
        assert!(terms.narrowing.top_only && terms.narrowing.parents.is_some());
    }
}

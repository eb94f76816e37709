//! Filters of lists, as the standard's query parameters ask for them.

use chrono::{DateTime, Utc};
use hsds::Kind;
use uuid::Uuid;

use crate::Repository;
use crate::db::Value;
use crate::error::RepositoryError;

/// Which published things to list. Filters add up: every one must hold. In a list of lists, one of
/// each inner list must.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// `service`, `service_at_location`, `organization`, `taxonomy` or `taxonomy_term`.
    pub kind: Kind,
    /// Carry a term, or one beneath it.
    pub terms: Vec<Vec<Uuid>>,
    /// Carry a term of a taxonomy; of terms: belong to it.
    pub taxonomies: Vec<Vec<Uuid>>,
    /// Are an organisation's.
    pub organizations: Vec<Vec<Uuid>>,
    /// Changed at this instant or later.
    pub modified_after: Option<DateTime<Utc>>,
    /// Have a minimum age of at least this, in years.
    pub minimum_age: Option<f64>,
    /// Have a maximum age of at most this, in years.
    pub maximum_age: Option<f64>,
    /// Have a session on this day, `MO` to `SU`.
    pub day: Option<String>,
    /// That opens at this time or later, `HH:MM:SS`.
    pub start_time: Option<String>,
    /// And closes at this time or sooner.
    pub end_time: Option<String>,
    /// Terms without a parent.
    pub top_only: bool,
    /// Terms directly beneath one.
    pub parents: Vec<Vec<Uuid>>,
    /// The provider's status.
    pub status: Vec<String>,
    /// Are in the lists of a context.
    pub contexts: Vec<String>,
}

impl Filter {
    /// Everything of a kind.
    pub const fn all(kind: Kind) -> Self {
        Self {
            kind,
            terms: Vec::new(),
            taxonomies: Vec::new(),
            organizations: Vec::new(),
            modified_after: None,
            minimum_age: None,
            maximum_age: None,
            day: None,
            start_time: None,
            end_time: None,
            top_only: false,
            parents: Vec::new(),
            status: Vec::new(),
            contexts: Vec::new(),
        }
    }

    /// Whether it lets everything through.
    pub fn is_open(&self) -> bool {
        *self == Self::all(self.kind)
    }
}

/// A statement under construction.
struct Query {
    tests: Vec<String>,
    values: Vec<Value>,
}

impl Query {
    fn value(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn words(&mut self, words: &[String]) -> String {
        words
            .iter()
            .map(|word| self.value(Value::text(word)))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn ids(&mut self, ids: &[Uuid]) -> String {
        ids.iter()
            .map(|id| self.value(Value::uuid(*id)))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

impl Repository {
    /// The ids that a filter lets through, in the order of lists.
    pub async fn matching(&self, filter: &Filter) -> Result<Vec<Uuid>, RepositoryError> {
        let (sql, values) = statement(filter);
        self.db
            .all(sql, values)
            .await?
            .iter()
            .map(|row| row.get(0))
            .collect()
    }
}

/// `p` is what is listed, `s` what is looked at: a place of delivery has the facts of its service.
fn statement(filter: &Filter) -> (String, Vec<Value>) {
    let s = if filter.kind == Kind::ServiceAtLocation {
        "s"
    } else {
        "p"
    };
    let mut query = Query {
        tests: Vec::new(),
        values: Vec::new(),
    };
    let kind = query.value(Value::text(filter.kind.name()));
    for terms in &filter.terms {
        let list = query.ids(terms);
        query.tests.push(format!(
            "{s}.position in (with recursive wanted (id) as ( \
             select id from published where kind = 'taxonomy_term' and id in ({list}) \
             union select c.id from published c join wanted w on c.parent = w.id) \
             select t.position from published_term t join wanted w on t.term = w.id)"
        ));
    }
    for taxonomies in &filter.taxonomies {
        let list = query.ids(taxonomies);
        query.tests.push(if filter.kind == Kind::TaxonomyTerm {
            format!("p.taxonomy in ({list})")
        } else {
            format!(
                "{s}.position in (select position from published_term where taxonomy in ({list}))"
            )
        });
    }
    for organizations in &filter.organizations {
        let list = query.ids(organizations);
        query.tests.push(format!("{s}.organization in ({list})"));
    }
    if let Some(at) = filter.modified_after {
        let at = query.value(Value::time(at));
        query.tests.push(format!("{s}.last_modified >= {at}"));
    }
    if let Some(age) = filter.minimum_age {
        let age = query.value(Value::real(age));
        query.tests.push(format!("{s}.minimum_age >= {age}"));
    }
    if let Some(age) = filter.maximum_age {
        let age = query.value(Value::real(age));
        query.tests.push(format!("{s}.maximum_age <= {age}"));
    }
    if let Some(session) = session_test(filter, s, &mut query) {
        query.tests.push(session);
    }
    if filter.top_only {
        query.tests.push("p.parent is null".to_owned());
    }
    for parents in &filter.parents {
        let list = query.ids(parents);
        query.tests.push(format!("p.parent in ({list})"));
    }
    if !filter.status.is_empty() {
        let words = query.words(&filter.status);
        query.tests.push(format!("{s}.status in ({words})"));
    }
    if !filter.contexts.is_empty() {
        let words = query.words(&filter.contexts);
        query.tests.push(format!(
            "{s}.id in (select entity from entity_context where state = 'in' and context in ({words}))"
        ));
    }
    let mut tests = format!("p.kind = {kind} and p.standing = 'live'");
    if filter.kind == Kind::ServiceAtLocation {
        tests.push_str(" and p.owner in (select s.id from published s where s.kind = 'service'");
    }
    for test in &query.tests {
        tests.push_str(" and ");
        tests.push_str(test);
    }
    if filter.kind == Kind::ServiceAtLocation {
        tests.push(')');
    }
    // Few are an organisation's or a term's: these are found by their own index and put in order
    // then, while all else is read in the order of the list.
    let few = !filter.organizations.is_empty() || !filter.parents.is_empty();
    let order = if few { "+p.position" } else { "p.position" };
    (
        format!("select p.id from published p where {tests} order by {order}"),
        query.values,
    )
}

/// Day and times must hold of the same session.
fn session_test(filter: &Filter, s: &str, query: &mut Query) -> Option<String> {
    let mut tests = Vec::new();
    if let Some(day) = &filter.day {
        // `byday` is a list such as `MO,2TU`; a number says which week of the month.
        let day = query.value(Value::text(format!("%{day}%")));
        tests.push(format!("byday like {day}"));
    }
    if let Some(time) = &filter.start_time {
        let time = query.value(Value::text(time));
        tests.push(format!("opens_at >= {time}"));
    }
    if let Some(time) = &filter.end_time {
        let time = query.value(Value::text(time));
        tests.push(format!("closes_at <= {time}"));
    }
    (!tests.is_empty()).then(|| {
        format!(
            "{s}.position in (select position from published_session where {})",
            tests.join(" and ")
        )
    })
}

//! Which contexts a published service belongs to, and what keeps it out of one.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use hsds::document::{number, object, objects, text};
use hsds::{Document, Kind};
use repository::{ContextReason, ContextState, InContext, Repository, Text, ToAssess};
use uuid::Uuid;

use super::{asked, score};
use crate::check::Finding;
use crate::error::AssureError;
use crate::policy::{Context, Members, Named, Policy};
use crate::publication::uuid;

/// Terms that are read at once.
const BATCH: i64 = 2_000;

/// The contexts of a policy, with what their members are called by now.
#[derive(Debug, Default)]
pub(super) struct Contexts {
    all: Vec<Prepared>,
}

/// A context, ready to be held against services.
#[derive(Debug)]
struct Prepared {
    slug: String,
    members: Members,
    /// The terms of its members, and those beneath them.
    terms: HashSet<Uuid>,
    organizations: HashSet<Uuid>,
    /// Names of organisations in small letters.
    names: HashSet<String>,
    /// What counts in it.
    policy: Policy,
    /// What is named and nobody knows.
    unknown: Vec<String>,
}

/// A service, as a context has to know it.
pub(super) struct Seen<'s> {
    /// What is published of it.
    pub(super) document: &'s Document,
    pub(super) service: &'s ToAssess,
    /// The sources that have a word in it.
    pub(super) sources: &'s [String],
    /// What was found in it, whatever the policy.
    pub(super) found: &'s [Finding],
    pub(super) day: NaiveDate,
}

/// A context that a service belongs to, and what keeps it out.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Belongs {
    pub(super) context: String,
    pub(super) score: i64,
    pub(super) lacks: Vec<Finding>,
}

impl Contexts {
    /// The contexts of a policy.
    pub(super) async fn of(repository: &Repository, policy: &Policy) -> Result<Self, AssureError> {
        if policy.contexts.is_empty() {
            return Ok(Self::default());
        }
        let members = || policy.contexts.iter().map(|context| &context.members);
        let terms = if members().any(|members| !members.terms.is_empty()) {
            Terms::read(repository).await?
        } else {
            Terms::default()
        };
        let named = members().flat_map(|members| {
            let terms = members.terms.iter().filter_map(|term| Named::term(term));
            let organizations = members.organizations.iter();
            terms.chain(organizations.map(|one| Named::organization(one)))
        });
        let ids: Vec<Uuid> = named
            .filter_map(|named| match named {
                Named::Id(id) => Some(id),
                Named::Name(..) => None,
            })
            .collect();
        let stood_for = repository.stood_for(&ids).await?;
        let sources: HashSet<String> = repository
            .sources()
            .await?
            .into_iter()
            .map(|source| source.slug)
            .collect();
        let prepare = |context| prepared(context, policy, &terms, &stood_for, &sources);
        Ok(Self {
            all: policy.contexts.iter().map(prepare).collect(),
        })
    }

    /// What a context names and nobody knows.
    pub(super) fn unknown(&self, slug: &str) -> Vec<String> {
        let context = self.all.iter().find(|context| context.slug == slug);
        context.map_or_else(Vec::new, |context| context.unknown.clone())
    }

    /// The contexts that a service belongs to.
    pub(super) fn judge(&self, seen: &Seen<'_>) -> Vec<Belongs> {
        let has = |context: &&Prepared| context.has(seen.document, seen.sources);
        let belonging = self.all.iter().filter(has);
        belonging.map(|context| context.judge(seen)).collect()
    }

    /// The sources of services, if any context asks for them.
    pub(super) async fn sources(
        &self,
        repository: &Repository,
        services: &[ToAssess],
    ) -> Result<HashMap<Uuid, Vec<String>>, AssureError> {
        let by_source = |context: &Prepared| !context.members.sources.is_empty();
        if !self.all.iter().any(by_source) {
            return Ok(HashMap::new());
        }
        let services: Vec<Uuid> = services.iter().map(|service| service.entity).collect();
        Ok(repository.sources_of(&services).await?)
    }
}

/// The contexts to which a service of some sources belongs as a document describes it, whether it is published or not; what they ask for may still
/// be missing. Who runs it has to be in it as published: its id, and `organization` with its name.
pub async fn contexts_of(
    repository: &Repository,
    policy: &Policy,
    service: &Document,
    sources: &[String],
) -> Result<Vec<String>, AssureError> {
    let contexts = Contexts::of(repository, policy).await?.all;
    let belongs = contexts
        .into_iter()
        .filter(|context| context.has(service, sources));
    Ok(belongs.map(|context| context.slug).collect())
}

impl Prepared {
    fn has(&self, service: &Document, sources: &[String]) -> bool {
        let members = &self.members;
        // What has ended is published for a while, so that whoever copied it learns of it; nobody looks for it in a list.
        if matches!(text(service, "status"), "defunct" | "inactive") {
            return false;
        }
        match ages(service) {
            Some(ages) if !overlap(members, ages) => return false,
            // Who says no age is for everybody; but not everybody is asked for by ages alone.
            None if members.is_of_ages_only() => return false,
            _ => {}
        }
        members.is_of_ages_only()
            || sources.iter().any(|one| members.sources.contains(one))
            || self.is_run_by(service)
            || terms(service).any(|id| self.terms.contains(&id))
    }

    fn is_run_by(&self, service: &Document) -> bool {
        let id = uuid(service, "organization_id");
        if id.is_some_and(|id| self.organizations.contains(&id)) {
            return true;
        }
        let organization = object(service, "organization");
        let name = organization.map_or("", |organization| text(organization, "name"));
        self.names.contains(&name.trim().to_lowercase())
    }

    fn judge(&self, seen: &Seen<'_>) -> Belongs {
        let mut found = seen.found.to_vec();
        found.extend(asked(seen.document, seen.service, &self.policy, seen.day));
        Belongs {
            context: self.slug.clone(),
            score: score(&found, &self.policy).grades.score,
            lacks: self.policy.lacking(found),
        }
    }
}

impl Belongs {
    /// As it is put down.
    pub(super) fn put_down(self) -> InContext {
        let state = if self.lacks.is_empty() {
            ContextState::In
        } else {
            ContextState::KeptOut
        };
        InContext {
            context: self.context,
            state,
            score: self.score,
            reasons: self.lacks.into_iter().map(reason).collect(),
        }
    }
}

fn reason(finding: Finding) -> ContextReason {
    ContextReason {
        code: finding.check.code().to_owned(),
        field: finding.field,
        message: finding.message,
        remedy: finding.remedy,
    }
}

fn prepared(
    context: &Context,
    base: &Policy,
    terms: &Terms,
    stood_for: &HashMap<Uuid, Uuid>,
    sources: &HashSet<String>,
) -> Prepared {
    let members = &context.members;
    let now = |id: Uuid| stood_for.get(&id).copied().unwrap_or(id);
    let mut unknown = Vec::new();
    let mut tops = Vec::new();
    for written in &members.terms {
        let named = Named::term(written);
        let known = named.map_or_else(Vec::new, |named| terms.named(&named, now));
        if known.is_empty() {
            unknown.push(written.clone());
        }
        tops.extend(known);
    }
    let (mut organizations, mut names) = (HashSet::new(), HashSet::new());
    for written in &members.organizations {
        match Named::organization(written) {
            Named::Id(id) => {
                organizations.insert(now(id));
            }
            Named::Name(_, name) => {
                names.insert(name.to_lowercase());
            }
        }
    }
    let strange = members.sources.iter();
    let strange = strange.filter(|source| !sources.contains(*source)).cloned();
    unknown.extend(strange);
    Prepared {
        slug: context.slug.clone(),
        members: members.clone(),
        terms: terms.beneath(tops),
        organizations,
        names,
        policy: context.policy(base),
        unknown,
    }
}

/// The terms of a service: what is entered names them, what is published has them.
fn terms(service: &Document) -> impl Iterator<Item = Uuid> {
    let attributes = objects(service, "attributes");
    attributes.filter_map(|attribute| {
        let named = uuid(attribute, "taxonomy_term_id");
        named.or_else(|| uuid(object(attribute, "taxonomy_term")?, "id"))
    })
}

/// The youngest and the oldest that a service says it is for.
fn ages(service: &Document) -> Option<(f64, f64)> {
    let (youngest, oldest) = (
        number(service, "minimum_age"),
        number(service, "maximum_age"),
    );
    if youngest.is_none() && oldest.is_none() {
        return None;
    }
    Some((youngest.unwrap_or(0.0), oldest.unwrap_or(f64::INFINITY)))
}

/// Whether somebody can be of an age of both. Whoever is twelve is so until the day before they are thirteen.
fn overlap(members: &Members, (youngest, oldest): (f64, f64)) -> bool {
    let from = members.minimum_age.map_or(0.0, f64::from);
    let to = members.maximum_age.map_or(f64::INFINITY, f64::from);
    youngest.floor() <= to && oldest.floor() >= from
}

/// The published terms.
#[derive(Debug, Default)]
struct Terms {
    all: Vec<Term>,
}

#[derive(Debug)]
struct Term {
    id: Uuid,
    parent: Option<Uuid>,
    /// Its name and its code, in small letters.
    called: [String; 2],
    /// What its taxonomy is called, in small letters.
    taxonomy: String,
}

impl Terms {
    async fn read(repository: &Repository) -> Result<Self, AssureError> {
        let mut all = Vec::new();
        let mut after = i64::MIN;
        loop {
            let places = repository
                .positions(Kind::TaxonomyTerm, after, BATCH)
                .await?;
            let Some((last, _)) = places.last() else {
                return Ok(Self { all });
            };
            after = *last;
            let ids: Vec<Uuid> = places.iter().map(|(_, id)| *id).collect();
            let texts = repository
                .published_texts(Kind::TaxonomyTerm, &ids, Text::Detail)
                .await?;
            all.extend(texts.iter().filter_map(|(id, found)| {
                let document: Document = serde_json::from_str(&found.text).ok()?;
                Some(Term::of(*id, &document))
            }));
        }
    }

    /// The terms that are named so. `now` says which id stands for one today.
    fn named(&self, named: &Named, now: impl Fn(Uuid) -> Uuid) -> Vec<Uuid> {
        let is_meant = |term: &&Term| match named {
            Named::Id(id) => term.id == now(*id),
            Named::Name(taxonomy, name) => {
                let taxonomy = taxonomy.as_deref().unwrap_or_default();
                term.taxonomy == taxonomy.to_lowercase()
                    && term.called.contains(&name.to_lowercase())
            }
        };
        let meant = self.all.iter().filter(is_meant);
        meant.map(|term| term.id).collect()
    }

    /// Terms, and all beneath them.
    fn beneath(&self, tops: Vec<Uuid>) -> HashSet<Uuid> {
        let mut children: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for term in &self.all {
            if let Some(parent) = term.parent {
                children.entry(parent).or_default().push(term.id);
            }
        }
        let (mut known, mut next) = (HashSet::new(), tops);
        while let Some(id) = next.pop() {
            if known.insert(id) {
                next.extend(children.get(&id).into_iter().flatten());
            }
        }
        known
    }
}

impl Term {
    fn of(id: Uuid, document: &Document) -> Self {
        let detail = object(document, "taxonomy_detail");
        let taxonomy = match text(document, "taxonomy") {
            "" => detail.map_or("", |detail| text(detail, "name")),
            name => name,
        };
        Self {
            id,
            parent: uuid(document, "parent_id"),
            called: ["name", "code"].map(|field| text(document, field).trim().to_lowercase()),
            taxonomy: taxonomy.trim().to_lowercase(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of_ages(minimum: Option<u32>, maximum: Option<u32>) -> Members {
        Members {
            minimum_age: minimum,
            maximum_age: maximum,
            ..Members::default()
        }
    }

    #[test]
    fn ages_overlap_where_somebody_is_of_an_age_of_both() {
        let under_26 = of_ages(None, Some(25));
        assert!(overlap(&under_26, (25.0, 40.0)));
        assert!(!overlap(&under_26, (26.0, f64::INFINITY)));
        let adults = of_ages(Some(18), None);
        assert!(overlap(&adults, (0.0, 18.0)));
        assert!(!overlap(&adults, (11.0, 17.5)));
    }

    #[test]
    fn terms_are_known_in_what_is_published_and_in_what_is_entered() {
        let (entered, published) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let service = json!({"attributes": [
            {"taxonomy_term_id": entered}, {"taxonomy_term": {"id": published}}, {"label": "none"},
        ]});
        let found: Vec<Uuid> = terms(service.as_object().unwrap()).collect();
        assert_eq!(found, [entered, published]);
    }

    #[test]
    fn an_empty_name_is_nobodys() {
        let term = Term::of(
            Uuid::from_u128(1),
            json!({"name": "Food"}).as_object().unwrap(),
        );
        let terms = Terms { all: vec![term] };
        let named = |taxonomy: &str, name: &str| {
            let named = Named::Name(Some(taxonomy.to_owned()), name.to_owned());
            terms.named(&named, |id| id).len()
        };
        assert_eq!((named("", "FOOD"), named("Needs", "Food")), (1, 0));
    }

    #[test]
    fn terms_that_lie_beneath_each_other_come_to_an_end() {
        let term = |id: u128, parent: u128| {
            let document = json!({"name": "A", "parent_id": Uuid::from_u128(parent)});
            Term::of(Uuid::from_u128(id), document.as_object().unwrap())
        };
        let terms = Terms {
            all: vec![term(1, 3), term(2, 1), term(3, 2), term(4, 9)],
        };
        assert_eq!(terms.beneath(vec![Uuid::from_u128(1)]).len(), 3);
    }
}

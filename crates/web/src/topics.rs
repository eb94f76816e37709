//! What services are about: the published terms as a tree for each taxonomy.

use std::collections::{HashMap, HashSet};

use find::Question;
use hsds::{Document, Kind};
use repository::Text;
use uuid::Uuid;

use crate::entry::{id, said, text};
use crate::problem::Fault;
use crate::site::Site;

/// Terms that are read at once.
const BATCH: i64 = 2_000;

/// A term of a taxonomy.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) parent: Option<Uuid>,
    /// In the order of their names.
    pub(crate) children: Vec<Uuid>,
    /// Services about it or what lies beneath.
    pub(crate) services: usize,
}

/// A taxonomy with what stands at its top.
#[derive(Clone, Debug)]
pub(crate) struct Taxonomy {
    pub(crate) name: String,
    /// It says who a service is for, not what it is about.
    pub(crate) is_who: bool,
    pub(crate) roots: Vec<Uuid>,
}

/// All terms that services have, or whose narrower terms they have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Topics {
    terms: HashMap<Uuid, Term>,
    /// The one by which people browse is the first.
    pub(crate) taxonomies: Vec<Taxonomy>,
}

impl Topics {
    /// Reads the published terms, and how many services have each.
    pub(crate) async fn read(site: &Site) -> Result<Self, Fault> {
        let documents = documents(site).await?;
        let Some(finder) = site.finder() else {
            return Ok(Self::default());
        };
        let question = Question {
            limit: 0,
            ..Question::at(site.repository().now())
        };
        let answer = finder.ask(question).await?;
        let of_group = |group: &str| -> HashMap<Uuid, usize> {
            let facets = answer.facets.iter().filter(|facet| facet.group == group);
            facets
                .filter_map(|facet| Some((facet.value.parse().ok()?, facet.count)))
                .collect()
        };
        let chosen = site.settings().brand.topics.as_deref();
        Ok(Self::of(
            &documents,
            &of_group("topic"),
            &of_group("who"),
            chosen,
        ))
    }

    /// `about` and `who` are how many services have a term as a topic, and as somebody whom they are for.
    fn of(
        documents: &[Document],
        about: &HashMap<Uuid, usize>,
        who: &HashMap<Uuid, usize>,
        chosen: Option<&str>,
    ) -> Self {
        let mut terms: HashMap<Uuid, Term> = documents
            .iter()
            .filter_map(|document| {
                let id = id(document)?;
                let term = Term {
                    id,
                    name: said(document, "name")?,
                    description: text(document, "description").to_owned(),
                    parent: text(document, "parent_id").parse().ok(),
                    children: Vec::new(),
                    services: about
                        .get(&id)
                        .or_else(|| who.get(&id))
                        .copied()
                        .unwrap_or(0),
                };
                Some((id, term))
            })
            .collect();
        let known: HashSet<Uuid> = terms.keys().copied().collect();
        for term in terms.values_mut() {
            term.parent = term
                .parent
                .filter(|parent| known.contains(parent) && *parent != term.id);
        }
        without_circles(&mut terms);
        let links: Vec<(Uuid, Uuid)> = terms
            .values()
            .filter_map(|term| Some((term.parent?, term.id)))
            .collect();
        for (parent, child) in links {
            if let Some(parent) = terms.get_mut(&parent) {
                parent.children.push(child);
            }
        }
        let mut topics = Self {
            terms,
            taxonomies: Vec::new(),
        };
        topics.leave_out_the_empty();
        topics.sort();
        topics.taxonomies = topics.tops(documents, who, chosen);
        topics
    }

    /// A term without services, in it or beneath it, leads nowhere.
    fn leave_out_the_empty(&mut self) {
        let ids: Vec<Uuid> = self.terms.keys().copied().collect();
        let full: HashSet<Uuid> = ids
            .iter()
            .copied()
            .filter(|id| {
                let family = self.family(*id);
                family.iter().any(|id| self.terms[id].services > 0)
            })
            .collect();
        self.terms.retain(|id, _| full.contains(id));
        for term in self.terms.values_mut() {
            term.children.retain(|child| full.contains(child));
        }
    }

    fn sort(&mut self) {
        let names: HashMap<Uuid, String> = self
            .terms
            .values()
            .map(|term| (term.id, term.name.to_lowercase()))
            .collect();
        for term in self.terms.values_mut() {
            term.children
                .sort_by(|left, right| names[left].cmp(&names[right]));
        }
    }

    fn tops(
        &self,
        documents: &[Document],
        who: &HashMap<Uuid, usize>,
        chosen: Option<&str>,
    ) -> Vec<Taxonomy> {
        // Each with how many services it has, and how many of them are for somebody by it.
        let mut tops: Vec<(usize, usize, Taxonomy)> = Vec::new();
        for document in documents {
            let Some(term) = id(document).and_then(|id| self.terms.get(&id)) else {
                continue;
            };
            let name = taxonomy_of(document);
            let at = tops.iter().position(|(_, _, known)| known.name == name);
            let at = at.unwrap_or_else(|| {
                let taxonomy = Taxonomy {
                    name,
                    is_who: false,
                    roots: Vec::new(),
                };
                tops.push((0, 0, taxonomy));
                tops.len() - 1
            });
            tops[at].0 += term.services;
            tops[at].1 += who.get(&term.id).copied().unwrap_or(0);
            if term.parent.is_none() {
                tops[at].2.roots.push(term.id);
            }
        }
        for (services, who, taxonomy) in &mut tops {
            taxonomy.is_who = *who * 2 > *services;
        }
        tops.sort_by_key(|(services, _, taxonomy)| {
            let is_chosen = chosen.is_some_and(|chosen| taxonomy.name.eq_ignore_ascii_case(chosen));
            (!is_chosen, taxonomy.is_who, std::cmp::Reverse(*services))
        });
        tops.into_iter()
            .map(|(_, _, mut taxonomy)| {
                taxonomy
                    .roots
                    .sort_by_key(|root| self.terms[root].name.to_lowercase());
                taxonomy
            })
            .collect()
    }

    pub(crate) fn term(&self, id: Uuid) -> Option<&Term> {
        self.terms.get(&id)
    }

    /// A term and everything beneath it.
    pub(crate) fn family(&self, id: Uuid) -> Vec<Uuid> {
        let mut family = vec![id];
        let mut at = 0;
        while at < family.len() {
            if let Some(term) = self.terms.get(&family[at]) {
                for child in &term.children {
                    if !family.contains(child) {
                        family.push(*child);
                    }
                }
            }
            at += 1;
        }
        family
    }

    /// What lies above a term, the widest first.
    pub(crate) fn above(&self, id: Uuid) -> Vec<&Term> {
        let mut above: Vec<&Term> = Vec::new();
        let mut at = self.terms.get(&id).and_then(|term| term.parent);
        while let Some(term) = at.and_then(|id| self.terms.get(&id)) {
            above.push(term);
            at = term.parent;
        }
        above.reverse();
        above
    }

    /// Whether it says who a service is for.
    pub(crate) fn is_who(&self, id: Uuid) -> bool {
        let top = self.above(id).first().map_or(id, |top| top.id);
        self.taxonomies
            .iter()
            .any(|taxonomy| taxonomy.is_who && taxonomy.roots.contains(&top))
    }

    /// Whether a term belongs to the taxonomy by which people browse.
    pub(crate) fn is_main(&self, id: Uuid) -> bool {
        let top = self.above(id).first().map_or(id, |top| top.id);
        let main = self.taxonomies.first();
        main.is_some_and(|taxonomy| taxonomy.roots.contains(&top))
    }

    /// Every term, in no order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Term> {
        self.terms.values()
    }
}

/// A term that lies beneath itself, by whatever way, is put at the top instead.
fn without_circles(terms: &mut HashMap<Uuid, Term>) {
    let mut ids: Vec<Uuid> = terms.keys().copied().collect();
    ids.sort_unstable();
    for id in ids {
        let mut seen = HashSet::from([id]);
        let mut at = terms[&id].parent;
        while let Some(parent) = at {
            if !seen.insert(parent) {
                break;
            }
            at = terms.get(&parent).and_then(|term| term.parent);
        }
        // It went round and came back to where it began.
        if at == Some(id)
            && let Some(term) = terms.get_mut(&id)
        {
            term.parent = None;
        }
    }
}

/// What a term's document says of its taxonomy.
pub(crate) fn taxonomy_of(document: &Document) -> String {
    let detail = crate::entry::object(document, "taxonomy_detail");
    said(document, "taxonomy")
        .or_else(|| detail.and_then(|detail| said(detail, "name")))
        .unwrap_or_default()
}

/// The published terms.
pub(crate) async fn documents(site: &Site) -> Result<Vec<Document>, Fault> {
    let repository = site.repository();
    let mut documents = Vec::new();
    let mut after = i64::MIN;
    loop {
        let places = repository
            .positions(Kind::TaxonomyTerm, after, BATCH)
            .await?;
        let Some((last, _)) = places.last() else {
            return Ok(documents);
        };
        after = *last;
        let ids: Vec<Uuid> = places.iter().map(|(_, id)| *id).collect();
        let mut texts = repository
            .published_texts(Kind::TaxonomyTerm, &ids, Text::Detail)
            .await?;
        documents.extend(ids.iter().filter_map(|id| {
            let found = texts.remove(id)?;
            serde_json::from_str::<Document>(&found.text).ok()
        }));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn term(number: u128, parent: Option<u128>, name: &str, taxonomy: &str) -> Document {
        let parent = parent.map(|parent| Uuid::from_u128(parent).to_string());
        json!({"id": Uuid::from_u128(number), "name": name, "parent_id": parent, "taxonomy": taxonomy})
            .as_object()
            .expect("an object")
            .clone()
    }

    #[test]
    fn terms_without_services_lead_nowhere_and_circles_end() {
        let documents = [
            term(1, None, "Food", "Types"),
            term(2, Some(1), "Food banks", "Types"),
            term(3, Some(1), "Empty", "Types"),
            term(4, Some(5), "A", "Circumstances"),
            term(5, Some(4), "B", "Circumstances"),
            term(6, None, "Carer", "Circumstances"),
        ];
        let count = |number, count| (Uuid::from_u128(number), count);
        let about = [count(2, 7)].into();
        let who = [count(5, 1), count(6, 9)].into();
        let topics = Topics::of(&documents, &about, &who, None);
        assert_eq!(topics.taxonomies[0].name, "Types");
        assert_eq!(topics.taxonomies[0].roots, [Uuid::from_u128(1)]);
        assert_eq!(topics.family(Uuid::from_u128(1)).len(), 2);
        assert!(topics.term(Uuid::from_u128(3)).is_none());
        let circle = [4, 5].map(|number| topics.term(Uuid::from_u128(number)).expect("a term"));
        assert_eq!(
            circle.iter().filter(|term| term.parent.is_none()).count(),
            1
        );
        assert_eq!(topics.taxonomies[1].roots.len(), 2);
        assert!(topics.is_who(Uuid::from_u128(6)) && !topics.is_who(Uuid::from_u128(2)));
        let chosen = Topics::of(&documents, &about, &who, Some("circumstances"));
        assert_eq!(chosen.taxonomies[0].name, "Circumstances");
    }
}

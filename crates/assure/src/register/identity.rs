//! By which identifiers entries are joined with a register.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use hsds::document::{object, objects, text};
use hsds::{Document, Kind};
use repository::{JoinedBy, Register, Unit};
use uuid::Uuid;

use super::alike;
use super::said::{of_place, of_scheme};
use crate::error::AssureError;
use crate::publication::uuid;

/// Where answers to extra questions stand that are not published.
const UNPUBLISHED: &str = "x_internal_extra_";

/// Reads the identifiers of entities anew that were put together again, and of what is told of there.
pub(super) async fn read_anew(
    unit: &mut Unit,
    register: &Register,
    touched: &[Uuid],
) -> Result<(), AssureError> {
    if touched.is_empty() {
        return Ok(());
    }
    let mut live: HashMap<Uuid, (Kind, Document)> = published(unit, touched).await?;
    let told: Vec<Uuid> = live
        .values()
        .filter(|(kind, _)| *kind == Kind::Service)
        .flat_map(|(_, service)| told_of(&register.joined_by, service))
        .filter(|id| !live.contains_key(id))
        .collect::<BTreeSet<Uuid>>()
        .into_iter()
        .collect();
    live.extend(published(unit, &told).await?);
    let mut identities: BTreeMap<Uuid, Vec<String>> = touched
        .iter()
        .chain(&told)
        .map(|id| (*id, Vec::new()))
        .collect();
    let reader = Reader::of(unit, &register.joined_by, &live).await?;
    for (id, (kind, document)) in &live {
        identities.insert(*id, reader.identifiers(*id, *kind, document));
    }
    let identities: Vec<(Uuid, Vec<String>)> = identities.into_iter().collect();
    unit.set_identities(&register.source, &identities).await?;
    Ok(())
}

async fn published(
    unit: &mut Unit,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, (Kind, Document)>, AssureError> {
    let details = unit.details(ids).await?;
    Ok(details
        .into_iter()
        .map(|(kind, id, document)| (id, (kind, document)))
        .collect())
}

/// What else is compared again when a service has changed.
fn told_of(joined_by: &JoinedBy, service: &Document) -> Vec<Uuid> {
    match joined_by {
        JoinedBy::Organization(_) => uuid(service, "organization_id").into_iter().collect(),
        JoinedBy::Location(_) => objects(service, "service_at_locations")
            .filter_map(|place| uuid(object(place, "location")?, "id"))
            .collect(),
        JoinedBy::Attribute(_) | JoinedBy::Key => Vec::new(),
    }
}

/// What identifiers are read with.
struct Reader<'a> {
    joined_by: &'a JoinedBy,
    /// Of services, the ids under which their sources have them.
    keys: HashMap<Uuid, Vec<String>>,
    /// What entities say that is not published.
    internals: HashMap<Uuid, Document>,
    /// The extra questions that are called as the register is joined by.
    questions: Vec<Uuid>,
}

impl<'a> Reader<'a> {
    async fn of(
        unit: &mut Unit,
        joined_by: &'a JoinedBy,
        live: &HashMap<Uuid, (Kind, Document)>,
    ) -> Result<Self, AssureError> {
        let mut reader = Self {
            joined_by,
            keys: HashMap::new(),
            internals: HashMap::new(),
            questions: Vec::new(),
        };
        let ids: Vec<Uuid> = live.keys().copied().collect();
        match joined_by {
            JoinedBy::Key => reader.keys = unit.keys_of(&ids).await?,
            JoinedBy::Attribute(label) => {
                reader.questions = unit.questions_called(label).await?;
                if !reader.questions.is_empty() {
                    reader.internals = unit.internals(&ids).await?;
                }
            }
            JoinedBy::Organization(_) | JoinedBy::Location(_) => {}
        }
        Ok(reader)
    }

    fn identifiers(&self, id: Uuid, kind: Kind, document: &Document) -> Vec<String> {
        let mut found: Vec<String> = match (self.joined_by, kind) {
            (JoinedBy::Organization(scheme), Kind::Organization) => {
                of_scheme(document, scheme).collect()
            }
            (JoinedBy::Location(scheme), Kind::Location) => {
                of_place(document, scheme).into_iter().collect()
            }
            (JoinedBy::Attribute(label), Kind::Service | Kind::Organization) => {
                self.answers(id, document, label)
            }
            (JoinedBy::Key, Kind::Service) => self
                .keys
                .get(&id)
                .into_iter()
                .flatten()
                .filter_map(|key| alike::identifier(key, None))
                .collect(),
            _ => Vec::new(),
        };
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The values of attributes that are called so, and unpublished answers to such a question.
    fn answers(&self, id: Uuid, document: &Document, label: &str) -> Vec<String> {
        let is_called = |attribute: &&Document| {
            object(attribute, "taxonomy_term").is_some_and(|term| {
                text(term, "name").trim().to_lowercase() == label.to_lowercase()
                    || text(term, "id").eq_ignore_ascii_case(label)
                    || uuid(term, "id").is_some_and(|term| self.questions.contains(&term))
            })
        };
        let published = objects(document, "attributes")
            .filter(is_called)
            .map(|attribute| text(attribute, "value"));
        let internal = self.internals.get(&id);
        let unpublished = self.questions.iter().filter_map(|question| {
            let field = format!("{UNPUBLISHED}{}", question.simple());
            internal?.get(&field)?.as_str()
        });
        published
            .chain(unpublished)
            .flat_map(str::lines)
            .filter_map(|line| alike::identifier(line, None))
            .collect()
    }
}

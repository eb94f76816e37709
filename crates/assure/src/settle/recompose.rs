//! Recomposition: entities are put together from their members, judged, rendered and published,
//! all within one settling transaction.

use std::collections::{BTreeMap, HashMap, HashSet};

use hsds::parts::Shelf;
use hsds::{Document, Kind, Problem};
use place::Gazetteer;
use repository::{
    Content, DESK, Entity, EntityChange, EntityState, Member, NewVersion, Publication,
    PublishedBefore, RecordChange, RecordNumber, Seq, Source, Unit, What,
};
use serde_json::Value;
use uuid::Uuid;

use super::mint::Minted;
use crate::complete::{Completed, complete};
use crate::compose::{Composed, Voice, compose};
use crate::desk::{Pin, pins_of};
use crate::error::AssureError;
use crate::policy::{self, Verdict};
use crate::publication::{self, Rendered};
use crate::reference;

/// Documents kept at hand between batches.
const SHELF: usize = 20_000;

/// What is kept at hand while batches follow each other. It is dropped when somebody else wrote.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    gazetteer: &'a Gazetteer,
    sources: HashMap<String, Source>,
    /// Where the log ended when the last batch was done.
    head: Option<Seq>,
    /// Records by uuid: source, kind and the entity that stands for them.
    neighbours: HashMap<Uuid, Vec<(String, Kind, Uuid)>>,
    shelf: Published,
    /// Members that this batch made, so that they need not be read again.
    lent: HashMap<Uuid, Member>,
    /// Problems found when entities were minted.
    elsewhere: HashMap<RecordNumber, Problem>,
}

/// Published documents by id.
#[derive(Debug, Default)]
struct Published(HashMap<Uuid, (Kind, Document)>);

impl Shelf for Published {
    fn get(&self, kind: Kind, id: &Uuid) -> Option<&Document> {
        self.0
            .get(id)
            .filter(|(known, _)| *known == kind)
            .map(|(_, document)| document)
    }
}

/// An entity on its way.
struct Draft {
    entity: Entity,
    members: Vec<Member>,
    live: Vec<Member>,
    composed: Composed,
    completed: Completed,
    problems: Vec<Problem>,
}

impl<'a> Session<'a> {
    pub(crate) fn new(gazetteer: &'a Gazetteer) -> Self {
        Self {
            gazetteer,
            sources: HashMap::new(),
            head: None,
            neighbours: HashMap::new(),
            shelf: Published::default(),
            lent: HashMap::new(),
            elsewhere: HashMap::new(),
        }
    }

    pub(super) fn source(&self, slug: &str) -> Option<&Source> {
        self.sources.get(slug)
    }

    /// Trusts what is at hand only if nobody else wrote since.
    pub(super) async fn begin(&mut self, unit: &mut Unit) -> Result<(), AssureError> {
        if self.head != Some(unit.head()) {
            self.neighbours.clear();
            self.shelf.0.clear();
            self.sources = unit.sources().await?;
            self.head = Some(unit.head());
        }
        if self.shelf.0.len() > SHELF {
            self.shelf.0.clear();
        }
        if self.neighbours.len() > SHELF * 4 {
            self.neighbours.clear();
        }
        Ok(())
    }

    pub(super) async fn commit(&mut self, unit: Unit) -> Result<(), AssureError> {
        self.head = None;
        self.head = Some(unit.commit().await?);
        Ok(())
    }

    pub(super) fn note_elsewhere(&mut self, elsewhere: &[(RecordNumber, Problem)]) {
        self.elsewhere = elsewhere.iter().cloned().collect();
    }

    /// Hands over what was just read, for entities that have no other member.
    pub(super) fn lend_new(
        &mut self,
        changes: &[RecordChange],
        mut documents: HashMap<i64, (Document, Document)>,
        minted: &Minted,
    ) {
        self.lent.clear();
        let joined: HashSet<RecordNumber> = minted
            .joins
            .iter()
            .flat_map(|join| [join.left, join.right])
            .collect();
        for change in changes {
            let (Some(entity), Some(version)) = (change.entity, change.due.pending_version) else {
                continue;
            };
            if change.due.entity.is_some() || joined.contains(&change.due.number) {
                continue;
            }
            let Some((document, internal)) = documents.remove(&version) else {
                continue;
            };
            self.lent.insert(
                entity,
                Member {
                    number: change.due.number,
                    source: change.due.source.clone(),
                    kind: change.due.kind,
                    key: change.due.key.clone(),
                    entity: Some(entity),
                    cluster: entity,
                    live: change.due.pending_state != "withdrawn",
                    accepted: change.accepted_version.is_some(),
                    document,
                    internal,
                    verified_at: None,
                    suppressed: false,
                },
            );
        }
    }

    /// Puts entities together again and publishes what follows.
    pub(crate) async fn recompose(
        &mut self,
        unit: &mut Unit,
        entities: &[Uuid],
        cause: &str,
    ) -> Result<(), AssureError> {
        if entities.is_empty() {
            return Ok(());
        }
        self.begin(unit).await?;
        let found = unit.taken(entities).await?;
        let mut by_kind: BTreeMap<usize, Vec<Entity>> = BTreeMap::new();
        for id in entities {
            if let Some(entity) = found.get(id) {
                let place = Kind::RECORDS.iter().position(|kind| *kind == entity.kind);
                by_kind
                    .entry(place.unwrap_or(usize::MAX))
                    .or_default()
                    .push(entity.clone());
            }
        }
        for entities in by_kind.into_values() {
            self.recompose_kind(unit, entities, cause).await?;
        }
        self.lent.clear();
        self.elsewhere.clear();
        Ok(())
    }

    async fn recompose_kind(
        &mut self,
        unit: &mut Unit,
        entities: Vec<Entity>,
        cause: &str,
    ) -> Result<(), AssureError> {
        let kind = entities[0].kind;
        let ids: Vec<Uuid> = entities.iter().map(|entity| entity.id).collect();
        let mut members = self.members(unit, &ids).await?;
        self.learn_neighbours(unit, kind, members.values().flatten())
            .await?;
        let suppressed = unit.suppressed(&ids).await?;
        let assured = unit.asserted(&ids, Some("assured")).await?;
        let mut drafts: Vec<Draft> = Vec::with_capacity(entities.len());
        for entity in entities {
            let mut own = members.remove(&entity.id).unwrap_or_default();
            own.sort_by_key(|member| member.number);
            let mut draft = self.draft(entity, own);
            if let Some((at, by)) = assured.get(&draft.entity.id)
                && kind == Kind::Service
            {
                assure(&mut draft.completed.document, *at, by);
            }
            drafts.push(draft);
        }
        self.settle_place_ids(unit, kind, &mut drafts).await?;
        self.fetch_shelf(unit, &drafts).await?;
        let hashes = unit.current_hashes(&ids).await?;
        let mut before: HashMap<Uuid, Vec<PublishedBefore>> = HashMap::new();
        for row in unit.published_before(&ids).await? {
            before.entry(row.entity).or_default().push(row);
        }
        let mut entity_changes = Vec::with_capacity(drafts.len());
        let mut problems = Vec::new();
        let mut spread = Vec::new();
        for draft in drafts {
            let id = draft.entity.id;
            let before = before.remove(&id).unwrap_or_default();
            let suppressed = suppressed.contains(&id);
            let known = hashes.get(&id).map(String::as_str);
            let outcome = self.conclude(unit, &draft, &before, suppressed, known, cause);
            if outcome.spreads {
                spread.push(id);
            }
            entity_changes.push(outcome.change);
            problems.extend(self.problems_of(draft, outcome.problems));
        }
        unit.change_entities(&entity_changes).await?;
        unit.note_problems(None, &problems).await?;
        if kind != Kind::Service && !spread.is_empty() {
            let mut dependents = unit.dependents(&spread).await?;
            dependents.retain(|dependent| !ids.contains(dependent));
            unit.enqueue(&dependents).await?;
        }
        Ok(())
    }

    async fn members(
        &mut self,
        unit: &mut Unit,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<Member>>, AssureError> {
        let mut members: HashMap<Uuid, Vec<Member>> = HashMap::new();
        let mut unknown = Vec::new();
        for id in ids {
            match self.lent.remove(id) {
                Some(member) => members.entry(*id).or_default().push(member),
                None => unknown.push(*id),
            }
        }
        for member in unit.members(&unknown).await? {
            members.entry(member.cluster).or_default().push(member);
        }
        Ok(members)
    }

    /// Learns which entities the members' references mean.
    async fn learn_neighbours<'m>(
        &mut self,
        unit: &mut Unit,
        kind: Kind,
        members: impl Iterator<Item = &'m Member>,
    ) -> Result<(), AssureError> {
        let mut wanted: HashSet<Uuid> = HashSet::new();
        for member in members {
            for (_, target) in reference::named(kind, &member.document) {
                if !self.neighbours.contains_key(&target) {
                    wanted.insert(target);
                }
            }
        }
        let mut wanted: Vec<Uuid> = wanted.into_iter().collect();
        wanted.sort_unstable();
        for neighbour in unit.neighbours(&wanted).await? {
            self.neighbours.entry(neighbour.uuid).or_default().push((
                neighbour.source,
                neighbour.kind,
                neighbour.cluster,
            ));
        }
        for known in self.neighbours.values_mut() {
            known.sort_unstable();
        }
        Ok(())
    }

    /// A record of the same source is meant first.
    fn entity_of(&self, source: &str, kind: Kind, id: Uuid) -> Option<Uuid> {
        let known = self.neighbours.get(&id)?;
        let mut fitting = known.iter().filter(|(_, of, _)| *of == kind);
        known
            .iter()
            .find(|(from, of, _)| from == source && *of == kind)
            .or_else(|| fitting.next())
            .map(|(_, _, entity)| *entity)
    }

    fn draft(&self, entity: Entity, members: Vec<Member>) -> Draft {
        let kind = entity.kind;
        let live: Vec<Member> = members
            .iter()
            .filter(|member| {
                member.live
                    && !member.suppressed
                    && member.source != DESK
                    && self
                        .sources
                        .get(&member.source)
                        .is_none_or(|source| source.open_data)
            })
            .cloned()
            .collect();
        let pins: Vec<Pin> = members
            .iter()
            .filter(|member| member.live && member.source == DESK)
            .flat_map(pins_of)
            .collect();
        let any_accepted = live.iter().any(|member| member.accepted);
        let mut problems = Vec::new();
        let voices: Vec<Voice> = live
            .iter()
            .filter(|member| member.accepted || !any_accepted)
            .map(|member| self.voice(kind, member, &mut problems))
            .collect();
        let composed = if voices.is_empty() {
            Composed {
                document: Document::new(),
                internal: Document::new(),
                provenance: None,
                problems: Vec::new(),
            }
        } else {
            compose(kind, entity.id, voices, &pins)
        };
        let completed = complete(
            kind,
            composed.document.clone(),
            &composed.internal,
            self.gazetteer,
        );
        problems.extend(composed.problems.iter().cloned());
        problems.extend(completed.left_out.iter().cloned());
        Draft {
            entity,
            members,
            live,
            composed,
            completed,
            problems,
        }
    }

    fn voice(&self, kind: Kind, member: &Member, problems: &mut Vec<Problem>) -> Voice {
        let mut document = member.document.clone();
        let entity_of = |kind: Kind, id: Uuid| self.entity_of(&member.source, kind, id);
        reference::resolve(kind, &mut document, &entity_of, problems);
        Voice {
            number: member.number.0,
            source: member.source.clone(),
            key: member.key.clone(),
            verified_source: self
                .sources
                .get(&member.source)
                .is_some_and(|source| source.trust == repository::Trust::Verified),
            verified_at: member.verified_at,
            document,
            internal: member.internal.clone(),
        }
    }

    /// A place of delivery has a published id of its own. If that is somebody else's, it gets another.
    async fn settle_place_ids(
        &self,
        unit: &mut Unit,
        kind: Kind,
        drafts: &mut [Draft],
    ) -> Result<(), AssureError> {
        if kind != Kind::Service {
            return Ok(());
        }
        let mut ids: Vec<Uuid> = drafts
            .iter()
            .flat_map(|draft| places(&draft.completed.document))
            .filter_map(|place| publication::uuid(place, "id"))
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let owners = unit.owners_of(&ids).await?;
        let entities = unit.taken(&ids).await?;
        let mut used: HashMap<Uuid, Uuid> = HashMap::new();
        for draft in drafts {
            let service = draft.entity.id;
            let Some(places) = draft
                .completed
                .document
                .get_mut("service_at_locations")
                .and_then(Value::as_array_mut)
            else {
                continue;
            };
            let mut renamed = Vec::new();
            for place in places.iter_mut().filter_map(Value::as_object_mut) {
                let Some(id) = publication::uuid(place, "id") else {
                    continue;
                };
                let free = owners.get(&id).is_none_or(|owner| *owner == service)
                    && !entities.contains_key(&id)
                    && *used.entry(id).or_insert(service) == service;
                if !free {
                    let own =
                        Uuid::new_v5(&service, format!("service_at_location/{id}").as_bytes());
                    place.insert("id".to_owned(), Value::String(own.to_string()));
                    renamed.push((id.to_string(), own.to_string()));
                }
            }
            rename_links(&mut draft.completed.document, &renamed);
        }
        Ok(())
    }

    /// Fetches the published documents that drafts name.
    async fn fetch_shelf(&mut self, unit: &mut Unit, drafts: &[Draft]) -> Result<(), AssureError> {
        let mut wanted: HashSet<Uuid> = HashSet::new();
        for draft in drafts {
            for (_, id) in reference::named(draft.entity.kind, &draft.completed.document) {
                if !self.shelf.0.contains_key(&id) {
                    wanted.insert(id);
                }
            }
        }
        let mut wanted: Vec<Uuid> = wanted.into_iter().collect();
        wanted.sort_unstable();
        for (kind, id, document) in unit.details(&wanted).await? {
            self.shelf.0.insert(id, (kind, document));
        }
        Ok(())
    }
}

/// What became of an entity.
struct Outcome {
    change: EntityChange,
    problems: Vec<Problem>,
    /// What it publishes changed, so that what embeds it has to follow.
    spreads: bool,
}

impl Session<'_> {
    /// Judges a draft, and hands the unit what is published from now on.
    fn conclude(
        &mut self,
        unit: &mut Unit,
        draft: &Draft,
        before: &[PublishedBefore],
        suppressed: bool,
        known_hash: Option<&str>,
        cause: &str,
    ) -> Outcome {
        let entity = &draft.entity;
        let mut own_cause = cause.to_owned();
        let version = new_version(draft, known_hash, &mut own_cause);
        let changed = version.is_some();
        let was_live = before.iter().any(|row| row.id == entity.id && row.live);
        if entity.redirect_to.is_some() {
            let spreads = self.end(unit, entity, before, cause);
            return Outcome {
                change: entity_change(entity, EntityState::Merged, None, false),
                problems: Vec::new(),
                spreads,
            };
        }
        let resolved = self.publishable(entity.kind, &draft.completed.document);
        let mut verdict = policy::judge(
            entity.kind,
            &draft.completed,
            &draft.live,
            suppressed,
            &resolved,
        );
        let retire_at = publication::retirement(entity, &resolved, before, unit.now());
        if retire_at.is_some_and(|at| at <= unit.now()) {
            verdict = Verdict::Withdraw;
        }
        let (state, publishes_current, problems, spreads) = match verdict {
            Verdict::Publish => {
                let extras = self.extras(&draft.live);
                let rendered = publication::render(
                    entity.kind,
                    entity.id,
                    &resolved,
                    &extras,
                    &self.shelf,
                    retire_at,
                );
                let spreads = self.publish(unit, entity, rendered, before, changed, cause);
                (EntityState::Published, true, Vec::new(), spreads)
            }
            Verdict::KeepBefore(problems) if was_live => {
                (EntityState::Published, false, problems, false)
            }
            Verdict::KeepBefore(problems) | Verdict::Hold(problems) => {
                let spreads = self.end(unit, entity, before, cause);
                (EntityState::Held, false, problems, spreads)
            }
            Verdict::Withdraw => {
                let spreads = self.end(unit, entity, before, cause);
                (EntityState::Withdrawn, false, Vec::new(), spreads)
            }
        };
        Outcome {
            change: entity_change(entity, state, version, publishes_current),
            problems,
            spreads,
        }
    }

    /// The document without references to what is not published.
    fn publishable(&self, kind: Kind, document: &Document) -> Document {
        let mut document = document.clone();
        let on_shelf = |kind: Kind, id: Uuid| self.shelf.get(kind, &id).map(|_| id);
        // A term and its parent, or a taxonomy, may be on their way in the same batch.
        let known = |to: Kind, id: Uuid| {
            on_shelf(to, id).or_else(|| (kind.is_reference() && to.is_reference()).then_some(id))
        };
        reference::resolve(kind, &mut document, &known, &mut Vec::new());
        document
    }

    fn extras(&self, members: &[Member]) -> Vec<String> {
        let mut extras: Vec<String> = members
            .iter()
            .filter_map(|member| self.sources.get(&member.source))
            .flat_map(|source| source.extras.iter().cloned())
            .collect();
        extras.sort_unstable();
        extras.dedup();
        extras
    }

    /// Publishes what differs from before; ends what an entity no longer has.
    fn publish(
        &mut self,
        unit: &mut Unit,
        entity: &Entity,
        rendered: Vec<Rendered>,
        before: &[PublishedBefore],
        changed: bool,
        cause: &str,
    ) -> bool {
        let mut spreads = false;
        let mut kept = HashSet::new();
        for item in rendered {
            kept.insert(item.id);
            let known = before.iter().find(|row| row.id == item.id);
            let Content::Live { hash, .. } = &item.content else {
                continue;
            };
            let what = match known {
                None => What::Published,
                Some(row) if !row.live => What::Restored,
                Some(row) if row.hash == *hash => {
                    self.shelve(entity.kind, item.id, item.kind, item.detail);
                    continue;
                }
                Some(_) if cause == "erase" => What::Erased,
                Some(_) if changed => What::Changed,
                Some(_) => What::Reference,
            };
            spreads = true;
            unit.publish(Publication {
                kind: item.kind,
                id: item.id,
                entity: entity.id,
                owner: item.owner,
                position: known.map(|row| row.position),
                what,
                cause: cause.to_owned(),
                content: item.content,
            });
            self.shelve(entity.kind, item.id, item.kind, item.detail);
        }
        for row in before
            .iter()
            .filter(|row| row.live && !kept.contains(&row.id))
        {
            unit.publish(ended(row, Content::Gone, What::Withdrawn, cause));
        }
        spreads
    }

    /// Services are never embedded, so only what is gets shelved.
    fn shelve(&mut self, of: Kind, id: Uuid, kind: Kind, detail: Document) {
        if of != Kind::Service {
            self.shelf.0.insert(id, (kind, detail));
        }
    }

    /// Takes out everything that an entity has published, or lets it lead to the one that stands
    /// for it.
    fn end(
        &mut self,
        unit: &mut Unit,
        entity: &Entity,
        before: &[PublishedBefore],
        cause: &str,
    ) -> bool {
        self.shelf.0.remove(&entity.id);
        let mut ended_any = false;
        for row in before {
            let to = entity.redirect_to.filter(|_| row.id == entity.id);
            match to {
                Some(to) if row.moved_to != Some(to) => {
                    unit.publish(ended(row, Content::Moved { to }, What::Merged, cause));
                    ended_any = true;
                }
                None if row.live || row.moved_to.is_some() => {
                    unit.publish(ended(row, Content::Gone, What::Withdrawn, cause));
                    ended_any = true;
                }
                _ => {}
            }
        }
        ended_any
    }

    /// Which problems are noted beside which records: the oldest live one answers for the entity.
    fn problems_of(
        &self,
        draft: Draft,
        mut held: Vec<Problem>,
    ) -> Vec<(RecordNumber, Vec<Problem>)> {
        held.extend(draft.problems);
        let any_accepted = draft.live.iter().any(|member| member.accepted);
        let speaker = draft
            .live
            .iter()
            .find(|member| member.accepted || !any_accepted)
            .map(|member| member.number);
        draft
            .members
            .iter()
            .map(|member| {
                let mut problems = Vec::new();
                if Some(member.number) == speaker {
                    problems.append(&mut held);
                } else if member.live && !member.accepted && member.source != DESK {
                    problems.push(policy::waiting());
                }
                problems.extend(self.elsewhere.get(&member.number).cloned());
                (member.number, problems)
            })
            .collect()
    }
}

fn ended(row: &PublishedBefore, content: Content, what: What, cause: &str) -> Publication {
    Publication {
        kind: row.kind,
        id: row.id,
        entity: row.entity,
        owner: row.owner,
        position: Some(row.position),
        what,
        cause: cause.to_owned(),
        content,
    }
}

fn entity_change(
    entity: &Entity,
    state: EntityState,
    version: Option<NewVersion>,
    publishes_current: bool,
) -> EntityChange {
    EntityChange {
        id: entity.id,
        state,
        version,
        publishes_current,
        versions_before: (entity.current_version, entity.published_version),
        redirect_to: entity.redirect_to,
    }
}

/// A version is written when what the entity says is other than before.
fn new_version(draft: &Draft, known: Option<&str>, cause: &mut String) -> Option<NewVersion> {
    if draft.live.is_empty() || draft.entity.redirect_to.is_some() {
        return None;
    }
    let document = hsds::document::canonical(&draft.completed.document);
    let internal = (!draft.composed.internal.is_empty())
        .then(|| hsds::document::canonical(&draft.composed.internal));
    let provenance = draft
        .composed
        .provenance
        .as_ref()
        .map(hsds::document::canonical);
    let hash = repository::digest(format!(
        "{document}\u{1f}{}\u{1f}{}",
        internal.as_deref().unwrap_or_default(),
        provenance.as_deref().unwrap_or_default()
    ));
    (known != Some(hash.as_str())).then(|| NewVersion {
        hash,
        document,
        internal,
        provenance,
        cause: std::mem::take(cause),
    })
}

/// The assurer's word goes before a source's claim.
fn assure(document: &mut Document, at: chrono::DateTime<chrono::Utc>, by: &str) {
    let day = at.with_timezone(&chrono_tz::Europe::London).date_naive();
    document.insert("assured_date".to_owned(), Value::String(day.to_string()));
    if hsds::format::is_email(by) {
        document.insert("assurer_email".to_owned(), Value::String(by.to_owned()));
    }
}

fn places(document: &Document) -> impl Iterator<Item = &Document> {
    document
        .get("service_at_locations")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
}

/// A service's schedules may name its places of delivery.
fn rename_links(document: &mut Document, renamed: &[(String, String)]) {
    if renamed.is_empty() {
        return;
    }
    for schedules in document.values_mut().filter_map(Value::as_array_mut) {
        for item in schedules.iter_mut().filter_map(Value::as_object_mut) {
            let Some(Value::String(link)) = item.get_mut("service_at_location_id") else {
                continue;
            };
            if let Some((_, new)) = renamed.iter().find(|(old, _)| old == link) {
                *link = new.clone();
            }
        }
    }
}

//! Recomposition: entities are put together from their members, judged, rendered and published,
//! all within one settling transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use hsds::parts::Shelf;
use hsds::{Document, FieldPath, Kind, Problem};
use place::Gazetteer;
use rayon::prelude::*;
use repository::{
    DESK, Entity, Member, Neighbour, NeighbourRank, PublishedBefore, RecordChange, RecordNumber,
    Seq, Source, Trust, Unit,
};
use uuid::Uuid;

use super::conclude::Considered;
use super::mint::Minted;
use super::place_id;
use super::registers::Noted;
use super::speaker::Speaker;
use crate::complete::{Completed, complete};
use crate::compose::{Composed, Voice, compose};
use crate::desk::{Pin, pins_of};
use crate::error::AssureError;
use crate::judge::{self, Verdict};
use crate::personal::{self, Finding};
use crate::policy::Numbered;
use crate::quality::today;
use crate::reference;

/// Documents kept at hand between batches.
const SHELF: usize = 20_000;

/// What is kept at hand while batches follow each other. It is dropped when somebody else wrote.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) policy: Numbered,
    pub(super) sources: HashMap<String, Source>,
    /// Where the log ended when the last batch was done.
    head: Option<Seq>,
    /// Records by uuid: source, kind and the entity that stands for them.
    neighbours: HashMap<Uuid, Vec<Neighbour>>,
    pub(super) shelf: Published,
    /// Members that this batch made, so that they need not be read again.
    lent: HashMap<Uuid, Member>,
    /// Problems found when entities were minted.
    pub(super) elsewhere: HashMap<RecordNumber, Problem>,
}

/// Published documents by id.
#[derive(Debug, Default)]
pub(super) struct Published(pub(super) HashMap<Uuid, (Kind, Document)>);

impl Shelf for Published {
    fn get(&self, kind: Kind, id: &Uuid) -> Option<&Document> {
        self.0
            .get(id)
            .filter(|(known, _)| *known == kind)
            .map(|(_, document)| document)
    }
}

/// An entity on its way.
pub(crate) struct Draft {
    pub(crate) entity: Entity,
    /// Its records, oldest first.
    pub(super) members: Vec<Speaker>,
    /// What may never be published.
    pub(super) internal: Document,
    /// Where each field came from; none where there is one record only.
    pub(super) provenance: Option<Document>,
    pub(crate) completed: Completed,
    /// What is published of it, while something keeps its newest version from that.
    pub(super) standing: Option<Document>,
    /// What was published of it until now may not be by the policy, and by nothing else.
    pub(super) withheld: bool,
    pub(super) problems: Vec<Problem>,
    /// The fields that the desk corrected.
    pub(super) corrected: Vec<FieldPath>,
    /// The sources that speak for the organisation.
    pub(super) own: Vec<String>,
    /// What of individuals stands in it.
    pub(super) personal: Vec<Finding>,
}

impl Draft {
    /// The records that have a voice.
    pub(crate) fn voices(&self) -> impl Iterator<Item = &Speaker> {
        self.members.iter().filter(|member| member.has_voice)
    }

    /// What is to be shown of it, if anything is.
    pub(super) fn shown(&self) -> &Document {
        self.standing.as_ref().unwrap_or(&self.completed.document)
    }

    pub(super) fn shown_mut(&mut self) -> &mut Document {
        self.standing
            .as_mut()
            .unwrap_or(&mut self.completed.document)
    }
}

impl<'a> Session<'a> {
    pub(crate) fn new(gazetteer: &'a Gazetteer) -> Self {
        Self {
            gazetteer,
            policy: Numbered::default(),
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

    /// Whether a source is there for practice, or a register: nothing of it is ever published, whoever accepts it.
    pub(super) fn stands_apart(&self, slug: &str) -> bool {
        self.practises(slug) || self.is_register(slug)
    }

    /// Whether what a source sends is there for practice only.
    pub(super) fn practises(&self, slug: &str) -> bool {
        let source = self.source(slug);
        source.is_some_and(|source| source.trust == Trust::Practice)
    }

    /// Trusts what is at hand only if nobody else wrote since.
    pub(super) async fn begin(&mut self, unit: &mut Unit) -> Result<(), AssureError> {
        if self.head != Some(unit.head()) {
            self.neighbours.clear();
            self.shelf.0.clear();
            self.head = Some(unit.head());
        }
        // Who is trusted, and speaks for whom, is decided beside the log.
        self.sources = unit.sources().await?;
        self.learn_policy(unit).await?;
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
                    waits: change.accepted_version != Some(version),
                    sent_back: None,
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
        // An entity that two changes touched is put together once.
        for id in entities.iter().collect::<BTreeSet<_>>() {
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
        let assured = unit.assured(&ids).await?;
        let whole: Vec<(Entity, Vec<Member>)> = entities
            .into_iter()
            .map(|entity| {
                let own = members.remove(&entity.id).unwrap_or_default();
                (entity, own)
            })
            .collect();
        let mut before: HashMap<Uuid, Vec<PublishedBefore>> = HashMap::new();
        for row in unit.published_before(&ids).await? {
            before.entry(row.entity).or_default().push(row);
        }
        let mut drafts: Vec<Draft> = whole
            .into_par_iter()
            .map(|(entity, own)| {
                let run_by = run_by(kind, entity.id, before.get(&entity.id));
                self.draft(entity, own, run_by)
            })
            .collect();
        self.hold_and_recall(unit, kind, &mut drafts).await?;
        if kind == Kind::Service {
            let day = today(unit.now());
            for draft in &mut drafts {
                if let Some((at, by)) = assured.get(&draft.entity.id) {
                    draft.assure((today(*at), by), day);
                }
                draft.leave_out_a_persons_mailbox();
            }
        }
        let elsewhere = place_id::settle(unit, kind, &mut drafts).await?;
        self.fetch_shelf(unit, &drafts).await?;
        self.find_personal(unit, kind, &mut drafts).await?;
        self.shelve_siblings(kind, &drafts, &suppressed);
        let hashes = unit.current_hashes(&ids).await?;
        for (service, row) in elsewhere {
            before.entry(service).or_default().push(row);
        }
        let work: Vec<(Draft, Vec<PublishedBefore>)> = drafts
            .into_iter()
            .map(|draft| {
                let before = before.remove(&draft.entity.id).unwrap_or_default();
                (draft, before)
            })
            .collect();
        let now = unit.now();
        let considered: Vec<Considered> = work
            .par_iter()
            .map(|(draft, before)| {
                let id = &draft.entity.id;
                let known = hashes.get(id).map(String::as_str);
                self.consider(draft, before, suppressed.contains(id), known, cause, now)
            })
            .collect();
        let mut entity_changes = Vec::with_capacity(work.len());
        let mut problems = Vec::new();
        let mut spread = Vec::new();
        let registers = self.has_registers();
        let mut noted = Noted::default();
        for ((draft, before), considered) in work.into_iter().zip(considered) {
            let id = draft.entity.id;
            if registers {
                noted.add(self, &draft, &before);
            }
            let outcome = self.conclude(unit, &draft, &before, considered, cause);
            if outcome.spreads {
                spread.push(id);
            }
            entity_changes.push(outcome.change);
            problems.extend(self.problems_of(draft, outcome.problems));
        }
        unit.change_entities(&entity_changes).await?;
        unit.note_problems(None, &problems).await?;
        noted.write(unit).await?;
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
            let known = self.neighbours.entry(neighbour.uuid).or_default();
            known.push(neighbour);
        }
        for known in self.neighbours.values_mut() {
            known.sort_unstable_by(|left, right| {
                (left.rank, &left.source).cmp(&(right.rank, &right.source))
            });
        }
        Ok(())
    }

    /// A record of the same source is meant first; then the one whose entity has the id, and what somebody accepted. What nobody
    /// accepted yet is nothing that others can mean: anybody may send a record under any id.
    fn entity_of(&self, source: &str, kind: Kind, id: Uuid) -> Option<Uuid> {
        let known = self.neighbours.get(&id)?;
        let mut fitting = known.iter().filter(|known| known.kind == kind);
        let own = fitting.clone().find(|known| known.source == source);
        let meant = |known: &&Neighbour| {
            known.rank != NeighbourRank::Waiting && !self.is_register(&known.source)
        };
        own.or_else(|| fitting.find(meant))
            .map(|known| known.cluster)
    }

    fn draft(&self, entity: Entity, mut members: Vec<Member>, run_by: Option<Uuid>) -> Draft {
        members.sort_by_key(|member| member.number);
        let pins: Vec<Pin> = members
            .iter()
            .filter(|member| member.live && member.source == DESK)
            .flat_map(pins_of)
            .collect();
        let speakers: Vec<Speaker> = members.iter().map(|member| self.speaker(member)).collect();
        let mut problems = Vec::new();
        let mut own = Vec::new();
        let composed = self.put_together(
            &entity,
            (members, &speakers),
            (&pins, run_by),
            (&mut problems, &mut own),
        );
        let gazetteer = self.gazetteer;
        let completed = complete(
            entity.kind,
            composed.document,
            &composed.internal,
            gazetteer,
        );
        problems.extend(composed.problems);
        problems.extend(completed.left_out.iter().cloned());
        Draft {
            entity,
            members: speakers,
            internal: composed.internal,
            provenance: composed.provenance,
            completed,
            standing: None,
            withheld: false,
            problems,
            corrected: pins.into_iter().map(|pin| pin.path).collect(),
            own,
            personal: Vec::new(),
        }
    }

    /// What the records of an entity that have a voice say together, with what the desk corrected in it.
    fn put_together(
        &self,
        entity: &Entity,
        (members, speakers): (Vec<Member>, &[Speaker]),
        (pins, run_by): (&[Pin], Option<Uuid>),
        (problems, own): (&mut Vec<Problem>, &mut Vec<String>),
    ) -> Composed {
        let any_accepted = speakers
            .iter()
            .any(|member| member.has_voice && member.accepted);
        let voices: Vec<Voice> = members
            .into_iter()
            .zip(speakers)
            .filter(|(_, speaker)| speaker.has_voice && (speaker.accepted || !any_accepted))
            .map(|(member, _)| self.voice(entity.kind, member, run_by, (problems, own)))
            .collect();
        if voices.is_empty() {
            return Composed::default();
        }
        let records = speakers.iter().filter(|member| member.source != DESK);
        compose(entity.kind, entity.id, voices, pins, records.count() == 1)
    }

    /// What an entity says without what the desk corrected, as it is within this transaction.
    pub(crate) async fn beneath(
        &mut self,
        unit: &mut Unit,
        entity: &Entity,
    ) -> Result<Document, AssureError> {
        self.begin(unit).await?;
        let mut members = unit.members(&[entity.id]).await?;
        members.sort_by_key(|member| member.number);
        self.learn_neighbours(unit, entity.kind, members.iter())
            .await?;
        let before = unit.published_before(&[entity.id]).await?;
        let run_by = run_by(entity.kind, entity.id, Some(&before));
        let speakers: Vec<Speaker> = members.iter().map(|member| self.speaker(member)).collect();
        let unsaid = (&mut Vec::new(), &mut Vec::new());
        let composed = self.put_together(entity, (members, &speakers), (&[], run_by), unsaid);
        Ok(composed.document)
    }

    fn voice(
        &self,
        kind: Kind,
        member: Member,
        run_by: Option<Uuid>,
        (problems, own): (&mut Vec<Problem>, &mut Vec<String>),
    ) -> Voice {
        let Member {
            number,
            source,
            key,
            mut document,
            internal,
            verified_at,
            ..
        } = member;
        let entity_of = |kind: Kind, id: Uuid| self.entity_of(&source, kind, id);
        reference::resolve(kind, &mut document, &entity_of, problems);
        let known = self.sources.get(&source);
        let speaks = known.is_some_and(|source| speaks_for(source, kind, &document, run_by));
        let verified_source = speaks || known.is_some_and(|source| source.trust == Trust::Verified);
        if speaks {
            own.push(source.clone());
        }
        Voice {
            number: number.0,
            source,
            key,
            verified_source,
            verified_at,
            document,
            internal,
        }
    }

    /// Records of one kind name each other: a term its parent, a branch its organisation. Those of
    /// one batch are published together, so each may count on the others.
    fn shelve_siblings(&mut self, kind: Kind, drafts: &[Draft], suppressed: &HashSet<Uuid>) {
        if kind == Kind::Service {
            return;
        }
        for draft in drafts {
            let id = draft.entity.id;
            let document = &draft.completed.document;
            let ordered_out = suppressed.contains(&id);
            let verdict = judge::judge(draft, ordered_out, document, false);
            if verdict == Verdict::Publish && draft.entity.redirect_to.is_none() {
                self.shelf.0.entry(id).or_insert_with(|| {
                    let mut document = document.clone();
                    personal::leave_out(kind, &mut document, &draft.personal);
                    (kind, document)
                });
            }
        }
    }

    /// Fetches the published documents that drafts name, and those that these name in turn: a
    /// service shows its terms, and a term its taxonomy and its parent.
    pub(super) async fn fetch_shelf(
        &mut self,
        unit: &mut Unit,
        drafts: &[Draft],
    ) -> Result<(), AssureError> {
        let direct: HashSet<Uuid> = drafts
            .iter()
            .flat_map(|draft| reference::named(draft.entity.kind, draft.shown()))
            .map(|(_, id)| id)
            .collect();
        self.fetch(unit, &direct).await?;
        let indirect: HashSet<Uuid> = direct
            .iter()
            .filter_map(|id| self.shelf.0.get(id))
            .flat_map(|(kind, document)| reference::named(*kind, document))
            .map(|(_, id)| id)
            .collect();
        self.fetch(unit, &indirect).await
    }

    async fn fetch(&mut self, unit: &mut Unit, ids: &HashSet<Uuid>) -> Result<(), AssureError> {
        let mut wanted: Vec<Uuid> = ids
            .iter()
            .filter(|id| !self.shelf.0.contains_key(id))
            .copied()
            .collect();
        wanted.sort_unstable();
        for (kind, id, document) in unit.details(&wanted).await? {
            self.shelf.0.insert(id, (kind, document));
        }
        Ok(())
    }
}

/// The organisation whose own word counts most for an entity: itself, or who is published to run it.
fn run_by(kind: Kind, entity: Uuid, before: Option<&Vec<PublishedBefore>>) -> Option<Uuid> {
    if kind == Kind::Organization {
        return Some(entity);
    }
    let mut before = before.into_iter().flatten();
    before
        .find(|row| row.id == entity)
        .and_then(PublishedBefore::run_by)
}

/// Whether a source speaks for whoever runs an entity. One that gives a service to an organisation that it does not
/// speak for has no such word in it: said first, it would make the service another's, and then no longer be first.
fn speaks_for(source: &Source, kind: Kind, document: &Document, run_by: Option<Uuid>) -> bool {
    let speaks_for = |id: &Uuid| source.speaks_for.contains(id);
    let names_another = kind == Kind::Service
        && crate::publication::uuid(document, "organization_id").is_some_and(|id| !speaks_for(&id));
    run_by.is_some_and(|id| speaks_for(&id)) && !names_another
}

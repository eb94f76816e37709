//! Conclusion: a draft is judged, and what follows for readers is handed to the settling transaction.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use hsds::parts::Shelf;
use hsds::{Document, Kind, Problem};
use repository::{
    Content, DESK, Entity, EntityChange, EntityState, NewVersion, Publication, PublishedBefore,
    RecordNumber, Unit, What,
};
use uuid::Uuid;

use super::recompose::{Draft, Session};
use crate::judge::{self, Verdict};
use crate::personal;
use crate::publication::{self, Rendered};
use crate::reference;

/// What became of an entity.
pub(super) struct Outcome {
    pub(super) change: EntityChange,
    pub(super) problems: Vec<Problem>,
    /// What it publishes changed, so that what embeds it has to follow.
    pub(super) spreads: bool,
}

/// What follows from a draft, before anything is told to the unit.
pub(super) struct Considered {
    version: Option<NewVersion>,
    verdict: Verdict,
    /// What is published, if the verdict is that something is.
    rendered: Vec<Rendered>,
}

impl Session<'_> {
    /// Judges a draft and renders what is to be shown of it.
    pub(super) fn consider(
        &self,
        draft: &Draft,
        before: &[PublishedBefore],
        suppressed: bool,
        known_hash: Option<&str>,
        cause: &str,
        now: DateTime<Utc>,
    ) -> Considered {
        let Entity { kind, id, .. } = draft.entity;
        let version = new_version(draft, known_hash, cause);
        let resolved = self.publishable(kind, draft);
        // What a policy that asked for more had withheld stands again as well: of what ended otherwise no published version is known.
        let was_shown = draft.entity.state == EntityState::Held
            || before.iter().any(|row| row.id == id && row.live);
        let stands = was_shown && draft.standing.is_some();
        let mut verdict = judge::judge(draft, suppressed, &resolved, stands);
        let retire_at = publication::retirement(&draft.entity, &resolved, before, now);
        if retire_at.is_some_and(|at| at <= now) {
            verdict = Verdict::Withdraw;
        }
        let rendered = if matches!(verdict, Verdict::Publish | Verdict::KeepBefore(_)) {
            let extras = self.extras(draft);
            publication::render(kind, id, &resolved, &extras, &self.shelf, retire_at)
        } else {
            Vec::new()
        };
        Considered {
            version,
            verdict,
            rendered,
        }
    }

    /// Hands the unit what is published from now on.
    pub(super) fn conclude(
        &mut self,
        unit: &mut Unit,
        draft: &Draft,
        before: &[PublishedBefore],
        considered: Considered,
        cause: &str,
    ) -> Outcome {
        let entity = &draft.entity;
        unit.think_again(entity.id);
        if entity.redirect_to.is_some() {
            let spreads = self.end(unit, entity, before, cause);
            return Outcome {
                change: entity_change(entity, EntityState::Merged, None, Shows::Nothing),
                problems: Vec::new(),
                spreads,
            };
        }
        let Considered {
            version,
            verdict,
            rendered,
        } = considered;
        let changed = version.is_some();
        let (state, shows, problems, spreads) = match verdict {
            Verdict::Publish => {
                let spreads = self.publish(unit, entity, rendered, before, changed, cause);
                (EntityState::Published, Shows::Current, Vec::new(), spreads)
            }
            Verdict::KeepBefore(problems) => {
                let spreads = self.publish(unit, entity, rendered, before, false, cause);
                (EntityState::Published, Shows::Before, problems, spreads)
            }
            Verdict::Hold(problems) => {
                let spreads = self.end(unit, entity, before, cause);
                let was_accepted = draft.voices().any(|member| member.accepted);
                let shows = if draft.withheld && was_accepted {
                    Shows::Before
                } else {
                    Shows::Nothing
                };
                (EntityState::Held, shows, problems, spreads)
            }
            Verdict::Withdraw => {
                let spreads = self.end(unit, entity, before, cause);
                (EntityState::Withdrawn, Shows::Nothing, Vec::new(), spreads)
            }
        };
        Outcome {
            change: entity_change(entity, state, version, shows),
            problems,
            spreads,
        }
    }

    /// The document without what is kept back of individuals, and without references to what is not published.
    pub(super) fn publishable(&self, kind: Kind, draft: &Draft) -> Document {
        let mut document = draft.shown().clone();
        personal::leave_out(kind, &mut document, &draft.personal);
        let on_shelf = |kind: Kind, id: Uuid| self.shelf.get(kind, &id).map(|_| id);
        reference::resolve(kind, &mut document, &on_shelf, &mut Vec::new());
        document
    }

    /// The fields beyond the standard that the sources of a draft may publish.
    pub(super) fn extras(&self, draft: &Draft) -> Vec<String> {
        let mut extras: Vec<String> = draft
            .voices()
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
        for row in before.iter().filter(|row| row.entity == entity.id) {
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
    pub(super) fn problems_of(
        &self,
        mut draft: Draft,
        mut held: Vec<Problem>,
    ) -> Vec<(RecordNumber, Vec<Problem>)> {
        held.append(&mut draft.problems);
        let any_accepted = draft.voices().any(|member| member.accepted);
        let speaker = draft
            .voices()
            .find(|member| member.accepted || !any_accepted)
            .map(|member| member.number);
        draft
            .members
            .iter()
            .map(|member| {
                let mut problems = Vec::new();
                let source = self.source(&member.source);
                if let Some(register) = source.filter(|source| source.is_register) {
                    if member.live {
                        problems.push(judge::of_register(&register.name));
                    }
                } else if Some(member.number) == speaker {
                    problems.append(&mut held);
                    if member.accepted && member.live && member.waits {
                        problems.push(judge::waits(member));
                    }
                } else if member.live && member.waits && member.source != DESK {
                    problems.push(judge::waits(member));
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

/// Which version of an entity people see, or will see as soon as the policy allows it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    Current,
    Before,
    Nothing,
}

fn entity_change(
    entity: &Entity,
    state: EntityState,
    version: Option<NewVersion>,
    shows: Shows,
) -> EntityChange {
    let published = match shows {
        Shows::Current | Shows::Before => entity.published_version,
        Shows::Nothing => None,
    };
    EntityChange {
        id: entity.id,
        state,
        version,
        publishes_current: shows == Shows::Current,
        versions_before: (entity.current_version, published),
        redirect_to: entity.redirect_to,
    }
}

/// A version is written when what the entity says is other than before.
fn new_version(draft: &Draft, known: Option<&str>, cause: &str) -> Option<NewVersion> {
    if draft.voices().next().is_none() || draft.entity.redirect_to.is_some() {
        return None;
    }
    let document = hsds::document::canonical(&draft.completed.document);
    let internal = (!draft.internal.is_empty()).then(|| hsds::document::canonical(&draft.internal));
    let provenance = draft.provenance.as_ref().map(hsds::document::canonical);
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
        cause: cause.to_owned(),
    })
}

//! What registers are to settling: sources without a voice, whose records are compared when they, or what is published,
//! have changed.

use hsds::Kind;
use repository::{DESK, PublishedBefore, RecordNumber, Unit};
use uuid::Uuid;

use super::recompose::{Draft, Session};
use crate::error::AssureError;

impl Session<'_> {
    /// Whether a source is a register: nothing of it is published, joined or meant by others, whoever accepts it. All that
    /// settling does otherwise with such a source, it asks here.
    pub(super) fn is_register(&self, slug: &str) -> bool {
        self.source(slug).is_some_and(|source| source.is_register)
    }

    pub(super) fn has_registers(&self) -> bool {
        self.sources.values().any(|source| source.is_register)
    }
}

/// What has to be compared after a batch.
#[derive(Debug, Default)]
pub(super) struct Noted {
    /// Records of registers.
    records: Vec<RecordNumber>,
    /// Entities of others.
    entities: Vec<Uuid>,
}

impl Noted {
    pub(super) fn add(&mut self, session: &Session<'_>, draft: &Draft, before: &[PublishedBefore]) {
        let kind = draft.entity.kind;
        if !matches!(kind, Kind::Service | Kind::Organization | Kind::Location) {
            return;
        }
        let mut is_local = draft.entity.redirect_to.is_some();
        for member in &draft.members {
            if session.is_register(&member.source) {
                self.records.push(member.number);
            } else {
                is_local |= member.source != DESK;
            }
        }
        if is_local || !before.is_empty() {
            self.entities.push(draft.entity.id);
            // Whoever ran it until now may be other than who runs it now.
            self.entities
                .extend(before.iter().filter_map(|row| row.organization));
        }
    }

    pub(super) async fn write(mut self, unit: &mut Unit) -> Result<(), AssureError> {
        self.entities.sort_unstable();
        self.entities.dedup();
        unit.note_register_records(&self.records).await?;
        unit.note_touched(&self.entities).await?;
        Ok(())
    }
}

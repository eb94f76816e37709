//! Individuals: what of them stands in the drafts of a batch is found, weighed against what people decided, and told.

use std::collections::BTreeSet;

use hsds::Kind;
use hsds::parts::Shelf;
use rayon::prelude::*;
use repository::Unit;
use uuid::Uuid;

use super::recompose::{Draft, Session};
use crate::error::AssureError;
use crate::personal::{self, Said};

impl Session<'_> {
    /// Finds what of individuals stands in drafts, and says what is kept back of it.
    pub(super) async fn find_personal(
        &self,
        unit: &mut Unit,
        kind: Kind,
        drafts: &mut [Draft],
    ) -> Result<(), AssureError> {
        drafts.par_iter_mut().for_each(|draft| {
            let document = draft.standing.as_ref().unwrap_or(&draft.completed.document);
            let names = personal::names(kind, document, &self.shelf);
            draft.personal = personal::look(kind, document, &names, &self.extras(draft));
        });
        let found = drafts.iter().filter(|draft| !draft.personal.is_empty());
        let mut asked: Vec<Uuid> = found
            .flat_map(|draft| {
                draft
                    .members
                    .iter()
                    .filter_map(|member| member.entity)
                    .chain([draft.entity.id])
            })
            .collect();
        asked.sort_unstable();
        asked.dedup();
        if asked.is_empty() {
            return Ok(());
        }
        let decisions = unit.personal_decisions(&asked).await?;
        for draft in drafts {
            if draft.personal.is_empty() {
                continue;
            }
            let entities: BTreeSet<Uuid> = draft
                .members
                .iter()
                .filter_map(|member| member.entity)
                .chain([draft.entity.id])
                .collect();
            let mut found = std::mem::take(&mut draft.personal);
            let said = Said {
                decisions: entities
                    .iter()
                    .filter_map(|id| decisions.get(id))
                    .flatten()
                    .collect(),
                corrected: &draft.corrected,
                own: &draft.own,
                provenance: draft.provenance.as_ref(),
                only: draft.voices().next().map(|member| member.source.as_str()),
            };
            said.weigh(&mut found);
            let organization = crate::publication::uuid(draft.shown(), "organization_id")
                .and_then(|id| self.shelf.get(Kind::Organization, &id));
            let mailbox = organization.and_then(personal::role_mailbox);
            let told = personal::problems(&found, draft.shown(), mailbox);
            draft.problems.extend(told);
            draft.personal = found;
        }
        Ok(())
    }
}

//! What stands: while something keeps an entity's newest version from being published, the version
//! published before stays. It is shown anew each time, so that what it embeds, and what was erased
//! from it, are as they are now.

use hsds::Document;
use repository::{DESK, Unit};
use serde_json::Value;

use super::recompose::Draft;
use crate::compose::without_erased;
use crate::error::AssureError;

/// Gives each draft that is not fit to be published the version of its entity that was. One does not
/// stand that is no longer fit itself, that shows a place which has become confidential, or in which
/// a record spoke that has lost its voice since or belongs to another entity.
pub(super) async fn recall(unit: &mut Unit, drafts: &mut [Draft]) -> Result<(), AssureError> {
    let mut due: Vec<(&mut Draft, i64)> = drafts
        .iter_mut()
        .filter(|draft| {
            let ended = draft.voices().next().is_none() || draft.entity.redirect_to.is_some();
            let blocked = !draft.completed.blocking.is_empty();
            blocked && !ended && !draft.completed.confidential
        })
        .filter_map(|draft| {
            let version = draft.entity.published_version?;
            Some((draft, version))
        })
        .collect();
    let versions: Vec<i64> = due.iter().map(|(_, version)| *version).collect();
    let mut documents = unit.entity_documents(&versions).await?;
    for (draft, version) in &mut due {
        draft.standing = documents
            .remove(version)
            .filter(|(_, provenance)| all_speak_still(draft, provenance.as_ref()))
            .and_then(|(document, _)| fit(draft, document));
    }
    Ok(())
}

fn fit(draft: &Draft, mut document: Document) -> Option<Document> {
    without_erased(&mut document);
    let pruned = hsds::validate::prune(draft.entity.kind, &mut document);
    pruned.blocking.is_empty().then_some(document)
}

/// Whether every record that had a part in a version is in the entity still, with its voice. Without
/// provenance there was one record only: the one that the entity was made for.
fn all_speak_still(draft: &Draft, provenance: Option<&Document>) -> bool {
    let speaks = |origin: &Value| {
        draft
            .voices()
            .any(|member| origin["source"] == member.source && origin["key"] == member.key)
    };
    match provenance {
        None => draft.voices().any(|member| member.founder),
        Some(fields) => fields
            .values()
            .all(|origin| origin["source"] == DESK || speaks(origin)),
    }
}

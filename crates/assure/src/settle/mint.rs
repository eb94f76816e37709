//! Minting: a new record gets an entity of its own; where policy knows that the same id means the
//! same thing, or where whoever runs the thing sends it under its id, a decision joins it to the entity that has it. A
//! record that came before anybody knew who runs the thing is joined when it comes again.

use std::collections::{HashMap, HashSet};

use hsds::{Kind, Problem};
use repository::{
    DESK, DueRecord, LinkDecision, PublishedBefore, RecordNumber, Trust, Unit, Verdict,
};
use serde_json::json;
use uuid::Uuid;

use super::recompose::Session;
use crate::error::AssureError;

/// What minting gave.
#[derive(Debug, Default)]
pub(super) struct Minted {
    /// The entity made for each new record.
    pub(super) of: HashMap<RecordNumber, Uuid>,
    /// What policy joins.
    pub(super) joins: Vec<LinkDecision>,
    /// Records whose id another source uses too.
    pub(super) elsewhere: Vec<(RecordNumber, Problem)>,
}

pub(super) async fn mint(
    unit: &mut Unit,
    session: &Session<'_>,
    due: &[DueRecord],
) -> Result<Minted, AssureError> {
    let new: Vec<&DueRecord> = due
        .iter()
        .filter(|due| due.entity.is_none() && due.source != DESK)
        .collect();
    let alone = alone(unit, session, due).await?;
    let mut minted = Minted::default();
    if new.is_empty() && alone.is_empty() {
        return Ok(minted);
    }
    let ids: Vec<Uuid> = new.iter().chain(&alone).map(|due| due.uuid).collect();
    let taken = unit.taken(&ids).await?;
    let published = unit.published_under(&ids).await?;
    let entities: Vec<Uuid> = taken.keys().copied().collect();
    let founders = unit.founders(&entities).await?;
    let mut used = HashSet::new();
    let mut made = Vec::with_capacity(new.len());
    for due in new {
        // What stands apart takes no id from whoever is published under it.
        let apart = session.stands_apart(&due.source);
        let free = !apart
            && !taken.contains_key(&due.uuid)
            && !published.contains_key(&due.uuid)
            && used.insert(due.uuid);
        let entity = if free { due.uuid } else { own_id(due) };
        made.push((entity, due.kind));
        minted.of.insert(due.number, entity);
        // What stands apart is never the same as anything, and no id of it is anybody's.
        let Some(holder) = taken.get(&due.uuid).filter(|_| !apart) else {
            continue;
        };
        let founder = founders.get(&holder.id);
        let Some((founder, source)) = founder.filter(|(_, slug)| !session.is_register(slug)) else {
            continue;
        };
        // What the new record says of itself is no evidence: only what is published already tells who runs it.
        let run_by = published.get(&due.uuid).and_then(PublishedBefore::run_by);
        let spoken_for = run_by.filter(|run_by| speaks_for(session, &due.source, *run_by));
        let is_same = same_by_policy(session, due.kind, &due.source, source)
            || due.source != *source && spoken_for.is_some();
        if holder.kind == due.kind && is_same {
            minted.joins.push(joined(*founder, due, spoken_for));
        } else {
            minted.elsewhere.push((due.number, same_id(due, source)));
        }
    }
    for due in alone {
        let run_by = published.get(&due.uuid).and_then(PublishedBefore::run_by);
        let spoken_for = run_by.filter(|run_by| speaks_for(session, &due.source, *run_by));
        let holder = taken.get(&due.uuid).filter(|it| it.kind == due.kind);
        let founder = holder.and_then(|holder| founders.get(&holder.id));
        let founder = founder.filter(|(_, slug)| *slug != due.source && !session.is_register(slug));
        if let (Some(organization), Some((founder, _))) = (spoken_for, founder) {
            minted.joins.push(joined(*founder, due, Some(organization)));
        }
    }
    unit.make_entities(&made).await?;
    Ok(minted)
}

/// Records that stand alone under an id of their own, because what they came under was somebody else's, and whose team speaks
/// for an organisation by now. What somebody has decided about is left as it is.
async fn alone<'d>(
    unit: &mut Unit,
    session: &Session<'_>,
    due: &'d [DueRecord],
) -> Result<Vec<&'d DueRecord>, AssureError> {
    let mut alone: Vec<&DueRecord> = due
        .iter()
        .filter(|due| due.entity == Some(own_id(due)) && due.cluster == due.entity)
        .filter(|due| !session.stands_apart(&due.source))
        .filter(|due| {
            let source = session.source(&due.source);
            source.is_some_and(|source| !source.speaks_for.is_empty())
        })
        .collect();
    if !alone.is_empty() {
        let numbers: Vec<RecordNumber> = alone.iter().map(|due| due.number).collect();
        let decided = unit.decided_about(&numbers).await?;
        alone.retain(|due| !decided.contains(&due.number));
    }
    Ok(alone)
}

/// What policy decides about a record and the founder of the entity that has its id.
fn joined(founder: RecordNumber, due: &DueRecord, spoken_for: Option<Uuid>) -> LinkDecision {
    let evidence = match spoken_for {
        Some(organization) => json!({"same_id": due.uuid, "speaks_for": organization}),
        None => json!({"same_id": due.uuid}),
    };
    LinkDecision {
        left: founder,
        right: due.number,
        verdict: Verdict::Same,
        by: "policy".to_owned(),
        role: "policy".to_owned(),
        evidence,
    }
}

/// Vocabularies are shared, so a term's id means the same everywhere. Of other things the same id
/// is only evidence, unless the source is known to repeat others' records.
fn same_by_policy(session: &Session<'_>, kind: Kind, source: &str, other: &str) -> bool {
    let republishes = |slug: &str| {
        session
            .source(slug)
            .is_some_and(|source| source.trust == Trust::Republisher)
    };
    source != other && (kind.is_reference() || republishes(source) || republishes(other))
}

/// Whether the team of a source speaks for an organisation.
fn speaks_for(session: &Session<'_>, source: &str, organization: Uuid) -> bool {
    session
        .source(source)
        .is_some_and(|source| source.speaks_for.contains(&organization))
}

/// The id of an entity whose record's own id is somebody else's already.
fn own_id(due: &DueRecord) -> Uuid {
    let source = hsds::identity::Namespace::of_source(&due.source);
    source.id(due.kind, &format!("entity/{}", due.key))
}

fn same_id(due: &DueRecord, other: &str) -> Problem {
    Problem::advice(
        "id-elsewhere",
        "/id",
        format!(
            "The source `{other}` uses the id `{}` too, so this record is published under another. Say whether the two are the same.",
            due.uuid
        ),
    )
}

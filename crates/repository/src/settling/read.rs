//! What a settling transaction reads.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use hsds::{Document, Kind};
use rayon::prelude::*;
use uuid::Uuid;

use super::{DueRecord, Member, Neighbour, NeighbourRank, PublishedBefore, Unit};
use crate::db::{Row, Value};
use crate::entity::{self, Entity};
use crate::error::RepositoryError;
use crate::queue::SentBackKind;
use crate::record::{self, RecordNumber};
use crate::source::{self, Source};
use crate::submission::{SubmissionId, stored_kind};
use crate::verification;

/// What settling needs to know of a submission.
#[derive(Clone, Debug)]
pub struct SubmissionTerms {
    /// The slug of its source.
    pub source: String,
    /// The operator vouches for it.
    pub accept: bool,
    /// The submission that it takes back.
    pub undoes: Option<i64>,
    /// Of a hundred changes of its source, so many wait until a person has looked at them; nothing if nobody has found out yet how far
    /// that is trusted.
    pub by_hand: Option<i64>,
}

fn uuids(ids: &[Uuid]) -> Vec<Value> {
    ids.iter().map(|id| Value::uuid(*id)).collect()
}

const BEFORE: &str = "id, kind, owner, position, hash, standing, moved_to, retire_at, organization";

fn before(row: &Row) -> Result<PublishedBefore, RepositoryError> {
    let (id, owner): (Uuid, Option<Uuid>) = (row.get(0)?, row.get(2)?);
    Ok(PublishedBefore {
        id,
        kind: stored_kind(&row.get::<String>(1)?)?,
        entity: owner.unwrap_or(id),
        owner,
        position: row.get(3)?,
        hash: row.get(4)?,
        live: row.get::<String>(5)? == "live",
        moved_to: row.get(6)?,
        retire_at: row.get(7)?,
        organization: row.get(8)?,
    })
}

fn member(row: &Row) -> Result<Member, RepositoryError> {
    let state: String = row.get(6)?;
    let (document, internal) = documents(row, 9)?;
    Ok(Member {
        number: RecordNumber(row.get(0)?),
        source: row.get(1)?,
        kind: stored_kind(&row.get::<String>(2)?)?,
        key: row.get(3)?,
        entity: row.get(4)?,
        cluster: row.get(5)?,
        live: state == "live" || state == "missing",
        accepted: row.get::<Option<i64>>(7)?.is_some(),
        waits: row.get::<Option<i64>>(7)? != row.get::<Option<i64>>(8)?,
        sent_back: None,
        document,
        internal,
        verified_at: None,
        suppressed: false,
    })
}

/// A document and, in the column behind it, the internal data beside it.
fn documents(row: &Row, column: usize) -> Result<(Document, Document), RepositoryError> {
    let internal: Option<String> = row.get(column + 1)?;
    Ok((
        record::document(&row.get::<String>(column)?)?,
        internal
            .as_deref()
            .map(record::document)
            .transpose()?
            .unwrap_or_default(),
    ))
}

impl Unit {
    /// The sources, by slug.
    pub async fn sources(&mut self) -> Result<HashMap<String, Source>, RepositoryError> {
        Ok(source::all_in(&mut self.tx)
            .await?
            .into_iter()
            .map(|source| (source.slug.clone(), source))
            .collect())
    }

    /// On what terms a submission came.
    pub async fn terms(&mut self, id: SubmissionId) -> Result<SubmissionTerms, RepositoryError> {
        let row = self
            .tx
            .optional(
                "select s.source, s.accept, s.undoes, o.by_hand from submission s \
                 left join oversight o on o.source = s.source where s.id = $1",
                vec![Value::int(id.0)],
            )
            .await?
            .ok_or(RepositoryError::NoSubmission(id.0))?;
        Ok(SubmissionTerms {
            source: row.get(0)?,
            accept: row.get::<i64>(1)? != 0,
            undoes: row.get(2)?,
            by_hand: row.get(3)?,
        })
    }

    /// Records of a kind whose staged change waits, oldest first.
    pub async fn due(
        &mut self,
        submission: SubmissionId,
        kind: Kind,
        limit: i64,
    ) -> Result<Vec<DueRecord>, RepositoryError> {
        // As `hold_source`: nothing else is staged of these records until they have settled.
        self.tx
            .run(
                "update source set slug = slug where slug = (select source from submission where id = $1)",
                vec![Value::int(submission.0)],
            )
            .await?;
        let rows = self
            .tx
            .all(
                "select id, source, kind, key, uuid, entity, cluster, state, current_version, \
                 accepted_version, pending_version, pending_accepted, pending_state \
                 from source_record where due = $1 and kind = $2 \
                 and not exists (select 1 from submission where id = $1 and state = 'held') \
                 order by id limit $3",
                vec![
                    Value::int(submission.0),
                    Value::text(kind.name()),
                    Value::int(limit),
                ],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(DueRecord {
                    number: RecordNumber(row.get(0)?),
                    source: row.get(1)?,
                    kind: stored_kind(&row.get::<String>(2)?)?,
                    key: row.get(3)?,
                    uuid: row.get(4)?,
                    entity: row.get(5)?,
                    cluster: row.get(6)?,
                    state: row.get(7)?,
                    current_version: row.get(8)?,
                    accepted_version: row.get(9)?,
                    pending_version: row.get(10)?,
                    pending_accepted: row.get(11)?,
                    pending_state: row
                        .get::<Option<String>>(12)?
                        .unwrap_or_else(|| "live".to_owned()),
                })
            })
            .collect()
    }

    /// Some of these ids that are entities already.
    pub async fn taken(&mut self, ids: &[Uuid]) -> Result<HashMap<Uuid, Entity>, RepositoryError> {
        let rows = self
            .tx
            .all_in(
                &format!("select {} from entity where id in (@)", entity::COLUMNS),
                &[],
                &uuids(ids),
            )
            .await?;
        rows.iter()
            .map(entity::read)
            .map(|entity| entity.map(|e| (e.id, e)))
            .collect()
    }

    /// The record of a source with this id, also one that stands nowhere, with the internal data that
    /// it holds. One that was taken back holds nothing.
    pub async fn record_of(
        &mut self,
        source: &str,
        kind: Kind,
        key: &str,
    ) -> Result<Option<(RecordNumber, Document)>, RepositoryError> {
        let row = self
            .tx
            .optional(
                "select r.id, case when r.state in ('live', 'missing') then v.internal end \
                 from source_record r join source_record_version v \
                 on v.id = coalesce(r.accepted_version, r.current_version) \
                 where r.source = $1 and r.kind = $2 and r.key = $3",
                vec![
                    Value::text(source),
                    Value::text(kind.name()),
                    Value::text(key),
                ],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let internal: Option<String> = row.get(1)?;
        let internal = internal.as_deref().map(record::document).transpose()?;
        Ok(Some((
            RecordNumber(row.get(0)?),
            internal.unwrap_or_default(),
        )))
    }

    /// The source of a record, and the entity that stands for it.
    pub async fn record_origin(
        &mut self,
        record: RecordNumber,
    ) -> Result<Option<(String, Option<Uuid>)>, RepositoryError> {
        let row = self
            .tx
            .optional(
                "select source, cluster from source_record where id = $1",
                vec![Value::int(record.0)],
            )
            .await?;
        row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
    }

    /// The record that each of these entities was made for.
    pub async fn founders(
        &mut self,
        entities: &[Uuid],
    ) -> Result<HashMap<Uuid, (RecordNumber, String)>, RepositoryError> {
        let rows = self
            .tx
            .all_in(
                "select entity, id, source from source_record where uuid in (@)",
                &[],
                &uuids(entities),
            )
            .await?;
        let mut founders = HashMap::new();
        for row in rows {
            if let Some(entity) = row.get::<Option<Uuid>>(0)?
                && entities.contains(&entity)
            {
                founders.insert(entity, (RecordNumber(row.get(1)?), row.get(2)?));
            }
        }
        // Of an entity whose id is not that of its record, because somebody else had that id first.
        let others: Vec<Uuid> = entities
            .iter()
            .filter(|entity| !founders.contains_key(*entity))
            .copied()
            .collect();
        let rows = self
            .tx
            .all_in(
                "select entity, id, source from source_record \
                 where entity = cluster and cluster in (@)",
                &[],
                &uuids(&others),
            )
            .await?;
        for row in rows {
            founders.insert(row.get(0)?, (RecordNumber(row.get(1)?), row.get(2)?));
        }
        Ok(founders)
    }

    /// The documents of record versions, with the internal data beside them.
    pub async fn versions(
        &mut self,
        ids: &[i64],
    ) -> Result<HashMap<i64, (Document, Document)>, RepositoryError> {
        let keys: Vec<Value> = ids.iter().map(|id| Value::int(*id)).collect();
        let rows = self
            .tx
            .all_in(
                "select id, document, internal from source_record_version where id in (@)",
                &[],
                &keys,
            )
            .await?;
        rows.par_iter()
            .map(|row| Ok((row.get(0)?, documents(row, 1)?)))
            .collect()
    }

    /// The documents of entity versions, with where their fields came from.
    pub async fn entity_documents(
        &mut self,
        versions: &[i64],
    ) -> Result<HashMap<i64, (Document, Option<Document>)>, RepositoryError> {
        let keys: Vec<Value> = versions.iter().map(|id| Value::int(*id)).collect();
        let rows = self
            .tx
            .all_in(
                "select id, document, provenance from entity_version where id in (@)",
                &[],
                &keys,
            )
            .await?;
        rows.iter()
            .map(|row| {
                let provenance: Option<String> = row.get(2)?;
                Ok((
                    row.get(0)?,
                    (
                        record::document(&row.get::<String>(1)?)?,
                        provenance.as_deref().map(record::document).transpose()?,
                    ),
                ))
            })
            .collect()
    }

    /// The members of clusters, oldest first, live or not.
    pub async fn members(&mut self, clusters: &[Uuid]) -> Result<Vec<Member>, RepositoryError> {
        let rows = self
            .tx
            .all_in(
                "select r.id, r.source, r.kind, r.key, r.entity, r.cluster, r.state, \
                 r.accepted_version, r.current_version, v.document, v.internal \
                 from source_record r join source_record_version v \
                 on v.id = coalesce(r.accepted_version, r.current_version) \
                 where r.cluster in (@)",
                &[],
                &uuids(clusters),
            )
            .await?;
        let mut members: Vec<Member> = rows.par_iter().map(member).collect::<Result<_, _>>()?;
        members.sort_by_key(|member| member.number);
        self.mark_verified(&mut members).await?;
        self.mark_suppressed(&mut members).await?;
        self.mark_sent_back(&mut members).await?;
        Ok(members)
    }

    async fn mark_sent_back(&mut self, members: &mut [Member]) -> Result<(), RepositoryError> {
        let keys: Vec<Value> = members
            .iter()
            .filter(|member| member.waits)
            .map(|member| Value::int(member.number.0))
            .collect();
        let rows = self
            .tx
            .all_in(
                "select b.record, b.what, b.words from sent_back b \
                 join source_record r on r.id = b.record and r.current_version = b.version \
                 where b.ended_at is null and b.record in (@) order by b.id",
                &[],
                &keys,
            )
            .await?;
        let mut back: HashMap<i64, (SentBackKind, String)> = HashMap::new();
        for row in &rows {
            back.insert(row.get(0)?, (row.get::<String>(1)?.parse()?, row.get(2)?));
        }
        for member in members {
            member.sent_back = back.remove(&member.number.0);
        }
        Ok(())
    }

    async fn mark_verified(&mut self, members: &mut [Member]) -> Result<(), RepositoryError> {
        let entities: Vec<Uuid> = members.iter().filter_map(|member| member.entity).collect();
        let verified = self.asserted(&entities, None).await?;
        for member in members {
            member.verified_at = member
                .entity
                .and_then(|entity| verified.get(&entity).map(|(at, _)| *at));
        }
        Ok(())
    }

    async fn mark_suppressed(&mut self, members: &mut [Member]) -> Result<(), RepositoryError> {
        let keys: Vec<Value> = members
            .iter()
            .map(|member| Value::int(member.number.0))
            .collect();
        let rows = self
            .tx
            .all_in(
                "select record from suppression where lifted_at is null and record in (@)",
                &[],
                &keys,
            )
            .await?;
        let suppressed: HashSet<i64> = rows
            .iter()
            .map(|row| row.get(0))
            .collect::<Result<_, RepositoryError>>()?;
        for member in members {
            member.suppressed = suppressed.contains(&member.number.0);
        }
        Ok(())
    }

    /// Which of these entities somebody ordered not to list.
    pub async fn suppressed(
        &mut self,
        entities: &[Uuid],
    ) -> Result<HashSet<Uuid>, RepositoryError> {
        let rows = self
            .tx
            .all_in(
                "select entity from suppression where lifted_at is null and entity in (@)",
                &[],
                &uuids(entities),
            )
            .await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Which of these entities were taken out because nobody had said for too long that they are right, when somebody last had, and
    /// when a source said what is accepted of them now.
    pub async fn taken_out(
        &mut self,
        entities: &[Uuid],
    ) -> Result<HashMap<Uuid, (NaiveDate, Option<DateTime<Utc>>)>, RepositoryError> {
        let rows = self
            .tx
            .all_in(
                "select d.entity, d.word_on, (select max(v.at) from source_record r \
                     join source_record_version v on v.id = r.accepted_version \
                     where r.cluster = d.entity and r.state = 'live' and r.source <> 'desk') \
                 from verification d where d.held_on is not null and d.entity in (@)",
                &[],
                &uuids(entities),
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, (verification::day(row, 1)?, row.get(2)?))))
            .collect()
    }

    /// Their sources have said something new of these, which were taken out because they lapsed: they are not any more.
    pub async fn renewed(
        &mut self,
        entities: &[Uuid],
        today: NaiveDate,
    ) -> Result<(), RepositoryError> {
        verification::renewed(&mut self.tx, entities, today).await
    }

    /// Settled records with these uuids.
    pub async fn neighbours(
        &mut self,
        targets: &[Uuid],
    ) -> Result<Vec<Neighbour>, RepositoryError> {
        let rows = self
            .tx
            .all_in(
                "select source, kind, uuid, cluster, entity, accepted_version from source_record \
                 where cluster is not null and uuid in (@)",
                &[],
                &uuids(targets),
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Neighbour {
                    source: row.get(0)?,
                    kind: stored_kind(&row.get::<String>(1)?)?,
                    uuid: row.get(2)?,
                    cluster: row.get(3)?,
                    rank: match (row.get::<Option<Uuid>>(4)?, row.get::<Option<i64>>(5)?) {
                        (Some(entity), _) if entity == row.get::<Uuid>(2)? => {
                            NeighbourRank::Founder
                        }
                        (_, Some(_)) => NeighbourRank::Accepted,
                        _ => NeighbourRank::Waiting,
                    },
                })
            })
            .collect()
    }

    /// The published details of some entities, as they are now.
    pub async fn details(
        &mut self,
        ids: &[Uuid],
    ) -> Result<Vec<(Kind, Uuid, Document)>, RepositoryError> {
        let rows = self
            .tx
            .all_in(
                "select kind, id, detail from published where standing = 'live' and id in (@)",
                &[],
                &uuids(ids),
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok((
                    stored_kind(&row.get::<String>(0)?)?,
                    row.get(1)?,
                    record::document(&row.get::<String>(2)?)?,
                ))
            })
            .collect()
    }

    /// What entities have published before, their places of delivery too.
    pub async fn published_before(
        &mut self,
        entities: &[Uuid],
    ) -> Result<Vec<PublishedBefore>, RepositoryError> {
        let mut found = Vec::with_capacity(entities.len());
        for key in ["id", "owner"] {
            let sql = format!("select {BEFORE} from published where {key} in (@)");
            for row in self.tx.all_in(&sql, &[], &uuids(entities)).await? {
                found.push(before(&row)?);
            }
        }
        Ok(found)
    }

    /// What is, or was, published under some ids, whichever entity has it.
    pub async fn published_under(
        &mut self,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, PublishedBefore>, RepositoryError> {
        let sql = format!("select {BEFORE} from published where id in (@)");
        let rows = self.tx.all_in(&sql, &[], &uuids(ids)).await?;
        rows.iter()
            .map(|row| before(row).map(|before| (before.id, before)))
            .collect()
    }

    /// The hashes of the current versions of entities.
    pub async fn current_hashes(
        &mut self,
        entities: &[Uuid],
    ) -> Result<HashMap<Uuid, String>, RepositoryError> {
        let rows = self
            .tx
            .all_in(
                "select e.id, v.hash from entity e join entity_version v on v.id = e.current_version \
                 where e.id in (@)",
                &[],
                &uuids(entities),
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?)))
            .collect()
    }

    /// The entities whose records name a record of one of these.
    pub async fn dependents(&mut self, entities: &[Uuid]) -> Result<Vec<Uuid>, RepositoryError> {
        let rows = self
            .tx
            .all_in(
                "select distinct r.cluster from source_record t \
                 join record_reference f on f.target = t.uuid \
                 join source_record r on r.id = f.record \
                 where r.cluster is not null and t.cluster in (@)",
                &[],
                &uuids(entities),
            )
            .await?;
        let mut dependents: Vec<Uuid> = rows
            .iter()
            .map(|row| row.get(0))
            .collect::<Result<_, RepositoryError>>()?;
        dependents.sort_unstable();
        dependents.dedup();
        Ok(dependents)
    }
}

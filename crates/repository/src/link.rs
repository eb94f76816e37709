//! Links: statements that two records describe the same thing, or do not. Clusters derive from
//! them, so a merge can be undone by taking the statement back.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use hsds::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::quality;
use crate::record::RecordNumber;
use crate::register;
use crate::settling::Unit;
use crate::submission::stored_kind;

/// The number of a link decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DecisionId(pub i64);

/// What somebody decided about two records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// They describe the same thing.
    Same,
    /// They do not.
    Different,
    /// They do not, but are branches of one organisation.
    RelatedBranch,
    /// They do not, but are services of one organisation.
    RelatedService,
    /// It cannot be said.
    Unsure,
}

impl Verdict {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Same, "same"),
        (Self::Different, "different"),
        (Self::RelatedBranch, "related_branch"),
        (Self::RelatedService, "related_service"),
        (Self::Unsure, "unsure"),
    ];

    /// Whether it forbids that the two stand in one cluster.
    const fn parts(self) -> bool {
        matches!(
            self,
            Self::Different | Self::RelatedBranch | Self::RelatedService
        )
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(
            Self::ALL
                .iter()
                .find(|(it, _)| it == self)
                .map_or("", |(_, word)| word),
        )
    }
}

impl FromStr for Verdict {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == word)
            .map(|(verdict, _)| *verdict)
            .ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

/// A statement about two records.
#[derive(Clone, Debug)]
pub struct LinkDecision {
    /// One.
    pub left: RecordNumber,
    /// The other.
    pub right: RecordNumber,
    /// What was decided.
    pub verdict: Verdict,
    /// By whom.
    pub by: String,
    /// As what: `assurer`, `policy`, `desk`...
    pub role: String,
    /// What it rests on.
    pub evidence: Json,
}

/// A decision that holds: the latest one of its pair that was not taken back.
#[derive(Clone, Copy, Debug)]
struct Effective {
    id: i64,
    left: i64,
    right: i64,
    verdict: Verdict,
}

/// A record as clusters are made of them.
#[derive(Clone, Debug)]
struct Node {
    kind: Kind,
    entity: Option<Uuid>,
    cluster: Option<Uuid>,
    /// When its entity was made.
    since: Option<DateTime<Utc>>,
}

impl Unit {
    /// Those of these records about which somebody, or policy, has ever decided.
    pub async fn decided_about(
        &mut self,
        records: &[RecordNumber],
    ) -> Result<HashSet<RecordNumber>, RepositoryError> {
        let keys: Vec<Value> = records.iter().map(|record| Value::int(record.0)).collect();
        let mut decided = HashSet::new();
        for side in ["left_record", "right_record"] {
            let sql = format!("select distinct {side} from link_decision where {side} in (@)");
            for row in self.tx.all_in(&sql, &[], &keys).await? {
                decided.insert(RecordNumber(row.get(0)?));
            }
        }
        Ok(decided)
    }

    /// Writes a decision down and regroups the records that it touches. Gives its number and the
    /// entities that have to be put together again.
    pub async fn decide(
        &mut self,
        decision: &LinkDecision,
    ) -> Result<(DecisionId, Vec<Uuid>), RepositoryError> {
        let (left, right) = (decision.left.0, decision.right.0);
        let pair = nodes(&mut self.tx, &[left, right]).await?;
        let kind_of = |record: i64| pair.get(&record).ok_or(RepositoryError::NoRecord(record));
        let kind = kind_of(left)?.kind;
        if kind != kind_of(right)?.kind || left == right {
            return Err(RepositoryError::Kinds(left, right));
        }
        self.refuse_practice(&[left, right]).await?;
        if decision.verdict == Verdict::Same
            && let Some(record) = register::one_of(&mut self.tx, &[left, right]).await?
        {
            return Err(RepositoryError::OfRegister(record));
        }
        let id: i64 = self
            .tx
            .one(
                "insert into link_decision (kind, left_record, right_record, verdict, by, role, evidence, at) \
                 values ($1, $2, $3, $4, $5, $6, $7, $8) returning id",
                vec![
                    Value::text(kind.name()),
                    Value::int(left),
                    Value::int(right),
                    Value::text(decision.verdict.to_string()),
                    Value::text(&decision.by),
                    Value::text(&decision.role),
                    Value::text(decision.evidence.to_string()),
                    Value::time(self.now),
                ],
            )
            .await?
            .get(0)?;
        audit::note(
            &mut self.tx,
            self.now,
            &decision.by,
            "link.decide",
            &format!("decision {id}"),
            &json!({"left": left, "right": right, "verdict": decision.verdict}),
        )
        .await?;
        let touched = regroup(&mut self.tx, &[left, right]).await?;
        Ok((DecisionId(id), touched))
    }

    /// What is there for practice joins nothing that is published.
    async fn refuse_practice(&mut self, records: &[i64]) -> Result<(), RepositoryError> {
        let records: Vec<Value> = records.iter().map(|record| Value::int(*record)).collect();
        let practised = self
            .tx
            .all_in(
                "select r.id from source_record r join source s on s.slug = r.source \
                 where s.trust = 'practice' and r.id in (@)",
                &[],
                &records,
            )
            .await?;
        match practised.first() {
            Some(row) => Err(RepositoryError::PractisedRecord(row.get(0)?)),
            None => Ok(()),
        }
    }

    /// Takes a decision back: what it joined stands apart again, as if it had not been made.
    pub async fn undo_decision(
        &mut self,
        id: DecisionId,
        by: &str,
    ) -> Result<Vec<Uuid>, RepositoryError> {
        let row = self
            .tx
            .optional(
                "select d.kind, d.left_record, d.right_record, d.verdict from link_decision d \
                 where d.id = $1 and d.inverse_of is null \
                 and not exists (select 1 from link_decision i where i.inverse_of = d.id)",
                vec![Value::int(id.0)],
            )
            .await?
            .ok_or(RepositoryError::NotUndoable(id.0))?;
        let (left, right): (i64, i64) = (row.get(1)?, row.get(2)?);
        self.tx
            .run(
                "insert into link_decision (kind, left_record, right_record, verdict, by, role, evidence, inverse_of, at) \
                 values ($1, $2, $3, $4, $5, 'undo', '{}', $6, $7)",
                vec![
                    Value::text(row.get::<String>(0)?),
                    Value::int(left),
                    Value::int(right),
                    Value::text(row.get::<String>(3)?),
                    Value::text(by),
                    Value::int(id.0),
                    Value::time(self.now),
                ],
            )
            .await?;
        audit::note(
            &mut self.tx,
            self.now,
            by,
            "link.undo",
            &format!("decision {}", id.0),
            &json!({"left": left, "right": right}),
        )
        .await?;
        regroup(&mut self.tx, &[left, right]).await
    }
}

impl Repository {
    /// The decisions about a record that hold.
    pub async fn decisions(
        &self,
        record: RecordNumber,
    ) -> Result<Vec<(DecisionId, RecordNumber, RecordNumber, Verdict)>, RepositoryError> {
        let rows = self
            .db
            .all(
                format!(
                    "{EFFECTIVE} and (d.left_record = $1 or d.right_record = $1) order by d.id"
                ),
                vec![Value::int(record.0)],
            )
            .await?;
        let mut latest = BTreeMap::new();
        for row in &rows {
            let decision = read(row)?;
            latest.insert(pair(decision.left, decision.right), decision);
        }
        Ok(latest
            .into_values()
            .map(|d| {
                (
                    DecisionId(d.id),
                    RecordNumber(d.left),
                    RecordNumber(d.right),
                    d.verdict,
                )
            })
            .collect())
    }
}

const EFFECTIVE: &str = "select d.id, d.left_record, d.right_record, d.verdict from link_decision d \
     where d.inverse_of is null \
     and not exists (select 1 from link_decision i where i.inverse_of = d.id)";

fn read(row: &Row) -> Result<Effective, RepositoryError> {
    Ok(Effective {
        id: row.get(0)?,
        left: row.get(1)?,
        right: row.get(2)?,
        verdict: row.get::<String>(3)?.parse()?,
    })
}

const fn pair(left: i64, right: i64) -> (i64, i64) {
    if left < right {
        (left, right)
    } else {
        (right, left)
    }
}

async fn nodes(tx: &mut Tx, records: &[i64]) -> Result<HashMap<i64, Node>, RepositoryError> {
    let keys: Vec<Value> = records.iter().map(|record| Value::int(*record)).collect();
    let rows = tx
        .all_in(
            "select r.id, r.kind, r.entity, r.cluster, e.created_at from source_record r \
             left join entity e on e.id = r.entity where r.id in (@)",
            &[],
            &keys,
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.get(0)?,
                Node {
                    kind: stored_kind(&row.get::<String>(1)?)?,
                    entity: row.get(2)?,
                    cluster: row.get(3)?,
                    since: row.get(4)?,
                },
            ))
        })
        .collect()
}

/// The decisions that hold about any of these records.
async fn decisions_about(tx: &mut Tx, records: &[i64]) -> Result<Vec<Effective>, RepositoryError> {
    let keys: Vec<Value> = records.iter().map(|record| Value::int(*record)).collect();
    let mut latest: BTreeMap<(i64, i64), Effective> = BTreeMap::new();
    for side in ["left_record", "right_record"] {
        let rows = tx
            .all_in(&format!("{EFFECTIVE} and d.{side} in (@)"), &[], &keys)
            .await?;
        for row in &rows {
            let decision = read(row)?;
            let known = latest
                .entry(pair(decision.left, decision.right))
                .or_insert(decision);
            if known.id < decision.id {
                *known = decision;
            }
        }
    }
    Ok(latest.into_values().collect())
}

/// Forms the clusters around some records anew. Gives the entities that stood or stand for them.
async fn regroup(tx: &mut Tx, seeds: &[i64]) -> Result<Vec<Uuid>, RepositoryError> {
    let (records, decisions) = neighbourhood(tx, seeds).await?;
    let nodes = nodes(tx, &records).await?;
    let components = components(&records, &decisions);
    refuse_contradictions(&components, &decisions)?;
    let mut touched = BTreeSet::new();
    for component in &components {
        // The oldest member's entity survives. Corrections have no entity of their own.
        let oldest = component
            .iter()
            .filter_map(|record| {
                nodes
                    .get(record)
                    .filter(|node| node.entity.is_some())
                    .map(|node| (node.since, record))
            })
            .min();
        let Some(survivor) = oldest.and_then(|(_, record)| nodes[record].entity) else {
            continue;
        };
        for record in component {
            let Some(node) = nodes.get(record) else {
                continue;
            };
            touched.extend(node.cluster);
            if node.cluster == Some(survivor) {
                continue;
            }
            touched.insert(survivor);
            touched.extend(node.entity);
            tx.run(
                "update source_record set cluster = $2 where id = $1",
                vec![Value::int(*record), Value::uuid(survivor)],
            )
            .await?;
        }
        for entity in component
            .iter()
            .filter_map(|record| nodes.get(record)?.entity)
        {
            let merged = entity != survivor;
            let changed = tx
                .run(
                    if merged {
                        "update entity set state = 'merged', redirect_to = $2 \
                         where id = $1 and (redirect_to is null or redirect_to <> $2)"
                    } else {
                        "update entity set state = 'draft', redirect_to = null \
                         where id = $1 and $2 = $2 and redirect_to is not null"
                    },
                    vec![Value::uuid(entity), Value::uuid(survivor)],
                )
                .await?;
            if changed > 0 {
                touched.insert(entity);
            }
        }
    }
    // Other sources speak of them now, whether that changes a word or not.
    let due: Vec<Value> = touched.iter().map(|entity| Value::uuid(*entity)).collect();
    quality::due_again(tx, &due).await?;
    Ok(touched.into_iter().collect())
}

/// The records that stand in the seeds' clusters or are joined to them, and the decisions about them.
async fn neighbourhood(
    tx: &mut Tx,
    seeds: &[i64],
) -> Result<(Vec<i64>, Vec<Effective>), RepositoryError> {
    let mut known: BTreeSet<i64> = seeds.iter().copied().collect();
    let mut fresh: Vec<i64> = seeds.to_vec();
    let mut decisions: BTreeMap<i64, Effective> = BTreeMap::new();
    while !fresh.is_empty() {
        let keys: Vec<Value> = fresh.iter().map(|record| Value::int(*record)).collect();
        let rows = tx
            .all_in(
                "select id from source_record where cluster in \
                 (select cluster from source_record where id in (@))",
                &[],
                &keys,
            )
            .await?;
        let mut next: BTreeSet<i64> = rows
            .iter()
            .map(|row| row.get(0))
            .collect::<Result<_, RepositoryError>>()?;
        next.extend(&fresh);
        let around: Vec<i64> = next.iter().copied().collect();
        for decision in decisions_about(tx, &around).await? {
            decisions.insert(decision.id, decision);
            if decision.verdict == Verdict::Same {
                next.insert(decision.left);
                next.insert(decision.right);
            }
        }
        fresh = next
            .into_iter()
            .filter(|record| known.insert(*record))
            .collect();
    }
    Ok((
        known.into_iter().collect(),
        decisions.into_values().collect(),
    ))
}

/// Records that `same` decisions join, in the order of their numbers.
fn components(records: &[i64], decisions: &[Effective]) -> Vec<Vec<i64>> {
    let mut joined: HashMap<i64, Vec<i64>> = HashMap::new();
    for decision in decisions
        .iter()
        .filter(|decision| decision.verdict == Verdict::Same)
    {
        joined
            .entry(decision.left)
            .or_default()
            .push(decision.right);
        joined
            .entry(decision.right)
            .or_default()
            .push(decision.left);
    }
    let mut seen = HashSet::new();
    let mut components = Vec::new();
    for record in records {
        if !seen.insert(*record) {
            continue;
        }
        let mut component = vec![*record];
        let mut next = vec![*record];
        while let Some(here) = next.pop() {
            for there in joined.get(&here).into_iter().flatten() {
                if seen.insert(*there) {
                    component.push(*there);
                    next.push(*there);
                }
            }
        }
        component.sort_unstable();
        components.push(component);
    }
    components
}

fn refuse_contradictions(
    components: &[Vec<i64>],
    decisions: &[Effective],
) -> Result<(), RepositoryError> {
    let mut home = HashMap::new();
    for (number, component) in components.iter().enumerate() {
        for record in component {
            home.insert(*record, number);
        }
    }
    for decision in decisions.iter().filter(|decision| decision.verdict.parts()) {
        if let (Some(left), Some(right)) = (home.get(&decision.left), home.get(&decision.right))
            && left == right
        {
            return Err(RepositoryError::Contradiction {
                left: decision.left,
                right: decision.right,
                decision: decision.id,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(id: i64, left: i64, right: i64, verdict: Verdict) -> Effective {
        Effective {
            id,
            left,
            right,
            verdict,
        }
    }

    #[test]
    fn same_is_transitive() {
        let decisions = [
            decision(1, 5, 2, Verdict::Same),
            decision(2, 5, 9, Verdict::Same),
        ];
        assert_eq!(
            components(&[2, 3, 5, 9], &decisions),
            [vec![2, 5, 9], vec![3]]
        );
    }

    #[test]
    fn what_was_said_to_be_different_cannot_be_joined_through_a_third() {
        let decisions = [
            decision(1, 1, 2, Verdict::Same),
            decision(2, 2, 3, Verdict::Same),
            decision(3, 1, 3, Verdict::RelatedBranch),
        ];
        let error = refuse_contradictions(&components(&[1, 2, 3], &decisions), &decisions);
        assert!(matches!(
            error,
            Err(RepositoryError::Contradiction {
                left: 1,
                right: 3,
                decision: 3
            })
        ));
    }
}

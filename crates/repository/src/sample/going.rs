//! How a sample goes on: those that are gone are replaced, as are those about which nobody could be reached, and it closes when all is checked.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::SampleState;
use crate::Repository;
use crate::audit;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;
use crate::verification::RUNS;

/// What was found in one stratum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StratumFound {
    /// How many services it has.
    pub population: i64,
    /// How many of them were checked.
    pub checked: i64,
    /// How many of these were right.
    pub right: i64,
}

/// How a sample came out.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleOutcome {
    /// The word of the level of its source.
    pub level: String,
    /// The share that is right, and between which bounds, from 0 to 1; nothing if nothing was checked.
    pub share: Option<(f64, f64, f64)>,
}

/// Says how a sample of a source came out, by what was found in its strata and the certainty that was wanted.
pub type Judge<'j> = dyn Fn(&str, &[StratumFound], i64) -> SampleOutcome + Send + Sync + 'j;

/// Whether what stands for a service that was drawn can still be checked.
pub(super) fn can_be_checked(entity: &str) -> String {
    format!("exists (select 1 from published p where p.id = {entity} and {RUNS})")
}

impl Repository {
    /// What was found in each stratum of a sample.
    pub async fn sample_found(&self, id: i64) -> Result<Vec<StratumFound>, RepositoryError> {
        let rows = self.db.all(FOUND, vec![Value::int(id)]).await?;
        rows.iter().map(found).collect()
    }

    /// Replaces what is gone in each open sample, and closes those in which all is checked. Gives how many were closed.
    pub async fn tidy_samples(&self, judge: &Judge<'_>, by: &str) -> Result<u64, RepositoryError> {
        let open = "select id from sample where state = 'open' order by id";
        if self.db.optional(open, vec![]).await?.is_none() {
            return Ok(0);
        }
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let mut closed = 0;
        for row in tx.all(open, vec![]).await? {
            closed += u64::from(go_on(&mut tx, row.get(0)?, judge, (now, by)).await?);
        }
        tx.commit().await?;
        Ok(closed)
    }

    /// Closes a sample though not all of it is checked: what was checked counts. Whether it was open.
    pub async fn close_sample(
        &self,
        id: i64,
        why: &str,
        judge: &Judge<'_>,
        by: &str,
    ) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let is_closed = close(&mut tx, id, why, judge, (now, by)).await?;
        tx.commit().await?;
        Ok(is_closed)
    }

    /// Throws an open sample away: nothing comes of it, and it stays in the history. Whether it was open.
    pub async fn throw_sample_away(&self, id: i64, by: &str) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let thrown = tx
            .optional(
                "update sample set state = $2, ended_at = $3, ended_by = $4 where id = $1 and state = 'open' returning source",
                vec![
                    Value::int(id),
                    Value::text(SampleState::ThrownAway.word()),
                    Value::time(now),
                    Value::text(by),
                ],
            )
            .await?;
        let Some(row) = thrown else {
            return Ok(false);
        };
        let subject = format!("source:{}", row.get::<String>(0)?);
        let detail = json!({"sample": id});
        audit::note(&mut tx, now, by, "sample.throw-away", &subject, &detail).await?;
        tx.commit().await?;
        Ok(true)
    }
}

const FOUND: &str = "select t.population, \
     (select count(*) from sample_item i where i.sample = t.sample and i.stratum = t.number and i.result in ('right', 'wrong')), \
     (select count(*) from sample_item i where i.sample = t.sample and i.stratum = t.number and i.result = 'right') \
     from sample_stratum t where t.sample = $1 order by t.number";

fn found(row: &crate::db::Row) -> Result<StratumFound, RepositoryError> {
    Ok(StratumFound {
        population: row.get(0)?,
        checked: row.get(1)?,
        right: row.get(2)?,
    })
}

/// A service that was drawn and has no result yet.
struct Pending {
    id: i64,
    stratum: i64,
    stands: Uuid,
    is_in: bool,
    is_there: bool,
}

/// Takes out of an open sample what is gone, has the reserve take the places that are free, and closes it if all is checked. Whether it
/// was closed.
pub(super) async fn go_on(
    tx: &mut Tx,
    sample: i64,
    judge: &Judge<'_>,
    (now, by): (DateTime<Utc>, &str),
) -> Result<bool, RepositoryError> {
    let rows = tx
        .all(
            "select t.number, t.wanted from sample_stratum t where t.sample = $1",
            vec![Value::int(sample)],
        )
        .await?;
    let mut missing: BTreeMap<i64, i64> = BTreeMap::new();
    for row in &rows {
        missing.insert(row.get(0)?, row.get(1)?);
    }
    let (mut taken, pending) = standing(tx, sample, &mut missing).await?;
    let (mut gone, mut comes) = (Vec::new(), Vec::new());
    let mut open = 0;
    // Those that are in come first: the reserve has what they leave.
    let in_turn = |is_in: bool| pending.iter().filter(move |one| one.is_in == is_in);
    for one in in_turn(true).chain(in_turn(false)) {
        let missing = missing.entry(one.stratum).or_default();
        if !one.is_in && *missing <= 0 {
            continue;
        }
        if !one.is_there || !taken.insert(one.stands) {
            gone.push(Value::int(one.id));
            continue;
        }
        *missing -= 1;
        open += 1;
        if !one.is_in {
            comes.push(Value::int(one.id));
        }
    }
    tx.run_in(
        "update sample_item set result = 'gone', at = $1 where id in (@)",
        &[Value::time(now)],
        &gone,
    )
    .await?;
    tx.run_in(
        "update sample_item set is_in = 1 where id in (@)",
        &[],
        &comes,
    )
    .await?;
    if open > 0 {
        return Ok(false);
    }
    close(tx, sample, "", judge, (now, by)).await
}

/// What stands for those that were checked, which take places, and those that have no result.
async fn standing(
    tx: &mut Tx,
    sample: i64,
    missing: &mut BTreeMap<i64, i64>,
) -> Result<(BTreeSet<Uuid>, Vec<Pending>), RepositoryError> {
    let sql = format!(
        "select i.id, i.stratum, coalesce(e.redirect_to, e.id), i.is_in, i.result, \
         cast(case when {} then 1 else 0 end as bigint) \
         from sample_item i join entity e on e.id = i.entity where i.sample = $1 order by i.number",
        can_be_checked("coalesce(e.redirect_to, e.id)")
    );
    let (mut taken, mut pending) = (BTreeSet::new(), Vec::new());
    for row in tx.all(sql, vec![Value::int(sample)]).await? {
        let (stratum, stands): (i64, Uuid) = (row.get(1)?, row.get(2)?);
        match row.get::<Option<String>>(4)?.as_deref() {
            None => pending.push(Pending {
                id: row.get(0)?,
                stratum,
                stands,
                is_in: row.get::<i64>(3)? == 1,
                is_there: row.get::<i64>(5)? == 1,
            }),
            Some("right" | "wrong") => {
                taken.insert(stands);
                *missing.entry(stratum).or_default() -= 1;
            }
            // Nobody asks twice about what nobody could be reached about.
            Some("unknown") => {
                taken.insert(stands);
            }
            Some(_) => {}
        }
    }
    Ok((taken, pending))
}

/// Closes an open sample. Whether it was open.
async fn close(
    tx: &mut Tx,
    id: i64,
    why: &str,
    judge: &Judge<'_>,
    (now, by): (DateTime<Utc>, &str),
) -> Result<bool, RepositoryError> {
    let open = tx
        .optional(
            "select source, certainty from sample where id = $1 and state = 'open'",
            vec![Value::int(id)],
        )
        .await?;
    let Some(row) = open else {
        return Ok(false);
    };
    let (source, certainty): (String, i64) = (row.get(0)?, row.get(1)?);
    let rows = tx.all(FOUND, vec![Value::int(id)]).await?;
    let strata: Vec<StratumFound> = rows.iter().map(found).collect::<Result<_, _>>()?;
    let came = judge(&source, &strata, certainty);
    let share = came.share;
    tx.run(
        "update sample set state = $2, ended_at = $3, ended_by = $4, why = $5, level = $6, right_share = $7, low = $8, \
         high = $9 where id = $1",
        vec![
            Value::int(id),
            Value::text(SampleState::Closed.word()),
            Value::time(now),
            Value::text(by),
            Value::text(why),
            Value::text(&came.level),
            Value::real(share.map(|(right, _, _)| right)),
            Value::real(share.map(|(_, low, _)| low)),
            Value::real(share.map(|(_, _, high)| high)),
        ],
    )
    .await?;
    // Nothing is due of which somebody has just found out.
    tx.run(
        "delete from sample_due where source = $1",
        vec![Value::text(&source)],
    )
    .await?;
    let checked: i64 = strata.iter().map(|stratum| stratum.checked).sum();
    let detail =
        json!({"sample": id, "checked": checked, "level": came.level, "early": !why.is_empty()});
    let subject = format!("source:{source}");
    audit::note(tx, now, by, "sample.close", &subject, &detail).await?;
    Ok(true)
}

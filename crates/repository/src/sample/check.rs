//! Checking a service that was drawn: the result, and with it what follows, in one transaction.

use serde_json::json;
use uuid::Uuid;

use super::SampleResult;
use super::going::{Judge, can_be_checked, go_on};
use crate::Repository;
use crate::assertion::{self, Assertion, AssertionKind};
use crate::audit;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;
use crate::report::{self, NewReport, ReportAbout};

/// What was found out about a service that was drawn, to be put down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCheck {
    /// The sample.
    pub sample: i64,
    /// Its place in the order of the draw.
    pub number: i64,
    /// The hash of what was published of it when somebody looked.
    pub seen: String,
    /// What was found out: right, wrong or unknown.
    pub result: SampleResult,
    /// What is wrong: words for parts of an entry.
    pub areas: Vec<String>,
    /// What is right instead, or what else is to be said. Never published.
    pub note: String,
    /// Of what is wrong: what the report is about, and its words.
    pub report: Option<(ReportAbout, String)>,
    /// For how many seconds they had it before them.
    pub seconds: Option<i64>,
    /// Whose word it is that all is right: a group, not a person's name.
    pub said_by: String,
}

/// What became of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// It was put down.
    Done {
        /// The reference of the report that was opened.
        report: Option<String>,
        /// It was the last: the sample is closed.
        is_last: bool,
    },
    /// Nothing was put down: what is published is another than what was seen.
    Changed,
    /// Nothing was put down: it has a result already, or the sample was closed.
    Before,
    /// Nothing was put down: it is not published any more. Another was drawn in its place, if there was one.
    Gone,
}

impl Repository {
    /// Puts down what was found out about a service that was drawn. That it is right counts as an assurer's word; what is wrong is reported
    /// as if a reader had told; of what nobody could be reached about, the next in reserve takes the place. The last result closes the
    /// sample.
    pub async fn check_sampled(
        &self,
        check: &NewCheck,
        judge: &Judge<'_>,
        by: &str,
    ) -> Result<Checked, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let Some(item) = pending(&mut tx, check).await? else {
            return Ok(Checked::Before);
        };
        if !item.is_there {
            go_on(&mut tx, check.sample, judge, (now, by)).await?;
            tx.commit().await?;
            return Ok(Checked::Gone);
        }
        if item.hash != check.seen {
            return Ok(Checked::Changed);
        }
        let mut opened = None;
        match (check.result, &check.report) {
            (SampleResult::Right, _) => {
                let word = Assertion {
                    entity: item.stands,
                    kind: AssertionKind::Assured,
                    context: None,
                    version: None,
                    by: check.said_by.clone(),
                    role: "assurer".to_owned(),
                    channel: "spot-check".to_owned(),
                    at: now,
                };
                assertion::write(&mut tx, &[word], by, now).await?;
            }
            (SampleResult::Wrong, Some((about, words))) => {
                let new = NewReport {
                    entity: item.stands,
                    about: *about,
                    detail: words.clone(),
                    reply_to: None,
                    language: "en-GB".to_owned(),
                };
                opened = Some(report::take(&mut tx, new, now).await?.reference);
            }
            _ => {}
        }
        tx.run(
            "update sample_item set result = $2, areas = $3, note = $4, report = $5, by = $6, at = $7, seconds = $8, hash = $9 \
             where id = $1",
            vec![
                Value::int(item.id),
                Value::text(check.result.word()),
                Value::text(json!(check.areas).to_string()),
                Value::text(&check.note),
                Value::maybe_text(opened.as_deref()),
                Value::text(by),
                Value::time(now),
                Value::int(check.seconds),
                Value::text(&item.hash),
            ],
        )
        .await?;
        let subject = format!("entity:{}", item.stands);
        let detail = json!({"sample": check.sample, "result": check.result.word()});
        audit::note(&mut tx, now, by, "sample.check", &subject, &detail).await?;
        let is_last = go_on(&mut tx, check.sample, judge, (now, by)).await?;
        tx.commit().await?;
        Ok(Checked::Done {
            report: opened,
            is_last,
        })
    }
}

/// A service that is to be checked.
struct Pending {
    id: i64,
    stands: Uuid,
    hash: String,
    /// It is published, and no other of the sample that was checked is one with it by now.
    is_there: bool,
}

/// The service that a result is about, if it is to be checked in an open sample.
async fn pending(tx: &mut Tx, check: &NewCheck) -> Result<Option<Pending>, RepositoryError> {
    let sql = format!(
        "select i.id, e.id, coalesce(p.hash, ''), cast(case when {} and not exists (\
             select 1 from sample_item t join entity m on m.id = t.entity \
             where t.sample = i.sample and t.id <> i.id and t.result in ('right', 'wrong', 'unknown') \
             and coalesce(m.redirect_to, m.id) = e.id) then 1 else 0 end as bigint) \
         from sample_item i join sample s on s.id = i.sample and s.state = 'open' \
         join entity o on o.id = i.entity join entity e on e.id = coalesce(o.redirect_to, o.id) \
         left join published p on p.id = e.id \
         where i.sample = $1 and i.number = $2 and i.is_in = 1 and i.result is null",
        can_be_checked("e.id")
    );
    let values = vec![Value::int(check.sample), Value::int(check.number)];
    let Some(row) = tx.optional(sql, values).await? else {
        return Ok(None);
    };
    Ok(Some(Pending {
        id: row.get(0)?,
        stands: row.get(1)?,
        hash: row.get(2)?,
        is_there: row.get::<i64>(3)? == 1,
    }))
}

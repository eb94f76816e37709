//! Erasing in reports: what readers wrote about the entity may quote what its records said.

use uuid::Uuid;

use super::traces::Traces;
use super::{ERASED, Erasing, KIN};
use crate::db::{Tx, Value};
use crate::error::RepositoryError;

impl Erasing<'_> {
    /// Takes what was erased out of reports on the entity, on those merged into it and on those that
    /// a record of it may once have stood in. Gives how many held some of it.
    pub(super) async fn reports(&self, tx: &mut Tx) -> Result<u64, RepositoryError> {
        let rows = tx
            .all(
                format!(
                    "{KIN} select p.id, p.detail, p.reply_to, coalesce(e.redirect_to, e.id), p.answer \
                     from report p join entity e on e.id = p.entity \
                     where e.id = $1 or e.redirect_to = $1 or e.id in \
                         (select r.entity from source_record r join kin on kin.id = r.id \
                          where r.entity is not null)"
                ),
                vec![Value::uuid(self.entity)],
            )
            .await?;
        let mut touched = 0;
        for row in rows {
            let is_own = row.get::<Uuid>(3)? == self.entity;
            let traces = if is_own { &self.quoted } else { &self.found };
            let (detail, reply_to): (String, Option<String>) = (row.get(1)?, row.get(2)?);
            let clean = without(traces, &detail);
            // No marker here: somebody would write to it.
            let answer = reply_to.clone().filter(|address| !is_in(traces, address));
            let told: Option<String> = row.get(4)?;
            let clean_told = told.as_deref().map(|told| without(traces, told));
            if clean == detail && answer == reply_to && clean_told == told {
                continue;
            }
            touched += 1;
            tx.run(
                "update report set detail = $2, reply_to = $3, answer = $4 where id = $1",
                vec![
                    Value::int(row.get::<i64>(0)?),
                    Value::text(clean),
                    Value::maybe_text(answer),
                    Value::maybe_text(clean_told),
                ],
            )
            .await?;
        }
        Ok(touched)
    }
}

/// A text without what was erased. People write it in their own way, so where it cannot be cut out
/// to the letter the whole text goes.
pub(super) fn without(traces: &Traces, text: &str) -> String {
    let clean = traces.taken_out_of(text);
    if is_in(traces, &clean) {
        ERASED.to_owned()
    } else {
        clean
    }
}

fn is_in(traces: &Traces, text: &str) -> bool {
    traces.are_in(text) || traces.are_dialled_in(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_to_the_letter_is_cut_out_and_what_is_not_takes_the_text_with_it() {
        let mut traces = Traces::default();
        traces.note(&json!({"name": "Mrs Secret", "number": "01632 960001"}));
        let report = "Mrs Secret (01632 960001) moved; ring 01632 960002";
        let clean = format!("{ERASED} ({ERASED}) moved; ring 01632 960002");
        assert_eq!(without(&traces, report), clean);
        for report in [
            "ask mrs\nSECRET",
            "ring 01632960001 now",
            "+44 (0)1632 960-001",
            "0044 1632 960001",
            "not 01632960001/2",
        ] {
            assert_eq!(without(&traces, report), ERASED, "{report}");
        }
        for report in ["Mrs Secretary", "ring 01632 960002", "at 16 32 96", ""] {
            assert_eq!(without(&traces, report), report);
        }
    }
}

//! Erasing at the desk of those who assure: what waits quotes records, and so may what was written about them.

use super::reports::without;
use super::{ERASED, Erasing};
use crate::db::{Tx, Value};
use crate::error::RepositoryError;
use crate::queue;

/// Texts that people wrote about the records of entities.
const WRITTEN: [(&str, &str, &str); 6] = [
    (
        "select n.id, n.words from desk_note n where n.entity in (@) \
         or n.entity in (select o.entity from source_record o where o.entity is not null and o.cluster in (@))",
        "desk_note",
        "words",
    ),
    (
        "select b.id, b.words from sent_back b join source_record r on r.id = b.record where r.cluster in (@)",
        "sent_back",
        "words",
    ),
    (
        "select b.id, coalesce(b.answer, '') from sent_back b join source_record r on r.id = b.record where r.cluster in (@)",
        "sent_back",
        "answer",
    ),
    (
        "select c.id, c.note from verification_contact c where c.entity in (@) \
         or c.entity in (select o.entity from source_record o where o.entity is not null and o.cluster in (@))",
        "verification_contact",
        "note",
    ),
    (
        "select i.id, i.note from sample_item i where i.entity in (@) \
         or i.entity in (select o.entity from source_record o where o.entity is not null and o.cluster in (@))",
        "sample_item",
        "note",
    ),
    (
        "select x.id, x.words from experience x join entity e on e.id = x.entity \
         where coalesce(e.redirect_to, e.id) in (@) \
         or x.entity in (select o.entity from source_record o where o.entity is not null and o.cluster in (@))",
        "experience",
        "words",
    ),
];

impl Erasing<'_> {
    /// Has what waits weighed anew, and takes what was erased out of notes, questions, answers and experiences.
    pub(super) async fn queue(&self, tx: &mut Tx) -> Result<(), RepositoryError> {
        let touched: Vec<Value> = self.touched.iter().map(|id| Value::uuid(*id)).collect();
        queue::forget(tx, &touched).await?;
        for (read, table, column) in WRITTEN {
            for row in tx.all_in(read, &[], &touched).await? {
                let words: String = row.get(1)?;
                let clean = without(&self.quoted, &words);
                if clean == words || words == ERASED {
                    continue;
                }
                tx.run(
                    format!("update {table} set {column} = $2 where id = $1"),
                    vec![Value::int(row.get::<i64>(0)?), Value::text(clean)],
                )
                .await?;
            }
        }
        Ok(())
    }
}

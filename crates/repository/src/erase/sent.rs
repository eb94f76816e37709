//! What people sent through pages: drafts lose the fields, files that the records came from go whole.

use hsds::Kind;

use super::{Erasing, Of};
use crate::db::{Tx, Value};
use crate::error::RepositoryError;

impl Erasing<'_> {
    /// Takes the fields out of drafts of the entity's records, and throws away the files of uploads that these came from. A file that
    /// waits to be read is read first: it is thrown away with its age.
    pub(super) async fn sent(&mut self, tx: &mut Tx) -> Result<(), RepositoryError> {
        let entity = || vec![Value::uuid(self.entity)];
        let drafts = tx
            .all(
                format!(
                    "select d.id, d.document from draft d where d.key = $2 or exists (select 1 from source_record r \
                     where r.source = d.source and r.key = d.key and r.kind = '{}' and r.cluster = $1)",
                    Kind::Service.name()
                ),
                // A draft of what others sent is known by the entity until it is sent.
                vec![Value::uuid(self.entity), Value::text(self.entity.to_string())],
            )
            .await?;
        tx.run(
            "update upload set content = null where content is not null and state in ('done', 'failed') \
             and submission in (select v.submission from source_record_version v \
             join source_record r on r.id = v.record where r.cluster = $1)",
            entity(),
        )
        .await?;
        for row in drafts {
            let Some(document) = self.without(&row.get::<String>(1)?, Of::Records)? else {
                continue;
            };
            tx.run(
                "update draft set document = $2, version = version + 1 where id = $1",
                vec![
                    Value::uuid(row.get::<uuid::Uuid>(0)?),
                    Value::text(document),
                ],
            )
            .await?;
        }
        Ok(())
    }
}

//! What of a register waits to be compared: noted where something changes, and in portions when a register is new or joined by
//! something else.

use uuid::Uuid;

use crate::Repository;
use crate::db::Value;
use crate::error::RepositoryError;
use crate::record::RecordNumber;
use crate::settling::{self, Unit, Why};

impl Repository {
    /// Whether something of a register waits to be compared.
    pub async fn is_comparison_due(&self) -> Result<bool, RepositoryError> {
        let row = self
            .db
            .optional(
                "select 1 where exists (select 1 from register_touched) \
                 or exists (select 1 from register_entry where due = 1) \
                 or exists (select 1 from register where noted_entity is not null or noted_record is not null)",
                vec![],
            )
            .await?;
        Ok(row.is_some())
    }

    /// How much waits to be compared, counted up to a limit.
    pub async fn comparisons_due(&self, limit: i64) -> Result<i64, RepositoryError> {
        let row = self
            .db
            .one(
                "select (select count(*) from (select 1 from register_touched limit $1) t) \
                 + (select count(*) from (select 1 from register_entry where due = 1 limit $1) e) \
                 + $1 * (select count(*) from register where noted_entity is not null or noted_record is not null)",
                vec![Value::int(limit)],
            )
            .await?;
        row.get(0)
    }
}

impl Unit {
    /// Notes the next of what is published, then of what a register has, if it has to be noted still. Says whether it had.
    pub async fn note_portion(
        &mut self,
        source: &str,
        limit: i64,
    ) -> Result<bool, RepositoryError> {
        let row = self
            .tx
            .one(
                "select noted_entity, noted_record, is_new from register where source = $1",
                vec![Value::text(source)],
            )
            .await?;
        if let Some(after) = row.get::<Option<Uuid>>(0)? {
            self.note_entities(source, after, limit).await?;
            return Ok(true);
        }
        if let Some(after) = row.get::<Option<i64>>(1)? {
            let is_new = row.get::<i64>(2)? != 0;
            self.note_records(source, after, is_new, limit).await?;
            return Ok(true);
        }
        Ok(false)
    }

    async fn note_entities(
        &mut self,
        source: &str,
        after: Uuid,
        limit: i64,
    ) -> Result<(), RepositoryError> {
        // Nothing is looked up by state: the next ids are read in their order.
        let rows = self
            .tx
            .all(
                "select id from entity where id > $1 and state || '' = 'published' \
                 and kind in ('service', 'organization', 'location') order by id limit $2",
                vec![Value::uuid(after), Value::int(limit)],
            )
            .await?;
        let ids: Vec<Uuid> = rows
            .iter()
            .map(|row| row.get(0))
            .collect::<Result<_, _>>()?;
        let keys: Vec<Value> = ids.iter().map(|id| Value::uuid(*id)).collect();
        self.tx
            .run_in(
                "insert into register_touched (source, entity) \
                 select g.source, e.id from register g cross join entity e where g.source = $1 and e.id in (@) \
                 on conflict (source, entity) do nothing",
                &[Value::text(source)],
                &keys,
            )
            .await?;
        self.tx
            .run(
                "update register set noted_entity = $2 where source = $1",
                vec![Value::text(source), Value::uuid(ids.last().copied())],
            )
            .await?;
        Ok(())
    }

    async fn note_records(
        &mut self,
        source: &str,
        after: i64,
        is_new: bool,
        limit: i64,
    ) -> Result<(), RepositoryError> {
        // As above: by number, not by source.
        let rows = self
            .tx
            .all(
                "select id, cluster from source_record where id > $2 and source || '' = $1 \
                 order by id limit $3",
                vec![Value::text(source), Value::int(after), Value::int(limit)],
            )
            .await?;
        let mut last = None;
        let mut keys = Vec::with_capacity(rows.len());
        let mut clusters: Vec<Uuid> = Vec::new();
        for row in &rows {
            let record: i64 = row.get(0)?;
            last = Some(record);
            keys.push(Value::int(record));
            clusters.extend(row.get::<Option<Uuid>>(1)?);
        }
        self.tx
            .run_in(
                "insert into register_entry (record, source, state, due) \
                 select r.id, r.source, 'there', 1 from source_record r \
                 where r.kind in ('service', 'organization') and r.current_version is not null and r.id in (@) \
                 on conflict (record) do update set due = 1",
                &[],
                &keys,
            )
            .await?;
        if is_new {
            clusters.sort_unstable();
            clusters.dedup();
            settling::enqueue(&mut self.tx, clusters, Why::Reference, self.now).await?;
        }
        let is_done = i64::from(last.is_none());
        self.tx
            .run(
                "update register set noted_record = $2, is_new = case when $3 = 1 then 0 else is_new end \
                 where source = $1",
                vec![
                    Value::text(source),
                    Value::int(last),
                    Value::int(is_done),
                ],
            )
            .await?;
        Ok(())
    }

    /// Records of registers have changed: they, and what names them, are compared later.
    pub async fn note_register_records(
        &mut self,
        records: &[RecordNumber],
    ) -> Result<(), RepositoryError> {
        let keys: Vec<Value> = records.iter().map(|record| Value::int(record.0)).collect();
        for sql in [
            "insert into register_entry (record, source, state, due) \
             select r.id, r.source, 'there', 1 from source_record r \
             where r.kind in ('service', 'organization') and r.id in (@) \
             on conflict (record) do update set due = 1",
            "insert into register_entry (record, source, state, due) \
             select distinct r.id, r.source, 'there', 1 from source_record t \
             join record_reference f on f.target = t.uuid \
             join source_record r on r.id = f.record and r.source = t.source \
             where r.kind = 'service' and t.id in (@) \
             on conflict (record) do update set due = 1",
            // An organisation that a service names is no entry of its own, and is one when none does any more.
            "insert into register_entry (record, source, state, due) \
             select distinct t.id, t.source, 'there', 1 from source_record r \
             join record_reference f on f.record = r.id \
             join source_record t on t.uuid = f.target and t.source = r.source \
             where t.kind = 'organization' and r.kind = 'service' and r.id in (@) \
             on conflict (record) do update set due = 1",
        ] {
            self.tx.run_in(sql, &[], &keys).await?;
        }
        Ok(())
    }

    /// Entities were put together again: their identifiers are read anew, for every register, later.
    pub async fn note_touched(&mut self, entities: &[Uuid]) -> Result<(), RepositoryError> {
        let keys: Vec<Value> = entities.iter().map(|id| Value::uuid(*id)).collect();
        self.tx
            .run_in(
                "insert into register_touched (source, entity) \
                 select g.source, e.id from register g cross join entity e where e.id in (@) \
                 on conflict (source, entity) do nothing",
                &[],
                &keys,
            )
            .await?;
        Ok(())
    }

    /// Takes entities whose identifiers have to be read anew for a register.
    pub async fn take_touched(
        &mut self,
        source: &str,
        limit: i64,
    ) -> Result<Vec<Uuid>, RepositoryError> {
        let rows = self
            .tx
            .all(
                "select entity from register_touched where source = $1 order by entity limit $2",
                vec![Value::text(source), Value::int(limit)],
            )
            .await?;
        let entities: Vec<Uuid> = rows
            .iter()
            .map(|row| row.get(0))
            .collect::<Result<_, _>>()?;
        let keys: Vec<Value> = entities.iter().map(|id| Value::uuid(*id)).collect();
        self.tx
            .run_in(
                "delete from register_touched where source = $1 and entity in (@)",
                &[Value::text(source)],
                &keys,
            )
            .await?;
        Ok(entities)
    }

    /// Entries of a register that have to be compared.
    pub async fn due_register_records(
        &mut self,
        source: &str,
        limit: i64,
    ) -> Result<Vec<RecordNumber>, RepositoryError> {
        let rows = self
            .tx
            .all(
                "select record from register_entry where source = $1 and due = 1 order by record limit $2",
                vec![Value::text(source), Value::int(limit)],
            )
            .await?;
        rows.iter()
            .map(|row| Ok(RecordNumber(row.get(0)?)))
            .collect()
    }
}

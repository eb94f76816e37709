//! What waits and is not in the queue yet, as the tables of its kind say, and what is in it and waits no more.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use hsds::{Document, Kind};
use uuid::Uuid;

use super::{LATE, QueueKind};
use crate::Repository;
use crate::acceptance::waits;
use crate::db::{Row, Value};
use crate::error::RepositoryError;
use crate::record::{self, RecordNumber};
use crate::source::DESK;
use crate::submission::stored_kind;

/// A record that waits for a yes.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingChange {
    /// Which.
    pub record: RecordNumber,
    /// Of what kind.
    pub kind: Kind,
    /// The slug of its source.
    pub source: String,
    /// What its source calls it.
    pub key: String,
    /// The entity that stands for it.
    pub entity: Option<Uuid>,
    /// The version that waits.
    pub version: i64,
    /// What it says.
    pub document: Document,
    /// What was accepted of it before.
    pub before: Option<Document>,
    /// What changes with it: organisations and places that it names, what was accepted of them before, and what they say.
    pub with: Vec<(Kind, Document, Document)>,
    /// Whether the entity is published.
    pub is_published: bool,
    /// Whether somebody has asked about this very version, refused it or taken its acceptance back: then somebody looks again.
    pub was_doubted: bool,
    /// When it came.
    pub at: DateTime<Utc>,
}

/// Something else that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unqueued {
    /// What kind of thing.
    pub kind: QueueKind,
    /// Which.
    pub subject: String,
    /// What tells that it is another than before, if anything does: how many of them there are.
    pub version: i64,
    /// What it is about, where that is one entity.
    pub entity: Option<Uuid>,
    /// The slug of its source.
    pub source: Option<String>,
    /// What people call it.
    pub name: String,
    /// Of a report, what it is about; of a spot check, whether it is the first, another, or an open one: `never`, `again` or `open`; of
    /// an experience, whose it is, or `again` if a reader wants what is shown to be looked at.
    pub about: Option<String>,
    /// Of an experience, its words. They are weighed, and not kept in the queue.
    pub words: Option<String>,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Whether a record is decided by itself. What a waiting service brings is decided with that service, unless that waits for an answer, and
/// what nobody has accepted yet goes back with a service that was refused; a vocabulary waits behind its terms, and what of these somebody
/// has vouched for already is not decided at all.
fn on_its_own() -> String {
    format!(
        "not (r.kind <> 'service' and exists (select 1 from record_reference f \
             cross join source_record o where o.id = f.record and f.target = r.uuid \
             and o.source = r.source and (o.kind = 'service' or (r.kind = 'taxonomy' and o.kind = 'taxonomy_term')) \
             and (({} and not exists (select 1 from sent_back b where b.record = o.id \
                     and b.version = o.current_version and b.what = 'question' and b.ended_at is null)) \
                 or (r.accepted_version is null and exists (select 1 from sent_back b where b.record = o.id \
                     and b.version = o.current_version and b.what = 'refusal' and b.ended_at is null))))) \
         and not (r.kind in ('taxonomy', 'taxonomy_term') and exists (select 1 from source_record o \
             where o.cluster = r.cluster and o.accepted_version is not null))",
        waits("o")
    )
}

/// Each kind's things that wait: subject, version, entity, source, name, about, words, since.
const OTHERS: [(QueueKind, &str); 8] = [
    (
        QueueKind::Report,
        "select w.reference as subject, cast(0 as bigint) as version, coalesce(e.redirect_to, e.id) as entity, \
         cast(null as text) as source, p.name as name, w.about as about, cast(null as text) as words, w.at as since \
         from report w join entity e on e.id = w.entity \
         left join published p on p.id = coalesce(e.redirect_to, e.id) where w.closed_at is null",
    ),
    (
        QueueKind::Claim,
        "select cast(c.id as text) as subject, cast(0 as bigint) as version, c.organization as entity, c.source as source, \
         c.name as name, cast(null as text) as about, cast(null as text) as words, c.made_at as since from claim c where c.state = 'waiting'",
    ),
    (
        QueueKind::Personal,
        "select cast(r.cluster as text) as subject, count(distinct b.path) as version, r.cluster as entity, \
         min(r.source) as source, max(p.name) as name, cast(null as text) as about, cast(null as text) as words, min(b.at) as since \
         from problem b join source_record r on r.id = b.record \
         join published p on p.id = r.cluster and p.standing = 'live' \
         where b.code >= 'personal-' and b.code < 'personal.' and b.code <> 'personal-decided' \
         and b.stage = 'settled' and r.state in ('live', 'missing') group by r.cluster",
    ),
    (
        QueueKind::Correction,
        "select cast(r.cluster as text) as subject, count(distinct b.path) as version, r.cluster as entity, \
         min(r.source) as source, max(p.name) as name, cast(null as text) as about, cast(null as text) as words, min(b.at) as since \
         from problem b join source_record r on r.id = b.record \
         join published p on p.id = r.cluster and p.standing = 'live' \
         where b.code = 'beneath-changed' and b.stage = 'settled' and r.state in ('live', 'missing') group by r.cluster",
    ),
    (
        QueueKind::Register,
        "select d.source as subject, count(*) as version, cast(null as @uuid) as entity, d.source as source, max(g.name) as name, \
         cast(null as text) as about, cast(null as text) as words, min(d.since) as since \
         from register_difference d join register g on g.source = d.source group by d.source",
    ),
    (
        QueueKind::Feed,
        "select s.source as subject, max(s.id) as version, cast(null as @uuid) as entity, s.source as source, max(o.name) as name, \
         cast(null as text) as about, cast(null as text) as words, min(s.opened_at) as since \
         from submission s join source o on o.slug = s.source where s.state = 'held' group by s.source",
    ),
    (
        QueueKind::Sample,
        "select x.source as subject, x.version as version, cast(null as @uuid) as entity, x.source as source, o.name as name, \
         x.what as about, cast(null as text) as words, x.since as since from (\
             select d.source, cast(0 as bigint) as version, d.what, d.since from sample_due d \
             where not exists (select 1 from sample s where s.source = d.source and s.state = 'open') \
             union all select s.source, s.id, 'open', s.drawn_at from sample s where s.state = 'open') x \
         join source o on o.slug = x.source",
    ),
    (
        QueueKind::Experience,
        "select w.reference as subject, cast(1 as bigint) as version, coalesce(e.redirect_to, e.id) as entity, \
         cast(null as text) as source, p.name as name, \
         case when w.voice = 'resident' and w.state = 'shown' then 'again' else w.voice end as about, w.words as words, w.at as since \
         from experience w join entity e on e.id = w.entity \
         left join published p on p.id = coalesce(e.redirect_to, e.id) \
         where w.words <> '' and (w.state = 'waiting' or (w.state = 'shown' and w.told_off > 0))",
    ),
];

/// What there is to know of records, before it is said which.
const CHANGES: &str = "select r.id, r.kind, r.source, r.key, r.cluster, r.current_version, v.document, a.document, \
     cast(case when e.state = 'published' then 1 else 0 end as bigint), v.at, \
     cast(case when exists (select 1 from sent_back b where b.record = r.id and b.version = r.current_version) \
         or exists (select 1 from submission_effect f join submission t on t.id = f.submission \
             where f.record = r.id and f.version = r.current_version and f.what = 'accepted' and t.state = 'undone') \
         then 1 else 0 end as bigint) \
     from source o join source_record r on r.source = o.slug \
     join source_record_version v on v.id = r.current_version \
     left join source_record_version a on a.id = r.accepted_version \
     left join entity e on e.id = r.cluster";

impl Repository {
    /// Records that wait for a yes and are not in the queue as they are, the oldest first.
    pub async fn unqueued_changes(
        &self,
        limit: i64,
    ) -> Result<Vec<WaitingChange>, RepositoryError> {
        let sql = format!(
            "{CHANGES} where o.slug <> $1 and o.trust <> 'practice' and {} and {} \
             and not exists (select 1 from queue_item q where q.kind = 'change' \
                 and q.subject = cast(r.id as text) and q.version = r.current_version) \
             order by r.id limit $2",
            waits("r"),
            on_its_own()
        );
        let values = vec![Value::text(DESK), Value::int(limit)];
        let rows = self.db.all(sql, values).await?;
        let mut changes: Vec<WaitingChange> = rows.iter().map(change).collect::<Result<_, _>>()?;
        let mut with = self.changed_with(&changes).await?;
        for change in &mut changes {
            change.with = with.remove(&change.record).unwrap_or_default();
        }
        Ok(changes)
    }

    /// What changes with services: of what they name in their own source, what was accepted before and waits to be otherwise.
    async fn changed_with(
        &self,
        changes: &[WaitingChange],
    ) -> Result<HashMap<RecordNumber, Vec<(Kind, Document, Document)>>, RepositoryError> {
        let services = changes.iter().filter(|it| it.kind == Kind::Service);
        let services: Vec<Value> = services.map(|it| Value::int(it.record.0)).collect();
        let rows = self
            .db
            .all_in(
                &format!(
                    "select f.record, w.kind, a.document, v.document from record_reference f \
                     join source_record o on o.id = f.record \
                     join source_record w on w.uuid = f.target and w.source = o.source and w.kind in ('organization', 'location') \
                     join source_record_version a on a.id = w.accepted_version \
                     join source_record_version v on v.id = w.current_version \
                     where {} and f.record in (@)",
                    waits("w")
                ),
                &[],
                &services,
            )
            .await?;
        let mut with: HashMap<RecordNumber, Vec<_>> = HashMap::new();
        for row in &rows {
            with.entry(RecordNumber(row.get(0)?)).or_default().push((
                stored_kind(&row.get::<String>(1)?)?,
                record::document(&row.get::<String>(2)?)?,
                record::document(&row.get::<String>(3)?)?,
            ));
        }
        Ok(with)
    }

    /// A record that waits for a yes, whether or not it is in the queue.
    pub async fn waiting_change(
        &self,
        record: RecordNumber,
    ) -> Result<Option<WaitingChange>, RepositoryError> {
        let sql = format!(
            "{CHANGES} where r.id = $1 and o.slug <> $2 and {}",
            waits("r")
        );
        let values = vec![Value::int(record.0), Value::text(DESK)];
        let Some(row) = self.db.optional(sql, values).await? else {
            return Ok(None);
        };
        let mut change = change(&row)?;
        let mut with = self.changed_with(std::slice::from_ref(&change)).await?;
        change.with = with.remove(&change.record).unwrap_or_default();
        Ok(Some(change))
    }

    /// The entity that stands for a record, whether it waits or not.
    pub async fn entity_of_record(
        &self,
        record: RecordNumber,
    ) -> Result<Option<Uuid>, RepositoryError> {
        let row = self
            .db
            .optional(
                "select cluster from source_record where id = $1",
                vec![Value::int(record.0)],
            )
            .await?;
        row.map_or(Ok(None), |row| row.get(0))
    }

    /// What a record calls itself, or what its source calls it, whatever has become of it.
    pub async fn record_called(
        &self,
        record: RecordNumber,
    ) -> Result<Option<String>, RepositoryError> {
        let row = self
            .db
            .optional(
                "select r.key, v.document from source_record r left join source_record_version v \
                 on v.id = coalesce(r.current_version, r.pending_version) where r.id = $1",
                vec![Value::int(record.0)],
            )
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let document: Option<String> = row.get(1)?;
        let document = document.as_deref().map(record::document).transpose()?;
        let name = document
            .as_ref()
            .and_then(|document| hsds::document::written(document, "name"));
        Ok(Some(match name {
            Some(name) => name.to_owned(),
            None => row.get(0)?,
        }))
    }

    /// What records call themselves, by the ids that refer to them; those without a name are left out.
    pub async fn record_names(
        &self,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, String>, RepositoryError> {
        let asked: Vec<Value> = ids.iter().map(|id| Value::uuid(*id)).collect();
        let rows = self
            .db
            .all_in(
                "select r.uuid, v.document from source_record r \
                 join source_record_version v on v.id = coalesce(r.current_version, r.pending_version) \
                 where r.uuid in (@)",
                &[],
                &asked,
            )
            .await?;
        let mut names = HashMap::with_capacity(rows.len());
        for row in &rows {
            let document = record::document(&row.get::<String>(1)?)?;
            if let Some(name) = hsds::document::written(&document, "name") {
                names.insert(row.get(0)?, name.to_owned());
            }
        }
        Ok(names)
    }

    /// What else waits and is not in the queue as it is.
    pub async fn unqueued(&self) -> Result<Vec<Unqueued>, RepositoryError> {
        let mut found = Vec::new();
        for (kind, waiting) in OTHERS {
            let sql = format!(
                "select w.subject, w.version, w.entity, w.source, coalesce(w.name, ''), w.about, w.words, w.since \
                 from ({}) w where not exists (select 1 from queue_item q \
                 where q.kind = $1 and q.subject = w.subject and q.version = w.version) order by w.since",
                self.typed(waiting)
            );
            let rows = self.db.all(sql, vec![Value::text(kind.word())]).await?;
            for row in &rows {
                found.push(Unqueued {
                    kind,
                    subject: row.get(0)?,
                    version: row.get(1)?,
                    entity: row.get(2)?,
                    source: row.get(3)?,
                    name: row.get(4)?,
                    about: row.get(5)?,
                    words: row.get(6)?,
                    since: row.get(7)?,
                });
            }
        }
        Ok(found)
    }

    /// Takes out of the queue what waits no more, and puts what is late before the rest. What is just being sent anew stays where it is.
    /// Gives how many went.
    pub async fn tidy_queue(&self) -> Result<u64, RepositoryError> {
        let late = self
            .db
            .one(
                "select count(*) from queue_item where due_at <= $1 and risk < $2",
                vec![Value::time(self.now()), Value::int(LATE)],
            )
            .await?
            .get::<i64>(0)?;
        let mut is_any_gone = false;
        for (sql, values) in self.waiting_no_more() {
            is_any_gone |= !self.db.all(sql, values).await?.is_empty();
        }
        if !is_any_gone && late == 0 {
            return Ok(0);
        }
        let mut tx = self.db.begin_alone().await?;
        let mut gone = Vec::new();
        for (sql, values) in self.waiting_no_more() {
            for row in tx.all(sql, values).await? {
                gone.push(Value::int(row.get::<i64>(0)?));
            }
        }
        tx.run_in("delete from queue_item where id in (@)", &[], &gone)
            .await?;
        tx.run(
            "update queue_item set risk = risk + $2 where due_at <= $1 and risk < $2",
            vec![Value::time(self.now()), Value::int(LATE)],
        )
        .await?;
        tx.commit().await?;
        Ok(gone.len() as u64)
    }

    /// How the numbers of what waits no more are read, kind by kind.
    fn waiting_no_more(&self) -> Vec<(String, Vec<Value>)> {
        let changes = format!(
            "select q.id from queue_item q where q.kind = 'change' and not exists ( \
             select 1 from source_record r where r.id = case when q.kind = 'change' then cast(q.subject as bigint) end \
             and (r.due is not null or ({} and {})))",
            waits("r"),
            on_its_own()
        );
        let mut all = vec![(changes, Vec::new())];
        for (kind, waiting) in OTHERS {
            let sql = format!(
                "select q.id from queue_item q where q.kind = $1 and q.subject not in \
                 (select w.subject from ({}) w)",
                self.typed(waiting)
            );
            all.push((sql, vec![Value::text(kind.word())]));
        }
        all
    }

    /// How often each of these was opened by those who look for help, since an instant.
    pub async fn opened_since(
        &self,
        entities: &[Uuid],
        since: DateTime<Utc>,
    ) -> Result<HashMap<Uuid, i64>, RepositoryError> {
        let asked: Vec<Value> = entities.iter().map(|id| Value::uuid(*id)).collect();
        let rows = self
            .db
            .all_in(
                "select opened, count(*) from search_event where at >= $1 and opened is not null and opened in (@) \
                 group by opened",
                &[Value::time(since)],
                &asked,
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?)))
            .collect()
    }

    /// Of each of these sources, how many decisions of people there were about what it sent lately, and how many of them were no plain yes.
    pub async fn doubts(
        &self,
        sources: &[String],
        last: i64,
    ) -> Result<HashMap<String, (i64, i64)>, RepositoryError> {
        let mut doubts = HashMap::new();
        for source in sources {
            let row = self
                .db
                .one(
                    "select count(*), count(case when d.what <> 'accept' then 1 end) from (select what from decision \
                     where source = $1 and what in ('accept', 'correct', 'refuse') and by <> 'policy' \
                     and taken_back_at is null order by id desc limit $2) d",
                    vec![Value::text(source), Value::int(last)],
                )
                .await?;
            doubts.insert(source.clone(), (row.get(0)?, row.get(1)?));
        }
        Ok(doubts)
    }

    fn typed(&self, sql: &str) -> String {
        let uuid = if self.db.is_sqlite() { "text" } else { "uuid" };
        sql.replace("@uuid", uuid)
    }
}

fn change(row: &Row) -> Result<WaitingChange, RepositoryError> {
    let before: Option<String> = row.get(7)?;
    Ok(WaitingChange {
        record: RecordNumber(row.get(0)?),
        kind: stored_kind(&row.get::<String>(1)?)?,
        source: row.get(2)?,
        key: row.get(3)?,
        entity: row.get(4)?,
        version: row.get(5)?,
        document: record::document(&row.get::<String>(6)?)?,
        before: before.as_deref().map(record::document).transpose()?,
        with: Vec::new(),
        is_published: row.get::<i64>(8)? != 0,
        was_doubted: row.get::<i64>(10)? != 0,
        at: row.get(9)?,
    })
}

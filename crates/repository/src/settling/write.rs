//! What a settling transaction writes.

use chrono::{DateTime, SecondsFormat, Utc};
use hsds::Kind;
use uuid::Uuid;

use super::{Content, EntityChange, Publication, RecordChange, Unit};
use crate::change::{self, Pending, Seq};
use crate::db::{Rows, Value};
use crate::error::RepositoryError;
use crate::quality;
use crate::submission::SubmissionId;

/// Stands in a published text for the instant of the change, until that is known: it is decided
/// together with the place in the log.
pub const WHEN: &str = "@@@@-@@-@@T@@:@@:@@.@@@Z";

impl Unit {
    /// Makes entities for new records.
    pub async fn make_entities(&mut self, new: &[(Uuid, Kind)]) -> Result<(), RepositoryError> {
        let mut rows = Rows::into("entity", &["id", "kind", "state", "created_at"]);
        for (id, kind) in new {
            rows.push([
                Value::uuid(*id),
                Value::text(kind.name()),
                Value::text("draft"),
                Value::time(self.now),
            ]);
        }
        rows.insert(&mut self.tx).await
    }

    /// Lets staged changes of records take effect.
    pub async fn settle_records(
        &mut self,
        submission: SubmissionId,
        changes: &[RecordChange],
    ) -> Result<(), RepositoryError> {
        let mut records = Rows::into(
            "source_record",
            &[
                "id",
                "entity",
                "cluster",
                "state",
                "current_version",
                "accepted_version",
            ],
        );
        let mut effects = Rows::into(
            "submission_effect",
            &[
                "submission",
                "record",
                "what",
                "version",
                "before_version",
                "before_accepted",
                "before_state",
            ],
        )
        .on_conflict("on conflict do nothing");
        let mut references = Rows::into("record_reference", &["record", "kind", "target"])
            .on_conflict("on conflict do nothing");
        let mut outdated = Vec::new();
        let mut spoken_of = Vec::new();
        for change in changes {
            let due = &change.due;
            let speaks = change.accepted_version.is_some();
            if due.accepted_version.is_some() != speaks || due.pending_state != due.state.as_str() {
                spoken_of.push(Value::uuid(change.cluster));
            }
            let current = due.pending_version.or(due.current_version);
            records.push([
                Value::int(due.number.0),
                Value::uuid(change.entity),
                Value::uuid(change.cluster),
                Value::text(&due.pending_state),
                Value::int(current),
                Value::int(change.accepted_version),
            ]);
            let known = due.current_version.is_some();
            effects.push([
                Value::int(submission.0),
                Value::int(due.number.0),
                Value::text(change.what),
                Value::int(current),
                Value::int(due.current_version),
                Value::int(due.accepted_version),
                Value::maybe_text(known.then_some(due.state.as_str())),
            ]);
            if let Some(targets) = &change.references {
                if known {
                    outdated.push(Value::int(due.number.0));
                }
                for (kind, target) in targets {
                    references.push([
                        Value::int(due.number.0),
                        Value::text(kind.name()),
                        Value::uuid(*target),
                    ]);
                }
            }
        }
        let also =
            ", pending_version = null, pending_accepted = null, pending_state = null, due = null";
        records.update(&mut self.tx, also).await?;
        effects.insert(&mut self.tx).await?;
        self.tx
            .run_in(
                "delete from record_reference where record in (@)",
                &[],
                &outdated,
            )
            .await?;
        // Which sources speak of a service counts as much as what they say.
        quality::due_again(&mut self.tx, &spoken_of).await?;
        references.insert(&mut self.tx).await
    }

    /// Writes what entities say now, and where they stand.
    pub async fn change_entities(
        &mut self,
        changes: &[EntityChange],
    ) -> Result<(), RepositoryError> {
        let mut versions = Rows::into(
            "entity_version",
            &[
                "entity",
                "hash",
                "document",
                "internal",
                "provenance",
                "cause",
                "at",
            ],
        );
        for (change, version) in changes
            .iter()
            .filter_map(|change| change.version.as_ref().map(|v| (change, v)))
        {
            versions.push([
                Value::uuid(change.id),
                Value::text(&version.hash),
                Value::text(&version.document),
                Value::maybe_text(version.internal.as_deref()),
                Value::maybe_text(version.provenance.as_deref()),
                Value::text(&version.cause),
                Value::time(self.now),
            ]);
        }
        let mut numbers = versions.insert_numbered(&mut self.tx).await?.into_iter();
        let mut entities = Rows::into(
            "entity",
            &[
                "id",
                "state",
                "redirect_to",
                "current_version",
                "published_version",
            ],
        );
        for change in changes {
            let (current_before, published_before) = change.versions_before;
            let current = if change.version.is_some() {
                numbers.next()
            } else {
                current_before
            };
            let published = if change.publishes_current {
                current
            } else {
                published_before
            };
            entities.push([
                Value::uuid(change.id),
                Value::text(change.state.to_string()),
                Value::uuid(change.redirect_to),
                Value::int(current),
                Value::int(published),
            ]);
        }
        entities.update(&mut self.tx, "").await
    }

    /// Forgets what this unit was to publish of an entity, because it is put together once more: what follows is told against what is
    /// published now.
    pub fn think_again(&mut self, entity: Uuid) {
        if !self.published_of.remove(&entity) {
            return;
        }
        self.publications
            .retain(|publication| publication.entity != entity);
        self.published = self
            .publications
            .iter()
            .enumerate()
            .map(|(place, publication)| (publication.id, place))
            .collect();
    }

    /// Puts down a change of what is published; it is written when the unit is committed.
    ///
    /// A place of delivery can go from one service to another when records are linked: what one
    /// ends and another publishes goes on.
    pub fn publish(&mut self, publication: Publication) {
        self.published_of.insert(publication.entity);
        let live = |publication: &Publication| matches!(publication.content, Content::Live { .. });
        match self.published.get(&publication.id) {
            Some(known) if live(&publication) => self.publications[*known] = publication,
            Some(_) => {}
            None => {
                self.published
                    .insert(publication.id, self.publications.len());
                self.publications.push(publication);
            }
        }
    }

    /// What would be published of something when the unit is committed; nothing if that does not change.
    pub fn foretold(&self, id: Uuid) -> Option<&Content> {
        let known = self.published.get(&id)?;
        self.publications.get(*known).map(|it| &it.content)
    }

    /// Marks a submission as settled.
    pub async fn submission_settled(&mut self, id: SubmissionId) -> Result<(), RepositoryError> {
        self.tx
            .run(
                "update submission set state = case when reason is null then 'settled' else 'broken' end, \
                 ended_at = $2 where id = $1 and state = 'staged'",
                vec![Value::int(id.0), Value::time(self.now)],
            )
            .await?;
        Ok(())
    }

    /// Ends the unit: the log's end moves last, so that its rows become visible in their order.
    /// Gives the end of the log.
    pub async fn commit(mut self) -> Result<Seq, RepositoryError> {
        let publications = std::mem::take(&mut self.publications);
        if publications.is_empty() {
            self.tx.commit().await?;
            return Ok(self.head);
        }
        let (first, at) =
            change::reserve(&mut self.tx, publications.len() as i64, self.now).await?;
        self.write_published(&publications, first, at).await?;
        self.write_facets(&publications, first).await?;
        let rows: Vec<Pending> = publications
            .into_iter()
            .zip(first..)
            .map(|(publication, seq)| Pending {
                kind: publication.kind,
                entity: publication.id,
                what: publication.what,
                cause: publication.cause,
                hash: match publication.content {
                    Content::Live { hash, .. } => Some(hash),
                    _ => None,
                },
                position: Some(publication.position.unwrap_or(seq)),
            })
            .collect();
        change::append(&mut self.tx, first, at, &rows).await?;
        let last = first + rows.len() as i64 - 1;
        self.tx.commit().await?;
        Ok(last)
    }

    async fn write_facets(
        &mut self,
        publications: &[Publication],
        first: Seq,
    ) -> Result<(), RepositoryError> {
        let known: Vec<Value> = publications
            .iter()
            .filter_map(|publication| publication.position.map(Value::int))
            .collect();
        self.tx
            .run_in(
                "delete from published_term where position in (@)",
                &[],
                &known,
            )
            .await?;
        self.tx
            .run_in(
                "delete from published_session where position in (@)",
                &[],
                &known,
            )
            .await?;
        let mut terms = Rows::into("published_term", &["position", "term", "taxonomy"])
            .on_conflict("on conflict do nothing");
        let mut sessions = Rows::into(
            "published_session",
            &["position", "number", "byday", "opens_at", "closes_at"],
        );
        for (publication, seq) in publications.iter().zip(first..) {
            let Content::Live { facets, .. } = &publication.content else {
                continue;
            };
            let position = publication.position.unwrap_or(seq);
            for (term, taxonomy) in &facets.terms {
                terms.push([
                    Value::int(position),
                    Value::uuid(*term),
                    Value::uuid(*taxonomy),
                ]);
            }
            for (number, (byday, opens, closes)) in facets.sessions.iter().enumerate() {
                sessions.push([
                    Value::int(position),
                    Value::int(number as i64),
                    Value::maybe_text(byday.as_deref()),
                    Value::maybe_text(opens.as_deref()),
                    Value::maybe_text(closes.as_deref()),
                ]);
            }
        }
        terms.insert(&mut self.tx).await?;
        sessions.insert(&mut self.tx).await
    }

    async fn write_published(
        &mut self,
        publications: &[Publication],
        first: Seq,
        at: DateTime<Utc>,
    ) -> Result<(), RepositoryError> {
        let when = at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let mut live = Rows::into(
            "published",
            &[
                "id",
                "kind",
                "owner",
                "position",
                "list",
                "detail",
                "hash",
                "last_modified",
                "standing",
                "retire_at",
                "name",
                "status",
                "organization",
                "taxonomy",
                "parent",
                "minimum_age",
                "maximum_age",
            ],
        )
        .on_conflict(
            "on conflict (id) do update set owner = excluded.owner, \
             list = excluded.list, detail = excluded.detail, hash = excluded.hash, \
             last_modified = excluded.last_modified, standing = excluded.standing, \
             moved_to = null, ended_at = null, retire_at = excluded.retire_at, \
             name = excluded.name, status = excluded.status, \
             organization = excluded.organization, taxonomy = excluded.taxonomy, \
             parent = excluded.parent, minimum_age = excluded.minimum_age, \
             maximum_age = excluded.maximum_age",
        );
        // Texts of what is gone are not kept: it may be gone because of what they say.
        let mut ended = Rows::into(
            "published",
            &["id", "standing", "moved_to", "ended_at", "last_modified"],
        );
        for (publication, seq) in publications.iter().zip(first..) {
            match &publication.content {
                Content::Live {
                    list,
                    detail,
                    hash,
                    facets,
                    retire_at,
                } => live.push([
                    Value::uuid(publication.id),
                    Value::text(publication.kind.name()),
                    Value::uuid(publication.owner),
                    Value::int(publication.position.unwrap_or(seq)),
                    Value::text(dated(list, &when)),
                    Value::text(dated(detail, &when)),
                    Value::text(hash),
                    Value::time(at),
                    Value::text("live"),
                    Value::time(*retire_at),
                    Value::maybe_text(facets.name.as_deref()),
                    Value::maybe_text(facets.status.as_deref()),
                    Value::uuid(facets.organization),
                    Value::uuid(facets.taxonomy),
                    Value::uuid(facets.parent),
                    Value::real(facets.minimum_age),
                    Value::real(facets.maximum_age),
                ]),
                Content::Gone | Content::Moved { .. } => {
                    let to = match publication.content {
                        Content::Moved { to } => Some(to),
                        _ => None,
                    };
                    ended.push([
                        Value::uuid(publication.id),
                        Value::text(if to.is_some() { "moved" } else { "gone" }),
                        Value::uuid(to),
                        Value::time(at),
                        Value::time(at),
                    ]);
                }
            }
        }
        live.insert(&mut self.tx).await?;
        let also = ", list = '', detail = '', hash = '', name = null, status = null, \
                    organization = null, taxonomy = null, parent = null";
        ended.update(&mut self.tx, also).await
    }
}

/// Puts the instant in. Only the field itself is looked for: a source may write the marker anywhere.
fn dated(text: &str, when: &str) -> String {
    let field = format!("\"last_modified\":\"{WHEN}\"");
    text.replacen(&field, &format!("\"last_modified\":\"{when}\""), 1)
}

//! Erasing: the only act that destroys. It takes the content of fields out of every version, out of
//! corrections, out of the raw input and out of reports, and leaves a marker, an audit row and a change `erased`.

mod elsewhere;
mod quality;
mod queue;
mod reports;
mod search;
mod sent;
mod traces;

use std::collections::BTreeSet;

use hsds::path::Step;
use hsds::{Document, FieldPath};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use self::traces::Traces;
use crate::Repository;
use crate::audit;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;
use crate::personal;
use crate::picture;
use crate::record;
use crate::register;
use crate::settling::{self, Why};
use crate::source::DESK;

/// Stands where something was erased. Composition leaves such a field out.
pub const ERASED: &str = "\u{2421}erased";

/// What was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Versions of source records.
    pub record_versions: u64,
    /// Versions of entities.
    pub entity_versions: u64,
    /// Rows of raw input.
    pub raw_rows: u64,
    /// Reports that quoted some of it, or asked for an answer there.
    pub reports: u64,
}

/// A row of raw input.
type RawRow = (i64, i64);

/// The erasing of some fields of one entity, and of all that it was ever linked to.
struct Erasing<'a> {
    entity: Uuid,
    fields: &'a [FieldPath],
    /// What its records said there: what is looked for elsewhere.
    found: Traces,
    /// That, and what was shown of it: what messages may quote. Others may have said it too.
    quoted: Traces,
    /// Entities that were touched, so that they are put together again.
    touched: BTreeSet<Uuid>,
    /// Rows of raw input that versions came from.
    came_from: BTreeSet<RawRow>,
}

/// The records of the entity, and all that were ever linked to them.
const KIN: &str = "with recursive kin (id) as ( \
     select id from source_record where cluster = $1 \
     union select case when d.left_record = kin.id then d.right_record else d.left_record end \
     from link_decision d join kin on kin.id in (d.left_record, d.right_record))";

/// Whose versions are looked at. Others have fields of their own under the same names, so of
/// theirs only what was found in the entity's records goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// The records of the entity.
    Records,
    /// The entity, and those merged into it.
    Entities,
    /// Entities that a record of it may once have stood in, over links that were taken back.
    Parted,
    /// Corrections of such entities.
    Corrections,
}

impl Of {
    const fn table(self) -> &'static str {
        match self {
            Self::Records | Self::Corrections => "source_record_version",
            Self::Entities | Self::Parted => "entity_version",
        }
    }

    /// Id, document, internal data, entity; of records also the raw input and its row.
    fn query(self) -> String {
        match self {
            Self::Records => "select v.id, v.document, v.internal, r.cluster, v.raw, v.raw_row \
                 from source_record_version v join source_record r on r.id = v.record \
                 where r.cluster = $1 order by v.id"
                .to_owned(),
            Self::Entities => {
                "select v.id, v.document, v.internal, v.entity from entity_version v \
                 join entity e on e.id = v.entity where e.id = $1 or e.redirect_to = $1"
                    .to_owned()
            }
            Self::Parted => format!(
                "{KIN} select v.id, v.document, v.internal, v.entity from entity_version v \
                 where v.entity in (select r.entity from source_record r join kin on kin.id = r.id \
                                    where r.entity is not null and r.cluster <> $1)"
            ),
            Self::Corrections => format!(
                "{KIN} select v.id, v.document, v.internal, r.cluster from source_record_version v \
                 join source_record r on r.id = v.record join kin on kin.id = r.id \
                 where r.source = $2 and r.cluster <> $1"
            ),
        }
    }
}

impl Repository {
    /// Erases fields, or members of lists, of everything that was ever said about an entity. The
    /// hash of a version stays, so that the same input, sent again, brings nothing back; other
    /// input that holds the content does, so ask its source to take it out too.
    ///
    /// Of the raw input whole rows go: those that the entity's records came from, and those that hold
    /// these. A row that only refers to one, or names it by an id so short that it may mean another,
    /// goes if it holds some of the content.
    ///
    /// Drafts on pages lose the fields too, and files that were sent there go whole. Pictures go that nothing names any more.
    ///
    /// Of what readers reported, the content goes, and an address for the answer that is part of it.
    ///
    /// The entity is put together again when the crate `assure` next works its backlog off.
    pub async fn erase(
        &self,
        entity: Uuid,
        fields: &[FieldPath],
        reason: &str,
        by: &str,
    ) -> Result<Erased, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let entity = standing_for(&mut tx, entity).await?;
        let mut erasing = Erasing::of(entity, fields);
        let own_records = erasing.versions(&mut tx, Of::Records).await?;
        let own_versions = erasing.versions(&mut tx, Of::Entities).await?;
        let parted_versions = erasing.versions(&mut tx, Of::Parted).await?;
        let corrections = erasing.versions(&mut tx, Of::Corrections).await?;
        let raw_rows = erasing.elsewhere(&mut tx).await?;
        let reports = erasing.reports(&mut tx).await?;
        erasing.sent(&mut tx).await?;
        personal::forget(&mut tx, entity, fields).await?;
        picture::forget(&mut tx, entity).await?;
        register::forget_decisions(&mut tx, entity, fields).await?;
        erasing.quality(&mut tx).await?;
        erasing.queue(&mut tx).await?;
        let paths: Vec<String> = fields.iter().map(ToString::to_string).collect();
        audit::note(
            &mut tx,
            now,
            by,
            "erase",
            &format!("entity {entity}"),
            &json!({"fields": paths, "reason": reason}),
        )
        .await?;
        settling::enqueue(&mut tx, erasing.touched, Why::Erase, now).await?;
        tx.commit().await?;
        Ok(Erased {
            record_versions: own_records + corrections,
            entity_versions: own_versions + parted_versions,
            raw_rows,
            reports,
        })
    }

    /// Empties SQLite's journal, where overwritten content stands until then; to be called when an
    /// erased entity has been put together again. Says whether that was possible: it is not while
    /// others read. What the file itself frees is overwritten at once, and PostgreSQL does its own
    /// housekeeping.
    pub async fn forget_overwritten(&self) -> Result<bool, RepositoryError> {
        self.db.empty_journal().await
    }
}

/// The entity that stands for this one. To be asked within the transaction that erases: until that
/// begins, it may still be merged.
async fn standing_for(tx: &mut Tx, entity: Uuid) -> Result<Uuid, RepositoryError> {
    tx.optional(
        "select coalesce(redirect_to, id) from entity where id = $1",
        vec![Value::uuid(entity)],
    )
    .await?
    .ok_or(RepositoryError::NoEntity(entity))?
    .get(0)
}

impl<'a> Erasing<'a> {
    fn of(entity: Uuid, fields: &'a [FieldPath]) -> Self {
        Self {
            entity,
            fields,
            found: Traces::default(),
            quoted: Traces::default(),
            touched: BTreeSet::from([entity]),
            came_from: BTreeSet::new(),
        }
    }

    /// Takes the fields out of versions. Gives how many had them.
    async fn versions(&mut self, tx: &mut Tx, of: Of) -> Result<u64, RepositoryError> {
        let mut touched = 0;
        let mut values = vec![Value::uuid(self.entity)];
        if of == Of::Corrections {
            values.push(Value::text(DESK));
        }
        for row in tx.all(of.query(), values).await? {
            let document = self.without(&row.get::<String>(1)?, of)?;
            let internal = match row.get::<Option<String>>(2)? {
                Some(text) => self.without(&text, of)?,
                None => None,
            };
            if document.is_none() && internal.is_none() {
                continue;
            }
            touched += 1;
            self.touched.extend(row.get::<Option<Uuid>>(3)?);
            tx.run(
                format!(
                    "update {} set document = coalesce($2, document), \
                     internal = coalesce($3, internal) where id = $1",
                    of.table()
                ),
                vec![
                    Value::int(row.get::<i64>(0)?),
                    Value::maybe_text(document),
                    Value::maybe_text(internal),
                ],
            )
            .await?;
            if of == Of::Records {
                self.came_from.extend(elsewhere::raw_row(&row, 4)?);
            }
        }
        Ok(touched)
    }

    /// The text of a document with markers in place of the fields, and without corrections of them;
    /// none if it has none of them.
    fn without(&mut self, text: &str, of: Of) -> Result<Option<String>, RepositoryError> {
        let mut document = record::document(text)?;
        let mut touched = false;
        for field in self.fields {
            touched |= self.take_out(&mut document, field, of);
            if let Some(pins) = document.get_mut("pins").and_then(Json::as_object_mut) {
                touched |= self.take_out_of_pins(pins, field, of);
            }
        }
        Ok(touched.then(|| hsds::document::canonical(&document)))
    }

    fn take_out(&mut self, document: &mut Document, field: &FieldPath, of: Of) -> bool {
        let Some(value) = field.get(document) else {
            return false;
        };
        if value.as_str() == Some(ERASED) {
            return false;
        }
        match self.what_goes(value, of) {
            Goes::Nothing => false,
            Goes::AllBut(rest) => field.set(document, rest),
            Goes::All if matches!(field.steps().last(), Some(Step::Member(_))) => {
                field.remove(document).is_some()
            }
            Goes::All => field.set(document, Json::String(ERASED.to_owned())),
        }
    }

    /// A correction of the field, or of something inside it, goes; one of something around it
    /// loses the field.
    fn take_out_of_pins(&mut self, pins: &mut Document, field: &FieldPath, of: Of) -> bool {
        let mut touched = false;
        let paths: Vec<(String, FieldPath)> = pins
            .keys()
            .filter_map(|text| Some((text.clone(), text.parse().ok()?)))
            .collect();
        for (text, path) in paths {
            let inside = inside_pin(&path, field);
            let pin = pins.get_mut(&text).and_then(Json::as_object_mut);
            let (Some(inside), Some(pin)) = (inside, pin) else {
                continue;
            };
            let goes = match inside.get(pin) {
                Some(value) => self.what_goes(value, of),
                None => Goes::Nothing,
            };
            touched |= match goes {
                Goes::Nothing => false,
                Goes::AllBut(rest) => inside.set(pin, rest),
                Goes::All if path.starts_with(field) => pins.remove(&text).is_some(),
                Goes::All => inside.remove(pin).is_some(),
            };
        }
        touched
    }

    /// How much goes of what stands in a field, and remembers what that was.
    fn what_goes(&mut self, value: &Json, of: Of) -> Goes {
        match of {
            Of::Records => {
                self.found.note(value);
                self.quoted.note(value);
                Goes::All
            }
            Of::Entities => {
                self.quoted.note(value);
                Goes::All
            }
            Of::Parted | Of::Corrections if !self.found.meet(value) => Goes::Nothing,
            Of::Parted | Of::Corrections => self.rest_of(value).map_or(Goes::All, Goes::AllBut),
        }
    }

    /// The members of a list that hold nothing of what was found, if there are any.
    fn rest_of(&self, list: &Json) -> Option<Json> {
        let mut members = list.as_array()?.clone();
        members.retain(|member| !self.found.meet(member));
        (!members.is_empty()).then_some(Json::Array(members))
    }
}

/// How much of a field goes.
enum Goes {
    Nothing,
    /// All but these members of a list, which are others' own.
    AllBut(Json),
    All,
}

/// Where a field stands in the pin of a path, if it does: the whole of what is pinned where that is
/// in the field, else what is inside.
fn inside_pin(path: &FieldPath, field: &FieldPath) -> Option<FieldPath> {
    let mut inside = FieldPath::of("value");
    if path.starts_with(field) {
        return Some(inside);
    }
    if !field.starts_with(path) {
        return None;
    }
    for step in &field.steps()[path.steps().len()..] {
        match step {
            Step::Name(name) => inside.push_name(name),
            Step::Member(id) => inside.push_member(*id),
        }
    }
    Some(inside)
}

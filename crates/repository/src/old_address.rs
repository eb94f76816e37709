//! Old addresses: where the directory that was here before had its entries, so that links to them lead on.

mod pattern;
mod written;

use std::collections::{BTreeSet, HashMap};

use hsds::Kind;
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Rows, Tx, Value};
use crate::error::RepositoryError;
use crate::submission::stored_kind;
pub use pattern::Pattern;
pub use written::AddressRefused;
use written::{MOST_SHAPES, Written, names_of};

/// So many patterns a source may have.
const MOST_PATTERNS: usize = 20;
/// So many sets of parameters are looked for at once.
const MOST_FORMS: usize = 32;
/// What has a page, the first in doubt.
const KINDS: [Kind; 3] = [Kind::Service, Kind::Organization, Kind::Location];

/// An address of an old directory and the record that it was of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldAddress {
    address: String,
    shape: String,
    path: String,
    kind: Option<Kind>,
    key: String,
}

impl OldAddress {
    /// Reads an address, the id of its record in the source, and what the record is; empty where nobody said.
    pub fn parse(address: &str, id: &str, kind: &str) -> Result<Self, AddressRefused> {
        let written = Written::parse(address)?;
        if id.contains(char::is_control) {
            return Err(AddressRefused::Unseen);
        }
        let word = kind.trim().to_lowercase();
        let kind = match word.as_str() {
            "" => None,
            "service" => Some(Kind::Service),
            "organization" | "organisation" => Some(Kind::Organization),
            "location" | "place" => Some(Kind::Location),
            _ => return Err(AddressRefused::Kind(word)),
        };
        Ok(Self {
            address: written.canonical(),
            shape: written.shape(),
            path: written.path().to_owned(),
            kind,
            key: id.trim().to_owned(),
        })
    }

    /// The form in which it is compared.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether it leads where another does.
    pub fn leads_as(&self, other: &Self) -> bool {
        (self.kind, &self.key) == (other.kind, &other.key)
    }
}

/// What is kept in memory of old addresses: enough to know whether it is worth looking for one.
#[derive(Clone, Debug, Default)]
pub struct OldAddresses {
    patterns: Vec<(String, Pattern)>,
    shapes: Vec<String>,
}

/// An address that is looked for among old ones.
#[derive(Clone, Debug)]
pub struct AskedAddress(Written);

impl AskedAddress {
    /// As a browser asks for it: path and parameters.
    pub fn of_request(asked: &str) -> Result<Self, AddressRefused> {
        Written::asked(asked).map(Self)
    }

    /// As somebody writes it, with or without a host.
    pub fn typed(text: &str) -> Result<Self, AddressRefused> {
        Written::parse(text).map(Self)
    }
}

/// What an old address led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldAddressFound {
    /// The kind of the entity.
    pub kind: Kind,
    /// The entity that stands for its record now.
    pub id: Uuid,
    /// The source that says so.
    pub source: String,
    /// Whether it is a single address of a list, and not of a pattern.
    pub is_listed: bool,
}

/// A record that an old address may have been of.
#[derive(Debug)]
struct Named {
    source: String,
    kind: Option<Kind>,
    key: String,
}

/// How many old addresses a source has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OldAddressCounts {
    /// All of the list.
    pub all: i64,
    /// Those whose record is not there, or not yet.
    pub nowhere: i64,
}

/// An address of a list, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldAddressRow {
    /// The address.
    pub address: String,
    /// What its record is, where somebody said.
    pub kind: Option<Kind>,
    /// The id of its record in the source.
    pub key: String,
}

impl Repository {
    /// What has to be known to look for old addresses.
    pub async fn old_addresses(&self) -> Result<OldAddresses, RepositoryError> {
        let sql = "select source, pattern from old_pattern order by pattern";
        let mut known = OldAddresses::default();
        for row in self.db.all(sql, vec![]).await? {
            let pattern: String = row.get(1)?;
            let read = pattern.parse();
            let read = read.map_err(|_| RepositoryError::Damaged(pattern))?;
            known.patterns.push((row.get(0)?, read));
        }
        let sql = "select shape from old_shape order by shape";
        for row in self.db.all(sql, vec![]).await? {
            known.shapes.push(row.get(0)?);
        }
        let many = |shape: &String| std::cmp::Reverse(names_of(shape).count());
        known.shapes.sort_by_key(many);
        Ok(known)
    }

    /// The entity that an old address led to, and who says so.
    pub async fn old_address(
        &self,
        known: &OldAddresses,
        AskedAddress(asked): &AskedAddress,
    ) -> Result<Option<OldAddressFound>, RepositoryError> {
        let listed = self.listed(known, asked).await?;
        let mut named: Vec<(bool, Named)> = listed.into_iter().map(|one| (true, one)).collect();
        for (source, pattern) in &known.patterns {
            named.extend(pattern.found(asked).map(|(kind, key)| {
                let source = source.clone();
                (false, Named { source, kind, key })
            }));
        }
        for (is_listed, named) in named {
            if let Some((kind, id)) = self.stands_for(&named).await? {
                return Ok(Some(OldAddressFound {
                    kind,
                    id,
                    source: named.source,
                    is_listed,
                }));
            }
        }
        Ok(None)
    }

    /// The record of a single address, the one with most of the parameters that are asked for.
    async fn listed(
        &self,
        known: &OldAddresses,
        asked: &Written,
    ) -> Result<Option<Named>, RepositoryError> {
        let shapes = known.shapes.iter();
        let forms: Vec<String> = shapes
            .filter_map(|shape| asked.in_shape(shape))
            .take(MOST_FORMS)
            .collect();
        if forms.is_empty() {
            return Ok(None);
        }
        let keys: Vec<Value> = forms.iter().map(Value::text).collect();
        let sql = "select address, source, kind, key from old_address where address in (@)";
        let mut found: HashMap<String, Named> = HashMap::new();
        for row in self.db.all_in(sql, &[], &keys).await? {
            let kind: Option<String> = row.get(2)?;
            let named = Named {
                source: row.get(1)?,
                kind: kind.as_deref().map(stored_kind).transpose()?,
                key: row.get(3)?,
            };
            found.insert(row.get(0)?, named);
        }
        let mut forms = forms.into_iter();
        Ok(forms.find_map(|form| found.remove(&form)))
    }

    /// The entity that now stands for a record.
    async fn stands_for(&self, named: &Named) -> Result<Option<(Kind, Uuid)>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select kind, cluster from source_record \
                 where source = $1 and key = $2 and cluster is not null",
                vec![Value::text(&named.source), Value::text(&named.key)],
            )
            .await?;
        let mut found: Vec<(Kind, Uuid)> = Vec::new();
        for row in rows {
            found.push((stored_kind(&row.get::<String>(0)?)?, row.get(1)?));
        }
        let mut kinds = KINDS.into_iter();
        let wanted = kinds
            .by_ref()
            .filter(|kind| named.kind.is_none_or(|wanted| wanted == *kind));
        for kind in wanted {
            if let Some(one) = found.iter().find(|(its, _)| *its == kind) {
                return Ok(Some(*one));
            }
        }
        Ok(None)
    }

    /// The services that are given at a place, with who runs each; no more than some.
    pub async fn services_at(
        &self,
        location: Uuid,
        limit: i64,
    ) -> Result<Vec<(Uuid, Option<Uuid>)>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select distinct p.id, p.organization from source_record l \
                 join record_reference f on f.target = l.uuid \
                 join source_record s on s.id = f.record \
                 join published p on p.id = s.cluster \
                 where l.cluster = $1 and s.kind = 'service' and p.standing = 'live' \
                 order by p.id limit $2",
                vec![Value::uuid(location), Value::int(limit)],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?)))
            .collect()
    }

    /// The patterns of a source.
    pub async fn old_patterns(&self, source: &str) -> Result<Vec<String>, RepositoryError> {
        let sql = "select pattern from old_pattern where source = $1 order by pattern";
        let rows = self.db.all(sql, vec![Value::text(source)]).await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Says how the old directory of a source wrote its addresses, in place of what was said before. What another source says already
    /// is refused, and nothing is changed then.
    pub async fn set_old_patterns(
        &self,
        source: &str,
        patterns: &[Pattern],
        by: &str,
    ) -> Result<Result<(), AddressRefused>, RepositoryError> {
        if patterns.len() > MOST_PATTERNS {
            return Ok(Err(AddressRefused::TooMany));
        }
        let texts: BTreeSet<String> = patterns.iter().map(ToString::to_string).collect();
        let mut tx = self.db.begin_alone().await?;
        must_be_there(&mut tx, source).await?;
        let sql = "select pattern, source from old_pattern where source <> $1";
        for row in tx.all(sql, vec![Value::text(source)]).await? {
            let theirs: String = row.get(0)?;
            let read: Result<Pattern, _> = theirs.parse();
            let read = read.map_err(|_| RepositoryError::Damaged(theirs))?;
            if let Some(taken) = patterns.iter().find(|pattern| pattern.is_as(&read)) {
                return Ok(Err(AddressRefused::Taken {
                    address: taken.to_string(),
                    source_slug: row.get(1)?,
                }));
            }
        }
        tx.run(
            "delete from old_pattern where source = $1",
            vec![Value::text(source)],
        )
        .await?;
        for text in &texts {
            tx.run(
                "insert into old_pattern (source, pattern) values ($1, $2)",
                vec![Value::text(source), Value::text(text)],
            )
            .await?;
        }
        let subject = format!("source:{source}");
        let detail = json!({"patterns": texts});
        audit::note(&mut tx, self.now(), by, "addresses.set", &subject, &detail).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// Takes in single addresses of a source, each in place of what was said of it before. Gives those that belong to other sources,
    /// which are left there. More sets of parameters than can be looked for are refused, and nothing is changed then.
    pub async fn add_old_addresses(
        &self,
        source: &str,
        addresses: &[OldAddress],
        by: &str,
    ) -> Result<Result<HashMap<String, String>, AddressRefused>, RepositoryError> {
        let mut tx = self.db.begin_alone().await?;
        must_be_there(&mut tx, source).await?;
        let keys: Vec<Value> = addresses
            .iter()
            .map(|one| Value::text(&one.address))
            .collect();
        let mut taken = HashMap::new();
        let sql = "select address, source from old_address where source <> $1 and address in (@)";
        for row in tx.all_in(sql, &[Value::text(source)], &keys).await? {
            taken.insert(row.get(0)?, row.get(1)?);
        }
        let mut rows = Rows::into("old_address", &["address", "source", "kind", "key"])
            .on_conflict(
                "on conflict (address) do update set kind = excluded.kind, key = excluded.key",
            );
        // The later of two that are the same goes, which no statement may name twice.
        let latest: HashMap<&str, &OldAddress> = addresses
            .iter()
            .filter(|one| !taken.contains_key(&one.address))
            .map(|one| (one.address.as_str(), one))
            .collect();
        let mut shapes = BTreeSet::new();
        for one in latest.values() {
            shapes.insert(one.shape.as_str());
            rows.push([
                Value::text(&one.address),
                Value::text(source),
                Value::maybe_text(one.kind.map(Kind::name)),
                Value::text(&one.key),
            ]);
        }
        let count = rows.len();
        if !take_shapes(&mut tx, shapes).await? {
            return Ok(Err(AddressRefused::TooManyShapes));
        }
        rows.insert(&mut tx).await?;
        let subject = format!("source:{source}");
        let detail = json!({"addresses": count});
        audit::note(
            &mut tx,
            self.now(),
            by,
            "addresses.import",
            &subject,
            &detail,
        )
        .await?;
        tx.commit().await?;
        Ok(Ok(taken))
    }

    /// Takes out all single addresses of a source; gives how many there were.
    pub async fn clear_old_addresses(
        &self,
        source: &str,
        by: &str,
    ) -> Result<u64, RepositoryError> {
        let mut tx = self.db.begin_alone().await?;
        let gone = tx
            .run(
                "delete from old_address where source = $1",
                vec![Value::text(source)],
            )
            .await?;
        let none_left = tx
            .optional("select 1 from old_address limit 1", vec![])
            .await?
            .is_none();
        if none_left {
            tx.run("delete from old_shape", vec![]).await?;
        }
        if gone > 0 {
            let subject = format!("source:{source}");
            let detail = json!({"addresses": gone});
            audit::note(
                &mut tx,
                self.now(),
                by,
                "addresses.clear",
                &subject,
                &detail,
            )
            .await?;
        }
        tx.commit().await?;
        Ok(gone)
    }

    /// How many single addresses a source has, and how many lead nowhere.
    pub async fn old_address_counts(
        &self,
        source: &str,
    ) -> Result<OldAddressCounts, RepositoryError> {
        let count = async |and: &str| -> Result<i64, RepositoryError> {
            let sql = format!("select count(*) from old_address a where a.source = $1{and}");
            self.db.one(sql, vec![Value::text(source)]).await?.get(0)
        };
        Ok(OldAddressCounts {
            all: count("").await?,
            nowhere: count(&format!(" and {NOWHERE}")).await?,
        })
    }

    /// Single addresses of a source in their order, after one; all, or those that lead nowhere.
    pub async fn old_addresses_of(
        &self,
        source: &str,
        after: &str,
        only_nowhere: bool,
        limit: i64,
    ) -> Result<Vec<OldAddressRow>, RepositoryError> {
        let and = if only_nowhere {
            format!(" and {NOWHERE}")
        } else {
            String::new()
        };
        let rows = self
            .db
            .all(
                format!(
                    "select a.address, a.kind, a.key from old_address a \
                     where a.source = $1 and a.address > $2{and} order by a.address limit $3"
                ),
                vec![Value::text(source), Value::text(after), Value::int(limit)],
            )
            .await?;
        let read = |row: &crate::db::Row| -> Result<OldAddressRow, RepositoryError> {
            let kind: Option<String> = row.get(1)?;
            Ok(OldAddressRow {
                address: row.get(0)?,
                kind: kind.as_deref().map(stored_kind).transpose()?,
                key: row.get(2)?,
            })
        };
        rows.iter().map(read).collect()
    }
}

/// The record of an address `a` is not there, or not settled yet.
const NOWHERE: &str = "not exists (select 1 from source_record r \
     where r.source = a.source and r.key = a.key and r.cluster is not null \
     and r.kind in ('service', 'organization', 'location') \
     and (a.kind is null or r.kind = a.kind))";

/// Puts down sets of parameters, unless there would be too many of them; says whether it did.
async fn take_shapes(tx: &mut Tx, mut shapes: BTreeSet<&str>) -> Result<bool, RepositoryError> {
    let mut many = 0;
    for row in tx.all("select shape from old_shape", vec![]).await? {
        many += 1;
        shapes.remove(row.get::<String>(0)?.as_str());
    }
    if !shapes.is_empty() && many + shapes.len() > MOST_SHAPES {
        return Ok(false);
    }
    let mut rows =
        Rows::into("old_shape", &["shape"]).on_conflict("on conflict (shape) do nothing");
    for shape in shapes {
        rows.push([Value::text(shape)]);
    }
    rows.insert(tx).await?;
    Ok(true)
}

async fn must_be_there(tx: &mut Tx, source: &str) -> Result<(), RepositoryError> {
    tx.optional(
        "select 1 from source where slug = $1",
        vec![Value::text(source)],
    )
    .await?
    .map(|_| ())
    .ok_or_else(|| RepositoryError::NoSource(source.to_owned()))
}

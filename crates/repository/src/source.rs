//! Sources: who sends records, and how far each is trusted.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::claim::SPEAKS_FOR;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;

/// The built-in source of corrections: its records hold only the fields that the assurer pinned.
pub const DESK: &str = "desk";

/// How far a source is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// What it sends is for practice: it is checked like anything else, and never published, whoever accepts it.
    Practice,
    /// What it sends waits until somebody accepts it.
    Held,
    /// What it sends is published when it passes the policy.
    Open,
    /// As open; and it repeats other sources' records under their own ids, so the same id means
    /// the same thing.
    Republisher,
    /// As open; and somebody checked what it says: its word goes before others'.
    Verified,
}

impl Trust {
    /// Every one, the least trusted first.
    pub const ALL: [Self; 5] = [
        Self::Practice,
        Self::Held,
        Self::Open,
        Self::Republisher,
        Self::Verified,
    ];

    /// Whether a change is published without anybody's yes.
    pub const fn publishes(self) -> bool {
        !matches!(self, Self::Held | Self::Practice)
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Held => "held",
            Self::Open => "open",
            Self::Republisher => "republisher",
            Self::Verified => "verified",
        }
    }
}

impl fmt::Display for Trust {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl FromStr for Trust {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|trust| trust.word() == word)
            .ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

/// A source of records. Its slug never changes: identities are made from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Small letters, digits and hyphens.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// The organisation that collects.
    pub collector: Option<String>,
    /// How far it is trusted.
    pub trust: Trust,
    /// Whether its owner lets us publish it as open data.
    pub open_data: bool,
    /// Fields unknown to the standard that may be published.
    pub extras: Vec<String>,
    /// Where its feed is, which may change.
    pub base_url: Option<String>,
    /// The team that collects for it: whose members may look after it.
    pub team: Option<Uuid>,
    /// The organisations that its team speaks for, as confirmed claims say; nothing here is written by saving it.
    pub speaks_for: Vec<Uuid>,
    /// Whether it is a register: nothing of it is published. Saving it writes nothing of that.
    pub is_register: bool,
}

impl Source {
    /// A new source: it holds until somebody accepts what it sends.
    pub fn new(slug: &str) -> Result<Self, RepositoryError> {
        let well_formed = !slug.is_empty()
            && slug.len() <= LONGEST_SLUG
            && slug
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !well_formed {
            return Err(RepositoryError::Slug(slug.to_owned()));
        }
        Ok(Self {
            slug: slug.to_owned(),
            name: slug.to_owned(),
            collector: None,
            trust: Trust::Held,
            open_data: true,
            extras: Vec::new(),
            base_url: None,
            team: None,
            speaks_for: Vec::new(),
            is_register: false,
        })
    }

    /// What could be the slug of a source of this name: small letters, digits and hyphens, as far as the name has
    /// any.
    pub fn slug_of(name: &str) -> String {
        let mut slug = String::new();
        for letter in name.chars().flat_map(char::to_lowercase) {
            if letter.is_ascii_alphanumeric() {
                slug.push(letter);
            } else if !slug.is_empty()
                && !slug.ends_with('-')
                && !matches!(letter, '\'' | '\u{2019}')
            {
                slug.push('-');
            }
        }
        let slug: String = slug.chars().take(LONGEST_SLUG).collect();
        slug.trim_end_matches('-').to_owned()
    }
}

/// Letters of a slug.
pub(crate) const LONGEST_SLUG: usize = 60;

const COLUMNS: &str = "slug, name, collector, trust, open_data, extras, base_url, team, \
     (select count(*) from register g where g.source = slug)";

impl Repository {
    /// The sources, by slug.
    pub async fn sources(&self) -> Result<Vec<Source>, RepositoryError> {
        let sql = format!("select {COLUMNS} from source order by slug");
        let rows = self.db.all(sql, vec![]).await?;
        let spoken = self.db.all(SPEAKS_FOR, vec![]).await?;
        speaking(&rows, &spoken)
    }

    /// One source.
    pub async fn source(&self, slug: &str) -> Result<Option<Source>, RepositoryError> {
        let sql = format!("select {COLUMNS} from source where slug = $1");
        let rows = self.db.all(sql, vec![Value::text(slug)]).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let sql = format!("{SPEAKS_FOR} and s.slug = $1");
        let spoken = self.db.all(sql, vec![Value::text(slug)]).await?;
        Ok(speaking(&rows, &spoken)?.pop())
    }

    /// What was decided about the columns of a source's spreadsheets, as it was kept.
    pub async fn mapping(&self, slug: &str) -> Result<Option<String>, RepositoryError> {
        let row = self
            .db
            .optional(
                "select mapping from source where slug = $1",
                vec![Value::text(slug)],
            )
            .await?;
        row.map_or(Ok(None), |row| row.get(0))
    }

    /// Keeps what was decided about the columns of a source's spreadsheets, for the next of them.
    pub async fn keep_mapping(&self, slug: &str, mapping: &str) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        tx.run(
            "update source set mapping = $2 where slug = $1",
            vec![Value::text(slug), Value::text(mapping)],
        )
        .await?;
        tx.commit().await
    }

    /// Writes down a source, new or changed, and in the audit trail by whom.
    pub async fn save_source(&self, source: &Source, by: &str) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        save(&mut tx, source, self.now(), by).await?;
        tx.commit().await
    }

    /// When this repository was made: what tells it from every other.
    pub async fn born(&self) -> Result<DateTime<Utc>, RepositoryError> {
        self.db
            .one(
                "select created_at from source where slug = $1",
                vec![Value::text(DESK)],
            )
            .await?
            .get(0)
    }

    /// The assurer's desk is there from the start.
    pub(crate) async fn ensure_desk(&self) -> Result<(), RepositoryError> {
        if self.source(DESK).await?.is_some() {
            return Ok(());
        }
        let desk = Source {
            name: "Corrections by the assurance team".to_owned(),
            trust: Trust::Verified,
            ..Source::new(DESK)?
        };
        self.save_source(&desk, "operator").await
    }
}

pub(crate) async fn save(
    tx: &mut Tx,
    source: &Source,
    now: DateTime<Utc>,
    by: &str,
) -> Result<(), RepositoryError> {
    let before = one_in(tx, &source.slug).await?;
    let practices = |source: &Source| source.trust == Trust::Practice;
    if before.is_some_and(|before| practices(&before) != practices(source)) {
        return Err(RepositoryError::Practice(source.slug.clone()));
    }
    tx.run(
        "insert into source (slug, name, collector, trust, open_data, extras, base_url, team, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         on conflict (slug) do update set name = excluded.name, collector = excluded.collector, \
         trust = excluded.trust, open_data = excluded.open_data, extras = excluded.extras, \
         base_url = excluded.base_url, team = excluded.team",
        vec![
            Value::text(&source.slug),
            Value::text(&source.name),
            Value::maybe_text(source.collector.as_deref()),
            Value::text(source.trust.to_string()),
            Value::int(i64::from(source.open_data)),
            Value::text(serde_json::json!(source.extras).to_string()),
            Value::maybe_text(source.base_url.as_deref()),
            Value::uuid(source.team),
            Value::time(now),
        ],
    )
    .await?;
    let subject = format!("source:{}", source.slug);
    let detail = json!({
        "trust": source.trust,
        "open_data": source.open_data,
        "extras": source.extras,
        "team": source.team,
    });
    audit::note(tx, now, by, "source.save", &subject, &detail).await
}

pub(crate) async fn all_in(tx: &mut Tx) -> Result<Vec<Source>, RepositoryError> {
    let rows = tx
        .all(format!("select {COLUMNS} from source"), vec![])
        .await?;
    let spoken = tx.all(SPEAKS_FOR, vec![]).await?;
    speaking(&rows, &spoken)
}

/// One source, without what it speaks for.
pub(crate) async fn one_in(tx: &mut Tx, slug: &str) -> Result<Option<Source>, RepositoryError> {
    let sql = format!("select {COLUMNS} from source where slug = $1");
    let row = tx.optional(sql, vec![Value::text(slug)]).await?;
    row.as_ref().map(read).transpose()
}

/// Sources with what they speak for: a slug and an organisation in each row.
fn speaking(rows: &[Row], spoken: &[Row]) -> Result<Vec<Source>, RepositoryError> {
    let mut organizations: HashMap<String, Vec<Uuid>> = HashMap::new();
    for row in spoken {
        let slug = row.get(0)?;
        organizations.entry(slug).or_default().push(row.get(1)?);
    }
    rows.iter()
        .map(|row| {
            let mut source = read(row)?;
            source.speaks_for = organizations.remove(&source.slug).unwrap_or_default();
            source.speaks_for.sort_unstable();
            Ok(source)
        })
        .collect()
}

fn read(row: &Row) -> Result<Source, RepositoryError> {
    let extras: String = row.get(5)?;
    Ok(Source {
        slug: row.get(0)?,
        name: row.get(1)?,
        collector: row.get(2)?,
        trust: row.get::<String>(3)?.parse()?,
        open_data: row.get::<i64>(4)? != 0,
        extras: serde_json::from_str(&extras).map_err(|_| RepositoryError::Damaged(extras))?,
        base_url: row.get(6)?,
        team: row.get(7)?,
        speaks_for: Vec::new(),
        is_register: row.get::<i64>(8)? > 0,
    })
}

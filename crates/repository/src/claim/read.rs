//! Claims are read, and the organisations that can be claimed.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Claim, ClaimState};
use crate::Repository;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::record;

/// Which claims are wanted.
#[derive(Clone, Debug, Default)]
pub struct ClaimFilter {
    /// Those of these teams; of any where none are named.
    pub teams: Vec<Uuid>,
    /// Those that name the team of one of these collectors; any where none are named.
    pub collectors: Vec<Uuid>,
    /// In this state; in any where none is named.
    pub state: Option<ClaimState>,
    /// So many at most.
    pub limit: i64,
}

/// A published organisation, as somebody finds their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedOrganization {
    /// Which.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// How many of its services are published.
    pub services: i64,
}

const COLUMNS: &str = "id, team, source, organization, name, details, collector, note, state, by, \
     agreed_at, made_at, decided_by, decided_at, reason, assurer";

impl Repository {
    /// One claim.
    pub async fn claim_of(&self, id: Uuid) -> Result<Option<Claim>, RepositoryError> {
        let sql = format!("select {COLUMNS} from claim where id = $1");
        let row = self.db.optional(sql, vec![Value::uuid(id)]).await?;
        row.as_ref().map(read).transpose()
    }

    /// Claims: those that wait first, the oldest of them first; then the others, those first that were decided
    /// last.
    pub async fn claims(&self, filter: &ClaimFilter) -> Result<Vec<Claim>, RepositoryError> {
        let mut values = vec![Value::int(filter.limit)];
        let mut tests = Vec::new();
        for (column, ids) in [("team", &filter.teams), ("collector", &filter.collectors)] {
            let places = ids.iter().map(|id| {
                values.push(Value::uuid(*id));
                format!("${}", values.len())
            });
            let places: Vec<String> = places.collect();
            if !places.is_empty() {
                tests.push(format!("{column} in ({})", places.join(", ")));
            }
        }
        if let Some(state) = filter.state {
            values.push(Value::text(state.to_string()));
            tests.push(format!("state = ${}", values.len()));
        }
        let tests = if tests.is_empty() {
            "1 = 1".to_owned()
        } else {
            tests.join(" and ")
        };
        let sql = format!(
            "select {COLUMNS} from claim where {tests} \
             order by case when state = 'waiting' then 0 else 1 end, \
             case when state = 'waiting' then made_at end, decided_at desc, id limit $1"
        );
        let rows = self.db.all(sql, values).await?;
        rows.iter().map(read).collect()
    }

    /// Whose claim to an organisation is confirmed, if anybody's is.
    pub async fn speaker_for(&self, organization: Uuid) -> Result<Option<Claim>, RepositoryError> {
        let sql = format!(
            "select {COLUMNS} from claim where organization = $1 and state = 'confirmed' \
             order by decided_at desc, id limit 1"
        );
        let row = self
            .db
            .optional(sql, vec![Value::uuid(organization)])
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// Every organisation that somebody speaks for: the organisation, the team, and the team of the collector with whom it works. Of two
    /// confirmed claims the later counts.
    pub async fn speakers(&self) -> Result<Vec<(Uuid, Uuid, Option<Uuid>)>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select coalesce(e.redirect_to, c.organization), c.team, c.collector from claim c \
                 left join entity e on e.id = c.organization \
                 where c.state = 'confirmed' and c.organization is not null order by c.decided_at, c.id",
                vec![],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .collect()
    }

    /// The organisations that a team speaks for.
    pub async fn speaks_for(&self, team: Uuid) -> Result<Vec<Uuid>, RepositoryError> {
        let sql = format!("{SPEAKS_FOR} and c.team = $1 order by 2");
        let rows = self.db.all(sql, vec![Value::uuid(team)]).await?;
        rows.iter().map(|row| row.get(1)).collect()
    }

    /// Published organisations with all of these words in their names, by name.
    pub async fn organizations_named(
        &self,
        words: &str,
        limit: i64,
    ) -> Result<Vec<PublishedOrganization>, RepositoryError> {
        let mut values = vec![Value::int(limit)];
        // As the names are compared: in small letters, with the plain apostrophe.
        let words = words.to_lowercase().replace('\u{2019}', "'");
        let tests = words.split_whitespace().take(MOST_WORDS).map(|word| {
            let word = word
                .replace('\\', "\\\\")
                .replace('%', "\\%")
                .replace('_', "\\_");
            values.push(Value::text(format!("%{word}%")));
            let place = values.len();
            format!("replace(lower(name), '\u{2019}', '''') like ${place} escape '\\'")
        });
        let tests: Vec<String> = tests.collect();
        if tests.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "select id, name from organization where {} order by lower(name), id limit $1",
            tests.join(" and ")
        );
        let rows = self.db.all(sql, values).await?;
        self.with_services(&rows).await
    }

    /// Published organisations with one of these numbers in a register.
    pub async fn organizations_numbered(
        &self,
        numbers: &[String],
        limit: i64,
    ) -> Result<Vec<PublishedOrganization>, RepositoryError> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let mut values = vec![Value::int(limit)];
        let places = numbers.iter().map(|number| {
            values.push(Value::text(number.to_uppercase()));
            format!("${}", values.len())
        });
        let places: Vec<String> = places.collect();
        let sql = format!(
            "select o.id, o.name from organization o where o.id in ( \
             select cast(i.owner_id as text) from organization_identifier i \
             where i.owner_kind = 'organization' and upper(i.identifier) in ({})) \
             order by lower(o.name), o.id limit $1",
            places.join(", ")
        );
        let rows = self.db.all(sql, values).await?;
        self.with_services(&rows).await
    }

    async fn with_services(
        &self,
        rows: &[Row],
    ) -> Result<Vec<PublishedOrganization>, RepositoryError> {
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let id: String = row.get(0)?;
            let id = Uuid::parse_str(&id).map_err(|_| RepositoryError::Damaged(id))?;
            found.push(PublishedOrganization {
                id,
                name: row.get::<Option<String>>(1)?.unwrap_or_default(),
                services: 0,
            });
        }
        let keys: Vec<Value> = found.iter().map(|found| Value::uuid(found.id)).collect();
        let sql = "select organization, count(*) from published where kind = 'service' \
                   and standing = 'live' and organization in (@) group by organization";
        let mut counts: HashMap<Uuid, i64> = HashMap::new();
        for row in self.db.all_in(sql, &[], &keys).await? {
            counts.insert(row.get(0)?, row.get(1)?);
        }
        for organization in &mut found {
            organization.services = counts.get(&organization.id).copied().unwrap_or_default();
        }
        Ok(found)
    }
}

/// So many words of what somebody looks for are looked at.
const MOST_WORDS: usize = 8;

/// Source and organisation of every confirmed claim. An organisation that was found to be another one is that one.
pub(crate) const SPEAKS_FOR: &str = "select distinct s.slug, coalesce(e.redirect_to, c.organization) from claim c \
     join source s on s.team = c.team left join entity e on e.id = c.organization \
     where c.state = 'confirmed' and c.organization is not null";

pub(super) async fn one(tx: &mut Tx, id: Uuid) -> Result<Option<Claim>, RepositoryError> {
    let sql = format!("select {COLUMNS} from claim where id = $1");
    let row = tx.optional(sql, vec![Value::uuid(id)]).await?;
    row.as_ref().map(read).transpose()
}

/// The confirmed claims of other teams to an organisation.
pub(super) async fn confirmed_of_others(
    tx: &mut Tx,
    organization: Uuid,
    team: Uuid,
) -> Result<Vec<Claim>, RepositoryError> {
    let sql = format!(
        "select {COLUMNS} from claim where organization = $1 and team <> $2 \
         and state = 'confirmed' order by id"
    );
    let values = vec![Value::uuid(organization), Value::uuid(team)];
    let rows = tx.all(sql, values).await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Claim, RepositoryError> {
    let details: Option<String> = row.get(5)?;
    Ok(Claim {
        id: row.get(0)?,
        team: row.get(1)?,
        source: row.get(2)?,
        organization: row.get(3)?,
        name: row.get(4)?,
        details: details.as_deref().map(record::document).transpose()?,
        collector: row.get(6)?,
        note: row.get(7)?,
        state: row.get::<String>(8)?.parse()?,
        by: row.get(9)?,
        agreed_at: row.get(10)?,
        made_at: row.get(11)?,
        decided_by: row.get(12)?,
        decided_at: row.get(13)?,
        reason: row.get(14)?,
        assurer: row.get(15)?,
    })
}

//! People with an account, the teams that they act for, and in which roles.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who, in every table and in the audit trail.
    pub id: Uuid,
    /// Where they get mail, as it is compared: in small letters.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// The language of their mail: `en-GB` or `cy`.
    pub language: String,
    /// The hash of their password, if they have one.
    pub password: Option<String>,
    /// The secret that they share with an app that shows codes, if they have one.
    pub code_secret: Option<String>,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When the account was closed, if it was.
    pub closed_at: Option<DateTime<Utc>>,
}

impl Person {
    /// How the audit trail names them.
    pub fn actor(&self) -> String {
        format!("person:{}", self.id)
    }
}

/// The people of one organisation who act for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Which.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// The organisation as it is published, if it is.
    pub entity: Option<Uuid>,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it was closed, if it was.
    pub closed_at: Option<DateTime<Utc>>,
}

/// A role that somebody has in a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub person: Uuid,
    /// Where.
    pub team: Uuid,
    /// As what.
    pub role: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// A member of a team, with all roles there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// Who.
    pub person: Person,
    /// Their roles in the team, in the order of their names.
    pub roles: Vec<String>,
}

const PERSON: &str =
    "p.id, p.email, p.name, p.language, p.password, p.code_secret, p.created_at, p.closed_at";
const TEAM: &str = "t.id, t.name, t.entity, t.created_at, t.closed_at";

impl Repository {
    /// Opens an account; false if somebody has one with this address.
    pub async fn add_person(&self, person: &Person, by: &str) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let is_new = add_person(&mut tx, person).await?;
        if is_new {
            let subject = person.actor();
            audit::note(&mut tx, self.now(), by, "person.add", &subject, &json!({})).await?;
            tx.commit().await?;
        }
        Ok(is_new)
    }

    /// Somebody by their id.
    pub async fn person(&self, id: Uuid) -> Result<Option<Person>, RepositoryError> {
        self.person_where("p.id = $1", Value::uuid(id)).await
    }

    /// Somebody by their address, as it is compared. Closed accounts have none.
    pub async fn person_by_email(&self, email: &str) -> Result<Option<Person>, RepositoryError> {
        self.person_where("p.email = $1", Value::text(email)).await
    }

    /// Somebody as the audit trail names them; nobody where it names none, or an account that was closed.
    pub async fn person_named(&self, by: &str) -> Result<Option<Person>, RepositoryError> {
        let id = by.strip_prefix("person:").and_then(|id| id.parse().ok());
        let person = match id {
            Some(id) => self.person(id).await?,
            None => None,
        };
        Ok(person.filter(|person| person.closed_at.is_none()))
    }

    async fn person_where(
        &self,
        what: &str,
        value: Value,
    ) -> Result<Option<Person>, RepositoryError> {
        let sql = format!("select {PERSON} from person p where {what}");
        let row = self.db.optional(sql, vec![value]).await?;
        row.map(|row| read_person(&row)).transpose()
    }

    /// Everybody with an account, by name.
    pub async fn people(&self) -> Result<Vec<Person>, RepositoryError> {
        let sql = format!(
            "select {PERSON} from person p where p.closed_at is null order by lower(p.name), p.id"
        );
        let rows = self.db.all(sql, vec![]).await?;
        rows.iter().map(read_person).collect()
    }

    /// Changes what somebody is called, and the language of their mail.
    pub async fn rename_person(
        &self,
        id: Uuid,
        (name, language): (&str, &str),
        by: &str,
    ) -> Result<(), RepositoryError> {
        let set = "name = $2, language = $3";
        let values = vec![Value::text(name), Value::text(language)];
        self.change_person(id, set, values, by, "person.rename")
            .await
    }

    /// Sets somebody's password, as its hash, or takes it away.
    pub async fn set_password(
        &self,
        id: Uuid,
        hash: Option<&str>,
        by: &str,
    ) -> Result<(), RepositoryError> {
        let action = if hash.is_some() {
            "password.set"
        } else {
            "password.remove"
        };
        let values = vec![Value::maybe_text(hash)];
        self.change_person(id, "password = $2", values, by, action)
            .await
    }

    /// Sets the secret of somebody's codes, or takes it away.
    pub async fn set_code_secret(
        &self,
        id: Uuid,
        secret: Option<&str>,
        by: &str,
    ) -> Result<(), RepositoryError> {
        let action = if secret.is_some() {
            "codes.set"
        } else {
            "codes.remove"
        };
        let values = vec![Value::maybe_text(secret)];
        self.change_person(id, "code_secret = $2, code_step = null", values, by, action)
            .await
    }

    async fn change_person(
        &self,
        id: Uuid,
        set: &str,
        values: Vec<Value>,
        by: &str,
        action: &str,
    ) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        let sql = format!("update person set {set} where id = $1 and closed_at is null");
        let values = [vec![Value::uuid(id)], values].concat();
        if tx.run(sql, values).await? == 0 {
            return Err(RepositoryError::NoPerson(id));
        }
        let subject = format!("person:{id}");
        audit::note(&mut tx, self.now(), by, action, &subject, &json!({})).await?;
        tx.commit().await
    }

    /// Takes a code's step of time for used, unless it or a later one was: a code is good once.
    pub async fn use_code_step(&self, id: Uuid, step: i64) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let taken = tx
            .run(
                "update person set code_step = $2 \
                 where id = $1 and (code_step is null or code_step < $2)",
                vec![Value::uuid(id), Value::int(step)],
            )
            .await?;
        tx.commit().await?;
        Ok(taken > 0)
    }

    /// Closes an account: its sessions end, its memberships and everything that tells who it was go.
    pub async fn close_person(&self, id: Uuid, by: &str) -> Result<(), RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let row = tx
            .optional(
                "select email from person where id = $1 and closed_at is null",
                vec![Value::uuid(id)],
            )
            .await?;
        let email: String = row.ok_or(RepositoryError::NoPerson(id))?.get(0)?;
        keep_an_administrator(&mut tx, id, None).await?;
        for sql in [
            "delete from membership where person = $1",
            "delete from session where person = $1",
            "delete from outside_account where person = $1",
            "delete from watch where person = $1",
            "update queue_item set assignee = null where assignee = $1",
            "delete from bounce where person = $1",
            "update experience set person = null where person = $1",
            "delete from experience_told_off where person = $1",
        ] {
            tx.run(sql, vec![Value::uuid(id)]).await?;
        }
        for sql in [
            "delete from ticket where email = $1",
            "delete from letter where recipient = $1",
        ] {
            tx.run(sql, vec![Value::text(&email)]).await?;
        }
        // How one can know that they speak for somebody may say who they are.
        tx.run(
            "update claim set note = '', state = case when state = 'waiting' then 'ended' else state end where by = $1",
            vec![Value::text(format!("person:{id}"))],
        )
        .await?;
        tx.run(
            "update person set email = $2, name = '', password = null, code_secret = null, \
             code_step = null, closed_at = $3 where id = $1",
            vec![
                Value::uuid(id),
                Value::text(format!("closed:{id}")),
                Value::time(now),
            ],
        )
        .await?;
        let subject = format!("person:{id}");
        audit::note(&mut tx, now, by, "person.close", &subject, &json!({})).await?;
        tx.commit().await
    }

    /// Adds a team; one that is there stays as it is.
    pub async fn add_team(&self, team: &Team, by: &str) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        add_team(&mut tx, team, self.now(), by).await?;
        tx.commit().await
    }

    /// A team by its id.
    pub async fn team(&self, id: Uuid) -> Result<Option<Team>, RepositoryError> {
        let sql = format!("select {TEAM} from team t where t.id = $1");
        let row = self.db.optional(sql, vec![Value::uuid(id)]).await?;
        row.map(|row| read_team(&row)).transpose()
    }

    /// The teams that are not closed, by name.
    pub async fn teams(&self) -> Result<Vec<Team>, RepositoryError> {
        let sql = format!(
            "select {TEAM} from team t where t.closed_at is null order by lower(t.name), t.id"
        );
        let rows = self.db.all(sql, vec![]).await?;
        rows.iter().map(read_team).collect()
    }

    /// The teams that are not closed in which somebody has a role, by name.
    pub async fn teams_with(&self, role: &str) -> Result<Vec<Team>, RepositoryError> {
        let sql = format!(
            "select {TEAM} from team t where t.closed_at is null and exists ( \
             select 1 from membership m where m.team = t.id and m.role = $1) \
             order by lower(t.name), t.id"
        );
        let rows = self.db.all(sql, vec![Value::text(role)]).await?;
        rows.iter().map(read_team).collect()
    }

    /// People who have one of these roles in a team that is not closed, by name.
    pub async fn people_with(&self, roles: &[&str]) -> Result<Vec<Person>, RepositoryError> {
        let sql = format!(
            "select distinct {PERSON} from person p join membership m on m.person = p.id \
             join team t on t.id = m.team where t.closed_at is null and p.closed_at is null and m.role in (@)"
        );
        let keys: Vec<Value> = roles.iter().map(|role| Value::text(*role)).collect();
        let rows = self.db.all_in(&sql, &[], &keys).await?;
        let mut people: Vec<Person> = rows.iter().map(read_person).collect::<Result<_, _>>()?;
        people.sort_by_cached_key(|person| (person.name.to_lowercase(), person.id));
        people.dedup_by_key(|person| person.id);
        Ok(people)
    }

    /// What somebody is, and where.
    pub async fn memberships_of(&self, person: Uuid) -> Result<Vec<Membership>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select m.person, m.team, m.role, m.since from membership m \
                 join team t on t.id = m.team where m.person = $1 and t.closed_at is null \
                 order by lower(t.name), m.role",
                vec![Value::uuid(person)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Membership {
                    person: row.get(0)?,
                    team: row.get(1)?,
                    role: row.get(2)?,
                    since: row.get(3)?,
                })
            })
            .collect()
    }

    /// The members of a team, by name.
    pub async fn colleagues(&self, team: Uuid) -> Result<Vec<Colleague>, RepositoryError> {
        let sql = format!(
            "select {PERSON}, m.role from membership m join person p on p.id = m.person \
             where m.team = $1 order by lower(p.name), p.id, m.role"
        );
        let rows = self.db.all(sql, vec![Value::uuid(team)]).await?;
        let mut colleagues: Vec<Colleague> = Vec::new();
        for row in &rows {
            let person = read_person(row)?;
            let role: String = row.get(8)?;
            match colleagues.last_mut() {
                Some(last) if last.person.id == person.id => last.roles.push(role),
                _ => colleagues.push(Colleague {
                    person,
                    roles: vec![role],
                }),
            }
        }
        Ok(colleagues)
    }

    /// Gives somebody these roles in a team in the place of those that they have there; with none they
    /// are no member any more. `before` are those that whoever says so has seen: if somebody changed them since,
    /// nothing is done. Sessions stay: what somebody may is looked up at every step.
    pub async fn set_roles(
        &self,
        (person, team): (Uuid, Uuid),
        (before, roles): (&[&str], &[&str]),
        by: &str,
    ) -> Result<(), RepositoryError> {
        // Alone, so that of two administrators who go at once one stays.
        let mut tx = self.db.begin_alone().await?;
        let rows = tx
            .all(
                "select role from membership where person = $1 and team = $2",
                vec![Value::uuid(person), Value::uuid(team)],
            )
            .await?;
        let now: BTreeSet<String> = rows
            .iter()
            .map(|row| row.get(0))
            .collect::<Result<_, _>>()?;
        let seen: BTreeSet<&str> = before.iter().copied().collect();
        if !now.iter().map(String::as_str).eq(seen) {
            return Err(RepositoryError::RolesChanged);
        }
        if !roles.contains(&ADMINISTRATOR) {
            keep_an_administrator(&mut tx, person, Some(team)).await?;
        }
        set_roles(&mut tx, (person, team), roles, self.now(), by).await?;
        tx.commit().await
    }
}

/// The role that there must always be somebody with, or nobody could let anybody in again.
pub(crate) const ADMINISTRATOR: &str = "administrator";

/// Refuses to take the last administrator away.
async fn keep_an_administrator(
    tx: &mut Tx,
    person: Uuid,
    team: Option<Uuid>,
) -> Result<(), RepositoryError> {
    let rows = tx
        .all(
            "select person, team from membership where role = $1",
            vec![Value::text(ADMINISTRATOR)],
        )
        .await?;
    let mut is_one = false;
    for row in &rows {
        let (who, r#where): (Uuid, Uuid) = (row.get(0)?, row.get(1)?);
        if who == person && team.is_none_or(|team| team == r#where) {
            is_one = true;
        } else {
            return Ok(());
        }
    }
    if is_one {
        return Err(RepositoryError::LastAdministrator);
    }
    Ok(())
}

pub(crate) async fn add_person(tx: &mut Tx, person: &Person) -> Result<bool, RepositoryError> {
    let rows = tx
        .run(
            "insert into person (id, email, name, language, password, code_secret, created_at) \
             values ($1, $2, $3, $4, $5, $6, $7) on conflict (email) do nothing",
            vec![
                Value::uuid(person.id),
                Value::text(&person.email),
                Value::text(&person.name),
                Value::text(&person.language),
                Value::maybe_text(person.password.as_deref()),
                Value::maybe_text(person.code_secret.as_deref()),
                Value::time(person.created_at),
            ],
        )
        .await?;
    Ok(rows > 0)
}

pub(crate) async fn add_team(
    tx: &mut Tx,
    team: &Team,
    now: DateTime<Utc>,
    by: &str,
) -> Result<(), RepositoryError> {
    let added = tx
        .run(
            "insert into team (id, name, entity, created_at) values ($1, $2, $3, $4) \
             on conflict (id) do nothing",
            vec![
                Value::uuid(team.id),
                Value::text(&team.name),
                Value::uuid(team.entity),
                Value::time(team.created_at),
            ],
        )
        .await?;
    if added > 0 {
        let subject = format!("team:{}", team.id);
        audit::note(tx, now, by, "team.add", &subject, &json!({})).await?;
    }
    Ok(())
}

pub(crate) async fn set_roles(
    tx: &mut Tx,
    (person, team): (Uuid, Uuid),
    roles: &[&str],
    now: DateTime<Utc>,
    by: &str,
) -> Result<(), RepositoryError> {
    let key = || vec![Value::uuid(person), Value::uuid(team)];
    tx.run(
        "delete from membership where person = $1 and team = $2",
        key(),
    )
    .await?;
    for role in roles {
        tx.run(
            "insert into membership (person, team, role, since) values ($1, $2, $3, $4)",
            [key(), vec![Value::text(*role), Value::time(now)]].concat(),
        )
        .await?;
    }
    let subject = format!("person:{person}");
    let detail = json!({"team": team, "roles": roles});
    audit::note(tx, now, by, "roles.set", &subject, &detail).await
}

pub(crate) fn read_person(row: &Row) -> Result<Person, RepositoryError> {
    Ok(Person {
        id: row.get(0)?,
        email: row.get(1)?,
        name: row.get(2)?,
        language: row.get(3)?,
        password: row.get(4)?,
        code_secret: row.get(5)?,
        created_at: row.get(6)?,
        closed_at: row.get(7)?,
    })
}

fn read_team(row: &Row) -> Result<Team, RepositoryError> {
    Ok(Team {
        id: row.get(0)?,
        name: row.get(1)?,
        entity: row.get(2)?,
        created_at: row.get(3)?,
        closed_at: row.get(4)?,
    })
}

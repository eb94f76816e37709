//! Accounts as somebody else's directory knows them.

use serde_json::json;

use crate::Repository;
use crate::audit;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;
use crate::person::{self, Person};

/// What a directory calls somebody: nobody else ever is called so there, whatever their address or name becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideAccount {
    /// The directory, by its address.
    pub issuer: String,
    /// What it calls them.
    pub subject: String,
}

impl Repository {
    /// Whose an account of somebody else's directory is.
    pub async fn person_outside(
        &self,
        account: &OutsideAccount,
    ) -> Result<Option<Person>, RepositoryError> {
        let row = self
            .db
            .optional(
                "select person from outside_account where issuer = $1 and subject = $2",
                vec![Value::text(&account.issuer), Value::text(&account.subject)],
            )
            .await?;
        match row {
            Some(row) => self.person(row.get(0)?).await,
            None => Ok(None),
        }
    }

    /// From now on somebody is who this account is; false if they are another one of that directory already, or
    /// somebody else is this one.
    pub async fn tie_outside(
        &self,
        person: &Person,
        account: &OutsideAccount,
    ) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let is_tied = tie(self, &mut tx, person, account).await?;
        if is_tied {
            tx.commit().await?;
        }
        Ok(is_tied)
    }

    /// Opens an account for somebody who is this one of a directory, with a role in a team; false if there is an
    /// account with their address, or somebody else is this one.
    pub async fn add_person_outside(
        &self,
        person: &Person,
        account: &OutsideAccount,
        (team, role): (uuid::Uuid, &str),
    ) -> Result<bool, RepositoryError> {
        let by = person.actor();
        let mut tx = self.db.begin().await?;
        if !person::add_person(&mut tx, person).await? {
            return Ok(false);
        }
        if !tie(self, &mut tx, person, account).await? {
            return Ok(false);
        }
        audit::note(&mut tx, self.now(), &by, "person.add", &by, &json!({})).await?;
        person::set_roles(&mut tx, (person.id, team), &[role], self.now(), &by).await?;
        tx.commit().await?;
        Ok(true)
    }
}

async fn tie(
    repository: &Repository,
    tx: &mut Tx,
    person: &Person,
    account: &OutsideAccount,
) -> Result<bool, RepositoryError> {
    let now = repository.now();
    let rows = tx
        .run(
            "insert into outside_account (issuer, subject, person, since) \
             values ($1, $2, $3, $4) on conflict do nothing",
            vec![
                Value::text(&account.issuer),
                Value::text(&account.subject),
                Value::uuid(person.id),
                Value::time(now),
            ],
        )
        .await?;
    if rows > 0 {
        let by = person.actor();
        let detail = json!({"issuer": account.issuer});
        audit::note(tx, now, &by, "outside.tie", &by, &detail).await?;
    }
    Ok(rows > 0)
}

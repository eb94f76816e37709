//! Tickets: what a mailed address holds, good once and for a time: a way to sign in, an invitation, or
//! an account.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::person::{Person, add_person, read_person, set_roles};

/// What a ticket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Signing in.
    SignIn,
    /// Signing in, by somebody who has shown all but the code that their app shows.
    Code,
    /// Becoming a member of a team.
    Invitation,
    /// Opening an account.
    Registration,
}

impl Purpose {
    const fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Code => "code",
            Self::Invitation => "invitation",
            Self::Registration => "registration",
        }
    }
}

/// A ticket, without what is mailed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The hash of what is mailed.
    pub hash: String,
    /// Where it is mailed to.
    pub email: String,
    /// Of an invitation or a registration: what somebody is called.
    pub name: Option<String>,
    /// Of an invitation: into which team.
    pub team: Option<Uuid>,
    /// Of an invitation: as what.
    pub role: Option<String>,
    /// Who made it, as the audit trail names them.
    pub made_by: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

const TICKET: &str = "hash, email, name, team, role, made_by, made_at, expires_at";

impl Repository {
    /// Writes a way to sign in down, unless its account was given so many since an instant, or is none; whether
    /// it was. What was refused does not count: whoever goes on asking keeps nobody from being mailed.
    pub async fn add_way_in(
        &self,
        ticket: &Ticket,
        most: i64,
        since: DateTime<Utc>,
    ) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin().await?;
        // Holds the row, so that of many at once each sees those before it.
        let held = tx
            .run(
                "update person set email = email where email = $1 and closed_at is null",
                vec![Value::text(&ticket.email)],
            )
            .await?;
        let row = tx
            .one(
                "select count(*) from ticket where email = $1 and purpose = $2 and made_at > $3",
                vec![
                    Value::text(&ticket.email),
                    Value::text(Purpose::SignIn.word()),
                    Value::time(since),
                ],
            )
            .await?;
        if held == 0 || row.get::<i64>(0)? >= most {
            return Ok(false);
        }
        add(&mut tx, Purpose::SignIn, ticket).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Writes a ticket down. An invitation takes the place of one to the same address and team that waits.
    pub async fn add_ticket(
        &self,
        purpose: Purpose,
        ticket: &Ticket,
    ) -> Result<(), RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        if let (Purpose::Invitation, Some(team)) = (purpose, ticket.team) {
            tx.run(
                "delete from ticket where team = $1 and email = $2 and used_at is null",
                vec![Value::uuid(team), Value::text(&ticket.email)],
            )
            .await?;
            let (subject, detail) = (format!("team:{team}"), json!({"role": ticket.role}));
            let by = &ticket.made_by;
            audit::note(&mut tx, now, by, "invitation.send", &subject, &detail).await?;
        }
        add(&mut tx, purpose, ticket).await?;
        tx.commit().await
    }

    /// A ticket that is good now.
    pub async fn ticket(
        &self,
        purpose: Purpose,
        hash: &str,
    ) -> Result<Option<Ticket>, RepositoryError> {
        let sql = format!(
            "select {TICKET} from ticket \
             where hash = $1 and purpose = $2 and used_at is null and expires_at > $3"
        );
        let values = vec![
            Value::text(hash),
            Value::text(purpose.word()),
            Value::time(self.now()),
        ];
        let row = self.db.optional(sql, values).await?;
        row.map(|row| read(&row)).transpose()
    }

    /// Uses a ticket up, if it is still good: of two at once only one gets it.
    pub async fn use_ticket(
        &self,
        purpose: Purpose,
        hash: &str,
    ) -> Result<Option<Ticket>, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let ticket = take(&mut tx, purpose, hash, self.now()).await?;
        tx.commit().await?;
        Ok(ticket)
    }

    /// Accepts an invitation: the account is opened if there is none for its address, and the role is added
    /// to those that somebody has in the team. Whose it is, and whether it was opened by this; nothing if the
    /// invitation is no longer good.
    pub async fn accept_invitation(
        &self,
        hash: &str,
        newcomer: impl FnOnce(&Ticket) -> Person + Send,
    ) -> Result<Option<(Person, bool)>, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        let Some(ticket) = take(&mut tx, Purpose::Invitation, hash, now).await? else {
            return Ok(None);
        };
        let (Some(team), Some(role)) = (ticket.team, ticket.role.as_deref()) else {
            return Err(RepositoryError::Damaged(ticket.hash));
        };
        let newcomer = newcomer(&ticket);
        let (person, is_new) = open(&mut tx, &newcomer, &ticket.made_by, now).await?;
        let actor = person.actor();
        let (subject, detail) = (format!("team:{team}"), json!({"role": role}));
        audit::note(&mut tx, now, &actor, "invitation.accept", &subject, &detail).await?;
        let rows = tx
            .all(
                "select role from membership where person = $1 and team = $2",
                vec![Value::uuid(person.id), Value::uuid(team)],
            )
            .await?;
        let mut roles: Vec<String> = rows
            .iter()
            .map(|row| row.get(0))
            .collect::<Result<_, _>>()?;
        if !roles.iter().any(|known| known == role) {
            roles.push(role.to_owned());
            let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
            set_roles(&mut tx, (person.id, team), &roles, now, &ticket.made_by).await?;
        }
        tx.commit().await?;
        Ok(Some((person, is_new)))
    }

    /// Opens an account by what was mailed to its address. Whose it is, and whether it was opened by this; nothing
    /// if it is no longer good.
    pub async fn accept_registration(
        &self,
        hash: &str,
        newcomer: Person,
    ) -> Result<Option<(Person, bool)>, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        let taken = take(&mut tx, Purpose::Registration, hash, now).await?;
        if taken.is_none_or(|ticket| ticket.email != newcomer.email) {
            return Ok(None);
        }
        let by = newcomer.actor();
        let opened = open(&mut tx, &newcomer, &by, now).await?;
        tx.commit().await?;
        Ok(Some(opened))
    }

    /// The invitations into a team that wait, the oldest first.
    pub async fn invitations(&self, team: Uuid) -> Result<Vec<Ticket>, RepositoryError> {
        let sql = format!(
            "select {TICKET} from ticket where team = $1 and used_at is null and expires_at > $2 \
             order by made_at, hash"
        );
        let values = vec![Value::uuid(team), Value::time(self.now())];
        let rows = self.db.all(sql, values).await?;
        rows.iter().map(read).collect()
    }

    /// Takes an invitation back; false if there is none that waits.
    pub async fn withdraw_invitation(
        &self,
        team: Uuid,
        hash: &str,
        by: &str,
    ) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let gone = tx
            .run(
                "delete from ticket where team = $1 and hash = $2 and used_at is null",
                vec![Value::uuid(team), Value::text(hash)],
            )
            .await?;
        if gone > 0 {
            let subject = format!("team:{team}");
            let detail = json!({});
            audit::note(
                &mut tx,
                self.now(),
                by,
                "invitation.withdraw",
                &subject,
                &detail,
            )
            .await?;
        }
        tx.commit().await?;
        Ok(gone > 0)
    }

    /// Forgets tickets that were good until an instant at most; how many.
    pub async fn forget_tickets(&self, before: DateTime<Utc>) -> Result<u64, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let gone = tx
            .run(
                "delete from ticket where expires_at < $1",
                vec![Value::time(before)],
            )
            .await?;
        tx.commit().await?;
        Ok(gone)
    }
}

/// The account of an address, opened if there is none, and whether it was.
async fn open(
    tx: &mut Tx,
    newcomer: &Person,
    by: &str,
    now: DateTime<Utc>,
) -> Result<(Person, bool), RepositoryError> {
    let is_new = add_person(tx, newcomer).await?;
    let row = tx
        .one(
            "select p.id, p.email, p.name, p.language, p.password, p.code_secret, \
             p.created_at, p.closed_at from person p where p.email = $1",
            vec![Value::text(&newcomer.email)],
        )
        .await?;
    let person = read_person(&row)?;
    if is_new {
        audit::note(tx, now, by, "person.add", &person.actor(), &json!({})).await?;
    }
    Ok((person, is_new))
}

async fn add(tx: &mut Tx, purpose: Purpose, ticket: &Ticket) -> Result<(), RepositoryError> {
    tx.run(
        "insert into ticket (hash, purpose, email, name, team, role, made_by, made_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        vec![
            Value::text(&ticket.hash),
            Value::text(purpose.word()),
            Value::text(&ticket.email),
            Value::maybe_text(ticket.name.as_deref()),
            Value::uuid(ticket.team),
            Value::maybe_text(ticket.role.as_deref()),
            Value::text(&ticket.made_by),
            Value::time(ticket.made_at),
            Value::time(ticket.expires_at),
        ],
    )
    .await?;
    Ok(())
}

async fn take(
    tx: &mut Tx,
    purpose: Purpose,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<Ticket>, RepositoryError> {
    let sql = format!(
        "update ticket set used_at = $3 \
         where hash = $1 and purpose = $2 and used_at is null and expires_at > $3 returning {TICKET}"
    );
    let values = vec![
        Value::text(hash),
        Value::text(purpose.word()),
        Value::time(now),
    ];
    let row = tx.optional(sql, values).await?;
    row.map(|row| read(&row)).transpose()
}

fn read(row: &Row) -> Result<Ticket, RepositoryError> {
    Ok(Ticket {
        hash: row.get(0)?,
        email: row.get(1)?,
        name: row.get(2)?,
        team: row.get(3)?,
        role: row.get(4)?,
        made_by: row.get(5)?,
        made_at: row.get(6)?,
        expires_at: row.get(7)?,
    })
}

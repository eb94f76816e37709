//! Claims are made: with them comes a source for what is said about the organisation, and a team where there is none.

use chrono::TimeDelta;
use hsds::Document;
use hsds::identity::FINGERPOST_NS;
use serde_json::json;
use uuid::Uuid;

use super::{Claim, read, send_added};
use crate::Repository;
use crate::audit;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;
use crate::person::{Team, add_team, set_roles};
use crate::source::{self, Source};

/// So many claims of one person wait, or are made in a day: nobody buries those of others.
const MOST_WAITING: i64 = 10;
/// What the slugs of sources begin with that come with claims: an operator names none so, and strangers take no name that an operator
/// would choose.
const PREFIX: &str = "provider-";

/// In whose name somebody speaks for an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimant {
    /// A team that is there.
    Team(Uuid),
    /// A team that somebody founds by it, and in which they are the first.
    Founder {
        /// Who.
        person: Uuid,
        /// What the team is called.
        team: String,
        /// What they are in it.
        role: String,
    },
}

/// A claim as it is made.
#[derive(Clone, Debug, PartialEq)]
pub struct NewClaim {
    /// The published organisation; nothing where one is added.
    pub organization: Option<Uuid>,
    /// What it is called.
    pub name: String,
    /// What is said of an organisation that is added.
    pub details: Option<Document>,
    /// The source that the team sends by already; nothing where one is to be made.
    pub source: Option<String>,
    /// The team of the collector with whom it works.
    pub collector: Option<Uuid>,
    /// How one can know that the team speaks for it.
    pub note: String,
}

impl Repository {
    /// Writes a claim down, to be looked at, with the team and the source that it needs: all or nothing of it. A
    /// team does not claim twice what waits or was confirmed, and nobody founds two teams for one organisation.
    pub async fn make_claim(
        &self,
        claimant: &Claimant,
        new: &NewClaim,
        by: &str,
    ) -> Result<Claim, RepositoryError> {
        let now = self.now();
        // Alone, so that a button that is pressed twice makes one claim.
        let mut tx = self.db.begin_alone().await?;
        if is_claimed(&mut tx, claimant, new, by).await? {
            return Err(RepositoryError::ClaimedBefore(new.name.clone()));
        }
        let waiting = tx
            .one(
                "select count(*) from claim where by = $1 and (state = 'waiting' or made_at > $2)",
                vec![Value::text(by), Value::time(now - TimeDelta::days(1))],
            )
            .await?;
        if waiting.get::<i64>(0)? >= MOST_WAITING {
            return Err(RepositoryError::ClaimsEnough(MOST_WAITING));
        }
        let what = new
            .organization
            .map_or_else(|| new.name.clone(), |id| id.to_string());
        let made_of = format!("claim {by} {what} {now}");
        let id = Uuid::new_v5(&FINGERPOST_NS, made_of.as_bytes());
        let team = match claimant {
            Claimant::Team(team) => *team,
            Claimant::Founder { person, team, role } => {
                let founded = Team {
                    id: Uuid::new_v5(&id, b"team"),
                    name: team.clone(),
                    entity: None,
                    created_at: now,
                    closed_at: None,
                };
                add_team(&mut tx, &founded, now, by).await?;
                set_roles(&mut tx, (*person, founded.id), &[role], now, by).await?;
                founded.id
            }
        };
        let slug = if let Some(slug) = &new.source {
            slug.clone()
        } else {
            let mut made = Source::new(&free_slug(&mut tx, &new.name).await?)?;
            made.name.clone_from(&new.name);
            made.team = Some(team);
            source::save(&mut tx, &made, now, by).await?;
            made.slug
        };
        tx.run(
            "insert into claim (id, team, source, organization, name, details, collector, note, state, by, agreed_at, made_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9, $10, $10)",
            vec![
                Value::uuid(id),
                Value::uuid(team),
                Value::text(&slug),
                Value::uuid(new.organization),
                Value::text(&new.name),
                Value::maybe_text(new.details.as_ref().map(hsds::document::canonical)),
                Value::uuid(new.collector),
                Value::text(&new.note),
                Value::text(by),
                Value::time(now),
            ],
        )
        .await?;
        let detail = json!({
            "team": team,
            "source": slug,
            "organization": new.organization,
            "collector": new.collector,
        });
        let subject = format!("claim:{id}");
        audit::note(&mut tx, now, by, "claim.make", &subject, &detail).await?;
        let made = read::one(&mut tx, id).await?;
        let made = made.ok_or_else(|| RepositoryError::Damaged(subject))?;
        // It waits until the claim is confirmed; services that are entered meanwhile are its own.
        send_added(&mut tx, now, &made, by, false).await?;
        tx.commit().await?;
        Ok(made)
    }
}

/// Whether the same is claimed by the same already.
async fn is_claimed(
    tx: &mut Tx,
    claimant: &Claimant,
    new: &NewClaim,
    by: &str,
) -> Result<bool, RepositoryError> {
    let (whose, value) = match claimant {
        Claimant::Team(team) => ("team = $1", Value::uuid(*team)),
        Claimant::Founder { .. } => ("by = $1", Value::text(by)),
    };
    let (what, which) = match new.organization {
        Some(organization) => ("organization = $2", Value::uuid(organization)),
        None => ("details is not null and name = $2", Value::text(&new.name)),
    };
    let sql = format!(
        "select 1 from claim where {whose} and {what} and state in ('waiting', 'confirmed') limit 1"
    );
    Ok(tx.optional(sql, vec![value, which]).await?.is_some())
}

/// A slug of a name that no source has: identities are made from it, so it never changes.
async fn free_slug(tx: &mut Tx, name: &str) -> Result<String, RepositoryError> {
    let of_name = Source::slug_of(name);
    let stem = if of_name.is_empty() {
        format!("{PREFIX}organisation")
    } else {
        format!("{PREFIX}{of_name}")
    };
    let mut number = 1;
    loop {
        let tail = match number {
            1 => String::new(),
            number => format!("-{number}"),
        };
        let head: String = stem
            .chars()
            .take(source::LONGEST_SLUG - tail.len())
            .collect();
        let slug = format!("{}{tail}", head.trim_end_matches('-'));
        if source::one_in(tx, &slug).await?.is_none() {
            return Ok(slug);
        }
        number += 1;
    }
}

//! Claims: a team says that it speaks for an organisation, and somebody looks whether that is so.

mod make;
mod read;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use hsds::identity::Namespace;
use hsds::{Document, Kind};
use serde_json::{Value as Json, json};
use uuid::Uuid;

pub use make::{Claimant, NewClaim};
pub(crate) use read::SPEAKS_FOR;
pub use read::{ClaimFilter, PublishedOrganization};

use crate::Repository;
use crate::audit;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;
use crate::settling::{Why, enqueue};
use crate::source::{self, Trust};
use crate::submission;
use crate::upload::{self, NewUpload, UploadFormat};

/// What the source of a claim calls the organisation that was added with it.
const ADDED: &str = "organisation";

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimState {
    /// Somebody has to look at it.
    Waiting,
    /// The team speaks for the organisation.
    Confirmed,
    /// It does not.
    Refused,
    /// It did once, or gave the claim up before anybody had looked.
    Ended,
}

impl ClaimState {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Waiting, "waiting"),
        (Self::Confirmed, "confirmed"),
        (Self::Refused, "refused"),
        (Self::Ended, "ended"),
    ];
}

impl fmt::Display for ClaimState {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = Self::ALL.iter().find(|(state, _)| state == self);
        out.write_str(word.map_or("", |(_, word)| word))
    }
}

impl FromStr for ClaimState {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|(_, known)| *known == word)
            .map(|(state, _)| state)
            .ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

/// A team's word that it speaks for an organisation, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub team: Uuid,
    /// The slug of the source by which the team sends what it says about the organisation.
    pub source: String,
    /// The organisation, if it is published or its claim is confirmed.
    pub organization: Option<Uuid>,
    /// What it is called: as it is published, or exactly as it was written.
    pub name: String,
    /// What was said of an organisation that was added; nothing of one that was published before.
    pub details: Option<Document>,
    /// The team of the collector with whom it works.
    pub collector: Option<Uuid>,
    /// Who of those who assure looks at what the team sends.
    pub assurer: Option<Uuid>,
    /// How one can know that the team speaks for it. Never published.
    pub note: String,
    /// Where it stands.
    pub state: ClaimState,
    /// Who made it, as the audit trail names them.
    pub by: String,
    /// When they agreed to open data without personal data.
    pub agreed_at: DateTime<Utc>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Who decided, as the audit trail names them.
    pub decided_by: Option<String>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was refused or ended.
    pub reason: Option<String>,
}

impl Claim {
    /// What its source calls the organisation that it is about.
    pub fn key(&self) -> String {
        match (&self.details, self.organization) {
            (None, Some(organization)) => organization.to_string(),
            _ => ADDED.to_owned(),
        }
    }

    /// Whether the team speaks for the organisation.
    pub fn is_confirmed(&self) -> bool {
        self.state == ClaimState::Confirmed
    }

    /// Whether the team sends what it says about the organisation: it looks after it, or waits to.
    pub fn stands(&self) -> bool {
        matches!(self.state, ClaimState::Waiting | ClaimState::Confirmed)
    }
}

/// What somebody decides about a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimDecision {
    /// The team speaks for the organisation.
    Confirm {
        /// Whether what it sends is published at once, when it passes the policy.
        publishes: bool,
    },
    /// It does not.
    Refuse {
        /// Why, for the team.
        reason: String,
    },
}

/// What came of a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct DecidedClaim {
    /// The claim as it stands now.
    pub claim: Claim,
    /// Claims of other teams to the same organisation that ended by it.
    pub handed_over: Vec<Claim>,
}

/// The document of an organisation that was added with a claim; nothing if it was published before.
fn added_organization(claim: &Claim) -> Option<Document> {
    let mut document = claim.details.clone()?;
    document.insert("id".to_owned(), Json::String(ADDED.to_owned()));
    document.insert("name".to_owned(), Json::String(claim.name.clone()));
    Some(document)
}

/// Has an organisation that was added with a claim taken in, as a record of the claim's source.
async fn send_added(
    tx: &mut Tx,
    now: DateTime<Utc>,
    claim: &Claim,
    by: &str,
    accept: bool,
) -> Result<(), RepositoryError> {
    let Some(document) = added_organization(claim) else {
        return Ok(());
    };
    let mut line = hsds::document::canonical(&document);
    line.push('\n');
    let new = NewUpload {
        source: claim.source.clone(),
        by: by.to_owned(),
        name: claim.name.clone(),
        content: line.into_bytes(),
    };
    upload::send(tx, now, new, UploadFormat::Records, accept).await?;
    Ok(())
}

/// Has what the team sent while its claim waited looked at again, as if it had sent it after: what came under published ids of
/// the organisation is joined, and what passes the policy is published if the source's word is.
async fn send_again(
    tx: &mut Tx,
    now: DateTime<Utc>,
    claim: &Claim,
    accept: bool,
) -> Result<(), RepositoryError> {
    submission::hold_source(tx, &claim.source).await?;
    let of_source = || vec![Value::text(&claim.source)];
    let any = format!("select 1 from source_record where {WAITS} limit 1");
    if tx.optional(any, of_source()).await?.is_none() {
        return Ok(());
    }
    submission::refuse_beside_others(tx, &claim.source).await?;
    let again: i64 = tx
        .one(
            "insert into submission (source, input, fingerprint, extent, accept, gone_now, state, opened_at, ended_at) \
             values ($1, 'sent before the claim was confirmed', $2, 'partial', $3, 0, 'staged', $4, $4) returning id",
            vec![
                Value::text(&claim.source),
                Value::text(format!("claim {}", claim.id)),
                Value::int(i64::from(accept)),
                Value::time(now),
            ],
        )
        .await?
        .get(0)?;
    let mut values = of_source();
    values.push(Value::int(again));
    tx.run(
        format!("update source_record set due = $2, pending_version = null, pending_state = state where {WAITS}"),
        values,
    )
    .await?;
    Ok(())
}

/// Records of a source, also those that somebody has accepted: they may say more since, or stand beside what they should be joined to.
const WAITS: &str = "source = $1 and current_version is not null and state in ('live', 'missing')";

impl Repository {
    /// Decides about a claim that waits; nothing if it does not wait any more. A confirmed claim ends those that
    /// other teams have to the same organisation, and everything that the organisation has a word in is put
    /// together again.
    pub async fn decide_claim(
        &self,
        id: Uuid,
        decision: &ClaimDecision,
        by: &str,
    ) -> Result<Option<DecidedClaim>, RepositoryError> {
        // Alone, so that of two teams which are confirmed at once one is the later.
        let mut tx = self.db.begin_alone().await?;
        let Some(claim) = read::one(&mut tx, id).await? else {
            return Ok(None);
        };
        if claim.state != ClaimState::Waiting {
            return Ok(None);
        }
        let mut handed_over = Vec::new();
        match decision {
            ClaimDecision::Confirm { publishes } => {
                let organization = claim.organization.unwrap_or_else(|| {
                    Namespace::of_source(&claim.source).id(Kind::Organization, ADDED)
                });
                for other in read::confirmed_of_others(&mut tx, organization, claim.team).await? {
                    self.hand_over(&mut tx, &other, &claim, by).await?;
                    handed_over.push(other);
                }
                self.set(&mut tx, &claim, ClaimState::Confirmed, None, by)
                    .await?;
                tx.run(
                    "update claim set organization = $2 where id = $1",
                    vec![Value::uuid(id), Value::uuid(organization)],
                )
                .await?;
                let trust = if *publishes { Trust::Open } else { Trust::Held };
                self.trust(&mut tx, &claim.source, trust, by).await?;
                let detail =
                    json!({"team": claim.team, "organization": organization, "trust": trust});
                self.told(&mut tx, "claim.confirm", &claim, by, &detail)
                    .await?;
                send_again(&mut tx, self.now(), &claim, *publishes).await?;
                // Whoever confirms it vouches for what it says of itself.
                send_added(&mut tx, self.now(), &claim, by, true).await?;
                self.recompose(&mut tx, organization).await?;
            }
            ClaimDecision::Refuse { reason } => {
                self.set(&mut tx, &claim, ClaimState::Refused, Some(reason), by)
                    .await?;
                let detail = json!({"team": claim.team, "organization": claim.organization});
                self.told(&mut tx, "claim.refuse", &claim, by, &detail)
                    .await?;
            }
        }
        let claim = read::one(&mut tx, id).await?;
        tx.commit().await?;
        Ok(claim.map(|claim| DecidedClaim { claim, handed_over }))
    }

    /// Says with whom the team of a confirmed claim works: the team of its collector, and who assures what it sends. False if the
    /// claim is confirmed no more.
    pub async fn set_preferred(
        &self,
        claim: Uuid,
        (collector, assurer): (Option<Uuid>, Option<Uuid>),
        by: &str,
    ) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let set = tx
            .run(
                "update claim set collector = $2, assurer = $3 where id = $1 and state = 'confirmed'",
                vec![
                    Value::uuid(claim),
                    Value::uuid(collector),
                    Value::uuid(assurer),
                ],
            )
            .await?;
        if set > 0 {
            let detail = json!({"collector": collector, "assurer": assurer});
            let subject = format!("claim:{claim}");
            audit::note(&mut tx, self.now(), by, "claim.prefer", &subject, &detail).await?;
        }
        tx.commit().await?;
        Ok(set > 0)
    }

    /// A team gives up a claim that waits or was confirmed; false if it has no such. What it sent stays; its word
    /// no longer goes first, and what it sends from now on waits.
    pub async fn end_claim(&self, id: Uuid, team: Uuid, by: &str) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin_alone().await?;
        let claim = read::one(&mut tx, id).await?;
        let claim = claim.filter(|claim| claim.team == team && claim.stands());
        let Some(claim) = claim else {
            return Ok(false);
        };
        self.set(&mut tx, &claim, ClaimState::Ended, None, by)
            .await?;
        let detail = json!({"team": team, "organization": claim.organization});
        self.told(&mut tx, "claim.end", &claim, by, &detail).await?;
        self.no_longer(&mut tx, &claim, by).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Another team speaks for the organisation from now on.
    async fn hand_over(
        &self,
        tx: &mut Tx,
        from: &Claim,
        to: &Claim,
        by: &str,
    ) -> Result<(), RepositoryError> {
        let reason = "handed over to another team";
        self.set(tx, from, ClaimState::Ended, Some(reason), by)
            .await?;
        let detail = json!({
            "organization": from.organization,
            "from": from.team,
            "to": to.team,
            "claim": to.id,
        });
        self.told(tx, "claim.hand-over", from, by, &detail).await?;
        self.no_longer(tx, from, by).await
    }

    /// What follows where a claim ends that was confirmed: what was trusted because of it is trusted no more.
    async fn no_longer(&self, tx: &mut Tx, claim: &Claim, by: &str) -> Result<(), RepositoryError> {
        if claim.state != ClaimState::Confirmed {
            return Ok(());
        }
        let source = source::one_in(tx, &claim.source).await?;
        if source.is_some_and(|source| source.trust == Trust::Open) {
            self.trust(tx, &claim.source, Trust::Held, by).await?;
        }
        match claim.organization {
            Some(organization) => self.recompose(tx, organization).await,
            None => Ok(()),
        }
    }

    async fn set(
        &self,
        tx: &mut Tx,
        claim: &Claim,
        state: ClaimState,
        reason: Option<&str>,
        by: &str,
    ) -> Result<(), RepositoryError> {
        tx.run(
            "update claim set state = $2, decided_by = $3, decided_at = $4, reason = $5 where id = $1",
            vec![
                Value::uuid(claim.id),
                Value::text(state.to_string()),
                Value::text(by),
                Value::time(self.now()),
                Value::maybe_text(reason),
            ],
        )
        .await?;
        Ok(())
    }

    async fn told(
        &self,
        tx: &mut Tx,
        action: &str,
        claim: &Claim,
        by: &str,
        detail: &Json,
    ) -> Result<(), RepositoryError> {
        let subject = format!("claim:{}", claim.id);
        audit::note(tx, self.now(), by, action, &subject, detail).await
    }

    async fn trust(
        &self,
        tx: &mut Tx,
        slug: &str,
        trust: Trust,
        by: &str,
    ) -> Result<(), RepositoryError> {
        let found = source::one_in(tx, slug).await?;
        let mut found = found.ok_or_else(|| RepositoryError::NoSource(slug.to_owned()))?;
        // What somebody trusts more than a claim can ask for is not taken back by it.
        if matches!(found.trust, Trust::Held | Trust::Open) && found.trust != trust {
            found.trust = trust;
            source::save(tx, &found, self.now(), by).await?;
        }
        Ok(())
    }

    /// Whose word goes first has changed for an organisation and all that it runs.
    async fn recompose(&self, tx: &mut Tx, organization: Uuid) -> Result<(), RepositoryError> {
        let rows = tx
            .all(
                "select id from published where organization = $1 and kind = 'service' \
                 and standing = 'live'",
                vec![Value::uuid(organization)],
            )
            .await?;
        let mut entities: Vec<Uuid> = rows
            .iter()
            .map(|row| row.get(0))
            .collect::<Result<_, RepositoryError>>()?;
        entities.push(organization);
        enqueue(tx, entities, Why::Reference, self.now()).await
    }
}

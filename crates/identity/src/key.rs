//! Keys of programs that write for a source.

use chrono::TimeDelta;
use repository::{ApiKey, Source};
use uuid::Uuid;

use crate::Identity;
use crate::account::{must_be, tidy_name};
use crate::actor::{Actor, Grant, NotPermitted};
use crate::error::IdentityError;
use crate::permission::Permission;
use crate::secret::{self, Secret};

/// A key is good for so long, and is to be followed by another before.
const LASTS: TimeDelta = TimeDelta::days(365);
/// A key that was followed by another is good for so long still, so that nothing stands still meanwhile.
const OVERLAP: TimeDelta = TimeDelta::hours(48);
/// It is noted so often that a key was used.
const NOTED: TimeDelta = TimeDelta::minutes(5);
/// What every key begins with.
const MARK: &str = "fingerpost_";

impl Identity {
    /// Makes a key of a source; it is shown this once.
    pub async fn add_key(
        &self,
        grant: &Grant,
        source: &Source,
        name: &str,
    ) -> Result<(ApiKey, Secret), IdentityError> {
        must_keep_keys(grant, source)?;
        let secret = self.secret()?.marked(MARK);
        let now = self.repository.now();
        let key = ApiKey {
            id: self.id()?,
            name: tidy_name(name)?,
            source: source.slug.clone(),
            made_by: grant.by().to_owned(),
            made_at: now,
            expires_at: now + LASTS,
            used_at: None,
            revoked_at: None,
        };
        self.repository.add_api_key(&key, &secret.hash()).await?;
        Ok((key, secret))
    }

    /// Makes a key that follows another, which stays good for two days. Nothing if it is not good now.
    pub async fn rotate_key(
        &self,
        grant: &Grant,
        source: &Source,
        old: Uuid,
    ) -> Result<Option<(ApiKey, Secret)>, IdentityError> {
        must_keep_keys(grant, source)?;
        let keys = self.repository.api_keys(&source.slug).await?;
        let now = self.repository.now();
        let is_good = |key: &ApiKey| key.revoked_at.is_none() && key.expires_at > now;
        let Some(old) = keys.into_iter().find(|key| key.id == old && is_good(key)) else {
            return Ok(None);
        };
        let new = self.add_key(grant, source, &old.name).await?;
        self.repository
            .end_api_key((&source.slug, old.id), now + OVERLAP, grant.by())
            .await?;
        Ok(Some(new))
    }

    /// Revokes a key at once; false if it was not good any more.
    pub async fn revoke_key(
        &self,
        grant: &Grant,
        source: &Source,
        key: Uuid,
    ) -> Result<bool, IdentityError> {
        must_keep_keys(grant, source)?;
        let now = self.repository.now();
        Ok(self
            .repository
            .end_api_key((&source.slug, key), now, grant.by())
            .await?)
    }

    /// The program that holds a key, if it is good.
    pub async fn holder(&self, held: &str) -> Result<Option<Actor>, IdentityError> {
        if !held.starts_with(MARK) {
            return Ok(None);
        }
        let Some(key) = self.repository.api_key(&secret::hash(held)).await? else {
            return Ok(None);
        };
        let now = self.repository.now();
        if key.used_at.is_none_or(|used| now - used >= NOTED) {
            self.repository.see_api_key(key.id).await?;
        }
        Ok(Some(Actor::key(key.id, key.source)))
    }
}

fn must_keep_keys(grant: &Grant, source: &Source) -> Result<(), NotPermitted> {
    must_be(grant, Permission::ManageKeys)?;
    (grant.team() == source.team)
        .then_some(())
        .ok_or(NotPermitted::NotYours)
}

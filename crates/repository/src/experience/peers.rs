//! What peers do with each other's notes.

use uuid::Uuid;

use super::{ExperienceState, ExperienceVoice, called};
use crate::Repository;
use crate::db::Value;
use crate::error::RepositoryError;
use crate::report::as_written;

impl Repository {
    /// A peer says that a worker's note should be looked at: it waits for an assurer, and stays where it is meanwhile. Each peer says it
    /// once of a note, and nobody of their own. Says whether that changed anything.
    pub async fn tell_off_experience(
        &self,
        reference: &str,
        peer: Uuid,
    ) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin_alone().await?;
        let known = called(&mut tx, &as_written(reference)).await?;
        let known = known.filter(|known| {
            known.voice == ExperienceVoice::Worker
                && known.state == ExperienceState::Shown
                && known.person != Some(peer)
        });
        let Some(known) = known else {
            return Ok(false);
        };
        let told = tx
            .run(
                "insert into experience_told_off (experience, person) values ($1, $2) on conflict do nothing",
                vec![Value::int(known.number), Value::uuid(peer)],
            )
            .await?;
        if told == 0 {
            return Ok(false);
        }
        tx.run(
            "update experience set told_off = told_off + 1 where id = $1",
            vec![Value::int(known.number)],
        )
        .await?;
        tx.commit().await?;
        Ok(true)
    }
}

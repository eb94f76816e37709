//! What should be looked at: what peers say of each other's notes, and readers of what is shown.

use uuid::Uuid;

use super::{ExperienceState, ExperienceVoice, called};
use crate::Repository;
use crate::db::Value;
use crate::error::RepositoryError;
use crate::report::as_written;

impl Repository {
    /// A reader says that a resident's experience that is shown should be looked at: it waits for an assurer, and stays where it is
    /// meanwhile. Says whether there is one of that number.
    pub async fn look_at_shown(&self, entity: Uuid, number: i64) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let told = tx
            .run(
                "update experience set told_off = told_off + 1 where id = $1 and voice = 'resident' and state = 'shown' \
                 and entity in (select e.id from entity e where e.id = $2 or e.redirect_to = $2)",
                vec![Value::int(number), Value::uuid(entity)],
            )
            .await?;
        tx.commit().await?;
        Ok(told > 0)
    }

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

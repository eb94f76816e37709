//! Staging a correction: within the transaction that settles it.

use std::collections::HashMap;

use hsds::{Document, Kind};

use super::{Arrival, stage_portion};
use crate::db::Value;
use crate::error::RepositoryError;
use crate::settling::Unit;
use crate::source::DESK;
use crate::submission::{self, Extent, Submission, SubmissionId};

impl Unit {
    /// Puts down a correction, as a submission of the desk that waits to be settled in this unit. Not
    /// beside another that waits: what that staged, such as an undoing, would be lost.
    pub async fn stage_correction(
        &mut self,
        kind: Kind,
        key: &str,
        internal: Document,
    ) -> Result<SubmissionId, RepositoryError> {
        submission::refuse_beside_others(&mut self.tx, DESK).await?;
        let id = self
            .tx
            .one(
                "insert into submission (source, input, fingerprint, extent, accept, gone_now, state, \
                 opened_at) values ($1, 'correction', '', 'partial', 1, 0, 'staged', $2) returning id",
                vec![Value::text(DESK), Value::time(self.now)],
            )
            .await?
            .get(0)?;
        let submission = Submission {
            id: SubmissionId(id),
            source: DESK.to_owned(),
            cursor: None,
            resumed: false,
            staged: true,
            most_lost: None,
            extent: Extent::Partial,
            accept: true,
            seen: HashMap::new(),
        };
        let arrival = Arrival {
            kind,
            key: key.to_owned(),
            document: Document::new(),
            internal,
            embedded: false,
            problems: Vec::new(),
            row: None,
            raw: None,
        };
        stage_portion(&mut self.tx, &submission, vec![arrival], None, self.now).await?;
        Ok(submission.id)
    }
}

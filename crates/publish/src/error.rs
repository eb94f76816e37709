//! What can go wrong when published things are read.

use hsds::Kind;
use uuid::Uuid;

/// Why a published document could not be given.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The repository could not be read.
    #[error("the published records could not be read: {0}")]
    Repository(#[from] repository::RepositoryError),
    /// A stored text is no JSON object, so it cannot be rendered in another shape.
    #[error(
        "the published document of {kind} {id} is damaged ({reason}); restore it from a backup or publish it again"
    )]
    Damaged {
        /// The kind of the damaged thing.
        kind: Kind,
        /// Its id.
        id: Uuid,
        /// What the parser said.
        reason: String,
    },
}

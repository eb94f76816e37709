//! What can go wrong in assuring.

use hsds::Kind;

/// Why assuring could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum AssureError {
    /// The repository refused.
    #[error(transparent)]
    Repository(#[from] repository::RepositoryError),
    /// A correction of something that has no record to hang on.
    #[error("{0} {1} has no record that a correction could be kept beside")]
    NothingToPin(Kind, uuid::Uuid),
    /// A correction of a field that the standard does not know or that would break an identity.
    #[error("`{0}` cannot be corrected here: {1}")]
    NotPinnable(String, &'static str),
    /// A decision about personal data that is not, or no longer, found there.
    #[error(
        "what was found in `{0}` is no longer there or has changed; open the record again and decide about what it says now"
    )]
    NothingPersonal(String),
    /// A policy that cannot be meant.
    #[error("the policy cannot be used: {0}")]
    Policy(#[from] crate::policy::PolicyError),
}

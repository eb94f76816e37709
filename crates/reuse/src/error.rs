//! What can go wrong when something is looked for.

/// Why the finder could not answer or follow.
#[derive(Debug, thiserror::Error)]
pub enum ReuseError {
    /// The index.
    #[error(transparent)]
    Find(#[from] find::FindError),
    /// The records.
    #[error(transparent)]
    Repository(#[from] repository::RepositoryError),
    /// A search was broken off, because the process is stopping or the search failed.
    #[error("the search was broken off: {0}")]
    BrokenOff(#[from] tokio::task::JoinError),
}

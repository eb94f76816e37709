//! What can go wrong with an index.

use std::path::PathBuf;

/// Why the index could not be read, written or asked.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// The folder cannot be made, read or emptied.
    #[error("the folder of the index {0} cannot be used: {1}")]
    Folder(PathBuf, std::io::Error),
    /// Somebody else writes this index.
    #[error("another process keeps this index up to date")]
    HeldByAnother,
    /// The search library reports a fault.
    #[error("the index is damaged or the disk is full: {0}; it is filled again when it is opened")]
    Damaged(#[from] tantivy::TantivyError),
    /// A file of the index cannot be read.
    #[error("a file of the index cannot be read: {0}; it is filled again when it is opened")]
    Unreadable(#[from] std::io::Error),
}

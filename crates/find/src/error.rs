//! What can go wrong with an index.

use std::io::ErrorKind;
use std::path::PathBuf;

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenReadError};

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
    #[error(
        "the search index cannot be used: {0}; if it is damaged it is filled again by itself, else look at the disk and its rights"
    )]
    Damaged(#[from] tantivy::TantivyError),
    /// A file of the index cannot be read.
    #[error("a file of the search index cannot be read: {0}; it is filled again by itself")]
    Unreadable(#[from] std::io::Error),
}

impl FindError {
    /// Whether the files are damaged, lost or of another version, so that emptying the folder helps.
    /// What a full disk or missing rights bring about is no damage.
    pub fn is_damage(&self) -> bool {
        let cut = |error: &std::io::Error| {
            matches!(
                error.kind(),
                ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::NotFound
            )
        };
        match self {
            Self::Unreadable(error) => cut(error),
            Self::Damaged(error) => match error {
                TantivyError::DataCorruption(_)
                | TantivyError::SchemaError(_)
                | TantivyError::IncompatibleIndex(_)
                | TantivyError::DeserializeError(_) => true,
                TantivyError::IoError(error)
                | TantivyError::LockFailure(LockError::IoError(error), _) => cut(error),
                TantivyError::OpenReadError(error) => match error {
                    OpenReadError::IoError { io_error, .. } => cut(io_error),
                    OpenReadError::FileDoesNotExist(_) | OpenReadError::IncompatibleIndex(_) => {
                        true
                    }
                },
                _ => false,
            },
            Self::Folder(..) | Self::HeldByAnother => false,
        }
    }
}

//! Material for checks that may lie beside the repository: the official validator's mocks and a strict checker.

use std::path::{Path, PathBuf};

/// A file or folder of that material; none, with the reason on standard error, where it is not there.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let found = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")).join(path);
    if found.exists() {
        Some(found)
    } else {
        eprintln!("skipped: {} is not there", found.display());
        None
    }
}

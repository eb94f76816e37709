//! The files of the demonstration place, inside the program.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rust_embed::RustEmbed;
use serde_json::Value;

#[derive(RustEmbed)]
#[folder = "../sample"]
struct Sample;

/// The bytes of a file.
pub(super) fn bytes(name: &str) -> Result<Cow<'static, [u8]>> {
    let file = Sample::get(name)
        .with_context(|| format!("the sample data lack {name}; build the program again"))?;
    Ok(file.data)
}

/// A file as a document.
pub(super) fn document(name: &str) -> Result<Value> {
    serde_json::from_slice(&bytes(name)?).with_context(|| format!("{name} cannot be read"))
}

/// Writes a file, or every file of a folder, into another folder, as its owner would have it.
pub(super) fn write(name: &str, into: &Path) -> Result<PathBuf> {
    let within = format!("{name}/");
    for file in Sample::iter() {
        if *file == *name || file.starts_with(&within) {
            let target = into.join(&*file);
            if let Some(folder) = target.parent() {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("cannot make the folder {}", folder.display()))?;
            }
            std::fs::write(&target, bytes(&file)?)
                .with_context(|| format!("cannot write {}", target.display()))?;
        }
    }
    Ok(into.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_written_with_all_its_files_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let written = write("health-package", folder.path()).expect("it is written");
        assert!(written.join("datapackage.json").is_file());
        assert!(written.join("services.csv").is_file());
        assert!(!folder.path().join("carers.jsonl").exists());
    }
}

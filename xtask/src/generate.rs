//! Generated files of the repository: each is made from the code that it describes, and a check says which are out of date.

mod fields;
mod problems;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use hsds::Profile;
use hsds::openapi::{Describe, openapi};

use crate::run::{root, say};

/// Makes the text of a file.
type Maker = fn() -> Result<String>;

/// Every generated file, and what makes its text.
const FILES: [(&str, Maker); 3] = [
    ("docs/reference/openapi.json", api),
    ("docs/reference/fields.md", || Ok(fields::page())),
    ("docs/reference/problems.md", || Ok(problems::page())),
];

/// Makes them again; or, when checking, fails with the names of those that would change.
pub(crate) fn generate(check: bool) -> Result<()> {
    let mut stale = Vec::new();
    for (name, make) in FILES {
        let text = make().with_context(|| format!("{name} cannot be made"))?;
        let path = root().join(name);
        if fs::read_to_string(&path).ok().as_ref() == Some(&text) {
            continue;
        }
        stale.push(name);
        if !check {
            write(&path, &text)?;
            say(&format!("{name} was made again"));
        }
    }
    if check && !stale.is_empty() {
        bail!(
            "out of date, run `cargo xtask generate`: {}",
            stale.join(", ")
        );
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

/// The API as an installation of nobody describes it.
fn api() -> Result<String> {
    let document = openapi(&Describe {
        base_url: "https://services.example.org/oruk".to_owned(),
        title: "Local support services".to_owned(),
        licence: (
            "Open Government Licence v3.0".to_owned(),
            "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/".to_owned(),
        ),
        contact: Some("directory@example.org".to_owned()),
        profile: Profile::Hsds,
        parameters_with_search: true,
    });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

//! Style sheets and scripts of others: fetched from npm, never committed, embedded from `assets/vendor`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::run::{program, root, run, say};

/// From `node_modules`, and where to.
const FILES: [(&str, &str); 5] = [
    (
        "govuk-frontend/dist/govuk/govuk-frontend.min.css",
        "assets/vendor/govuk-frontend.min.css",
    ),
    (
        "govuk-frontend/dist/govuk/govuk-frontend.min.js",
        "assets/vendor/govuk-frontend.min.js",
    ),
    ("leaflet/dist/leaflet.js", "assets/vendor/leaflet.js"),
    ("leaflet/dist/leaflet.css", "assets/vendor/leaflet.css"),
    ("axe-core/axe.min.js", "assets/vendor-test/axe.min.js"),
];

/// Exactly the locked versions, and nothing of theirs is run.
const NPM: [&str; 5] = [
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
];

/// What the files were made from: the list of versions, as it was then.
const STAMP: &str = "assets/vendor-test/made-from.json";

/// Makes them, unless they are there from the versions that package-lock.json names.
pub(crate) fn assets() -> Result<()> {
    let lock = fs::read_to_string(root().join("package-lock.json"))?;
    let made_from = fs::read_to_string(root().join(STAMP)).unwrap_or_default();
    if made_from == lock && FILES.iter().all(|(_, to)| root().join(to).is_file()) {
        return Ok(());
    }
    say("fetching style sheets and scripts");
    run(program("npm").args(NPM)).context(
        "the assets come from npm: Node.js 20 or later has to be installed, \
         and a registry within reach the first time",
    )?;
    for (from, to) in FILES {
        copy(&root().join("node_modules").join(from), &root().join(to))?;
    }
    fs::write(root().join(STAMP), lock)?;
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let text =
        fs::read_to_string(from).with_context(|| format!("{} is missing", from.display()))?;
    let text = match from.extension().and_then(|ending| ending.to_str()) {
        Some("css") => without_fonts(&text)?,
        _ => without_source_map(&text).to_owned(),
    };
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(to, text).with_context(|| format!("{} cannot be written", to.display()))
}

/// The typeface and the crest are for services on GOV.UK only: their rules and names go.
fn without_fonts(css: &str) -> Result<String> {
    let mut kept = String::with_capacity(css.len());
    let mut rest = without_source_map(css);
    while let Some(start) = rest.find("@font-face") {
        let length = rest[start..]
            .find('}')
            .context("an @font-face rule does not end")?;
        kept.push_str(&rest[..start]);
        rest = &rest[start + length + 1..];
    }
    kept.push_str(rest);
    let kept = kept
        .replace("\"GDS Transport\",", "")
        .replace("GDS Transport,", "")
        .replace("url(/assets/images/govuk-crest.svg)", "none");
    let kept_of_theirs = ["GDS Transport", "/fonts/", "crest.svg"];
    if let Some(left) = kept_of_theirs.iter().find(|word| kept.contains(**word)) {
        bail!("the style sheet of govuk-frontend still holds {left:?}, which only GOV.UK may use");
    }
    Ok(kept)
}

/// Without the last line, which names a file that is not served.
fn without_source_map(text: &str) -> &str {
    ["//# sourceMappingURL=", "/*# sourceMappingURL="]
        .iter()
        .find_map(|mark| text.rfind(mark))
        .map_or(text, |at| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_typeface_goes_and_everything_else_stays() {
        let css = "a{color:red}@font-face{font-family:GDS Transport;src:url(/fonts/x)}\
                   b{font-family:GDS Transport,arial}\n/*# sourceMappingURL=x.css.map */";
        let kept = without_fonts(css).expect("it is a style sheet");
        assert_eq!(kept, "a{color:red}b{font-family:arial}\n");
    }

    #[test]
    fn a_style_sheet_that_still_needs_fonts_is_refused() {
        assert!(without_fonts("b{background:url(/assets/fonts/x)}").is_err());
    }
}

//! The look of this installation: its colour and its logo, as files with an address of their own.

use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::error::WebError;
use crate::pages;
use crate::problem::Fault;
use crate::settings::Brand;
use crate::site::Site;

/// A logo of more bytes would make every page heavy.
const HEAVIEST: usize = 200_000;

/// What an operator changed about the look.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    style: String,
    logo: Option<(&'static str, Bytes)>,
    version: String,
}

impl Look {
    /// Reads the logo, if one is set.
    pub(crate) fn read(brand: &Brand) -> Result<Self, WebError> {
        let logo = brand.logo.as_deref().map(logo).transpose()?;
        let colour = brand.colour.as_str();
        let style = format!(":root{{--fp-brand:{colour};--govuk-brand-colour:{colour}}}\n");
        let mut hash = Sha256::new();
        hash.update(&style);
        if let Some((_, bytes)) = &logo {
            hash.update(bytes);
        }
        let version = hash
            .finalize()
            .iter()
            .take(6)
            .fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
        Ok(Self {
            style,
            logo,
            version: format!("{version:012x}"),
        })
    }

    /// The address of the style sheet.
    pub(crate) fn style(&self) -> String {
        format!("/look/{}/style.css", self.version)
    }

    /// The address of the logo, if there is one.
    pub(crate) fn logo(&self) -> Option<String> {
        self.logo
            .as_ref()
            .map(|_| format!("/look/{}/logo", self.version))
    }
}

fn logo(path: &std::path::Path) -> Result<(&'static str, Bytes), WebError> {
    let name = path.display();
    let kind = match path.extension().and_then(|ending| ending.to_str()) {
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        _ => {
            return Err(WebError::Brand(format!(
                "the logo {name} has to be an SVG, PNG, JPEG or WebP picture"
            )));
        }
    };
    let bytes = std::fs::read(path)
        .map_err(|error| WebError::Brand(format!("the logo {name} cannot be read: {error}")))?;
    if bytes.len() > HEAVIEST {
        return Err(WebError::Brand(format!(
            "the logo {name} has {} bytes; it may have {HEAVIEST}",
            bytes.len()
        )));
    }
    Ok((kind, Bytes::from(bytes)))
}

/// The style sheet or the logo.
pub(crate) async fn show(
    State(site): State<Site>,
    Path((version, name)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let look = site.look();
    let (kind, bytes) = match (name.as_str(), &look.logo) {
        ("style.css", _) => ("text/css; charset=utf-8", Bytes::from(look.style.clone())),
        ("logo", Some((kind, bytes))) => (*kind, bytes.clone()),
        _ => return Err(Fault::NotFound),
    };
    let keep = if version == look.version {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    Ok(pages::file(bytes, kind, keep))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_that_is_no_picture_or_too_heavy_is_refused_with_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut brand = Brand::default();
        for (name, size, fault) in [
            ("a.txt", 1, "has to be"),
            ("a.png", HEAVIEST + 1, "may have"),
            ("a.svg", 9, ""),
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, vec![b'x'; size]).expect("a file");
            brand.logo = Some(path);
            let read = Look::read(&brand).map_err(|error| error.to_string());
            assert!(
                read.as_ref()
                    .err()
                    .map_or(fault.is_empty(), |said| said.contains(fault)),
                "{read:?}"
            );
        }
    }
}

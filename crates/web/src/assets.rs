//! Style sheets and scripts, inside the binary and under an address that changes with their content.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::response::Response;
use http::{HeaderValue, header};
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

use crate::pages;
use crate::problem::Fault;

#[derive(RustEmbed)]
#[folder = "../../assets/own"]
struct Own;

#[derive(RustEmbed)]
#[folder = "../../assets/vendor"]
struct Vendor;

/// The folder in addresses: the first digits of the hash of all files together.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for (folder, name) in names() {
        if let Some(file) = find(folder, &name) {
            hash.update(name.as_bytes());
            hash.update(file.metadata.sha256_hash());
        }
    }
    let hash = hash.finalize();
    let first = hash
        .iter()
        .take(6)
        .fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
    format!("{first:012x}")
});

/// The address that all assets stand under.
pub(crate) fn base() -> String {
    format!("/assets/{}", *VERSION)
}

/// One file. Under an address of another version it is still given, but not to be kept:
/// a page from before an upgrade may ask for it.
pub(crate) async fn show(Path((version, name)): Path<(String, String)>) -> Result<Response, Fault> {
    let (folder, file) = name.split_once('/').ok_or(Fault::NotFound)?;
    let found = find(folder, file).ok_or(Fault::NotFound)?;
    let keep = if version == *VERSION {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    Ok(pages::file(found.data.into_owned(), media_type(file), keep))
}

/// The script that other websites load to have their readers report what is wrong. Its address stays, so copies are asked about again
/// within the hour.
pub(crate) async fn widget() -> Result<Response, Fault> {
    let found = find("own", "report-widget.js").ok_or(Fault::NotFound)?;
    let keep = "public, max-age=3600";
    let kind = media_type("report-widget.js");
    let mut response = pages::file(found.data.into_owned(), kind, keep);
    let headers = response.headers_mut();
    let any = HeaderValue::from_static("*");
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any);
    let others = HeaderValue::from_static("cross-origin");
    headers.insert("cross-origin-resource-policy", others);
    Ok(response)
}

fn names() -> impl Iterator<Item = (&'static str, String)> {
    let own = Own::iter().map(|name| ("own", name.into_owned()));
    let vendor = Vendor::iter().map(|name| ("vendor", name.into_owned()));
    own.chain(vendor)
}

fn find(folder: &str, name: &str) -> Option<EmbeddedFile> {
    match folder {
        "own" => Own::get(name),
        "vendor" => Vendor::get(name),
        _ => None,
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json" | "webmanifest") => "application/json",
        _ => "application/octet-stream",
    }
}

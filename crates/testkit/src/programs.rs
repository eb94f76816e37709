//! Programs of others that tests use where they are installed.

use std::cmp::Reverse;
use std::fs;
use std::path::PathBuf;

/// Where Debian, Ubuntu and Chrome's own package put the browser.
const BROWSERS: [&str; 4] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/snap/bin/chromium",
];

/// The browser.
pub fn chromium() -> Option<PathBuf> {
    BROWSERS
        .iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
}

/// The folder of the PostgreSQL server's programs: where Debian keeps them, newest first, else on the usual paths.
pub fn postgres() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    versions.sort_by_key(|path| {
        let version = path
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(|v| v.parse().ok());
        Reverse(version.unwrap_or(0_u32))
    });
    let of_debian = versions.into_iter().map(|path| path.join("bin"));
    let others = ["/usr/local/bin", "/usr/bin", "/opt/homebrew/bin"].map(PathBuf::from);
    of_debian.chain(others).find(|folder| {
        ["initdb", "postgres"]
            .iter()
            .all(|program| folder.join(program).is_file())
    })
}

//! Stops a build without the style sheets and scripts of others, and says how to get them. It fetches nothing.

use std::path::Path;
use std::process::exit;

/// What `cargo xtask assets` puts into `assets/vendor`, as far as pages need it.
const NEEDED: [&str; 2] = ["govuk-frontend.min.css", "govuk-frontend.min.js"];

fn main() {
    // Cargo runs this in the folder of the crate, wherever it was built.
    let vendor = Path::new("../../assets/vendor");
    println!("cargo::rerun-if-changed=../../assets");
    println!("cargo::rerun-if-changed=../../templates");
    for name in NEEDED {
        if !vendor.join(name).is_file() {
            println!(
                "cargo::error=assets/vendor/{name} is missing: run `cargo xtask assets` once, then build again"
            );
            exit(1);
        }
    }
}

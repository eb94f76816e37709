//! What the tests use of the machine, installed where that is allowed.

use std::process::Command;

use testkit::programs;

use crate::run::{say, succeeds};

/// Installs the browser and the database server where apt-get may; says what stays away otherwise.
pub(super) fn install_what_is_missing() {
    let mut missing = missing();
    if missing.is_empty() {
        return;
    }
    if let Some(mut as_root) = apt_get() {
        say(&format!("installing {}", names(&missing)));
        let _ = succeeds(as_root().arg("update"));
        let _ = succeeds(
            as_root()
                .args(["install", "-y", "--no-install-recommends"])
                .args(&missing),
        );
        missing = self::missing();
    }
    if !missing.is_empty() {
        say(&format!(
            "not installed, so the tests that need them will be skipped: {} (as root: apt-get install {})",
            names(&missing),
            missing.join(" ")
        ));
    }
}

/// The Debian packages whose programs are not there.
fn missing() -> Vec<&'static str> {
    let mut packages = Vec::new();
    if programs::chromium().is_none() {
        packages.push("chromium");
    }
    if programs::postgres().is_none() {
        packages.push("postgresql");
    }
    packages
}

/// How to call apt-get with the right to install; none where nobody here has it.
fn apt_get() -> Option<impl FnMut() -> Command> {
    let is_root = succeeds(Command::new("sh").args(["-c", "test \"$(id -u)\" = 0"]));
    let may_sudo = !is_root && succeeds(Command::new("sudo").args(["-n", "true"]));
    let there = succeeds(Command::new("apt-get").arg("--version"));
    (there && (is_root || may_sudo)).then_some(move || {
        let mut command = Command::new(if is_root { "env" } else { "sudo" });
        if may_sudo {
            command.args(["-n", "env"]);
        }
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]);
        command
    })
}

fn names(packages: &[&str]) -> String {
    packages.join(" and ")
}

//! Settings: from a file, then the environment, then flags; the later goes before.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use figment::Figment;
use figment::providers::{Env, Format, Toml};
use serde::{Deserialize, Deserializer};

/// The name of the settings file in the data folder.
const FILE: &str = "fingerpost.toml";

/// The most letters that a mailbox can have.
const LONGEST_MAILBOX: usize = 254;

/// Everything an operator decides.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    /// Where the data live.
    pub(crate) data: Option<PathBuf>,
    /// Where the records live, if not in the data folder: `sqlite:` or `postgres:`.
    pub(crate) database: Option<String>,
    /// The web server.
    pub(crate) web: web::Settings,
    /// How feeds are fetched.
    pub(crate) collect: Collect,
    /// In whose name assurers speak.
    pub(crate) assurance: Assurance,
    /// How mail is sent.
    pub(crate) mail: Mail,
    /// What is logged.
    pub(crate) log: Log,
}

/// How feeds are fetched.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Collect {
    /// Whether feeds at private addresses, such as this machine's own, may be fetched.
    pub(crate) allow_private: bool,
    /// How many requests one feed gets at once.
    pub(crate) concurrency: usize,
    /// After how many seconds a request is given up.
    pub(crate) timeout_seconds: u64,
    /// Whether links of published services are looked at now and then.
    pub(crate) look_at_links: bool,
}

impl Default for Collect {
    fn default() -> Self {
        Self {
            allow_private: false,
            concurrency: 4,
            timeout_seconds: 30,
            look_at_links: true,
        }
    }
}

/// In whose name assurers speak.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Assurance {
    /// A mailbox of a team, never of a person: it is published beside the day on which an assurer said that a service is right.
    #[serde(deserialize_with = "mailbox")]
    pub(crate) email: Option<String>,
}

/// A mailbox, which may be left empty.
fn mailbox<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let written = String::deserialize(from)?;
    let written = written.trim();
    if written.is_empty() {
        return Ok(None);
    }
    if written.len() > LONGEST_MAILBOX || !hsds::format::is_email(written) {
        return Err(serde::de::Error::custom(format!(
            "`{written}` is no mailbox; write one of your team such as directory@example.gov.uk"
        )));
    }
    if assure::personal::is_own_mailbox(written) {
        return Err(serde::de::Error::custom(format!(
            "`{written}` seems to be a person's own, and it is published; write one of your team such as directory@example.gov.uk"
        )));
    }
    Ok(Some(written.to_owned()))
}

/// How mail is sent: by a server, or for others to send into a folder.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Mail {
    /// Whom it is from, such as `Services in Exampleshire <no-reply@example.org>`.
    pub(crate) from: Option<String>,
    /// Where mail goes that comes back, such as `returned@example.org`; left out: to whom it is from.
    pub(crate) returned_to: Option<String>,
    /// The mail server, such as `smtps://user:password@mail.example.org`.
    pub(crate) server: Option<String>,
    /// The folder, where there is no server.
    pub(crate) folder: Option<PathBuf>,
}

/// What is logged.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Log {
    /// Which events, as `level` or `target=level,...`.
    pub(crate) filter: String,
    /// As JSON, one event a line.
    pub(crate) json: bool,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            filter: "warn,fingerpost=info,web=info".to_owned(),
            json: false,
        }
    }
}

/// Reads the settings. `file` and `data` are what flags say; `usual` is the data folder when neither
/// they nor the environment say one.
pub(crate) fn read(
    file: Option<&Path>,
    data: Option<&Path>,
    usual: Option<&Path>,
) -> Result<Settings> {
    let environment = || Env::prefixed("FINGERPOST_").split("__");
    let told = Figment::from(environment())
        .extract_inner::<PathBuf>("data")
        .ok();
    let folder = data
        .map(Path::to_owned)
        .or(told)
        .or_else(|| usual.map(Path::to_owned));
    let mut figment = Figment::new();
    if let Some(file) = file {
        figment = figment.merge(Toml::file_exact(file));
    } else if let Some(folder) = &folder {
        figment = figment.merge(Toml::file(folder.join(FILE)));
    }
    let mut settings: Settings = figment
        .merge(environment())
        .extract()
        .context("the settings cannot be used")?;
    if let Some(data) = data {
        settings.data = Some(data.to_owned());
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Settings> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join(FILE);
        std::fs::write(&file, text)?;
        read(Some(&file), None, None)
    }

    #[test]
    fn the_mailbox_of_assurers_is_a_mailbox_or_the_server_says_what_to_write() {
        let read = |email: &str| read_text(&format!("[assurance]\nemail = \"{email}\"\n"));
        let settings = read(" directory@example.gov.uk ").expect("settings");
        assert_eq!(
            settings.assurance.email.as_deref(),
            Some("directory@example.gov.uk")
        );
        assert_eq!(read("").expect("settings").assurance.email, None);
        for odd in [
            "directory",
            "directory@",
            "a b@example.gov.uk",
            &"a".repeat(300),
        ] {
            let error = format!("{:#}", read(odd).expect_err("no mailbox"));
            assert!(
                error.contains("is no mailbox; write one of your team"),
                "{error}"
            );
            assert!(error.contains("assurance.email"), "{error}");
        }
        let error = format!("{:#}", read("jane.smith@example.gov.uk").expect_err("hers"));
        assert!(error.contains("a person's own"), "{error}");
    }
}

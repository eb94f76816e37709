//! An installation: its data folder, its repository and its tables of places.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use find::index::{Tuning, Weights};
use find::words::lay::Language;
use identity::{Identity, SystemChance};
use place::Gazetteer;
use repository::{Clock, Database, Repository, SystemClock};
use reuse::Finder;

use crate::settings::Settings;

#[cfg(test)]
pub(crate) mod rehearsal;

/// The full postcode table in the data folder.
const POSTCODES: &str = "postcodes.table";

/// The search index in the data folder.
const INDEX: &str = "index";

/// What people say here, in the data folder.
const LANGUAGE: &str = "everyday-language.tsv";

/// What commands work on.
#[derive(Clone, Debug)]
pub(crate) struct Installation {
    pub(crate) folder: PathBuf,
    pub(crate) database: Database,
    pub(crate) repository: Repository,
    pub(crate) gazetteer: Arc<Gazetteer>,
}

impl Installation {
    /// Opens the installation that the settings name, or makes a new one there.
    pub(crate) async fn open(settings: &Settings) -> Result<Self> {
        Self::open_by(settings, Arc::new(SystemClock)).await
    }

    /// Opens it, and takes from a clock when anything happens.
    pub(crate) async fn open_by(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Self> {
        let folder = folder(settings)?;
        let database = match &settings.database {
            Some(address) => address.parse()?,
            None => Database::in_folder(&folder),
        };
        let repository = Repository::open(&database, clock)
            .await
            .with_context(|| format!("cannot open the records at {}", shown(&database)))?;
        let gazetteer = Arc::new(gazetteer(&folder)?);
        Ok(Self {
            folder,
            database,
            repository,
            gazetteer,
        })
    }
}

impl Installation {
    /// Everyday language: the table that comes with the program, and the one in the data folder.
    pub(crate) fn language(&self) -> Result<Language> {
        let file = self.folder.join(LANGUAGE);
        if !file.exists() {
            return Ok(Language::default());
        }
        let table = std::fs::read_to_string(&file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        Language::default()
            .and(&table)
            .with_context(|| file.display().to_string())
    }

    /// Its accounts, sessions and keys.
    pub(crate) fn identity(&self) -> Identity {
        Identity::new(self.repository.clone(), Arc::new(SystemChance))
    }

    /// The search index of this installation, in its data folder.
    pub(crate) fn finder(&self) -> Result<Finder> {
        Finder::open(
            self.repository.clone(),
            self.gazetteer.clone(),
            &self.folder.join(INDEX),
            Tuning {
                weights: Weights::default(),
                language: self.language()?,
            },
        )
        .context("the search index cannot be opened")
    }
}

/// The data folder: what the settings say, else where the system keeps a user's data.
pub(crate) fn folder(settings: &Settings) -> Result<PathBuf> {
    if let Some(folder) = &settings.data {
        return Ok(folder.clone());
    }
    let home = |variable: &str| {
        #[expect(
            clippy::disallowed_methods,
            reason = "the XDG base directories are variables"
        )]
        std::env::var_os(variable)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    home("XDG_DATA_HOME")
        .or_else(|| home("HOME").map(|home| home.join(".local/share")))
        .map(|folder| folder.join("fingerpost"))
        .context("say with --data where the data shall live")
}

/// The file of the full postcode table of a data folder.
pub(crate) fn postcodes(folder: &std::path::Path) -> PathBuf {
    folder.join(POSTCODES)
}

/// The tables of places: the embedded ones, and the full postcode table if one was loaded.
pub(crate) fn gazetteer(folder: &std::path::Path) -> Result<Gazetteer> {
    let file = postcodes(folder);
    if file.exists() {
        Ok(Gazetteer::with_table(&file)?)
    } else {
        Ok(Gazetteer::embedded())
    }
}

/// A database address without its password.
pub(crate) fn shown(database: &Database) -> String {
    match database {
        Database::Sqlite(path) => path.display().to_string(),
        Database::Postgres(url) => url::Url::parse(url).map_or_else(
            |_| "PostgreSQL".to_owned(),
            |mut url| {
                // A URL that has a password can be given another.
                let _has_none = url.set_password(None);
                url.to_string()
            },
        ),
    }
}

//! `fingerpost key`: the keys by which programs write for a source.

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use identity::{Actor, Grant, Permission, Whose};
use repository::Source;
use serde_json::json;
use uuid::Uuid;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Make a key; it is shown this once
    Add {
        /// The source that it may write for
        source: String,
        /// What people call it, such as the program that has it
        name: String,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// List the keys of a source
    List {
        /// The source
        source: String,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Revoke a key at once
    Revoke {
        /// The source
        source: String,
        /// The key's id; `fingerpost key list` shows it
        id: Uuid,
    },
}

pub(super) async fn run(settings: &Settings, asked: Key) -> Result<Outcome> {
    let installation = Installation::open(settings).await?;
    match asked {
        Key::Add { source, name, json } => {
            let (source, grant) = kept(&installation, &source).await?;
            let identity = installation.identity();
            let (key, secret) = identity.add_key(&grant, &source, &name).await?;
            if json {
                output::row(&json!({
                    "type": "result",
                    "id": key.id,
                    "source": key.source,
                    "name": key.name,
                    "key": secret.reveal(),
                    "expires_at": key.expires_at,
                }));
            } else {
                output::line(secret.reveal());
                output::say("keep it safe: it is not shown again");
            }
        }
        Key::List { source, json } => {
            let (source, _) = kept(&installation, &source).await?;
            for key in installation.repository.api_keys(&source.slug).await? {
                if json {
                    output::row(&json!({
                        "id": key.id,
                        "name": key.name,
                        "made_by": key.made_by,
                        "made_at": key.made_at,
                        "expires_at": key.expires_at,
                        "used_at": key.used_at,
                        "revoked_at": key.revoked_at,
                    }));
                } else {
                    let used = key.used_at.map_or_else(
                        || "never used".to_owned(),
                        |at| format!("used on {}", at.format("%Y-%m-%d")),
                    );
                    output::line(&format!("{} {:24} {used}", key.id, key.name));
                }
            }
        }
        Key::Revoke { source, id } => {
            let (source, grant) = kept(&installation, &source).await?;
            let identity = installation.identity();
            if !identity.revoke_key(&grant, &source, id).await? {
                bail!(
                    "{} has no key {id} that is good; `fingerpost key list` shows them",
                    source.slug
                );
            }
            output::say(format!("{id} is revoked"));
        }
    }
    Ok(Outcome::Done)
}

/// A source, and leave to keep its keys.
async fn kept(installation: &Installation, slug: &str) -> Result<(Source, Grant)> {
    let source = installation.repository.source(slug).await?;
    let source = source.filter(|source| source.slug != repository::DESK);
    let source = source.with_context(|| {
        format!("there is no source `{slug}`; `fingerpost source list` shows them")
    })?;
    let whose = Whose::Source(&source.slug, source.team);
    let grant = Actor::operator().may(Permission::ManageKeys, whose)?;
    Ok((source, grant))
}

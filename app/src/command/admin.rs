//! `fingerpost admin`: the first person to be let in, who lets in the others.

use anyhow::{Context, Result};
use clap::Subcommand;
use identity::{Actor, EmailAddress, Grant, NewPerson, Permission, Whose};
use serde_json::json;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(super) enum Admin {
    /// Make somebody an administrator, and print an address by which they sign in
    Create {
        /// Where they get mail
        #[arg(long)]
        email: String,
        /// What they are called
        #[arg(long)]
        name: String,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Take the codes off the account of an administrator who has lost the app that shows them
    ResetCodes {
        /// Where they get mail
        #[arg(long)]
        email: String,
    },
}

pub(super) async fn run(settings: &Settings, asked: Admin) -> Result<Outcome> {
    let installation = Installation::open(settings).await?;
    let grant = Actor::operator().may(Permission::ManagePeople, Whose::Everyones)?;
    match asked {
        Admin::Create { email, name, json } => {
            create(settings, &installation, &grant, (&email, name), json).await
        }
        Admin::ResetCodes { email } => reset_codes(&installation, &grant, &email).await,
    }
}

async fn create(
    settings: &Settings,
    installation: &Installation,
    grant: &Grant,
    (email, name): (&str, String),
    json: bool,
) -> Result<Outcome> {
    let new = NewPerson {
        email: email.parse()?,
        name,
        language: "en-GB".to_owned(),
    };
    let link = installation
        .identity()
        .add_administrator(grant, &new, &settings.web.title)
        .await
        .context("nobody was made an administrator")?;
    let address = format!("{}/sign-in/link/{}", base(settings), link.secret.reveal());
    if json {
        output::row(&json!({"type": "result", "person": link.person.id, "address": address}));
    } else {
        output::say(format!(
            "{} is an administrator. Open this within 24 hours to sign in; it works once:",
            link.person.name
        ));
        output::line(&address);
    }
    Ok(Outcome::Done)
}

async fn reset_codes(installation: &Installation, grant: &Grant, email: &str) -> Result<Outcome> {
    let email: EmailAddress = email.parse()?;
    let person = installation
        .repository
        .person_by_email(email.as_str())
        .await?
        .with_context(|| format!("nobody has an account for {email}"))?;
    installation
        .identity()
        .reset_codes(grant, person.id)
        .await?;
    output::say(format!(
        "{} is not asked for codes any more, and was signed out everywhere.",
        person.name
    ));
    Ok(Outcome::Done)
}

/// The address under which `serve` answers, as far as the settings say.
fn base(settings: &Settings) -> String {
    if let Some(url) = &settings.web.public_url {
        return url.as_str().trim_end_matches('/').to_owned();
    }
    let scheme = if settings.web.tls.is_some() {
        "https"
    } else {
        "http"
    };
    format!("{scheme}://{}", settings.web.listen)
}

//! `fingerpost team`: the organisations whose people keep records here.

use anyhow::Result;
use clap::Subcommand;
use identity::{Actor, Permission, Whose};
use serde_json::json;

use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(super) enum Team {
    /// List the teams, and who is in each
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Add a team
    Add {
        /// What it is called
        name: String,
    },
}

pub(super) async fn run(settings: &Settings, asked: Team) -> Result<Outcome> {
    let installation = Installation::open(settings).await?;
    let repository = &installation.repository;
    match asked {
        Team::List { json } => {
            for team in repository.teams().await? {
                let colleagues = repository.colleagues(team.id).await?;
                if json {
                    let members: Vec<_> = colleagues
                        .iter()
                        .map(|member| json!({"person": member.person.id, "roles": member.roles}))
                        .collect();
                    output::row(&json!({"team": team.id, "name": team.name, "members": members}));
                } else {
                    let people = crate::words::count(colleagues.len() as i64, "person", "people");
                    output::line(&format!("{}  {}, {people}", team.id, team.name));
                }
            }
        }
        Team::Add { name } => {
            let grant = Actor::operator().may(Permission::ManagePeople, Whose::Everyones)?;
            let team = installation.identity().add_team(&grant, &name).await?;
            output::line(&team.id.to_string());
        }
    }
    Ok(Outcome::Done)
}

//! What the place asks of its data.

use std::collections::BTreeMap;

use anyhow::Result;
use assure::check::Check;
use assure::policy::{self, Numbered, Policy, Weight};
use identity::Actor;
use repository::Repository;

/// What is found everywhere in a place whose telephones nobody answers.
const MADE_UP: [Check; 3] = [
    Check::PhoneImplausible,
    Check::EmailImplausible,
    Check::LinkImplausible,
];

/// Sets the policy of the place, unless somebody has set one.
pub(crate) async fn ask(repository: &Repository) -> Result<()> {
    let current = Numbered::current(repository).await?;
    if current.number > 0 {
        return Ok(());
    }
    let policy = Policy {
        listed: vec![
            "Services that people of Wyrebridge can use, wherever they are run from.".to_owned(),
            "Services that anybody may ask for: no members' clubs, nothing that is only sold."
                .to_owned(),
        ],
        checks: BTreeMap::from(MADE_UP.map(|check| (check, Weight::Off))),
        ..Policy::default()
    };
    let note = "Telephone numbers, mailboxes and web addresses of this place are made up.";
    policy::set(repository, 0, policy, note, &Actor::operator().name()).await?;
    Ok(())
}

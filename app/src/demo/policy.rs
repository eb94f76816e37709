//! What the place asks of its data.

use std::collections::BTreeMap;

use anyhow::Result;
use assure::check::Check;
use assure::policy::{self, Context, Members, Numbered, Policy, Weight};
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
        contexts: contexts(),
        ..Policy::default()
    };
    let note = "Telephone numbers, mailboxes and web addresses of this place are made up.";
    policy::set(repository, 0, policy, note, &Actor::operator().name()).await?;
    Ok(())
}

/// Two parts of the directory that have rules of their own.
fn contexts() -> Vec<Context> {
    let terms = |terms: &[&str]| Members {
        terms: terms
            .iter()
            .map(|term| format!("Service types > {term}"))
            .collect(),
        ..Members::default()
    };
    vec![
        Context {
            slug: "send-local-offer".to_owned(),
            name: "SEND Local Offer".to_owned(),
            about: "Help for children and young people with special educational needs or disabilities, up to 25."
                .to_owned(),
            listed: vec![
                "Services for children and young people with special educational needs or disabilities, and for their families.".to_owned(),
                "Only services that say for which ages they are.".to_owned(),
            ],
            members: Members {
                maximum_age: Some(25),
                ..terms(&["SEND support", "Short breaks for disabled children"])
            },
            fields: BTreeMap::from([
                ("minimum_age".to_owned(), Weight::Required),
                ("maximum_age".to_owned(), Weight::Required),
            ]),
            ..Context::default()
        },
        Context {
            slug: "family-hubs".to_owned(),
            name: "Family Hubs".to_owned(),
            about: "What families can come to, from pregnancy on.".to_owned(),
            listed: vec!["Services for families that family hubs run or point to.".to_owned()],
            members: terms(&[
                "Family hubs",
                "Parenting help",
                "Parent and toddler groups",
                "Pregnancy and infant feeding",
            ]),
            ..Context::default()
        },
    ]
}

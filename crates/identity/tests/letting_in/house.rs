//! A house with people in teams, and the ways in to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use identity::{
    Actor, Begun, Browser, Chance, EmailAddress, Grant, Identity, NewPerson, NoChance, Permission,
    Proof, Role, SignedIn, Step, Whose,
};
use repository::{Person, Team};
use testkit::clock::SteppingClock;
use testkit::databases::TestDatabase;
use uuid::Uuid;

pub(crate) const PASSWORD: &str = "kettle-walrus-orbit";

/// Other bytes every time, and the same ones in every run.
#[derive(Debug, Default)]
struct Counted(AtomicU64);

impl Chance for Counted {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = repository::digest(format!("{number} {at}")).as_bytes()[0];
        }
        Ok(())
    }
}

pub(crate) struct House {
    pub(crate) identity: Identity,
    pub(crate) clock: Arc<SteppingClock>,
}

impl House {
    pub(crate) async fn open(database: &TestDatabase) -> Self {
        let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
        let repository = database.repository(clock.clone()).await;
        let identity = Identity::new(repository, Arc::new(Counted::default()));
        let house = Self { identity, clock };
        house
            .identity
            .ensure_host_team(&grant(), "Services in Wyrebridge")
            .await
            .unwrap();
        house
    }

    pub(crate) async fn person(&self, name: &str, team: Uuid, role: Role) -> Person {
        let new = newcomer(name);
        let person = self.identity.ensure_person(&grant(), &new).await;
        let person = person.unwrap();
        self.identity
            .add_role(&grant(), (person.id, team), role)
            .await
            .unwrap();
        person
    }

    pub(crate) async fn team(&self, name: &str) -> Team {
        self.identity.add_team(&grant(), name).await.unwrap()
    }

    /// The secret of a new way in.
    pub(crate) async fn link(&self, name: &str) -> String {
        let link = self.identity.link(&address(name)).await.unwrap();
        link.expect("there is an account")
            .secret
            .reveal()
            .to_owned()
    }

    pub(crate) async fn by_link(&self, held: &str) -> Step {
        let browser = browser(None);
        self.identity.sign_in_by_link(held, &browser).await.unwrap()
    }

    pub(crate) async fn by_password(
        &self,
        name: &str,
        password: &str,
        device: Option<&str>,
    ) -> Step {
        let browser = browser(device);
        let (identity, email) = (&self.identity, address(name));
        let step = identity.sign_in_by_password(&email, password, &browser);
        step.await.unwrap()
    }

    /// Somebody who has come in by mail.
    pub(crate) async fn comes_in(&self, name: &str) -> Begun {
        match self.by_link(&self.link(name).await).await {
            Step::In(begun) => *begun,
            other => panic!("{name} is not let in: {other:?}"),
        }
    }

    /// Somebody who has just come in.
    pub(crate) async fn signed_in(&self, name: &str) -> SignedIn {
        let begun = self.comes_in(name).await;
        let signed_in = self.identity.signed_in(begun.secret.reveal()).await;
        signed_in.unwrap().expect("the session lasts")
    }

    /// Whether a session lasts.
    pub(crate) async fn lasts(&self, begun: &Begun) -> bool {
        let signed_in = self.identity.signed_in(begun.secret.reveal()).await;
        signed_in.unwrap().is_some()
    }

    pub(crate) async fn set_password(&self, name: &str) {
        let signed_in = self.signed_in(name).await;
        let set = self.identity.set_password(&signed_in, ("", PASSWORD)).await;
        assert_eq!(set.unwrap(), Proof::Right);
    }

    pub(crate) async fn actions(&self) -> Vec<String> {
        let trail = self.identity.repository().audit(500).await.unwrap();
        trail.into_iter().map(|entry| entry.action).collect()
    }
}

pub(crate) fn grant() -> Grant {
    let operator = Actor::operator();
    operator
        .may(Permission::ManagePeople, Whose::Everyones)
        .unwrap()
}

pub(crate) fn address(name: &str) -> EmailAddress {
    format!("{name}@example.org").parse().unwrap()
}

pub(crate) fn newcomer(name: &str) -> NewPerson {
    NewPerson {
        email: address(name),
        name: name.to_owned(),
        language: "en-GB".to_owned(),
    }
}

pub(crate) fn browser(device: Option<&str>) -> Browser {
    Browser {
        name: "Firefox on Linux".to_owned(),
        device: device.map(str::to_owned),
    }
}

pub(crate) static BROWSER: Browser = Browser {
    name: String::new(),
    device: None,
};

//! Letting people in, and keeping them apart, on both databases.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::TimeDelta;
use identity::{
    Actor, Browser, Chance, EmailAddress, Grant, HOST_TEAM, Identity, IdentityError, NewPerson,
    NoChance, Permission, Proof, Role, Step, Whose,
};
use repository::{Person, RepositoryError, Source, Team};
use testkit::clock::SteppingClock;
use testkit::databases::{TestDatabase, on_each_database};
use uuid::Uuid;

const PASSWORD: &str = "kettle-walrus-orbit";

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

struct House {
    identity: Identity,
    clock: Arc<SteppingClock>,
}

impl House {
    async fn open(database: &TestDatabase) -> Self {
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

    async fn person(&self, name: &str, team: Uuid, role: Role) -> Person {
        let new = newcomer(name);
        let person = self.identity.ensure_person(&grant(), &new).await;
        let person = person.unwrap();
        self.identity
            .add_role(&grant(), (person.id, team), role)
            .await
            .unwrap();
        person
    }

    async fn team(&self, name: &str) -> Team {
        self.identity.add_team(&grant(), name).await.unwrap()
    }

    /// The secret of a new way in.
    async fn link(&self, name: &str) -> String {
        let link = self.identity.link(&address(name)).await.unwrap();
        link.expect("there is an account")
            .secret
            .reveal()
            .to_owned()
    }

    async fn by_link(&self, held: &str) -> Step {
        let browser = browser(None);
        self.identity.sign_in_by_link(held, &browser).await.unwrap()
    }

    async fn by_password(&self, name: &str, password: &str, device: Option<&str>) -> Step {
        let browser = browser(device);
        let (identity, email) = (&self.identity, address(name));
        let step = identity.sign_in_by_password(&email, password, &browser);
        step.await.unwrap()
    }

    async fn set_password(&self, person: &Person) {
        let set = self
            .identity
            .set_password(person, Uuid::nil(), ("", PASSWORD))
            .await;
        assert_eq!(set.unwrap(), Proof::Right);
    }

    async fn actions(&self) -> Vec<String> {
        let trail = self.identity.repository().audit(500).await.unwrap();
        trail.into_iter().map(|entry| entry.action).collect()
    }
}

fn grant() -> Grant {
    let operator = Actor::operator();
    operator
        .may(Permission::ManagePeople, Whose::Everyones)
        .unwrap()
}

fn address(name: &str) -> EmailAddress {
    format!("{name}@example.org").parse().unwrap()
}

fn newcomer(name: &str) -> NewPerson {
    NewPerson {
        email: address(name),
        name: name.to_owned(),
        language: "en-GB".to_owned(),
    }
}

fn browser(device: Option<&str>) -> Browser {
    Browser {
        name: "Firefox on Linux".to_owned(),
        device: device.map(str::to_owned),
    }
}

#[tokio::test]
async fn a_mailed_address_lets_in_once_and_for_a_quarter_of_an_hour() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        let jo = house.person("jo", HOST_TEAM, Role::Assurer).await;
        let held = house.link("jo").await;
        // Whoever only looks uses nothing up.
        for _ in 0..3 {
            assert!(house.identity.is_link_good(&held).await.unwrap());
        }
        let Step::In(begun) = house.by_link(&held).await else {
            panic!("it lets in");
        };
        assert_eq!(begun.person.id, jo.id);
        assert!(matches!(house.by_link(&held).await, Step::Wrong));
        assert!(!house.identity.is_link_good(&held).await.unwrap());

        let late = house.link("jo").await;
        house.clock.advance(TimeDelta::minutes(15));
        assert!(matches!(house.by_link(&late).await, Step::Wrong));
        assert!(matches!(house.by_link("guessed").await, Step::Wrong));
        assert!(
            house
                .identity
                .link(&address("nobody"))
                .await
                .unwrap()
                .is_none()
        );

        let signed_in = house
            .identity
            .signed_in(begun.secret.reveal())
            .await
            .unwrap();
        let signed_in = signed_in.expect("the session lasts");
        let whose = Whose::Everyones;
        assert!(signed_in.actor.may(Permission::Assure, whose).is_ok());
        assert!(
            signed_in
                .actor
                .may(Permission::ManagePeople, whose)
                .is_err()
        );
        assert!(house.actions().await.contains(&"session.begin".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn of_many_who_use_one_address_at_once_one_gets_in() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        house.person("jo", HOST_TEAM, Role::Assurer).await;
        let held = house.link("jo").await;
        let tries = (0..8).map(|_| {
            let (identity, held) = (house.identity.clone(), held.clone());
            tokio::spawn(async move {
                let step = identity.sign_in_by_link(&held, &BROWSER).await;
                matches!(step.unwrap(), Step::In(_))
            })
        });
        let tries: Vec<_> = tries.collect();
        let mut let_in = 0;
        for one in tries {
            let_in += usize::from(one.await.unwrap());
        }
        assert_eq!(let_in, 1);
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_and_after_two_weeks_in_any_case() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        house.person("jo", HOST_TEAM, Role::Viewer).await;
        let Step::In(begun) = house.by_link(&house.link("jo").await).await else {
            panic!("it lets in");
        };
        let held = begun.secret.reveal();
        let lasts = || async { house.identity.signed_in(held).await.unwrap().is_some() };
        for _ in 0..14 {
            house.clock.advance(TimeDelta::hours(23));
            assert!(lasts().await);
        }
        house.clock.advance(TimeDelta::hours(15));
        assert!(!lasts().await, "two weeks are over");

        let Step::In(begun) = house.by_link(&house.link("jo").await).await else {
            panic!("it lets in");
        };
        house.clock.advance(TimeDelta::hours(25));
        let idle = house
            .identity
            .signed_in(begun.secret.reveal())
            .await
            .unwrap();
        assert!(idle.is_none(), "a day is over");
    })
    .await;
}

#[tokio::test]
async fn whoever_guesses_passwords_keeps_nobody_out() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        let jo = house.person("jo", HOST_TEAM, Role::Viewer).await;
        house.set_password(&jo).await;
        let Step::In(begun) = house.by_password("jo", PASSWORD, None).await else {
            panic!("it is right");
        };
        let device = begun.device;
        for guess in 0..10 {
            let step = house
                .by_password("jo", &format!("guess {guess}"), None)
                .await;
            assert!(matches!(step, Step::Wrong));
        }
        // Now strangers are not heard any more, right or wrong...
        for password in ["guess", PASSWORD] {
            let step = house.by_password("jo", password, Some("made up")).await;
            assert!(matches!(step, Step::Paused));
        }
        // ...but she is: with a browser that she used before, and by mail.
        let own = house.by_password("jo", PASSWORD, Some(&device)).await;
        assert!(matches!(own, Step::In(_)));
        assert!(matches!(
            house.by_link(&house.link("jo").await).await,
            Step::In(_)
        ));
        house.clock.advance(TimeDelta::minutes(16));
        let later = house.by_password("jo", PASSWORD, None).await;
        assert!(matches!(later, Step::In(_)));
        // Who has no account, or no password, is told the same.
        house.person("al", HOST_TEAM, Role::Viewer).await;
        for name in ["al", "nobody"] {
            assert!(matches!(
                house.by_password(name, "", None).await,
                Step::Wrong
            ));
        }
    })
    .await;
}

#[tokio::test]
async fn mail_to_one_account_is_bounded_and_what_was_sent_stays_good() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        house.person("jo", HOST_TEAM, Role::Viewer).await;
        let first = house.link("jo").await;
        for _ in 0..4 {
            house.link("jo").await;
        }
        assert!(house.identity.link(&address("jo")).await.unwrap().is_none());
        assert!(matches!(house.by_link(&first).await, Step::In(_)));
    })
    .await;
}

#[tokio::test]
async fn a_code_is_asked_for_after_everything_else_and_is_good_once() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        let jo = house.person("jo", HOST_TEAM, Role::Administrator).await;
        let codes = house
            .identity
            .new_codes(&jo, "Wyrebridge: services")
            .unwrap();
        assert!(
            codes.address.starts_with("otpauth://totp/"),
            "{}",
            codes.address
        );
        let code = || code_of(&codes.secret, house.identity.repository().now());
        assert!(
            !house
                .identity
                .set_codes(&jo, &codes.secret, "000000")
                .await
                .unwrap()
        );
        assert!(
            house
                .identity
                .set_codes(&jo, &codes.secret, &code())
                .await
                .unwrap()
        );
        house.clock.advance(TimeDelta::minutes(2));

        let Step::Code(pending) = house.by_link(&house.link("jo").await).await else {
            panic!("a code is asked for");
        };
        let pending = pending.reveal();
        assert!(house.identity.signed_in(pending).await.unwrap().is_none());
        let with = |code: String| {
            let identity = house.identity.clone();
            let pending = pending.to_owned();
            async move {
                let step = identity.sign_in_by_code(&pending, &code, &BROWSER);
                step.await.unwrap()
            }
        };
        assert!(matches!(with("123456".to_owned()).await, Step::Wrong));
        let now = code();
        assert!(matches!(with(now.clone()).await, Step::In(_)));
        // Neither what was pending nor the code is of use again.
        assert!(matches!(with(now.clone()).await, Step::Wrong));
        let Step::Code(again) = house.by_link(&house.link("jo").await).await else {
            panic!("a code is asked for");
        };
        let reused = house
            .identity
            .sign_in_by_code(again.reveal(), &now, &BROWSER)
            .await;
        assert!(matches!(reused.unwrap(), Step::Wrong));
        for _ in 0..5 {
            let guessed = house
                .identity
                .sign_in_by_code(again.reveal(), "000000", &BROWSER);
            guessed.await.unwrap();
        }
        house.clock.advance(TimeDelta::seconds(31));
        let paused = house
            .identity
            .sign_in_by_code(again.reveal(), &code(), &BROWSER)
            .await;
        assert!(matches!(paused.unwrap(), Step::Paused));

        let jo = house
            .identity
            .repository()
            .person(jo.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            house.identity.remove_codes(&jo, "1").await.unwrap(),
            Proof::Wrong
        );
        assert_eq!(
            house.identity.remove_codes(&jo, &code()).await.unwrap(),
            Proof::Right
        );
        assert!(matches!(
            house.by_link(&house.link("jo").await).await,
            Step::In(_)
        ));
    })
    .await;
}

fn code_of(secret: &str, now: chrono::DateTime<chrono::Utc>) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(now.timestamp().try_into().unwrap())
        .to_string()
}

#[tokio::test]
async fn an_invitation_makes_a_member_once_and_gives_no_more_than_its_sender_has() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        let (ours, theirs) = (house.team("Ours").await, house.team("Theirs").await);
        let colin = house.person("colin", ours.id, Role::Collector).await;
        let actor = house.identity.actor_of(colin.id).await.unwrap();
        let grant = |team: &Team| actor.may(Permission::ManageTeam, Whose::Team(team.id));
        assert!(grant(&theirs).is_err());
        let grant = grant(&ours).unwrap();
        let invite = |team: Team, role| {
            let (identity, grant) = (house.identity.clone(), grant.clone());
            async move { identity.invite(&grant, &team, &newcomer("new"), role).await }
        };
        for (team, role) in [(&ours, Role::Administrator), (&theirs, Role::Collector)] {
            let refused = invite(team.clone(), role).await.unwrap_err();
            assert!(
                matches!(
                    refused,
                    IdentityError::NotToGive(_) | IdentityError::NotPermitted(_)
                ),
                "{refused}"
            );
        }
        let held = invite(ours.clone(), Role::Collector).await.unwrap();
        let accept = || house.identity.accept(held.reveal(), "en-GB", &BROWSER);
        assert!(
            house
                .identity
                .invitation(held.reveal())
                .await
                .unwrap()
                .is_some()
        );
        let Step::In(begun) = accept().await.unwrap() else {
            panic!("it lets in");
        };
        assert!(matches!(accept().await.unwrap(), Step::Wrong));
        let new = house.identity.actor_of(begun.person.id).await.unwrap();
        assert_eq!(new.roles(), [(ours.id, Role::Collector)]);

        let taken_back = invite(ours.clone(), Role::Collector).await.unwrap();
        let waiting = house
            .identity
            .repository()
            .invitations(ours.id)
            .await
            .unwrap();
        assert_eq!(waiting.len(), 1);
        let gone = house
            .identity
            .withdraw(&grant, &ours, &waiting[0].hash)
            .await;
        assert!(gone.unwrap());
        let refused = house
            .identity
            .accept(taken_back.reveal(), "en-GB", &BROWSER)
            .await;
        assert!(matches!(refused.unwrap(), Step::Wrong));
        let late = invite(ours.clone(), Role::Collector).await.unwrap();
        house.clock.advance(TimeDelta::days(7));
        assert!(
            house
                .identity
                .invitation(late.reveal())
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

static BROWSER: Browser = Browser {
    name: String::new(),
    device: None,
};

#[tokio::test]
async fn there_is_always_an_administrator_and_who_goes_leaves_no_name() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        let ada = house.person("ada", HOST_TEAM, Role::Administrator).await;
        let refused = house.identity.close_own(&ada).await.unwrap_err();
        assert!(matches!(
            refused,
            IdentityError::Repository(RepositoryError::LastAdministrator)
        ));
        let refused = house.identity.leave(&ada, HOST_TEAM).await.unwrap_err();
        assert!(
            refused.to_string().contains("last administrator"),
            "{refused}"
        );
        let bo = house.person("bo", HOST_TEAM, Role::Administrator).await;
        let Step::In(begun) = house.by_link(&house.link("ada").await).await else {
            panic!("it lets in");
        };
        house.identity.close_own(&ada).await.unwrap();
        assert!(
            house
                .identity
                .signed_in(begun.secret.reveal())
                .await
                .unwrap()
                .is_none()
        );
        let repository = house.identity.repository();
        let gone = repository.person(ada.id).await.unwrap().unwrap();
        assert_eq!((gone.name.as_str(), gone.email.contains('@')), ("", false));
        assert!(
            repository
                .person_by_email("ada@example.org")
                .await
                .unwrap()
                .is_none()
        );
        let people = repository.people().await.unwrap();
        assert_eq!(
            people.iter().map(|person| person.id).collect::<Vec<_>>(),
            [bo.id]
        );
        // Whoever comes again comes as somebody new.
        let again = house.person("ada", HOST_TEAM, Role::Viewer).await;
        assert_ne!(again.id, ada.id);
    })
    .await;
}

#[tokio::test]
async fn of_two_administrators_who_go_at_once_one_stays() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        let ada = house.person("ada", HOST_TEAM, Role::Administrator).await;
        let bo = house.person("bo", HOST_TEAM, Role::Administrator).await;
        let (one, other) = tokio::join!(
            house.identity.close_own(&ada),
            house.identity.close_own(&bo)
        );
        assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
        let left = house.identity.repository().holders("administrator").await;
        assert_eq!(left.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_new_password_has_to_be_good_and_ends_other_sessions() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        let jo = house.person("jo", HOST_TEAM, Role::Viewer).await;
        let weak = house
            .identity
            .set_password(&jo, Uuid::nil(), ("", "jo@example.org"))
            .await;
        assert!(matches!(weak, Err(IdentityError::Weak(_))));
        let Step::In(begun) = house.by_link(&house.link("jo").await).await else {
            panic!("it lets in");
        };
        house.set_password(&jo).await;
        assert!(
            house
                .identity
                .signed_in(begun.secret.reveal())
                .await
                .unwrap()
                .is_none()
        );
        let jo = house
            .identity
            .repository()
            .person(jo.id)
            .await
            .unwrap()
            .unwrap();
        let change = |current: &'static str| {
            let (identity, jo) = (house.identity.clone(), jo.clone());
            async move {
                let passwords = (current, "paper-giraffe-comet");
                identity
                    .set_password(&jo, Uuid::nil(), passwords)
                    .await
                    .unwrap()
            }
        };
        assert_eq!(change("wrong").await, Proof::Wrong);
        assert_eq!(change(PASSWORD).await, Proof::Right);
        assert!(matches!(
            house.by_password("jo", PASSWORD, None).await,
            Step::Wrong
        ));
    })
    .await;
}

#[tokio::test]
async fn a_key_writes_for_its_source_until_it_ends() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        let (ours, theirs) = (house.team("Ours").await, house.team("Theirs").await);
        let source = |slug: &str, team: &Team| Source {
            team: Some(team.id),
            ..Source::new(slug).unwrap()
        };
        let (own, other) = (source("own", &ours), source("other", &theirs));
        for source in [&own, &other] {
            house
                .identity
                .repository()
                .save_source(source)
                .await
                .unwrap();
        }
        let known = house.identity.repository().source("own").await.unwrap();
        assert_eq!(known.as_ref(), Some(&own));
        let colin = house.person("colin", ours.id, Role::Collector).await;
        let actor = house.identity.actor_of(colin.id).await.unwrap();
        let whose = Whose::Source("own", own.team);
        let grant = actor.may(Permission::ManageKeys, whose).unwrap();
        assert!(
            house
                .identity
                .add_key(&grant, &other, "theirs")
                .await
                .is_err()
        );
        let (key, secret) = house
            .identity
            .add_key(&grant, &own, "Nightly")
            .await
            .unwrap();
        let holder = |held: String| {
            let identity = house.identity.clone();
            async move { identity.holder(&held).await.unwrap() }
        };
        let held = secret.reveal().to_owned();
        let program = holder(held.clone()).await.expect("it is good");
        assert!(program.may(Permission::SendRecords, whose).is_ok());
        let elsewhere = Whose::Source("other", other.team);
        assert!(program.may(Permission::SendRecords, elsewhere).is_err());
        assert!(
            holder(held.trim_end_matches(char::is_alphanumeric).to_owned())
                .await
                .is_none()
        );
        let keys = house.identity.repository().api_keys("own").await.unwrap();
        assert!(keys[0].used_at.is_some());

        let rotated = house
            .identity
            .rotate_key(&grant, &own, key.id)
            .await
            .unwrap();
        let (next, next_secret) = rotated.expect("it was good");
        let next_held = next_secret.reveal().to_owned();
        assert!(holder(held.clone()).await.is_some() && holder(next_held.clone()).await.is_some());
        house.clock.advance(TimeDelta::hours(49));
        assert!(holder(held.clone()).await.is_none());
        assert!(
            house
                .identity
                .rotate_key(&grant, &own, key.id)
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            house
                .identity
                .revoke_key(&grant, &own, next.id)
                .await
                .unwrap()
        );
        assert!(holder(next_held).await.is_none());
        assert!(
            !house
                .identity
                .revoke_key(&grant, &own, next.id)
                .await
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_of_no_use_any_more_is_forgotten() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        let jo = house.person("jo", HOST_TEAM, Role::Viewer).await;
        house.by_link(&house.link("jo").await).await;
        let repository = house.identity.repository();
        let letter = repository::NewLetter {
            recipient: jo.email.clone(),
            kind: "sign_in".to_owned(),
            subject: "Sign in".to_owned(),
            body: "an address".to_owned(),
        };
        repository.write_letter(&letter).await.unwrap();
        assert!(repository.is_letter_due().await.unwrap());
        let claimed = repository
            .claim_letter(TimeDelta::minutes(2))
            .await
            .unwrap();
        let claimed = claimed.expect("it is due");
        assert!(
            repository
                .claim_letter(TimeDelta::minutes(2))
                .await
                .unwrap()
                .is_none()
        );
        repository.letter_sent(claimed.id, false).await.unwrap();
        let sent = repository.letters(10).await.unwrap();
        assert_eq!((sent.len(), sent[0].body.as_str()), (1, ""));
        assert!(!repository.is_letter_due().await.unwrap());
        house.identity.tidy().await.unwrap();
        assert_eq!(repository.letters(10).await.unwrap().len(), 1);
        house.clock.advance(TimeDelta::days(120));
        house.identity.tidy().await.unwrap();
        assert!(repository.letters(10).await.unwrap().is_empty());
        assert!(repository.sessions_of(jo.id).await.unwrap().is_empty());
        assert!(!repository.knows_device(jo.id, "").await.unwrap());
    })
    .await;
}

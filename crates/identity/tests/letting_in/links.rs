//! An address that is mailed, and the session that it begins.

use chrono::TimeDelta;
use identity::{HOST_TEAM, Permission, Role, Step, Whose};
use testkit::databases::on_each_database;

use super::house::{BROWSER, House, address};

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
async fn whoever_goes_on_asking_keeps_nobody_from_being_mailed() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        house.person("jo", HOST_TEAM, Role::Viewer).await;
        let mut mailed: Vec<String> = Vec::new();
        let mut letters = 0;
        for _ in 0..60 {
            for _ in 0..10 {
                if let Some(link) = house.identity.link(&address("jo")).await.unwrap() {
                    mailed.push(link.secret.reveal().to_owned());
                    letters += 1;
                }
            }
            // What is in the mail lets in at any time.
            let last = mailed.last().expect("mail");
            assert!(house.identity.is_link_good(last).await.unwrap());
            house.clock.advance(TimeDelta::minutes(1));
        }
        assert!(letters <= 25, "{letters} letters in an hour");
    })
    .await;
}

#[tokio::test]
async fn of_many_who_ask_at_once_five_are_mailed() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        house.person("jo", HOST_TEAM, Role::Viewer).await;
        let asked = (0..20).map(|_| {
            let identity = house.identity.clone();
            tokio::spawn(async move { identity.link(&address("jo")).await.unwrap().is_some() })
        });
        let mut mailed = 0;
        for one in asked.collect::<Vec<_>>() {
            mailed += usize::from(one.await.unwrap());
        }
        assert_eq!(mailed, 5);
    })
    .await;
}

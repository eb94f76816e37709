//! A password: guessed, changed, set by somebody else.

use chrono::TimeDelta;
use identity::{HOST_TEAM, IdentityError, Proof, Role, Step};
use testkit::databases::on_each_database;

use super::house::{House, PASSWORD};

#[tokio::test]
async fn whoever_guesses_passwords_keeps_nobody_out() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        house.person("jo", HOST_TEAM, Role::Viewer).await;
        house.set_password("jo").await;
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
async fn a_new_password_has_to_be_good_and_ends_other_sessions() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        house.person("jo", HOST_TEAM, Role::Viewer).await;
        let signed_in = house.signed_in("jo").await;
        let weak = house
            .identity
            .set_password(&signed_in, ("", "jo@example.org"))
            .await;
        assert!(matches!(weak, Err(IdentityError::Weak(_))));
        let elsewhere = house.comes_in("jo").await;
        house.set_password("jo").await;
        assert!(!house.lasts(&elsewhere).await);
        let signed_in = house.signed_in("jo").await;
        let change = |current: &'static str| {
            let (identity, signed_in) = (house.identity.clone(), signed_in.clone());
            async move {
                let passwords = (current, "paper-giraffe-comet");
                identity.set_password(&signed_in, passwords).await.unwrap()
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
async fn a_browser_that_was_left_open_takes_no_account() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        house.person("jo", HOST_TEAM, Role::Viewer).await;
        let left_open = house.signed_in("jo").await;
        house.clock.advance(TimeDelta::minutes(16));
        let passwords = ("", PASSWORD);
        let set = house.identity.set_password(&left_open, passwords).await;
        assert_eq!(set.unwrap(), Proof::Stale);
        let codes = house.identity.new_codes(&left_open.person, "Here").unwrap();
        let set = house
            .identity
            .set_codes(&left_open, &codes.secret, "000000")
            .await;
        assert_eq!(set.unwrap(), Proof::Stale);
    })
    .await;
}

#[tokio::test]
async fn whoever_goes_on_guessing_keeps_strangers_waiting_no_longer_than_is_said() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        house.person("jo", HOST_TEAM, Role::Viewer).await;
        house.set_password("jo").await;
        for _ in 0..15 {
            for _ in 0..3 {
                house.by_password("jo", "guess", None).await;
            }
            house.clock.advance(TimeDelta::minutes(1));
        }
        house.clock.advance(TimeDelta::seconds(1));
        let own = house.by_password("jo", PASSWORD, None).await;
        assert!(matches!(own, Step::In(_)), "{own:?}");
        let refused = house.actions().await;
        let refused = refused.iter().filter(|action| *action == "session.refuse");
        // No more of them than are looked at: the trail cannot be flooded.
        assert!((10..=20).contains(&refused.count()));
    })
    .await;
}

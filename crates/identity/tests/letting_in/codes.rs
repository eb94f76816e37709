//! Codes that an app shows.

use chrono::TimeDelta;
use identity::{HOST_TEAM, Proof, Role, Step};
use testkit::databases::on_each_database;

use super::house::{BROWSER, House, PASSWORD};

#[tokio::test]
async fn a_code_is_asked_for_after_everything_else_and_is_good_once() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        let jo = house.person("jo", HOST_TEAM, Role::Administrator).await;
        let elsewhere = house.comes_in("jo").await;
        let signed_in = house.signed_in("jo").await;
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
        let set = |code: String| {
            let (identity, signed_in) = (house.identity.clone(), signed_in.clone());
            let secret = codes.secret.clone();
            async move {
                identity
                    .set_codes(&signed_in, &secret, &code)
                    .await
                    .unwrap()
            }
        };
        assert_eq!(set("000000".to_owned()).await, Proof::Wrong);
        assert_eq!(set(code()).await, Proof::Right);
        assert!(!house.lasts(&elsewhere).await);
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
async fn whoever_knows_a_password_does_not_use_up_the_codes_of_its_owner() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        house.person("jo", HOST_TEAM, Role::Viewer).await;
        house.set_password("jo").await;
        let signed_in = house.signed_in("jo").await;
        let codes = house.identity.new_codes(&signed_in.person, "Here").unwrap();
        let code = || code_of(&codes.secret, house.identity.repository().now());
        let set = house
            .identity
            .set_codes(&signed_in, &codes.secret, &code())
            .await;
        assert_eq!(set.unwrap(), Proof::Right);
        house.clock.advance(TimeDelta::minutes(2));
        for _ in 0..8 {
            let Step::Code(stranger) = house.by_password("jo", PASSWORD, None).await else {
                panic!("a code is asked for");
            };
            let guessed = house
                .identity
                .sign_in_by_code(stranger.reveal(), "000000", &BROWSER);
            guessed.await.unwrap();
        }
        let Step::Code(own) = house.by_link(&house.link("jo").await).await else {
            panic!("a code is asked for");
        };
        let step = house
            .identity
            .sign_in_by_code(own.reveal(), &code(), &BROWSER)
            .await;
        assert!(matches!(step.unwrap(), Step::In(_)));
    })
    .await;
}

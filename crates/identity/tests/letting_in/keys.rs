//! Keys of programs.

use chrono::TimeDelta;
use identity::{Permission, Role, Whose};
use repository::{Source, Team};
use testkit::databases::on_each_database;

use super::house::House;

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
                .save_source(source, "test")
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

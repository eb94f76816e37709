//! Invitations into teams.

use chrono::TimeDelta;
use identity::{Grant, HOST_TEAM, IdentityError, Joined, Permission, Role, Whose};
use repository::{Person, Team};
use testkit::databases::on_each_database;

use super::house::{BROWSER, House, newcomer};

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
        let Joined::In(begun) = accept().await.unwrap() else {
            panic!("it lets in");
        };
        assert!(matches!(accept().await.unwrap(), Joined::Gone));
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
        assert!(matches!(refused.unwrap(), Joined::Gone));
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

/// A team with a collector, and the leave that they have.
async fn collecting(house: &House) -> (Team, Person, Grant) {
    let team = house.team("Ours").await;
    let colin = house.person("colin", team.id, Role::Collector).await;
    let actor = house.identity.actor_of(colin.id).await.unwrap();
    let grant = actor.may(Permission::ManageTeam, Whose::Team(team.id));
    (team, colin, grant.unwrap())
}

#[tokio::test]
async fn an_invitation_lets_nobody_in_to_an_account_that_is_there() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        let ada = house.person("ada", HOST_TEAM, Role::Administrator).await;
        let (team, _, grant) = collecting(&house).await;
        let held = house
            .identity
            .invite(&grant, &team, &newcomer("ada"), Role::Collector)
            .await
            .unwrap();
        let joined = house
            .identity
            .accept(held.reveal(), "en-GB", &BROWSER)
            .await;
        assert!(matches!(joined.unwrap(), Joined::SignInFirst));
        let repository = house.identity.repository();
        assert!(repository.sessions_of(ada.id).await.unwrap().is_empty());
        let actor = house.identity.actor_of(ada.id).await.unwrap();
        assert!(actor.roles().contains(&(team.id, Role::Collector)));
        let actions = house.actions().await;
        assert!(actions.contains(&"invitation.accept".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn an_invitation_is_no_longer_good_when_its_sender_may_not_send_it() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        let (team, colin, grant) = collecting(&house).await;
        let other = house.person("other", team.id, Role::Collector).await;
        let invite = |name: &'static str| {
            let (identity, grant, team) = (house.identity.clone(), grant.clone(), team.clone());
            async move {
                let new = newcomer(name);
                let held = identity.invite(&grant, &team, &new, Role::Collector).await;
                held.unwrap()
            }
        };
        let (one, two) = (invite("one").await, invite("two").await);
        let is_good = |held: String| {
            let identity = house.identity.clone();
            async move { identity.invitation(&held).await.unwrap().is_some() }
        };
        assert!(is_good(one.reveal().to_owned()).await);
        house
            .identity
            .set_roles(
                &super::house::grant(),
                (colin.id, team.id),
                &[Role::Provider],
            )
            .await
            .unwrap();
        assert!(!is_good(one.reveal().to_owned()).await);
        house.identity.close_own(&colin).await.unwrap();
        let joined = house.identity.accept(two.reveal(), "en-GB", &BROWSER).await;
        assert!(matches!(joined.unwrap(), Joined::Gone));
        let members = house
            .identity
            .repository()
            .colleagues(team.id)
            .await
            .unwrap();
        assert_eq!(members.len(), 1);
        assert_eq!(members[0].person.id, other.id);
    })
    .await;
}

#[tokio::test]
async fn mail_by_invitation_is_bounded() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        let (team, _, grant) = collecting(&house).await;
        let mut refused = 0;
        for number in 0..52 {
            let new = newcomer(&format!("new{number}"));
            let invited = house
                .identity
                .invite(&grant, &team, &new, Role::Collector)
                .await;
            refused += usize::from(matches!(invited, Err(IdentityError::Enough(50))));
        }
        assert_eq!(refused, 2);
    })
    .await;
}

//! Accounts and teams: who may be what, and what is left when somebody goes.

use chrono::TimeDelta;
use identity::{HOST_TEAM, IdentityError, Role, Step};
use repository::RepositoryError;
use testkit::databases::on_each_database;

use super::house::{House, grant};

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
        let left = house.identity.repository().colleagues(HOST_TEAM).await;
        assert_eq!(left.unwrap().len(), 1);
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

#[tokio::test]
async fn roles_that_reach_everywhere_are_had_by_those_who_run_the_installation() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        let team = house.team("Ours").await;
        let jo = house.person("jo", team.id, Role::Provider).await;
        for role in [
            Role::Administrator,
            Role::Manager,
            Role::Assurer,
            Role::Viewer,
        ] {
            let given = house
                .identity
                .set_roles(&grant(), (jo.id, team.id), &[Role::Provider, role])
                .await;
            assert!(matches!(given, Err(IdentityError::NotToGive(_))), "{role}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_somebody_else_has_just_changed_is_not_changed_back() {
    on_each_database(|database| async move {
        let house = House::open(&database).await;
        house.person("ada", HOST_TEAM, Role::Administrator).await;
        let jo = house.person("jo", HOST_TEAM, Role::Viewer).await;
        let repository = house.identity.repository();
        let set = repository.set_roles((jo.id, HOST_TEAM), (&["assurer"], &["manager"]), "test");
        assert!(matches!(set.await, Err(RepositoryError::RolesChanged)));
        let set = repository.set_roles((jo.id, HOST_TEAM), (&["viewer"], &["manager"]), "test");
        set.await.unwrap();
    })
    .await;
}

//! What stays published while something newer is wrong or waits.

use hsds::Kind;
use repository::{Standing, Verdict};
use serde_json::json;
use testkit::databases::on_each_repository;

use super::place_of_records::{
    self, PARTIAL, UNVOUCHED, decide, detail, record, service, services, settle, shows_no_place,
    submit, three, uuid,
};

#[tokio::test]
async fn an_edit_that_waits_leaves_the_published_version_standing() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &three(), PARTIAL).await;
        let edited = service(1, "Renamed");
        let id = submit(&repository, "council", &[edited], UNVOUCHED).await;
        assert_eq!(services(&repository, id).await.held, 1);
        assert_eq!(
            detail(&repository, Kind::Service, uuid(1)).await.unwrap()["name"],
            "Club 1"
        );
        submit(&repository, "council", &[service(1, "Renamed")], PARTIAL).await;
        assert_eq!(
            detail(&repository, Kind::Service, uuid(1)).await.unwrap()["name"],
            "Renamed"
        );
    })
    .await;
}

#[tokio::test]
async fn what_stays_while_a_new_version_is_wrong_follows_what_it_embeds() {
    on_each_repository(|repository| async move {
        let refuge = service(1, "Refuge");
        submit(
            &repository,
            "council",
            std::slice::from_ref(&refuge),
            PARTIAL,
        )
        .await;
        let mut wrong = refuge.clone();
        wrong.as_object_mut().unwrap().remove("name");
        let id = submit(&repository, "council", &[wrong], PARTIAL).await;
        assert_eq!(services(&repository, id).await.held, 1);
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(club["name"], "Refuge", "the version before stays");
        // Another service at the same place says that it is not to be shown.
        let mut other = service(6, "Another");
        other["service_at_locations"][0]["location"]["x_confidential"] = json!(true);
        submit(&repository, "council", &[other], PARTIAL).await;
        let shown = repository
            .published(Kind::Service, uuid(1))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(shown.standing, Standing::Live);
        shows_no_place(&shown.detail);
    })
    .await;
}

#[tokio::test]
async fn what_stands_for_a_wrong_version_shows_no_record_that_has_lost_its_voice() {
    on_each_repository(|repository| async move {
        let mut told = service(1, "Club");
        told["alert"] = json!("Not to be listed");
        submit(&repository, "council", &[told], PARTIAL).await;
        submit(&repository, "charity", &[service(11, "Club")], PARTIAL).await;
        let (left, right) = (
            record(&repository, "council", 1).await,
            record(&repository, "charity", 11).await,
        );
        decide(&repository, left, right, Verdict::Same)
            .await
            .unwrap();
        let mut wrong = service(11, "Club");
        wrong["status"] = json!("perhaps");
        submit(&repository, "charity", &[wrong], PARTIAL).await;
        repository
            .suppress_record(left, "asked by the provider", "officer")
            .await
            .unwrap();
        assure::work_off(&repository, place_of_records::gazetteer())
            .await
            .unwrap();
        let shown = repository
            .published(Kind::Service, uuid(1))
            .await
            .unwrap()
            .unwrap();
        assert!(
            !shown.detail.contains("Not to be listed"),
            "{}",
            shown.detail
        );
        assert!(matches!(shown.standing, Standing::Gone { .. }));
    })
    .await;
}

#[tokio::test]
async fn what_stands_for_a_wrong_version_shows_no_record_that_was_parted_from_it() {
    on_each_repository(|repository| async move {
        let mut other = service(11, "Club");
        other["alert"] = json!("Ring Secret office");
        submit(&repository, "council", &[service(1, "Club")], PARTIAL).await;
        submit(&repository, "charity", &[other], PARTIAL).await;
        let left = record(&repository, "council", 1).await;
        let right = record(&repository, "charity", 11).await;
        let joined = decide(&repository, left, right, Verdict::Same)
            .await
            .unwrap();
        // Without a name of its own it is published for as long as the other one names it.
        let mut nameless = service(1, "Club");
        nameless.as_object_mut().unwrap().remove("name");
        submit(&repository, "council", &[nameless], PARTIAL).await;
        assert!(detail(&repository, Kind::Service, uuid(1)).await.is_some());
        assure::undo(
            &repository,
            place_of_records::gazetteer(),
            joined,
            "officer",
        )
        .await
        .unwrap();
        let shown = repository
            .published(Kind::Service, uuid(1))
            .await
            .unwrap()
            .unwrap();
        assert!(!shown.detail.contains("Secret"), "{}", shown.detail);
        assert!(matches!(shown.standing, Standing::Gone { .. }));
        assert!(detail(&repository, Kind::Service, uuid(11)).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_record_that_left_long_ago_does_not_end_what_stands() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Club")], PARTIAL).await;
        let second = submit(&repository, "charity", &[service(11, "Club")], PARTIAL).await;
        let (left, right) = (
            record(&repository, "council", 1).await,
            record(&repository, "charity", 11).await,
        );
        decide(&repository, left, right, Verdict::Same)
            .await
            .unwrap();
        let undoing = repository.undo_submission(second, "officer").await.unwrap();
        settle(&repository, undoing).await;
        let mut wrong = service(1, "Club");
        wrong.as_object_mut().unwrap().remove("name");
        submit(&repository, "council", &[wrong], PARTIAL).await;
        let club = detail(&repository, Kind::Service, uuid(1)).await;
        assert_eq!(club.expect("it stands")["name"], "Club");
    })
    .await;
}

#[tokio::test]
async fn a_place_that_becomes_confidential_is_not_kept_as_it_was_for_being_wrong() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Refuge")], PARTIAL).await;
        let mut changed = service(1, "Refuge");
        let place = &mut changed["service_at_locations"][0]["location"];
        place["x_confidential"] = json!(true);
        place["location_type"] = json!("somewhere");
        submit(&repository, "council", &[changed], PARTIAL).await;
        for kind in [Kind::Location, Kind::Service] {
            let id = if kind == Kind::Location {
                uuid(2001)
            } else {
                uuid(1)
            };
            let shown = repository.published(kind, id).await.unwrap().unwrap();
            shows_no_place(&shown.detail);
        }
    })
    .await;
}

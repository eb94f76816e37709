//! Moving in: old addresses follow what becomes of their records, and organisations without services are found.

use hsds::Kind;
use repository::{Arrival, Batch, Ending, OldAddress, RecordNumber, Verdict};
use serde_json::json;
use testkit::databases::on_each_repository;

use super::place_of_records::{PARTIAL, decide, publish, record, service, settle, submit, uuid};

#[tokio::test]
async fn an_old_address_follows_its_record_to_the_entity_that_now_stands_for_it() {
    on_each_repository(|repository| async move {
        publish(&repository, "council", 1, "Food bank").await;
        publish(&repository, "charity", 2, "Food Bank").await;
        let patterns = [
            "/a?id={id}".parse().unwrap(),
            "/b/{service_id}".parse().unwrap(),
        ];
        let set = repository
            .set_old_patterns("council", &patterns, "operator")
            .await;
        set.unwrap().unwrap();
        let taken = repository
            .set_old_patterns("charity", &patterns[..1], "operator")
            .await;
        assert!(taken.unwrap().is_err(), "a pattern is of one source");
        let own = [OldAddress::parse("/old-club?x=1", &uuid(2).to_string(), "").unwrap()];
        repository
            .add_old_addresses("charity", &own, "operator")
            .await
            .unwrap();
        let others = repository
            .add_old_addresses("council", &own, "operator")
            .await
            .unwrap();
        assert_eq!(
            others.get("/old-club?x=1").map(String::as_str),
            Some("charity")
        );
        let known = repository.old_addresses().await.unwrap();
        let leads = async |address: &str| repository.old_address(&known, address).await.unwrap();
        let one = Some((Kind::Service, uuid(1)));
        assert_eq!(leads(&format!("/a?z=1&id={}", uuid(1))).await, one);
        assert_eq!(leads(&format!("/b/{}", uuid(1))).await, one);
        assert_eq!(
            leads("/old-club?x=1&utm_source=y").await,
            Some((Kind::Service, uuid(2)))
        );
        for nowhere in ["/a?id=unknown", "/old-club", "/c", "", "?", "/a?id="] {
            assert_eq!(leads(nowhere).await, None, "{nowhere}");
        }
        let left = record(&repository, "council", 1).await;
        let right = record(&repository, "charity", 2).await;
        decide(&repository, left, right, Verdict::Same)
            .await
            .unwrap();
        assert_eq!(leads("/old-club?x=1").await, one, "another stands for it");
        let counts = repository.old_address_counts("charity").await.unwrap();
        assert_eq!((counts.all, counts.nowhere), (1, 0));
        assert_eq!(
            repository
                .clear_old_addresses("charity", "operator")
                .await
                .unwrap(),
            1
        );
        let known = repository.old_addresses().await.unwrap();
        assert_eq!(
            repository
                .old_address(&known, "/old-club?x=1")
                .await
                .unwrap(),
            None
        );
    })
    .await;
}

#[tokio::test]
async fn organisations_without_a_service_of_any_source_are_left_to_be_looked_at() {
    on_each_repository(|repository| async move {
        let mut batch = Batch::default();
        for key in ["org-1", "org-2"] {
            let document = json!({"name": key, "description": "It helps."});
            batch.arrivals.push(Arrival {
                kind: Kind::Organization,
                key: key.to_owned(),
                document: document.as_object().unwrap().clone(),
                internal: hsds::Document::new(),
                embedded: false,
                problems: Vec::new(),
                row: None,
                raw: None,
            });
        }
        let opening = PARTIAL.opening("old", "organisations");
        let mut submission = repository.open_submission(&opening).await.unwrap();
        repository.stage(&mut submission, batch).await.unwrap();
        let ended = repository
            .finish_staging(&submission, &Ending::Complete)
            .await;
        ended.unwrap();
        settle(&repository, submission.id).await;
        let left = async || {
            let left = repository.unsplit("old", RecordNumber(0), 9).await.unwrap();
            left.into_iter().map(|one| one.key).collect::<Vec<_>>()
        };
        assert_eq!(left().await, ["org-1", "org-2"]);
        // Another source sends a service of one of them, by the id that is published.
        let first = hsds::identity::Namespace::of_source("old").id(Kind::Organization, "org-1");
        let mut club = service(1, "Club");
        club.as_object_mut().unwrap().remove("organization");
        club["organization_id"] = json!(first);
        submit(&repository, "council", &[club], PARTIAL).await;
        assert_eq!(left().await, ["org-2"]);
        assert!(
            repository
                .put_aside("old", "org-2", "person")
                .await
                .unwrap()
        );
        assert!(
            !repository
                .put_aside("old", "org-2", "person")
                .await
                .unwrap()
        );
        assert!(left().await.is_empty());
        let progress = repository.split_progress("old").await.unwrap();
        assert_eq!((progress.looked_at, progress.left), (1, 0));
        let looked_at = repository.looked_at("old", 9).await.unwrap();
        assert_eq!(
            (looked_at[0].name.as_str(), looked_at[0].upload),
            ("org-2", None)
        );
        let number = looked_at[0].number;
        assert!(repository.split_of("old", number).await.unwrap().is_some());
        assert!(
            repository
                .places_of("old", number)
                .await
                .unwrap()
                .is_empty()
        );
        repository
            .look_again("old", "org-2", "person")
            .await
            .unwrap();
        assert_eq!(left().await, ["org-2"]);
    })
    .await;
}

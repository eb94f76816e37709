//! Link decisions: merging, redirects, contradictions and taking it all back.

use hsds::Kind;
use repository::{RecordFilter, RecordRow, Repository, RepositoryError, Standing, Trust, Verdict};
use serde_json::json;
use testkit::databases::on_each_repository;

use super::place_of_records::{
    PARTIAL, decide, detail, everything, gazetteer, record, service, standing, submit, uuid,
};

async fn services_of(repository: &Repository, source: &str) -> Vec<RecordRow> {
    let filter = RecordFilter {
        source: Some(source.to_owned()),
        kind: Some(Kind::Service),
        ..RecordFilter::default()
    };
    repository.records(&filter).await.unwrap()
}

#[tokio::test]
async fn merged_records_are_one_service_and_the_other_address_leads_to_it() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Lunch club")], PARTIAL).await;
        let mut twin = service(11, "Lunch Club!");
        twin["eligibility_description"] = json!("Anybody over 60.");
        submit(&repository, "charity", &[twin], PARTIAL).await;
        let before = everything(&repository).await;
        let (left, right) = (
            record(&repository, "charity", 11).await,
            record(&repository, "council", 1).await,
        );
        let decision = decide(&repository, left, right, Verdict::Same)
            .await
            .unwrap();
        assert_eq!(
            standing(&repository, Kind::Service, uuid(11)).await,
            Some(Standing::Moved { to: uuid(1) })
        );
        let merged = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(merged["eligibility_description"], "Anybody over 60.");
        assert_eq!(
            merged["phones"].as_array().unwrap().len(),
            2,
            "phones are united"
        );
        let versions = repository.entity_versions(uuid(1)).await.unwrap();
        assert!(versions[0].provenance.is_some());
        assure::undo(&repository, gazetteer(), decision, "officer")
            .await
            .unwrap();
        assert_eq!(
            everything(&repository).await,
            before,
            "byte for byte as it was"
        );
        let again = assure::undo(&repository, gazetteer(), decision, "officer").await;
        assert!(again.is_err(), "only once");
    })
    .await;
}

#[tokio::test]
async fn the_oldest_entity_survives_whatever_the_order_of_decisions() {
    on_each_repository(|repository| async move {
        for number in 1..=3 {
            let source = format!("source-{number}");
            submit(&repository, &source, &[service(number, "Club")], PARTIAL).await;
        }
        let mut records = Vec::new();
        for number in 1..=3 {
            records.push(record(&repository, &format!("source-{number}"), number).await);
        }
        decide(&repository, records[2], records[1], Verdict::Same)
            .await
            .unwrap();
        assert_eq!(
            standing(&repository, Kind::Service, uuid(3)).await,
            Some(Standing::Moved { to: uuid(2) })
        );
        decide(&repository, records[2], records[0], Verdict::Same)
            .await
            .unwrap();
        for number in 2..=3 {
            assert_eq!(
                standing(&repository, Kind::Service, uuid(number)).await,
                Some(Standing::Moved { to: uuid(1) })
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_contradiction_is_refused_and_changes_nothing() {
    on_each_repository(|repository| async move {
        for number in 1..=3 {
            let source = format!("source-{number}");
            submit(&repository, &source, &[service(number, "Club")], PARTIAL).await;
        }
        let mut records = Vec::new();
        for number in 1..=3 {
            records.push(record(&repository, &format!("source-{number}"), number).await);
        }
        decide(&repository, records[0], records[1], Verdict::Same)
            .await
            .unwrap();
        decide(&repository, records[0], records[2], Verdict::RelatedBranch)
            .await
            .unwrap();
        let before = everything(&repository).await;
        let refused = decide(&repository, records[1], records[2], Verdict::Same).await;
        assert!(matches!(
            refused,
            Err(assure::AssureError::Repository(
                RepositoryError::Contradiction { .. }
            ))
        ));
        let refused = decide(&repository, records[0], records[0], Verdict::Same).await;
        assert!(refused.is_err());
        assert_eq!(everything(&repository).await, before);
        // A later word on the same pair replaces the earlier.
        decide(&repository, records[0], records[1], Verdict::Different)
            .await
            .unwrap();
        assert_eq!(
            standing(&repository, Kind::Service, uuid(2)).await,
            Some(Standing::Live)
        );
    })
    .await;
}

#[tokio::test]
async fn the_same_id_from_two_sources_goes_to_a_person_unless_one_repeats_the_other() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Lunch")], PARTIAL).await;
        submit(&repository, "charity", &[service(1, "Lunch")], PARTIAL).await;
        let records = services_of(&repository, "charity").await;
        assert_ne!(records[0].id, Some(uuid(1)));
        assert!(
            records[0]
                .problems
                .iter()
                .any(|p| p.problem.code == "id-elsewhere")
        );
        let terms = repository
            .positions(Kind::TaxonomyTerm, 0, 10)
            .await
            .unwrap();
        assert_eq!(terms.len(), 1, "vocabularies are shared");

        let mut aggregator = repository::Source::new("aggregator").unwrap();
        aggregator.trust = Trust::Republisher;
        repository
            .save_source(&aggregator, "operator")
            .await
            .unwrap();
        submit(&repository, "aggregator", &[service(1, "Lunch")], PARTIAL).await;
        let records = services_of(&repository, "aggregator").await;
        assert_eq!(records[0].id, Some(uuid(1)));
    })
    .await;
}

#[tokio::test]
async fn a_cluster_lives_as_long_as_one_member_does() {
    on_each_repository(|repository| async move {
        use super::place_of_records::{COMPLETE, Way};
        submit(
            &repository,
            "council",
            &[service(1, "Club"), service(2, "Other")],
            COMPLETE,
        )
        .await;
        submit(&repository, "charity", &[service(11, "Club")], PARTIAL).await;
        let (left, right) = (
            record(&repository, "council", 1).await,
            record(&repository, "charity", 11).await,
        );
        decide(&repository, left, right, Verdict::Same)
            .await
            .unwrap();
        let gone = Way {
            gone_now: true,
            ..COMPLETE
        };
        submit(&repository, "council", &[service(2, "Other")], gone).await;
        assert!(
            detail(&repository, Kind::Service, uuid(1)).await.is_some(),
            "the charity still has it"
        );
        submit(&repository, "charity", &[service(12, "Else")], gone).await;
        assert!(matches!(
            standing(&repository, Kind::Service, uuid(1)).await,
            Some(Standing::Gone { .. })
        ));
    })
    .await;
}

//! What of individuals is sent is kept out of what is published, until a person decides.

use hsds::{Document, Kind};
use repository::{
    ClaimDecision, Claimant, NewClaim, NewPersonalDecision, PersonalVerdict, RecordFilter,
    Repository, Source, Team,
};
use serde_json::{Value, json};
use testkit::databases::on_each_repository;
use uuid::Uuid;

use super::place_of_records::{PARTIAL, detail, gazetteer, service, submit, uuid};

/// A club with a contact of a person, a mailbox of one, and one in a sentence.
fn club() -> Value {
    let mut club = service(1, "Lunch club");
    club["email"] = json!("jane.smith@example.org");
    club["description"] = json!("Lunch every week. Ring Dave on 07700 900123 to book.");
    club["contacts"] = json!([{
        "id": uuid(6000), "name": "Jane Smith", "title": "Coordinator",
        "phones": [{"id": uuid(6001), "number": "07700 900456"}, {"id": uuid(6002), "number": "01632 960777"}]
    }, {"id": uuid(6003), "name": "The office", "email": "office@example.org"}]);
    club["phones"] = json!([{"id": uuid(6004), "number": "07700 900789"}]);
    club
}

async fn published(repository: &Repository) -> Document {
    detail(repository, Kind::Service, uuid(1)).await.unwrap()
}

/// The codes of what is told about personal data, in order.
async fn told(repository: &Repository) -> Vec<(String, String)> {
    let filter = RecordFilter {
        kind: Some(Kind::Service),
        entity: Some(uuid(1)),
        ..RecordFilter::default()
    };
    let records = repository.records(&filter).await.unwrap();
    let mut told: Vec<(String, String)> = records
        .iter()
        .flat_map(|record| &record.problems)
        .filter(|stored| stored.problem.code.starts_with("personal-"))
        .map(|stored| {
            (
                stored.problem.code.to_string(),
                stored.problem.message.clone(),
            )
        })
        .collect();
    told.sort();
    told
}

/// Decides about the words of a field.
async fn decide(repository: &Repository, words: &str, verdict: PersonalVerdict) -> i64 {
    let entity = repository.entity(uuid(1)).await.unwrap().unwrap();
    let (findings, _) = assure::personal::kept_back(repository, &entity)
        .await
        .unwrap();
    let finding = findings
        .iter()
        .find(|finding| finding.words == words)
        .unwrap();
    let decision = NewPersonalDecision {
        entity: uuid(1),
        field: finding.path.as_ref().unwrap().to_string(),
        hash: finding.hash(),
        verdict,
        reason: "she agreed".to_owned(),
        by: "person:ada".to_owned(),
    };
    {
        let id = assure::personal::decide(repository, &decision)
            .await
            .unwrap();
        assure::work_off(repository, gazetteer()).await.unwrap();
        id
    }
}

async fn take_back(repository: &Repository, id: i64) -> bool {
    let held = repository
        .end_personal_decision(id, "person:ada")
        .await
        .unwrap();
    assure::work_off(repository, gazetteer()).await.unwrap();
    held
}

#[tokio::test]
async fn what_is_of_a_person_is_kept_out_and_the_rest_is_published() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[club()], PARTIAL).await;
        let shown = published(&repository).await;
        assert!(!shown.contains_key("email"));
        assert_eq!(
            shown["description"],
            "Lunch every week. Ring […] on […] to book."
        );
        let contact = &shown["contacts"][0];
        assert_eq!(contact["title"], "Coordinator");
        assert_eq!(contact.get("name"), None);
        assert_eq!(contact["phones"].as_array().unwrap().len(), 1);
        assert_eq!(contact["phones"][0]["number"], "01632 960777");
        assert_eq!(shown["contacts"][1]["name"], "The office");
        // Many groups have one mobile, and it is the group's.
        assert_eq!(shown["phones"][0]["number"], "07700 900789");
        let text = serde_json::to_string(&shown).unwrap();
        for words in ["Jane", "Dave", "900123", "900456", "jane.smith"] {
            assert!(!text.contains(words), "{words}");
        }
        let told = told(&repository).await;
        let codes: Vec<&str> = told.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(
            codes,
            [
                "personal-mailbox-kept-back",
                "personal-mobile-kept-back",
                "personal-mobile-kept-back",
                "personal-mobile-to-check",
                "personal-name-kept-back",
                "personal-name-kept-back",
            ]
        );
        for (_, message) in &told {
            assert!(
                !message.contains("Jane") && !message.contains("900"),
                "{message}"
            );
        }
        assert!(told[0].1.contains("office@example.org"), "{}", told[0].1);
        // Nothing is lost: the entity's own version has it all.
        let versions = repository.entity_versions(uuid(1)).await.unwrap();
        assert_eq!(versions[0].document["email"], "jane.smith@example.org");
    })
    .await;
}

#[tokio::test]
async fn a_decision_holds_for_its_words_until_it_is_taken_back() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[club()], PARTIAL).await;
        let id = decide(&repository, "Jane Smith", PersonalVerdict::Publish).await;
        assert_eq!(
            published(&repository).await["contacts"][0]["name"],
            "Jane Smith"
        );
        assert!(!published(&repository).await.contains_key("email"));
        // Harvested again, with something else changed: it still holds.
        let mut again = club();
        again["fees_description"] = json!("Free.");
        submit(&repository, "council", &[again.clone()], PARTIAL).await;
        assert_eq!(
            published(&repository).await["contacts"][0]["name"],
            "Jane Smith"
        );
        // Somebody else's name is asked about anew.
        again["contacts"][0]["name"] = json!("Joan Smith");
        submit(&repository, "council", &[again.clone()], PARTIAL).await;
        assert_eq!(
            published(&repository).await["contacts"][0].get("name"),
            None
        );
        again["contacts"][0]["name"] = json!("Jane Smith");
        submit(&repository, "council", &[again], PARTIAL).await;
        assert_eq!(
            published(&repository).await["contacts"][0]["name"],
            "Jane Smith"
        );
        assert!(take_back(&repository, id).await);
        assert_eq!(
            published(&repository).await["contacts"][0].get("name"),
            None
        );
        assert!(!take_back(&repository, id).await);
        let trail: Vec<String> = repository
            .audit(10)
            .await
            .unwrap()
            .into_iter()
            .filter(|entry| entry.action.starts_with("personal."))
            .map(|entry| {
                format!(
                    "{} {} {}",
                    entry.actor, entry.action, entry.detail["reason"]
                )
            })
            .collect();
        assert_eq!(
            trail,
            [
                "person:ada personal.undo null",
                "person:ada personal.publish \"she agreed\""
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_number_that_was_published_can_be_kept_back_and_words_in_a_sentence_allowed() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[club()], PARTIAL).await;
        decide(&repository, "07700 900789", PersonalVerdict::Keep).await;
        assert!(!published(&repository).await.contains_key("phones"));
        decide(&repository, "Dave", PersonalVerdict::Publish).await;
        decide(&repository, "07700 900123", PersonalVerdict::Publish).await;
        assert_eq!(
            published(&repository).await["description"],
            "Lunch every week. Ring Dave on 07700 900123 to book."
        );
        // Kept back by decision, then allowed after all: the later word counts.
        decide(&repository, "07700 900789", PersonalVerdict::Publish).await;
        assert_eq!(
            published(&repository).await["phones"][0]["number"],
            "07700 900789"
        );
    })
    .await;
}

#[tokio::test]
async fn nobody_decides_about_what_is_not_there() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[club()], PARTIAL).await;
        let decision = NewPersonalDecision {
            entity: uuid(1),
            field: "email".to_owned(),
            hash: "0".to_owned(),
            verdict: PersonalVerdict::Publish,
            reason: String::new(),
            by: "person:ada".to_owned(),
        };
        let refused = assure::personal::decide(&repository, &decision).await;
        assert!(
            matches!(refused, Err(assure::AssureError::NothingPersonal(field)) if field == "email")
        );
        assert!(
            repository
                .personal_decisions(uuid(1))
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn what_the_desk_typed_into_a_field_is_a_decision_but_a_sentence_is_none() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[club()], PARTIAL).await;
        for (field, value) in [
            ("email", "rosa.bell@example.org"),
            ("description", "Ask for Rosa Bell."),
        ] {
            let path = field.parse().unwrap();
            assure::pin(
                &repository,
                gazetteer(),
                uuid(1),
                &path,
                json!(value),
                "desk",
            )
            .await
            .unwrap();
        }
        let shown = published(&repository).await;
        assert_eq!(shown["email"], "rosa.bell@example.org");
        assert_eq!(shown["description"], "Ask for […].");
    })
    .await;
}

#[tokio::test]
async fn whoever_speaks_for_an_organisation_says_which_mailbox_is_its_public_one() {
    on_each_repository(|repository| async move {
        let team = Team {
            id: Uuid::new_v5(&Uuid::NAMESPACE_OID, b"lunch"),
            name: "Lunch".to_owned(),
            entity: None,
            created_at: repository.now(),
            closed_at: None,
        };
        repository.add_team(&team, "operator").await.unwrap();
        let mut source = Source::new("lunch").unwrap();
        source.team = Some(team.id);
        repository.save_source(&source, "operator").await.unwrap();
        submit(&repository, "lunch", &[club()], PARTIAL).await;
        assert!(!published(&repository).await.contains_key("email"));
        let new = NewClaim {
            organization: Some(uuid(1001)),
            name: "Helpers 1".to_owned(),
            details: None,
            source: None,
            collector: None,
            note: String::new(),
        };
        let claim = repository
            .make_claim(&Claimant::Team(team.id), &new, "person:priya")
            .await
            .unwrap();
        let decision = ClaimDecision::Confirm { publishes: true };
        repository
            .decide_claim(claim.id, &decision, "person:sam")
            .await
            .unwrap();
        assure::work_off(&repository, gazetteer()).await.unwrap();
        let shown = published(&repository).await;
        assert_eq!(shown["email"], "jane.smith@example.org");
        assert_eq!(shown["contacts"][0].get("name"), None);
        assert_eq!(
            shown["description"],
            "Lunch every week. Ring […] on […] to book."
        );
        assert!(
            told(&repository)
                .await
                .iter()
                .any(|(code, _)| code == "personal-mailbox-to-check")
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_kept_back_of_an_organisation_is_not_in_its_services_either() {
    on_each_repository(|repository| async move {
        let mut club = service(1, "Lunch club");
        club["organization"]["email"] = json!("dave@example.org");
        club["organization"]["description"] = json!("They help. Contact Mrs Nora Bell.");
        submit(&repository, "council", &[club], PARTIAL).await;
        let shown = published(&repository).await;
        assert_eq!(
            shown["organization"]["description"],
            "They help. Contact […]."
        );
        assert_eq!(shown["organization"].get("email"), None);
    })
    .await;
}

#[tokio::test]
async fn what_is_erased_takes_the_decision_about_it_along() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[club()], PARTIAL).await;
        decide(&repository, "Jane Smith", PersonalVerdict::Publish).await;
        let member = format!("contacts/{}", uuid(6000)).parse().unwrap();
        repository
            .erase(uuid(1), &[member], "asked", "operator")
            .await
            .unwrap();
        assure::work_off(&repository, gazetteer()).await.unwrap();
        assert!(
            repository
                .personal_decisions(uuid(1))
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}

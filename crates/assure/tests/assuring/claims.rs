//! Whoever speaks for an organisation: what they send under published ids is joined to it, and their word goes first.

use hsds::Kind;
use repository::{ClaimDecision, Claimant, NewClaim, RecordFilter, Repository, Source, Team};
use serde_json::{Value, json};
use testkit::databases::on_each_repository;
use uuid::Uuid;

use super::accepting::deciding;
use super::place_of_records::{PARTIAL, UNVOUCHED, detail, gazetteer, service, submit, uuid};

/// The team of a provider, with its source.
async fn provider(repository: &Repository, slug: &str) -> Uuid {
    let team = Team {
        id: Uuid::new_v5(&Uuid::NAMESPACE_OID, slug.as_bytes()),
        name: slug.to_owned(),
        entity: None,
        created_at: repository.now(),
        closed_at: None,
    };
    repository.add_team(&team, "operator").await.unwrap();
    let mut source = Source::new(slug).unwrap();
    source.team = Some(team.id);
    repository.save_source(&source, "operator").await.unwrap();
    team.id
}

/// A claim of a team to an organisation, which is confirmed.
async fn claim(repository: &Repository, team: Uuid, organization: Uuid) -> Uuid {
    let new = NewClaim {
        organization: Some(organization),
        name: "Helpers".to_owned(),
        details: None,
        source: None,
        collector: None,
        note: String::new(),
    };
    let claim = repository
        .make_claim(&Claimant::Team(team), &new, "person:priya")
        .await
        .unwrap();
    confirm(repository, claim.id, false).await;
    claim.id
}

async fn confirm(repository: &Repository, claim: Uuid, publishes: bool) {
    let decision = ClaimDecision::Confirm { publishes };
    let decided = repository.decide_claim(claim, &decision, "person:sam");
    assert!(decided.await.unwrap().is_some());
    for submission in repository.unsettled().await.unwrap() {
        assure::settle(repository, gazetteer(), submission, &mut |_| {})
            .await
            .unwrap();
    }
    assure::work_off(repository, gazetteer()).await.unwrap();
}

/// A service as its provider has it: under its published id, with less in it than the council's.
fn own(number: u128) -> Value {
    let mut own = service(number, "Lunch club, as we call it");
    let fields = own.as_object_mut().unwrap();
    for field in ["attributes", "schedules", "service_at_locations"] {
        fields.remove(field);
    }
    own
}

async fn problems(repository: &Repository, source: &str) -> Vec<String> {
    let filter = RecordFilter {
        source: Some(source.to_owned()),
        kind: Some(Kind::Service),
        ..RecordFilter::default()
    };
    let records = repository.records(&filter).await.unwrap();
    let problems = records.iter().flat_map(|record| &record.problems);
    problems
        .map(|stored| stored.problem.code.to_string())
        .collect()
}

async fn name(repository: &Repository, number: u128) -> Value {
    let published = detail(repository, Kind::Service, uuid(number)).await;
    published.unwrap()["name"].clone()
}

#[tokio::test]
async fn the_word_of_whoever_speaks_for_an_organisation_goes_first_for_as_long_as_they_do() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Lunch club")], PARTIAL).await;
        let team = provider(&repository, "helpers").await;
        // Number 1 is run by this one.
        let claimed = claim(&repository, team, uuid(1001)).await;
        submit(&repository, "helpers", &[own(1)], PARTIAL).await;
        assert_eq!(name(&repository, 1).await, "Lunch club, as we call it");
        assert!(problems(&repository, "helpers").await.is_empty());
        let published = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert!(
            published.contains_key("schedules"),
            "what they do not say the others still do"
        );
        // What the organisation is called as well: it is joined to the published one.
        let organization = detail(&repository, Kind::Organization, uuid(1001)).await;
        assert!(organization.is_some());

        assert!(
            repository
                .end_claim(claimed, team, "person:priya")
                .await
                .unwrap()
        );
        assure::work_off(&repository, gazetteer()).await.unwrap();
        assert_eq!(name(&repository, 1).await, "Lunch club");
        let records = RecordFilter {
            source: Some("helpers".to_owned()),
            kind: Some(Kind::Service),
            ..RecordFilter::default()
        };
        let records = repository.records(&records).await.unwrap();
        assert_eq!(records[0].id, Some(uuid(1)), "what was joined stays");
    })
    .await;
}

#[tokio::test]
async fn what_a_record_says_of_itself_makes_nobody_speak_for_a_service() {
    on_each_repository(|repository| async move {
        submit(
            &repository,
            "council",
            &[service(1, "Lunch club"), service(2, "Tea dance")],
            PARTIAL,
        )
        .await;
        let team = provider(&repository, "helpers").await;
        claim(&repository, team, uuid(1002)).await;
        // It says that the organisation which it does speak for runs what another runs.
        let mut taken = own(1);
        taken["organization"]["id"] = json!(uuid(1002));
        submit(&repository, "helpers", &[taken], PARTIAL).await;
        assert_eq!(name(&repository, 1).await, "Lunch club");
        assert_eq!(problems(&repository, "helpers").await, ["id-elsewhere"]);
        // Nor does somebody who speaks for nobody.
        provider(&repository, "strangers").await;
        submit(&repository, "strangers", &[own(2)], PARTIAL).await;
        assert_eq!(name(&repository, 2).await, "Tea dance");
        assert_eq!(problems(&repository, "strangers").await, ["id-elsewhere"]);
    })
    .await;
}

#[tokio::test]
async fn a_service_that_is_given_to_another_organisation_stays_what_it_was_however_often_it_is_put_together()
 {
    on_each_repository(|repository| async move {
        submit(
            &repository,
            "council",
            &[service(1, "Lunch club"), service(2, "Tea dance")],
            PARTIAL,
        )
        .await;
        let team = provider(&repository, "helpers").await;
        claim(&repository, team, uuid(1001)).await;
        let mut given = own(1);
        given["organization"]["id"] = json!(uuid(1002));
        submit(&repository, "helpers", &[given], PARTIAL).await;
        let first = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        for _ in 0..2 {
            repository.refresh(&[uuid(1)]).await.unwrap();
            assure::work_off(&repository, gazetteer()).await.unwrap();
            let again = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
            assert_eq!(again["name"], first["name"]);
            assert_eq!(again["organization_id"], first["organization_id"]);
        }
        assert_eq!(first["name"], "Lunch club");
    })
    .await;
}

#[tokio::test]
async fn a_published_organisation_is_found_by_words_of_its_name_or_its_number() {
    on_each_repository(|repository| async move {
        let mut lunch = service(1, "Lunch club");
        lunch["organization"]["name"] = json!("CARERS\u{2019} 100% Corner");
        lunch["organization"]["organization_identifiers"] = json!([
            {"identifier_scheme": "GB-CHC", "identifier_type": "Charity number", "identifier": "1234567"}
        ]);
        submit(&repository, "council", &[lunch, service(2, "Tea dance")], PARTIAL).await;
        for (words, found) in [
            ("corner carers'", true),
            ("100%", true),
            ("10_%", false),
            ("carers helpers", false),
            (" ", false),
        ] {
            let named = repository.organizations_named(words, 9).await.unwrap();
            let ids: Vec<Uuid> = named.iter().map(|one| one.id).collect();
            assert_eq!(ids, Vec::from_iter(found.then(|| uuid(1001))), "{words}");
        }
        let number = ["GB-CHC-1234567".to_owned(), "1234567".to_owned()];
        let numbered = repository.organizations_numbered(&number, 9).await.unwrap();
        assert_eq!(numbered.len(), 1);
        assert_eq!((numbered[0].id, numbered[0].services), (uuid(1001), 1));
        let other = ["7654321".to_owned()];
        let other = repository.organizations_numbered(&other, 9).await.unwrap();
        assert!(other.is_empty());
    })
    .await;
}

/// Anybody may send a record under any id: what nobody accepted is nothing that others mean.
#[tokio::test]
async fn what_a_stranger_sends_under_the_id_of_an_organisation_takes_nobodys_services_away() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Lunch club")], PARTIAL).await;
        // A provider's own list names the organisation, and has no record of it.
        let mut bare = own(4);
        bare.as_object_mut().unwrap().remove("organization");
        bare["organization_id"] = json!(uuid(1001));
        submit(&repository, "helpers", &[bare.clone()], PARTIAL).await;
        let runs = |document: hsds::Document| document["organization_id"].clone();
        let published = detail(&repository, Kind::Service, uuid(4)).await;
        assert_eq!(published.map(runs), Some(json!(uuid(1001))));

        let mut taken = service(7, "Not theirs");
        taken["organization"]["name"] = json!("Strangers");
        submit(&repository, "a-stranger", &[taken], UNVOUCHED).await;
        bare["description"] = json!("Every week, and at Easter.");
        submit(&repository, "helpers", &[bare], PARTIAL).await;
        let published = detail(&repository, Kind::Service, uuid(4)).await.unwrap();
        assert_eq!(published["description"], "Every week, and at Easter.");
        assert_eq!(runs(published), json!(uuid(1001)));
        let organization = detail(&repository, Kind::Organization, uuid(1001)).await;
        assert_eq!(organization.unwrap()["name"], "Helpers 1");
    })
    .await;
}

#[tokio::test]
async fn what_came_while_a_claim_waited_takes_effect_when_it_is_confirmed() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Lunch club")], PARTIAL).await;
        let person = "person:priya";
        let team = provider(&repository, "helpers").await;
        for (number, publishes) in [(2, false), (3, true)] {
            let new = NewClaim {
                organization: Some(uuid(1001)),
                name: "Helpers".to_owned(),
                details: None,
                source: Some("helpers".to_owned()),
                collector: None,
                note: String::new(),
            };
            let claimant = Claimant::Team(team);
            let claim = repository.make_claim(&claimant, &new, person);
            let claim = claim.await.unwrap();
            let mut another = service(number, "Another");
            another["organization"]["id"] = json!(uuid(1001));
            submit(&repository, &claim.source, &[own(1), another], UNVOUCHED).await;
            assert_eq!(name(&repository, 1).await, "Lunch club");
            if !publishes {
                // Somebody accepted it before anybody knew who they are: it stands beside what it is.
                let key = uuid(1).to_string();
                let own = repository.source_record("helpers", Kind::Service, &key);
                let own = own.await.unwrap().unwrap();
                let waits = repository.waiting_records(own.id.unwrap()).await.unwrap();
                let deciding = deciding(&repository);
                let accepted = assure::queue::accept(&deciding, &waits[0].seen(), &[]).await;
                assert_eq!(accepted.unwrap(), assure::queue::Outcome::Done);
            }
            confirm(&repository, claim.id, publishes).await;
            assert_eq!(name(&repository, 1).await, "Lunch club, as we call it");
            let published = detail(&repository, Kind::Service, uuid(number)).await;
            assert_eq!(published.is_some(), publishes, "{number}");
            if !publishes {
                assert!(repository.end_claim(claim.id, team, person).await.unwrap());
                assure::work_off(&repository, gazetteer()).await.unwrap();
            }
        }
        assert!(
            !problems(&repository, "helpers")
                .await
                .contains(&"id-elsewhere".to_owned())
        );
    })
    .await;
}

#[tokio::test]
async fn a_list_for_practice_joins_nothing_although_its_team_speaks_for_an_organisation() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Lunch club")], PARTIAL).await;
        let team = provider(&repository, "helpers").await;
        let mut practice = Source::new("practice").unwrap();
        practice.team = Some(team);
        practice.trust = repository::Trust::Practice;
        repository.save_source(&practice, "operator").await.unwrap();
        claim(&repository, team, uuid(1001)).await;
        for called in ["Chess", "Chess club"] {
            let mut own = own(1);
            own["name"] = json!(called);
            submit(&repository, "practice", &[own], PARTIAL).await;
            assert_eq!(name(&repository, 1).await, "Lunch club");
        }
        assert!(repository.unsettled().await.unwrap().is_empty());
    })
    .await;
}

//! Claims to organisations: made once, decided once, handed over, given up.

use hsds::identity::Namespace;
use hsds::{Document, Kind};
use repository::{
    Claim, ClaimDecision, ClaimFilter, ClaimState, Claimant, NewClaim, Person, Repository,
    RepositoryError, TAKE_IN, Trust,
};
use serde_json::json;
use testkit::databases::on_each_repository;
use uuid::Uuid;

const ORGANIZATION: Uuid = Uuid::from_u128(0xcafe);

async fn person(repository: &Repository, number: u128) -> Person {
    let person = Person {
        id: Uuid::from_u128(number),
        email: format!("p{number}@example.org"),
        name: "Priya".to_owned(),
        language: "en-GB".to_owned(),
        password: None,
        code_secret: None,
        created_at: repository.now(),
        closed_at: None,
    };
    assert!(
        repository
            .add_person(&person, "operator")
            .await
            .expect("added")
    );
    person
}

fn founder(person: &Person) -> Claimant {
    Claimant::Founder {
        person: person.id,
        team: "Carers\u{2019} Corner".to_owned(),
        role: "provider".to_owned(),
    }
}

fn new(organization: Option<Uuid>) -> NewClaim {
    NewClaim {
        organization,
        name: "Carers\u{2019} Corner".to_owned(),
        details: None,
        source: None,
        collector: None,
        note: "I am Priya, named on the website.".to_owned(),
    }
}

async fn trust(repository: &Repository, claim: &Claim) -> Trust {
    let source = repository.source(&claim.source).await.expect("read");
    source.expect("a source").trust
}

async fn actions(repository: &Repository) -> Vec<String> {
    let trail = repository.audit(100).await.expect("the trail");
    let claims = trail
        .into_iter()
        .filter(|row| row.action.starts_with("claim."));
    let mut actions: Vec<String> = claims.map(|row| row.action).collect();
    actions.reverse();
    actions
}

#[tokio::test]
async fn somebody_without_a_team_founds_one_and_claims_once_however_often_they_press() {
    on_each_repository(|repository| async move {
        let priya = person(&repository, 1).await;
        let by = priya.actor();
        let (claimant, claim) = (founder(&priya), new(Some(ORGANIZATION)));
        let pressed = (0..4).map(|_| repository.make_claim(&claimant, &claim, &by));
        let pressed = futures_util::future::join_all(pressed).await;
        let made: Vec<Claim> = pressed.into_iter().filter_map(Result::ok).collect();
        assert_eq!(made.len(), 1);
        let made = &made[0];
        assert_eq!(made.state, ClaimState::Waiting);
        assert_eq!(made.source, "provider-carers-corner");
        assert_eq!(trust(&repository, made).await, Trust::Held);
        let roles = repository.memberships_of(priya.id).await.expect("roles");
        assert_eq!(roles.len(), 1);
        assert_eq!(
            (roles[0].team, roles[0].role.as_str()),
            (made.team, "provider")
        );
        let team = Claimant::Team(made.team);
        let again = repository.make_claim(&team, &claim, "operator");
        assert!(matches!(
            again.await,
            Err(RepositoryError::ClaimedBefore(_))
        ));
        // Somebody else of the same name gets a source of another.
        let other = person(&repository, 2).await;
        let other = repository
            .make_claim(&founder(&other), &new(None), &other.actor())
            .await
            .expect("made");
        assert_eq!(other.source, "provider-carers-corner-2");
        assert!(
            repository
                .speaks_for(made.team)
                .await
                .expect("read")
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn a_claim_is_decided_once_and_another_teams_ends_by_it() {
    on_each_repository(|repository| async move {
        let (one, two) = (person(&repository, 1).await, person(&repository, 2).await);
        let mut made = Vec::new();
        for who in [&one, &two] {
            let claim = new(Some(ORGANIZATION));
            let claim = repository
                .make_claim(&founder(who), &claim, &who.actor())
                .await;
            made.push(claim.expect("made"));
        }
        let yes = ClaimDecision::Confirm { publishes: true };
        let no = ClaimDecision::Refuse {
            reason: "We do not know you.".to_owned(),
        };
        let first = repository
            .decide_claim(made[0].id, &yes, "person:sam")
            .await;
        let first = first.expect("decided").expect("it waited");
        assert!(first.handed_over.is_empty());
        assert_eq!(first.claim.decided_by.as_deref(), Some("person:sam"));
        assert_eq!(trust(&repository, &made[0]).await, Trust::Open);
        for decision in [&yes, &no] {
            let again = repository
                .decide_claim(made[0].id, decision, "person:sam")
                .await;
            assert!(again.expect("read").is_none(), "it is decided once");
        }
        let source = repository.source(&made[0].source).await.expect("read");
        assert_eq!(source.expect("a source").speaks_for, [ORGANIZATION]);

        let second = repository
            .decide_claim(made[1].id, &yes, "person:sam")
            .await;
        let second = second.expect("decided").expect("it waited");
        assert_eq!(second.handed_over.len(), 1);
        assert_eq!(second.handed_over[0].id, made[0].id);
        let speaker = repository.speaker_for(ORGANIZATION).await.expect("read");
        assert_eq!(speaker.expect("somebody").team, made[1].team);
        assert_eq!(trust(&repository, &made[0]).await, Trust::Held);
        assert_eq!(
            actions(&repository).await,
            [
                "claim.make",
                "claim.make",
                "claim.confirm",
                "claim.hand-over",
                "claim.confirm"
            ]
        );
        // Only the team itself gives it up.
        let by = two.actor();
        let others = repository.end_claim(made[1].id, made[0].team, &by).await;
        assert!(!others.expect("read"));
        let own = repository.end_claim(made[1].id, made[1].team, &by).await;
        assert!(own.expect("ended"));
        assert!(
            repository
                .speaker_for(ORGANIZATION)
                .await
                .expect("read")
                .is_none()
        );
        let waiting = repository.render_backlog().await.expect("read");
        assert!(waiting > 0, "whose word goes first is looked at again");
    })
    .await;
}

#[tokio::test]
async fn an_organisation_that_was_added_gets_the_id_that_its_record_will_have() {
    on_each_repository(|repository| async move {
        let priya = person(&repository, 1).await;
        let details: Document = json!({"description": "We help carers."})
            .as_object()
            .cloned()
            .expect("a document");
        let added = NewClaim {
            details: Some(details),
            ..new(None)
        };
        let claim = repository
            .make_claim(&founder(&priya), &added, &priya.actor())
            .await
            .expect("made");
        assert_eq!(claim.organization, None);
        let yes = ClaimDecision::Confirm { publishes: false };
        let decided = repository.decide_claim(claim.id, &yes, "person:sam").await;
        let decided = decided.expect("decided").expect("it waited").claim;
        let id = Namespace::of_source("provider-carers-corner").id(Kind::Organization, "organisation");
        assert_eq!(decided.organization, Some(id));
        // It is sent when it is claimed, and vouched for by whoever confirms it.
        for accept in [false, true] {
            let minute = chrono::TimeDelta::minutes(1);
            let job = repository.claim(TAKE_IN, minute).await.expect("asked");
            let id = job.expect("it waits").key.parse().expect("an id");
            let sent = repository.upload(id).await.expect("read").expect("there");
            assert_eq!((sent.source.as_str(), sent.accept), ("provider-carers-corner", accept));
            let content = repository.upload_content(id).await.expect("read");
            let document: serde_json::Value =
                serde_json::from_slice(&content.expect("kept")).expect("JSON");
            assert_eq!(
                document,
                json!({"id": "organisation", "name": "Carers\u{2019} Corner", "description": "We help carers."})
            );
        }
        // Who it was that asked is forgotten with their account; that they asked is not.
        repository.close_person(priya.id, &priya.actor()).await.expect("closed");
        let filter = ClaimFilter {
            state: Some(ClaimState::Confirmed),
            limit: 9,
            ..ClaimFilter::default()
        };
        let claims = repository.claims(&filter).await.expect("read");
        assert_eq!(claims.len(), 1);
        assert_eq!(claims[0].note, "");
    })
    .await;
}

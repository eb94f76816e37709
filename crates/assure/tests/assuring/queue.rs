//! The queue: what waits is in it once, the most harmful first, and leaves it when it waits no more.

use std::sync::Arc;

use assure::policy::{self, Policy};
use assure::queue;
use chrono::TimeDelta;
use hsds::{FieldPath, Kind};
use repository::{
    DESK, QueueCounts, QueueFilter, QueueItem, QueueKind, ReportAbout, ReportOutcome, Repository,
    SearchAct, SearchEvent,
};
use serde_json::{Value, json};
use testkit::clock::SteppingClock;
use testkit::databases::{on_each_database, on_each_repository};

use super::place_of_records::{
    PARTIAL, UNVOUCHED, detail, gazetteer, publish, service, settle, submit, uuid,
};
use super::reports::about;

/// All that is to be decided, weighed as an installation does it beside serving.
pub(crate) async fn queued(repository: &Repository) -> Vec<QueueItem> {
    queue::sync(repository, gazetteer()).await.unwrap();
    let filter = QueueFilter {
        limit: 100,
        ..QueueFilter::default()
    };
    repository.queue(&filter).await.unwrap()
}

fn names(items: &[QueueItem]) -> Vec<&str> {
    items.iter().map(|item| item.is.name.as_str()).collect()
}

/// A service of which some fields say something else.
fn but(mut service: Value, fields: &Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        service[name] = value.clone();
    }
    service
}

async fn accepted(repository: &Repository, number: u128) {
    submit(repository, "stranger", &[service(number, "Club")], PARTIAL).await;
}

#[tokio::test]
async fn a_new_service_waits_once_with_what_it_brings_and_no_longer_than_it_does() {
    on_each_repository(|repository| async move {
        submit(&repository, "stranger", &[service(1, "Club")], UNVOUCHED).await;
        let items = queued(&repository).await;
        assert_eq!(
            names(&items),
            ["Club"],
            "its organisation and hall come with it"
        );
        assert_eq!(items[0].is.kind, QueueKind::Change);
        assert_eq!(items[0].is.why[0], "It is new here.");
        let synced = queue::sync(&repository, gazetteer()).await.unwrap();
        assert_eq!(synced, queue::Synced::default(), "nothing has changed");

        // It says something else: it is weighed anew, and stays with whoever has taken it.
        let sam = sam(&repository).await;
        let taken = repository.assign(items[0].id, (None, Some(sam)), "person:sam");
        assert!(taken.await.unwrap());
        let again = repository.assign(items[0].id, (None, Some(sam)), "person:sam");
        assert!(!again.await.unwrap(), "it is not as it was seen");
        submit(
            &repository,
            "stranger",
            &[service(1, "Supper club")],
            UNVOUCHED,
        )
        .await;
        let items = queued(&repository).await;
        assert_eq!(names(&items), ["Supper club"]);
        assert_eq!(items[0].assignee, Some(sam));
        let counts = repository.queue_counts(Some(sam)).await.unwrap();
        let oldest = counts.oldest;
        let wanted = QueueCounts {
            open: 1,
            mine: 1,
            oldest,
            ..QueueCounts::default()
        };
        assert_eq!(counts, wanted);

        // Vouched for by its source's owner, nothing waits.
        submit(
            &repository,
            "stranger",
            &[service(1, "Supper club")],
            PARTIAL,
        )
        .await;
        assert_eq!(queued(&repository).await, []);
    })
    .await;
}

async fn sam(repository: &Repository) -> uuid::Uuid {
    let person = repository::Person {
        id: uuid(9_001),
        email: "sam@example.org".to_owned(),
        name: "Sam".to_owned(),
        language: "en-GB".to_owned(),
        password: None,
        code_secret: None,
        created_at: repository.now(),
        closed_at: None,
    };
    repository.add_person(&person, "operator").await.unwrap();
    person.id
}

#[tokio::test]
async fn the_most_harmful_comes_first_and_pages_follow_each_other() {
    on_each_repository(|repository| async move {
        for number in 1..=4 {
            accepted(&repository, number).await;
        }
        let clubs = [
            but(service(1, "Club"), &json!({"name": "Clubs"})),
            but(service(2, "Club"), &json!({"status": "defunct"})),
            but(service(3, "Club"), &json!({"fees_description": "£2"})),
            but(service(4, "Club"), &json!({"email": "not an address"})),
        ];
        submit(&repository, "stranger", &clubs, UNVOUCHED).await;
        for _ in 0..40 {
            opened(&repository, 3).await;
        }
        let items = queued(&repository).await;
        assert_eq!(items.len(), 4);
        let risks: Vec<i64> = items.iter().map(|item| item.is.risk).collect();
        assert!(risks.is_sorted_by(|left, right| left >= right), "{risks:?}");
        assert_eq!(items[0].is.entity, Some(uuid(3)), "many open it");
        assert_eq!(
            items[3].is.entity,
            Some(uuid(1)),
            "a word of what nobody opens"
        );
        assert!(
            items[0]
                .is
                .why
                .contains(&"It was opened 40 times in 90 days.".to_owned())
        );
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let filter = QueueFilter {
                limit: 1,
                after,
                ..QueueFilter::default()
            };
            let page = repository.queue(&filter).await.unwrap();
            let Some(item) = page.first() else { break };
            after = Some((item.is.risk, item.id));
            seen.extend(page);
        }
        assert_eq!(seen, items);
        // Like cases are those of one list that change the same.
        let likenesses: Vec<String> = items.iter().map(|item| item.is.likeness.clone()).collect();
        let alike = repository.alike_in_queue(&likenesses).await.unwrap();
        assert_eq!(alike.len(), 4);
        for kind in [QueueKind::Report, QueueKind::Change] {
            let filter = QueueFilter {
                kind: Some(kind),
                source: Some("stranger".to_owned()),
                limit: 9,
                ..QueueFilter::default()
            };
            let found = repository.queue(&filter).await.unwrap();
            assert_eq!(found.len(), if kind == QueueKind::Change { 4 } else { 0 });
        }
    })
    .await;
}

async fn opened(repository: &Repository, number: u128) {
    let event = SearchEvent {
        at: repository.now(),
        act: SearchAct::Opened,
        words: String::new(),
        district: None,
        filters: Vec::new(),
        results: None,
        opened: Some(uuid(number)),
        language: "en-GB".to_owned(),
    };
    repository.note_searches(&[event]).await.unwrap();
}

#[tokio::test]
async fn what_the_policy_names_passes_and_is_told_and_nothing_else() {
    on_each_repository(|repository| async move {
        let policy =
            Policy::parse("[acceptance]\nautomatically = [\"wording\", \"cost\"]").unwrap();
        let set = policy::set(&repository, 0, policy, "less to do", "person:mair").await;
        assert!(set.unwrap().is_some());
        for number in 1..=3 {
            accepted(&repository, number).await;
        }
        let clubs = [
            but(
                service(1, "Club"),
                &json!({"name": "Clubs", "fees_description": "£2"}),
            ),
            but(service(2, "Club"), &json!({"name": "Clubs", "phones": []})),
            but(
                service(3, "Club"),
                &json!({"description": "Ask for Mary Smith, 07700 900123."}),
            ),
            service(4, "New"),
        ];
        submit(&repository, "stranger", &clubs, UNVOUCHED).await;
        let items = queued(&repository).await;
        let mut waiting: Vec<_> = items.iter().filter_map(|item| item.is.entity).collect();
        waiting.sort_unstable();
        assert_eq!(waiting, [uuid(2), uuid(3), uuid(4)]);
        let published = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(published["name"], "Clubs");
        let told = repository
            .queue_decisions((None, Some(true)), 9)
            .await
            .unwrap();
        assert_eq!(told.len(), 1);
        assert_eq!(
            (told[0].by.as_str(), told[0].is.what.as_str()),
            ("policy", "accept")
        );
        // What passed is taken back as anything else.
        let undoing = repository
            .undo_submission(told[0].is.submissions[0], "person:sam")
            .await;
        settle(&repository, undoing.unwrap()).await;
        let published = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(published["name"], "Club");
        // And then somebody looks: the policy does not let it pass once more.
        let items = queued(&repository).await;
        assert!(items.iter().any(|item| item.is.entity == Some(uuid(1))));
        let published = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(published["name"], "Club");
    })
    .await;
}

#[tokio::test]
async fn what_passes_is_judged_by_what_would_be_published() {
    on_each_repository(|repository| async move {
        let policy = Policy::parse(
            "[acceptance]\nautomatically = [\"wording\"]\n[fields]\nalternate_name = \"required\"",
        );
        let policy = policy.unwrap();
        policy::set(&repository, 0, policy, "less to do", "person:mair")
            .await
            .unwrap();
        let other_name = json!({"alternate_name": "The club"});
        submit(
            &repository,
            "stranger",
            &[but(service(1, "Club"), &other_name)],
            PARTIAL,
        )
        .await;
        submit(&repository, "stranger", &[service(1, "Clubs")], UNVOUCHED).await;
        assert_eq!(
            queued(&repository).await.len(),
            1,
            "it would lack what is required"
        );
    })
    .await;
}

#[tokio::test]
async fn a_report_has_two_days_then_goes_before_all_else_and_is_closed_once() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::at("2026-11-02T09:00:00Z"));
        let repository = database.repository(clock.clone()).await;
        publish(&repository, "council", 1, "Club").await;
        publish(&repository, "council", 2, "Choir").await;
        let report = repository
            .report(about(uuid(1), "Shut on Mondays."))
            .await
            .unwrap();
        let mut closed = about(uuid(2), "Gone.");
        closed.about = ReportAbout::Closed;
        repository.report(closed).await.unwrap();
        let items = queued(&repository).await;
        assert_eq!(names(&items), ["Choir", "Club"], "what is gone goes first");
        assert_eq!(
            items[1].is.due_at,
            Some(repository.now() + TimeDelta::hours(48))
        );
        assert_eq!(
            items[1].is.why[0],
            "A reader says that this is wrong: opening times."
        );

        clock.advance(TimeDelta::hours(49));
        accept_waits_beside(&repository).await;
        let items = queued(&repository).await;
        assert_eq!(names(&items)[..2], ["Choir", "Club"], "late before new");
        let counts = repository.queue_counts(None).await.unwrap();
        assert_eq!((counts.open, counts.late, counts.nobodys), (3, 2, 3));

        let outcome = (ReportOutcome::PutRight, "It opens on Tuesdays now.");
        let written = report.reference.to_lowercase().replace('-', " ");
        let known = repository.report_called(&written).await.unwrap().unwrap();
        assert_eq!(known.reference, report.reference);
        let close = repository.close_report(&report.reference, outcome, Some(40), "person:sam");
        let closed = close.await.unwrap().unwrap();
        assert_eq!(closed.outcome, Some(ReportOutcome::PutRight));
        assert_eq!(closed.answer, "It opens on Tuesdays now.");
        let again = repository
            .close_report(&report.reference, outcome, None, "person:ann")
            .await;
        assert_eq!(again.unwrap(), None, "once");
        assert_eq!(
            names(&queued(&repository).await),
            ["Choir", "Something new"]
        );
        let times = repository
            .decision_times(repository.now() - TimeDelta::days(1))
            .await
            .unwrap();
        assert_eq!(times[0].seconds, [40]);
        repository.close().await;
    })
    .await;
}

async fn accept_waits_beside(repository: &Repository) {
    submit(
        repository,
        "stranger",
        &[service(7, "Something new")],
        UNVOUCHED,
    )
    .await;
}

#[tokio::test]
async fn what_needs_a_person_elsewhere_is_in_the_queue_too() {
    on_each_repository(|repository| async move {
        let with_person = but(
            service(1, "Club"),
            &json!({"contacts": [{"id": uuid(5_001), "name": "Mary Smith"}]}),
        );
        submit(
            &repository,
            "council",
            &[with_person, service(2, "Choir")],
            PARTIAL,
        )
        .await;
        let path: FieldPath = "name".parse().unwrap();
        assure::pin(
            &repository,
            gazetteer(),
            uuid(2),
            &path,
            json!("The choir"),
            "desk",
        )
        .await
        .unwrap();
        let items = queued(&repository).await;
        assert_eq!(items.len(), 1, "{items:?}");
        assert_eq!(
            (items[0].is.kind, items[0].is.entity),
            (QueueKind::Personal, Some(uuid(1)))
        );
        submit(&repository, "council", &[service(2, "Band")], PARTIAL).await;
        let items = queued(&repository).await;
        let kinds: Vec<QueueKind> = items.iter().map(|item| item.is.kind).collect();
        assert_eq!(kinds, [QueueKind::Personal, QueueKind::Correction]);
        assert!(
            items
                .iter()
                .all(|item| item.is.source.as_deref() != Some(DESK))
        );
        let kinds = repository.queue_kinds().await.unwrap();
        assert_eq!(kinds.len(), 2);
        // Looked at: the correction is made anew, and the person's name decided about.
        assure::unpin(&repository, gazetteer(), uuid(2), &path, "desk")
            .await
            .unwrap();
        let items = queued(&repository).await;
        assert_eq!(items.len(), 1, "{items:?}");
    })
    .await;
}

#[tokio::test]
async fn what_is_erased_is_forgotten_by_the_queue_and_weighed_anew() {
    on_each_repository(|repository| async move {
        let secret = but(service(1, "Club of Jane Secret"), &json!({}));
        submit(&repository, "stranger", &[secret], UNVOUCHED).await;
        assert_eq!(names(&queued(&repository).await), ["Club of Jane Secret"]);
        let words = "Who is the club of jane secret?";
        repository
            .add_desk_note(uuid(1), words, "person:sam")
            .await
            .unwrap();
        let name: FieldPath = "name".parse().unwrap();
        repository
            .erase(uuid(1), &[name], "asked", "person:sam")
            .await
            .unwrap();
        let filter = QueueFilter {
            limit: 9,
            ..QueueFilter::default()
        };
        assert_eq!(repository.queue(&filter).await.unwrap(), []);
        let notes = repository.desk_notes(uuid(1)).await.unwrap();
        assert!(
            !notes[0].words.to_lowercase().contains("secret"),
            "{notes:?}"
        );
        assure::work_off(&repository, gazetteer()).await.unwrap();
        let items = queued(&repository).await;
        assert!(!format!("{items:?}").contains("Secret"), "{items:?}");
    })
    .await;
}

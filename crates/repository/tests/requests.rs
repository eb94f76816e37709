//! Requests of programs: done once however often they are sent, refused where they would undo what others did, all or nothing.

use chrono::TimeDelta;
use futures_util::future::join_all;
use hsds::{Document, Kind};
use repository::{
    Answered, Arrival, Batch, Came, Doing, Ending, Expects, Extent, NewRequest, Opening,
    Repository, RepositoryError, Source, Submission, Wish,
};
use serde_json::json;
use testkit::databases::on_each_repository;

fn arrival(kind: Kind, key: &str, name: &str, embedded: bool) -> Arrival {
    let document = json!({"id": key, "name": name});
    Arrival {
        kind,
        key: key.to_owned(),
        document: document.as_object().expect("a document").clone(),
        internal: Document::new(),
        embedded,
        problems: Vec::new(),
        row: Some(1),
        raw: Some(0),
    }
}

fn say(key: &str, name: &str) -> Wish {
    Wish {
        kind: Kind::Service,
        key: key.to_owned(),
        expects: Expects::Anything,
        made_from: None,
        doing: Doing::Say(vec![arrival(Kind::Service, key, name, false)]),
        problems: Vec::new(),
    }
}

fn take_back(key: &str) -> Wish {
    Wish {
        doing: Doing::Withdraw,
        ..say(key, "")
    }
}

fn expecting(expects: Expects, wish: Wish) -> Wish {
    Wish { expects, ..wish }
}

fn request(name: Option<&str>, wishes: Vec<Wish>) -> NewRequest {
    NewRequest {
        source: "clubs".to_owned(),
        by: "key:1".to_owned(),
        name: name.map(str::to_owned),
        fingerprint: repository::digest(format!("{wishes:?}")),
        wishes,
        raws: vec![b"{}".to_vec()],
    }
}

async fn with_source(repository: &Repository) {
    let source = Source::new("clubs").expect("a slug");
    let saved = repository.save_source(&source, "operator");
    saved.await.expect("a source");
}

/// What assuring does to a submission, without its decisions.
async fn settle(repository: &Repository, answered: &Answered) {
    let submission = answered.submission.expect("something was staged");
    for kind in Kind::RECORDS {
        let mut unit = repository.begin_settling().await.expect("a unit");
        let due = unit.due(submission, kind, 100).await.expect("what is due");
        let changes: Vec<_> = due
            .into_iter()
            .map(|due| repository::RecordChange {
                entity: Some(due.uuid),
                cluster: Some(due.uuid),
                accepted_version: due.pending_version,
                what: "changed",
                references: None,
                due,
            })
            .collect();
        unit.settle_records(submission, &changes)
            .await
            .expect("settled");
        unit.commit().await.expect("committed");
    }
    let mut unit = repository.begin_settling().await.expect("a unit");
    unit.submission_settled(submission).await.expect("settled");
    unit.commit().await.expect("committed");
}

async fn done(repository: &Repository, wishes: Vec<Wish>) -> Vec<Came> {
    let answered = repository
        .apply(request(None, wishes))
        .await
        .expect("applied");
    if answered.submission.is_some() {
        settle(repository, &answered).await;
    }
    came(&answered)
}

fn came(answered: &Answered) -> Vec<Came> {
    answered.answers.iter().map(|answer| answer.came).collect()
}

async fn version(repository: &Repository, key: &str) -> String {
    let record = repository.source_record("clubs", Kind::Service, key).await;
    record.expect("read").expect("there").version
}

#[tokio::test]
async fn what_comes_of_wishes() {
    on_each_repository(|repository| async move {
        with_source(&repository).await;
        let absent = |wish| expecting(Expects::Absent, wish);
        assert_eq!(
            done(&repository, vec![say("1", "Chess")]).await,
            [Came::New]
        );
        assert_eq!(
            done(&repository, vec![say("1", "Chess")]).await,
            [Came::Unchanged]
        );
        assert_eq!(
            done(&repository, vec![say("1", "Bridge")]).await,
            [Came::Changed]
        );
        assert_eq!(
            done(&repository, vec![absent(say("1", "Golf"))]).await,
            [Came::Exists]
        );
        assert_eq!(
            done(&repository, vec![take_back("2")]).await,
            [Came::Unknown]
        );
        assert_eq!(
            done(&repository, vec![take_back("1")]).await,
            [Came::Withdrawn]
        );
        assert_eq!(
            done(&repository, vec![take_back("1")]).await,
            [Came::Unchanged]
        );
        let present = expecting(Expects::Present, say("1", "Golf"));
        assert_eq!(done(&repository, vec![present]).await, [Came::Moved]);
        assert_eq!(
            done(&repository, vec![absent(say("1", "Bridge"))]).await,
            [Came::Changed]
        );
        let record = repository.source_record("clubs", Kind::Service, "1").await;
        let record = record.expect("read").expect("there");
        assert_eq!(record.document["name"], "Bridge");
        let twice = vec![
            say("3", "Swimming"),
            say("3", "Rowing"),
            say("4", "Running"),
        ];
        assert_eq!(
            done(&repository, twice).await,
            [Came::New, Came::Twice, Came::New]
        );
        // A line that was not granted does not stand in the way of a later one.
        let again = vec![absent(say("4", "Running")), say("4", "Walking")];
        assert_eq!(
            done(&repository, again).await,
            [Came::Exists, Came::Changed]
        );
    })
    .await;
}

#[tokio::test]
async fn a_wish_that_expects_another_version_is_not_granted() {
    on_each_repository(|repository| async move {
        with_source(&repository).await;
        done(&repository, vec![say("1", "Chess")]).await;
        let first = version(&repository, "1").await;
        let expects = |version: &str| Expects::Version(vec![version.to_owned()]);
        let wish = |name| expecting(expects(&first), say("1", name));
        assert_eq!(
            done(&repository, vec![wish("Bridge")]).await,
            [Came::Changed]
        );
        assert_eq!(done(&repository, vec![wish("Golf")]).await, [Came::Moved]);
        let late = expecting(expects(&first), take_back("1"));
        assert_eq!(done(&repository, vec![late]).await, [Came::Moved]);
        let nowhere = expecting(expects(&first), say("2", "Golf"));
        assert_eq!(done(&repository, vec![nowhere]).await, [Came::Moved]);
        let outrun = Wish {
            made_from: Some(first),
            ..say("1", "Golf")
        };
        let refused = repository.apply(request(None, vec![outrun])).await;
        assert!(matches!(refused, Err(RepositoryError::Outrun(key)) if key == "1"));
        let record = repository.source_record("clubs", Kind::Service, "1").await;
        assert_eq!(
            record.expect("read").expect("there").document["name"],
            "Bridge"
        );
    })
    .await;
}

#[tokio::test]
async fn a_request_that_is_sent_again_is_answered_and_not_done_again() {
    on_each_repository(|repository| async move {
        with_source(&repository).await;
        let send = |name: &'static str, what: &'static str| {
            let repository = repository.clone();
            async move { repository.apply(request(Some(name), vec![say("1", what)])).await }
        };
        let first = send("a", "Chess").await.expect("applied");
        assert_eq!((came(&first), first.again), (vec![Came::New], false));
        // Sent again before it has settled.
        let again = send("a", "Chess").await.expect("answered");
        assert_eq!((again.submission, again.again), (first.submission, true));
        assert_eq!(came(&again), [Came::New]);
        let waits = send("b", "Bridge").await;
        assert!(matches!(waits, Err(RepositoryError::SubmissionWaits(id)) if Some(id) == first.submission));
        settle(&repository, &first).await;
        let second = send("b", "Bridge").await.expect("applied");
        settle(&repository, &second).await;
        assert!(send("a", "Chess").await.expect("answered").again);
        let record = repository.source_record("clubs", Kind::Service, "1").await;
        assert_eq!(record.expect("read").expect("there").document["name"], "Bridge");
        let other = send("a", "Golf").await;
        assert!(matches!(other, Err(RepositoryError::RequestDiffers(name)) if name == "a"));
        assert_eq!(repository.forget_requests(TimeDelta::days(7)).await.expect("kept"), 0);
        assert_eq!(repository.forget_requests(TimeDelta::seconds(-9)).await.expect("forgotten"), 2);
    })
    .await;
}

#[tokio::test]
async fn what_could_not_be_done_is_tried_anew_when_it_is_sent_again() {
    on_each_repository(|repository| async move {
        with_source(&repository).await;
        let send = || {
            let wish = expecting(Expects::Present, say("1", "Chess"));
            repository.apply(request(Some("a"), vec![wish]))
        };
        assert_eq!(came(&send().await.expect("answered")), [Came::Moved]);
        done(&repository, vec![say("1", "Bridge")]).await;
        assert_eq!(came(&send().await.expect("applied")), [Came::Changed]);
    })
    .await;
}

#[tokio::test]
async fn eight_at_once_do_it_once() {
    on_each_repository(|repository| async move {
        with_source(&repository).await;
        let all = (0..8).map(|_| repository.apply(request(Some("a"), vec![say("1", "Chess")])));
        let answers = join_all(all).await;
        let fresh = answers
            .iter()
            .filter(|answer| !answer.as_ref().expect("answered").again);
        assert_eq!(fresh.count(), 1);
        let record = repository.source_record("clubs", Kind::Service, "1").await;
        let record = record.expect("read").expect("there");
        let versions = repository.record_versions(record.number).await;
        assert_eq!(versions.expect("versions").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_copy_takes_nothing_from_the_record_that_it_is_a_copy_of() {
    on_each_repository(|repository| async move {
        with_source(&repository).await;
        let mut whole = arrival(Kind::Organization, "o", "Trust", false);
        let website = json!("https://trust.example");
        whole.document.insert("website".to_owned(), website.clone());
        whole
            .internal
            .insert("x_internal_note".to_owned(), json!("ring first"));
        let organization = Wish {
            kind: Kind::Organization,
            doing: Doing::Say(vec![whole]),
            ..say("o", "")
        };
        done(&repository, vec![organization]).await;
        let copy = arrival(Kind::Organization, "o", "The Trust", true);
        let service = Wish {
            doing: Doing::Say(vec![copy, arrival(Kind::Service, "1", "Chess", false)]),
            ..say("1", "")
        };
        done(&repository, vec![service]).await;
        let record = repository
            .source_record("clubs", Kind::Organization, "o")
            .await;
        let record = record.expect("read").expect("there");
        assert_eq!(record.document["name"], "The Trust");
        assert_eq!(record.document["website"], website);
        assert_eq!(record.internal["x_internal_note"], "ring first");
    })
    .await;
}

#[tokio::test]
async fn what_is_answered_again_names_the_version_that_was_written() {
    on_each_repository(|repository| async move {
        with_source(&repository).await;
        let refused = Wish {
            doing: Doing::Nothing(Came::Refused),
            problems: vec![hsds::Problem::error("no-name", "/name", "It has no name.")],
            ..say("2", "")
        };
        let send =
            || repository.apply(request(Some("a"), vec![say("1", "Chess"), refused.clone()]));
        let first = send().await.expect("applied");
        settle(&repository, &first).await;
        let written = version(&repository, "1").await;
        assert_eq!(first.answers[0].version.as_ref(), Some(&written));
        done(&repository, vec![say("1", "Bridge")]).await;
        assert_ne!(version(&repository, "1").await, written);
        let again = send().await.expect("answered");
        assert!(again.again);
        assert_eq!(again.answers, first.answers);
        assert_eq!(again.answers[1].problems[0].code, "no-name");
    })
    .await;
}

fn reading(fingerprint: &str) -> Opening {
    Opening {
        source: "clubs".to_owned(),
        collector: None,
        input: "feed".to_owned(),
        fingerprint: fingerprint.to_owned(),
        extent: Extent::Complete,
        accept: false,
        gone_now: true,
    }
}

fn batch(arrivals: Vec<Arrival>) -> Batch {
    Batch {
        arrivals,
        raws: vec![b"{}".to_vec()],
        ..Batch::default()
    }
}

/// A feed that has two services, and is still being read.
async fn feed(repository: &Repository) -> Submission {
    let opened = repository.open_submission(&reading("one")).await;
    let mut feed = opened.expect("open");
    let arrivals = vec![
        arrival(Kind::Service, "1", "Chess", false),
        arrival(Kind::Service, "2", "Bridge", false),
    ];
    let staged = repository.stage(&mut feed, batch(arrivals)).await;
    staged.expect("staged");
    feed
}

/// The feed is given up for another, which breaks off at once.
async fn give_up(repository: &Repository) {
    let other = repository.open_submission(&reading("two")).await;
    let other = other.expect("open");
    let broken = Ending::Broken {
        reason: "cut off".to_owned(),
    };
    let ended = repository.finish_staging(&other, &broken).await;
    ended.expect("ended");
}

async fn name(repository: &Repository, key: &str) -> Option<String> {
    let record = repository.source_record("clubs", Kind::Service, key).await;
    let name = record.expect("read")?.document["name"].clone();
    Some(name.as_str().expect("a text").to_owned())
}

#[tokio::test]
async fn a_request_beside_a_feed_that_is_being_read_is_not_lost_with_it() {
    on_each_repository(|repository| async move {
        with_source(&repository).await;
        feed(&repository).await;
        // What the feed says is not the source's word yet.
        assert_eq!(name(&repository, "1").await, None);
        assert_eq!(
            done(&repository, vec![say("1", "Golf"), say("3", "Rowing")]).await,
            [Came::New, Came::New]
        );
        assert_eq!(
            done(&repository, vec![take_back("2")]).await,
            [Came::Unknown]
        );
        give_up(&repository).await;
        for (key, wanted) in [("1", Some("Golf")), ("2", None), ("3", Some("Rowing"))] {
            assert_eq!(name(&repository, key).await.as_deref(), wanted, "{key}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_feed_takes_nothing_over_that_a_request_staged_and_that_waits() {
    on_each_repository(|repository| async move {
        with_source(&repository).await;
        let mut feed = feed(&repository).await;
        let written = repository.apply(request(None, vec![say("1", "Golf")])).await;
        let written = written.expect("applied");
        let more = || batch(vec![arrival(Kind::Service, "1", "Chess for all", false)]);
        let waits = repository.stage(&mut feed, more()).await;
        assert!(
            matches!(waits, Err(RepositoryError::SubmissionWaits(id)) if Some(id) == written.submission)
        );
        settle(&repository, &written).await;
        repository.stage(&mut feed, more()).await.expect("staged");
        assert_eq!(name(&repository, "1").await.as_deref(), Some("Golf"));
        give_up(&repository).await;
        assert_eq!(name(&repository, "1").await.as_deref(), Some("Golf"));
    })
    .await;
}

#[tokio::test]
async fn a_feed_does_not_forget_what_it_said_when_a_request_comes_between() {
    on_each_repository(|repository| async move {
        with_source(&repository).await;
        let opened = repository.open_submission(&reading("one")).await;
        let mut feed = opened.expect("open");
        let mut whole = arrival(Kind::Organization, "o", "Trust", false);
        let website = json!("https://trust.example");
        whole.document.insert("website".to_owned(), website.clone());
        let staged = repository.stage(&mut feed, batch(vec![whole])).await;
        staged.expect("staged");
        let mut written = arrival(Kind::Organization, "o", "The Trust", false);
        written
            .document
            .insert("website".to_owned(), website.clone());
        let organization = Wish {
            kind: Kind::Organization,
            doing: Doing::Say(vec![written]),
            ..say("o", "")
        };
        done(&repository, vec![organization]).await;
        let copy = arrival(Kind::Organization, "o", "Trust", true);
        let staged = repository.stage(&mut feed, batch(vec![copy])).await;
        staged.expect("staged");
        let ended = repository.finish_staging(&feed, &Ending::Complete).await;
        ended.expect("ended");
        let read = Answered {
            submission: Some(feed.id),
            answers: Vec::new(),
            again: false,
        };
        settle(&repository, &read).await;
        let record = repository.source_record("clubs", Kind::Organization, "o");
        let record = record.await.expect("read").expect("there");
        assert_eq!(record.document["website"], website);
    })
    .await;
}

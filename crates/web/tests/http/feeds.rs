//! The pages of feeds: who sees and sets them, what is understood, and what a person decides.

use chrono::{DateTime, TimeDelta, Utc};
use http::StatusCode;
use identity::Role;
use repository::{
    Arrival, Batch, Ending, Extent, FeedOutcome, MostLost, NewFeed, Opening, Read, Repository,
    SubmissionId, SubmissionState,
};
use serde_json::json;
use web::Settings;

use crate::delivering::settle;
use crate::doors::house::{House, settings};
use crate::reading::{attributes, texts};

const PAGE: &str = "/sources/own/feed";
const LEASE: TimeDelta = TimeDelta::minutes(5);
const FEED: &str = "address=https%3A%2F%2Ffeed.example%2Foruk&timetable=daily+at+03%3A00&loss=20";

async fn set(repository: &Repository, source: &str) {
    let feed = NewFeed {
        source: source.to_owned(),
        address: "https://feed.example/oruk".to_owned(),
        timetable: "every day at 3am".to_owned(),
        incremental: false,
        most_lost: MostLost::USUAL,
    };
    let now = repository.now();
    repository
        .set_feed(&feed, now, "operator")
        .await
        .expect("it is set");
}

/// Reads so many services from the feed of a source, as the worker does, without publishing them.
async fn read(repository: &Repository, source: &str, many: u32) -> SubmissionId {
    let reading = repository.claim_feed_of(source, LEASE).await;
    let reading = reading.expect("asked").expect("it is there");
    let opening = Opening {
        source: source.to_owned(),
        collector: None,
        input: "feed".to_owned(),
        fingerprint: format!("{many} services"),
        extent: Extent::Complete,
        accept: false,
        gone_now: false,
    };
    let mut submission = repository.open_submission(&opening).await.expect("open");
    submission.most_lost = Some(reading.feed.most_lost);
    let arrivals = (1..=many).map(|number| {
        let document = json!({"name": format!("Club <{number}>")});
        Arrival {
            kind: hsds::Kind::Service,
            key: format!("club-{number}"),
            document: document.as_object().expect("an object").clone(),
            internal: hsds::Document::new(),
            embedded: false,
            problems: Vec::new(),
            row: None,
            raw: None,
        }
    });
    let batch = Batch {
        arrivals: arrivals.collect(),
        ..Batch::default()
    };
    repository
        .stage(&mut submission, batch)
        .await
        .expect("staged");
    let state = repository
        .finish_staging(&submission, &Ending::Complete)
        .await
        .expect("ended");
    let read = if state == SubmissionState::Held {
        Read::Held(submission.id)
    } else {
        settle(repository, submission.id).await;
        Read::Settled(submission.id)
    };
    let later: DateTime<Utc> = repository.now() + TimeDelta::days(1);
    repository
        .end_reading(&reading, &read, |_| later)
        .await
        .expect("ended");
    submission.id
}

#[tokio::test]
async fn a_feed_is_set_in_plain_words_and_shown_back() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    let colin = house.sign_in("colin").await;
    let empty = house.get("/feeds", &colin).await;
    assert!(
        empty.text().contains("No feed of yours is read yet"),
        "{}",
        empty.text()
    );
    let sources = house.get("/sources", &colin).await;
    assert!(sources.text().contains(PAGE));
    let form = house.get(PAGE, &colin).await;
    assert_eq!(
        attributes(&form, "#timetable", "value"),
        ["every day at 3am"]
    );
    let answer = house.post(PAGE, FEED, &colin).await;
    assert_eq!(answer.header("location"), PAGE, "{}", answer.text());
    let shown = house.get(PAGE, &colin).await;
    let text = shown.text();
    for words in ["Not read yet", "every day at 3am", "Read it now", "Pause"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let repository = &house.asking.repository;
    assert!(repository.is_feed_due().await.expect("looked"));
    read(repository, "own", 3).await;
    let listed = house.get("/feeds", &colin).await;
    assert_eq!(texts(&listed, ".govuk-tag"), ["Working"]);
    assert!(
        listed.text().contains("3 services: 3 new"),
        "{}",
        listed.text()
    );
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_its_field_and_nothing_is_kept() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    let colin = house.sign_in("colin").await;
    for (form, field, words) in [
        (
            "address=&timetable=hourly&loss=20",
            "#address-error",
            "Enter the web address",
        ),
        (
            "address=feed.csv&timetable=hourly&loss=20",
            "#address-error",
            "whole web address",
        ),
        (
            "address=file%3A%2F%2F%2Fetc%2Fpasswd&timetable=hourly&loss=20",
            "#address-error",
            "whole web address",
        ),
        (
            "address=http%3A%2F%2F127.0.0.1%2F&timetable=hourly&loss=20",
            "#address-error",
            "private network",
        ),
        (
            "address=http%3A%2F%2Flocalhost%2F&timetable=hourly&loss=20",
            "#address-error",
            "private network",
        ),
        (
            "address=https%3A%2F%2Fa%3Ab%40feed.example%2F&timetable=hourly&loss=20",
            "#address-error",
            "password",
        ),
        (
            "address=https%3A%2F%2Ffeed.example&timetable=sometimes&loss=20",
            "#timetable-error",
            "every day at 3am",
        ),
        (
            "address=https%3A%2F%2Ffeed.example&timetable=every+5+minutes&loss=20",
            "#timetable-error",
            "15 minutes",
        ),
        (
            "address=https%3A%2F%2Ffeed.example&timetable=hourly&loss=0",
            "#loss-error",
            "from 1 to 100",
        ),
        (
            "address=https%3A%2F%2Ffeed.example&timetable=hourly&loss=many",
            "#loss-error",
            "from 1 to 100",
        ),
    ] {
        let refused = house.post(PAGE, form, &colin).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        let said = texts(&refused, field).join(" ");
        assert!(said.contains(words), "{form}: {said}");
        assert!(
            !texts(&refused, ".govuk-error-summary li").is_empty(),
            "{form}"
        );
    }
    let feeds = house.asking.repository.feeds().await.expect("listed");
    assert!(feeds.is_empty());
}

#[tokio::test]
async fn a_private_address_is_taken_where_the_settings_allow_it() {
    let house = House::with(Settings {
        private_feeds: true,
        ..settings()
    })
    .await;
    house.person("colin", &house.ours, Role::Collector).await;
    let colin = house.sign_in("colin").await;
    let form = "address=http%3A%2F%2F10.0.0.7%2Foruk&timetable=hourly&loss=20";
    let answer = house.post(PAGE, form, &colin).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

#[tokio::test]
async fn what_would_be_lost_is_named_and_taken_by_whoever_saw_it() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    let colin = house.sign_in("colin").await;
    let repository = &house.asking.repository;
    set(repository, "own").await;
    read(repository, "own", 70).await;
    let first = read(repository, "own", 4).await;
    let listed = house.get("/feeds", &colin).await;
    assert_eq!(
        texts(&listed, ".govuk-tag"),
        ["Held: would lose 66 of 70 entries"]
    );
    let shown = house.get(PAGE, &colin).await;
    let names = texts(&shown, "section details li");
    assert_eq!((names.len(), names[0].as_str()), (50, "Club <5>"));
    assert!(shown.text().contains("And 16 more"), "{}", shown.text());
    let asked = attributes(&shown, "section input[name=submission]", "value");
    assert_eq!(asked, [first.0.to_string(), first.0.to_string()]);
    // Something newer has come since: what was seen is not what would be taken.
    let second = read(repository, "own", 6).await;
    let form = format!("submission={}", first.0);
    let late = house.post(&format!("{PAGE}/take"), &form, &colin).await;
    assert_eq!(late.header("location"), PAGE);
    let held = repository.held_feed("own", 1).await.expect("read");
    assert_eq!(held.map(|held| held.submission), Some(second));
    let form = format!("submission={}", second.0);
    house.post(&format!("{PAGE}/take"), &form, &colin).await;
    let state = repository.submission_state(second).await.expect("read").0;
    assert_eq!(state, SubmissionState::Staged);
    let shown = house.get(PAGE, &colin).await;
    assert!(
        shown
            .text()
            .contains("taken as it was; 6 services: 64 missing, by colin"),
        "{}",
        shown.text()
    );
}

#[tokio::test]
async fn what_would_be_lost_is_dismissed_and_a_feed_is_paused() {
    let house = House::open().await;
    house.person("anna", &house.ours, Role::Assurer).await;
    let anna = house.sign_in("anna").await;
    let repository = &house.asking.repository;
    set(repository, "own").await;
    read(repository, "own", 10).await;
    let held = read(repository, "own", 1).await;
    for wrong in ["submission=", "submission=x", ""] {
        let answer = house.post(&format!("{PAGE}/dismiss"), wrong, &anna).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    let form = format!("submission={}", held.0);
    house.post(&format!("{PAGE}/dismiss"), &form, &anna).await;
    let runs = repository.feed_runs("own", 1).await.expect("read");
    assert_eq!(runs[0].outcome, FeedOutcome::Dismissed);
    house.post(&format!("{PAGE}/pause"), "", &anna).await;
    let shown = house.get(PAGE, &anna).await;
    let text = shown.text();
    assert!(
        text.contains("Paused") && text.contains("by anna"),
        "{text}"
    );
    assert!(!text.contains("Read it now"), "{text}");
    house.post(&format!("{PAGE}/resume"), "", &anna).await;
    let feed = repository.feed("own").await.expect("read").expect("set");
    assert!(feed.paused.is_none() && feed.due_at > repository.now());
    house.post(&format!("{PAGE}/run"), "", &anna).await;
    assert!(repository.is_feed_due().await.expect("looked"));
}

#[tokio::test]
async fn nobody_touches_the_feed_of_another_team_and_no_forged_form_is_taken() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    house.person("vera", &house.ours, Role::Viewer).await;
    let colin = house.sign_in("colin").await;
    let repository = &house.asking.repository;
    for source in ["own", "other"] {
        set(repository, source).await;
        read(repository, source, 10).await;
    }
    let other = read(repository, "other", 1).await;
    let listed = house.get("/feeds", &colin).await;
    let listed = listed.text();
    assert!(
        listed.contains(PAGE) && !listed.contains("/sources/other"),
        "{listed}"
    );
    let before = repository.feed("other").await.expect("read");
    let form = format!("submission={}", other.0);
    let theirs = "/sources/other/feed";
    assert_eq!(
        house.get(theirs, &colin).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        house.post(theirs, FEED, &colin).await.status,
        StatusCode::FORBIDDEN
    );
    for act in ["run", "pause", "resume", "take", "dismiss"] {
        let path = format!("{theirs}/{act}");
        let answer = house.post(&path, &form, &colin).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{act}");
        // What waits at another's source is not taken through one's own.
        if matches!(act, "take" | "dismiss") {
            house.post(&format!("{PAGE}/{act}"), &form, &colin).await;
        }
        // A form of another site cannot know the key.
        let path = format!("{PAGE}/{act}");
        for forged in ["submission=1", "submission=1&form_key=guessed"] {
            let headers = [("cookie", colin.as_str())];
            let answer = house.asking.post(&path, forged, &headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{act} {forged}");
        }
    }
    let forged = format!("{FEED}&form_key=guessed");
    let headers = [("cookie", colin.as_str())];
    let answer = house.asking.post(PAGE, &forged, &headers).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(repository.feed("other").await.expect("read"), before);
    let own = repository.feed("own").await.expect("read").expect("set");
    assert!(own.paused.is_none());
    let vera = house.sign_in("vera").await;
    assert_eq!(
        house.get("/feeds", &vera).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        house.get("/sources/desk/feed", &colin).await.status,
        StatusCode::NOT_FOUND
    );
}

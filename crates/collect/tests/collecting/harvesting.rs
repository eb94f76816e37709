//! Feeds, those that behave and those that do not.

use collect::{CollectError, Format, Import, Standing};
use hsds::Kind;
use repository::{Batch, Ending, Extent, Opening};
use serde_json::{Value, json};
use testkit::bad_feed::{BadFeed, Fault};

use crate::feed::{Feed, full, good, id, page, row, table};
use crate::room::{Room, brief, codes, shared};

fn broken(ending: &Ending) -> &str {
    match ending {
        Ending::Broken { reason } => reason,
        other => panic!("it ended well: {other:?}"),
    }
}

#[tokio::test]
async fn a_good_feed_gives_every_service_once_with_its_details() {
    let feed = Feed::start(good()).await;
    let room = Room::new().await;
    let (outcome, counts) = room.import(feed.url()).await.expect("it is read");
    assert_eq!(
        (outcome.format, &outcome.ending),
        (Format::Oruk, &Ending::Complete)
    );
    assert!(
        outcome
            .report
            .problems
            .iter()
            .all(|problem| problem.code != "detail-missing"),
        "{:?}",
        outcome.report
    );
    assert_eq!(brief(&counts, Kind::Service), [3, 3, 0, 0, 0]);
    assert_eq!(
        room.names(Kind::Service).await,
        ["Service 1", "Service 2", "Service 3"]
    );
    assert_eq!(room.names(Kind::Organization).await, ["Club"]);
    let details: Vec<String> = (1..=3)
        .map(|number| format!("/services/{}", id(number)))
        .collect();
    let mut asked = feed.asked_below("/services/");
    asked.sort();
    assert_eq!(asked, details);
}

#[tokio::test]
async fn the_same_feed_again_changes_nothing() {
    let feed = Feed::start(good()).await;
    let room = Room::new().await;
    room.import(feed.url()).await.expect("it is read");
    let (_, counts) = room.import(feed.url()).await.expect("it is read again");
    assert_eq!(brief(&counts, Kind::Service), [3, 0, 0, 3, 0]);
    assert_eq!(brief(&counts, Kind::Organization), [1, 0, 0, 1, 0]);
}

#[tokio::test]
async fn the_address_of_the_list_is_as_good_as_the_base() {
    let feed = Feed::start(good()).await;
    let room = Room::new().await;
    let (outcome, counts) = room
        .import(format!("{}/services?page=1", feed.url()))
        .await
        .expect("it is read");
    assert_eq!(
        (outcome.format, brief(&counts, Kind::Service)),
        (Format::Oruk, [3, 3, 0, 0, 0])
    );
}

#[tokio::test]
async fn an_endless_feed_is_left_and_marks_nothing_missing() {
    let feed = BadFeed::start(Fault::Endless).await.expect("it starts");
    let room = Room::new().await;
    let (outcome, _) = room.import(feed.url()).await.expect("it is read");
    assert!(
        broken(&outcome.ending).contains("endless"),
        "{:?}",
        outcome.ending
    );
    assert!(feed.requests() < 200, "{}", feed.requests());
}

#[tokio::test]
async fn a_feed_that_repeats_its_page_is_left() {
    let feed = BadFeed::start(Fault::Repeated).await.expect("it starts");
    let room = Room::new().await;
    let (outcome, counts) = room.import(feed.url()).await.expect("it is read");
    assert!(
        broken(&outcome.ending).contains("page 2 of /services repeats"),
        "{:?}",
        outcome.ending
    );
    assert_eq!(brief(&counts, Kind::Service)[0], 3);
}

#[tokio::test]
async fn what_came_before_a_feed_died_is_kept() {
    let feed = BadFeed::start(Fault::DiesHalfWay).await.expect("it starts");
    let room = Room::new().await;
    let (outcome, counts) = room.import(feed.url()).await.expect("it is read");
    assert!(
        broken(&outcome.ending).contains("page 2 of /services did not come"),
        "{:?}",
        outcome.ending
    );
    assert_eq!(brief(&counts, Kind::Service), [3, 3, 0, 0, 0]);
}

#[tokio::test]
async fn a_web_page_is_no_feed() {
    let feed = BadFeed::start(Fault::Html).await.expect("it starts");
    let error = Room::new()
        .await
        .import(feed.url())
        .await
        .expect_err("there is no feed");
    assert!(matches!(error, CollectError::WebPage(_)), "{error}");
}

#[tokio::test]
async fn a_server_that_refuses_is_no_feed() {
    let feed = BadFeed::start(Fault::Status(403)).await.expect("it starts");
    let error = Room::new()
        .await
        .import(feed.url())
        .await
        .expect_err("there is no feed");
    assert!(error.to_string().contains("403"), "{error}");
}

#[tokio::test]
async fn what_a_broken_reading_did_not_see_is_not_missing() {
    let room = Room::new().await;
    let whole = Feed::start(good()).await;
    let first = Import {
        input: whole.url(),
        source: "source".to_owned(),
        ..Import::default()
    };
    room.run(&first).await.expect("it is read");
    let mut answers = good();
    answers.insert("/services?page=2".to_owned(), (500, "{}".to_owned()));
    let half = Feed::start(answers).await;
    let (outcome, counts) = room.import(half.url()).await.expect("half of it is read");
    assert!(broken(&outcome.ending).contains("page 2 of /services answered with status 500"));
    assert_eq!(counts[&Kind::Service].missing, 0);
}

#[tokio::test]
async fn a_service_that_a_whole_feed_lacks_is_missing() {
    let room = Room::new().await;
    let whole = Feed::start(good()).await;
    room.import(whole.url()).await.expect("it is read");
    let mut answers = good();
    answers.insert(
        "/services?page=1".to_owned(),
        (200, page(&[row(1), row(2)], 1, 1, 2).to_string()),
    );
    let smaller = Feed::start(answers).await;
    let (outcome, counts) = room.import(smaller.url()).await.expect("it is read");
    assert_eq!(outcome.ending, Ending::Complete);
    assert_eq!(counts[&Kind::Service].missing, 1);
}

#[tokio::test]
async fn records_that_stand_on_two_pages_are_read_once() {
    let mut answers = good();
    answers.insert(
        "/services?page=2".to_owned(),
        (200, page(&[row(2), row(3)], 2, 2, 4).to_string()),
    );
    let feed = Feed::start(answers).await;
    let room = Room::new().await;
    let (outcome, counts) = room.import(feed.url()).await.expect("it is read");
    assert_eq!(brief(&counts, Kind::Service)[0], 3);
    assert!(codes(&outcome).contains(&"repeated-in-feed"));
    assert_eq!(outcome.ending, Ending::Complete);
}

#[tokio::test]
async fn a_feed_that_promises_more_than_it_gives_is_not_complete() {
    let mut answers = good();
    answers.insert(
        "/services?page=1".to_owned(),
        (200, page(&[row(1), row(2)], 1, 9, 40).to_string()),
    );
    answers.insert(
        "/services?page=2".to_owned(),
        (200, page(&[row(3)], 2, 9, 40).to_string()),
    );
    answers.insert(
        "/services?page=3".to_owned(),
        (200, page(&[], 3, 9, 40).to_string()),
    );
    let feed = Feed::start(answers).await;
    let (outcome, counts) = Room::new()
        .await
        .import(feed.url())
        .await
        .expect("it is read");
    assert!(
        broken(&outcome.ending).contains("promised 40 records and gave 3"),
        "{:?}",
        outcome.ending
    );
    assert_eq!(brief(&counts, Kind::Service)[0], 3);
}

#[tokio::test]
async fn a_feed_that_promises_more_pages_than_can_be_counted_is_read_as_far_as_it_goes() {
    let mut answers = good();
    for (number, rows) in [(1, vec![row(1), row(2)]), (2, vec![row(3)])] {
        answers.insert(
            format!("/services?page={number}"),
            (200, page(&rows, number, u64::MAX, 3).to_string()),
        );
    }
    answers.insert(
        "/services?page=3".to_owned(),
        (200, page(&[], 3, u64::MAX, 3).to_string()),
    );
    let feed = Feed::start(answers).await;
    let (outcome, counts) = Room::new()
        .await
        .import(feed.url())
        .await
        .expect("it is read");
    assert_eq!(outcome.ending, Ending::Complete);
    assert_eq!(brief(&counts, Kind::Service)[0], 3);
}

#[tokio::test]
async fn pages_behind_the_announced_end_are_found() {
    let mut answers = good();
    answers.insert(
        "/services?page=1".to_owned(),
        (200, page(&[row(1), row(2)], 1, 1, 3).to_string()),
    );
    answers.insert(
        "/services?page=2".to_owned(),
        (200, page(&[row(3)], 2, 1, 3).to_string()),
    );
    let feed = Feed::start(answers).await;
    let (outcome, counts) = Room::new()
        .await
        .import(feed.url())
        .await
        .expect("it is read");
    assert_eq!(
        (&outcome.ending, brief(&counts, Kind::Service)[0]),
        (&Ending::Complete, 3)
    );
}

#[tokio::test]
async fn where_a_detail_is_missing_or_anothers_the_list_row_is_used() {
    let mut answers = good();
    answers.remove(&format!("/services/{}", id(1)));
    answers.insert(format!("/services/{}", id(2)), (200, full(3).to_string()));
    let mut other = full(3);
    other["name"] = json!("Another name");
    answers.insert(format!("/services/{}", id(3)), (200, other.to_string()));
    let feed = Feed::start(answers).await;
    let room = Room::new().await;
    let (outcome, counts) = room.import(feed.url()).await.expect("it is read");
    assert_eq!(brief(&counts, Kind::Service), [3, 3, 0, 0, 0]);
    let about: Vec<_> = outcome
        .report
        .problems
        .iter()
        .filter(|problem| {
            problem.code.starts_with("detail-") || problem.code.starts_with("list-row")
        })
        .map(|problem| {
            (
                problem.code.as_str(),
                problem.record.clone().unwrap_or_default(),
                problem.row,
            )
        })
        .collect();
    assert_eq!(
        about,
        [
            ("detail-missing", id(1), Some(1)),
            ("detail-of-another", id(2), Some(2)),
            ("list-row-disagrees", id(3), Some(3)),
        ]
    );
    assert_eq!(
        room.names(Kind::Service).await,
        ["Service 1", "Service 2", "Another name"]
    );
}

#[tokio::test]
async fn a_feed_whose_details_all_fail_is_down() {
    let mut answers = good();
    let rows: Vec<Value> = (1..=8).map(row).collect();
    answers.insert(
        "/services?page=1".to_owned(),
        (200, page(&rows, 1, 1, 8).to_string()),
    );
    for number in 1..=8 {
        answers.insert(format!("/services/{}", id(number)), (500, "{}".to_owned()));
    }
    let feed = Feed::start(answers).await;
    let (outcome, counts) = Room::new()
        .await
        .import(feed.url())
        .await
        .expect("it is read");
    assert!(broken(&outcome.ending).contains("taken to be down"));
    assert_eq!(brief(&counts, Kind::Service)[0], 0);
}

#[tokio::test]
async fn a_row_that_is_no_record_is_refused_and_the_rest_read() {
    let mut answers = good();
    let rows = [row(1), json!("two"), json!({"status": "active"})];
    answers.insert(
        "/services?page=1".to_owned(),
        (200, page(&rows, 1, 1, 3).to_string()),
    );
    let feed = Feed::start(answers).await;
    let (outcome, counts) = Room::new()
        .await
        .import(feed.url())
        .await
        .expect("it is read");
    assert_eq!(brief(&counts, Kind::Service), [3, 1, 0, 0, 2]);
    assert!(
        codes(&outcome).contains(&"not-a-document")
            && codes(&outcome).contains(&"record-without-id")
    );
}

#[tokio::test]
async fn a_feed_of_version_one_needs_no_base_document() {
    let old = |number: u64| {
        json!({"id": number, "name": format!("Old {number}"), "status": "active",
        "organization": {"id": "o", "name": "Club", "description": "It plays."}})
    };
    let list = |rows: Vec<Value>, number: u64| {
        json!({"totalElements": 2, "totalPages": 2, "number": number, "size": 1,
        "first": number == 1, "last": number == 2, "empty": false, "content": rows})
    };
    let mut answers = table([
        ("/services?page=1", list(vec![old(1)], 1)),
        ("/services?page=2", list(vec![old(2)], 2)),
        ("/services/2", old(2)),
    ]);
    let mut detail = old(1);
    detail["regular_schedules"] =
        json!([{"weekday": "Monday", "opens_at": "9:00AM", "closes_at": "5:00PM"}]);
    answers.insert("/services/1".to_owned(), (200, detail.to_string()));
    let feed = Feed::start(answers).await;
    let room = Room::new().await;
    let (outcome, counts) = room.import(feed.url()).await.expect("it is read");
    assert_eq!(
        (outcome.format, &outcome.ending),
        (Format::OrukV1, &Ending::Complete)
    );
    assert_eq!(brief(&counts, Kind::Service), [2, 2, 0, 0, 0]);
    let records = room.records(Kind::Service).await;
    assert_eq!(
        records
            .iter()
            .map(|record| record.key.as_str())
            .collect::<Vec<_>>(),
        ["1", "2"]
    );
}

#[tokio::test]
async fn only_changes_are_asked_for_where_the_feed_can_tell_them() {
    let room = Room::new().await;
    let mut answers = good();
    let since = "2026-11-24T08%3A00%3A";
    let feed = Feed::start(answers.clone()).await;
    let mut what = Import {
        input: feed.url(),
        source: "source".to_owned(),
        incremental: true,
        ..Import::default()
    };
    let (outcome, _) = room
        .run(&what)
        .await
        .expect("the first reading is complete");
    assert_eq!(outcome.ending, Ending::Complete);

    // This feed ignores the question: it answers everything, and that is older.
    let (outcome, _) = room.run(&what).await.expect("it is read whole again");
    assert_eq!(outcome.ending, Ending::Complete);
    assert!(
        feed.asked().iter().any(|asked| asked.contains(since)),
        "{:?}",
        feed.asked()
    );

    let complete = room
        .repository
        .last_complete("source", &format!("{}/", feed.url()))
        .await
        .expect("it is known")
        .expect("there was one");
    let asked_since =
        (complete - chrono::TimeDelta::hours(1)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let mut changed = row(2);
    changed["last_modified"] = json!("2026-11-24T23:00:00.000Z");
    changed["name"] = json!("Changed");
    answers.insert(
        format!(
            "/services?page=1&modified_after={}",
            asked_since.replace(':', "%3A")
        ),
        (200, page(&[changed.clone()], 1, 1, 1).to_string()),
    );
    answers.insert(format!("/services/{}", id(2)), (200, changed.to_string()));
    feed.becomes(answers.clone());
    let (outcome, counts) = room.run(&what).await.expect("only what changed is read");
    assert_eq!(outcome.ending, Ending::Partial);
    assert_eq!(brief(&counts, Kind::Service), [1, 0, 1, 0, 0]);
    assert_eq!(counts[&Kind::Service].missing, 0);

    // The feed has moved: what it has at its new address was never read whole.
    let moved = Feed::start(answers).await;
    what.input = moved.url();
    let (outcome, _) = room.run(&what).await.expect("it is read whole");
    assert_eq!(outcome.ending, Ending::Complete);
    // That was a mistake, and what the other lacks is missing since.
    what.input = feed.url();
    let (outcome, _) = room.run(&what).await.expect("it is read whole again");
    assert_eq!(outcome.ending, Ending::Complete);
}

#[tokio::test]
async fn a_reading_that_was_killed_goes_on_where_it_was() {
    let feed = Feed::start(good()).await;
    let room = Room::new().await;
    let url = format!("{}/", feed.url());
    let opening = Opening {
        source: "source".to_owned(),
        collector: None,
        input: url.clone(),
        fingerprint: format!("oruk {url} "),
        extent: Extent::Complete,
        accept: false,
        gone_now: false,
    };
    let mut submission = room
        .repository
        .open_submission(&opening)
        .await
        .expect("it opens");
    let batch = Batch {
        cursor: "services:2".to_owned(),
        raws: vec![b"raw".to_vec()],
        ..Batch::default()
    };
    room.repository
        .stage(&mut submission, batch)
        .await
        .expect("it is staged");
    let (outcome, counts) = room.import(feed.url()).await.expect("it is gone on with");
    assert!(outcome.resumed);
    assert_eq!(outcome.standing, Standing::Staged(submission.id));
    assert_eq!(brief(&counts, Kind::Service)[0], 1);
    assert_eq!(feed.asked_below("/services?page"), ["/services?page=2"]);
    assert_eq!(
        outcome.ending,
        Ending::Partial,
        "what the pages before promised is not known any more"
    );
    assert_eq!(
        room.repository
            .last_complete("source", &url)
            .await
            .expect("it is known"),
        None
    );
}

#[tokio::test]
async fn the_mock_that_answers_every_page_and_id_with_one_file_gives_its_service_once() {
    let Some(folder) = shared("standard/mocks/Default") else {
        return;
    };
    let read = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).expect("it can be read");
        serde_json::from_slice::<Value>(&bytes).expect("it is JSON")
    };
    let feed = Feed::start(table([
        ("", read("api_details.json")),
        ("/services", read("service_list.json")),
        ("/services/*", read("service_full.json")),
        ("/organizations", read("organization_list.json")),
        ("/organizations/*", read("organization.json")),
        ("/taxonomies", read("taxonomy_list.json")),
        ("/taxonomies/*", read("taxonomy.json")),
        ("/taxonomy_terms", read("taxonomy_term_list.json")),
        ("/taxonomy_terms/*", read("taxonomy_term.json")),
    ]))
    .await;
    let room = Room::new().await;
    let (outcome, counts) = room.import(feed.url()).await.expect("it is read");
    assert_eq!(brief(&counts, Kind::Service), [1, 1, 0, 0, 0]);
    assert_eq!(room.names(Kind::Service).await, ["Community Counselling"]);
    assert!(
        codes(&outcome).contains(&"detail-of-another"),
        "nine organisations answer as the first"
    );
    assert!(
        broken(&outcome.ending).contains("page 2 of /organizations repeats"),
        "{:?}",
        outcome.ending
    );
}

#[tokio::test]
async fn a_feed_of_outpost_is_read_from_its_pages() {
    let service = |number: u64| {
        json!({"id": number, "name": format!("Club {number}"), "min_age": 5, "score": number,
        "organisation": {"id": 3, "name": "Guides"}, "locations": [], "taxonomies": [], "target_directories": []})
    };
    let list = |rows: Vec<Value>, number: u64| {
        json!({"totalElements": 2, "totalPages": 2, "number": number, "size": 1,
        "first": number == 1, "last": number == 2, "content": rows})
    };
    let feed = Feed::start(table([
        ("/api/services?page=1", list(vec![service(1)], 1)),
        ("/api/services?page=2", list(vec![service(2)], 2)),
    ]))
    .await;
    let (outcome, counts) = Room::new()
        .await
        .import(format!("{}/api/services", feed.url()))
        .await
        .expect("it is read");
    assert_eq!(
        (outcome.format, brief(&counts, Kind::Service)),
        (Format::Outpost, [2, 2, 0, 0, 0])
    );
    assert!(feed.asked_below("/api/services/").is_empty());
}

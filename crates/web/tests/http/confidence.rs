//! Spot checks on pages: what is drawn, checked and found, who may, and what follows for a list.

use http::StatusCode;
use identity::{Permission, Role};
use place::Gazetteer;
use repository::{Assertion, AssertionKind, QueueKind, Source, Trust};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::asking::Reply;
use crate::doors::house::House;
use crate::quality::{assess, send, shows, somebody};
use crate::reading::{attributes, texts};

const MANY: u128 = 40;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x9000 + number)
}

fn club(number: u128) -> Value {
    json!({
        "id": id(number), "name": format!("Club <{number}>"), "status": "active",
        "description": "A hot lunch in good company.", "url": "https://club.example.org/",
        "email": "hello@club.example.org",
        "phones": [{"number": format!("01632 960{number:03}")}],
        "schedules": [{"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00:00", "closes_at": "12:00:00"}],
        "organization": {"id": Uuid::from_u128(0xa000), "name": "=Helpers", "description": "They help."},
    })
}

/// A list of forty clubs of our team.
async fn clubs() -> House {
    let house = House::open().await;
    let source = Source {
        team: Some(house.ours.id),
        trust: Trust::Open,
        collector: Some("Ours".to_owned()),
        ..Source::new("own").expect("a slug")
    };
    let saved = house.asking.repository.save_source(&source, "operator");
    saved.await.expect("a source");
    let all: Vec<Value> = (0..MANY).map(club).collect();
    send(&house, "own", &all).await;
    assess(&house).await;
    review(&house).await;
    house
}

async fn review(house: &House) {
    let reviewed = assure::confidence::review(&house.asking.repository).await;
    reviewed.expect("reviewed");
}

/// The addresses of those that are still to be checked.
async fn left(house: &House, sample: i64) -> Vec<String> {
    let items = house.asking.repository.sample_items(sample).await;
    let items = items.expect("read").into_iter();
    let left = items.filter(|item| item.is_in && item.result.is_none());
    left.map(|item| format!("/confidence/own/samples/{sample}/{}", item.number))
        .collect()
}

fn hidden(page: &Reply, name: &str) -> String {
    let values = attributes(page, &format!("main input[name={name}]"), "value");
    let value = values.first().expect("a hidden field");
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

/// Fills in the form of a page.
fn form(page: &Reply, rest: &str) -> String {
    format!(
        "seen={}&opened={}&{rest}",
        hidden(page, "seen"),
        hidden(page, "opened")
    )
}

async fn draw(house: &House, cookies: &str) -> i64 {
    let drawn = house.post("/confidence/own/draw", "", cookies).await;
    assert_eq!(drawn.header("location"), "/confidence/own?done=drawn");
    let samples = house.asking.repository.samples("own").await;
    samples.expect("read")[0].id
}

const WRONG: &str = "result=wrong&area=times&area=cost&note=Shut+on+Mondays.";

#[tokio::test]
async fn a_sample_is_drawn_checked_and_closed_and_the_list_is_overseen_by_what_it_found() {
    let house = clubs().await;
    let sam = somebody(&house, "sam", Role::Assurer).await;
    let all = house.get("/confidence", &sam).await;
    let words = ["Not known", "Never checked", "No list is checked yet"];
    shows("/confidence", &all, &words);
    let links = attributes(&all, "main a", "href");
    assert!(links.contains(&"/confidence/own".to_owned()), "{links:?}");
    let own = house.get("/confidence/own", &sam).await;
    let words = ["Nobody", "None of its services was checked by chance yet"];
    shows("/confidence/own", &own, &words[1..]);
    assert!(texts(&own, "main form button").join("").contains("Draw"));

    // It waits in the queue, and leads to the list.
    assure::queue::sync(&house.asking.repository, &Gazetteer::embedded())
        .await
        .expect("weighed");
    let queue = house.get("/queue?kind=sample", &sam).await;
    shows("/queue", &queue, &["Spot check"]);
    let links = attributes(&queue, "main a", "href");
    assert!(links.iter().any(|link| link == "/confidence/own"));

    let sample = draw(&house, &sam).await;
    let again = house.post("/confidence/own/draw", "", &sam).await;
    assert_eq!(again.header("location"), "/confidence/own?done=before");
    let own = house.get("/confidence/own?done=drawn", &sam).await;
    shows(
        "/confidence/own",
        &own,
        &["Being checked: 0 of", "Check the next"],
    );
    let file = format!("/confidence/own/samples/{sample}/services.csv");
    let file = house.get(&file, &sam).await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<&str> = file.text().lines().collect();
    let drawn = left(&house, sample).await;
    assert_eq!(lines.len(), drawn.len() + 1);
    assert!(
        lines[1].contains("01632 960") && lines[1].contains("\"'=Helpers\""),
        "{}",
        lines[1]
    );

    // What people read, the ways to ask, and what is missing in the answer.
    let page = house.get(&drawn[0], &sam).await;
    shows(
        &drawn[0],
        &page,
        &["Club <", "01632 960", "Monday", "What did you find out?"],
    );
    let ways = attributes(&page, "main ul a", "href");
    assert!(ways.iter().any(|way| way.starts_with("tel:")), "{ways:?}");
    assert!(ways.contains(&"mailto:hello@club.example.org".to_owned()));
    for (filled, told) in [
        ("note=x", "Choose what you found out"),
        ("result=gone", "Choose what you found out"),
        ("result=wrong&area=times", "Write what is right instead"),
        ("result=wrong&note=Shut", "Tick what is wrong"),
        (
            "result=right&area=times",
            "You ticked that something is wrong",
        ),
    ] {
        let refused = house.post(&drawn[0], &form(&page, filled), &sam).await;
        shows(&drawn[0], &refused, &["There is a problem", told]);
    }

    // Ten are wrong; each is reported, and comes to the next.
    let mut last = String::new();
    for (at, address) in drawn.iter().enumerate() {
        let page = house.get(address, &sam).await;
        let filled = if at < 10 { WRONG } else { "result=right" };
        let saved = house.post(address, &form(&page, filled), &sam).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        last = saved.header("location").to_owned();
        if at == 0 {
            let next = house.get(&last, &sam).await;
            let told = ["Written down, and reported", "Report"];
            shows(&last, &next, &told);
        }
    }
    assert_eq!(last, "/confidence/own?done=closed");
    let reports = house.asking.repository.open_reports(100).await;
    let reports = reports.expect("read");
    assert_eq!(reports.len(), 10);
    assert_eq!(
        reports[0].detail,
        "A spot check found that this is wrong: opening times, what it costs.\nShut on Mondays."
    );
    let own = house.get(&last, &sam).await;
    let words = [
        "The sample is closed",
        "Low",
        "of 100 services are right",
        "50 wait until a person has looked",
    ];
    shows("/confidence/own", &own, &words);
    let oversight = house.asking.repository.oversight("own").await;
    let oversight = oversight.expect("read").expect("found out");
    assert_eq!((oversight.level.as_str(), oversight.by_hand), ("low", 50));
    let shown = format!("/confidence/own/samples/{sample}");
    let found = house.get(&shown, &sam).await;
    shows(
        &shown,
        &found,
        &[
            "Finished",
            "of these 10 wrong",
            "Seed",
            "Wrong: opening times",
        ],
    );
    let done = house.get(&drawn[0], &sam).await;
    shows(&drawn[0], &done, &["Wrong", "Shut on Mondays."]);
    assert!(attributes(&done, "main form", "action").is_empty());
    let all = house.get("/confidence", &sam).await;
    shows(
        "/confidence",
        &all,
        &["Low", "Last checked on", "a person looks at 50"],
    );
    assert_eq!(
        attributes(&all, "main svg.fp-interval", "aria-hidden"),
        ["true"]
    );

    // Its team reads what was wrong and what follows, but no note.
    let carol = somebody(&house, "carol", Role::Collector).await;
    let theirs = house.get("/sources/own/quality", &carol).await;
    let words = [
        "How far this list is trusted",
        "Low",
        "opening times, what it costs",
        "50 wait",
    ];
    shows("/sources/own/quality", &theirs, &words);
    assert!(!theirs.text().contains("Shut on Mondays"));
    assert!(!theirs.text().contains("/confidence/own"));
    let seen = house.get("/quality/sources/own", &sam).await;
    assert!(attributes(&seen, "main a", "href").contains(&"/confidence/own".to_owned()));

    // Those who said that all is right count as the team's word.
    let right = house.asking.repository.sample_items(sample).await;
    let right = right.expect("read");
    let right = right.iter().rfind(|item| item.result.is_some());
    let words = house
        .asking
        .repository
        .assertions(right.expect("one").entity)
        .await;
    assert_eq!(words.expect("read")[0].by, "The assurance team");
}

#[tokio::test]
async fn what_has_changed_meanwhile_is_shown_again_with_what_was_typed() {
    let house = clubs().await;
    let sam = somebody(&house, "sam", Role::Assurer).await;
    let olu = somebody(&house, "olu", Role::Assurer).await;
    let sample = draw(&house, &sam).await;
    let address = left(&house, sample).await.remove(0);
    let page = house.get(&address, &sam).await;
    let items = house.asking.repository.sample_items(sample).await;
    let entity = items.expect("read")[0].entity;
    let mut changed = club(entity.as_u128() - 0x9000);
    changed["name"] = json!("Supper club");
    send(&house, "own", &[changed]).await;
    let late = house.post(&address, &form(&page, WRONG), &sam).await;
    let words = [
        "has changed since you looked",
        "Supper club",
        "Shut on Mondays.",
    ];
    shows(&address, &late, &words);
    let ticked = attributes(&late, "main input[name=area][checked]", "value");
    assert_eq!(ticked, ["times", "cost"]);
    let reports = house.asking.repository.open_reports(9).await;
    assert!(reports.expect("read").is_empty());

    // Two look at once: the second is told, and sees what they wrote.
    let saved = house
        .post(&address, &form(&late, "result=right"), &olu)
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let second = house.post(&address, &form(&late, WRONG), &sam).await;
    let words = [
        "A colleague has checked this one already",
        "Shut on Mondays.",
    ];
    shows(&address, &second, &words);

    // Nobody was reached: another comes. What is in reserve has no page.
    let before = left(&house, sample).await;
    let page = house.get(&before[0], &sam).await;
    let saved = house
        .post(&before[0], &form(&page, "result=unknown"), &sam)
        .await;
    assert!(saved.header("location").ends_with("?done=unknown"));
    let after = left(&house, sample).await.len();
    assert!(after == before.len() || after + 1 == before.len());
    let other = format!("/confidence/other/samples/{sample}");
    let none = format!("/confidence/own/samples/{sample}/4000");
    for path in [
        &other,
        &none,
        "/confidence/nowhere",
        "/confidence/own/samples/x",
    ] {
        let missing = house.get(path, &sam).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn an_open_sample_is_closed_with_a_word_why_or_thrown_away() {
    let house = clubs().await;
    let sam = somebody(&house, "sam", Role::Assurer).await;
    let sample = draw(&house, &sam).await;
    let close = format!("/confidence/own/samples/{sample}/close");
    let refused = house.post(&close, "why=+", &sam).await;
    shows(
        &close,
        &refused,
        &["There is a problem", "Write why not all"],
    );
    let closed = house.post(&close, "why=Sam+is+ill.", &sam).await;
    assert_eq!(closed.header("location"), "/confidence/own?done=closed");
    let again = house.post(&close, "why=Sam+is+ill.", &sam).await;
    assert_eq!(again.header("location"), "/confidence/own?done=late");
    let own = house.get("/confidence/own", &sam).await;
    shows(
        "/confidence/own",
        &own,
        &["Closed early: Sam is ill.", "It says nothing."],
    );
    let sample = draw(&house, &sam).await;
    let away = format!("/confidence/own/samples/{sample}/throw-away");
    let thrown = house.post(&away, "", &sam).await;
    assert_eq!(thrown.header("location"), "/confidence/own?done=thrown");
    let own = house.get("/confidence/own?done=thrown", &sam).await;
    shows("/confidence/own", &own, &["Thrown away", "Draw"]);
}

#[tokio::test]
async fn who_sees_all_reads_and_who_assures_checks() {
    let house = clubs().await;
    let sam = somebody(&house, "sam", Role::Assurer).await;
    let sample = draw(&house, &sam).await;
    let item = left(&house, sample).await.remove(0);
    let of = |rest: &str| format!("/confidence/own/samples/{sample}{rest}");
    let may = |role, permission| identity::permission::extent(role, permission).is_some();
    for role in Role::ALL {
        let cookies = somebody(&house, role.name(), role).await;
        let sees = may(role, Permission::SeeHeldRecords);
        let assures = may(role, Permission::Assure);
        let account = house.get("/account", &cookies).await;
        let links = attributes(&account, "main a", "href");
        assert_eq!(
            links.iter().any(|link| link == "/confidence"),
            sees,
            "{role:?}"
        );
        for (path, may) in [
            ("/confidence", sees),
            ("/confidence/own", sees),
            (&of(""), sees),
            (&of("/services.csv"), assures),
            (&item, assures),
        ] {
            let status = house.get(path, &cookies).await.status;
            let wanted = if may {
                StatusCode::OK
            } else {
                StatusCode::FORBIDDEN
            };
            assert_eq!(status, wanted, "{role:?} {path}");
        }
        let own = house.get("/confidence/own", &cookies).await;
        assert_eq!(own.text().contains("Check the next"), assures, "{role:?}");
        if !assures {
            for path in [
                "/confidence/own/draw",
                &of("/close"),
                &of("/throw-away"),
                &item,
            ] {
                let refused = house.post(path, "why=x&result=right", &cookies).await;
                assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role:?} {path}");
            }
        }
    }
    let open = house.asking.repository.sample(sample).await;
    let open = open.expect("read").expect("a sample");
    assert_eq!((open.checked, open.came), (0, None), "nothing was done");
    let waiting = house.asking.repository.unqueued().await.expect("read");
    assert!(waiting.iter().any(|one| one.kind == QueueKind::Sample));
}

#[tokio::test]
async fn what_a_person_said_lately_is_a_part_of_its_own() {
    let house = clubs().await;
    let repository = &house.asking.repository;
    let words: Vec<Assertion> = (0..20)
        .map(|number| Assertion {
            entity: id(number),
            kind: AssertionKind::Verified,
            context: None,
            version: None,
            by: "Ours".to_owned(),
            role: "collector".to_owned(),
            channel: "form".to_owned(),
            at: repository.now(),
        })
        .collect();
    repository.assert(&words, "operator").await.expect("said");
    let sam = somebody(&house, "sam", Role::Assurer).await;
    let sample = draw(&house, &sam).await;
    let found = repository.sample_found(sample).await.expect("read");
    let populations: Vec<i64> = found.iter().map(|stratum| stratum.population).collect();
    assert_eq!(populations, [20, 20, 0]);
    // An empty place says what to do.
    let empty = House::open().await;
    let sam = somebody(&empty, "sam", Role::Assurer).await;
    let page = empty.get("/confidence", &sam).await;
    shows("/confidence", &page, &["Nothing is published yet"]);
}

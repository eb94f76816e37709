//! A collector's desk: how lists stand, what was sent, what is wrong with it, what is due; a list for practice; the guide.

use http::StatusCode;
use identity::Role;
use repository::{Arrival, Repository, Source, SubmissionId, Trust};
use serde_json::json;

use crate::delivering::{deliver, settle};
use crate::doors::house::House;
use crate::reading::{attributes, texts};
use crate::verification::fall_due;

/// Services of a list, as somebody sent them, settled.
async fn send(repository: &Repository, source: &str, names: &[&str]) -> SubmissionId {
    let organization = json!({"id": "00000000-0000-4000-8000-00000000000f", "name": "Clubs together", "description": "They run clubs."});
    let of = |kind, key: &str, document: serde_json::Value| Arrival {
        kind,
        key: key.to_owned(),
        document: document.as_object().expect("an object").clone(),
        internal: hsds::Document::new(),
        embedded: false,
        problems: if key == "bad" {
            vec![hsds::Problem::error(
                "postcode-unknown",
                "/addresses/0/postal_code",
                "There is no such postcode <b>. Write it as BL1 1RU.",
            )]
        } else {
            Vec::new()
        },
        row: Some(7),
        raw: None,
    };
    let mut arrivals = vec![of(hsds::Kind::Organization, "o", organization)];
    arrivals.extend(names.iter().map(|name| {
        let document = json!({
            "name": format!("Club <{name}>"),
            "status": "active",
            "organization_id": "00000000-0000-4000-8000-00000000000f",
        });
        of(hsds::Kind::Service, name, document)
    }));
    let namespace = hsds::identity::Namespace::of_source(source);
    for arrival in &mut arrivals {
        let id = namespace.id(arrival.kind, &arrival.key).to_string();
        arrival.document.insert("id".to_owned(), json!(id));
        if arrival.kind == hsds::Kind::Service {
            let runner = namespace.id(hsds::Kind::Organization, "o").to_string();
            arrival
                .document
                .insert("organization_id".to_owned(), json!(runner));
        }
    }
    let named = (source, "clubs <2026>.csv");
    deliver(repository, named, arrivals, false).await
}

async fn trusted(house: &House, slug: &str) {
    let repository = &house.asking.repository;
    let source = repository.source(slug).await.expect("read");
    let source = Source {
        trust: Trust::Open,
        ..source.expect("a source")
    };
    let saved = repository.save_source(&source, "operator").await;
    saved.expect("a source");
}

#[tokio::test]
async fn somebody_sees_how_a_list_stands_and_what_to_do_about_it() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    let colin = house.sign_in("colin").await;
    trusted(&house, "own").await;
    let sent = send(&house.asking.repository, "own", &["good", "bad"]).await;
    let desk = house.get("/sources", &colin).await;
    let text = desk.text();
    assert!(text.contains("2 published"), "{text}");
    assert!(
        text.contains("kind of problem") || text.contains("kinds of problem"),
        "{text}"
    );
    assert!(!text.contains("due to be looked at"), "{text}");
    assert!(!text.contains("/sources/other/"), "{text}");

    let kinds = house.get("/sources/own/problems", &colin).await;
    assert!(
        kinds.text().contains("Postcode unknown"),
        "{}",
        kinds.text()
    );
    assert!(!kinds.text().contains("postcode <b>"), "it is escaped");
    let records = house
        .get("/sources/own/problems?kind=postcode-unknown", &colin)
        .await;
    assert!(records.text().contains("row 7"), "{}", records.text());
    assert_eq!(attributes(&records, "input[name=key]", "value"), ["bad"]);
    let nothing = house
        .get("/sources/own/problems?kind=%22%3E&after=x", &colin)
        .await;
    assert!(nothing.text().contains("No entry of this list"));

    let list = house.get("/sources/own/submissions", &colin).await;
    let links = attributes(&list, "main li a", "href");
    let page = format!("/sources/own/submissions/{}", sent.0);
    assert_eq!(links.as_slice(), std::slice::from_ref(&page));
    let one = house.get(&page, &colin).await;
    assert!(one.text().contains("2 services new"), "{}", one.text());
    assert!(one.text().contains("There is no such postcode"));

    // Taken back, twice pressed.
    for _ in 0..2 {
        let undone = house.post(&format!("{page}/undo"), "", &colin).await;
        assert_eq!(undone.header("location"), page);
    }
    let taken_back = house.asking.repository.unsettled().await.expect("read");
    assert_eq!(taken_back.len(), 1);
    settle(&house.asking.repository, taken_back[0]).await;
    let one = house.get(&page, &colin).await;
    assert!(one.text().contains("taken back"), "{}", one.text());
    assert!(!one.text().contains("Take it back</button>"));
    let desk = house.get("/sources", &colin).await;
    assert!(!desk.text().contains("2 published"), "{}", desk.text());
}

#[tokio::test]
async fn somebody_says_that_nothing_has_changed() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    let repository = house.asking.repository.clone();
    for source in ["own", "other"] {
        trusted(&house, source).await;
        send(&repository, source, &["a", "b"]).await;
    }
    fall_due(&house).await;
    let colin = house.sign_in("colin").await;
    let page = "/sources/own/due";
    let due = house.get(page, &colin).await;
    let services = attributes(&due, "input[name=service]", "value");
    assert_eq!(services.len(), 2, "{}", due.text());
    let nothing = house.post(page, "", &colin).await;
    assert_eq!(
        nothing.header("location"),
        "/sources/own/due?confirmed=none"
    );
    let told = house.get("/sources/own/due?confirmed=none", &colin).await;
    assert_eq!(
        texts(&told, ".govuk-error-summary a"),
        ["Tick the services that are right"]
    );
    // One of theirs, and one of another's, who says nothing of it.
    let today = repository.now().date_naive();
    let other = repository
        .due_services("other", today, repository::RecordNumber(0), 1)
        .await
        .expect("read");
    let form = format!(
        "service={}&service={}&service=x",
        services[0], other[0].entity
    );
    let said = house.post(page, &form, &colin).await;
    assert_eq!(said.header("location"), "/sources/own/due?confirmed=1");
    let of = async |id: uuid::Uuid| repository.assertions(id).await.expect("read").len();
    assert_eq!(of(services[0].parse().expect("an id")).await, 1);
    assert_eq!(of(other[0].entity).await, 0);
    let told = house.get("/sources/own/due?confirmed=1", &colin).await;
    assert!(
        told.text().contains("You said of 1 service"),
        "{}",
        told.text()
    );
}

#[tokio::test]
async fn a_team_has_one_list_for_practice_which_nothing_makes_another() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    house.person("sam", &house.ours, Role::Assurer).await;
    let colin = house.sign_in("colin").await;
    let first = house.post("/practice", "", &colin).await;
    let page = first.header("location").to_owned();
    assert!(page.starts_with("/sources/practice-"), "{page}");
    let again = house.post("/practice", "", &colin).await;
    assert_eq!(again.header("location"), page);
    let desk = house.get("/sources", &colin).await;
    assert!(desk.text().contains("For practice"), "{}", desk.text());
    assert!(!desk.text().contains("Practise first"), "{}", desk.text());
    // What an assurer sends to it is not published either.
    let slug = page.split('/').nth(2).expect("a slug").to_owned();
    let sent = send(&house.asking.repository, &slug, &["a"]).await;
    let published = house.asking.repository.counts(sent).await.expect("read");
    assert_eq!(published[&hsds::Kind::Service].published, 0);
    let sam = house.sign_in("sam").await;
    let held = house.get("/records/held", &sam).await;
    assert!(!held.text().contains("Club"), "{}", held.text());
}

#[tokio::test]
async fn what_somebody_has_done_of_the_guide_is_noted() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    house.person("carol", &house.ours, Role::Collector).await;
    let colin = house.sign_in("colin").await;
    let desk = house.get("/sources", &colin).await;
    assert!(
        desk.text().contains("A guide in 5 steps"),
        "{}",
        desk.text()
    );
    let guide = house.get("/guide", &colin).await;
    let steps = attributes(&guide, "input[name=step]", "value");
    assert_eq!(steps.len(), 5);
    let odd = house.post("/guide/done", "step=nothing", &colin).await;
    assert_eq!(odd.status, StatusCode::NOT_FOUND);
    for (done, step) in steps.iter().enumerate() {
        let form = format!("step={step}");
        for _ in 0..2 {
            let noted = house.post("/guide/done", &form, &colin).await;
            assert_eq!(noted.header("location"), format!("/guide#{step}"));
        }
        let guide = house.get("/guide", &colin).await;
        let left = attributes(&guide, "input[name=step]", "value");
        assert_eq!(left.len(), 4 - done);
    }
    let desk = house.get("/sources", &colin).await;
    assert!(!desk.text().contains("/guide"), "{}", desk.text());
    // Who looks after the team sees who has finished.
    let carol = house.sign_in("carol").await;
    let team = house
        .get(&format!("/teams/{}", house.ours.id), &carol)
        .await;
    assert_eq!(team.text().matches("Finished the guide on").count(), 1);
    house.post("/guide/again", "", &colin).await;
    let guide = house.get("/guide", &colin).await;
    assert!(guide.text().contains("0 of 5"), "{}", guide.text());
}

#[tokio::test]
async fn of_another_teams_list_nobody_sees_or_does_anything() {
    let house = House::open().await;
    let sent = send(&house.asking.repository, "other", &["a"]).await;
    let pages = [
        "/sources/other/submissions".to_owned(),
        format!("/sources/other/submissions/{}", sent.0),
        "/sources/other/problems".to_owned(),
        "/sources/other/due".to_owned(),
    ];
    let forms = [
        format!("/sources/other/submissions/{}/undo", sent.0),
        "/sources/other/due".to_owned(),
    ];
    for role in Role::ALL {
        house.person(role.name(), &house.ours, role).await;
        let cookies = house.sign_in(role.name()).await;
        let may = role == Role::Assurer;
        for page in &pages {
            let reply = house.get(page, &cookies).await;
            assert_eq!(reply.status == StatusCode::OK, may, "{role} {page}");
        }
        if !may {
            for form in &forms {
                let reply = house.post(form, "service=x", &cookies).await;
                assert_eq!(reply.status, StatusCode::FORBIDDEN, "{role} {form}");
            }
        }
        // A submission of another list is nothing under one's own.
        if role == Role::Collector {
            let path = format!("/sources/own/submissions/{}", sent.0);
            let reply = house.get(&path, &cookies).await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND);
            let forged = house
                .asking
                .post("/guide/done", "step=practice", &[("cookie", &cookies)])
                .await;
            assert_eq!(forged.status, StatusCode::FORBIDDEN);
        }
    }
}

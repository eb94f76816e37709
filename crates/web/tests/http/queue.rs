//! The assurer's queue: what waits is seen, decided, sent back and taken back, by those who may and by nobody else.

mod beside;

use hsds::Kind;
use http::StatusCode;
use identity::Role;
use place::Gazetteer;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::asking::Reply;
use crate::delivering::{arrivals, deliver};
use crate::doors::house::House;
use crate::pages::is_sound;
use crate::reading::{attributes, texts};

/// A service as its source sends it.
fn lunch(number: u128, name: &str, description: &str) -> Value {
    json!({
        "id": Uuid::from_u128(0x7100 + number), "name": name, "status": "active", "description": description,
        "organization": {"id": Uuid::from_u128(0x7002), "name": "Helpers", "description": "They help."}
    })
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x7100 + number)
}

async fn send(house: &House, service: &Value, accept: bool) {
    let all = arrivals("own", Kind::Service, service);
    let input = service.to_string();
    deliver(&house.asking.repository, ("own", &input), all, accept).await;
    sync(house).await;
}

/// The lunch club as it is sent first.
async fn send_lunch(house: &House, accept: bool) {
    let club = lunch(1, "Lunch club", "Lunch for all who come.");
    send(house, &club, accept).await;
}

/// What an installation does by itself, moments later.
async fn sync(house: &House) {
    let gazetteer = Gazetteer::embedded();
    assure::queue::sync(&house.asking.repository, &gazetteer)
        .await
        .expect("weighed");
}

/// A house with an assurer, somebody who sends, and somebody of another team, who are signed in.
async fn open() -> (House, String, String, String) {
    let house = House::open().await;
    house.person("sam", &house.ours, Role::Assurer).await;
    house.person("colin", &house.ours, Role::Collector).await;
    house.person("otto", &house.theirs, Role::Collector).await;
    let sam = house.sign_in("sam").await;
    let colin = house.sign_in("colin").await;
    let otto = house.sign_in("otto").await;
    (house, sam, colin, otto)
}

/// The addresses of what waits, in its order.
async fn waiting(house: &House, sam: &str) -> Vec<String> {
    let list = house.get("/queue", sam).await;
    assert_eq!(list.status, StatusCode::OK, "{}", list.text());
    is_sound("/queue", list.text());
    attributes(&list, "ol.fp-rows h2 a", "href")
}

/// What a page has shown, as its forms say it.
fn seen(page: &Reply) -> String {
    let selector = "form:has(#accept) input[name=seen]";
    let seen = attributes(page, selector, "value");
    assert!(!seen.is_empty(), "{}", page.text());
    let seen: Vec<String> = seen.iter().map(|seen| format!("seen={seen}")).collect();
    seen.join("&")
}

async fn published(house: &House, id: Uuid, field: &str) -> String {
    let found = house.asking.repository.published(Kind::Service, id).await;
    let found = found.expect("read").expect("published");
    let document: Value = serde_json::from_str(&found.detail).expect("a document");
    document[field].as_str().unwrap_or_default().to_owned()
}

async fn mail(house: &House) -> Vec<(String, String, String)> {
    let letters = house.asking.repository.letters(50).await.expect("mail");
    let letters = letters.into_iter();
    letters
        .map(|letter| (letter.recipient, letter.subject, letter.body))
        .collect()
}

#[tokio::test]
async fn a_change_is_read_in_words_accepted_in_one_press_and_taken_back() {
    let (house, sam, ..) = open().await;
    send_lunch(&house, true).await;
    assert!(waiting(&house, &sam).await.is_empty());
    let empty = house.get("/queue", &sam).await;
    assert!(empty.text().contains("Nothing needs you"));
    send(
        &house,
        &lunch(1, "Lunch club", "Lunch and tea for all who come."),
        false,
    )
    .await;
    send(
        &house,
        &lunch(2, "Dance class", "Dancing for all who come."),
        false,
    )
    .await;
    let account = house.get("/account", &sam).await;
    assert!(
        account.text().contains("Decide what waits for you (2)"),
        "{}",
        account.text()
    );
    let both = waiting(&house, &sam).await;
    assert_eq!(both.len(), 2);
    let mut change = None;
    for address in &both {
        let page = house.get(address, &sam).await;
        is_sound(address, page.text());
        if page.text().contains("What changes") {
            change = Some((address.clone(), page));
        } else {
            assert!(page.text().contains("It is new"));
            assert!(page.text().contains("Dancing for all who come."));
        }
    }
    let (address, page) = change.expect("a change waits");
    assert_eq!(texts(&page, "h1"), ["Lunch club"]);
    assert_eq!(texts(&page, "del"), ["Lunch for all who come."]);
    assert_eq!(texts(&page, "ins"), ["Lunch and tea for all who come."]);
    assert!(!page.text().contains("last_modified"), "people read words");
    let form = format!(
        "{}&decision=accept&opened=2026-01-01T00%3A00%3A00Z&list=",
        seen(&page)
    );
    let done = house.post(&address, &form, &sam).await;
    let next = done.header("location").to_owned();
    let other = both
        .iter()
        .find(|other| **other != address)
        .expect("another");
    assert!(
        next.starts_with(other.as_str()) && next.contains("done="),
        "{next}"
    );
    assert_eq!(
        published(&house, id(1), "description").await,
        "Lunch and tea for all who come."
    );
    let shown = house.get(&next, &sam).await;
    assert!(shown.text().contains("Accepted: Lunch club."));
    let back = attributes(&shown, "form[action$='/back']", "action")[0].clone();
    let late = house.post(&address, &form, &sam).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(
        late.text().contains("sam accepted it on"),
        "{}",
        late.text()
    );
    let taken = house.post(&back, "", &sam).await;
    assert_eq!(taken.header("location"), "/queue/decided?back=done");
    assert_eq!(
        published(&house, id(1), "description").await,
        "Lunch for all who come."
    );
    sync(&house).await;
    assert_eq!(waiting(&house, &sam).await.len(), 2, "it waits again");
    let twice = house.post(&back, "", &sam).await;
    assert_eq!(twice.header("location"), "/queue/decided?back=late");
    let decided = house.get("/queue/decided", &sam).await;
    is_sound("/queue/decided", decided.text());
    assert!(
        decided.text().contains("That was taken back."),
        "{}",
        decided.text()
    );
}

#[tokio::test]
async fn what_is_put_right_with_a_yes_holds_and_what_cannot_be_is_shown_again() {
    let (house, sam, ..) = open().await;
    send_lunch(&house, true).await;
    let mut change = lunch(1, "LUNCH", "Lunch for all who come.");
    change["email"] = json!("help@example.org");
    send(&house, &change, false).await;
    let address = waiting(&house, &sam).await[0].clone();
    let page = house.get(&address, &sam).await;
    let labels = texts(&page, "#correct label");
    assert!(
        labels.contains(&"Name".to_owned()) && labels.contains(&"Email".to_owned()),
        "{labels:?}"
    );
    let wrong = format!(
        "{}&decision=correct&fix%3Aname=Lunch+club&fix%3Aemail=nonsense",
        seen(&page)
    );
    let again = house.post(&address, &wrong, &sam).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    is_sound("a wrong correction", again.text());
    assert!(
        attributes(&again, "input[name='fix:name']", "value").contains(&"Lunch club".to_owned())
    );
    assert_eq!(published(&house, id(1), "name").await, "Lunch club");
    let right = format!(
        "{}&decision=correct&fix%3Aname=Lunch+for+all&fix%3Aemail=",
        seen(&again)
    );
    let done = house.post(&address, &right, &sam).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert!(
        done.header("location").starts_with("/queue?done="),
        "the list is empty"
    );
    assert_eq!(published(&house, id(1), "name").await, "Lunch for all");
    assert_eq!(published(&house, id(1), "email").await, "help@example.org");
}

#[tokio::test]
async fn who_is_late_is_told_who_decided_and_loses_no_word() {
    let (house, sam, ..) = open().await;
    house.person("sue", &house.ours, Role::Assurer).await;
    let sue = house.sign_in("sue").await;
    send_lunch(&house, false).await;
    let address = waiting(&house, &sam).await[0].clone();
    let page = house.get(&address, &sam).await;
    let form = seen(&page);
    let done = house
        .post(
            &address,
            &format!("{form}&decision=ask&question=Where+is+it%3F"),
            &sue,
        )
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    // A question may be overtaken; what says something else by now may not.
    send(&house, &lunch(1, "Lunch club", "Lunch and tea."), false).await;
    let late = house
        .post(
            &address,
            &format!("{form}&decision=refuse&reason=It+is+no+service"),
            &sam,
        )
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(
        late.text().contains("sue asked about it on"),
        "{}",
        late.text()
    );
    assert_eq!(texts(&late, "#reason"), ["It is no service"]);
    let form = seen(&late);
    let nothing = house
        .post(&address, &format!("{form}&decision=refuse&reason=+"), &sam)
        .await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    for odd in [
        "decision=accept",
        "seen=1&decision=accept",
        "seen=1:1&decision=accept",
    ] {
        let odd = house.post(&address, odd, &sam).await;
        assert_eq!(odd.status, StatusCode::NOT_FOUND);
    }
    let unknown = house.get("/queue/changes/987654", &sam).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_question_goes_to_those_who_sent_it_and_their_answer_comes_back() {
    let (house, sam, colin, otto) = open().await;
    send_lunch(&house, false).await;
    let address = waiting(&house, &sam).await[0].clone();
    let page = house.get(&address, &sam).await;
    let ask = format!("{}&decision=ask&question=Is+it+free%3F", seen(&page));
    house.post(&address, &ask, &sam).await;
    let mail = mail(&house).await;
    let (to, subject, body) = &mail[0];
    assert_eq!(
        (to.as_str(), subject.as_str()),
        ("colin@example.org", "A question about Lunch club")
    );
    let link = "https://services.example.org/sources/own/questions";
    assert!(
        body.contains("Is it free?") && body.contains(link),
        "{body}"
    );
    assert!(
        !mail
            .iter()
            .any(|(to, subject, _)| to.starts_with("otto") && subject.starts_with("A question"))
    );
    assert!(
        waiting(&house, &sam).await.is_empty(),
        "it waits for an answer"
    );
    let asked = house.get("/queue?show=asked", &sam).await;
    assert!(asked.text().contains("Lunch club"));

    let lists = house.get("/sources", &colin).await;
    assert!(
        lists.text().contains("1 question or refusal waits"),
        "{}",
        lists.text()
    );
    let questions = house.get("/sources/own/questions", &colin).await;
    is_sound("questions", questions.text());
    let number = attributes(&questions, "input[name=question]", "value")[0].clone();
    let answer = format!("question={number}&answer=Yes%2C+for+all");
    let foreign = house.post("/sources/own/questions", &answer, &otto).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let through = house.post("/sources/other/questions", &answer, &otto).await;
    assert_eq!(
        through.header("location"),
        "/sources/other/questions?answered=late"
    );
    let empty = house
        .post(
            "/sources/own/questions",
            &format!("question={number}&answer="),
            &colin,
        )
        .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = house.post("/sources/own/questions", &answer, &colin).await;
    assert_eq!(
        done.header("location"),
        "/sources/own/questions?answered=done"
    );
    let twice = house.post("/sources/own/questions", &answer, &colin).await;
    assert_eq!(
        twice.header("location"),
        "/sources/own/questions?answered=late"
    );
    assert_eq!(waiting(&house, &sam).await.len(), 1);
    let list = house.get("/queue", &sam).await;
    assert!(list.text().contains("Answered"));
    assert!(
        house
            .get(&address, &sam)
            .await
            .text()
            .contains("Yes, for all")
    );
}

#[tokio::test]
async fn what_is_refused_goes_back_with_a_reason_and_the_refusal_can_be_taken_back() {
    let (house, sam, colin, _) = open().await;
    send_lunch(&house, false).await;
    let address = waiting(&house, &sam).await[0].clone();
    let page = house.get(&address, &sam).await;
    let refuse = format!("{}&decision=refuse&reason=It+closed+in+May", seen(&page));
    let done = house.post(&address, &refuse, &sam).await;
    let (to, subject, body) = &mail(&house).await[0];
    assert_eq!(
        (to.as_str(), subject.as_str()),
        ("colin@example.org", "Please look at Lunch club again")
    );
    assert!(body.contains("It closed in May"));
    sync(&house).await;
    assert!(waiting(&house, &sam).await.is_empty());
    let theirs = house.get("/sources/own/questions", &colin).await;
    assert!(theirs.text().contains("It closed in May"));
    let shown = house.get(done.header("location"), &sam).await;
    let back = attributes(&shown, "form[action$='/back']", "action")[0].clone();
    let taken = house.post(&back, "", &sam).await;
    assert_eq!(taken.header("location"), "/queue/decided?back=done");
    sync(&house).await;
    assert_eq!(waiting(&house, &sam).await.len(), 1);
}

#[tokio::test]
async fn many_that_are_alike_are_accepted_together_each_as_it_was_seen() {
    let (house, sam, ..) = open().await;
    for number in 1..=3 {
        send(
            &house,
            &lunch(number, &format!("Club {number}"), "Lunch for all who come."),
            true,
        )
        .await;
    }
    for number in 1..=3 {
        send(
            &house,
            &lunch(number, &format!("Club {number}"), "Tea for all who come."),
            false,
        )
        .await;
    }
    let list = house.get("/queue", &sam).await;
    let like = attributes(&list, "a[href*='like=']", "href")[0].clone();
    assert!(list.text().contains("3 like this"));
    let page = house.get(&like, &sam).await;
    is_sound(&like, page.text());
    assert!(
        page.text().contains("Tea for all who come."),
        "{}",
        page.text()
    );
    let ticked = attributes(&page, "input[name=ticked]", "value");
    assert_eq!(ticked.len(), 3);
    let alike = attributes(&page, "main input[name=like]", "value")[0].replace(' ', "+");
    let none = house
        .post("/queue/accept", &format!("like={alike}"), &sam)
        .await;
    let none = house.get(none.header("location"), &sam).await;
    assert!(none.text().contains("Tick what is right"));
    send(
        &house,
        &lunch(2, "Club 2", "Something else for all who come."),
        false,
    )
    .await;
    let form = ticked.iter().fold(format!("like={alike}"), |form, seen| {
        format!("{form}&ticked={seen}")
    });
    let done = house.post("/queue/accept", &form, &sam).await;
    let told = house.get(done.header("location"), &sam).await;
    is_sound("many accepted", told.text());
    assert!(told.text().contains("2 accepted."), "{}", told.text());
    assert!(
        told.text()
            .contains("Club 2. It has changed since you looked"),
        "{}",
        told.text()
    );
    assert_eq!(
        published(&house, id(1), "description").await,
        "Tea for all who come."
    );
    assert_eq!(
        published(&house, id(2), "description").await,
        "Lunch for all who come."
    );
}

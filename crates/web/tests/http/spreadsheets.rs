//! Spreadsheets from pages: who may send them, what of them is believed, and what becomes of them.

use std::fmt::Write as _;

use http::StatusCode;
use identity::Role;

use crate::delivering::settle;
use crate::doors::house::House;
use crate::reading::{attributes, texts};

const CLUBS: &str =
    "Name,Postcode,Phone\nChess Club,BL3 2HP,01204 385848\nGo Club,BL1 2BZ,01204 385849\n";

#[tokio::test]
async fn a_list_is_added_looked_at_put_right_and_sent_once() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    let colin = house.sign_in("colin").await;
    let wrong = house.post("/sources", "name=+", &colin).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let added = house.post("/sources", "name=Colin%27s+clubs", &colin).await;
    let page = "/sources/colins-clubs/spreadsheets";
    assert_eq!(added.header("location"), page);
    let again = house.post("/sources", "name=Colins+clubs", &colin).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);

    let sent = house
        .file(page, ("clubs.csv", CLUBS.as_bytes()), &[], &colin)
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let look = sent.header("location").to_owned();
    let shown = house.get(&look, &colin).await;
    let text = shown.text();
    assert!(
        text.contains("Chess Club") && text.contains("<strong>2</strong> services: 2 new"),
        "{text}"
    );
    let phone = attributes(&shown, "#column-0-3 option[selected]", "value");
    assert_eq!(phone, ["phone"]);

    let decided = house
        .post(
            &look,
            "column-0-3=internal&column-0-1=nonsense&action=look",
            &colin,
        )
        .await;
    assert_eq!(decided.header("location"), look);
    let shown = house.get(&look, &colin).await;
    let phone = attributes(&shown, "#column-0-3 option[selected]", "value");
    assert_eq!(phone, ["internal"]);
    let name = attributes(&shown, "#column-0-1 option[selected]", "value");
    assert_eq!(name, ["name"]);

    house.post(&look, "action=send", &colin).await;
    house
        .post(&look, "column-0-3=phone&action=send", &colin)
        .await;
    let waiting = house.get(&look, &colin).await;
    assert!(
        waiting.text().contains("We are reading"),
        "{}",
        waiting.text()
    );
    let uploads = house.asking.repository.uploads("colins-clubs", 9).await;
    let uploads = uploads.expect("listed");
    assert!(
        uploads[0]
            .mapping
            .as_deref()
            .is_some_and(|mapping| mapping.contains("internal"))
    );
    assert!(
        !uploads[0].accept,
        "a collector's word alone publishes nothing"
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_not_kept_and_says_why() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    let colin = house.sign_in("colin").await;
    let page = "/sources/own/spreadsheets";
    for (name, content, words) in [
        ("", &b""[..], "Choose a file"),
        ("empty.csv", b"", "Choose a file"),
        (
            "page.xls",
            b"<!DOCTYPE html><title>Sign in</title>",
            "web page",
        ),
        ("photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "neither JSON"),
        ("nothing.csv", b"1,2\n3,4\n", "no table"),
    ] {
        let refused = house.file(page, (name, content), &[], &colin).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let said = texts(&refused, ".govuk-error-message").join(" ");
        assert!(said.contains(words), "{name}: {said}");
    }
    let uploads = house
        .asking
        .repository
        .uploads("own", 9)
        .await
        .expect("listed");
    assert!(uploads.is_empty());
}

#[tokio::test]
async fn a_file_of_another_team_is_not_there() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    house.person("olga", &house.theirs, Role::Provider).await;
    house.person("vera", &house.ours, Role::Viewer).await;
    let colin = house.sign_in("colin").await;
    let sent = house
        .file(
            "/sources/own/spreadsheets",
            ("clubs.csv", CLUBS.as_bytes()),
            &[],
            &colin,
        )
        .await;
    let look = sent.header("location").to_owned();
    let id = look.rsplit('/').next().expect("an id").to_owned();
    let olga = house.sign_in("olga").await;
    let vera = house.sign_in("vera").await;
    for cookies in [olga.as_str(), vera.as_str()] {
        for path in [
            look.clone(),
            format!("{look}/remarks"),
            "/sources/own/spreadsheets".to_owned(),
        ] {
            let refused = house.get(&path, cookies).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        }
        let refused = house.post(&look, "action=send", cookies).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
    // By another address it is not there either.
    let elsewhere = house
        .get(&format!("/sources/other/spreadsheets/{id}"), &olga)
        .await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
    let nobody = house.get(&look, "").await;
    assert_eq!(nobody.status, StatusCode::SEE_OTHER);
    // A form from elsewhere has no key.
    let forged = house
        .parts(
            "/sources/own/spreadsheets",
            ("clubs.csv", CLUBS.as_bytes()),
            &[("form_key", "guessed")],
            &colin,
        )
        .await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_was_sent_is_taken_back_once() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    let colin = house.sign_in("colin").await;
    let page = "/sources/own/spreadsheets";
    let sent = house
        .file(page, ("clubs.csv", CLUBS.as_bytes()), &[], &colin)
        .await;
    let look = sent.header("location").to_owned();
    let undo = format!("{look}/undo");
    // Not sent yet, so there is nothing to take back.
    let refused = house.post(&undo, "", &colin).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let repository = &house.asking.repository;
    let upload = repository
        .uploads("own", 1)
        .await
        .expect("listed")
        .remove(0);
    let opening = repository::Opening {
        source: "own".to_owned(),
        collector: None,
        input: "clubs.csv".to_owned(),
        fingerprint: "clubs".to_owned(),
        extent: repository::Extent::Partial,
        accept: false,
        gone_now: false,
    };
    let submission = repository
        .open_submission(&opening)
        .await
        .expect("it opens");
    let id = submission.id;
    repository
        .finish_staging(&submission, &repository::Ending::Partial)
        .await
        .expect("it is read");
    repository
        .end_upload(upload.id, Ok(id))
        .await
        .expect("ended");
    let busy = house.post(&undo, "", &colin).await;
    assert_eq!(busy.status, StatusCode::OK);
    assert!(
        busy.text().contains("Another file of this list"),
        "{}",
        busy.text()
    );
    settle(repository, id).await;
    for _ in 0..2 {
        let undone = house.post(&undo, "", &colin).await;
        assert_eq!(undone.status, StatusCode::SEE_OTHER);
    }
    let shown = house.get(&look, &colin).await;
    assert!(shown.text().contains("Taken back"), "{}", shown.text());
}

#[tokio::test]
async fn only_files_may_be_large() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    let colin = house.sign_in("colin").await;
    let mut rows = String::from("Name,Postcode,Description\n");
    for number in 0..20_000 {
        let words = "x".repeat(60);
        writeln!(rows, "Club {number},BL3 2HP,{words}").expect("text");
    }
    let page = "/sources/own/spreadsheets";
    let sent = house
        .file(page, ("large.csv", rows.as_bytes()), &[], &colin)
        .await;
    assert_eq!(
        sent.status,
        StatusCode::SEE_OTHER,
        "{:?}",
        texts(&sent, ".govuk-error-message")
    );
    let large = "x".repeat(33 << 20);
    let refused = house
        .file(page, ("huge.csv", large.as_bytes()), &[], &colin)
        .await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    let form = format!("name={}", "x".repeat(2 << 20));
    let refused = house.post("/sources", &form, &colin).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn anybody_may_take_the_workbook_to_fill_in() {
    let house = House::open().await;
    let book = house.get("/spreadsheet-template", "").await;
    assert_eq!(book.status, StatusCode::OK);
    assert!(book.body.starts_with(b"PK"));
    assert!(book.header("content-disposition").contains("services.xlsx"));
}

//! Pictures of services and logos of organisations: sent, shown to whoever may see what they belong to, and taken out.

use hsds::{Document, Kind};
use http::StatusCode;
use identity::Role;
use serde_json::{Value, json};

use crate::asking::Reply;
use crate::delivering::{arrivals, deliver};
use crate::doors::house::House;
use crate::pages::is_sound;
use crate::reading::{attributes, texts};

const FIELDS: [(&str, &str); 2] = [("alt", "A blue door & a ramp"), ("agreed", "may_be_used")];
const LOGO: [(&str, &str); 2] = [("alt", "A mill wheel"), ("agreed", "may_be_shown")];

/// A picture of one colour.
fn picture(shade: u8) -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(600, 300, image::Rgb([shade, 80, 160]));
    let mut content = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut content, image::ImageFormat::Png)
        .expect("a picture");
    content.into_inner()
}

async fn send(house: &House, page: &str, shade: u8, cookies: &str) -> Reply {
    let content = picture(shade);
    let fields = if page.ends_with("/logo") {
        LOGO
    } else {
        FIELDS
    };
    let sent = house
        .file(page, ("door.png", &content), &fields, cookies)
        .await;
    assert_eq!(
        sent.status,
        StatusCode::SEE_OTHER,
        "{:?}",
        texts(&sent, ".govuk-error-message")
    );
    sent
}

/// The draft that is at an address.
async fn draft(house: &House, address: &str) -> repository::Draft {
    let id = address.rsplit('/').next().expect("an id");
    let found = house
        .asking
        .repository
        .draft(id.parse().expect("an id"))
        .await;
    found.expect("read").expect("there")
}

async fn form_of_another(house: &House, address: &str, id: uuid::Uuid) {
    let mut known = draft(house, address).await;
    let document = &mut known.document;
    collect::form::add_picture(document, id, "https://club.example/a.jpg", "Chess");
    let changed =
        house
            .asking
            .repository
            .change_draft(known.id, known.version, &known.document, "person:a");
    assert!(changed.await.expect("written"));
}

async fn publish(house: &House, document: &Document) {
    let record = Value::Object(document.clone());
    let arrivals = arrivals("own", Kind::Service, &record);
    let input = repository::digest(record.to_string());
    deliver(&house.asking.repository, ("own", &input), arrivals, true).await;
    house.asking.finder.catch_up().await.expect("found");
}

#[tokio::test]
async fn a_picture_is_described_sent_seen_by_few_then_by_all_and_taken_out() {
    let house = House::open().await;
    for (name, team, role) in [
        ("priya", &house.ours, Role::Provider),
        ("olga", &house.theirs, Role::Provider),
        ("sam", &house.ours, Role::Assurer),
    ] {
        house.person(name, team, role).await;
    }
    let priya = house.sign_in("priya").await;
    let olga = house.sign_in("olga").await;
    let sam = house.sign_in("sam").await;
    let begun = house.post("/sources/own/services", "", &priya).await;
    let address = begun.header("location");
    let address = address.strip_suffix("/name").expect("a draft").to_owned();
    house
        .post(&format!("{address}/name"), "name=Lunch+club", &priya)
        .await;
    let page = format!("{address}/pictures");
    let empty = house.get(&page, &priya).await;
    is_sound(&page, empty.text());

    let content = picture(1);
    for (file, fields, wrong) in [
        (("", &b""[..]), &FIELDS[..], vec!["#file"]),
        (("a.png", &b"GIF89a"[..]), &FIELDS[..], vec!["#file"]),
        (("a.png", &content[..]), &FIELDS[1..], vec!["#file", "#alt"]),
        (
            ("a.png", &content[..]),
            &FIELDS[..1],
            vec!["#file", "#agreed"],
        ),
        (
            ("a.png", &content[..]),
            &[],
            vec!["#file", "#alt", "#agreed"],
        ),
    ] {
        let refused = house.file(&page, file, fields, &priya).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        is_sound(&page, refused.text());
        assert_eq!(
            attributes(&refused, ".govuk-error-summary a", "href"),
            wrong
        );
    }
    let forged = [FIELDS[0], FIELDS[1], ("form_key", "guessed")];
    let forged = house
        .parts(&page, ("a.png", &content), &forged, &priya)
        .await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let strange = house.file(&page, ("a.png", &content), &FIELDS, &olga).await;
    assert_eq!(strange.status, StatusCode::FORBIDDEN);

    for _ in 0..2 {
        // Pressed twice, it is there once.
        send(&house, &page, 1, &priya).await;
    }
    let shown = house.get(&page, &priya).await;
    is_sound(&page, shown.text());
    let small = attributes(&shown, "main img", "src");
    assert_eq!(small.len(), 1);
    assert_eq!(
        attributes(&shown, "main img", "alt"),
        ["A blue door & a ramp"]
    );
    let large = small[0].strip_suffix("/small").expect("a small one");
    for (cookies, status, kept) in [
        (&priya, StatusCode::OK, "private, no-store"),
        (&sam, StatusCode::OK, "private, no-store"),
        (&olga, StatusCode::NOT_FOUND, "no-store"),
        (&String::new(), StatusCode::NOT_FOUND, "no-store"),
    ] {
        for address in [large, &small[0]] {
            let given = house.get(address, cookies).await;
            assert_eq!(given.status, status, "{address}");
            assert_eq!(given.header("cache-control"), kept);
        }
    }
    let preview = house.get(&format!("{address}/preview"), &priya).await;
    assert_eq!(attributes(&preview, ".fp-picture", "src"), small);
    let check = house.get(&format!("{address}/check"), &priya).await;
    assert!(check.text().contains("A blue door &#38; a ramp"));

    let id = large.rsplit('/').next().expect("an id");
    let other = format!("{page}/{id}");
    let wrong = house.post(&other, "alt=+", &priya).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    house
        .post(&other, "alt=A+blue+door+with+a+ramp", &priya)
        .await;
    for shade in 2..=4 {
        send(&house, &page, shade, &priya).await;
    }
    let full = house.get(&page, &priya).await;
    assert!(full.text().contains("no room for more pictures"));
    let content = picture(5);
    house
        .file(&page, ("e.png", &content), &FIELDS, &priya)
        .await;
    let mut document = draft(&house, &address).await.document;
    assert_eq!(collect::form::pictures(&document).count(), 4);

    // One that a program sent is somewhere else: it is told of, and can be taken out.
    let strange = uuid::Uuid::from_u128(0x99);
    form_of_another(&house, &address, strange).await;
    let told = house.get(&page, &priya).await;
    assert!(told.text().contains("https://club.example/a.jpg"));
    house
        .post(&format!("{page}/{strange}/remove"), "", &priya)
        .await;
    let told = house.get(&page, &priya).await;
    assert!(!told.text().contains("club.example"));

    document.insert("description".to_owned(), json!("Lunch."));
    document.insert(
        "organization".to_owned(),
        json!({"id": "o", "name": "Mill Lane Trust", "description": "They help."}),
    );
    publish(&house, &document).await;
    let nobody = String::new();
    for address in [large, &small[0]] {
        let given = house.get(address, &nobody).await;
        assert_eq!(given.status, StatusCode::OK, "{address}");
        assert_eq!(given.header("cache-control"), "public, max-age=86400");
        assert_eq!(given.header("x-content-type-options"), "nosniff");
        assert_eq!(given.header("content-type"), "image/png");
    }
    let service = format!("/services/{}", document["id"].as_str().expect("an id"));
    let read = house.get(&service, &nobody).await;
    is_sound(&service, read.text());
    assert_eq!(attributes(&read, ".fp-picture", "src").len(), 4);
    let alts = attributes(&read, ".fp-picture", "alt");
    assert!(
        alts.contains(&"A blue door with a ramp".to_owned()),
        "{alts:?}"
    );
    assert!(
        !texts(&read, ".fp-marks li").contains(&"Picture".to_owned()),
        "it is no topic"
    );

    // Taken out of the next version, it is nobody's to see but those who keep the record.
    house.post(&format!("{other}/remove"), "", &priya).await;
    let mut without = draft(&house, &address).await.document;
    assert_eq!(collect::form::pictures(&without).count(), 3);
    for field in ["description", "organization"] {
        without.insert(field.to_owned(), document[field].clone());
    }
    publish(&house, &without).await;
    assert_eq!(
        house.get(large, &nobody).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(house.get(large, &sam).await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_looks_after_an_organisation_gives_it_a_logo_and_takes_it_away() {
    let house = House::open().await;
    house.person("sam", &house.ours, Role::Assurer).await;
    house.person("olga", &house.theirs, Role::Provider).await;
    let new = house.newcomer("new").await;
    let sam = house.sign_in("sam").await;
    let olga = house.sign_in("olga").await;
    let claim = house.ask_for_the_first(&new).await;
    let page = format!("/organisation/{}/logo", claim.id);
    assert_eq!(
        house.get(&page, &new).await.status,
        StatusCode::NOT_FOUND,
        "not before the claim is confirmed"
    );
    house.confirm(&claim, &sam).await;
    let details = house
        .get(&format!("/organisation/{}/details", claim.id), &new)
        .await;
    assert!(details.text().contains(&page));
    let empty = house.get(&page, &new).await;
    is_sound(&page, empty.text());
    let wrong = house.file(&page, ("", b""), &[], &new).await;
    assert_eq!(
        attributes(&wrong, ".govuk-error-summary a", "href"),
        ["#file", "#alt", "#agreed"]
    );
    let content = picture(9);
    let refused = house.file(&page, ("l.png", &content), &FIELDS, &olga).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    send(&house, &page, 9, &new).await;
    let shown = house.get(&page, &new).await;
    is_sound(&page, shown.text());
    let small = attributes(&shown, "main img", "src");
    let said = |house: &House| {
        let (repository, source) = (house.asking.repository.clone(), claim.source.clone());
        let key = claim.key();
        async move {
            let said = repository.source_record(&source, Kind::Organization, &key);
            said.await.expect("read").expect("there").document
        }
    };
    let document = said(&house).await;
    let logo = document["logo"].as_str().expect("an address");
    assert_eq!(attributes(&shown, "main img", "alt"), ["A mill wheel"]);
    let described: Vec<&Document> = collect::form::pictures(&document).collect();
    assert_eq!(described[0]["label"], "A mill wheel");
    assert!(
        logo.starts_with("http")
            && small[0] == format!("{}/small", &logo[logo.find("/pictures").expect("ours")..]),
        "{logo} {small:?}"
    );
    // Their word is published at once.
    for cookies in [&olga, &new] {
        let given = house.get(&small[0], cookies).await;
        assert_eq!(given.header("cache-control"), "public, max-age=86400");
    }
    // What is published of the sample has no records: here the claim's own is not joined to it.
    let filter = repository::RecordFilter {
        source: Some(claim.source.clone()),
        kind: Some(Kind::Organization),
        limit: 1,
        ..repository::RecordFilter::default()
    };
    let records = house.asking.repository.records(&filter).await;
    let own = records.expect("read")[0].id.expect("an entity");
    let read = house.get(&format!("/organisations/{own}"), "").await;
    is_sound("/organisations", read.text());
    assert_eq!(attributes(&read, ".fp-logo", "alt"), ["A mill wheel"]);

    house.post(&format!("{page}/remove"), "", &new).await;
    let document = said(&house).await;
    assert!(!document.contains_key("logo") && !document.contains_key("attributes"));
    let gone = house.get(&page, &new).await;
    assert!(attributes(&gone, "main img", "src").is_empty());
    assert_eq!(
        house.get(&small[0], &olga).await.status,
        StatusCode::NOT_FOUND
    );
}

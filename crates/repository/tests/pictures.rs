//! Pictures: kept for a record, seen by the public when it names them, gone when nothing does.

use chrono::TimeDelta;
use hsds::Kind;
use repository::{NewDraft, NewPicture, PictureSize, Repository, Source};
use serde_json::json;
use testkit::databases::on_each_repository;
use uuid::Uuid;

const DRAFT: Uuid = Uuid::from_u128(1);

fn picture(number: u128) -> NewPicture {
    NewPicture {
        id: Uuid::from_u128(number),
        source: "clubs".to_owned(),
        kind: Kind::Service,
        key: "club".to_owned(),
        size: (240, 480),
        small: ("image/png", vec![number as u8]),
        large: ("image/jpeg", vec![0, 255, 0]),
        by: "person:priya".to_owned(),
    }
}

async fn kept(repository: &Repository, number: u128) -> bool {
    let kept = repository.keep_picture(picture(number), &["may_be_shown"]);
    kept.await.expect("written")
}

async fn source(repository: &Repository) {
    let source = Source::new("clubs").expect("a slug");
    let saved = repository.save_source(&source, "operator");
    saved.await.expect("a source");
}

#[tokio::test]
async fn a_picture_is_kept_once_with_its_files_and_not_without_end() {
    on_each_repository(|repository| async move {
        source(&repository).await;
        let id = Uuid::from_u128(100);
        assert!(kept(&repository, 100).await);
        assert!(kept(&repository, 100).await, "sent again, it is there");
        let found = repository.picture(id).await.expect("read").expect("there");
        assert_eq!((&*found.key, found.size), ("club", (240, 480)));
        let file = |size| repository.picture_file(id, size);
        let small = file(PictureSize::Small).await.expect("read");
        assert_eq!(small, Some(("image/png".to_owned(), vec![100])));
        let large = file(PictureSize::Large).await.expect("read");
        assert_eq!(large, Some(("image/jpeg".to_owned(), vec![0, 255, 0])));
        assert!(!repository.is_picture_published(id).await.expect("read"));
        for number in 101..140 {
            assert!(kept(&repository, number).await, "{number}");
        }
        assert!(!kept(&repository, 140).await, "forty, and no more");
        assert!(kept(&repository, 139).await, "but those");
        let none = repository.picture(Uuid::from_u128(140)).await;
        assert_eq!(none.expect("read"), None);
    })
    .await;
}

#[tokio::test]
async fn what_nothing_names_is_thrown_away_when_it_is_old() {
    on_each_repository(|repository| async move {
        source(&repository).await;
        for number in [100, 101] {
            assert!(kept(&repository, number).await);
        }
        let document = json!({"id": "club", "name": "Club", "attributes": [
            {"id": Uuid::from_u128(100), "link_type": "picture", "value": format!("https://here.example/pictures/{}", Uuid::from_u128(100))}
        ]});
        let new = NewDraft {
            id: DRAFT,
            source: "clubs".to_owned(),
            key: "club".to_owned(),
            document: document.as_object().expect("a document").clone(),
            by: "person:priya".to_owned(),
        };
        repository.start_draft(new).await.expect("begun");
        let discard = |age| repository.discard_pictures(age);
        assert_eq!(discard(TimeDelta::days(1)).await.expect("done"), 0, "new");
        let now = TimeDelta::seconds(-1);
        assert_eq!(discard(now).await.expect("done"), 1);
        let left = repository.picture(Uuid::from_u128(100)).await;
        assert!(left.expect("read").is_some(), "a draft names it");
        repository
            .discard_draft(DRAFT, "person:priya")
            .await
            .expect("thrown away");
        assert_eq!(discard(now).await.expect("done"), 1);
        assert_eq!(discard(now).await.expect("done"), 0);
    })
    .await;
}

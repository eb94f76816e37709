//! Services that people enter: begun once, changed without losing what others change, sent once, thrown away.

use chrono::TimeDelta;
use hsds::Document;
use repository::{
    Draft, NewDraft, NewUpload, Repository, Source, TAKE_IN, UploadFormat, UploadState,
};
use serde_json::json;
use testkit::databases::on_each_repository;
use uuid::Uuid;

fn document(name: &str) -> Document {
    let document = json!({"id": "club", "name": name});
    document.as_object().expect("a document").clone()
}

async fn begun(repository: &Repository, number: u128, by: &str) -> Draft {
    let source = Source::new("clubs").expect("a slug");
    repository
        .save_source(&source, "operator")
        .await
        .expect("a source");
    let new = NewDraft {
        id: Uuid::from_u128(number),
        source: "clubs".to_owned(),
        key: "club".to_owned(),
        document: document("Club"),
        by: by.to_owned(),
    };
    repository.start_draft(new).await.expect("it is begun")
}

fn upload() -> NewUpload {
    NewUpload {
        source: "clubs".to_owned(),
        by: "person:priya".to_owned(),
        name: "Club".to_owned(),
        content: b"{}\n".to_vec(),
    }
}

#[tokio::test]
async fn two_who_change_a_record_work_on_one_draft_and_lose_nothing() {
    on_each_repository(|repository| async move {
        let draft = begun(&repository, 1, "person:priya").await;
        let same = begun(&repository, 2, "person:colin").await;
        assert_eq!((same.id, same.version), (draft.id, 1));
        let changed = |name: &'static str, version| {
            let repository = repository.clone();
            async move {
                let by = "person:colin";
                let document = document(name);
                let changed = repository.change_draft(Uuid::from_u128(1), version, &document, by);
                changed.await.expect("written")
            }
        };
        assert!(changed("First", 1).await);
        assert!(!changed("Late", 1).await, "it was changed meanwhile");
        let draft = repository.draft(draft.id).await.expect("read");
        let draft = draft.expect("there");
        assert_eq!(draft.document, document("First"));
        assert_eq!(
            (draft.version, draft.changed_by.as_str()),
            (2, "person:colin")
        );
        let sent = repository.send_draft(&same, upload(), false, &[]).await;
        assert!(
            !sent.expect("asked"),
            "it was looked at before it was changed"
        );
    })
    .await;
}

#[tokio::test]
async fn sent_by_eight_at_once_it_is_sent_once() {
    on_each_repository(|repository| async move {
        let draft = begun(&repository, 1, "person:priya").await;
        let sending = (0..8).map(|_| repository.send_draft(&draft, upload(), true, &["open_data"]));
        let sent = futures_util::future::join_all(sending).await;
        assert_eq!(
            sent.iter().filter(|sent| matches!(sent, Ok(true))).count(),
            1
        );
        let draft = repository.draft(draft.id).await.expect("read");
        let draft = draft.expect("there");
        let id = draft.upload.expect("it was sent");
        let sent = repository.upload(id).await.expect("read").expect("there");
        assert_eq!(
            (sent.state, sent.format, sent.accept),
            (UploadState::Waiting, UploadFormat::Records, true)
        );
        let hour = TimeDelta::hours(1);
        let job = repository.claim(TAKE_IN, hour).await.expect("asked");
        assert_eq!(job.map(|job| job.key), Some(id.to_string()));
        assert!(repository.drafts("clubs").await.expect("listed").is_empty());
        assert!(
            repository
                .uploads("clubs", 9)
                .await
                .expect("listed")
                .is_empty()
        );
        let by = "person:priya";
        let document = document("Late");
        let late = repository.change_draft(draft.id, draft.version, &document, by);
        assert!(!late.await.expect("asked"));
        assert!(!repository.discard_draft(draft.id, by).await.expect("asked"));
        // What was sent is changed in another draft.
        assert_ne!(begun(&repository, 2, by).await.id, draft.id);
    })
    .await;
}

#[tokio::test]
async fn what_could_not_be_taken_in_is_opened_again_and_what_was_is_forgotten() {
    on_each_repository(|repository| async move {
        let by = "person:priya";
        let draft = begun(&repository, 1, by).await;
        let sent = repository.send_draft(&draft, upload(), false, &[]).await;
        assert!(sent.expect("sent"));
        assert!(!repository.reopen_draft(draft.id, by).await.expect("asked"));
        let sent = repository.draft(draft.id).await.expect("read");
        let sent = sent.expect("there").upload.expect("it was sent");
        let failed = Err("no room".to_owned());
        repository.end_upload(sent, failed).await.expect("ended");
        let hour = TimeDelta::hours(1);
        assert_eq!(repository.forget_drafts(hour).await.expect("tidied"), 0);
        assert!(repository.reopen_draft(draft.id, by).await.expect("asked"));
        assert_eq!(repository.drafts("clubs").await.expect("listed").len(), 1);
        assert!(repository.discard_draft(draft.id, by).await.expect("asked"));
        assert!(repository.draft(draft.id).await.expect("read").is_none());
        let again = begun(&repository, 2, by).await;
        let sent = repository.send_draft(&again, upload(), false, &[]).await;
        assert!(sent.expect("sent"));
        let soon = TimeDelta::milliseconds(-1);
        assert_eq!(repository.forget_drafts(soon).await.expect("tidied"), 1);
    })
    .await;
}

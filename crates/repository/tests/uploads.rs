//! Spreadsheets that people send: kept, decided, sent once, taken in once, thrown away.

use chrono::TimeDelta;
use repository::{NewUpload, Repository, Source, TAKE_IN, UploadState};
use testkit::databases::on_each_repository;
use uuid::Uuid;

async fn kept(repository: &Repository) -> Uuid {
    let source = Source::new("clubs").expect("a slug");
    repository
        .save_source(&source, "operator")
        .await
        .expect("a source");
    let new = NewUpload {
        source: "clubs".to_owned(),
        by: "person:colin".to_owned(),
        name: "clubs.xlsx".to_owned(),
        content: vec![0, 1, 2, 255],
    };
    repository.keep_upload(new).await.expect("it is kept")
}

#[tokio::test]
async fn a_file_is_kept_as_it_came_until_somebody_sends_it() {
    on_each_repository(|repository| async move {
        let id = kept(&repository).await;
        let upload = repository.upload(id).await.expect("read").expect("there");
        assert_eq!(
            (upload.name.as_str(), upload.size, upload.state),
            ("clubs.xlsx", 4, UploadState::LookedAt)
        );
        let content = repository.upload_content(id).await.expect("read");
        assert_eq!(content, Some(vec![0, 1, 2, 255]));
        assert!(
            repository
                .decide_upload(id, "{}", true)
                .await
                .expect("it is decided")
        );
        let listed = repository.uploads("clubs", 10).await.expect("listed");
        assert_eq!(listed.len(), 1);
        assert!(listed[0].complete && listed[0].mapping.as_deref() == Some("{}"));
        assert!(
            repository
                .uploads("others", 10)
                .await
                .expect("listed")
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn sent_twice_it_is_taken_in_once() {
    on_each_repository(|repository| async move {
        let id = kept(&repository).await;
        let sending = (0..8).map(|_| repository.send_upload(id, "person:colin", true));
        let sent = futures_util::future::join_all(sending).await;
        let sent = sent.into_iter().filter(|sent| matches!(sent, Ok(true)));
        assert_eq!(sent.count(), 1);
        assert!(
            !repository
                .decide_upload(id, "{}", false)
                .await
                .expect("too late")
        );
        let lease = TimeDelta::minutes(1);
        let job = repository.claim(TAKE_IN, lease).await.expect("read");
        let job = job.expect("there is work");
        assert_eq!(job.key, id.to_string());
        assert!(
            repository
                .claim(TAKE_IN, lease)
                .await
                .expect("read")
                .is_none()
        );
        repository.upload_read(id, 40).await.expect("told");
        let upload = repository.upload(id).await.expect("read").expect("there");
        assert_eq!(
            (upload.state, upload.read, upload.accept),
            (UploadState::Reading, 40, true)
        );
        let reason = Err("It is damaged".to_owned());
        repository.end_upload(id, reason).await.expect("ended");
        repository.upload_read(id, 80).await.expect("told");
        repository.complete(&job).await.expect("done");
        let upload = repository.upload(id).await.expect("read").expect("there");
        assert_eq!(
            (upload.state, upload.reason.as_deref()),
            (UploadState::Failed, Some("It is damaged"))
        );
        let trail = repository.audit(20).await.expect("the trail");
        let of_upload = trail
            .iter()
            .filter(|entry| entry.action.starts_with("upload."));
        assert_eq!(of_upload.count(), 2);
    })
    .await;
}

#[tokio::test]
async fn old_files_are_thrown_away_and_their_story_stays() {
    on_each_repository(|repository| async move {
        let id = kept(&repository).await;
        let month = TimeDelta::days(30);
        assert_eq!(repository.discard_uploads(month).await.expect("tidy"), 0);
        let soon = TimeDelta::seconds(-1);
        assert_eq!(repository.discard_uploads(soon).await.expect("tidy"), 1);
        assert_eq!(repository.upload_content(id).await.expect("read"), None);
        assert!(repository.upload(id).await.expect("read").is_some());
    })
    .await;
}

#[tokio::test]
async fn what_columns_were_is_known_the_next_time() {
    on_each_repository(|repository| async move {
        kept(&repository).await;
        assert_eq!(repository.mapping("clubs").await.expect("read"), None);
        repository
            .keep_mapping("clubs", "{\"a\":1}")
            .await
            .expect("kept");
        let known = repository.mapping("clubs").await.expect("read");
        assert_eq!(known.as_deref(), Some("{\"a\":1}"));
        assert_eq!(repository.mapping("nobody").await.expect("read"), None);
    })
    .await;
}

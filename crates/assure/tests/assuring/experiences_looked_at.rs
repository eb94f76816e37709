//! What is looked at again, and whose words are whose.

use hsds::Kind;
use repository::{
    ExperienceState, ExperienceVerdict, NewExperience, QueueKind, ReportAbout, Repository,
};
use testkit::databases::on_each_repository;

use super::experiences::{by_resident, by_worker, give, person};
use super::place_of_records::{publish, uuid};
use super::queue::queued;

async fn decide(
    repository: &Repository,
    reference: &str,
    verdict: ExperienceVerdict,
) -> Option<repository::Experience> {
    let known = repository.experience_called(reference).await;
    let seen = known.unwrap().unwrap().seen();
    let decided = repository.decide_experience((reference, &seen), verdict, None, "person:sam");
    decided.await.unwrap()
}

#[tokio::test]
async fn two_residents_who_write_the_same_words_have_a_number_each() {
    on_each_repository(|repository| async move {
        publish(&repository, "council", 1, "Club").await;
        let from = |form: u128| NewExperience {
            once: Some(uuid(form)),
            ..by_resident(uuid(1), "Very kind.")
        };
        let one = give(&repository, from(5_001)).await;
        assert_eq!(
            give(&repository, from(5_001)).await,
            one,
            "it is sent twice"
        );
        let other = give(&repository, from(5_002)).await;
        assert_ne!(other.reference, one.reference);
        assert!(
            repository
                .withdraw_experience(&one.reference, None)
                .await
                .unwrap()
        );
        let kept = repository.experience_called(&other.reference).await;
        assert_eq!(kept.unwrap().unwrap().state, ExperienceState::Waiting);
        let formless = NewExperience {
            once: None,
            ..by_resident(uuid(1), "Warm.")
        };
        let first = give(&repository, formless.clone()).await;
        assert_ne!(give(&repository, formless).await.reference, first.reference);
    })
    .await;
}

#[tokio::test]
async fn a_note_that_hints_at_harm_waits_for_an_assurer_before_all_that_is_late() {
    on_each_repository(|repository| async move {
        publish(&repository, "council", 1, "Club").await;
        let worker = person(&repository, 9_001).await;
        let calm = give(&repository, by_worker(uuid(1), worker, "Ring first.")).await;
        assert_eq!(calm.told_off, 0);
        let alarming = NewExperience {
            is_alarming: true,
            ..by_worker(uuid(1), worker, "He hit her, I think.")
        };
        let note = give(&repository, alarming).await;
        let items = queued(&repository).await;
        assert_eq!(items.len(), 1, "{items:?}");
        assert_eq!(items[0].is.subject, note.reference);
        assert_eq!(items[0].is.due_at, Some(items[0].is.since), "at once");
        assert!(items[0].is.risk > 10_000, "late things count so much");
        let again = queued(&repository).await;
        assert_eq!(again[0].is.risk, items[0].is.risk, "once");
    })
    .await;
}

#[tokio::test]
async fn what_is_shown_is_looked_at_when_a_reader_says_so_and_stays_meanwhile() {
    on_each_repository(|repository| async move {
        publish(&repository, "council", 1, "Club").await;
        publish(&repository, "council", 2, "Choir").await;
        let made = give(&repository, by_resident(uuid(1), "Ask for Bob.")).await;
        let look = async |entity: u128| {
            let told = repository.look_at_shown(uuid(entity), made.number);
            told.await.unwrap()
        };
        assert!(!look(1).await, "it is not shown");
        decide(&repository, &made.reference, ExperienceVerdict::Show)
            .await
            .unwrap();
        assert!(!look(2).await, "it is of another service");
        assert!(look(1).await);
        let items = queued(&repository).await;
        assert_eq!(items.len(), 1);
        assert_eq!(items[0].is.kind, QueueKind::Experience);
        let why = "A reader wants what is shown of this to be looked at again.";
        assert_eq!(items[0].is.why[0], why);
        let kept = decide(&repository, &made.reference, ExperienceVerdict::Show).await;
        assert_eq!(kept.unwrap().told_off, 0);
        assert_eq!(queued(&repository).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_report_leads_back_to_what_it_was_made_of_and_the_trail_names_no_number() {
    on_each_repository(|repository| async move {
        publish(&repository, "council", 1, "Club").await;
        let made = give(&repository, by_resident(uuid(1), "It shut in May.")).await;
        let items = queued(&repository).await;
        let sam = person(&repository, 9_001).await;
        let taken = repository.assign(items[0].id, (None, Some(sam)), "person:sam");
        assert!(taken.await.unwrap());
        let verdict = ExperienceVerdict::Report(ReportAbout::Closed);
        let decided = decide(&repository, &made.reference, verdict).await.unwrap();
        let report = decided.report.unwrap();
        let behind = repository.experience_behind(&report).await.unwrap();
        assert_eq!(behind.as_ref(), Some(&made.reference));
        assert_eq!(
            repository.experience_behind("2222-2222").await.unwrap(),
            None
        );
        let trail = repository.audit(99).await.unwrap();
        assert!(!format!("{trail:?}").contains(&made.reference));
        let published = repository.published(Kind::Service, uuid(1)).await.unwrap();
        assert!(!published.unwrap().detail.contains("May"));
    })
    .await;
}

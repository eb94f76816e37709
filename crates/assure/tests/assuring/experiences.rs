//! How it was for somebody: kept once, read by those who may, decided once, and forgotten in time.

use std::sync::Arc;

use assure::queue::AT_RISK;
use chrono::TimeDelta;
use hsds::FieldPath;
use repository::{
    ERASED, Experience, ExperienceBy, ExperienceCount, ExperienceGiven, ExperienceReason,
    ExperienceState, ExperienceVerdict, ExperienceVoice, Helped, NewExperience, QueueKind,
    ReportAbout, Repository, RepositoryError,
};
use testkit::clock::SteppingClock;
use testkit::databases::{on_each_database, on_each_repository};
use uuid::Uuid;

use super::place_of_records::{UNVOUCHED, gazetteer, join, publish, service, submit, uuid};
use super::queue::queued;

pub(crate) fn by_resident(entity: Uuid, words: &str) -> NewExperience {
    NewExperience {
        entity,
        by: ExperienceBy::Resident,
        helped: Helped::Partly,
        words: words.to_owned(),
        language: "en-GB".to_owned(),
        once: Some(uuid(5_000)),
        is_alarming: false,
    }
}

pub(crate) fn by_worker(entity: Uuid, person: Uuid, words: &str) -> NewExperience {
    NewExperience {
        by: ExperienceBy::Worker {
            person,
            team: None,
            role: "frontline-worker".to_owned(),
        },
        ..by_resident(entity, words)
    }
}

pub(crate) async fn give(repository: &Repository, new: NewExperience) -> Experience {
    match repository.give_experience(new).await.unwrap() {
        ExperienceGiven::Kept(kept) => *kept,
        ExperienceGiven::TooMany => panic!("there are too many"),
    }
}

async fn told(repository: &Repository, words: &str) -> Experience {
    give(repository, by_resident(uuid(1), words)).await
}

async fn again(repository: &Repository, known: &Experience) -> Experience {
    let found = repository.experience_called(&known.reference).await;
    found.unwrap().unwrap()
}

async fn decide(
    repository: &Repository,
    known: &Experience,
    verdict: ExperienceVerdict,
) -> Option<Experience> {
    let of = (known.reference.as_str(), &*known.seen());
    let decided = repository.decide_experience(of, verdict, Some(20), "person:sam");
    decided.await.unwrap()
}

pub(crate) async fn person(repository: &Repository, number: u128) -> Uuid {
    let person = repository::Person {
        id: uuid(number),
        email: format!("{number}@example.org"),
        name: format!("Person {number}"),
        language: "en-GB".to_owned(),
        password: None,
        code_secret: None,
        created_at: repository.now(),
        closed_at: None,
    };
    repository.add_person(&person, "operator").await.unwrap();
    person.id
}

async fn shown(repository: &Repository, voice: ExperienceVoice) -> Vec<String> {
    let shown = repository.experiences_shown((uuid(1), voice), None, 10);
    let shown = shown.await.unwrap().into_iter();
    shown.map(|told| told.words).collect()
}

#[tokio::test]
async fn a_residents_waits_and_is_shown_by_itself_to_nobody() {
    on_each_repository(|repository| async move {
        publish(&repository, "council", 1, "Club").await;
        let made = told(&repository, " They helped\r\nme. ").await;
        assert_eq!(made.words, "They helped\nme.");
        assert_eq!((made.state, made.person), (ExperienceState::Waiting, None));
        let written = made.reference.replace('-', " ").to_lowercase();
        let found = repository.experience_called(&written).await.unwrap();
        assert_eq!(found.as_ref(), Some(&made));
        assert!(
            shown(&repository, ExperienceVoice::Resident)
                .await
                .is_empty()
        );
        let items = queued(&repository).await;
        assert_eq!(items.len(), 1);
        assert_eq!(
            (items[0].is.kind, items[0].is.version),
            (QueueKind::Experience, 1)
        );
        assert_eq!(items[0].is.subject, made.reference);
        assert_eq!(items[0].is.due_at, None);
        assert!(
            !format!("{items:?}").contains("helped"),
            "the queue repeats no words"
        );

        let decided = decide(&repository, &made, ExperienceVerdict::Show)
            .await
            .unwrap();
        assert_eq!(decided.state, ExperienceState::Shown);
        assert_eq!(decided.decided_by.as_deref(), Some("person:sam"));
        assert_eq!(
            shown(&repository, ExperienceVoice::Resident).await,
            ["They helped\nme."]
        );
        assert!(shown(&repository, ExperienceVoice::Worker).await.is_empty());
        assert_eq!(queued(&repository).await, []);
        let last = repository.last_decision(QueueKind::Experience, &made.reference);
        let last = last.await.unwrap().unwrap();
        assert_eq!(
            (last.is.what.as_str(), last.is.seconds),
            ("shown", Some(20))
        );
        assert_eq!(last.is.entity, Some(uuid(1)));
    })
    .await;
}

#[tokio::test]
async fn what_hints_at_harm_goes_before_all_and_the_rest_behind_a_report() {
    on_each_repository(|repository| async move {
        publish(&repository, "council", 1, "Club").await;
        let modest = told(&repository, "It was warm.").await;
        let harm = told(&repository, "A man there hit me.").await;
        let report = super::reports::report(&repository, uuid(1), "Shut.").await;
        let items = queued(&repository).await;
        let order: Vec<&str> = items.iter().map(|item| item.is.subject.as_str()).collect();
        assert_eq!(
            order,
            [&harm.reference, &report.reference, &modest.reference]
        );
        assert_eq!(items[0].is.why[0], AT_RISK);
    })
    .await;
}

#[tokio::test]
async fn only_words_about_what_is_published_are_taken_and_within_their_bounds() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Club")], UNVOUCHED).await;
        let held = repository
            .give_experience(by_resident(uuid(1), "Warm."))
            .await;
        assert!(
            matches!(held, Err(RepositoryError::NotPublished(_))),
            "{held:?}"
        );
        publish(&repository, "council", 2, "Club 2").await;
        let foreign = NewExperience {
            language: "en".to_owned(),
            ..by_resident(uuid(2), "Warm.")
        };
        let wrong = [
            by_resident(uuid(2), "  "),
            by_resident(uuid(2), &"x".repeat(1_001)),
            by_resident(uuid(9), "Warm."),
            foreign,
        ];
        for wrong in wrong {
            assert!(repository.give_experience(wrong).await.is_err());
        }
        give(&repository, by_resident(uuid(2), &"ŵ".repeat(1_000))).await;
    })
    .await;
}

#[tokio::test]
async fn the_same_words_within_ten_minutes_are_the_same_one_also_at_once() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
        let repository = database.repository(clock.clone()).await;
        publish(&repository, "council", 1, "Club").await;
        let all = (0..6).map(|_| told(&repository, "It was warm."));
        let made = futures_util::future::join_all(all).await;
        assert!(made.iter().all(|told| *told == made[0]), "{made:?}");
        clock.advance(TimeDelta::minutes(10));
        assert_eq!(told(&repository, "It was warm. ").await, made[0]);
        let otherwise = NewExperience {
            helped: Helped::No,
            ..by_resident(uuid(1), "It was warm.")
        };
        assert_ne!(
            give(&repository, otherwise).await.reference,
            made[0].reference
        );
        let worker = person(&repository, 9_001).await;
        let note = by_worker(uuid(1), worker, "It was warm.");
        assert_ne!(give(&repository, note).await.reference, made[0].reference);
        clock.advance(TimeDelta::milliseconds(1));
        assert_ne!(
            told(&repository, "It was warm.").await.reference,
            made[0].reference
        );
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_flood_is_bounded_by_service_by_hour_and_by_worker() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
        let repository = database.repository(clock.clone()).await;
        for number in 1..=4 {
            publish(&repository, "council", number, &format!("Club {number}")).await;
        }
        let fill = async |entity: u128, from: usize, to: usize| {
            for number in from..to {
                let new = by_resident(uuid(entity), &format!("Number {number}"));
                give(&repository, new).await;
            }
        };
        let full = async |entity: u128| {
            let new = by_resident(uuid(entity), "One more");
            repository.give_experience(new).await.unwrap() == ExperienceGiven::TooMany
        };
        fill(1, 0, 20).await;
        assert!(full(1).await, "twenty wait");
        fill(2, 0, 20).await;
        fill(3, 0, 10).await;
        assert!(full(3).await, "fifty in an hour");
        let worker = person(&repository, 9_001).await;
        for number in 0..20 {
            give(
                &repository,
                by_worker(uuid(4), worker, &format!("Note {number}")),
            )
            .await;
        }
        let more = repository.give_experience(by_worker(uuid(4), worker, "One more"));
        assert_eq!(more.await.unwrap(), ExperienceGiven::TooMany);
        clock.advance(TimeDelta::hours(1));
        assert!(full(1).await, "what waits still waits");
        assert!(!full(3).await);
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn it_is_taken_back_by_its_number_or_by_the_worker_who_wrote_it() {
    on_each_repository(|repository| async move {
        publish(&repository, "council", 1, "Club").await;
        let made = told(&repository, "It was warm.").await;
        queued(&repository).await;
        let [worker, peer] = [
            person(&repository, 9_001).await,
            person(&repository, 9_002).await,
        ];
        let note = give(&repository, by_worker(uuid(1), worker, "Ring first.")).await;
        for (of, who) in [(&made, Some(worker)), (&note, None), (&note, Some(peer))] {
            let back = repository.withdraw_experience(&of.reference, who);
            assert!(!back.await.unwrap());
        }
        for (of, who) in [(&made, None), (&note, Some(worker))] {
            assert!(
                repository
                    .withdraw_experience(&of.reference, who)
                    .await
                    .unwrap()
            );
            assert!(
                !repository
                    .withdraw_experience(&of.reference, who)
                    .await
                    .unwrap()
            );
            assert_eq!(
                again(&repository, of).await.state,
                ExperienceState::Withdrawn
            );
        }
        assert_eq!(queued(&repository).await, []);
        assert_eq!(
            decide(&repository, &made, ExperienceVerdict::Show).await,
            None
        );
        let now = again(&repository, &made).await;
        assert_eq!(
            decide(&repository, &now, ExperienceVerdict::Show).await,
            None
        );
        assert!(
            !repository
                .withdraw_experience("2222-2222", None)
                .await
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn of_two_who_decide_at_once_one_does() {
    on_each_repository(|repository| async move {
        publish(&repository, "council", 1, "Club").await;
        let made = told(&repository, "It was warm.").await;
        let refuse = ExperienceVerdict::Refuse(ExperienceReason::NotThisService);
        let both =
            [ExperienceVerdict::Show, refuse].map(|verdict| decide(&repository, &made, verdict));
        let decided = futures_util::future::join_all(both).await;
        assert_eq!(decided.iter().flatten().count(), 1, "{decided:?}");
        let decisions = repository.decisions_about(uuid(1), 9).await.unwrap();
        assert_eq!(decisions.len(), 1);
        // Somebody may change their mind, having seen what was decided.
        let now = again(&repository, &made).await;
        let names = ExperienceVerdict::Refuse(ExperienceReason::NamesSomebody);
        let decided = decide(&repository, &now, names).await.unwrap();
        assert_eq!(decided.reason, Some(ExperienceReason::NamesSomebody));
        assert!(
            shown(&repository, ExperienceVoice::Resident)
                .await
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_about_wrong_data_becomes_a_report_that_counts_from_when_it_was_told() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
        let repository = database.repository(clock.clone()).await;
        publish(&repository, "council", 1, "Club").await;
        publish(&repository, "charity", 3, "The club").await;
        let made = give(&repository, by_resident(uuid(3), "It shut in May.")).await;
        join(&repository, 1, 3).await;
        clock.advance(TimeDelta::hours(5));
        let verdict = ExperienceVerdict::Report(ReportAbout::Closed);
        let decided = decide(&repository, &made, verdict).await.unwrap();
        assert_eq!(decided.reason, Some(ExperienceReason::WrongData));
        let reports = repository.open_reports(9).await.unwrap();
        assert_eq!(reports.len(), 1);
        assert_eq!(Some(&reports[0].reference), decided.report.as_ref());
        assert_eq!((reports[0].entity, reports[0].at), (uuid(1), made.at));
        assert!(
            !reports[0].detail.contains("It shut in May."),
            "their words go to nobody else"
        );
        let items = queued(&repository).await;
        assert_eq!(items.len(), 1);
        assert_eq!(items[0].is.kind, QueueKind::Report);
        assert_eq!(items[0].is.due_at, Some(made.at + TimeDelta::hours(48)));
        let twice = decide(&repository, &decided, verdict).await;
        assert_eq!(twice, None, "it is a report by now");

        let other = told(&repository, "It moved.").await;
        repository
            .suppress_entity(uuid(1), "asked for", "desk")
            .await
            .unwrap();
        assure::work_off(&repository, gazetteer()).await.unwrap();
        let of = (other.reference.as_str(), &*other.seen());
        let gone = repository
            .decide_experience(of, verdict, None, "person:sam")
            .await;
        assert!(
            matches!(gone, Err(RepositoryError::NotPublished(_))),
            "{gone:?}"
        );
        assert_eq!(
            again(&repository, &other).await,
            other,
            "nothing is half done"
        );
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_note_is_there_for_peers_at_once_and_looked_at_when_one_of_them_says_so() {
    on_each_repository(|repository| async move {
        publish(&repository, "council", 1, "Club").await;
        let [worker, peer] = [
            person(&repository, 9_001).await,
            person(&repository, 9_002).await,
        ];
        let note = give(&repository, by_worker(uuid(1), worker, "Ring first.")).await;
        assert_eq!(
            shown(&repository, ExperienceVoice::Worker).await,
            ["Ring first."]
        );
        assert_eq!(queued(&repository).await, []);
        let tell = async |who| {
            repository
                .tell_off_experience(&note.reference, who)
                .await
                .unwrap()
        };
        assert!(!tell(worker).await, "it is their own");
        assert!(tell(peer).await && !tell(peer).await, "each says it once");
        let now = again(&repository, &note).await;
        assert_eq!(now.told_off, 1);
        assert_eq!(queued(&repository).await.len(), 1);
        assert_eq!(shown(&repository, ExperienceVoice::Worker).await.len(), 1);
        assert_eq!(
            decide(&repository, &note, ExperienceVerdict::Show).await,
            None,
            "not as seen"
        );
        decide(&repository, &now, ExperienceVerdict::Show)
            .await
            .unwrap();
        assert_eq!(queued(&repository).await, []);
        assert!(!tell(peer).await, "it was looked at");
        let resident = told(&repository, "Warm.").await;
        let told_off = repository.tell_off_experience(&resident.reference, peer);
        assert!(!told_off.await.unwrap());

        repository.close_person(worker, "operator").await.unwrap();
        let now = again(&repository, &note).await;
        assert_eq!(
            (now.person, now.role.as_deref()),
            (None, Some("frontline-worker"))
        );
        let hide = ExperienceVerdict::Refuse(ExperienceReason::Abuse);
        decide(&repository, &now, hide).await.unwrap();
        assert!(shown(&repository, ExperienceVoice::Worker).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_erased_goes_out_of_it_as_well() {
    on_each_repository(|repository| async move {
        let mut club = service(1, "Club");
        club["contacts"] = serde_json::json!([{"id": uuid(6000), "name": "Mrs Secret"}]);
        submit(
            &repository,
            "council",
            &[club],
            super::place_of_records::PARTIAL,
        )
        .await;
        let cut = told(&repository, "I met Mrs Secret there.").await;
        let whole = told(&repository, "ask MRS  secret").await;
        let other = told(&repository, "It was warm.").await;
        for one in [&cut, &whole, &other] {
            decide(&repository, one, ExperienceVerdict::Show)
                .await
                .unwrap();
        }
        let field: FieldPath = format!("contacts/{}", uuid(6000)).parse().unwrap();
        repository
            .erase(uuid(1), &[field], "personal data", "officer")
            .await
            .unwrap();
        assert_eq!(
            again(&repository, &cut).await.words,
            format!("I met {ERASED} there.")
        );
        assert_eq!(again(&repository, &whole).await.words, ERASED);
        assert_eq!(shown(&repository, ExperienceVoice::Resident).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn words_that_are_not_shown_are_forgotten_after_a_while_and_all_in_the_end() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
        let repository = database.repository(clock.clone()).await;
        publish(&repository, "council", 1, "Club").await;
        let refused = told(&repository, "Buy this.").await;
        let taken_back = told(&repository, "It was cold.").await;
        let kept = told(&repository, "It was warm.").await;
        let advertising = ExperienceVerdict::Refuse(ExperienceReason::Advertising);
        decide(&repository, &refused, advertising).await.unwrap();
        decide(&repository, &kept, ExperienceVerdict::Show)
            .await
            .unwrap();
        repository
            .withdraw_experience(&taken_back.reference, None)
            .await
            .unwrap();
        let forget = async || {
            let (words, all) = (TimeDelta::days(30), TimeDelta::days(730));
            repository.forget_experiences(words, all).await.unwrap()
        };
        clock.advance(TimeDelta::days(30));
        assert_eq!(forget().await, (0, 0));
        clock.advance(TimeDelta::milliseconds(1));
        assert_eq!(forget().await, (2, 0));
        assert_eq!(again(&repository, &refused).await.words, "");
        let seen = again(&repository, &refused).await;
        assert_eq!(
            decide(&repository, &seen, ExperienceVerdict::Show).await,
            None
        );
        assert_eq!(again(&repository, &kept).await.words, "It was warm.");
        let [worker, peer] = [
            person(&repository, 9_001).await,
            person(&repository, 9_002).await,
        ];
        let note = give(&repository, by_worker(uuid(1), worker, "Ring first.")).await;
        repository
            .tell_off_experience(&note.reference, peer)
            .await
            .unwrap();
        queued(&repository).await;
        clock.advance(TimeDelta::days(731));
        assert_eq!(forget().await, (0, 4));
        assert_eq!(queued(&repository).await, []);
        assert_eq!(
            repository.experience_called(&note.reference).await.unwrap(),
            None
        );
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn they_are_counted_by_list_month_and_voice_and_few_residents_are_not_told_apart() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
        let repository = database.repository(clock.clone()).await;
        publish(&repository, "council", 1, "Club").await;
        let from = repository.now();
        for number in 0..5 {
            let made = told(&repository, &format!("Number {number}")).await;
            decide(&repository, &made, ExperienceVerdict::Show)
                .await
                .unwrap();
        }
        told(&repository, "Nobody has read this.").await;
        let advertising = told(&repository, "Buy this.").await;
        let refuse = ExperienceVerdict::Refuse(ExperienceReason::Advertising);
        decide(&repository, &advertising, refuse).await.unwrap();
        let worker = person(&repository, 9_001).await;
        give(&repository, by_worker(uuid(1), worker, "Ring first.")).await;
        clock.advance(TimeDelta::days(7));
        let december = told(&repository, "A man hit me.").await;
        let harm = ExperienceVerdict::Refuse(ExperienceReason::Harm);
        decide(&repository, &december, harm).await.unwrap();
        clock.advance(TimeDelta::days(1));
        let figures = repository
            .experience_figures(from, repository.now())
            .await
            .unwrap();
        let figures: Vec<_> = figures
            .into_iter()
            .map(|figure| {
                (
                    figure.month.to_string(),
                    figure.source,
                    figure.voice,
                    figure.count,
                )
            })
            .collect();
        let of = |month: &str, voice, count| (month.to_owned(), "council".to_owned(), voice, count);
        assert_eq!(
            figures,
            [
                of(
                    "2026-11-01",
                    ExperienceVoice::Resident,
                    ExperienceCount::Exactly(5)
                ),
                of(
                    "2026-11-01",
                    ExperienceVoice::Worker,
                    ExperienceCount::Exactly(1)
                ),
                of(
                    "2026-12-01",
                    ExperienceVoice::Resident,
                    ExperienceCount::FewerThanFive
                ),
            ]
        );
        assert_eq!(ExperienceCount::FewerThanFive.to_string(), "fewer than 5");
        repository.close().await;
    })
    .await;
}

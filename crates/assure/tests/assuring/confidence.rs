//! Spot checks: what is drawn, how a sample goes on and ends, and what follows for its list.

use std::collections::BTreeSet;
use std::sync::Arc;

use assure::confidence::{self, Confidence, Level};
use assure::policy::Policy;
use assure::queue::Area;
use chrono::TimeDelta;
use hsds::Kind;
use repository::{
    Assertion, AssertionKind, Checked, DESK, ERASED, NewCheck, QueueItem, QueueKind, Repository,
    Sample, SampleItem, SampleResult, SampleState, Source, Trust,
};
use testkit::clock::SteppingClock;
use testkit::databases::{on_each_database, on_each_repository};
use uuid::Uuid;

use super::erasing::erase;
use super::place_of_records::{
    COMPLETE, PARTIAL, decide, gazetteer, publish, record, service, submit, uuid,
};
use super::queue::queued;

const BY: &str = "person:sam";

/// A list of so many services.
async fn list(repository: &Repository, source: &str, many: u128) {
    let services: Vec<_> = (1..=many)
        .map(|number| service(number, &format!("Club {number}")))
        .collect();
    submit(repository, source, &services, COMPLETE).await;
}

async fn draw(repository: &Repository, source: &str) -> Sample {
    let drawn = confidence::draw(repository, source, BY).await.unwrap();
    sample(repository, drawn.unwrap()).await
}

async fn sample(repository: &Repository, id: i64) -> Sample {
    repository.sample(id).await.unwrap().unwrap()
}

async fn items(repository: &Repository, sample: &Sample) -> Vec<SampleItem> {
    repository.sample_items(sample.id).await.unwrap()
}

/// Those that are still to be checked.
async fn open(repository: &Repository, sample: &Sample) -> Vec<SampleItem> {
    let mut items = items(repository, sample).await;
    items.retain(|item| item.is_in && item.result.is_none());
    items
}

async fn hash(repository: &Repository, entity: Uuid) -> String {
    let published = repository.published(Kind::Service, entity).await.unwrap();
    published.unwrap().hash
}

async fn found(
    repository: &Repository,
    sample: &Sample,
    item: &SampleItem,
    result: SampleResult,
) -> NewCheck {
    let (areas, note) = ([Area::Times], "Shut on Mondays, says Mrs Secret.");
    let is_wrong = result == SampleResult::Wrong;
    NewCheck {
        sample: sample.id,
        number: item.number,
        seen: hash(repository, item.entity).await,
        result,
        areas: if is_wrong {
            areas.map(|area| area.word().to_owned()).to_vec()
        } else {
            Vec::new()
        },
        note: note.to_owned(),
        report: is_wrong.then(|| confidence::report(&areas, note)),
        seconds: Some(40),
        said_by: confidence::SAID_BY.to_owned(),
    }
}

async fn check(
    repository: &Repository,
    sample: &Sample,
    item: &SampleItem,
    result: SampleResult,
) -> Checked {
    let check = found(repository, sample, item, result).await;
    confidence::check(repository, &check, BY).await.unwrap()
}

/// Checks all that is left, so many of it wrong.
async fn check_all(repository: &Repository, sample: &Sample, mut wrong: usize) {
    for item in open(repository, sample).await {
        let result = if wrong > 0 {
            wrong -= 1;
            SampleResult::Wrong
        } else {
            SampleResult::Right
        };
        let checked = check(repository, sample, &item, result).await;
        assert!(matches!(checked, Checked::Done { .. }), "{checked:?}");
    }
}

async fn stands(repository: &Repository, source: &str) -> Confidence {
    let all = confidence::confidences(repository).await.unwrap();
    let mut all = all.into_iter();
    all.find(|list| list.source.slug == source).unwrap()
}

async fn to_check(repository: &Repository) -> Vec<QueueItem> {
    let mut items = queued(repository).await;
    items.retain(|item| item.is.kind == QueueKind::Sample);
    items
}

async fn set(repository: &Repository, text: &str) {
    let current = repository.policy().await.unwrap();
    let number = current.map_or(0, |current| current.number);
    let policy = Policy::parse(text).unwrap();
    let set = assure::policy::set(repository, number, policy, "Because.", "operator").await;
    assert!(set.unwrap().is_some());
}

fn word(entity: Uuid, at: chrono::DateTime<chrono::Utc>) -> Assertion {
    Assertion {
        entity,
        kind: AssertionKind::Verified,
        context: None,
        version: None,
        by: "council".to_owned(),
        role: "collector".to_owned(),
        channel: "form".to_owned(),
        at,
    }
}

#[tokio::test]
async fn chance_draws_from_each_part_and_whoever_has_the_seed_draws_the_same() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
        let repository = database.repository(clock.clone()).await;
        list(&repository, "council", 90).await;
        let said = |numbers: std::ops::RangeInclusive<u128>, days: i64| {
            let at = repository.now() - TimeDelta::days(days);
            let words: Vec<_> = numbers.map(|number| word(uuid(number), at)).collect();
            let repository = repository.clone();
            async move { repository.assert(&words, "operator").await.unwrap() }
        };
        said(1..=30, 3).await;
        said(31..=60, 2_000).await;
        assure::work_off(&repository, gazetteer()).await.unwrap();

        let next = stands_next(&repository).await;
        let two = futures_util::future::join(
            confidence::draw(&repository, "council", BY),
            confidence::draw(&repository, "council", "person:olu"),
        );
        let (one, other) = two.await;
        let drawn: Vec<i64> = [one.unwrap(), other.unwrap()]
            .into_iter()
            .flatten()
            .collect();
        assert_eq!(drawn.len(), 1, "the second is told");
        let sample = sample(&repository, drawn[0]).await;
        assert_eq!((sample.population, sample.wanted), (90, next));
        let all = items(&repository, &sample).await;
        let is_in = all.iter().filter(|item| item.is_in).count();
        assert_eq!(is_in as i64, next);
        for stratum in 0..3 {
            let of = all
                .iter()
                .filter(|item| item.is_in && item.stratum == stratum);
            let of = of.count() as i64;
            assert!(
                (next / 3..=next / 3 + 1).contains(&of),
                "{stratum}: {of} of {next}"
            );
        }

        let services = repository.drawable("council").await.unwrap();
        let policy = Policy::default();
        let long_ago = repository.now() - TimeDelta::days(policy.verification.every_days.into());
        let wanted = u32::try_from(next).unwrap();
        let again = confidence::plan(
            "council",
            &services,
            sample.seed,
            wanted,
            (&policy.sampling, long_ago),
        );
        let ids: Vec<Uuid> = all.iter().map(|item| item.entity).collect();
        let redrawn: Vec<Uuid> = again.items.iter().map(|item| item.entity).collect();
        assert_eq!(ids, redrawn);
        repository.close().await;
    })
    .await;
}

async fn stands_next(repository: &Repository) -> i64 {
    confidence::review(repository).await.unwrap();
    i64::from(stands(repository, "council").await.next)
}

#[tokio::test]
async fn all_checked_closes_it_and_the_list_is_looked_at_as_it_deserves() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
        let repository = database.repository(clock.clone()).await;
        list(&repository, "council", 90).await;
        let reviewed = confidence::review(&repository).await.unwrap();
        assert_eq!((reviewed.lists, reviewed.due), (1, 1));
        let due = to_check(&repository).await;
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].is.subject, "council");
        assert_eq!(
            due[0].is.why,
            ["Nobody has checked yet how much of this list is right."]
        );
        let before = stands(&repository, "council").await;
        assert_eq!((before.level, before.share), (Level::Unknown, None));

        let first = draw(&repository, "council").await;
        let waiting = to_check(&repository).await;
        assert!(waiting[0].is.why[0].contains("were drawn"), "{waiting:?}");
        check_all(&repository, &first, 0).await;
        let closed = sample(&repository, first.id).await;
        assert_eq!(closed.state, SampleState::Closed);
        let came = closed.came.unwrap();
        let (right, low, high) = came.share.unwrap();
        assert!(right > 0.999 && low > 0.85 && high > 0.999, "{low} {high}");
        assert!(to_check(&repository).await.is_empty());
        let assertions = repository.assertions(uuid(1)).await.unwrap();
        let mut of_checked = Vec::new();
        for item in items(&repository, &first)
            .await
            .iter()
            .filter(|item| item.is_in)
        {
            of_checked = repository.assertions(item.entity).await.unwrap();
        }
        assert_eq!(of_checked[0].channel, "spot-check");
        assert!(assertions.len() <= 1);

        let now = stands(&repository, "council").await;
        assert_eq!(now.level.word(), came.level);
        let oversight = repository.oversight("council").await.unwrap().unwrap();
        assert_eq!(oversight.level, came.level);
        assert_eq!(oversight.by_hand, i64::from(now.by_hand));
        assert!(
            i64::from(now.next) < closed.wanted,
            "of a good list fewer are checked"
        );

        // After the days of its level it is due again, and not a day before.
        let days = confidence::every_days(&Policy::default().sampling, now.level).unwrap();
        clock.advance(TimeDelta::days(i64::from(days) - 1));
        assert_eq!(confidence::review(&repository).await.unwrap().due, 0);
        clock.advance(TimeDelta::days(1));
        assert_eq!(confidence::review(&repository).await.unwrap().due, 1);
        assert!(to_check(&repository).await[0].is.why[0].contains("check again"));

        // The next finds much that is wrong: it is reported, and the list falls.
        let second = draw(&repository, "council").await;
        check_all(&repository, &second, 12).await;
        let fallen = stands(&repository, "council").await;
        assert_eq!(fallen.level, Level::Low);
        let oversight = repository.oversight("council").await.unwrap().unwrap();
        assert_eq!(
            oversight.by_hand,
            i64::from(Policy::default().sampling.by_hand_of(Level::Low))
        );
        assert_eq!(repository.open_reports(100).await.unwrap().len(), 12);
        assert_eq!(fallen.signals.reports_right, 0);
        let history = repository.samples("council").await.unwrap();
        assert_eq!(history.len(), 2);
        assert_eq!(history[0].wrong, 12);

        // A year later nobody knows any more.
        clock.advance(TimeDelta::days(366));
        assert_eq!(stands(&repository, "council").await.level, Level::Unknown);
        set(&repository, "[sampling]\nevery_days = 0").await;
        assert_eq!(confidence::review(&repository).await.unwrap().due, 0);
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn where_nobody_is_reached_the_reserve_of_the_same_part_comes() {
    on_each_repository(|repository| async move {
        list(&repository, "council", 90).await;
        let drawn = draw(&repository, "council").await;
        let before = open(&repository, &drawn).await;
        let reserve = items(&repository, &drawn).await;
        let reserve = reserve.iter().filter(|item| !item.is_in).count();
        assert!(reserve > 0);
        let checked = check(&repository, &drawn, &before[0], SampleResult::Unknown).await;
        let done = Checked::Done {
            report: None,
            is_last: false,
        };
        assert_eq!(checked, done);
        let after = open(&repository, &drawn).await;
        assert_eq!(after.len(), before.len());
        let came = after.last().unwrap();
        assert_eq!(
            came.number as usize,
            before.len() + 1,
            "the next in the order"
        );
        assert_eq!(came.stratum, before[0].stratum);
        let entities: BTreeSet<Uuid> = after.iter().map(|item| item.entity).collect();
        assert!(!entities.contains(&before[0].entity));

        // Where nobody is ever reached, it ends all the same, and says nothing.
        while let Some(item) = open(&repository, &drawn).await.first() {
            check(&repository, &drawn, item, SampleResult::Unknown).await;
        }
        let closed = sample(&repository, drawn.id).await;
        assert_eq!(closed.state, SampleState::Closed);
        assert_eq!(closed.came.unwrap().share, None);
        assert_eq!(to_check(&repository).await.len(), 1, "it is due as before");
    })
    .await;
}

#[tokio::test]
async fn what_has_changed_since_it_was_seen_and_what_is_answered_is_not_put_down() {
    on_each_repository(|repository| async move {
        list(&repository, "council", 3).await;
        let drawn = draw(&repository, "council").await;
        let [first, ..] = &open(&repository, &drawn).await[..] else {
            panic!("nothing was drawn");
        };
        let seen = found(&repository, &drawn, first, SampleResult::Wrong).await;
        let number = first.entity.as_u128() - uuid(0).as_u128();
        publish(&repository, "council", number, "Supper club").await;
        let late = confidence::check(&repository, &seen, BY).await.unwrap();
        assert_eq!(late, Checked::Changed);
        assert!(repository.open_reports(9).await.unwrap().is_empty());

        let seen = found(&repository, &drawn, first, SampleResult::Wrong).await;
        let two = futures_util::future::join(
            confidence::check(&repository, &seen, BY),
            confidence::check(&repository, &seen, "person:olu"),
        );
        let (one, other) = two.await;
        let (one, other) = (one.unwrap(), other.unwrap());
        let is_done = |checked: &Checked| matches!(checked, Checked::Done { .. });
        assert!(is_done(&one) != is_done(&other), "{one:?} {other:?}");
        let reports = repository.open_reports(9).await.unwrap();
        assert_eq!(reports.len(), 1);
        assert!(reports[0].detail.contains("opening times"));
        let kept = items(&repository, &drawn).await.remove(0);
        assert_eq!(kept.report, Some(reports[0].reference.clone()));
        assert_eq!(kept.areas, ["times"]);
        assert_eq!(kept.seconds, Some(40));
    })
    .await;
}

#[tokio::test]
async fn what_is_gone_or_joined_does_not_count_and_holds_nothing_up() {
    on_each_repository(|repository| async move {
        list(&repository, "council", 4).await;
        let drawn = draw(&repository, "council").await;
        let all = open(&repository, &drawn).await;
        assert_eq!(all.len(), 4, "a short list is checked whole");
        // One is not published any more: whoever looks at it is told, and nothing is put down.
        let seen = found(&repository, &drawn, &all[0], SampleResult::Right).await;
        let number = |item: &SampleItem| item.drawn.as_u128() - uuid(0).as_u128();
        repository
            .suppress_entity(all[0].entity, "gone", "operator")
            .await
            .unwrap();
        assure::work_off(&repository, gazetteer()).await.unwrap();
        let gone = confidence::check(&repository, &seen, BY).await.unwrap();
        assert_eq!(gone, Checked::Gone);
        // Two are one: it is checked once.
        let (left, right) = (
            record(&repository, "council", number(&all[1])).await,
            record(&repository, "council", number(&all[2])).await,
        );
        decide(&repository, left, right, repository::Verdict::Same)
            .await
            .unwrap();
        confidence::review(&repository).await.unwrap();
        let left = open(&repository, &drawn).await;
        assert_eq!(left.len(), 2);
        check_all(&repository, &drawn, 0).await;
        let closed = sample(&repository, drawn.id).await;
        assert_eq!(closed.state, SampleState::Closed);
        assert_eq!((closed.checked, closed.wrong), (2, 0));
        let gone = items(&repository, &drawn).await;
        let gone = gone
            .iter()
            .filter(|item| item.result == Some(SampleResult::Gone));
        assert_eq!(gone.count(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_sample_can_be_closed_early_or_thrown_away() {
    on_each_repository(|repository| async move {
        list(&repository, "council", 60).await;
        let first = draw(&repository, "council").await;
        let all = open(&repository, &first).await;
        for item in &all[..5] {
            check(&repository, &first, item, SampleResult::Right).await;
        }
        let closed = confidence::close(&repository, first.id, "Sam is ill.", BY).await;
        assert!(closed.unwrap());
        let again = confidence::close(&repository, first.id, "Sam is ill.", BY).await;
        assert!(!again.unwrap(), "once");
        let early = sample(&repository, first.id).await;
        assert_eq!(early.why, "Sam is ill.");
        let (_, low, high) = early.came.unwrap().share.unwrap();
        assert!(high - low > 0.3, "{low} {high}");
        let late = check(&repository, &first, &all[6], SampleResult::Right).await;
        assert_eq!(late, Checked::Before);

        let second = draw(&repository, "council").await;
        assert!(repository.throw_sample_away(second.id, BY).await.unwrap());
        assert!(!repository.throw_sample_away(second.id, BY).await.unwrap());
        let thrown = sample(&repository, second.id).await;
        assert_eq!((thrown.state, thrown.came), (SampleState::ThrownAway, None));
        let stands = stands(&repository, "council").await;
        assert_eq!(stands.last.map(|last| last.id), Some(first.id));
        assert!(stands.open.is_none());
        draw(&repository, "council").await;
    })
    .await;
}

#[tokio::test]
async fn what_is_erased_is_in_no_note_of_a_spot_check() {
    on_each_repository(|repository| async move {
        let mut club = service(1, "Club");
        club["contacts"] = serde_json::json!([{"id": uuid(6000), "name": "Mrs Secret"}]);
        submit(
            &repository,
            "council",
            &[club, service(2, "Club 2")],
            PARTIAL,
        )
        .await;
        let drawn = draw(&repository, "council").await;
        check_all(&repository, &drawn, 2).await;
        erase(&repository, uuid(1), &[&format!("contacts/{}", uuid(6000))]).await;
        for item in items(&repository, &drawn).await {
            let is_own = item.entity == uuid(1);
            assert_eq!(item.note.contains(ERASED), is_own, "{}", item.note);
            assert_eq!(item.note.contains("Secret"), !is_own);
        }
        let long_ago = repository.now() + TimeDelta::days(1);
        assert_eq!(repository.forget_sample_notes(long_ago).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn only_lists_that_publish_are_checked_and_those_of_a_collector_add_up() {
    on_each_repository(|repository| async move {
        let practice = Source {
            trust: Trust::Practice,
            ..Source::new("practice").unwrap()
        };
        repository.save_source(&practice, "operator").await.unwrap();
        submit(&repository, "practice", &[service(90, "Try")], PARTIAL).await;
        list(&repository, "council", 2).await;
        submit(&repository, "charity", &[service(50, "Choir")], PARTIAL).await;
        confidence::review(&repository).await.unwrap();
        let all = confidence::confidences(&repository).await.unwrap();
        let slugs: Vec<&str> = all.iter().map(|list| list.source.slug.as_str()).collect();
        assert_eq!(slugs, ["charity", "council"]);
        assert!(!slugs.contains(&DESK));
        assert!(
            confidence::draw(&repository, "practice", BY)
                .await
                .unwrap()
                .is_none()
        );
        assert_eq!(confidence::together(&all, 90), None);
        for (source, wrong) in [("charity", 1), ("council", 0)] {
            let drawn = draw(&repository, source).await;
            check_all(&repository, &drawn, wrong).await;
        }
        let all = confidence::confidences(&repository).await.unwrap();
        let share = confidence::together(&all, 90).unwrap();
        assert_eq!(share.checked, 3);
        assert!((share.right - 2.0 / 3.0).abs() < 0.001, "{}", share.right);
    })
    .await;
}

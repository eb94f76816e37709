//! Search events: what was searched for is kept, and who did it cannot be told from it.

use chrono::{DateTime, TimeDelta, Utc};
use repository::{SearchAct, SearchEvent};
use testkit::databases::on_each_repository;
use uuid::Uuid;

fn at(instant: &str) -> DateTime<Utc> {
    instant.parse().unwrap()
}

fn searched(instant: &str, words: &str) -> SearchEvent {
    SearchEvent {
        at: at(instant),
        act: SearchAct::Searched,
        words: words.to_owned(),
        district: Some("DY10".to_owned()),
        filters: vec!["cost=free".to_owned()],
        results: Some(0),
        opened: None,
        language: "en-GB".to_owned(),
    }
}

fn words(events: &[SearchEvent]) -> Vec<&str> {
    events.iter().map(|event| event.words.as_str()).collect()
}

#[tokio::test]
async fn events_are_cleaned_and_come_back_without_the_order_they_came_in() {
    on_each_repository(|repository| async move {
        let opened = SearchEvent {
            act: SearchAct::Opened,
            opened: Some(Uuid::from_u128(7)),
            results: None,
            district: None,
            filters: Vec::new(),
            language: "cy".to_owned(),
            ..searched("2026-11-24T09:59:59.999Z", "clwb")
        };
        let events = [
            searched("2026-11-24T10:00:00Z", "Warm space"),
            opened.clone(),
            searched("2026-11-24T09:10:00Z", "youth club"),
            searched("2026-11-24T09:40:00Z", "Ring 07700 900123"),
            searched("2026-11-24T09:20:00Z", "youth club"),
        ];
        repository.note_searches(&events).await.unwrap();
        repository
            .note_searches(&[searched("2026-11-24T09:05:00Z", "debt")])
            .await
            .unwrap();
        let hour = "2026-11-24T09:00:00Z";
        assert_eq!(
            repository.searches(at(hour), 100).await.unwrap(),
            [
                searched("2026-11-24T10:00:00Z", "warm space"),
                searched(hour, "debt"),
                searched(hour, "ring …"),
                searched(hour, "youth club"),
                searched(hour, "youth club"),
                SearchEvent {
                    at: at(hour),
                    ..opened
                },
            ]
        );
        let latest = repository.searches(at(hour), 1).await.unwrap();
        assert_eq!(words(&latest), ["warm space"]);
        let part = at("2026-11-24T10:30:00Z");
        assert_eq!(repository.searches(part, 9).await.unwrap().len(), 1);
        repository.note_searches(&[]).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_thousand_events_are_noted_at_once() {
    on_each_repository(|repository| async move {
        let events: Vec<SearchEvent> = (0..1_000)
            .map(|number| searched("2026-11-24T09:00:00Z", &format!("word {number}")))
            .collect();
        repository.note_searches(&events).await.unwrap();
        let all = repository.searches(events[0].at, 2_000).await.unwrap();
        assert_eq!(all.len(), 1_000);
    })
    .await;
}

#[tokio::test]
async fn forgetting_deletes_whole_hours_and_leaves_the_rest() {
    on_each_repository(|repository| async move {
        let start = at("2026-11-24T07:30:00Z");
        for hour in 0..4 {
            let event = SearchEvent {
                at: start + TimeDelta::hours(hour),
                ..searched("2026-11-24T07:30:00Z", &format!("hour {hour}"))
            };
            repository.note_searches(&[event]).await.unwrap();
        }
        let before = at("2026-11-24T09:45:00Z");
        assert_eq!(repository.forget_searches(before).await.unwrap(), 2);
        assert_eq!(repository.forget_searches(before).await.unwrap(), 0);
        let left = repository.searches(start, 100).await.unwrap();
        assert_eq!(words(&left), ["hour 3", "hour 2"]);
    })
    .await;
}

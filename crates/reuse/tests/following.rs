//! An index that follows what is published, on both databases.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use find::{Filter, Question};
use hsds::Kind;
use place::Gazetteer;
use repository::{
    Content, ContextState, EntityChange, EntityState, Facets, Grades, InContext, Publication,
    Quality, Repository, What,
};
use reuse::Finder;
use serde_json::json;
use testkit::databases::on_each_repository;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Longer than it may take until what is published is findable.
const A_SECOND: Duration = Duration::from_secs(1);

fn finder(repository: &Repository, folder: &Path) -> Finder {
    let gazetteer = Arc::new(Gazetteer::embedded());
    Finder::open(
        repository.clone(),
        gazetteer,
        folder,
        find::index::Tuning::default(),
    )
    .unwrap()
}

/// Publishes services by their numbers, each with a name.
async fn publish(repository: &Repository, services: &[(u128, &str)]) {
    let mut unit = repository.begin_settling().await.unwrap();
    let ids: Vec<Uuid> = services
        .iter()
        .map(|(number, _)| Uuid::from_u128(*number))
        .collect();
    let known = unit.taken(&ids).await.unwrap();
    let new: Vec<(Uuid, Kind)> = ids
        .iter()
        .filter(|id| !known.contains_key(id))
        .map(|id| (*id, Kind::Service))
        .collect();
    unit.make_entities(&new).await.unwrap();
    for (number, name) in services {
        let id = Uuid::from_u128(*number);
        let before = repository.published(Kind::Service, id).await.unwrap();
        let text = json!({"id": id, "name": name, "status": "active"}).to_string();
        unit.change_entities(&[EntityChange {
            id,
            state: EntityState::Published,
            version: None,
            publishes_current: true,
            versions_before: (None, None),
            redirect_to: None,
        }])
        .await
        .unwrap();
        let content = Content::Live {
            list: text.clone(),
            detail: text,
            hash: format!("{number}-{name}"),
            facets: Box::new(Facets::default()),
            retire_at: None,
        };
        unit.publish(publication(
            id,
            before.map(|before| before.position),
            What::Published,
            content,
        ));
    }
    unit.commit().await.unwrap();
}

async fn withdraw(repository: &Repository, number: u128) {
    let id = Uuid::from_u128(number);
    let before = repository
        .published(Kind::Service, id)
        .await
        .unwrap()
        .unwrap();
    let mut unit = repository.begin_settling().await.unwrap();
    unit.publish(publication(
        id,
        Some(before.position),
        What::Withdrawn,
        Content::Gone,
    ));
    unit.commit().await.unwrap();
}

fn publication(id: Uuid, position: Option<i64>, what: What, content: Content) -> Publication {
    Publication {
        kind: Kind::Service,
        id,
        entity: id,
        owner: None,
        position,
        what,
        cause: "submission 1".to_owned(),
        content,
    }
}

async fn found(finder: &Finder, words: &str) -> BTreeSet<u128> {
    let question = Question {
        words: words.to_owned(),
        limit: 200,
        ..Question::at(DateTime::<Utc>::UNIX_EPOCH)
    };
    let answer = finder.ask(question).await.unwrap();
    answer.hits.iter().map(|hit| hit.id.as_u128()).collect()
}

#[tokio::test]
async fn it_holds_what_is_published_before_and_after_it_began() {
    on_each_repository(|repository| async move {
        let folder = tempfile::tempdir().unwrap();
        publish(&repository, &[(1, "Choir"), (2, "Band")]).await;
        let finder = finder(&repository, folder.path());
        let caught = finder.catch_up().await.unwrap();
        assert!(caught.filled);
        assert_eq!(found(&finder, "choir").await, [1].into());
        publish(&repository, &[(1, "Brass"), (3, "Choir")]).await;
        withdraw(&repository, 2).await;
        let caught = finder.catch_up().await.unwrap();
        assert!(!caught.filled && caught.services > 0);
        assert_eq!(found(&finder, "choir").await, [3].into());
        assert_eq!(found(&finder, "").await, [1, 3].into());
        assert_eq!(
            finder.catch_up().await.unwrap().services,
            0,
            "there is nothing new"
        );
    })
    .await;
}

/// Has services in the lists of contexts, or kept out of one.
async fn put_into(repository: &Repository, services: &[(u128, &[(&str, ContextState)])]) {
    let assessed = services.iter().map(|(number, contexts)| Quality {
        entity: Uuid::from_u128(*number),
        hash: "hash".to_owned(),
        policy: 1,
        day: DateTime::<Utc>::UNIX_EPOCH.date_naive(),
        likeness: None,
        grades: Grades::default(),
        findings: Vec::new(),
        contexts: contexts
            .iter()
            .map(|(context, state)| InContext {
                context: (*context).to_owned(),
                state: *state,
                score: 100,
                reasons: Vec::new(),
            })
            .collect(),
    });
    let assessed: Vec<Quality> = assessed.collect();
    repository.note_quality(&assessed).await.unwrap();
}

#[tokio::test]
async fn who_is_in_a_context_is_found_there_and_counted_as_soon_as_it_is_put_down() {
    on_each_repository(|repository| async move {
        let folder = tempfile::tempdir().unwrap();
        publish(&repository, &[(1, "Choir"), (2, "Band"), (3, "Chess")]).await;
        let finder = finder(&repository, folder.path());
        finder.catch_up().await.unwrap();
        let within = async |context: &str, words: &str| {
            let question = Question {
                words: words.to_owned(),
                filters: vec![Filter {
                    group: "context".to_owned(),
                    values: vec![context.to_owned()],
                }],
                ..Question::at(DateTime::<Utc>::UNIX_EPOCH)
            };
            let answer = finder.ask(question).await.unwrap();
            let hits: BTreeSet<u128> = answer.hits.iter().map(|hit| hit.id.as_u128()).collect();
            let facets = answer.facets.into_iter();
            let facets = facets.filter(|facet| facet.group == "context");
            let counts: Vec<(String, usize)> =
                facets.map(|facet| (facet.value, facet.count)).collect();
            assert_eq!(hits.len(), answer.total);
            (hits, counts)
        };
        assert_eq!(within("send", "").await, (BTreeSet::new(), Vec::new()));
        let (listed, kept) = (ContextState::In, ContextState::KeptOut);
        put_into(
            &repository,
            &[
                (1, &[("hubs", listed), ("send", listed)]),
                (2, &[("send", kept)]),
                (3, &[("send", listed)]),
            ],
        )
        .await;
        assert_eq!(finder.catch_up().await.unwrap().services, 2);
        let counts = |counts: &[(&str, usize)]| -> Vec<(String, usize)> {
            let counts = counts.iter();
            counts
                .map(|(slug, count)| ((*slug).to_owned(), *count))
                .collect()
        };
        let all = counts(&[("send", 2), ("hubs", 1)]);
        assert_eq!(within("send", "").await, ([1, 3].into(), all.clone()));
        assert_eq!(within("hubs", "").await, ([1].into(), all));
        let choirs = counts(&[("hubs", 1), ("send", 1)]);
        assert_eq!(within("send", "choir").await, ([1].into(), choirs));
        // What was not moved is not read again.
        put_into(
            &repository,
            &[(1, &[("send", listed)]), (3, &[("send", listed)])],
        )
        .await;
        assert_eq!(finder.catch_up().await.unwrap().services, 1);
        assert_eq!(within("hubs", "").await.0, BTreeSet::new());
        // An index that is filled from the start has them too.
        assert!(finder.rebuild().await.unwrap().filled);
        assert_eq!(within("send", "").await.0, [1, 3].into());
        withdraw(&repository, 3).await;
        finder.catch_up().await.unwrap();
        assert_eq!(
            within("send", "").await,
            ([1].into(), counts(&[("send", 1)]))
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_is_findable_within_a_second_by_everybody_who_follows() {
    on_each_repository(|repository| async move {
        let (folder, shared) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let stop = CancellationToken::new();
        let finders = [
            finder(&repository, folder.path()),
            finder(&repository, shared.path()),
            // Two on one folder: one writes, the other reads what it wrote.
            finder(&repository, shared.path()),
        ];
        let followers: Vec<_> = finders
            .iter()
            .map(|finder| {
                let (finder, stop) = (finder.clone(), stop.clone());
                tokio::spawn(async move { finder.follow(stop).await })
            })
            .collect();
        // They have begun.
        let since = Instant::now();
        while finders[0].index().progress().unwrap().is_none() {
            assert!(since.elapsed() < A_SECOND * 4, "nobody follows");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let mut slowest = Duration::ZERO;
        for number in 1..=5 {
            publish(&repository, &[(number, "Choir")]).await;
            let since = Instant::now();
            while !found(&finders[0], "choir").await.contains(&number) {
                assert!(since.elapsed() < A_SECOND, "{number} is not findable");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            slowest = slowest.max(since.elapsed());
        }
        println!("findable after at most {slowest:?}");
        let since = Instant::now();
        for finder in &finders[1..] {
            while found(finder, "choir").await.len() < 5 {
                assert!(since.elapsed() < A_SECOND * 4, "a follower is behind");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        stop.cancel();
        for follower in followers {
            follower.await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_folder_that_was_lost_damaged_or_is_of_another_repository_is_filled_again() {
    on_each_repository(|repository| async move {
        let folder = tempfile::tempdir().unwrap();
        publish(&repository, &[(1, "Choir")]).await;
        finder(&repository, folder.path()).catch_up().await.unwrap();
        for file in std::fs::read_dir(folder.path()).unwrap() {
            std::fs::remove_file(file.unwrap().path()).unwrap();
        }
        let lost = finder(&repository, folder.path());
        assert!(lost.catch_up().await.unwrap().filled);
        assert_eq!(found(&lost, "choir").await, [1].into());
        drop(lost);
        std::fs::write(folder.path().join("meta.json"), "no index").unwrap();
        let damaged = finder(&repository, folder.path());
        assert!(damaged.catch_up().await.unwrap().filled);
        assert_eq!(found(&damaged, "choir").await, [1].into());
        let own = damaged.index().progress().unwrap().unwrap();
        let another = find::index::Progress {
            repository: "another".to_owned(),
            ..own.clone()
        };
        let ahead = find::index::Progress {
            seq: 1_000_000,
            ..own.clone()
        };
        let put_back_from_a_copy = find::index::Progress {
            mark: "a change that is not in this log".to_owned(),
            ..own
        };
        drop(damaged);
        for strange in [another, ahead, put_back_from_a_copy] {
            let index =
                Arc::new(find::Index::open(folder.path(), find::index::Tuning::default()).unwrap());
            index.writer().unwrap().commit(&strange).unwrap();
            drop(index);
            let again = finder(&repository, folder.path());
            assert!(again.catch_up().await.unwrap().filled, "{strange:?}");
            assert_eq!(found(&again, "choir").await, [1].into());
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_lost_under_a_follower_is_filled_again_without_a_restart() {
    on_each_repository(|repository| async move {
        let folder = tempfile::tempdir().unwrap();
        publish(&repository, &[(1, "Choir")]).await;
        let finder = finder(&repository, folder.path());
        let stop = CancellationToken::new();
        // Once before anybody writes, and once while somebody does.
        std::fs::remove_dir_all(folder.path()).unwrap();
        let follower = tokio::spawn({
            let (finder, stop) = (finder.clone(), stop.clone());
            async move { finder.follow(stop).await }
        });
        until(&finder, [1].into()).await;
        std::fs::remove_dir_all(folder.path()).unwrap();
        publish(&repository, &[(2, "Choir")]).await;
        until(&finder, [1, 2].into()).await;
        stop.cancel();
        follower.await.unwrap();
    })
    .await;
}

/// Waits until these choirs are found.
async fn until(finder: &Finder, numbers: BTreeSet<u128>) {
    let since = Instant::now();
    while found(finder, "choir").await != numbers {
        assert!(since.elapsed() < A_SECOND * 12, "{numbers:?} are not found");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_filling_that_was_broken_off_goes_on_where_it_was() {
    on_each_repository(|repository| async move {
        let folder = tempfile::tempdir().unwrap();
        publish(&repository, &[(1, "Choir"), (2, "Choir"), (3, "Choir")]).await;
        let first = repository
            .positions(Kind::Service, i64::MIN, 1)
            .await
            .unwrap();
        let half = finder(&repository, folder.path());
        half.catch_up().await.unwrap();
        let progress = half.index().progress().unwrap().unwrap();
        drop(half);
        let index =
            Arc::new(find::Index::open(folder.path(), find::index::Tuning::default()).unwrap());
        let writer = index.writer().unwrap();
        writer.remove(Uuid::from_u128(2));
        writer.remove(Uuid::from_u128(3));
        writer
            .commit(&find::index::Progress {
                filled_to: Some(first[0].0),
                ..progress
            })
            .unwrap();
        drop((writer, index));
        let again = finder(&repository, folder.path());
        let caught = again.catch_up().await.unwrap();
        assert_eq!(
            (caught.filled, caught.services),
            (true, 2),
            "the first is there already"
        );
        assert_eq!(found(&again, "choir").await, [1, 2, 3].into());
    })
    .await;
}

#[tokio::test]
async fn rebuilding_gives_the_same_index() {
    on_each_repository(|repository| async move {
        let folder = tempfile::tempdir().unwrap();
        publish(&repository, &[(1, "Choir"), (2, "Band")]).await;
        let finder = finder(&repository, folder.path());
        finder.catch_up().await.unwrap();
        let caught = finder.rebuild().await.unwrap();
        assert_eq!((caught.filled, caught.services), (true, 2));
        assert_eq!(found(&finder, "").await, [1, 2].into());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_is_filled_again_everything_is_found() {
    on_each_repository(|repository| async move {
        let folder = tempfile::tempdir().unwrap();
        let choirs: Vec<(u128, &str)> = (1..=60).map(|number| (number, "Choir")).collect();
        publish(&repository, &choirs).await;
        let finder = finder(&repository, folder.path());
        finder.catch_up().await.unwrap();
        let stop = CancellationToken::new();
        let asking = tokio::spawn({
            let (finder, stop) = (finder.clone(), stop.clone());
            async move {
                let mut asked = 0;
                while !stop.is_cancelled() {
                    assert_eq!(found(&finder, "choir").await.len(), 60);
                    asked += 1;
                }
                asked
            }
        });
        for _ in 0..5 {
            assert!(finder.rebuild().await.unwrap().filled);
        }
        stop.cancel();
        assert!(asking.await.unwrap() > 0);
    })
    .await;
}

#[tokio::test]
async fn a_list_is_another_as_soon_as_something_is_published() {
    on_each_repository(|repository| async move {
        let folder = tempfile::tempdir().unwrap();
        publish(&repository, &[(1, "Choir")]).await;
        let finder = finder(&repository, folder.path());
        finder.catch_up().await.unwrap();
        let list = async || {
            let question = Question {
                words: "choir".to_owned(),
                ..Question::at(DateTime::<Utc>::UNIX_EPOCH)
            };
            finder.matching(question).await.unwrap()
        };
        let first = list().await;
        assert_eq!((first.ids.len(), list().await.mark), (1, first.mark));
        publish(&repository, &[(2, "Choir")]).await;
        finder.catch_up().await.unwrap();
        assert_eq!(list().await.ids.len(), 2);
        withdraw(&repository, 1).await;
        finder.catch_up().await.unwrap();
        assert_eq!(list().await.ids, [Uuid::from_u128(2)]);
    })
    .await;
}

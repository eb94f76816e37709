//! The change log: eight writers, and a follower that misses nothing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use repository::Change;
use testkit::databases::on_each_repository;

use super::place_of_records::{PARTIAL, service, submit};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_writers_and_a_follower_that_misses_no_change() {
    on_each_repository(|repository| async move {
        let done = Arc::new(AtomicBool::new(false));
        let follower = tokio::spawn({
            let (repository, done) = (repository.clone(), done.clone());
            async move {
                let mut seen: Vec<Change> = Vec::new();
                loop {
                    let ending = done.load(Ordering::SeqCst);
                    let after = seen.last().map_or(0, |change| change.seq);
                    let rows = repository.changes(after, 7).await.unwrap();
                    let idle = rows.is_empty();
                    seen.extend(rows);
                    if ending && idle {
                        return seen;
                    }
                    tokio::task::yield_now().await;
                }
            }
        });
        let mut writers = Vec::new();
        for writer in 0..8_u128 {
            let repository = repository.clone();
            writers.push(tokio::spawn(async move {
                for round in 0..6 {
                    let documents: Vec<_> = (0..3)
                        .map(|n| service(100 * writer + n, &format!("Club {writer} {round}")))
                        .collect();
                    submit(
                        &repository,
                        &format!("writer-{writer}"),
                        &documents,
                        PARTIAL,
                    )
                    .await;
                }
            }));
        }
        for writer in writers {
            writer.await.unwrap();
        }
        done.store(true, Ordering::SeqCst);
        let seen = follower.await.unwrap();
        let log = repository.changes(0, 1_000_000).await.unwrap();
        assert_eq!(seen, log, "the follower saw the log, row by row");
        assert_eq!(seen.last().unwrap().seq, repository.head().await.unwrap());
        assert!(
            seen.iter().zip(1..).all(|(change, seq)| change.seq == seq),
            "without a gap"
        );
        assert!(
            seen.windows(2).all(|pair| pair[0].at <= pair[1].at),
            "in the order of time"
        );
        let mut last = BTreeMap::new();
        for change in &seen {
            last.insert((change.kind, change.entity), change.hash.clone());
        }
        for ((kind, id), hash) in last {
            let published = repository.published(kind, id).await.unwrap().unwrap();
            let rows: Vec<_> = seen.iter().filter(|c| c.entity == id).collect();
            let said = hash.unwrap_or_default();
            assert_eq!(
                published.hash, said,
                "the last row tells what is published: {kind} {id}"
            );
            assert!(!said.is_empty(), "nobody withdrew anything: {rows:#?}");
        }
    })
    .await;
}

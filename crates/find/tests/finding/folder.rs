//! The folder: kept, shared, damaged.

use std::sync::Arc;

use find::index::{Progress, Tuning};
use find::{FindError, Index};
use uuid::Uuid;

use crate::shelf::{Shelf, asking, listing, numbers, service};

fn progress(seq: i64) -> Progress {
    Progress {
        repository: "one".to_owned(),
        seq,
        mark: "a change".to_owned(),
        filled_to: (seq == 1).then_some(-7),
    }
}

#[test]
fn what_was_committed_is_there_when_it_is_opened_again_and_the_rest_is_not() {
    let shelf = Shelf::of(&[service(1, "Choir", "We sing.")]);
    let writer = shelf.index.writer().unwrap();
    writer.commit(&progress(1)).unwrap();
    writer
        .put(&[listing(&service(2, "Band", "We play."))])
        .unwrap();
    drop(writer);
    let again = Index::open(shelf.folder.path(), Tuning::default()).unwrap();
    assert_eq!(again.len(), 1);
    assert_eq!(again.progress().unwrap(), Some(progress(1)));
}

#[test]
fn one_writes_and_another_reads_what_it_wrote() {
    let shelf = Shelf::of(&[service(1, "Choir", "We sing.")]);
    let other = Arc::new(Index::open(shelf.folder.path(), Tuning::default()).unwrap());
    let writer = shelf.index.writer().unwrap();
    assert!(matches!(other.writer(), Err(FindError::HeldByAnother)));
    writer
        .put(&[listing(&service(2, "Band", "We play."))])
        .unwrap();
    writer.remove(Uuid::from_u128(1));
    writer.commit(&progress(2)).unwrap();
    assert_eq!(other.len(), 1);
    other.refresh().unwrap();
    assert_eq!(other.progress().unwrap(), Some(progress(2)));
    drop(writer);
    assert!(other.writer().is_ok(), "who wrote is gone, so another can");
}

#[test]
fn a_service_that_is_put_in_again_stands_there_once() {
    let shelf = Shelf::of(&[service(1, "Choir", "We sing.")]);
    shelf.put(&[service(1, "Brass band", "We play.")]);
    assert_eq!(shelf.found("choir"), Vec::<u128>::new());
    assert_eq!(shelf.found("brass"), [1]);
    assert_eq!(shelf.index.len(), 1);
}

#[test]
fn a_damaged_folder_is_begun_anew() {
    let shelf = Shelf::of(&[service(1, "Choir", "We sing.")]);
    let folder = shelf.folder;
    drop(shelf.index);
    std::fs::write(folder.path().join("meta.json"), "{ this is no index").unwrap();
    let again = Index::open(folder.path(), Tuning::default()).unwrap();
    assert_eq!((again.len(), again.progress().unwrap()), (0, None));
}

#[test]
fn a_segment_that_is_missing_or_cut_off_is_begun_anew() {
    let shelf = Shelf::of(&[service(1, "Choir", "We sing.")]);
    let folder = shelf.folder;
    drop(shelf.index);
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let kind = path
            .extension()
            .and_then(|kind| kind.to_str())
            .unwrap_or_default();
        if ["fast", "idx", "term"].contains(&kind) {
            std::fs::write(&path, "cut").unwrap();
        }
    }
    let again = Index::open(folder.path(), Tuning::default()).unwrap();
    assert_eq!(again.len(), 0);
}

#[test]
fn an_index_that_is_emptied_and_has_nothing_to_be_filled_with_is_empty() {
    let shelf = Shelf::of(&[service(1, "Choir", "We sing.")]);
    let other = Index::open(shelf.folder.path(), Tuning::default()).unwrap();
    let writer = shelf.index.writer().unwrap();
    writer.clear().unwrap();
    writer.commit(&Progress::default()).unwrap();
    assert_eq!(shelf.found("choir"), Vec::<u128>::new());
    other.refresh().unwrap();
    assert!(other.is_empty());
}

#[test]
fn while_an_index_is_filled_again_the_old_one_answers() {
    let old = Progress {
        filled_to: None,
        ..progress(2)
    };
    let shelf = Shelf::of(&[
        service(1, "Choir", "We sing."),
        service(2, "Choir", "We hum."),
    ]);
    let writer = shelf.index.writer().unwrap();
    writer.commit(&old).unwrap();
    let other = Index::open(shelf.folder.path(), Tuning::default()).unwrap();
    writer.clear().unwrap();
    let half = Progress {
        filled_to: Some(1),
        ..old.clone()
    };
    writer
        .put(&[listing(&service(3, "Choir", "We shout."))])
        .unwrap();
    writer.commit(&half).unwrap();
    assert_eq!(shelf.index.progress().unwrap(), Some(half.clone()));
    other.refresh().unwrap();
    let found = |index: &Index| {
        let mut found = numbers(&index.search(&asking("choir")).unwrap());
        found.sort_unstable();
        found
    };
    assert_eq!(
        (found(&shelf.index), found(&other)),
        (vec![1, 2], vec![1, 2])
    );
    // Who opens it meanwhile has nothing else.
    let third = Index::open(shelf.folder.path(), Tuning::default()).unwrap();
    assert_eq!(found(&third), [3]);
    writer
        .put(&[listing(&service(4, "Choir", "We whistle."))])
        .unwrap();
    writer.commit(&half).unwrap();
    third.refresh().unwrap();
    assert_eq!(
        (found(&third), found(&shelf.index)),
        (vec![3, 4], vec![1, 2])
    );
    writer.commit(&old).unwrap();
    other.refresh().unwrap();
    assert_eq!(
        (found(&shelf.index), found(&other)),
        (vec![3, 4], vec![3, 4])
    );
}

#[test]
fn nobody_is_answered_from_what_another_repository_published() {
    let shelf = Shelf::of(&[service(1, "Choir", "We sing.")]);
    let writer = shelf.index.writer().unwrap();
    writer.commit(&progress(2)).unwrap();
    writer.clear().unwrap();
    let another = Progress {
        repository: "two".to_owned(),
        ..progress(1)
    };
    writer.commit(&another).unwrap();
    assert!(shelf.index.is_empty());
}

#[test]
fn what_waits_is_put_taken_out_and_replaced_in_the_order_of_the_wishes() {
    let shelf = Shelf::of(&[
        service(1, "Choir", "We sing."),
        service(2, "Band", "We play."),
    ]);
    let writer = shelf.index.writer().unwrap();
    let put = |number, name| {
        let listings = [listing(&service(number, name, "We meet."))];
        writer.put(&listings).unwrap();
    };
    put(1, "Chess");
    put(1, "Draughts");
    writer.remove(Uuid::from_u128(2));
    put(2, "Knitting");
    put(3, "Walking");
    writer.remove(Uuid::from_u128(3));
    assert_eq!(shelf.found("choir"), [1], "nothing is committed");
    writer.commit(&progress(2)).unwrap();
    assert_eq!(shelf.index.len(), 2);
    assert_eq!(
        (shelf.found("draughts"), shelf.found("knitting")),
        (vec![1], vec![2])
    );
    assert!(shelf.ask(&asking("chess")).hits.is_empty());

    put(4, "Sewing");
    writer.clear().unwrap();
    put(5, "Baking");
    writer.commit(&progress(3)).unwrap();
    assert_eq!(shelf.index.len(), 1);
    assert_eq!(shelf.found("baking"), [5]);
}

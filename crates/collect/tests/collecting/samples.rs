//! Real samples that lie beside the repository on some machines.

use collect::Format;
use hsds::Kind;
use repository::Ending;

use crate::room::{Room, brief, codes, shared};

#[tokio::test]
async fn a_page_of_outpost_gives_its_services_with_their_organisations() {
    let Some(path) = shared("data/services/bucks_outpost_sample_20.json") else {
        return;
    };
    let room = Room::new().await;
    let (outcome, counts) = room
        .import(path.display().to_string())
        .await
        .expect("it is read");
    assert_eq!(brief(&counts, Kind::Service), [20, 20, 0, 0, 0]);
    // It is page 1 of 141.
    assert_eq!(outcome.ending, Ending::Partial);
    let organizations = room.records(Kind::Organization).await;
    assert!(organizations.iter().all(|record| record.name.is_some()));
    let left_out = codes(&outcome)
        .into_iter()
        .filter(|code| *code == "organization-without-name")
        .count();
    println!(
        "{} of 20 services have an organisation with a name",
        20 - left_out
    );
    assert_eq!(20 - left_out, 10);
    assert!(
        !room.records(Kind::Location).await.is_empty()
            && !room.records(Kind::TaxonomyTerm).await.is_empty()
    );
    let (_, counts) = room
        .import(path.display().to_string())
        .await
        .expect("it is read again");
    assert_eq!(brief(&counts, Kind::Service), [20, 0, 0, 20, 0]);
}

#[tokio::test]
async fn the_tables_of_ohana_give_services_at_the_locations_of_organisations() {
    let Some(path) = shared("data/oruk_examples/hsds_tabular_sample") else {
        return;
    };
    let room = Room::new().await;
    let (outcome, counts) = room
        .import(path.display().to_string())
        .await
        .expect("it is read");
    assert_eq!(outcome.format, Format::Ohana);
    assert_eq!(brief(&counts, Kind::Service), [23, 23, 0, 0, 0]);
    assert_eq!(brief(&counts, Kind::Organization), [8, 8, 0, 0, 0]);
    assert_eq!(brief(&counts, Kind::Location), [22, 22, 0, 0, 0]);
    assert_eq!(brief(&counts, Kind::TaxonomyTerm)[0], 290);
    let (_, counts) = room
        .import(path.display().to_string())
        .await
        .expect("it is read again");
    assert_eq!(brief(&counts, Kind::Service), [23, 0, 0, 23, 0]);
}

#[tokio::test]
async fn a_folder_of_mock_documents_is_read() {
    let Some(path) = shared("data/oruk_examples/hsds_mock") else {
        return;
    };
    let (outcome, counts) = Room::new()
        .await
        .import(path.display().to_string())
        .await
        .expect("it is read");
    assert_eq!(outcome.format, Format::Json);
    assert_eq!(brief(&counts, Kind::Service)[4], 0, "{:?}", outcome.report);
    assert!(brief(&counts, Kind::Service)[0] >= 1);
}

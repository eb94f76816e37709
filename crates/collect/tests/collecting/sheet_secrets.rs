//! What spreadsheets hold and nobody should see: persons, addresses that are secret, our own remarks.

use hsds::{Document, Kind};
use serde_json::json;

use crate::room::Room;
use crate::sheets::{import, put, services, text, workbook};

/// What of a service may leave.
fn public(service: &Document) -> String {
    let fields = service
        .iter()
        .filter(|(name, _)| !name.starts_with("x_internal_"));
    format!("{:?}", fields.collect::<Vec<_>>())
}

#[tokio::test]
async fn what_nobody_should_see_stays_here() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = put(
        &folder,
        "refuge.csv",
        "Name,Address,Town,Postcode,Confidential,Notes,Contact name,Email\n\
         Safe House,12 Hidden Lane,Bolton,BL3 2HP,Yes,ring Jo first,Jo Bloggs,jo.bloggs@gmail.com\n\
         Office,1 Open Street,Bolton,BL1 2BZ,No,,,info@office.example\n",
    );
    let room = Room::new().await;
    import(&room, &path, None).await;
    for record in room.records(Kind::Service).await {
        let id = record.id.expect("it is settled");
        let published = room
            .repository
            .published(Kind::Service, id)
            .await
            .expect("it can be read")
            .expect("it is published");
        let written = format!("{published:?}");
        for secret in [
            "Hidden Lane",
            "BL3 2HP",
            "ring Jo",
            "Jo Bloggs",
            "jo.bloggs",
        ] {
            assert!(!written.contains(secret), "{secret} in {written}");
        }
    }
}

#[test]
fn what_may_be_of_a_person_or_secret_stays_here() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = put(
        &folder,
        "list.csv",
        "Name,Contact,Address,Postcode,Address confidential\n\
         Chess Club,Jane Smith 07700 900123,1 High Street,DY11 6FD,-\n\
         Go Club,Bookings 01632 960001,2 High Street,DY11 6FD,No\n\
         The Haven,01632 960002,3 High Street,DY11 6FD,TBC\n",
    );
    let services = services(&list);
    assert_eq!(services.len(), 3);
    assert_eq!(text(&services[0], "phones/0/number"), "07700 900123");
    assert!(!public(&services[0]).contains("Jane"), "{:?}", services[0]);
    assert!(text(&services[1], "phones/0/description").contains("Bookings"));
    let secret = |service: &Document| {
        service["service_at_locations"][0]["location"]["x_confidential"] == json!(true)
    };
    assert_eq!(
        services.iter().map(secret).collect::<Vec<_>>(),
        [false, false, true]
    );

    let book = workbook(
        &folder,
        &[
            (
                "Services",
                &[
                    &["Name", "Organisation ID"],
                    &["Chess Club", "o1"],
                    &["Go Club", "o2"],
                ],
            ),
            (
                "Organisations",
                &[
                    &["ID", "Name", "Email"],
                    &["o1", "Town Games", "jane.smith@games.example"],
                    &["o2", "Other Games", "help@games.example"],
                ],
            ),
        ],
    );
    let services = self::services(&book);
    assert!(
        !public(&services[0]).contains("jane.smith"),
        "{:?}",
        services[0]
    );
    assert_eq!(
        text(&services[1], "organization/email"),
        "help@games.example"
    );
}

#[test]
fn what_we_remarked_is_not_sent_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = "jane.smith@games.example is not published, because it looks like the name of a person: personal data.";
    let book = workbook(
        &folder,
        &[(
            "Services",
            &[
                &["What became of it", "What to look at", "Name", "Postcode"],
                &["Published", said, "Chess Club", "DY11 6FD"],
                &["Published", said, "Go Club", "DY11 6FE"],
            ],
        )],
    );
    for service in services(&book) {
        assert!(!public(&service).contains("jane.smith"), "{service:?}");
    }
}

#[test]
fn what_is_left_of_a_contact_is_kept_and_not_published() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = put(
        &folder,
        "list.csv",
        "Name,Contact\nChess Club,\"0161 834 3140, 1 High Street, Sale, M33 7XX\"\nGo Club,0161 834 3141\n",
    );
    let chess = &services(&list)[0];
    assert!(!public(chess).contains("High Street"), "{chess:?}");
    assert!(
        text(chess, "x_internal_contact").contains("1 High Street"),
        "{chess:?}"
    );
}

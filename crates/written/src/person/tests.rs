//! Made-up people, and much that is none.

use proptest::prelude::*;

use super::*;

fn found(text: &str) -> Vec<(Kind, &str)> {
    find(text, Known::default())
        .into_iter()
        .map(|found| (found.kind, &text[found.place]))
        .collect()
}

fn names(text: &str) -> Vec<&str> {
    found(text)
        .into_iter()
        .filter(|(kind, _)| *kind == Kind::Name)
        .map(|(_, words)| words)
        .collect()
}

#[test]
fn people_are_found_where_something_says_that_they_are_meant() {
    for (text, meant) in [
        ("Please contact Jane Smith for details.", "Jane Smith"),
        ("Ask for Dave at the door.", "Dave"),
        ("To book speak to Priya.", "Priya"),
        ("The group is run by Sue Brown on Tuesdays", "Sue Brown"),
        ("Led by Gareth every week", "Gareth"),
        ("Mrs J. Patel will help you", "Mrs J. Patel"),
        ("Dr. Anne O'Neill holds a clinic", "Dr. Anne O'Neill"),
        ("Rev John Ashworth", "Rev John Ashworth"),
        ("Cllr Abdul Karim is there on Mondays", "Cllr Abdul Karim"),
        ("Contact: Jane Smith-Jones", "Jane Smith-Jones"),
        ("Coordinator: Sarah Ann Dobbs", "Sarah Ann Dobbs"),
        ("Club Secretary Tom Barlow", "Tom Barlow"),
        ("Jane Smith (Club Secretary) will call back", "Jane Smith"),
        ("Jane Smith on 0161 496 0000", "Jane Smith"),
        ("Call Dave on 07700 900123", "Dave"),
        ("Dave - 07700 900123", "Dave"),
        ("0161 496 0000 (Sandra)", "Sandra"),
        ("Our manager is Karen Holt.", "Karen Holt"),
        ("contact name Fatima Noor", "Fatima Noor"),
        ("Email Jane at jane@example.org", "Jane"),
        ("yoga with Emma Jones", "Emma Jones"),
        ("Contact Jane Smith Monday to Friday", "Jane Smith"),
    ] {
        assert_eq!(names(text), [meant], "{text}");
    }
    assert_eq!(
        names("Contact Jane Smith or Bob Jones"),
        ["Jane Smith", "Bob Jones"]
    );
}

#[test]
fn places_organisations_and_the_dead_are_no_persons() {
    for text in [
        "Contact St Mary's Church for details",
        "Contact Alexandra Road Surgery",
        "call Elizabeth House on 0161 496 0000",
        "Contact Marie Curie on 0800 090 2309",
        "contact Samaritans on 116 123",
        "contact Citizens Advice",
        "Contact Macmillan Cancer Support",
        "Run by the John Lewis Partnership",
        "run by Dr Barnardo's",
        "Led by Age UK Trafford",
        "in memory of Jane Smith",
        "Founded by Mary Jones in 1902",
        "The Prince Charles Hospital",
        "Queen Elizabeth Hall",
        "run by Victoria Baths Trust",
        "Contact Victoria Library: 0161 496 0000",
        "Contact us on 0161 496 0000",
        "Call Monday to Friday",
        "Run by Jack and Jill Nursery",
        "contact James Smith & Partners",
        "contact Jane Smith Dance School",
        "Speak to Lesley Court staff",
        "Martin Luther King Day",
        "Contact Action Together",
        "contact Adam's Place",
        "Ring St John Ambulance",
        "ring St. John Ambulance",
        "MS Society support group",
        "People with MS Trust help",
        "Father Christmas comes",
        "Miss out on nothing",
        "12 Jane Street",
        "May be closed. Will Call back.",
        "Contact Will be made",
        "Grace Church, Faith Hall, Hope Centre",
        "We text. Rose Garden is open",
        "Stuart House 0161 496 0000",
        "Harry Potter evenings and Peter Pan",
        "Run by Paul Smith Associates",
        "Contact Emma's Place",
        "contact Ross-on-Wye library",
    ] {
        assert_eq!(names(text), [] as [&str; 0], "{text}");
    }
    let known = ["Sue Brown Yoga", "The Rosie Project"];
    for text in ["Contact Sue Brown on 0161 496 0000", "ask for Rosie"] {
        assert_eq!(find(text, Known(&known)), [], "{text}");
    }
}

#[test]
fn mobiles_are_found_however_they_are_spaced() {
    for text in [
        "07700900123",
        "07700 900123",
        "07700 900 123",
        "077 0090 0123",
        "+44 7700 900123",
        "+447700900123",
        "+44 (0)7700 900 123",
        "0044 7700 900123",
        "07700-900-123",
        "(07700) 900123",
        "07700\u{a0}900123",
    ] {
        let text = format!("Text {text} today");
        assert_eq!(found(&text).len(), 1, "{text}");
        assert_eq!(found(&text)[0].0, Kind::Mobile, "{text}");
    }
    for text in [
        "0161 496 0000",
        "01617700900123",
        "070 1234 5678",
        "07600 123456",
        "charity 1077009",
        "0770090012",
        "077009001234",
        "0800 7700900",
        "7700 900123 items",
        "2007 900 123 4567",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
    assert!(is_mobile("07700 900123") && is_mobile("+44 7700 900123"));
    assert!(!is_mobile("0161 496 0000") && !is_mobile("0161 496 0000 or 07700 900123"));
}

#[test]
fn a_mobile_beside_a_name_is_told_from_one_that_stands_alone() {
    let named = |text: &str| {
        let found = find(text, Known::default());
        let mobile = found.iter().find(|found| found.kind == Kind::Mobile);
        mobile.map(|found| found.named)
    };
    assert_eq!(named("Ring Dave on 07700 900123"), Some(true));
    assert_eq!(named("07700 900123 (Sandra)"), Some(true));
    assert_eq!(named("Text us on 07700 900123"), Some(false));
    assert_eq!(
        named("Ask for Dave at the door. Text the group on 07700 900123"),
        Some(false)
    );
}

#[test]
fn mailboxes_of_people_are_told_from_those_of_groups() {
    let known = ["Hale Folk Club"];
    for (address, meant) in [
        ("jane.smith@example.org", Some(Sure::Certain)),
        ("dave@example.org", Some(Sure::Certain)),
        ("ericsmith5892@hotmail.com", Some(Sure::Likely)),
        ("qwxz77@gmail.com", Some(Sure::Doubtful)),
        ("halefolk@gmail.com", None),
        ("hfc2009@gmail.com", None),
        ("info@example.org", None),
        ("bury@example.org", None),
    ] {
        let found = mailbox(address, Known(&known));
        assert_eq!(found.map(|(_, sure)| sure), meant, "{address}");
    }
    assert_eq!(
        found("Write to jane.smith@example.org or info@example.org."),
        [(Kind::Mailbox, "jane.smith@example.org")]
    );
}

#[test]
fn the_name_of_a_contact_is_told_from_a_role() {
    let known = Known(&["Rosie Centre"]);
    for (text, meant) in [
        ("Jane Smith", Some("Jane Smith")),
        ("Sue", Some("Sue")),
        ("J. Smith", Some("J. Smith")),
        ("Mrs Patel", Some("Mrs Patel")),
        ("Jane Smith, Manager", Some("Jane Smith")),
        ("Jane Smith - Manager", Some("Jane Smith")),
        ("Oluchi Adebayo", Some("Oluchi Adebayo")),
        ("Zdenka Novotna", Some("Zdenka Novotna")),
        ("Enquiries", None),
        ("Duty Team", None),
        ("Early Help", None),
        ("Family Hub", None),
        ("Manager", None),
        ("The Manager", None),
        ("Elm House", None),
        ("Trafford Council", None),
        ("Rosie", None),
        ("Reception", None),
        ("Adult Social Care", None),
        ("", None),
        ("0161 496 0000", None),
    ] {
        let found = contact(text, known).map(|found| &text[found.place]);
        assert_eq!(found, meant, "{text}");
    }
}

proptest! {
    #[test]
    fn nothing_panics_and_places_are_in_the_text(text in "\\PC{0,120}") {
        let mut end = 0;
        for found in find(&text, Known(&["Grace Hall"])) {
            prop_assert!(found.place.start >= end && found.place.end > found.place.start);
            prop_assert!(text.get(found.place.clone()).is_some());
            end = found.place.end;
        }
        if let Some(found) = contact(&text, Known::default()) {
            prop_assert!(text.get(found.place).is_some());
        }
    }

    #[test]
    fn words_like_those_of_listings_never_panic(parts in prop::collection::vec(prop::sample::select(vec![
        "Contact", "Jane", "Smith", "Mrs", ".", " ", ": ", "\n", "07700", "900123", "@", "jane@example.org", "é", "’s", "(", ")", "+44", "or", "J", "St",
    ]), 0..24)) {
        let text = parts.concat();
        let mut end = 0;
        for found in find(&text, Known::default()) {
            prop_assert!(found.place.start >= end, "{text:?}");
            prop_assert!(text.get(found.place.clone()).is_some());
            end = found.place.end;
        }
    }

    #[test]
    fn without_digits_signs_and_capitals_there_is_nothing(text in "[a-z ,.:;()'\n-]{0,200}") {
        prop_assert_eq!(find(&text, Known::default()), []);
    }
}

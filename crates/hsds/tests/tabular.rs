//! What a reader of data packages makes of the files people send.

use hsds::identity::Namespace;
use hsds::tabular::{Names, RowProblem, Tables, TabularError, TabularPart, write};
use hsds::{Kind, Severity};
use serde_json::{Value, json};

const SERVICES: (&str, &str) = (
    "services.csv",
    "id,organization_id,name,status\n1,8,Meals,active\n2,8,Rides,active\n",
);
const ORGANIZATIONS: (&str, &str) = (
    "organizations.csv",
    "id,name,description\n8,Kind Hands,Help\n",
);

fn read(files: &[(&str, &str)]) -> (Vec<TabularPart>, Vec<RowProblem>) {
    let mut tables = Tables::new();
    for (name, text) in files {
        tables
            .add(name, text.as_bytes())
            .unwrap_or_else(|error| panic!("{error}"));
    }
    tables.records(&Namespace::of_source("test"))
}

fn service<'a>(parts: &'a [TabularPart], key: &str) -> &'a TabularPart {
    let wanted = |part: &&TabularPart| part.part.kind == Kind::Service && part.part.key == key;
    parts
        .iter()
        .find(wanted)
        .unwrap_or_else(|| panic!("no service {key}"))
}

fn told<'a>(
    problems: &'a [RowProblem],
    code: &str,
) -> Vec<(&'a str, Option<u64>, Option<&'a str>)> {
    let same = problems
        .iter()
        .filter(|problem| problem.problem.code == code);
    same.map(|problem| (problem.file.as_str(), problem.row, problem.field.as_deref()))
        .collect()
}

#[test]
fn ids_of_any_form_link_the_tables() {
    let phones = (
        "phones.csv",
        "id,service_id,contact_id,number\n1,1,,01632 960001\n2,,5,01632 960002\n",
    );
    let contacts = ("contacts.csv", "id,service_id,name\n5,1,Front desk\n");
    let (parts, problems) = read(&[SERVICES, ORGANIZATIONS, phones, contacts]);
    assert!(problems.is_empty(), "{problems:?}");
    let meals = service(&parts, "1");
    assert_eq!(meals.part.document["phones"][0]["number"], "01632 960001");
    assert_eq!(
        meals.part.document["contacts"][0]["phones"][0]["number"],
        "01632 960002"
    );
    let organization = Namespace::of_source("test").id(Kind::Organization, "8");
    assert_eq!(meals.part.document["organization_id"], json!(organization));
    assert_eq!((meals.file.as_str(), meals.row), ("services.csv", 2));
    assert_eq!(
        meals.place_of("/contacts/0/phones/0/number"),
        ("phones.csv", 3)
    );
    assert_eq!(meals.place_of("/name"), ("services.csv", 2));
}

#[test]
fn a_schedule_with_several_owners_stands_in_the_service_and_names_the_place() {
    let at = (
        "service_at_location.csv",
        "id,service_id,location_id\n3,1,4\n",
    );
    let locations = ("locations.csv", "id,location_type,name\n4,physical,Hall\n");
    let schedule = (
        "schedule.csv",
        "id,service_id,service_at_location_id,byday\n6,1,3,MO\n7,,3,TU\n",
    );
    let (parts, problems) = read(&[SERVICES, ORGANIZATIONS, at, locations, schedule]);
    assert!(problems.is_empty(), "{problems:?}");
    let document = &service(&parts, "1").part.document;
    assert_eq!(document["schedules"][0]["byday"], "MO");
    assert_eq!(
        document["service_at_locations"][0]["schedules"][0]["byday"],
        "TU"
    );
}

#[test]
fn attributes_go_where_link_id_and_link_entity_say() {
    let terms = ("taxonomy_terms.csv", "id,name,description\nt,Food,Food\n");
    let attributes = (
        "attributes.csv",
        "id,link_id,link_entity,taxonomy_term_id\n1,8,organization,t\n2,1,Services,t\n3,2,,t\n",
    );
    let (parts, problems) = read(&[SERVICES, ORGANIZATIONS, terms, attributes]);
    assert!(problems.is_empty(), "{problems:?}");
    let organization = parts
        .iter()
        .find(|part| part.part.kind == Kind::Organization);
    assert_eq!(
        organization.map(|part| part.part.document["attributes"]
            .as_array()
            .map_or(0, Vec::len)),
        Some(1)
    );
    for key in ["1", "2"] {
        assert_eq!(
            service(&parts, key).part.document["attributes"]
                .as_array()
                .map_or(0, Vec::len),
            1
        );
    }
}

#[test]
fn a_row_whose_owner_is_missing_is_told_with_file_row_and_column() {
    let phones = (
        "phones.csv",
        "id,service_id,contact_id,number\n1,9,,0\n2,,,0\n3,9,5,0\n",
    );
    let contacts = ("contacts.csv", "id,service_id,name\n5,1,Front desk\n");
    let (parts, problems) = read(&[SERVICES, ORGANIZATIONS, phones, contacts]);
    let missing = told(&problems, "owner-missing");
    assert_eq!(
        missing,
        [
            ("phones.csv", Some(2), Some("service_id")),
            ("phones.csv", Some(4), Some("service_id"))
        ]
    );
    assert_eq!(
        told(&problems, "row-without-owner"),
        [("phones.csv", Some(3), None)]
    );
    let contact = &service(&parts, "1").part.document["contacts"][0];
    assert!(contact["phones"][0]["id"].is_string());
}

#[test]
fn a_row_below_an_unused_row_is_told_too() {
    let contacts = ("contacts.csv", "id,service_id,name\n5,77,Front desk\n");
    let phones = ("phones.csv", "id,contact_id,number\n1,5,0\n");
    let (_, problems) = read(&[SERVICES, ORGANIZATIONS, contacts, phones]);
    assert_eq!(
        told(&problems, "owner-missing"),
        [("contacts.csv", Some(2), Some("service_id"))]
    );
    assert_eq!(
        told(&problems, "row-without-owner"),
        [("phones.csv", Some(2), None)]
    );
}

#[test]
fn rows_with_one_id_are_united_if_they_agree_and_told_if_not() {
    let again = (
        "service.csv",
        "id,name,description\n1,Meals,Hot food\n2,Lifts,\n",
    );
    let (parts, problems) = read(&[SERVICES, ORGANIZATIONS, again]);
    let document = &service(&parts, "1").part.document;
    assert_eq!(document["description"], "Hot food");
    assert_eq!(service(&parts, "2").part.document["name"], "Rides");
    let told: Vec<_> = problems
        .iter()
        .map(|problem| (problem.row, problem.problem.severity))
        .collect();
    assert_eq!(
        told,
        [(Some(2), Severity::Advice), (Some(3), Severity::Error)]
    );
}

#[test]
fn unknown_columns_stay_as_unknown_fields() {
    let services = (
        "services.csv",
        "ID,Organization ID,Name,Status,Colour,languages\n1,8,Meals,active,red,Welsh\n",
    );
    let (parts, problems) = read(&[services, ORGANIZATIONS]);
    let document = &service(&parts, "1").part.document;
    assert_eq!(
        (&document["Colour"], &document["languages_text"]),
        (&json!("red"), &json!("Welsh"))
    );
    assert_eq!(
        told(&problems, "unknown-column"),
        [("services.csv", Some(1), Some("Colour"))]
    );
    assert_eq!(
        told(&problems, "nested-column"),
        [("services.csv", Some(1), Some("languages_text"))]
    );
}

#[test]
fn a_byte_order_mark_semicolons_blank_lines_and_long_cells_do_not_shift_rows() {
    for end in ["\n", "\r\n"] {
        let text = [
            "\u{feff}id;organization_id;name;status;description",
            "1;8;Meals;active;\"two\nlines\"",
            "",
            ";;;;",
            "2;8;Rides;active;x",
            "",
        ];
        let text = text.join(end);
        let (parts, problems) = read(&[("services.csv", &text), ORGANIZATIONS]);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(service(&parts, "1").row, 2);
        assert_eq!(service(&parts, "2").row, 5, "{end:?}");
    }
}

#[test]
fn windows_1252_is_decoded_and_told() {
    let mut tables = Tables::new();
    tables
        .add(
            "services.csv",
            &b"id,name,status\n1,Caf\xe9 \x96 meals,active\n"[..],
        )
        .unwrap_or_else(|error| panic!("{error}"));
    let (parts, problems) = tables.records(&Namespace::of_source("test"));
    assert_eq!(service(&parts, "1").part.document["name"], "Café – meals");
    assert_eq!(
        told(&problems, "cell-not-utf8"),
        [("services.csv", Some(2), Some("name"))]
    );
}

#[test]
fn a_cell_that_is_too_long_is_left_out_and_told() {
    let long = "x".repeat((1 << 20) + 1);
    let text = format!("id,name,status,description\n1,Meals,active,{long}\n2,Rides,active,short\n");
    let (parts, problems) = read(&[("services.csv", &text)]);
    assert_eq!(service(&parts, "1").part.document.get("description"), None);
    assert_eq!(service(&parts, "2").part.document["description"], "short");
    assert_eq!(
        told(&problems, "cell-too-long"),
        [("services.csv", Some(2), Some("description"))]
    );
}

#[test]
fn a_quotation_mark_that_is_never_closed_stops_the_file() {
    let text = format!("id,name\n1,Meals\n2,\"{}", "x\n".repeat(9 << 20));
    let error = Tables::new().add("services.csv", text.as_bytes());
    assert!(
        matches!(error, Err(TabularError::RowTooLong { row: 3, .. })),
        "{error:?}"
    );
}

#[test]
fn what_is_no_csv_is_refused_with_a_remedy() {
    let refused = |bytes: &[u8]| Tables::new().add("services.csv", bytes);
    assert!(matches!(
        refused(b"\xff\xfei\0d\0"),
        Err(TabularError::Utf16 { .. })
    ));
    assert!(matches!(
        refused(b"PK\x03\x04...."),
        Err(TabularError::NotCsv { .. })
    ));
    assert!(matches!(
        Tables::new().add_descriptor(b"[]"),
        Err(TabularError::Descriptor { .. })
    ));
}

#[test]
fn files_that_are_no_tables_are_told_and_not_read() {
    let (parts, problems) = read(&[
        SERVICES,
        ORGANIZATIONS,
        ("notes.csv", "a,b\n1,2\n"),
        ("phones.csv", ""),
    ]);
    assert_eq!(parts.len(), 3);
    assert_eq!(told(&problems, "unread-file"), [("notes.csv", None, None)]);
    assert_eq!(told(&problems, "empty-file"), [("phones.csv", None, None)]);
}

#[test]
fn the_descriptor_says_which_file_is_which_table() {
    let mut tables = Tables::new();
    let descriptor = json!({ "resources": [
        { "name": "service", "path": "data/table-7.csv", "dialect": { "delimiter": "|" },
          "schema": { "fields": [{ "name": "places", "type": "integer" }] } },
    ]});
    tables
        .add_descriptor(descriptor.to_string().as_bytes())
        .unwrap_or_else(|error| panic!("{error}"));
    tables
        .add(
            "upload/TABLE-7.csv",
            "id|name|status|places\n1|Meals|active|12\n".as_bytes(),
        )
        .unwrap_or_else(|error| panic!("{error}"));
    let (parts, problems) = tables.records(&Namespace::of_source("test"));
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(service(&parts, "1").part.document["places"], 12);
}

#[test]
fn a_package_names_its_tables_columns_and_keys() {
    let id = "0f1d3c5e-0000-4000-8000-000000000001";
    let service = json!({ "id": id, "name": "Meals", "status": "active",
        "organization": { "id": "0f1d3c5e-0000-4000-8000-000000000002", "name": "Kind Hands", "description": "Help" },
        "schedules": [{ "id": "0f1d3c5e-0000-4000-8000-000000000003", "byday": "MO" }] });
    let documents = || {
        service
            .as_object()
            .cloned()
            .map(|document| (Kind::Service, document))
            .into_iter()
    };
    let names: Vec<_> = write(documents(), Names::Uk)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        names,
        [
            "organizations.csv",
            "services.csv",
            "schedule.csv",
            "datapackage.json"
        ]
    );
    let files = write(documents(), Names::Hsds);
    let descriptor: Value = files
        .last()
        .and_then(|(_, bytes)| serde_json::from_slice(bytes).ok())
        .unwrap_or_default();
    let resource = &descriptor["resources"][1];
    assert_eq!(
        (&resource["name"], &resource["path"]),
        (&json!("service"), &json!("services.csv"))
    );
    assert_eq!(
        resource["schema"]["foreignKeys"],
        json!([{ "fields": "organization_id", "reference": { "resource": "organization", "fields": "id" } }])
    );
    let age = resource["schema"]["fields"]
        .as_array()
        .and_then(|fields| fields.iter().find(|field| field["name"] == "minimum_age"));
    assert_eq!(age.map(|age| &age["type"]), Some(&json!("number")));
    let status = resource["schema"]["fields"]
        .as_array()
        .and_then(|fields| fields.iter().find(|field| field["name"] == "status"));
    assert_eq!(
        status.map(|status| &status["constraints"]["required"]),
        Some(&json!(true))
    );
}

#[test]
fn a_row_with_cells_beyond_the_header_keeps_them() {
    let (parts, problems) = read(&[(
        "services.csv",
        "id,name,status\n1,Meals,active,hot, daily\n",
    )]);
    assert_eq!(service(&parts, "1").part.document["column_4"], "hot");
    assert_eq!(told(&problems, "cells-beyond-header").len(), 2);
    let wide = format!(
        "id,name,status{}\n1,Meals,active{}x\n",
        ",".repeat(5000),
        ",".repeat(5000)
    );
    let (parts, problems) = read(&[("services.csv", &wide)]);
    assert_eq!(service(&parts, "1").part.document["name"], "Meals");
    assert_eq!(
        told(&problems, "too-many-cells"),
        [("services.csv", Some(2), None)]
    );
}

//! No reader panics, whatever a file holds or a feed answers.

#[path = "../../fuzz/entries.rs"]
mod entries;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

/// Names that readers look for, so that random documents reach past the first door.
const NAMES: [&str; 60] = [
    "id",
    "name",
    "description",
    "status",
    "last_modified",
    "version",
    "profile",
    "openapi_url",
    "contents",
    "content",
    "total_pages",
    "totalPages",
    "total_items",
    "totalElements",
    "last_page",
    "last",
    "organization",
    "organisation",
    "organization_id",
    "location_id",
    "locations",
    "service_at_locations",
    "services",
    "geometry",
    "coordinates",
    "longitude",
    "latitude",
    "location_type",
    "mask_exact_address",
    "accessibilities",
    "schedules",
    "regular_schedules",
    "holiday_schedules",
    "weekday",
    "opens_at",
    "contacts",
    "phone",
    "phones",
    "number",
    "postal_code",
    "addresses",
    "taxonomies",
    "taxonomy_terms",
    "taxonomy",
    "send_needs",
    "suitabilities",
    "target_directories",
    "local_offer",
    "links",
    "cost_options",
    "amount",
    "free",
    "min_age",
    "needs_referral",
    "eligibilitys",
    "minimum_age",
    "attributes",
    "funding",
    "taxonomy_id",
    "x_internal_note",
];

/// Texts and numbers that mean something somewhere.
fn any_leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        any::<u64>().prop_map(Value::from),
        (0..4_i64).prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        select(vec![
            "1",
            "a",
            "..",
            "a/b?c#d",
            "18446744073709551615",
            "HSDS-UK-3.0",
            "HSDS-UK-1.0",
            "inf",
            "01296 000000 Ext 12",
            "İ ext ٣",
            "Monday",
            "12/31/99",
            "-1-01-01",
            "active",
            "true",
        ])
        .prop_map(Value::from),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    any_leaf().prop_recursive(4, 30, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            object(inner),
        ]
    })
}

fn object(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let name = prop_oneof![8 => select(NAMES.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    vec((name, inner), 0..8)
        .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>()))
}

/// A row with an id, so that its detail is asked for.
fn any_row() -> impl Strategy<Value = Value> {
    (object(any_json()), any_leaf()).prop_map(|(mut row, id)| {
        row["id"] = id;
        row
    })
}

/// A page of a feed, in the words of either version.
fn any_page() -> impl Strategy<Value = Value> {
    let fields = [
        "total_pages",
        "totalPages",
        "total_items",
        "last_page",
        "last",
    ];
    let fields = vec((select(fields.to_vec()), any_leaf()), 0..3);
    let list = select(vec!["contents", "content"]);
    (list, vec(any_row(), 0..4), fields).prop_map(|(list, rows, fields)| {
        let mut page = json!({});
        for (name, value) in fields {
            page[name] = value;
        }
        page[list] = Value::from(rows);
        page
    })
}

/// Documents as a file may hold them: one, a list, a page, lines.
fn any_documents() -> impl Strategy<Value = Vec<u8>> {
    let lines = vec(any_row(), 0..5).prop_map(|rows| {
        let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
        lines.join("\n").into_bytes()
    });
    let bytes = |value: Value| value.to_string().into_bytes();
    prop_oneof![
        any_row().prop_map(bytes),
        vec(any_json(), 0..4).prop_map(move |list| bytes(Value::from(list))),
        any_page().prop_map(bytes),
        lines,
    ]
}

/// Texts made of the pieces that tables are made of.
fn any_table() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b",",
        b",",
        b"\n",
        b"\r\n",
        b"\"",
        b"id,name,organization_id,location_id,taxonomy_ids\n",
        b"id,service_id,location_id,contact_id,number,extension\n",
        b"id,service_id,weekday,opens_at,closes_at,closed,start_date,end_date\n",
        b"id",
        b"name",
        b"1",
        b"2",
        b"12/31/99,1/1/00",
        b"January 1, 1800",
        b"(a, b), c)",
        b"\xe9",
        b"\0",
        b"\xef\xbb\xbf",
    ];
    let piece =
        prop_oneof![6 => select(pieces).prop_map(<[u8]>::to_vec), 1 => vec(any::<u8>(), 0..4)];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Files, each with the number of its name before it.
fn any_files() -> impl Strategy<Value = Vec<u8>> {
    let content = prop_oneof![any_documents(), any_table(), vec(any::<u8>(), 0..60)];
    let name = 0..entries::NAMES.len() as u8;
    let file = (name, content).prop_map(|(name, content)| [vec![name], content].concat());
    vec(file, 1..5).prop_map(|files| files.join(&b"\n--\n"[..]))
}

/// Some bytes are others, and the end may be missing.
fn damaged(bytes: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let changes = vec((any::<Index>(), any::<u8>()), 0..4);
    let cut = prop::option::weighted(0.3, any::<Index>());
    (bytes, changes, cut).prop_map(|(mut bytes, changes, cut)| {
        for (at, byte) in changes {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len() + 1));
        }
        bytes
    })
}

/// What a feed answers, part by part.
fn any_feed() -> impl Strategy<Value = Vec<u8>> {
    let bytes = |value: Value| value.to_string().into_bytes();
    let details = prop_oneof![
        object(any_leaf()).prop_map(bytes),
        Just(br#"{"version": "HSDS-UK-3.0", "openapi_url": ""}"#.to_vec()),
        Just(br#"{"version": "HSDS 3.0", "openapi_url": "x"}"#.to_vec()),
        Just(b"!".to_vec()),
        Just(b"<html>".to_vec()),
    ];
    let answer = prop_oneof![
        4 => any_page().prop_map(bytes),
        4 => any_row().prop_map(bytes),
        1 => vec(any::<u8>(), 0..30),
        1 => "\\?[0-9]{0,20}".prop_map(String::into_bytes),
    ];
    (details, vec(answer, 0..6)).prop_map(|(details, answers)| {
        let parts: Vec<_> = [details].into_iter().chain(answers).collect();
        parts.join(&b"\n--\n"[..])
    })
}

/// Schemas made of the words that schemas are made of, each with what may follow it; now and then with something else.
fn any_schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => any::<bool>().prop_map(Value::from),
        1 => any_leaf(),
        4 => any_reference().prop_map(|reference| json!({"$ref": reference})),
        1 => any_reference().prop_map(|reference| json!({"$dynamicRef": reference})),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let named = (select(NAMES.to_vec()), inner.clone())
            .prop_map(|(name, schema)| json!({name: schema}));
        let one = [
            "items",
            "additionalProperties",
            "not",
            "if",
            "then",
            "else",
            "contains",
            "propertyNames",
            "unevaluatedProperties",
        ];
        let list = ["allOf", "anyOf", "oneOf", "prefixItems"];
        let map = ["properties", "$defs", "definitions", "dependentSchemas"];
        let word = prop_oneof![
            4 => (select(one.to_vec()), inner.clone()),
            3 => (select(list.to_vec()), vec(inner, 1..4).prop_map(Value::from)),
            4 => (select(map.to_vec()), named.clone()),
            1 => (Just("patternProperties"), (any_pattern(), named).prop_map(|(pattern, schema)| json!({pattern: schema}))),
            4 => any_limit(),
        ];
        vec(word, 1..5).prop_map(|words| {
            let words = words.into_iter().map(|(word, value)| (word.to_owned(), value));
            Value::Object(words.collect())
        })
    })
}

/// References that lead somewhere, round in a circle or nowhere.
fn any_reference() -> impl Strategy<Value = &'static str> {
    select(vec![
        "#",
        "#/paths",
        "#/paths/~1services/get/responses/200/content/application~1json/schema",
        "#/$defs/name",
        "#here",
        "other.json#/contents",
        "openapi.json",
        "a b",
        "//",
    ])
}

fn any_pattern() -> impl Strategy<Value = &'static str> {
    select(vec!["^(a+)+$", "[", "\\p{L}{1000}", "(?=x)", "(a)\\1", ""])
}

/// A word that says which values are right.
fn any_limit() -> impl Strategy<Value = (&'static str, Value)> {
    let types = ["object", "array", "string", "number", "integer", "null"];
    let formats = ["uri", "uuid", "date", "date-time", "email", "regex", "x"];
    let number = prop_oneof![
        any::<f64>().prop_map(|n| json!(n)),
        any::<u64>().prop_map(|n| json!(n))
    ];
    let count = prop_oneof![(0..3_u64).prop_map(|n| json!(n)), Just(json!(1e300))];
    prop_oneof![
        (Just("type"), select(types.to_vec()).prop_map(Value::from)),
        (
            Just("format"),
            select(formats.to_vec()).prop_map(Value::from)
        ),
        (Just("pattern"), any_pattern().prop_map(Value::from)),
        (Just("enum"), vec(any_json(), 1..3).prop_map(Value::from)),
        (Just("const"), any_json()),
        (
            Just("required"),
            select(NAMES.to_vec()).prop_map(|name| json!([name]))
        ),
        (select(vec!["minimum", "exclusiveMaximum"]), number),
        (
            Just("multipleOf"),
            select(vec![json!(0.1), json!(1e-300), json!(1e300), json!(3)])
        ),
        (
            select(vec![
                "minLength",
                "maxItems",
                "minProperties",
                "minContains"
            ]),
            count
        ),
        (Just("uniqueItems"), any::<bool>().prop_map(Value::from)),
        (
            select(vec!["$id", "$anchor", "$dynamicAnchor"]),
            select(vec![json!("here"), json!("a/"), json!("urn:x")])
        ),
    ]
}

fn any_specification() -> impl Strategy<Value = Value> {
    let path = select(vec![
        "/",
        "/services",
        "/services/{id}",
        "/{",
        "x",
        "/taxonomies",
    ]);
    let operation = (any_schema(), any::<bool>()).prop_map(|(schema, is_paged)| {
        json!({"get": {
            "tags": ["optional"],
            "parameters": if is_paged { json!([{"name": "page", "in": "query"}]) } else { json!([]) },
            "responses": {"200": {"content": {"application/json": {"schema": schema}}}},
        }})
    });
    prop_oneof![
        1 => any_json(),
        8 => vec((path, operation), 0..4).prop_map(|paths| {
            let paths = paths.into_iter().map(|(path, item)| (path.to_owned(), item));
            json!({"info": {"version": "own"}, "paths": Value::Object(paths.collect())})
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_files_are_judged_and_imported(choice in any::<u8>(), files in damaged(any_files())) {
        entries::input(&[vec![choice], files].concat());
    }

    #[test]
    fn any_bytes_are_judged_and_imported(bytes in vec(any::<u8>(), 0..200)) {
        entries::input(&bytes);
        entries::feed(&bytes);
        entries::specification(&bytes);
        entries::picture(&bytes);
    }

    #[test]
    fn packed_files_may_be_damaged_or_cut_off(zipped in damaged(packed())) {
        entries::input(&zipped);
    }

    #[test]
    fn any_feed_is_judged_and_imported(answers in damaged(any_feed())) {
        entries::feed(&answers);
        entries::verdict(&answers);
    }

    #[test]
    fn any_specification_is_judged_by(own in any_specification(), page in any_page(), row in any_row()) {
        let parts = [own, page, row].map(|part| part.to_string());
        entries::specification(parts.join("\n--\n").as_bytes());
    }
}

/// A file that arrives packed, as it is: the first two bytes say only that, and that it has no name.
fn packed() -> impl Strategy<Value = Vec<u8>> {
    let gzipped = any_documents().prop_map(|content| entries::gzip(&content));
    let zipped = (any_documents(), any_table()).prop_map(|(documents, table)| {
        entries::zip(&[("services.json", &documents), ("services.csv", &table)])
    });
    prop_oneof![gzipped, zipped].prop_map(|packed| [vec![0, 0], packed].concat())
}

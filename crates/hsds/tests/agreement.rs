//! `validate` finds an error exactly where a JSON Schema validator finds one with the schema we generate.

use std::collections::BTreeSet;

use hsds::schema::json_schema;
use hsds::validate::{prune, validate};
use hsds::{Document, Kind, Profile, Shape, format};
use jsonschema::error::ValidationErrorKind;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// The schema of a kind, compiled with our own judgement of formats.
fn judge(kind: Kind) -> jsonschema::Validator {
    jsonschema::options()
        .should_validate_formats(true)
        .with_format("uuid", format::is_uuid)
        .with_format("uri", format::is_uri)
        .with_format("email", format::is_email)
        .with_format("date-time", format::is_date_time)
        .build(&json_schema(kind, Profile::Hsds))
        .expect("a schema")
}

/// Where the schema is broken; a missing field is where it should have been.
fn by_schema(judge: &jsonschema::Validator, document: &Value) -> BTreeSet<String> {
    judge
        .iter_errors(document)
        .map(|error| match error.kind() {
            ValidationErrorKind::Required { property } => {
                format!(
                    "{}/{}",
                    error.instance_path(),
                    property.as_str().unwrap_or_default()
                )
            }
            _ => error.instance_path().to_string(),
        })
        .collect()
}

/// Where we find an error. What is empty breaks no schema, and is told apart by its code.
fn by_us(kind: Kind, document: &Document, judged: &Value) -> BTreeSet<String> {
    validate(kind, document)
        .into_iter()
        .filter(|problem| problem.code != "empty" || breaks_schema(judged, &problem.pointer))
        .map(|problem| problem.pointer)
        .collect()
}

/// An empty text breaks the schema of a field with a format or a list of words, and an empty
/// object the schema of a kind that requires something; an empty list or plain text breaks none.
fn breaks_schema(document: &Value, pointer: &str) -> bool {
    matches!(document.pointer(pointer), Some(Value::Object(_)))
}

fn good(shape: Shape, depth: u32) -> BoxedStrategy<Value> {
    let uuid = any::<u128>().prop_map(|n| json!(uuid::Uuid::from_u128(n)));
    match shape {
        Shape::Text | Shape::Date | Shape::Time => "[ -~é]{1,12}".prop_map(Value::from).boxed(),
        Shape::Uuid | Shape::Reference(_) => uuid.boxed(),
        Shape::Uri => select(vec!["https://example.org/a", "mailto:a@b"])
            .prop_map(Value::from)
            .boxed(),
        Shape::Email => select(vec!["a@b.org", "x.y@localhost"])
            .prop_map(Value::from)
            .boxed(),
        Shape::DateTime => select(vec!["2025-01-02T03:04:05Z", "2025-01-02T03:04:05.678"])
            .prop_map(Value::from)
            .boxed(),
        Shape::Number => prop_oneof![
            any::<i32>().prop_map(Value::from),
            (-1e6..1e6f64).prop_map(Value::from)
        ]
        .boxed(),
        Shape::Enum(words) => select(words).prop_map(Value::from).boxed(),
        Shape::One(kind) => object(kind, depth).boxed(),
        Shape::Many(kind) => prop::collection::vec(object(kind, depth), 1..3)
            .prop_map(Value::from)
            .boxed(),
    }
}

/// A value that has nothing to do with its field; at times it fits by chance.
fn stray() -> impl Strategy<Value = Value> {
    let text = select(vec![
        "",
        "18",
        "Active",
        "active",
        "www.example.org",
        "a@b; c@d",
        "2025-01-02",
        "MO",
        "https://x/%",
        "8f14e45f-ceea-467f-a8f4",
    ]);
    let other = select(vec![
        json!(null),
        json!(true),
        json!(7),
        json!([]),
        json!([null]),
        json!(["x", 1]),
        json!([{}]),
        json!({}),
        json!({"id": "x"}),
        json!([{"id": 7, "name": "x", "unknown": {}}]),
    ]);
    prop_oneof![text.prop_map(Value::from), other]
}

/// An object of a kind, mostly good; nested ones stop at a depth.
fn object(kind: Kind, depth: u32) -> BoxedStrategy<Value> {
    let fields: Vec<BoxedStrategy<Option<(String, Value)>>> = kind
        .fields()
        .iter()
        .filter(|field| depth > 0 || field.shape.is_scalar() || field.required)
        .map(|field| {
            let name = field.name;
            let chance = match (field.required, field.shape.is_scalar()) {
                (true, _) => 0.97,
                (false, true) => 0.4,
                (false, false) => 0.12,
            };
            let value = prop_oneof![4 => good(field.shape, depth.saturating_sub(1)), 1 => stray()];
            prop::option::weighted(
                chance,
                value.prop_map(move |value| (name.to_owned(), value)),
            )
            .boxed()
        })
        .collect();
    (fields, prop::option::weighted(0.1, stray()))
        .prop_map(|(fields, unknown)| {
            let mut object: Document = fields.into_iter().flatten().collect();
            object.extend(unknown.map(|value| ("x_unknown".to_owned(), value)));
            Value::Object(object)
        })
        .boxed()
}

fn agree(kind: Kind, value: &Value, judge: &jsonschema::Validator) -> Result<(), TestCaseError> {
    let Value::Object(document) = value else {
        return Ok(());
    };
    let theirs = by_schema(judge, value);
    let mut ours = by_us(kind, document, value);
    // An empty object is one problem to us, and as many to the schema as it has required fields.
    let empty: Vec<String> = ours
        .iter()
        .filter(|pointer| {
            value
                .pointer(pointer)
                .is_some_and(|found| found == &json!({}))
        })
        .cloned()
        .collect();
    let theirs: BTreeSet<String> = theirs
        .into_iter()
        .map(|pointer| {
            match empty
                .iter()
                .find(|empty| pointer.starts_with(&format!("{empty}/")))
            {
                Some(empty) => empty.clone(),
                None => pointer,
            }
        })
        .collect();
    // An empty text with a format breaks the schema as well, and we call it empty.
    ours.extend(
        theirs
            .iter()
            .filter(|pointer| value.pointer(pointer) == Some(&json!("")))
            .filter(|pointer| {
                validate(kind, document)
                    .iter()
                    .any(|problem| problem.code == "empty" && problem.pointer == **pointer)
            })
            .cloned(),
    );
    prop_assert_eq!(ours, theirs);
    Ok(())
}

macro_rules! agreement {
    ($($name:ident $kind:ident $depth:literal;)*) => {$(
        #[test]
        fn $name() {
            let kind = Kind::$kind;
            let judge = judge(kind);
            let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
                cases: 256,
                failure_persistence: None,
                ..ProptestConfig::default()
            });
            let codes = std::cell::RefCell::new(BTreeSet::new());
            let run = runner.run(&object(kind, $depth), |value| {
                if let Value::Object(document) = &value {
                    codes.borrow_mut().extend(
                        validate(kind, document)
                            .into_iter()
                            .map(|problem| problem.code.into_owned()),
                    );
                }
                agree(kind, &value, &judge)?;
                what_is_left_after_pruning_is_good_or_told(kind, value)
            });
            if let Err(error) = run {
                panic!("{error}");
            }
            // Documents without problems would agree about nothing.
            let codes = codes.into_inner();
            assert!(codes.len() > 4, "only {codes:?} were met");
        }
    )*};
}

agreement! {
    we_and_the_schema_agree_about_services Service 1;
    we_and_the_schema_agree_about_organizations Organization 1;
    we_and_the_schema_agree_about_locations Location 2;
    we_and_the_schema_agree_about_services_at_locations ServiceAtLocation 2;
    we_and_the_schema_agree_about_terms TaxonomyTerm 2;
    we_and_the_schema_agree_about_taxonomies Taxonomy 2;
    we_and_the_schema_agree_about_capacities ServiceCapacity 2;
}

fn what_is_left_after_pruning_is_good_or_told(
    kind: Kind,
    value: Value,
) -> Result<(), TestCaseError> {
    let Value::Object(mut document) = value else {
        return Ok(());
    };
    let before = validate(kind, &document);
    let pruned = prune(kind, &mut document);
    let codes = |problems: &[hsds::Problem]| {
        problems
            .iter()
            .map(|problem| (problem.code.to_string(), problem.pointer.clone()))
            .collect::<BTreeSet<_>>()
    };
    prop_assert_eq!(
        before.is_empty(),
        pruned.left_out.is_empty() && pruned.blocking.is_empty()
    );
    prop_assert!(codes(&pruned.left_out).is_subset(&codes(&before)));
    prop_assert!(codes(&pruned.blocking).is_subset(&codes(&before)));
    // What lost its last member is one empty object now, and lacked its required members before.
    let told = |pointer: &str, others: &[hsds::Problem]| {
        others.iter().any(|other| {
            other.pointer == pointer
                || other.pointer.starts_with(&format!("{pointer}/"))
                || pointer.starts_with(&format!("{}/", other.pointer))
        })
    };
    let left = validate(kind, &document);
    for problem in &left {
        prop_assert!(told(&problem.pointer, &pruned.blocking), "{problem:?}");
    }
    for problem in &pruned.blocking {
        prop_assert!(told(&problem.pointer, &left), "{problem:?}");
    }
    Ok(())
}

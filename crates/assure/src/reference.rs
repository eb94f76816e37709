//! References: a record names others of its source; an entity names entities.

use hsds::{Document, Kind, Problem, Shape};
use serde_json::Value;
use uuid::Uuid;

/// Puts in place of every reference to a record the entity that stands for it. A reference that
/// leads nowhere is left out and reported.
pub(crate) fn resolve(
    kind: Kind,
    document: &mut Document,
    entity_of: &dyn Fn(Kind, Uuid) -> Option<Uuid>,
    problems: &mut Vec<Problem>,
) {
    walk(kind, document, "", entity_of, problems);
}

fn walk(
    kind: Kind,
    document: &mut Document,
    pointer: &str,
    entity_of: &dyn Fn(Kind, Uuid) -> Option<Uuid>,
    problems: &mut Vec<Problem>,
) {
    let mut lost = Vec::new();
    for (name, value) in document.iter_mut() {
        let Some(field) = kind.field(name) else {
            continue;
        };
        match field.shape {
            Shape::Reference(to) if to.is_record() => {
                let Some(id) = value.as_str().and_then(|text| Uuid::parse_str(text).ok()) else {
                    continue;
                };
                if let Some(entity) = entity_of(to, id) {
                    *value = Value::String(entity.to_string());
                } else {
                    lost.push((name.clone(), to, id));
                }
            }
            Shape::One(of) => {
                if let Some(inner) = value.as_object_mut() {
                    walk(of, inner, &format!("{pointer}/{name}"), entity_of, problems);
                }
            }
            Shape::Many(of) => {
                for (place, inner) in value.as_array_mut().into_iter().flatten().enumerate() {
                    if let Some(inner) = inner.as_object_mut() {
                        walk(
                            of,
                            inner,
                            &format!("{pointer}/{name}/{place}"),
                            entity_of,
                            problems,
                        );
                    }
                }
            }
            _ => {}
        }
    }
    for (name, to, id) in lost {
        document.remove(&name);
        problems.push(Problem::advice(
            "reference-unresolved",
            format!("{pointer}/{name}"),
            format!(
                "This names the {} `{id}`, which is not published. The link was left out; send that record too.",
                to.name().replace('_', " ")
            ),
        ));
    }
}

/// The entities a resolved document names.
pub(crate) fn named(kind: Kind, document: &Document) -> Vec<(Kind, Uuid)> {
    hsds::parts::references(kind, document)
}

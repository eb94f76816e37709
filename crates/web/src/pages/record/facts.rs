//! A document taken apart into facts under headings, each with the source it came from where there was a choice.

use hsds::{Document, Kind, Shape};
use repository::RecordRow;
use serde_json::Value;

use crate::pages::prose;

/// What the document's own fields stand under.
const ROOT: &str = "The record itself";

/// Facts that belong together.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) title: String,
    pub(crate) facts: Vec<Fact>,
}

/// One fact.
#[derive(Debug)]
pub(crate) struct Fact {
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) link: Option<String>,
    /// The source that said so, where several could have.
    pub(crate) from: Option<String>,
}

/// Which source each field came from.
pub(crate) struct Provenance {
    fields: Vec<(String, String)>,
}

impl Provenance {
    /// `stated` maps paths to `{source, key}` and is kept only where there was a choice.
    pub(crate) fn new(
        stated: Option<&Document>,
        members: &[RecordRow],
        source_name: &impl Fn(&str) -> String,
    ) -> Self {
        let several = members.len() > 1;
        let field = |(path, origin): (&String, &Value)| {
            let slug = origin.get("source").unwrap_or(origin).as_str()?;
            Some((path.clone(), source_name(slug)))
        };
        let fields = stated
            .filter(|_| several)
            .into_iter()
            .flatten()
            .filter_map(field)
            .collect();
        Self { fields }
    }

    /// The source of a field: stated for it, or for what it stands in.
    fn of(&self, path: &str) -> Option<String> {
        let holds = |stated: &str| path == stated || path.starts_with(&format!("{stated}/"));
        self.fields
            .iter()
            .filter(|(stated, _)| holds(stated))
            .max_by_key(|(stated, _)| stated.len())
            .map(|(_, source)| source.clone())
    }
}

/// The document's own fields first, then what is nested in it, in the order of the standard.
pub(crate) fn blocks(kind: Kind, document: &Document, provenance: &Provenance) -> Vec<Block> {
    let mut blocks = Vec::new();
    take_apart(ROOT, "", Some(kind), document, provenance, &mut blocks);
    blocks
}

/// A document's fields in the order in which the standard writes them, then those it does not know.
fn in_order(kind: Option<Kind>, document: &Document) -> Vec<(&String, &Value)> {
    let fields = kind.map_or(&[][..], Kind::fields);
    let place = |name: &str| fields.iter().position(|field| field.name == name);
    let mut entries: Vec<_> = document.iter().collect();
    entries.sort_by_key(|(name, _)| place(name).unwrap_or(fields.len()));
    entries
}

/// The kind of what is nested under a name.
fn nested_kind(kind: Option<Kind>, name: &str) -> Option<Kind> {
    match kind?.field(name)?.shape {
        Shape::One(nested) | Shape::Many(nested) => Some(nested),
        _ => None,
    }
}

fn take_apart(
    title: &str,
    path: &str,
    kind: Option<Kind>,
    document: &Document,
    provenance: &Provenance,
    blocks: &mut Vec<Block>,
) {
    let place = blocks.len();
    let mut facts = Vec::new();
    for (name, value) in in_order(kind, document) {
        let within = nested_kind(kind, name);
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}/{name}")
        };
        match value {
            Value::Object(nested) => {
                take_apart(
                    &under(title, name, None),
                    &path,
                    within,
                    nested,
                    provenance,
                    blocks,
                );
            }
            Value::Array(members) => {
                let many = members.len() > 1;
                for (number, member) in (1..).zip(members) {
                    let Value::Object(member) = member else {
                        continue;
                    };
                    let id = member.get("id").and_then(Value::as_str).unwrap_or_default();
                    let title = under(title, name, Some(number).filter(|_| many));
                    take_apart(
                        &title,
                        &format!("{path}/{id}"),
                        within,
                        member,
                        provenance,
                        blocks,
                    );
                }
            }
            Value::Null => {}
            // Ids tie records together; people read names.
            _ if name != "id" && name.ends_with("_id") => {}
            _ => {
                let text = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                facts.push(Fact {
                    label: if name == "id" {
                        "Id".to_owned()
                    } else {
                        prose::label(name)
                    },
                    link: prose::link(&text),
                    value: text,
                    from: provenance.of(&path),
                });
            }
        }
    }
    // Inside, an id alone says nothing.
    if path.is_empty() || facts.iter().any(|fact| fact.label != "Id") {
        facts.sort_by_key(|fact| (fact.label != "Name", fact.label == "Id"));
        blocks.insert(
            place,
            Block {
                title: title.to_owned(),
                facts,
            },
        );
    }
}

fn under(title: &str, name: &str, number: Option<i32>) -> String {
    let mut out = prose::label(name);
    if let Some(number) = number {
        out = format!("{out} {number}");
    }
    if title == ROOT {
        out
    } else {
        format!("{title}: {}", out.to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_is_taken_apart_into_facts_under_headings() {
        let document = json!({
            "id": "a", "name": "Chess club", "url": "https://example.org/", "organization_id": "b",
            "contacts": [{"id": "c", "name": "Pat", "phones": [{"id": "d", "number": "0117 496 0123"}]}],
            "languages": [{"id": "e"}],
        });
        let Value::Object(document) = document else {
            unreachable!("it is an object")
        };
        let provenance = Provenance {
            fields: vec![("contacts".into(), "Two".into())],
        };
        let blocks = blocks(Kind::Service, &document, &provenance);
        let lines: Vec<String> = blocks
            .iter()
            .flat_map(|block| {
                block.facts.iter().map(move |fact| {
                    format!(
                        "{} / {} = {} ({:?})",
                        block.title, fact.label, fact.value, fact.from
                    )
                })
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        The record itself / Name = Chess club (None)
        The record itself / Website address = https://example.org/ (None)
        The record itself / Id = a (None)
        Contacts / Name = Pat (Some("Two"))
        Contacts / Id = c (Some("Two"))
        Contacts: phones / Number = 0117 496 0123 (Some("Two"))
        Contacts: phones / Id = d (Some("Two"))
        "#);
    }
}

//! The field table of the standard, as a page to read.

use std::fmt::Write;

use hsds::{Field, Kind, Origin, Shape};

/// One table for each kind, in the order of the standard.
pub(super) fn page() -> String {
    let mut page = String::from(
        "# Fields\n\n\
         Made by `cargo xtask generate` from the field table in `crates/hsds`, from which validation, JSON Schemas, the OpenAPI\n\
         document and data packages are made as well. *Strict* is the UK profile of HSDS 3.0 and nothing else; fields of HSDS are\n\
         published too unless a re-user asks for `profile=strict`.\n",
    );
    for kind in Kind::ALL {
        let _ = write!(
            page,
            "\n## {kind}\n\n| field | shape | required | from | meaning |\n|---|---|---|---|---|\n"
        );
        for field in kind.fields() {
            let _ = writeln!(page, "{}", row(field));
        }
    }
    page
}

fn row(field: &Field) -> String {
    let required = match (field.required, field.tabular_required) {
        (true, _) => "yes",
        (false, true) => "in tables",
        (false, false) => "",
    };
    let from = match field.origin {
        Origin::Profile => "UK profile",
        Origin::Hsds30 => "HSDS 3.0",
        Origin::Hsds31 => "HSDS 3.1",
    };
    let meaning = field.meaning.replace('|', "\\|");
    format!(
        "| `{}` | {} | {required} | {from} | {meaning} |",
        field.name,
        shape(field.shape)
    )
}

fn shape(shape: Shape) -> String {
    match shape {
        Shape::Text => "text".to_owned(),
        Shape::Uuid => "UUID".to_owned(),
        Shape::Uri => "URI".to_owned(),
        Shape::Email => "e-mail address".to_owned(),
        Shape::DateTime => "instant".to_owned(),
        Shape::Date => "date".to_owned(),
        Shape::Time => "time".to_owned(),
        Shape::Number => "number".to_owned(),
        Shape::Enum(words) => format!("one of `{}`", words.join("`, `")),
        Shape::One(kind) => format!("one {}", link(kind)),
        Shape::Many(kind) => format!("list of {}", link(kind)),
        Shape::Reference(kind) => format!("UUID of a {}", link(kind)),
    }
}

fn link(kind: Kind) -> String {
    format!("[{kind}](#{kind})")
}

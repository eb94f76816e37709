//! The fields of vocabularies, their terms, and of what is said with them.

use super::{Field, Shape, date, field, id, many, metadata, one, reference, text, uri};
use crate::kind::Kind;

pub(super) const TAXONOMY: &[Field] = &[
    id(),
    text("name", "What the vocabulary is called").required(),
    text("description", "What it is for").required(),
    uri("uri", "A lasting address of the vocabulary"),
    text("version", "Which edition of it is meant"),
    many("taxonomy_terms", Kind::TaxonomyTerm, "The terms of the vocabulary"),
    metadata(),
];

pub(super) const TAXONOMY_TERM: &[Field] = &[
    id(),
    text("name", "The term, as people read it").required(),
    text("description", "What the term takes in").required(),
    reference("parent_id", Kind::TaxonomyTerm, "The broader term; absent at the top"),
    text("taxonomy", "The name or address of the vocabulary, as text"),
    reference("taxonomy_id", Kind::Taxonomy, "The vocabulary the term belongs to"),
    uri("term_uri", "A lasting address of the term"),
    text("term", "The term once more, for older readers"),
    text("code", "The code of the term in its vocabulary").hsds30(),
    one("taxonomy_detail", Kind::Taxonomy, "The vocabulary the term belongs to, written out").hsds30(),
    text("language", "The language the term is written in").hsds30(),
    metadata(),
];

pub(super) const ATTRIBUTE: &[Field] = &[
    id(),
    field("link_id", Shape::Uuid, "The object that is described").in_tables(),
    reference("taxonomy_term_id", Kind::TaxonomyTerm, "The term it is described with").in_tables(),
    text("link_type", "What the term says of the object, such as its service type or its audience"),
    one("taxonomy_term", Kind::TaxonomyTerm, "The term it is described with, written out"),
    text("link_entity", "The kind of the object that is described").hsds30().in_tables(),
    text("value", "A value that goes with the term").hsds30(),
    metadata(),
    text("label", "How to show the term on this object").hsds31(),
];

pub(super) const METADATA: &[Field] = &[
    id().hsds30(),
    field("resource_id", Shape::Uuid, "The object that was changed").hsds30().in_tables(),
    text("resource_type", "The kind of the object that was changed").hsds30().in_tables(),
    date("last_action_date", "The day of the change, as YYYY-MM-DD").hsds30().required(),
    text("last_action_type", "What was done: created, updated or deleted").hsds30().required(),
    text("field_name", "The field that was changed").hsds30().required(),
    text("previous_value", "What stood there before").hsds30().required(),
    text("replacement_value", "What stands there now").hsds30().required(),
    text("updated_by", "Who changed it").hsds30().required(),
];

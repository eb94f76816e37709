//! The one field table: every field of every kind, and with it validation, schemas, renderings and data packages.

// In these a field is one line, however long, so that they read as lists.
#[rustfmt::skip]
mod location;
#[rustfmt::skip]
mod organization;
#[rustfmt::skip]
mod service;
#[rustfmt::skip]
mod taxonomy;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::kind::Kind;

/// One field of one kind.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name in JSON and in the heading of a CSV file.
    pub name: &'static str,
    /// What may stand in it.
    pub shape: Shape,
    /// Must it be there in JSON?
    pub required: bool,
    /// Must it be there in a row of a data package?
    pub tabular_required: bool,
    /// Which standard brought it.
    pub origin: Origin,
    /// What it means, in our own words.
    pub meaning: &'static str,
}

/// What may stand in a field.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Any text.
    Text,
    /// An id of this object, or of one that may be of any kind.
    Uuid,
    /// An absolute address.
    Uri,
    /// One e-mail address.
    Email,
    /// An instant.
    DateTime,
    /// A date; JSON asks only for text.
    Date,
    /// A time of day; JSON asks only for text.
    Time,
    /// A number.
    Number,
    /// One word of a list.
    Enum(&'static [&'static str]),
    /// An object of that kind.
    One(Kind),
    /// Objects of that kind.
    Many(Kind),
    /// The id of an object of that kind.
    Reference(Kind),
}

impl Shape {
    /// The kind nested inside it, if there is one.
    pub const fn nested(self) -> Option<Kind> {
        match self {
            Self::One(kind) | Self::Many(kind) => Some(kind),
            _ => None,
        }
    }

    /// Is it one plain value, rather than an object or a list?
    pub const fn is_scalar(self) -> bool {
        self.nested().is_none()
    }
}

/// Which standard brought a field.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Open Referral UK 3.0.
    Profile,
    /// HSDS 3.0, which the UK profile narrows.
    Hsds30,
    /// HSDS 3.1, as far as it was drafted.
    Hsds31,
}

/// How much of the standard is shown.
#[derive(
    Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// The fields of the UK profile and no others.
    Strict,
    /// Every field of HSDS.
    #[default]
    Hsds,
}

impl Profile {
    /// Its name, as in `?profile=strict`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Hsds => "hsds",
        }
    }

    /// Does it show fields of that origin?
    pub const fn shows(self, origin: Origin) -> bool {
        match self {
            Self::Strict => matches!(origin, Origin::Profile),
            Self::Hsds => true,
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A word that should have named a profile, and does not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a profile; write `strict` or `hsds`")]
pub struct UnknownProfile(pub String);

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "strict" => Ok(Self::Strict),
            "hsds" => Ok(Self::Hsds),
            _ => Err(UnknownProfile(text.to_owned())),
        }
    }
}

/// The fields of a kind, in the order in which they are shown and written.
pub const fn fields(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Organization => organization::ORGANIZATION,
        Kind::Service => service::SERVICE,
        Kind::ServiceAtLocation => service::SERVICE_AT_LOCATION,
        Kind::Location => location::LOCATION,
        Kind::Taxonomy => taxonomy::TAXONOMY,
        Kind::TaxonomyTerm => taxonomy::TAXONOMY_TERM,
        Kind::Address => location::ADDRESS,
        Kind::Schedule => service::SCHEDULE,
        Kind::ServiceArea => service::SERVICE_AREA,
        Kind::Contact => organization::CONTACT,
        Kind::Phone => organization::PHONE,
        Kind::CostOption => service::COST_OPTION,
        Kind::Funding => service::FUNDING,
        Kind::Language => organization::LANGUAGE,
        Kind::Accessibility => location::ACCESSIBILITY,
        Kind::OrganizationIdentifier => organization::ORGANIZATION_IDENTIFIER,
        Kind::Attribute => taxonomy::ATTRIBUTE,
        Kind::Program => organization::PROGRAM,
        Kind::RequiredDocument => service::REQUIRED_DOCUMENT,
        Kind::Metadata => taxonomy::METADATA,
        Kind::Url => organization::URL,
        Kind::ServiceCapacity => service::SERVICE_CAPACITY,
        Kind::Unit => service::UNIT,
    }
}

// The table is written with these few words, so that it reads as a list.

const fn field(name: &'static str, shape: Shape, meaning: &'static str) -> Field {
    Field {
        name,
        shape,
        required: false,
        tabular_required: false,
        origin: Origin::Profile,
        meaning,
    }
}

const fn text(name: &'static str, meaning: &'static str) -> Field {
    field(name, Shape::Text, meaning)
}

const fn number(name: &'static str, meaning: &'static str) -> Field {
    field(name, Shape::Number, meaning)
}

const fn uri(name: &'static str, meaning: &'static str) -> Field {
    field(name, Shape::Uri, meaning)
}

const fn email(name: &'static str, meaning: &'static str) -> Field {
    field(name, Shape::Email, meaning)
}

const fn date(name: &'static str, meaning: &'static str) -> Field {
    field(name, Shape::Date, meaning)
}

const fn many(name: &'static str, kind: Kind, meaning: &'static str) -> Field {
    field(name, Shape::Many(kind), meaning)
}

const fn one(name: &'static str, kind: Kind, meaning: &'static str) -> Field {
    field(name, Shape::One(kind), meaning)
}

const fn reference(name: &'static str, kind: Kind, meaning: &'static str) -> Field {
    field(name, Shape::Reference(kind), meaning)
}

const fn id() -> Field {
    field(
        "id",
        Shape::Uuid,
        "The UUID of this object: no other of its kind has it, and it never changes",
    )
    .required()
}

const fn attributes() -> Field {
    many(
        "attributes",
        Kind::Attribute,
        "Terms of taxonomies that describe this object",
    )
}

const fn metadata() -> Field {
    many(
        "metadata",
        Kind::Metadata,
        "Notes on how values of this object were changed",
    )
    .hsds30()
}

impl Field {
    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn in_tables(mut self) -> Self {
        self.tabular_required = true;
        self
    }

    const fn hsds30(mut self) -> Self {
        self.origin = Origin::Hsds30;
        self
    }

    const fn hsds31(mut self) -> Self {
        self.origin = Origin::Hsds31;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_begins_with_a_required_id() {
        for kind in Kind::ALL {
            let first = kind.fields()[0];
            assert_eq!((first.name, first.shape), ("id", Shape::Uuid), "{kind}");
            assert!(first.required, "{kind}");
        }
    }

    #[test]
    fn no_kind_has_the_same_field_twice() {
        for kind in Kind::ALL {
            let mut names: Vec<_> = kind.fields().iter().map(|field| field.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), kind.fields().len(), "{kind}");
        }
    }

    #[test]
    fn a_kind_outside_the_profile_brings_no_field_into_it() {
        for kind in Kind::ALL {
            for field in kind.fields() {
                if field.origin == Origin::Profile {
                    assert!(kind.in_profile(), "{kind}.{}", field.name);
                    assert!(
                        field.shape.nested().is_none_or(Kind::in_profile),
                        "{kind}.{}",
                        field.name
                    );
                }
            }
        }
    }

    #[test]
    fn a_kind_has_at_most_sixty_four_fields_so_that_one_word_can_mark_them() {
        for kind in Kind::ALL {
            assert!(kind.fields().len() <= 64, "{kind}");
        }
    }

    #[test]
    fn every_field_says_what_it_means() {
        for kind in Kind::ALL {
            for field in kind.fields() {
                assert!(field.meaning.len() > 8, "{kind}.{}", field.name);
                assert!(!field.meaning.ends_with('.'), "{kind}.{}", field.name);
            }
        }
    }
}

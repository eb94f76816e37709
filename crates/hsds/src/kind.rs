//! The kinds of thing the standard knows, and what may be asked of each.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::table::{self, Field};

/// One kind of entity of the standard: the seventeen of the UK profile and those that HSDS adds.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Who provides services.
    Organization,
    /// What is offered.
    Service,
    /// One service where it is delivered.
    ServiceAtLocation,
    /// A place, real or virtual.
    Location,
    /// A vocabulary.
    Taxonomy,
    /// One term of a vocabulary.
    TaxonomyTerm,
    /// A postal or physical address of a location.
    Address,
    /// When something is open or happens.
    Schedule,
    /// Where a service is available.
    ServiceArea,
    /// Somebody to speak to.
    Contact,
    /// A telephone number.
    Phone,
    /// What it costs.
    CostOption,
    /// Where the money comes from.
    Funding,
    /// A language that is spoken.
    Language,
    /// What a location does for people with access needs.
    Accessibility,
    /// A number that a register gave to an organisation.
    OrganizationIdentifier,
    /// A term said of an object.
    Attribute,
    /// A group of services of one organisation.
    Program,
    /// A paper that somebody has to bring.
    RequiredDocument,
    /// A note on one change of one value.
    Metadata,
    /// One more web address.
    Url,
    /// How much room a service has left.
    ServiceCapacity,
    /// What room is counted in.
    Unit,
}

impl Kind {
    /// Every kind, in the order of the enum.
    pub const ALL: &[Self] = &[
        Self::Organization,
        Self::Service,
        Self::ServiceAtLocation,
        Self::Location,
        Self::Taxonomy,
        Self::TaxonomyTerm,
        Self::Address,
        Self::Schedule,
        Self::ServiceArea,
        Self::Contact,
        Self::Phone,
        Self::CostOption,
        Self::Funding,
        Self::Language,
        Self::Accessibility,
        Self::OrganizationIdentifier,
        Self::Attribute,
        Self::Program,
        Self::RequiredDocument,
        Self::Metadata,
        Self::Url,
        Self::ServiceCapacity,
        Self::Unit,
    ];

    /// The kinds that are records of their own, in the order they must be settled:
    /// each comes after everything it may refer to.
    pub const RECORDS: [Self; 5] = [
        Self::Taxonomy,
        Self::TaxonomyTerm,
        Self::Organization,
        Self::Location,
        Self::Service,
    ];

    /// The name the standard gives it, as in `service_at_location`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Service => "service",
            Self::ServiceAtLocation => "service_at_location",
            Self::Location => "location",
            Self::Taxonomy => "taxonomy",
            Self::TaxonomyTerm => "taxonomy_term",
            Self::Address => "address",
            Self::Schedule => "schedule",
            Self::ServiceArea => "service_area",
            Self::Contact => "contact",
            Self::Phone => "phone",
            Self::CostOption => "cost_option",
            Self::Funding => "funding",
            Self::Language => "language",
            Self::Accessibility => "accessibility",
            Self::OrganizationIdentifier => "organization_identifier",
            Self::Attribute => "attribute",
            Self::Program => "program",
            Self::RequiredDocument => "required_document",
            Self::Metadata => "metadata",
            Self::Url => "url",
            Self::ServiceCapacity => "service_capacity",
            Self::Unit => "unit",
        }
    }

    /// What a thing of this kind is, in our own words.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Organization => "Somebody who provides services",
            Self::Service => "Something that is offered to people",
            Self::ServiceAtLocation => "A service at one of the places where it is delivered",
            Self::Location => {
                "A place, which may be a building, a postal address or a meeting online"
            }
            Self::Taxonomy => "A vocabulary from which terms are taken",
            Self::TaxonomyTerm => "One term of a vocabulary",
            Self::Address => "Where a place is, or where letters to it go",
            Self::Schedule => "When something is open or takes place",
            Self::ServiceArea => "An area whose people may use a service",
            Self::Contact => "Somebody to speak or write to",
            Self::Phone => "A telephone number",
            Self::CostOption => "What a service costs under one condition",
            Self::Funding => "Where money comes from",
            Self::Language => "A language that is spoken",
            Self::Accessibility => "Something a place does for people with access needs",
            Self::OrganizationIdentifier => "A number by which a register knows an organisation",
            Self::Attribute => "A term of a vocabulary, said of one object",
            Self::Program => "A group of services that an organisation runs under one name",
            Self::RequiredDocument => "A paper that people have to bring",
            Self::Metadata => "A note on how one value was changed",
            Self::Url => "A further web address",
            Self::ServiceCapacity => "How much room a service has, in one unit",
            Self::Unit => "What room is counted in",
        }
    }

    /// Its fields, in the order in which they are shown and written.
    pub fn fields(self) -> &'static [Field] {
        table::fields(self)
    }

    /// One of its fields, if the standard has one of that name.
    pub fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// Is it a record of its own, rather than a part of one?
    pub const fn is_record(self) -> bool {
        matches!(
            self,
            Self::Organization
                | Self::Service
                | Self::Location
                | Self::Taxonomy
                | Self::TaxonomyTerm
        )
    }

    /// Is it a reference record: versioned, but never matched with others?
    pub const fn is_reference(self) -> bool {
        matches!(self, Self::Taxonomy | Self::TaxonomyTerm)
    }

    /// Does the UK profile have it?
    pub const fn in_profile(self) -> bool {
        !matches!(
            self,
            Self::Program
                | Self::RequiredDocument
                | Self::Metadata
                | Self::Url
                | Self::ServiceCapacity
                | Self::Unit
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A word that should have named a kind, and does not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a kind of entity; write one of the standard's names, such as `service` or `taxonomy_term`"
)]
pub struct UnknownKind(pub String);

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_read_back_from_its_name() {
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse(), Ok(*kind));
            assert_eq!(
                serde_json::to_value(kind).ok(),
                Some(serde_json::Value::from(kind.name()))
            );
        }
        assert!("services".parse::<Kind>().is_err());
    }

    #[test]
    fn the_profile_has_seventeen_kinds() {
        assert_eq!(
            Kind::ALL.iter().filter(|kind| kind.in_profile()).count(),
            17
        );
    }

    #[test]
    fn records_are_exactly_those_listed() {
        for kind in Kind::ALL {
            assert_eq!(kind.is_record(), Kind::RECORDS.contains(kind), "{kind}");
        }
    }
}

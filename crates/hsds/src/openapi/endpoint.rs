//! The eleven addresses of an Open Referral UK API.

use crate::kind::Kind;

/// One address of the API.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    /// What this API is.
    Root,
    /// The services.
    Services,
    /// One service.
    Service,
    /// The vocabularies.
    Taxonomies,
    /// One vocabulary.
    Taxonomy,
    /// The terms.
    TaxonomyTerms,
    /// One term.
    TaxonomyTerm,
    /// The organisations.
    Organizations,
    /// One organisation.
    Organization,
    /// The services at their locations.
    ServiceAtLocations,
    /// One service at one location.
    ServiceAtLocation,
}

/// All of them, those that the standard requires first.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::Root,
    Endpoint::Services,
    Endpoint::Service,
    Endpoint::Taxonomies,
    Endpoint::Taxonomy,
    Endpoint::TaxonomyTerms,
    Endpoint::TaxonomyTerm,
    Endpoint::Organizations,
    Endpoint::Organization,
    Endpoint::ServiceAtLocations,
    Endpoint::ServiceAtLocation,
];

impl Endpoint {
    /// Its path below the address of the API.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Root => "/",
            Self::Services => "/services",
            Self::Service => "/services/{id}",
            Self::Taxonomies => "/taxonomies",
            Self::Taxonomy => "/taxonomies/{id}",
            Self::TaxonomyTerms => "/taxonomy_terms",
            Self::TaxonomyTerm => "/taxonomy_terms/{id}",
            Self::Organizations => "/organizations",
            Self::Organization => "/organizations/{id}",
            Self::ServiceAtLocations => "/service_at_locations",
            Self::ServiceAtLocation => "/service_at_locations/{id}",
        }
    }

    /// The kind of thing it gives.
    pub const fn kind(self) -> Option<Kind> {
        match self {
            Self::Root => None,
            Self::Services | Self::Service => Some(Kind::Service),
            Self::Taxonomies | Self::Taxonomy => Some(Kind::Taxonomy),
            Self::TaxonomyTerms | Self::TaxonomyTerm => Some(Kind::TaxonomyTerm),
            Self::Organizations | Self::Organization => Some(Kind::Organization),
            Self::ServiceAtLocations | Self::ServiceAtLocation => Some(Kind::ServiceAtLocation),
        }
    }

    /// Does it give pages of many?
    pub const fn is_list(self) -> bool {
        matches!(
            self,
            Self::Services
                | Self::Taxonomies
                | Self::TaxonomyTerms
                | Self::Organizations
                | Self::ServiceAtLocations
        )
    }

    /// Does it give one record by its id?
    pub const fn is_by_id(self) -> bool {
        !self.is_list() && !matches!(self, Self::Root)
    }

    /// Does the standard require it of every API?
    pub const fn is_required(self) -> bool {
        matches!(self, Self::Root | Self::Services | Self::Service)
    }

    pub(super) const fn operation(self) -> &'static str {
        match self {
            Self::Root => "show_api",
            Self::Services => "list_services",
            Self::Service => "show_service",
            Self::Taxonomies => "list_taxonomies",
            Self::Taxonomy => "show_taxonomy",
            Self::TaxonomyTerms => "list_taxonomy_terms",
            Self::TaxonomyTerm => "show_taxonomy_term",
            Self::Organizations => "list_organizations",
            Self::Organization => "show_organization",
            Self::ServiceAtLocations => "list_service_at_locations",
            Self::ServiceAtLocation => "show_service_at_location",
        }
    }

    pub(super) const fn summary(self) -> &'static str {
        match self {
            Self::Root => "What this API is",
            Self::Services => "A page of services",
            Self::Service => "One service with everything about it",
            Self::Taxonomies => "A page of vocabularies",
            Self::Taxonomy => "One vocabulary",
            Self::TaxonomyTerms => "A page of terms",
            Self::TaxonomyTerm => "One term",
            Self::Organizations => "A page of organisations",
            Self::Organization => "One organisation with its services",
            Self::ServiceAtLocations => "A page of services at their locations",
            Self::ServiceAtLocation => "One service at one location, with everything about both",
        }
    }

    pub(super) const fn description(self) -> &'static str {
        match self {
            Self::Root => "Names the standard, its profile and this document.",
            Self::Services => {
                "Each with its plain fields and its organisation, without lists inside. `full=true` gives everything, `minimal=true` only ids and when they changed."
            }
            Self::Service => {
                "With its organisation, locations, schedules, contacts, costs and terms."
            }
            Self::Taxonomy => {
                "With its terms, if they are not too many; the list of terms can be asked for one vocabulary."
            }
            Self::Taxonomies | Self::TaxonomyTerms => "Each with its plain fields.",
            Self::TaxonomyTerm => "With the vocabulary it belongs to.",
            Self::Organizations => "Each with its plain fields. `full=true` gives everything.",
            Self::Organization => {
                "Its services come as `id`, `name` and `status`, or whole with `full_service=true`."
            }
            Self::ServiceAtLocations => {
                "Each with the plain fields of its service and of its location. `full=true` gives everything."
            }
            Self::ServiceAtLocation => "With the whole service and the whole location.",
        }
    }
}

//! The table of query parameters: what may be asked, and where.

use serde_json::{Value, json};

use super::endpoint::Endpoint;
use super::endpoint::Endpoint::{
    Organization, Organizations, Service, ServiceAtLocation, ServiceAtLocations, Services,
    Taxonomies, Taxonomy, TaxonomyTerm, TaxonomyTerms,
};
use crate::table::Profile;

/// One query parameter.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Where it may be used.
    pub endpoints: &'static [Endpoint],
    /// What may be written for it.
    pub takes: ParameterType,
    /// What it does.
    pub meaning: &'static str,
    /// Does it need a search engine or a gazetteer?
    pub is_search: bool,
}

/// What may be written for a parameter.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum ParameterType {
    /// Any text.
    Text,
    /// Ids, with commas between or the parameter repeated.
    Ids,
    /// Names, with commas between or the parameter repeated.
    Names,
    /// A whole number from 1.
    Count,
    /// A number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A date, or a date and time.
    Instant,
    /// A time of day.
    Time,
    /// One word of a list.
    Word(&'static [&'static str]),
    /// Words of a list, with commas between or the parameter repeated.
    Words(&'static [&'static str]),
    /// `strict` or `hsds`.
    Profile,
}

const LISTS: &[Endpoint] = &[
    Services,
    Taxonomies,
    TaxonomyTerms,
    Organizations,
    ServiceAtLocations,
];
const EVERYWHERE: &[Endpoint] = &[
    Services,
    Service,
    Taxonomies,
    Taxonomy,
    TaxonomyTerms,
    TaxonomyTerm,
    Organizations,
    Organization,
    ServiceAtLocations,
    ServiceAtLocation,
];
const DELIVERED: &[Endpoint] = &[Services, ServiceAtLocations];
const STATUS: &[&str] = &["active", "inactive", "defunct", "temporarily closed"];

/// Every query parameter of the standard, and those of ours: `profile`, `status`, `context`, `lat`, `lon`, `age` and `open`.
#[rustfmt::skip]
pub const PARAMETERS: &[Parameter] = &[
    plain("page", LISTS, ParameterType::Count, "Which page, counted from 1"),
    plain("per_page", LISTS, ParameterType::Count, "How many to a page, 50 if nothing is said; a number that is too large is taken as the largest allowed"),
    plain("format", LISTS, ParameterType::Word(&["json", "ndjson"]), "json gives pages; ndjson gives every match at once, one a line"),
    plain("profile", EVERYWHERE, ParameterType::Profile, "strict gives the fields of the UK profile and no others; hsds gives all that the international standard knows"),
    search("search", LISTS, ParameterType::Text, "Words to look for: services by everything that they say, in everyday language and with typos, the best first; everything else by its name"),
    plain("taxonomy_term_id", DELIVERED, ParameterType::Ids, "With this term or a narrower one"),
    plain("taxonomy_id", &[Services, ServiceAtLocations, TaxonomyTerms], ParameterType::Ids, "With any term of this vocabulary; of terms, those that belong to it"),
    plain("organization_id", DELIVERED, ParameterType::Ids, "Provided by this organisation"),
    plain("modified_after", DELIVERED, ParameterType::Instant, "Changed at this instant or later"),
    plain("status", DELIVERED, ParameterType::Words(STATUS), "In this state; without it all states that are published"),
    plain("context", DELIVERED, ParameterType::Names, "In the lists of this part of what is published, such as a local offer, by the name that its page has in its address; what is required there and lacking keeps a service out. A name that is not one is refused, and the answer says which there are"),
    plain("minimal", &[Services], ParameterType::Flag, "Only id and last_modified of each, and as many to a page as there are"),
    plain("full", &[Services, ServiceAtLocations, Organizations], ParameterType::Flag, "Each as the answer for its id would be"),
    plain("full_service", &[Organizations, Organization], ParameterType::Flag, "With the services of each organisation, whole"),
    search("postcode", DELIVERED, ParameterType::Text, "Available at this postcode, by the areas that the service covers; with proximity also near it"),
    search("proximity", DELIVERED, ParameterType::Number, "At most so many metres from the middle of the postcode, or from lat and lon; the nearest come first, unless words are searched"),
    search("lat", DELIVERED, ParameterType::Number, "With lon: a place instead of a postcode, in degrees north"),
    search("lon", DELIVERED, ParameterType::Number, "With lat: in degrees east"),
    search("age", DELIVERED, ParameterType::Number, "For somebody of this age: between the ages that the service states, where it does"),
    search("open", DELIVERED, ParameterType::Word(&["now"]), "Open at this moment, by its schedules"),
    plain("minimum_age", DELIVERED, ParameterType::Number, "The minimum age that the service states is this or more"),
    plain("maximum_age", DELIVERED, ParameterType::Number, "The maximum age that the service states is this or less"),
    plain("day", DELIVERED, ParameterType::Word(&["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), "With a session on this day of the week"),
    plain("start_time", DELIVERED, ParameterType::Time, "That session opens at this time or later"),
    plain("end_time", DELIVERED, ParameterType::Time, "That session closes at this time or earlier"),
    plain("top_only", &[TaxonomyTerms], ParameterType::Flag, "Only terms without a broader one"),
    plain("parent_id", &[TaxonomyTerms], ParameterType::Ids, "Directly below this term"),
];

impl Parameter {
    /// The parameter as OpenAPI states it.
    pub(super) fn describe(&self, profile: Profile) -> Value {
        json!({
            "name": self.name,
            "in": "query",
            "required": false,
            "description": self.meaning,
            "schema": self.schema(profile),
        })
    }

    fn schema(&self, profile: Profile) -> Value {
        match self.takes {
            ParameterType::Text | ParameterType::Time => json!({"type": "string"}),
            ParameterType::Ids => {
                json!({"type": "string", "description": "A UUID; several with commas between, or the parameter repeated, mean any of them"})
            }
            ParameterType::Names => {
                json!({"type": "string", "description": "A name; several with commas between, or the parameter repeated, mean any of them"})
            }
            ParameterType::Count => {
                let default = if self.name == "per_page" { 50 } else { 1 };
                json!({"type": "integer", "minimum": 1, "default": default})
            }
            ParameterType::Number => json!({"type": "number"}),
            ParameterType::Flag => json!({"type": "boolean", "default": false}),
            ParameterType::Instant => {
                json!({"type": "string", "description": "A date such as 2026-03-31, or a date and time such as 2026-03-31T09:30:00Z"})
            }
            ParameterType::Word(words) if self.name == "format" => {
                json!({"type": "string", "enum": words, "default": "json"})
            }
            ParameterType::Word(words) => json!({"type": "string", "enum": words}),
            ParameterType::Words(words) => json!({
                "type": "string",
                "description": format!("One of {}; several with commas between, or the parameter repeated, mean any of them", words.join(", ")),
            }),
            ParameterType::Profile => {
                json!({"type": "string", "enum": ["strict", "hsds"], "default": profile.name()})
            }
        }
    }
}

const fn plain(
    name: &'static str,
    endpoints: &'static [Endpoint],
    takes: ParameterType,
    meaning: &'static str,
) -> Parameter {
    Parameter {
        name,
        endpoints,
        takes,
        meaning,
        is_search: false,
    }
}

const fn search(
    name: &'static str,
    endpoints: &'static [Endpoint],
    takes: ParameterType,
    meaning: &'static str,
) -> Parameter {
    Parameter {
        name,
        endpoints,
        takes,
        meaning,
        is_search: true,
    }
}

//! What part of an entry a field is about, as people think of it.

use hsds::FieldPath;
use hsds::path::Step;
use serde::{Deserialize, Serialize};

/// A part of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// Whether it is there at all.
    Closing,
    /// When it is open.
    Times,
    /// Where it is, and for which area.
    Place,
    /// How it is reached.
    Contact,
    /// What it costs.
    Cost,
    /// For whom it is.
    WhoFor,
    /// How people get it, and what they find there: forms, languages, ramps.
    Access,
    /// Who runs it.
    Organisation,
    /// What it is filed under.
    Categories,
    /// What it is called, and what is told of it.
    Wording,
    /// Anything else.
    Other,
}

impl Area {
    /// All of them, those first that send people away for nothing.
    pub const ALL: [Self; 11] = [
        Self::Closing,
        Self::Times,
        Self::Place,
        Self::Contact,
        Self::Cost,
        Self::WhoFor,
        Self::Access,
        Self::Organisation,
        Self::Categories,
        Self::Wording,
        Self::Other,
    ];

    /// What may be accepted without anybody looking, where a policy says so: never that something closes, or that somebody else runs it.
    pub const MAY_PASS: [Self; 9] = [
        Self::Times,
        Self::Place,
        Self::Contact,
        Self::Cost,
        Self::WhoFor,
        Self::Access,
        Self::Categories,
        Self::Wording,
        Self::Other,
    ];

    /// Its word, in files and forms.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Closing => "closing",
            Self::Times => "times",
            Self::Place => "place",
            Self::Contact => "contact",
            Self::Cost => "cost",
            Self::WhoFor => "who-for",
            Self::Access => "access",
            Self::Organisation => "organisation",
            Self::Categories => "categories",
            Self::Wording => "wording",
            Self::Other => "other",
        }
    }

    /// What people call it.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Closing => "whether it is open at all",
            Self::Times => "opening times",
            Self::Place => "where it is",
            Self::Contact => "how to contact it",
            Self::Cost => "what it costs",
            Self::WhoFor => "who it is for",
            Self::Access => "how to get it",
            Self::Organisation => "who runs it",
            Self::Categories => "categories",
            Self::Wording => "its name or description",
            Self::Other => "other details",
        }
    }

    /// How harmful it is if that is wrong, of ten: who stands before a closed door is sent away, who reads a clumsy sentence is not.
    pub const fn harm(self) -> i64 {
        match self {
            Self::Closing => 10,
            Self::Times | Self::Place => 8,
            Self::Contact => 7,
            Self::Cost | Self::WhoFor | Self::Organisation => 6,
            Self::Access => 5,
            Self::Wording => 3,
            Self::Categories | Self::Other => 2,
        }
    }

    /// The part that a field is about: the innermost name on the way to it that says so.
    pub fn of(path: &FieldPath) -> Self {
        let mut names = path.steps().iter().rev().filter_map(|step| match step {
            Step::Name(name) => Some(name.as_str()),
            Step::Member(_) => None,
        });
        names.find_map(Self::named).unwrap_or(Self::Other)
    }

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "status" => Self::Closing,
            "schedules" => Self::Times,
            "addresses"
            | "latitude"
            | "longitude"
            | "location"
            | "service_at_locations"
            | "service_areas"
            | "location_type"
            | "transportation" => Self::Place,
            "phones"
            | "contacts"
            | "email"
            | "url"
            | "website"
            | "additional_urls"
            | "additional_websites" => Self::Contact,
            "cost_options" | "fees_description" => Self::Cost,
            "eligibility_description" | "minimum_age" | "maximum_age" => Self::WhoFor,
            "application_process"
            | "required_documents"
            | "wait_time"
            | "languages"
            | "interpretation_services"
            | "accessibility"
            | "alert"
            | "capacities" => Self::Access,
            "organization_id" | "organization" | "parent_organization_id" => Self::Organisation,
            "attributes" => Self::Categories,
            "name" | "alternate_name" | "description" => Self::Wording,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_about_what_its_innermost_name_says() {
        for (path, area) in [
            ("status", Area::Closing),
            ("name", Area::Wording),
            (
                "service_at_locations/8f14e45f-ceea-467f-a8f4-000000000001/schedules/8f14e45f-ceea-467f-a8f4-000000000002/opens_at",
                Area::Times,
            ),
            (
                "service_at_locations/8f14e45f-ceea-467f-a8f4-000000000001/location/addresses",
                Area::Place,
            ),
            ("licenses", Area::Other),
            (
                "phones/8f14e45f-ceea-467f-a8f4-000000000001/number",
                Area::Contact,
            ),
        ] {
            assert_eq!(Area::of(&path.parse().unwrap()), area, "{path}");
        }
    }

    #[test]
    fn every_word_means_one_area() {
        for area in Area::ALL {
            let read: Area = serde_json::from_value(area.word().into()).unwrap();
            assert_eq!(read, area);
            let mays = Area::MAY_PASS.contains(&area);
            assert_eq!(mays, !matches!(area, Area::Closing | Area::Organisation));
        }
    }
}

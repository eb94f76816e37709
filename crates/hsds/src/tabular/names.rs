//! What the files of a package are called, in both spellings.

use crate::kind::Kind;

/// Whose file names a package uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Names {
    /// Those of HSDS 3.0: `addresses.csv`, `attributes.csv`, `schedules.csv`.
    #[default]
    Hsds,
    /// Those of the UK profile: `address.csv`, `attribute.csv`, `schedule.csv`.
    Uk,
}

/// The file that holds a kind.
pub const fn file_name(kind: Kind, names: Names) -> &'static str {
    match (kind, names) {
        (Kind::Address, Names::Uk) => "address.csv",
        (Kind::Attribute, Names::Uk) => "attribute.csv",
        (Kind::Schedule, Names::Uk) => "schedule.csv",
        (Kind::Address, Names::Hsds) => "addresses.csv",
        (Kind::Attribute, Names::Hsds) => "attributes.csv",
        (Kind::Schedule, Names::Hsds) => "schedules.csv",
        (Kind::Organization, _) => "organizations.csv",
        (Kind::Service, _) => "services.csv",
        (Kind::ServiceAtLocation, _) => "service_at_location.csv",
        (Kind::Location, _) => "locations.csv",
        (Kind::Taxonomy, _) => "taxonomies.csv",
        (Kind::TaxonomyTerm, _) => "taxonomy_terms.csv",
        (Kind::ServiceArea, _) => "service_areas.csv",
        (Kind::Contact, _) => "contacts.csv",
        (Kind::Phone, _) => "phones.csv",
        (Kind::CostOption, _) => "cost_options.csv",
        (Kind::Funding, _) => "funding.csv",
        (Kind::Language, _) => "languages.csv",
        (Kind::Accessibility, _) => "accessibility.csv",
        (Kind::OrganizationIdentifier, _) => "organization_identifiers.csv",
        (Kind::Program, _) => "programs.csv",
        (Kind::RequiredDocument, _) => "required_documents.csv",
        (Kind::Metadata, _) => "metadata.csv",
        (Kind::Url, _) => "url.csv",
        (Kind::ServiceCapacity, _) => "service_capacity.csv",
        (Kind::Unit, _) => "units.csv",
    }
}

/// The kind that a word means, in singular or plural and however it is cased and spaced: `Service Areas`, `taxonomys`, `address`.
pub(super) fn kind_named(word: &str) -> Option<Kind> {
    let wanted = singular(&squash(word));
    Kind::ALL
        .iter()
        .copied()
        .find(|kind| singular(&squash(kind.name())) == wanted)
}

/// The kind a file holds by its name alone.
pub fn kind_of_file(path: &str) -> Option<Kind> {
    let name = base_name(path);
    kind_named(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}

/// The last step of a path, written with either slash.
pub(super) fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Letters and digits alone, in lower case: what remains the same however a header is written.
pub(super) fn squash(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn singular(word: &str) -> String {
    match word {
        _ if word.ends_with("ies") => format!("{}y", &word[..word.len() - 3]),
        _ if word.ends_with("sss") => word[..word.len() - 1].to_owned(),
        _ if word.ends_with("sses") => word[..word.len() - 2].to_owned(),
        _ if word.ends_with('s') && !word.ends_with("ss") => word[..word.len() - 1].to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_each_of_its_file_names() {
        for kind in Kind::ALL.iter().copied() {
            assert_eq!(kind_of_file(file_name(kind, Names::Hsds)), Some(kind));
            assert_eq!(kind_of_file(file_name(kind, Names::Uk)), Some(kind));
            assert_eq!(
                kind_of_file(&format!("some folder/{}s.CSV", kind.name())),
                Some(kind),
                "{kind:?}"
            );
        }
        assert_eq!(kind_of_file("Service Areas.csv"), Some(Kind::ServiceArea));
        assert_eq!(kind_of_file("fundings.csv"), Some(Kind::Funding));
        assert_eq!(kind_of_file("meta_table_descriptions.csv"), None);
    }
}

//! What a row stands for: a service, or an organisation of which a person makes services afterwards.

use super::columns::Column;
use super::meaning::Meaning;
use super::vocabulary;

/// What a column says where each row is an organisation: what is said of "the organisation" is said of the row itself.
pub(crate) fn of_the_row(meaning: Meaning) -> Meaning {
    match meaning {
        Meaning::Organization => Meaning::Name,
        Meaning::OrganizationKey => Meaning::Key,
        Meaning::OrganizationDescription => Meaning::Description,
        Meaning::OrganizationUrl => Meaning::Url,
        Meaning::OrganizationEmail => Meaning::Email,
        other => other,
    }
}

/// What the standard lets services say, and not organisations: the words are kept for the services that are made of them.
pub(crate) fn is_of_services(meaning: Meaning) -> bool {
    let is_told = matches!(
        meaning,
        Meaning::Fees
            | Meaning::Ages
            | Meaning::MinimumAge
            | Meaning::MaximumAge
            | Meaning::Eligibility
            | Meaning::Application
            | Meaning::WaitTime
            | Meaning::Languages
            | Meaning::Accreditations
            | Meaning::Area
            | Meaning::Alert
            | Meaning::Category
    );
    is_told || is_of_times(meaning)
}

/// When it is open: of a sheet of times, the words that can be published.
pub(crate) fn is_of_times(meaning: Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Hours
            | Meaning::HoursOn(_)
            | Meaning::Days
            | Meaning::Frequency
            | Meaning::OpensAt
            | Meaning::ClosesAt
            | Meaning::ValidFrom
            | Meaning::ValidTo
    )
}

/// Whether columns read like those of a list of organisations: rows are called as organisations are, and nothing is said that only
/// services have. What sort of thing it is, people say of both.
pub(crate) fn reads_like_organizations(columns: &[Column]) -> bool {
    let is_named_so = |column: &Column| match column.field {
        Meaning::Organization => true,
        Meaning::Name => vocabulary::words(&column.header).iter().any(|word| {
            matches!(
                word.as_str(),
                "organisation" | "organization" | "org" | "charity" | "sefydliad" | "elusen"
            )
        }),
        _ => false,
    };
    let has_service = columns.iter().any(|column| {
        let is_name = column.field == Meaning::Name && !is_named_so(column);
        let is_told = is_of_services(column.field) && column.field != Meaning::Category;
        is_name || is_told
    });
    !has_service && columns.iter().any(is_named_so)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(named: &[(&str, Meaning)]) -> Vec<Column> {
        let column = |(at, (header, field)): (usize, &(&str, Meaning))| Column {
            sheet: None,
            column: at + 1,
            header: (*header).to_owned(),
            field: *field,
            confidence: 0.9,
            reason: String::new(),
            samples: Vec::new(),
        };
        named.iter().enumerate().map(column).collect()
    }

    #[test]
    fn a_list_of_organisations_is_told_by_what_its_rows_are_called_and_by_what_they_lack() {
        use Meaning as M;
        for (named, expected) in [
            (
                &[("Organisation", M::Organization), ("Tel", M::Phone)][..],
                true,
            ),
            (&[("Charity name", M::Name), ("Type", M::Category)], true),
            (&[("Name", M::Name), ("Tel", M::Phone)], false),
            (
                &[("Name", M::Name), ("Organisation", M::Organization)],
                false,
            ),
            (
                &[("Organisation", M::Organization), ("Cost", M::Fees)],
                false,
            ),
            (&[("Tel", M::Phone)], false),
        ] {
            assert_eq!(
                reads_like_organizations(&columns(named)),
                expected,
                "{named:?}"
            );
        }
    }
}

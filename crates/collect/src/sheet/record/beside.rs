//! What a row says that is neither words for people nor a field of organisations: it is kept beside the record, and not published.

use std::collections::HashSet;

use written::coordinates;

use super::{Draft, place};
use crate::sheet::meaning::Meaning;
use crate::sheet::row::{Row, Said};
use crate::sheet::stands_for::is_of_times;

/// Keeps what no field of the organisation took from a row. `named` is the row whose name it has.
pub(super) fn keep(draft: &mut Draft<'_>, row: &Row<'_>, named: &Row<'_>, has_place: bool) {
    let mut read = HashSet::new();
    for said in &row.says {
        let is_first = read.insert(said.meaning);
        let is_left = match said.meaning {
            Meaning::Name => named.one(Meaning::Name) != Some(said.text),
            Meaning::Key => said.text.trim() != draft.key,
            _ => is_left(row, said, is_first, has_place),
        };
        if is_left {
            draft.keep(*said);
        }
    }
    let aside = row.times.iter().flatten();
    for said in aside.filter(|said| !is_of_times(said.meaning)) {
        draft.keep(*said);
    }
}

/// Whether no field took what a cell says; of what is read once, the first is taken.
fn is_left(row: &Row<'_>, said: &Said<'_>, is_first: bool, has_place: bool) -> bool {
    match said.meaning {
        Meaning::Checked
        | Meaning::Status
        | Meaning::ClosedOn
        | Meaning::Confidential
        | Meaning::OrganizationKey
        | Meaning::PlaceKey
        // What is published are degrees, whatever was written.
        | Meaning::Latitude
        | Meaning::Longitude
        | Meaning::Coordinates
        | Meaning::Easting
        | Meaning::Northing
        | Meaning::GridReference => true,
        Meaning::City | Meaning::County => !is_first || !place::has_address(row),
        Meaning::Uprn => !is_first || !has_place || coordinates::uprn(said.text).is_none(),
        Meaning::Accessibility if has_place => written::yes_no::read(said.text) == Some(false),
        Meaning::Accessibility | Meaning::Directions => !has_place && place::is_secret(row),
        Meaning::Email => says_more(said.text, written::email::read(said.text).found.len()),
        Meaning::Url => says_more(said.text, written::web::read(said.text).found.len()),
        Meaning::Postcode
        | Meaning::Venue
        | Meaning::ContactTitle
        | Meaning::CharityNumber
        | Meaning::CompanyNumber => !is_first,
        _ => false,
    }
}

/// Whether a cell has words beside the addresses that were found in it.
fn says_more(text: &str, found: usize) -> bool {
    let words = text.split(|letter: char| letter.is_whitespace() || ",;".contains(letter));
    words.filter(|word| !word.is_empty()).count() > found
}

//! Services of other lists that a row may be about: the same name or telephone number at the same postcode. A person decides;
//! nothing is joined.

use find::{Question, Reaching};
use hsds::{Document, Kind};
use place::Postcode;
use repository::RecordFilter;
use uuid::Uuid;

use crate::entry::contact::Contact;
use crate::entry::{object, objects, text};
use crate::problem::Fault;
use crate::site::Site;

/// So many of the likeliest are compared.
const COMPARED: usize = 5;
/// Nothing at the same postcode is farther away than this, in metres.
const NEAR: f64 = 2_000.0;

/// A service that is there already.
pub(super) struct Known {
    pub(super) id: Uuid,
    pub(super) name: String,
}

/// The service of another list that a row is most likely about.
pub(super) async fn of(
    site: &Site,
    source: &str,
    service: &Document,
) -> Result<Option<Known>, Fault> {
    let Some(finder) = site.finder() else {
        return Ok(None);
    };
    let marks = Marks::of(service);
    let Some(spot) = marks
        .postcode
        .and_then(|postcode| finder.postcode(&postcode))
    else {
        return Ok(None);
    };
    let question = Question {
        words: text(service, "name").to_owned(),
        spot: Some(spot),
        within: Some(NEAR),
        reach: Reaching::default(),
        limit: COMPARED,
        closed_too: true,
        ..Question::at(site.repository().now())
    };
    for hit in finder.ask(question).await?.hits {
        let Some(found) = site.repository().published(Kind::Service, hit.id).await? else {
            continue;
        };
        let Ok(theirs) = serde_json::from_str::<Document>(&found.detail) else {
            continue;
        };
        if marks.may_be(&Marks::of(&theirs)) && !is_of(site, source, hit.id).await? {
            let name = text(&theirs, "name").to_owned();
            return Ok(Some(Known { id: hit.id, name }));
        }
    }
    Ok(None)
}

/// Whether a service comes from this source itself: then the row is the next version of it.
async fn is_of(site: &Site, source: &str, id: Uuid) -> Result<bool, Fault> {
    let filter = RecordFilter {
        entity: Some(id),
        ..RecordFilter::default()
    };
    let records = site.repository().records(&filter).await?;
    Ok(records.iter().any(|record| record.source == source))
}

/// What two entries of one service have in common.
struct Marks {
    name: String,
    postcode: Option<Postcode>,
    phones: Vec<String>,
}

impl Marks {
    fn of(service: &Document) -> Self {
        let postcode = objects(service, "service_at_locations")
            .filter_map(|delivery| object(delivery, "location"))
            .flat_map(|location| objects(location, "addresses"))
            .find_map(|address| Postcode::repair(text(address, "postal_code")));
        let letters = text(service, "name")
            .chars()
            .filter(|letter| letter.is_alphanumeric());
        Self {
            name: letters.flat_map(char::to_lowercase).collect(),
            postcode,
            phones: Contact::of(service)
                .phones
                .iter()
                .map(|phone| phone.number.chars().filter(char::is_ascii_digit).collect())
                .collect(),
        }
    }

    fn may_be(&self, other: &Self) -> bool {
        let same_phone = self.phones.iter().any(|phone| other.phones.contains(phone));
        self.postcode == other.postcode && (self.name == other.name || same_phone)
    }
}

//! An index of a few services in a throw-away folder.

use std::sync::Arc;

use chrono::{DateTime, TimeZone, Utc};
use find::index::{Progress, Tuning};
use find::{Answer, Index, Listing, Question, Spot};
use place::Gazetteer;
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

/// A Wednesday, noon in London.
pub(crate) fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 25, 12, 0, 0).unwrap()
}

pub(crate) struct Shelf {
    pub(crate) index: Arc<Index>,
    pub(crate) folder: TempDir,
}

impl Shelf {
    pub(crate) fn of(services: &[Value]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let index = Arc::new(Index::open(folder.path(), Tuning::default()).unwrap());
        let shelf = Self { index, folder };
        shelf.put(services);
        shelf
    }

    pub(crate) fn put(&self, services: &[Value]) {
        let writer = self.index.writer().unwrap();
        let listings: Vec<Listing> = services.iter().map(listing).collect();
        writer.put(&listings).unwrap();
        writer.commit(&Progress::default()).unwrap();
    }

    pub(crate) fn ask(&self, question: &Question) -> Answer {
        self.index.search(question).unwrap()
    }

    /// The numbers of the services that answer these words, best first.
    pub(crate) fn found(&self, words: &str) -> Vec<u128> {
        numbers(&self.ask(&asking(words)))
    }
}

pub(crate) fn listing(service: &Value) -> Listing {
    let document = service.as_object().unwrap();
    Listing::of(document, &Gazetteer::embedded()).unwrap()
}

pub(crate) fn asking(words: &str) -> Question {
    Question {
        words: words.to_owned(),
        limit: 50,
        ..Question::at(noon())
    }
}

pub(crate) fn near(words: &str, place: &str) -> Question {
    Question {
        spot: Some(Spot::exact(place, &Gazetteer::embedded()).unwrap()),
        ..asking(words)
    }
}

pub(crate) fn numbers(answer: &Answer) -> Vec<u128> {
    answer.hits.iter().map(|hit| hit.id.as_u128()).collect()
}

/// A service with a name and a description.
pub(crate) fn service(number: u128, name: &str, description: &str) -> Value {
    json!({
        "id": Uuid::from_u128(number),
        "name": name,
        "description": description,
        "status": "active",
        "assured_date": "2026-10-01",
    })
}

/// The same, at a place.
pub(crate) fn at(mut service: Value, latitude: f64, longitude: f64) -> Value {
    service["service_at_locations"] = json!([{
        "location": {"location_type": "physical", "latitude": latitude, "longitude": longitude}
    }]);
    service
}

/// The same, for an area by its code.
pub(crate) fn covering(mut service: Value, code: &str) -> Value {
    let uri = format!("http://statistics.data.gov.uk/id/statistical-geography/{code}");
    service["service_areas"] = json!([{"name": "an area", "uri": uri}]);
    service
}

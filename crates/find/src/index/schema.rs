//! What the index keeps of a service, and under which fields.

use place::Point;
use tantivy::TantivyDocument;
use tantivy::schema::{
    BytesOptions, FAST, Field, IndexRecordOption, NumericOptions, STRING, Schema,
    TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{PreTokenizedString, Token};

use crate::listing::Listing;
use crate::words::{Word, words};

/// So many positions lie between two texts of one service: no phrase reaches from one to the next.
const GAP: usize = 100;

/// The fields of the index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// The id, to take a service out by.
    pub(super) id: Field,
    /// The stems of all texts, each as often as its text weighs.
    pub(super) all: Field,
    /// The stems of the names alone.
    pub(super) name: Field,
    /// The words of all texts as they are written, for spelling.
    pub(super) word: Field,
    /// Its towns, each with the place that is there: `town|latitude,longitude`.
    pub(super) town: Field,
    /// The keys of its groups, and the areas it covers as `area:code`.
    pub(super) key: Field,
    id_high: Field,
    id_low: Field,
    latitude: Field,
    longitude: Field,
    youngest: Field,
    oldest: Field,
    hours: Field,
    checked: Field,
    standing: Field,
}

/// How often a word counts, by where it stands.
///
/// One field holds all texts, and a word of a text that weighs 2 is put down twice. Frequencies
/// saturate and lengths are evened out over the whole, as BM25F has it (Robertson, Zaragoza and
/// Taylor, "Simple BM25 extension to multiple weighted fields", 2004), and a search reads one list
/// of documents for a word where there would be seven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights {
    /// What it is called.
    pub name: usize,
    /// What else it is called.
    pub alternate_name: usize,
    /// Who runs it.
    pub organization: usize,
    /// Its terms.
    pub categories: usize,
    /// What it says of itself.
    pub description: usize,
    /// Who it is for.
    pub eligibility: usize,
    /// Where it is.
    pub whereabouts: usize,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            name: 2,
            alternate_name: 2,
            organization: 1,
            categories: 1,
            description: 1,
            eligibility: 1,
            whereabouts: 1,
        }
    }
}

impl Weights {
    /// Every text weighs the same.
    pub const EVEN: Self = Self {
        name: 1,
        alternate_name: 1,
        organization: 1,
        categories: 1,
        description: 1,
        eligibility: 1,
        whereabouts: 1,
    };
}

pub(super) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let texts = |option, norms| {
        let indexing = TextFieldIndexing::default()
            .set_index_option(option)
            .set_fieldnorms(norms);
        TextOptions::default().set_indexing_options(indexing)
    };
    let number = NumericOptions::default().set_fast();
    let fields = Fields {
        id: schema.add_text_field("id", STRING),
        all: schema.add_text_field("all", texts(IndexRecordOption::WithFreqsAndPositions, true)),
        name: schema.add_text_field("name", texts(IndexRecordOption::WithFreqs, true)),
        word: schema.add_text_field("word", texts(IndexRecordOption::Basic, false)),
        town: schema.add_text_field("town", STRING),
        key: schema.add_text_field("key", STRING | FAST),
        id_high: schema.add_u64_field("id_high", number.clone()),
        id_low: schema.add_u64_field("id_low", number.clone()),
        latitude: schema.add_f64_field("latitude", number.clone()),
        longitude: schema.add_f64_field("longitude", number.clone()),
        youngest: schema.add_u64_field("youngest", number.clone()),
        oldest: schema.add_u64_field("oldest", number.clone()),
        hours: schema.add_bytes_field("hours", BytesOptions::default().set_fast()),
        checked: schema.add_i64_field("checked", number.clone()),
        standing: schema.add_f64_field("standing", number),
    };
    (schema.build(), fields)
}

pub(super) fn document(fields: &Fields, weights: &Weights, listing: &Listing) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    document.add_text(fields.id, listing.id.simple().to_string());
    let (high, low) = listing.id.as_u64_pair();
    document.add_u64(fields.id_high, high);
    document.add_u64(fields.id_low, low);
    let categories = listing.categories.join(" \n ");
    let texts = [
        (listing.name.as_str(), weights.name),
        (&listing.alternate_name, weights.alternate_name),
        (&listing.organization, weights.organization),
        (&categories, weights.categories),
        (&listing.description, weights.description),
        (&listing.eligibility, weights.eligibility),
        (&listing.whereabouts, weights.whereabouts),
    ];
    let mut all = Tokens::default();
    let mut written: Vec<Word> = Vec::new();
    for (at, (text, weight)) in texts.into_iter().enumerate() {
        let said = words(text);
        all.keeps_small = at == 0;
        all.put(&said, weight);
        written.extend(said);
    }
    document.add_pre_tokenized_text(fields.all, all.done());
    let mut name = Tokens::default();
    name.put(&words(&listing.name), 1);
    document.add_pre_tokenized_text(fields.name, name.done());
    document.add_pre_tokenized_text(fields.word, dictionary(written));
    for point in &listing.points {
        document.add_f64(fields.latitude, point.latitude);
        document.add_f64(fields.longitude, point.longitude);
    }
    for (town, point) in &listing.towns {
        document.add_text(fields.town, town_term(town, *point));
    }
    for key in &listing.keys {
        document.add_text(fields.key, key);
    }
    for area in &listing.covers {
        document.add_text(fields.key, area_key(area));
    }
    let years = |age: f64| age.clamp(0.0, 254.0) as u64;
    document.add_u64(fields.youngest, listing.minimum_age.map_or(0, years));
    document.add_u64(
        fields.oldest,
        listing.maximum_age.map_or(255, |age| years(age.ceil())),
    );
    document.add_bytes(fields.hours, &listing.hours.encode());
    let epoch = chrono::NaiveDate::default();
    let checked = listing
        .checked
        .map_or(i64::from(i32::MIN), |day| (day - epoch).num_days());
    document.add_i64(fields.checked, checked);
    document.add_f64(fields.standing, f64::from(listing.standing));
    document
}

/// A town and a place in it.
fn town_term(town: &str, point: Point) -> String {
    format!("{town}|{:.4},{:.4}", point.latitude, point.longitude)
}

/// The key of an area that a service covers.
pub(super) fn area_key(code: &str) -> String {
    format!("area:{code}|")
}

/// Each word of a service once.
fn dictionary(mut said: Vec<Word>) -> PreTokenizedString {
    said.retain(|word| !word.is_stop() && word.written.len() > 2);
    said.sort_unstable_by(|left, right| left.written.cmp(&right.written));
    said.dedup_by(|left, right| left.written == right.written);
    let tokens = said
        .into_iter()
        .enumerate()
        .map(|(at, word)| token(word.written, at));
    PreTokenizedString {
        text: String::new(),
        tokens: tokens.collect(),
    }
}

/// The tokens of a field.
#[derive(Default)]
struct Tokens {
    put: Vec<Token>,
    position: usize,
    /// Small words are put down too: in names, where they may be all there is.
    keeps_small: bool,
}

impl Tokens {
    /// Adds a text. The repetitions of a word that weighs more lie in rounds of their own, so that a
    /// phrase is found in each round as it stands in the text.
    fn put(&mut self, said: &[Word], weight: usize) {
        for round in 0..weight {
            let start = self.position;
            for (at, word) in said.iter().enumerate() {
                if !word.is_stop() || self.keeps_small {
                    self.put.push(token(word.stem.clone(), start + at));
                }
            }
            if !said.is_empty() || round == 0 {
                self.position += said.len() + GAP;
            }
        }
    }

    fn done(self) -> PreTokenizedString {
        PreTokenizedString {
            text: String::new(),
            tokens: self.put,
        }
    }
}

fn token(text: String, position: usize) -> Token {
    Token {
        offset_from: 0,
        offset_to: 0,
        position,
        text,
        position_length: 1,
    }
}

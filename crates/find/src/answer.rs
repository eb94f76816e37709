//! What comes back.

use std::collections::BTreeSet;

use serde::Serialize;
use uuid::Uuid;

use crate::ground::Reach;
use crate::hours::Opening;

/// The answer to a question.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// How many services answer it.
    pub total: usize,
    /// One page of them.
    pub hits: Vec<Hit>,
    /// How many there would be with each filter, right under any mix: groups in their order, values
    /// by how many.
    pub facets: Vec<FacetCount>,
    /// What was asked for and none of the first results has.
    pub dropped: Vec<String>,
    /// The same question, spelled as entries spell it.
    pub did_you_mean: Option<String>,
    /// What was understood of everyday language: what was said, and what was looked for beside it.
    pub understood: Vec<(String, Vec<String>)>,
    /// How far around the place was looked, in metres; none where the whole index was.
    pub within: Option<f64>,
    /// The stems that were looked for, to mark them in texts.
    pub stems: BTreeSet<String>,
    /// Nothing was near, so it was looked farther than was asked.
    pub widened: bool,
    /// No service at all has what was meant, so these have some word of it.
    pub loosely: bool,
}

/// A service that answers.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Its published id.
    pub id: Uuid,
    /// How well it answers; comparable within one answer only.
    pub score: f64,
    /// Metres to the nearest of its places.
    pub distance: Option<f64>,
    /// The smallest area for which it is there and that the place lies in.
    pub covers: Option<Reach>,
    /// It says for which areas it is, and the place lies in none of them.
    pub is_for_others: bool,
    /// When it is open next, or now.
    pub opens: Option<Opening>,
    /// Why it stands where it does.
    pub reason: Reason,
    /// What was said and which of its words answer that, if it was asked for.
    pub met: Vec<Met>,
}

/// What was said, and how a service answers it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Met {
    /// What was said.
    pub said: String,
    /// The words that answer it, as stems.
    pub by: String,
    /// What that is worth: all of these add up to most of the worth of the words.
    pub worth: f32,
}

/// What a score is made of: its factors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Reason {
    /// How well the words fit.
    pub words: f32,
    /// How well the place does, at most 1.
    pub place: f32,
    /// How lately it was checked, at most 1.
    pub freshness: f32,
    /// Whether it is open for business at all, at most 1.
    pub standing: f32,
}

/// A value of a group of filters, and how many results have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FacetCount {
    /// The group.
    pub group: &'static str,
    /// The value, as a filter takes it.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// How many.
    pub count: usize,
}

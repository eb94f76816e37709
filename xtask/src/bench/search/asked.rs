//! What every engine is asked, and how it answered: what goes between the task and the engines.

use serde::{Deserialize, Serialize};

use super::report::Report;

/// A question, of which each shape takes what it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// What somebody looks for.
    pub(crate) words: String,
    /// Near where: a postcode district, or degrees north and east with a comma between.
    pub(crate) place: String,
    /// Two filters, of different groups: the group and the value.
    pub(crate) filters: Vec<(String, String)>,
}

impl Asked {
    /// The part of it that a shape asks.
    pub(crate) fn shaped(&self, shape: Shape) -> Self {
        let mut asked = self.clone();
        if shape == Shape::Place {
            asked.words.clear();
        }
        if shape == Shape::Words {
            asked.place.clear();
        }
        if shape != Shape::All {
            asked.filters.clear();
        }
        asked
    }
}

/// What questions are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Shape {
    /// Words, anywhere.
    Words,
    /// A place, ten miles around it.
    Place,
    /// Words, a place and two filters.
    All,
}

impl Shape {
    /// All of them.
    pub(crate) const EACH: [Self; 3] = [Self::Words, Self::Place, Self::All];

    /// What it is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Place => "place, 10 miles",
            Self::All => "words, place, 2 filters",
        }
    }
}

/// What one engine said.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Figures {
    /// Its name and version.
    pub(crate) engine: String,
    /// How it was set up, for whoever wants to do it again.
    pub(crate) notes: Vec<String>,
    /// Services that it holds.
    pub(crate) services: u64,
    /// How long it took until all of them could be found.
    pub(crate) build_seconds: f64,
    /// Bytes on disk.
    pub(crate) bytes: u64,
    /// Megabytes of memory, with what they are.
    pub(crate) memory: Vec<(String, u64)>,
    /// Each measurement.
    pub(crate) runs: Vec<Run>,
}

/// One shape, asked in one way by so many clients.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Run {
    /// How the engine was asked; the first way of an engine is the one that is compared.
    pub(crate) way: String,
    /// What was asked.
    pub(crate) shape: Shape,
    /// By how many.
    pub(crate) clients: usize,
    /// How it went.
    pub(crate) report: Report,
    /// How many services answered, over all questions.
    pub(crate) mean_total: f64,
    /// How many filters were counted, over all questions.
    pub(crate) mean_facets: f64,
}

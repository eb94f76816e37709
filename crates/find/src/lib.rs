//! The search engine over published services: words, place, time, who it is for, facets.
//!
//! It stands on tantivy for what a search library is for: dictionaries of words, lists of documents,
//! segments on disk. What decides whether somebody finds help is our own:
//!
//! * [`listing`]: what is findable about one service, out of its published document
//! * [`words`]: words and their stems, everyday language, spelling
//! * [`hours`]: when it is open
//! * [`ground`]: where it is and which area it covers
//! * [`question`] and [`answer`]: what is asked and what comes back
//! * [`index`]: the folder on disk, and the search itself
//!
//! The index is a cache: whoever keeps it can throw it away and fill it again from what is
//! published.

pub mod answer;
mod error;
pub mod ground;
pub mod hours;
pub mod index;
pub mod judged;
pub mod listing;
pub mod question;
pub mod words;

pub use answer::{Answer, FacetCount, Hit, Met, Reason};
pub use error::FindError;
pub use index::{Index, Suggestion};
pub use listing::Listing;
pub use question::{Behind, Filter, Order, Question, Reaching, Spot};

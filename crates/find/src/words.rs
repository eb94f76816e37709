//! Words as people write them, and as they are compared: without case, accents and apostrophes,
//! cut to their stem.

pub mod lay;
pub mod marking;
pub mod spelling;
pub mod when;

use std::cell::RefCell;

use frostem::{Algorithm, Stemmer};
use tantivy::tokenizer::{AsciiFoldingFilter, RawTokenizer, TextAnalyzer};

/// The longest word that is looked at, in bytes; longer ones are not words.
const LONGEST: usize = 40;

/// Words that say nothing about what somebody looks for.
const STOP: &[&str] = &[
    "a", "about", "all", "am", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by",
    "can", "could", "do", "does", "for", "from", "get", "go", "got", "had", "has", "have", "he",
    "her", "hers", "him", "his", "how", "i", "if", "ill", "im", "in", "into", "is", "it", "its",
    "ive", "just", "like", "looking", "me", "my", "near", "nearby", "nearest", "need", "needs",
    "of", "on", "or", "our", "please", "she", "should", "so", "some", "than", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "those", "to", "too", "up", "us",
    "want", "wants", "was", "we", "were", "what", "when", "where", "which", "who", "will", "with",
    "would", "you", "your",
];

/// Words that stand in half of all entries: worth a little, never worth missing an entry for.
const WEAK: &[&str] = &[
    "advice",
    "around",
    "find",
    "free",
    "group",
    "groups",
    "help",
    "helping",
    "information",
    "local",
    "now",
    "open",
    "people",
    "person",
    "place",
    "places",
    "service",
    "services",
    "someone",
    "somewhere",
    "stuff",
    "support",
    "thing",
    "things",
    "today",
    "tomorrow",
    "tonight",
    "who",
];

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Word {
    /// As written, folded: lower case, no accents, no apostrophes.
    pub written: String,
    /// Its English stem.
    pub stem: String,
}

impl Word {
    /// Whether it says nothing about what somebody looks for.
    pub fn is_stop(&self) -> bool {
        STOP.contains(&self.written.as_str())
    }

    /// Whether it says so little that an entry without it is as good.
    pub fn is_weak(&self) -> bool {
        WEAK.contains(&self.written.as_str())
    }
}

/// The words of a text, in order.
///
/// ```
/// let words = find::words::words("Can't afford FOOD for Zoë's kids?");
/// let written: Vec<&str> = words.iter().map(|word| word.written.as_str()).collect();
/// assert_eq!(written, ["cant", "afford", "food", "for", "zoes", "kids"]);
/// assert_eq!(words[5].stem, "kid");
/// ```
pub fn words(text: &str) -> Vec<Word> {
    let stemmer = Stemmer::new(Algorithm::English);
    let mut words = Vec::new();
    let mut written = String::new();
    let mut end = |written: &mut String| {
        if !written.is_empty() && written.len() <= LONGEST {
            let folded = folded(std::mem::take(written));
            let stem = stemmer.stem(&folded).into_owned();
            words.push(Word {
                written: folded,
                stem,
            });
        }
        written.clear();
    };
    for letter in text.chars() {
        match letter {
            '\'' | '’' | '‘' | '`' => {}
            _ if letter.is_alphanumeric() => written.extend(letter.to_lowercase()),
            _ => end(&mut written),
        }
    }
    end(&mut written);
    words
}

/// The same letters without accents.
fn folded(word: String) -> String {
    thread_local! {
        static FOLDING: RefCell<TextAnalyzer> = RefCell::new(
            TextAnalyzer::builder(RawTokenizer::default()).filter(AsciiFoldingFilter).build(),
        );
    }
    if word.is_ascii() {
        return word;
    }
    FOLDING.with_borrow_mut(|folding| {
        let mut stream = folding.token_stream(&word);
        if stream.advance() {
            stream.token().text.clone()
        } else {
            String::new()
        }
    })
}

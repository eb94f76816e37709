//! Everyday language: what people say, and what entries call it.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::spelling::{Correction, differs_by_one};
use super::{Word, words};

/// The table that comes with the program: `said`, `means` and `strength`, separated by tabs.
const EMBEDDED: &str = include_str!("lay/lay-language.tsv");
/// The beginnings of a question that say nothing, one a line.
const LEAD_INS: &str = include_str!("lay/lead-ins.txt");

/// What is meant by something that people say.
#[derive(Clone, Debug, PartialEq)]
pub struct Meaning {
    /// The stems of the words that entries use.
    pub stems: Vec<String>,
    /// The words themselves, to be shown.
    pub shown: String,
    /// How surely it is meant: 1 would be certain.
    pub strength: f32,
}

/// A table of what people say. It is keyed by the stems of what is said, so that it need not list
/// every form of a word.
#[derive(Clone, Debug)]
pub struct Language {
    meanings: HashMap<Vec<String>, Vec<Meaning>>,
    /// Sayings that without their small words would say another thing, as written: "want to die".
    whole: HashMap<Vec<String>, Vec<Meaning>>,
    /// Everything that is said, as written, sorted.
    sayings: Vec<String>,
    /// Every word that is said, as written, with its stem.
    said: HashMap<String, String>,
    longest: usize,
}

/// A row of a table that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the table of everyday language {fault}")]
pub struct Unreadable {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it, and what to do.
    pub fault: &'static str,
}

impl Default for Language {
    /// The table that comes with the program.
    fn default() -> Self {
        // A test reads every row of it.
        Self::parse(EMBEDDED).unwrap_or_else(|_| Self::empty())
    }
}

impl Language {
    /// Reads a table: a header, then `said`, `means` (several with `; ` between) and `strength`.
    pub fn parse(table: &str) -> Result<Self, Unreadable> {
        Self::empty().and(table)
    }

    /// The same with another table: what that says of a saying goes before.
    pub fn and(self, table: &str) -> Result<Self, Unreadable> {
        let own = Self::empty().read(table)?;
        let Self {
            mut meanings,
            mut whole,
            mut sayings,
            mut said,
            longest,
        } = self;
        meanings.extend(own.meanings);
        whole.extend(own.whole);
        said.extend(own.said);
        sayings.extend(own.sayings);
        sayings.sort_unstable();
        sayings.dedup();
        Ok(Self {
            meanings,
            whole,
            sayings,
            said,
            longest: longest.max(own.longest),
        })
    }

    fn empty() -> Self {
        Self {
            meanings: HashMap::new(),
            whole: HashMap::new(),
            sayings: Vec::new(),
            said: HashMap::new(),
            longest: 0,
        }
    }

    fn read(mut self, table: &str) -> Result<Self, Unreadable> {
        let language = &mut self;
        for (at, row) in table.lines().enumerate().skip(1) {
            let fault = |fault| Unreadable {
                line: at + 1,
                fault,
            };
            if row.trim().is_empty() || row.starts_with('#') {
                continue;
            }
            let mut cells = row.split('\t');
            let (Some(said), Some(means), Some(strength)) =
                (cells.next(), cells.next(), cells.next())
            else {
                return Err(fault(
                    "has not three cells; put a tab between said, means and strength",
                ));
            };
            let strength: f32 = strength
                .trim()
                .parse()
                .ok()
                .filter(|strength| (0.0..=1.0).contains(strength))
                .ok_or(fault(
                    "has a strength that is not between 0 and 1; write for example 0.7",
                ))?;
            let written = words(said);
            let said = key(&written);
            if said.is_empty() {
                return Err(fault("says nothing but stop words; add what people say"));
            }
            language.longest = language.longest.max(written.len());
            if said.len() == 1 && written.len() > 1 {
                let whole = written.iter().map(|word| word.written.clone()).collect();
                add(language.whole.entry(whole).or_default(), means, strength);
            } else {
                add(language.meanings.entry(said).or_default(), means, strength);
            }
            let saying: Vec<&str> = written.iter().map(|word| word.written.as_str()).collect();
            language.sayings.push(saying.join(" "));
            let all = written.into_iter().map(|word| (word.written, word.stem));
            language.said.extend(all);
        }
        Ok(self)
    }

    /// What the words from the start of `said`, small ones and all, mean as they are written.
    pub fn whole_at_start(&self, said: &[Word]) -> Option<(usize, &[Meaning])> {
        let most = self.longest.min(said.len());
        (2..=most).rev().find_map(|length| {
            let written: Vec<String> = said[..length]
                .iter()
                .map(|word| word.written.clone())
                .collect();
            self.whole
                .get(&written)
                .map(|meanings| (length, meanings.as_slice()))
        })
    }

    /// What the words from the start of `said` mean: how many words it takes, and the meanings.
    /// The longest saying wins.
    pub fn at_start(&self, said: &[Word]) -> Option<(usize, &[Meaning])> {
        let most = self.longest.min(said.len());
        (1..=most).rev().find_map(|length| {
            let stems: Vec<String> = said[..length]
                .iter()
                .map(|word| word.stem.clone())
                .collect();
            self.meanings
                .get(&stems)
                .map(|meanings| (length, meanings.as_slice()))
        })
    }

    /// Whether a stem stands in anything that people say.
    pub fn has_word(&self, stem: &str) -> bool {
        self.said.values().any(|known| known == stem)
    }

    /// The word of what people say that differs least, if it is one letter that differs.
    pub fn nearest(&self, written: &str) -> Option<Correction> {
        if written.chars().count() < 4 {
            return None;
        }
        let mut near: Vec<&String> = self
            .said
            .keys()
            .filter(|known| {
                known.len().abs_diff(written.len()) <= 1 && differs_by_one(known, written)
            })
            .collect();
        near.sort_unstable();
        near.first().map(|known| Correction {
            written: (*known).clone(),
            distance: 1,
            entries: 0,
        })
    }

    /// Sayings that begin with these words, the last of which may be unfinished; the shortest first.
    pub fn beginning(&self, typed: &[Word], most: usize) -> Vec<String> {
        let typed: Vec<&str> = typed.iter().map(|word| word.written.as_str()).collect();
        let typed = typed.join(" ");
        let from = self.sayings.partition_point(|saying| *saying < typed);
        let mut found: Vec<&String> = self.sayings[from..]
            .iter()
            .take_while(|saying| saying.starts_with(&typed))
            .collect();
        found.sort_by_key(|saying| saying.len());
        found.into_iter().take(most).cloned().collect()
    }

    /// How many sayings it knows.
    pub fn len(&self) -> usize {
        self.meanings.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.meanings.is_empty()
    }
}

/// The words without an empty beginning: "where can I get", "I need help with".
pub fn without_lead_in(said: &[Word]) -> &[Word] {
    static KNOWN: LazyLock<Vec<Vec<Word>>> = LazyLock::new(|| {
        let mut known: Vec<Vec<Word>> = LEAD_INS.lines().map(words).collect();
        known.sort_by_key(|words| std::cmp::Reverse(words.len()));
        known
    });
    let lead_in = KNOWN
        .iter()
        .find(|known| !known.is_empty() && said.len() > known.len() && said.starts_with(known));
    lead_in.map_or(said, |known| &said[known.len()..])
}

fn add(known: &mut Vec<Meaning>, means: &str, strength: f32) {
    for shown in means.split(';').map(str::trim) {
        let stems = key(&words(shown));
        if !stems.is_empty() && known.iter().all(|meaning| meaning.stems != stems) {
            known.push(Meaning {
                stems,
                shown: shown.to_owned(),
                strength,
            });
        }
    }
}

fn key(said: &[Word]) -> Vec<String> {
    said.iter()
        .filter(|word| !word.is_stop())
        .map(|word| word.stem.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let rows = EMBEDDED
            .lines()
            .skip(1)
            .filter(|row| !row.trim().is_empty());
        let language = Language::parse(EMBEDDED).unwrap();
        assert_eq!(language.sayings.len(), rows.count());
        assert!(language.len() > 500);
    }

    #[test]
    fn a_table_of_ones_own_adds_sayings_and_goes_before() {
        let own = "said\tmeans\tstrength\nthe larder\tfood bank\t0.9\nskint\thardship fund\t0.9\n";
        let language = Language::default().and(own).unwrap();
        let meanings = |said: &str| -> Vec<String> {
            let found = language.at_start(&words(said)).unwrap().1;
            found.iter().map(|meaning| meaning.shown.clone()).collect()
        };
        assert_eq!(meanings("skint"), ["hardship fund"]);
        assert!(
            language
                .whole_at_start(&words("the larder please"))
                .is_some()
        );
        assert!(!meanings("cant afford food").is_empty());
    }

    #[test]
    fn a_row_that_cannot_be_read_is_named() {
        for (table, word) in [
            ("said\tmeans\tstrength\nfood\tfood bank\n", "three cells"),
            (
                "said\tmeans\tstrength\nfood\tfood bank\tmuch\n",
                "between 0 and 1",
            ),
            ("said\tmeans\tstrength\nthe\tfood bank\t0.9\n", "stop words"),
        ] {
            let error = Language::parse(table).unwrap_err();
            assert_eq!(error.line, 2);
            assert!(error.to_string().contains(word), "{error}");
        }
    }
}

//! What somebody's words mean: each word or saying becomes a notion, with the ways in which entries may put it.

use tantivy::{Searcher, Term};

use super::schema::Fields;
use super::suggest;
use crate::error::FindError;
use crate::question::{Means, Question};
use crate::words::lay::{Language, Meaning, without_lead_in};
use crate::words::{Word, spelling, words};

/// A word that was likely meant is worth so much of one that was said.
const CORRECTED: f32 = 0.75;
/// The same, if two letters differ.
const CORRECTED_MORE: f32 = 0.6;
/// A word that one which is still being typed may become.
const COMPLETED: f32 = 0.9;
/// Two words that entries write as one, or one that they write as two.
const JOINED: f32 = 0.9;

/// Nobody means more words than these, and every word costs time.
const MOST: usize = 24;

/// What words stand between that have to be there as they are.
const QUOTES: [char; 3] = ['"', '“', '”'];

/// One thing that is asked for.
#[derive(Clone, Debug)]
pub(super) struct Notion {
    /// As it was said.
    pub(super) said: String,
    /// How entries may put it.
    pub(super) ways: Vec<Way>,
    /// It says so little that an entry without it is as good.
    pub(super) is_weak: bool,
}

/// A way of putting it: these stems, together.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) stems: Vec<String>,
    /// How surely it is what was meant.
    pub(super) strength: f32,
}

impl From<&Meaning> for Way {
    fn from(meaning: &Meaning) -> Self {
        Self {
            stems: meaning.stems.clone(),
            strength: meaning.strength,
        }
    }
}

/// A question's words, understood.
#[derive(Clone, Debug, Default)]
pub(super) struct Understood {
    pub(super) notions: Vec<Notion>,
    /// The stems that were said, in their order, for phrases and for names.
    pub(super) said: Vec<String>,
    pub(super) did_you_mean: Option<String>,
    /// Phrases that have to be there, each word with its place in the phrase.
    pub(super) phrases: Vec<Vec<(usize, String)>>,
    /// Words beyond those that are looked at.
    pub(super) beyond: Vec<String>,
    /// Sayings, and what was looked for beside them.
    pub(super) sayings: Vec<(String, Vec<String>)>,
}

impl Understood {
    /// Whether nothing was said.
    pub(super) fn is_empty(&self) -> bool {
        self.notions.is_empty() && self.phrases.is_empty()
    }

    /// Whether several words may stand for one notion.
    pub(super) fn has_sayings(&self) -> bool {
        let mut ways = self.notions.iter().flat_map(|notion| &notion.ways);
        ways.any(|way| way.stems.len() > 1)
    }
}

/// Reads the words of a question.
pub(super) fn understand(
    searcher: &Searcher,
    fields: &Fields,
    language: &Language,
    question: &Question,
) -> Result<Understood, FindError> {
    let pieces: Vec<&str> = question.words.split(QUOTES).collect();
    let mut reader = Reader {
        searcher,
        fields,
        language,
        means: question.means,
        understood: Understood::default(),
        corrected: false,
        written: Vec::new(),
        unfinished: words(&question.words)
            .pop()
            .filter(|_| question.as_you_type),
    };
    let mut room = MOST;
    for (at, piece) in pieces.iter().enumerate() {
        let said = words(piece);
        // A quotation that was opened and not closed is none.
        let is_quoted = at % 2 == 1 && at + 1 < pieces.len();
        let asked = if at == 0 {
            without_lead_in(&said)
        } else {
            &said
        };
        let (asked, beyond) = asked.split_at(asked.len().min(room));
        room -= asked.len();
        if is_quoted {
            reader.quoted(asked);
        } else {
            reader.free(asked)?;
        }
        let beyond = beyond.iter().filter(|word| !word.is_stop());
        reader
            .understood
            .beyond
            .extend(beyond.map(|word| word.written.clone()));
    }
    let mut understood = reader.understood;
    if reader.corrected {
        understood.did_you_mean = Some(reader.written.join(" "));
    }
    Ok(understood)
}

struct Reader<'s> {
    searcher: &'s Searcher,
    fields: &'s Fields,
    language: &'s Language,
    means: Means,
    understood: Understood,
    corrected: bool,
    /// The words as they are taken.
    written: Vec<String>,
    /// The word that is still being typed.
    unfinished: Option<Word>,
}

/// A word, and the others that may have been meant by it.
type Spelled = (Word, Vec<Way>);

impl Reader<'_> {
    /// Words as they come.
    fn free(&mut self, asked: &[Word]) -> Result<(), FindError> {
        let known = self.understood.notions.len();
        let (mut from, mut at) = (0, 0);
        while at < asked.len() {
            let whole = self
                .means
                .lay_language
                .then(|| self.language.whole_at_start(&asked[at..]))
                .flatten();
            match whole {
                None => at += 1,
                Some((length, meanings)) => {
                    self.pass(&asked[from..at])?;
                    self.saying(&asked[at..at + length], meanings);
                    at += length;
                    from = at;
                }
            }
        }
        self.pass(&asked[from..])?;
        if self.understood.notions.len() == known {
            // Nothing but small words: then they are what is asked for.
            self.take(asked)?;
        }
        Ok(())
    }

    /// Words that have to stand together as they were said.
    fn quoted(&mut self, said: &[Word]) {
        let telling =
            |(at, word): (usize, &Word)| (!word.is_stop()).then(|| (at, word.stem.clone()));
        let phrase: Vec<(usize, String)> = said.iter().enumerate().filter_map(telling).collect();
        if !phrase.is_empty() {
            self.understood.phrases.push(phrase);
        }
        let written = said.iter().map(|word| word.written.clone());
        self.written.extend(written);
    }

    /// Takes the words that say something.
    fn pass(&mut self, said: &[Word]) -> Result<(), FindError> {
        let telling: Vec<Word> = said
            .iter()
            .filter(|word| !word.is_stop())
            .cloned()
            .collect();
        self.take(&telling)
    }

    fn take(&mut self, said: &[Word]) -> Result<(), FindError> {
        let spelled = self.spell(said)?;
        for (word, _) in &spelled {
            self.written.push(word.written.clone());
            self.understood.said.push(word.stem.clone());
        }
        self.read(&spelled)
    }

    /// A saying that is known word for word.
    fn saying(&mut self, said: &[Word], meanings: &[Meaning]) {
        let said: Vec<&str> = said.iter().map(|word| word.written.as_str()).collect();
        let notion = Notion {
            said: said.join(" "),
            ways: meanings.iter().map(Way::from).collect(),
            is_weak: false,
        };
        let shown = meanings
            .iter()
            .map(|meaning| meaning.shown.clone())
            .collect();
        self.understood.sayings.push((notion.said.clone(), shown));
        self.understood.notions.push(notion);
        self.written.extend(said.into_iter().map(str::to_owned));
    }

    /// Puts words right that neither entries nor everyday language have.
    fn spell(&mut self, said: &[Word]) -> Result<Vec<Spelled>, FindError> {
        let mut spelled = Vec::with_capacity(said.len());
        for (at, word) in said.iter().enumerate() {
            if at + 1 == said.len() && self.unfinished.as_ref() == Some(word) {
                spelled.push((word.clone(), self.completed(word)?));
                continue;
            }
            let known = !self.means.spelling
                || self.is_known(&word.stem)?
                || (self.means.lay_language && self.language.at_start(&said[at..]).is_some())
                || self.language.has_word(&word.stem);
            if known {
                spelled.push((word.clone(), Vec::new()));
                continue;
            }
            if let Some(parts) = self.parted(&word.written)? {
                spelled.extend(parts.into_iter().map(|part| (part, Vec::new())));
                continue;
            }
            spelled.push(self.corrected(word)?);
        }
        Ok(spelled)
    }

    /// What a word may become, and the word itself.
    fn completed(&self, word: &Word) -> Result<Vec<Way>, FindError> {
        let completions = suggest::completions(self.searcher, self.fields.word, &word.written)?;
        let stems = completions.iter().filter_map(|other| words(other).pop());
        let mut ways = vec![Way {
            stems: vec![word.stem.clone()],
            strength: 1.0,
        }];
        ways.extend(stems.map(|other| Way {
            stems: vec![other.stem],
            strength: COMPLETED,
        }));
        Ok(ways)
    }

    fn corrected(&mut self, word: &Word) -> Result<Spelled, FindError> {
        let mut found = spelling::corrections(self.searcher, self.fields.word, &word.written, 4)?;
        let lay = self.language.nearest(&word.written);
        if let Some(lay) = lay
            && found
                .first()
                .is_none_or(|first| lay.distance < first.distance)
        {
            found.insert(0, lay);
        }
        let Some(best) = found.first() else {
            return Ok((word.clone(), Vec::new()));
        };
        self.corrected = true;
        let taken = words(&best.written).pop().unwrap_or_else(|| word.clone());
        let ways = found
            .iter()
            .filter_map(|correction| {
                let strength = if correction.distance > 1 {
                    CORRECTED_MORE
                } else {
                    CORRECTED
                };
                words(&correction.written).pop().map(|other| Way {
                    stems: vec![other.stem],
                    strength,
                })
            })
            .collect();
        Ok((taken, ways))
    }

    /// Two words that entries have for one that they have not: "foodbank".
    fn parted(&self, written: &str) -> Result<Option<Vec<Word>>, FindError> {
        for at in 3..written.len().saturating_sub(2) {
            if !written.is_char_boundary(at) {
                continue;
            }
            let parts = [&written[..at], &written[at..]].map(words).concat();
            let mut known = parts.len() == 2;
            for part in &parts {
                known = known && !part.is_stop() && self.is_word(&part.written)?;
            }
            if known {
                return Ok(Some(parts));
            }
        }
        Ok(None)
    }

    fn read(&mut self, spelled: &[Spelled]) -> Result<(), FindError> {
        let said: Vec<Word> = spelled.iter().map(|(word, _)| word.clone()).collect();
        let mut at = 0;
        while at < said.len() {
            let saying = self
                .means
                .lay_language
                .then(|| self.language.at_start(&said[at..]))
                .flatten();
            let length = saying.map_or(1, |(length, _)| length);
            let span = &said[at..at + length];
            let mut notion = Notion {
                said: span
                    .iter()
                    .map(|word| word.written.as_str())
                    .collect::<Vec<_>>()
                    .join(" "),
                ways: vec![Way {
                    stems: span.iter().map(|word| word.stem.clone()).collect(),
                    strength: 1.0,
                }],
                is_weak: saying.is_none() && span.iter().all(Word::is_weak),
            };
            if let [(word, others)] = &spelled[at..at + length] {
                if !others.is_empty() {
                    notion.ways.clone_from(others);
                }
                notion.ways.extend(self.joined(word, said.get(at + 1))?);
            }
            if let Some((_, meanings)) = saying {
                let shown = meanings
                    .iter()
                    .map(|meaning| meaning.shown.clone())
                    .collect();
                self.understood.sayings.push((notion.said.clone(), shown));
                notion.ways.extend(meanings.iter().map(Way::from));
            }
            self.understood.notions.push(notion);
            at += length;
        }
        Ok(())
    }

    /// The word that entries write for two: "food bank" as "foodbank".
    fn joined(&self, word: &Word, next: Option<&Word>) -> Result<Option<Way>, FindError> {
        let Some(next) = next else { return Ok(None) };
        let joined = format!("{}{}", word.written, next.written);
        if !self.is_word(&joined)? {
            return Ok(None);
        }
        Ok(words(&joined).pop().map(|joined| Way {
            stems: vec![joined.stem],
            strength: JOINED,
        }))
    }

    fn is_known(&self, stem: &str) -> Result<bool, FindError> {
        let term = Term::from_field_text(self.fields.all, stem);
        spelling::is_anywhere(self.searcher, &term)
    }

    fn is_word(&self, written: &str) -> Result<bool, FindError> {
        let term = Term::from_field_text(self.fields.word, written);
        spelling::is_anywhere(self.searcher, &term)
    }
}

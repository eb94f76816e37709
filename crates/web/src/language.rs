//! The languages of the pages, and their texts.
//!
//! Texts are Fluent files in `locales/`, a folder for each language, where translators find them. An operator's
//! settings may put another text in the place of any of them. What a language lacks is said in English.

use std::collections::BTreeMap;

use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use unic_langid::{LanguageIdentifier, langid};

use crate::error::WebError;

#[derive(RustEmbed)]
#[folder = "../../locales"]
struct Files;

type Bundle = fluent_bundle::concurrent::FluentBundle<FluentResource>;

/// A language in which pages can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    /// British English.
    #[default]
    English,
    /// Welsh.
    Welsh,
}

impl Language {
    /// All of them.
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Welsh];

    /// As `lang` attributes, settings and folders of texts name it.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::English => "en-GB",
            Self::Welsh => "cy",
        }
    }

    /// What addresses of pages in this language begin with.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::English => "",
            Self::Welsh => "/cy",
        }
    }

    /// The other one.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::English => Self::Welsh,
            Self::Welsh => Self::English,
        }
    }

    /// The language of an address, and the address without its beginning.
    pub(crate) fn of_path(path: &str) -> (Self, &str) {
        match path.strip_prefix(Self::Welsh.prefix()) {
            Some("") => (Self::Welsh, "/"),
            Some(rest) if rest.starts_with('/') => (Self::Welsh, rest),
            _ => (Self::English, path),
        }
    }

    fn identifier(self) -> LanguageIdentifier {
        match self {
            Self::English => langid!("en-GB"),
            Self::Welsh => langid!("cy"),
        }
    }
}

/// All texts, in every language.
pub(crate) struct Texts {
    english: Bundle,
    welsh: Bundle,
}

/// What stands in the gaps of a text.
#[derive(Default)]
pub(crate) struct Gaps<'v>(FluentArgs<'v>);

impl<'v> Gaps<'v> {
    /// Fills a gap.
    pub(crate) fn with(mut self, gap: &'static str, value: impl Into<FluentValue<'v>>) -> Self {
        self.0.set(gap, value);
        self
    }
}

/// A text with one gap is the usual one.
pub(crate) fn gap<'v>(gap: &'static str, value: impl Into<FluentValue<'v>>) -> Gaps<'v> {
    Gaps::default().with(gap, value)
}

impl Texts {
    /// Reads the files, and puts the operator's own texts in the place of theirs: by language, then by name.
    pub(crate) fn read(own: &BTreeMap<String, BTreeMap<String, String>>) -> Result<Self, WebError> {
        let known = |code: &String| Language::ALL.iter().any(|language| language.code() == code);
        if let Some(code) = own.keys().find(|code| !known(code)) {
            return Err(WebError::Text(format!(
                "there are no texts in `{code}`; write en-GB or cy"
            )));
        }
        Ok(Self {
            english: bundle(Language::English, own)?,
            welsh: bundle(Language::Welsh, own)?,
        })
    }

    /// A text without gaps.
    pub(crate) fn say(&self, language: Language, name: &str) -> String {
        self.tell(language, name, &Gaps::default())
    }

    /// A text with its gaps filled. A text that is nowhere is told as its name, so that somebody sees it.
    pub(crate) fn tell(&self, language: Language, name: &str, gaps: &Gaps<'_>) -> String {
        let found = match language {
            Language::English => format(&self.english, name, gaps),
            Language::Welsh => {
                format(&self.welsh, name, gaps).or_else(|| format(&self.english, name, gaps))
            }
        };
        found.unwrap_or_else(|| {
            tracing::error!(text = name, "a text is missing");
            name.to_owned()
        })
    }

    /// Whether there is such a text, in this language or in English.
    pub(crate) fn has(&self, language: Language, name: &str) -> bool {
        let welsh = language == Language::Welsh && self.welsh.has_message(name);
        welsh || self.english.has_message(name)
    }
}

fn format(bundle: &Bundle, name: &str, gaps: &Gaps<'_>) -> Option<String> {
    let pattern = bundle.get_message(name)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&gaps.0), &mut errors);
    if !errors.is_empty() {
        tracing::error!(text = name, ?errors, "a text cannot be filled");
    }
    Some(text.into_owned())
}

fn bundle(
    language: Language,
    own: &BTreeMap<String, BTreeMap<String, String>>,
) -> Result<Bundle, WebError> {
    let mut bundle = Bundle::new_concurrent(vec![language.identifier()]);
    // Marks around what is filled in are for mixing writing directions, and would be copied with the text.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(number));
    let folder = format!("{}/", language.code());
    for name in Files::iter().filter(|name| name.starts_with(&folder)) {
        let file = Files::get(&name).map(|file| file.data).unwrap_or_default();
        let text = String::from_utf8_lossy(&file).into_owned();
        let resource =
            resource(text).map_err(|fault| WebError::Text(format!("{name}: {fault}")))?;
        if let Err(errors) = bundle.add_resource(resource) {
            return Err(WebError::Text(format!("{name}: {errors:?}")));
        }
    }
    for (name, text) in own.get(language.code()).into_iter().flatten() {
        // Lines that go on are set in, as the files want it.
        let text = format!("{name} = {}\n", text.trim().replace('\n', "\n    "));
        let of = format!("the text `{name}` in the settings, in {}", language.code());
        let resource = resource(text).map_err(|fault| WebError::Text(format!("{of}: {fault}")))?;
        bundle.add_resource_overriding(resource);
    }
    Ok(bundle)
}

fn resource(text: String) -> Result<FluentResource, String> {
    FluentResource::try_new(text).map_err(|(_, errors)| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        errors.join("; ")
    })
}

/// Numbers as people write them: `12,345`.
fn number<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(FluentNumber { value, .. })
            if value.fract() == 0.0 && *value >= 0.0 =>
        {
            Some(crate::pages::prose::count(*value as usize))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use super::*;

    /// Each text with the gaps in it.
    fn texts(language: Language) -> BTreeMap<String, BTreeSet<String>> {
        let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for name in Files::iter().filter(|name| name.starts_with(language.code())) {
            let file = Files::get(&name).expect("a file that is listed");
            let text = String::from_utf8(file.data.into_owned()).expect("text");
            let mut at = String::new();
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                let begins = line.starts_with(|first: char| first.is_ascii_lowercase());
                if let Some((name, _)) = line.split_once(" =").filter(|_| begins) {
                    name.clone_into(&mut at);
                    assert!(
                        texts.insert(at.clone(), BTreeSet::new()).is_none(),
                        "{at} is there twice"
                    );
                }
                let gaps = line.split('$').skip(1).map(|rest| {
                    let is_name = |letter: &char| letter.is_ascii_lowercase() || *letter == '-';
                    rest.chars().take_while(is_name).collect::<String>()
                });
                texts.entry(at.clone()).or_default().extend(gaps);
            }
        }
        texts
    }

    #[test]
    fn every_language_has_every_text_with_the_same_gaps() {
        let [english, welsh] = Language::ALL.map(texts);
        for (name, gaps) in &english {
            assert_eq!(welsh.get(name), Some(gaps), "{name}");
        }
        assert_eq!(english.len(), welsh.len());
    }

    /// The names of texts in files that say them.
    fn said(folder: &Path, into: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                said(&path, into);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a text file");
            for call in ["say(\"", "count(\"", "fill(\"", "tell(\""] {
                let names = text
                    .split(call)
                    .skip(1)
                    .filter_map(|rest| rest.split('"').next());
                into.extend(names.filter(|name| !name.contains('{')).map(str::to_owned));
            }
        }
    }

    #[test]
    fn every_text_that_a_page_says_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut names = BTreeSet::new();
        said(&root.join("../../templates"), &mut names);
        said(&root.join("src/pages"), &mut names);
        said(&root.join("src/entry"), &mut names);
        assert!(names.len() > 150, "{}", names.len());
        let texts = texts(Language::English);
        let missing: Vec<&String> = names
            .iter()
            .filter(|name| !texts.contains_key(*name))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn an_own_text_takes_the_place_of_ours_and_a_broken_one_is_refused() {
        let own = |text: &str| {
            let texts = BTreeMap::from([("home-title".to_owned(), text.to_owned())]);
            Texts::read(&BTreeMap::from([("cy".to_owned(), texts)]))
        };
        let texts = own("Cymorth\nlleol").expect("a text");
        assert_eq!(texts.say(Language::Welsh, "home-title"), "Cymorth\nlleol");
        assert_eq!(
            texts.say(Language::English, "home-title"),
            "Find local help"
        );
        let refused = own("{ $")
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(refused.contains("`home-title`"), "{refused}");
    }
}

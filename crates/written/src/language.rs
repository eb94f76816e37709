//! Names of languages.

use crate::list;

/// Names and their codes: ISO 639-1 where there is one, else 639-3. Languages spoken in the United Kingdom (census of 2021, main
/// language, and of 2011 for Scotland and Northern Ireland), by the names that people use for them.
const LANGUAGES: [(&str, &str); 90] = [
    ("akan", "ak"),
    ("albanian", "sq"),
    ("amharic", "am"),
    ("arabic", "ar"),
    ("bahasa", "ms"),
    ("bengali", "bn"),
    ("bosnian", "bs"),
    ("british sign language", "bfi"),
    ("bsl", "bfi"),
    ("bulgarian", "bg"),
    ("burmese", "my"),
    ("cantonese", "yue"),
    ("catalan", "ca"),
    ("chinese", "zh"),
    ("cornish", "kw"),
    ("croatian", "hr"),
    ("cymraeg", "cy"),
    ("czech", "cs"),
    ("danish", "da"),
    ("dari", "prs"),
    ("dutch", "nl"),
    ("english", "en"),
    ("estonian", "et"),
    ("farsi", "fa"),
    ("filipino", "fil"),
    ("finnish", "fi"),
    ("french", "fr"),
    ("gaelic", "gd"),
    ("german", "de"),
    ("greek", "el"),
    ("gujarati", "gu"),
    ("hausa", "ha"),
    ("hebrew", "he"),
    ("hindi", "hi"),
    ("hungarian", "hu"),
    ("igbo", "ig"),
    ("indonesian", "id"),
    ("irish", "ga"),
    ("italian", "it"),
    ("japanese", "ja"),
    ("kashmiri", "ks"),
    ("korean", "ko"),
    ("krio", "kri"),
    ("kurdish", "ku"),
    ("latvian", "lv"),
    ("lingala", "ln"),
    ("lithuanian", "lt"),
    ("luganda", "lg"),
    ("malay", "ms"),
    ("malayalam", "ml"),
    ("mandarin", "cmn"),
    ("marathi", "mr"),
    ("nepali", "ne"),
    ("norwegian", "no"),
    ("oromo", "om"),
    ("panjabi", "pa"),
    ("pashto", "ps"),
    ("persian", "fa"),
    ("polish", "pl"),
    ("portuguese", "pt"),
    ("punjabi", "pa"),
    ("romanian", "ro"),
    ("romani", "rom"),
    ("russian", "ru"),
    ("scots", "sco"),
    ("scottish gaelic", "gd"),
    ("serbian", "sr"),
    ("shona", "sn"),
    ("sinhala", "si"),
    ("slovak", "sk"),
    ("somali", "so"),
    ("sorani", "ckb"),
    ("spanish", "es"),
    ("swahili", "sw"),
    ("swedish", "sv"),
    ("sylheti", "syl"),
    ("tagalog", "tl"),
    ("tamil", "ta"),
    ("telugu", "te"),
    ("thai", "th"),
    ("tigrinya", "ti"),
    ("turkish", "tr"),
    ("twi", "tw"),
    ("ukrainian", "uk"),
    ("urdu", "ur"),
    ("vietnamese", "vi"),
    ("welsh", "cy"),
    ("wolof", "wo"),
    ("yiddish", "yi"),
    ("yoruba", "yo"),
];

/// The ISO 639 code of a language by its English name (or its own, for Welsh), in any case: "Welsh" is `cy`, "BSL" is `bfi`.
pub fn code(name: &str) -> Option<&'static str> {
    let lower = name.trim().to_lowercase();
    let known = LANGUAGES.iter().find(|(known, _)| *known == lower);
    known.map(|(_, code)| *code)
}

/// The languages that a cell lists, by their codes, and the things in it that are none.
pub fn read(text: &str) -> (Vec<&'static str>, Vec<String>) {
    let (mut codes, mut left) = (Vec::new(), Vec::new());
    for item in list::read(text) {
        match several(&item) {
            Some(known) => {
                for code in known {
                    if !codes.contains(&code) {
                        codes.push(code);
                    }
                }
            }
            None => left.push(item),
        }
    }
    (codes, left)
}

/// The codes of "English and Welsh", or of one language.
fn several(item: &str) -> Option<Vec<&'static str>> {
    if let Some(code) = code(item) {
        return Some(vec![code]);
    }
    let parts = item
        .split(" and ")
        .flat_map(|part| part.split(['/', '&', ',']));
    parts.map(code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_codes() {
        for (name, meant) in [
            ("Welsh", Some("cy")),
            ("URDU", Some("ur")),
            (" Punjabi ", Some("pa")),
            ("BSL", Some("bfi")),
            ("Klingon", None),
            ("", None),
        ] {
            assert_eq!(code(name), meant, "{name}");
        }
        assert_eq!(
            read("English, Welsh and Urdu; Klingon"),
            (vec!["en", "cy", "ur"], vec!["Klingon".to_owned()])
        );
        assert_eq!(read("English/Polish"), (vec!["en", "pl"], vec![]));
    }
}

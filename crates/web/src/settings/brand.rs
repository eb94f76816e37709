//! How the pages look and what they lead to, as an operator decides it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer};
use url::Url;

/// How the pages look and what they lead to.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Brand {
    /// The colour of the header and of buttons; white has to be readable on it.
    pub colour: Colour,
    /// A picture for the header: SVG, PNG, JPEG or WebP, at most 200 kB.
    pub logo: Option<PathBuf>,
    /// Texts in the place of ours: by language (`en-GB`, `cy`), then by name, as in `locales/`.
    pub texts: BTreeMap<String, BTreeMap<String, String>>,
    /// The taxonomy whose terms people browse by; without it, the one with most services.
    pub topics: Option<String>,
    /// Words in a category or name that make a service one which nobody should be seen reading about.
    pub sensitive: Vec<String>,
    /// Where the button leads that leaves such a page at once.
    #[serde(deserialize_with = "web_address")]
    pub exit_to: String,
    /// The map behind places; without it, our own boundaries are drawn.
    pub tiles: Option<Tiles>,
    /// Whether what is searched for is counted, without anything that tells who searched.
    pub count_searches: bool,
    /// After how many days what was counted is forgotten.
    pub forget_searches_after_days: u32,
}

impl Default for Brand {
    fn default() -> Self {
        Self {
            colour: Colour::default(),
            logo: None,
            texts: BTreeMap::new(),
            topics: None,
            sensitive: [
                "domestic abuse",
                "domestic violence",
                "refuge",
                "refuges",
                "sexual violence",
                "sexual abuse",
                "rape",
                "stalking",
                "forced marriage",
                "honour based",
                "modern slavery",
                "abuse support",
                "being safe",
                "safety from harm",
                "safety and abuse",
                "survivor of abuse",
                "survivors of abuse",
                "child abuse",
                "coercive control",
                "women's aid",
                "hits me",
                "hit me",
                "beats me",
                "hurts me",
                "leave my husband",
                "leave my partner",
                "abusive",
                "lloches",
                "trais",
                "cam drin",
                "fy nharo",
            ]
            .map(str::to_owned)
            .to_vec(),
            exit_to: "https://www.bbc.co.uk/weather".to_owned(),
            tiles: None,
            count_searches: true,
            forget_searches_after_days: 400,
        }
    }
}

/// Pictures of a map, from a server of the operator's choice.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tiles {
    /// Where they come from, with `{z}`, `{x}` and `{y}`.
    #[serde(deserialize_with = "tile_address")]
    pub url: String,
    /// Whose they are, as their licence wants it said.
    pub attribution: String,
}

impl Tiles {
    /// The server, as the policy of pages names it: scheme and host.
    pub(crate) fn origin(&self) -> Option<String> {
        let url = Url::parse(&self.url).ok()?;
        matches!(url.scheme(), "https" | "http").then(|| url.origin().ascii_serialization())
    }
}

/// A colour on which white can be read: a contrast of at least 4.5 (WCAG 2.2, 1.4.3).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Colour(String);

impl Colour {
    /// As style sheets have it, such as `#0d4f4f`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Colour {
    fn default() -> Self {
        Self("#0d4f4f".to_owned())
    }
}

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        let number = digits
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let Some(number) = number else {
            return Err(format!("`{text}` is no colour; write it like #0d4f4f"));
        };
        let contrast = 1.05 / (luminance(number) + 0.05);
        if contrast < 4.5 {
            return Err(format!(
                "white cannot be read on {text}: the contrast is {contrast:.1}, and has to be 4.5 or more; choose a darker colour"
            ));
        }
        Ok(Self(text.to_lowercase()))
    }
}

/// How bright a colour is, from 0 to 1 (WCAG 2.2, relative luminance).
fn luminance(colour: u32) -> f64 {
    let part = |shift: u32| {
        let part = f64::from(colour >> shift & 0xff) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
}

fn web_address<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let url = Url::deserialize(from)?;
    if matches!(url.scheme(), "https" | "http") {
        Ok(url.into())
    } else {
        Err(serde::de::Error::custom(format!(
            "`{url}` is no page on the web"
        )))
    }
}

fn tile_address<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    let is_web = Url::parse(&text).is_ok_and(|url| matches!(url.scheme(), "https" | "http"));
    let has_gaps = ["{z}", "{x}", "{y}"].iter().all(|gap| text.contains(gap));
    if is_web && has_gaps {
        return Ok(text);
    }
    Err(serde::de::Error::custom(format!(
        "`{text}` is no address of tiles; write it like https://tiles.example.org/{{z}}/{{x}}/{{y}}.png"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Result<Colour, String> {
        Colour::try_from(text.to_owned())
    }

    #[test]
    fn a_colour_that_white_cannot_be_read_on_is_refused() {
        assert_eq!(
            colour("#1D70B8").map(|colour| colour.0),
            Ok("#1d70b8".into())
        );
        assert!(colour("#ffdd00").is_err_and(|fault| fault.contains("1.3")));
        assert!(colour("teal").is_err());
        assert!(colour("#12345").is_err());
        assert!(colour("#+12345").is_err());
    }

    #[test]
    fn the_server_of_a_map_is_told_without_its_path() {
        let tiles = Tiles {
            url: "https://tiles.example.org/a/{z}/{x}/{y}.png".into(),
            attribution: String::new(),
        };
        assert_eq!(tiles.origin().as_deref(), Some("https://tiles.example.org"));
    }
}

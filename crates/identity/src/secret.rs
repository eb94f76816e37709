//! Secrets: what a cookie, a mailed address or a program holds. We keep their hashes only.

use std::fmt::{self, Write};

use crate::chance::{Chance, NoChance};

/// Random bytes of a secret: nobody guesses one of so many.
const BYTES: usize = 32;

/// A secret, to be handed out once and then forgotten.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub(crate) fn new(chance: &dyn Chance) -> Result<Self, NoChance> {
        let mut bytes = [0; BYTES];
        chance.fill(&mut bytes)?;
        let mut text = String::with_capacity(2 * BYTES);
        for byte in bytes {
            let _ = write!(text, "{byte:02x}");
        }
        Ok(Self(text))
    }

    /// A secret that somebody else made.
    pub fn given(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The same, marked as what it is: whoever finds it in a file of theirs knows where it belongs.
    pub(crate) fn marked(self, mark: &str) -> Self {
        Self(format!("{mark}{}", self.0))
    }

    /// To be handed out.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What we keep of it.
    pub fn hash(&self) -> String {
        hash(&self.0)
    }
}

/// What we keep of a secret that somebody holds.
pub(crate) fn hash(held: &str) -> String {
    repository::digest(held)
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret")
    }
}

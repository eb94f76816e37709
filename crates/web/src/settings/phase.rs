//! How far a site has come on its way to everybody.

use serde::Deserialize;

/// How far a site has come on its way to everybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Only those who are signed in see what is for the public.
    PrivateBeta,
    /// Anybody sees it, and is told that it is new.
    PublicBeta,
    /// Anybody sees it.
    #[default]
    Live,
}

impl Phase {
    /// Whether what is for the public is not for everybody yet.
    pub(crate) fn is_private(self) -> bool {
        self == Self::PrivateBeta
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_is_written_as_people_say_it_and_anything_else_is_refused() {
        let read = |word: &str| serde_json::from_value::<Phase>(serde_json::json!(word));
        assert_eq!(read("private-beta").ok(), Some(Phase::PrivateBeta));
        assert_eq!(read("public-beta").ok(), Some(Phase::PublicBeta));
        assert_eq!(read("live").ok(), Some(Phase::Live));
        let refused = read("beta").expect_err("no phase").to_string();
        assert!(refused.contains("`public-beta`"), "{refused}");
        assert_eq!(Phase::default(), Phase::Live);
    }
}

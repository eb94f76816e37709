//! Whether what residents tell of services is shown.

use serde::{Deserialize, Serialize};

/// What is done with experiences of residents that an assurer has read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Experiences {
    /// They are shown, on a page beside that of the service. By itself nothing is shown.
    pub shown: bool,
}

impl Experiences {
    /// Whether it is as it is by itself, so that a policy need not say it.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "what leaves fields out passes them by reference"
    )]
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// What is understood of it in a policy of another version of the program.
    pub(super) fn understood(policy: &toml::Table) -> Self {
        let shown = policy
            .get("experiences")
            .and_then(|experiences| experiences.get("shown"))
            .and_then(toml::Value::as_bool);
        Self {
            shown: shown.unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::Policy;

    #[test]
    fn nothing_is_shown_by_itself_and_what_is_said_is_understood() {
        assert!(!Policy::default().experiences.shown);
        let shown = Policy::parse("[experiences]\nshown = true").unwrap();
        assert!(shown.experiences.shown);
        assert_eq!(Policy::parse(&shown.text().unwrap()).unwrap(), shown);
        assert!(!Policy::default().text().unwrap().contains("experiences"));
        assert!(Policy::parse("[experiences]\nshown = \"yes\"").is_err());
        let newer = Policy::understood("[experiences]\nshown = true\nstars = true");
        assert!(newer.experiences.shown);
    }
}

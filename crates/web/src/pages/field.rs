//! A field of a form that asks for a line of text, with what is wrong with what was filled in.

use std::borrow::Cow;

use super::results::Wrong;

/// A field for a line of text.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: Cow<'static, str>,
    /// `text`, `email` or `password`.
    pub(crate) kind: &'static str,
    /// What browsers may fill in by themselves.
    pub(crate) autocomplete: &'static str,
    pub(crate) value: String,
    pub(crate) wrong: Option<String>,
}

impl Field {
    pub(crate) fn new(name: &'static str, label: &'static str) -> Self {
        Self {
            name,
            label,
            hint: Cow::Borrowed(""),
            kind: "text",
            autocomplete: "off",
            value: String::new(),
            wrong: None,
        }
    }

    /// For an address of mail.
    pub(crate) fn email(name: &'static str, label: &'static str) -> Self {
        Self {
            kind: "email",
            ..Self::new(name, label)
        }
    }

    /// For a password: what was typed is not given back.
    pub(crate) fn password(
        name: &'static str,
        label: &'static str,
        autocomplete: &'static str,
    ) -> Self {
        Self {
            kind: "password",
            autocomplete,
            ..Self::new(name, label)
        }
    }

    /// For a code of six digits that an app shows.
    pub(crate) fn code(label: &'static str) -> Self {
        Self {
            autocomplete: "one-time-code",
            ..Self::new("code", label)
        }
    }

    pub(crate) fn hinted(self, hint: impl Into<Cow<'static, str>>) -> Self {
        Self {
            hint: hint.into(),
            ..self
        }
    }

    pub(crate) fn filled_by(self, autocomplete: &'static str) -> Self {
        Self {
            autocomplete,
            ..self
        }
    }

    pub(crate) fn filled(self, value: &str) -> Self {
        Self {
            value: value.to_owned(),
            ..self
        }
    }

    pub(crate) fn wrong(self, wrong: impl Into<String>) -> Self {
        Self {
            wrong: Some(wrong.into()),
            ..self
        }
    }

    /// What describes it, for those who hear the page.
    pub(crate) fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let wrong = self.wrong.as_ref().map(|_| format!("{}-error", self.name));
        let ids: Vec<String> = hint.into_iter().chain(wrong).collect();
        ids.join(" ")
    }
}

/// What is wrong with fields, for the top of the page.
pub(crate) fn wrongs<'f>(fields: impl IntoIterator<Item = &'f Field>) -> Vec<Wrong> {
    let wrong = |field: &Field| {
        let text = field.wrong.clone()?;
        Some(Wrong {
            field: field.name,
            text,
        })
    };
    fields.into_iter().filter_map(wrong).collect()
}

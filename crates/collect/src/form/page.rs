//! The page of a question: its fields, what was filled in, what is wrong with it.

use std::borrow::Cow;

/// A page that asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The question.
    pub title: Cow<'static, str>,
    /// What helps to answer it.
    pub hints: Vec<&'static str>,
    /// What is filled in.
    pub fields: Vec<Field>,
}

/// Something to fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in the form.
    pub name: &'static str,
    /// What it is called; nothing where the question says it.
    pub label: &'static str,
    /// What helps to fill it in.
    pub hint: String,
    /// How it is filled in.
    pub input: Input,
    /// What stands in it, or what is chosen.
    pub values: Vec<String>,
    /// What is wrong with that.
    pub wrong: Option<String>,
}

/// How a field is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A line of text.
    Line,
    /// A few letters or digits.
    Short,
    /// An address of mail.
    Email,
    /// Several lines.
    Text,
    /// One of these.
    One(Vec<Choice>),
    /// Any of these.
    Many(Vec<Group>),
}

/// Choices under a heading; nothing where they need none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The heading.
    pub name: String,
    /// What stands under it.
    pub choices: Vec<Choice>,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its value in the form.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// What it means.
    pub hint: &'static str,
}

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field.
    pub field: &'static str,
    /// What is wrong, and what to do.
    pub text: String,
}

impl Wrong {
    pub(super) fn new(field: &'static str, text: impl Into<String>) -> Self {
        Self {
            field,
            text: text.into(),
        }
    }
}

/// What was filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(Vec<(String, String)>);

impl Answers {
    /// The line that was filled in; empty if none was.
    pub fn one(&self, name: &str) -> &str {
        let field = self.0.iter().find(|(known, _)| known == name);
        field.map_or("", |(_, value)| value.trim())
    }

    /// Everything that was chosen.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let fields = self.0.iter().filter(move |(known, _)| known == name);
        fields.map(|(_, value)| value.trim())
    }

    /// Whether something was chosen.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|chosen| chosen == value)
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Answers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        Self(
            pairs
                .map(|(name, value)| (name.into(), value.into().replace("\r\n", "\n")))
                .collect(),
        )
    }
}

/// Lines and texts are not longer, in letters.
const LONGEST_LINE: usize = 300;
const LONGEST_TEXT: usize = 8_000;

impl Page {
    pub(super) fn new(title: impl Into<Cow<'static, str>>, fields: Vec<Field>) -> Self {
        Self {
            title: title.into(),
            hints: Vec::new(),
            fields,
        }
    }

    pub(super) fn hinted(mut self, hint: &'static str) -> Self {
        self.hints.push(hint);
        self
    }

    /// The same with what was filled in, and what is wrong with it.
    #[must_use]
    pub fn answered(mut self, answers: &Answers, wrongs: &[Wrong]) -> Self {
        for field in &mut self.fields {
            field.values = answers.all(field.name).map(str::to_owned).collect();
            let wrong = wrongs.iter().find(|wrong| wrong.field == field.name);
            field.wrong = wrong.map(|wrong| wrong.text.clone());
        }
        self
    }

    /// What is longer than anything that people read.
    pub(super) fn too_long(&self, answers: &Answers) -> Vec<Wrong> {
        let wrong = |field: &Field| {
            let most = match field.input {
                Input::Text => LONGEST_TEXT,
                _ => LONGEST_LINE,
            };
            let is_too_long = answers
                .all(field.name)
                .any(|value| value.chars().count() > most);
            is_too_long.then(|| Wrong::new(field.name, format!("Use at most {most} letters")))
        };
        self.fields.iter().filter_map(wrong).collect()
    }
}

impl Field {
    /// The ids of what describes it on a page, for those who hear it.
    pub fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let wrong = self.wrong.as_ref().map(|_| format!("{}-error", self.name));
        let ids: Vec<String> = hint.into_iter().chain(wrong).collect();
        ids.join(" ")
    }

    fn new(name: &'static str, label: &'static str, input: Input) -> Self {
        Self {
            name,
            label,
            hint: String::new(),
            input,
            values: Vec::new(),
            wrong: None,
        }
    }

    pub(super) fn line(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Input::Line)
    }

    pub(super) fn short(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Input::Short)
    }

    pub(super) fn email(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Input::Email)
    }

    pub(super) fn text(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Input::Text)
    }

    pub(super) fn one(
        name: &'static str,
        label: &'static str,
        choices: impl IntoIterator<Item = Choice>,
    ) -> Self {
        Self::new(name, label, Input::One(choices.into_iter().collect()))
    }

    pub(super) fn many(
        name: &'static str,
        label: &'static str,
        choices: impl IntoIterator<Item = Choice>,
    ) -> Self {
        let group = Group {
            name: String::new(),
            choices: choices.into_iter().collect(),
        };
        Self::grouped(name, label, vec![group])
    }

    pub(super) fn grouped(name: &'static str, label: &'static str, groups: Vec<Group>) -> Self {
        Self::new(name, label, Input::Many(groups))
    }

    pub(super) fn hinted(self, hint: impl Into<String>) -> Self {
        Self {
            hint: hint.into(),
            ..self
        }
    }

    pub(super) fn filled(self, value: impl Into<String>) -> Self {
        let value: String = value.into();
        self.chosen((!value.is_empty()).then_some(value))
    }

    pub(super) fn chosen(self, values: impl IntoIterator<Item = String>) -> Self {
        Self {
            values: values.into_iter().collect(),
            ..self
        }
    }

    /// What stands in it, for a field of one value.
    pub fn value(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    /// Whether something is chosen.
    pub fn has(&self, value: &str) -> bool {
        self.values.iter().any(|chosen| chosen == value)
    }

    /// Whether something of a group is chosen.
    pub fn has_any(&self, group: &Group) -> bool {
        group.choices.iter().any(|choice| self.has(&choice.value))
    }

    /// What was answered, as people read it: choices by their labels.
    pub fn said(&self) -> Vec<String> {
        let labelled = |choices: Vec<&Choice>| {
            let labels = self.values.iter().filter_map(|value| {
                let mut choices = choices.iter();
                let choice = choices.find(|choice| choice.value == *value)?;
                Some(choice.label.clone())
            });
            labels.collect()
        };
        match &self.input {
            Input::One(choices) => labelled(choices.iter().collect()),
            Input::Many(groups) => {
                labelled(groups.iter().flat_map(|group| &group.choices).collect())
            }
            _ => self
                .values
                .iter()
                .flat_map(|value| value.lines())
                .filter(|line| !line.trim().is_empty())
                .map(str::to_owned)
                .collect(),
        }
    }
}

impl Choice {
    pub(super) fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: "",
        }
    }

    pub(super) fn hinted(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }
}

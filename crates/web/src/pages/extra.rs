//! Extra questions of the place: which there are, one more, and one that is asked no longer.

use askama::Template;
use assure::policy::{Numbered, Policy};
use axum::extract::{Path, State};
use axum::response::Response;
use identity::{Permission, Whose};
use repository::{AnswerKind, ExtraQuestion, NewExtraQuestion};
use uuid::Uuid;

use super::draft::context_of;
use super::field::{Field, wrongs};
use super::frame::{Frame, Part, page};
use super::results::Wrong;
use super::see;
use super::sign_in::with_status;
use crate::member::{Member, OwnForm};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Nobody answers more.
const MOST: usize = 40;
/// Letters of a question.
const LONGEST: usize = 200;

#[derive(Template)]
#[template(path = "pages/extra_questions.html")]
struct Page {
    frame: Frame,
    wrongs: Vec<Wrong>,
    questions: Vec<Row>,
    context: Field,
    label: Field,
    hint: Field,
    kinds: [(AnswerKind, &'static str); 5],
    kind: AnswerKind,
    choices: String,
    wrong_choices: Option<&'static str>,
    published: bool,
}

impl Page {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "templates pass fields by reference"
    )]
    fn is_kind(&self, kind: &AnswerKind) -> bool {
        *kind == self.kind
    }
}

/// A question that is asked.
struct Row {
    id: Uuid,
    asked: NewExtraQuestion,
    /// How it is answered.
    answered: &'static str,
    /// It is asked of what belongs to its context, and of nothing else.
    is_of_context: bool,
}

impl Row {
    fn of(question: ExtraQuestion, policy: &Policy) -> Self {
        let mut kinds = KINDS.into_iter();
        let kind = kinds.find(|(kind, _)| *kind == question.asked.kind);
        Self {
            id: question.id,
            is_of_context: context_of(policy, &question.asked).is_some(),
            answered: kind.map_or("", |(_, name)| name),
            asked: question.asked,
        }
    }
}

/// The ways to answer, as people call them.
const KINDS: [(AnswerKind, &str); 5] = [
    (AnswerKind::YesNo, "Yes or no"),
    (AnswerKind::One, "One of some choices"),
    (AnswerKind::Many, "Any of some choices"),
    (AnswerKind::Line, "A line of text"),
    (AnswerKind::Text, "Several lines of text"),
];

/// A question as it is filled in, with what is wrong with it.
struct Asked {
    new: NewExtraQuestion,
    wrong_context: Option<&'static str>,
    wrong_label: Option<&'static str>,
    wrong_choices: Option<&'static str>,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            new: NewExtraQuestion {
                context: String::new(),
                label: String::new(),
                hint: String::new(),
                kind: AnswerKind::YesNo,
                choices: Vec::new(),
                published: true,
            },
            wrong_context: None,
            wrong_label: None,
            wrong_choices: None,
        }
    }
}

/// The questions.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    questions_page(&site, &visitor, &member, Asked::default()).await
}

/// One more.
pub(crate) async fn add(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let permission = Permission::ManageQuestions;
    let grant = member.actor().may(permission, Whose::Everyones)?;
    let line = |name: &str| fields.text(name).trim().to_owned();
    let kind = fields.text("kind").parse().unwrap_or(AnswerKind::Line);
    let choices = fields.text("choices").lines().map(str::trim);
    let mut choices: Vec<String> = choices
        .filter(|choice| !choice.is_empty())
        .map(str::to_owned)
        .collect();
    choices.dedup();
    let new = NewExtraQuestion {
        context: line("context"),
        label: line("label"),
        hint: line("hint"),
        kind,
        choices: if kind.has_choices() {
            choices
        } else {
            Vec::new()
        },
        published: fields.text("published") == "yes",
    };
    let is_too_long = |text: &str| text.chars().count() > LONGEST;
    let asked = Asked {
        wrong_context: (new.context.is_empty() || is_too_long(&new.context))
            .then_some("Enter a context, such as SEND Local Offer"),
        wrong_label: if site.repository().extra_questions().await?.len() >= MOST {
            Some("There are 40 questions. Stop asking one first")
        } else {
            (new.label.is_empty() || is_too_long(&new.label) || is_too_long(&new.hint))
                .then_some("Enter a question of at most 200 letters, with a hint as short")
        },
        wrong_choices: (kind.has_choices()
            && (new.choices.len() < 2 || new.choices.iter().any(|choice| is_too_long(choice))))
        .then_some("Enter at least two choices, one on each line"),
        new,
    };
    let wrong = [asked.wrong_context, asked.wrong_label, asked.wrong_choices];
    if wrong.iter().any(Option::is_some) {
        return questions_page(&site, &visitor, &member, asked).await;
    }
    site.repository()
        .add_extra_question(&asked.new, grant.by())
        .await?;
    see("/questions")
}

/// One that is asked no longer.
pub(crate) async fn end(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let permission = Permission::ManageQuestions;
    let grant = member.actor().may(permission, Whose::Everyones)?;
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    site.repository().end_extra_question(id, grant.by()).await?;
    see("/questions")
}

async fn questions_page(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    asked: Asked,
) -> Result<Response, Fault> {
    let field = |field: Field, value: &str, wrong: Option<&'static str>| {
        let field = field.filled(value);
        match wrong {
            Some(wrong) => field.wrong(wrong),
            None => field,
        }
    };
    let new = &asked.new;
    let policy = Numbered::current(site.repository()).await?.policy;
    let context = Field::new("context", "Context").hinted(hint(&policy));
    let label = Field::new("label", "Question")
        .hinted("For example, \u{201c}Is there a quiet hour?\u{201d}");
    let context = field(context, &new.context, asked.wrong_context);
    let label = field(label, &new.label, asked.wrong_label);
    let mut wrongs = wrongs([&context, &label]);
    wrongs.extend(asked.wrong_choices.map(|text| Wrong {
        field: "choices",
        text: text.to_owned(),
    }));
    let questions = site.repository().extra_questions().await?;
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        wrongs,
        questions: questions
            .into_iter()
            .map(|one| Row::of(one, &policy))
            .collect(),
        context,
        label,
        hint: Field::new("hint", "Hint (optional)").filled(&new.hint),
        kinds: KINDS,
        kind: new.kind,
        choices: new.choices.join("\n"),
        wrong_choices: asked.wrong_choices,
        published: new.published,
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}

/// What to write as a context, and what comes of it.
fn hint(policy: &Policy) -> String {
    let names: Vec<&str> = policy
        .contexts
        .iter()
        .map(|context| &*context.name)
        .collect();
    if names.is_empty() {
        return "For example, Childcare. It is asked of every service.".to_owned();
    }
    format!(
        "The name of one of your contexts ({}): then it is asked of services that belong to it. Under any other name it is asked of every service.",
        names.join(", ")
    )
}

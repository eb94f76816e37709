//! Which sources are registers, and by what each is joined with what is published.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use identity::{Grant, Permission, Whose};
use repository::{DESK, JoinedBy, RepositoryError};

use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::pages::field::{Field, wrongs};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::listing::Choice;
use crate::pages::results::Wrong;
use crate::pages::see;
use crate::pages::sign_in::with_status;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/register_settings.html")]
struct Page {
    frame: Frame,
    wrongs: Vec<Wrong>,
    registers: Vec<Row>,
    sources: Vec<Choice>,
    wrong_source: Option<String>,
    name: Field,
    ways: [Way; 4],
    wrong_way: Option<String>,
    which: Field,
}

/// A register.
struct Row {
    source: String,
    name: String,
    joined_by: String,
}

/// One way to join a register.
struct Way {
    value: &'static str,
    text: &'static str,
    hint: &'static str,
    chosen: bool,
}

/// What was filled in, with what is wrong with it.
#[derive(Debug, Default)]
struct Form {
    source: String,
    name: String,
    way: String,
    which: String,
    wrong_source: Option<String>,
    wrong_name: Option<&'static str>,
    wrong_way: Option<String>,
    wrong_which: Option<&'static str>,
}

impl Form {
    fn read(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).trim().to_owned();
        Self {
            source: text("source"),
            name: text("name"),
            way: text("way"),
            which: text("which"),
            ..Self::default()
        }
    }

    /// By what it is joined; or what is wrong is noted.
    fn joined_by(&mut self) -> Option<JoinedBy> {
        if self.way == "key" {
            return Some(JoinedBy::Key);
        }
        if !["organization", "location", "attribute"].contains(&self.way.as_str()) {
            self.wrong_way = Some("Choose what both have in common".to_owned());
            return None;
        }
        let joined: Result<JoinedBy, _> = format!("{}:{}", self.way, self.which).parse();
        if joined.is_err() {
            self.wrong_which = Some("Enter which one, such as GB-CHC");
        }
        joined.ok()
    }
}

/// By what a register is joined, for people.
pub(super) fn in_words(joined_by: &JoinedBy) -> String {
    match joined_by {
        JoinedBy::Organization(scheme) => format!("the organisation\u{2019}s {scheme} number"),
        JoinedBy::Location(scheme) => format!("the place\u{2019}s {scheme} number"),
        JoinedBy::Attribute(label) => format!("\u{201c}{label}\u{201d}"),
        JoinedBy::Key => "the number that its own list gives an entry".to_owned(),
    }
}

fn grant(member: &Member) -> Result<Grant, Fault> {
    let permission = Permission::ManageSources;
    Ok(member.actor().may(permission, Whose::Everyones)?)
}

/// The registers, and the form for one more.
pub(crate) async fn settings(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    grant(&member)?;
    settings_page(&site, (&visitor, &member), Form::default()).await
}

/// A source becomes a register, or is joined by something else. What follows is done beside serving.
pub(crate) async fn set(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let grant = grant(&member)?;
    let repository = site.repository();
    let mut form = Form::read(&fields);
    let known = repository.source(&form.source).await?;
    if known.is_none_or(|source| source.slug == DESK) {
        form.wrong_source = Some("Choose a list".to_owned());
    }
    if form.name.is_empty() || form.name.chars().count() > 100 {
        form.wrong_name = Some("Enter what the register is called, with at most 100 letters");
    }
    let joined_by = form.joined_by();
    let Some(joined_by) =
        joined_by.filter(|_| form.wrong_source.is_none() && form.wrong_name.is_none())
    else {
        return settings_page(&site, (&visitor, &member), form).await;
    };
    let made = repository
        .set_register(&form.source, &form.name, &joined_by, grant.by())
        .await;
    match made {
        Ok(()) => {}
        Err(RepositoryError::RegisterPublishes(_)) => {
            form.wrong_source = Some(
                "Choose a list of which nothing is published. Of a register nothing may be"
                    .to_owned(),
            );
            return settings_page(&site, (&visitor, &member), form).await;
        }
        Err(error) => return Err(error.into()),
    }
    see("/sources/registers")
}

/// A register becomes a list like any other again.
pub(crate) async fn unset(
    State(site): State<Site>,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let grant = grant(&member)?;
    let source = fields.text("source");
    site.repository().unset_register(source, grant.by()).await?;
    see("/sources/registers")
}

async fn settings_page(
    site: &Site,
    (visitor, member): (&Visitor, &Member),
    form: Form,
) -> Result<Response, Fault> {
    let repository = site.repository();
    let registers = repository.all_registers().await?;
    let sources = repository.sources().await?;
    let sources = sources
        .into_iter()
        .filter(|source| source.slug != DESK)
        .map(|source| Choice {
            chosen: source.slug == form.source,
            value: source.slug,
            text: source.name,
        });
    let field = |field: Field, value: &str, wrong: Option<&'static str>| {
        let field = field.filled(value);
        match wrong {
            Some(wrong) => field.wrong(wrong),
            None => field,
        }
    };
    let name = Field::new("name", "What the register is called")
        .hinted("For example, Charity Commission.");
    let which = Field::new("which", "Which one")
        .hinted("For example GB-CHC for charity numbers, CQC for places of care, or the extra question \u{201c}Childcare registration number\u{201d}. Leave it empty if it is the entry\u{2019}s own number.");
    let name = field(name, &form.name, form.wrong_name);
    let which = field(which, &form.which, form.wrong_which);
    let mut all = wrongs([&name, &which]);
    for (field, wrong) in [
        ("source", &form.wrong_source),
        ("way-organization", &form.wrong_way),
    ] {
        all.extend(wrong.iter().map(|text| Wrong {
            field,
            text: text.clone(),
        }));
    }
    let way = |value: &'static str, text: &'static str, hint: &'static str| Way {
        value,
        text,
        hint,
        chosen: form.way == value,
    };
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        wrongs: all,
        registers: registers
            .into_iter()
            .map(|register| Row {
                joined_by: in_words(&register.joined_by),
                source: register.source,
                name: register.name,
            })
            .collect(),
        sources: sources.collect(),
        wrong_source: form.wrong_source.clone(),
        ways: [
            way(
                "organization",
                "A number of the organisation",
                "Such as a charity number or a company number.",
            ),
            way(
                "location",
                "A number of the place",
                "Such as the location id of the Care Quality Commission.",
            ),
            way(
                "attribute",
                "The answer to an extra question",
                "Such as a childcare registration number.",
            ),
            way(
                "key",
                "The entry\u{2019}s own number in the list that it comes from",
                "If that list is kept by the register\u{2019}s numbers.",
            ),
        ],
        wrong_way: form.wrong_way.clone(),
        name,
        which,
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}

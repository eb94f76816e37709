//! What somebody says of their organisation, from page to page: in addresses and fields that do not show, and
//! checked again at the end.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use hsds::Document;
use serde_json::json;
use uuid::Uuid;
use written::charity::{Register, Registered};

use super::agree;
use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::pages::field::{Field, wrongs};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::results::Wrong;
use crate::pages::sign_in::with_status;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Letters of a name.
const LONGEST_NAME: usize = 200;
/// Letters of what an organisation does.
const LONGEST_TEXT: usize = 2000;

#[derive(Template)]
#[template(path = "pages/claim_add.html")]
struct Page {
    frame: Frame,
    wrongs: Vec<Wrong>,
    name: Field,
    about: Field,
    website: Field,
    charity: Field,
    company: Field,
}

/// What was said of an organisation that is not in the list, as it was filled in.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub(super) name: String,
    about: String,
    website: String,
    charity: String,
    company: String,
}

/// The same, understood.
#[derive(Clone, Debug)]
pub(super) struct Understood {
    pub(super) about: String,
    pub(super) website: Option<String>,
    pub(super) charity: Option<Registered>,
    pub(super) company: Option<Registered>,
}

/// What is wrong with what was said: a message for each field that has one.
#[derive(Debug, Default)]
struct Unfit {
    name: Option<&'static str>,
    about: Option<&'static str>,
    website: Option<&'static str>,
    charity: Option<&'static str>,
    company: Option<&'static str>,
}

/// The questions about an organisation that is not in the list.
pub(crate) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    asked(
        &site,
        &visitor,
        &member,
        &Said::default(),
        &Unfit::default(),
    )
}

/// The answers; what comes next is to agree.
pub(crate) async fn add(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let said = Said::read(&fields);
    match said.understood() {
        Ok(understood) => {
            let what = agree::What::Added(said, understood);
            agree::agree_page(&site, &visitor, &member, what, agree::Agreed::default()).await
        }
        Err(unfit) => asked(&site, &visitor, &member, &said, &unfit),
    }
}

/// The questions once more, where something is wrong with the answers.
pub(super) fn again(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    said: &Said,
) -> Result<Response, Fault> {
    let unfit = said.understood().err().unwrap_or_default();
    asked(site, visitor, member, said, &unfit)
}

fn asked(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    said: &Said,
    unfit: &Unfit,
) -> Result<Response, Fault> {
    let marked = |field: Field, value: &str, wrong: Option<&'static str>| {
        let field = field.filled(value);
        match wrong {
            Some(wrong) => field.wrong(wrong),
            None => field,
        }
    };
    let name = Field::new("name", "Its official name")
        .hinted("Exactly as it is registered or as it calls itself. We publish it as you write it.")
        .filled_by("organization");
    let about = Field::new("about", "What it does")
        .hinted("A sentence or two, for people who look for help. No names of people.");
    let website = Field::new("website", "Its website (optional)")
        .hinted("For example https://www.example.org");
    let charity = Field::new("charity", "Charity number (optional)")
        .hinted("For example 1234567, or SC012345 in Scotland");
    let company = Field::new("company", "Company number (optional)")
        .hinted("Eight digits or letters, for example 01234567");
    let name = marked(name, &said.name, unfit.name);
    let about = marked(about, &said.about, unfit.about);
    let website = marked(website, &said.website, unfit.website);
    let charity = marked(charity, &said.charity, unfit.charity);
    let company = marked(company, &said.company, unfit.company);
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        wrongs: wrongs([&name, &about, &website, &charity, &company]),
        name,
        about,
        website,
        charity,
        company,
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}

impl Said {
    /// What was filled in. The name is kept as it was written but for blanks around it.
    pub(super) fn read(fields: &Fields) -> Self {
        let text = |name| fields.text(name).trim().to_owned();
        Self {
            name: text("name"),
            about: text("about"),
            website: text("website"),
            charity: text("charity"),
            company: text("company"),
        }
    }

    /// As fields that do not show.
    pub(super) fn hidden(&self) -> Vec<(&'static str, String)> {
        vec![
            ("name", self.name.clone()),
            ("about", self.about.clone()),
            ("website", self.website.clone()),
            ("charity", self.charity.clone()),
            ("company", self.company.clone()),
        ]
    }

    /// What it means, or what is wrong with it.
    fn understood(&self) -> Result<Understood, Unfit> {
        let is_line = !self.name.is_empty() && !self.name.chars().any(char::is_control);
        let name = match self.name.chars().count() {
            0 => Some("Enter the official name of the organisation"),
            1..=LONGEST_NAME if is_line => None,
            _ => Some("Enter a name in one line, of at most 200 letters"),
        };
        let about = match self.about.chars().count() {
            0 => Some("Say what the organisation does, in a sentence or two"),
            1..=LONGEST_TEXT => None,
            _ => Some("Say what it does in at most 2,000 letters"),
        };
        let mut website = None;
        let wrong_website = if self.website.is_empty() {
            None
        } else {
            let mut read = written::web::read(&self.website);
            if read.found.len() == 1 && read.left.is_empty() {
                website = read.found.pop();
                None
            } else {
                Some("Enter one web address, such as https://www.example.org, or leave it empty")
            }
        };
        let charity = written::charity::charity(&self.charity).found;
        let company = written::charity::company(&self.company).found;
        let unfit = Unfit {
            name,
            about,
            website: wrong_website,
            charity: (!self.charity.is_empty() && charity.is_none()).then_some(
                "Enter a charity number, such as 1234567 or SC012345, or leave it empty",
            ),
            company: (!self.company.is_empty() && company.is_none())
                .then_some("Enter a company number, such as 01234567, or leave it empty"),
        };
        if unfit.is_any() {
            return Err(unfit);
        }
        Ok(Understood {
            about: self.about.clone(),
            website,
            charity,
            company,
        })
    }

    /// What it means, if nothing is wrong with it.
    pub(super) fn fit(&self) -> Option<Understood> {
        self.understood().ok()
    }
}

impl Unfit {
    fn is_any(&self) -> bool {
        let all = [
            self.name,
            self.about,
            self.website,
            self.charity,
            self.company,
        ];
        all.iter().any(Option::is_some)
    }
}

impl Understood {
    /// As the standard writes it, but for its name and its id.
    pub(super) fn details(&self) -> Document {
        let mut details = Document::new();
        details.insert("description".to_owned(), json!(self.about));
        if let Some(website) = &self.website {
            details.insert("website".to_owned(), json!(website));
        }
        let numbers = [&self.charity, &self.company].into_iter().flatten();
        let numbers: Vec<_> = numbers
            .map(|number| {
                let called = match number.register {
                    Register::Coh => "Company number",
                    Register::Chc | Register::Sc | Register::Nic => "Charity number",
                };
                json!({
                    "identifier_scheme": number.register.code(),
                    "identifier_type": called,
                    "identifier": number.number,
                })
            })
            .collect();
        if !numbers.is_empty() {
            details.insert("organization_identifiers".to_owned(), json!(numbers));
        }
        details
    }
}

/// The published organisation that was named, as what is read of an address or a field.
pub(super) fn organization(text: &str) -> Option<Uuid> {
    text.parse().ok()
}

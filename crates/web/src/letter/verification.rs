//! The mail that asks somebody whether what is said of their services is still right.

use askama::Template;
use chrono::NaiveDate;
use identity::Secret;
use repository::{NewLetter, Person};

use super::{Letter, written};
use crate::error::WebError;
use crate::pages::prose;
use crate::settings::Settings;

/// So many services are named; the others are counted.
const NAMED: usize = 20;

/// A service that a mail is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedService {
    /// What it is called.
    pub name: String,
    /// When somebody last said something of it.
    pub since: NaiveDate,
}

/// What somebody is asked and told about services.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerificationNews {
    /// They look after these, and have not been asked yet.
    pub asked: Vec<AskedService>,
    /// They look after these, and were asked before.
    pub reminded: Vec<AskedService>,
    /// Those who look after these do not answer; whoever gets the mail collects them.
    pub helped: Vec<AskedService>,
    /// Nobody answers about these; whoever gets the mail assures.
    pub told: Vec<AskedService>,
}

impl VerificationNews {
    const fn answerable(&self) -> usize {
        self.asked.len() + self.reminded.len() + self.helped.len()
    }
}

#[derive(Template)]
#[template(path = "emails/verification.txt")]
struct Mail<'l> {
    name: &'l str,
    place: &'l str,
    lists: Vec<List>,
    /// Where it is answered; nothing if there is nothing to answer.
    answered_at: Option<String>,
    /// Where those who assure see all of it.
    seen_at: Option<String>,
    days: i64,
    subject: String,
}

struct List {
    lead: String,
    named: Vec<String>,
    more: usize,
}

impl Letter for Mail<'_> {
    const KIND: &'static str = "verification";

    fn subject(&self) -> String {
        self.subject.clone()
    }
}

/// The mail; nothing where nobody has said under which address people find us, because it would lead nowhere.
pub fn verification_letter(
    settings: &Settings,
    person: &Person,
    news: &VerificationNews,
    secret: &Secret,
    days: i64,
) -> Result<Option<NewLetter>, WebError> {
    let Some(url) = &settings.public_url else {
        return Ok(None);
    };
    let base = url.as_str().trim_end_matches('/');
    let lists = [
        (
            &news.asked,
            "You look after {}. Nobody has said that {} right since:",
        ),
        (
            &news.reminded,
            "We have asked you before about {}. Nobody has said that {} right since:",
        ),
        (
            &news.helped,
            "Those who look after {} have not answered. Can you find out whether {} still right? You collect for:",
        ),
        (
            &news.told,
            "Nobody has answered about {}, or there is nobody whom we can ask. So we cannot know whether {} right:",
        ),
    ];
    let lists = lists
        .into_iter()
        .filter(|(services, _)| !services.is_empty());
    let mail = Mail {
        name: &person.name,
        place: &settings.title,
        lists: lists.map(|(services, lead)| list(services, lead)).collect(),
        answered_at: (news.answerable() > 0)
            .then(|| format!("{base}/still-right/{}", secret.reveal())),
        seen_at: (!news.told.is_empty()).then(|| format!("{base}/verification")),
        days,
        subject: subject(news),
    };
    let letter = written(&person.email, &mail);
    letter
        .map(Some)
        .map_err(|error| WebError::Text(error.to_string()))
}

fn subject(news: &VerificationNews) -> String {
    let count = news.answerable();
    match (news.asked.first(), count) {
        (Some(only), 1) => format!("Is this still right? {}", only.name),
        (Some(_), _) => format!("Are these {count} services still right?"),
        (None, 0) => format!("Nobody answers about {}", services(news.told.len())),
        (None, _) if !news.reminded.is_empty() => {
            format!("Please answer: {} to look at", services(count))
        }
        (None, _) => format!("Nobody answers about {}", services(count)),
    }
}

fn services(count: usize) -> String {
    match count {
        1 => "1 service".to_owned(),
        count => format!("{count} services"),
    }
}

/// The lead says how many there are, then whether that is one or more.
fn list(asked: &[AskedService], lead: &str) -> List {
    let is = if asked.len() == 1 {
        "it is"
    } else {
        "they are"
    };
    let lead = lead.replacen("{}", &services(asked.len()), 1);
    let named = asked.iter().take(NAMED);
    List {
        lead: lead.replacen("{}", is, 1),
        named: named
            .map(|service| format!("{} ({})", service.name, prose::day(service.since)))
            .collect(),
        more: asked.len().saturating_sub(NAMED),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    fn service(name: &str) -> AskedService {
        AskedService {
            name: name.to_owned(),
            since: NaiveDate::from_ymd_opt(2026, 8, 3).expect("a day"),
        }
    }

    fn mail(news: &VerificationNews) -> NewLetter {
        let settings = Settings {
            public_url: "https://services.example.org/".parse().ok(),
            title: "Services in Wyrebridge".to_owned(),
            ..Settings::default()
        };
        let person = Person {
            id: uuid::Uuid::nil(),
            email: "priya@example.org".to_owned(),
            name: "Priya".to_owned(),
            language: "en-GB".to_owned(),
            password: None,
            code_secret: None,
            created_at: DateTime::<Utc>::UNIX_EPOCH,
            closed_at: None,
        };
        let secret = Secret::given("s3cret");
        let letter = verification_letter(&settings, &person, news, &secret, 60);
        letter.expect("it is written").expect("it leads somewhere")
    }

    #[test]
    fn somebody_is_asked_once_about_all_of_their_services() {
        let letter = mail(&VerificationNews {
            asked: vec![service("Lunch club"), service("Chess & cake")],
            reminded: vec![service("Choir")],
            ..VerificationNews::default()
        });
        insta::assert_snapshot!(format!("{}\n\n{}", letter.subject, letter.body));
    }

    #[test]
    fn a_collector_and_an_assurer_are_told_that_nobody_answers() {
        let many: Vec<AskedService> = (1..=22).map(|at| service(&format!("Club {at}"))).collect();
        let letter = mail(&VerificationNews {
            helped: vec![service("Lunch club")],
            told: many,
            ..VerificationNews::default()
        });
        insta::assert_snapshot!(format!("{}\n\n{}", letter.subject, letter.body));
    }

    #[test]
    fn mail_that_would_lead_nowhere_is_not_written() {
        let person = Person {
            id: uuid::Uuid::nil(),
            email: "priya@example.org".to_owned(),
            name: "Priya".to_owned(),
            language: "en-GB".to_owned(),
            password: None,
            code_secret: None,
            created_at: DateTime::<Utc>::UNIX_EPOCH,
            closed_at: None,
        };
        let news = VerificationNews::default();
        let letter = verification_letter(
            &Settings::default(),
            &person,
            &news,
            &Secret::given("x"),
            60,
        );
        assert_eq!(letter.expect("no error"), None);
    }
}

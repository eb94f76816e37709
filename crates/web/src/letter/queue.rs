//! Mail about what is decided: what goes back to whoever sent it, and what came of a reader's report.

use askama::Template;
use repository::{Report, ReportOutcome};

use super::{Letter, send};
use crate::access::Caller;
use crate::language::Language;
use crate::problem::Fault;
use crate::site::Site;

/// Why something goes back to whoever sent it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Returned<'w> {
    /// Something is asked about it.
    Asked(&'w str),
    /// It is not accepted, for this reason.
    Refused(&'w str),
    /// A reader says that something is wrong with it.
    Reported(&'w str),
}

#[derive(Template)]
#[template(path = "emails/returned.txt")]
struct Back<'l> {
    name: &'l str,
    place: &'l str,
    what: &'l str,
    source: &'l str,
    returned: Returned<'l>,
    address: Option<String>,
}

impl Letter for Back<'_> {
    const KIND: &'static str = "returned";

    fn subject(&self) -> String {
        let what = self.what;
        match self.returned {
            Returned::Asked(_) => format!("A question about {what}"),
            Returned::Refused(_) => format!("Please look at {what} again"),
            Returned::Reported(_) => format!("A reader says that something is wrong: {what}"),
        }
    }
}

/// Tells those who may send the records of a source that something went back to them. Where no mail is sent, it stands on a page of
/// theirs only.
pub(crate) async fn returned(
    site: &Site,
    caller: &Caller,
    source: &str,
    what: &str,
    returned: Returned<'_>,
) -> Result<(), Fault> {
    let settings = site.settings();
    if !settings.sends_mail && !settings.demonstration {
        return Ok(());
    }
    let source = site.repository().source(source).await?;
    let Some((source, team)) = source.and_then(|source| {
        let team = source.team?;
        Some((source, team))
    }) else {
        return Ok(());
    };
    let base = site.mailed_base(caller).ok();
    let address = base.map(|base| format!("{base}/sources/{}/questions", source.slug));
    for person in site.identity().senders(team).await? {
        let letter = Back {
            name: &person.name,
            place: &settings.title,
            what,
            source: &source.name,
            returned,
            address: address.clone(),
        };
        send(site, &person.email, &letter).await?;
    }
    Ok(())
}

/// Whether anybody can answer what is asked about the records of a source.
pub(crate) async fn can_be_asked(site: &Site, source: &str) -> Result<bool, Fault> {
    let source = site.repository().source(source).await?;
    let Some(team) = source.and_then(|source| source.team) else {
        return Ok(false);
    };
    Ok(!site.identity().senders(team).await?.is_empty())
}

#[derive(Template)]
#[template(path = "emails/report_answered.txt")]
struct Answered<'l> {
    subject: String,
    hello: String,
    outcome: String,
    answer: &'l str,
    see: Option<String>,
}

impl Letter for Answered<'_> {
    const KIND: &'static str = "report_answered";

    fn subject(&self) -> String {
        self.subject.clone()
    }
}

/// What the text is called that says what came of a report.
pub(crate) fn outcome_text(outcome: ReportOutcome) -> String {
    format!("report-outcome-{outcome}")
}

/// Tells whoever made a report what came of it, in the language in which they wrote, if they left an address.
pub(crate) async fn report_answered(
    site: &Site,
    caller: &Caller,
    report: &Report,
    service: &str,
) -> Result<(), Fault> {
    let settings = site.settings();
    let (Some(recipient), Some(outcome)) = (&report.reply_to, report.outcome) else {
        return Ok(());
    };
    if !settings.sends_mail && !settings.demonstration {
        return Ok(());
    }
    let language = if report.language == Language::Welsh.code() {
        Language::Welsh
    } else {
        Language::English
    };
    let voice = site.voice(language);
    let base = site.mailed_base(caller).ok();
    let letter = Answered {
        subject: voice.fill("report-mail-subject", service),
        hello: voice.fill("report-mail-hello", service),
        outcome: voice.say(&outcome_text(outcome)),
        answer: &report.answer,
        see: base.map(|base| {
            let address = voice.to(&format!("/reports/{}", report.reference));
            voice.fill("report-mail-see", &format!("{base}{address}"))
        }),
    };
    send(site, recipient, &letter).await
}

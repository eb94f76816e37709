//! What stands around every page: the header, the footer, the language, the way out.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, header};
use identity::Permission;

use crate::language::Language;
use crate::member::Member;
use crate::problem::Fault;
use crate::settings::{Licence, Phase, Settings};
use crate::site::Site;
use crate::visitor::Visitor;
use crate::voice::Voice;

/// Where records stand that are not published.
const HELD: &str = "/records/held";

/// Where somebody decides what waits.
pub(crate) const QUEUE: &str = "/queue";

/// Which part of the site a page belongs to, as the navigation shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Home, results and services.
    Find,
    Shortlist,
    Records,
    Reference,
    /// Signing in.
    Door,
    /// What somebody who is signed in sees.
    Account,
    Elsewhere,
}

/// What stands around every page.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) voice: Voice,
    pub(crate) place: String,
    pub(crate) assets: String,
    pub(crate) style: String,
    pub(crate) logo: Option<String>,
    /// The colour of the header, for browsers that colour their own frame.
    pub(crate) colour: String,
    pub(crate) part: Part,
    pub(crate) licence: Licence,
    pub(crate) contact: Option<String>,
    /// The address of this page in the language that it is not in; none where there is no such page.
    pub(crate) elsewhere: Option<String>,
    /// The whole address of this page, for machines; none where it is not to be found by them.
    pub(crate) canonical: Option<String>,
    /// What the page is about, for machines.
    pub(crate) about: Option<String>,
    /// How many services are on the shortlist.
    pub(crate) shortlisted: usize,
    /// Where the button leads that leaves at once, on pages that nobody should be seen reading.
    pub(crate) exit: Option<String>,
    /// Scripts of this page, beside those of every page.
    pub(crate) scripts: &'static [&'static str],
    /// The whole address under which we are known.
    pub(crate) base: String,
    /// By what a form shows that it was on a page of whoever sends it; empty if nobody is signed in.
    pub(crate) form_key: String,
    /// What the banner says of how new this is, a word and a sentence by their names; none where it is live.
    pub(crate) phase: Option<(&'static str, &'static str)>,
    /// Where somebody who is signed in can go.
    pub(crate) desks: Vec<(&'static str, &'static str)>,
}

impl Frame {
    /// The frame of a page that people read in their language.
    pub(crate) fn new(site: &Site, visitor: &Visitor, part: Part) -> Self {
        let settings = site.settings();
        let voice = site.voice(visitor.language);
        let other = visitor.language.other();
        let translated = matches!(part, Part::Find | Part::Shortlist);
        Self {
            place: place_name(site, &voice),
            assets: crate::assets::base(),
            style: site.look().style(),
            logo: site.look().logo(),
            colour: settings.brand.colour.as_str().to_owned(),
            part,
            licence: settings.licence.clone(),
            contact: settings.contact.clone(),
            elsewhere: translated.then(|| voice.in_language(other).to(&visitor.path)),
            canonical: None,
            about: None,
            shortlisted: visitor.shortlist.len(),
            exit: None,
            scripts: &[],
            base: visitor.caller.base.clone(),
            form_key: String::new(),
            phase: phase(settings),
            desks: Vec::new(),
            voice,
        }
    }

    /// The same for somebody who is signed in.
    pub(crate) fn for_member(mut self, member: &Member) -> Self {
        member.form_key().clone_into(&mut self.form_key);
        self.desks = desks(member);
        self
    }

    /// Whether its reader sees records that are not published.
    pub(crate) fn sees_held(&self) -> bool {
        self.desks.iter().any(|(address, _)| *address == HELD)
    }

    /// Whether its reader decides what waits: from wherever they decided something, one press leads back to that.
    pub(crate) fn decides(&self) -> bool {
        self.desks.iter().any(|(address, _)| *address == QUEUE)
    }

    pub(crate) fn is_signed_in(&self) -> bool {
        !self.form_key.is_empty()
    }

    /// The same for a page that machines may find, at an address of its own.
    pub(crate) fn found_at(mut self, path: &str, about: Option<String>) -> Self {
        self.canonical = Some(format!("{}{}", self.base, self.voice.to(path)));
        self.about = about.map(|about| about.chars().take(300).collect());
        self
    }

    /// The same for a page that nobody should be seen reading.
    pub(crate) fn with_exit(mut self, site: &Site, is_sensitive: bool) -> Self {
        self.exit = is_sensitive.then(|| site.settings().brand.exit_to.clone());
        self
    }

    /// The same with scripts of its own.
    pub(crate) fn with_scripts(mut self, scripts: &'static [&'static str]) -> Self {
        self.scripts = scripts;
        self
    }

    pub(crate) fn say(&self, name: &str) -> String {
        self.voice.say(name)
    }

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "templates pass fields by reference"
    )]
    pub(crate) fn count(&self, name: &str, count: &usize) -> String {
        self.voice.count(name, count)
    }

    pub(crate) fn fill(&self, name: &str, what: &str) -> String {
        self.voice.fill(name, what)
    }

    pub(crate) fn to(&self, path: &str) -> String {
        self.voice.to(path)
    }

    /// The language of the page, as its markup names it.
    pub(crate) fn language(&self) -> &'static str {
        self.voice.language.code()
    }

    /// The attribute of an element that holds what others wrote, which is in English as a rule; nothing on an
    /// English page.
    pub(crate) fn theirs(&self) -> &'static str {
        match self.voice.language {
            Language::English => "",
            Language::Welsh => " lang=\"en-GB\"",
        }
    }

    pub(crate) fn is_welsh(&self) -> bool {
        self.voice.language == Language::Welsh
    }

    pub(crate) fn is_in(&self, part: Part) -> bool {
        self.part == part
    }
}

/// What the texts of a phase are called.
fn phase(settings: &Settings) -> Option<(&'static str, &'static str)> {
    match settings.phase {
        // Whoever opens an account sees it, invited or not.
        Phase::PrivateBeta if settings.registration => {
            Some(("phase-private-beta", "phase-private-beta-open-text"))
        }
        Phase::PrivateBeta => Some(("phase-private-beta", "phase-private-beta-text")),
        Phase::PublicBeta => Some(("phase-public-beta", "phase-public-beta-text")),
        Phase::Live => None,
    }
}

/// Where somebody can go, by what they may.
pub(crate) fn desks(member: &Member) -> Vec<(&'static str, &'static str)> {
    let all = [
        (Permission::Assure, QUEUE, "Decide what waits for you"),
        (
            Permission::ReadPeers,
            "/colleagues",
            "See what colleagues say about services",
        ),
        (
            Permission::SendRecords,
            "/sources",
            "Send lists of services",
        ),
        (Permission::SendRecords, "/feeds", "See how feeds are doing"),
        (
            Permission::SendRecords,
            "/organisation",
            "Look after your organisation",
        ),
        (
            Permission::ConfirmClaims,
            "/claims",
            "Confirm who looks after what",
        ),
        (
            Permission::SeeHeldRecords,
            HELD,
            "See what is held back, and why",
        ),
        (
            Permission::SeeHeldRecords,
            "/quality",
            "See how good the data is",
        ),
        (
            Permission::SeeHeldRecords,
            "/policy",
            "See what is asked of the data",
        ),
        (
            Permission::SeeHeldRecords,
            "/verification",
            "See what is checked, and what is due",
        ),
        (
            Permission::SeeHeldRecords,
            "/confidence",
            "See how far each list is trusted, and check some of it",
        ),
        (
            Permission::Assure,
            "/registers",
            "See what national registers say",
        ),
        (
            Permission::ManageSources,
            "/sources/registers",
            "Say which lists are registers",
        ),
        (
            Permission::ManageQuestions,
            "/questions",
            "Ask extra questions of services",
        ),
        (
            Permission::ManagePeople,
            "/people",
            "Look after people and teams",
        ),
        (
            Permission::ReadFeedback,
            "/feedback/received",
            "Read feedback about this site",
        ),
        (Permission::SeeAudit, "/audit", "See who did what"),
        (Permission::SeeMail, "/mail", "See what mail was sent"),
    ];
    let mine = all
        .into_iter()
        .filter(|(permission, ..)| member.actor().may_somewhere(*permission).is_ok());
    mine.map(|(_, address, text)| (address, text)).collect()
}

/// What the place calls its record, in a language.
pub(crate) fn place_name(site: &Site, voice: &Voice) -> String {
    voice
        .known("place-name")
        .unwrap_or_else(|| site.settings().title.clone())
}

/// A page as a response. What only somebody who is signed in sees is never kept anywhere, and neither is what
/// somebody would not want found in a browser's past.
pub(crate) fn page(template: &impl Template, frame: &Frame) -> Result<Response, Fault> {
    let mut response = Html(template.render()?).into_response();
    let is_private = frame.is_signed_in() || frame.is_in(Part::Door);
    let keep = if frame.exit.is_some() || is_private {
        "no-store"
    } else {
        "private, no-cache"
    };
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    Ok(response)
}

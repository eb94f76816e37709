//! The shortlist: services kept together, to print, to send as a link or as a text. It works without scripts.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::NaiveDateTime;
use find::hours::london_now;
use http::header;
use url::form_urlencoded;
use uuid::Uuid;

use super::frame::{Frame, Part, page};
use super::results::row;
use crate::entry::contact::{Contact, Phone};
use crate::entry::places::{Site as Place, Whereabouts};
use crate::entry::timetable::Timetable;
use crate::entry::{self, Standing, cost};
use crate::form::FormBody;
use crate::problem::Fault;
use crate::shortlist::{MOST, Shortlist};
use crate::site::Site;
use crate::visitor::Visitor;
use crate::voice::Voice;

/// A mail program takes no longer text from a link.
const LONGEST_MAIL: usize = 1_800;

#[derive(Template)]
#[template(path = "pages/shortlist.html")]
struct Page {
    frame: Frame,
    items: Vec<Item>,
    /// Services that are not published any more.
    missing: usize,
    /// It is somebody else's, opened by a link.
    is_shared: bool,
    /// The list as addresses have it.
    code: String,
    link: String,
    mail: String,
    text: String,
    most: usize,
    printed: String,
}

/// A service with what is needed to go there.
struct Item {
    id: String,
    address: String,
    name: String,
    organisation: Option<String>,
    standing: Option<String>,
    /// The times that hold everywhere.
    times: Timetable,
    /// Each with its own times.
    places: Vec<Place>,
    phones: Vec<Phone>,
    email: Option<String>,
    website: Option<String>,
    cost: Vec<String>,
}

/// What a button of a page says.
#[derive(Debug, Default)]
struct Change {
    add: String,
    remove: String,
    clear: String,
    /// All of a list that was opened by a link.
    keep: String,
}

impl Change {
    fn read(body: &[u8]) -> Self {
        let mut change = Self::default();
        for (key, value) in form_urlencoded::parse(body) {
            match &*key {
                "add" => change.add = value.into_owned(),
                "remove" => change.remove = value.into_owned(),
                "clear" => change.clear = value.into_owned(),
                "keep" => change.keep = value.into_owned(),
                _ => {}
            }
        }
        change
    }
}

/// One's own list.
pub(crate) async fn show(State(site): State<Site>, visitor: Visitor) -> Result<Response, Fault> {
    let list = visitor.shortlist.clone();
    answer(&site, &visitor, &list, false).await
}

/// A list that somebody was sent.
pub(crate) async fn shared(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let query = query.unwrap_or_default();
    let code = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "list");
    let list = code
        .map(|(_, code)| Shortlist::read(&code))
        .unwrap_or_default();
    if list.is_empty() {
        return Err(Fault::NotFound);
    }
    answer(&site, &visitor, &list, true).await
}

/// Puts a service on the list, takes it off, or empties the list; then the page is shown that the button was on.
pub(crate) async fn change(
    State(site): State<Site>,
    visitor: Visitor,
    FormBody(body): FormBody,
) -> Result<Response, Fault> {
    let change = Change::read(&body);
    let mut list = visitor.shortlist.clone();
    if !change.clear.is_empty() {
        list = Shortlist::default();
    }
    if let Ok(id) = change.remove.parse() {
        list.remove(id);
    }
    let added: Option<Uuid> = change.add.parse().ok();
    let wanted: Vec<Uuid> = Shortlist::read(&change.keep)
        .ids
        .into_iter()
        .chain(added)
        .collect();
    // What was never published does not belong there.
    for document in row::documents(&site, &wanted).await? {
        if let Some(id) = entry::id(&document) {
            list.add(id);
        }
    }
    let voice = site.voice(visitor.language);
    let back = visitor
        .came_from
        .as_deref()
        .filter(|_| change.keep.is_empty() && change.clear.is_empty())
        .unwrap_or("/shortlist");
    let anchor = added.map_or_else(String::new, |id| format!("#keep-{id}"));
    let mut response = super::see(&format!("{}{anchor}", voice.to(back)))?;
    if let Some(cookie) = list.cookie(visitor.caller.is_secure()) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

async fn answer(
    site: &Site,
    visitor: &Visitor,
    list: &Shortlist,
    is_shared: bool,
) -> Result<Response, Fault> {
    let voice = site.voice(visitor.language);
    let documents = row::documents(site, &list.ids).await?;
    let now = london_now(site.repository().now());
    let items: Vec<Item> = documents
        .iter()
        .filter_map(|document| item(&voice, document, now))
        .collect();
    let words = &site.settings().brand.sensitive;
    let is_sensitive = items
        .iter()
        .any(|item| entry::is_sensitive(words, &[&item.name]))
        || documents.iter().any(|document| {
            find::Listing::of(document, &place::Gazetteer::embedded())
                .is_some_and(|listing| row::is_sensitive(site, &listing))
        });
    let kept = Shortlist {
        ids: documents.iter().filter_map(entry::id).collect(),
    };
    let link = format!(
        "{}{}?list={}",
        visitor.caller.base,
        voice.to("/shortlist/shared"),
        kept.written()
    );
    let text = text(&voice, &items, &link, &visitor.caller.base);
    let page_of = Page {
        frame: Frame::new(site, visitor, Part::Shortlist)
            .with_scripts(&["find.js"])
            .with_exit(site, is_sensitive),
        missing: list.len() - items.len(),
        is_shared,
        code: kept.written(),
        mail: mail(&voice, &items, &text, &link),
        link,
        text,
        most: MOST,
        printed: voice.date_of(site.repository().now()),
        items,
    };
    page(&page_of, &page_of.frame)
}

fn item(voice: &Voice, service: &hsds::Document, now: NaiveDateTime) -> Option<Item> {
    let id = entry::id(service)?;
    let contact = Contact::of(service);
    let whereabouts = Whereabouts::of(voice, service, now);
    Some(Item {
        address: voice.to(&format!("/services/{id}")),
        id: id.to_string(),
        name: entry::said(service, "name")?,
        organisation: entry::organisation(service).map(|(_, name)| name),
        standing: Standing::of(service).said(voice),
        times: whereabouts.times,
        places: whereabouts.places,
        phones: contact.phones,
        email: contact.email,
        website: contact.website,
        cost: cost::lines(voice, service, now.date()),
    })
}

/// The list in plain lines, for a mail or a message.
fn text(voice: &Voice, items: &[Item], link: &str, base: &str) -> String {
    let mut lines = Vec::new();
    for (at, item) in items.iter().enumerate() {
        lines.push(format!("{}. {}", at + 1, item.name));
        let mut fact = |name: &str, value: &str| {
            if !value.is_empty() {
                lines.push(format!("   {}: {value}", voice.say(name)));
            }
        };
        fact("fact-note", item.standing.as_deref().unwrap_or_default());
        for line in item.times.plain(voice) {
            fact("fact-when", &line);
        }
        // Each place is followed by the times that are its own.
        for place in &item.places {
            fact("fact-where", &place.line());
            for line in place.times.plain(voice) {
                fact("fact-when", &line);
            }
        }
        fact("fact-cost", &item.cost.join("; "));
        for phone in &item.phones {
            fact("fact-phone", &phone.number);
        }
        fact("fact-email", item.email.as_deref().unwrap_or_default());
        fact("fact-page", &format!("{base}{}", item.address));
        lines.push(String::new());
    }
    lines.push(format!("{} {link}", voice.say("shortlist-text-link")));
    lines.join("\n")
}

/// A link that opens a mail with the list; with the names only where the whole would be too long, and with
/// nothing but the address where even those are.
fn mail(voice: &Voice, items: &[Item], text: &str, link: &str) -> String {
    let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
    let on_the_web = format!("{} {link}", voice.say("shortlist-text-link"));
    let short = format!("{}\n\n{on_the_web}", names.join("\n"));
    let fits = |mail: &String| mail.len() <= LONGEST_MAIL;
    [text, &short]
        .into_iter()
        .map(|body| mail_with(voice, body))
        .find(fits)
        .unwrap_or_else(|| mail_with(voice, &on_the_web))
}

fn mail_with(voice: &Voice, body: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("subject", &voice.say("shortlist-subject"));
    query.append_pair("body", body);
    // Mail programs take a plus for a plus.
    format!("mailto:?{}", query.finish().replace('+', "%20"))
}

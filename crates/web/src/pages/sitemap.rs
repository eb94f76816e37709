//! For search engines: which addresses there are, and which they should leave alone.

use std::fmt::Write;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use hsds::Kind;
use http::{HeaderValue, header};

use crate::access::Caller;
use crate::problem::Fault;
use crate::site::Site;

/// Addresses in one map; the protocol allows 50,000.
const ONE_MAP: usize = 20_000;
/// Pages that are there in every installation.
const PAGES: [&str; 7] = [
    "/",
    "/topics",
    "/places",
    "/about",
    "/privacy",
    "/cookies",
    "/accessibility",
];

/// `robots.txt`.
pub(crate) async fn robots(State(site): State<Site>, caller: Caller) -> String {
    if site.settings().phase.is_private() {
        return "User-agent: *\nDisallow: /\n".to_owned();
    }
    format!(
        "User-agent: *\n\
         Disallow: /find\nDisallow: /cy/find\n\
         Disallow: /shortlist\nDisallow: /cy/shortlist\n\
         Disallow: /suggest\nDisallow: /cy/suggest\n\
         Disallow: /records/held\n\
         Disallow: /*/report\n\
         Disallow: /*/experience\n\
         Sitemap: {}/sitemap.xml\n",
        caller.base
    )
}

/// The list of maps.
pub(crate) async fn index(State(site): State<Site>, caller: Caller) -> Result<Response, Fault> {
    let lists = site.catalogue().snapshot();
    let topics = site.topics().await?.all().count();
    let services = lists.count(Kind::Service) + lists.count(Kind::Organization);
    let maps = (PAGES.len() + topics + services).div_ceil(ONE_MAP);
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for number in 1..=maps {
        let _ = writeln!(
            out,
            "<sitemap><loc>{}/sitemap/{number}</loc></sitemap>",
            escaped(&caller.base)
        );
    }
    out.push_str("</sitemapindex>\n");
    Ok(xml(out))
}

/// One map.
pub(crate) async fn one(
    State(site): State<Site>,
    caller: Caller,
    Path(number): Path<String>,
) -> Result<Response, Fault> {
    let number: usize = number.parse().map_err(|_| Fault::NotFound)?;
    let before = number
        .checked_sub(1)
        .ok_or(Fault::NotFound)?
        .saturating_mul(ONE_MAP);
    let lists = site.catalogue().snapshot();
    let topics = site.topics().await?;
    let mut terms: Vec<String> = topics.all().map(|term| term.id.to_string()).collect();
    terms.sort_unstable();
    let ids = |kind: Kind| lists.order(kind).iter().map(|(_, id)| id.to_string());
    let map: Vec<String> = PAGES
        .iter()
        .map(|page| (*page).to_owned())
        .chain(terms.iter().map(|id| format!("/topics/{id}")))
        .chain(ids(Kind::Organization).map(|id| format!("/organisations/{id}")))
        .chain(ids(Kind::Service).map(|id| format!("/services/{id}")))
        .skip(before)
        .take(ONE_MAP)
        .collect();
    if map.is_empty() {
        return Err(Fault::NotFound);
    }
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let base = escaped(&caller.base);
    for address in map {
        let _ = writeln!(out, "<url><loc>{base}{address}</loc></url>");
    }
    out.push_str("</urlset>\n");
    Ok(xml(out))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn xml(body: String) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/xml; charset=utf-8"),
    );
    response
}

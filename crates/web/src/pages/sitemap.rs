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
pub(crate) async fn robots(caller: Caller) -> String {
    format!(
        "User-agent: *\n\
         Disallow: /find\nDisallow: /cy/find\n\
         Disallow: /shortlist\nDisallow: /cy/shortlist\n\
         Disallow: /suggest\nDisallow: /cy/suggest\n\
         Disallow: /records/held\n\
         Disallow: /*/report\n\
         Sitemap: {}/sitemap.xml\n",
        caller.base
    )
}

/// The list of maps.
pub(crate) async fn index(State(site): State<Site>, caller: Caller) -> Response {
    let maps = addresses(&site).await.map_or(1, |all| all.len().div_ceil(ONE_MAP)).max(1);
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for number in 1..=maps {
        let _ = writeln!(out, "<sitemap><loc>{}/sitemap/{number}</loc></sitemap>", escaped(&caller.base));
    }
    out.push_str("</sitemapindex>\n");
    xml(out)
}

/// One map.
pub(crate) async fn one(
    State(site): State<Site>,
    caller: Caller,
    Path(number): Path<String>,
) -> Result<Response, Fault> {
    let number: usize = number.parse().map_err(|_| Fault::NotFound)?;
    let all = addresses(&site).await?;
    let mut maps = all.chunks(ONE_MAP);
    let map = number.checked_sub(1).and_then(|before| maps.nth(before)).ok_or(Fault::NotFound)?;
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

async fn addresses(site: &Site) -> Result<Vec<String>, Fault> {
    let lists = site.catalogue().snapshot();
    let topics = site.topics().await?;
    let of = |folder: &'static str, kind: Kind| {
        lists.order(kind).iter().map(move |(_, id)| format!("{folder}{id}")).collect::<Vec<_>>()
    };
    let mut all: Vec<String> = PAGES.iter().map(|page| (*page).to_owned()).collect();
    let mut terms: Vec<String> = topics.all().map(|term| format!("/topics/{}", term.id)).collect();
    terms.sort_unstable();
    all.extend(terms);
    all.extend(of("/organisations/", Kind::Organization));
    all.extend(of("/services/", Kind::Service));
    Ok(all)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn xml(body: String) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/xml; charset=utf-8"),
    );
    response
}

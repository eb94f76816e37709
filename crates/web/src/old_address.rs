//! Links to the directory that was here before: where nothing else answers, they lead to what its entries have become.

use axum::response::Response;
use hsds::document::{objects, text};
use hsds::{Document, Kind};
use http::Uri;
use repository::{AskedAddress, OldAddressFound, Standing};
use url::form_urlencoded;
use uuid::Uuid;

use crate::api::write::is_write;
use crate::middleware::is_api;
use crate::pages;
use crate::problem::Fault;
use crate::site::Site;

/// Where an old address leads; nothing if it is none. What cannot be found out is no reason to answer otherwise.
pub(crate) async fn lead_on(site: &Site, asked: &Uri) -> Option<Response> {
    if is_api(asked.path()) || is_write(asked.path()) {
        return None;
    }
    match page_of(site, asked).await {
        Ok(page) => page.and_then(|page| pages::moved(&page).ok()),
        Err(error) => {
            tracing::warn!(?error, "an old address could not be looked up");
            None
        }
    }
}

/// The page that an old address leads to.
pub(crate) async fn page_of(site: &Site, asked: &Uri) -> Result<Option<String>, Fault> {
    let whole = asked.path_and_query();
    let whole = whole.map_or("/", http::uri::PathAndQuery::as_str);
    // What is too long to be kept is none.
    let Ok(asked) = AskedAddress::of_request(whole) else {
        return Ok(None);
    };
    Ok(leads(site, &asked).await?.map(|(page, _)| page))
}

/// The page that an old address leads to, and who says so.
pub(crate) async fn leads(
    site: &Site,
    asked: &AskedAddress,
) -> Result<Option<(String, OldAddressFound)>, Fault> {
    let repository = site.repository();
    let known = site.old_addresses().await?;
    let Some(led) = repository.old_address(&known, asked).await? else {
        return Ok(None);
    };
    let (kind, id) = (led.kind, led.id);
    let Some(found) = repository.published(kind, id).await? else {
        return Ok(None);
    };
    let id = match found.standing {
        Standing::Moved { to } => to,
        // Its page says since when it is gone, and what there is instead.
        Standing::Live | Standing::Gone { .. } => id,
    };
    let page = match kind {
        Kind::Service => Some(format!("/services/{id}")),
        Kind::Organization => Some(format!("/organisations/{id}")),
        Kind::Location => place(site, id, &found.detail).await?,
        _ => None,
    };
    Ok(page.map(|page| (page, led)))
}

/// What stands for a place: its one service, the one organisation that uses it, or what there is near it.
async fn place(site: &Site, id: Uuid, detail: &str) -> Result<Option<String>, Fault> {
    let services = site.repository().services_at(id, 50).await?;
    if let [(service, _)] = services.as_slice() {
        return Ok(Some(format!("/services/{service}")));
    }
    let mut runners: Vec<Uuid> = services.iter().filter_map(|(_, runner)| *runner).collect();
    let is_whole = runners.len() == services.len();
    runners.dedup();
    if let ([runner], true) = (runners.as_slice(), is_whole) {
        return Ok(Some(format!("/organisations/{runner}")));
    }
    let document: Document = serde_json::from_str(detail).unwrap_or_default();
    let postcode = objects(&document, "addresses").map(|address| text(address, "postal_code"));
    let postcode = postcode.into_iter().find(|postcode| !postcode.is_empty());
    Ok(postcode.map(|postcode| {
        let place: String = form_urlencoded::byte_serialize(postcode.as_bytes()).collect();
        format!("/find?where={place}")
    }))
}

//! The shortlist: the services that somebody keeps together, in a cookie of their own browser and nowhere else.
//!
//! The cookie goes when the browser is closed: it may be on a computer that others use too.

use crate::cookie;
use http::{HeaderMap, HeaderValue};
use uuid::Uuid;

/// The name of the cookie.
const COOKIE: &str = "shortlist";
/// How many services it holds.
pub(crate) const MOST: usize = 30;

/// Services in the order in which they were added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shortlist {
    /// Their ids, each once.
    pub(crate) ids: Vec<Uuid>,
}

impl Shortlist {
    /// What the browser keeps.
    pub(crate) fn of_cookies(headers: &HeaderMap) -> Self {
        cookie::value(headers, COOKIE)
            .map(Self::read)
            .unwrap_or_default()
    }

    /// Reads a list as it stands in cookies and addresses. What is no id is left out.
    pub(crate) fn read(written: &str) -> Self {
        let mut list = Self::default();
        for id in written.split('.').filter_map(|id| Uuid::try_parse(id).ok()) {
            list.add(id);
        }
        list
    }

    /// The list as cookies and addresses have it.
    pub(crate) fn written(&self) -> String {
        let ids: Vec<String> = self.ids.iter().map(|id| id.simple().to_string()).collect();
        ids.join(".")
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whether it is full.
    pub(crate) fn is_full(&self) -> bool {
        self.ids.len() >= MOST
    }

    pub(crate) fn holds(&self, id: Uuid) -> bool {
        self.ids.contains(&id)
    }

    /// Puts a service at the end, if there is room and it is not there.
    pub(crate) fn add(&mut self, id: Uuid) {
        if !self.is_full() && !self.holds(id) {
            self.ids.push(id);
        }
    }

    /// Takes a service off.
    pub(crate) fn remove(&mut self, id: Uuid) {
        self.ids.retain(|kept| *kept != id);
    }

    /// The header that makes the browser keep this list, or forget it if it is empty.
    pub(crate) fn cookie(&self, secure: bool) -> Option<HeaderValue> {
        let secure = if secure { "; Secure" } else { "" };
        let forget = if self.is_empty() { "; Max-Age=0" } else { "" };
        let line = format!(
            "{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax{secure}{forget}",
            self.written()
        );
        HeaderValue::from_str(&line).ok()
    }
}

#[cfg(test)]
mod tests {
    use http::header;

    use super::*;

    #[test]
    fn a_list_comes_back_as_it_was_kept() {
        let mut list = Shortlist::default();
        for number in 1..=40 {
            list.add(Uuid::from_u128(number));
        }
        list.add(Uuid::from_u128(1));
        list.remove(Uuid::from_u128(2));
        assert_eq!(list.len(), MOST - 1);
        let mut headers = HeaderMap::new();
        let line = format!("a=b; {COOKIE}={}", list.written());
        headers.insert(
            header::COOKIE,
            HeaderValue::from_str(&line).expect("a header"),
        );
        assert_eq!(Shortlist::of_cookies(&headers), list);
        assert!(Shortlist::read("x.;../").is_empty());
    }

    #[test]
    fn the_cookie_is_kept_from_scripts_and_goes_with_the_browser() {
        let list = Shortlist::read(&Uuid::nil().to_string());
        let cookie = list.cookie(true).expect("a header");
        insta::assert_snapshot!(
            cookie.to_str().expect("text"),
            @"shortlist=00000000000000000000000000000000; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        let empty = Shortlist::default().cookie(false).expect("a header");
        assert!(empty.to_str().expect("text").ends_with("Max-Age=0"));
    }
}

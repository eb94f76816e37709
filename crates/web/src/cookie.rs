//! Cookies: read from what browsers send, and written so that nothing but this site gets them.

use chrono::TimeDelta;
use http::{HeaderMap, HeaderValue, header};

/// What somebody who is signed in holds. It goes with the browser's window.
pub(crate) const SESSION: Cookie = Cookie {
    name: "session",
    lasts: None,
};
/// By what a browser is known again that somebody signed in with.
pub(crate) const DEVICE: Cookie = Cookie {
    name: "browser",
    lasts: Some(TimeDelta::days(90)),
};
/// What somebody holds who has still to show a code.
pub(crate) const CODE: Cookie = Cookie {
    name: "code",
    lasts: Some(TimeDelta::minutes(10)),
};

/// What somebody holds who says at a directory of their own who they are, and until they come back.
pub(crate) const OUTSIDE: Cookie = Cookie {
    name: "outside",
    lasts: Some(TimeDelta::minutes(15)),
};

/// A cookie by its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cookie {
    name: &'static str,
    lasts: Option<TimeDelta>,
}

impl Cookie {
    /// Its value, if a browser sent it.
    pub(crate) fn read(self, headers: &HeaderMap, is_secure: bool) -> Option<String> {
        value(headers, &self.full_name(is_secure)).map(str::to_owned)
    }

    /// The header that sets it.
    pub(crate) fn set(self, value: &str, is_secure: bool) -> Option<HeaderValue> {
        let lasts = self.lasts.map(|lasts| lasts.num_seconds());
        self.written(value, lasts, is_secure)
    }

    /// The header that takes it away.
    pub(crate) fn remove(self, is_secure: bool) -> Option<HeaderValue> {
        self.written("", Some(0), is_secure)
    }

    fn written(self, value: &str, lasts: Option<i64>, is_secure: bool) -> Option<HeaderValue> {
        let lasts = lasts.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
        let secure = if is_secure { "; Secure" } else { "" };
        let name = self.full_name(is_secure);
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{lasts}");
        HeaderValue::from_str(&text).ok()
    }

    /// Browsers take a cookie of such a name from this very host only, and only over TLS.
    fn full_name(self, is_secure: bool) -> String {
        let host = if is_secure { "__Host-" } else { "" };
        format!("{host}{}", self.name)
    }
}

/// The value of a cookie that a browser sent.
pub(crate) fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_tls_a_cookie_belongs_to_this_host_alone() {
        let set = SESSION.set("abc", true).unwrap();
        assert_eq!(
            set,
            "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        let plain = DEVICE.set("abc", false).unwrap();
        assert_eq!(
            plain,
            "browser=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=7776000"
        );
        let gone = CODE.remove(true).unwrap();
        assert_eq!(
            gone,
            "__Host-code=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0"
        );
        assert!(SESSION.set("a\nb", true).is_none());
    }

    #[test]
    fn a_cookie_without_its_mark_does_not_count_over_tls() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("a=b; session=plain"),
        );
        assert_eq!(SESSION.read(&headers, false).as_deref(), Some("plain"));
        assert_eq!(SESSION.read(&headers, true), None);
    }
}

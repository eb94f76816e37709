//! The formats of texts, decided as the official validator decides them: its rules are those of .NET, not of any RFC.

mod moment;

pub use moment::{is_date, is_date_time, is_time};

/// Is it a UUID: 8-4-4-4-12 hexadecimal digits of either case, of any version?
pub fn is_uuid(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Is it an absolute address: a scheme, no blanks or backslashes, and every `%` the start of an
/// escape? Web addresses also need a host that a name server could know.
pub fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    // One letter before the colon is the drive of a Windows path.
    let scheme_is_good = scheme.len() > 1
        && scheme.as_bytes()[0].is_ascii_alphabetic()
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    if !scheme_is_good || rest.is_empty() || !is_escaped(rest) {
        return false;
    }
    let is_web = ["https", "http", "ftp", "ws", "wss"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    !is_web || rest.strip_prefix("//").is_some_and(has_host)
}

/// Is it one e-mail address? A host without a dot will do.
pub fn is_email(text: &str) -> bool {
    if text.len() >= 255 {
        return false;
    }
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let local_is_good = match local
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        Some(quoted) => is_quoted(quoted),
        None => local.split('.').all(|atom| {
            !atom.is_empty()
                && atom.bytes().all(|byte| {
                    byte.is_ascii_alphanumeric()
                        || !byte.is_ascii()
                        || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
                })
        }),
    };
    let literal = domain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let domain_is_good = match literal {
        Some(literal) => !literal.is_empty() && !literal.contains([']', '[']),
        None => domain.split('.').all(|label| {
            is_label(label, |byte| byte == b'-') && !label.starts_with('-') && !label.ends_with('-')
        }),
    };
    local.len() <= 64 && local_is_good && domain_is_good
}

fn is_escaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut marks = 0;
    for (index, byte) in bytes.iter().enumerate() {
        let good = match byte {
            b'%' => bytes
                .get(index + 1..index + 3)
                .is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit)),
            b'#' => {
                marks += 1;
                marks == 1
            }
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => false,
            other => !other.is_ascii_control() && *other != b' ',
        };
        if !good {
            return false;
        }
    }
    // Blanks beyond ASCII are rare enough to be looked for only when there is anything of the kind.
    text.is_ascii() || !text.chars().any(char::is_whitespace)
}

fn has_host(rest: &str) -> bool {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    let host_and_port = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let (host, port) = match host_and_port.strip_prefix('[') {
        Some(literal) => {
            let Some((address, after)) = literal.split_once(']') else {
                return false;
            };
            return address.parse::<std::net::Ipv6Addr>().is_ok()
                && (after.is_empty() || after.strip_prefix(':').is_some_and(is_port));
        }
        None => match host_and_port.split_once(':') {
            Some((host, port)) => (host, port),
            None => (host_and_port, ""),
        },
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    is_port(port)
        && host.split('.').all(|label| {
            is_label(label, |byte| matches!(byte, b'-' | b'_')) && !label.starts_with(['-', '_'])
        })
}

fn is_port(text: &str) -> bool {
    text.is_empty()
        || (text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok())
}

fn is_label(label: &str, also: impl Fn(u8) -> bool) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii() || also(byte))
}

fn is_quoted(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return false,
            b'\\' if bytes.next().is_none() => return false,
            _ => {}
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn hold(judge: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(judge(text), "`{text}` is good");
        }
        for text in bad {
            assert!(!judge(text), "`{text}` is bad");
        }
    }

    #[test]
    fn a_uuid_has_hyphens_and_any_case_and_any_version() {
        hold(
            is_uuid,
            &[
                "ac148810-d857-441c-9679-408f346de14b",
                "AC148810-D857-441C-9679-408F346DE14B",
                "00000000-0000-0000-0000-000000000000",
            ],
            &[
                "",
                "1",
                "ac148810d857441c9679408f346de14b",
                "{ac148810-d857-441c-9679-408f346de14b}",
                "ac148810-d857-441c-9679-408f346de14g",
                "ac148810-d857-441c-9679-408f346de14b ",
                "ac148810-d857-441c-9679-408f346de14\u{e9}",
            ],
        );
    }

    #[test]
    fn a_uri_is_absolute_and_escaped() {
        hold(
            is_uri,
            &[
                "http://example.org",
                "https://example.org:8080/a%20b?c=d&e[]=f#g",
                "HTTPS://Example.ORG/",
                "https://user@example.org/",
                "http://[2001:db8::1]:80/",
                "http://localhost",
                "https://caf\u{e9}.example/men\u{fc}",
                "mailto:a@b.org",
                "tel:01632960001",
                "urn:uprn:10092008082",
                "ftp://files.example.org/x",
                "https://example.org./",
            ],
            &[
                "",
                "www.example.org",
                "example.org/page",
                "//example.org",
                "http:",
                "http://",
                "http:example.org",
                "http:///path",
                "http://a b.org",
                "http://example.org/a b",
                "http://example.org/a\\b",
                "http://example.org/100%",
                "http://example.org/%zz",
                "http://example.org:99999/",
                "http://-example.org",
                "http://exa..mple.org",
                "http://example.org/#a#b",
                " http://example.org",
                "http://example.org\n",
                "C:/files/x.html",
                "1http://example.org",
            ],
        );
    }

    #[test]
    fn an_email_is_one_address_and_needs_no_dot() {
        hold(
            is_email,
            &[
                "info@example.org",
                "first.last+tag@mail.example.co.uk",
                "o'neill@example.org",
                "root@localhost",
                "\"a b\"@example.org",
                "info@[192.0.2.1]",
                "j\u{fc}rgen@b\u{fc}ro.example",
            ],
            &[
                "",
                "info",
                "info@",
                "@example.org",
                "info@example.org; other@example.org",
                "info@example.org, other@example.org",
                "info@example.org other@example.org",
                "a..b@example.org",
                ".a@example.org",
                "a@-example.org",
                "a@example-.org",
                "a@example..org",
                "a@b@example.org",
                "01632 960001",
                "Info <info@example.org>",
                " info@example.org",
                "info@example.org.",
            ],
        );
        assert!(!is_email(&format!("{}@example.org", "a".repeat(65))));
        assert!(!is_email(&format!("a@{}org", "example.".repeat(40))));
    }
}

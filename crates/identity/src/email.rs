//! Addresses of mail, as they are compared.

use std::fmt;
use std::str::FromStr;

/// Letters of an address (RFC 5321, 4.5.3.1).
const LONGEST: usize = 254;
/// Letters before the `@`.
const LONGEST_NAME: usize = 64;

/// An address of mail, in small letters: everybody's provider delivers without regard to case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailAddress(String);

/// What was written is no address of mail.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("enter an email address in the form name@example.org")]
pub struct NoEmailAddress(pub String);

impl EmailAddress {
    /// As it is compared and as mail is sent to it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl FromStr for EmailAddress {
    type Err = NoEmailAddress;

    /// Reads an address as people type it. Quoted names and bare hosts, which mail may have and people
    /// do not, are refused.
    fn from_str(written: &str) -> Result<Self, Self::Err> {
        let written = written.trim();
        let address = written.strip_prefix("mailto:").unwrap_or(written);
        let no_address = || NoEmailAddress(written.chars().take(LONGEST).collect());
        let (name, domain) = address.split_once('@').ok_or_else(no_address)?;
        let is_name = !name.is_empty()
            && name.len() <= LONGEST_NAME
            && !name.starts_with('.')
            && !name.ends_with('.')
            && !name.contains("..")
            && name.bytes().all(|byte| {
                byte.is_ascii_alphanumeric() || b".!#$%&'*+-/=?^_`{|}~".contains(&byte)
            });
        let is_label = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let is_domain = domain.contains('.') && domain.split('.').all(is_label);
        if !is_name || !is_domain || address.len() > LONGEST {
            return Err(no_address());
        }
        Ok(Self(address.to_ascii_lowercase()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_type_them() {
        let read = |written: &str| written.parse::<EmailAddress>().map(|read| read.0);
        assert_eq!(
            read(" Jo.O'Neil+news@Council.gov.UK "),
            Ok("jo.o'neil+news@council.gov.uk".to_owned())
        );
        for odd in [
            "",
            "jo",
            "jo@",
            "@example.org",
            "jo@localhost",
            "jo@@example.org",
            "jo@exa mple.org",
            "jo smith@example.org",
            ".jo@example.org",
            "jo..x@example.org",
            "jo@-example.org",
            "jo@example..org",
            "jo@example.org\r\nBcc: all@example.org",
            "jo@example.org,al@example.org",
        ] {
            assert!(read(odd).is_err(), "{odd}");
        }
        assert!(read(&format!("{}@example.org", "a".repeat(65))).is_err());
    }
}

//! Codes that an app shows for half a minute (RFC 6238), asked for beside everything else.

use chrono::{DateTime, Utc};
use totp_rs::{Builder, Secret as Shared, Totp};

use crate::chance::Chance;
use crate::error::IdentityError;

/// Bytes of a secret that is shared with an app (RFC 4226, section 4).
const BYTES: usize = 20;

/// A secret to be learnt by an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCodes {
    /// To be typed in.
    pub secret: String,
    /// To be shown as a picture: `otpauth://`...
    pub address: String,
}

/// A new secret for somebody's account at a place.
pub(crate) fn new(
    chance: &dyn Chance,
    (place, account): (&str, &str),
) -> Result<NewCodes, IdentityError> {
    let mut bytes = [0; BYTES];
    chance.fill(&mut bytes)?;
    named(Shared::from(bytes.to_vec()), (place, account))
}

/// The same secret once more, to be shown again after a mistake.
pub(crate) fn again(
    secret: &str,
    (place, account): (&str, &str),
) -> Result<NewCodes, IdentityError> {
    named(shared(secret)?, (place, account))
}

fn named(shared: Shared, (place, account): (&str, &str)) -> Result<NewCodes, IdentityError> {
    let secret = shared.to_base32();
    // A colon would end the name.
    let totp = Builder::new()
        .with_secret(shared)
        .with_account_name(account.replace(':', " "))
        .with_issuer(Some(place.replace(':', " ")));
    let address = totp.build().and_then(|totp| totp.to_url());
    Ok(NewCodes {
        secret,
        address: address.map_err(|error| IdentityError::Hash(error.to_string()))?,
    })
}

/// The step of time that a code is of, if it is one of now, or of half a minute before or after.
pub(crate) fn step(
    secret: &str,
    code: &str,
    now: DateTime<Utc>,
) -> Result<Option<i64>, IdentityError> {
    let digits: String = code
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let now = u64::try_from(now.timestamp()).unwrap_or(0);
    let step = totp(secret)?.check(&digits, now);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

fn totp(secret: &str) -> Result<Totp, IdentityError> {
    let totp = Builder::new().with_secret(shared(secret)?).build();
    totp.map_err(|error| IdentityError::Hash(error.to_string()))
}

fn shared(secret: &str) -> Result<Shared, IdentityError> {
    Shared::try_from_base32(secret).map_err(|error| IdentityError::Hash(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, SHA-1: the last six of eight digits.
        let secret = Shared::from(b"12345678901234567890".to_vec()).to_base32();
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(
                step(&secret, code, at(seconds)).unwrap(),
                Some(seconds / 30)
            );
            assert_eq!(step(&secret, code, at(seconds + 90)).unwrap(), None);
        }
        assert_eq!(step(&secret, "287 082", at(59)).unwrap(), Some(1));
        for odd in ["", "28708", "abcdef", "2870822"] {
            assert_eq!(step(&secret, odd, at(59)).unwrap(), None, "{odd}");
        }
        assert!(step("no secret", "287082", at(59)).is_err());
    }
}

//! Passwords: what makes one good enough, and how it is kept (Argon2id with its usual cost).

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use zxcvbn::{Score, zxcvbn};

use crate::error::IdentityError;

/// Fewer letters are soon tried out (three random words have more).
const SHORTEST: usize = 12;
/// Longer ones only cost time.
const LONGEST: usize = 200;

/// Why a password will not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// It is too short.
    #[error("a password needs at least {SHORTEST} characters; three random words are a good one")]
    Short,
    /// It is too long.
    #[error("a password has at most {LONGEST} characters")]
    Long,
    /// It is one that many have, or is made of what everybody knows of somebody.
    #[error("this password is easily guessed; three random words are a good one")]
    Guessed,
}

/// Whether a password will do for somebody of whom others know these words.
pub(crate) fn check(password: &str, known: &[&str]) -> Result<(), Weakness> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Weakness::Short);
    }
    if length > LONGEST {
        return Err(Weakness::Long);
    }
    if zxcvbn(password, known).score() < Score::Three {
        return Err(Weakness::Guessed);
    }
    Ok(())
}

/// What is kept of a password.
pub(crate) async fn hash(password: String) -> Result<String, IdentityError> {
    let hashing = move || Argon2::default().hash_password(password.as_bytes());
    let hash = tokio::task::spawn_blocking(hashing).await?;
    let hash = hash.map_err(|error| IdentityError::Hash(error.to_string()))?;
    Ok(hash.to_string())
}

/// Whether a password is the one that this was kept of. Without one it takes as long, so that nobody
/// learns from the time whether an account has a password, or is there.
pub(crate) async fn is_right(
    password: String,
    kept: Option<String>,
) -> Result<bool, IdentityError> {
    let checking = move || match kept {
        Some(kept) => PasswordHash::new(&kept)
            .map(|kept| {
                let right = Argon2::default().verify_password(password.as_bytes(), &kept);
                right.is_ok()
            })
            .map_err(|error| IdentityError::Hash(error.to_string())),
        None => Argon2::default()
            .hash_password(password.as_bytes())
            .map(|_| false)
            .map_err(|error| IdentityError::Hash(error.to_string())),
    };
    tokio::task::spawn_blocking(checking).await?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_that_many_have_or_that_are_known_of_somebody_will_not_do() {
        let known = ["jo.smith@example.org", "Jo Smith"];
        let check = |password: &str| check(password, &known);
        assert_eq!(check("short"), Err(Weakness::Short));
        for guessed in [
            "password1234",
            "qwertyuiop12",
            "111111111111",
            "jo.smith@example.org",
            "Liverpool2026",
        ] {
            assert_eq!(check(guessed), Err(Weakness::Guessed), "{guessed}");
        }
        assert_eq!(check(&"ab3-".repeat(60)), Err(Weakness::Long));
        assert_eq!(check("kettle-walrus-orbit"), Ok(()));
    }

    #[tokio::test]
    async fn what_is_kept_tells_the_right_password_from_others() {
        let kept = hash("kettle-walrus-orbit".to_owned()).await.unwrap();
        assert!(kept.starts_with("$argon2id$"), "{kept}");
        let right =
            |password: &str, kept: Option<&String>| is_right(password.to_owned(), kept.cloned());
        assert!(right("kettle-walrus-orbit", Some(&kept)).await.unwrap());
        assert!(!right("kettle-walrus-orbits", Some(&kept)).await.unwrap());
        assert!(!right("kettle-walrus-orbit", None).await.unwrap());
        assert!(right("x", Some(&"damaged".to_owned())).await.is_err());
    }
}

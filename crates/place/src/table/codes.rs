//! Numbers the codes of authorities, wards and small areas while a table is made.

use std::collections::HashMap;

use super::format::CODE_BYTES;
use crate::PlaceError;

/// Codes and their numbers, from 1 in order of appearance.
pub(super) struct Codes {
    what: &'static str,
    numbers: HashMap<[u8; CODE_BYTES], u16>,
    pub(super) list: Vec<[u8; CODE_BYTES]>,
    /// Neighbouring rows share their codes.
    last: ([u8; CODE_BYTES], u16),
}

impl Codes {
    pub(super) fn new(what: &'static str) -> Self {
        Self {
            what,
            numbers: HashMap::new(),
            list: Vec::new(),
            last: ([0; CODE_BYTES], 0),
        }
    }

    /// The number of a code; 0 for what is none, or stands for none (`E99999999`).
    pub(super) fn number(&mut self, code: &[u8]) -> Result<u16, PlaceError> {
        let Ok(code) = <[u8; CODE_BYTES]>::try_from(code) else {
            return Ok(0);
        };
        if code == self.last.0 {
            return Ok(self.last.1);
        }
        if code.ends_with(b"99999999") || !code.iter().all(u8::is_ascii_alphanumeric) {
            return Ok(0);
        }
        if let Some(number) = self.numbers.get(&code) {
            self.last = (code, *number);
            return Ok(*number);
        }
        let number = u16::try_from(self.list.len() + 1)
            .ok()
            .filter(|number| *number < u16::MAX)
            .ok_or(PlaceError::TooManyCodes { what: self.what })?;
        self.numbers.insert(code, number);
        self.list.push(code);
        self.last = (code, number);
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pseudo_codes_stand_for_none() {
        let mut codes = Codes::new("wards");
        assert_eq!(codes.number(b"E99999999").unwrap(), 0);
        assert_eq!(codes.number(b"").unwrap(), 0);
        assert_eq!(codes.number(b"E05000932").unwrap(), 1);
        assert_eq!(codes.number(b"E05000933").unwrap(), 2);
        assert_eq!(codes.number(b"E05000932").unwrap(), 1);
    }

    #[test]
    fn more_codes_than_there_is_room_for_are_refused() {
        let mut codes = Codes::new("wards");
        let refused = (0..70_000).find_map(|n| codes.number(format!("E{n:08}").as_bytes()).err());
        assert!(
            refused
                .unwrap()
                .to_string()
                .contains("65,534 different wards")
        );
    }
}

//! Telephone numbers of the United Kingdom, as people write them into a cell.

mod role;
mod scan;
mod shape;

pub use role::is_role;

use crate::reading::Reading;

/// A telephone number, and what was said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// As people in the United Kingdom write it: `0161 228 7654`, `020 8646 9691`, `0800 1111`, `116 123`. A number of
    /// another country starts with `+`.
    pub number: String,
    /// The digits of an extension.
    pub extension: Option<String>,
    /// What answers there.
    pub kind: Kind,
    /// What was said of the number: "Helpline", "out of hours", "option 2".
    pub label: Option<String>,
}

/// What answers at a number.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A person or machine on a landline or a nationwide number.
    Voice,
    /// A mobile telephone.
    Mobile,
    /// A number for text messages.
    Text,
    /// A textphone (Minicom, Typetalk), or a number behind the relay service's 18001.
    Textphone,
    /// A fax machine.
    Fax,
    /// A pager.
    Pager,
}

impl Kind {
    /// The value of `type` of a phone in HSDS 3.0: `voice`, `cell`, `text`, `textphone`, `fax` or `pager`.
    pub const fn hsds(self) -> &'static str {
        match self {
            Self::Voice => "voice",
            Self::Mobile => "cell",
            Self::Text => "text",
            Self::Textphone => "textphone",
            Self::Fax => "fax",
            Self::Pager => "pager",
        }
    }
}

/// What a call costs, by the number alone (Ofcom, "UK calling").
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Tariff {
    /// Nothing: 0800, 0808, 116, emergencies and 111, 101, 105.
    Free,
    /// What a call to a landline or a mobile costs: 01, 02, 03, 07.
    Standard,
    /// An access charge and a service charge of up to 13 pence a minute: 084, 087.
    Service,
    /// More than that: 070, 076, 09, 118.
    Premium,
}

impl Phone {
    /// Whether it is a mobile's number: 07, but for 070 (personal numbers) and 076 (pagers, where 07624 is the Isle of Man).
    /// Such a number in a public record may be somebody's own.
    pub fn is_mobile(&self) -> bool {
        shape::is_mobile(&self.digits())
    }

    /// What a call costs, by the number alone.
    pub fn tariff(&self) -> Tariff {
        shape::tariff(&self.digits())
    }

    /// The number without blanks: `01612287654`.
    pub fn digits(&self) -> String {
        self.number.chars().filter(|c| !c.is_whitespace()).collect()
    }

    /// For a link: `tel:+441612287654`, `tel:116123`.
    pub fn tel(&self) -> String {
        let digits = self.digits();
        match digits.strip_prefix('0') {
            Some(national) => format!("tel:+44{national}"),
            None => format!("tel:{digits}"),
        }
    }
}

/// All numbers in a cell, in their order. What is no number of the national plan is left, with the words around it.
///
/// ```
/// let reading = written::phone::read("Office: 0208 646 9691/93 (ext 12)");
/// let numbers: Vec<_> = reading.found.iter().map(|phone| phone.number.as_str()).collect();
/// assert_eq!(numbers, ["020 8646 9691", "020 8646 9693"]);
/// ```
pub fn read(text: &str) -> Reading<Vec<Phone>> {
    scan::read(text)
}

/// One number, tidied, if the text is nothing but a number: for a cell of which no more is expected.
pub fn tidy(text: &str) -> Option<String> {
    let reading = read(text);
    match reading.found.as_slice() {
        [one] if reading.left.is_empty() && one.extension.is_none() => Some(one.number.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

//! Numbers of registers: charities and companies, with the codes of org-id.guide.

use std::fmt;

use crate::reading::{Reading, Remark};
use crate::text::one_line;

/// A register, by its code on org-id.guide.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Register {
    /// The Charity Commission for England and Wales.
    Chc,
    /// The Office of the Scottish Charity Regulator.
    Sc,
    /// The Charity Commission for Northern Ireland.
    Nic,
    /// Companies House.
    Coh,
}

impl Register {
    /// The code on org-id.guide.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Chc => "GB-CHC",
            Self::Sc => "GB-SC",
            Self::Nic => "GB-NIC",
            Self::Coh => "GB-COH",
        }
    }
}

/// A number in a register. Only its form is checked, not whether anybody has it. Its [`Display`](fmt::Display) is the
/// identifier of org-id.guide: `GB-CHC-210843`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Registered {
    /// The register.
    pub register: Register,
    /// The number as the register writes it.
    pub number: String,
}

impl fmt::Display for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.register.code(), self.number)
    }
}

/// The charity's number in a cell for it: "1234567", "Registered charity no. 210843", "SC012345", "NIC101234", "210843-1" (a subsidiary, whose
/// number is that of its charity), or with the code of org-id.guide in front. England and Wales have six or seven digits,
/// from 200000; six digits below that are Northern Ireland's.
pub fn charity(text: &str) -> Reading<Option<Registered>> {
    read(text, charity_number)
}

/// The company's number in a cell for it: eight digits, of which spreadsheets lose the zeros in front, or two letters and six
/// digits ("OC301234", "SC123456", "NI012345"), or "R0" and "IP" and their like with a letter at the end ("IP12345R").
pub fn company(text: &str) -> Reading<Option<Registered>> {
    read(text, company_number)
}

/// A number and what was put right in it.
type Number = (Registered, Option<Remark>);

fn read(text: &str, number: fn(&str) -> Option<Number>) -> Reading<Option<Registered>> {
    let line = one_line(text);
    match bare(&line).and_then(|core| number(&core)) {
        Some((found, remark)) => Reading {
            found: Some(found),
            remarks: remark.into_iter().collect(),
            left: String::new(),
        },
        None => Reading {
            left: line,
            ..Reading::default()
        },
    }
}

/// The number without the words that say what it is, in capitals and without blanks.
fn bare(line: &str) -> Option<String> {
    const WORDS: [&str; 22] = [
        "REGISTERED",
        "REGISTRATION",
        "CHARITY",
        "CHARITIES",
        "COMMISSION",
        "COMPANY",
        "COMPANIES",
        "HOUSE",
        "NUMBER",
        "NUM",
        "NO",
        "NR",
        "REG",
        "REF",
        "LIMITED",
        "ENGLAND",
        "AND",
        "WALES",
        "SCOTLAND",
        "SCOTTISH",
        "CRN",
        "IN",
    ];
    if line.len() > 80 {
        return None;
    }
    let upper = line
        .to_uppercase()
        .replace("GB-CHC-", "")
        .replace("GB-SC-", "")
        .replace("GB-NIC-", "NIC")
        .replace("GB-COH-", "");
    let words = upper
        .split(|c: char| c.is_whitespace() || ":.#(),&".contains(c))
        .filter(|word| !word.is_empty());
    let kept: Vec<&str> = words.filter(|word| !WORDS.contains(word)).collect();
    // A spreadsheet's "210843.0" is cut at its point: the zero is no part of the number.
    let kept = match kept.as_slice() {
        [number, "0" | "00"] if line.contains('.') => vec![*number],
        other => other.to_vec(),
    };
    (!kept.is_empty() && kept.len() <= 4).then(|| kept.concat())
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn charity_number(core: &str) -> Option<Number> {
    let number = |register, number: &str| {
        Some((
            Registered {
                register,
                number: number.to_owned(),
            },
            None,
        ))
    };
    if let Some(digits) = core.strip_prefix("SC") {
        return scottish(digits);
    }
    if let Some(digits) = core.strip_prefix("NIC").or_else(|| core.strip_prefix("NI")) {
        return if digits.len() == 6 && is_digits(digits) && digits.starts_with('1') {
            number(Register::Nic, digits)
        } else {
            None
        };
    }
    let main = core
        .split_once('-')
        .filter(|(_, part)| is_digits(part) && part.len() <= 3)
        .map_or(core, |(main, _)| main);
    let digits = main.trim_start_matches('0');
    if !is_digits(main) || main.len() > 8 {
        return None;
    }
    match digits.len() {
        6 if digits.starts_with("10") => number(Register::Nic, digits),
        6 if digits >= "200000" => number(Register::Chc, digits),
        7 if digits.starts_with('1') => number(Register::Chc, digits),
        _ => None,
    }
}

/// "SC" and six digits that start with 0: OSCR has given out numbers below 060000.
fn scottish(digits: &str) -> Option<Number> {
    if !is_digits(digits) || digits.len() > 6 || digits.len() < 4 {
        return None;
    }
    let number = format!("SC{digits:0>6}");
    let remark = (digits.len() < 6).then_some(Remark::ZerosPutBack);
    number.starts_with("SC0").then_some((
        Registered {
            register: Register::Sc,
            number,
        },
        remark,
    ))
}

/// Prefixes of Companies House ("Company prefixes", URI guide of its public data): Scotland, Northern Ireland, partnerships, charitable
/// incorporated organisations, societies, and companies from abroad.
const PREFIXES: [&str; 32] = [
    "AC", "BR", "CE", "CS", "ES", "FC", "FE", "GE", "GN", "GS", "IC", "IP", "LP", "NA", "NC", "NF",
    "NI", "NL", "NO", "NP", "NR", "NZ", "OC", "OE", "PC", "RC", "RS", "SA", "SC", "SI", "SL", "SO",
];

fn company_number(core: &str) -> Option<Number> {
    let padded = |front: &str, digits: &str, length: usize| {
        let number = format!("{front}{digits:0>length$}");
        let remark = (digits.len() < length).then_some(Remark::ZerosPutBack);
        (
            Registered {
                register: Register::Coh,
                number,
            },
            remark,
        )
    };
    if is_digits(core) {
        let fits = (5..=8).contains(&core.len()) && core.bytes().any(|b| b != b'0');
        return fits.then(|| padded("", core, 8));
    }
    let (front, rest) = core.split_at_checked(2)?;
    if matches!(front, "IP" | "SP" | "NP")
        && rest.len() == 6
        && rest.strip_suffix('R').is_some_and(is_digits)
    {
        return Some(padded(front, rest, 6));
    }
    let known = PREFIXES.contains(&front) || front == "R0" || front == "SP";
    let fits =
        (4..=6).contains(&rest.len()) && is_digits(rest) && (front != "R0" || rest.len() == 6);
    (known && fits).then(|| padded(front, rest, 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(reading: Reading<Option<Registered>>) -> Option<String> {
        reading.found.map(|found| found.to_string())
    }

    #[test]
    fn charities_are_told_by_their_numbers() {
        for (text, meant) in [
            ("210843", Some("GB-CHC-210843")),
            ("1234567", Some("GB-CHC-1234567")),
            ("01234567", Some("GB-CHC-1234567")),
            ("Registered charity no. 210843", Some("GB-CHC-210843")),
            ("Charity Number: 1234567", Some("GB-CHC-1234567")),
            ("210843-1", Some("GB-CHC-210843")),
            ("210843.0", Some("GB-CHC-210843")),
            ("GB-CHC-210843", Some("GB-CHC-210843")),
            ("1 234 567", Some("GB-CHC-1234567")),
            ("SC012345", Some("GB-SC-SC012345")),
            ("sc 012345", Some("GB-SC-SC012345")),
            ("SC12345", Some("GB-SC-SC012345")),
            ("GB-SC-SC012345", Some("GB-SC-SC012345")),
            ("NIC101234", Some("GB-NIC-101234")),
            ("NIC 101234", Some("GB-NIC-101234")),
            ("101234", Some("GB-NIC-101234")),
            ("GB-NIC-101234", Some("GB-NIC-101234")),
            ("12345", None),
            ("2345678", None),
            ("150000", None),
            ("SC123456", None),
            ("pending", None),
            ("NA", None),
            ("", None),
            ("12345678", None),
            ("210843 and 1234567", None),
            ("X210843", None),
        ] {
            assert_eq!(shown(charity(text)).as_deref(), meant, "{text}");
            assert!(meant.is_some() || charity(text).left == text);
        }
        assert_eq!(charity("SC12345").remarks, [Remark::ZerosPutBack]);
    }

    #[test]
    fn companies_are_told_by_their_numbers() {
        for (text, meant) in [
            ("00738693", Some("GB-COH-00738693")),
            ("738693", Some("GB-COH-00738693")),
            ("738693.0", Some("GB-COH-00738693")),
            ("Company no. 07386930", Some("GB-COH-07386930")),
            ("SC123456", Some("GB-COH-SC123456")),
            ("NI12345", Some("GB-COH-NI012345")),
            ("oc301234", Some("GB-COH-OC301234")),
            ("CE012345", Some("GB-COH-CE012345")),
            ("IP12345R", Some("GB-COH-IP12345R")),
            ("RS007123", Some("GB-COH-RS007123")),
            ("GB-COH-00738693", Some("GB-COH-00738693")),
            ("123456789", None),
            ("1234", None),
            ("ZZ123456", None),
            ("00000000", None),
            ("n/a", None),
            ("", None),
            ("éé123456", None),
        ] {
            assert_eq!(shown(company(text)).as_deref(), meant, "{text}");
        }
        assert_eq!(company("738693").remarks, [Remark::ZerosPutBack]);
    }
}

//! The shapes of telephone numbers.
//!
//! Source: Ofcom, "The National Telephone Numbering Plan", part A and appendix A, and its list "Telephone area codes".
//! Lengths are of the national number: what follows the leading 0.

use super::{Kind, Tariff};

/// Area codes of five digits; four-digit codes that start the same have longer local numbers there.
const FIVE_DIGIT_AREAS: [&str; 12] = [
    "13873", "15242", "15394", "15395", "15396", "16973", "16974", "16977", "17683", "17684",
    "17687", "19467",
];

/// Four-digit area codes in which some local numbers still have five digits.
const SHORT_LOCAL_AREAS: [&str; 40] = [
    "1204", "1208", "1254", "1276", "1297", "1298", "1363", "1364", "1384", "1386", "1404", "1420",
    "1460", "1461", "1480", "1488", "1524", "1527", "1562", "1566", "1606", "1629", "1635", "1647",
    "1659", "1695", "1726", "1744", "1750", "1768", "1827", "1837", "1884", "1900", "1905", "1935",
    "1946", "1949", "1963", "1995",
];

/// Numbers of three digits that answer in the whole country: emergencies, police, power cuts, NHS, fraud.
const SHORT: [&str; 7] = ["999", "112", "111", "101", "105", "119", "159"];

/// Numbers of the European harmonised range 116 that are in use in the United Kingdom, and 18000 of the relay service.
const HARMONISED: [&str; 6] = ["116000", "116006", "116111", "116117", "116123", "18000"];

/// The blocks in which a national number is written, the first one with its 0.
pub(super) fn blocks(national: &str) -> Option<&'static [usize]> {
    if !national.bytes().all(|b| b.is_ascii_digit()) || is_filler(national) {
        return None;
    }
    match national.len() {
        10 => long(national),
        9 => nine(national),
        7 if national == "8001111" => Some(&[4, 4]),
        7 if matches!(national, "8454645" | "8454646" | "8454647") => Some(&[4, 2, 2]),
        _ => None,
    }
}

fn long(national: &str) -> Option<&'static [usize]> {
    let digit = |at: usize| national.as_bytes().get(at).copied().unwrap_or_default();
    match (digit(0), digit(1), digit(2)) {
        // The Isle of Man's mobiles are in the range of pagers.
        (b'7', b'6', b'2') if national.starts_with("7624") => Some(&[5, 6]),
        (b'2', b'0' | b'3' | b'4' | b'8' | b'9', b'2'..=b'9')
        | (b'5', b'5' | b'6', _)
        | (b'7', b'0' | b'6', _) => Some(&[3, 4, 4]),
        (b'1', b'1', b'3'..=b'8')
        | (b'1', b'2'..=b'6' | b'9', b'1')
        | (b'3', b'0' | b'3' | b'4' | b'7', _)
        | (b'8', b'0', b'0' | b'8')
        | (b'8', b'4' | b'7', _)
        | (b'9', b'0' | b'1' | b'8', _) => Some(&[4, 3, 4]),
        // No area has the code 01800: without its 0 that is Ireland's freephone.
        (b'1', b'8', b'0') if national.starts_with("1800") => None,
        (b'1', b'2'..=b'9', b'0' | b'2'..=b'9') => Some(area(national)),
        (b'7', _, _) => Some(&[5, 6]),
        _ => None,
    }
}

fn area(national: &str) -> &'static [usize] {
    if FIVE_DIGIT_AREAS
        .iter()
        .any(|code| national.starts_with(code))
    {
        &[6, 5]
    } else {
        &[5, 6]
    }
}

/// National numbers of nine digits: old local numbers, those of Brampton, and freephone numbers of the first hour.
fn nine(national: &str) -> Option<&'static [usize]> {
    let code = national.get(..4)?;
    if national.starts_with("169772") || national.starts_with("169773") {
        Some(&[6, 4])
    } else if SHORT_LOCAL_AREAS.binary_search(&code).is_ok() {
        Some(&[5, 5])
    } else if code.starts_with("800") {
        Some(&[4, 6])
    } else {
        None
    }
}

/// Whether somebody filled up a field that had to be filled: one digit again and again.
fn is_filler(national: &str) -> bool {
    let local = national.as_bytes().get(4..).unwrap_or_default();
    national.len() > 7
        && local.iter().all(|b| Some(b) == local.first())
        && (local.first() == Some(&b'0') || national.bytes().all(|b| Some(&b) == local.first()))
}

/// The number as people write it, from its national digits.
pub(super) fn written(national: &str) -> Option<String> {
    let digits = format!("0{national}");
    let mut rest = digits.as_str();
    let mut out = String::with_capacity(digits.len() + 2);
    for &length in blocks(national)? {
        let (block, after) = rest.split_at_checked(length)?;
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(block);
        rest = after;
    }
    Some(out)
}

/// How many of its digits, the 0 included, are its area code or its range.
pub(super) fn code_length(national: &str) -> Option<usize> {
    blocks(national).and_then(|blocks| blocks.first()).copied()
}

/// A number that is dialled without an area code and starts with none: 999, 116 123, 118 500.
pub(super) fn short(digits: &str) -> Option<String> {
    if SHORT.contains(&digits) || digits == "18000" {
        return Some(digits.to_owned());
    }
    let enquiries = digits.len() == 6 && digits.starts_with("118");
    let known = enquiries || HARMONISED.contains(&digits);
    known
        .then(|| {
            digits
                .split_at_checked(3)
                .map(|(front, back)| format!("{front} {back}"))
        })
        .flatten()
}

/// Whether a number takes text messages and nothing else: five digits from 60000, as mobile networks give them out, or
/// six digits that start with 6 or 7.
pub(super) fn is_text_code(digits: &str) -> bool {
    match digits.len() {
        5 => digits.starts_with(['6', '7', '8']),
        6 => digits.starts_with(['6', '7']),
        _ => false,
    }
}

/// Whether the digits are a mobile's.
pub(super) fn is_mobile(digits: &str) -> bool {
    let mobile =
        digits.starts_with("07") && !digits.starts_with("070") && !digits.starts_with("076");
    (mobile || digits.starts_with("07624")) && digits.len() == 11
}

/// What answers there, if nothing else is said.
pub(super) fn kind(digits: &str) -> Kind {
    if is_mobile(digits) {
        Kind::Mobile
    } else if digits.starts_with("076") {
        Kind::Pager
    } else {
        Kind::Voice
    }
}

/// What a call costs.
pub(super) fn tariff(digits: &str) -> Tariff {
    let starts = |fronts: &[&str]| fronts.iter().any(|front| digits.starts_with(front));
    if is_mobile(digits) {
        Tariff::Standard
    } else if starts(&["0800", "0808", "116", "18000"]) || SHORT.contains(&digits) {
        Tariff::Free
    } else if starts(&["084", "087"]) {
        Tariff::Service
    } else if starts(&["070", "076", "09", "118"]) {
        Tariff::Premium
    } else {
        Tariff::Standard
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_range_has_its_own_blocks() {
        for (national, meant) in [
            ("1612287654", "0161 228 7654"),
            ("1132459766", "0113 245 9766"),
            ("2086469691", "020 8646 9691"),
            ("2890320202", "028 9032 0202"),
            ("1442296008", "01442 296008"),
            ("1539620000", "015396 20000"),
            ("1697741234", "016977 41234"),
            ("169772345", "016977 2345"),
            ("190520010", "01905 20010"),
            ("7700900123", "07700 900123"),
            ("7624123456", "07624 123456"),
            ("3453303030", "0345 330 3030"),
            ("8001111", "0800 1111"),
            ("800123456", "0800 123456"),
            ("8081234567", "0808 123 4567"),
            ("8454647", "0845 46 47"),
            ("5512345678", "055 1234 5678"),
            ("7012345678", "070 1234 5678"),
            ("9012345678", "0901 234 5678"),
        ] {
            assert_eq!(written(national).as_deref(), Some(meant));
        }
    }

    #[test]
    fn what_the_plan_has_not_is_no_number() {
        for national in [
            "",
            "1",
            "1012345678",
            "1712345678",
            "1123456789",
            "134422141",
            "2012345678",
            "4123456789",
            "6123456789",
            "8201234567",
            "0000000000",
            "1611000000000",
            "7777777777",
            "1610000000",
            "é123456789",
            "500123456",
        ] {
            assert_eq!(written(national), None, "{national}");
        }
    }

    #[test]
    fn short_numbers_and_tariffs_are_known() {
        assert_eq!(short("116123").as_deref(), Some("116 123"));
        assert_eq!(short("111").as_deref(), Some("111"));
        assert_eq!(short("118500").as_deref(), Some("118 500"));
        assert_eq!(short("123"), None);
        assert_eq!(tariff("08001111"), Tariff::Free);
        assert_eq!(tariff("07624123456"), Tariff::Standard);
        assert_eq!(tariff("08451234567"), Tariff::Service);
        assert_eq!(tariff("07012345678"), Tariff::Premium);
        assert!(is_mobile("07700900123") && !is_mobile("07012345678") && !is_mobile("07612345678"));
        assert!(SHORT_LOCAL_AREAS.is_sorted());
    }
}
